"""The toegankelijkheidsverklaring: what is met of WCAG 2.1 AA, what is not, and how that was tested."""

import pandas as pd

INTRODUCTION = (
    "Wijkscan wil voor iedereen te gebruiken zijn: ook met alleen een toetsenbord, met een schermlezer, sterk vergroot of op een "
    "telefoon. Voor gemeenten geldt het *Besluit digitale toegankelijkheid overheid* (EN 301 549, WCAG 2.1 niveau A en AA), ook voor "
    "wat alleen medewerkers zien."
)
STATUS = (
    "**Wijkscan voldoet gedeeltelijk.** De eigen onderdelen zijn op de eisen gemaakt en worden bij elke wijziging automatisch getoetst. "
    "Er is nog geen onderzoek door een onafhankelijke partij volgens WCAG-EM gedaan; zonder dat onderzoek kan geen hogere status worden "
    "verklaard. In Streamlit, de bibliotheek waarop wijkscan draait, zitten punten die wijkscan niet zelf kan oplossen."
)
MET = (
    "Elke pagina heeft een titel, één hoofdkop en de taal Nederlands.",
    "Elke keuze is met het toetsenbord te maken; wat op een kaart kan worden aangeklikt, staat ook in een keuzelijst.",
    "Bij elke kaart en grafiek staan dezelfde cijfers als tabel, en bij elke grafiek een zin die zegt wat er te zien is.",
    "Kleur is nooit de enige aanwijzing; er is geen rood naast groen, en wat geheim of onbekend is, is gearceerd.",
    "Tekst heeft een contrast van ten minste 4,5 op 1 en vlakken en lijnen die iets betekenen van 3 op 1, in het lichte en "
    "het donkere thema.",
    "Bij 200 procent vergroting en op een scherm van 390 beeldpunten breed blijft alles leesbaar, zonder heen en weer schuiven van de "
    "pagina; brede tabellen schuiven binnen hun eigen vlak.",
    "Het rapport, het wijkprofiel en de gespreksbladen zijn PDF's volgens PDF/UA-1: gelabeld, in het Nederlands, met koppen zonder "
    "overgeslagen niveau, tabellen met kolomkoppen en een beschrijving bij elk beeld.",
    "In de dia's heeft elke grafiek en kaart een beschrijving, en de grafieken zijn echte, bewerkbare grafieken.",
    "In het verhaal voor de commissie bladeren de pijltjestoetsen; dat kan altijd ook met knoppen.",
)
NOT_MET = pd.DataFrame(
    [
        (
            "Tabellen op het scherm",
            "De tabellen van Streamlit zijn op een canvas getekend. Een schermlezer krijgt een verborgen tabel met de zichtbare regels; "
            "bij een lange tabel niet alle regels tegelijk.",
            "1.3.1 Info en relaties",
            "Neem de tabel mee als CSV of XLSX, of gebruik de webpagina (HTML) van het rapport.",
        ),
        (
            "Uitleg bij een vraagteken",
            "De uitleg verschijnt bij aanwijzen en bij focus, en verdwijnt niet in elke browser met Escape.",
            "1.4.13 Content bij hover of focus",
            "Dezelfde uitleg staat onder 'Hoe is dit berekend?'.",
        ),
        (
            "Meldingen tijdens het rekenen",
            "Dat de pagina opnieuw rekent, wordt niet altijd voorgelezen.",
            "4.1.3 Statusberichten",
            "Wacht tot de pagina stilstaat; de eerste zin van de pagina geeft steeds het antwoord.",
        ),
        (
            "Verborgen namen van knoppen",
            "Enkele namen die alleen een schermlezer voorleest, en het woord op de knop om een bestand te kiezen, zijn Engels: zij zitten "
            "in Streamlit.",
            "3.1.2 Taal van onderdelen",
            "Het woord ernaast is Nederlands. Licht of donker volgt de instelling van uw computer; afdrukken gaat via de browser.",
        ),
        (
            "Kaarten",
            "Gebieden op een kaart zijn niet een voor een met het toetsenbord te bereiken.",
            "2.1.1 Toetsenbord",
            "De keuzelijst met wijken en de tabel bij de kaart doen hetzelfde; een kaart is volgens het besluit uitgezonderd als de "
            "gegevens ook anders te bereiken zijn.",
        ),
    ],
    columns=["Onderdeel", "Wat er nog niet goed is", "Eis", "Wat u intussen kunt doen"],
)
TESTED = (
    "Automatisch, bij elke wijziging: axe-core in een echte browser op elke pagina, in het lichte en het donkere thema. Geen ernstige of "
    "kritieke bevinding. Wat binnen Streamlit zou worden gevonden, wordt per regel en plek genoemd; nu is dat er geen.",
    "Automatisch: kiezen uit lijsten met alleen het toetsenbord, bladeren met de pijltjes, en dat bij elke grafiek en "
    "kaart een tabel staat.",
    "Automatisch: een scherm van 390 beeldpunten breed, en een venster op 200 procent.",
    "Automatisch: de PDF wordt op structuur, taal, volgorde en beschrijvingen nagelezen met andere programma's dan waarmee zij is "
    "gemaakt (qpdf, pdftotext en pikepdf). Een keuring met veraPDF is nog niet gedaan.",
    "Nog niet gedaan: een onderzoek door een onafhankelijke partij, en een toets met mensen die een schermlezer gebruiken.",
)
MISSING = (
    "**Komt u iets tegen?** Meld het bij de functioneel beheerder van wijkscan in uw gemeente. Noem de pagina, wat u wilde doen en "
    "welk hulpmiddel u gebruikt. De gemeente die wijkscan gebruikt, publiceert de verklaring in het register op "
    "toegankelijkheidsverklaring.nl en vult daar haar eigen contactgegevens in."
)

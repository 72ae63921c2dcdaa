"""The field's terms: what they mean, where that is laid down, and the translations we do not use in code."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One term of the field.

    Parameters
    ----------
    name, definition, source
        The Dutch term, its meaning in one or two Dutch sentences, and where that comes from.
    not_in_code
        Words that would be a translation of it; a test keeps them out of the code.
    """

    name: str
    definition: str
    source: str
    not_in_code: tuple[str, ...] = ()


_CBS = "CBS, Toelichting Wijk- en Buurtkaart en Kerncijfers wijken en buurten"

TERMS: tuple[Term, ...] = (
    Term("aanname", "Een getal waarvoor geen bron bestaat en dat de gemeente zelf kan aanpassen. Wijkscan toont er altijd de "
         "bandbreedte bij.", "wijkscan"),
    Term("bandbreedte", "Van laag tot hoog: waar een getal ligt als de aannames en het verwachte gebruik anders uitvallen.",
         "NJi en Movisie, Wijkteams: formatie in drie stappen"),
    Term("beschikbare arbeidstijd", "De uren per jaar die één fte aan het werk zelf kan besteden: contracturen min indirecte uren, "
         "ziekte en verlof.", "WHO, Workload indicators of staffing need (2023)"),
    Term("beschikbaarheidsbekostiging", "Een vast bedrag per voorziening of gebied, los van hoeveel mensen er komen (niveau 0).",
         "Haarlemmermeer 2013 (HM13), § 3.2"),
    Term("bezetting", "De medewerkers die er nu zijn, in fte.", "WHO, Workload indicators of staffing need (2023)", ("staffing",)),
    Term("bijstand", "Een uitkering voor wie onvoldoende inkomen of vermogen heeft om van te leven.", "Participatiewet",
         ("social assistance",)),
    Term("budgetplafond", "Het hoogste bedrag dat voor het werk van de wijkteams samen beschikbaar is.", "Haarlem 2021 (H21)",
         ("budget cap",)),
    Term("buurt", "Deel van een wijk met een overwegend gelijke bebouwing of functie; het laagste niveau waarop CBS cijfers "
         "publiceert.", _CBS, ("neighbourhood", "neighborhood")),
    Term("caseload", "Het aantal trajecten dat één fte tegelijk begeleidt: instroom × duur / fte (wet van Little).",
         "Little (1961)"),
    Term("flexpool", "Medewerkers die niet aan één wijkteam vastzitten en worden ingezet naar wijkscan, bezetting en urgentie.",
         "Bergen, Castricum, Heiloo 2014 (BCH14), bijlage 2"),
    Term("formatie", "De medewerkers die nodig zijn voor het verwachte werk, in fte.", "WHO, Workload indicators of staffing need "
         "(2023)", ("headcount",)),
    Term("geheim", "Een cijfer dat CBS niet toont omdat het over te weinig mensen gaat. Geheim is niet nul.", _CBS),
    Term("gemeente", "Bestuurlijke eenheid met een CBS-code die begint met GM.", "Gemeentewet", ("municipality", "municipalities")),
    Term("gemodelleerde schatting", "Een cijfer dat niet is geteld maar met een model is geschat uit enquête en registraties.",
         "RIVM, Gezondheid per wijk en buurt: verantwoording"),
    Term("herkomst", "Geboorteland van iemand of van diens ouders. Wijkscan laadt dit niet en gebruikt het nooit.", "wijkscan"),
    Term("herverdeeleffect", "Wat een gebied meer of minder krijgt dan nu doordat anders wordt verdeeld.",
         "Ministerie van BZK, verdeling van het gemeentefonds", ("redistribution",)),
    Term("huishoudens", "Eén of meer personen die samen een woonruimte bewonen en zichzelf verzorgen.", _CBS, ("household",)),
    Term("indelingswijziging", "Code 1, 2 of 3 die zegt of een wijk of buurt dezelfde code en grens heeft als een jaar eerder.", _CBS),
    Term("jeugdhulp", "Ondersteuning van en hulp aan jeugdigen en hun ouders bij psychische, psychosociale of "
         "gedragsproblemen en beperkingen.", "Jeugdwet, artikel 1.1", ("youth care",)),
    Term("mantelzorg", "Langdurige zorg voor iemand met wie men een persoonlijke band heeft, niet vanuit een beroep.",
         "Wmo 2015, artikel 1.1.1"),
    Term("nulmeting", "De stand voordat iets verandert, om het effect aan af te meten.", "Haarlem 2013 (H13), punt 1 en 4"),
    Term("peiljaar", "Het jaar waarvan de indeling in wijken en buurten is.", "wijkscan", ("reference year",)),
    Term("plan van nu", "De werkgebieden waarin de wijkteams vandaag werken, zoals de gemeente ze heeft opgenomen; elk ander plan "
         "staat ernaast.", "wijkscan"),
    Term("populatiebekostiging", "Een vast bedrag voor een gebied op grond van omvang en kenmerken van de bevolking.",
         "Haarlemmermeer 2013 (HM13), § 3.2", ("capitation",)),
    Term("regie", "Eén medewerker bewaakt het plan van een huishouden met hulp van meer kanten: één huishouden, één plan, één "
         "regisseur.", "Haarlemmermeer 2013 (HM13)"),
    Term("prestatiebekostiging", "Betaling per cliënt of product: prijs maal hoeveelheid, binnen een bandbreedte (niveau 2).",
         "Haarlemmermeer 2013 (HM13), § 3.2"),
    Term("stedelijkheid", "Klasse 1 (zeer sterk stedelijk) tot 5 (niet stedelijk) naar adressen in de omgeving.", _CBS),
    Term("taakstelling", "Een bedrag of percentage dat moet worden bezuinigd.", "Haarlemmermeer 2013 (HM13)", ("austerity",)),
    Term("vindplaats", "Plek waar een hulpvraag het eerst zichtbaar wordt, zoals huisarts, school of kinderdagverblijf.",
         "Haarlemmermeer 2013 (HM13), § 2.3"),
    Term("vraagverheldering", "Het eerste gesprek, breed gevoerd: wat is er aan de hand, wat kan iemand zelf en wat is er nodig.",
         "Wmo 2015, artikel 2.3.2"),
    Term("werkgebied", "Het gebied waar één wijkteam werkt: een aaneengesloten geheel van wijken of buurten.",
         "Haarlemmermeer 2013 (HM13), § 2.5", ("catchment",)),
    Term("wijk", "Deel van een gemeente dat uit een of meer buurten bestaat; de gemeente stelt de indeling vast.", _CBS,
         ("city district", "urban district")),
    Term("wijkscan", "Een analyse van de opbouw van de wijk en de zorgvragen erin, waaruit de samenstelling van het wijkteam volgt.",
         "Bergen, Castricum, Heiloo 2014 (BCH14), bijlage 1"),
    Term("wijkteam", "Team dat in een werkgebied hulpvragen verheldert en ondersteuning geeft of regelt.",
         "Haarlemmermeer 2013 (HM13), § 2.5"),
    Term("Wmo-cliënt", "Inwoner met een maatwerkvoorziening op grond van de Wet maatschappelijke ondersteuning 2015.", _CBS),
)  # fmt: skip

NEVER_USED = ("herkomst", "nationaliteit", "geboorteland", "godsdienst")
"""Characteristics that never set need, staff or money; they are not loaded."""

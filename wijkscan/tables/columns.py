"""Every column that wijkscan reads, once: its own name and the names CBS and RIVM give it in every edition.

CBS renumbers its keys each year (``WmoClienten_93``) and renames stems now and then, so a column is found by *stem*
(the key without its number), and by *unit* where a stem once held a share and now a count. Stems that repeat within an
edition (``Huurwoning`` for electricity and for gas) are in none of the lists. Where a producer has no other (SES-WOA has four times
``GemiddeldeScore``) the titles of the groups above the topic tell them apart: `Column.within`. Herkomst, nationality and religion are in
none of the lists: they are never loaded.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "percentage", "rate", "mean", "class"]

KERNCIJFERS, GEZONDHEID, SES_WOA, REGIOBEELD = "cijfers", "gezondheid", "ses_woa", "regiobeeld"
"""Kinds of data sets with figures."""

LONGEST_PAUSE = {GEZONDHEID: 4}
"""Years between two editions of a kind that is not made every year, at the most: the health survey is held every four."""

PERCENT = frozenset({"%"})
COUNT = frozenset({"aantal"})


@dataclass(frozen=True)
class Column:
    """One column of the figures table.

    Parameters
    ----------
    code
        Our name, also the column name in every table.
    label
        Dutch label.
    unit
        Unit as shown to the user: ``aantal``, ``%``, ``km``, ``x 1 000 euro`` …
    kind
        ``count`` adds up over areas; ``percentage``, ``rate`` and ``mean`` average with `base` as weight; ``class``
        is a code and neither.
    stems
        CBS feed keys without their number, newest first; several stems never mean "add them".
    shorts
        Column names in the CBS spreadsheets.
    base
        Column that a percentage, rate or mean is taken over.
    units
        Units accepted from ``DataProperties``; empty means any.
    maximum
        Largest believable value; the smallest is `minimum`.
    parts
        Columns to add up where an edition only has the parts (65+ in 2026).
    dataset
        Kind of the data set that it is published in (`sources.datasets`).
    within
        Regular expression that the titles of the groups and of the topic fit, in small letters, without accents and parted by ``/``; for
        a column whose stem is not its own. Its stems are then only the name it gets here.
    on_map
        Property of the CBS map that holds the same figure; only used for buurten that no figures were delivered for.
    """

    code: str
    label: str
    unit: str
    kind: Kind
    stems: tuple[str, ...]
    shorts: tuple[str, ...] = ()
    base: str = ""
    units: frozenset[str] = frozenset()
    minimum: float = 0
    maximum: float = float("inf")
    parts: tuple[str, ...] = ()
    dataset: str = KERNCIJFERS
    within: str = ""
    on_map: str = ""

    @property
    def modelled(self) -> bool:
        """Whether it is a small-area estimate of RIVM: shown as "gemodelleerde schatting"."""
        return self.dataset == GEZONDHEID


def _count(code: str, label: str, stem: str, short: str = "", **more: object) -> Column:
    return Column(code, label, "aantal", "count", tuple(stem.split()), (short,) if short else (), **more)  # type: ignore[arg-type]


def _percent(code: str, label: str, stems: str, short: str, base: str, **more: object) -> Column:
    return Column(
        code, label, "%", "percentage", tuple(stems.split()), tuple(short.split()), base,
        units=PERCENT, maximum=100, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _health(code: str, label: str, stems: str) -> Column:
    stem_list = tuple(stems.split())
    return Column(code, label, "%", "percentage", stem_list, (), "inwoners_18_plus", maximum=100, dataset=GEZONDHEID)


def _score(code: str, label: str, name: str, key: str, within: str, **more: object) -> Column:
    # The number of the key has been the same in every table of the series (85163NED, 86092NED, 86296NED); it is used where a file has no
    # titles, and only then.
    return Column(code, label, "score", "mean", (name,), (key,), maximum=3, dataset=SES_WOA, within=within, **more)  # type: ignore[arg-type]


def _patients(code: str, label: str, name: str, sort: str) -> Column:
    within = rf"(?=.*patient)(?=.*({sort}))(?!.*kosten).*"
    return Column(code, label, "per 10.000 inwoners", "rate", (name,), (), "inwoners", maximum=10_000, dataset=REGIOBEELD, within=within)


_WOZ = ("GemiddeldeWOZWaardeVanWoningen", "GemiddeldeWoningwaarde")
_INCOME = "x 1 000 euro"

COLUMNS: tuple[Column, ...] = (
    _count("inwoners", "Inwoners", "AantalInwoners", "a_inw", on_map="aantal_inwoners"),
    _count("mannen", "Mannen", "Mannen", "a_man"),
    _count("vrouwen", "Vrouwen", "Vrouwen", "a_vrouw"),
    _count("leeftijd_0_15", "Inwoners van 0 tot 15 jaar", "k_0Tot15Jaar", "a_00_14", on_map="aantal_inwoners_0_tot_15_jaar_KWB"),
    _count("leeftijd_15_25", "Inwoners van 15 tot 25 jaar", "k_15Tot25Jaar", "a_15_24"),
    _count("leeftijd_25_45", "Inwoners van 25 tot 45 jaar", "k_25Tot45Jaar", "a_25_44"),
    _count("leeftijd_45_65", "Inwoners van 45 tot 65 jaar", "k_45Tot65Jaar", "a_45_64"),
    _count("leeftijd_65_plus", "Inwoners van 65 jaar en ouder", "k_65JaarOfOuder", "a_65_oo",
           parts=("leeftijd_65_80", "leeftijd_80_plus"), on_map="aantal_inwoners_65_jaar_en_ouder_KWB"),
    _count("leeftijd_65_80", "Inwoners van 65 tot 80 jaar", "k_65JaarTot80Jaar"),
    _count("leeftijd_80_plus", "Inwoners van 80 jaar en ouder", "k_80JaarOfOuder"),
    _count("ongehuwd", "Ongehuwde inwoners", "Ongehuwd", "a_ongeh"),
    _count("gehuwd", "Gehuwde inwoners", "Gehuwd", "a_gehuwd"),
    _count("gescheiden", "Gescheiden inwoners", "Gescheiden", "a_gesch"),
    _count("verweduwd", "Verweduwde inwoners", "Verweduwd", "a_verwed"),
    _count("geboorte", "Geboorten", "GeboorteTotaal", "a_geb"),
    _count("sterfte", "Sterfgevallen", "SterfteTotaal", "a_ste"),
    _count("huishoudens", "Particuliere huishoudens", "HuishoudensTotaal", "a_hh", on_map="aantal_huishoudens"),
    _count("eenpersoonshuishoudens", "Eenpersoonshuishoudens", "Eenpersoonshuishoudens", "a_1p_hh"),
    _count("huishoudens_zonder_kinderen", "Huishoudens zonder kinderen", "HuishoudensZonderKinderen", "a_hh_z_k"),
    _count("huishoudens_met_kinderen", "Huishoudens met kinderen", "HuishoudensMetKinderen", "a_hh_m_k"),
    Column("huishoudensgrootte", "Gemiddelde huishoudensgrootte", "personen", "mean", ("GemiddeldeHuishoudensgrootte",),
           ("g_hhgro",), "huishoudens", maximum=20, on_map="gemiddelde_huishoudsgrootte"),
    Column("bevolkingsdichtheid", "Bevolkingsdichtheid", "inwoners per km²", "mean", ("Bevolkingsdichtheid",),
           ("bev_dich",), "oppervlakte_land", on_map="bevolkingsdichtheid_inwoners_per_km2"),
    _count("woningvoorraad", "Woningen", "Woningvoorraad", "a_woning"),
    Column("woz_waarde", "Gemiddelde WOZ-waarde", _INCOME, "mean", _WOZ, ("g_wozbag", "g_woz"), "woningvoorraad",
           on_map="gemiddelde_woningwaarde"),
    _percent("eengezinswoningen", "Eengezinswoningen", "PercentageEengezinswoning", "p_1gezw", "woningvoorraad",
             on_map="percentage_eengezinswoning"),
    _percent("meergezinswoningen", "Meergezinswoningen", "PercentageMeergezinswoning", "p_mgezw", "woningvoorraad"),
    _percent("onbewoonde_woningen", "Onbewoonde woningen", "OnbewoondeWoningen PercentageOnbewoond", "p_leegsw p_leegst",
             "woningvoorraad"),
    _percent("koopwoningen", "Koopwoningen", "Koopwoningen", "p_koopw", "woningvoorraad",
             on_map="percentage_koopwoningen"),
    _percent("huurwoningen", "Huurwoningen", "HuurwoningenTotaal", "p_huurw", "woningvoorraad"),
    _percent("corporatiewoningen", "Woningen van een corporatie", "InBezitWoningcorporatie", "p_wcorpw", "woningvoorraad"),
    Column("elektriciteit", "Gemiddelde elektriciteitslevering", "kWh", "mean",
           ("GemiddeldeElektriciteitslevering", "GemiddeldeElektriciteitsleveringTotaal",
            "GemiddeldElektriciteitsverbruikTotaal"), ("g_ele",), "woningvoorraad"),
    Column("aardgas", "Gemiddeld aardgasverbruik", "m³", "mean",
           ("GemiddeldAardgasverbruik", "GemiddeldAardgasverbruikTotaal"), ("g_gas",), "woningvoorraad"),
    _count("leerlingen_po", "Leerlingen in het primair onderwijs", "LeerlingenPo"),
    _count("opleiding_laag", "Inwoners met basisonderwijs, vmbo of mbo1", "BasisonderwijsVmboMbo1 OpleidingsniveauLaag",
           "a_opl_lg"),
    _count("opleiding_midden", "Inwoners met havo, vwo of mbo2-4", "HavoVwoMbo24 OpleidingsniveauMiddelbaar", "a_opl_md"),
    _count("opleiding_hoog", "Inwoners met hbo of wo", "HboWo OpleidingsniveauHoog", "a_opl_hg"),
    _percent("arbeidsparticipatie", "Netto arbeidsparticipatie", "Nettoarbeidsparticipatie NettoArbeidsparticipatie",
             "p_arb_pp", "inwoners"),
    _percent("werknemers", "Werknemers onder de werkenden", "PercentageWerknemers", "p_arb_wn", "inwoners"),
    _percent("flexwerkers", "Werknemers met een flexibele arbeidsrelatie onder de werkenden",
             "WerknemersMetFlexibeleArbeidsrelatie WerknemersMetFlexibeleArbe", "", "inwoners"),
    _percent("zelfstandigen", "Zelfstandigen onder de werkenden", "PercentageZelfstandigen", "p_arb_zs", "inwoners"),
    _count("inkomensontvangers", "Inkomensontvangers", "AantalInkomensontvangers", "a_inkont"),
    Column("inkomen_per_ontvanger", "Gemiddeld inkomen per inkomensontvanger", _INCOME, "mean",
           ("GemiddeldInkomenPerInkomensontvanger",), ("g_ink_po",), "inkomensontvangers", minimum=-1000),
    Column("inkomen_per_inwoner", "Gemiddeld inkomen per inwoner", _INCOME, "mean", ("GemiddeldInkomenPerInwoner",),
           ("g_ink_pi",), "inwoners", minimum=-1000),
    _percent("personen_laag_inkomen", "Personen in de laagste 40% van de inkomens", "k_40PersonenMetLaagsteInkomen",
             "p_ink_li", "inkomensontvangers"),
    _percent("personen_hoog_inkomen", "Personen in de hoogste 20% van de inkomens", "k_20PersonenMetHoogsteInkomen",
             "p_ink_hi", "inkomensontvangers"),
    _percent("personen_in_armoede", "Personen in armoede", "PersonenInArmoede", "", "inwoners"),
    _percent("personen_net_boven_armoede", "Personen tot 25% boven de armoedegrens", "PersonenTot25BovenArmoedegrens", "",
             "inwoners"),
    Column("inkomen_gestandaardiseerd", "Gemiddeld gestandaardiseerd inkomen van huishoudens", _INCOME, "mean",
           ("GemGestandaardiseerdInkomen", "GemGestandaardiseerdInkomenVanHuish"), ("g_hh_sti",), "huishoudens",
           minimum=-1000),
    _percent("huishoudens_laagste_40", "Huishoudens in de laagste 40% van de inkomens",
             "k_40HuishoudensMetLaagsteInkomen", "p_hh_li", "huishoudens"),
    _percent("huishoudens_hoogste_20", "Huishoudens in de hoogste 20% van de inkomens",
             "k_20HuishoudensMetHoogsteInkomen", "p_hh_hi", "huishoudens"),
    _percent("huishoudens_laag_inkomen", "Huishoudens met een laag inkomen", "HuishoudensMetEenLaagInkomen", "p_hh_lkk",
             "huishoudens"),
    _percent("huishoudens_sociaal_minimum", "Huishoudens onder of rond het sociaal minimum",
             "HuishOnderOfRondSociaalMinimum", "p_hh_osm", "huishoudens"),
    Column("mediaan_vermogen", "Mediaan vermogen van huishoudens", _INCOME, "mean",
           ("MediaanVermogenVanParticuliereHuish",), ("m_hh_ver",), "huishoudens", minimum=-1000),
    _count("bijstand", "Personen met een bijstandsuitkering", "PersonenPerSoortUitkeringBijstand", "a_soz_wb"),
    _count("arbeidsongeschikt", "Personen met een arbeidsongeschiktheidsuitkering", "PersonenPerSoortUitkeringAO", "a_soz_ao"),
    _count("ww", "Personen met een WW-uitkering", "PersonenPerSoortUitkeringWW", "a_soz_ww"),
    _count("aow", "Personen met een AOW-uitkering", "PersonenPerSoortUitkeringAOW", "a_soz_ow"),
    _count("jeugdzorg", "Jongeren met jeugdzorg in natura", "JongerenMetJeugdzorgInNatura", "a_jz_tn"),
    _percent("jeugdzorg_percentage", "Jongeren met jeugdzorg", "PercentageJongerenMetJeugdzorg", "p_jz_tn", "leeftijd_0_15"),
    # Published with the Kerncijfers of 2021 only: who referred to jeugdzorg.
    _count("jeugdzorgtrajecten_gemeente", "Jeugdzorgtrajecten via de gemeentelijke toegang", "GemeentelijkeToegang"),
    _count("wmo", "Wmo-cliënten", "WmoClienten", "a_wmo_t"),
    Column("wmo_per_1000", "Wmo-cliënten per 1.000 inwoners", "per 1.000 inwoners", "rate", ("WmoClientenRelatief",),
           ("p_wmo_t",), "inwoners", units=frozenset({"per 1 000 inwoners"}), maximum=1000),
    _count("bedrijfsvestigingen", "Bedrijfsvestigingen", "BedrijfsvestigingenTotaal", "a_bedv"),
    Column("autos_per_huishouden", "Personenauto's per huishouden", "per huishouden", "mean",
           ("PersonenautoSPerHuishouden",), ("g_pau_hh",), "huishoudens"),
    Column("afstand_huisarts", "Afstand tot de huisartsenpraktijk", "km", "mean", ("AfstandTotHuisartsenpraktijk",),
           ("g_afs_hp",), "inwoners", on_map="huisartsenpraktijk_gemiddelde_afstand_in_km"),
    Column("afstand_supermarkt", "Afstand tot een grote supermarkt", "km", "mean", ("AfstandTotGroteSupermarkt",),
           ("g_afs_gs",), "inwoners", on_map="grote_supermarkt_gemiddelde_afstand_in_km"),
    Column("afstand_kinderdagverblijf", "Afstand tot een kinderdagverblijf", "km", "mean",
           ("AfstandTotKinderdagverblijf",), ("g_afs_kv",), "inwoners"),
    Column("afstand_school", "Afstand tot een basisschool", "km", "mean", ("AfstandTotSchool",), ("g_afs_sc",), "inwoners",
           on_map="basisonderwijs_gemiddelde_afstand_in_km"),
    Column("scholen_binnen_3_km", "Basisscholen binnen 3 km", "aantal binnen 3 km", "mean", ("ScholenBinnen3Km",),
           ("g_3km_sc",), "inwoners", on_map="basisonderwijs_gemiddeld_aantal_binnen_3_km"),
    Column("oppervlakte_land", "Oppervlakte land", "ha", "count", ("OppervlakteLand",), ("a_lan_ha",),
           on_map="oppervlakte_land_in_ha"),
    Column("stedelijkheid", "Mate van stedelijkheid", "klasse 1-5", "class", ("MateVanStedelijkheid",), ("ste_mvs",),
           minimum=1, maximum=5, on_map="stedelijkheid_adressen_per_km2"),
    Column("omgevingsadressendichtheid", "Omgevingsadressendichtheid", "adressen per km²", "mean",
           ("Omgevingsadressendichtheid",), ("ste_oad",), "inwoners", on_map="omgevingsadressendichtheid"),
    _health("gezondheid_goed", "Goede ervaren gezondheid", "GoedErvarenGezondheid ErvarenGezondheidGoedZeerGoed"),
    _health("langdurige_aandoening", "Een of meer langdurige aandoeningen", "EenOfMeerLangdurigeAandoeningen"),
    _health("langdurig_beperkt", "Langdurig beperkt door de gezondheid", "LangdurigBeperkt LangdurigeZiekteEnBeperkt"),
    _health("lichamelijke_beperking", "Een of meer lichamelijke beperkingen", "EenOfMeerLichamelijkeBeperkingen"),
    _health("risico_angst_depressie", "Hoog risico op angst of depressie",
            "HoogRisicoAngststoornisOfDepressie HoogRisicoOpAngstOfDepressie"),
    _health("veel_stress", "Veel stress in de afgelopen vier weken",
            "HeelVeelStressAfg4Weken HeelVeelStressInAfgelopen4Weken"),
    _health("eenzaam", "Eenzaam", "Eenzaam"),
    _health("sterk_eenzaam", "Sterk eenzaam", "SterkEenzaam ErnstigZeerErnstigEenzaam"),
    _health("mantelzorger", "Mantelzorgers", "Mantelzorger"),
    _health("vrijwilligerswerk", "Vrijwilligers", "Vrijwilligerswerk"),
    _health("moeite_met_rondkomen", "Moeite met rondkomen", "MoeiteMetRondkomen"),
    _health("ernstig_overgewicht", "Ernstig overgewicht", "ErnstigOvergewichtObesitas ErnstigOvergewicht"),
    _health("voldoende_beweging", "Voldoet aan de beweegrichtlijn", "VoldoetAanDeBeweegrichtlijn VoldoetAanBeweegrichtlijn"),
    _score("ses_woa", "Sociaal-economische status (SES-WOA)", "SesWoaTotaalscore", "GemiddeldeScore_29",
           r"(.*/)?totaalscore/gemiddelde score", base="huishoudens", minimum=-3),
    # A spread has no base: that of several areas together is not the mean of theirs.
    _score("ses_woa_spreiding", "Spreiding van de SES-WOA", "SesWoaSpreidingTotaal", "Waarde_37", r"(.*/)?spreiding totaal/waarde"),
    _patients("zvw_huisarts", "Patiënten met huisartsenzorg", "PatientenHuisartsenzorg", "huisarts"),
    _patients("zvw_ggz", "Patiënten met ggz uit de Zorgverzekeringswet", "PatientenGgz", r"\bggz\b|geestelijke gezondheidszorg"),
    _patients("zvw_wijkverpleging", "Patiënten met wijkverpleging", "PatientenWijkverpleging", "wijkverpleging|verpleging en verzorging"),
)  # fmt: skip

BY_CODE: dict[str, Column] = {column.code: column for column in COLUMNS}

INDELINGSWIJZIGING = ("IndelingswijzigingGemeenteWijkBuurt", "IndelingswijzigingWijkenEnBuurten", "ind_wbi")


def stem(key: str) -> str:
    """Give a CBS feed key without its number: ``WmoClienten_93`` becomes ``WmoClienten``."""
    return re.sub(r"_\d+$", "", key.strip())


_DEEPEST = 20  # groups within groups; the real tables have four


def titles_up(row: Mapping[str, object], by_id: Mapping[object, Mapping[str, object]]) -> Iterator[str]:
    """Give the title of a topic of ``DataProperties`` and those of the groups it lies in, from the inside out; rows by their ID."""
    above: Mapping[str, object] | None = row
    for _ in range(_DEEPEST):
        if above is None:
            return
        yield str(above["Title"])
        above = by_id.get(above.get("ParentID"))


def column_within(titles: str) -> Column | None:
    """Give the column that is known by the titles above it, parted by ``/``, if there is one; never one of two."""
    plain = unicodedata.normalize("NFKD", titles).encode("ascii", "ignore").decode()
    path = " ".join(plain.casefold().split())
    found = [column for column in COLUMNS if column.within and re.fullmatch(column.within, path)]
    return found[0] if len(found) == 1 else None


_TITLE = re.compile(r"(?P<groups>.*/)?(?P<title>[^/(]+?)\s*\((?P<unit>.+)\)")
_MADE_ABOUT_FROM = 30  # letters from which on CBS may have cut a stem off


def feed_key(header: str) -> str:
    """Give the feed stem for a title as StatLine writes it above a column: ``Zorg/Wmo-cliënten (aantal)`` becomes ``WmoClienten``.

    CBS makes a stem from the words of the title. What is no such title, or is in a unit that the column never has, stays as it is.
    """
    found = _TITLE.fullmatch(header.strip())
    if found is None:
        return header
    if known_within := column_within((found["groups"] or "") + found["title"]):
        return known_within.stems[0]
    plain = unicodedata.normalize("NFKD", found["title"]).encode("ascii", "ignore").decode()
    made = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", plain))
    made = f"k_{made}" if made[:1].isdigit() else made
    unit = " ".join(found["unit"].split())
    for column in COLUMNS:
        for known in column.stems:
            same = known.casefold() == made.casefold() or (len(known) >= _MADE_ABOUT_FROM and made.casefold().startswith(known.casefold()))
            if same:
                return known if not column.units or unit in column.units else header
    return made

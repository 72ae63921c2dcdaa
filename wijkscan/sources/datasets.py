"""Every data set that wijkscan reads, once: who makes it, how it is recognised, which editions there are and what is taken from it.

Fetching (`store.fetching`) and importing (`store.importing`) both ask here, so another data set is one entry in ``DATASETS``, beside its
columns in `tables.columns`. What is in the catalogue of CBS but not here is refused by name when somebody delivers it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import cbsodata

from wijkscan.tables import columns, geld, voorzieningen
from wijkscan.tables.columns import COLUMNS
from wijkscan.tables.passport import LICENCE_CBS

OPEN = 9999
"""Last edition of a column that is still published."""


@dataclass(frozen=True, eq=False)
class Source:
    """What every delivery of one kind has in common.

    Parameters
    ----------
    kind
        Name in passports, and of the series that a newer delivery replaces.
    producer
        Who makes it, as passports and messages name it.
    title
        Its title; that of a table in the catalogue starts with this, without regard for the year.
    name
        What progress and failures call it.
    url
        The service that has it.
    variables
        Settings that name another service, the first that is set counts.
    licence
        Licence of the producer, for the passport.
    """

    kind: str
    producer: str
    title: str
    name: str
    url: str
    variables: tuple[str, ...]
    licence: str = LICENCE_CBS


@dataclass(frozen=True, eq=False)
class Dataset(Source):
    """Figures per area.

    Parameters
    ----------
    columns
        Codes of `tables.columns` that are taken from it; others in the same file belong to another data set and are left out.
    fewest
        Columns, written as only the producer writes them, from which on a file is recognised.
    tables
        Table id → the editions in it, of the tables that are known by name.
    yearly
        Whether a table is one edition, with the year in its title; else a table has a dimension ``Perioden``.
    first
        First edition that is fetched.
    categories
        Of every other dimension the category that is kept: its key, and its title where a file has titles.
    beside
        Whether it stands beside what the chain needs: left out where only that is fetched.
    kept_title
        Regular expression for the title of the category that is kept, of the one dimension more whose name is not known.
    file_year
        Regular expression with the year in the name of a file as the producer names it.
    only_in
        Stem → first and last edition that has it: a key set tells of which editions a file can be.
    later_areas
        Whether an edition may be given in the areas of a later year.
    least_share
        Share of the columns with figures that has to be known: the lists of CBS and RIVM have 0,3 to 1, another table of CBS a few in
        hundreds. Less where a few columns cannot be anybody else's.
    """

    columns: tuple[str, ...] = ()
    fewest: int = 4
    tables: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    yearly: bool = False
    first: int = 0
    categories: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    file_year: str = ""
    only_in: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    later_areas: bool = False
    beside: bool = False
    kept_title: str = ""
    least_share: float = 0.2

    @property
    def full_title(self) -> str:
        """Title and producer, as in a Dutch sentence."""
        return f"{self.title} van {self.producer}"


@dataclass(frozen=True, eq=False)
class Series(Source):
    """Rows that bring their own years.

    Parameters
    ----------
    tables
        Table id → its year, or 0 where a table has several years; none where the producer has no service. Of two of one year the last
        that is listed here is the better one.
    in_title
        Regular expression that a title of the catalogue fits, with the year of the table as its group where it is of one.
    """

    tables: Mapping[str, int] = field(default_factory=dict)
    in_title: str = ""


@dataclass(frozen=True, eq=False)
class Money(Series):
    """Amounts per gemeente, year and post (`tables.geld`).

    Parameters
    ----------
    areas, posts
        Dimensions with the gemeenten and with the posts.
    """

    areas: str = ""
    posts: str = ""


@dataclass(frozen=True, eq=False)
class Use(Series):
    """Counts of use in detail per area and period (`tables.voorzieningen`); `sources.voorzieningen.forms` knows the columns."""


def _of(kind: str) -> tuple[str, ...]:
    return tuple(column.code for column in COLUMNS if column.dataset == kind)


MAP = Source(
    kind="kaart",
    producer="CBS / Kadaster",
    title="Wijk- en buurtkaart",
    name="Kaart",
    url="https://api.pdok.nl",
    variables=("WIJKSCAN_PDOK_URL",),
)

KERNCIJFERS = Dataset(
    kind=columns.KERNCIJFERS,
    producer="CBS",
    title="Kerncijfers wijken en buurten",
    name="Kerncijfers",
    url=f"https://{cbsodata.options.catalog_url}",  # where that package says CBS is
    variables=("WIJKSCAN_CBS_URL",),
    columns=_of(columns.KERNCIJFERS),
    # As published on cbs.nl/nl-nl/cijfers/detail/<id>.
    tables={
        "83487NED": (2016,), "83765NED": (2017,), "84286NED": (2018,), "84583NED": (2019,), "84799NED": (2020,), "85039NED": (2021,),
        "85318NED": (2022,), "85618NED": (2023,), "85984NED": (2024,), "86165NED": (2025,), "86358NED": (2026,),
    },
    yearly=True,
    first=2018,
    file_year=r"kwb[-_ ]?(20\d\d)(?!\d|_20)",
    # From the key lists of 2018 to 2026.
    only_in={
        "GemiddeldElektriciteitsverbruikTotaal": (0, 2022),
        "OpleidingsniveauLaag": (0, 2022),
        "OpleidingsniveauMiddelbaar": (0, 2022),
        "OpleidingsniveauHoog": (0, 2022),
        "GemiddeldeElektriciteitsleveringTotaal": (2023, OPEN),
        "BasisonderwijsVmboMbo1": (2023, OPEN),
        "HavoVwoMbo24": (2023, OPEN),
        "HboWo": (2023, OPEN),
        "PercentageOnbewoond": (0, 2023),
        "GemGestandaardiseerdInkomenVanHuish": (0, 2023),
        "HuishoudensMetEenLaagInkomen": (0, 2023),
        "HuishOnderOfRondSociaalMinimum": (0, 2023),
        "OnbewoondeWoningen": (2024, OPEN),
        "GemGestandaardiseerdInkomen": (2024, OPEN),
        "PersonenInArmoede": (2024, OPEN),
        "PersonenTot25BovenArmoedegrens": (2024, OPEN),
        "k_65JaarOfOuder": (0, 2025),
        "k_65JaarTot80Jaar": (2026, OPEN),
        "k_80JaarOfOuder": (2026, OPEN),
    },
)  # fmt: skip

GEZONDHEID = Dataset(
    kind=columns.GEZONDHEID,
    producer="RIVM",
    title="Gezondheid per wijk en buurt",
    name="Gezondheid",
    url="https://dataderden.cbs.nl",
    variables=("WIJKSCAN_RIVM_URL", "WIJKSCAN_CBS_URL"),
    columns=_of(columns.GEZONDHEID),
    fewest=2,
    # Each in the division of its last year.
    tables={"50090NED": (2012, 2016, 2020), "50120NED": (2012, 2016, 2020, 2022), "50150NED": (2012, 2016, 2020, 2022, 2024)},
    # The estimate itself (the other Marges are the bounds of its 95 % interval), for everybody of 18 and over.
    categories={"Marges": ("MW00000", "Waarde"), "Leeftijd": ("20300", "18 jaar of ouder")},
    later_areas=True,
)

SES_WOA = Dataset(
    kind=columns.SES_WOA,
    producer="CBS",
    title="Sociaal-economische status; scores per wijk en buurt",  # in the catalogue with ", regio-indeling 2025" behind it
    name="SES-WOA",
    url=KERNCIJFERS.url,
    variables=KERNCIJFERS.variables,
    columns=_of(columns.SES_WOA),
    fewest=2,
    # Per division into areas; every table begins in 2014.
    tables={
        "85163NED": tuple(range(2014, 2020)), "85539NED": tuple(range(2014, 2022)), "85900NED": tuple(range(2014, 2023)),
        "86092NED": tuple(range(2014, 2024)), "86296NED": tuple(range(2014, 2025)),
    },
    later_areas=True,
    beside=True,
    least_share=0.04,  # two of 43: only this series has a score within a Totaalscore
)  # fmt: skip

REGIOBEELD = Dataset(
    kind=columns.REGIOBEELD,
    producer="RIVM",
    title="Regiobeeld",
    name="Regiobeeld",
    url=GEZONDHEID.url,
    variables=GEZONDHEID.variables,
    columns=_of(columns.REGIOBEELD),
    fewest=2,
    tables={"50149NED": tuple(range(2014, 2024))},
    later_areas=True,
    beside=True,
    # Numbers, rates and scores stand below one another; a rate can be compared.
    kept_title=r"(aantal )?per 10[ .\u00a0]?000\b.*",
    least_share=0.08,  # 27 topics
)

DATASETS = (KERNCIJFERS, GEZONDHEID, SES_WOA, REGIOBEELD)
"""Every data set with figures. The first has its year chosen by the user; of those that are not yearly the newest year is fetched."""

_DATADERDEN, _OF_DATADERDEN = GEZONDHEID.url, ("WIJKSCAN_IV3_URL", "WIJKSCAN_CBS_URL")

BOOKED = Money(
    kind=geld.IV3,
    producer="CBS",
    title="Gemeenten",  # in the catalogue: "Gemeenten 2024 onbewerkte Iv3-data"
    name="Iv3",
    url=_DATADERDEN,
    variables=_OF_DATADERDEN,
    tables={
        "45046NED": 2019, "45050NED": 2020, "45054NED": 2021, "45059NED": 2022, "45063NED": 2023, "45067NED": 2024, "45071NED": 2025,
        "45078NED": 2026,
    },
    in_title=r"Gemeenten;? (20\d\d)\b.*\bIv3\b.*",
    areas="Gemeenten",
    posts="TaakveldBalanspost",
)  # fmt: skip

FONDS = Money(
    kind=geld.GEMEENTEFONDS,
    producer="ministerie van BZK",
    title="Gemeentefonds per cluster",
    name="Gemeentefonds",
    url="",
    variables=(),
    licence="CC0 1.0",
)

COSTS_WMO = Money(
    kind=geld.KOSTEN_WMO,
    producer="CBS",
    title="Wmo",
    name="Kosten Wmo",
    url=KERNCIJFERS.url,
    variables=KERNCIJFERS.variables,
    tables={"84580NED": 0},
    in_title=r"(?=.*\bkosten\b)(?=.*\bWmo\b).*",
    areas="RegioS",
    posts="MaatwerkvoorzieningenType",
)

COSTS_JEUGD = Money(
    kind=geld.KOSTEN_JEUGD,
    producer="CBS",
    title="Jeugdzorg",
    name="Kosten jeugdzorg",
    url=KERNCIJFERS.url,
    variables=KERNCIJFERS.variables,
    tables={"83454NED": 0},
    in_title=r"(?=.*\bkosten\b)(?=.*\bjeugdzorg\b).*",
    areas="RegioS",
    posts="VormenVanJeugdzorg",
)

MONEY = (BOOKED, FONDS, COSTS_WMO, COSTS_JEUGD)
"""Every source of amounts, by kind of `tables.geld`."""

WMO_SOORTEN = Use(
    kind=voorzieningen.WMO_SOORT,
    producer=KERNCIJFERS.producer,
    title="Wmo-cliënten",  # in the catalogue: "Wmo-cliënten; type maatwerkvoorziening, regio, wijken, 2023"
    name="Wmo naar soort",
    url=KERNCIJFERS.url,
    variables=KERNCIJFERS.variables,
    tables={
        "84751NED": 2017, "86186NED": 2019, "86187NED": 2020, "85047NED": 2021, "86188NED": 2021, "85639NED": 2023, "86158NED": 2025,
    },
    in_title=r"Wmo-cli[eë]nten;? type maatwerkvoorziening\b.*\bwijken\b\D*(20\d\d)\b.*",
)

JEUGD_VORMEN = Use(
    kind=voorzieningen.JEUGD_VORM,
    producer=KERNCIJFERS.producer,
    title="Jongeren met jeugdzorg",  # "Jongeren met jeugdzorg en jeugdzorgtrajecten in natura; wijken, 2023"
    name="Jeugdzorg naar vorm",
    url=KERNCIJFERS.url,
    variables=KERNCIJFERS.variables,
    tables={"83782NED": 2017, "85075NED": 2021, "85099NED": 2021, "85685NED": 2023, "86204NED": 2025},
    in_title=r"Jongeren met jeugdzorg\b.*\bwijken\b\D*(20\d\d)\b.*",
)

STAPELINGEN = Use(
    kind=voorzieningen.STAPELING,
    producer=KERNCIJFERS.producer,
    title="Gebruik voorzieningen sociaal domein",  # "…; aantal voorzieningen, wijken, 2024"
    name="Stapeling",
    url=KERNCIJFERS.url,
    variables=KERNCIJFERS.variables,
    tables={"83619NED": 2016, "86193NED": 2019, "86195NED": 2021, "85375NED": 2022, "85637NED": 2023, "85994NED": 2024},
    in_title=r"Gebruik voorzieningen sociaal domein\b.*\baantal voorzieningen\b.*\bwijken\b\D*(20\d\d)\b.*",
)

UITKERINGEN = Use(
    kind=voorzieningen.UITKERINGEN,
    producer=KERNCIJFERS.producer,
    title="Personen met een uitkering",  # "Personen met een uitkering; soort uitkering, wijken en buurten 2024"
    name="Uitkeringen",
    url=KERNCIJFERS.url,
    variables=KERNCIJFERS.variables,
    tables={
        "83577NED": 2016, "83759NED": 2017, "84417NED": 2018, "84692NED": 2019, "84897NED": 2020, "85042NED": 2021, "85317NED": 2022,
        "85586NED": 2023, "86003NED": 2024, "86113NED": 2025,
    },
    in_title=r"Personen met een uitkering\b.*\bwijken en buurten\b\D*(20\d\d)\b.*",
)  # fmt: skip

USE = (WMO_SOORTEN, JEUGD_VORMEN, STAPELINGEN, UITKERINGEN)
"""Every source of use in detail, by kind of `tables.voorzieningen`."""

BY_KIND: Mapping[str, Source] = {source.kind: source for source in (MAP, *DATASETS, *MONEY, *USE)}


def dataset_of(kind: str) -> Dataset:
    """Give the data set of a kind.

    Raises
    ------
    KeyError
        This wijkscan knows no such data set.
    """
    return {dataset.kind: dataset for dataset in DATASETS}[kind]

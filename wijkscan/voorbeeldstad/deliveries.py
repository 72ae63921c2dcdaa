"""The deliveries of Voorbeeldstad: Kerncijfers of five editions, health, SES-WOA, Regiobeeld, two maps, amounts, and use in detail."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.sources.datasets import BY_KIND, dataset_of
from wijkscan.sources.received import Received, checksum
from wijkscan.tables.areas import COUNTRY, niveau
from wijkscan.tables.columns import GEZONDHEID, REGIOBEELD, SES_WOA
from wijkscan.tables.passport import Passport
from wijkscan.tables.voorzieningen import JEUGD_VORM, STAPELING, UITKERINGEN, WMO_SOORT
from wijkscan.voorbeeldstad.care import care_use
from wijkscan.voorbeeldstad.counted import published_use, use_files
from wijkscan.voorbeeldstad.feed import COUNTRY_NAME, figures_files, several_years_files
from wijkscan.voorbeeldstad.geld import Amounts, gemeente_names
from wijkscan.voorbeeldstad.levels import gather
from wijkscan.voorbeeldstad.maps import map_files
from wijkscan.voorbeeldstad.people import People, traits, without_address
from wijkscan.voorbeeldstad.places import areas_of_year, changes
from wijkscan.voorbeeldstad.plan import Plan, buurt_code, load_keys, load_toml
from wijkscan.voorbeeldstad.publish import publish
from wijkscan.voorbeeldstad.shapes import Shapes, draw_shapes
from wijkscan.voorbeeldstad.voorzieningen import UseInDetail

SEED = 2024
EDITIONS = (2020, 2021, 2022, 2023, 2024)
MAPS = (2023, 2024)
SEVERAL_YEARS = {GEZONDHEID: 2022, SES_WOA: 2024, REGIOBEELD: 2023}
NEWEST = 2024
YEARS_OF_MONEY = (2023, 2024, 2025)
COSTS = (
    ("kosten_wmo", "MaatwerkvoorzieningenType", "Kosten Wmo"),
    ("kosten_jeugd", "VormenVanJeugdzorg", "Kosten jeugdzorg"),
)

YEARS_OF_USE = {WMO_SOORT: (2022, 2024), JEUGD_VORM: (2022, 2024), STAPELING: (2023, 2024), UITKERINGEN: (2023, 2024)}

# Not the clock: the same Voorbeeldstad everywhere.
_FETCHED = "2026-01-01T00:00:00"


@dataclass(frozen=True)
class Truth:
    """What is true in one year, before anything is rounded or withheld.

    Parameters
    ----------
    figures
        True figures of the land, every gemeente, wijk and buurt, by code in the order of the feed; a gemeente includes
        inwoners without an address and clients without a known wijk.
    names
        ``name`` and ``gemeentenaam`` per area.
    """

    figures: pd.DataFrame
    names: pd.DataFrame


class World:
    """Voorbeeldstad and its surroundings, from one seed."""

    def __init__(self, seed: int = SEED) -> None:
        self.seed = seed
        self.plan: Plan = load_toml("plan")
        self.coefficients = load_toml("coefficienten")
        self.shapes: Shapes = draw_shapes(self.plan, seed)
        places = traits(self.shapes, self.plan, seed)
        self._keys = load_keys()
        self._decimals = self._keys["decimals"].astype(int)
        self._people = People(places, self.shapes.parts["hectares"], load_toml("relations"), seed)

    def truth(self, year: int, division: int) -> Truth:
        """Give the true figures of a year in the division of `division`."""
        areas = areas_of_year(self.shapes.parts, self.plan, division)
        figures = self._people.in_year(year)
        care = care_use(figures, gather(figures, areas["wijkcode"]), areas["wijkcode"], self.coefficients, year, self.seed)
        figures = figures.join(care.parts)
        unknown = without_address(figures, areas["gemeentecode"]).join(care.unknown)
        gemeenten = gather(figures, areas["gemeentecode"]).add(unknown, fill_value=0)[figures.columns]
        land = gather(figures, pd.Series(COUNTRY, index=figures.index))
        land[unknown.columns] = gemeenten[unknown.columns].sum().to_numpy()
        land["wmo"] = gemeenten["wmo"].drop(self.silent_gemeente).sum()
        levels = [land, gemeenten, *(gather(figures, areas[code]) for code in ("wijkcode", "buurtcode"))]
        stacked = pd.concat(levels)
        order = stacked.index.to_series().str.replace("NL00", "", regex=False).str[2:].sort_values(kind="stable").index
        return Truth(stacked.loc[order], _names(areas).loc[order])

    @property
    def silent_gemeente(self) -> str:
        """Code of the gemeente that delivered no Wmo figures."""
        names = [name for name, _, _ in self.plan["surroundings"]["gemeenten"]]
        return f"GM90{names.index(self.plan['surroundings']['without_wmo']) + 2:02d}"

    @property
    def withheld_buurt(self) -> str:
        """Code of the buurt of which nearly everything is withheld."""
        return next(buurt_code(self.plan, wijk["withheld"]) for wijk in self.plan["wijk"] if "withheld" in wijk)

    def published(self, truth: Truth, year: int) -> pd.DataFrame:
        """Give what a source would publish of the truth of a year."""
        codes = truth.figures.index.to_series()
        below = niveau(codes).isin(["Wijk", "Buurt"]).to_numpy()
        silent = codes.str[2:6].eq(self.silent_gemeente[2:]).to_numpy()
        random = np.random.default_rng([self.seed, 6, year])
        return publish(truth.figures, below, self._decimals, self.withheld_buurt, silent, random)

    def figures(self, year: int) -> Received:
        """Deliver the Kerncijfers of one edition."""
        truth = self.truth(year, year)
        published = self.published(truth, year)
        files = figures_files(published, truth.names, changes(self.plan, year), self._keys, year)
        definitions = self._definitions(str(year))
        return _received("cijfers", f"Kerncijfers wijken en buurten {year}", year, files, len(published), definitions)

    def several_years(self, kind: str, year: int) -> Received:
        """Deliver one year of a data set whose tables hold several, in the newest division, as its producer does."""
        truth = self.truth(year, NEWEST)
        files = several_years_files(self.published(truth, year), truth.names, self._keys, kind, year)
        title = f"{dataset_of(kind).title} {year}, indeling {NEWEST}"
        rows = len(truth.names) - (kind != GEZONDHEID)
        return _received(kind, title, year, files, rows, self._definitions(kind))

    def map(self, year: int) -> Received:
        """Deliver the boundaries of one year."""
        areas = areas_of_year(self.shapes.parts, self.plan, year)
        files = map_files(self.shapes, areas, self.plan["lake"]["name"], changes(self.plan, year))
        rows = sum(areas[f"{level}code"].nunique() + len(self.shapes.water) for level in ("gemeente", "wijk", "buurt"))
        return _received("kaart", f"Wijk- en buurtkaart {year}", year, files, rows, {})

    def amounts(self) -> Amounts:
        """Give what gemeenten book, plan, get and spend."""
        figures = {year: self.truth(year, year).figures["inwoners"] for year in YEARS_OF_MONEY if year in EDITIONS}
        return Amounts({year: found[found.index.str.startswith("GM")] for year, found in figures.items()}, self.seed)

    def money(self) -> list[Received]:
        """Deliver Iv3 of three years (of the last only the begroting, in the numbering of 2025), gemeentefonds and costs."""
        amounts, names = self.amounts(), gemeente_names(self.truth(NEWEST, NEWEST).names)
        made = []
        for year in YEARS_OF_MONEY:
            sorts = ("begroting", "jaarrekening") if year <= NEWEST else ("begroting",)
            made.append(_received("iv3", f"Iv3 {year}, {' en '.join(sorts)}", year, *amounts.iv3_files(year, sorts), {}))
        for year in (NEWEST, NEWEST + 1):
            title = f"Gemeentefonds per cluster {year}, septembercirculaire {year - 1}"
            made.append(_received("gemeentefonds", title, year, *amounts.fonds_files(year, names), {}))
        for kind, posts, title in COSTS:
            files = amounts.cost_files(kind, posts, YEARS_OF_MONEY[:-1], self.silent_gemeente)
            made.append(_received(kind, f"{title} {YEARS_OF_MONEY[0]}–{NEWEST}", NEWEST, *files, {}))
        return made

    def use(self) -> list[Received]:
        """Deliver the use in detail of every kind, two years each."""
        made = []
        for kind, years in YEARS_OF_USE.items():
            for year in years:
                figures = self.truth(year, year).figures
                rows = UseInDetail(figures, year, self.seed, self.silent_gemeente).rows(kind)
                files = use_files(published_use(rows, kind, self.silent_gemeente), kind, figures["inwoners"])
                made.append(_received(kind, f"{BY_KIND[kind].name} {year}", year, *files, {}))
        return made

    def _definitions(self, edition: str) -> dict[str, str]:
        known = self._keys[self._keys[edition] != ""]
        return dict(zip(known.index.astype(str), known["description"], strict=True))


def generate(seed: int = SEED) -> list[Received]:
    """Make everything that Voorbeeldstad consists of.

    Parameters
    ----------
    seed
        Seed of all draws: the same seed gives the same bytes.

    Returns
    -------
    The Kerncijfers of 2020–2024, health (2022), SES-WOA (2024) and Regiobeeld (2023) in the newest division, the maps of 2023 and 2024, the
    amounts of gemeenten and the use in detail; all cover the whole made-up land.
    """
    world = World(seed)
    maps = [world.map(year) for year in MAPS]
    figures = [world.figures(year) for year in EDITIONS]
    health, *later = (world.several_years(kind, year) for kind, year in SEVERAL_YEARS.items())
    # In the order in which they came to be there: a delivery keeps its number.
    return [*figures, health, *maps, *world.money(), *world.use(), *later]


def _names(areas: pd.DataFrame) -> pd.DataFrame:
    levels = []
    for level in ("gemeente", "wijk", "buurt"):
        first = areas.drop_duplicates(f"{level}code").set_index(f"{level}code")
        levels.append(pd.DataFrame({"name": first[f"{level}naam"], "gemeentenaam": first["gemeentenaam"]}))
    land = pd.DataFrame({"name": [COUNTRY_NAME], "gemeentenaam": [COUNTRY_NAME]}, index=[COUNTRY])
    return pd.concat([land, *levels])


def _received(
    kind: str, title: str, year: int, files: dict[str, bytes], rows: int, definitions: dict[str, str]
) -> Received:
    passport = Passport(
        kind=kind, producer="wijkscan (verzonnen)", table=f"voorbeeldstad-{kind}-{year}", title=f"{title} (verzonnen)",
        edition=year, scope="land", url="", licence="EUPL-1.2", fetched=_FETCHED, rows=rows, sha256=checksum(files),
        files=tuple(sorted(files)), definitions=definitions,
    )  # fmt: skip
    return Received(passport, files)

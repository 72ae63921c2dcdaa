"""What one client of a law costs a year: realised costs divided by the clients of the same year, from the nearest source that has both.

The gemeente itself comes first, then comparable gemeenten, then the country; where none of these has costs and clients of one year, what
is assumed stays.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from wijkscan.dutch import euro, join, number
from wijkscan.model.budget.taakvelden import AANNAME, SOCIAL, is_whole
from wijkscan.tables.areas import COUNTRY, Niveau
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.geld import GEREALISEERD, IV3, JAARREKENING, KOSTEN_JEUGD, KOSTEN_WMO, Geld
from wijkscan.tables.own.budgetten import CENTS
from wijkscan.tables.taakvelden import whole_codes
from wijkscan.tables.wet_file import MONEY, Costs, Wet
from wijkscan.tables.wetten import wetten

OWN, ALIKE, TOGETHER = "gemeente", "vergelijkbaar", "land"
"""Where a price comes from; else it is assumed."""
FEWEST = 3
"""Fewer gemeenten with a price say nothing about others."""
_LOW, _HIGH = 0.1, 0.9
_NAMES = {IV3: "CBS, Iv3, jaarrekening", KOSTEN_WMO: "CBS, kosten Wmo (84580NED)", KOSTEN_JEUGD: "CBS, kosten jeugdzorg (83454NED)"}
_KEY = ["gebiedscode", "jaar"]
_NOTHING = pd.DataFrame({"gebiedscode": pd.Series(dtype="str"), "jaar": pd.Series(dtype="int64"), "kosten": 0.0, "bron": ""})


@dataclass(frozen=True)
class Limits:
    """What a pair of costs and clients must hold to.

    Parameters
    ----------
    fewest
        Fewest clients of a gemeente.
    factor
        How many times the usual price, or which part of it, is no price any more: costs and clients do not belong to each other.
    """

    fewest: float
    factor: float


@dataclass(frozen=True)
class Price:
    """What one client costs.

    Parameters
    ----------
    wet, parameter
        The law, and the parameter that this takes the place of.
    value
        Euro per client per year; NaN where it is assumed.
    plausible
        Between which it lies: for the gemeente itself by the rounding of its clients, else where eight of ten gemeenten are.
    year
        Of costs and clients; 0 where it is assumed.
    origin
        `OWN`, `ALIKE`, `TOGETHER` or :data:`~wijkscan.model.budget.taakvelden.AANNAME`.
    source
        Dutch: costs and clients with their source and year.
    why
        Dutch sentences: why not a nearer source, or a newer year.
    """

    wet: str
    parameter: str
    value: float
    plausible: tuple[float, float]
    year: int
    origin: str
    source: str
    why: tuple[str, ...] = ()


def realised_prices(
    table: AreaTable, geld: Geld, every_geld: Callable[[], Geld], alike: Callable[[], Sequence[str]], limits: Limits
) -> tuple[Price, ...]:
    """Find the price of every law with known costs.

    Parameters
    ----------
    table
        Seen from the gemeente; clients are what CBS published in an edition of the same year.
    geld, every_geld
        Costs of the gemeente, and of all of them: asked for where the gemeente itself has no price.
    alike
        Comparable gemeenten, most alike first; likewise.
    limits
        What a pair must hold to.

    Returns
    -------
    A price per law that names where its costs are known, in order of law. Within the gemeente the newest year with costs and clients
    counts. Of comparable gemeenten it is the median, of the newest year in which at least :data:`FEWEST` of them have a price; of the
    country the costs of all gemeenten with a price (at least as many) divided by their clients, or what is published for the country.
    """
    every_geld, alike = cache(every_geld), cache(alike)
    return tuple(_price(law, table, geld, every_geld, alike, limits) for law in wetten().values() if law.costs)


def _price(
    law: Wet, table: AreaTable, geld: Geld, every_geld: Callable[[], Geld], alike: Callable[[], Sequence[str]], limits: Limits
) -> Price:
    code = table.gemeentecode
    own = _pairs(law, geld, table, [code])
    found, why = _of_gemeente(law, own, str(table.areas["gebiedsnaam"].get(code, code)), limits)
    if found is not None:
        return found
    pairs = _pairs(law, every_geld(), table, [*table.everywhere(Niveau.GEMEENTE), COUNTRY])
    found = _of_others(law, pairs, alike(), limits, why)
    if found is not None:
        return found
    nan = float("nan")
    return Price(law.code, law.priced, nan, (nan, nan), 0, AANNAME, "", why)


def _of_gemeente(law: Wet, pairs: pd.DataFrame, name: str, limits: Limits) -> tuple[Price | None, tuple[str, ...]]:
    """Give the price of the newest year with a sound pair, and what is the matter with newer ones."""
    costs, clients = (set(pairs.loc[pairs[what].notna(), "jaar"]) for what in ("kosten", "mensen"))
    if not costs & clients:
        return None, (_apart(law, name, sorted(costs), sorted(clients)),)
    wrong: dict[str, str] = {}  # per kind the newest
    both = pairs.dropna(subset=["kosten", "mensen"]).sort_values("jaar", ascending=False, kind="stable")
    for year, spent, people, told in zip(both["jaar"], both["kosten"], both["mensen"], both["bron"], strict=True):
        kind, matter = _wrong(law, spent, people, limits)
        if not kind:
            half = law.rounded_to / 2
            band = (spent / (people + half), spent / (people - half))
            source = f"{told}: {euro(CENTS * spent)} voor {number(people)} {law.clients} in {name}"
            why = (*_halves(law, costs, clients, int(year)), *wrong.values())
            return Price(law.code, law.priced, spent / people, band, int(year), OWN, source, why), ()
        wrong.setdefault(kind, f"{told}: {matter}.")
    return None, (*_halves(law, costs, clients, max(costs & clients)), *wrong.values())


def _halves(law: Wet, costs: set[int], clients: set[int], after: int) -> list[str]:
    """Name the newer years that have one of costs and clients only."""
    halves = {
        f"zijn er gerealiseerde kosten en is er geen aantal {law.clients}": costs - clients,
        f"is er een aantal {law.clients} en zijn er geen gerealiseerde kosten": clients - costs,
    }
    newer = {told: sorted(year for year in which if year > after) for told, which in halves.items()}
    return [f"Van {join(map(str, years))} {told}." for told, years in newer.items() if years]


def _apart(law: Wet, name: str, costs: list[int], clients: list[int]) -> str:
    """Say what of the gemeente itself is missing."""
    if not costs:
        return f"Van {name} zijn geen gerealiseerde kosten voor {law.in_sentence} geladen."
    if not clients:
        return f"Van {name} is geen aantal {law.clients} geladen."
    return (
        f"Van {name} zijn kosten voor {law.in_sentence} van {join(map(str, costs))} geladen en een aantal {law.clients} van "
        f"{join(map(str, clients))}: geen jaar heeft beide."
    )


def _wrong(law: Wet, costs: float, clients: float, limits: Limits) -> tuple[str, str]:
    """Say of what kind it is that costs and clients make no price, and in words; twice empty where they do."""
    fewest = max(limits.fewest, law.rounded_to)  # below that it is all rounding
    if clients < fewest:
        return "few", f"{number(clients)} {law.clients} is te weinig voor een eigen prijs (minder dan {number(fewest)})"
    each, usual = costs / clients, usual_price(law)
    if usual / limits.factor <= each <= usual * limits.factor:
        return "", ""
    told = f"{euro(CENTS * each)} per cliënt, gebruikelijk is {euro(CENTS * usual)}"
    return "far", f"kosten en aantal horen niet bij elkaar ({told})"


def usual_price(law: Wet) -> float:
    """Give what is assumed where nothing is known, whatever anybody filled in."""
    values = law.numbers[MONEY][law.priced.removeprefix(f"{MONEY}.")]["values"]
    return float(max(values, key=lambda item: item["valid_from"])["value"])


def _of_others(law: Wet, pairs: pd.DataFrame, alike: Sequence[str], limits: Limits, why: tuple[str, ...]) -> Price | None:
    """Give the middle of comparable gemeenten, else the country as a whole."""
    known = pairs[pairs["kosten"].notna() & pairs["mensen"].notna()]
    sound = [not _wrong(law, costs, clients, limits)[0] for costs, clients in zip(known["kosten"], known["mensen"], strict=True)]
    # Of a gemeente and year the first way that is sound counts.
    good = known[pd.Series(sound, known.index, dtype=bool)].drop_duplicates(_KEY)
    good = good.assign(prijs=good["kosten"] / good["mensen"])
    gemeenten = good[good["gebiedscode"] != COUNTRY]
    near = gemeenten[gemeenten["gebiedscode"].isin(alike)]
    count = near.groupby("jaar")["prijs"].count()
    if (count >= FEWEST).any():
        year = int(count.index[count >= FEWEST].max())
        these = near[near["jaar"] == year]
        told = f"Mediaan van {number(len(these))} vergelijkbare gemeenten in {year} ({_sources(these)})"
        return Price(law.code, law.priced, float(these["prijs"].median()), _ends(these["prijs"]), year, ALIKE, told, why)
    # A few gemeenten are no country.
    many = gemeenten[gemeenten.groupby("jaar")["prijs"].transform("count") >= FEWEST]
    told_for = pd.concat([many, good[good["gebiedscode"] == COUNTRY]])
    if told_for.empty:
        return None
    year = int(told_for["jaar"].max())
    these = many[many["jaar"] == year]
    whole = told_for[told_for["jaar"] == year] if these.empty else these
    each = float(whole["kosten"].sum() / whole["mensen"].sum())
    told = f"{f'{number(len(these))} gemeenten samen' if len(these) else 'Het land als geheel'} in {year} ({_sources(whole)})"
    few = "Er zijn te weinig vergelijkbare gemeenten met kosten en aantallen van een jaar."
    return Price(law.code, law.priced, each, _ends(whole["prijs"]), year, TOGETHER, told, (*why, few))


def _ends(prices: pd.Series) -> tuple[float, float]:
    return float(prices.quantile(_LOW)), float(prices.quantile(_HIGH))


def _sources(pairs: pd.DataFrame) -> str:
    return join(dict.fromkeys(pairs["bron"]))


def _pairs(law: Wet, geld: Geld, table: AreaTable, areas: Sequence[str]) -> pd.DataFrame:
    """Set costs beside clients.

    Returns
    -------
    Per gebiedscode, `jaar` and way to know the costs, in order of the ways: `kosten` (euro), `mensen` and `bron`; a year with only one
    of costs and clients has a row with a gap.
    """
    ways = [_spent(geld.rows[way.table], way, areas) for way in law.costs if way.table in geld.rows]
    costs = pd.concat([_NOTHING, *ways], ignore_index=True)
    editions = [item for item in table.country.editions if item.year <= table.peiljaar and law.count in item.figures.values]
    counted = [item.figures.values[law.count].reindex(list(areas)).rename("mensen") for item in editions]
    people = pd.concat([
        known.rename_axis("gebiedscode").reset_index().assign(jaar=item.year) for known, item in zip(counted, editions, strict=True)
    ]) if counted else pd.DataFrame(columns=[*_KEY, "mensen"])  # fmt: skip
    people = people[people["mensen"].notna()]
    beside = costs.merge(people, on=_KEY, how="left")
    alone = people[~people.set_index(_KEY).index.isin(costs.set_index(_KEY).index)]
    return pd.concat([beside, alone], ignore_index=True)


def _spent(rows: pd.DataFrame, way: Costs, areas: Iterable[str]) -> pd.DataFrame:
    """Add up what was spent per gemeente and year; where a post that is taken off is unknown, so is the outcome.

    A year of Iv3 with few taakvelden is not finished, and left out.
    """
    soort = JAARREKENING if way.table == IV3 else GEREALISEERD
    rows = rows[rows["soort"].eq(soort) & rows["lasten_eurocent"].notna() & rows["gebiedscode"].isin(list(areas))]
    if way.table == IV3:
        rows = rows[rows["post"].str.startswith(SOCIAL)]
        posts = whole_codes(rows["post"]).groupby([rows[key] for key in _KEY]).transform("nunique")
        rows = rows[is_whole(posts, posts.groupby(rows["gebiedscode"]).transform("max"))]
    euros = rows["lasten_eurocent"].astype(float) / CENTS
    of = [rows["gebiedscode"], rows["jaar"]]

    def summed(posts: tuple[str, ...]) -> pd.Series:
        chosen = rows["post"].str.startswith(posts) if way.table == IV3 else rows["post"].isin(posts)
        return euros[chosen].groupby([part[chosen] for part in of]).sum()

    made = summed(way.add)
    made = made - summed(way.less) if way.less else made
    told = made.dropna().rename("kosten").rename_axis(_KEY).reset_index()
    named = join(way.add) + (f" zonder {join(way.less)}" if way.less else "")
    what = f"{'taakveld' if len(way.add) == 1 else 'taakvelden'} {named}" if way.table == IV3 else named
    return told.assign(bron=[f"{_NAMES[way.table]} {year}, {what}" for year in told["jaar"]])

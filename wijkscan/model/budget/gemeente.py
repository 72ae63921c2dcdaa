"""The budget of one gemeente: who gets what and why, the way there from today, the other levels, a cut and growth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from wijkscan.model.budget.allocation import BudgetError, allocate
from wijkscan.model.budget.cuts import GENERIC, NEED_FIRST, PROTECTED, cut, growth, shift
from wijkscan.model.budget.effect import gini, herverdeeleffect
from wijkscan.model.budget.input import budget_input, today_per_area
from wijkscan.model.budget.levels import OPEN_END, availability, levels, performance, pyramid_check, statutory
from wijkscan.model.budget.parts import contributions, need_parts
from wijkscan.model.budget.path import BudgetPath, budget_path
from wijkscan.model.budget.populatiebekostiging import budget_table, default_total, population_weights, split_by_law
from wijkscan.model.use.gemeente import LawUse
from wijkscan.tables.areas import wijk_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.wetten import wetten

CUT_WAYS = {"gelijk": GENERIC, "vloer": PROTECTED, "behoefte": NEED_FIRST}
MOST_YEARS = 30  # nobody plans further ahead, and every year is computed


class Parameters(Protocol):
    """Parameters by name, with their values."""

    def __getitem__(self, name: str, /) -> float:
        """Give the value of one parameter."""
        ...


@dataclass(frozen=True)
class Budget:
    """Everything about the budget of one gemeente but chance. Amounts are whole cents per year, areas are in order of code.

    Parameters
    ----------
    names
        Name per budget area.
    place
        Budget area per wijk- or buurtcode.
    inwoners
        Inhabitants per budget area.
    clients
        Expected clients, area × wet.
    price
        Euro per client per year at level 1, per wet.
    weights
        Per area `inwoners`, the need per wet, `gewicht` and `behoefte`; see
        :func:`~wijkscan.model.budget.populatiebekostiging.population_weights`.
    estimated
        Share of the need of an area that was estimated, 0 to 1.
    ceiling_cents
        What is divided.
    from_expected
        Whether the ceiling follows from expected use, because none was given.
    target
        What every area should get; adds up to the ceiling.
    by_law
        The same, area × wet.
    today
        What every area gets today; None where that is unknown.
    today_spread
        Whether amounts of today were spread over areas by inhabitants.
    start
        The same amounts brought to the level of the ceiling, so that only the division differs from the target.
    path
        From `start` to `target` in years; None where today is unknown or the path is impossible.
    path_refused
        Dutch reason why there is no path; empty where there is one.
    contributions
        Waterfall per area, see :func:`~wijkscan.model.budget.parts.contributions`; it ends at the first year of the path, or at the
        target.
    effect
        Difference between `start` and `target`, see :func:`~wijkscan.model.budget.effect.herverdeeleffect`; None without today.
    gini_today, gini_target
        Inequality of the amounts per inhabitant; NaN where today is unknown.
    levels, pyramid
        The three levels per programme, and the people in each beside the pyramid.
    cuts
        Result of :func:`~wijkscan.model.budget.cuts.cut` on the amounts of `start`, split over wetten by need, or on `by_law` where
        today is unknown; all possible ways below each other, empty without a cut.
    cut_way
        The way that was chosen, as `cuts` names it.
    cuts_refused
        Per way that is not possible the Dutch reason.
    growth, shift
        Cost per year with more clients and higher prices, and with a shift from level 2 to 1 and 0.
    table
        Every euro: `gebiedscode`, `niveau`, `wet`, `open_einde`, `bedrag_eurocent`, `per_inwoner_eurocent`, `aandeel`, and its origin:
        `aantal` clients, `definitie` of these and `prijs_eurocent` of one. The rows of level 1 add up to the ceiling, which is divided
        in proportion to number × price.
    """

    names: pd.Series
    place: pd.Series
    inwoners: pd.Series
    clients: pd.DataFrame
    price: dict[str, float]
    weights: pd.DataFrame
    estimated: pd.Series
    ceiling_cents: int
    from_expected: bool
    target: pd.Series
    by_law: pd.DataFrame
    today: pd.Series | None
    today_spread: bool
    start: pd.Series | None
    path: BudgetPath | None
    path_refused: str
    contributions: pd.DataFrame
    effect: pd.DataFrame | None
    gini_today: float
    gini_target: float
    levels: pd.DataFrame
    pyramid: pd.DataFrame
    cuts: pd.DataFrame
    cut_way: str
    cuts_refused: dict[str, str]
    growth: pd.DataFrame
    shift: pd.DataFrame
    table: pd.DataFrame

    def area_of(self, wijk: str) -> str:
        """Give the budget area in which most areas of a wijk lie."""
        return str(self.place[wijk_of(self.place.index.to_series()) == wijk].mode().iloc[0])


def budget_of_gemeente(
    use: Mapping[str, LawUse],
    areas: AreaTable,
    parameters: Parameters,
    *,
    first_year: int,
    assignment: pd.Series | None = None,
    names: Mapping[str, str] | None = None,
    werkgebieden: int | None = None,
    ceiling_cents: int | None = None,
    today: pd.DataFrame | None = None,
    today_areas: pd.Series | None = None,
    cut_percent: float = 0,
    cut_way: str = "gelijk",
) -> Budget:
    """From expected use to what every area gets, and what that changes.

    Parameters
    ----------
    use
        Expected use per wet.
    areas
        Table seen from the gemeente.
    parameters
        Values of ``data/parameters/bekostiging.toml`` and of the laws by name.
    first_year
        First year of the budget.
    assignment
        Budget area per buurtcode or wijkcode; None makes every wijk a budget area.
    names
        Name per budget area; the label itself where a name is absent.
    werkgebieden
        Number of werkgebieden of the gemeente, each of which has the fixed amount of level 0, where budget areas are something else;
        None where budget areas are the werkgebieden.
    ceiling_cents
        What is divided; None takes expected clients × price.
    today
        Budgets of today: `gebiedscode` (wijkcode or team of today), `wet`, `bedrag_eurocent`; None where unknown.
    today_areas
        Team of today per buurtcode.
    cut_percent
        Cut in per cent of the ceiling; 0 computes none.
    cut_way
        Key of `CUT_WAYS`.

    Returns
    -------
    The budget.

    Raises
    ------
    BudgetError
        What stands in the way of any budget; a path or cut that is impossible is told in the result.
    """
    given = budget_input(use, areas, assignment)
    laws = [str(wet) for wet in given.expected]
    price = {wet: parameters[f"bekostiging.prijs_{wet}"] for wet in laws}
    units = population_weights(given.expected, price, given.inwoners)
    weights, clients = units.groupby(given.place).sum(), given.expected.groupby(given.place).sum()
    people = weights["inwoners"]
    weights["gewicht"] = weights["behoefte"] / people.where(people > 0)
    unsure = (units[laws] * given.estimated).sum(axis="columns").groupby(given.place).sum()
    ceiling = default_total(given.expected, price) if ceiling_cents is None else ceiling_cents
    target = allocate(ceiling, weights["behoefte"])
    by_law = split_by_law(target, weights[laws], allocate(ceiling, weights[laws].sum()))

    now, spread = (None, False) if today is None else today_per_area(today, given, today_areas)
    start, unknown = _start(ceiling, now)
    path, refused = (None, unknown) if start is None else _path(start, target, people, parameters, first_year)
    parts = need_parts(given.expected, units, given.factors).groupby(given.place).sum()

    published = _as_published(clients, use)
    others = _other_levels(published, parameters, None if werkgebieden is None else (werkgebieden, people))
    counted = _counted(clients, published, price, parameters)
    table = budget_table(by_law, people, others=others).merge(counted, on=["gebiedscode", "niveau", "wet", OPEN_END], how="left")
    before = by_law if start is None else split_by_law(start, weights[laws])
    cuts, cuts_refused = _cuts(before, weights["behoefte"], cut_percent / 100)
    called = dict(names or {})
    return Budget(
        names=pd.Series([called.get(str(label), str(label)) for label in weights.index], weights.index, dtype=object),
        place=given.place,
        inwoners=people,
        clients=clients,
        price=price,
        weights=weights,
        estimated=unsure / weights["behoefte"].where(weights["behoefte"] > 0),
        ceiling_cents=ceiling,
        from_expected=ceiling_cents is None,
        target=target,
        by_law=by_law,
        today=now,
        today_spread=spread,
        start=start,
        path=path,
        path_refused=refused,
        contributions=contributions(parts, target, target, None if path is None else path.of_year(first_year)),
        effect=None if start is None else herverdeeleffect(start, target, people),
        gini_today=float("nan") if start is None else gini(start, people),
        gini_target=gini(target, people),
        levels=levels(table),
        pyramid=_pyramid(clients, people, parameters),
        cuts=cuts,
        cut_way=CUT_WAYS[cut_way],
        cuts_refused=cuts_refused,
        growth=_growth(clients, price, ceiling, parameters, first_year),
        shift=_shift(clients, people, table, parameters, first_year),
        table=table,
    )


def _years(parameters: Parameters, first_year: int) -> range:
    count = int(parameters["bekostiging.jaren"])
    if not 1 <= count <= MOST_YEARS:
        raise BudgetError(f"Het aantal jaren van de overgang is {count}; kies 1 tot en met {MOST_YEARS} jaren.")
    return range(first_year, first_year + count)


def _start(ceiling: int, now: pd.Series | None) -> tuple[pd.Series | None, str]:
    """Bring the amounts of today to the level of the ceiling, or tell why there is nothing to start from."""
    if now is None:
        return None, "De budgetten van nu zijn niet bekend, dus wat er verandert en het pad daarheen ook niet; neem ze op bij Gegevens."
    if not now.any():
        return None, "De budgetten van nu zijn samen € 0,00: er valt niets te vergelijken; neem bij Gegevens op wat gebieden nu krijgen."
    return allocate(ceiling, now), ""


def _path(
    start: pd.Series, target: pd.Series, people: pd.Series, parameters: Parameters, first_year: int
) -> tuple[BudgetPath | None, str]:
    try:
        path = budget_path(
            start,
            target,
            dict.fromkeys(_years(parameters, first_year), int(target.sum())),
            speed=parameters["bekostiging.tempo"],
            max_step_per_inhabitant_cents=100 * parameters["bekostiging.stap_per_inwoner"],
            inhabitants=people,
        )
    except BudgetError as error:
        return None, str(error)
    return path, ""


def _specific(clients: pd.DataFrame, parameters: Parameters) -> pd.DataFrame:
    """Give the clients with specific help, area × wet."""
    specific = [wet for wet in map(str, clients) if wetten()[wet].level_2]
    return pd.DataFrame({wet: clients[wet] * parameters[f"bekostiging.aandeel_niveau_2_{wet}"] for wet in specific}, clients.index)


def _open_ended(clients: pd.DataFrame) -> pd.DataFrame:
    """Pick the laws with a benefit that may not be refused, outside the ceiling."""
    return clients[[wet for wet in map(str, clients) if wetten()[wet].open_ended]]


def _volume(clients: pd.DataFrame, price: Mapping[str, float]) -> pd.DataFrame:
    """Write clients out, one row per area and wet, with the cents of one client."""
    rows = [
        pd.DataFrame({"gebiedscode": clients.index, "wet": wet, "clienten": clients[wet].to_numpy(), "prijs_eurocent": 100 * price[wet]})
        for wet in map(str, clients)
    ]
    return pd.concat(rows, ignore_index=True)


def _counted(clients: pd.DataFrame, published: pd.DataFrame, price: Mapping[str, float], parameters: Parameters) -> pd.DataFrame:
    """Tell per area, level and wet how many clients an amount was computed from, which clients these are, and the price of one."""
    specific = _specific(clients, parameters)
    parts = [_volume(clients, price).assign(niveau=1, open_einde=False, definitie="verwacht_ruw")]
    if len(specific.columns):
        specific_price = {wet: parameters[f"bekostiging.prijs_niveau_2_{wet}"] for wet in map(str, specific)}
        rows = _volume(specific, specific_price)
        parts.append(rows.assign(niveau=2, open_einde=False, definitie="verwacht_ruw, aandeel niveau 2"))
    open_ended = _open_ended(published)
    if len(open_ended.columns):
        benefit = {wet: parameters[f"bekostiging.prijs_uitkering_{wet}"] for wet in map(str, open_ended)}
        parts.append(_volume(open_ended, benefit).assign(niveau=2, open_einde=True, definitie="verwacht_geijkt"))
    return pd.concat(parts, ignore_index=True).rename(columns={"clienten": "aantal"})


def _as_published(clients: pd.DataFrame, use: Mapping[str, LawUse]) -> pd.DataFrame:
    """Bring laws without a ceiling to the number published for the gemeente: what has to be paid is not up for division."""
    published = {wet: use[wet].total / clients[wet].sum() for wet in map(str, _open_ended(clients)) if clients[wet].sum() > 0}
    return clients.assign(**{wet: clients[wet] * ratio for wet, ratio in published.items() if ratio >= 0})


def _other_levels(clients: pd.DataFrame, parameters: Parameters, spread: tuple[int, pd.Series] | None) -> pd.DataFrame:
    """Give the rows of level 0 and 2, with what is expected as the volume agreed on."""
    rows = [availability(clients.index, round(100 * parameters["bekostiging.bedrag_per_gebied"]), spread=spread)]
    specific = _specific(clients, parameters)
    if len(specific.columns):
        volume = _volume(specific, {wet: parameters[f"bekostiging.prijs_niveau_2_{wet}"] for wet in map(str, specific)})
        paid = performance(volume.assign(afgesproken=volume["clienten"]), band=parameters["bekostiging.volumeband"])
        rows.append(paid[rows[0].columns])
    open_ended = _open_ended(clients)
    if len(open_ended.columns):
        rows.append(statutory(_volume(open_ended, {wet: parameters[f"bekostiging.prijs_uitkering_{wet}"] for wet in map(str, open_ended)})))
    return pd.concat(rows, ignore_index=True)


def _people_per_level(clients: pd.DataFrame, people: pd.Series, parameters: Parameters) -> dict[int, float]:
    """Count everyone once per wet: who uses two wetten is counted twice, so level 0 is at least this many fewer."""
    specific = float(_specific(clients, parameters).sum().sum())
    nearby = float(clients.sum().sum()) - specific
    return {0: max(float(people.sum()) - nearby - specific, 0.0), 1: nearby, 2: specific}


def _pyramid(clients: pd.DataFrame, people: pd.Series, parameters: Parameters) -> pd.DataFrame:
    first, second, third = (parameters[f"bekostiging.piramide_niveau_{level}"] for level in (0, 1, 2))
    return pyramid_check(_people_per_level(clients, people, parameters), (first, second, third))


def _cuts(before: pd.DataFrame, need: pd.Series, share: float) -> tuple[pd.DataFrame, dict[str, str]]:
    """Cut in every way that is possible."""
    if not share:
        return pd.DataFrame(columns=["manier", "gebiedscode", "wet", "nu", "straks", "verschil", "verschil_aandeel"]), {}
    floor = before.mul(pd.Series({wet: int(wetten()[str(wet)].protected) for wet in before}), axis="columns")
    found, refused = [], {}
    for way in CUT_WAYS.values():
        try:
            found.append(cut(before, share, way=way, floor_cents=floor, need=need))
        except BudgetError as error:
            refused[way] = str(error)
    return pd.concat(found, ignore_index=True), refused


def _growth(
    clients: pd.DataFrame, price: Mapping[str, float], ceiling: int, parameters: Parameters, first_year: int
) -> pd.DataFrame:
    """Let clients and prices grow from a year that costs the ceiling."""
    whole = default_total(clients, price)
    paid = ceiling / whole if whole else 1.0
    return growth(
        clients.sum(),
        {wet: 100 * euros * paid for wet, euros in price.items()},
        _years(parameters, first_year),
        rate=parameters["bekostiging.groei_clienten"],
        price_rate=parameters["bekostiging.groei_prijs"],
    )


def _shift(clients: pd.DataFrame, people: pd.Series, table: pd.DataFrame, parameters: Parameters, first_year: int) -> pd.DataFrame:
    """Shift clients at the mean cost of one person at each level; the open end stays as it is."""
    number = _people_per_level(clients, people, parameters)
    within = table[~table[OPEN_END]]
    cost = within.groupby("niveau")["bedrag_eurocent"].sum()
    price = {level: float(cost.get(level, 0)) / count if count else 0.0 for level, count in number.items()}
    return shift(
        number,
        price,
        _years(parameters, first_year),
        share_per_year=parameters["bekostiging.verschuiving_per_jaar"],
        to_level_1=parameters["bekostiging.verschuiving_naar_niveau_1"],
        to_level_0=parameters["bekostiging.verschuiving_naar_niveau_0"],
        price_effect=parameters["bekostiging.prijseffect_verschuiving"],
    )

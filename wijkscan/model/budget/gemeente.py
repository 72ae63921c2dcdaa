"""The budget of one gemeente: who gets what and why, the way there from today, the other levels, a cut and growth."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from wijkscan.model.budget.allocation import BudgetError, allocate
from wijkscan.model.budget.cuts import GENERIC, NEED_FIRST, PROTECTED, cut, growth, shift
from wijkscan.model.budget.effect import gini, herverdeeleffect
from wijkscan.model.budget.input import budget_input, today_per_area
from wijkscan.model.budget.lasten import Elsewhere
from wijkscan.model.budget.levels import OPEN_END, Parameters, booked_levels, levels, nearby_price, priced_levels, pyramid_check
from wijkscan.model.budget.parts import contributions, need_drivers, need_parts
from wijkscan.model.budget.path import BudgetPath, budget_path
from wijkscan.model.budget.populatiebekostiging import budget_table, default_total, law_shares, population_weights, split_by_law
from wijkscan.model.budget.prices import Price
from wijkscan.model.budget.taakvelden import AANNAME, INGEVULD, OPEN, Frame, Frames
from wijkscan.model.budget.team_part import TeamPart, team_part
from wijkscan.model.use.gemeente import LawUse
from wijkscan.tables.areas import wijk_of
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.own.budgetten import CENTS
from wijkscan.tables.wetten import wetten

CUT_WAYS = {"gelijk": GENERIC, "vloer": PROTECTED, "behoefte": NEED_FIRST}
MOST_YEARS = 30  # nobody plans further ahead, and every year is computed


@dataclass(frozen=True)
class Budget:
    """Everything about the budget of one gemeente but chance. Amounts are whole cents per year, areas are in order of code.

    Parameters
    ----------
    names
        Name per budget area.
    place
        Budget area per wijk- or buurtcode.
    heads, inwoners
        Inhabitants per wijk- or buurtcode, and per budget area.
    clients
        Expected clients, area × wet, brought to the number published for the gemeente: one number per meaning wherever it is shown.
    price
        Euro per client per year at level 1, per wet: what is there for one of `clients` in the frame, else the price that is assumed.
    weighing
        Euro per client as expected before that, per wet: what the division rests on, so that own use cannot raise a budget.
    prices
        What one client costs as a whole, per law of which that is told, with where it comes from.
    elsewhere
        What other gemeenten book for their wijkteams; None where that is not known.
    cost_per_fte
        Euro per fte of a wijkteam per year.
    weights
        Per area `inwoners`, the need per wet, `gewicht` and `behoefte`; see
        :func:`~wijkscan.model.budget.populatiebekostiging.population_weights`.
    estimated
        Share of the need of an area that was estimated, 0 to 1.
    ceiling_cents
        What is divided.
    origin
        Where the ceiling comes from: one of :data:`~wijkscan.model.budget.taakvelden.FRAMES`, ``ingevuld``, or ``aanname`` where it is
        expected clients × price.
    frames, frame
        What the gemeente booked, planned and gets; and the one that holds. None where prices are assumed.
    wanted
        The frame that was asked for.
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
    drivers
        Per wet area × driver, in inhabitants of `behoefte`: what inhabitants and every single feature do to the need, see
        :func:`~wijkscan.model.budget.parts.need_drivers`.
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
    heads: pd.Series
    inwoners: pd.Series
    clients: pd.DataFrame
    price: dict[str, float]
    weighing: dict[str, float]
    prices: tuple[Price, ...]
    elsewhere: Elsewhere | None
    cost_per_fte: float
    weights: pd.DataFrame
    estimated: pd.Series
    ceiling_cents: int
    origin: str
    frames: Frames
    frame: Frame | None
    wanted: str
    target: pd.Series
    by_law: pd.DataFrame
    today: pd.Series | None
    today_spread: bool
    start: pd.Series | None
    path: BudgetPath | None
    path_refused: str
    drivers: dict[str, pd.DataFrame]
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

    def beside(self, fte: float) -> TeamPart:
        """Set the cost of the people of all teams beside this budget, for their formatie."""
        return team_part(fte, self.cost_per_fte, self.ceiling_cents, self.account, float(self.inwoners.sum()), self.elsewhere)

    @property
    def account(self) -> Frame | None:
        """What the gemeente itself books or plans, whatever frame was chosen; None where that is unknown."""
        return self.frames.account if self.frame is None else self.frame.account

    @property
    def from_expected(self) -> bool:
        """Whether the ceiling follows from expected use and assumed prices."""
        return self.origin == AANNAME

    @property
    def reconciled(self) -> pd.DataFrame:
        """Per level of the frame `geboekt`, `verdeeld` and `rest`, whole cents; empty without a frame. Booked is divided plus rest."""
        if self.frame is None:
            return pd.DataFrame(columns=["geboekt", "verdeeld", "rest"], dtype="int64")
        rows = self.table.assign(niveau=self.table["niveau"].astype(str).mask(self.table[OPEN_END], OPEN))
        table = pd.DataFrame({"geboekt": self.frame.per_level})
        table["verdeeld"] = rows.groupby("niveau")["bedrag_eurocent"].sum().reindex(table.index, fill_value=0)
        return table.assign(rest=table["geboekt"] - table["verdeeld"])

    def area_of(self, wijk: str) -> str:
        """Give the budget area in which most people of a wijk live."""
        return str(self.within(wijk).idxmax())

    def within(self, wijk: str) -> pd.Series:
        """Give per budget area how many people of a wijk live in it."""
        return self.heads.groupby(self.place[wijk_of(self.place.index.to_series()) == wijk]).sum()


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
    frames: Frames | None = None,
    wanted: str = "",
    today: pd.DataFrame | None = None,
    today_areas: pd.Series | None = None,
    cut_percent: float = 0,
    cut_way: str = "gelijk",
    prices: tuple[Price, ...] = (),
    elsewhere: Elsewhere | None = None,
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
        What is divided; None takes what the frame has at level 1, and without a frame expected clients × price.
    frames, wanted
        What the gemeente books, plans and gets, and the frame that is wanted; see :meth:`~wijkscan.model.budget.taakvelden.Frames.choose`.
    today
        Budgets of today: `gebiedscode` (wijkcode or team of today), `wet`, `bedrag_eurocent`; None where unknown.
    today_areas
        Team of today per buurtcode.
    cut_percent
        Cut in per cent of the ceiling; 0 computes none.
    cut_way
        Key of `CUT_WAYS`.
    prices
        Prices among the parameters, with where they come from.
    elsewhere
        What other gemeenten book for their wijkteams.

    Returns
    -------
    The budget.

    Raises
    ------
    BudgetError
        What stands in the way of any budget; a path or cut that is impossible is told in the result.
    """
    given = budget_input(use, areas, assignment)
    expected = given.expected
    laws = [str(wet) for wet in expected.raw]
    price = {wet: nearby_price(wet, parameters) for wet in laws}
    frames = frames or Frames()
    frame = frames.choose(wanted, ceiling=ceiling_cents is not None)
    shares = None if frame is None or frame.at("1").sum() <= 0 else law_shares(frame.at("1"), expected.raw, price)
    units = population_weights(expected.raw, price, given.inwoners, shares)
    weights = units.groupby(given.place).sum()
    raw, clients = (table.groupby(given.place).sum() for table in (expected.raw, expected.calibrated))
    people = weights["inwoners"]
    weights["gewicht"] = weights["behoefte"] / people.where(people > 0)
    unsure = (units[laws] * expected.estimated).sum(axis="columns").groupby(given.place).sum()
    origin, ceiling = _ceiling(ceiling_cents, frame, clients, price)
    target = allocate(ceiling, weights["behoefte"])
    by_law = split_by_law(target, weights[laws], allocate(ceiling, weights[laws].sum()))

    now, spread = (None, False) if today is None else today_per_area(today, given, today_areas)
    start, unknown = _start(ceiling, now)
    path, refused = (None, unknown) if start is None else _path(start, target, people, parameters, first_year)
    drivers = {wet: parts.groupby(given.place).sum() for wet, parts in need_drivers(units[laws], units["inwoners"], given.factors).items()}

    assumed = priced_levels(clients, parameters, None if werkgebieden is None else (werkgebieden, people))
    cost = {0: _cents(assumed, 0), 1: default_total(clients, price), 2: _cents(assumed, 2)}
    others = assumed
    if frame is not None:
        others = booked_levels(clients, people, weights["behoefte"], {level: frame.at(level) for level in ("0", "2", OPEN)})
        price = _per_client(by_law, clients)
    shares_2 = {wet: parameters[f"bekostiging.aandeel_niveau_2_{wet}"] for wet in laws if wetten()[wet].level_2} if frame is None else {}
    table = _with_counts(budget_table(by_law, people, others=others), clients, shares_2)
    before = by_law if start is None else split_by_law(start, weights[laws])
    cuts, cuts_refused = _cuts(before, weights["behoefte"], cut_percent / 100)
    called = dict(names or {})
    return Budget(
        names=pd.Series([called.get(str(label), str(label)) for label in weights.index], weights.index, dtype=object),
        place=given.place,
        heads=given.inwoners,
        inwoners=people,
        clients=clients,
        price=price,
        weighing=price if frame is None else _per_client(by_law, raw),
        prices=prices,
        elsewhere=elsewhere,
        cost_per_fte=parameters["bekostiging.kosten_per_fte"],
        weights=weights,
        estimated=unsure / weights["behoefte"].where(weights["behoefte"] > 0),
        ceiling_cents=ceiling,
        origin=origin,
        frames=frames,
        frame=frame,
        wanted=wanted,
        target=target,
        by_law=by_law,
        today=now,
        today_spread=spread,
        start=start,
        path=path,
        path_refused=refused,
        drivers=drivers,
        contributions=contributions(need_parts(drivers), target, target, None if path is None else path.of_year(first_year)),
        effect=None if start is None else herverdeeleffect(start, target, people),
        gini_today=float("nan") if start is None else gini(start, people),
        gini_target=gini(target, people),
        levels=levels(table),
        pyramid=_pyramid(clients, people, parameters),
        cuts=cuts,
        cut_way=CUT_WAYS[cut_way],
        cuts_refused=cuts_refused,
        growth=_growth(clients, price, ceiling, parameters, first_year),
        shift=_shift(clients, people, cost, parameters, first_year),
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


def _ceiling(given: int | None, frame: Frame | None, clients: pd.DataFrame, price: Mapping[str, float]) -> tuple[str, int]:
    """Give what is divided, and where that comes from."""
    if given is not None:
        return INGEVULD, given
    return (AANNAME, default_total(clients, price)) if frame is None else (frame.soort, int(frame.at("1").sum()))


def _per_client(by_law: pd.DataFrame, clients: pd.DataFrame) -> dict[str, float]:
    """Give what there is for one client of every law, in euro."""
    number = clients.sum()
    return {wet: float(by_law[wet].sum()) / CENTS / number[wet] if number[wet] else 0.0 for wet in map(str, by_law)}


def _cents(table: pd.DataFrame, level: int) -> int:
    return int(table.loc[table["niveau"].eq(level) & ~table[OPEN_END], "bedrag_eurocent"].sum())


def _with_counts(table: pd.DataFrame, clients: pd.DataFrame, share: Mapping[str, float]) -> pd.DataFrame:
    """Tell per row of how many clients it is the amount, which clients these are, and what there is for one of them.

    The price is that of the law and level as a whole, so rows are divided in proportion to number × price. `share` has the part of the
    clients with specific help where amounts follow from it; what is booked is set beside all clients of the law.
    """
    each = clients.rename_axis("gebiedscode").melt(ignore_index=False, var_name="wet", value_name="aantal").reset_index()
    number = table.merge(each, on=["gebiedscode", "wet"], how="left")["aantal"].where(table["niveau"].gt(0))
    specific = table["niveau"].eq(2) & ~table[OPEN_END] & table["wet"].isin(list(share))
    number = number.mask(specific, number * table["wet"].map(share))
    of = [table["niveau"], table["wet"], table[OPEN_END]]
    cents, heads = table["bedrag_eurocent"].groupby(of).transform("sum"), number.groupby(of).transform("sum")
    named = pd.Series("verwacht_geijkt", table.index).mask(specific, "verwacht_geijkt, aandeel niveau 2")
    return table.assign(aantal=number, definitie=named.where(number.notna()), prijs_eurocent=(cents / heads).where(heads > 0))


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


def _shift(
    clients: pd.DataFrame, people: pd.Series, cost: Mapping[int, int], parameters: Parameters, first_year: int
) -> pd.DataFrame:
    """Shift clients at the assumed cost of one person at each level; the open end stays as it is.

    What is booked at level 2 is for more than the clients with specific help, such as opvang, so its mean says nothing of one of them.
    """
    number = _people_per_level(clients, people, parameters)
    price = {level: cost[level] / count if count else 0.0 for level, count in number.items()}
    return shift(
        number,
        price,
        _years(parameters, first_year),
        share_per_year=parameters["bekostiging.verschuiving_per_jaar"],
        to_level_1=parameters["bekostiging.verschuiving_naar_niveau_1"],
        to_level_0=parameters["bekostiging.verschuiving_naar_niveau_0"],
        price_effect=parameters["bekostiging.prijseffect_verschuiving"],
    )

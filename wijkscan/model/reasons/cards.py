"""Where a number comes from: the steps that lead to it with the numbers filled in, its sources, and what it assumes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

import pandas as pd

from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.parts import PATH, ROUNDING, TOTAL
from wijkscan.model.budget.taakvelden import INGEVULD
from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.indicators.registry import BY_INDICATOR
from wijkscan.model.need.gemeente import Behoefte
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.workload import TEAM, components
from wijkscan.model.use.drivers import INHABITANTS
from wijkscan.model.use.gemeente import LawModel, LawUse
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.passport import Passport
from wijkscan.tables.wetten import wetten

Sign = Literal["", "+", "×", "÷"]
COUNT, CENTS, FTE, POINTS, FACTOR, HOURS = "aantal", "eurocent", "fte", "score", "verhouding", "uur"
"""Units of terms, beside those of the columns registry."""


@dataclass(frozen=True)
class Term:
    """One number in a step.

    Parameters
    ----------
    name
        What it is: a code that views put into words, or a name from the data.
    value, unit
        The number, and its unit.
    sign
        How it is joined to what stands before it; empty for the first.
    """

    name: str
    value: float
    unit: str
    sign: Sign = ""


@dataclass(frozen=True)
class Step:
    """One formula with its numbers: the terms, from left to right, give the result."""

    result: Term
    terms: tuple[Term, ...]

    @property
    def worked_out(self) -> float:
        """Give what the terms come to."""
        found = self.terms[0].value
        for term in self.terms[1:]:
            found = found + term.value if term.sign == "+" else found * term.value if term.sign == "×" else found / term.value
        return found


@dataclass(frozen=True)
class Card:
    """Where one number comes from.

    Parameters
    ----------
    kind
        Which number it is, a code that views put into words, such as ``indicator`` or ``budget``.
    about
        Further name within that kind: the indicator or the wet; empty where there is none.
    area
        Gebiedscode, or label of a werkgebied.
    value
        The number; NaN where it is unknown.
    year
        Year of the figures; None where they are of several.
    steps
        From what was received to the number; the last one ends at it. None where it was published as it is.
    low, high
        Its band; NaN where it has none.
    columns
        Columns that it was made from.
    sources
        Deliveries that these were read from.
    assumptions
        Names of the parameters that it rests on.
    file, column
        Where it stands in the files of ``doorrekenen``.
    reason
        Why it is unknown; empty where it is not.
    note
        Source that is no delivery of figures, in Dutch.
    """

    kind: str
    about: str
    area: str
    value: Term
    year: int | None
    steps: tuple[Step, ...]
    columns: tuple[str, ...]
    sources: tuple[Passport, ...]
    assumptions: tuple[str, ...] = ()
    file: str = ""
    column: str = ""
    low: float = float("nan")
    high: float = float("nan")
    reason: str = ""
    note: str = ""


def _named(table: AreaTable, ids: Iterable[object]) -> tuple[Passport, ...]:
    """Give the deliveries of these ids, each once."""
    asked = {str(name) for name in ids if not pd.isna(name)}  # type: ignore[call-overload]
    return tuple(item for item in table.passports if item.id in asked)


def indicator_card(indicators: IndicatorTable, table: AreaTable, code: str, area: str) -> Card:
    """Tell where an indicator of an area of this gemeente comes from: as published, or a count divided by others."""
    item, year = BY_INDICATOR[code], indicators.year(code)
    value, steps = Term(code, indicators.figure(area, code), item.unit), []
    sources: tuple[Passport, ...] = ()
    if year is not None:
        _, ids = table.told(year, item.columns)
        sources = _named(table, ids.loc[area])
        counts = table.at(year, item.columns).T[area]
        if item.denominators and not pd.isna(value.value):
            parts = [Term(name, float(counts[name]), COUNT, "+" if place else "") for place, name in enumerate(item.denominators)]
            base = parts[0]
            if len(parts) > 1:
                base = Term("noemer", float(counts[list(item.denominators)].sum()), COUNT)
                steps.append(Step(base, tuple(parts)))
            top = Term(item.numerator, float(counts[item.numerator]), COUNT)
            steps.append(Step(value, (top, Term(base.name, base.value, COUNT, "÷"), Term("per", float(item.per), COUNT, "×"))))
    return Card(
        "indicator", code, area, value, year, tuple(steps), item.columns, sources, file="indicatoren.csv", column="waarde",
        reason=str(indicators.reasons.at[area, code]),
    )  # fmt: skip


def need_card(need: Behoefte, indicators: IndicatorTable, table: AreaTable, wijk: str) -> Card:
    """Tell what the need index of a wijk is made of: what every indicator adds to or takes from the average wijk."""
    row, parts = need.table().T[wijk], need.index.contributions.T[wijk]
    value = Term("score", float(row["score"]), POINTS)
    shown = parts.reindex(parts.abs().sort_values(ascending=False, kind="stable").index)
    step = _sum(value, [(str(code), float(part)) for code, part in shown.items() if part])
    codes = [str(code) for code in parts.index[parts.ne(0)]]
    columns = dict.fromkeys(column for code in codes for column in BY_INDICATOR[code].columns)
    return Card(
        "behoefte", "", wijk, value, None, () if step is None else (step,), tuple(columns),
        _named(table, indicators.sources.loc[wijk, codes]), ("behoefte.concentratie", "behoefte.minimum_wijken"), "behoefte.csv", "score",
        float(row["laag"]), float(row["hoog"]), str(row["reden"]),
    )  # fmt: skip


def _sum(result: Term, parts: Sequence[tuple[str, float]]) -> Step | None:
    """Add parts up to a result; None without any, or where the result is unknown."""
    if not parts or pd.isna(result.value):
        return None
    return Step(result, tuple(Term(name, part, result.unit, "+" if place else "") for place, (name, part) in enumerate(parts)))


def use_card(use: LawUse, law: LawModel, table: AreaTable, wijk: str) -> Card:
    """Tell where the expected clients of a wijk come from: those of an average population, every feature, and the total of the gemeente."""
    row, factors = use.wijken.T[wijk], use.factors.drop(columns=["als_gemeente", "verwacht"]).T[wijk].astype(float)
    value, specification = Term("verwacht", float(row["verwacht"]), COUNT), law.model.specification
    start, raw = float(use.factors["als_gemeente"][wijk]), Term("ruw", float(row["ruw"]), COUNT)
    steps: list[Step] = []
    if not bool(row["geschat"]) and raw.value > 0:
        each = [Term(str(code), float(factor), FACTOR, "×") for code, factor in factors.items()]
        steps.append(Step(Term("ruw", start * prod(factors), COUNT), (Term("als_gemeente", start, COUNT), *each)))
    if raw.value > 0:
        steps.append(Step(value, (raw, Term("ijking", value.value / raw.value, FACTOR, "×"))))
    columns = (*specification.columns, specification.outcome)
    _, ids = table.told(use.year, columns)
    return Card(
        "gebruik", use.wet, wijk, value, use.year, tuple(steps), columns, _named(table, ids.loc[wijk]), file="gebruik.csv",
        column="verwacht_geijkt", reason=str(row["reden"]),
    )  # fmt: skip


def use_sources(use: Mapping[str, LawUse], laws: Mapping[str, LawModel], table: AreaTable) -> tuple[Passport, ...]:
    """Name the deliveries that the expected use of a gemeente was made from."""
    found: list[Passport] = []
    for wet, item in use.items():
        specification = laws[wet].model.specification
        _, ids = table.told(item.year, (*specification.columns, specification.outcome))
        found += _named(table, ids.loc[table.gemeentecode])
    return tuple(dict.fromkeys(found))


def fte_card(found: Formatie, area: str, sources: tuple[Passport, ...]) -> Card:
    """Tell what the formatie of an area, or of ``samen`` all of them, is made of: the work of every component.

    Parameters
    ----------
    found
        Formatie per area.
    area
        One of them; an empty text for all together.
    sources
        Deliveries that expected use and population come from.
    """
    totals = found.totals.T[area] if area else found.together
    known = found.contributions[found.volumes.notna().all(axis="columns")]
    parts = (known.T[area] if area else known.sum()).sort_values(ascending=False, kind="stable")
    value, assumed = Term("fte", float(totals["fte"]), FTE), found.assumed
    hours = Step(value, (Term("uren", float(totals["uren"]), HOURS), Term("awt", assumed.awt_hours, HOURS, "÷")))
    step = _sum(value, [(str(code), float(part)) for code, part in parts.items() if part])
    based = {item.code for item in components() if item.base}
    asked = [str(code) for code, part in parts.items() if part and code in based]
    return Card(
        "fte", "", area, value, None, (hours,) if step is None else (hours, step), (), sources,
        tuple(f"wijkteams.{code}" for code in (*asked, *_TIME)),
        "werkgebieden.geojson" if found.volumes[TEAM].any() else "formatie.csv", "fte",
        float(totals["fte_laag"]), float(totals["fte_hoog"]),
    )  # fmt: skip


_TIME = ("contracturen", "indirecte_uren", "ziekteverzuim", "verlofuren", "ondersteunend_aandeel")


def ceiling_card(budget: Budget, sources: tuple[Passport, ...]) -> Card:
    """Tell where the ceiling comes from: what is booked at level 1, or expected clients × price; nothing where it was typed."""
    value = Term("plafond", float(budget.ceiling_cents), CENTS)
    steps: list[Step] = []
    if budget.frame is not None and budget.origin != INGEVULD:
        rows = budget.frame.rows[budget.frame.rows["niveau"] == "1"]
        names = rows["taakveld"].astype(str) + " " + rows["naam"].astype(str)
        step = _sum(value, list(zip(names.tolist(), rows["bedrag_eurocent"].astype(float).tolist(), strict=True)))
        steps = [] if step is None else [step]
    elif budget.from_expected:
        clients = budget.clients.sum()
        each = {str(wet): (float(clients[wet]), 100 * budget.price[str(wet)]) for wet in clients.index}
        costs = {wet: number * price for wet, (number, price) in each.items()}
        for wet, (number, price) in each.items():
            steps.append(Step(Term(wet, costs[wet], CENTS), (Term("verwacht", number, COUNT), Term("prijs", price, CENTS, "×"))))
        steps += filter(None, [_sum(value, [*costs.items(), (ROUNDING, value.value - sum(costs.values()))])])
    prices = tuple(f"bekostiging.prijs_{wet}" for wet in budget.clients) if budget.from_expected else ()
    year, note = (None, "") if budget.frame is None else (budget.frame.jaar, budget.frame.bron)
    from_use = sources if budget.from_expected else ()
    return Card("plafond", "", "", value, year, tuple(steps), (), from_use, prices, "budget.csv", "bedrag_eurocent", note=note)


def mean_card(budget: Budget, sources: tuple[Passport, ...]) -> Card:
    """Tell where the mean per inhabitant comes from."""
    people = float(budget.inwoners.sum())
    value = Term("gemiddeld", budget.ceiling_cents / people, CENTS)
    step = Step(value, (Term("plafond", float(budget.ceiling_cents), CENTS), Term("inwoners", people, COUNT, "÷")))
    return Card("gemiddeld", "", "", value, None, (step,), ("inwoners",), sources, (), "budget.csv", "per_inwoner_eurocent")


def spread_card(budget: Budget, sources: tuple[Passport, ...]) -> Card:
    """Tell which two areas the difference per inhabitant is between."""
    each = (budget.target / budget.inwoners.where(budget.inwoners > 0)).dropna()
    most, least = (str(code) for code in (each.idxmax(), each.idxmin()))
    value = Term("verschil", float(each[most] - each[least]), CENTS)
    terms = (Term(str(budget.names[most]), float(each[most]), CENTS), Term(str(budget.names[least]), -float(each[least]), CENTS, "+"))
    return Card("verschil", "", "", value, None, (Step(value, terms),), (), sources, (), "budget.csv", "per_inwoner_eurocent")


def moved_card(budget: Budget, sources: tuple[Passport, ...]) -> Card:
    """Tell to which areas the money goes that the division moves, against today at the level of the ceiling; unknown without today."""
    change = pd.Series(dtype=float) if budget.effect is None else budget.effect["verschil"].astype(float)
    gains = change[change > 0].sort_values(ascending=False, kind="stable")
    value = Term("verschuift", float(gains.sum()), CENTS)
    step = _sum(value, [(str(budget.names[str(code)]), float(cents)) for code, cents in gains.items()])
    return Card("verschuift", "", "", value, None, () if step is None else (step,), (), sources, (), "budget.csv", "bedrag_eurocent")


def budget_card(budget: Budget, area: str, sources: tuple[Passport, ...]) -> Card:
    """Tell where the fair share of an area comes from: its part of the need, group by group, and per inhabitant."""
    value, need = Term("doel", float(budget.target[area]), CENTS), budget.weights["behoefte"]
    share = budget.ceiling_cents * float(need[area]) / float(need.sum())
    divided = Step(
        value,
        (
            Term("plafond", float(budget.ceiling_cents), CENTS), Term("behoefte", float(need[area]), COUNT, "×"),
            Term("som_behoefte", float(need.sum()), COUNT, "÷"), Term(ROUNDING, value.value - share, CENTS, "+"),
        ),
    )  # fmt: skip
    groups = budget.contributions.T[area].drop([TOTAL, PATH])
    step = _sum(value, [(str(name), float(part)) for name, part in groups.items() if part or name == INHABITANTS])
    people, steps = float(budget.inwoners[area]), [divided, *filter(None, [step])]
    prices = tuple(f"bekostiging.prijs_{wet}" for wet in budget.clients)
    shares = tuple(f"bekostiging.kostendeel_niveau_1_{wet}" for wet in budget.clients if wetten()[str(wet)].level_2)
    if people > 0:
        each = Step(Term("per_inwoner", value.value / people, CENTS), (value, Term("inwoners", people, COUNT, "÷")))
        steps.append(each)
    return Card("budget", "", area, value, None, tuple(steps), (), sources, (*prices, *shares), "budget.csv", "bedrag_eurocent")

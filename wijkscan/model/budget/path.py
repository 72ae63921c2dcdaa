"""From the budget of today to the target in years: every year adds up, and no area moves faster than was agreed."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from wijkscan.dutch import exact
from wijkscan.model.budget.allocation import BudgetError, allocate, bounds, named, round_to_total, water_fill, whole_cents
from wijkscan.tables.own.budgetten import euro


@dataclass(frozen=True)
class BudgetPath:
    """A multi-year transition.

    Parameters
    ----------
    table
        Area × year, whole cents; every year adds up to its total.
    target
        Area × year, whole cents: what the area would get that year without a path.
    reached
        First year in which every area is at its target and stays there; None when that is not within the years.
    statement
        The same in Dutch, with what would be needed where the target is not reached.
    """

    table: pd.DataFrame
    target: pd.DataFrame
    reached: int | None
    statement: str

    def of_year(self, year: int) -> pd.Series:
        """Give the cents per area of one year.

        Raises
        ------
        BudgetError
            A year that is not in the path.
        """
        if year not in self.table.columns:
            first, last = self.table.columns[0], self.table.columns[-1]
            raise BudgetError(f"Jaar {year} staat niet in het pad; kies een jaar van {first} tot en met {last}.")
        return self.table[year].rename("bedrag_eurocent")


def budget_path(
    today_cents: pd.Series,
    target_cents: pd.Series,
    total_by_year: Mapping[int, int],
    *,
    speed: float | Mapping[int, float],
    max_step_per_inhabitant_cents: float | None,
    inhabitants: pd.Series,
    floor_cents: pd.Series | float | None = None,
    ceiling_cents: pd.Series | float | None = None,
    tolerance_cents: int = 1,
) -> BudgetPath:
    """Walk from today to the target.

    Every year the target T is divided anew in proportion to `target_cents`, so that it adds up to the total of that year. The
    budget of the year before is brought to the level of that total, P, and then moves to P + speed × (T − P). Step limit, floor
    and ceiling are met together with the total: all areas that are free to move get the same amount per inhabitant more or less
    (water-filling), rounded by largest remainder.

    Parameters
    ----------
    today_cents, target_cents
        Cents per gebiedscode, no gaps. They need not have the same total.
    total_by_year
        Total per year in cents, consecutive years.
    speed
        Share of the remaining distance per year, above 0 and at most 1; one for all years or one per year. Four equal steps are
        1/4, 1/3, 1/2 and 1.
    max_step_per_inhabitant_cents
        Most that an area may gain or lose in one year, per inhabitant; None when there is no limit.
    inhabitants
        Inhabitants per gebiedscode. With a step limit an area without inhabitants keeps its amount.
    floor_cents, ceiling_cents
        Least and most per area in every year.
    tolerance_cents
        An area this close to its target is at its target: rounding may keep it a cent off.

    Returns
    -------
    The path.

    Raises
    ------
    BudgetError
        Gaps, areas that differ, years that do not follow each other, a speed outside 0 to 1, or a total that cannot be met within
        step limit, floor and ceiling.
    """
    codes = target_cents.index
    years = _years(total_by_year)
    speeds = _speeds(speed, years)
    people = _people(inhabitants, codes)
    before = [whole_cents(value, f"Het budget van nu van {code}") for code, value in _same(today_cents, codes, "budget van nu").items()]
    low, high = bounds(floor_cents, codes, "ondergrens"), bounds(ceiling_cents, codes, "plafond")
    limit = None if max_step_per_inhabitant_cents is None else _positive(max_step_per_inhabitant_cents)
    amounts, targets = {}, {}
    for year in years:
        total = whole_cents(total_by_year[year], f"Het totaal van {year}")
        target = allocate(total, target_cents, floor_cents=floor_cents, ceiling_cents=ceiling_cents)
        steps = [None if limit is None else int(limit * head) for head in people]
        least = [max(floor or 0, 0 if step is None else was - step) for floor, step, was in zip(low, steps, before, strict=True)]
        most = [_lowest(ceiling, None if step is None else was + step) for ceiling, step, was in zip(high, steps, before, strict=True)]
        _check(year, total, codes, least, most, before)
        wish = _wish(before, target.tolist(), total, speeds[year])
        # An area without inhabitants counts for one, so that a total can always be met where limits leave room.
        weight = [head or Fraction(1) for head in people]
        before = round_to_total(total, water_fill(total, wish, weight, least, most), codes.tolist())
        amounts[year], targets[year] = before, target
    table = pd.DataFrame(amounts, codes, dtype="int64").rename_axis(columns="jaar")
    target_table = pd.DataFrame(targets, codes).rename_axis(columns="jaar")
    reached = _reached(table, target_table, tolerance_cents)
    statement = _statement(table, target_table, reached, today_cents, inhabitants, limit, tolerance_cents)
    return BudgetPath(table, target_table, reached, statement)


def _wish(before: list[int], target: list[int], total: int, speed: Fraction) -> list[Fraction]:
    spent = sum(before)
    scaled = [Fraction(was * total, spent) for was in before] if spent else [Fraction(aim) for aim in target]
    return [level + speed * (aim - level) for level, aim in zip(scaled, target, strict=True)]


def _lowest(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


def _reached(table: pd.DataFrame, target: pd.DataFrame, tolerance: int) -> int | None:
    there = (table - target).abs().le(tolerance).all()
    stays = there[::-1].cummin()[::-1]
    return next((int(str(year)) for year, stayed in stays.items() if stayed), None)


def _statement(
    table: pd.DataFrame,
    target: pd.DataFrame,
    reached: int | None,
    today: pd.Series,
    inhabitants: pd.Series,
    limit: Fraction | None,
    tolerance: int,
) -> str:
    if reached is not None:
        return f"Het doel wordt bereikt in {reached}."
    first, last, count = table.columns[0], table.columns[-1], len(table.columns)
    rest = (target[last] - table[last]).abs()
    away = rest[rest > tolerance]
    people = inhabitants[table.index]
    told = f"Het doel wordt niet bereikt in {first} tot en met {last}: {len(away)} van de {len(table)} gebieden zijn er in {last} nog niet"
    told += f", het verst {away.idxmax()} met {euro(int(away.max()))}."
    unmoved = away.index[people[away.index] == 0]
    if limit is not None and len(unmoved):
        return told + f" In {named(unmoved)} woont niemand, dus daar staat het bedrag stil; leg het gebied bij een ander gebied."
    distance = (target[last] - today[table.index]).abs() / people.where(people > 0)
    step = euro(int(np.ceil(distance.max() / count)))
    if limit is None or distance.max() / count <= limit:
        return told + " De stap per inwoner is ruim genoeg; kies een hoger tempo, in het laatste jaar 100 %."
    longer = int(np.ceil(distance.max() / float(limit))) if limit else None
    years = "" if longer is None else f", of ongeveer {longer} jaar in plaats van {count}"
    return told + f" Nodig is een stap van ongeveer {step} per inwoner per jaar{years}, met een tempo van 100 % in het laatste jaar."


def _years(total_by_year: Mapping[int, int]) -> list[int]:
    years = sorted(total_by_year)
    if not years:
        raise BudgetError("Er zijn geen jaren gegeven; vul per jaar een totaal in.")
    absent = sorted(set(range(years[0], years[-1])) - set(years))
    if absent:
        raise BudgetError(f"Het totaal van {', '.join(map(str, absent))} ontbreekt; vul voor elk jaar een totaal in.")
    return years


def _speeds(speed: float | Mapping[int, float], years: list[int]) -> dict[int, Fraction]:
    given = speed if isinstance(speed, Mapping) else dict.fromkeys(years, speed)
    absent = [year for year in years if year not in given]
    if absent:
        raise BudgetError(f"Het tempo van {', '.join(map(str, absent))} ontbreekt; vul voor elk jaar een tempo in.")
    for year in years:
        if not 0 < given[year] <= 1:
            told = exact(given[year])
            raise BudgetError(f"Het tempo van {year} is {told}, maar moet boven 0 en hoogstens 1 zijn (1 is in één keer naar het doel).")
    return {year: Fraction(str(given[year])) for year in years}


def _positive(limit: float) -> Fraction:
    if not 0 <= limit < np.inf:
        raise BudgetError("De grootste stap per inwoner is negatief of geen getal; vul 0 of meer eurocenten in.")
    return Fraction(str(limit))


def _people(inhabitants: pd.Series, codes: pd.Index) -> list[Fraction]:
    known = _same(inhabitants, codes, "aantal inwoners")
    if (known < 0).any():
        raise BudgetError(f"Het aantal inwoners van {named(known.index[known < 0])} is negatief; controleer de cijfers.")
    return [Fraction(value) for value in known.tolist()]


def _same(values: pd.Series, codes: pd.Index, what: str) -> pd.Series:
    """Bring values in the order of the areas; they must be of exactly these areas."""
    absent, extra = codes.difference(values.dropna().index), values.index.difference(codes)
    if len(absent):
        raise BudgetError(f"Het {what} ontbreekt voor {named(absent)}; onbekend is niet nul: vul het aan.")
    if len(extra):
        raise BudgetError(f"Het {what} noemt {named(extra)}, maar dat gebied heeft geen doel; verbeter de code of haal het weg.")
    return values[codes]


def _check(year: int, total: int, codes: pd.Index, least: list[int], most: list[int | None], before: list[int]) -> None:
    for code, low, high, was in zip(codes, least, most, before, strict=True):
        if high is not None and high < low:
            raise BudgetError(
                f"{code} kan in {year} niet van {euro(was)} tussen ondergrens en plafond komen: het bedrag zou ten minste {euro(low)} en "
                f"hoogstens {euro(high)} moeten zijn; verruim de stap per inwoner, of pas ondergrens of plafond aan."
            )
    known = [high for high in most if high is not None]
    if sum(least) > total or (len(known) == len(most) and sum(known) < total):
        range_ = f"ten minste {euro(sum(least))}" + (f" en hoogstens {euro(sum(known))}" if len(known) == len(most) else "")
        raise BudgetError(
            f"Het totaal van {year} is {euro(total)}, maar met stap, ondergrens en plafond is {range_} te verdelen; verruim de stap per "
            "inwoner, pas ondergrens of plafond aan, of kies een ander totaal."
        )

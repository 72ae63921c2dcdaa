"""Workload of a wijkteam: from volumes and unit times to hours, and from hours to fte (the WISN method of the WHO)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import pandas as pd

from wijkscan.dutch import brief, exact
from wijkscan.model.teams.served import Served
from wijkscan.model.use.stapeling import BASE, shares
from wijkscan.tables.wet_file import LONG, OFTEN, WORK
from wijkscan.tables.wetten import wetten

POPULATION = ("inwoners", "huishoudens", "jeugd", "leeftijd_65_plus")
TEAM = "team"
COORDINATION, SUPPORT = "coordinatie", "ondersteunend"

# Of the ten years 15 to 24 that CBS counts together, eight belong to jeugdhulp (0 up to and including 22): Jeugdwet, article 1.1.
YOUTH_SHARE_15_25 = 0.8
# Population figures are counts; volumes in the parameters are per 1 000 of them.
_PER = 1000
_SHOWN = 5
_Number = TypeVar("_Number", float, np.ndarray)


COUNTED = "statistiek"  # kind of a number that was counted


class WorkloadError(ValueError):
    """Workload or formatie cannot be computed; the message says in Dutch what is wrong and the way out."""


class Passport(Protocol):
    """A number with the band it may lie in."""

    @property
    def value(self) -> float:
        """Give the number."""
        ...

    @property
    def plausible(self) -> tuple[float, float]:
        """Give the lowest and highest believable number."""
        ...

    @property
    def kind(self) -> str:
        """Tell whether it is law, norm, statistic or assumption."""
        ...


class Passports(Protocol):
    """Parameters by name, as :class:`wijkscan.parameters.Parameters` gives them."""

    def passport(self, name: str, /) -> Passport:
        """Give one parameter with its band."""
        ...


@dataclass(frozen=True)
class Component:
    """One kind of work of a wijkteam.

    Parameters
    ----------
    code, label
        Name in tables, and Dutch label.
    base
        One of :func:`bases`: expected clients of a law, a population figure, or the team itself.
    level
        Level of support it belongs to: 0 algemene voorzieningen, 1 ondersteuning nabij, 2 specifiek, intensief of langdurig.
    """

    code: str
    label: str
    base: str
    level: int


_GENERAL = (
    Component("informatie_en_advies", "Informatie en advies", "inwoners", 1),
    Component("ketenoverleg", "Overleg met huisarts, school en andere vindplaatsen", "inwoners", 1),
    Component("outreach", "Outreach", "huishoudens", 0),
    Component("groepswerk_jeugd", "Groepswerk met jeugd en ouders", "jeugd", 0),
    Component("groepswerk_ouderen", "Groepswerk met ouderen", "leeftijd_65_plus", 0),
    Component(COORDINATION, "Coördinatie van het team", TEAM, 1),
    Component(SUPPORT, "Ondersteunend werk van iedereen", "", 1),
)


def bases() -> tuple[str, ...]:
    """Name what work is counted over: expected clients per law, population figures, and the team itself."""
    return (*wetten(), *POPULATION, TEAM)


def components() -> tuple[Component, ...]:
    """Give every kind of work: the tasks of every law, and what is done for everybody."""
    of_laws = [
        Component(f"{law.code}_{task.code}", f"{law.name}: {task.label}", law.code, task.level)
        for law in wetten().values()
        for task in law.tasks
    ]
    return (*of_laws, *_GENERAL)


def component_codes() -> tuple[str, ...]:
    """Name every kind of work, in the order of :func:`components`."""
    return tuple(item.code for item in components())


def wisn(
    volumes: pd.DataFrame | pd.Series | np.ndarray | list[float],
    unit_times: pd.Series | np.ndarray | list[float],
    *,
    awt_hours: float,
    cas: float = 0.0,
    iaf_hours: float | pd.Series = 0.0,
) -> float | pd.Series:
    """
    Compute the fte that a yearly workload asks for.

    base = Σ volume × unit time / AWT, times 1 / (1 − CAS), plus individual hours / AWT.

    Parameters
    ----------
    volumes
        Times a year per component; a table has one row per area and one column per component.
    unit_times
        Hours per time, per component; matched by name where both have names.
    awt_hours
        Available working time: hours a year per fte.
    cas
        Share of that time for support work that all staff do, 0 up to 1.
    iaf_hours
        Hours a year of individual duties, per area where volumes are.

    Returns
    -------
    fte, not rounded: one number, or one per area for a table. Check value: 8 000 × 10 min + 4 000 × 20 min, 1 519 h and 15 % give
    2,065 fte.

    Raises
    ------
    WorkloadError
        A share outside 0 to 1, hours that are not positive, negative or missing volumes or times (with their names), or names that do
        not match.
    """
    if not 0 <= cas < 1:
        raise WorkloadError(f"Het aandeel ondersteunend werk is {exact(cas)}, maar moet van 0 tot 1 lopen (1 niet meegerekend).")
    if not awt_hours > 0:
        raise WorkloadError(f"De beschikbare arbeidstijd is {exact(awt_hours)} uur per fte, maar moet meer dan 0 zijn.")
    table = volumes if isinstance(volumes, pd.DataFrame) else _as_series(volumes).to_frame("dit gebied").T
    times = _as_series(unit_times)
    if len(times) != table.shape[1] or set(times.index) != set(table.columns):
        unknown = sorted(map(str, set(times.index) ^ set(table.columns)))
        raise WorkloadError(f"Aantallen en tijden gaan niet over dezelfde onderdelen: {_some(unknown)} komt aan één kant voor.")
    individual = iaf_hours if isinstance(iaf_hours, pd.Series) else pd.Series(float(iaf_hours), index=table.index)
    for name, column in table.items():
        _refuse_bad(column, f"aantal {name}")
    _refuse_bad(times, "aantal uren per keer")
    _refuse_bad(individual, "aantal uren individuele taken")
    found: pd.Series = table[times.index].mul(times, axis="columns").sum(axis="columns") / awt_hours / (1 - cas) + individual / awt_hours
    return found if isinstance(volumes, pd.DataFrame) else float(found.iloc[0])


def available_working_time(parameters: Passports) -> float:
    """
    Compute the hours a year that one fte can spend on the work itself.

    AWT = contract hours × (1 − indirect − sickness) − leave and the rest; 1 872 h, 17 % and 190,76 h give 1 363 h.

    Parameters
    ----------
    parameters
        With `wijkteams.contracturen`, `indirecte_uren`, `ziekteverzuim`, `verlofuren` and `ondersteunend_aandeel`.

    Returns
    -------
    Hours per fte per year.

    Raises
    ------
    WorkloadError
        Indirect hours are deducted here and in the share of support work as well, or nothing is left.
    """
    value = {name: parameters.passport(f"wijkteams.{name}").value for name in (*_TIME, "ondersteunend_aandeel")}
    if value["indirecte_uren"] > 0 and value["ondersteunend_aandeel"] > 0:
        raise WorkloadError(
            f"De indirecte uren gaan er twee keer af: {brief(100 * value['indirecte_uren'], 1)} % van de contracturen én "
            f"{brief(100 * value['ondersteunend_aandeel'], 1)} % als ondersteunend werk. Overleg in het team, scholing en administratie "
            "zijn beide keren dezelfde uren; de formatie komt dan te hoog uit. Zet wijkteams.indirecte_uren of "
            "wijkteams.ondersteunend_aandeel op 0."
        )
    hours = float(_awt(*(value[name] for name in _TIME)))
    if not hours > 0:
        raise WorkloadError("Na aftrek van verlof, ziekte en indirecte uren blijft geen arbeidstijd over; controleer wijkteams.verlofuren.")
    return hours


_TIME = ("contracturen", "indirecte_uren", "ziekteverzuim", "verlofuren")


def _awt(contract: _Number, indirect: _Number, sickness: _Number, leave: _Number) -> _Number:
    left: _Number = contract * (1 - indirect - sickness) - leave
    return left


@dataclass(frozen=True)
class Assumptions:
    """What one unit of each base asks for, as set and as drawn from the bands.

    Parameters
    ----------
    hours
        Component × base: hours a year per client, per inhabitant and so on, at the values set. After :func:`bases` come the combinations
        of laws whose huishoudens are counted, and the clients of the types that tasks serve.
    awt_hours
        Available working time at the values set.
    draws
        Draw × component × base: fte per unit of base, with every parameter drawn from its band.
    counted
        Components of which it was counted how often they occur; of the others that is assumed.
    times
        Component × combination of laws: how often it comes up per huishouden, for work that is done once for each; other work is no row.
    served
        Base per component that is done for clients of some types of provision, where these are known.
    wet_of
        Code of the law per such base.
    whole
        Per such base its part of the clients of the law in the gemeente.
    typed
        Components of which it was counted in the gemeente how many clients have these types.
    """

    hours: pd.DataFrame
    awt_hours: float
    draws: np.ndarray
    counted: tuple[str, ...]
    times: pd.DataFrame
    served: Mapping[str, str]
    wet_of: Mapping[str, str]
    whole: Mapping[str, float]
    typed: tuple[str, ...]

    @property
    def fte(self) -> pd.DataFrame:
        """Give component × base: fte per unit of base at the values set."""
        return self.hours / self.awt_hours


def assumptions(
    parameters: Passports, *, combined: Iterable[str] = (), served: Served | None = None, seed: int = 0
) -> Assumptions:
    """
    Turn the parameters of ``wijkteams.toml`` into hours and fte per unit of base, with draws from their bands.

    Each draw takes every parameter independently from its band, with the value set as the median and values nearer to it more
    often, so that the band of the formatie is not that of everything at its extreme at once.

    Parameters
    ----------
    parameters
        All parameters of ``wijkteams``.
    combined
        Bases of the combinations of laws whose huishoudens are counted: work that is done once per huishouden goes with these, where its
        own number is a count. Without any it goes with a share of the clients of each law.
    served
        For whom tasks are done that serve some types of provision; without it they are done for every client. How often is told per client
        of the law in the gemeente, so per client with these types it is that, divided by their share.
    seed
        Same seed, same draws.

    Returns
    -------
    Hours, available working time and draws.

    Raises
    ------
    WorkloadError
        See :func:`available_working_time`.
    """
    awt = available_working_time(parameters)
    draws = int(parameters.passport("wijkteams.trekkingen").value)
    rng = np.random.default_rng(seed)

    def both(name: str) -> np.ndarray:
        passport = parameters.passport(f"wijkteams.{name}")
        return np.concatenate([[passport.value], _drawn(passport, rng.random(draws))])

    times = _awt(*(both(name) for name in _TIME))
    cas = both("ondersteunend_aandeel")
    work, times_per = components(), _once(parameters, list(combined))
    for_types = {} if served is None else {code: base for code, base in served.bases.items() if code not in times_per.index}
    over = (*bases(), *times_per.columns, *dict.fromkeys(for_types.values()))
    once = slice(len(bases()), len(bases()) + times_per.shape[1])
    codes = [item.code for item in work]
    found = np.zeros((draws + 1, len(work), len(over)))
    for row, item in enumerate(work):
        if item.code == COORDINATION:
            found[:, row, over.index(TEAM)] = both("coordinatie_uren")
        elif item.code != SUPPORT:
            per = _PER if item.base in POPULATION else 1
            times_a_year, long = both(f"{item.code}{OFTEN}"), both(f"{item.code}{LONG}")
            if item.code in times_per.index:
                found[:, row, once] = long[:, None] * times_per.loc[item.code].to_numpy()
            elif served is not None and item.code in for_types:
                found[:, row, over.index(for_types[item.code])] = times_a_year * long / served.whole[for_types[item.code]]
            else:
                found[:, row, over.index(item.base)] = times_a_year * long / per
    # Individual duties come after the allowance for support work: CAF holds for the rest only.
    allowed = np.array([code != COORDINATION for code in codes])
    found[:, codes.index(SUPPORT)] = found[:, allowed].sum(axis=1) * (cas / (1 - cas))[:, None]
    hours = pd.DataFrame(found[0], index=pd.Index(codes, name="component"), columns=pd.Index(over, name="basis"))
    often = {item.code: f"wijkteams.{item.code}{OFTEN}" for item in work if item.code not in (COORDINATION, SUPPORT)}
    counted_work = tuple(code for code, name in often.items() if parameters.passport(name).kind == COUNTED)
    wet_of, whole, by_type = ({}, {}, ()) if served is None else (served.wet, served.shares, served.counted)
    typed = tuple(code for code in for_types if code in by_type and code not in counted_work)
    return Assumptions(hours, awt, found[1:] / times[1:, None, None], counted_work, times_per, for_types, wet_of, whole, typed)


def _once(parameters: Passports, combined: list[str]) -> pd.DataFrame:
    """Give component × combination: how often work comes up per huishouden; only work whose own number is a count."""
    parts = shares().add_prefix(BASE).reindex(columns=combined)
    rows = {
        f"{law.code}_{task.code}": parts.loc[law.code]
        for law in wetten().values()
        for task in law.tasks
        if task.per_huishouden and parts.loc[law.code].gt(0).any()
    }
    kept = {code: row for code, row in rows.items() if parameters.passport(f"{WORK}.{code}{OFTEN}").kind == COUNTED}
    return pd.DataFrame.from_dict(kept, orient="index", columns=combined, dtype=float)


def _drawn(passport: Passport, chance: np.ndarray) -> np.ndarray:
    """Turn chances into draws: half below the value set and half above, triangular to each end; a value outside its band widens it."""
    middle = passport.value
    down, up = middle - min(passport.plausible[0], middle), max(passport.plausible[1], middle) - middle
    below = middle - down * (1 - np.sqrt(2 * np.minimum(chance, 1 / 2)))
    above = middle + up * (1 - np.sqrt(2 * np.minimum(1 - chance, 1 / 2)))
    drawn: np.ndarray = np.where(chance < 1 / 2, below, above)
    return drawn


def population_of(values: pd.DataFrame) -> pd.DataFrame:
    """
    Pick the population figures that work is counted over.

    Parameters
    ----------
    values
        Per gebiedscode the columns `inwoners`, `huishoudens`, `leeftijd_0_15`, `leeftijd_15_25`, `leeftijd_65_plus`.

    Returns
    -------
    Per gebiedscode `inwoners`, `huishoudens`, `jeugd` (0 up to and including 22) and `leeftijd_65_plus`; gaps stay gaps.
    """
    youth = values["leeftijd_0_15"] + YOUTH_SHARE_15_25 * values["leeftijd_15_25"]
    return values[["inwoners", "huishoudens", "leeftijd_65_plus"]].assign(jeugd=youth)[list(POPULATION)]


def _as_series(values: pd.Series | np.ndarray | list[float]) -> pd.Series:
    return values if isinstance(values, pd.Series) else pd.Series(np.asarray(values, dtype=float))


def _refuse_bad(values: pd.Series, what: str) -> None:
    for bad, told in ((values.isna(), "ontbreekt"), (values < 0, "is negatief")):
        if bad.any():
            raise WorkloadError(f"Het {what} {told} bij {_some(map(str, values.index[bad]))}; vul het aan of laat het eerst schatten.")


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" en nog {len(listed) - _SHOWN}" if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more

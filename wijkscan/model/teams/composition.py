"""Composition of a wijkteam: fte per discipline from the mix of expected work, with the reason for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from wijkscan.dutch import brief, number
from wijkscan.model.indicators.registry import BY_INDICATOR
from wijkscan.model.teams.workload import SUPPORT, WorkloadError, component_codes
from wijkscan.tables.wetten import wetten

# Shares per component are written in hundredths; they add up to 1 but for the last digit of a float.
_EXACT = 1e-6
_TENTH = 10
_REASONS = 2
REASONS_BETWEEN = "; "


@dataclass(frozen=True)
class Discipline:
    """One discipline.

    Parameters
    ----------
    code, name
        Name in tables, and Dutch name.
    spellings
        Other ways in which a bezetting may write it.
    wetten
        Laws whose use above expectation is a reason for it.
    signals
        Indicator code → Dutch words for a werkgebied that has much of it.
    """

    code: str
    name: str
    spellings: tuple[str, ...]
    wetten: tuple[str, ...]
    signals: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Disciplines:
    """Who does which part of the work.

    Parameters
    ----------
    items
        The disciplines, in the order of pages.
    shares
        Component × discipline code: share of the hours; a row adds up to 1.
    source
        Where the shares come from.
    """

    items: tuple[Discipline, ...]
    shares: pd.DataFrame
    source: str

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """
        Read the content of ``data/parameters/disciplines.toml``, with the work for every law.

        Raises
        ------
        WorkloadError
            A key, component or discipline that is missing, unknown or double, or shares that do not add up to 1.
        """
        missing = sorted({"discipline", "verdeling", "source", "kind"} ^ set(table))
        if missing:
            raise WorkloadError(f"Bestand 'disciplines.toml': {', '.join(missing)} ontbreekt of is onbekend.")
        items = []
        for entry in table["discipline"]:
            if set(entry) != {"code", "name", "spellings", "wetten", "signals"}:
                told = f"discipline '{entry.get('code')}' heeft andere sleutels dan code, name, spellings, wetten en signals"
                raise WorkloadError(f"Bestand 'disciplines.toml': {told}.")
            signals = tuple(entry["signals"].items())
            items.append(Discipline(entry["code"], entry["name"], tuple(entry["spellings"]), tuple(entry["wetten"]), signals))
        codes = [item.code for item in items]
        components = [code for code in component_codes() if code != SUPPORT]
        wrong = sorted(set(components) ^ set(table["verdeling"]))
        if wrong or len(set(codes)) < len(codes):
            raise WorkloadError(f"Bestand 'disciplines.toml': onderdelen of disciplines kloppen niet ({', '.join(wrong or codes)}).")
        shares = pd.DataFrame(table["verdeling"]).T.reindex(components).astype(float)
        unknown = sorted(set(shares.columns) - set(codes))
        if unknown:
            raise WorkloadError(f"Bestand 'disciplines.toml': discipline '{unknown[0]}' in de verdeling is onbekend.")
        # A discipline that is not named does nothing of the component: that is what leaving it out says.
        shares = shares.reindex(columns=codes).fillna(0.0)
        off = shares.index[(shares.sum(axis="columns") - 1).abs() > _EXACT]
        if len(off):
            raise WorkloadError(f"Bestand 'disciplines.toml': de verdeling van {off[0]} telt niet op tot 1.")
        return cls(tuple(items), shares, str(table["source"]))

    @property
    def spellings(self) -> dict[str, list[str]]:
        """Give per code the ways in which a bezetting may write it."""
        return {item.code: [item.name, *item.spellings] for item in self.items}


def mix(contributions: pd.DataFrame, disciplines: Disciplines) -> pd.DataFrame:
    """
    Divide the fte of every component over the disciplines.

    Parameters
    ----------
    contributions
        Team × component: fte (:attr:`wijkscan.model.teams.formatie.Formatie.contributions`); support work follows the mix of the rest.
    disciplines
        Who does what.

    Returns
    -------
    Team × discipline: fte, not rounded; a row adds up to the formatie of the team. Gaps where the formatie is unknown.
    """
    divided = contributions[list(disciplines.shares.index)].dot(disciplines.shares)
    total: pd.Series = divided.sum(axis="columns", skipna=False)
    scale = contributions.sum(axis="columns", skipna=False) / total.where(total > 0)
    return divided.mul(scale.where(total != 0, 1.0), axis="index")


def largest_remainder(parts: pd.DataFrame, step: float = 0.1) -> pd.DataFrame:
    """
    Round the parts of each row so that they add up to the rounded total.

    Parameters
    ----------
    parts
        0 or more; a row with a gap stays a row of gaps.
    step
        What to round to.

    Returns
    -------
    Multiples of the step: each part rounded down, and what is left of the total given to the largest remainders (the first column
    where they are equal).
    """
    # Rounding away the last digits of a float: 0,3 / 0,1 is 2,9999999999999996.
    units = (parts / step).round(_TENTH)
    floor = units // 1
    left = ((units.sum(axis="columns", skipna=False) + 1 / 2) // 1 - floor.sum(axis="columns", skipna=False)).to_numpy()
    order = np.argsort(-(units - floor).to_numpy(), axis=1, kind="stable")
    rank = np.argsort(order, axis=1, kind="stable")
    rounded = (floor + (rank < left[:, None])) * step
    return rounded.round(_TENTH).where(parts.notna().all(axis="columns"), np.nan)


def compose(
    contributions: pd.DataFrame,
    disciplines: Disciplines,
    *,
    indicators: pd.DataFrame,
    reference: pd.Series,
    least: float,
    striking_percent: float,
    use_ratio: pd.DataFrame | None = None,
    neighbours: Mapping[str, tuple[str, ...]] | None = None,
) -> pd.DataFrame:
    """
    Compose every team, with the reason per discipline.

    Parameters
    ----------
    contributions
        Team × component: fte.
    disciplines
        Who does what.
    indicators
        Team × indicator code; what is missing gives no reason.
    reference
        The same indicators of the gemeente.
    least
        Smallest fte of a discipline in a team; what is smaller is shared with a neighbouring team or the flexpool.
    striking_percent
        How far, in percent, an indicator has to lie above the gemeente to be named as a reason.
    use_ratio
        Team × law: expected use per inhabitant of the team over that of the gemeente; a reason where it is as far above 1.
    neighbours
        Neighbouring teams per team; a discipline that is too small is shared with the one that has most of it.

    Returns
    -------
    One row per team and discipline: `gebiedscode`, `discipline` (code), `naam`, `fte_berekend`, `fte` (0,1; adds up to the total of
    the team rounded to 0,1), `gedeeld` (below the smallest fte, but not 0) and `reden`.
    """
    exact = mix(contributions, disciplines)
    rounded = largest_remainder(exact)
    rows = []
    for team in exact.index:
        for item in disciplines.items:
            fte = float(rounded[item.code][team])
            shared = 0 < fte < least
            why = _reasons(team, item, indicators, reference, striking_percent, use_ratio)
            end = _sharing(team, item.code, rounded, neighbours or {}, least) if shared else ""
            told = "het verwachte werk is onbekend" if np.isnan(fte) else f"{why} → {number(fte, 1)} fte {item.name}{end}"
            rows.append((team, item.code, item.name, float(exact[item.code][team]), fte, shared, told))
    return pd.DataFrame(rows, columns=["gebiedscode", "discipline", "naam", "fte_berekend", "fte", "gedeeld", "reden"])


def _reasons(
    team: str, item: Discipline, indicators: pd.DataFrame, reference: pd.Series, percent: float, use_ratio: pd.DataFrame | None
) -> str:
    """Name what stands out most in the team, at most two things; otherwise say that it is as in the gemeente."""
    above = 1 + percent / 100
    found: list[tuple[float, str]] = []
    for code, words in item.signals:
        if code in indicators and reference.get(code, np.nan) > 0:
            here, there, unit = float(indicators[code][team]), float(reference[code]), BY_INDICATOR[code].unit
            if here / there >= above:
                found.append((here / there, f"{words} ({number(here, 1)} {unit}, gemeente {number(there, 1)} {unit})"))
    for wet in item.wetten:
        ratio = np.nan if use_ratio is None else float(use_ratio[wet][team])
        if ratio >= above:
            found.append((ratio, f"verwacht gebruik van {wetten()[wet].in_sentence} {brief((ratio - 1) * 100, 0)} % boven de gemeente"))
    named = [words for _, words in sorted(found, reverse=True)[:_REASONS]]
    return REASONS_BETWEEN.join(named) or "bevolking en verwacht gebruik liggen rond of onder die van de gemeente"


def _sharing(team: str, code: str, rounded: pd.DataFrame, neighbours: Mapping[str, tuple[str, ...]], least: float) -> str:
    small = f"; minder dan {number(least, 1)} fte, dus delen met "
    near = rounded[code].reindex([name for name in neighbours.get(team, ()) if name in rounded.index]).dropna()
    near = near[near > 0]
    if near.empty:
        return small + "een buurteam of de flexpool"
    partner = str(near.idxmax())
    return small + f"{partner} ({number(float(near[partner]), 1)} fte) of de flexpool"

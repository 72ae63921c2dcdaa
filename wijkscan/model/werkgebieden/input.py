"""Input of werkgebieden: what is refused, with the way out, and which units can only end up in one area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wijkscan.dutch import brief, exact

NAMED = 4
"""Codes named in a message before the rest is counted."""


class InfeasiblePlanError(ValueError):
    """No plan can be made as asked; the message says in Dutch which unit or part is the obstacle and what to do."""


@dataclass(frozen=True, eq=False)
class Given:
    """Checked input in the order of `load`.

    Parameters
    ----------
    units, load, xy
        Codes, load, and coordinates in metres.
    edges
        Neighbouring unit numbers, (number, 2), each pair once.
    today
        Number of today's area per unit.
    people
        What moving a unit is priced by: inwoners, or load where those are not given.
    """

    units: tuple[str, ...]
    load: np.ndarray
    xy: np.ndarray
    edges: np.ndarray
    today: np.ndarray | None
    people: np.ndarray


def checked(
    load: pd.Series,
    xy: np.ndarray,
    neighbours: Iterable[tuple[str, str]],
    k: int,
    *,
    today: pd.Series | None,
    move_price: float,
    inwoners: pd.Series | None,
) -> Given:
    """Refuse what cannot be divided.

    Raises
    ------
    InfeasiblePlanError
        Units twice, gaps or negative numbers (with names), no load at all, a wrong number of teams, unknown neighbours, or
        a plan of today that lacks a unit.
    """
    units = tuple(load.index)
    if load.index.has_duplicates or not units:
        twice = listed(load.index[load.index.duplicated()].unique())
        raise InfeasiblePlanError(
            f"Werklast: {twice} komt dubbel voor; geef elke buurt één keer."
            if units
            else "Werklast: er is geen enkele buurt om te verdelen."
        )
    weight = _numbers(load, units, "Werklast")
    if not weight.sum() > 0:
        raise InfeasiblePlanError("Werklast: de som is 0, er valt niets te verdelen; kies een andere last, bijvoorbeeld inwoners.")
    if isinstance(k, bool) or k != int(k) or not 1 <= k <= len(units):
        raise InfeasiblePlanError(
            f"Werkgebieden: {exact(k)} teams kan niet met {len(units)} buurten of wijken; kies een geheel getal van 1 tot en met"
            f" {len(units)}."
        )
    places = np.asarray(xy, dtype=float)
    if places.shape != (len(units), 2):
        raise InfeasiblePlanError(f"Coördinaten: verwacht {len(units)} rijen met x en y in meters, in de volgorde van de werklast.")
    if not np.isfinite(places).all():
        bare = listed(unit for unit, known in zip(units, np.isfinite(places).all(axis=1), strict=True) if not known)
        raise InfeasiblePlanError(f"Coördinaten: {bare} heeft geen plaats; vul die aan of laat het gebied weg.")
    number = {unit: place for place, unit in enumerate(units)}
    pairs = [(one, other) for one, other in neighbours if one != other]
    unknown = {code for pair in pairs for code in pair if code not in number}
    if unknown:
        raise InfeasiblePlanError(f"Buren: {listed(sorted(unknown, key=str))} staat niet in de werklast; haal de verbinding weg.")
    edges = sorted({(min(number[one], number[other]), max(number[one], number[other])) for one, other in pairs})
    if not (np.isfinite(move_price) and move_price >= 0) or (move_price > 0 and today is None):
        raise InfeasiblePlanError("Prijs per verplaatste inwoner: geef 0 of meer, en bij een prijs ook de huidige indeling.")
    current = None
    if today is not None:
        lacking = [unit for unit in units if unit not in today.index or pd.isna(today[unit])]
        if lacking:
            raise InfeasiblePlanError(f"Huidige indeling: {listed(lacking)} ontbreekt; geef elke buurt het team van nu.")
        current = pd.factorize(today.reindex(list(units)), sort=True)[0]
    people = weight if inwoners is None else _numbers(inwoners.reindex(list(units)), units, "Inwoners")
    return Given(units, weight, places, np.array(edges, dtype=int).reshape(-1, 2), current, people)


def _numbers(values: pd.Series, units: tuple[str, ...], what: str) -> np.ndarray:
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    for wrong, told in ((~np.isfinite(numbers), "is onbekend"), (numbers < 0, "is negatief")):
        if wrong.any():
            bad = listed(unit for unit, hit in zip(units, wrong, strict=True) if hit)
            raise InfeasiblePlanError(f"{what}: {bad} {told}; schat of verbeter het getal eerst, onbekend is geen nul.")
    return numbers


def merged(
    given: Given,
    together: Iterable[Iterable[str]],
    pinned: Mapping[str, str],
    k: int,
    lower: float,
    upper: float,
) -> tuple[np.ndarray, dict[int, str]]:
    """Give the group number per unit, and the label per group that is pinned.

    Units stay together because the user says so, because they are pinned to the same label, or because there is no other
    way: a part that hangs on the map by one unit and is lighter than the lightest area goes with that unit.

    Raises
    ------
    InfeasiblePlanError
        Unknown codes, pins that contradict each other, or a group heavier than an area may be.
    """
    number = {unit: place for place, unit in enumerate(given.units)}
    wishes = [tuple(wish) for wish in together]
    # A label that is itself a unit's code pins that unit too: "in the area of".
    labels = dict(pinned.items()) | {label: label for label in pinned.values() if label in number}
    clash = next((unit for unit, label in pinned.items() if labels[unit] != label), None)
    if clash is not None:
        raise InfeasiblePlanError(f"Vastgezet: {clash} staat bij {pinned[clash]} en is zelf een werkgebied; kies een van beide.")
    unknown = sorted({code for code in [*labels, *(code for wish in wishes for code in wish)] if code not in number}, key=str)
    if unknown:
        raise InfeasiblePlanError(f"Vastgezet of bijeen te houden: {listed(unknown)} staat niet in de werklast; verbeter de code.")
    if len(set(labels.values())) > k:
        raise InfeasiblePlanError(
            f"Vastgezet: {len(set(labels.values()))} werkgebieden, maar er zijn {k} teams; kies meer teams of zet minder vast."
        )
    pairs = [(number[wish[0]], number[unit]) for wish in wishes for unit in wish[1:]]
    first = {label: unit for unit, label in reversed(labels.items())}
    pairs += [(number[first[label]], number[unit]) for unit, label in labels.items()]
    asked = partition(len(given.units), np.array(pairs, dtype=int).reshape(-1, 2))
    _light_enough(given, asked, upper, "")
    _no_clash(given, asked, labels, "moeten volgens 'bijeen houden' samen")
    group = _with_dead_ends(given, asked, lower)
    _light_enough(given, group, upper, " (een deel dat daaraan vastzit is te licht voor een eigen team)")
    _no_clash(given, group, labels, "kunnen alleen samen: het deel dat aan één buurt vastzit is te licht voor een eigen team")
    return group, {int(group[number[unit]]): label for unit, label in labels.items()}


def _with_dead_ends(given: Given, group: np.ndarray, lower: float) -> np.ndarray:
    """Join parts lighter than `lower` that are cut off without one group to that group, until nothing changes."""
    while True:
        count = int(group.max()) + 1
        ends = group[given.edges]
        weight = np.bincount(group, given.load, count)
        joins: list[tuple[int, int]] = []
        for middle in range(count):
            left = partition(count, ends[(ends != middle).all(axis=1)])
            beside = np.unique(left[ends[(ends == middle).any(axis=1)].ravel()])
            light = np.bincount(left, weight, int(left.max()) + 1) < lower
            for part in beside[light[beside] & (beside != left[middle])]:
                joins += [(middle, int(other)) for other in np.flatnonzero(left == part)]
        if not joins:
            return group
        group = partition(count, np.array(joins, dtype=int))[group]


def _light_enough(given: Given, group: np.ndarray, upper: float, why: str) -> None:
    weight = np.bincount(group, given.load)
    heavy = int(weight.argmax())
    if weight[heavy] > upper:
        units = [unit for unit, inside in zip(given.units, group == heavy, strict=True) if inside]
        smaller = " werk met buurten in plaats van wijken," if any(unit.startswith("WK") for unit in units) else ""
        raise InfeasiblePlanError(
            f"Werkgebieden: {listed(units)} heeft{' samen' * (len(units) > 1)} {brief(weight[heavy], 1)} uur werk per jaar{why} en een"
            f" team mag hooguit {brief(upper, 1)} uur hebben;{smaller} neem minder teams of verruim de afwijking."
        )


def _no_clash(given: Given, group: np.ndarray, labels: Mapping[str, str], why: str) -> None:
    number = {unit: place for place, unit in enumerate(given.units)}
    seen: dict[int, str] = {}
    for unit, label in labels.items():
        other = seen.setdefault(int(group[number[unit]]), unit)
        if labels[other] != label:
            raise InfeasiblePlanError(
                f"Vastgezet: {other} bij {labels[other]} en {unit} bij {label}, maar zij {why}; haal een van beide los."
            )


def partition(count: int, edges: np.ndarray) -> np.ndarray:
    """Give every item the number of its connected part, in order of first items."""
    graph = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(count, count))
    return np.asarray(pd.factorize(connected_components(graph, directed=False)[1])[0])


def listed(codes: Iterable[str]) -> str:
    """Name the first codes and count the rest."""
    known = [str(code) for code in codes]
    return ", ".join(known[:NAMED]) + (f" en {len(known) - NAMED} andere" if len(known) > NAMED else "")

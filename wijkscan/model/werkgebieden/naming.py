"""What an area is called: after the area of today that it continues, the whole (wijk, stadsdeel) that it is, or else its largest parts."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

import pandas as pd

NAMES_PER_AREA = 2
"""Names of parts in the name of an area: one is often taken for more than it is, three no longer fit a map."""
COVERS = 0.8
"""Share of the load of both from which an area and a larger whole, such as a wijk, are the same to whoever hears the name."""
MAIN = 0.5
"""Share of the load of a wijk above which an area has the wijk in its name, and not only some buurten of it."""


def name_areas(
    assignment: pd.Series,
    load: pd.Series,
    names: Mapping[str, str],
    *,
    wholes: Sequence[pd.Series] = (),
    given: Mapping[Hashable, str] | None = None,
) -> dict[Hashable, str]:
    """Name every area.

    Parameters
    ----------
    assignment
        Area per unit.
    load
        Load per unit; unknown counts as smallest.
    names
        Name per unit; the code where there is none.
    wholes
        Per larger whole, from large to small (gemeente, stadsdeel, wijk), the name of the one that a unit is in; a gap where it is in none.
    given
        Names that areas have already, such as of the team of today that they continue; no other area gets one of these.

    Returns
    -------
    Name per area, in order of the areas: the one given; that of the whole that it is (`COVERS`); that of the smallest whole it lies in
    with its largest part behind it; else those of its two largest parts: wijken of which it has most (`MAIN`) and units of other ones.
    More parts where areas would share a name, and a number where all their parts have the same names.
    """
    kept = dict(given or {})
    weight = load.reindex(assignment.index).fillna(0)
    parts: dict[Hashable, list[str]] = {}
    inside_of: dict[Hashable, str] = {}
    fixed: dict[Hashable, str] = {}
    for area in sorted(assignment.unique(), key=str):
        if area in kept:
            continue
        inside = assignment == area
        ranked = weight[inside].sort_values(ascending=False, kind="stable").index
        called = list(dict.fromkeys(names.get(unit, str(unit)) for unit in ranked))
        whole, around = _covering(weight, inside, wholes)
        # A whole of which the name is given away already is told apart by its units too.
        within = whole if whole in kept.values() else around
        inside_of[area] = within
        # In the smallest whole its units tell it apart, in a larger one the wholes in it.
        smallest = bool(within) and bool((wholes[-1].reindex(weight.index)[inside] == within).any())
        parts[area] = [_without(within, name) for name in (called if smallest else _parts(weight, inside, called, names, wholes))]
        if whole:
            fixed[area] = whole
    taken = Counter([*kept.values(), *fixed.values()])
    kept |= {area: name for area, name in fixed.items() if taken[name] == 1}
    found = kept | _told_apart({area: called for area, called in parts.items() if area not in kept}, inside_of, set(kept.values()))
    return {area: found[area] for area in sorted(found, key=str)}


def _covering(weight: pd.Series, inside: pd.Series, wholes: Sequence[pd.Series]) -> tuple[str, str]:
    """Give the whole that an area is, and the one smaller than the largest that it lies in; empty where there is none."""
    own = weight[inside]
    around = ""
    for place, whole in enumerate(wholes):
        label = whole.reindex(weight.index)
        shares = own.groupby(label[inside]).sum()
        if shares.empty or not own.sum() > 0:
            continue
        largest, most = str(shares.idxmax()), float(shares.max())
        if most < COVERS * own.sum():
            continue
        if most >= COVERS * weight[label == largest].sum():
            return largest, ""
        around = largest if place else ""
    return "", around


def _parts(weight: pd.Series, inside: pd.Series, called: list[str], names: Mapping[str, str], wholes: Sequence[pd.Series]) -> list[str]:
    """List the parts of an area, largest first: the smallest wholes of which it has most, and its units outside those."""
    if len(wholes) <= 1:
        return called
    whole, own = wholes[-1].reindex(weight.index), weight[inside]
    shares = own.groupby(whole[inside]).sum()
    main = shares.index[shares > MAIN * weight.groupby(whole).sum().reindex(shares.index)]
    label = whole[inside].where(whole[inside].isin(main), pd.Series({unit: names.get(unit, str(unit)) for unit in own.index}, dtype=object))
    ranked = own.groupby(label).sum().sort_values(ascending=False, kind="stable")
    return [*map(str, ranked.index)]


def _told_apart(parts: Mapping[Hashable, list[str]], within: Mapping[Hashable, str], taken: set[str]) -> dict[Hashable, str]:
    """Join the first parts of every area into a name that no other has; of an area within a whole its largest part is enough."""
    length = {area: 1 if within[area] else NAMES_PER_AREA for area in parts}

    def named() -> dict[Hashable, str]:
        return {area: _joined(called[: length[area]], within[area]) for area, called in parts.items()}

    for _ in range(max(map(len, parts.values()), default=0)):
        found = named()
        often = Counter([*found.values(), *taken])
        for area in parts:
            length[area] += often[found[area]] > 1
    found = named()
    often, seen = Counter([*found.values(), *taken]), Counter[str]()
    for area, name in found.items():
        if often[name] > 1:
            seen[name] += 1
            found[area] = f"{name} {seen[name]}"
    return found


def _without(whole: str, name: str) -> str:
    """Leave out the name of the whole, if any, where that of a part begins with it: Toolenburg of Hoofddorp Toolenburg."""
    rest = name.removeprefix(whole).lstrip(" -")
    return rest if whole and rest and name[: len(whole) + 1] in (f"{whole} ", f"{whole}-") else name


def _joined(parts: list[str], within: str) -> str:
    joined = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}"
    return f"{within} ({joined})" if within else joined

"""What is no longer connected in a plan that was changed by hand."""

from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd

from wijkscan.model.werkgebieden.input import partition


def loose_units(plan: pd.Series, neighbours: Iterable[tuple[str, str]]) -> dict[Hashable, tuple[str, ...]]:
    """Give per area that is not connected the units outside its part with most units."""
    pairs = [(one, other) for one, other in neighbours if one in plan.index and other in plan.index]
    return {area: units for area in plan.unique() if (units := _loose(plan, area, pairs))}


def _loose(plan: pd.Series, area: Hashable, pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """List the units of an area outside its part with most units."""
    units = list(plan.index[plan == area])
    number = {code: place for place, code in enumerate(units)}
    edges = [(number[one], number[other]) for one, other in pairs if one in number and other in number]
    part = partition(len(units), np.array(edges, dtype=int).reshape(-1, 2))
    largest = np.bincount(part).argmax() if len(part) else 0
    return tuple(code for code, number_of in zip(units, part, strict=True) if number_of != largest)

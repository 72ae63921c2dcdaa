"""From figures to classes: borders, colours and the Dutch legend that goes with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from wijkscan.model.use.verdicts import HIGHER, LOWER, WITHIN
from wijkscan.views.colours import PALETTES, Theme, sample
from wijkscan.views.words.dutch import NO_FIGURE, class_label, unit_format

# A diverging scale spans the deviation that nine in ten areas stay within; what lies beyond joins the outer class.
TYPICAL_DEVIATION = 0.9
MOST_CATEGORIES = 8


class ScaleError(ValueError):
    """A scale that cannot be drawn."""


@dataclass(frozen=True)
class Scale:
    """Classes of a map.

    Parameters
    ----------
    kind
        ``sequential`` (low to high), ``diverging`` (below and above a mean) or ``categorical``.
    colours
        One per class, ``#rrggbb``.
    labels
        One per class, in Dutch; of a categorical scale they are the values themselves.
    breaks
        Ascending borders, one more than there are classes; empty for a categorical scale. A value on a border
        belongs to the lower class.
    """

    kind: Literal["sequential", "diverging", "categorical"]
    colours: tuple[str, ...]
    labels: tuple[str, ...]
    breaks: tuple[float, ...] = ()

    def classify(self, values: pd.Series) -> pd.Series:
        """Give the class number (0, 1, …) per value as float; missing where the value is, or has no class."""
        if self.kind == "categorical":
            return values.map({label: place for place, label in enumerate(self.labels)}).astype(float)
        numbers = values.astype(float)
        place = np.searchsorted(np.array(self.breaks[1:-1]), numbers.to_numpy(), side="left")
        return pd.Series(place, values.index, dtype=float).where(numbers.notna() & bool(self.labels))


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend: a class, or areas without a figure (no colour: hatched); `mark` points at it."""

    label: str
    colour: str | None
    mark: str = ""


def quantile_scale(values: pd.Series, unit: str, *, classes: int = 5, theme: Theme = "light") -> Scale:
    """
    Make classes with about as many areas each.

    Parameters
    ----------
    values
        Figures per area; gaps are left out.
    unit
        Unit, which also sets to how many decimals a border is rounded: the border shown is the border used.
    classes
        Classes wished; fewer where there are fewer different values.
    theme
        Light or dark.
    """
    known = values.dropna().astype(float)
    if known.empty:
        return Scale("sequential", (), ())
    form = unit_format(unit)
    inner = np.quantile(known, np.linspace(0, 1, classes + 1)[1:-1]) * form.factor
    rounded = np.unique(inner.round(form.decimals)) / form.factor
    borders = [float(border) for border in rounded if known.min() < border < known.max()]
    return _numeric("sequential", [float(known.min()), *borders, float(known.max())], unit, theme)


def diverging_scale(values: pd.Series, mean: float, unit: str, *, classes: int = 5, theme: Theme = "light") -> Scale:
    """
    Make classes of equal width on both sides of a mean: purple below, orange above.

    Parameters
    ----------
    values
        Figures per area; gaps are left out.
    mean
        Published figure of the gemeente; the middle class lies around it.
    unit
        Unit.
    classes
        Odd number of classes.
    theme
        Light or dark.

    Raises
    ------
    ScaleError
        Where the number of classes is even.
    """
    if classes % 2 == 0:
        raise ScaleError(f"Een schaal rond een gemiddelde heeft een oneven aantal klassen, niet {classes}; kies 3, 5 of 7.")
    deviation = float((values.dropna().astype(float) - mean).abs().quantile(TYPICAL_DEVIATION)) if values.notna().any() else 0
    inner = mean + deviation * np.linspace(-1, 1, classes + 1)[1:-1]
    return _numeric("diverging", [-np.inf, *np.unique(inner if deviation else []), np.inf], unit, theme)


def verdict_scale(*, theme: Theme = "light") -> Scale:
    """Make a class per verdict on observed beside expected: a colour says what the table says, and no more than chance allows."""
    labels = (LOWER, WITHIN, HIGHER)
    return Scale("categorical", sample(PALETTES[theme].diverging, len(labels)), labels)


def categorical_scale(labels: Sequence[str], *, ordered: bool = False, theme: Theme = "light") -> Scale:
    """
    Make one class per label.

    Parameters
    ----------
    labels
        The values as they occur, in legend order.
    ordered
        True for bands from low to high (sequential colours), False for groups such as werkgebieden.
    theme
        Light or dark.

    Raises
    ------
    ScaleError
        Where groups without an order are more than eight: colours would no longer be told apart.
    """
    palette = PALETTES[theme]
    if ordered:
        return Scale("categorical", sample(palette.sequential, len(labels)), tuple(labels))
    if len(labels) > MOST_CATEGORIES:
        raise ScaleError(
            f"Een kaart kan hoogstens {MOST_CATEGORIES} groepen met een eigen kleur tonen, niet {len(labels)}; "
            "voeg groepen samen of gebruik de tabel."
        )
    return Scale("categorical", palette.categorical[: len(labels)], tuple(labels))


def legend(scale: Scale, reasons: pd.Series, *, mean: float | None = None, mean_label: str = "") -> list[LegendEntry]:
    """
    Give the lines of the legend: every class, then every gap reason that occurs.

    Parameters
    ----------
    scale
        The classes.
    reasons
        Gap reason of the areas without a figure, and only those.
    mean
        Figure of the gemeente; the class it falls in is marked.
    mean_label
        What stands at that mark: "gemeente 12,3 %".
    """
    place = scale.classify(pd.Series([mean], dtype=float)).iloc[0] if mean is not None and scale.breaks else np.nan
    classes = [
        LegendEntry(label, colour, mean_label if number == place else "")
        for number, (label, colour) in enumerate(zip(scale.labels, scale.colours, strict=True))
    ]
    named = sorted(reason for reason in reasons.unique() if reason)
    unnamed = [LegendEntry(NO_FIGURE, None)] if reasons.eq("").any() else []
    return classes + [LegendEntry(f"{NO_FIGURE} ({reason})", None) for reason in named] + unnamed


def _numeric(kind: Literal["sequential", "diverging"], breaks: Sequence[float], unit: str, theme: Theme) -> Scale:
    classes = len(breaks) - 1
    anchors = PALETTES[theme].sequential if kind == "sequential" else PALETTES[theme].diverging
    labels = tuple(class_label(low, high, unit, bare=True) for low, high in pairwise(breaks))
    return Scale(kind, sample(anchors, classes), labels, tuple(float(border) for border in breaks))

"""What may be chosen for the need index, and what is refused before anything is computed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict, get_args

import numpy as np
import pandas as pd

Normalise = Literal["z", "minmax", "percentile", "imd", "none"]
Aggregate = Literal["arithmetic", "geometric"]

# Beyond a third of the weight, the place of an area says more about the estimate than about the area.
MAXIMUM_ESTIMATED = 1 / 3
NO_THEME = "alle indicatoren"


class NeedError(ValueError):
    """The need index was asked for with figures or choices that cannot give an answer; the message is Dutch."""


class Background(TypedDict, total=False):
    """What the steps need beside the values; a step that misses its input says that it did nothing.

    Keys
    ----
    denominators
        Areas × indicators, for indicators that arrive as counts: value = count / denominator.
    groups
        Class of stedelijkheid per area, for the median that fills a gap.
    sizes
        Number of inhabitants, huishoudens … behind a share: per area, or areas × indicators.
    reference
        Published value of the gemeente: per indicator, or areas × indicators. Small areas shrink towards it.
    proportions
        Indicators that are shares from 0 to 1; they shrink on the logit scale.
    standard_errors
        Areas × indicators, in the unit of the indicator; lets an indicator that is no share shrink too.
    carries_money
        Indicators that money follows: their outliers are never touched.
    theme_direction
        +1 or −1 per theme, multiplied by the direction of each of its indicators.
    """

    denominators: pd.DataFrame
    groups: pd.Series
    sizes: pd.DataFrame | pd.Series
    reference: pd.DataFrame | pd.Series
    proportions: Collection[str]
    standard_errors: pd.DataFrame
    carries_money: Collection[str]
    theme_direction: Mapping[str, int]


@dataclass(frozen=True)
class NeedMethod:
    """The choices of the need index; every step can be switched off and reports that it was.

    Parameters
    ----------
    denominate
        Divide counts by `denominators`.
    orient
        Turn indicators for which less means more need.
    estimate_gaps
        Fill a gap with the median of its group; switched off, an area with a gap has no score.
    shrink
        Pull the value of a small area towards that of its gemeente.
    treat_outliers
        Winsorise or take the logarithm of a column with outliers.
    normalise
        ``z`` (mean 0, standard deviation 1), ``minmax`` (0–100; 1–100 before a geometric mean), ``percentile``
        (100 × the share of areas with at most as much need), ``imd`` (rank-exponential, 0–100) or ``none``
        (the values are on one scale already).
    weigh
        Use the weights given; switched off, every indicator with a positive weight counts alike.
    aggregate
        ``arithmetic`` or ``geometric`` weighted mean.
    maximum_estimated
        Largest share of its weight that may be estimated before an area gets no band.
    """

    denominate: bool = True
    orient: bool = True
    estimate_gaps: bool = True
    shrink: bool = True
    treat_outliers: bool = True
    normalise: Normalise = "z"
    weigh: bool = True
    aggregate: Aggregate = "arithmetic"
    maximum_estimated: float = MAXIMUM_ESTIMATED

    def __post_init__(self) -> None:
        for chosen, allowed in ((self.normalise, get_args(Normalise)), (self.aggregate, get_args(Aggregate))):
            if chosen not in allowed:
                raise NeedError(f"De keuze '{chosen}' bestaat niet; kies uit {', '.join(allowed)}.")
        if not 0 <= self.maximum_estimated <= 1:
            raise NeedError("Het aandeel van het gewicht dat geschat mag zijn ligt tussen 0 en 1.")


@dataclass(frozen=True)
class Inputs:
    """Checked input: only indicators with a positive weight and at least one value.

    Parameters
    ----------
    table
        Areas × indicators in use, floats.
    columns
        Every indicator that was delivered, in its order.
    sign
        +1 or −1 per indicator in use.
    weights
        Weight per indicator in use; sums to 1.
    themes
        Theme per indicator in use.
    left_out
        Indicators with a weight but without a single value; their weight went to the rest of their theme.
    background
        What the steps need beside the values.
    """

    table: pd.DataFrame
    columns: pd.Index
    sign: pd.Series
    weights: pd.Series
    themes: pd.Series
    left_out: tuple[str, ...]
    background: Background


def theme_weights(themes: Mapping[str, str], per_theme: Mapping[str, float] | None = None) -> pd.Series:
    """Spread the weight of each theme equally over its indicators.

    Parameters
    ----------
    themes
        Theme per indicator.
    per_theme
        Weight per theme, 0 or more; equal for all themes where it is not given. A theme that is not listed weighs 0.

    Returns
    -------
    Weight per indicator, summing to 1.

    Raises
    ------
    NeedError
        A theme that has no indicator, a negative weight, or only zeros.
    """
    theme = pd.Series(dict(themes), dtype=object)
    asked = dict.fromkeys(theme, 1.0) if per_theme is None else dict(per_theme)
    unknown = sorted(set(asked) - set(theme))
    if unknown:
        raise NeedError(f"Het thema '{unknown[0]}' heeft geen indicatoren; kies uit {', '.join(sorted(set(theme)))}.")
    total = _positive_weights(pd.Series(asked, dtype=float), "thema")
    return theme.map(total).fillna(0).div(theme.map(theme.value_counts())).astype(float)


def check_inputs(
    values: pd.DataFrame,
    direction: Mapping[str, int] | pd.Series,
    weights: Mapping[str, float] | pd.Series,
    themes: Mapping[str, str] | pd.Series | None,
    method: NeedMethod,
    background: Background,
) -> Inputs:
    """Refuse what cannot give an index, and bring the rest into one shape.

    Parameters
    ----------
    values
        Areas × indicators; NaN is a gap.
    direction
        +1 where more means more need, −1 where less does; may list indicators that are not in use.
    weights
        Weight per indicator, 0 or more, for exactly the columns of `values`.
    themes
        Theme per indicator; without it all indicators form one theme.
    method
        The choices.
    background
        What the steps need beside the values.

    Returns
    -------
    The indicators in use with weights that sum to 1. An indicator without a single value is left out and its
    weight goes to the other indicators of its theme, in proportion.

    Raises
    ------
    NeedError
        Duplicate areas or indicators, figures that are not numbers, unknown or missing indicators, a negative
        weight or only zeros, a direction that is not ±1, a theme without any value.
    """
    table = _numbers(values)
    given = pd.Series(dict(weights), dtype=float)
    _same_indicators(given, table.columns)
    share = _positive_weights(given, "indicator").reindex(table.columns)
    used = share.index[share > 0]
    if not method.weigh:
        share = (share > 0) / len(used)
    theme = pd.Series(NO_THEME, index=used) if themes is None else _look_up(themes, used, "thema")
    sign = _direction(_look_up(direction, used, "richting"), "indicator")
    turned = _direction(pd.Series(dict(background.get("theme_direction", {})), dtype=float), "thema")
    sign = sign * theme.map(turned).fillna(1)

    empty = table[used].isna().all()
    for name, without in empty.groupby(theme):
        if without.all():
            raise NeedError(
                f"Het thema '{name}' heeft voor geen enkel gebied een waarde ({', '.join(without.index)}); "
                "haal de gegevens op of geef dit thema gewicht 0."
            )
    known = used[~empty]
    per_theme = share[used].groupby(theme).transform("sum")
    filled = share[known].groupby(theme[known]).transform("sum")
    return Inputs(
        table=table[known],
        columns=table.columns,
        sign=sign[known].astype(float),
        weights=share[known] * (per_theme[known] / filled),
        themes=theme[known],
        left_out=tuple(used[empty]),
        background=background,
    )


def _numbers(values: pd.DataFrame) -> pd.DataFrame:
    if values.empty:
        raise NeedError("De tabel met indicatoren is leeg; er is minstens één gebied en één indicator nodig.")
    for label, index in (("Het gebied", values.index), ("De indicator", values.columns)):
        if index.has_duplicates:
            raise NeedError(f"{label} {index[index.duplicated()][0]} komt dubbel voor in de tabel met indicatoren.")
    try:
        table = values.astype(float)
    except (TypeError, ValueError) as error:
        words = [name for name in values if not pd.api.types.is_numeric_dtype(values[name])]
        raise NeedError(f"De indicator '{words[0]}' bevat tekst in plaats van getallen.") from error
    endless = np.isinf(table.to_numpy())
    if endless.any():
        row, column = np.argwhere(endless)[0]
        raise NeedError(f"{table.index[row]}: de indicator '{table.columns[column]}' is oneindig; lever een getal.")
    return table


def _same_indicators(weights: pd.Series, columns: pd.Index) -> None:
    for name in weights.index.difference(columns, sort=False):
        raise NeedError(f"Er is een gewicht voor de onbekende indicator '{name}'; bekend: {', '.join(columns)}.")
    for name in columns.difference(weights.index, sort=False):
        raise NeedError(f"De indicator '{name}' heeft geen gewicht; geef 0 om hem niet mee te tellen.")


def _positive_weights(weights: pd.Series, kind: str) -> pd.Series:
    wrong = weights.index[~(weights >= 0) | np.isinf(weights)]
    if len(wrong):
        raise NeedError(f"Het gewicht van {kind} '{wrong[0]}' is geen getal van 0 of hoger; pas het gewicht aan.")
    if weights.sum() == 0:
        raise NeedError("Alle gewichten zijn nul; geef minstens één thema of indicator een gewicht boven 0.")
    return weights / weights.sum()


def _look_up(given: Mapping[str, object] | pd.Series, used: pd.Index, what: str) -> pd.Series:
    found = pd.Series(dict(given), dtype=object).reindex(used)
    missing = found.index[found.isna()]
    if len(missing):
        raise NeedError(f"De indicator '{missing[0]}' heeft geen {what}; vul die aan in het register van indicatoren.")
    return found


def _direction(direction: pd.Series, kind: str) -> pd.Series:
    numbers = direction.astype(float)
    wrong = numbers.index[numbers.abs() != 1]
    if len(wrong):
        raise NeedError(f"De richting van {kind} '{wrong[0]}' is {numbers[wrong[0]]:g}; verwacht 1 of -1.")
    return numbers

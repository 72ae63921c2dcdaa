"""Which choice moves the need index most, and which areas stay in their band whatever one chooses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijkscan.model.need.index import NeedIndex, assemble
from wijkscan.model.need.method import Background, NeedError, NeedMethod, Normalise, check_inputs
from wijkscan.model.need.scale import contributions
from wijkscan.model.need.steps import prepare

# A theme a quarter heavier or lighter is a difference that reasonable people have (noise factor of COINr).
WEIGHT_SHIFT = 0.25

WEIGHTS = "gewichten"
SCALE = "normalisatie"
MEAN = "soort gemiddelde"
SHRINKAGE = "kleine wijken dempen"
OUTLIERS = "uitschieters"
INDICATOR = "één indicator weg"

SCALE_NAMES: dict[Normalise, str] = {
    "z": "standaardscores",
    "minmax": "min–max",
    "percentile": "percentielen",
    "imd": "exponentiële rangscores",
}
COLUMNS = ["keuze", "alternatief", "gemiddelde_verschuiving", "grootste_verschuiving", "andere_band"]


@dataclass(frozen=True)
class Sensitivity:
    """How far areas move under each reasonable choice.

    Parameters
    ----------
    table
        One row per alternative: ``keuze, alternatief, gemiddelde_verschuiving, grootste_verschuiving`` (in places),
        ``andere_band`` (number of areas).
    summary
        One row per choice, the one that moves most first: mean over its alternatives of the mean shift, the largest
        shift, and the number of areas that change band under at least one of its alternatives.
    keeps_band
        Areas with a band × alternatives: True where the area stays in its band.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    keeps_band: pd.DataFrame

    @property
    def steady(self) -> pd.Series:
        """True for an area that stays in its band under every alternative."""
        return self.keeps_band.all(axis="columns")


def sensitivity(
    values: pd.DataFrame,
    *,
    direction: Mapping[str, int] | pd.Series,
    weights: Mapping[str, float] | pd.Series,
    banding: pd.DataFrame,
    themes: Mapping[str, str] | pd.Series | None = None,
    method: NeedMethod = NeedMethod(),  # noqa: B008  frozen, so the one default can be shared
    **background: Unpack[Background],
) -> Sensitivity:
    """Change one choice at a time and see which areas move, and how far.

    Parameters
    ----------
    values, direction, weights, themes, method, **background
        As for `need_index`.
    banding
        Result of `bands` for the same areas.

    Returns
    -------
    Alternatives: every other scale, the other mean (geometric on the scale from 1 to 100), shrinkage and outliers the
    other way round, each theme (or indicator, without themes) a quarter heavier and lighter, and each indicator left
    out with its weight spread over the others in proportion. Places are ranks; ties share their mean. Under an
    alternative the bands keep their sizes: the first n areas are in band 1, and so on; an area changes band when it
    lands in another part of the ranking than under the base choice.

    Raises
    ------
    NeedError
        As for `need_index`; a banding of other areas.
    """
    if set(banding.index) != set(values.index):
        raise NeedError("De banden horen bij andere gebieden dan de indicatoren; bereken de banden opnieuw.")
    inputs = check_inputs(values, direction, weights, themes, method, background)
    # Scale and mean come after the first steps, so that alternatives share those.
    prepared = cache(lambda steps: prepare(inputs, steps))

    def indexed(other: NeedMethod) -> NeedIndex:
        return assemble(inputs, prepared(replace(other, normalise="z", aggregate="arithmetic")), other)

    base = indexed(method)
    choices = {(choice, name): indexed(other).score for choice, name, other in _other_methods(method)}
    for choice, name, other_weights in _other_weights(base, themes):
        parts = contributions(base.normalised[other_weights.index], other_weights, method.aggregate)
        choices[choice, name] = parts.sum(axis="columns", skipna=False)
    return _compare(base.score, choices, banding["band"].dropna().astype(int))


def robustness_sentence(found: Sensitivity, one: str = "wijk", many: str = "wijken") -> str:
    """Say in one Dutch sentence how many areas keep their band.

    Parameters
    ----------
    found
        Result of `sensitivity`.
    one, many
        What an area is called.

    Returns
    -------
    For example "17 van de 21 wijken houden hun band bij elke redelijke keuze."
    """
    areas, steady = len(found.steady), int(found.steady.sum())
    if areas == 0:
        return f"Geen {one} heeft een band, dus er is niets over de zekerheid van banden te zeggen."
    if areas == 1:
        return f"De enige {one} met een band houdt die {'' if steady else 'niet '}bij elke redelijke keuze."
    verb = "houdt zijn" if steady == 1 else "houden hun"
    return f"{steady} van de {areas} {many} {verb} band bij elke redelijke keuze."


def _other_methods(method: NeedMethod) -> Iterator[tuple[str, str, NeedMethod]]:
    if method.aggregate == "geometric":
        yield MEAN, "rekenkundig", replace(method, aggregate="arithmetic")
    elif method.normalise != "none":
        for scale, name in SCALE_NAMES.items():
            if scale != method.normalise:
                yield SCALE, name, replace(method, normalise=scale)
        yield MEAN, "meetkundig op min–max 1–100", replace(method, normalise="minmax", aggregate="geometric")
    yield SHRINKAGE, "zonder" if method.shrink else "met", replace(method, shrink=not method.shrink)
    yield (
        OUTLIERS,
        "onbehandeld" if method.treat_outliers else "behandeld",
        replace(method, treat_outliers=not method.treat_outliers),
    )


def _other_weights(base: NeedIndex, themes: Mapping[str, str] | pd.Series | None) -> Iterator[tuple[str, str, pd.Series]]:
    used = base.weights.index
    if len(used) == 1:
        return
    group = pd.Series(used, index=used) if themes is None else pd.Series(dict(themes)).reindex(used)
    for name in group.unique():
        for change, text in ((WEIGHT_SHIFT, "zwaarder"), (-WEIGHT_SHIFT, "lichter")):
            shifted = base.weights.where(group != name, base.weights * (1 + change))
            yield WEIGHTS, f"{name} een kwart {text}", shifted / shifted.sum()
    for name in used:
        rest = base.weights.drop(name)
        yield INDICATOR, f"zonder {name}", rest / rest.sum()


def _compare(base: pd.Series, choices: Mapping[tuple[str, str], pd.Series], band: pd.Series) -> Sensitivity:
    edges = band.value_counts().sort_index().cumsum().to_numpy()
    place = base.rank(ascending=False)
    part = _part(base[band.index], edges)
    rows, keeps = [], {}
    for (choice, name), score in choices.items():
        shift = (score.rank(ascending=False) - place).abs()
        keeps[choice, name] = _part(score[band.index], edges) == part
        rows.append((choice, name, shift.mean(), shift.max(), int((~keeps[choice, name]).sum())))
    table = pd.DataFrame(rows, columns=COLUMNS)
    keeps_band = pd.DataFrame(keeps, index=band.index)
    per_choice = table.groupby("keuze", sort=False)
    moved = {choice: int((~keeps_band[choice].all(axis="columns")).sum()) for choice in table["keuze"].unique()}
    summary = pd.DataFrame(
        {
            "gemiddelde_verschuiving": per_choice["gemiddelde_verschuiving"].mean(),
            "grootste_verschuiving": per_choice["grootste_verschuiving"].max(),
            "andere_band": pd.Series(moved),
        }
    )
    ordered = summary.sort_values(["gemiddelde_verschuiving", "grootste_verschuiving"], ascending=False, kind="stable")
    return Sensitivity(table, ordered.rename_axis("keuze").reset_index(), keeps_band)


def _part(score: pd.Series, edges: NDArray[np.integer]) -> pd.Series:
    return pd.Series(np.searchsorted(edges, score.rank(ascending=False)), index=score.index)

"""Step 9 of the need index: how far the place of an area moves when every debatable choice is drawn anew."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import ceil
from typing import Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wijkscan.model.need.index import assemble
from wijkscan.model.need.method import Aggregate, Background, Inputs, NeedError, NeedMethod, Normalise, check_inputs
from wijkscan.model.need.scale import GEOMETRIC_FLOOR, apply_scales, fit_scales, lowest_value
from wijkscan.model.need.steps import Prepared, oriented, prepare

# Spread of drawn weights: a theme of one sixth varies with a coefficient of variation of 16 % (assumption).
CONCENTRATION = 200.0
# The interval runs from the 5th to the 95th percentile of the draws.
TAIL = 0.05
MIDDLE = 0.5
TOP_SHARE = 0.2
# Below this the 5th and 95th percentile are coarse (OECD/JRC handbook works with thousands).
STEADY_DRAWS = 1000
# Draws per matrix product, large enough for the matrix library; and draws (or areas) per thread at a time, small enough
# for the cache of a processor core.
CHUNK = 1024
BLOCK = 128
THREADS = 2
# A positive float32 and the integer with the same bits have the same order; the area goes in the lower half.
AREA_BITS = 32
AREA_MASK = 2**AREA_BITS - 1

Floats = NDArray[np.float32]
Ranks = NDArray[np.unsignedinteger]
SCALES: tuple[Normalise, ...] = ("z", "minmax", "percentile", "imd")


@dataclass(frozen=True)
class DrawSettings:
    """Which choices vary between draws.

    Parameters
    ----------
    concentration
        Of the Dirichlet distribution round the base weights; higher stays closer.
    vary_weights, vary_normalise, vary_aggregate, vary_shrink
        Whether each draw takes its own weights, scale, mean, and small areas shrunk or not.
    leave_one_out
        Whether a draw may miss one indicator: each of them, or none, with equal chance.
    sampling_noise
        Whether each value varies by the chance that comes with the size of its area.
    """

    concentration: float = CONCENTRATION
    vary_weights: bool = True
    vary_normalise: bool = True
    vary_aggregate: bool = True
    vary_shrink: bool = True
    leave_one_out: bool = True
    sampling_noise: bool = True


@dataclass(frozen=True)
class NeedUncertainty:
    """Where each area ends up over all draws; every series is by area, NaN for an area without a score.

    Parameters
    ----------
    median_rank, rank_low, rank_high
        Rank, 1 is the most need: median, 5th and 95th percentile of the draws.
    median_score, score_low, score_high
        Score, same percentiles. A draw on another scale is first given the mean and standard deviation of the base
        score, so that all are in its unit.
    top_fifth
        Chance (0–1) of being among the fifth of areas with the most need.
    draws, seed
        How many draws, and the seed that repeats them.
    varied
        Dutch sentence on what varied between the draws.
    """

    median_rank: pd.Series
    rank_low: pd.Series
    rank_high: pd.Series
    median_score: pd.Series
    score_low: pd.Series
    score_high: pd.Series
    top_fifth: pd.Series
    draws: int
    seed: int
    varied: str

    @property
    def table(self) -> pd.DataFrame:
        """All series side by side, one row per area."""
        return pd.DataFrame({name: getattr(self, name) for name in COLUMNS})


COLUMNS = ("median_rank", "rank_low", "rank_high", "median_score", "score_low", "score_high", "top_fifth")


@dataclass(frozen=True)
class _Combination:
    """Areas × indicators of one scale, mean and shrinkage; logarithms where the mean is geometric."""

    normalised: Floats
    variance: Floats
    geometric: bool


@dataclass(frozen=True)
class _Block:
    """Areas × draws of some draws that share a combination."""

    ranks: Ranks
    scores: Floats


def need_uncertainty(
    values: pd.DataFrame,
    *,
    direction: Mapping[str, int] | pd.Series,
    weights: Mapping[str, float] | pd.Series,
    themes: Mapping[str, str] | pd.Series | None = None,
    method: NeedMethod = NeedMethod(),  # noqa: B008  frozen, so the one default can be shared
    settings: DrawSettings = DrawSettings(),
    draws: int = 10_000,
    seed: int = 0,
    **background: Unpack[Background],
) -> NeedUncertainty:
    """Draw weights, scale, mean, shrinkage, a missing indicator and chance variation, and rank the areas each time.

    Parameters
    ----------
    values, direction, weights, themes, method
        As for `need_index`; `method` is one of the combinations drawn.
    settings
        What varies.
    draws
        Number of draws; below 1 000 the result says that its limits are coarse.
    seed
        The same seed gives the same result, whatever the order of the areas.
    **background
        As for `need_index`.

    Returns
    -------
    Percentiles of rank and score per area, and the chance of the top fifth. Weights are Dirichlet(concentration ×
    base weight). Scale and mean come from the combinations that exist (a geometric mean needs the min–max scale from
    1 to 100), each with equal chance; so does shrinkage on or off. Chance variation is drawn per area from the
    variance Σ w² s² with the scale held fixed. Areas that are alike in everything share their draws.

    Raises
    ------
    NeedError
        As for `need_index`; no draws; a concentration that is not above 0.

    Notes
    -----
    Memory is 6 bytes per draw and area, plus blocks of fixed size.
    """
    if draws < 1:
        raise NeedError(f"Er is gevraagd om {draws} keer te rekenen; kies er minstens 1, liefst 1.000 of meer.")
    if not settings.concentration > 0:
        raise NeedError("De concentratie van de gewichten moet boven 0 liggen; kies bijvoorbeeld 200.")
    # Draws belong to areas by place, so the places must not depend on the order of the rows.
    inputs = check_inputs(values.sort_index(), direction, weights, themes, method, background)
    options = alternatives(method, settings)
    prepared = {shrink: prepare(inputs, replace(method, shrink=shrink)) for shrink in {it.shrink for it in options}}
    base = assemble(inputs, prepared[method.shrink], method).score.dropna()
    combinations = [
        _combination(inputs, prepared[option.shrink], option, base.index, noise=settings.sampling_noise) for option in options
    ]
    kinds, drawn = _draw_weights(inputs, settings, len(combinations), draws, np.random.default_rng(seed))
    target = (float(base.mean()), float(base.std(ddof=0)))
    blocks = _simulate(combinations, kinds, drawn, target, seed)
    summary = _summarise(blocks, len(base), _alike(combinations))
    result = pd.DataFrame(summary, index=base.index, columns=list(COLUMNS)).reindex(values.index)
    return NeedUncertainty(
        **{name: result[name] for name in COLUMNS},
        draws=draws,
        seed=seed,
        varied=_varied(settings, combinations, draws),
    )


def alternatives(method: NeedMethod, settings: DrawSettings) -> list[NeedMethod]:
    """List every combination of scale, mean and shrinkage that the draws choose from, the base first."""
    pairs: list[tuple[Normalise, Aggregate]] = [(method.normalise, method.aggregate)]
    if settings.vary_aggregate:
        pairs.append((method.normalise, "arithmetic"))
    if method.normalise != "none":
        if settings.vary_aggregate:
            pairs.append(("minmax", "geometric"))
        if settings.vary_normalise and (settings.vary_aggregate or method.aggregate == "arithmetic"):
            pairs += [(scale, "arithmetic") for scale in SCALES]
    shrinks = (method.shrink, not method.shrink) if settings.vary_shrink else (method.shrink,)
    return [
        replace(method, normalise=scale, aggregate=mean, shrink=shrink)
        for shrink in shrinks
        for scale, mean in dict.fromkeys(pairs)
    ]


def _combination(inputs: Inputs, prepared: Prepared, option: NeedMethod, scored: pd.Index, *, noise: bool) -> _Combination:
    values = oriented(prepared.treated, inputs, option)
    scales = fit_scales(values, option.normalise, lowest_value(option.aggregate))
    level, up, down = (apply_scales(scales, values + way * prepared.noise).loc[scored].to_numpy() for way in (0, 1, -1))
    geometric = option.aggregate == "geometric"
    if geometric:
        level, up, down = (np.log(np.maximum(part, GEOMETRIC_FLOOR)) for part in (level, up, down))
    # Half the distance between one deviation up and one down, with the scale itself held fixed.
    variance = ((up - down) / 2) ** 2 if noise else np.zeros_like(level)
    return _Combination(level.astype(np.float32), variance.astype(np.float32), geometric)


def _draw_weights(
    inputs: Inputs, settings: DrawSettings, kinds: int, draws: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], Floats]:
    base = inputs.weights.to_numpy()
    drawn = np.tile(base, (draws, 1))
    if settings.vary_weights:
        # A weight may be drawn as 0 by underflow; with the others left out there would be nothing to divide by.
        drawn = np.maximum(random.dirichlet(settings.concentration * base, size=draws), np.finfo(float).tiny)
    if settings.leave_one_out and len(base) > 1:
        missing = random.integers(0, len(base) + 1, size=draws)
        rows = np.flatnonzero(missing < len(base))
        drawn[rows, missing[rows]] = 0
        drawn /= drawn.sum(axis=1, keepdims=True)
    # Draws of one combination stand together, so that each is one block of matrix products.
    return np.sort(random.integers(0, kinds, size=draws)), drawn.astype(np.float32)


def _simulate(
    combinations: list[_Combination],
    kinds: NDArray[np.int64],
    drawn: Floats,
    target: tuple[float, float],
    seed: int,
) -> list[_Block]:
    edges = np.searchsorted(kinds, np.arange(len(combinations) + 1))
    chunks = [
        (combination, drawn[start : min(start + CHUNK, last)])
        for combination, first, last in zip(combinations, edges[:-1], edges[1:], strict=True)
        for start in range(first, last, CHUNK)
    ]
    streams = np.random.SeedSequence(seed).spawn(len(chunks))
    blocks: list[_Block] = []
    with ThreadPoolExecutor(THREADS) as threads:
        for (combination, weights), stream in zip(chunks, streams, strict=True):
            score = weights @ combination.normalised.T
            spread = np.sqrt((weights * weights) @ combination.variance.T)
            parts = [slice(start, start + BLOCK) for start in range(0, len(score), BLOCK)]
            jobs = [
                threads.submit(_block, score[part], spread[part], combination.geometric, target, one)
                for part, one in zip(parts, stream.spawn(len(parts)), strict=True)
            ]
            blocks += [job.result() for job in jobs]
    return blocks


def _block(score: Floats, spread: Floats, geometric: bool, target: tuple[float, float], stream: np.random.SeedSequence) -> _Block:
    if spread.any():
        score = score + spread * np.random.default_rng(stream).standard_normal(score.shape, dtype=np.float32)
    if geometric:
        score = np.exp(score)
    mean, deviation = score.mean(axis=1, keepdims=True), score.std(axis=1, keepdims=True)
    factor = np.float32(target[1]) / np.where(deviation > 0, deviation, np.float32(1))
    scaled = (score - mean) * factor + np.float32(target[0])
    return _Block(np.ascontiguousarray(_ranks(score).T), np.ascontiguousarray(scaled.T))


def _ranks(score: Floats) -> Ranks:
    draws, areas = score.shape
    # Sorting integers that carry their area is several times faster than argsort, and gives the same order.
    below_top = (score.max(axis=1, keepdims=True) - score).view(np.int32).astype(np.int64)
    keys = (below_top << AREA_BITS) | np.arange(areas)
    keys.sort(axis=1)
    places = (keys & AREA_MASK) + areas * np.arange(draws)[:, np.newaxis]
    ranks = np.empty(draws * areas, dtype=np.min_scalar_type(areas))
    ranks[places] = np.arange(1, areas + 1, dtype=ranks.dtype)
    return ranks.reshape(draws, areas)


def _alike(combinations: list[_Combination]) -> list[list[int]]:
    everything = np.hstack([part for item in combinations for part in (item.normalised, item.variance)])
    groups: dict[bytes, list[int]] = {}
    for place, row in enumerate(everything):
        groups.setdefault(row.tobytes(), []).append(place)
    return [places for places in groups.values() if len(places) > 1]


def _summarise(blocks: list[_Block], areas: int, alike: list[list[int]]) -> NDArray[np.float64]:
    top = ceil(areas * TOP_SHARE)

    def rows(places: slice | list[int]) -> tuple[Ranks, Floats]:
        return (
            np.concatenate([block.ranks[places] for block in blocks], axis=1),
            np.concatenate([block.scores[places] for block in blocks], axis=1),
        )

    def summary(start: int) -> NDArray[np.float64]:
        return _percentiles(*rows(slice(start, start + BLOCK)), top)

    with ThreadPoolExecutor(THREADS) as threads:
        result = np.vstack(list(threads.map(summary, range(0, areas, BLOCK))))
    for places in alike:
        ranks, scores = rows(places)
        result[places] = _percentiles(ranks.reshape(1, -1), scores.reshape(1, -1), top)
    return result


def _percentiles(ranks: Ranks, scores: Floats, top: int) -> NDArray[np.float64]:
    draws = ranks.shape[1]
    places = [ceil(share * draws) - 1 for share in (MIDDLE, TAIL, 1 - TAIL)]
    chance = (ranks <= top).mean(axis=1)
    ordered = np.sort(ranks, axis=1, kind="stable")
    return np.column_stack([ordered[:, places], np.sort(scores, axis=1)[:, places], chance])


def _varied(settings: DrawSettings, combinations: list[_Combination], draws: int) -> str:
    parts = [
        (settings.vary_weights, "de gewichten"),
        (len(combinations) > 1, f"{len(combinations)} combinaties van schaal, gemiddelde en dempen"),
        (settings.leave_one_out, "het weglaten van één indicator"),
        (any(item.variance.any() for item in combinations), "de toevalsspreiding van kleine gebieden"),
    ]
    named = ", ".join(text for switched_on, text in parts if switched_on) or "niets"
    coarse = " Met minder dan 1.000 keer zijn de grenzen grof." if draws < STEADY_DRAWS else ""
    return f"Van keer tot keer varieerde: {named}.{coarse}"

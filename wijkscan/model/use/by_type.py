"""Expected use by type: an own model where enough wijken have figures and it predicts better, else the share within the law."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from wijkscan.model.use.comparison import calibrate_to_known
from wijkscan.model.use.funnel import Numbers
from wijkscan.model.use.measures import Measures, measure
from wijkscan.model.use.model import ExpectedUseModel, fit_expected_use
from wijkscan.model.use.quality import CALIBRATED, RAW, LeftOut, leave_out, table_of
from wijkscan.model.use.soorten import Share, TypeCounts, counted_shares, share_of
from wijkscan.model.use.specification import ExpectedUseError, Specification
from wijkscan.model.use.stapeling import WITHHELD_TO
from wijkscan.tables.areas import gemeente_of
from wijkscan.tables.voorzieningen import Voorzieningen
from wijkscan.tables.wet_file import Wet

OWN, SHARE = "eigen", "deel"
"""Ways to expect a type: from a model of its own, and as a share of what is expected of the law."""
_EXACT, _ROUNDS = 1e-10, 1000


@dataclass(frozen=True)
class TypeModel:
    """What was learnt about one type of a law.

    Parameters
    ----------
    share
        Its clients as a share of all clients of the law, in the country.
    model
        Its own model; None where it is taken as that share of the law.
    level
        Factor that brings its own model to `share` of what is expected of the law in all wijken together: counts by type may be of
        another year than those of the law, and hold clients without a known wijk.
    """

    share: float
    model: ExpectedUseModel | None = None
    level: float = 1.0


@dataclass(frozen=True)
class TypeUse:
    """Which types the expected clients of a law have in one gemeente.

    Parameters
    ----------
    wijken
        Wijk × type: share of the expected clients of the wijk; a client with two types is in both.
    mix
        The same shape, for the work there is: as it was counted in the wijk, where it was.
    gemeente
        Per type the same share in the gemeente.
    counted
        Types of which that share was counted in the gemeente; the others are as the population leads one to expect.
    own
        Types with a model of their own.
    source
        Dutch: who counted, where; empty where nothing was counted in the gemeente.
    unexplained
        Share of the clients of the gemeente that no type can explain, with what is withheld at its most.
    """

    wijken: pd.DataFrame
    mix: pd.DataFrame
    gemeente: pd.Series
    counted: tuple[str, ...]
    own: tuple[str, ...]
    source: str
    unexplained: float = 0.0

    def clients(self, expected: pd.Series) -> pd.DataFrame:
        """Give area × type: expected clients, from those of the law per wijk."""
        return self.wijken.reindex(expected.index).mul(expected, axis="index")


def fit_types(
    law: ExpectedUseModel, seen: LeftOut, wijken: pd.DataFrame, counts: TypeCounts | None
) -> tuple[dict[str, TypeModel], pd.DataFrame]:
    """Learn how use of every type of a law goes with the population.

    Parameters
    ----------
    law
        The model of the law.
    seen
        Counted and expected clients of the law in gemeenten that were left out, tested in as many parts as the specification says.
    wijken
        Wijken × columns that the law was fitted on.
    counts
        Its clients by type; None without any.

    Returns
    -------
    A model per type of which the share in the country is known, and what both ways of expecting a type are worth in gemeenten that were
    left out: rows `type way_ruw` and `type way_geijkt` × the fields of :class:`~wijkscan.model.use.measures.Measures`. An own model is
    used where `minimum_per_soort` wijken show a count and it explains no less than the share of the law does.
    """
    measures: dict[str, Measures] = {}
    models: dict[str, TypeModel] = {}
    if counts is None:
        return models, table_of(measures)
    for soort, share in counts.land.dropna().items():
        table = wijken.assign(**{str(soort): counts.wijken[soort].reindex(wijken.index)})[wijken.index.isin(counts.wijken.index)]
        asked, own = replace(law.specification, outcome=str(soort)), None
        if (table[soort].notna() & (table["inwoners"] >= asked.minimum_inwoners)).sum() >= asked.minimum_per_soort:
            with suppress(ExpectedUseError):  # without a model of its own a type is a share of the law
                own = fit_expected_use(table, asked, centres=law.centres)
        found = {f"{soort} {way}": one for way, one in _measured(seen, table, own, asked, float(share)).items()}
        measures |= found
        best = found.get(f"{soort} {OWN}_{RAW}")
        if own is None or best is None or best.r2 < found[f"{soort} {SHARE}_{RAW}"].r2:
            models[str(soort)] = TypeModel(float(share))
        else:
            models[str(soort)] = TypeModel(float(share), own, float(share) * _sum_of(law, wijken) / _sum_of(own, wijken))
    return models, table_of(measures)


def _sum_of(model: ExpectedUseModel, wijken: pd.DataFrame) -> float:
    return float(model.predict(wijken).sum())


def _measured(
    seen: LeftOut, table: pd.DataFrame, own: ExpectedUseModel | None, asked: Specification, share: float
) -> dict[str, Measures]:
    """Measure both ways of expecting a type in gemeenten that were left out, raw and calibrated to the sum over the wijken."""
    observed = table[asked.outcome].where(seen.learned.reindex(table.index))
    ways = {SHARE: share * seen.wijken[RAW].reindex(table.index)}
    if own is not None:
        ways[OWN] = leave_out(pd.Series(dtype=float), table, own, folds=asked.tested_in, seed=1).wijken[RAW]
    gemeente, population = gemeente_of(table.index.to_series()), seen.wijken["bevolking"].reindex(table.index)
    found: dict[str, Measures] = {}
    for way, raw in ways.items():
        both = observed.where(raw > 0)
        # Of another year than the law, only the level of a share of it would differ.
        level = float(both.sum() / raw[both.notna()].sum()) if both.notna().any() else 0.0
        shown = {RAW: level * raw, CALIBRATED: calibrate_to_known(raw, both, gemeente)["gekalibreerd"]}
        with suppress(ExpectedUseError):  # fewer than three wijken to compare
            found |= {f"{way}_{name}": measure(both, expected, population) for name, expected in shown.items()}
    return found


def types_of_gemeente(
    models: Mapping[str, TypeModel], values: pd.DataFrame, wijken: pd.DataFrame, law: Wet, gemeente: str, counts: Voorzieningen
) -> TypeUse | None:
    """Say which types the expected clients of a law have, per wijk.

    Parameters
    ----------
    models
        What was learnt per type; without any there are no types.
    values
        Wijken × columns of the specification.
    wijken
        Per wijk `ruw` and `verwacht`: expected clients of the law, before and after calibration.
    law, gemeente, counts
        The law, and what was counted in the gemeente by type.

    Returns
    -------
    Shares that belong to the expectation of the law: of a type of which the gemeente has a count they add up to it, as those of the law do.
    No client has a type twice (at most 1), and none has no type at all (together at least 1, or what the counts explain): where nobody
    has two types they add up to
    exactly the law in every wijk. None without anything learnt.
    """
    if not models:
        return None
    raw = wijken["ruw"].where(wijken["ruw"] > 0)
    tried = {
        soort: one.level * one.model.predict(values) / raw if one.model is not None else pd.Series(one.share, values.index)
        for soort, one in models.items()
    }
    clients = wijken["verwacht"].fillna(0.0)
    weight = clients if clients.sum() > 0 else clients + 1
    shares = pd.DataFrame({soort: found.fillna(models[soort].share) for soort, found in tried.items()}).clip(lower=0, upper=1)
    foreseen = (shares.mul(weight, axis="index").sum() / weight.sum()).rename("aandeel")
    found = {soort: share_of(counts, law, gemeente, [soort]) for soort in models}
    known = {soort: share for soort, share in found.items() if share is not None}
    least = 1.0 if len(models) == len(law.soorten) else 0.0
    wanted = foreseen.where(~foreseen.index.isin(list(known)), pd.Series({soort: one.value for soort, one in known.items()}, dtype=float))

    wanted, least = _shared_out(wanted, known, least, _withheld(counts, law, gemeente))

    def belonging(tried: pd.DataFrame) -> pd.DataFrame:
        made = _belonging(tried.to_numpy(dtype=float), weight.to_numpy(), wanted.to_numpy(), least)
        return pd.DataFrame(made, shares.index, shares.columns)

    seen = counted_shares(counts, law, gemeente).reindex(index=shares.index, columns=shares.columns)
    return TypeUse(
        belonging(shares),
        belonging(seen.clip(upper=1).fillna(shares)),
        wanted,
        tuple(known),
        tuple(soort for soort, one in models.items() if one.model is not None),
        next((one.source for one in known.values()), ""),
        max(1.0 - float(wanted.sum()), 0.0) if len(models) == len(law.soorten) else 0.0,
    )


def _withheld(counts: Voorzieningen, law: Wet, gemeente: str) -> set[str]:
    """Give the types of which the count of the gemeente was delivered, be it withheld."""
    rows = counts.of(law.uitsplitsing, gemeente)
    return set(rows.loc[rows["gebiedscode"] == gemeente, "soort"])


def _shared_out(wanted: pd.Series, known: Mapping[str, Share], least: float, delivered: set[str]) -> tuple[pd.Series, float]:
    """Let types that were not counted share what those that were do not explain, each up to the most that it can be.

    Parameters
    ----------
    wanted
        Share of the clients per type; that of a counted type stays.
    known
        Types that were counted in the gemeente.
    least
        What the types have to add up to.
    delivered
        Types that were delivered: one of these that was not counted is withheld.

    Returns
    -------
    The shares, and what they do add up to at least: less than asked where counts leave clients without a type.
    """
    lacking = least - float(wanted.sum())
    if not known or lacking <= 0:
        return wanted, least
    total = next(iter(known.values())).total
    others = wanted.index.difference(list(known))
    most = pd.Series([WITHHELD_TO / total if soort in delivered else 1.0 for soort in others], others, dtype=float)
    room = (most - wanted[others]).clip(lower=0)
    if room.sum() > 0:
        wanted = wanted.add(room * min(lacking / float(room.sum()), 1.0), fill_value=0.0)[wanted.index]
    return wanted, min(least, float(wanted.sum()))


def _belonging(shares: Numbers, weight: Numbers, wanted: Numbers, least: float) -> Numbers:
    """Bring shares to what is wanted of all areas together, within what clients can have.

    Parameters
    ----------
    shares
        Area × type.
    weight
        Clients per area.
    wanted
        Share per type in all areas together. Rounded and withheld counts may add up to less than `least`; then they are raised to it.
    least
        What the types of an area add up to at least.
    """
    given = wanted * max(1.0, least / wanted.sum()) if wanted.sum() > 0 else wanted
    # Where types add up to no more than everybody, nobody has two: then they do so in every area, neither less nor more.
    exclusive = bool(0 < given.sum() <= least + _EXACT)
    found = np.where(shares > 0, shares, 0.0)
    for _ in range(_ROUNDS):
        together = weight @ found / weight.sum()
        scaled = found * np.divide(given, together, out=np.zeros_like(given), where=together > 0)
        types = scaled.sum(axis=1, keepdims=True)
        factor = np.divide(least, types, out=np.ones_like(types), where=types > 0)
        scaled = np.minimum(scaled * (factor if exclusive else np.maximum(1.0, factor)), 1.0)
        settled, found = np.abs(scaled - found).max(initial=0.0) < _EXACT, scaled
        if settled:
            break
    return found

"""Use of care and support per law: what a population leads one to expect, and what CBS counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from wijkscan.dutch import number, percent
from wijkscan.model.use.by_type import TypeModel, TypeUse, fit_types, types_of_gemeente
from wijkscan.model.use.comparison import calibrate, calibrate_to_known, compare, under_use
from wijkscan.model.use.funnel import funnel_limits, verdict
from wijkscan.model.use.gaps import fill_gaps
from wijkscan.model.use.intervals import ratio_interval
from wijkscan.model.use.model import ExpectedUseModel, fit_expected_use
from wijkscan.model.use.quality import LEVEL, Quality, by_chance, fit_spread, leave_out, quality_of
from wijkscan.model.use.soorten import TypeCounts
from wijkscan.model.use.specification import ExpectedUseError, Specification
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable, Country, Edition
from wijkscan.tables.gaps import Reden
from wijkscan.tables.voorzieningen import NOTHING, Voorzieningen
from wijkscan.tables.wetten import law_names, wetten

ALONE = "de enige wijk met een aantal: binnen de gemeente valt er niets te vergelijken"
ONLY = "de enige wijk, dus naast het hele land gemeten"
ESTIMATED = "wat het gebruik verklaart is hier onbekend: het verwachte aantal is geschat uit het aantal inwoners en wordt niet vergeleken"
EXPECTED = {"ruw": "verwacht_ruw", "verwacht": "verwacht_geijkt", "verwacht_bekend": "verwacht_bekend"}
"""Column of :attr:`LawUse.wijken` per definition of expected clients, as it is called in every file."""
# Below this share of wijken with a figure an edition is still being published and teaches a model too little: CBS publishes population
# first, and what explains use up to a year after use itself.
_FILLED = 0.5
_RATIOS = ["verhouding", "laag", "hoog", "grens_laag", "grens_hoog"]


@dataclass(frozen=True)
class LawModel:
    """What was learnt about one law from the whole loaded country.

    Parameters
    ----------
    model
        The fitted model.
    year
        Edition it was fitted on.
    tau2
        Variance between wijken beyond chance around an expectation that is calibrated to the gemeente.
    tau2_raw
        The same around a raw one, which has the differences between gemeenten too.
    tau2_gemeente
        The same between gemeenten as a whole.
    usual
        Published total over raw expectation in all gemeenten together: above 1, since clients without a known wijk are in the total
        and not in the wijken that the model learns from.
    quality
        What the model is worth.
    types
        What was learnt per type of provision; empty where none of it was counted.

    All but the first two are found on gemeenten that were left out, see :func:`~wijkscan.model.use.left_out.predict_left_out`.
    """

    model: ExpectedUseModel
    year: int
    tau2: float
    tau2_raw: float
    tau2_gemeente: float
    usual: float
    quality: Quality
    types: dict[str, TypeModel] = field(default_factory=dict)


@dataclass(frozen=True)
class Laws:
    """The models of all laws, and per law that could not be fitted the Dutch reason."""

    models: dict[str, LawModel]
    refused: dict[str, str]


@dataclass(frozen=True)
class Whole:
    """The clients of a gemeente as a whole beside what may be expected."""

    verwacht: float
    verhouding: float
    laag: float
    hoog: float
    oordeel: str


@dataclass(frozen=True)
class LawUse:
    """Observed and expected use of one law in one gemeente.

    Parameters
    ----------
    wet
        Code of the law.
    year
        Edition of the figures.
    wijken
        Result of :func:`wijkscan.model.use.comparison.compare` per wijk, `ruw`: expected before calibration, and `geschat`: both
        were estimated from the inhabitants, and compared with nothing.
    total
        Clients that CBS published for the gemeente; NaN where it published none.
    known_share
        Share of those clients that CBS counted in a wijk; the rest has no known wijk.
    tau2
        Variance between areas beyond chance around these expectations: smaller where they are calibrated.
    gemeente
        The gemeente as a whole beside all others: `verwacht` (clients, with those without a known wijk), `verhouding` (published total
        over that), `laag` and `hoog` (limits within which 95 % of gemeenten lie) and `oordeel`.
    by_chance
        How many wijken would be told to be higher or lower by chance alone, if in none of them anything were going on.
    buurten
        Expected clients per buurt, calibrated to the same total; a prediction, nothing is counted per buurt.
    factors
        Wijk × covariate: factor by which each feature moves the expectation against that of the gemeente.
    features
        Wijken and gemeente × covariate: the values that these factors follow from, in the units of the specification.
    guessed
        The same shape: True where a value was estimated.
    under_use
        Wijken where need and use point in different directions, and use stands out.
    types
        Which types the expected clients have; None where none was counted anywhere.
    """

    wet: str
    year: int
    wijken: pd.DataFrame
    total: float
    known_share: float
    tau2: float
    gemeente: Whole
    by_chance: float
    buurten: pd.Series
    factors: pd.DataFrame
    features: pd.DataFrame
    guessed: pd.DataFrame
    under_use: pd.DataFrame
    types: TypeUse | None = None


def fit_laws(
    country: Country,
    table: Mapping[str, object],
    centres: pd.DataFrame,
    *,
    before: Mapping[str, int] | None = None,
    by_type: Mapping[str, TypeCounts | None] | None = None,
) -> Laws:
    """Fit the model of every law on the newest edition in which it is filled.

    Parameters
    ----------
    country
        Everything loaded.
    table
        Content of ``data/parameters/verwacht_gebruik.toml``, with the laws.
    centres
        Coordinates per gemeentecode (x, y in metres).
    before
        Per law a year that the edition must be older than; a law that is not in it is left out. None takes all laws and editions.
    by_type
        Per law its clients by type; a law may lack.

    Returns
    -------
    The models; one law that cannot be fitted does not stop the others.
    """
    models, refused = {}, {}
    for wet in wetten() if before is None else before:
        specification = Specification.from_table(wet, table)
        editions = country.editions if before is None else [item for item in country.editions if item.year < before[wet]]
        edition = _newest_filled(editions, specification)
        if edition is None:
            older = "" if before is None else f" van vóór {before[wet]}"
            refused[wet] = f"Verwacht gebruik {law_names()[wet]}: in geen geladen editie{older} zijn de aantallen per wijk gevuld."
            continue
        try:
            models[wet] = _fit(edition, specification, centres, (by_type or {}).get(wet))
        except ExpectedUseError as error:
            refused[wet] = str(error)
    return Laws(models, refused)


def _columns(specification: Specification) -> list[str]:
    return list(dict.fromkeys([*specification.columns, specification.outcome, "inwoners"]))


def _newest_filled(editions: Iterable[Edition], specification: Specification) -> Edition | None:
    """Give the newest edition with counts and with all that explains them; without any, the newest with counts, which tells what lacks."""
    counted = [edition for edition in editions if edition.kind == "cijfers" and _filled(edition, [specification.outcome])]
    return next((edition for edition in counted if _filled(edition, specification.columns)), next(iter(counted), None))


def _filled(edition: Edition, columns: Sequence[str]) -> bool:
    wijken = edition.figures.values[edition.figures.areas["niveau"] == Niveau.WIJK]
    return bool(wijken.reindex(columns=list(columns)).notna().mean().ge(_FILLED).all())


def _fit(edition: Edition, specification: Specification, centres: pd.DataFrame, counts: TypeCounts | None) -> LawModel:
    values, outcome = edition.figures.values.reindex(columns=_columns(specification)), specification.outcome
    wijken = values[edition.figures.areas["niveau"] == Niveau.WIJK]
    model = fit_expected_use(wijken, specification, centres=centres)
    spread = fit_spread(leave_out(values[outcome], wijken, model))
    # In another division than the spread was fitted in: there the share within the band is what was asked for by construction.
    apart = leave_out(values[outcome], wijken, model, folds=specification.tested_in, seed=1)
    types, worth = fit_types(model, apart, wijken, counts)
    return LawModel(model, edition.year, **vars(spread), quality=quality_of(apart, spread, worth), types=types)


def use_of_gemeente(law: LawModel, table: AreaTable, need: pd.Series, counts: Voorzieningen = NOTHING) -> LawUse:
    """Compare observed with expected use in one gemeente.

    Parameters
    ----------
    law
        What was learnt from the country.
    table
        Table seen from the gemeente.
    need
        Need score per wijk, for the list of wijken where need and use point in different directions.
    counts
        Use in detail: clients by type in the gemeente.

    Returns
    -------
    Expected use is calibrated to the total that CBS published for the gemeente (where it published none: to nothing, so it is
    raw): every wijk, those of which it was estimated among them, times one factor. Clients without a known wijk are in that total but
    in no wijk; the verdict therefore compares with the share that is
    known, so that not every wijk looks low.
    """
    specification = law.model.specification
    values = table.at(law.year, _columns(specification))
    wijken, buurten, gemeente = table.of(Niveau.WIJK), table.of(Niveau.BUURT), table.gemeentecode
    people = table.values["inwoners"].reindex(wijken)
    # Where nobody lives nobody is expected, also when an older edition had somebody there. Gaps are filled before anything is calibrated:
    # all areas together have the total of the gemeente, so what is unknown of one wijk may not be divided over the others.
    filled, guessed = fill_gaps(law.model.predict(values.loc[wijken]).mask(people.eq(0), 0.0).to_frame("ruw"), people)
    raw, estimated = filled["ruw"], guessed["ruw"].astype(bool)
    observed = values.loc[wijken, specification.outcome]
    total = float(values[specification.outcome][gemeente])
    codes = pd.Series(gemeente, index=wijken)
    scaled = calibrate(raw, pd.Series({gemeente: total}), codes)["gekalibreerd"]
    known = raw * calibrate_to_known(raw.mask(estimated), observed, codes)["factor"]
    calibrated = scaled.where(scaled.notna(), known.where(known.notna(), raw))
    coverage = float((known / scaled).median()) if scaled.notna().any() else 1.0
    tau2 = law.tau2 if scaled.notna().any() or known.notna().any() else law.tau2_raw
    comparison = compare(
        observed,
        calibrated.mask(estimated),
        withheld=specification.withheld(values.loc[[gemeente, *wijken]]).loc[wijken],
        withheld_to=specification.withheld_to,
        reasons=_reasons(table, specification.outcome, law.year, wijken),
        tau2=tau2,
        coverage=coverage,
        rounded_to=specification.rounded_to,
    )
    whole = _whole(law, gemeente, total, float(raw.sum(min_count=1)))
    comparison = beside_country(comparison, whole, total, law.tau2_gemeente)
    judged = comparison["verwacht_bekend"][comparison["oordeel"] != UNKNOWN]
    stands_out = comparison["oordeel"].isin((HIGHER, LOWER))
    reasons = comparison["reden"].mask(estimated, ESTIMATED)
    comparison = comparison.assign(ruw=raw, verwacht=calibrated, geschat=estimated, reden=reasons)
    return LawUse(
        specification.wet,
        law.year,
        comparison,
        total,
        coverage,
        tau2,
        whole,
        by_chance(law.model, judged, law.tau2_gemeente if len(wijken) == 1 else tau2),
        _per_buurt(law, values, comparison["verwacht"], buurten),
        law.model.explain(values.loc[wijken], values.loc[[gemeente]]),
        *law.model.features(values.loc[[*wijken, gemeente]]),
        under_use(need.reindex(wijken), comparison["verhouding_gekrompen"].where(stands_out)),
        types_of_gemeente(law.types, values.loc[wijken], comparison, wetten()[specification.wet], gemeente, counts),
    )


def _whole(law: LawModel, gemeente: str, total: float, raw: float) -> Whole:
    rounded = law.model.specification.rounded_to
    expected = pd.Series({gemeente: law.usual * raw})
    low, high = funnel_limits(expected, level=LEVEL, tau2=law.tau2_gemeente, rounded_to=rounded)
    words = verdict(pd.Series({gemeente: total}), expected, level=LEVEL, tau2=law.tau2_gemeente, rounded_to=rounded)
    ratio = total / expected.where(expected > 0)
    return Whole(float(expected[gemeente]), float(ratio[gemeente]), float(low[0]), float(high[0]), str(words[gemeente]))


def beside_country(comparison: pd.DataFrame, whole: Whole, total: float, tau2: float) -> pd.DataFrame:
    """Measure the only wijk with a figure beside the country: what is expected of it was brought to that same figure, which says nothing.

    Parameters
    ----------
    comparison
        Result of :func:`~wijkscan.model.use.comparison.compare` for the wijken of one gemeente.
    whole
        The gemeente as a whole.
    total
        Clients that CBS published for it.
    tau2
        Variance between gemeenten beyond chance.

    Returns
    -------
    The same table. The only wijk of a gemeente is that gemeente, so it has its ratio, limits and verdict: `verwacht_bekend` is the share of
    what is expected of the gemeente that goes with the share of its clients whose wijk is known. Where another wijk has no figure, or the
    gemeente none, one wijk has no ratio, margins or limits, with verdict ``onbekend`` and the reason.
    """
    shown, judged = comparison.copy(), comparison["verhouding"].notna()
    if len(shown) == 1 and shown["waargenomen"].notna().all() and not np.isnan(whole.verhouding):
        low, high = ratio_interval(total, whole.verwacht, LEVEL)
        where = "buiten" if whole.oordeel in (HIGHER, LOWER) else "binnen"
        ratio, limits = number(whole.verhouding, 2), f"{number(whole.laag, 2)} tot {number(whole.hoog, 2)}"
        shown["verwacht_bekend"] = whole.verwacht * (shown["waargenomen"] / total if total > 0 else 1.0)
        shown[_RATIOS] = [whole.verhouding, float(low), float(high), whole.laag, whole.hoog]
        shown["verhouding_gekrompen"] = (total * tau2 + 1) / (whole.verwacht * tau2 + 1)
        shown["oordeel"] = whole.oordeel
        shown["reden"] = f"{ONLY}: {ratio} ligt {where} {limits}, de spreiding van {percent(100 * LEVEL, 0)} van de gemeenten"
    elif judged.sum() == 1:
        shown.loc[judged, [*_RATIOS, "verhouding_gekrompen"]] = float("nan")
        shown.loc[judged, ["oordeel", "reden"]] = [UNKNOWN, ALONE]
    return shown


def _reasons(table: AreaTable, outcome: str, year: int, wijken: pd.Index) -> pd.Series:
    for edition in table.country.editions:
        if edition.year == year and outcome in edition.figures.reasons:
            return edition.figures.reasons[outcome].reindex(wijken).fillna(Reden.BESTAAT_NIET.value)
    return pd.Series(Reden.BESTAAT_NIET.value, index=wijken)


def _per_buurt(law: LawModel, values: pd.DataFrame, expected: pd.Series, buurten: pd.Index) -> pd.Series:
    """Predict per buurt and let the buurten of a wijk add up to what is expected of the wijk."""
    if buurten.empty:
        return pd.Series(dtype=float)
    wijk = wijk_of(buurten.to_series())
    around = values.reindex(wijk).set_axis(buurten)
    # Where a buurt has no ages of its own, its people are taken to have the ages of the wijk.
    own = values.loc[buurten].copy()
    for column in law.model.specification.base:
        own[column] = own[column].fillna(own["inwoners"] * around[column] / around["inwoners"])
    predicted = law.model.predict(own, parents=around)
    return predicted * wijk.map(expected) / predicted.groupby(wijk).transform("sum").where(lambda total: total > 0)


def type_table(found: Mapping[str, LawUse]) -> pd.DataFrame:
    """Write the expected clients per type out, one row per wijk, law and type.

    Returns
    -------
    Columns `gebiedscode`, `wet`, `soort`, `verwacht_geijkt` (belonging to that of the law; a client with two types is in both) and
    `wijze`: from a model of its own (``eigen model``) or ``deel van de wet``. Without rows where types are unknown.
    """
    columns, parts = ["gebiedscode", "wet", "soort", EXPECTED["verwacht"], "wijze"], []
    for wet, use in found.items():
        if use.types is not None:
            clients = use.types.clients(use.wijken["verwacht"]).rename_axis("gebiedscode")
            rows = clients.melt(ignore_index=False, var_name="soort", value_name=EXPECTED["verwacht"]).reset_index()
            own = rows["soort"].isin(use.types.own).map({True: "eigen model", False: "deel van de wet"})
            parts.append(rows.assign(wet=wet, wijze=own)[columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def use_table(found: Mapping[str, LawUse]) -> pd.DataFrame:
    """Write the use of every law out, one row per wijk and law.

    Returns
    -------
    Columns `gebiedscode`, `wet`, `waargenomen`, `verwacht_ruw` (what such a population uses in the country; budgets rest on it),
    `verwacht_geijkt` (brought to the published total of the gemeente; formatie and benefits rest on it), `verwacht_bekend` (the part of
    that whose wijk is known, as that of the counted ones is), `verhouding` (counted over the latter), `laag`, `hoog` (by chance in the
    count), `grens_laag`, `grens_hoog` (the spread between wijken, from which the verdict follows), `oordeel`, `reden`.
    """
    columns = ["waargenomen", *EXPECTED.values(), "verhouding", "laag", "hoog", "grens_laag", "grens_hoog", "oordeel", "reden"]
    beside = {wet: use.wijken.rename(columns=EXPECTED)[columns] for wet, use in found.items()}
    parts = [table.assign(wet=wet).rename_axis("gebiedscode").reset_index() for wet, table in beside.items()]
    if not parts:
        return pd.DataFrame(columns=["gebiedscode", "wet", *columns])
    return pd.concat(parts, ignore_index=True)[["gebiedscode", "wet", *columns]]

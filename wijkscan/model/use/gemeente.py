"""Use of care and support per law: what a population leads one to expect, and what CBS counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.model.use.comparison import calibrate, calibrate_to_known, compare, under_use
from wijkscan.model.use.funnel import fit_tau2, funnel_limits, verdict
from wijkscan.model.use.left_out import predict_left_out
from wijkscan.model.use.measures import Measures, cross_validate, measure
from wijkscan.model.use.model import ExpectedUseModel, fit_expected_use
from wijkscan.model.use.specification import ExpectedUseError, Specification
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN
from wijkscan.tables.areas import Niveau, gemeente_of, niveau, wijk_of
from wijkscan.tables.areatable import AreaTable, Country, Edition
from wijkscan.tables.gaps import Reden
from wijkscan.tables.wetten import law_names, wetten

ALONE = "de enige wijk met een aantal: binnen de gemeente valt er niets te vergelijken"
EXPECTED = {"ruw": "verwacht_ruw", "verwacht": "verwacht_geijkt", "verwacht_bekend": "verwacht_bekend"}
"""Column of :attr:`LawUse.wijken` per definition of expected clients, as it is called in every file."""
# Below this share of wijken with a figure an edition is still being published and teaches a model too little.
_FILLED = 0.5
# In gemeenten of fewer wijken calibration takes so much of the differences away that they do not show how wijken differ.
MANY_WIJKEN = 5
_LEVEL = 0.95


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

    All four are fitted on gemeenten that were left out, see :func:`~wijkscan.model.use.left_out.predict_left_out`.
    """

    model: ExpectedUseModel
    year: int
    tau2: float
    tau2_raw: float
    tau2_gemeente: float
    usual: float


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
        Result of :func:`wijkscan.model.use.comparison.compare` per wijk, and `ruw`: expected before calibration.
    total
        Clients that CBS published for the gemeente; NaN where it published none.
    known_share
        Share of those clients that CBS counted in a wijk; the rest has no known wijk.
    tau2
        Variance between areas beyond chance around these expectations: smaller where they are calibrated.
    gemeente
        The gemeente as a whole beside all others: `verwacht` (clients, with those without a known wijk), `verhouding` (published total
        over that), `laag` and `hoog` (limits within which 95 % of gemeenten lie) and `oordeel`.
    buurten
        Expected clients per buurt, calibrated to the same total; a prediction, nothing is counted per buurt.
    factors
        Wijk × covariate: factor by which each feature moves the expectation against that of the gemeente.
    under_use
        Wijken where need and use point in different directions, and use stands out.
    """

    wet: str
    year: int
    wijken: pd.DataFrame
    total: float
    known_share: float
    tau2: float
    gemeente: Whole
    buurten: pd.Series
    factors: pd.DataFrame
    under_use: pd.DataFrame


def fit_laws(
    country: Country, table: Mapping[str, object], centres: pd.DataFrame, *, before: Mapping[str, int] | None = None
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

    Returns
    -------
    The models; one law that cannot be fitted does not stop the others.
    """
    models, refused = {}, {}
    for wet in wetten() if before is None else before:
        specification = Specification.from_table(wet, table)
        editions = country.editions if before is None else [item for item in country.editions if item.year < before[wet]]
        edition = _newest_filled(editions, specification.outcome)
        if edition is None:
            older = "" if before is None else f" van vóór {before[wet]}"
            refused[wet] = f"Verwacht gebruik {law_names()[wet]}: in geen geladen editie{older} zijn de aantallen per wijk gevuld."
            continue
        try:
            models[wet] = _fit(edition, specification, centres)
        except ExpectedUseError as error:
            refused[wet] = str(error)
    return Laws(models, refused)


def _columns(specification: Specification) -> list[str]:
    return list(dict.fromkeys([*specification.columns, specification.outcome, "inwoners"]))


def _newest_filled(editions: Iterable[Edition], outcome: str) -> Edition | None:
    for edition in editions:
        if edition.kind == "cijfers" and outcome in edition.figures.values:
            wijken = edition.figures.areas["niveau"] == Niveau.WIJK
            if edition.figures.values.loc[wijken, outcome].notna().mean() >= _FILLED:
                return edition
    return None


def _fit(edition: Edition, specification: Specification, centres: pd.DataFrame) -> LawModel:
    values, outcome = edition.figures.values.reindex(columns=_columns(specification)), specification.outcome
    wijken = values[edition.figures.areas["niveau"] == Niveau.WIJK]
    model = fit_expected_use(wijken, specification, centres=centres)
    return LawModel(model, edition.year, *fit_spread(values[outcome], wijken, model))


def fit_spread(published: pd.Series, wijken: pd.DataFrame, model: ExpectedUseModel) -> tuple[float, float, float, float]:
    """Fit how far wijken and gemeenten lie from an expectation in which their own counts had no part.

    Parameters
    ----------
    published
        Clients that CBS published per gemeentecode; may hold other areas too.
    wijken
        Wijken × columns that the model was fitted on.
    model
        The fitted model.

    Returns
    -------
    `tau2`, `tau2_raw`, `tau2_gemeente` and `usual` of :class:`LawModel`.
    """
    specification, gemeente = model.specification, gemeente_of(wijken.index.to_series())
    unseen, observed = predict_left_out(wijken, model), wijken[specification.outcome]
    scaled = calibrate_to_known(unseen, observed, gemeente)["gekalibreerd"]
    large = wijken["inwoners"] >= specification.minimum_inwoners
    many = observed.groupby(gemeente).transform("count") >= MANY_WIJKEN
    rounded = specification.rounded_to
    raw = fit_tau2(observed, unseen.where(large), rounded_to=rounded)
    tau2 = fit_tau2(observed, scaled.where(large & many), rounded_to=rounded)
    foreseen = unseen.groupby(gemeente).sum()
    totals = published.reindex(foreseen.index)
    usual = float(totals.sum() / foreseen.where(totals.notna()).sum()) if totals.notna().any() else 1.0
    between = fit_tau2(totals, usual * foreseen, rounded_to=rounded)
    # Where no gemeente has many wijken, or none published a total, the wider spread between all wijken is the safe one.
    return raw if np.isnan(tau2) else tau2, raw, raw if np.isnan(between) else between, usual


def use_of_gemeente(law: LawModel, table: AreaTable, need: pd.Series) -> LawUse:
    """Compare observed with expected use in one gemeente.

    Parameters
    ----------
    law
        What was learnt from the country.
    table
        Table seen from the gemeente.
    need
        Need score per wijk, for the list of wijken where need and use point in different directions.

    Returns
    -------
    Expected use is calibrated to the total that CBS published for the gemeente (where it published none: to nothing, so it is
    raw). Clients without a known wijk are in that total but in no wijk; the verdict therefore compares with the share that is
    known, so that not every wijk looks low.
    """
    specification = law.model.specification
    values = table.at(law.year, _columns(specification))
    wijken, buurten, gemeente = table.of(Niveau.WIJK), table.of(Niveau.BUURT), table.gemeentecode
    raw = law.model.predict(values.loc[wijken])
    observed = values.loc[wijken, specification.outcome]
    total = float(values[specification.outcome][gemeente])
    codes = pd.Series(gemeente, index=wijken)
    scaled = calibrate(raw, pd.Series({gemeente: total}), codes)["gekalibreerd"]
    known = calibrate_to_known(raw, observed, codes)["gekalibreerd"]
    coverage = float((known / scaled).median()) if scaled.notna().any() else 1.0
    tau2 = law.tau2 if scaled.notna().any() or known.notna().any() else law.tau2_raw
    comparison = compare(
        observed,
        scaled.where(scaled.notna(), known.where(known.notna(), raw)),
        withheld=specification.withheld(values.loc[[gemeente, *wijken]]).loc[wijken],
        withheld_to=specification.withheld_to,
        reasons=_reasons(table, specification.outcome, law.year, wijken),
        tau2=tau2,
        coverage=coverage,
        rounded_to=specification.rounded_to,
    )
    comparison = without_self(comparison)
    stands_out = comparison["oordeel"].isin((HIGHER, LOWER))
    return LawUse(
        specification.wet,
        law.year,
        comparison.assign(ruw=raw),
        total,
        coverage,
        tau2,
        _whole(law, gemeente, total, float(raw.sum(min_count=1))),
        _per_buurt(law, values, comparison["verwacht"], buurten),
        law.model.explain(values.loc[wijken], values.loc[[gemeente]]),
        under_use(need.reindex(wijken), comparison["verhouding_gekrompen"].where(stands_out)),
    )


def _whole(law: LawModel, gemeente: str, total: float, raw: float) -> Whole:
    rounded = law.model.specification.rounded_to
    expected = pd.Series({gemeente: law.usual * raw})
    low, high = funnel_limits(expected, level=_LEVEL, tau2=law.tau2_gemeente, rounded_to=rounded)
    words = verdict(pd.Series({gemeente: total}), expected, level=_LEVEL, tau2=law.tau2_gemeente, rounded_to=rounded)
    ratio = total / expected.where(expected > 0)
    return Whole(float(expected[gemeente]), float(ratio[gemeente]), float(low[0]), float(high[0]), str(words[gemeente]))


def without_self(comparison: pd.DataFrame) -> pd.DataFrame:
    """Take the verdict from the only wijk with a figure: what is expected of it was brought to that same figure, so it says nothing.

    Parameters
    ----------
    comparison
        Result of :func:`~wijkscan.model.use.comparison.compare` for the wijken of one gemeente.

    Returns
    -------
    The same table; where one wijk alone has a ratio, without its ratio, margins and limits, with verdict ``onbekend`` and the reason.
    """
    judged = comparison["verhouding"].notna()
    if judged.sum() != 1:
        return comparison
    shown = comparison.copy()
    shown.loc[judged, ["verhouding", "laag", "hoog", "grens_laag", "grens_hoog", "verhouding_gekrompen"]] = float("nan")
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


def quality(law: LawModel, country: Country, *, folds: int) -> pd.DataFrame:
    """Measure how well the model predicts gemeenten it has not seen.

    Parameters
    ----------
    law
        The model.
    country
        Everything loaded.
    folds
        Parts the gemeenten are divided into.

    Returns
    -------
    One row per way of looking: in sample, whole gemeenten left out, and left out but calibrated to the total of the gemeente.
    Columns are the measures of :class:`~wijkscan.model.use.measures.Measures`.
    """
    specification = law.model.specification
    edition = next(item for item in country.editions if item.year == law.year and specification.outcome in item.figures.values)
    values = edition.figures.values.reindex(columns=_columns(specification))
    wijken = values[niveau(values.index.to_series()).eq(Niveau.WIJK) & values["inwoners"].ge(specification.minimum_inwoners)]
    observed, population = wijken[specification.outcome], specification.population(wijken)
    unseen = cross_validate(wijken, law.model, folds=folds)
    totals = values.loc[edition.figures.areas["niveau"] == Niveau.GEMEENTE, specification.outcome]
    scaled = calibrate(unseen, totals, gemeente_of(wijken.index.to_series()))["gekalibreerd"]
    looked: dict[str, Measures] = {
        "binnen de gegevens waarvan is geleerd": measure(observed, law.model.predict(wijken), population),
        "hele gemeenten weggelaten": measure(observed, unseen, population),
        "hele gemeenten weggelaten, geijkt op het totaal van de gemeente": measure(observed, scaled, population),
    }
    return pd.DataFrame({name: vars(found) for name, found in looked.items()}).T

"""Expected use: what this population would use if it used as much as the same population elsewhere in the country.

A Poisson regression with log link over all wijken with open figures, a shrunken effect per gemeente so that the
coefficients describe differences *within* gemeenten, and withheld counts as the interval they are. A prediction never
contains the effect of the gemeente itself: that would make its own use the norm.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from scipy.special import ndtri
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from wijkscan.model.use.regression import INTERCEPT, Regression, Start, regress
from wijkscan.model.use.specification import ExpectedUseError, Specification
from wijkscan.tables.areas import gemeente_of

# "Well under one covariate per ten areas": with fewer the coefficients follow chance.
AREAS_PER_COVARIATE = 10
# A covariate of which less than this share of its own spread is not already told by the others has no coefficient.
NOTHING_NEW = 1e-6
METRES_PER_KM = 1000


@dataclass(frozen=True)
class ExpectedUseModel:
    """A fitted regression of use, with all it needs for a prediction and its explanation.

    Parameters
    ----------
    specification
        What was asked for.
    regression
        Coefficients, their covariance and the gemeente effects; `niveau` is the log rate of an average wijk.
    centre
        Mean of each covariate over the wijken learned from, weighted with the base population.
    bounds
        Smallest and largest value of each covariate learned from: a prediction goes no further.
    medians
        Median per class of the gap column × covariate, and a last row for areas without a class.
    centres
        Coordinates of gemeenten (columns x, y in metres) for the regional factor; without rows there is none.
    missing_share
        Share of the wijken in which each covariate was missing and has been estimated.
    areas, withheld
        Number of wijken learned from, and how many of these have a withheld count.
    """

    specification: Specification
    regression: Regression
    centre: pd.Series
    bounds: pd.DataFrame
    medians: pd.DataFrame
    centres: pd.DataFrame
    missing_share: pd.Series
    areas: int
    withheld: int

    def coefficients(self, level: float = 0.95) -> pd.DataFrame:
        """Give the coefficients with their interval.

        Parameters
        ----------
        level
            Confidence.

        Returns
        -------
        One row per covariate: `schatting`, `standaardfout`, `laag`, `hoog`, on the log scale. With a logarithmic covariate
        a coefficient of 0,3 means: 10 % more of it goes with about 3 % more use.
        """
        estimates = self.regression.estimates
        error = pd.Series(np.sqrt(np.diag(self.regression.covariance)), index=estimates.index)
        reach = ndtri((1 + level) / 2) * error
        return pd.DataFrame(
            {
                "schatting": estimates,
                "standaardfout": error,
                "laag": estimates - reach,
                "hoog": estimates + reach,
            }
        )

    def predict(self, table: pd.DataFrame, parents: pd.DataFrame | None = None) -> pd.Series:
        """Predict the number of clients per area, at any level.

        Parameters
        ----------
        table
            Areas × columns, index gebiedscode.
        parents
            The same areas with the values of the area around them (a wijk for its buurten); used for missing
            covariates before the median of the class.

        Returns
        -------
        Expected clients per gebiedscode, not rounded; 0 without base population, a gap where that is unknown.
        """
        values, _ = self.covariates(table, parents)
        return self.expect(values, self.specification.population(table))

    def expect(self, values: pd.DataFrame, population: pd.Series) -> pd.Series:
        """Give the expected clients per gebiedscode from its covariates, as :meth:`covariates` gives these, and base population."""
        codes = values.index.to_series()
        regional = gemeente_of(codes).map(self.regional_factor(pd.Index(gemeente_of(codes).dropna().unique()))).fillna(1.0)
        expected: pd.Series = population * np.exp(self._linear(values)) * regional
        return expected.rename("verwacht")

    def covariates(self, table: pd.DataFrame, parents: pd.DataFrame | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Compute the covariates as the model uses them.

        Parameters
        ----------
        table, parents
            As in :meth:`predict`.

        Returns
        -------
        Areas × covariates without gaps and within the range learned from, and a frame of the same shape that is True
        where the value was estimated: from the area around it, else the median of the class.
        """
        raw = self.specification.design(table)
        known = raw if parents is None else raw.fillna(self.specification.design(parents))
        filled = _fill(known, table[self.specification.gap_classes], self.medians)
        return filled.clip(self.bounds["laag"], self.bounds["hoog"], axis="columns"), raw.isna()

    def features(self, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Give the covariates as a reader knows them, and where they were estimated.

        Parameters
        ----------
        table
            Areas × columns, index gebiedscode.

        Returns
        -------
        Areas × covariates as they were used, in the units of :attr:`~wijkscan.model.use.specification.Covariate.unit`, and the frame of
        :meth:`covariates` that is True where the value was estimated.
        """
        values, estimated = self.covariates(table)
        readable = {item.code: item.readable(values[item.code]) for item in self.specification.covariates}
        return pd.DataFrame(readable, index=table.index), estimated

    def explain(self, table: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
        """Explain the expected use of areas against that of their gemeente.

        Parameters
        ----------
        table
            Areas × columns, index gebiedscode.
        reference
            The gemeenten of these areas × the same columns, index gemeentecode.

        Returns
        -------
        Per area `als_gemeente` (clients if its people used like the average of the gemeente), one factor per covariate
        and `verwacht`: exactly `als_gemeente` times all factors. The regional factor is in `als_gemeente`.
        """
        around = reference.loc[gemeente_of(table.index.to_series())].set_axis(table.index)
        own, theirs = self.covariates(table)[0], self.covariates(around)[0]
        factors = ((own - theirs) * self.regression.estimates.drop(INTERCEPT)).apply(np.exp)
        expected = self.expect(own, self.specification.population(table))
        start = (expected / factors.prod(axis="columns")).rename("als_gemeente")
        return pd.concat([start, factors, expected], axis="columns")

    def regional_factor(self, gemeenten: pd.Index) -> pd.Series:
        """Say how much more or less is used in the region around a gemeente than its population explains.

        Parameters
        ----------
        gemeenten
            Gemeentecodes.

        Returns
        -------
        Factor per gemeentecode, exp(Σ k ln θ / (Σ k + prior)) over the *other* gemeenten with k = exp(−distance / reach);
        1 without a region in the specification or without coordinates.
        """
        known = self.regression.gemeente_effect.index.intersection(self.centres.index)
        asked = gemeenten.intersection(self.centres.index)
        factor = pd.Series(1.0, index=gemeenten, name="regio")
        if self.specification.region_km <= 0 or known.empty or asked.empty:
            return factor
        metres = cdist(self.centres.loc[asked, ["x", "y"]], self.centres.loc[known, ["x", "y"]])
        weight = np.exp(-metres / METRES_PER_KM / self.specification.region_km)
        weight[asked.to_numpy()[:, None] == known.to_numpy()[None, :]] = 0.0
        mean = weight @ np.log(self.regression.gemeente_effect[known]) / (weight.sum(axis=1) + self.specification.region_prior)
        factor[asked] = np.exp(mean)
        return factor

    def _linear(self, values: pd.DataFrame) -> pd.Series:
        slopes = self.regression.estimates.drop(INTERCEPT)
        linear: pd.Series = (values - self.centre) @ slopes + self.regression.estimates[INTERCEPT]
        return linear


def fit_expected_use(
    table: pd.DataFrame,
    specification: Specification,
    *,
    centres: pd.DataFrame | None = None,
    start: ExpectedUseModel | None = None,
) -> ExpectedUseModel:
    """Fit the regression of one law on all wijken with open figures.

    How it learns is in :func:`wijkscan.model.use.regression.regress`. Missing covariates are estimated as the median of
    wijken in the same class, marked and counted; withheld counts take part as an interval.

    Parameters
    ----------
    table
        Areas × columns, index gebiedscode; other levels than wijk are left out.
    specification
        Outcome, base population, covariates and settings.
    centres
        Coordinates of gemeenten (index gemeentecode, columns x and y in metres) for the regional factor.
    start
        A model of nearly the same table to start from; only changes how long it takes.

    Returns
    -------
    The fitted model.

    Raises
    ------
    ExpectedUseError
        A missing column, too few wijken, a covariate that does not vary or follows from the others, or a fit
        that does not settle.
    """
    wijken = table[table.index.str.startswith("WK")]
    if specification.outcome not in wijken:
        raise ExpectedUseError(
            f"Verwacht gebruik {specification.wet}: kolom {specification.outcome} ontbreekt in de tabel met wijken; kies een "
            "jaargang die deze kolom heeft."
        )
    raw, population = specification.design(wijken), specification.population(wijken)
    withheld = specification.withheld(wijken)
    usable = (wijken["inwoners"] >= specification.minimum_inwoners) & (population > 0)
    usable &= wijken[specification.outcome].notna() | withheld
    raw, wijken, population, withheld = raw[usable], wijken[usable], population[usable], withheld[usable]
    _refuse_too_few(wijken, specification)
    medians = _medians(raw, wijken[specification.gap_classes])
    design = _fill(raw, wijken[specification.gap_classes], medians)
    _refuse_useless(design, specification)
    centre = (design.mul(population, axis="index").sum() / population.sum()).rename("midden")
    # Threads cost more than they bring at this size, up to ten times as much on a busy machine.
    with threadpool_limits(1, user_api="blas"):
        regression = regress(
            wijken[specification.outcome],
            design - centre,
            population,
            withheld_to=specification.withheld_to,
            start=None if start is None else _start(start, centre),
        )
    return ExpectedUseModel(
        specification,
        regression,
        centre,
        bounds=pd.DataFrame({"laag": design.min(), "hoog": design.max()}),
        medians=medians,
        centres=pd.DataFrame(columns=["x", "y"], dtype=float) if centres is None else centres,
        missing_share=raw.isna().mean().rename("aandeel_geschat"),
        areas=len(wijken),
        withheld=int(withheld.sum()),
    )


def _medians(design: pd.DataFrame, classes: pd.Series) -> pd.DataFrame:
    overall = design.median().to_frame().T.set_axis([np.nan])
    return pd.concat([design.groupby(classes).median().fillna(design.median()), overall])


def _fill(design: pd.DataFrame, classes: pd.Series, medians: pd.DataFrame) -> pd.DataFrame:
    known = classes.where(classes.isin(medians.index))
    return design.fillna(medians.reindex(known.to_numpy(dtype=float)).set_axis(design.index))


def _start(model: ExpectedUseModel, centre: pd.Series) -> Start:
    estimates = model.regression.estimates.copy()
    estimates[INTERCEPT] += (centre - model.centre) @ estimates.drop(INTERCEPT)
    return Start(estimates, model.regression.gemeente_effect)


def _refuse_too_few(wijken: pd.DataFrame, specification: Specification) -> None:
    needed = AREAS_PER_COVARIATE * len(specification.covariates)
    if len(wijken) < needed:
        raise ExpectedUseError(
            f"Verwacht gebruik {specification.wet}: {len(wijken)} wijken met een bekend aantal {specification.outcome} is te "
            f"weinig voor {len(specification.covariates)} kenmerken (nodig: {needed}); laad meer gemeenten of kies minder "
            "kenmerken."
        )


def _refuse_useless(design: pd.DataFrame, specification: Specification) -> None:
    empty = design.columns[design.isna().any()]
    if len(empty):
        raise ExpectedUseError(
            f"Verwacht gebruik {specification.wet}: kenmerk {', '.join(empty)} is in geen enkele wijk bekend; kies een "
            f"jaargang waarin het is gevuld, of haal het kenmerk uit {specification.wet}.toml."
        )
    # A constant column has a standard deviation of rounding errors, not of exactly 0.
    varies = design.std() > NOTHING_NEW * design.abs().max()
    scaled = (design - design.mean()) / design.std().where(varies, np.inf)
    # In a triangular decomposition the diagonal is what a column adds to the columns before it.
    added = np.abs(np.diag(np.linalg.qr(scaled.to_numpy(), mode="r"))) / np.sqrt(len(scaled))
    if (added < NOTHING_NEW).any():
        code = design.columns[int(np.argmin(added))]
        raise ExpectedUseError(
            f"Verwacht gebruik {specification.wet}: kenmerk {code} is in alle wijken gelijk of volgt uit de kenmerken ervoor; "
            f"haal het uit {specification.wet}.toml."
        )

"""Counted beside expected use, on Voorbeeldstad."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.example_run import VOORBEELDSTAD, example_collection, example_library, example_scan, example_tables
from tests.model.use.made_up_use import SPECIFICATION as MADE_UP
from tests.model.use.made_up_use import country as made_up_country
from wijkscan import parameters
from wijkscan.model.use.comparison import compare
from wijkscan.model.use.funnel import EXACT_TO, funnel_limits
from wijkscan.model.use.gemeente import ALONE, ONLY, Whole, beside_country, fit_laws, use_of_gemeente, use_table
from wijkscan.model.use.model import fit_expected_use
from wijkscan.model.use.quality import CALIBRATED, fit_spread, leave_out
from wijkscan.model.use.specification import Specification
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN, WITHIN
from wijkscan.store.importing import load_deliveries
from wijkscan.tables.areas import Niveau, gemeente_of
from wijkscan.tables.areatable import Delivery, assemble, open_country
from wijkscan.tables.columns import BY_CODE, stem
from wijkscan.tables.wetten import wetten

# Lindenveld uses 0,7 times what its people lead one to expect; that is how Voorbeeldstad was made.
UNDER_USE = "WK900105"


@pytest.fixture(scope="module")
def scan():
    return example_scan()


def test_every_law_is_learnt_and_the_expectation_adds_up_to_the_published_total(scan):
    assert set(scan.use) == set(wetten())
    for use in scan.use.values():
        assert use.wijken["verwacht"].sum() == pytest.approx(use.total)


def test_the_wijk_made_with_too_little_use_stands_out_and_is_on_the_list(scan):
    use = scan.use["wmo"]
    assert use.wijken["oordeel"][UNDER_USE] == LOWER
    assert UNDER_USE in use.under_use.index[use.under_use["lijst"] == "behoefte hoog, gebruik laag"]


def test_buurten_add_up_to_their_wijk(scan):
    for use in scan.use.values():
        wijk = "WK" + use.buurten.index.str[2:8]
        sums = use.buurten.groupby(wijk).sum()
        pd.testing.assert_series_equal(
            sums, use.wijken["verwacht"].reindex(sums.index), check_names=False, rtol=1e-9, check_index_type=False
        )


def test_the_verdict_is_taken_around_the_share_of_clients_whose_wijk_is_known(scan):
    use = scan.use["jeugdhulp"]
    assert 0.8 < use.known_share <= 1.01
    middle = np.sqrt(use.wijken["grens_laag"] * use.wijken["grens_hoog"]) / use.known_share
    assert middle.between(0.8, 1.1).all()


def test_factors_multiply_to_the_expectation_before_calibration(scan):
    use = scan.use["wmo"]
    product = use.factors.drop(columns="verwacht").prod(axis="columns")
    pd.testing.assert_series_equal(product, use.factors["verwacht"], check_names=False)
    pd.testing.assert_series_equal(use.factors["verwacht"], use.wijken["ruw"], check_names=False)


def test_a_gemeente_that_delivered_nothing_gets_a_raw_expectation_and_no_verdict():
    silent = next(code for code in example_collection().gemeenten.index if _silent(code))
    tables = example_tables(silent)
    need = pd.Series(0.0, index=tables.areas.of(Niveau.WIJK))
    use = use_of_gemeente(example_scan().laws.models["wmo"], tables.areas, need)
    assert np.isnan(use.total)
    assert np.isnan(use.gemeente.verhouding)
    assert use.gemeente.oordeel == UNKNOWN
    assert use.tau2 == example_scan().laws.models["wmo"].tau2_raw
    pd.testing.assert_series_equal(use.wijken["verwacht"], use.wijken["ruw"], check_names=False)
    assert use.wijken["verhouding"].isna().all()
    assert use.wijken["reden"].str.contains("niet geleverd").all()


def _silent(code: str) -> bool:
    country = example_collection().country
    newest = next(item for item in country.editions if item.kind == "cijfers")
    return bool(np.isnan(newest.figures.values["wmo"].get(code, 0.0)))


def test_the_table_has_the_promised_columns_and_one_row_per_wijk_and_law(scan):
    table = use_table(scan.use)
    expected, limits = ["verwacht_ruw", "verwacht_geijkt", "verwacht_bekend"], ["grens_laag", "grens_hoog"]
    assert list(table) == ["gebiedscode", "wet", "waargenomen", *expected, "verhouding", "laag", "hoog", *limits, "oordeel", "reden"]
    assert len(table) == len(wetten()) * len(example_tables(VOORBEELDSTAD).areas.of(Niveau.WIJK))
    assert list(use_table({})) == list(table)
    counted = table.dropna(subset=["verhouding"])
    np.testing.assert_allclose(counted["waargenomen"] / counted["verwacht_bekend"], counted["verhouding"])


def everywhere(collection, law):
    """All wijken of the edition that the law was learnt from, and what the gemeenten published."""
    outcome = law.model.specification.outcome
    edition = next(item for item in collection.country.editions if item.year == law.year and outcome in item.figures.values)
    values, level = edition.figures.values, edition.figures.areas["niveau"]
    return values[level == Niveau.WIJK], values.loc[level == Niveau.GEMEENTE, outcome]


def left_out(wijken, model, *, seed):
    """Counted beside expected in the wijken of gemeenten that were left out, calibrated."""
    seen = leave_out(pd.Series(dtype=float), wijken, model, seed=seed)
    observed, expected = seen.wijken["geteld"], seen.wijken[CALIBRATED]
    shown = seen.many & seen.learned & observed.notna() & (expected > 0)
    return observed[shown], expected[shown]


@pytest.mark.parametrize("wet", wetten())
def test_of_left_out_wijken_nineteen_in_twenty_lie_within_the_band(scan, wet):
    law = scan.laws.models[wet]
    observed, expected = left_out(everywhere(example_collection(), law)[0], law.model, seed=3)
    within = compare(observed, expected, tau2=law.tau2, rounded_to=law.model.specification.rounded_to)["oordeel"] == WITHIN
    # Among some 420 wijken chance moves a share of 95 % by a hundredth; rounding to ten leaves fewer outside than a twentieth.
    assert 0.93 <= within.mean() <= 0.98
    assert law.tau2 <= law.tau2_raw


@pytest.mark.real_data
@pytest.mark.parametrize(("wet", "before"), [("wmo", 0.0015), ("jeugdhulp", 0.0019), ("bijstand", 0.0082)])
def test_the_bars_hold_in_the_real_country(real_data, wet, before):
    """Of wijken that were left out 94 to 96 % lies within the band, and of ordinary ones that are drawn 4 to 6 % outside."""
    feed = pd.read_parquet(real_data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet")
    keys = {stem(key): key for key in reversed(feed.columns)}
    specification = Specification.from_table(wet, parameters.specification("verwacht_gebruik"))
    columns = {code: keys[next(name for name in BY_CODE[code].stems if name in keys)] for code in
               {*specification.columns, specification.outcome, "inwoners"}}  # fmt: skip
    real = pd.DataFrame({code: pd.to_numeric(feed[key]).astype(float) for code, key in columns.items()})
    real = real.set_axis(feed["Codering_3"].str.strip())
    wijken = real[real.index.str.startswith("WK")]
    model = fit_expected_use(wijken, specification)
    spread = fit_spread(leave_out(real[specification.outcome], wijken, model))
    tau2 = spread.tau2
    assert before < tau2 < spread.tau2_raw
    assert 1 <= spread.usual < 1.2
    observed, expected = left_out(wijken, model, seed=3)
    words = compare(observed, expected, tau2=tau2, rounded_to=specification.rounded_to)["oordeel"]
    assert 0.94 <= (words == WITHIN).mean() <= 0.96
    rng = np.random.default_rng(8)
    drawn = pd.Series(rng.poisson(expected * rng.gamma(1 / tau2, tau2, len(expected))), expected.index, dtype=float)
    # Where a handful is expected, no count at all is so few that it is outside.
    ordinary = compare(drawn, expected, tau2=tau2)["oordeel"][expected >= EXACT_TO]
    assert 0.04 <= (ordinary != WITHIN).mean() <= 0.06


def test_a_gemeente_as_a_whole_is_set_beside_the_spread_between_gemeenten(scan):
    law, use = scan.laws.models["wmo"], scan.use["wmo"]
    whole = use.gemeente
    assert whole.verwacht == pytest.approx(law.usual * use.wijken["ruw"].sum())
    assert whole.verhouding == pytest.approx(use.total / whole.verwacht)
    low, high = funnel_limits(whole.verwacht, level=0.95, tau2=law.tau2_gemeente, rounded_to=5)
    assert (whole.laag, whole.hoog) == (pytest.approx(float(low)), pytest.approx(float(high)))
    assert whole.oordeel == {True: WITHIN}.get(low <= whole.verhouding <= high, HIGHER if whole.verhouding > 1 else LOWER)


@pytest.mark.parametrize("wet", wetten())
def test_gemeenten_as_a_whole_lie_around_one_and_nearly_all_within_their_band(scan, wet):
    """Clients without a known wijk are in the total of every gemeente: beside what wijken have, all of them would look high."""
    law = scan.laws.models[wet]
    wijken, totals = everywhere(example_collection(), law)
    expected = law.usual * law.model.predict(wijken).groupby(gemeente_of(wijken.index.to_series())).sum()
    low, high = funnel_limits(expected, level=0.95, tau2=law.tau2_gemeente, rounded_to=law.model.specification.rounded_to)
    ratio = (totals / expected).reindex(expected.index)
    assert ratio.median() == pytest.approx(1, abs=0.05)
    assert ratio.between(low, high)[ratio.notna()].mean() >= 0.9


WHOLE = Whole(verwacht=1000.0, verhouding=1.1, laag=0.75, hoog=1.3, oordeel=WITHIN)


def test_the_only_wijk_is_measured_beside_the_country(scan):
    """What is expected of it was brought to the figure it would be compared with: 1,00 would say nothing beside a gemeente that is off."""
    alone = scan.use["wmo"].wijken.iloc[:1].assign(waargenomen=880.0)
    shown = beside_country(alone, WHOLE, 1100.0, 0.02).iloc[0]
    assert (shown["verhouding"], shown["grens_laag"], shown["grens_hoog"], shown["oordeel"]) == (1.1, 0.75, 1.3, WITHIN)
    # 880 of the 1 100 clients have a known wijk, so 800 of the 1 000 expected ones are beside these.
    assert shown["verwacht_bekend"] == pytest.approx(800)
    assert shown["waargenomen"] / shown["verwacht_bekend"] == pytest.approx(shown["verhouding"])
    assert shown["laag"] < 1.1 < shown["hoog"]
    assert shown["verhouding_gekrompen"] == pytest.approx((1100 + 50) / (1000 + 50))
    assert shown["reden"] == f"{ONLY}: 1,10 ligt binnen 0,75 tot 1,30, de spreiding van 95 % van de gemeenten"
    # What money and fte rest on stays as it was.
    assert shown[["verwacht", "ruw"]].tolist() == alone[["verwacht", "ruw"]].iloc[0].tolist()
    higher = beside_country(alone, replace(WHOLE, verhouding=1.4, oordeel=HIGHER), 1100.0, 0.02).iloc[0]
    assert higher["oordeel"] == HIGHER and "1,40 ligt buiten 0,75 tot 1,30" in higher["reden"]


def test_the_only_wijk_of_a_gemeente_without_clients_is_measured_too(scan):
    """A count of nobody brings the expectation to nobody as well; the country does expect some."""
    alone = scan.use["wmo"].wijken.iloc[:1].assign(waargenomen=0.0, verwacht=0.0, verhouding=np.nan)
    shown = beside_country(alone, replace(WHOLE, verhouding=0.0, oordeel=LOWER), 0.0, 0.02).iloc[0]
    assert (shown["verhouding"], shown["verwacht_bekend"], shown["oordeel"], shown["laag"]) == (0.0, 1000.0, LOWER, 0.0)


@pytest.mark.parametrize("case", ["no total", "another wijk is withheld", "its count is withheld"])
def test_one_wijk_that_is_not_the_gemeente_has_no_verdict(scan, case):
    table = scan.use["wmo"].wijken.iloc[:2].copy()
    whole = replace(WHOLE, verhouding=np.nan, oordeel=UNKNOWN) if case == "no total" else WHOLE
    if case == "another wijk is withheld":
        table.loc[table.index[1], ["verhouding", "waargenomen"]] = np.nan
    else:
        table = table.iloc[:1]
    if case == "its count is withheld":
        table = table.assign(verhouding=np.nan, waargenomen=np.nan, oordeel=UNKNOWN, reden="geheim")
        pd.testing.assert_frame_equal(beside_country(table, whole, 5.0, 0.02), table)
        return
    alone = beside_country(table, whole, 1100.0, 0.02).iloc[0]
    assert (alone["oordeel"], alone["reden"]) == (UNKNOWN, ALONE)
    assert alone[["verhouding", "laag", "hoog", "grens_laag", "grens_hoog", "verhouding_gekrompen"]].isna().all()


def test_several_wijken_are_compared_within_their_gemeente(scan):
    table = scan.use["wmo"].wijken
    pd.testing.assert_frame_equal(beside_country(table, WHOLE, 1100.0, 0.02), table)


SPECIFIED = parameters.specification("verwacht_gebruik")


def with_newer(change):
    """The made-up country with an edition of a year later, in which `change` was made to the figures."""
    deliveries = list(load_deliveries(example_library()))
    newest = max((item for item in deliveries if item.passport.kind == "cijfers"), key=lambda item: item.passport.edition)
    values = change(newest.figures.values.copy())
    later = Delivery(replace(newest.passport, edition=newest.passport.edition + 1), replace(newest.figures, values=values))
    return newest.passport.edition, open_country([*deliveries, later], None)


def test_a_newer_edition_is_learnt_from_and_compared_with(scan):
    year, country = with_newer(lambda values: values.assign(wmo=(1.4 * values["wmo"] / 5).round() * 5))
    laws = fit_laws(country, SPECIFIED, example_collection().centres)
    assert {law.year for law in laws.models.values()} == {year + 1}
    areas = assemble(country, VOORBEELDSTAD)
    use = use_of_gemeente(laws.models["wmo"], areas, pd.Series(0.0, index=areas.of(Niveau.WIJK)))
    assert (use.year, use.total) == (year + 1, pytest.approx(1.4 * scan.use["wmo"].total, rel=0.01))
    # More everywhere is what one then expects: the gemeente as a whole is where it was.
    assert use.gemeente.verhouding == pytest.approx(scan.use["wmo"].gemeente.verhouding, abs=0.02)


@pytest.mark.parametrize("lacks", ["personen_laag_inkomen", "corporatiewoningen", "wmo", "most of wmo"])
def test_an_edition_that_is_not_filled_yet_leaves_a_law_to_the_year_before(lacks):
    """CBS publishes use before income of the same year: the newest counts without what explains them left all gemeenten without use."""

    def change(values):
        gone = values.index.str[-1].isin(list("01234567")) if lacks == "most of wmo" else slice(None)
        values.loc[gone, lacks.removeprefix("most of ")] = np.nan
        return values

    year, country = with_newer(change)
    laws = fit_laws(country, SPECIFIED, example_collection().centres)
    assert laws.refused == {}
    assert laws.models["wmo"].year == year
    if lacks == "wmo":
        assert laws.models["jeugdhulp"].year == year + 1


def test_where_no_edition_has_what_explains_use_it_is_told_what_lacks():
    deliveries = [
        replace(item, figures=replace(item.figures, values=item.figures.values.drop(columns="personen_laag_inkomen", errors="ignore")))
        for item in load_deliveries(example_library())
    ]
    laws = fit_laws(open_country(deliveries, None), SPECIFIED, example_collection().centres)
    assert "personen_laag_inkomen" in laws.refused["wmo"] or "laag inkomen" in laws.refused["wmo"].lower()


def test_only_wijken_with_figures_of_the_law_teach():
    """A gemeente that delivered nothing teaches nothing, whatever its people are like: the model is that of the others."""
    table = made_up_country(3, gemeenten=20)
    silent = table.index.str.startswith("WK0003")
    strange = table.copy()
    strange.loc[silent, "wmo"] = np.nan
    strange.loc[silent, "leeftijd_65_plus"] = strange.loc[silent, "inwoners"]
    found, others = fit_expected_use(strange, MADE_UP), fit_expected_use(table[~silent], MADE_UP)
    assert found.areas == others.areas
    pd.testing.assert_series_equal(found.regression.estimates, others.regression.estimates)
    pd.testing.assert_frame_equal(found.bounds, others.bounds)
    assert "GM0003" not in found.regression.gemeente_effect

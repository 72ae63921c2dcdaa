"""Numbers of the workload that are counted: by hand, the limits of rounding, and what stays when there is no count."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.teams.made_up_teams import PARAMETERS, TEAM_OF, expected, population
from wijkscan.chain.counts import with_counts
from wijkscan.model.teams.counted import COUNTS, counted_for
from wijkscan.model.teams.formatie import formatie
from wijkscan.parameters import ADJUSTED, Parameters
from wijkscan.tables.columns import BY_CODE

OFTEN = "wijkteams.jeugdhulp_vraagverheldering_aantal"
HAARLEM, OF, PER = "GM0392", "jeugdzorgtrajecten_gemeente", "jeugdzorg"


def table_with(of: float, per: float, year: float = 2021):
    """The part of an AreaTable that a count is taken from."""
    values = pd.DataFrame({OF: [of], PER: [per]}, index=[HAARLEM])
    passport = SimpleNamespace(id="een", producer="CBS", title="Kerncijfers wijken en buurten 2021")
    return SimpleNamespace(
        gemeentecode=HAARLEM,
        years=pd.Series({OF: year, PER: 2024}),
        at=lambda asked, codes: values[codes] if asked == year else values[codes] * np.nan,
        told=lambda _, codes: (None, pd.DataFrame("een", index=[HAARLEM], columns=codes)),
        areas=pd.DataFrame({"gebiedsnaam": ["Haarlem"]}, index=[HAARLEM]),
        passports=(passport,),
    )


def test_haarlem_by_hand():
    (found,) = counted_for(table_with(1_960, 4_630))
    assert found.value == pytest.approx(1_960 / 4_630)
    assert found.plausible == (pytest.approx(1_957.5 / 4_632.5), pytest.approx(1_962.5 / 4_627.5))
    assert found.source == (
        "CBS, Kerncijfers wijken en buurten 2021: 1.960 trajecten via de gemeentelijke toegang op 4.630 jongeren met jeugdzorg in Haarlem"
    )


@pytest.mark.parametrize(
    "table", [table_with(np.nan, 4_630), table_with(1_960, np.nan), table_with(1_960, 0), table_with(1_960, 4_630, np.nan)]
)
def test_what_is_withheld_not_delivered_or_divided_by_nothing_leaves_the_statistic_of_the_country(table):
    assert counted_for(table) == ()
    kept = with_counts(PARAMETERS, table)
    assert kept == PARAMETERS
    assert (kept[OFTEN], kept.passport(OFTEN).kind) == (0.45, "statistiek")


@given(st.integers(0, 4_000), st.integers(1, 4_000))
def test_a_count_lies_within_what_rounding_leaves_open(of, per):
    (found,) = counted_for(table_with(5.0 * of, 5.0 * per))
    low, high = found.plausible
    assert 0 <= low <= found.value <= high


def test_a_count_takes_the_place_of_an_assumption_and_not_of_a_number_of_the_gemeente():
    table = table_with(1_960, 4_630)
    counted = with_counts(PARAMETERS, table).passport(OFTEN)
    assert (counted.kind, counted.valid_from) == ("statistiek", date(2021, 1, 1))
    own = with_counts(PARAMETERS.adjust(OFTEN, 0.8), table).passport(OFTEN)
    assert (own.value, own.source) == (0.8, ADJUSTED)
    assert with_counts(with_counts(PARAMETERS, table), table) == with_counts(PARAMETERS, table)
    without = Parameters(tuple(item for item in PARAMETERS if item.name != OFTEN))
    assert with_counts(without, table) == without


def test_every_count_names_a_parameter_and_columns_that_are_there():
    known = {item.name for item in PARAMETERS}
    assert all(item.parameter in known and {item.of, item.per} <= set(BY_CODE) for item in COUNTS)


def test_the_band_is_narrower_where_a_count_replaces_an_assumption():
    assumed = formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF)
    counted = formatie(expected(), population(), with_counts(PARAMETERS, table_with(4_500, 10_000))).of_areas(TEAM_OF)
    before, after = (found.table.set_index("component").loc["jeugdhulp_vraagverheldering"] for found in (assumed, counted))
    assert after["fte"].tolist() == pytest.approx(before["fte"].tolist())
    assert (after["fte_hoog"] - after["fte_laag"] < before["fte_hoog"] - before["fte_laag"]).all()


def test_the_counted_part_of_the_fte_is_that_of_the_counted_work():
    found = formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF)
    assert found.assumed.counted == ("jeugdhulp_vraagverheldering",)
    assert found.counted_fte == pytest.approx(found.contributions["jeugdhulp_vraagverheldering"].sum())
    own = formatie(expected(), population(), PARAMETERS.adjust(OFTEN, 0.45)).of_areas(TEAM_OF)
    assert own.counted_fte == 0

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.tables.gebruik.periods import calendar, covered, edge_column, half_year, half_year_of

EPOCH = date(1970, 1, 1)


def test_half_years_and_the_whole_years_among_them():
    table = calendar("2023HJ02", "2025HJ01").set_index("periode")
    assert list(table.index) == ["2023HJ02", "2024HJ01", "2024HJ02", "2025HJ01", "2024JJ00"]
    assert table.loc["2024JJ00", "van"] == (date(2024, 1, 1) - EPOCH).days
    assert table.loc["2024HJ01", "tot"] == (date(2024, 6, 30) - EPOCH).days
    assert "2024JJ00" not in set(calendar("2024HJ01", "2024HJ02", years=False)["periode"])


def test_a_birthday_counts_from_the_day_itself():
    row = calendar("2024HJ01", "2024HJ01").iloc[0]
    # Who turns 18 on 1 January is 18 in the half-year that begins then; who is born a day later is not.
    assert row[edge_column(18)] == (date(2006, 1, 1) - EPOCH).days


@given(st.integers(2000, 2040), st.integers(1, 2), st.integers(0, 12))
def test_periods_adjoin(year, half, more):
    last = 2 * year + half - 1 + more
    table = calendar(half_year(year, half), half_year(last // 2, 1 + last % 2), years=False)
    assert len(table) == more + 1
    assert (table["van"].iloc[1:].to_numpy() == table["tot"].iloc[:-1].to_numpy() + 1).all()
    assert [half_year_of(day) for day in table["van"]] == list(table["periode"])
    assert [half_year_of(day) for day in table["tot"]] == list(table["periode"])


def test_the_period_of_an_export_follows_from_its_starts_and_ends():
    starts = pd.Series({"2019HJ01": 3, "2022HJ02": 40, "2023HJ01": 90, "2023HJ02": 100, "2098HJ01": 1})
    ends = pd.Series({"2020HJ01": 1, "2023HJ01": 50, "2023HJ02": 60, "2024HJ02": 70})
    assert covered(starts, ends) == ("2023HJ01", "2023HJ02")
    assert covered(starts, pd.Series(dtype="int64")) == ("2022HJ02", "2023HJ02")
    # Everything that ends does so after the last start: one half-year remains.
    assert covered(pd.Series({"2023HJ01": 1}), pd.Series({"2024HJ01": 1})) == ("2023HJ01", "2023HJ01")


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [("2024H1", "2024HJ02", "'2024H1' is geen halfjaar"), ("2024HJ02", "2024HJ01", "kies een laatste halfjaar dat later")],
)
def test_what_is_no_period_is_refused(first, last, message):
    with pytest.raises(GebruikError, match=message):
        calendar(first, last)


def test_without_rows_there_is_no_period():
    with pytest.raises(GebruikError, match="Geen enkele rij is bruikbaar"):
        covered(pd.Series(dtype="int64"), pd.Series(dtype="int64"))

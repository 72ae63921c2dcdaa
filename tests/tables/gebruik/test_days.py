import ibis
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.tables.gebruik.days import MARKS, NEVER, age_bands, marked, round_births
from wijkscan.tables.gebruik.fields import AGE_EDGES
from wijkscan.tables.gebruik.periods import calendar

PERIODS = calendar("2024HJ01", "2024HJ02")
DAYS = PERIODS.assign(bit=[1, 2, 4], periode=[0, 1, 2])


def day(text: str) -> int:
    return (pd.Timestamp(text) - pd.Timestamp(0)).days


def people(births: list[int | None]) -> ibis.Table:
    columns = {"nr": pa.array(range(len(births)), pa.int32()), "geboren": pa.array(births, pa.int32())}
    ages = {name: pa.nulls(len(births), pa.int16()) for name in ("leeftijd_van", "leeftijd_tot")}
    return ibis.memtable(pa.table(columns | ages))


def rounded(births: list[int | None]) -> list[int | None]:
    frame = round_births(people(births), PERIODS).order_by("nr").to_pandas()
    return [None if pd.isna(value) else int(value) for value in frame["geboren"]]


def bands(births: list[int]) -> dict[tuple[int, int], int]:
    frame = age_bands(people(births), ibis.memtable(DAYS), AGE_EDGES).to_pandas()
    return {(int(row.geboren), int(row.periode)): int(row.band) for row in frame.itertuples()}


def test_a_birth_becomes_the_next_day_that_counts():
    # Who was born on 1 January 2006 turns 18 on the first day of 2024; the next border is that of 1 July.
    births = [day("2005-08-17"), day("2006-01-01"), day("2006-01-02"), None, day("2024-12-31")]
    assert rounded(births) == [day("2006-01-01"), day("2006-01-01"), day("2006-07-01"), None, NEVER]


@examples(10)
@given(st.lists(st.integers(day("1920-01-01"), day("2024-12-31")), min_size=1, max_size=20))
def test_rounding_changes_no_age_band(births):
    after = rounded(births)
    before_bands, after_bands = bands(births), bands(after)
    for birth, other in zip(births, after, strict=True):
        assert [before_bands[birth, period] for period in range(3)] == [after_bands[other, period] for period in range(3)]


def test_on_which_days_around_a_period_support_counts():
    spells = {"begin": [day("2023-12-31"), day("2024-01-02")], "einde": [day("2024-06-30"), NEVER]}
    frame = marked(ibis.memtable(pd.DataFrame(spells)), ibis.memtable(DAYS)).order_by("begin").to_pandas()
    # Bits: first half 1, second half 2, whole year 4.
    assert frame[list(MARKS)].to_numpy().tolist() == [[5, 1, 0, 5, 7], [7, 7, 7, 2, 2]]

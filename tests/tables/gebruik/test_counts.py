from collections import defaultdict

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.tables.gebruik.gebruik_rows import keeper
from wijkscan.tables.gebruik.counts import Margins, count_cells, join_spells, with_levels
from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.tables.gebruik.periods import calendar

LEVELS = pd.DataFrame({"product": [0, 1, 2, 3], "niveau": [1, 2, 1, 2]})
WET = [0, 0, 1, 2]
SOME = Margins(("buurt", "wijk", "gemeente"), ("product", "wet"))
TYPES = {
    "client": pa.int64(), "buurt": pa.int32(), "wijk": pa.int32(), "wet": pa.int16(), "product": pa.int16(),
    "begin": pa.int32(), "einde": pa.int32(), "geboren": pa.int32(), "leeftijd_van": pa.int16(),
    "leeftijd_tot": pa.int16(), "centen": pa.int64(), "volume": pa.float64(), "eenheid": pa.int16(), "dagen": pa.float64(),
}  # fmt: skip


def day(text: str) -> int:
    return (pd.Timestamp(text) - pd.Timestamp(0)).days


def allocation(client, begin, einde=None, *, buurt=0, product=0, geboren="1950-01-01", **more):
    return {
        "client": client, "buurt": buurt, "wijk": None if buurt is None else buurt // 2, "wet": WET[product],
        "product": product, "begin": day(begin), "einde": day(einde) if einde else None, "geboren": day(geboren), **more,
    }  # fmt: skip


def count(rows, first="2024HJ01", last="2024HJ02", *, margins=None, has_amounts=False):
    connection = ibis.duckdb.connect()
    table = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in TYPES.items()}
    connection.con.register("rijen", pa.table(table))
    keep = keeper(connection)
    prepared = with_levels(connection.table("rijen"), LEVELS)
    spells = keep(join_spells(prepared))
    periods = calendar(first, last)
    wanted = margins or SOME
    cells = count_cells(
        prepared, spells, periods, margins=wanted, has_amounts=has_amounts, keep=keep,
        drop=lambda table: connection.raw_sql(f"DROP TABLE {table.op().name}"),
    )  # fmt: skip
    # Only what was there before is left.
    left = connection.raw_sql("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'bewaard%'").fetchall()
    assert left == [(spells.op().name,)]
    return cells


def cell(cells, gebied, soort, periode, **members):
    chosen = cells[(cells["gebied"] == gebied) & (cells["soort"] == soort) & (cells["periode"] == periode)]
    for name, value in members.items():
        chosen = chosen[chosen[name] == value]
    return chosen.iloc[0]


def test_one_client_with_two_products_is_one_client_of_the_wet():
    cells = count([allocation(1, "2024-02-01", "2024-03-01"), allocation(1, "2024-02-15", product=1)])
    assert cell(cells, "wijk", "product", "2024HJ01", product=0)["clienten"] == 1
    assert cell(cells, "wijk", "product", "2024HJ01", product=1)["clienten"] == 1
    wet = cell(cells, "wijk", "wet", "2024HJ01", wet=0)
    assert (wet["clienten"], wet["nieuw"], wet["beeindigd"], wet["open_einde"]) == (1, 1, 0, 1)
    assert cell(cells, "wijk", "product", "2024HJ01", product=0)["beeindigd"] == 1


def test_a_renewal_is_one_spell_and_nobody_new():
    # It ends on the last day of the half-year; the renewal starts the next day.
    cells = count([allocation(1, "2024-01-10", "2024-06-30"), allocation(1, "2024-07-01", "2024-09-30")])
    first, second = (cell(cells, "buurt", "product", f"2024HJ0{half}") for half in (1, 2))
    assert (first["clienten"], first["nieuw"], first["beeindigd"], first["open_einde"]) == (1, 1, 0, 1)
    assert (second["clienten"], second["nieuw"], second["beeindigd"], second["open_einde"]) == (1, 0, 1, 0)
    assert (second["trajecten"], second["dagen"]) == (1, day("2024-09-30") - day("2024-01-10") + 1)
    assert first["trajecten"] == 0 or np.isnan(first["trajecten"])


def test_the_last_day_of_the_period_is_an_end_and_its_first_a_start():
    ended = cell(count([allocation(1, "2024-01-10", "2024-06-30")]), "buurt", "product", "2024HJ01")
    assert (ended["beeindigd"], ended["open_einde"]) == (1, 0)
    began = cell(count([allocation(1, "2024-07-01")]), "buurt", "product", "2024HJ02")
    assert began["nieuw"] == 1


def test_a_day_between_makes_it_two_spells():
    cells = count([allocation(1, "2024-01-10", "2024-03-01"), allocation(1, "2024-03-03", "2024-04-01")])
    both = cell(cells, "buurt", "product", "2024HJ01")
    assert (both["clienten"], both["nieuw"], both["trajecten"]) == (1, 1, 2)


def test_who_moves_is_one_client_of_the_gemeente():
    cells = count([allocation(1, "2024-01-10", "2024-03-01"), allocation(1, "2024-03-02", buurt=2)])
    assert len(cells[(cells["gebied"] == "wijk") & (cells["soort"] == "wet") & (cells["periode"] == "2024HJ01")]) == 2
    assert cell(cells, "gemeente", "wet", "2024HJ01")["clienten"] == 1


def test_an_unknown_area_counts_where_it_is_known():
    cells = count([allocation(1, "2024-01-10", buurt=None)])
    assert set(cells["gebied"]) == {"gemeente"}


def test_ages_at_the_start_of_the_period():
    young = allocation(1, "2024-01-10", geboren="2006-01-01")
    younger = allocation(2, "2024-01-10", geboren="2006-01-02")
    told = allocation(3, "2024-01-10", leeftijd_van=70, leeftijd_tot=80) | {"geboren": None}
    cells = count([young, younger, told], margins=Margins(("gemeente",), ("totaal",)))
    half = cells[cells["periode"] == "2024HJ01"].set_index("band")["clienten"]
    # 18-22 is band 3, 12-17 is band 2; an age of 70 to 80 lies in two bands, so it is unknown.
    assert half.to_dict() == {-1: 1, 2: 1, 3: 1}
    later = cells[cells["periode"] == "2024HJ02"].set_index("band")["clienten"]
    assert later.to_dict() == {-1: 1, 3: 2}


def test_money_and_volume_follow_the_days():
    rows = [
        # 182 days in the first half-year, 184 in the second.
        allocation(1, "2024-01-01", "2024-12-31", centen=36_600, volume=2.0, eenheid=0, dagen=7.0),
        allocation(2, "2024-01-01", "2024-12-31", volume=366.0, eenheid=3, dagen=0.0),
    ]
    cells = count(rows, margins=Margins(("gemeente",), ("wet",)), has_amounts=True)
    first, year = (cell(cells, "gemeente", "wet", periode) for periode in ("2024HJ01", "2024JJ00"))
    assert first["centen"] == pytest.approx(18_200)
    assert first["uren"] == pytest.approx(2 * 182 / 7)
    assert first["stuks"] == pytest.approx(182)
    assert np.isnan(first["etmalen"])
    assert first["zonder_bedrag"] == 1
    assert year["centen"] == pytest.approx(36_600)


def test_unknown_is_not_zero():
    cells = count([allocation(1, "2024-01-01")])
    assert cells["centen"].isna().all()
    assert cells["uren"].isna().all()


def test_more_periods_than_bits_are_refused():
    with pytest.raises(GebruikError, match="telt 63 halfjaren en jaren; kies er hoogstens 60"):
        count([allocation(1, "2024-01-10")], "2000HJ01", "2020HJ02")


# Half of the days lie around the borders of the periods, where it is decided who is new and who has ended.
BORDERS = [day(text) + step for text in ("2024-01-01", "2024-07-01", "2025-01-01") for step in (-2, -1, 0, 1)]
days_of_two_years = st.integers(day("2023-07-01"), day("2025-03-01")) | st.sampled_from(BORDERS)
allocations = st.builds(
    lambda client, begin, einde, buurt, product: {
        "client": client, "buurt": buurt, "wijk": buurt // 2, "wet": WET[product], "product": product, "begin": begin,
        "einde": None if einde is None else max(begin, einde), "geboren": day("1950-01-01"),
    },
    st.integers(1, 6), days_of_two_years, st.none() | days_of_two_years, st.integers(0, 3), st.integers(0, 3),
)  # fmt: skip


def by_hand(rows, periods):
    """Count with sets of days, one client at a time."""
    supported = defaultdict(lambda: defaultdict(set))
    end = int(periods["tot"].max()) + 1000
    for row in rows:
        until = end if row["einde"] is None else row["einde"]
        niveau = int(LEVELS["niveau"][row["product"]])
        for gebied, area in (("buurt", (row["wijk"], row["buurt"])), ("wijk", (row["wijk"],)), ("gemeente", ())):
            for soort, product in (
                ("product", (row["wet"], niveau, row["product"])), ("niveau", (row["wet"], niveau)),
                ("wet", (row["wet"],)), ("totaal", ()),
            ):  # fmt: skip
                supported[gebied, soort, area, product][row["client"]] |= set(range(row["begin"], until + 1))
    counted = {}
    for where, clients in supported.items():
        for period in periods.itertuples():
            here = [days for days in clients.values() if days & set(range(period.van, period.tot + 1))]
            stays = sum({period.tot, period.tot + 1} <= days for days in here)
            came_in = sum({period.van - 1, period.van} <= days for days in here)
            if here:
                counted[(*where, period.periode)] = (len(here), len(here) - came_in, len(here) - stays, stays)
    return counted


@examples(6)
@given(st.lists(allocations, min_size=1, max_size=40))
def test_every_margin_equals_counting_by_hand(rows):
    periods = calendar("2024HJ01", "2024HJ02")
    cells = count(rows, margins=Margins())
    counted = {}
    for row in cells[cells["clienten"] > 0].itertuples():
        area = tuple(int(value) for value in (row.wijk, row.buurt) if value == value)
        product = tuple(int(value) for value in (row.wet, row.niveau, row.product) if value == value)
        where = (row.gebied, row.soort, area, product, row.periode)
        counted[where] = (row.clienten, row.nieuw, row.beeindigd, row.open_einde)
    assert counted == by_hand(rows, periods)
    # Who is here at the end of the first half-year is here in the second, and everyone else there is new.
    keys = ["gebied", "soort", "wijk", "buurt", "wet", "niveau", "product"]
    halves = cells.groupby(["periode", *keys], dropna=False)[["clienten", "nieuw", "open_einde"]].sum()
    first, second = (
        halves.loc[periode] if periode in halves.index.get_level_values(0) else halves.iloc[:0].droplevel(0)
        for periode in ("2024HJ01", "2024HJ02")
    )
    stock = second["clienten"].sub(second["nieuw"]).sub(first["open_einde"], fill_value=0)
    assert (stock == 0).all()

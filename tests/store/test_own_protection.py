"""The gemeente's own counts against a reader who can add: areas add up, and so do laws where everybody has one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from tests.depth import examples
from tests.example_run import VOORBEELDSTAD, example_tables
from wijkscan.model.disclosure.control import attack, register
from wijkscan.store.own_protection import as_additive, protect_own_use, shown
from wijkscan.store.own_shown import folder_of, load_own_use
from wijkscan.store.own_use import published_before
from wijkscan.tables.gebruik.fields import TOTAAL

GEMEENTE = "GM9999"
DAY = date(2026, 1, 1)
LAWS = ("wmo", "jeugdhulp")


class Areas:
    """A gemeente with so many wijken; all that the protection asks of a table of areas."""

    gemeentecode = GEMEENTE

    def __init__(self, wijken: int) -> None:
        self.wijken = [f"WK9999{number:02d}" for number in range(wijken)]

    def of(self, level: str) -> list[str]:
        assert level == "Wijk"
        return self.wijken


def table_of(counts: Mapping[tuple[str, str, str], int]) -> pd.DataFrame:
    """Give a table of use from clients per area, law and half-year."""
    rows = [
        ("Gemeente" if area == GEMEENTE else "Wijk", area, law, period, number)
        for (area, law, period), number in counts.items()
    ]
    frame = pd.DataFrame(rows, columns=["niveau", "gebiedscode", "wet", "periode", "clienten"])
    return frame.assign(productcategorie=TOTAAL, ondersteuningsniveau=TOTAAL, leeftijd=TOTAAL)


def one_law_each(values: np.ndarray, period: str = "2024HJ01", *, without: int = 0, both: int = 0) -> pd.DataFrame:
    """Clients per wijk (rows) and law (columns); `without` more have no known wijk, `both` of the first wijk have two laws."""
    areas = Areas(len(values))
    counts = {}
    for wijk, row in zip(areas.wijken, values, strict=True):
        counts |= {(wijk, law, period): int(number) for law, number in zip(LAWS, row, strict=True)}
        counts[wijk, TOTAAL, period] = int(row.sum())
    counts[areas.wijken[0], TOTAAL, period] -= both
    for law, number in zip((*LAWS, TOTAAL), (*values.sum(axis=0), values.sum() - both), strict=True):
        counts[GEMEENTE, law, period] = int(number) + without
    return table_of(counts)


def worked_back(tables: list[pd.DataFrame], *, laws_add_up: bool) -> pd.DataFrame:
    """Attack tables as they are shown, by rules of our own: what is the least and the most that a withheld cell can be?

    Withheld is anything from 0 (to 9 where the label says so); the gemeente is the sum of its wijken; all laws together are the
    sum of the laws, or lie between the largest and the sum.
    """
    known: dict[tuple[str, str, str], list[float]] = {}
    for table in tables:
        for area, law, period, number, why in table.itertuples(index=False):
            low, high = (number, number) if why == "" else (0, 9 if why == "geheim" else 100_000)
            old = known.get((area, law, period), [0, 100_000])
            known[area, law, period] = [max(low, old[0]), min(high, old[1])]
    places = list(known)
    at = {place: number for number, place in enumerate(places)}
    equal, most = [], []
    areas, periods = {place[0] for place in places}, {place[2] for place in places}
    gemeente = next(area for area in areas if area.startswith("GM"))
    laws = sorted({place[1] for place in places} - {TOTAAL})
    for period in periods:
        for law in (*laws, TOTAAL):
            row = np.zeros(len(places))
            row[at[gemeente, law, period]] = -1
            row[[at[area, law, period] for area in areas if area != gemeente]] = 1
            equal.append(row)
        for area in areas:
            row = np.zeros(len(places))
            row[at[area, TOTAAL, period]] = 1
            row[[at[area, law, period] for law in laws]] = -1
            (equal if laws_add_up else most).append(row)
            for law in laws:
                least = np.zeros(len(places))
                least[[at[area, law, period], at[area, TOTAAL, period]]] = 1, -1
                most.append(least)
    found = []
    for place in places:
        if known[place][0] < known[place][1]:
            goal = np.zeros(len(places))
            goal[at[place]] = 1
            ends = []
            for sign in (1, -1):
                solved = linprog(
                    sign * goal, A_ub=np.array(most), b_ub=np.zeros(len(most)), A_eq=np.array(equal), b_eq=np.zeros(len(equal)),
                    bounds=list(known.values()),
                )  # fmt: skip
                assert solved.success, solved.message
                ends.append(sign * solved.fun)
            found.append((*place, *ends))
    return pd.DataFrame(found, columns=["gebiedscode", "wet", "periode", "laagst", "hoogst"])


def assert_nothing_worked_back(found: pd.DataFrame, truth: pd.DataFrame, width: float) -> None:
    assert len(found)
    exact = found[found["hoogst"] - found["laagst"] < 0.5]
    assert exact.empty, exact
    joined = found.merge(truth, on=["gebiedscode", "wet", "periode"])
    assert ((joined["laagst"] <= joined["clienten"] + 1e-6) & (joined["clienten"] <= joined["hoogst"] + 1e-6)).all()
    small = joined[joined["clienten"] < 10]
    assert (small["laagst"] < 1e-6).all()
    assert (small["hoogst"] >= width - 1e-6).all()


def shown_of(table: pd.DataFrame, areas: Areas, published=()):
    protected = protect_own_use(table, areas, threshold=10, published=tuple(published))
    return protected, shown(protected, table, areas)


@pytest.fixture(scope="module")
def example():
    """The counts of Voorbeeldstad as far as they are visible, with every withheld one made up again below its label."""
    areas = example_tables().areas
    wijken = areas.of("Wijk")
    values = np.random.default_rng(1).poisson(np.geomspace(2, 200, len(wijken))[:, None] * [1, 0.4])
    periods = [f"{year}HJ0{half}" for year in (2023, 2024) for half in (1, 2)]
    counts = {}
    for number, period in enumerate(periods):
        now = values + number
        for wijk, row in zip(wijken, now, strict=True):
            counts |= {(wijk, law, period): int(n) for law, n in zip(LAWS, row, strict=True)} | {(wijk, TOTAAL, period): int(row.sum())}
        counts |= {(areas.gemeentecode, law, period): int(n) for law, n in zip(LAWS, now.sum(axis=0), strict=True)}
        counts[areas.gemeentecode, TOTAAL, period] = int(now.sum())
    frame = table_of(counts)
    return areas, frame.assign(niveau=np.where(frame["gebiedscode"] == areas.gemeentecode, "Gemeente", "Wijk"))


def test_one_withheld_wijk_cannot_be_had_from_the_gemeente():
    # 3 of 83 and no other cell is small: without a second withheld wijk 83 − 50 − 30 gives it away.
    protected, seen = shown_of(one_law_each(np.array([[50, 60], [30, 40], [3, 50]])), Areas(3))
    withheld = seen[(seen["wet"] == "wmo") & (seen["reden"] != "")]
    assert len(withheld) >= 2
    assert attack(protected)[["laagst", "hoogst"]].diff(axis="columns")["hoogst"].min() >= protected.width


@pytest.mark.parametrize("both", [0, 2])
def test_a_reader_who_adds_areas_and_laws_finds_nothing(both):
    values = np.array([[50, 60], [30, 4], [3, 50], [120, 80], [0, 45], [12, 14]])
    table = one_law_each(values, both=both)
    protected, seen = shown_of(table, Areas(len(values)))
    assert_nothing_worked_back(worked_back([seen], laws_add_up=not both), table, protected.width)
    assert (seen["clienten"].dropna() >= 10).all()


@examples(15)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 60)), min_size=3, max_size=5))
def test_whatever_the_counts_are_no_small_one_is_worked_back(rows):
    table = one_law_each(np.array(rows))
    protected, seen = shown_of(table, Areas(len(rows)))
    found = worked_back([seen], laws_add_up=True)
    if len(found):
        assert_nothing_worked_back(found, table, protected.width)


def test_a_later_table_does_not_give_away_what_an_earlier_one_withheld():
    values = np.array([[50, 60], [30, 4], [3, 50], [120, 80], [0, 45], [12, 14]])
    first, second = one_law_each(values), one_law_each(values + np.array([0, 1]), "2024HJ02")
    before, seen_before = shown_of(first, Areas(6))
    after, seen = shown_of(pd.concat([first, second]), Areas(6), [register(before, "eerste", DAY)])
    assert after.exposed.empty
    assert after.exposed_earlier == 0
    places = seen.merge(seen_before, how="outer", on=["gebiedscode", "wet", "periode"], suffixes=("", "_eerder"))
    assert set(places["periode"]) == {"2024HJ01", "2024HJ02"}
    assert_nothing_worked_back(worked_back([seen_before, seen], laws_add_up=True), pd.concat([first, second]), after.width)


def test_clients_without_a_wijk_are_no_cover():
    # One client has no known wijk. A reader who guesses that, or guesses none, must not come near the three.
    table = one_law_each(np.array([[50, 60], [30, 40], [3, 50]]), without=1)
    _, seen = shown_of(table, Areas(3))
    wmo = seen[seen["wet"] == "wmo"].set_index("gebiedscode")["reden"]
    assert (wmo[wmo.index != GEMEENTE] != "").sum() >= 2 or wmo[GEMEENTE] != ""
    gemeente = seen[(seen["gebiedscode"] == GEMEENTE) & (seen["reden"] == "")]
    assert dict(zip(gemeente["wet"], gemeente["clienten"], strict=True)).get(TOTAAL) == 50 + 60 + 30 + 40 + 3 + 50 + 1


def test_a_law_without_any_known_wijk_is_unknown_per_wijk_and_counted_for_the_gemeente():
    table = one_law_each(np.array([[50, 0], [30, 0], [35, 0]]))
    extra = table["wet"].isin(["jeugdhulp", TOTAAL]) & (table["gebiedscode"] == GEMEENTE)
    table.loc[extra, "clienten"] += 400
    _, seen = shown_of(table, Areas(3))
    law = seen[seen["wet"] == "jeugdhulp"].set_index("gebiedscode")
    assert law.loc[GEMEENTE, "clienten"] == 400
    assert (law.drop(index=GEMEENTE)["reden"] == "onbekend").all()
    assert law.drop(index=GEMEENTE)["clienten"].isna().all()


def test_a_law_of_a_few_clients_without_a_wijk_does_not_follow_from_the_total():
    table = one_law_each(np.array([[50, 0], [30, 0], [35, 0]]))
    table.loc[table["wet"].isin(["jeugdhulp", TOTAAL]) & (table["gebiedscode"] == GEMEENTE), "clienten"] += 4
    _, seen = shown_of(table, Areas(3))
    gemeente = seen[seen["gebiedscode"] == GEMEENTE].set_index("wet")
    assert gemeente["reden"].to_dict() == {"wmo": "", "jeugdhulp": "geheim", TOTAAL: "geheim (herleidbaar)"}


def test_an_export_without_any_wijk_gives_the_gemeente_only():
    table = table_of({(GEMEENTE, "wmo", "2024HJ01"): 400, (GEMEENTE, "jeugdhulp", "2024HJ01"): 4, (GEMEENTE, TOTAAL, "2024HJ01"): 403})
    _, seen = shown_of(table, Areas(3))
    assert set(seen["gebiedscode"]) == {GEMEENTE}
    # 403 less 400 would tell that at least three have the other law.
    assert seen.set_index("wet")["clienten"].notna().sum() == 1


def test_one_law_needs_no_total_of_all_laws():
    table = one_law_each(np.array([[50, 0], [30, 0], [3, 0], [40, 0]]))
    _, seen = shown_of(table[table["wet"] == "wmo"], Areas(4))
    assert set(seen["wet"]) == {"wmo"}
    assert (seen["reden"] != "").sum() >= 2


def test_the_example_of_today_gives_nothing_away(example):
    areas, table = example
    protected = protect_own_use(table, areas, threshold=10)
    seen = shown(protected, table, areas)
    assert_nothing_worked_back(worked_back([seen], laws_add_up=True), table, protected.width)
    assert protected.exposed.empty


def test_the_shipped_table_of_voorbeeldstad_gives_nothing_away(tmp_path):
    seen = load_own_use(tmp_path, VOORBEELDSTAD).table
    found = worked_back([seen], laws_add_up=False)
    assert len(found) == (seen["reden"] != "").sum() > 0
    assert (found["hoogst"] - found["laagst"] >= 1).all()


def test_a_list_of_the_time_that_areas_did_not_add_up_is_still_read(example):
    areas, table = example
    protected = protect_own_use(table, areas, threshold=10)
    record = register(protected, "eerder", DAY)
    area = replace(record.dimensions[0], additive=False, members=(*record.dimensions[0].members, areas.gemeentecode, "onbekend"))
    old = replace(record, dimensions=(area, *record.dimensions[1:]), cells=(*record.cells,))
    again = protect_own_use(table, areas, threshold=10, published=(old,))
    assert as_additive(old, areas.gemeentecode) == record
    assert again.exposed.empty


def test_what_an_earlier_table_gave_away_is_still_withheld_here(example):
    areas, table = example
    protected = protect_own_use(table, areas, threshold=10)
    record = register(protected, "lek", DAY)
    truth = table.set_index(["gebiedscode", "wet", "periode"])["clienten"]
    told = tuple(replace(cell, low=truth[cell.place], high=truth[cell.place], reden="") for cell in record.cells)
    again = protect_own_use(table, areas, threshold=10, published=(replace(record, cells=told),))
    assert len(again.exposed)
    alone = attack(replace(again, published=()))
    assert (alone["laagst"] < alone["hoogst"]).all()


def test_nothing_published_is_an_empty_list(tmp_path):
    assert published_before(folder_of(tmp_path, GEMEENTE)) == ()

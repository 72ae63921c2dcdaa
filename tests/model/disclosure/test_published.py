"""Differencing: this table against what was published before."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tests.model.disclosure.disclosure_tables import counts
from wijkscan.model.disclosure.cells import read_dimension
from wijkscan.model.disclosure.control import DisclosureError, Published, PublishedCell, attack, protect, register

WIJKEN = ["A", "B", "C", "D", "E"]
TABLE = counts({"gebied": WIJKEN}, [100, 50, 4, 20, 30])
FIRST = {"A": "Noord", "B": "Noord", "C": "Noord", "D": "Zuid", "E": "Zuid", "Noord": "gemeente", "Zuid": "gemeente"}
SECOND = FIRST | {"C": "Zuid"}
DAY = date(2025, 3, 1)


def guard(table, areas, published=()):
    return protect(table, value="clienten", dims=["gebied"], hierarchy={"gebied": areas}, published=published)


def proved(protected):
    return attack(protected).set_index("gebied")[["laagst", "hoogst"]]


def visible(label, cells, members, hierarchy):
    dimension = read_dimension("gebied", members, hierarchy, additive=True)
    return Published(label, DAY, (dimension,), tuple(PublishedCell((name,), low, low) for name, low in cells.items()))


def test_new_werkgebieden_against_the_old_ones_give_a_wijk_away():
    first = guard(TABLE, FIRST)
    record = register(first, "Werkgebieden 2024", DAY)
    # Each table is safe alone; Noord then (154) less A and B now is C.
    careless = replace(guard(TABLE, SECOND), published=(record,))
    assert proved(careless).loc["C"].tolist() == [4, 4]
    careful = guard(TABLE, SECOND, [record])
    assert proved(careful).loc["C", "laagst"] == 0
    assert proved(careful).loc["C", "hoogst"] >= careful.width
    assert careful.exposed.empty


def test_what_an_earlier_table_withheld_is_not_given_away_by_this_one():
    # Earlier: werkgebied Noord = A + B counted 9 and was withheld. Now only A and B are published, in other company.
    earlier = Published(
        "Werkgebieden",
        DAY,
        (read_dimension("gebied", WIJKEN, {"A": "Noord", "B": "Noord"}, additive=True),),
        (PublishedCell(("Noord",), 0, 9, "geheim"),),
    )
    table = counts({"gebied": WIJKEN}, [4, 5, 40, 20, 30])
    areas = {"A": "West", "B": "West", "C": "West", "D": "Oost", "E": "Oost"}
    alone, together = guard(table, areas), guard(table, areas, [earlier])
    # West 49 beside C 40 would make A + B = 9 certain.
    assert "C" not in proved(alone).index
    assert proved(together).loc["C"].tolist() == [40, 49]
    assert together.exposed_earlier == 0


def test_a_cell_withheld_for_others_earlier_is_not_fixed_by_a_later_table():
    # Earlier: Noord = A + B was withheld without a label of size. Now A and B are visible beside C in West: 9 + 40 = 49.
    earlier = Published(
        "Werkgebieden",
        DAY,
        (read_dimension("gebied", WIJKEN, {"A": "Noord", "B": "Noord"}, additive=True),),
        (PublishedCell(("Noord",), 0, float("inf"), "geheim (herleidbaar)"),),
    )
    table = counts({"gebied": WIJKEN}, [4, 5, 40, 20, 30])
    areas = {"A": "West", "B": "West", "C": "West", "D": "Oost", "E": "Oost"}
    alone, together = guard(table, areas), guard(table, areas, [earlier])
    assert "C" not in proved(alone).index
    assert proved(together).loc["C"].tolist()[0] <= 49 - 4
    assert proved(together).loc["C"].tolist()[1] == 49
    assert together.exposed_earlier == 0


def test_a_large_cell_withheld_for_others_earlier_is_not_fixed_either():
    # Earlier: Noord = C + F was withheld; F is not in this table, so nothing of Noord is known but that it exists.
    earlier = Published(
        "Werkgebieden",
        DAY,
        (read_dimension("gebied", WIJKEN, {"A": "Noord", "C": "Noord"}, additive=True),),
        (PublishedCell(("Noord",), 0, float("inf"), "geheim (herleidbaar)"), PublishedCell(("B",), 50, 50)),
    )
    table = counts({"gebied": WIJKEN}, [100, 50, 14, 20, 30])
    # Noord = 114 is larger than the threshold and known; it may not follow from A and C of today.
    seen = guard(table, {}, [earlier]).table.set_index("gebied")
    assert (seen.loc[["A", "C"], "reden"] != "").any()


def test_the_register_survives_json():
    record = register(guard(TABLE, FIRST), "Export 1", DAY)
    assert Published.from_dict(json.loads(json.dumps(record.to_dict()))) == record
    # With names in another order, as when they are sorted, it says the same.
    sorted_record = Published.from_dict(json.loads(json.dumps(record.to_dict(), sort_keys=True)))
    assert guard(TABLE, SECOND, [sorted_record]).table.equals(guard(TABLE, SECOND, [record]).table)
    assert all(cell.low < cell.high for cell in record.cells if cell.reden)


def test_the_same_table_twice_is_the_same_and_needs_nothing_more():
    first = guard(TABLE, FIRST)
    again = guard(TABLE, FIRST, [register(first, "Export 1", DAY)])
    assert again.table.equals(first.table)
    assert again.revised == 0


def test_a_cell_that_was_visible_before_is_reported_as_exposed():
    earlier = visible("Oude drempel", {"C": 4}, WIJKEN, {})
    protected = guard(TABLE, FIRST, [earlier])
    assert protected.exposed["gebied"].tolist() == ["C"]
    assert "1 cellen zijn niet te beschermen" in protected.explanation
    assert proved(protected).loc["C"].tolist() == [4, 4]


def test_counts_that_were_revised_since_are_left_out_and_counted():
    earlier = visible("Voor correctie", {"A": 97, "B": 50}, WIJKEN, {})
    protected = guard(TABLE, FIRST, [earlier])
    assert protected.revised == 1
    assert [cell.place for cell in protected.published[0].cells] == [("B",)]
    assert "1 eerder gepubliceerde cellen wijken af" in protected.explanation


def test_a_total_with_parts_that_are_not_in_this_table_counts_too():
    # Earlier: C + F = 60 and F = 56, so C = 4 is known although this table does not have F.
    earlier = visible("Met F", {"Buiten": 60, "F": 56}, [*WIJKEN, "F"], {"C": "Buiten", "F": "Buiten"})
    assert guard(TABLE, FIRST, [earlier]).exposed["gebied"].tolist() == ["C"]
    only_total = visible("Zonder F", {"Buiten": 60}, [*WIJKEN, "F"], {"C": "Buiten", "F": "Buiten"})
    assert guard(TABLE, FIRST, [only_total]).exposed.empty


def test_an_earlier_table_that_contradicts_this_one_through_unknown_parts_is_left_out():
    # C + F was 2, while C alone is 4 now.
    earlier = visible("Tegenspraak", {"Buiten": 2, "A": 100}, [*WIJKEN, "F"], {"C": "Buiten", "F": "Buiten"})
    protected = guard(TABLE, FIRST, [earlier])
    assert protected.revised == 1
    assert protected.exposed.empty


def test_an_earlier_table_with_another_layout_is_refused():
    dimension = read_dimension("product", ["x"], {}, additive=True)
    earlier = Published("Per product", DAY, (dimension,), (PublishedCell(("x",), 3, 3),))
    with pytest.raises(
        DisclosureError, match=r"'Per product' \(01-03-2025\) is ingedeeld naar product en deze tabel naar gebied"
    ):
        guard(TABLE, FIRST, [earlier])


def test_a_cell_outside_its_own_layout_is_refused():
    with pytest.raises(DisclosureError, match="cel WK99 valt buiten haar eigen indeling"):
        guard(TABLE, FIRST, [visible("Kapot", {"WK99": 12}, WIJKEN, {})])

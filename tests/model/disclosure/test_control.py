"""Disclosure control: what is withheld, what stays, and what is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.disclosure.disclosure_tables import counts, reveal, truth
from wijkscan.model.disclosure import control as disclosure
from wijkscan.model.disclosure import program as disclosure_program
from wijkscan.model.disclosure.control import DisclosureError, Protected, attack, protect
from wijkscan.model.disclosure.repair import find_pattern

WIJKEN = ["WK01", "WK02", "WK03"]
PRODUCTEN = ["begeleiding", "dagbesteding"]
FLAT = {
    "gebied": dict.fromkeys(WIJKEN, "gemeente"),
    "product": dict.fromkeys(PRODUCTEN, "totaal"),
}
AREAS = {"W1": "Noord", "W2": "Noord", "W3": "Zuid", "W4": "Zuid", "Noord": "gemeente", "Zuid": "gemeente"}
count = st.one_of(st.integers(0, 12), st.integers(0, 60))


def guard(table: pd.DataFrame, hierarchy: dict, **choices) -> Protected:
    return protect(table, value="clienten", dims=list(hierarchy), hierarchy=hierarchy, **choices)


def assert_safe(protected: Protected, true: pd.Series) -> None:
    """No withheld cell is fixed, every small one may be zero or at least `width`, and the truth is never excluded."""
    proved = attack(protected)
    withheld = protected.table["reden"] != ""
    now = true[withheld].to_numpy()
    assert (proved["laagst"] < proved["hoogst"]).all()
    assert ((proved["laagst"] <= now) & (now <= proved["hoogst"])).all()
    small = now < protected.threshold
    assert (proved["laagst"][small] == 0).all()
    assert (proved["hoogst"][small] >= protected.width).all()


def assert_shown(protected: Protected, true: pd.Series) -> None:
    """What is visible is true, and at least the threshold."""
    visible = protected.table["reden"] == ""
    assert protected.table.loc[visible, "clienten"].tolist() == true[visible].tolist()
    assert (true[visible] >= protected.threshold).all()
    assert protected.table.loc[~visible, "clienten"].isna().all()


def test_one_small_cell_takes_the_cheapest_rectangle_with_it():
    table = counts({"gebied": WIJKEN, "product": PRODUCTEN}, [3, 20, 30, 40, 25, 60])
    protected = guard(table, FLAT)
    withheld = protected.table[protected.table["reden"] != ""]
    # WK01 with WK02 costs 20 + 30 + 40, with WK03 20 + 25 + 60.
    assert withheld[["gebied", "product", "reden"]].to_numpy().tolist() == [
        ["WK01", "begeleiding", "geheim"],
        ["WK01", "dagbesteding", "geheim (herleidbaar)"],
        ["WK02", "begeleiding", "geheim (herleidbaar)"],
        ["WK02", "dagbesteding", "geheim (herleidbaar)"],
    ]
    assert attack(protected)[["laagst", "hoogst"]].to_numpy().tolist() == [[0, 9], [14, 23], [24, 33], [37, 46]]
    assert protected.explanation == (
        "4 van de 12 cellen zijn afgeschermd: 1 omdat ze minder dan 10 cliënten tellen, "
        "3 zodat die niet terug te rekenen zijn."
    )


def test_nothing_small_nothing_withheld():
    protected = guard(counts({"gebied": WIJKEN, "product": PRODUCTEN}, [10, 20, 30, 40, 25, 60]), FLAT)
    assert (protected.table["reden"] == "").all()
    assert protected.explanation == "Geen van de 12 cellen is afgeschermd."
    assert attack(protected).empty


def test_a_label_that_gives_its_cells_away_is_dropped():
    # Both cells count at most 9 and the total is 18: with the label "geheim" on both, both are 9.
    table = counts({"gebied": ["WK01", "WK02"]}, [9, 9])
    protected = guard(table, {"gebied": {"WK01": "gemeente", "WK02": "gemeente"}})
    assert_safe(protected, pd.Series([9.0, 9.0, 18.0]))


def test_the_grand_total_stays_visible():
    values = [2, 40, 35, 6, 22, 31, 18, 5, 27, 14, 8, 90]
    table = counts({"gebied": ["W1", "W2", "W3", "W4"], "product": ["a", "b", "c"]}, values)
    protected = guard(table, {"gebied": AREAS, "product": dict.fromkeys("abc", "totaal")})
    assert protected.table.iloc[-1]["clienten"] == sum(values)


@examples(25)
@given(values=st.lists(count, min_size=12, max_size=12), threshold=st.integers(5, 12))
def test_no_cell_of_a_random_table_can_be_worked_out(values, threshold):
    table = counts({"gebied": ["W1", "W2", "W3", "W4"], "product": ["a", "b", "c"]}, values)
    protected = guard(table, {"gebied": AREAS, "product": dict.fromkeys("abc", "totaal")}, threshold=threshold)
    true = truth(protected, table)
    assert_shown(protected, true)
    assert_safe(protected, true)


@examples(10)
@given(values=st.lists(count, min_size=24, max_size=24))
def test_no_cell_of_a_random_table_of_three_dimensions_can_be_worked_out(values):
    members = {"gebied": ["W1", "W2", "W3", "W4"], "product": ["a", "b"], "halfjaar": ["1", "2", "3"]}
    hierarchy = {
        "gebied": AREAS,
        "product": dict.fromkeys("ab", "totaal"),
        "halfjaar": [{"1": "jaar", "2": "jaar"}, {"jaar": "alles", "3": "alles"}],
    }
    table = counts(members, values)
    protected = guard(table, hierarchy)
    true = truth(protected, table)
    assert_shown(protected, true)
    assert_safe(protected, true)
    pd.testing.assert_frame_equal(protected.table, guard(table, hierarchy).table)


@examples(15)
@given(values=st.lists(count, min_size=8, max_size=8))
def test_every_cell_withheld_for_others_is_needed(values):
    table = counts({"gebied": ["W1", "W2", "W3", "W4"], "product": ["a", "b"]}, values)
    protected = guard(table, {"gebied": AREAS, "product": dict.fromkeys("ab", "totaal")})
    true = truth(protected, table)
    for cell in np.flatnonzero((protected.table["reden"] != "") & (true >= protected.threshold)):
        only = pd.Series(np.arange(len(true)) == cell)
        with pytest.raises(AssertionError):
            assert_safe(reveal(protected, only, true), true)


def test_without_secondary_suppression_the_attack_finds_the_count():
    table = counts({"gebied": WIJKEN, "product": PRODUCTEN}, [3, 20, 30, 40, 25, 60])
    protected = guard(table, FLAT)
    careless = reveal(protected, protected.table["reden"] == "geheim (herleidbaar)", truth(protected, table))
    assert attack(careless)[["laagst", "hoogst"]].to_numpy().tolist() == [[3, 3]]


def test_two_alternative_groupings_are_protected_together():
    wijken = ["W1", "W2", "W3", "W4"]
    by_team = dict(zip(wijken, ["team 1", "team 1", "team 2", "team 2"], strict=True))
    by_stadsdeel = dict(zip(wijken, ["oost", "west", "oost", "west"], strict=True))
    table = counts({"gebied": wijken}, [4, 30, 50, 60])
    protected = guard(table, {"gebied": [by_team, by_stadsdeel]})
    assert_safe(protected, truth(protected, table))


def test_a_gap_stays_a_gap_and_so_do_the_margins_over_it():
    table = counts({"gebied": WIJKEN, "product": PRODUCTEN}, [3, 20, np.nan, 40, 25, 60])
    shown = guard(table, FLAT).table.set_index(["gebied", "product"])
    unknown = shown[shown["reden"] == "onbekend"].index.tolist()
    assert unknown == [
        ("WK02", "begeleiding"),
        ("WK02", "totaal"),
        ("gemeente", "begeleiding"),
        ("gemeente", "totaal"),
    ]
    assert shown.loc[unknown, "clienten"].isna().all()
    assert attack(guard(table, FLAT))["laagst"].iloc[0] == 0


@examples(20)
@given(cells=st.lists(st.tuples(count, count, st.integers(0, 60)), min_size=3, max_size=3))
def test_unique_clients_are_protected_though_they_do_not_add_up(cells):
    values = [[a, b, max(a, b) + extra % (min(a, b) + 1)] for a, b, extra in cells]
    table = counts({"gebied": WIJKEN, "product": [*PRODUCTEN, "totaal"]}, np.ravel(values).tolist())
    protected = guard(table, FLAT, additive=["gebied"])
    true = pd.Series(np.vstack([values, np.sum(values, axis=0)]).ravel().astype(float))
    assert_shown(protected, true)
    assert_safe(protected, true)


def test_the_total_of_unique_clients_gives_only_bounds():
    # 21 unique clients of which 20 in dagbesteding: at least 1 has begeleiding, so the 21 cannot stay beside the 20.
    table = counts({"product": [*PRODUCTEN, "totaal"]}, [3, 20, 21])
    protected = guard(table, {"product": FLAT["product"]}, additive=[])
    assert protected.table["reden"].tolist().count("") == 1
    assert attack(protected)["laagst"].iloc[0] == 0


def test_a_whole_population_and_a_zero_in_a_small_group_are_withheld():
    table = counts({"gebied": ["WK01", "WK02", "WK03", "WK04"]}, [0, 0, 12, 40]).assign(inwoners=[500, 60, 12, 900])
    hierarchy = {"gebied": dict.fromkeys(table["gebied"], "gemeente")}
    choices = {"population": "inwoners", "population_dims": ["gebied"]}
    protected = guard(table, hierarchy, small_group=100, **choices)
    assert protected.table["reden"].tolist()[:3] == ["", "geheim", "geheim (herleidbaar)"]
    proved = attack(protected).set_index("gebied")
    assert proved.loc["WK02", "hoogst"] >= protected.width
    assert proved.loc["WK03", "laagst"] <= 12 - protected.width
    assert guard(table, hierarchy, **choices).table["reden"].tolist()[:2] == ["geheim", "geheim"]


def test_a_zero_of_a_larger_whole_does_not_give_away_the_small_group_in_it():
    table = counts({"gebied": ["WK01", "WK02", "WK03"]}, [0, 0, 40]).assign(inwoners=[500, 60, 900])
    hierarchy = {"gebied": {"WK01": "Noord", "WK02": "Noord"}}
    protected = guard(table, hierarchy, small_group=100, population="inwoners", population_dims=["gebied"])
    assert protected.table["reden"].tolist() == ["", "geheim", "", "geheim"]
    assert attack(protected)["hoogst"].min() >= protected.width


def test_what_the_visible_zeros_imply_is_not_called_a_leak():
    # Noord is large enough to show a zero but shows none, and WK01 does: so WK02 has a client, whatever is withheld.
    table = counts({"gebied": ["WK01", "WK02"]}, [0, 3]).assign(inwoners=[500, 400])
    hierarchy = {"gebied": {"WK01": "Noord", "WK02": "Noord"}}
    protected = guard(table, hierarchy, small_group=100, population="inwoners", population_dims=["gebied"])
    assert protected.exposed.empty
    assert attack(protected)["laagst"].tolist() == [1, 1]


def test_nobody_lives_there_is_no_secret():
    table = counts({"gebied": ["WK01", "WK02"]}, [0, 40]).assign(inwoners=[0, 900])
    assert guard(table, {"gebied": {}}, population="inwoners", population_dims=["gebied"]).table["reden"].tolist() == [
        "",
        "",
    ]


def test_clients_per_product_together_may_exceed_the_inhabitants():
    table = counts({"gebied": ["WK01"], "product": PRODUCTEN}, [15, 18]).assign(inwoners=20)
    hierarchy = {"gebied": {}, "product": FLAT["product"]}
    shown = guard(table, hierarchy, population="inwoners", population_dims=["gebied"]).table
    assert shown["clienten"].tolist() == [15, 18, 33]


GOOD = counts({"gebied": WIJKEN, "product": PRODUCTEN}, [3, 20, 30, 40, 25, 60])


@pytest.mark.parametrize(
    ("table", "hierarchy", "choices", "message"),
    [
        (GOOD, FLAT, {"threshold": 4}, "De drempel is 4, maar mag niet lager zijn dan 5"),
        (GOOD.drop(columns="product"), FLAT, {}, "ontbreekt kolom 'product'"),
        (GOOD.iloc[:0], FLAT, {}, "leeg. Lees eerst een export in"),
        (pd.concat([GOOD, GOOD.iloc[[0]]]), FLAT, {}, "gebied WK01, product begeleiding komt dubbel voor"),
        (GOOD.iloc[:-1], FLAT, {}, "gebied WK03, product dagbesteding ontbreekt"),
        (
            GOOD.assign(clienten=2.5),
            FLAT,
            {},
            "gebied WK01, product begeleiding: 'clienten' is 2.5, verwacht een geheel",
        ),
        (GOOD.assign(clienten=-1), FLAT, {}, "'clienten' is -1"),
        (GOOD.assign(clienten="veel"), FLAT, {}, "'clienten' is veel"),
        (GOOD, FLAT | {"gebied": {"WK09": "gemeente"}}, {}, "'WK09' staat wel in de indeling maar niet in de tabel"),
        (GOOD, FLAT | {"gebied": {"X": "Y", "Y": "X"}}, {}, "de indeling loopt rond"),
        (GOOD, FLAT | {"gebied": {"WK01": "WK02"}}, {}, "'WK02' is een totaal en staat toch tussen"),
        (GOOD, FLAT, {"additive": ["gebied"]}, "telt niet op, maar het totaal 'totaal' ontbreekt"),
        (GOOD, FLAT, {"small_group": 100}, "de kolom met inwoners ontbreekt"),
        (GOOD.assign(inwoners=19), FLAT, {"population": "inwoners"}, "product dagbesteding: 'clienten' is groter dan"),
    ],
)
def test_what_cannot_be_protected_is_refused_with_the_way_out(table, hierarchy, choices, message):
    with pytest.raises(DisclosureError, match=message):
        guard(table, hierarchy, **choices)


def test_a_total_of_unique_clients_below_a_part_is_refused():
    table = counts({"product": [*PRODUCTEN, "totaal"]}, [30, 20, 25])
    with pytest.raises(DisclosureError, match="'clienten' past niet bij het totaal"):
        guard(table, {"product": FLAT["product"]}, additive=[])


def test_without_time_everything_connected_is_withheld_and_nothing_else(monkeypatch):
    def hurried(task):
        with monkeypatch.context() as clock:
            clock.setattr(disclosure_program, "TIME_LIMIT", 0.0)
            return find_pattern(task)

    monkeypatch.setattr(disclosure, "find_pattern", hurried)
    # Two half-years that nothing connects: only the first has something to hide.
    table = counts({"halfjaar": ["1", "2"], "gebied": WIJKEN}, [3, 20, 30, 40, 25, 60])
    protected = guard(table, {"halfjaar": {}, "gebied": FLAT["gebied"]})
    shown = protected.table.set_index(["halfjaar", "gebied"])["reden"]
    assert (shown["1"] != "").all()
    assert (shown["2"] == "").all()
    assert protected.exposed.empty
    assert_safe(protected, truth(protected, table))


def test_a_protection_that_cannot_be_confirmed_in_time_is_refused(monkeypatch):
    monkeypatch.setattr(disclosure_program, "TIME_LIMIT", 0.0)
    with pytest.raises(DisclosureError, match="niet op tijd te bevestigen"):
        guard(GOOD, FLAT)


def test_where_everybody_has_one_law_the_total_is_known_to_be_the_sum():
    # Of 9 + 60 nobody has both; a reader who knows that has the 9 from 69 − 60, so a second cell goes with it.
    values = [9, 60, 69, 30, 40, 70, 50, 45, 95]
    table = counts({"gebied": WIJKEN, "product": [*PRODUCTEN, "totaal"]}, values)
    protected = guard(table, FLAT, additive=["gebied"])
    assert ("WK01", "totaal") in protected.summed
    proved = attack(protected).set_index(["gebied", "product"])
    assert proved.loc[("WK01", "begeleiding"), "laagst"] == 0
    # Knowing less, the same reader would find less: the sums are used.
    wider = attack(replace(protected, summed=()))
    assert (wider["laagst"].to_numpy() <= proved["laagst"].to_numpy()).all()

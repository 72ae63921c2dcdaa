"""What is kept is kept under everything it follows from, whoever writes it down."""

import gc
from functools import partial

import numpy as np
import pandas as pd
import pytest

from tests.example_run import PARAMETERS
from wijkscan.chain.keys import key_of
from wijkscan.chain.scenario import Scenario


def told(figures, suffix=""):
    return f"{figures}{suffix}"


def reads(value):
    return lambda: value


class Holder:
    def __init__(self, table):
        self.table = table

    def told(self):
        return str(self.table)


def test_two_functions_written_in_place_are_two():
    one, other = (lambda: 1), (lambda: 2)
    assert key_of(one) != key_of(other)
    assert key_of(told) == key_of(told) != key_of(reads)


def test_what_is_read_from_around_counts():
    table, same = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]})
    assert key_of(reads(table)) == key_of(reads(table))
    assert key_of(reads(table)) != key_of(reads(same)), "another object, though it looks alike"
    assert key_of(reads("Oost")) == key_of(reads("Oost")) != key_of(reads("West"))
    assert key_of(partial(told, suffix="!")) != key_of(partial(told, suffix="?"))
    assert key_of(Holder(table).told) != key_of(Holder(same).told)


def test_what_a_page_reads_from_its_own_names_counts():
    """Streamlit runs a page as a script: what a lambda on it reads is no closure, but a name of that run."""
    keys = []
    for table in (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})):
        script = {"__name__": "__main__", "table": table, "told": told}
        exec("shown = lambda: told(table)\ndef also(): return told(table)", script)
        keys += [key_of(script["shown"]), key_of(script["also"])]
        assert key_of(script["shown"]) == keys[-2]
    assert len(set(keys)) == 4


@pytest.mark.parametrize(
    "different",
    [(1, True), (1, 1.0), ("1", 1), (None, ""), ((1, 2), [1, 2]), ({"a": 1}, {"a": 2}), ({"a", "b"}, {"a"}), (0.0, -0.0)],
)
def test_values_that_differ_have_different_keys(different):
    one, other = different
    assert key_of(one) != key_of(other)
    assert key_of([one]) != key_of([other])


@pytest.mark.parametrize(
    "make",
    [
        lambda: float("nan"), lambda: {"a": (1, "x")}, lambda: Scenario(teams=5), lambda: PARAMETERS.adjust("wijkteams.contracturen", 1800),
        lambda: np.float64(1.5), lambda: frozenset({"a"}), lambda: None,
    ],
)  # fmt: skip
def test_values_that_are_equal_have_the_same_key(make):
    assert key_of(make()) == key_of(make())
    assert hash(key_of(make())) == hash(key_of(make()))


def test_an_object_counts_as_itself_and_is_not_kept_alive():
    table = pd.DataFrame({"a": range(3)})
    key = key_of(table, table.index)
    assert key == key_of(table, table.index)
    assert key != key_of(table.copy(), table.index)
    found = {key: "kept"}
    del table
    gc.collect()
    assert key in found, "a key that was there is itself"
    others = [pd.DataFrame({"a": range(3)}) for _ in range(50)]
    assert all(key_of(other, other.index) not in found for other in others), "not even one that lies where it lay"


def test_the_order_and_number_of_inputs_count():
    assert key_of("a", "b") != key_of("b", "a")
    assert key_of("a", "b") != key_of("ab") != key_of(("a", "b"))
    assert key_of(told, "a") != key_of(reads, "a")

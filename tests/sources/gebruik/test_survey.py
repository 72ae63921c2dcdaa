from collections import Counter

import ibis
import pyarrow as pa

from wijkscan.sources.gebruik import survey as gebruik_survey
from wijkscan.sources.gebruik.mapping import Mapping
from wijkscan.sources.gebruik.survey import survey, survey_table
from wijkscan.tables.gebruik.notation import number_notation

MAPPING = Mapping({"clientnummer": "Klant", "bedrag": "Kosten", "wijk": "Wijk"}, "euro")
COSTS = ["12,50", "98,75", None, "-4,5", "€ 1.250,00", "30", "onbekend"]


def batches(size):
    table = pa.table({"Klant": ["K1"] * 7, "Kosten": COSTS, "Wijk": ["Noord", "Zuid", "Noord", None, "n.v.t.", "Zuid", "Noord"]})
    # A slice begins somewhere in the text of the whole.
    return [batch for start in range(0, 7, size) for batch in table.slice(start, size).to_batches()]


def test_numbers_are_counted_by_how_they_are_written():
    wanted = {"bedrag": {"11,10": 1, "11,11": 1, "-1,1": 1, "€ 1.110,00": 1, "10": 1}, "wijk": {"Noord": 3, "Zuid": 2}}
    for size in (1, 3, 7):
        assert survey(batches(size), MAPPING) == {name: Counter(rows) for name, rows in wanted.items()}
    raw = ibis.memtable(pa.table({"bedrag": COSTS}))
    assert survey_table(raw) == {"bedrag": Counter(wanted["bedrag"])}


def test_a_notation_is_found_behind_more_different_numbers_than_are_kept(monkeypatch):
    monkeypatch.setattr(gebruik_survey, "_MOST_TEXTS", 50)
    # Of plain numbers there are more than are kept; what tells the notation comes last.
    numbers = [str(number) for number in range(1000, 3000)] + [f"{number}.55" for number in range(100, 200)]
    parts = [pa.record_batch({"Kosten": numbers[start : start + 100]}) for start in range(0, len(numbers), 100)]
    found = survey(parts, Mapping({"bedrag": "Kosten"}, "euro"))
    assert sum(found["bedrag"].values()) == len(numbers)
    assert number_notation(found["bedrag"], None, "Kosten", "export.csv") == "1,234.56"


def test_texts_of_many_parts_add_up(monkeypatch):
    monkeypatch.setattr(gebruik_survey, "_MOST_TEXTS", 3)
    parts = [pa.record_batch({"Wijk": ["Noord", "Zuid", "Oost"]}) for _ in range(5)]
    assert survey([*parts, pa.record_batch({"Wijk": ["Een te veel"]})], Mapping({"wijk": "Wijk"}, "euro")) == {
        "wijk": Counter({"Noord": 5, "Zuid": 5, "Oost": 5})
    }

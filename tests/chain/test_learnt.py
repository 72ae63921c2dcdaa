"""What was learnt is kept: equal to the bit, never run, learnt anew when anything it follows from changes."""

import json
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pandas as pd
import pytest

from tests.example_run import example_collection
from tests.test_documented import figures, rows_below
from wijkscan.chain import learnt
from wijkscan.chain.steps import learn
from wijkscan.model.use.by_type import OWN, SHARE
from wijkscan.model.use.quality import RAW
from wijkscan.shipped import shipped
from wijkscan.store.snapshots import Library
from wijkscan.tables.wetten import wetten


@pytest.fixture(scope="module")
def laws():
    return learn(example_collection())


def same(one, other):
    """Whether both hold the same, to the bit and the kind of every index."""
    assert type(one) is type(other)
    if is_dataclass(one):
        for field in fields(one):
            same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            same(one[key], other[key])
    elif isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, check_exact=True, check_index_type="exact", check_column_type="exact")
    elif isinstance(one, pd.Series):
        pd.testing.assert_series_equal(one, other, check_exact=True, check_index_type="exact")
    else:
        assert one == other


def kept_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("verwacht-gebruik.*.json"))


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path, tables=tmp_path / "tables")


@pytest.fixture
def counted(monkeypatch, laws):
    """Count how often is learnt."""
    times = []
    monkeypatch.setattr(learnt, "learn", lambda collection, counts: times.append(collection) or laws)
    return times


def test_what_was_learnt_per_type_is_kept_too(tmp_path):
    library = Library(shipped("data/voorbeeldstad"), tables=tmp_path)
    first = learnt.laws_of(library, example_collection())
    same(learnt.laws_of(library, example_collection()), first)
    found = first.models["jeugdhulp"]
    assert found.types["zonder_verblijf"].model is not None and found.types["jeugdreclassering"].model is None
    assert found.types["zonder_verblijf"].model.specification.outcome == "zonder_verblijf"
    assert found.quality.types["r2"].between(-1, 1).all()
    assert first.models["bijstand"].types == {}
    told = rows_below("R² ruw in weggelaten gemeenten | deel van de wet | eigen model |\n")
    labels = {soort.label: (code, soort.code) for code, law in wetten().items() for soort in law.soorten}
    assert len(told) == 4
    for label, numbers in told.items():
        wet, soort = labels[label]
        r2 = first.models[wet].quality.types["r2"]
        assert figures(" ".join(numbers)) == [pytest.approx(r2[f"{soort} {way}_{RAW}"], abs=0.006) for way in (SHARE, OWN)], label


def test_what_was_kept_is_equal_to_the_bit(library, laws):
    first = learnt.laws_of(library, example_collection())
    kept = learnt.laws_of(library, example_collection())
    same(first, laws)
    same(kept, laws)
    assert first is not kept


def test_it_is_learnt_once(library, counted):
    for _ in range(3):
        learnt.laws_of(library, example_collection())
    assert len(counted) == 1
    assert len(kept_in(library.tables)) == 1


def test_other_data_specification_or_code_is_learnt_anew_and_the_old_file_goes(library, counted, monkeypatch):
    collection = example_collection()
    learnt.laws_of(library, collection)
    before = kept_in(library.tables)
    changed = replace(collection.passports[0], sha256="0" * 64)
    learnt.laws_of(library, replace(collection, passports=(changed, *collection.passports[1:])))
    assert len(counted) == 2
    assert len(kept_in(library.tables)) == 1 and kept_in(library.tables) != before
    asked = learnt.specification("verwacht_gebruik")
    asked["model"]["minimum_inwoners"]["value"] += 1
    with monkeypatch.context() as changing:
        changing.setattr(learnt, "specification", lambda name: asked)
        learnt.laws_of(library, collection)
    assert len(counted) == 3
    with monkeypatch.context() as changing:
        changing.setattr(learnt, "_learnt_with", lambda: "another numpy")
        learnt.laws_of(library, collection)
    assert len(counted) == 4


def digit(text: str) -> str:
    outer = json.loads(text)
    outer["geleerd"] = outer["geleerd"].replace("0.1", "0.2", 1)
    return json.dumps(outer)


@pytest.mark.parametrize(
    "harm",
    [lambda text: "", lambda text: text[: len(text) // 2], lambda text: "[]", lambda text: "null", digit, lambda text: "[" * 100_000],
    ids=["empty", "half", "list", "null", "digit", "deep"],
)
def test_a_damaged_file_is_made_anew(library, counted, laws, harm):
    learnt.laws_of(library, example_collection())
    (path,) = kept_in(library.tables)
    whole = path.read_text(encoding="utf-8")
    path.write_text(harm(whole), encoding="utf-8")
    same(learnt.laws_of(library, example_collection()), laws)
    assert len(counted) == 2
    assert path.read_text(encoding="utf-8") == whole


def test_where_nothing_may_be_written_it_works_and_is_learnt_each_time(tmp_path, counted, laws):
    (tmp_path / "tables").write_text("no folder", encoding="utf-8")
    library = Library(tmp_path, tables=tmp_path / "tables")
    for _ in range(2):
        same(learnt.laws_of(library, example_collection()), laws)
    assert len(counted) == 2

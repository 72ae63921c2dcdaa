"""One order of need: Start, Behoefte, the story for the commissie and the report say the same of the same wijken."""

from datetime import date

import pytest

from tests.chain_of import scan_from
from tests.consistency.pages import page_of, text_of
from tests.consistency.readers import flat
from tests.example_run import PARAMETERS, example_scan, example_tables
from tests.once import visited
from tests.real import real_collection, real_laws, real_library
from wijkscan.chain.glance import seen_of
from wijkscan.chain.need import need_of
from wijkscan.chain.scenario import NeedChoices, Scenario
from wijkscan.parameters import Parameters
from wijkscan.store.opening import open_tables
from wijkscan.views.content import Chart, Table
from wijkscan.views.documents.gemeente import NEED_TABLE, gemeente_document
from wijkscan.views.subjects import behoefte
from wijkscan.views.verhaal.parts import Told
from wijkscan.views.verhaal.steps import story

TODAY = Parameters.load(on=date.today())
REAL = ("GM0392", "GM0394")


@pytest.fixture(scope="module")
def need():
    """With as many draws as the pages have."""
    return need_of(seen_of(example_tables(), TODAY), Scenario().of(NeedChoices), TODAY)


@pytest.fixture(scope="module")
def document():
    return gemeente_document(example_scan(), PARAMETERS, day=date.today())


def names_of(scan):
    return scan.tables.areas.areas["gebiedsnaam"]


def orders(scan, document):
    """The order of wijken, by name, wherever need is listed or drawn outside a page."""
    names, found = names_of(scan), scan.need
    section = next(part for part in document.sections if part.heading == "Behoefte")
    table = next(block for block in section.blocks if isinstance(block, Table) and block.name == NEED_TABLE).frame
    dots = next(block for block in section.blocks if isinstance(block, Chart))
    drawn = behoefte.interval_chart(found, names, "", "light")[0]
    return {
        "Start": [str(names[code]) for code in behoefte.in_order(found)],
        "Behoefte, tabel": behoefte.numbers(found, names).dropna(subset=behoefte.LABEL)["Wijk"].tolist(),
        "Behoefte, grafiek": list(drawn.layout.yaxis.ticktext),
        "rapport, tabel": table.dropna(subset=behoefte.LABEL)["Wijk"].tolist(),
        "rapport, grafiek": list(dots.categories),
    }


def contradictions(scan, document):
    """Where need is told in another order, or a list by index has its bands in another order."""
    told, found = orders(scan, document), behoefte.ranked(scan.need)
    wrong = [where for where, order in told.items() if order != told["Behoefte, tabel"]]
    wrong += [] if found["band"].dropna().is_monotonic_increasing else ["de banden staan niet op volgorde van de index"]
    first = behoefte.headline(scan.need, names_of(scan))
    (step,) = (step for step in story(Told(scan, PARAMETERS, None, None, {}, Scenario().indicator, "wmo")).steps if step.code == "behoefte")
    top = [str(names_of(scan)[code]) for code in found.index[found["band"] == 1]]
    wrong += [f"{name} in de hoogste band, niet in de kop" for name in top if name not in first]
    wrong += [f"{name} in de hoogste band, niet in het verhaal" for name in top[:3] if name not in step.headline]
    return wrong


def test_every_list_of_need_has_one_order(document):
    assert contradictions(example_scan(), document) == []
    assert len(orders(example_scan(), document)["Start"]) > 5


def test_another_order_is_found(document, monkeypatch):
    by_place = example_scan().need.table().sort_values("plaats_laag", ascending=False)
    monkeypatch.setattr(behoefte, "ranked", lambda _: by_place)
    assert contradictions(example_scan(), document) != []


def test_pages_name_the_same_wijken_in_the_same_words(need, tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path)))
    names, told = example_tables().areas.areas["gebiedsnaam"], behoefte.in_order(need)
    sentence = flat(behoefte.greatest(need, names))
    start = page_of("dashboard.py", {})
    for path, link in (("dashboard.py", {}), ("pages/2_Behoefte.py", {}), ("pages/6_Commissie.py", {"stap": "2"})):
        assert sentence in text_of(page_of(path, link)), path
    listed = [button.key.removeprefix("start.behoefte.") for button in start.button if button.key.startswith("start.behoefte.")]
    assert listed == list(told)[: len(listed)]
    assert len(listed) == 6
    said = [words for caption in start.caption if "behoefte-index " in (words := flat(caption.value)) and "plaats" in words]
    assert said == [flat(words) for words in list(told.values())[:6]]
    assert "Opvallend op één kenmerk" in [head.value for head in start.subheader]


def test_where_a_band_ends_is_shown_with_the_places_that_decide_it(need):
    names, table, at = example_tables().areas.areas["gebiedsnaam"], behoefte.ranked(need), behoefte.places(need)
    example = behoefte.band_example(need, names)
    first, following = table[table["band"] == 1], table[table["band"] == 2]
    assert f"{names[first.index[0]]} ({at[first.index[0]]})" in example
    assert f"{names[following.index[0]]} ({at[following.index[0]]}) begint de volgende" in example
    assert following["plaats_laag"].iloc[0] > first["plaats_hoog"].iloc[0] >= first["plaats_laag"].max()
    said = behoefte.interval_summary(need, names)
    assert all(str(names[code]) in said for code in first.index[:3])
    assert not any(str(names[code]) in said for code in following.index)


@pytest.mark.real_data
@pytest.mark.parametrize("gemeente", REAL)
def test_of_a_real_gemeente_every_list_of_need_has_one_order(real_data, gemeente):
    tables = open_tables(real_library(real_data), real_collection(real_data), gemeente)
    scan = scan_from(tables, real_laws(real_data), Scenario(gemeente=gemeente), PARAMETERS)
    assert contradictions(scan, gemeente_document(scan, PARAMETERS, day=date.today())) == []

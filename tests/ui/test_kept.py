"""What is kept is made once, by whoever asks first, and made again when what it follows from changes."""

import gc
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.example_run import PARAMETERS, VOORBEELDSTAD
from tests.once import visited
from tests.ui.test_commissie import store_budgets
from wijkscan.chain.refusal import required
from wijkscan.store.opening import example_library, open_collection
from wijkscan.tables.areas import Niveau
from wijkscan.ui import kept as kept_module
from wijkscan.ui.chain import chain_of
from wijkscan.ui.kept import forget_data, kept, once, size_of
from wijkscan.views.charts.shown import written_out
from wijkscan.views.words.texts import plain

USERS = 8


@dataclass
class Held:
    """Something that holds a table."""

    table: pd.Series


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path)))
    forget_data()


def test_users_who_ask_at_once_wait_for_the_one_that_makes_it():
    made, together = [], Barrier(USERS)

    def ask(_):
        together.wait()
        return kept(("proef",), lambda: made.append("een") or len(made))

    with ThreadPoolExecutor(USERS) as users:
        assert list(users.map(ask, range(USERS))) == [1] * USERS
    forget_data()
    assert kept(("proef",), lambda: "opnieuw") == "opnieuw"


def test_two_functions_written_in_place_do_not_get_each_others_outcome():
    assert [once(lambda: "de ene"), once(lambda: "de andere")] == ["de ene", "de andere"]


def test_what_is_made_from_other_inputs_is_made_anew():
    tables = [pd.Series([1]), pd.Series([2])]
    assert [once(int, str(number)) for number in (1, 2, 1)] == [1, 2, 1]
    assert [once(_total, table) for table in (*tables, *tables)] == [1, 2, 1, 2]
    assert [once(lambda: _total(table)) for table in tables] == [1, 2]  # noqa: B023  called at once
    assert [once(_total, tables[0], extra=extra) for extra in (1, 2)] == [2, 3]


def _total(table, extra=0):
    return int(table.sum()) + extra


@pytest.mark.parametrize(
    "name", ["dashboard.py", "pages/1_Wijkprofiel.py", "pages/2_Behoefte.py", "pages/3_Zorggebruik.py", "pages/5_Budget.py"]
)
def test_a_page_that_is_drawn_again_makes_nothing_again(name, monkeypatch):
    """Its keys hold objects: what a page makes for itself at every look would be another object every time, and miss."""
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    page = page if name == "dashboard.py" else page.switch_page(name)
    page.query_params.update(gemeente=VOORBEELDSTAD, wijk="WK900101", gewichten="inkomen:2.0", gebieden="wijk")
    assert not page.run().exception
    made, before = [], kept_module.kept
    # Every module that has the one function by which things are kept; a page has none of its own.
    for module in [module for name, module in sys.modules.items() if name.startswith("wijkscan.ui.") and hasattr(module, "kept")]:
        monkeypatch.setattr(module, "kept", lambda key, make: before(key, lambda: (made.append(key), make())[1]))
    assert not page.run().exception
    assert made == []


def test_what_could_not_be_made_is_tried_again():
    with pytest.raises(ZeroDivisionError):
        kept(("proef",), lambda: 1 // 0)
    assert kept(("proef",), lambda: 1) == 1


def test_a_chart_is_handed_over_as_it_was():
    chart = go.Figure(go.Bar(x=[1.5, 2.5], y=["Oost", "West"]), layout={"title": "Formatie"})
    assert plotly.io.to_json(written_out(chart).to_dict(), validate=False) == chart.to_json()


def test_budgets_that_came_from_elsewhere_are_on_the_page_at_the_next_look():
    """The command `eigen` runs in another process: nothing tells the page but the file itself."""
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120).switch_page("pages/5_Budget.py")
    page.query_params.update(gemeente=VOORBEELDSTAD, gebieden="wijk")
    before = _shown(page.run())
    store_budgets()
    after = _shown(page.run())
    assert len(before) == len(after) > 1
    assert before[0] != after[0]
    assert len(set(before) & set(after)) <= 1  # why a wijk gets more or less than the gemeente is not about the budgets of today


def _shown(page):
    assert not page.exception
    return [page.markdown[1].value, *(chart.proto.spec for chart in page.get("plotly_chart"))]


@pytest.mark.parametrize("name", ["dashboard.py", "pages/4_Wijkteams.py", "pages/6_Commissie.py"])
def test_a_page_about_the_gemeente_says_the_same_whichever_wijk_is_chosen(name, monkeypatch):
    """Another wijk is outlined on the map there and changes nothing else."""
    monkeypatch.setattr("wijkscan.ui.design._QUICK_S", 60.0)  # wait for the design to end: both are to be about one plan
    said = []
    for wijk in ("WK900101", "WK900104"):
        page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
        page = page if name == "dashboard.py" else page.switch_page(name)
        page.query_params.update(gemeente=VOORBEELDSTAD, wijk=wijk, stap="3")
        page.run()
        assert not page.exception
        said.append([[text.value for text in (*page.title, *page.markdown, *page.caption)], *_shown(page)])
    assert said[0] == said[1]


def test_what_is_kept_does_not_grow_with_the_gemeenten_that_were_looked_at():
    table = pd.DataFrame({"getal": range(500_000)})  # four megabytes
    made = []
    for number in range(200):
        kept(("tabel", f"GM{number:04}"), lambda: (made.append(1), table.copy()))
    kept(("tabel", "GM0199"), lambda: made.append(1))  # the last one is still there
    assert len(made) == 200
    kept(("tabel", "GM0000"), lambda: made.append(1))  # the first one made room
    assert len(made) == 201
    assert kept_module._cache.cache.currsize <= kept_module._MOST_BYTES


def test_outcomes_of_gemeenten_that_nobody_looks_at_any_more_are_let_go_of():
    codes = list(open_collection(example_library()).gemeenten.index[: kept_module._GEMEENTEN + 3])
    made, sizes = [], []
    for code in codes:
        chain = chain_of(code, PARAMETERS)
        scan = required(chain.scan)
        made += [weakref.ref(chain.need), weakref.ref(scan.tables)]
        areas = scan.tables.areas
        others = areas.areas[(areas.areas["niveau"] == Niveau.BUURT) & (areas.areas["gemeentecode"] != code)].index
        assert len(others) > len(areas.areas) / 2
        # What is kept per gemeente does not hold the buurten of the whole country.
        assert not others.isin(areas.values.index).any()
        assert not others.isin(scan.indicators.values.index).any()
        sizes.append(size_of(areas.values) + size_of(scan.indicators.values))
        del chain, scan, areas
    gc.collect()
    assert sum(one() is not None for one in made) <= 2 * kept_module._GEMEENTEN
    assert max(sizes) < 2 * min(sizes)


@pytest.mark.parametrize(
    ("value", "at_least"),
    [
        ("x" * 50_000, 50_000),
        (b"x" * 50_000, 50_000),
        (np.zeros(10_000), 80_000),
        (pd.DataFrame({"naam": ["een buurt"] * 1000}), 15_000),
        ({"kaart": ["x" * 50_000, np.zeros(1000)]}, 58_000),
        (Held(pd.Series(range(10_000))), 80_000),
    ],
)
def test_the_size_of_what_is_kept_counts_what_is_inside(value, at_least):
    assert at_least <= size_of(value) <= 2 * at_least


def test_a_delivery_that_may_not_be_read_is_told_on_the_page(tmp_path, monkeypatch):
    passport = tmp_path / "snapshots" / "een" / "passport.json"
    passport.parent.mkdir(parents=True)
    passport.write_text("{}")
    read = Path.read_text

    def refused(path, *how, **more):
        if path == passport:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path, *how, **more)

    monkeypatch.setattr(Path, "read_text", refused)
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120).run()
    assert not page.exception
    told = f"'{passport}' mag niet worden gelezen. Vraag de beheerder om leesrechten op deze map; er is niets veranderd."
    assert [box.value for box in page.error] == [plain(told)]
    assert passport.exists()

"""What is kept is made once, by whoever asks first, and made again when what it follows from changes."""

import gc
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
from tests.example_run import VOORBEELDSTAD
from tests.once import visited
from tests.ui.test_commissie import store_budgets
from wijkscan.store.opening import example_library, open_collection
from wijkscan.tables.areas import Niveau
from wijkscan.ui import kept as kept_module
from wijkscan.ui.kept import forget_data, kept, scan_of, size_of
from wijkscan.ui.shown_chart import written_out
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
    assert not set(before) & set(after)


def _shown(page):
    assert not page.exception
    return [page.markdown[1].value, *(chart.proto.spec for chart in page.get("plotly_chart"))]


@pytest.mark.parametrize("name", ["dashboard.py", "pages/4_Wijkteams.py", "pages/6_Commissie.py"])
def test_a_page_about_the_gemeente_says_the_same_whichever_wijk_is_chosen(name, monkeypatch):
    """What is drawn there is kept without the chosen wijk, so nothing on it may depend on that."""
    for module in ("place", "commissie"):
        monkeypatch.setattr(f"wijkscan.ui.{module}.kept", lambda key, make: make())
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
        scan = scan_of(code)
        made += [weakref.ref(scan), weakref.ref(scan.tables)]
        areas = scan.tables.areas
        others = areas.areas[(areas.areas["niveau"] == Niveau.BUURT) & (areas.areas["gemeentecode"] != code)].index
        assert len(others) > len(areas.areas) / 2
        # What is kept per gemeente does not hold the buurten of the whole country.
        assert not others.isin(areas.values.index).any()
        assert not others.isin(scan.indicators.values.index).any()
        sizes.append(size_of(areas.values) + size_of(scan.indicators.values))
        del scan, areas
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

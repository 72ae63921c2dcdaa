"""A year to come is chosen on a page, goes along in the link, and comes at once the second time."""

import time
from dataclasses import replace

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT

MOST_S = 1.0  # the bar for a change of year is 0.15 s of work; a page as a whole, run by the test on a busy machine, takes longer


def shown(page):
    return [item.value for item in page.markdown if "is een vooruitblik vanaf" in item.value]


def test_a_year_is_set_beside_now_and_a_year_that_is_too_far_is_refused():
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=240).switch_page("pages/1_Wijkprofiel.py").run()
    (years,) = (item for item in page.button_group if item.label == "Nu, of vooruit naar")
    assert years.options == ["Nu", "2026", "2029", "2030", "2035"]
    assert not shown(page)
    for year in ("2030", "2035"):
        page.session_state["scenario"] = _with(page, year)
        page.run()
        assert not page.exception
        assert shown(page)[0].startswith(f"**{year} is een vooruitblik vanaf 2024, geen telling.**")
    started = time.perf_counter()
    page.session_state["scenario"] = _with(page, "2030")
    page.run()
    assert time.perf_counter() - started < MOST_S
    page.session_state["scenario"] = _with(page, "2050")
    page.run()
    assert not shown(page)
    assert any("Naar 2050 wordt niet vooruitgekeken; het laatste jaar dat kan is 2035" in item.value for item in page.warning)


def _with(page, year):
    return replace(page.session_state["scenario"], jaar=year)

"""The first page is light, and what it needs is made ready ahead: once, whoever comes first."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.once import visited
from wijkscan.chain import glance as glance_module
from wijkscan.ui import ahead
from wijkscan.ui import kept as kept_module
from wijkscan.ui.kept import forget_data

# What reads exports, checks deliveries, solves, draws pictures and writes reports: half of the time that everything took to load.
HEAVY = {
    "choreographer", "duckdb", "highspy", "ibis", "kaleido", "matplotlib", "pandera", "pikepdf", "pptx", "sqlglot", "statsmodels", "typst",
    "xlsxwriter",
}  # fmt: skip
LEARNING = {"scipy"}  # what need and use are computed with
LOADED = "import sys; print(*{name.partition('.')[0] for name in sys.modules}, *(name for name in sys.modules if 'wijkscan' in name))"
FIRST_PAGE = "from streamlit.testing.v1 import AppTest; page = AppTest.from_file('dashboard.py', default_timeout=120).run(); assert not page.exception, page.exception; assert page.title"  # noqa: E501  a program in one line


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path)))
    forget_data()
    ahead._first_page.clear()
    ahead._next_pages.clear()
    monkeypatch.setattr(ahead, "_BREATH_S", 0)


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)


@pytest.mark.parametrize(
    ("page", "kept_out"),
    [("dashboard.py", HEAVY | LEARNING), ("pages/1_Wijkprofiel.py", HEAVY | LEARNING), ("pages/2_Behoefte.py", HEAVY)],
)
def test_what_a_first_page_loads_is_light(page, kept_out):
    """Each in a process of its own: only what its imports load counts."""
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    imports = [line.strip() for line in lines if line.strip().startswith(("import ", "from "))]
    loaded = set(run("; ".join([*imports, LOADED])).stdout.split())
    assert "wijkscan.ui" in loaded
    assert not kept_out & loaded


def test_the_start_page_is_there_before_need_and_use(data):
    loaded = set(run(f"{FIRST_PAGE}; {LOADED}").stdout.split())
    assert "wijkscan.chain.glance" in loaded
    assert not {"wijkscan.chain.steps", "wijkscan.solving", "wijkscan.chain.learnt"} & loaded
    assert not (HEAVY | LEARNING) & loaded


def test_a_visitor_who_comes_at_once_waits_for_the_same_work(data, monkeypatch):
    made = []
    for module, name in ((kept_module, "open_collection"), (glance_module, "glance")):
        monkeypatch.setattr(module, name, counting(name, getattr(module, name), made))
    with ThreadPoolExecutor(1) as beside:
        ready = beside.submit(ahead.prepare)
        page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120).run()
        ready.result()
    assert not page.exception
    assert sorted(made) == ["glance", "open_collection", "open_collection"]  # the made-up country and the loaded one


def counting(name, make, made):
    def counted(*inputs):
        made.append(name)
        return make(*inputs)

    return counted


def test_making_ready_knows_of_no_session(data):
    """Streamlit complains where something is asked of a session that is not there."""
    assert "ScriptRunContext" not in run("from wijkscan.ui import ahead; ahead._BREATH_S = 0; ahead.prepare()").stderr

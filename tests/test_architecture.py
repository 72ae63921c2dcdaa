"""The architecture as tests: layers look down, one language, no stray numbers, pages stay small."""

import ast
import importlib
import re
import sys
from pathlib import Path

import pytest

from wijkscan.glossary import NEVER_USED, TERMS
from wijkscan.model.indicators.registry import INDICATORS
from wijkscan.tables.columns import COLUMNS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "wijkscan"
PYTHON = [
    path
    for folder in ("wijkscan", "pages", "tests", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
] + [ROOT / "dashboard.py"]
PAGES = [ROOT / "dashboard.py", *sorted((ROOT / "pages").glob("*.py"))]

# What a room may import of ours. Within model and views the rooms are named one by one: a question does not know what is
# made of its answer, and teams and budget do not know each other.
GROUND = {"shipped", "version", "dutch"}
ROOMS = {
    "glossary": set(),
    "forking": set(),
    "bounded": {"forking"},
    "tables": set(),
    "parameters": {"tables"},
    "disk": set(),
    "sources": {"tables", "disk", "bounded"},
    "model/indicators": {"tables"},
    "model/need": {"tables", "model/indicators"},
    "model/use": {"tables"},
    "model/vooruitblik": {"tables"},
    "model/werkgebieden": {"tables"},
    "model/teams": {"tables", "model/indicators", "model/use", "model/werkgebieden"},
    "model/budget": {"tables", "model/use"},
    "model/reasons": {"tables", "model/indicators", "model/need", "model/use", "model/teams", "model/budget"},
    "model/disclosure": set(),
    "solving": {"bounded", "model/werkgebieden", "model/teams", "model/disclosure"},
    "store": {"tables", "disk", "bounded", "sources", "parameters", "model/disclosure", "solving"},
    "views/colours": set(),
    "views/words": {"tables", "model", "glossary"},
    "views/content": {"tables", "views/words", "views/colours"},
    "views/exports": {"tables", "views/words", "views/content"},
    "views/charts": {"tables", "model", "views/words", "views/colours", "views/content", "views/exports"},
    "views/maps": {"tables", "model", "views/words", "views/colours", "views/content", "views/exports"},
    "views/subjects": {
        "tables", "model", "parameters", "glossary", "views/words", "views/colours", "views/content", "views/exports", "views/charts",
        "views/maps",
    },
    "views/documents": {
        "tables", "model", "parameters", "glossary", "views/words", "views/colours", "views/content", "views/exports", "views/charts",
        "views/maps", "views/subjects",
    },
    "views/verhaal": {
        "tables", "model", "parameters", "views/words", "views/content", "views/exports", "views/maps", "views/subjects", "views/documents",
    },
    "chain": {"tables", "disk", "bounded", "model", "store", "parameters", "solving", "views/exports"},
    "reports": {"tables", "disk", "model", "store", "parameters", "chain", "views"},
    "voorbeeldstad": {"tables", "disk", "sources", "store"},
    "server": {"views/maps", "store"},
}
ENDS = {"ui", "cli", "beheer", "entry", "__main__"}  # with and without a screen: they may know everything but the generator
ONLY_IN = {
    "streamlit": {"ui", "server"},
    "starlette": {"server"},
    "folium": {"views"},
    "plotly": {"views"},
    "matplotlib": {"views"},
    "requests": {"sources"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
}
# Literals that need no name; every other number in a model function belongs to a named constant, a documented default or a
# parameter file.
PLAIN_NUMBERS = {0, 1, 2, 100}
PAGE_LINES = 60
MODULE_LINES = 450  # what has more is about more than one thing


def imported(path: Path) -> set[str]:
    """Names of the modules a file imports, at any depth."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(parts: tuple[str, ...]) -> str:
    """The room of a module of ours: `("model", "need", "index")` lies in ``model/need``."""
    return "/".join(parts[:2]) if parts[0] in {"model", "views"} and len(parts) > 1 else parts[0]


def our_imports(path: Path) -> set[str]:
    """Rooms that a file imports from."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        rooms |= {room_of(tuple(name.split(".")[1:])) for name in names if name.startswith("wijkscan.")}
    return rooms


def test_every_module_lies_in_a_known_room():
    found = {room_of(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py")}
    assert found - {"__init__", "model/__init__", "views/__init__"} == set(ROOMS) | GROUND | ENDS


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_only_look_down(room):
    place = PACKAGE / room
    for path in sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]:
        for other in our_imports(path) - {room} - GROUND:
            assert {other, other.split("/")[0]} & ROOMS[room], f"{path.relative_to(ROOT)} imports {other}"


def test_no_room_is_above_itself():
    """Following what rooms may import never comes back: the order above is a real order."""
    seen: set[str] = set()
    for room, below in ROOMS.items():
        known = seen | {name for name in ("model", "views") if all(item in seen for item in ROOMS if item.startswith(f"{name}/"))}
        assert below <= known, f"{room} may import {below - known}, which comes later"
        seen.add(room)


def test_the_generator_of_voorbeeldstad_is_a_tool():
    """Nothing that a gemeente uses needs it but the command that makes it anew."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).parts[0]
        assert inside in {"voorbeeldstad", "cli.py"} or "voorbeeldstad" not in our_imports(path), path


def test_a_file_name_does_not_repeat_its_folder():
    for path in sorted(PACKAGE.rglob("*.py")):
        folder = path.parent.name
        assert path.parent == PACKAGE or path.stem not in {folder, folder.removesuffix("s")}, path
        assert not path.stem.startswith(f"{folder}_"), path


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_outside_libraries_stay_in_their_layer(path):
    layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for name in imported(path):
        allowed = ONLY_IN.get(name.split(".")[0])
        assert allowed is None or layer in allowed, f"{path.relative_to(ROOT)} imports {name}"


def test_one_component_hands_charts_to_the_browser():
    """Screens place what views drew: beside this component nothing in `ui` or on a page speaks of what a chart is drawn with."""
    places = [*sorted((PACKAGE / "ui").rglob("*.py")), *PAGES]
    named = [path.name for path in places if re.search(r"plotly|folium|matplotlib", path.read_text(encoding="utf-8"))]
    assert named == ["shown_chart.py"]


def test_pages_only_know_streamlit_ui_and_views():
    for path in PAGES:
        for name in imported(path):
            head = name.split(".")[0]
            assert head in {"streamlit", "wijkscan"} | set(sys.stdlib_module_names), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_one_question_and_fits_a_screen(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= PAGE_LINES
    assert "session_state" not in path.read_text(encoding="utf-8")


def test_a_module_is_about_one_thing():
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in sorted(PACKAGE.rglob("*.py"))}
    assert {name: count for name, count in lines.items() if count > MODULE_LINES} == {}


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_field_terms_are_not_translated(path):
    # CBS calls a field of its region list "Municipality"; the name of somebody else's field may be quoted.
    text = path.read_text(encoding="utf-8").replace('"Municipality"', "").lower()
    if path.name in {"glossary.py"}:
        return
    for term in TERMS:
        for word in term.not_in_code:
            found = re.search(rf"\b{re.escape(word)}s?\b", text)
            assert not found, f"{path.relative_to(ROOT)}: schrijf '{term.name}', niet '{word}'"


def function_numbers(tree: ast.Module):
    """Number literals inside functions, not counting defaults in the signature."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                for node in ast.walk(statement):
                    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
                        yield node


@pytest.mark.parametrize("path", sorted((PACKAGE / "model").rglob("*.py")), ids=lambda path: path.name)
def test_numbers_in_the_model_have_a_name(path):
    stray = [
        f"{path.name}:{node.lineno}: {node.value}"
        for node in function_numbers(ast.parse(path.read_text(encoding="utf-8")))
        if node.value not in PLAIN_NUMBERS
    ]
    assert not stray, "give it a name, a documented default or a place in data/parameters: " + ", ".join(stray)


def test_herkomst_is_loaded_nowhere():
    words = ("herkomst", "migratie", "westers", "marok", "suri", "antil", "nationaliteit")
    for column in COLUMNS:
        names = " ".join((column.code, column.label, *column.stems, *column.shorts, column.on_map)).lower()
        assert not any(word in names for word in words), column.code
    assert "herkomst" in NEVER_USED


def test_every_indicator_exists_once_and_is_defined():
    codes = [item.code for item in INDICATORS]
    assert len(codes) == len(set(codes)) >= 40
    known = {column.code for column in COLUMNS}
    for item in INDICATORS:
        assert set(item.columns) <= known, item.code
        assert item.definition.endswith("."), f"{item.code}: de definitie is geen zin"


def test_nothing_but_the_boundary_of_a_process_does_broad_catching():
    for path in PYTHON:
        if path.name == "bounded.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "everything"
                assert caught not in {"everything", "Exception", "BaseException"}, f"{path.name}:{node.lineno} catches {caught}"


def test_a_solver_is_asked_through_the_one_door_that_bounds_its_time():
    """`wijkscan.solving` runs them in a process that ends at its deadline; in this process a solver that loops stops everything."""
    doors = {"design_werkgebieden", "allocate_flexpool", "protect"}
    for path in [*sorted(PACKAGE.rglob("*.py")), *PAGES]:
        layer = path.relative_to(ROOT).parts[1] if path.is_relative_to(PACKAGE) else ""
        if layer in {"model", "solving.py"}:  # the door itself
            continue
        for name in imported(path):
            assert not (name.startswith("wijkscan.model.") and name.rpartition(".")[2] in doors), f"{path.name} imports {name}"
            assert name.split(".")[0] != "highspy", f"{path.name} imports {name}"


def test_places_that_the_architecture_names_exist():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([\w/.]+(?:\.py|/))`", text) if "<" not in name}
    assert len(named) > 30
    for name in named:
        assert (ROOT / name).exists() or (PACKAGE / name).exists(), f"docs/architecture.md names {name}"


@pytest.mark.parametrize(
    ("asked", "place", "there"),
    [
        ("a unit time", "data/wetten/wmo.toml", 'unit = "uren per keer"'),
        ("the colour of a map", "views/colours.py", '"#'),
        ("how a delivered CSV is recognised", "sources/datasets.py", "from which on a file is recognised"),
        ("the rounding of a budget", "model/budget/allocation.py", "def round_to_total("),
        ("the wording of a verdict", "model/use/verdicts.py", '"hoger dan verwacht'),
    ],
)
def test_a_newcomer_finds_where_to_change_something(asked, place, there):
    """The row about it names the file, and the file has it."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (row,) = [line for line in text.splitlines() if line.startswith(f"| {asked}")]
    assert f"`{place}`" in row
    path = next(folder / place for folder in (ROOT, PACKAGE) if (folder / place).exists())
    assert there in path.read_text(encoding="utf-8")


def test_what_a_docstring_refers_to_exists():
    """A module that moves takes its name along; a reference to where it was helps nobody."""
    named = {
        (path.name, name)
        for path in sorted(PACKAGE.rglob("*.py"))
        for name in re.findall(r":(?:mod|func|meth|class|attr):`~?(wijkscan[\w.]+)`", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 25
    gone = [f"{where}: {name}" for where, name in sorted(named) if not found_in_code(name)]
    assert not gone, gone


def found_in_code(name: str) -> bool:
    """Tell whether a dotted name is a module, or what a module has."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        if place.is_dir() or place.with_suffix(".py").is_file():
            found = importlib.import_module(".".join(parts[:length]))
            return all((found := getattr(found, part, None)) is not None for part in parts[length:])
    return False

"""The architecture as tests: layers look down, one language, no stray numbers, pages stay small."""

import ast
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

LEAVES = {"parameters", "glossary", "scenario"}
MAY_IMPORT = {
    "tables": {"tables"},
    "model": {"model", "tables"},
    "sources": {"sources", "tables", "bounded"},
    "views": {"views", "model", "tables", "parameters", "glossary"},
    "voorbeeldstad": {"voorbeeldstad", "tables", "sources"},
}
ONLY_IN = {
    "streamlit": {"ui", "server"},
    "starlette": {"server"},
    "streamlit_folium": {"ui"},
    "folium": {"views", "ui"},
    "plotly": {"views", "ui"},
    "matplotlib": {"views"},
    "requests": {"sources"},
}
# Literals that need no name; every other number in a model function belongs to a named constant, a documented default or a
# parameter file.
PLAIN_NUMBERS = {0, 1, 2, 100}
PAGE_LINES = 60


def imported(path: Path) -> set[str]:
    """Names of the modules a file imports, at any depth."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_layers_only_look_down(layer):
    for path in sorted((PACKAGE / layer).rglob("*.py")):
        for name in imported(path):
            parts = name.split(".")
            if parts[0] == "wijkscan" and len(parts) > 1 and parts[1] != "shipped":
                assert parts[1] in MAY_IMPORT[layer], f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_outside_libraries_stay_in_their_layer(path):
    layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for name in imported(path):
        allowed = ONLY_IN.get(name.split(".")[0])
        assert allowed is None or layer in allowed, f"{path.relative_to(ROOT)} imports {name}"


def test_leaves_import_nothing_of_ours_but_tables():
    for leaf in LEAVES:
        ours = {name for name in imported(PACKAGE / f"{leaf}.py") if name.startswith("wijkscan.")}
        assert all(name.startswith(("wijkscan.tables", "wijkscan.shipped")) for name in ours), f"{leaf}: {ours}"


def test_pages_only_know_streamlit_ui_and_views():
    for path in PAGES:
        for name in imported(path):
            head = name.split(".")[0]
            assert head in {"streamlit", "wijkscan"} | set(sys.stdlib_module_names), f"{path.name} imports {name}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_one_question_and_fits_a_screen(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= PAGE_LINES
    assert "session_state" not in path.read_text(encoding="utf-8")


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
        if layer in {"model", "solving.py"}:
            continue
        for name in imported(path):
            assert not (name.startswith("wijkscan.model.") and name.rpartition(".")[2] in doors), f"{path.name} imports {name}"
            assert name.split(".")[0] != "highspy", f"{path.name} imports {name}"

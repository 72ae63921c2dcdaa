"""What a reader sees is plain Dutch: no word of statistics that a plainer one says as well."""

import ast
import re
import tomllib

import pytest

from tests.conftest import ROOT

WORDS = re.compile(r"trekking|co[eë]ffici[eë]nt|\bkrimpen\b|gekrompen|\bkrimp\b|behoefteband|samenvoeg", re.IGNORECASE)
KEY = re.compile(r"[a-z0-9_.{}]+")  # a name of a column or parameter: never on a screen as it is
FILES = sorted([ROOT / "dashboard.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "wijkscan").rglob("*.py")])
TOLD = ("description", "unit", "source")


def said(source: str) -> list[str]:
    """Every text of a program that is no docstring and no key."""
    tree = ast.parse(source)
    documented = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body]
    docs = {id(node.body[0].value) for node in documented if isinstance(node.body[0], ast.Expr)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs]
    return [node.value for node in texts if not KEY.fullmatch(node.value)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_has_a_word_that_few_know(path):
    assert [text for text in said(path.read_text("utf-8")) if WORDS.search(text)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "parameters").glob("*.toml")), ids=lambda path: path.stem)
def test_no_assumption_is_told_in_such_a_word(path):
    told = tomllib.loads(path.read_text("utf-8")).values()
    rows = [row for entry in told if isinstance(entry, dict) for row in (entry, *entry.get("values", [])) if isinstance(row, dict)]
    assert [row[key] for row in rows for key in TOLD if isinstance(row.get(key), str) and WORDS.search(row[key])] == []


def test_such_a_word_is_found():
    source = '"""Krimpen in a docstring."""\nKEY = "behoefte.trekkingen"\nsaid = f"{x} trekkingen"\n'
    assert [text for text in said(source) if WORDS.search(text)] == [" trekkingen"]

"""Whatever decides what stands in a derived table counts for the version that is in its name."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT
from wijkscan.store import made_with as subject

START = ("wijkscan.store.importing", "wijkscan.store.rows")
# They bound, find or store what is read, or concern other tables; none of them says what stands in a table of a delivery.
ELSEWHERE = {"bounded", "shipped", "sources.foreign", "sources.received", "tables.passport", "tables.areatable", "tables.year_check"}


def file_of(module: str) -> Path:
    place = ROOT.joinpath(*module.split("."))
    return place / "__init__.py" if place.is_dir() else place.with_suffix(".py")


def imported(module: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wijkscan."):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name if file_of(name).is_file() else node.module for name in names}
    rooms = ("wijkscan.store", "wijkscan.disk")
    return {name for name in found if name.removeprefix("wijkscan.") not in ELSEWHERE and not name.startswith(rooms)}


def test_every_module_that_reads_a_delivery_counts():
    seen, todo = set(), list(START)
    while todo:
        module = todo.pop()
        if module not in seen:
            seen.add(module)
            todo += imported(module)
    assert seen - set(START) == {module.__name__ for module in subject._READERS}


@pytest.mark.parametrize("place", range(3))
def test_another_text_of_a_reader_gives_another_version(place, tmp_path, monkeypatch):
    before, module = subject.made_with(), subject._READERS[place]
    changed = tmp_path / "anders.py"
    changed.write_bytes(Path(module.__file__).read_bytes() + b"\n# anders\n")
    monkeypatch.setattr(module, "__file__", str(changed))
    subject.made_with.cache_clear()
    try:
        assert subject.made_with() != before
    finally:
        subject.made_with.cache_clear()

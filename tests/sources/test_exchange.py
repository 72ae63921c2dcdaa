import pytest

from wijkscan.sources.exchange import exchange_folder, exchanged_file
from wijkscan.tables.gebruik.fields import GebruikError


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "uitwisseling"
    inside.mkdir()
    (inside / "clienten.csv").write_text("a;b\n", "utf-8")
    (tmp_path / "geheim.csv").write_text("wachtwoord;x\n", "utf-8")
    (inside / "koppeling.csv").symlink_to(tmp_path / "geheim.csv")
    return inside


def test_a_file_in_the_folder_is_found_by_name_and_by_path(folder):
    assert exchanged_file("clienten.csv", folder) == folder / "clienten.csv"
    assert exchanged_file(f' "{folder / "clienten.csv"}" ', folder) == folder / "clienten.csv"


def test_whatever_else_is_typed_gives_one_sentence_that_tells_nothing(folder):
    asked = [
        "../geheim.csv", str(folder.parent / "geheim.csv"), "/etc/passwd", "bestaat-niet.csv", "koppeling.csv", ".", "", "~",
        "x" * 300, "x" * 10_000, "a\0b", "\n", "\ud800", "//server/deel/x.csv", "clienten.csv/../../geheim.csv", "CON", "file:///etc/passwd",
    ]  # fmt: skip
    said = set()
    for text in asked:
        with pytest.raises(GebruikError) as caught:
            exchanged_file(text, folder)
        said.add(str(caught.value))
    assert len(said) == 1
    assert "uitwisselmap 'uitwisseling'" in said.pop()


def test_without_a_folder_there_is_nothing_to_name(tmp_path, monkeypatch, folder):
    monkeypatch.delenv("WIJKSCAN_UITWISSEL", raising=False)
    assert exchange_folder(tmp_path / "elders") is None
    assert exchange_folder(tmp_path) == folder
    monkeypatch.setenv("WIJKSCAN_UITWISSEL", str(tmp_path))
    assert exchange_folder(tmp_path / "elders") == tmp_path

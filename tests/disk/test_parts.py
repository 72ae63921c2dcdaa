import pytest

from wijkscan.disk.parts import Parts
from wijkscan.disk.whole import NotWrittenError


def refuse():
    raise AssertionError("was already in")


def test_a_part_is_fetched_once_within_a_release(tmp_path):
    rows = [{"code": "GM0392", "wmo": None}]
    assert Parts(tmp_path, "x", "release 1").get("gemeenten", lambda: rows) == rows
    assert Parts(tmp_path, "x", "release 1").get("gemeenten", refuse) == rows
    assert Parts(tmp_path, "x", "release 2").get("gemeenten", list) == []
    assert Parts(tmp_path, "x", "release 1").get("wijken", list) == []


def test_clearing_leaves_other_deliveries_alone(tmp_path):
    one, other = Parts(tmp_path, "a", "1"), Parts(tmp_path, "b", "1")
    one.get("gemeenten", list)
    other.get("gemeenten", lambda: [{"code": "GM0392"}])
    one.clear()
    assert not (tmp_path / "a").exists()
    assert other.get("gemeenten", refuse) == [{"code": "GM0392"}]


def test_a_part_that_could_not_be_written_leaves_nothing_half(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    parts = Parts(tmp_path, "x", "1")
    with monkeypatch.context() as disk, pytest.raises(NotWrittenError, match="Maak dat in orde"):
        disk.setattr("pathlib.Path.write_bytes", full)
        parts.get("gemeenten", lambda: [{"code": "GM0392"}])
    assert list((tmp_path / "x").iterdir()) == []
    assert parts.get("gemeenten", lambda: [{"code": "GM0393"}]) == [{"code": "GM0393"}]


def test_a_name_is_never_a_path(tmp_path):
    parts = Parts(tmp_path / "partial", "cijfers-2024-../../../etc", "1")
    parts.get("gemeenten", list)
    assert [path.name for path in (tmp_path / "partial").iterdir()] == ["cijfers_2024_etc"]

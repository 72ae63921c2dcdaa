"""What a file of others may not do: take the memory or the time of everybody else, or reach the user as an error of a library."""

import io
import json
import time
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wijkscan.sources import foreign, sheets
from wijkscan.sources.datasets import KERNCIJFERS
from wijkscan.sources.files import read_table
from wijkscan.sources.foreign import UnreadableFileError, read_apart
from wijkscan.tables.figures import InvalidTableError, read_figures


def told(name, task, *given):
    with pytest.raises(UnreadableFileError) as caught:
        read_apart(name, task, *given)
    message = str(caught.value)
    assert message.startswith(f"Bestand '{name}' kan niet worden gelezen: ")
    return message


@pytest.mark.parametrize(("task", "given"), [(int, "geen getal"), (len, 5), (open, "bestaat-niet")])
def test_whatever_a_library_raises_is_one_sentence_about_the_file(task, given):
    message = told("cijfers.csv", task, given)
    assert "het is beschadigd of anders opgebouwd dan verwacht" in message
    assert not any(word in message for word in ("Error", "invalid", "object", "such"))


def test_too_much_memory_ends_the_reader_alone():
    assert "te veel geheugen" in told("groot.xlsx", bytearray, 10**12)


def test_too_much_time_ends_the_reader_alone(monkeypatch):
    monkeypatch.setattr(foreign, "SECONDS", 0.5)
    assert "duurt te lang" in told("traag.xlsx", time.sleep, 60)


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(foreign, "MOST_BYTES", 10)
    with pytest.raises(UnreadableFileError, match="het is groter dan"):
        read_apart("groot.csv", len, b"12345678901", size=11)


def test_a_refusal_of_ours_travels_as_it_is():
    bad = read_table({"a.csv": b"gwb_code;a_inw\nWK039201;abc\n"}, 2024, KERNCIJFERS).table
    with pytest.raises(InvalidTableError, match="verwacht een getal") as caught:
        read_apart("a.csv", read_figures, bad, "a.csv")
    assert caught.value.table == "a.csv"
    with pytest.raises(UnreadableFileError, match="het is leeg"):
        read_apart("a.csv", read_table, {"a.csv": b""}, 2024)


def _workbook(*cells):
    book = openpyxl.Workbook()
    for row, column, value in cells:
        book.active.cell(row, column, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _refusal(name, content):
    with pytest.raises(UnreadableFileError) as caught:
        read_table({name: content}, 2024, KERNCIJFERS)
    return str(caught.value)


def test_one_cell_in_the_last_corner_is_found_before_reading():
    content = _workbook((1, 1, "gwb_code"), (1, 2, "a_inw"), (2, 1, "WK039201"), (1_048_576, 16_384, "x"))
    assert len(content) < 10_000
    assert "er staat een cel op XFD1048576, ver buiten de tabel" in _refusal("klein.xlsx", content)


def test_a_cell_on_the_border_of_two_chunks_is_found(monkeypatch):
    content = _workbook((1, 1, "gwb_code"), (1_048_576, 16_384, "x"))
    monkeypatch.setattr(sheets, "_CHUNK", 64)
    assert "XFD1048576" in _refusal("klein.xlsx", content)


def test_what_unpacks_to_too_much_is_not_unpacked(monkeypatch):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_000)
    monkeypatch.setattr(foreign, "MOST_BYTES", 1_000_000)
    assert "uitgepakt is het groter dan" in _refusal("bom.xlsx", content.getvalue())


def test_a_zip_of_very_many_files_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(foreign.MOST_MEMBERS + 1):
            archive.writestr(f"xl/{number}.xml", "")
    assert "meer dan 2000 bestanden" in _refusal("veel.xlsx", content.getvalue())


def _repeated(rows, text):
    index = pa.array([0], pa.int32()).take(pa.array([0] * rows, pa.int32()))
    table = pa.table({"gwb_code": pa.DictionaryArray.from_arrays(index, pa.array([text]))})
    content = io.BytesIO()
    pq.write_table(table, content)
    return content.getvalue()


def test_a_small_parquet_with_millions_of_rows_is_refused_by_its_number():
    content = _repeated(5_000_001, "WK039201")
    assert len(content) < 100_000
    assert "5000001 regels en 1 kolommen" in _refusal("klein.parquet", content)


def test_a_small_parquet_with_one_long_text_repeated_takes_its_own_memory_only(monkeypatch):
    monkeypatch.setattr(foreign, "MEMORY_MB", 600)
    content = _repeated(200_000, "x" * 100_000)
    assert len(content) < 1_000_000
    # Where the text stays in its dictionary it is simply no table of ours.
    message = told("klein.parquet", _read_and_check, content)
    assert "te veel geheugen" in message or "anders opgebouwd" in message


def _read_and_check(content):
    table = read_table({"klein.parquet": content}, 2024, KERNCIJFERS).table
    return "".join(table["gwb_code"].astype(str))


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"value":' * 100_000, json.dumps({"value": [[1]]}).encode(), b'{"value": 5}'])
def test_deeply_nested_or_odd_json_is_refused(content):
    try:
        read_table({"diep.json": content}, 2024, KERNCIJFERS)
    except UnreadableFileError as error:
        assert "het is geen tabel in JSON" in str(error)


def test_a_line_without_end_is_refused():
    assert "de aanhalingstekens kloppen niet" in _refusal("regel.csv", b"gwb_code;a_inw\nWK039201;" + b"5" * 200_000)
    assert "de aanhalingstekens kloppen niet" in _refusal("regel.csv", b"gwb_code;a_inw\n" + b";" * 20_000)

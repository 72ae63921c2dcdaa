import io
from datetime import date, datetime
from pathlib import Path

import msoffcrypto.format.ooxml
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.sources.gebruik import files as gebruik_files
from wijkscan.sources.gebruik.files import open_export
from wijkscan.sources.gebruik.guess import KNOWN_HEADERS
from wijkscan.tables.gebruik.fields import GebruikError

HEADERS = ("Cliëntnummer", "Ingangsdatum")


def read(path: Path):
    export = open_export(path, KNOWN_HEADERS)
    batches = list(export.batches({header: header for header in export.headers}))
    return export, [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_encoding_and_delimiter(tmp_path, encoding, delimiter):
    lines = (HEADERS, ("één", '"1,5;|\t"'), (" 2 ", ""))
    text = "\r\n".join(delimiter.join(line) for line in lines)
    export, rows = read(write(tmp_path / "export.csv", text, encoding))
    assert export.headers == HEADERS
    assert rows == [(2, "één", "1,5;|"), (3, "2", None)]


def test_titles_above_the_headers_and_the_numbers_of_rows(tmp_path):
    text = 'Export van vandaag\n\nCliëntnummer;Ingangsdatum\n1;"a\nb"\n2\n3;c;d\n\n4;e\n'
    export, rows = read(write(tmp_path / "export.csv", text))
    assert (export.header_row, export.unreadable) == (3, [5, 6])
    # A field that goes on on the next line is still one row, as in Excel.
    assert rows == [(4, "1", "a\nb"), (7, None, None), (8, "4", "e")]


def test_a_delimiter_too_many_at_the_end_of_every_row(tmp_path):
    _, rows = read(write(tmp_path / "export.csv", "Cliëntnummer;Ingangsdatum\n1;2;\n3;4;\n"))
    assert rows == [(2, "1", "2"), (3, "3", "4")]


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(tmp_path):
    _, rows = read(write(tmp_path / "export.csv", 'Cliëntnummer;Ingangsdatum\n1;"2\n3;"4"\n5;6\n'))
    assert rows == [(2, "1", "2"), (3, "3", "4"), (4, "5", "6")]


def test_columns_with_the_same_name_are_told_apart(tmp_path):
    export, rows = read(write(tmp_path / "export.csv", "client;datum;datum;\n1;2;3;4\n"))
    assert export.headers == ("client", "datum", "datum (2)", "kolom 4")
    assert rows == [(2, "1", "2", "3", "4")]


@given(st.lists(st.lists(st.sampled_from(["", "1", "x", "é"]), min_size=1, max_size=4), max_size=60))
def test_every_row_is_read_or_set_aside(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("csv") / "export.csv"
    text = "".join(";".join(line) + "\n" for line in [HEADERS, *lines])
    export, rows = read(write(path, text))
    numbers = sorted([row[0] for row in rows] + export.unreadable)
    assert numbers == list(range(2, 2 + len(lines)))
    for number, *cells in rows:
        assert [cell or "" for cell in cells] == (lines[number - 2] * 2)[:2] or not any(cells)


def test_xlsx_as_excel_keeps_it(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Toelichting"])
    sheet = book.create_sheet("Gegevens")
    for line in (["Titel"], [], [*HEADERS, "Bedrag"], [17.0, datetime(2024, 2, 29), 1234.5], [None, None, None],
                 ["A1", date(2024, 3, 1), 3], [None, None, None]):  # fmt: skip
        sheet.append(line)
    path = tmp_path / "export.xlsx"
    book.save(path)
    export, rows = read(path)
    assert (export.form, export.header_row) == ("xlsx (Gegevens)", 3)
    # Empty rows at the end are no rows.
    assert rows == [(4, "17", "2024-02-29", "1234,5"), (5, None, None, None), (6, "A1", "2024-03-01", "3")]


def test_parquet_with_its_types(tmp_path):
    frame = pd.DataFrame(
        {"client": [1.0, None], "ingangsdatum": pd.to_datetime(["2024-02-29", None]), "bedrag": [1234.5, 12.0],
         "wet": pd.Categorical(["wmo", None])}
    )  # fmt: skip
    frame.to_parquet(tmp_path / "export.parquet")
    _, rows = read(tmp_path / "export.parquet")
    assert rows == [(1, "1", "2024-02-29", "1234,5", "wmo"), (2, None, None, "12", None)]


def protected_workbook() -> bytes:
    plain, locked = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(plain)
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("geheim", locked)
    return locked.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("leeg.csv", b"", "is leeg; exporteer het opnieuw"),
        ("fout.csv", "Cliëntnummer^Ingangsdatum\n1^2\n".encode(), "geen kolommen te onderscheiden"),
        ("plaatje.csv", b"\x89PNG\r\n\0\0\0", "is geen tabel"),
        ("archief.xlsx", b"PK\x03\x04onzin", "is geen XLSX"),
        ("oud.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "is een oud Excel-bestand; sla het op als .xlsx"),
        ("half.parquet", b"PAR1onzin", "is geen heel Parquet-bestand"),
    ],
)
def test_what_is_no_export_is_refused_with_the_way_out(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(GebruikError, match=f"Bestand {name} .*{message}|In {name} .*{message}"):
        open_export(tmp_path / name, KNOWN_HEADERS)


def test_a_protected_workbook_asks_for_one_without_a_password(tmp_path):
    path = tmp_path / "geheim.xlsx"
    path.write_bytes(protected_workbook())
    with pytest.raises(GebruikError, match="beveiligd met een wachtwoord; sla het zonder wachtwoord op"):
        open_export(path, KNOWN_HEADERS)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(GebruikError, match=r"weg\.csv bestaat niet"):
        open_export(tmp_path / "weg.csv", KNOWN_HEADERS)


def test_a_nested_column_is_refused_by_name(tmp_path):
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"client": pa.array([[1]])}), tmp_path / "export.parquet")
    with pytest.raises(GebruikError, match=r"Kolom 'client' van export\.parquet is geen tekst, getal of datum"):
        read(tmp_path / "export.parquet")


def test_a_message_never_quotes_a_cell(tmp_path):
    text = "Cliëntnummer;Ingangsdatum\nJansen;" + "x" * (9 << 20) + "\n"
    with pytest.raises(GebruikError) as caught:
        read(write(tmp_path / "export.csv", text))
    assert "Jansen" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_cell_far_away_does_not_take_the_memory_of_everybody(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["clientnummer", "wet", "ingangsdatum", "wijk"])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "export.xlsx")
    with pytest.raises(GebruikError, match=r"Bestand 'export\.xlsx' kan niet worden gelezen: er staat een cel op XFD1048576"):
        open_export(tmp_path / "export.xlsx", frozenset())


def test_a_text_that_a_million_rows_share_is_not_written_out_a_million_times(tmp_path):
    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1_000_000, dtype="int32")), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"client": text.cast(pa.dictionary(pa.int32(), pa.string()))}), tmp_path / "export.parquet")
    assert (tmp_path / "export.parquet").stat().st_size < 2_000_000
    with pytest.raises(GebruikError, match=r"Kolom 'client' van export\.parquet heeft een cel van meer dan 10000 tekens"):
        list(open_export(tmp_path / "export.parquet", frozenset()).batches({"client": "client"}))


def test_a_row_group_that_unpacks_to_more_than_a_gigabyte_is_refused_before_it_is_read(tmp_path, monkeypatch):
    pq.write_table(pa.table({"client": pa.array(["x" * 1000] * 5000)}), tmp_path / "export.parquet", use_dictionary=False)
    open_export(tmp_path / "export.parquet", frozenset())
    monkeypatch.setattr(gebruik_files, "MOST_BYTES", 1_000_000)
    with pytest.raises(GebruikError, match="uitgepakt te groot om te lezen"):
        open_export(tmp_path / "export.parquet", frozenset())

import io
import json
import struct

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from wijkscan.sources.datasets import GEZONDHEID, KERNCIJFERS
from wijkscan.sources.files import read_metadata, read_table
from wijkscan.sources.foreign import UnreadableFileError

TABLE = pd.DataFrame({"gwb_code": ["GM0392", "WK039201"], "regio": ["Haarlem", "Café-wijk"], "p_koopw": [48.0, 42.5]})


def _read(content, name="cijfers.csv", edition=2024, dataset=KERNCIJFERS):
    return read_table({name: content}, edition, dataset).table


def _refusal(content, name="cijfers.csv", edition=2024):
    with pytest.raises(UnreadableFileError) as caught:
        _read(content, name, edition)
    return str(caught.value)


def _workbook(**sheets):
    content = io.BytesIO()
    with pd.ExcelWriter(content, engine="openpyxl") as writer:
        for name, sheet in sheets.items():
            sheet.to_excel(writer, sheet_name=name, index=False)
    return content.getvalue()


def _parquet(frame):
    content = io.BytesIO()
    frame.to_parquet(content)
    return content.getvalue()


def _old_xls():
    """The smallest workbook as Excel 97 wrote it: one OLE sector each for table and folder, eight for the workbook."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", fat, end, *range(3, 10), end, *[free] * 118)

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le")
        head = struct.pack("<64sHBBIII16xI16xIII", text, len(text) + 2, kind, 1, free, free, child, 0, start, size, 0)
        return head.ljust(128, b"\0")

    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, 4096) + entry("", 0, free, 0, 0) * 2
    book = struct.pack("<HH16x", 0x0809, 16) + struct.pack("<HH", 0x000A, 0)
    return header + table + folder + book.ljust(4096, b"\0")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_in_every_common_form(separator, encoding, end):
    lines = [["gwb_code", "regio", "a_inw"], ["WK039201", "Café-wijk", "14745"], ["", "", ""]]
    text = end.join(separator.join(line) for line in lines) + end
    read = _read(text.encode(encoding))
    assert read.to_dict("records") == [{"gwb_code": "WK039201", "regio": "Café-wijk", "a_inw": "14745"}]


def test_a_decimal_comma_is_kept_for_the_checks():
    assert _read(b'gwb_code;p_koopw\nWK039201;12,3\n')["p_koopw"].tolist() == ["12,3"]
    assert _read(b'gwb_code,p_koopw\nWK039201,"12,3"\n')["p_koopw"].tolist() == ["12,3"]


def test_a_separator_within_quotes_does_not_split():
    assert _read(b'"gwb_code";"a;b";c\nWK039201;"1;2";3\n').iloc[0].tolist() == ["WK039201", "1;2", "3"]


def test_a_workbook_is_read_from_the_sheet_with_codes():
    content = _workbook(Toelichting=pd.DataFrame({"Over dit bestand": ["…"]}), Cijfers=TABLE)
    assert _read(content, "cijfers.xlsx").to_dict("records") == TABLE.to_dict("records")


def test_parquet_and_feed_files_are_read():
    assert _read(_parquet(TABLE), "cijfers.parquet").to_dict("records") == TABLE.to_dict("records")
    records = TABLE.to_dict("records")
    for wrapped in (records, {"value": records}, {"dataset": {"id": "86165NED"}, "data": {"records": records}}):
        assert _read(json.dumps(wrapped).encode(), "TypedDataSet.json").to_dict("records") == records


def test_pages_of_a_fetch_are_put_together_and_metadata_passed_over():
    page = json.dumps({"value": TABLE.to_dict("records")}).encode()
    files = {"TypedDataSet-1.json": page, "TypedDataSet-2.json": page, "DataProperties.json": b"[]", "TableInfos.json": b"[]"}
    assert len(read_table(files, 2024, KERNCIJFERS).table) == 4


def test_metadata_gives_units_and_names():
    files = {
        "DataProperties.json": json.dumps({"value": [{"Key": "Koopwoningen_47", "Unit": "%"}]}).encode(),
        "WijkenEnBuurten.json": json.dumps([{"Key": "WK039201  ", "Title": "Oude Stad"}]).encode(),
    }
    properties, names = read_metadata(files)
    assert properties["Unit"].tolist() == ["%"]
    assert names == {"WK039201": "Oude Stad"}
    assert read_metadata({}) == (None, {})


def test_only_the_value_itself_for_adults_is_kept_of_rivm():
    rows = [
        {"Codering_3": "WK039201", "Leeftijd": age, "Marges": margin, "Perioden": year, "Eenzaam_28": number}
        for number, (age, margin, year) in enumerate(
            [
                (20300, "MW00000", "2022JJ00"), (20300, "MBG0095", "2022JJ00"), (20300, "MOG0095", "2022JJ00"),
                (53115, "MW00000", "2022JJ00"), (80200, "MW00000", "2022JJ00"), (20300, "MW00000", "2020JJ00"),
            ]
        )
    ]  # fmt: skip
    assert _read(_parquet(pd.DataFrame(rows)), "rivm.parquet", 2022, GEZONDHEID)["Eenzaam_28"].tolist() == [0]


def test_of_a_file_with_several_years_one_is_taken():
    panel = pd.DataFrame({"code": ["WK039201"] * 2, "year": [2020, 2024], "a_inw": [14150, 14745]})
    assert _read(_parquet(panel), "panel.parquet", 2024)["a_inw"].tolist() == [14745]
    assert _refusal(_parquet(panel), "panel.parquet", 2023) == (
        "Bestand 'panel.parquet' kan niet worden gelezen: geen cijfers van 2023 (wel van: 2020, 2024). "
        "Kies het jaar dat in het bestand staat."
    )


def test_a_workbook_with_a_password():
    content = io.BytesIO()
    OOXMLFile(io.BytesIO(_workbook(Cijfers=TABLE))).encrypt("geheim", content)
    assert _refusal(content.getvalue(), "cijfers.xlsx") == (
        "Bestand 'cijfers.xlsx' kan niet worden gelezen: er zit een wachtwoord op. "
        "Sla het in Excel op als gewone .xlsx zonder wachtwoord."
    )


def test_a_workbook_of_old_without_a_sheet():
    assert _refusal(_old_xls(), "cijfers.xls") == (
        "Bestand 'cijfers.xls' kan niet worden gelezen: geen kolom gebiedscodes en bekende cijfers. "
        "Zet de kolomnamen op één regel, direct boven de gegevens."
    )


def test_a_workbook_without_a_sheet_with_codes():
    content = _workbook(Inhoud=pd.DataFrame({"a": [1]}), Cijfers=pd.DataFrame({"naam": ["Haarlem"]}))
    assert _refusal(content, "cijfers.xlsx") == (
        "Bestand 'cijfers.xlsx' kan niet worden gelezen: geen werkblad met een kolom gebiedscodes "
        "en bekende cijfers (werkbladen: Inhoud, Cijfers). Zet de kolomnamen op één regel, direct boven de gegevens."
    )


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("a.csv", b"", "het is leeg"),
        ("a.csv", b"\xef\xbb\xbf", "het is geen tabel met kolommen"),
        ("a.csv", b"alleen een zin\nen nog een\n", "het is geen tabel met kolommen"),
        ("a.csv", b"gwb_code;a_inw\n", "het bevat geen regels"),
        ("a.csv", b"\x81\x8d;x\n", "de tekens zijn niet te lezen"),
        ("a.csv", b'gwb_code;a_inw\nWK039201;"5\n', "de aanhalingstekens kloppen niet"),
        ("a.csv", b"gwb_code;a_inw\nWK039201;5;6\n", "niet elke regel heeft evenveel kolommen"),
        ("a.csv", b"gwb_code,p_koopw\nWK039201,12,3\n", "(de eerste die afwijkt begint met 'WK039201')"),
        ("a.csv", b"gwb_code;a_inw;a_man\nGM0392;1;2\nWK039201;5", "(de eerste die afwijkt begint met 'WK039201')"),
        ("a.xlsx", b"<html>Geen toegang</html>", "het is geen Excel-werkmap"),
        ("a.xlsx", _workbook(Cijfers=TABLE)[:500], "het is geen Excel-werkmap"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, "het is beschadigd of geen Excel-werkmap"),
        ("a.parquet", b"PAR1" * 9, "het is geen Parquet-bestand"),
        ("a.parquet", _parquet(TABLE)[:-20], "het is geen Parquet-bestand"),
        ("a.json", b"<html></html>", "het is geen tabel in JSON"),
        ("a.json", b'{"value": [{"Codering_3": "WK0392', "het is geen tabel in JSON"),
        ("a.json", b'{"odata.error": {}}', "het is geen tabel in JSON"),
        ("a.json", b'{"value": []}', "het bevat geen regels"),
        ("a.pdf", b"%PDF", "de soort '.pdf' is onbekend"),
    ],
)
def test_what_is_no_table(name, content, wrong):
    message = _refusal(content, name)
    assert message.startswith(f"Bestand '{name}' kan niet worden gelezen: ")
    assert wrong in message
    assert message.endswith(".")


_words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(_words, _words), min_size=1, max_size=5), st.sampled_from([";", "\t", ","]))
def test_a_table_saved_as_csv_comes_back_as_it_was(rows, separator):
    frame = pd.DataFrame(rows, columns=["gwb_code", "regio"])
    read = _read(frame.to_csv(sep=separator, index=False, quoting=1).encode())
    assert read.to_numpy().tolist() == frame.to_numpy().tolist()


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.json", "a.parquet", "a.xlsx", "a.xls"]))
def test_whatever_arrives_is_read_or_refused_in_dutch(content, name):
    try:
        _read(content, name)
    except UnreadableFileError as error:
        assert "kan niet worden gelezen" in str(error)


STATLINE = (
    '"Wijken en buurten";"Regioaanduiding/Codering (code)";"Bevolking/Aantal inwoners (aantal)";"Zorg/Wmo-cliënten (aantal)"\n'
    '"Oude Stad";"WK039201";"14160";"705"\n"Bron: CBS"\n'
)


@pytest.mark.parametrize("title", ["", "Kerncijfers wijken en buurten 2024\n", '"Kerncijfers wijken en buurten 2024"\n\n'])
def test_statline_with_its_titles_and_source(title):
    read = _read((title + STATLINE).encode("utf-8-sig"))
    assert read.to_dict("records") == [
        {"Wijken en buurten": "Oude Stad", "Codering": "WK039201", "AantalInwoners": "14160", "WmoClienten": "705"}
    ]


def test_the_title_tells_the_year():
    told = _refusal(("Kerncijfers wijken en buurten 2021\n" + STATLINE).encode())
    assert "is het van 2021 en niet van 2024. Kies 2021 als jaar van de bestanden." in told
    assert "is het van 2020" in _refusal(STATLINE.encode(), "84799NED.csv")


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_file_that_names_its_separator(first):
    assert _read(f"{first}\nGWB_CODE;A_INW;P_KOOPW\nWK039201;5;2,5\n".encode())["A_INW"].tolist() == ["5"]


def test_the_sheet_that_fits_is_read_and_two_are_named():
    explained = pd.DataFrame({"code": ["a_inw"], "omschrijving": ["Inwoners"]})
    content = _workbook(Variabelen=explained, KWB2024=TABLE)
    read = read_table({"a.xlsx": content}, 2024, KERNCIJFERS)
    assert len(read.table) == 2
    assert read.remarks == ("van a.xlsx is blad 'KWB2024' gelezen; niet gelezen: 'Variabelen'",)
    assert "de bladen 'Een' en 'Twee' hebben allebei" in _refusal(_workbook(Een=TABLE, Twee=TABLE), "a.xlsx")
    assert len(_read(_workbook(KWB2023=TABLE.iloc[:1], KWB2024=TABLE), "a.xlsx")) == 2
    assert "is het van 2023" in _refusal(_workbook(KWB2023=TABLE), "a.xlsx")


def test_formulas_without_an_outcome_are_named_by_their_cell():
    told = _refusal(_workbook(Cijfers=TABLE.assign(p_koopw=["=1+1", "5"])), "a.xlsx")
    assert "op blad 'Cijfers' staan formules waarvan de uitkomst niet is opgeslagen (C2)" in told

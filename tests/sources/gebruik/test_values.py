"""What the user says about values, about all rows and about notations: on both roads, and only what may be listed is listed."""

from collections import Counter

import openpyxl
import pandas as pd
import pytest

from tests.sources.gebruik.test_count import FEW, clients
from tests.tables.gebruik.gebruik_rows import AREAS, PRODUCTEN, keys
from wijkscan.sources.gebruik.count import import_gebruik
from wijkscan.sources.gebruik.export import Upload
from wijkscan.sources.gebruik.inspect import inspect
from wijkscan.sources.gebruik.mapping import Mapping, load_mapping, save_mapping
from wijkscan.sources.gebruik.survey import listed
from wijkscan.tables.gebruik.fields import GebruikError
from wijkscan.tables.gebruik.keys import build_keys

HEAD = ["Clientnummer", "Wet", "Ingangsdatum", "Wijk"]
ROWS = [[f"K{n}", "Wmo", "01-01-2024", "Zuid"] for n in range(12)]
GWS = {"client": "CLIENTNR", "wet": "KODE_REGELING", "ingangsdatum": "DATUM_AANVANG", "wijk": "BUURT"}


def write(path, headers, rows):
    path.write_text("\n".join(";".join(cells) for cells in [headers, *rows]) + "\n", "utf-8")
    return path


def gws(tmp_path, codes=("0", "0", "1")):
    rows = [(str(1000 + number), codes[number % len(codes)], "20240105", "Zuid") for number in range(30)]
    return write(tmp_path / "gws.csv", GWS.values(), rows)


def count(path, made=None, **options):
    return import_gebruik(path, made or keys(), first="2024HJ01", last="2024HJ01", margins=FEW, **options)


def test_a_code_for_a_wet_is_given_its_meaning(tmp_path):
    with pytest.raises(GebruikError, match=r"Niet herkend: kolom 'KODE_REGELING' \(wet\): '0' \(20\), '1' \(10\)\. Wijs aan"):
        count(gws(tmp_path), mapping=Mapping(GWS))
    found = count(gws(tmp_path), mapping=Mapping(GWS, values={"wet": {"0": "bijstand"}}))
    assert clients(found.table, niveau="Gemeente", wet="bijstand") == 20
    assert found.report.refused["aantal"].tolist() == [10]
    assert any("'1' (10)" in note for note in found.report.notes)


def test_everything_is_one_wet(tmp_path):
    columns = {name: header for name, header in GWS.items() if name != "wet"}
    found = count(gws(tmp_path), mapping=Mapping(columns, everywhere={"wet": "bijstand"}))
    assert clients(found.table, niveau="Gemeente", wet="bijstand") == 30
    assert "wet = bijstand voor alle rijen" in found.report.notes[1]
    with pytest.raises(GebruikError, match="'wm' is geen wet; kies wmo, jeugdhulp of bijstand"):
        count(gws(tmp_path), mapping=Mapping(columns, everywhere={"wet": "wm"}))


def test_a_wet_with_its_abbreviation_is_recognised(tmp_path):
    written = ("Jeugdwet (JW)", "Wet maatschappelijke ondersteuning (Wmo)", "WMO 2015", "Participatiewet (PW)", "pw - bijstand")
    found = count(gws(tmp_path, written), mapping=Mapping(GWS))
    assert found.report.rows_used == 30
    assert [clients(found.table, niveau="Gemeente", wet=wet) for wet in ("jeugdhulp", "wmo", "bijstand")] == [6, 12, 12]


def test_a_product_and_a_wijk_are_given_their_meaning(tmp_path):
    headers = ("Clientnummer", "Soort voorziening", "Begindatum", "Wijk")
    path = write(tmp_path / "export.csv", headers, [(f"K{number}", "HH1", "05-01-2024", "Zuid-Oost") for number in range(12)])
    with pytest.raises(GebruikError, match=r"'HH1' \(12\).*'Zuid-Oost' \(12\)"):
        count(path)
    known = inspect(path).mapping
    found = count(path, mapping=Mapping(known.columns, values={"productcategorie": {"hh1": "01"}, "wijk": {"Zuid-Oost": "WK003402"}}))
    assert clients(found.table, gebiedscode="WK003402", wet="wmo") == 12


def test_a_mapping_with_values_survives_being_saved(tmp_path):
    mapping = Mapping(GWS, "euro", {"wet": {"0": "bijstand"}}, {"wet": "wmo"}, {"ingangsdatum": "maand-dag-jaar"})
    save_mapping(mapping, tmp_path / "indeling.json")
    assert load_mapping(tmp_path / "indeling.json") == mapping


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"values": {"client": {"1": "2"}}}, "van 'client' zijn geen waarden om te zetten"),
        ({"values": {"wet": {"0": "bijstnd"}}}, "'bijstnd' is geen wet"),
        ({"everywhere": {"wijk": "Zuid"}}, "'alles' kent alleen wet"),
        ({"notations": {"ingangsdatum": "achterstevoren"}}, "'achterstevoren' is geen notatie van 'ingangsdatum'"),
        ({"notations": {"wijk": "utc"}}, "'utc' is geen notatie van 'wijk'"),
    ],
)
def test_a_mapping_that_says_what_does_not_exist_is_refused(tmp_path, part, message):
    with pytest.raises(GebruikError, match=message):
        count(gws(tmp_path), mapping=Mapping(GWS, **part))


def test_names_and_numbers_of_people_are_never_listed():
    assert listed(Counter({"HH1": 40, "HH2": 3, "eenmalig": 1})) == {"HH1": 40, "HH2": 3}
    assert listed(Counter({f"J. Jansen {number}": 4 for number in range(200)})) == {}
    assert listed(Counter({str(10_000 + number): 1 for number in range(30)})) == {}


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("6/30/2024", "maand-dag-jaar"),
        ("2023-12-31T23:00:00", "utc"),
        ("2023-12-31T23:00:00Z", None),
        ("2023-12-31T23:30:00.000+00:00", None),
        ("2024-06-30T21:59:59Z", None),
        ("2024-01-01T00:00:00+01:00", None),
        ("2024-01-01 12:00:00Z", None),
    ],
)
def test_dates_of_other_systems_fall_in_the_right_half_year(tmp_path, text, notation):
    path = write(tmp_path / "export.csv", HEAD, [(f"K{n}", "Wmo", text, "Zuid") for n in range(30)])
    columns = {"client": "Clientnummer", "wet": "Wet", "ingangsdatum": "Ingangsdatum", "wijk": "Wijk"}
    chosen = Mapping(columns, notations={"ingangsdatum": notation} if notation else {})
    found = import_gebruik(path, keys(), mapping=chosen, margins=FEW)
    assert set(found.table["periode"]) == {"2024HJ01"}
    assert clients(found.table, niveau="Gemeente") == 30


@pytest.mark.parametrize("amount", ["1,234.50", "1234.5"])
def test_amounts_of_an_english_system(tmp_path, amount):
    headers = ("Clientnummer", "Wet", "Ingangsdatum", "Einddatum", "Wijk", "Bedrag")
    path = write(tmp_path / "export.csv", headers, [("1", "Wmo", "01-01-2024", "30-06-2024", "Zuid", amount)])
    assert count(path).table["kosten_cent"].dropna().unique().tolist() == [123_450]


def merged_keys():
    rows = {"oud": ["GM0501"], "oude_naam": ["Brielle"], "nieuw": ["GM0034"], "nieuwe_naam": ["Plas"], "jaar": [2023], "deel": [False]}
    return build_keys(AREAS, "GM0034", PRODUCTEN, None, pd.DataFrame(rows))


@pytest.mark.parametrize("code", ["WK050101", "050101", "BU05010101", "50101"])
def test_codes_of_a_merged_gemeente_are_named_with_the_new_one(tmp_path, code):
    field = "Buurtcode" if code.startswith("BU") else "Wijkcode"
    rows = [(f"K{n}", "Wmo", "01-01-2024", "0501", code) for n in range(20)]
    path = write(tmp_path / "export.csv", ("Clientnummer", "Wet", "Ingangsdatum", "Gemeentecode", field), rows)
    with pytest.raises(GebruikError, match=r"GM0501 Brielle .*20 rijen.*opgegaan in GM0034 Plas.*Zet de oude"):
        count(path, merged_keys())
    mapping, today = inspect(path).mapping, "BU00340201" if field == "Buurtcode" else "WK003402"
    found = count(path, merged_keys(), mapping=Mapping(mapping.columns, values={field[:-4].lower(): {code: today}}))
    assert found.report.rows_used == 20


def test_a_merged_gemeente_is_this_gemeente(tmp_path):
    rows = [("K1", "Wmo", "01-01-2024", "Brielle", "Onbekend"), ("K2", "Wmo", "01-01-2024", "501", "Zuid")]
    path = write(tmp_path / "export.csv", ("Clientnummer", "Wet", "Ingangsdatum", "Gemeente", "Wijk"), rows)
    found = count(path, merged_keys())
    assert clients(found.table, niveau="Gemeente", wet="wmo") == 2
    assert clients(found.table, niveau="Wijk", wet="wmo") == 1


def test_swapped_dates_are_refused(tmp_path):
    rows = [(f"K{n}", "Wmo", "01-06-2024", "01-01-2024", "Zuid") for n in range(9)] + [("K9", "Wmo", "01-01-2024", "", "Zuid")]
    path = write(tmp_path / "export.csv", ("Clientnummer", "Wet", "Ingangsdatum", "Einddatum", "Wijk"), rows)
    with pytest.raises(GebruikError, match=r"Bij 9 van de 10 rijen .*einddatum voor de ingangsdatum"):
        count(path)


def book(*sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return made


def test_two_sheets_that_fit_are_named_and_none_is_chosen(tmp_path):
    book(("Wmo", [HEAD, *ROWS]), ("Uitleg", [["Wet", "zie hierna"]]), ("Jeugd", [HEAD, *ROWS])).save(tmp_path / "export.xlsx")
    with pytest.raises(GebruikError, match=r"In export\.xlsx passen meer bladen: 'Wmo', 'Jeugd'"):
        count(tmp_path / "export.xlsx")


def test_a_workbook_is_read_whatever_size_it_claims(tmp_path):
    import zipfile

    book(("Blad1", [HEAD, *ROWS])).save(tmp_path / "goed.xlsx")
    with zipfile.ZipFile(tmp_path / "goed.xlsx") as good, zipfile.ZipFile(tmp_path / "fout.xlsx", "w") as wrong:
        for item in good.infolist():
            content = good.read(item)
            if item.filename.endswith("sheet1.xml"):
                content = content.replace(b'<dimension ref="A1:D13"', b'<dimension ref="A1:B3"')
                assert b"A1:B3" in content
            wrong.writestr(item, content)
    assert count(tmp_path / "fout.xlsx").report.rows_used == 12


def test_a_time_in_a_workbook_tells_the_zone(tmp_path):
    from datetime import datetime

    rows = [[f"K{n}", "Wmo", datetime(2023, 12, 31, 23), "Zuid"] for n in range(12)]
    book(("Blad1", [HEAD, *rows])).save(tmp_path / "export.xlsx")
    with pytest.raises(GebruikError, match="geschreven in UTC"):
        count(tmp_path / "export.xlsx")
    pd.DataFrame(rows, columns=HEAD).assign(Ingangsdatum=pd.Timestamp("2023-12-31 23:00", tz="UTC")).to_parquet(tmp_path / "export.parquet")
    assert set(count(tmp_path / "export.parquet").table["periode"]) == {"2024HJ01"}


@pytest.mark.parametrize("name", ["half.xlsx", "half.parquet", "leeg.xlsx", "raar.csv"])
def test_whatever_a_library_raises_is_one_sentence_that_names_the_file(tmp_path, name):
    book(("Blad1", [HEAD, *ROWS])).save(tmp_path / "heel.xlsx")
    whole = (tmp_path / "heel.xlsx").read_bytes()
    pd.DataFrame(ROWS, columns=HEAD).to_parquet(tmp_path / "heel.parquet")
    columns = (tmp_path / "heel.parquet").read_bytes()
    content = {
        "half.xlsx": whole[: len(whole) // 2], "half.parquet": columns[: len(columns) // 2] + columns[-8:], "leeg.xlsx": b"PK\x03\x04",
        "raar.csv": b"Clientnummer;Wet\n" + b'"' * 99 + b"\xff\xfe",
    }[name]  # fmt: skip
    with pytest.raises(GebruikError, match=name):
        count(Upload(name, content))


def test_an_upload_is_read_like_a_file(tmp_path):
    path = write(tmp_path / "export.csv", HEAD, ROWS)
    assert count(Upload("export.csv", path.read_bytes())).report.summary() == count(path).report.summary()


def test_a_wijk_with_its_code_and_name_is_recognised(tmp_path):
    forms = ["{code} {name}", "{number} - {name}", "Wijk {number} {name}", "{name} ({code})", "wijk {name}", "{code}: {name}"]
    wijken = AREAS[AREAS.index.str.startswith("WK0034")]["gebiedsnaam"]
    code, name = next((code, name) for code, name in wijken.items() if (wijken == name).sum() == 1)
    written = [form.format(code=code, name=name, number=code[-2:]) for form in forms]
    rows = [(f"K{number}", "Wmo", "05-01-2024", written[number % len(written)]) for number in range(12)]
    assert clients(count(write(tmp_path / "export.csv", HEAD, rows)).table, gebiedscode=code, wet="wmo") == 12


@pytest.mark.parametrize(
    ("wet", "wijk", "example"),
    [
        ("X9", "Zuid", '{"waarden": {"wet": {"X9": "wmo"}}}. Is de hele export van één wet'),
        ("Wmo", "Zuid-Oost", '{"waarden": {"wijk": {"Zuid-Oost": "WK0034'),
    ],
)
def test_the_example_is_of_a_value_in_the_file(tmp_path, wet, wijk, example):
    path = write(tmp_path / "export.csv", HEAD, [(f"K{number}", wet, "05-01-2024", wijk) for number in range(12)])
    with pytest.raises(GebruikError) as caught:
        count(path)
    assert example in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_no_line_is_counted_that_is_not_there(tmp_path, encoding):
    path = tmp_path / "export.csv"
    path.write_text("\n".join("\t".join(cells) for cells in [HEAD, *ROWS]) + "\n", encoding)
    assert not any("nieuwe regel" in note for note in count(path).report.notes)

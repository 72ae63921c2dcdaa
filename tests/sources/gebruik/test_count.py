import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.sources.gebruik.gebruik_exports import HEADERS, line, write
from tests.tables.gebruik.gebruik_rows import keys
from wijkscan.sources.gebruik.count import import_gebruik, read_postcodes
from wijkscan.sources.gebruik.engine import local_engine
from wijkscan.sources.gebruik.mapping import Mapping
from wijkscan.sources.gebruik.report import row_ranges
from wijkscan.tables.gebruik.counts import Margins
from wijkscan.tables.gebruik.fields import GebruikError

# Coarse counts are enough here, and quick.
FEW = Margins(("wijk", "gemeente"), ("wet",), years=False, ages=False)


def imported(path, **options):
    return import_gebruik(path, keys(), **{"first": "2024HJ01", "last": "2024HJ02", "margins": FEW} | options)


def clients(table, **members):
    for name, value in members.items():
        table = table[table[name] == value]
    return int(table["clienten"].sum())


def test_clients_are_counted_and_not_rows(tmp_path):
    rows = [
        line(),
        line(Cliëntnummer="017", Productcategorie="2"),
        line(Cliëntnummer="18", Wet="Jeugdwet", Productcategorie="45", Buurtcode="340201"),
        line(Cliëntnummer="19", Wet="Participatiewet", Productcategorie="", Einddatum="30-06-2024", Bedrag="900"),
    ]
    result = imported(write(tmp_path / "export.csv", rows))
    table = result.table
    assert clients(table, gebiedscode="WK003401", wet="wmo", periode="2024HJ01") == 1
    assert clients(table, gebiedscode="WK003402", wet="jeugdhulp", periode="2024HJ02") == 1
    assert clients(table, niveau="Gemeente", wet="bijstand", periode="2024HJ02") == 0
    kosten = table[(table["niveau"] == "Gemeente") & (table["wet"] == "bijstand")]["kosten_cent"]
    assert kosten.tolist() == [90_000]
    assert result.report.summary() == "export.csv: 4 rijen gelezen, 4 gebruikt, 0 afgekeurd."


def test_the_report_names_every_refused_row(tmp_path):
    rows = [
        line(),
        line(Buurtcode="Centrum"),
        ("17", "Wmo"),
        line(Ingangsdatum=""),
        line(Ingangsdatum="01-13-2024"),
        line(Gemeentecode="394", Buurtcode="BU03940101"),
    ]
    report = imported(write(tmp_path / "export.csv", rows)).report
    assert (report.rows_read, report.rows_used, report.rows_refused) == (6, 1, 5)
    assert report.refused.set_index("reden")["rijen"].to_dict() == {
        "geen leesbare ingangsdatum": "5–6",
        "de rij heeft niet evenveel velden als de kopregel": "4",
        "woont buiten de gemeente": "7",
        "gebied is niet eenduidig: meer gebieden heten zo of delen deze postcode": "3",
    }
    assert report.refused_rows["rij"].tolist() == [3, 4, 5, 6, 7]
    corrected = report.corrected.set_index("soort")["aantal"]
    assert corrected["punten tussen duizendtallen verwijderd"] == 1
    assert report.notes[0] == "Geteld zijn de halfjaren 2024HJ01 tot en met 2024HJ02."


cells = st.sampled_from(
    ["", "17", "0018", "x", "Wmo", "Jeugdwet", "1", "45", "01-02-2024", "20240301", "45000", "00000000", "31-02-2024",
     "BU00340101", "Centrum", "0034", "394", "13", "1.200,00", "één"]
)  # fmt: skip


@examples(12)
@given(st.lists(st.lists(cells, min_size=len(HEADERS) - 1, max_size=len(HEADERS) + 1), max_size=30))
def test_rows_in_are_rows_used_plus_rows_refused(tmp_path_factory, rows):
    # Whatever stands in it, and one good row so that there is something to count.
    path = write(tmp_path_factory.mktemp("export") / "export.csv", [line(), line(), *rows, *[line()] * len(rows)])
    report = imported(path).report
    assert report.rows_read == 2 + 2 * len(rows) == report.rows_used + report.rows_refused
    assert len(report.refused_rows) == report.rows_refused
    assert report.refused_rows["rij"].is_unique
    assert report.refused_rows["rij"].between(2, report.rows_read + 1).all()


def test_several_rounds_count_the_same_as_one(tmp_path):
    rng = np.random.default_rng(0)
    rows = [
        line(
            Cliëntnummer=str(rng.integers(1, 80)),
            Productcategorie=str(rng.choice(["1", "02", "45", "zomaar"])),
            Ingangsdatum=f"{rng.integers(1, 29):02d}-{rng.integers(1, 13):02d}-{rng.integers(2022, 2025)}",
            Buurtcode=str(rng.choice(["BU00340101", "340201", "nergens"])),
        )
        for _ in range(400)
    ]
    path = write(tmp_path / "export.csv", [*rows, ("te", "weinig")])
    whole, parts = imported(path, first=None, last=None), imported(path, rows_per_round=150, first=None, last=None)
    pd.testing.assert_frame_equal(whole.table, parts.table)
    pd.testing.assert_frame_equal(whole.report.refused, parts.report.refused)
    pd.testing.assert_frame_equal(whole.report.corrected, parts.report.corrected)
    assert whole.report.notes == parts.report.notes


def test_the_same_export_as_xlsx_and_parquet(tmp_path):
    rows = [line(), line(Cliëntnummer="18", Productcategorie="45"), line(Cliëntnummer="19", Buurtcode="0102")]
    path = write(tmp_path / "export.csv", rows)
    frame = pd.DataFrame(rows, columns=list(HEADERS))
    frame.to_excel(tmp_path / "export.xlsx", index=False)
    frame.to_parquet(tmp_path / "export.parquet")
    tables = [imported(tmp_path / name).table for name in (path.name, "export.xlsx", "export.parquet")]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], tables[2])


def test_typed_cells_of_excel(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADERS)
    book.active.append([17, "Wmo", 1, pd.Timestamp("2024-02-01"), None, 340101, 34, 1234.5])
    book.save(tmp_path / "export.xlsx")
    result = imported(tmp_path / "export.xlsx")
    assert clients(result.table, gebiedscode="WK003401", wet="wmo", periode="2024HJ01") == 1
    assert result.report.rows_used == 1


def test_columns_that_are_not_needed_are_not_read(tmp_path):
    frugal = Margins(("wijk",), ("wet",), years=False, ages=False, amounts=False)
    result = imported(write(tmp_path / "export.csv", [line(Bedrag="veel")]), margins=frugal)
    assert result.report.corrected["soort"].str.contains("bedrag").sum() == 0
    assert result.table["kosten_cent"].isna().all()


def test_a_chosen_mapping_goes_before_a_guess(tmp_path):
    headers = ("Klant", "Kader", "Soort", "Van", "Tot", "Gebied", "Plaats", "Bedrag")
    path = write(tmp_path / "export.csv", [line()], headers)
    mapping = Mapping({"client": "Klant", "wet": "Kader", "ingangsdatum": "Van", "einddatum": "Tot", "buurt": "Gebied"})
    assert imported(path, mapping=mapping).report.rows_used == 1


def test_two_clients_in_a_buurt_are_counted_here(tmp_path):
    rows = [line(), line(Cliëntnummer="18")]
    table = imported(write(tmp_path / "export.csv", rows), margins=Margins(("buurt",), ("wet",), ages=False)).table
    assert clients(table, gebiedscode="BU00340101", periode="2024JJ00") == 2


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], r"export\.csv heeft kolomnamen maar geen rijen"),
        ([line(Gemeentecode="0394", Buurtcode="BU03940101")] * 9 + [line()],
         r"90,0 % van de rijen van export\.csv ligt buiten GM0034: dit lijkt de export van een andere gemeente"),
        ([line(Ingangsdatum="gisteren")] * 3, "Geen enkele rij .* bruikbaar; de meeste om deze reden: geen leesbare"),
    ],
)  # fmt: skip
def test_an_export_that_cannot_be_counted_is_refused(tmp_path, rows, message):
    with pytest.raises(GebruikError, match=message):
        imported(write(tmp_path / "export.csv", rows))


def test_no_usable_column(tmp_path):
    path = write(tmp_path / "export.csv", [("Jansen", "blauw")], ("Naam", "Kleur"))
    with pytest.raises(GebruikError, match="ontbreekt een kolom voor cliëntnummer, ingangsdatum, wet of productcategorie"):
        imported(path)


def numbers_that_pass(count):
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    made = (f"{number:09d}" for number in range(10_000_000, 10_100_000))
    passing = (text for text in made if sum(w * int(d) for w, d in zip(weights, text, strict=True)) % 11 == 0)
    return [next(passing) for _ in range(count)]


def test_a_bsn_under_another_name_is_refused(tmp_path):
    rows = [line(Cliëntnummer=number) for number in numbers_that_pass(30)]
    with pytest.raises(GebruikError, match=r"Kolom 'Cliëntnummer' van export\.csv bevat burgerservicenummers"):
        imported(write(tmp_path / "export.csv", rows))


def test_a_bsn_beyond_the_first_rows_is_refused_too(tmp_path, monkeypatch):
    monkeypatch.setattr("wijkscan.sources.gebruik.count._ROWS_PER_CHUNK", 1)
    monkeypatch.setattr("wijkscan.sources.gebruik.inspect.SAMPLE_ROWS", 50)
    # Two exports put under each other: the first with pseudonyms, the second with the number itself.
    rows = [line(Cliëntnummer=f"P{number}") for number in range(60_000)]
    rows += [line(Cliëntnummer=number) for number in numbers_that_pass(7_000) * 9]
    with pytest.raises(GebruikError, match="bevat burgerservicenummers"):
        imported(write(tmp_path / "export.csv", rows))


def test_a_bsn_in_another_column_beyond_the_first_rows_is_refused_too(tmp_path, monkeypatch):
    monkeypatch.setattr("wijkscan.sources.gebruik.inspect.SAMPLE_ROWS", 50)
    rows = [line()] * 300 + [line(Buurtcode=number) for number in numbers_that_pass(30)]
    with pytest.raises(GebruikError, match=r"Kolom 'Buurtcode' van export\.csv bevat burgerservicenummers"):
        imported(write(tmp_path / "export.csv", rows))


def test_nothing_about_a_client_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = write(tmp_path / "export.csv", [line(Cliëntnummer="geheim4711")] * 50)
    result = imported(path)
    assert [file.name for file in tmp_path.rglob("*")] == ["export.csv"]
    kept = f"{result.table.to_csv()}{result.report}{result.report.refused_rows.to_csv()}"
    assert "geheim4711" not in kept.lower()


def test_the_engine_has_no_disk_and_a_salt_of_its_own():
    hashes = []
    for _ in range(2):
        with local_engine() as engine:
            assert engine.backend.con.execute("SELECT current_setting('temp_directory')").fetchone() == ("",)
            engine.backend.con.execute("CREATE TABLE t AS SELECT '17' AS client")
            client = engine.backend.table("t").client
            hashes.append(engine.client_key(client).to_pandas().iloc[0])
    assert hashes[0] != hashes[1]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT CAST('Jansen' AS INTEGER)", "kon niet worden geteld"),
        ("SET memory_limit='10MB'; CREATE TABLE groot AS SELECT hash(range), range FROM range(20000000)", "werkgeheugen"),
    ],
)
def test_a_failing_engine_tells_the_way_out_and_no_cell(statement, message):
    with pytest.raises(GebruikError, match=message) as caught, local_engine() as engine:
        engine.backend.con.execute(statement)
    assert "Jansen" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_key_file_of_addresses(tmp_path):
    path = tmp_path / "pc6hnr20240801_gwb.csv"
    path.write_text("PC6;Huisnummer;Buurt2024;Wijk2024;Gemeente2024\n0011AB;1;340101;3401;34\n0099ZZ;2;3940101;39401;394\n")
    assert read_postcodes(path, "GM0034").to_dict("records") == [
        {"postcode": "0011AB", "huisnummer": 1, "buurtcode": "BU00340101"}
    ]
    with pytest.raises(GebruikError, match="heeft geen adressen in GM0001; neem het landelijke bestand"):
        read_postcodes(path, "GM0001")
    path.write_text("PC6;Buurt\n1;2\n")
    with pytest.raises(GebruikError, match="mist kolom huisnummer; neem het bestand pc6hnr van CBS"):
        read_postcodes(path, "GM0034")


def test_row_numbers_as_a_reader_writes_them():
    assert row_ranges(np.array([3, 7, 8, 9, 12])) == "3, 7–9, 12"
    assert row_ranges(np.arange(0, 60, 2)).endswith("20, 22 en nog 18")

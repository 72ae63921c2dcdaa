"""The same counts in a real PostgreSQL, which the test starts itself on loopback and throws away."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.postgres import free_port, running
from tests.sources.gebruik.gebruik_exports import HEADERS, line, write
from tests.tables.gebruik.gebruik_rows import keys
from wijkscan.sources.gebruik.count import import_from_database, import_gebruik
from wijkscan.sources.gebruik.mapping import Mapping
from wijkscan.tables.gebruik.counts import Margins
from wijkscan.tables.gebruik.fields import GebruikError

MARGINS = Margins(("buurt", "wijk", "gemeente"), ("product", "wet"))
MAPPING = Mapping(
    {
        "client": "Cliëntnummer", "wet": "Wet", "productcategorie": "Productcategorie", "ingangsdatum": "Ingangsdatum",
        "einddatum": "Einddatum", "buurt": "Buurtcode", "gemeente": "Gemeentecode", "bedrag": "Bedrag",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def database():
    """Give the address of a fresh PostgreSQL on loopback."""
    with running() as address:
        yield address.replace("postgresql://", "postgres://")


def execute(url: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def rows(count: int) -> list[tuple[str, ...]]:
    rng = np.random.default_rng(3)
    return [
        line(
            Cliëntnummer=str(rng.choice(["", "0"])) + str(rng.integers(1, 120)),
            Wet=str(rng.choice(["Wmo", "Jeugdwet", ""])),
            Productcategorie=str(rng.choice(["1", "02", "45", "Hulp bij het huishouden", "zomaar"])),
            Ingangsdatum=str(rng.choice(["01-03-2023", "20230915", "2024-02-29", "45292", "31-02-2024", ""])),
            Einddatum=str(rng.choice(["31-12-9999", "00000000", "", "2024-06-30", "01-07-2024", "nooit"])),
            Buurtcode=str(rng.choice(["BU00340101", "340102", "Élan", "0201", "Centrum", "BU03940101", "nergens"])),
            Bedrag=str(rng.choice(["1.200,00", "12,5", "veel", ""])),
        )
        for _ in range(count)
    ]


def test_the_same_expression_counts_the_same_in_postgresql(database, tmp_path):
    made = rows(600)
    columns = ", ".join(f'"{header}" text' for header in HEADERS)
    values = ", ".join("(" + ", ".join(f"'{cell}'" for cell in cells) + ")" for cells in made)
    execute(
        database, "CREATE SCHEMA sociaal", f"CREATE TABLE sociaal.toewijzingen ({columns})",
        f"INSERT INTO sociaal.toewijzingen VALUES {values}",
    )  # fmt: skip
    here = import_gebruik(write(tmp_path / "export.csv", made), keys(), mapping=MAPPING, margins=MARGINS)
    there = import_from_database(database, "sociaal.toewijzingen", keys(), mapping=MAPPING, margins=MARGINS)
    pd.testing.assert_frame_equal(here.table, there.table)
    assert here.report.rows_read == there.report.rows_read == 600
    for name in ("reden", "aantal"):
        assert list(here.report.refused[name]) == list(there.report.refused[name])
    pd.testing.assert_frame_equal(here.report.corrected, there.report.corrected)
    # A row of a database has no number.
    assert there.report.refused_rows.empty
    assert not there.report.refused["rijen"].any()


def test_typed_columns_and_nothing_left_in_the_database(database):
    execute(
        database,
        "CREATE TABLE getypt (client bigint, wet text, van date, tot timestamp, buurt text, bedrag numeric(12, 2))",
        "INSERT INTO getypt VALUES (1, 'wmo', '2024-02-01', '2024-03-01 12:00', 'BU00340101', 1234.5)",
    )
    names = ["client", "wet", "ingangsdatum", "einddatum", "buurt", "bedrag"]
    columns = dict(zip(names, ["client", "wet", "van", "tot", "buurt", "bedrag"], strict=True))
    table = import_from_database(
        database, "getypt", keys(), mapping=Mapping(columns), first="2024HJ01", last="2024HJ01", margins=MARGINS
    ).table
    wijk = table[(table["gebiedscode"] == "WK003401") & (table["productcategorie"] == "totaal")].iloc[0]
    assert (wijk["clienten"], wijk["beeindigd"], wijk["kosten_cent"], wijk["duur_dagen"]) == (1, 1, 123_450, 30)
    import psycopg

    with psycopg.connect(database.replace("postgres://", "postgresql://")) as connection:
        left = connection.execute("SELECT relname FROM pg_class WHERE relname LIKE 'wijkscan%'").fetchall()
    assert left == []


def test_a_bsn_is_refused_inside_the_database(database):
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    made = (f"{number:09d}" for number in range(10_000_000, 10_001_000))
    passing = [text for text in made if sum(w * int(d) for w, d in zip(weights, text, strict=True)) % 11 == 0]
    values = ", ".join(f"('{text}', '2024-02-01', 'wmo', 'BU00340101')" for text in passing)
    execute(database, "CREATE TABLE fout (klant text, van date, wet text, buurt text)", f"INSERT INTO fout VALUES {values}")
    mapping = Mapping({"client": "klant", "ingangsdatum": "van", "wet": "wet", "buurt": "buurt"})
    with pytest.raises(GebruikError, match="Kolom 'klant' van fout bevat burgerservicenummers"):
        import_from_database(database, "fout", keys(), mapping=mapping)


def test_a_database_of_another_kind_counts_the_same(tmp_path):
    made = rows(60)
    columns = ", ".join(f'"{header}" text' for header in HEADERS)
    with duckdb.connect(tmp_path / "gemeente.duckdb") as connection:
        connection.execute(f"CREATE TABLE toewijzingen ({columns})")
        connection.executemany(f"INSERT INTO toewijzingen VALUES ({', '.join('?' * len(HEADERS))})", made)
    here = import_gebruik(write(tmp_path / "export.csv", made), keys(), mapping=MAPPING, margins=MARGINS)
    url = f"duckdb://{tmp_path / 'gemeente.duckdb'}"
    there = import_from_database(url, "toewijzingen", keys(), mapping=MAPPING, margins=MARGINS)
    pd.testing.assert_frame_equal(here.table, there.table)


def test_who_may_not_make_temporary_tables_is_told_so(database):
    execute(
        database, "CREATE ROLE lezer LOGIN", "REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC",
        "CREATE TABLE dicht (client text, van date, wet text, buurt text)",
        "INSERT INTO dicht VALUES ('1', '2024-02-01', 'wmo', 'BU00340101')", "GRANT SELECT ON dicht TO lezer",
    )  # fmt: skip
    mapping = Mapping({"client": "client", "ingangsdatum": "van", "wet": "wet", "buurt": "buurt"})
    with pytest.raises(GebruikError, match=r"kon de export niet tellen .* vraag of u er mag lezen en tijdelijke tabellen"):
        import_from_database(database.replace("proef@", "lezer@"), "dicht", keys(), mapping=mapping)


def test_a_table_that_is_not_there(database):
    with pytest.raises(GebruikError, match="Tabel weg staat niet in de database; controleer de naam en de leesrechten"):
        import_from_database(database, "weg", keys(), mapping=MAPPING)


def test_no_connection_does_not_show_the_password():
    url = f"postgres://ik:zeergeheim@127.0.0.1:{free_port()}/niets"
    with pytest.raises(GebruikError, match="De postgres-database antwoordt niet") as caught:
        import_from_database(url, "toewijzingen", keys(), mapping=MAPPING)
    assert "zeergeheim" not in str(caught.value)

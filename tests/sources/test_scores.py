"""SES-WOA and Regiobeeld: found by title, told apart by the titles above a topic, and refused with one sentence where that cannot be."""

import io
import json
from dataclasses import replace

import pandas as pd
import pytest

from tests.sources.asking import PASSING, Steps, clock, hurried
from tests.standins import scores
from tests.standins.cbs import tables
from tests.standins.country import areas
from tests.standins.server import KINDS
from wijkscan.sources.cbs import fetch_newest, newest_table
from wijkscan.sources.datasets import GEZONDHEID, REGIOBEELD, SES_WOA, Dataset
from wijkscan.sources.files import read_table
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.received import Received
from wijkscan.sources.service import LAND, Service, SourceError
from wijkscan.store.importing import check_figures, load_deliveries, store
from wijkscan.store.receiving import receive_figures
from wijkscan.store.snapshots import Library
from wijkscan.tables.figures import InvalidTableError, read_figures, resolve

GM = "GM1501"
FOUND = [(SES_WOA, scores.SES_TABLE, 2024), (REGIOBEELD, scores.REGIOBEELD_TABLE, 2023)]
HEADERS = {
    SES_WOA: ('"SES-WOA/Totaalscore/Gemiddelde score (Getal)"', '"Spreiding/Spreiding totaal/Waarde (Getal)"'),
    REGIOBEELD: ('"Patiënten/Huisartsenzorg (per 10 000 inwoners)"', '"Patiënten/Verpleging en verzorging (per 10 000 inwoners)"'),
}
NAMES = {SES_WOA: ("ses_woa", "ses_woa_spreiding"), REGIOBEELD: ("zvw_huisarts", "zvw_wijkverpleging")}
BOTH = pytest.mark.parametrize("dataset", [SES_WOA, REGIOBEELD], ids=lambda item: item.kind)


@pytest.fixture
def fetch(cbs_standin, tmp_path):
    def run(dataset: Dataset, scope: str = GM, service: Service | None = None) -> Received:
        asked = service or hurried(cbs_standin.url)
        return fetch_newest(dataset, scope=scope, service=asked, partial=tmp_path / "partial", progress=Steps(), now=clock)

    return run


def _file(dataset: Dataset, *rows: str, year: int = 2023) -> bytes:
    lines = ['"Perioden";"Wijken en buurten";"Regiocode (gemeente, wijk, buurt) (code)";' + ";".join(HEADERS[dataset])]
    return "\ufeff".encode() + "\n".join([*lines, *(f'"{year}";"Wijk";{row}' for row in rows)]).encode()


def _read(dataset: Dataset, *rows: str) -> pd.DataFrame:
    read = read_table({"tabel.csv": _file(dataset, *rows)}, 2023)
    assert read.dataset is dataset
    return read_figures(read.table, "tabel.csv", dataset.columns).values


@pytest.mark.parametrize(("dataset", "table", "year"), FOUND, ids=lambda item: str(getattr(item, "kind", item)))
def test_the_newest_year_with_figures_of_the_newest_division_is_taken(fetch, tmp_path, dataset, table, year):
    received = fetch(dataset)
    assert (received.passport.kind, received.passport.table, received.passport.edition) == (dataset.kind, table, year)
    stored = store(Library(tmp_path / "library"), received)
    assert stored.counts == {"Buurt": 6, "Wijk": 3, "Gemeente": 1}
    figures = load_deliveries(Library(tmp_path / "library"))[0].figures
    assert tuple(figures.values) == dataset.columns
    keys = resolve(scores.topics(table), pd.DataFrame(tables()[table].properties))
    expected = {"ses_woa": "GemiddeldeScore_29", "ses_woa_spreiding": "Waarde_37"}
    expected |= {"zvw_huisarts": "Huisartsenzorg_15", "zvw_ggz": "GeestelijkeGezondheidszorg_16"}
    expected |= {"zvw_wijkverpleging": "VerplegingEnVerzorging_17"}
    assert keys == {code: expected[code] for code in dataset.columns}
    for area in areas(2025):
        for code, key in keys.items():
            if area.code[2:6] == GM[2:]:
                told = figures.values.at[area.code, code]
                assert told == scores.figure(table, area, key, year) or (pd.isna(told) and area.inwoners < scores.SMALLEST)


def test_the_known_table_is_said_where_no_title_fits(cbs_standin, monkeypatch):
    service = hurried(cbs_standin.url)
    monkeypatch.setattr("wijkscan.sources.cbs.catalogue", lambda *asked: [{"Identifier": "1", "Title": "Regiobeeld gemeenten"}])
    used = "de bekende tabel 50149NED is gebruikt, en die kan verouderd zijn"
    told = f"in de lijst met tabellen van RIVM past geen titel bij Regiobeeld; {used}"
    assert newest_table(REGIOBEELD, service) == ("50149NED", told)


def test_a_table_without_wijken_is_not_the_newest(cbs_standin):
    service = hurried(cbs_standin.url)
    assert newest_table(REGIOBEELD, service)[0] == scores.REGIOBEELD_TABLE
    assert newest_table(SES_WOA, service)[0] == scores.SES_TABLE
    cbs_standin.fail("down", match="ODataCatalog")
    assert [newest_table(dataset, service)[0] for dataset in (SES_WOA, REGIOBEELD, GEZONDHEID)] == ["86296NED", "50149NED", "50150NED"]


@BOTH
@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_ends_in_figures_or_one_dutch_sentence(cbs_standin, fetch, dataset, kind):
    cbs_standin.pace = 0.05
    cbs_standin.fail(kind, match="TypedDataSet")
    try:
        received = fetch(dataset, service=Service(cbs_standin.url, tries=1, pause=0, timeout=(0.5, 0.2), deadline=0.5))
    except SourceError as error:
        assert dataset.producer in str(error)
        assert str(error).endswith(".")
    else:
        assert received.passport.rows > 0


@BOTH
@pytest.mark.parametrize("kind", ["reset", "html"])
def test_a_fault_that_passes_goes_unnoticed_and_a_broken_delivery_resumes(cbs_standin, fetch, dataset, kind, tmp_path):
    whole = fetch(dataset).files
    cbs_standin.fail(kind, match="BU1501", times=1)
    assert fetch(dataset).files == whole
    cbs_standin.fail(kind, match="BU1501")
    with pytest.raises(SourceError, match=PASSING[kind]):
        fetch(dataset)
    cbs_standin.heal()
    cbs_standin.requests.clear()
    assert fetch(dataset).files == whole
    assert not any("'WK1501" in address for address in cbs_standin.requests)
    assert not list((tmp_path / "partial").iterdir())


def test_the_whole_country_can_be_stored(fetch, tmp_path):
    assert store(Library(tmp_path / "library"), fetch(SES_WOA, LAND)).counts == {"Buurt": 11, "Wijk": 6, "Gemeente": 3}


def test_huishoudens_alone_are_no_year_of_scores(fetch):
    content = tables()[scores.SES_TABLE]
    rows = [row for row in content.rows if row["Perioden"] == "2025JJ00"]
    assert any(row["ParticuliereHuishoudens_5"] for row in rows) and not any(row["GemiddeldeScore_29"] for row in rows)
    assert {row["Perioden"] for row in json.loads(fetch(SES_WOA).files["TypedDataSet.json"])} == {"2024JJ00"}


def test_a_regiobeeld_without_rates_is_told_with_what_it_has(fetch, monkeypatch):
    sorts = [{"Key": "A050001 ", "Title": "Aantal"}, {"Key": "A050003 ", "Title": "Score"}]
    monkeypatch.setitem(tables()[scores.REGIOBEELD_TABLE].dimensions, "Cijfersoort", sorts)
    with pytest.raises(SourceError, match=r"heeft niet één uitsplitsing per 10\.000, wel: Cijfersoort Aantal, Cijfersoort Score"):
        fetch(REGIOBEELD)


@pytest.mark.parametrize(("dataset", "table", "year"), FOUND, ids=lambda item: str(getattr(item, "kind", item)))
def test_a_table_that_calls_its_topics_otherwise_is_told_and_never_guessed_by_number(fetch, monkeypatch, dataset, table, year):
    renamed = [row | {"Title": "Iets anders"} if row["Type"] == "TopicGroup" else row for row in tables()[table].properties]
    monkeypatch.setitem(tables(), table, replace(tables()[table], properties=renamed))
    with pytest.raises(SourceError, match=rf"Tabel {table} van {dataset.producer} heeft geen kolom die wijkscan van {dataset.title} leest"):
        fetch(dataset)


@BOTH
def test_a_file_is_known_by_the_titles_above_its_columns_and_holes_are_holes(dataset):
    values = _read(dataset, '"GM1501    ";"   0.100";"   0.812"', '"WK150100  ";"       .";x', '"BU15010000";-99998;-99997')
    assert tuple(values) == NAMES[dataset]
    assert values.iloc[0].tolist() == [0.1, 0.812]
    assert values.iloc[1:].isna().all(axis=None)


def test_a_negative_score_below_a_thousand_is_no_thousands():
    values = _read(SES_WOA, '"GM1501    ";"  -0.100";"   1.010"', '"WK150100  ";"  -1.152";"   1.255"')
    assert values.to_numpy().tolist() == [[-0.1, 1.01], [-1.152, 1.255]]
    comma = _read(SES_WOA, '"GM1501    ";"-0,1";"1,01"')
    assert comma.to_numpy().tolist() == [[-0.1, 1.01]]


@pytest.mark.parametrize(
    ("dataset", "row", "told"),
    [
        (SES_WOA, '"WK150100  ";45;0,8', "WK150100: ses_woa is 45, verwacht −3 tot 3 (score)"),
        (SES_WOA, '"WK150100  ";laag;0,8', "WK150100: ses_woa is 'laag', verwacht een getal"),
        (SES_WOA, '"1011";0,1;0,8', "'1011' is geen gebiedscode"),
        (REGIOBEELD, '"WK150100  ";12000;90', "WK150100: zvw_huisarts is 12.000, verwacht 0 tot 10.000 (per 10.000 inwoners)"),
        (REGIOBEELD, '"WK150100  ";-12;90', "WK150100: zvw_huisarts is −12, verwacht 0 tot 10.000 (per 10.000 inwoners)"),
    ],
)
def test_what_cannot_be_is_told_by_area_and_column(dataset, row, told):
    with pytest.raises(InvalidTableError) as caught:
        _read(dataset, row)
    assert told in str(caught.value)
    assert str(caught.value).startswith("Tabel 'tabel.csv' klopt niet:")


@BOTH
def test_figures_of_another_edition_are_told(dataset):
    content = _file(dataset, '"GM1501    ";0,1;0,8')
    with pytest.raises(UnreadableFileError, match=r"geen cijfers van 2024 \(wel van: 2023\). Kies het jaar dat in het bestand staat."):
        read_table({"tabel.csv": content}, 2024)
    table = next(iter(dataset.tables))
    with pytest.raises(UnreadableFileError, match=f"volgens de naam '{table}.csv' is het van 2014"):
        read_table({f"{table}.csv": content}, 2025)


@BOTH
def test_a_file_with_the_same_columns_of_another_table_is_refused(dataset):
    beside = [f'"Nabijheid/Nummer {number} (km)"' for number in range(60)]
    header, row = _file(dataset, '"GM1501    ";0,1;0,8').decode("utf-8-sig").split("\n")
    other = f"{header};{';'.join(beside)}\n{row};{';'.join(['1'] * 60)}".encode()
    with pytest.raises(UnreadableFileError, match=f"is een andere tabel en niet {dataset.title} van {dataset.producer}"):
        read_table({"tabel.csv": other}, 2023)
    with pytest.raises(UnreadableFileError, match=r"volgens de naam '85984NED\.csv' is het tabel 85984NED"):
        read_table({"85984NED.csv": _file(dataset, '"GM1501    ";0,1;0,8')}, 2023)


def test_one_column_is_not_enough():
    content = b'Perioden;WijkenEnBuurten;"SES-WOA/Totaalscore/Gemiddelde score (Getal)"\n2023;GM1501;0,1\n'
    with pytest.raises(UnreadableFileError, match="er is maar 1 kolom"):
        read_table({"tabel.csv": content}, 2023)


def test_sorts_below_one_another_are_parted_by_their_title():
    header = 'Perioden;Cijfersoort;"Regiocode (code)";' + ";".join(HEADERS[REGIOBEELD])
    rows = ["2023;Aantal;GM1501;900;80", "2023;Per 10 000 inwoners;GM1501;4500;120", "2023;Score;GM1501;1;2"]
    read = read_table({"r.csv": "\n".join([header, *rows]).encode()}, 2023)
    assert read_figures(read.table, "r.csv", REGIOBEELD.columns).values.iloc[0].tolist() == [4500, 120]
    untitled = "\n".join([header, *(row.replace(row.split(";")[1], f"A05000{place}") for place, row in enumerate(rows))]).encode()
    with pytest.raises(UnreadableFileError, match=r"geen kolom zegt welke regels van Regiobeeld per 10\.000 zijn"):
        read_table({"r.csv": untitled}, 2023)


@pytest.mark.parametrize("unit", ["aantal", "per 10 000 inwoners"])
@pytest.mark.parametrize("sort", ["Aantal", "Score", "A050001"])
def test_a_file_of_one_other_sort_is_refused(sort, unit):
    header = f'Perioden;Cijfersoort;Codering;"Patiënten/Huisartsenzorg ({unit})";"Patiënten/Verpleging en verzorging ({unit})"'
    content = "\n".join([header, f"2023;{sort};GM1501;7000;150", f"2023;{sort};WK150100;7001;151"]).encode()
    with pytest.raises(UnreadableFileError, match=rf"r\.csv.*per 10\.000 zijn; in kolom 'Cijfersoort' staat: {sort}\. Download de tabel"):
        read_table({"r.csv": content}, 2023)


def test_a_file_that_names_no_sort_is_refused():
    header = 'Perioden;Codering;"Patiënten/Huisartsenzorg (aantal)";"Patiënten/Verpleging en verzorging (aantal)"'
    with pytest.raises(UnreadableFileError, match=r"geen kolom zegt dat .* ook niet de titel 'Patiënten/Huisartsenzorg \(aantal\)'"):
        read_table({"r.csv": f"{header}\n2023;GM1501;7000;150".encode()}, 2023)


def test_a_saved_feed_without_titles_is_known_by_its_keys_and_one_with_titles_by_those():
    content = tables()[scores.SES_TABLE]
    buffer = io.BytesIO()
    pd.DataFrame([row for row in content.rows if row["Perioden"] == "2024JJ00"]).to_parquet(buffer)
    bare = check_figures({"86296NED.parquet": buffer.getvalue()}, "86296NED.parquet", 2024)
    assert bare.kind == SES_WOA.kind
    swapped = {"GemiddeldeScore_29": "GemiddeldeScore_31", "GemiddeldeScore_31": "GemiddeldeScore_29"}
    properties = pd.DataFrame([row | {"Key": swapped.get(str(row["Key"]), row["Key"])} for row in content.properties])
    assert resolve(scores.SES_TOPICS)["ses_woa"] == "GemiddeldeScore_29"
    assert resolve(scores.SES_TOPICS, properties)["ses_woa"] == "GemiddeldeScore_31"


@pytest.mark.real_data
def test_the_rows_of_cbs_of_amsterdam(real_data, tmp_path):
    path = real_data / "ses" / "85163NED_2019_amsterdam.csv"
    library = Library(tmp_path)
    stored = store(library, receive_figures(path, 2019, clock(), library))
    assert (stored.passport.kind, stored.passport.scope, stored.remarks) == ("ses_woa", "GM0363", ())
    assert stored.counts == {"Buurt": 479, "Wijk": 99, "Gemeente": 1}
    values = load_deliveries(library)[0].figures.values
    assert values.loc["GM0363"].tolist() == [-0.1, 1.01]
    assert values.loc["BU03630000"].tolist() == [0.045, 0.856]
    assert values["ses_woa"].isna().sum() == 90

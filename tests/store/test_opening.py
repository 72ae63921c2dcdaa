from datetime import datetime

import pytest

from tests.made_up_files import write_figures, write_map
from tests.model.made_up_areas import GM, A, B, C, rows, wijken_of
from tests.tables.building import SOUTH, WEST
from wijkscan.shipped import data_folder
from wijkscan.store.importing import store
from wijkscan.store.opening import example_library, library_of, open_collection, open_tables, own_library
from wijkscan.store.receiving import receive_figures, receive_map
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import UnknownGemeenteError

OTHER = "GM0394"


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "data")


@pytest.fixture
def put(tmp_path, library):
    """Put made-up files in the library; each comes in a day later than the one before."""
    days = iter(range(1, 29))

    def put(year, figures=None, on_map=None, shift=0.0):
        now = datetime(2026, 1, next(days), 10)
        if figures:
            store(library, receive_figures(write_figures(tmp_path / f"{now.day}.csv", figures), year, now))
        if on_map:
            store(library, receive_map([write_map(tmp_path / f"{now.day}.gpkg", on_map, shift)], year, now))

    return put


def figures_of(codes):
    return {code: {"inwoners": 100 * (place + 1)} for place, code in enumerate(codes)}


def test_an_empty_library_opens_empty(library):
    collection = open_collection(library)
    assert collection.gemeenten.empty
    assert collection.centres.empty
    assert collection.passports == ()
    with pytest.raises(UnknownGemeenteError):
        open_tables(library, collection, GM)


def test_map_and_figures_of_one_year_need_no_remark(library, put):
    put(2024, rows(inwoners=[3, 1, 1, 1]), [GM, A, B, C, "BU03920101"])
    tables = open_tables(library, open_collection(library), GM)
    assert (tables.map_year, tables.remarks) == (2024, ())
    assert set(tables.boundaries.index) == {GM, A, B, C, "BU03920101"}
    assert tables.boundaries.crs == "EPSG:28992"
    assert tables.areas.areas.loc[A, "gebiedsnaam"] == f"Naam {A}"


def test_a_map_of_another_year_says_so(library, put):
    put(2024, rows(inwoners=[3, 1, 1, 1]))
    put(2022, on_map=[GM, A, B, C])
    tables = open_tables(library, open_collection(library), GM)
    assert tables.map_year == 2022
    assert tables.remarks == ("De kaart is van 2022 en de cijfers zijn van 2024.",)


@pytest.mark.parametrize(
    ("drawn", "remark"),
    [
        (4, "1 van de 5 wijken staat niet op de kaart van 2024: WK039204."),
        (3, "2 van de 5 wijken staan niet op de kaart van 2024: WK039203, WK039204."),
        (1, "4 van de 5 wijken staan niet op de kaart van 2024: WK039201, WK039202, WK039203, …."),
    ],
)
def test_wijken_that_are_not_on_the_map_are_named(library, put, drawn, remark):
    put(2024, figures_of([GM, *wijken_of(5)]), [GM, *wijken_of(5)[:drawn]])
    tables = open_tables(library, open_collection(library), GM)
    assert tables.remarks == (remark,)
    assert len(tables.areas.of(Niveau.WIJK)) == 5


def test_without_a_map_the_figures_are_there(library, put):
    put(2024, rows(inwoners=[3, 1, 1, 1]))
    put(2024, on_map=[OTHER, "WK039401"])
    tables = open_tables(library, open_collection(library), GM)
    assert tables.boundaries.empty
    assert tables.map_year == 0
    assert tables.remarks == ("Er is geen kaart geladen van deze gemeente. Haal haar op bij Gegevens.",)
    assert tables.areas.values.loc[A, "inwoners"] == 1


def test_the_map_nearest_in_time_is_shown_and_of_two_the_newer(library, put):
    put(2023, rows(inwoners=[3, 1, 1, 1]))
    for year in (2021, 2022, 2024):
        put(year, on_map=[GM, A, B, C])
    assert open_tables(library, open_collection(library), GM).map_year == 2024


def test_maps_of_one_year_complete_each_other_and_the_newest_goes_first(library, put):
    put(2024, rows(inwoners=[3, 1, 1, 1]), [GM, A, B, C, "BU03920101"])
    put(2024, on_map=[A, B, C], shift=500)
    boundaries = open_tables(library, open_collection(library), GM).boundaries
    assert "BU03920101" in boundaries.index
    assert boundaries.index.is_unique
    assert boundaries.geometry[A].bounds[0] == WEST + 500


def test_gemeenten_to_choose_from_have_wijken_and_are_in_order_of_name(library, put):
    put(2024, figures_of([GM, A, OTHER, "WK039401", "GM0373"]), [GM, OTHER, A])
    put(2022, figures_of(["GM0111", "WK011101", GM, A]))
    collection = open_collection(library)
    assert collection.gemeenten.index.tolist() == ["GM0111", GM, OTHER]
    assert collection.gemeenten[GM] == f"Naam {GM}"
    assert collection.centres.loc[GM].tolist() == [WEST + 500, SOUTH + 500]


def test_a_gemeente_without_wijken_is_refused(library, put):
    put(2024, figures_of([GM, A, OTHER]))
    with pytest.raises(UnknownGemeenteError, match="Gemeente GM0394 zit niet in de geladen cijfers"):
        open_tables(library, open_collection(library), OTHER)


def test_tables_that_were_thrown_away_are_made_again(library, put):
    put(2024, rows(inwoners=[3, 1, 1, 1]), [GM, A, B, C])
    before = open_tables(library, open_collection(library), GM)
    library.clear_tables()
    after = open_tables(library, open_collection(library), GM)
    assert after.boundaries.equals(before.boundaries)
    assert after.areas.values.equals(before.areas.values)


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b""), lambda path: path.write_bytes(path.read_bytes()[:-40])])
def test_a_damaged_table_is_made_again_from_its_snapshot(library, put, harm):
    put(2024, rows(inwoners=[3, 1, 1, 1]), [GM, A, B, C])
    before = open_tables(library, open_collection(library), GM)
    for table in library.tables.iterdir():
        harm(table)
        after = open_tables(library, open_collection(library), GM)
        assert after.areas.values.equals(before.areas.values), table.name
        assert after.boundaries.equals(before.boundaries), table.name
    assert library.damaged() == ()


def test_a_delivery_that_is_damaged_in_table_and_snapshot_is_set_aside_and_the_one_before_it_counts(library, put):
    put(2024, rows(inwoners=[3, 1, 1, 1]), [GM, A, B, C])
    put(2024, rows(inwoners=[6, 2, 2, 2]))
    assert open_tables(library, open_collection(library), GM).areas.values.at[A, "inwoners"] == 2
    bad = max(library.passports(), key=lambda item: item.order)
    (library.folder(bad) / bad.files[0]).write_bytes(b"weg")
    library.clear_tables()
    assert open_tables(library, open_collection(library), GM).areas.values.at[A, "inwoners"] == 1
    assert [bad.id in told for told in library.damaged()] == [True]


def test_own_data_go_where_the_user_says_and_made_up_areas_stay_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    assert own_library().root == tmp_path
    assert example_library().tables == tmp_path / "tables" / "voorbeeldstad"
    assert library_of("GM9001").root == example_library().root
    assert library_of("GM0392").root == tmp_path
    monkeypatch.delenv("WIJKSCAN_DATA")
    assert data_folder().name == "data"


def test_the_example_opens_without_anything_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    collection = open_collection(example_library())
    tables = open_tables(example_library(), collection, "GM9001")
    assert len(tables.areas.of(Niveau.WIJK)) == 14
    assert tables.remarks == ()
    assert len(collection.gemeenten) > 40

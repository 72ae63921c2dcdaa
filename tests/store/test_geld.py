"""Deliveries of amounts on disk: which one counts, what is withdrawn, and the files of others as they are."""

from datetime import datetime

import pandas as pd
import pytest

from tests.sources.geld.test_reading import by_names, derived, feed, fonds, packed
from tests.store.test_importing import _csv
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.store.geld import covered, money_deliveries, open_geld
from wijkscan.store.importing import load_deliveries, store, withdraw
from wijkscan.store.opening import open_collection
from wijkscan.store.receiving import receive_figures
from wijkscan.store.snapshots import Library

NOW = datetime(2026, 1, 1, 10, 0, 0)
PEOPLE = {"a_inw": [50_000, 20_000, 30_000], "regio": ["Haarlem", "Oude Stad", "Zijlweg"]}


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "data")


def take(library, folder, files, year=0, only=0):
    ((name, content),) = files.items()
    (folder / name).write_bytes(content)
    return store(library, receive_figures(folder / name, year, NOW, library, only=only))


def total(library, year=2024, sort="jaarrekening", code="GM0392"):
    rows = open_geld(library, code).of("iv3", code)
    return int(rows[(rows["jaar"] == year) & (rows["soort"] == sort)]["lasten_eurocent"].sum())


def years(*given, lasten=20_000.0):
    return packed(pd.concat([derived(year, lasten_1000eur=lasten) for year in given]), "parquet")


def test_a_file_with_several_years_is_one_delivery_with_all_of_them(tmp_path, library):
    stored = take(library, tmp_path, years(2022, 2023, 2024))
    assert stored.counts == {"Gemeente": 1, "Jaar": 3, "Bedrag": 18}
    assert stored.passport.title == "Iv3 2022–2024, jaarrekening"
    assert [total(library, year) for year in (2022, 2023, 2024)] == [6 * 2_000_000_000] * 3
    (found,) = covered(library)
    assert (found.gemeenten, found.years, found.sorts) == (1, (2022, 2023, 2024), ("jaarrekening",))


def test_the_newest_delivery_wins_per_gemeente_year_and_soort_and_may_be_withdrawn(tmp_path, library):
    take(library, tmp_path, years(2023, 2024))
    newer = take(library, tmp_path, years(2024, lasten=30_000.0))
    assert (total(library, 2023), total(library, 2024)) == (6 * 2_000_000_000, 6 * 3_000_000_000)
    assert len(open_geld(library).rows["iv3"]) == 12
    withdraw(library, newer.passport)
    assert (total(library, 2023), total(library, 2024)) == (6 * 2_000_000_000, 6 * 2_000_000_000)


def test_begroting_and_jaarrekening_of_one_year_stand_beside_each_other(tmp_path, library):
    take(library, tmp_path, years(2024))
    take(library, tmp_path, packed(derived(2024, verslagsoort="2024X000", lasten_1000eur=25_000.0), "parquet"))
    assert total(library) == 6 * 2_000_000_000
    assert total(library, sort="begroting") == 6 * 2_500_000_000


def test_only_the_year_that_is_asked_also_when_the_table_is_made_again(tmp_path, library):
    take(library, tmp_path, years(2022, 2023), only=2023)
    library.clear_tables()
    assert (total(library, 2022), total(library, 2023)) == (0, 6 * 2_000_000_000)


def test_names_are_those_of_what_is_loaded_and_are_remembered(tmp_path, library):
    with pytest.raises(UnreadableFileError, match="Haal eerst cijfers of een kaart"):
        take(library, tmp_path, by_names())
    figures = store(library, receive_figures(_csv(tmp_path, **PEOPLE), 2024, NOW))
    take(library, tmp_path, by_names())
    withdraw(library, figures.passport)
    library.clear_tables()
    assert total(library, sort="begroting") == 6 * 2_000_000_000


@pytest.mark.parametrize(("year", "report"), [(2042, "X005"), (2027, "X005"), (2042, "X000")])
def test_an_account_of_a_year_to_come_is_no_account(tmp_path, library, year, report):
    made = packed(derived(year, verslagsoort=f"{year}{report}", taakveld=["6.1", "6.21", "6.3", "6.4", "6.5", "6.60"]), "parquet")
    with pytest.raises(UnreadableFileError, match=rf"GM0392 heeft (jaarrekening|begroting) van {year}, en dat jaar moet nog komen"):
        take(library, tmp_path, made)


@pytest.mark.parametrize("factor", [1000, 1 / 100])
def test_amounts_in_another_unit_are_seen_by_the_inhabitants_that_are_loaded(tmp_path, library, factor):
    store(library, receive_figures(_csv(tmp_path, **PEOPLE), 2024, NOW))
    take(library, tmp_path, packed(feed(), "parquet"))
    with pytest.raises(UnreadableFileError, match=r"niet in duizenden euro's .* zijn: dan zou het om € .* per inwoner"):
        take(library, tmp_path, packed(feed(factor=factor), "parquet"))


def test_amounts_are_no_figures(tmp_path, library):
    store(library, receive_figures(_csv(tmp_path, **PEOPLE), 2024, NOW))
    before = open_collection(library)
    take(library, tmp_path, years(2024))
    take(library, tmp_path, fonds())
    after = open_collection(library)
    assert len(load_deliveries(library)) == 1
    assert after.passports == before.passports
    assert [item.kind for item in money_deliveries(library)] == ["gemeentefonds", "iv3"]
    assert open_geld(library, "GM0392").of("gemeentefonds", "GM0392")["post"].tolist() == [
        "basisvoorzieningen",
        "jeugd",
        "participatie",
        "wmo",
    ]


def test_of_one_gemeente_and_of_everybody_is_the_same(tmp_path, library):
    take(library, tmp_path, packed(pd.concat([derived(), derived(gm_code="GM0450", inwoners=13_000, lasten_1000eur=1_500.0)]), "parquet"))
    one, everybody = open_geld(library, "GM0450"), open_geld(library)
    pd.testing.assert_frame_equal(one.of("iv3", "GM0450"), everybody.of("iv3", "GM0450").reset_index(drop=True))


def test_what_is_wrong_writes_nothing_and_what_was_there_stays(tmp_path, library):
    take(library, tmp_path, years(2024))
    with pytest.raises(UnreadableFileError, match="kunnen niet in duizenden"):
        take(library, tmp_path, years(2024, lasten=20_000_000.0))
    assert len(money_deliveries(library)) == 1
    assert total(library) == 6 * 2_000_000_000


def test_figures_still_need_their_year(tmp_path, library):
    with pytest.raises(UnreadableFileError, match="die hebben een jaar nodig"):
        receive_figures(_csv(tmp_path, **PEOPLE), 0, NOW, library)


def test_a_damaged_delivery_is_set_aside_and_the_one_before_counts(tmp_path, library):
    take(library, tmp_path, years(2023, 2024))
    newer = take(library, tmp_path, years(2024, lasten=30_000.0)).passport
    (library.folder(newer) / newer.files[0]).write_bytes(b"kapot")
    library.clear_tables()
    assert total(library) == 6 * 2_000_000_000
    assert any(newer.id in told for told in library.damaged())


@pytest.mark.real_data
def test_the_real_files_of_money(real_data, tmp_path, library):
    names = real_data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet"
    store(library, receive_figures(names, 2024, NOW))
    taken, refused = {}, {}
    older = ("M2023", "S2023", "M2024")  # of the same form as those of September 2024
    for path in sorted((real_data / "geld").rglob("*.*")):
        if path.name.startswith("bron_GF") and any(circular in path.name for circular in older):
            continue
        try:
            taken[path.name] = store(library, receive_figures(path, 0, NOW, library))
        except ValueError as error:
            refused[path.name] = str(error)
    assert {name.split("_")[0] for name in taken} == {"iv3", "michielsd", "uitkomst"}
    assert len(taken) == 11
    assert all(path in message for path, message in refused.items())
    rows = open_geld(library, "GM0392").of("iv3", "GM0392")
    own = rows[(rows["jaar"] == 2024) & (rows["soort"] == "jaarrekening") & rows["post"].str.startswith("6.")].set_index("post")
    assert len(own) == 12
    assert own["lasten_eurocent"].sum() == 340_996 * 100_000
    assert own.loc["6.2", "lasten_eurocent"] == 10_259 * 100_000
    by_name = sum_2023(library)
    withdraw(library, next(item for item in money_deliveries(library) if "2023_jaarrekening" in item.table))
    assert by_name == sum_2023(library) == 316_909 * 100_000
    given = open_geld(library, "GM0392").of("gemeentefonds", "GM0392")
    newest = given[(given["jaar"] == 2025) & (given["soort"] == "septembercirculaire 2024")].set_index("post")["lasten_eurocent"]
    assert [round(newest[post] / 100) for post in ("basisvoorzieningen", "participatie", "wmo", "jeugd")] == [
        55420723,
        34710337,
        45766122,
        66214210,
    ]


def sum_2023(library):
    rows = open_geld(library, "GM0392").of("iv3", "GM0392")
    return rows[(rows["jaar"] == 2023) & (rows["soort"] == "jaarrekening") & rows["post"].str.startswith("6.")]["lasten_eurocent"].sum()

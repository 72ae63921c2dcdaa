import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from subprocess import PIPE, Popen

import pandas as pd
import pandas.testing as pdt
import pytest

from tests.sources.disk import full_disk
from tests.tables.building import feed, passport, squares
from wijkscan.disk.whole import NotWrittenError
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.received import Received, checksum
from wijkscan.store import snapshots
from wijkscan.store.importing import load_deliveries, load_map, load_names, store, withdraw
from wijkscan.store.receiving import receive_figures, receive_map
from wijkscan.store.snapshots import Library
from wijkscan.tables.areatable import assemble, open_country
from wijkscan.tables.figures import InvalidTableError

NOW = datetime(2026, 1, 1, 10, 0, 0)
LATER = datetime(2026, 2, 1, 10, 0, 0)
ROOT = Path(__file__).resolve().parents[2]
GM, A, B = "GM0392", "WK039201", "WK039202"

KNOWN = {"a_geb": None, "a_ste": None, "a_soz_ww": None}  # columns by which a file is known for Kerncijfers, left empty here


def _csv(folder, name="kerncijfers.csv", **columns):
    columns = columns or {"a_inw": [300, 100, 200], "a_wmo_t": [30, 10, 20], "regio": ["Haarlem", "Oude Stad", "Zijlweg"]}
    path = folder / name
    pd.DataFrame({"gwb_code": [GM, A, B], **columns, **KNOWN}).to_csv(path, sep=";", index=False)
    return path


def _known(library):
    """What is in the columns that count, of the first delivery with figures."""
    return load_deliveries(library)[0].figures.values.drop(columns=["geboorte", "sterfte", "ww"])


def _gpkg(folder, short=False):
    """A map of two wijken and two buurten; with the short property names that some editions have."""
    path = folder / "kaart.gpkg"
    buurten = ["BU03920101", "BU03920201"]
    for level, letters, codes in (("gemeente", "gm", [GM]), ("wijk", "wk", [A, B]), ("buurt", "bu", buurten)):
        more = {"aantal_inwoners": [60, -99997]} if level == "buurt" else {}
        names = {f"{level}code": f"{letters}_code", f"{level}naam": f"{letters}_naam"} if short else {}
        squares(codes, level, **more).rename(columns=names).to_file(path, layer=level, engine="pyogrio")
    return path


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "data")


def everything(library):
    return {path: path.read_bytes() for path in library.root.rglob("*") if path.is_file()}


def test_figures_from_file_to_table(tmp_path, library):
    stored = store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    assert stored.counts == {"Wijk": 2, "Gemeente": 1}
    assert len(stored.remarks) == 1
    assert "het jaar van dit bestand is niet te controleren" in stored.remarks[0]
    assert (stored.passport.kind, stored.passport.producer, stored.passport.edition) == ("cijfers", "CBS", 2024)
    assert (stored.passport.scope, stored.passport.table, stored.passport.rows) == ("GM0392-gm-wk", "kerncijfers.csv", 3)
    assert stored.passport.id == f"cijfers-2024-GM0392-gm-wk-2026-01-01T100000-{stored.passport.sha256[:8]}"
    found = load_deliveries(library)
    assert [item.passport for item in found] == [stored.passport]
    assert _known(library).loc[A].to_dict() == {"inwoners": 100, "wmo": 10}
    assert found[0].figures.areas.loc[A, "gebiedsnaam"] == "Oude Stad"


def test_health_estimates_are_recognised_by_their_columns(tmp_path):
    path = tmp_path / "gezondheid.csv"
    table = pd.DataFrame({"gwb_code": [GM, A, B], "Eenzaam_28": [47, 48, 46], "Mantelzorger_32": [13, 11, 12], "a_inw": [3, 1, 2]})
    table.to_csv(path, sep=";", index=False)
    made = receive_figures(path, 2022, NOW).passport
    assert (made.kind, made.producer, made.title) == ("gezondheid", "RIVM", "Gezondheid per wijk en buurt 2022")


@pytest.mark.parametrize("short", [False, True])
def test_a_map_from_file_to_boundaries_of_one_gemeente(tmp_path, library, short):
    stored = store(library, receive_map([_gpkg(tmp_path, short)], 2024, NOW))
    assert stored.counts == {"Wijk": 2, "Buurt": 2, "Gemeente": 1}
    assert (stored.passport.kind, stored.passport.scope) == ("kaart", "GM0392")
    areas = load_map(library, stored.passport, GM)
    assert sorted(areas.index) == ["BU03920101", "BU03920201", GM, A, B]
    assert load_map(library, stored.passport, "GM0394").empty
    assert load_map(library, stored.passport).crs == "EPSG:28992"
    assert load_names(library, stored.passport).loc[A, "gebiedsnaam"] == f"Naam {A}"


def test_figures_on_a_map_are_a_delivery_too(tmp_path, library):
    store(library, receive_map([_gpkg(tmp_path)], 2024, NOW))
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    table = assemble(open_country(load_deliveries(library)), GM)
    assert table.values.loc[[A, "BU03920101"], "inwoners"].tolist() == [100, 60]
    assert table.reasons.loc["BU03920201", "inwoners"] == "geheim"
    assert table.sources.loc["BU03920101", "inwoners"].startswith("kaart-2024")


def test_map_and_figures_of_different_years_live_side_by_side(tmp_path, library):
    store(library, receive_map([_gpkg(tmp_path)], 2022, NOW))
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    assert [(item.kind, item.edition) for item in library.passports()] == [("cijfers", 2024), ("kaart", 2022)]
    assert assemble(open_country(load_deliveries(library)), GM).peiljaar == 2024


def test_a_map_with_mended_boundaries_says_so(tmp_path, library):
    path = tmp_path / "kaart.geojson"
    squares([A, A, B], "wijk").to_file(path, engine="pyogrio")
    stored = store(library, receive_map([path], 2024, NOW))
    assert stored.remarks == ("kaart.geojson, laag wijk: 1 gebieden bestonden uit losse delen en zijn samengevoegd",)
    assert stored.counts == {"Wijk": 2}


def test_a_fetch_of_the_feed_carries_its_metadata(library):
    rows = feed({GM: {"AantalInwoners_5": 3, "Koopwoningen_47": 5}, A: {"AantalInwoners_5": 1, "Koopwoningen_47": 4}})
    files = {
        "TypedDataSet.json": json.dumps({"value": rows.to_dict("records")}).encode(),
        "DataProperties.json": json.dumps([{"Key": "Koopwoningen_40", "Unit": "aantal"}]).encode(),
        "WijkenEnBuurten.json": json.dumps([{"Key": f"{A}  ", "Title": "Wijk 01 Oude Stad"}]).encode(),
    }
    made = replace(passport(2024), files=tuple(sorted(files)), sha256=checksum(files))
    store(library, Received(made, files))
    figures = load_deliveries(library)[0].figures
    assert figures.areas.loc[A, "gebiedsnaam"] == "Oude Stad"
    assert list(figures.values) == ["inwoners"]


def test_tables_that_were_thrown_away_are_made_again(tmp_path, library):
    stored = store(library, receive_map([_gpkg(tmp_path)], 2024, NOW))
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    before, boundaries = load_deliveries(library), load_map(library, stored.passport)
    library.clear_tables()
    after = load_deliveries(library)
    for one, other in zip(before, after, strict=True):
        pdt.assert_frame_equal(one.figures.values, other.figures.values)
        pdt.assert_frame_equal(one.figures.reasons, other.figures.reasons)
    pdt.assert_frame_equal(load_map(library, stored.passport), boundaries)


def test_a_table_of_another_wijkscan_is_made_again(tmp_path, library, monkeypatch):
    """As after an update that knows one more column: the table of before lacks it, and nothing says so."""
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    made, passport = load_deliveries(library)[0].figures, library.passports()[0]
    kept = library.table_path(passport, "cijfers")
    older = kept.with_name(f"{passport.id}.cijfers.eerder.parquet")
    pd.read_parquet(kept).drop(columns="inwoners").to_parquet(older)
    kept.unlink()
    pdt.assert_frame_equal(load_deliveries(library)[0].figures.values, made.values)
    assert sorted(library.tables.iterdir()) == [kept]
    monkeypatch.setattr(snapshots, "made_with", lambda: "nieuwer")
    pdt.assert_frame_equal(load_deliveries(library)[0].figures.values, made.values)
    assert [path.name for path in library.tables.iterdir()] == [f"{passport.id}.cijfers.nieuwer.parquet"]


def test_a_read_only_library_keeps_its_tables_elsewhere(tmp_path, library):
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    library.clear_tables()
    elsewhere = Library(library.root, tables=tmp_path / "tabellen")
    before = everything(library)
    assert load_deliveries(elsewhere)[0].figures.values.loc[A, "wmo"] == 10
    assert everything(library) == before


def test_a_refresh_that_is_not_right_keeps_the_last_good_one(tmp_path, library):
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    before, fingerprint = everything(library), library.fingerprint()
    good = receive_figures(_csv(tmp_path), 2024, LATER)
    for content, error in ((b"gwb_code;a_inw\nWK039201;abc\n", InvalidTableError), (b"<html></html>", UnreadableFileError)):
        with pytest.raises(error):
            store(library, Received(good.passport, {"kerncijfers.csv": content}))
    assert everything(library) == before
    assert library.fingerprint() == fingerprint
    assert load_deliveries(library)[0].figures.values.loc[A, "inwoners"] == 100


def test_a_refresh_that_is_right_takes_over(tmp_path, library):
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    store(library, receive_figures(_csv(tmp_path, a_inw=[301, 101, 200]), 2024, LATER))
    found = load_deliveries(library)
    assert len(found) == 1
    assert _known(library).loc[A].to_dict() == {"inwoners": 101}


def test_a_full_disk_leaves_nothing_half_written_and_what_was_there_loads(tmp_path, library):
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    before = everything(library)
    newer = receive_figures(_csv(tmp_path, a_inw=[1, 2, 3]), 2024, LATER)
    with full_disk():
        with pytest.raises(NotWrittenError):
            store(library, newer)
        assert load_deliveries(library)[0].figures.values.loc[A, "inwoners"] == 100
    assert everything(library) == before


def test_a_disk_that_fills_up_after_the_tables_takes_them_back(tmp_path, library):
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    before = everything(library)
    (library.root / "snapshots").rename(library.root / "weg")
    (library.root / "snapshots").write_text("hier kan geen map komen")
    with pytest.raises(NotWrittenError):
        store(library, receive_figures(_csv(tmp_path), 2024, LATER))
    (library.root / "snapshots").unlink()
    (library.root / "weg").rename(library.root / "snapshots")
    assert everything(library) == before


SLOW_STORE = """
import sys, time
from datetime import datetime
from pathlib import Path
import pandas as pd
from wijkscan.store.importing import store
from wijkscan.store.receiving import receive_figures
from wijkscan.store.snapshots import Library

def slow(self, *positional, **named):
    print("halverwege", flush=True)
    time.sleep(60)
pd.DataFrame.to_parquet = slow
store(Library(Path(sys.argv[1])), receive_figures(Path(sys.argv[2]), 2024, datetime(2026, 2, 1)))
"""


def test_a_process_killed_in_the_middle_leaves_what_was_there(tmp_path, library):
    path = _csv(tmp_path)
    store(library, receive_figures(path, 2024, NOW))
    before, fingerprint = everything(library), library.fingerprint()
    with Popen([sys.executable, "-c", SLOW_STORE, str(library.root), str(path)], cwd=ROOT, stdout=PIPE) as process:
        assert process.stdout.readline() == b"halverwege\n"
        process.kill()
    assert everything(library) == before
    assert library.fingerprint() == fingerprint
    assert load_deliveries(library)[0].figures.values.loc[A, "inwoners"] == 100
    store(library, receive_figures(path, 2024, LATER))
    assert library.fingerprint() != fingerprint


def test_a_name_with_markup_comes_back_as_text(tmp_path, library):
    name = "<script>alert('wijk')</script>"
    store(library, receive_figures(_csv(tmp_path, a_inw=[3, 1, 2], regio=["Haarlem", name, "b"]), 2024, NOW))
    assert load_deliveries(library)[0].figures.areas.loc[A, "gebiedsnaam"] == name


def test_refusals_name_the_file(tmp_path):
    with pytest.raises(InvalidTableError, match=r"Tabel 'fout\.csv' klopt niet:\n- WK039201: inwoners is 'abc', verwacht"):
        receive_figures(_csv(tmp_path, "fout.csv", a_inw=["1", "abc", "2"]), 2024, NOW)
    (tmp_path / "geen.gpkg").write_bytes(b"geen kaart")
    with pytest.raises(UnreadableFileError, match=r"Bestand 'geen\.gpkg' kan niet worden gelezen"):
        receive_map([tmp_path / "geen.gpkg"], 2024, NOW)


def test_files_with_other_levels_or_other_gemeenten_do_not_replace_each_other(tmp_path):
    def series(codes):
        path = tmp_path / "a.csv"
        pd.DataFrame({"gwb_code": codes, "a_inw": 1, **KNOWN}).to_csv(path, sep=";", index=False)
        return receive_figures(path, 2024, NOW).passport.series

    gemeenten = [f"GM{number:04}" for number in range(1000, 1400)]
    found = [
        series([GM, A, "BU03920101"]), series([A]), series(["BU03920101"]), series(["WK039401"]), series([A, "WK039401"]),
        series(gemeenten[:4]), series(gemeenten), series(["NL00", *gemeenten, A, "BU03920101"]),
    ]  # fmt: skip
    assert found == [
        "cijfers-2024-GM0392",
        "cijfers-2024-GM0392-wk",
        "cijfers-2024-GM0392-bu",
        "cijfers-2024-GM0394-wk",
        "cijfers-2024-GM0392-0394-wk",
        "cijfers-2024-GM1000-1001-1002-en-1-gm",
        "cijfers-2024-land-gm",
        "cijfers-2024-land",
    ]


def test_a_withdrawn_delivery_is_gone_and_the_one_before_counts_again(tmp_path, library):
    store(library, receive_figures(_csv(tmp_path), 2024, NOW))
    before = everything(library)
    later = store(library, receive_figures(_csv(tmp_path, a_inw=[301, 101, 200]), 2024, LATER))
    withdraw(library, later.passport)
    assert everything(library) == before
    assert _known(library).loc[A, "inwoners"] == 100


def test_a_map_without_borders_never_replaces_a_good_one(tmp_path, library):
    store(library, receive_map([_gpkg(tmp_path)], 2024, NOW))
    before = everything(library)
    wrong = tmp_path / "graden.geojson"
    wrong.write_text(squares([A, B], "wijk").set_crs(4326, allow_override=True).to_json(drop_id=True))
    with pytest.raises(InvalidTableError, match="Rijksdriehoeksstelsel, en dat zegt het bestand niet"):
        receive_map([wrong], 2024, LATER)
    assert everything(library) == before


def test_a_code_and_one_figure_are_no_kerncijfers(tmp_path):
    (tmp_path / "klein.csv").write_text("gwb_code;a_inw\nWK039201;5\n")
    with pytest.raises(UnreadableFileError, match=r"er is maar 1 kolom \(inwoners\) aan te wijzen"):
        receive_figures(tmp_path / "klein.csv", 2024, NOW)


def test_figures_of_another_year_are_refused_by_the_gemeenten_in_them(tmp_path):
    path = _csv(tmp_path)
    path.write_text(path.read_text().replace("GM0392", "GM0370").replace("WK0392", "WK0370"))
    with pytest.raises(InvalidTableError, match="geen bestand van 2024: Beemster"):
        receive_figures(path, 2024, NOW)
    assert receive_figures(path, 2021, NOW).passport.edition == 2021


def _counts(folder, name, first, wijken=(A, B), **more):
    """A file of one gemeente with five counts per area, which does not say of which year it is."""
    made = {f"a_{group}": [first + 7 * at + 3 * place for place in range(1 + len(wijken))] for at, group in enumerate(AGES)}
    path = folder / name
    pd.DataFrame({"gwb_code": [GM, *wijken], **made, **more}).to_csv(path, sep=";", index=False)
    return path


AGES = ("00_14", "15_24", "25_44", "45_64", "65_oo")


def test_counts_of_another_year_are_refused_by_what_is_loaded(tmp_path, library):
    store(library, receive_figures(_counts(tmp_path, "kwb-2021.csv", 100), 2021, NOW))
    before = everything(library)
    with pytest.raises(InvalidTableError, match=r"100 % van de aantallen is gelijk aan die van 2021; kies 2021 als jaar"):
        store(library, receive_figures(_counts(tmp_path, "uittreksel.csv", 100), 2022, LATER))
    assert everything(library) == before
    # The same file under its own year is sure; other figures are not.
    assert store(library, receive_figures(_counts(tmp_path, "uittreksel.csv", 100), 2021, LATER)).remarks == ()
    told = store(library, receive_figures(_counts(tmp_path, "ander.csv", 500), 2022, LATER)).remarks
    assert len(told) == 1
    assert "niet te controleren" in told[0]


@pytest.mark.parametrize(("name", "more"), [("kwb-2022.csv", {}), ("cijfers.csv", {"Perioden": "2022JJ00"})])
def test_a_file_that_says_its_year_is_taken_at_its_word(tmp_path, library, name, more):
    store(library, receive_figures(_counts(tmp_path, "kwb-2021.csv", 100), 2021, NOW))
    assert store(library, receive_figures(_counts(tmp_path, name, 100, **more), 2022, LATER)).remarks == ()


def test_wijken_that_the_map_of_the_year_does_not_have_are_another_year(tmp_path, library):
    store(library, receive_map([_gpkg(tmp_path)], 2024, NOW))
    with pytest.raises(InvalidTableError, match="WK039203 komt niet voor op de kaart van 2024"):
        store(library, receive_figures(_counts(tmp_path, "cijfers.csv", 100, wijken=(A, "WK039203")), 2024, LATER))
    store(library, receive_figures(_counts(tmp_path, "cijfers.csv", 100), 2024, LATER))


def test_figures_that_hardly_change_tell_nothing_of_the_year(tmp_path, library):
    same = {name: [3, 1, 2] for name in ("a_lan_ha", "g_afs_hp", "g_afs_gs", "g_afs_kv", "g_afs_sc")}
    store(library, receive_figures(_csv(tmp_path, "kwb-2021.csv", **same), 2021, NOW))
    assert "niet te controleren" in store(library, receive_figures(_csv(tmp_path, "later.csv", **same), 2022, LATER)).remarks[0]

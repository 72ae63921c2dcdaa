import io
from datetime import datetime

import pandas as pd
import pytest

from tests.example_run import DISCIPLINES, VOORBEELDSTAD, example_tables
from tests.sources.disk import full_disk
from wijkscan.disk.whole import NotWrittenError, current
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.store.importing import store
from wijkscan.store.own_tables import is_delivered, keep_as_today, load_own_tables, take_own_table, withdraw_own_table
from wijkscan.store.receiving import receive_figures
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import Niveau
from wijkscan.tables.figures import InvalidTableError

NOW = datetime(2026, 5, 4, 9, 0)
PEOPLE = b"team;persoon;discipline;fte\nOost;P1;generalist;0,8\nWest;P2;generalist;1\n"


@pytest.fixture(scope="module")
def areas():
    found = example_tables().areas.areas
    return found[found["gemeentecode"] == VOORBEELDSTAD]


@pytest.fixture
def wijken(areas):
    return areas.index[areas["niveau"] == Niveau.WIJK]


@pytest.fixture
def plan(wijken):
    rows = [f"{code};{'Oost' if place < 7 else 'West'}" for place, code in enumerate(wijken)]
    return "\n".join(["wijk;team", *rows]).encode()


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    return tmp_path


def take(kind, content, areas, name="bestand.csv"):
    return take_own_table(kind, name, content, VOORBEELDSTAD, areas, DISCIPLINES.spellings, NOW)


def load(areas):
    return load_own_tables(VOORBEELDSTAD, areas, DISCIPLINES.spellings)


def test_voorbeeldstad_comes_with_made_up_tables(areas):
    own = load(areas)
    assert own.werkgebieden.nunique() == 9
    assert own.bezetting.per_team().sum() > 50
    assert own.budgetten["bedrag_eurocent"].sum() > 0
    assert own.remarks == ()


def test_what_was_delivered_is_opened_again_with_its_passport(areas, plan):
    assert take("werkgebieden", plan, areas, "../geheim/teams.csv").rows == (areas["niveau"] == Niveau.BUURT).sum()
    assert take("bezetting", PEOPLE, areas).rows == 2
    own = load(areas)
    assert set(own.werkgebieden) == {"Oost", "West"}
    assert own.bezetting.per_team().to_dict() == {"Oost": 0.8, "West": 1.0}
    assert own.sources[0][:3] == ("werkgebieden", "teams.csv", "2026-05-04")
    assert own.fingerprint != ""


def test_what_is_kept_is_for_the_user_himself_only(areas, plan, data):
    take("werkgebieden", plan, areas)
    for path in (data / "eigen").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path.name
    assert (data / "eigen").stat().st_mode & 0o077 == 0


def test_a_wrong_file_changes_nothing(areas, plan, data):
    take("werkgebieden", plan, areas)
    before = load(areas).fingerprint
    with pytest.raises(InvalidTableError, match="horen nog bij geen team"):
        take("werkgebieden", plan.rpartition(b"\n")[0], areas)
    with pytest.raises(InvalidTableError, match="team 'Noord' is onbekend"):
        take("bezetting", PEOPLE.replace(b"Oost", b"Noord"), areas)
    with pytest.raises(UnreadableFileError):
        take("budgetten", b"", areas)
    assert load(areas).fingerprint == before


def test_people_need_teams(data, areas):
    own = areas.copy()
    own.index = [code.replace("9001", "9002") for code in own.index]
    with pytest.raises(InvalidTableError, match="neem eerst de werkgebieden van nu op"):
        take_own_table("bezetting", "b.csv", PEOPLE, "GM9002", own, DISCIPLINES.spellings, NOW)


def test_budgets_may_be_per_wijk_or_per_team(areas, plan, wijken):
    take("werkgebieden", plan, areas)
    assert take("budgetten", b"team;bedrag\nOost;1.000.000\nWest;\xe2\x82\xac 2.000.000,50\n", areas).rows == 2
    assert load(areas).budgetten["bedrag_eurocent"].tolist() == [100_000_000, 200_000_050]
    per_wijk = "\n".join(["gebiedscode;bedrag (euro)", *(f"{code};100" for code in wijken)]).encode()
    assert take("budgetten", per_wijk, areas).rows == len(wijken)


def test_a_table_that_no_longer_fits_is_left_out_and_named(areas, plan):
    take("werkgebieden", plan, areas)
    later = areas.rename(index={areas.index[areas["niveau"] == Niveau.WIJK][0]: "WK900199"})
    own = load(later)
    told = own.werkgebieden
    assert 0 < len(told) < (areas["niveau"] == Niveau.BUURT).sum() and told.notna().all(), "the rest goes on"
    assert "Werkgebieden van nu (bestand.csv) past niet meer helemaal bij de geladen gebieden" in own.remarks[0]
    other = areas.set_axis([code.replace("9001", "9002") for code in areas.index])
    assert load(other).werkgebieden is None
    assert "past niet meer bij de geladen gebieden" in load(other).remarks[0]


def test_a_plan_on_the_screen_is_kept_as_that_of_today(areas):
    buurten = areas.index[areas["niveau"] == Niveau.BUURT]
    plan = pd.Series(["Noord; en Zuid", *["West"] * (len(buurten) - 1)], index=buurten)
    assert keep_as_today(plan, VOORBEELDSTAD, areas, DISCIPLINES.spellings, NOW).rows == len(buurten)
    assert load(areas).werkgebieden.to_dict() == plan.to_dict()
    with pytest.raises(InvalidTableError, match="horen nog bij geen team"):
        keep_as_today(plan[:3], VOORBEELDSTAD, areas, DISCIPLINES.spellings, NOW)


def test_a_full_disk_keeps_what_there_was(areas, plan):
    take("werkgebieden", plan, areas)
    before = load(areas).fingerprint
    with full_disk(), pytest.raises(NotWrittenError):
        take("werkgebieden", plan.replace(b"Oost", b"Zuid"), areas)
    assert load(areas).fingerprint == before


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"bestand": "weg.csv", "datum": "2026-05-04", "sha256": "0"}'])
def test_what_is_damaged_on_disk_is_left_out_and_named_and_the_rest_stays(data, areas, plan, damage):
    take("werkgebieden", plan, areas)
    take("bezetting", PEOPLE, areas)
    (current(data / "eigen" / VOORBEELDSTAD / "bezetting") / "bron.json").write_text(damage)
    own = load(areas)
    assert own.bezetting is None and own.werkgebieden is not None
    assert "Bezetting: wat was opgenomen, is beschadigd en telt niet mee" in own.remarks[0]
    take("bezetting", PEOPLE, areas)
    assert load(areas).remarks == ()


def test_a_file_on_disk_that_is_not_what_was_delivered_is_not_used(data, areas, plan):
    take("werkgebieden", plan, areas)
    (current(data / "eigen" / VOORBEELDSTAD / "werkgebieden") / "bestand.csv").write_bytes(plan.replace(b"Oost", b"Zuid"))
    assert load(areas).werkgebieden is None
    assert "beschadigd" in load(areas).remarks[0]
def _book(**sheets):
    content = io.BytesIO()
    with pd.ExcelWriter(content, engine="openpyxl") as writer:
        for name, rows in sheets.items():
            pd.DataFrame(rows, columns=["Wijk", "Bedrag"]).to_excel(writer, sheet_name=name, index=False)
    return content.getvalue()


def test_budgets_on_one_sheet_per_wet_are_all_read_and_named(areas, wijken):
    rows = [(code, 100_000) for code in wijken]
    taken = take("budgetten", _book(Wmo=[*rows, ("Totaal", 100_000 * len(rows))], Jeugd=rows), areas, "b.xlsx")
    assert taken.rows == 2 * len(wijken)
    assert taken.remarks[0] == "van b.xlsx zijn de bladen 'Wmo' en 'Jeugd' gelezen"
    assert "van blad 'Wmo': 'Totaal' is geen gebied" in taken.remarks[1]
    assert len(set(load(areas).budgetten.groupby("wet")["bedrag_eurocent"].sum())) == 1


def test_sheets_that_fit_and_do_not_say_of_which_wet_are_both_named(areas, wijken):
    rows = [(code, 100_000) for code in wijken]
    with pytest.raises(UnreadableFileError, match="de bladen 'Blad1' en 'Blad2' hebben allebei budgetten"):
        take("budgetten", _book(Blad1=rows, Blad2=rows), areas, "b.xlsx")


def test_a_wrong_total_is_one_problem_and_not_of_the_good_rows(areas, wijken):
    content = "\n".join(["wijk;bedrag", *(f"{code};100.000" for code in wijken), "Totaal;1"]).encode()
    with pytest.raises(InvalidTableError) as caught:
        take("budgetten", content, areas)
    assert len(caught.value.problems) == 1
    assert "rij 16: 'Totaal' is geen gebied" in caught.value.problems[0]


def test_thousands_are_asked_about_and_read_where_the_header_says_so(areas, wijken):
    rows = "\n".join(f"{code};318,5" for code in wijken)
    with pytest.raises(InvalidTableError, match="zijn dit duizenden euro's"):
        take("budgetten", f"wijk;bedrag\n{rows}".encode(), areas)
    taken = take("budgetten", f"wijk;bedrag (x 1.000)\n{rows}".encode(), areas)
    assert "niet in euro's" in taken.remarks[0]
    assert load(areas).budgetten["bedrag_eurocent"].unique().tolist() == [31_850_000]


def test_hours_are_no_fte(areas, plan):
    take("werkgebieden", plan, areas)
    with pytest.raises(InvalidTableError) as caught:
        take("bezetting", b"team;functie;discipline;fte\nOost;coach;generalist;36\nWest;coach;generalist;6\n", areas)
    assert [problem[:34] for problem in caught.value.problems] == ["regel 2 (coach): fte is 36; zijn d"]


def test_a_table_can_be_withdrawn(areas, plan):
    take("werkgebieden", plan, areas)
    assert withdraw_own_table("werkgebieden", VOORBEELDSTAD)
    assert load(areas).werkgebieden.nunique() == 9
    assert not withdraw_own_table("werkgebieden", VOORBEELDSTAD)


def test_a_code_of_an_earlier_edition_is_told_with_its_year(areas, plan, tmp_path):
    code, library = "WK900199", Library(tmp_path / "eerder")
    rows = pd.DataFrame({"gwb_code": ["GM9001", code], "a_inw": [9, 9], "a_man": [5, 5], "a_vrouw": [4, 4], "a_hh": [3, 3]})
    for year in (2020, 2021):
        rows.to_csv(tmp_path / f"kwb-{year}.csv", sep=";", index=False)
        store(library, receive_figures(tmp_path / f"kwb-{year}.csv", year, NOW))
    for kind, content in (("werkgebieden", plan + f"\n{code};Oost".encode()), ("budgetten", f"gebiedscode;bedrag\n{code};5".encode())):
        with pytest.raises(InvalidTableError, match="dit is een code van 2021, die nu niet meer bestaat") as refused:
            take_own_table(kind, "oud.csv", content, VOORBEELDSTAD, areas, DISCIPLINES.spellings, NOW, library)
        assert f"'{code}'" in str(refused.value)
    with pytest.raises(InvalidTableError) as refused:
        wrong = b"gebiedscode;bedrag\nWK900177;5"
        take_own_table("budgetten", "fout.csv", wrong, VOORBEELDSTAD, areas, DISCIPLINES.spellings, NOW, library)
    assert "dit is een code van" not in str(refused.value)


def test_sheets_without_the_columns_are_shown_by_their_first_row(areas):
    book = io.BytesIO()
    with pd.ExcelWriter(book) as writer:
        pd.DataFrame({"plek": ["x"], "groep": ["y"]}).to_excel(writer, sheet_name="Een", index=False)
        pd.DataFrame({"uitleg": ["z"]}).to_excel(writer, sheet_name="Twee", index=False)
    with pytest.raises(UnreadableFileError, match=r"kolom gebied en team \(werkbladen: 'Een' met plek, groep; 'Twee' met uitleg\)"):
        take("werkgebieden", book.getvalue(), areas, "teams.xlsx")


def test_stadsdelen_are_kept_opened_again_and_withdrawn(areas, wijken):
    rows = "\n".join(f"{code};{'Noord' if place < 7 else 'Zuid'}" for place, code in enumerate(wijken[:-1]))
    taken = take("stadsdelen", f"wijkcode;stadsdeel\n{rows}".encode(), areas)
    assert "horen nog bij geen stadsdeel" in taken.remarks[0]
    own = load(areas)
    assert set(own.stadsdelen) == {"Noord", "Zuid"} and len(own.stadsdelen) == taken.rows
    assert [source[0] for source in own.sources][-1] == "stadsdelen"
    with pytest.raises(InvalidTableError, match="is niet bekend in deze gemeente"):
        take("stadsdelen", b"buurt;kern\nBU90019999;Noord\n", areas)
    later = areas.rename(index={wijken[0]: "WK900199"})
    assert 0 < len(load(later).stadsdelen) < len(own.stadsdelen), "the rest goes on"
    assert "Stadsdelen of kernen (bestand.csv) past niet meer helemaal" in "".join(load(later).remarks)
    assert withdraw_own_table("stadsdelen", VOORBEELDSTAD) and load(areas).stadsdelen is None


def test_whether_there_is_a_table_is_known_without_reading_it(areas, plan):
    assert is_delivered(VOORBEELDSTAD, "werkgebieden") and not is_delivered(VOORBEELDSTAD, "stadsdelen")
    assert not is_delivered("GM0392", "werkgebieden")
    take("stadsdelen", plan.replace(b"team", b"stadsdeel", 1), areas)
    assert is_delivered(VOORBEELDSTAD, "stadsdelen")

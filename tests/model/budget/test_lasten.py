"""Lasten per inhabitant beside other gemeenten: by hand, and beside the frame that the budget adds up to."""

import numpy as np
import pandas as pd
import pytest

from tests.example_run import PARAMETERS, example_scan
from wijkscan.chain.steps import frames_of_gemeente, run_lasten
from wijkscan.model.budget.lasten import TOGETHER, beside_gemeenten, teams_elsewhere
from wijkscan.model.budget.taakvelden import Frame
from wijkscan.model.budget.team_part import team_part
from wijkscan.tables.geld import BEGROTING, IV3, JAARREKENING, Geld, empty
from wijkscan.views.subjects import geld as geld_words
from wijkscan.views.subjects import lasten as words

PEOPLE = pd.Series({"GM0001": 100.0, "GM0002": 200.0, "GM0003": 400.0, "GM0004": 1000.0})
BOOKED = [
    # gemeente, year, soort, post, euro, inhabitants
    ("GM0001", 2024, JAARREKENING, "6.2", 1000, 100),
    ("GM0001", 2024, JAARREKENING, "6.71a", 300, 100),
    ("GM0001", 2024, JAARREKENING, "6.71b", 200, 100),
    ("GM0001", 2024, JAARREKENING, "0.1", 9999, 100),
    ("GM0001", 2023, JAARREKENING, "6.2", 500, 50),
    ("GM0001", 2025, BEGROTING, "6.21", 700, np.nan),
    ("GM0002", 2024, JAARREKENING, "6.2", 4000, 200),
    ("GM0003", 2024, JAARREKENING, "6.71", 4000, 400),
    ("NL00", 2024, JAARREKENING, "6.2", 1, 1),
]


@pytest.fixture(scope="module")
def geld():
    rows = pd.DataFrame(BOOKED, columns=["gebiedscode", "jaar", "soort", "post", "euro", "inwoners"])
    rows["naam"], rows["lasten_eurocent"] = "Taakveld", (100 * rows.pop("euro")).astype("Int64")
    return Geld({IV3: rows.reindex(columns=list(empty().columns)).astype({"inwoners": "Float64"})})


def test_per_inhabitant_by_hand(geld):
    found = beside_gemeenten(geld, "GM0001", JAARREKENING, 2024, ["GM0003", "GM0001", "GM0002", "GM0004"], PEOPLE)
    assert found.others == ("GM0003", "GM0002")  # who booked nothing is unknown, and nobody is beside itself
    assert found.counted == 3
    assert found.table["eigen"].to_dict() == {TOGETHER: 15, "6.2": 10, "6.71": 5}
    assert found.table["midden"].to_dict() == {TOGETHER: 15, "6.2": 10, "6.71": 5}  # 10 and 20; 0 and 20; 10 and 0
    assert (700 * found.table["samen"]).round(6).to_dict() == {TOGETHER: 9500, "6.2": 5000, "6.71": 4500}
    assert found.table.loc["6.2", ["laag", "hoog"]].tolist() == pytest.approx([2, 18])


def test_every_year_has_its_own_inhabitants_and_a_year_without_any_those_of_today(geld):
    trend = beside_gemeenten(geld, "GM0001", JAARREKENING, 2024, [], PEOPLE).trend
    assert trend[JAARREKENING].dropna().to_dict() == {2023: 10, 2024: 15}
    assert trend[BEGROTING].dropna().to_dict() == {2025: 7}
    assert trend["teams"].dropna().to_dict() == {2023: 10, 2024: 10}
    assert trend["midden"].isna().all()


def test_without_others_the_words_say_what_to_do(geld):
    found = beside_gemeenten(geld, "GM0001", JAARREKENING, 2024, [], PEOPLE)
    assert "heel Nederland" in words.others(found, pd.Series(dtype=str))
    assert "vergelijkbare" not in words.sentence(found, "Ons Dorp")
    assert "€ 15 per inwoner" in words.sentence(found, "Ons Dorp")
    assert "alle 3 geladen gemeenten samen € 14" in words.sentence(found, "Ons Dorp")


def test_a_gemeente_alone_is_beside_nobody(geld):
    alone = Geld({IV3: geld.rows[IV3].query("gebiedscode == 'GM0001'")})
    found = beside_gemeenten(alone, "GM0001", JAARREKENING, 2024, [], PEOPLE)
    assert list(words.table(found)) == ["Taakveld", "Eigen gemeente"]
    assert "geladen" not in words.sentence(found, "Ons Dorp")
    assert beside_gemeenten(alone, "GM0001", BEGROTING, 2025, [], PEOPLE.drop("GM0001")) is None


def test_parts_are_compared_under_what_they_are_part_of(geld):
    rows = geld.rows[IV3]
    parts = rows[rows["post"] == "6.71"].assign(gebiedscode="GM0004", post="6.711", inwoners=1000.0)
    found = beside_gemeenten(Geld({IV3: pd.concat([rows, parts])}), "GM0004", JAARREKENING, 2024, ["GM0001", "GM0003"], PEOPLE)
    assert list(found.table.index) == [TOGETHER, "6.2", "6.71"]
    assert found.table.at["6.71", "naam"] == "Maatwerkdienstverlening 18+"
    assert found.table.at["6.71", "eigen"] == 4


def test_the_frame_and_the_comparison_have_the_same_euros():
    scan = example_scan()
    frames = frames_of_gemeente(scan.tables)
    for frame in frames.items.values():
        base = frame.account
        found = run_lasten(scan, base, PARAMETERS)
        people = base.inwoners if base.inwoners > 0 else scan.tables.areas.values["inwoners"]["GM9001"]
        total = base.rows["bedrag_eurocent"].sum() / 100
        assert found.table.at[TOGETHER, "eigen"] * people == pytest.approx(total)
        teams = found.table[found.table.index.str.startswith("6.2")]["eigen"].sum()
        assert teams * people == pytest.approx(base.teams / 100)
        shown = words.table(found)
        assert shown["Eigen gemeente"].iloc[-1] == round(total / people)
    assert run_lasten(scan, None, PARAMETERS) is None


def test_what_others_book_for_their_teams_follows_from_those_loaded():
    rows = pd.DataFrame(
        [
            (f"GM{place:04}", 2024, JAARREKENING, post, euros, 100.0)
            for place in range(1, 12) for post, euros in (("6.2", place), ("6.3", 900))
        ],
        columns=["gebiedscode", "jaar", "soort", "post", "lasten_eurocent", "inwoners"],
    )
    geld = Geld({IV3: rows.assign(naam="", lasten_eurocent=10_000 * rows["lasten_eurocent"]).reindex(columns=list(empty().columns))})
    found = teams_elsewhere(geld, JAARREKENING, 2024, PEOPLE)
    assert (found.low, found.high) == pytest.approx((2, 10))
    assert teams_elsewhere(geld, JAARREKENING, 2023, PEOPLE) is None
    assert teams_elsewhere(Geld(), JAARREKENING, 2024, PEOPLE) is None
    frame = Frame(JAARREKENING, 2024, pd.DataFrame({"taakveld": ["6.2"], "bedrag_eurocent": [1000], "uit": ""}), 100.0, "")
    told = geld_words.team_sentence(team_part(10.0, 105_600, 200_000_000, frame, 100, found))
    assert "acht van de tien gemeenten boekten hier in 2024 tussen € 2 en € 10 per inwoner" in told
    assert "€ 168" not in told


def test_a_correction_below_zero_is_said_and_nothing_is_set_beside_it():
    frame = Frame(BEGROTING, 2026, pd.DataFrame({"taakveld": ["6.2"], "bedrag_eurocent": [-500_000], "uit": ""}), 100.0, "")
    part = team_part(10.0, 105_600, 200_000_000, frame, 100)
    told = geld_words.team_sentence(part)
    assert "staat in de begroting 2026 € −5.000: een correctie onder nul" in told
    assert not part.far
    assert len(geld_words.team_table(part)) == 3

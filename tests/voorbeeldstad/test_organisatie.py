import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wijkscan.parameters import specification
from wijkscan.tables.own.bezetting import read_bezetting
from wijkscan.voorbeeldstad.organisatie import TEAMS, bezetting, organisation_files, werkgebieden

BUURTEN = [f"BU9001{wijk:02d}{number:02d}" for wijk in range(14) for number in range(5)]
EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "voorbeeldstad"
DISCIPLINES = {item["code"]: [item["name"], *item["spellings"]] for item in specification("disciplines")["discipline"]}


@pytest.fixture(scope="module")
def files():
    return organisation_files(pd.Series(2_000, index=BUURTEN))


def test_every_buurt_has_a_team_and_every_wijk_one_team(files):
    areas = pd.read_csv(io.BytesIO(files["werkgebieden/GM9001.csv"]), sep=";")
    assert areas["gebiedscode"].tolist() == BUURTEN
    assert set(areas["team"]) == set(TEAMS)
    assert areas.groupby(areas["gebiedscode"].str[2:8])["team"].nunique().eq(1).all()


def test_a_buurt_outside_every_team_is_left_out():
    areas = werkgebieden(pd.DataFrame({"buurtcode": ["BU90010000", "BU90019900"], "wijkcode": ["WK900100", "WK900199"]}))
    assert areas["gebiedscode"].tolist() == ["BU90010000"]


def test_the_same_people_every_time():
    inwoners = pd.Series(15_000, index=list(TEAMS))
    first, again = (bezetting(inwoners, np.random.default_rng(1)) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert not first["persoon"].duplicated().any()


def test_the_example_in_the_project_is_read_without_a_problem():
    raw = pd.read_csv(EXAMPLE / "bezetting" / "GM9001.csv", sep=";", dtype=str)
    found = read_bezetting(raw, file="GM9001.csv", teams=TEAMS, disciplines=DISCIPLINES)
    assert len(found.people) == len(raw)
    assert set(found.of_teams().per_team().index) == set(TEAMS)
    assert len(found.flexpool()) == 5


def test_the_example_in_the_project_is_what_the_generator_makes(truth):
    inwoners = truth.figures["inwoners"]
    made = organisation_files(inwoners[inwoners.index.str.startswith("BU9001")])
    assert {name: (EXAMPLE / name).read_bytes() for name in made} == made

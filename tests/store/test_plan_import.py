"""Plans of others: a file goes out and comes in again, and what is wrong in it is named with row, column and way out."""

import json
from datetime import date, datetime

import pytest

from tests.example_run import VOORBEELDSTAD, example_library, example_own, example_run, example_tables
from wijkscan.chain.plans import plan_to_keep
from wijkscan.chain.scenario import Scenario
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.store.plan_file import PlanError, written_plan
from wijkscan.store.plan_import import plan_from_file
from wijkscan.tables.areas import Niveau
from wijkscan.tables.figures import InvalidTableError
from wijkscan.views.exports.plan_files import plan_csv, plan_geojson

NOW = "2026-05-04T09:00:00"


@pytest.fixture(scope="module")
def areas():
    found = example_tables().areas.areas
    return found[found["gemeentecode"] == VOORBEELDSTAD]


@pytest.fixture(scope="module")
def plan():
    told = ("Zeven teams", "Planner", "om mee te nemen")
    passports = example_tables().passports
    return plan_to_keep(Scenario(gemeente=VOORBEELDSTAD), example_run().teams, example_own(), passports, told, datetime.fromisoformat(NOW))


def read(name, content, areas):
    return plan_from_file(name, content, VOORBEELDSTAD, areas, example_library(), NOW)[0]


def named(plan):
    return plan.assignment.map(plan.names).to_dict()


def test_a_plan_goes_out_and_comes_in_again(plan, areas):
    division, teams, called = plan.assignment, plan.names, plan.area_names
    assert read("p.json", written_plan(plan), areas) == plan
    table = plan_csv(division, teams, called, day=date(2026, 5, 4), source="Bron: CBS")
    assert table.decode("utf-8-sig").startswith("gebiedscode;naam;team\r\n")
    found = read("Mijn_plan.csv", table, areas)
    assert named(found) == named(plan)
    assert (found.naam, found.eenheid, found.wanneer) == ("Mijn plan", "buurt", NOW)
    shapes = plan_geojson(division, teams, called, example_tables().boundaries)
    assert named(read("p.geojson", shapes, areas)) == named(plan)
    feature = json.loads(shapes)["features"][0]
    assert set(feature["properties"]) == {"gebiedscode", "naam", "team"}
    assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}


def test_wijken_stand_for_their_buurten_and_sixty_teams_are_sixty(areas):
    wijken = areas.index[areas["niveau"] == Niveau.WIJK]
    found = read("w.csv", ("wijk;team\n" + "\n".join(f"{code};T{place % 3}" for place, code in enumerate(wijken))).encode(), areas)
    assert len(found.assignment) == (areas["niveau"] == Niveau.BUURT).sum()
    assert len(found.teams) == 3
    buurten = areas.index[areas["niveau"] == Niveau.BUURT]
    many = "buurt;team\n" + "\n".join(f"{code};T{place % 60}" for place, code in enumerate(buurten))
    assert len(read("b.csv", many.encode(), areas).teams) == 60


WRONG = {
    "a buurt twice": (lambda rows: [*rows, rows[0].replace("Team A", "Team B")], InvalidTableError, "staat ook bij team 'Team A'"),
    "a buurt in none": (lambda rows: rows[1:], InvalidTableError, "1 van de .* buurten hoort nog bij geen team"),
    "a buurt of an older year": (lambda rows: ["BU90019999;Team A", *rows[1:]], InvalidTableError, "rij 2, kolom 'buurt': 'BU90019999'"),
    "no team": (lambda rows: [rows[0].partition(";")[0] + ";", *rows[1:]], InvalidTableError, "staat geen team"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_table_is_named_with_row_and_column(areas, case):
    change, kind, said = WRONG[case]
    buurten = areas.index[areas["niveau"] == Niveau.BUURT]
    rows = change([f"{code};Team A" for code in buurten])
    with pytest.raises(kind, match=said):
        read("teams.csv", ("buurt;team\n" + "\n".join(rows)).encode(), areas)


def test_what_is_no_plan_at_all_is_refused(areas):
    with pytest.raises(PlanError, match="'gebiedscode' en 'team'"):
        read("v.geojson", b'{"type": "FeatureCollection", "features": [{"properties": {"a": 1}}]}', areas)
    with pytest.raises(PlanError, match="geen plan van wijkscan"):
        read("v.json", b'{"type": "iets"}', areas)
    with pytest.raises((UnreadableFileError, InvalidTableError)):
        read("leeg.csv", b"", areas)


def test_a_plan_of_another_gemeente_is_refused(plan, areas):
    with pytest.raises(PlanError, match="andere gemeente"):
        plan_from_file("p.json", written_plan(plan), "GM0392", areas, example_library(), NOW)

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_own, example_run, example_scan
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import run_wijkteams
from wijkscan.dutch import percent
from wijkscan.model.teams.served import MET_SOORT
from wijkscan.model.werkgebieden import trade_off
from wijkscan.views.content import Certainty
from wijkscan.views.documents.teams import team_sections
from wijkscan.views.subjects import aantallen, teamleden
from wijkscan.views.subjects import wijkteams as views
from wijkscan.views.words.dutch import in_dutch

SETTINGS = {"background": False, "source": "Bron", "theme": "light"}


@pytest.fixture(scope="module")
def teams():
    return example_run().teams


def test_the_answer_is_one_sentence_with_its_band(teams):
    said = views.headline(teams, "Voorbeeldstad")
    total = teams.found.together
    assert said.startswith("Met **7 wijkteams** is het werk in Voorbeeldstad tot op **")
    assert f"{total['fte']:.1f}".replace(".", ",") in said
    assert "Samen vragen zij" in said


def test_one_team_needs_no_balance(teams):
    alone = replace(teams, names={"BU90010104": "Alles"})
    assert views.headline(alone, "Klein").startswith("Klein heeft met één wijkteam genoeg")


def test_who_is_short_of_people_is_named(teams):
    said = views.staffing_sentence(teams)
    short = teams.totals[teams.totals["bezetting"] < teams.totals["fte_laag"]]
    assert said.startswith(f"{len(short)} van de 7 teams")
    assert teams.names[str(short["verschil"].idxmin())] in said
    unknown = replace(teams, totals=teams.totals.assign(bezetting=np.nan))
    assert "niet bekend" in views.staffing_sentence(unknown)


def test_the_proof_names_islands_and_what_was_estimated(teams):
    said = views.proof_sentence(teams)
    assert "Bewezen is dat geen indeling meer dan 0,5 % beter kan zijn" in said
    assert "Elzenhaven grenst nergens" in said
    assert "geschat:" in said
    assert "BU9001" not in said


def test_a_design_that_has_just_begun_promises_nothing():
    said = views.proof_sentence(replace(example_run().teams, gap=1.0))
    assert "Bewezen" not in said
    assert "is niet bewezen" in said


def test_what_was_moved_by_hand_is_not_proven_by_the_plan_it_came_from():
    run, scenario = example_run(), Scenario(gemeente=VOORBEELDSTAD)
    one, other = next(pair for pair in run.teams.units.graph.pairs if run.teams.assignment[pair[0]] != run.teams.assignment[pair[1]])
    moved = run_wijkteams(
        run.scan, run.teams.units, run.plan, replace(scenario, verplaatst=((one, other),)), PARAMETERS, example_own()
    )
    said = views.proof_sentence(moved)
    assert "met de hand aangepast" in said
    assert "Bewezen" not in said
    assert ("Elk werkgebied is aaneengesloten" in said) is (not moved.loose)
    assert views.progress_sentence(None) == "Er wordt een eerste indeling gezocht …"


def test_the_map_shows_every_buurt_in_the_colour_of_its_team(teams):
    boundaries = example_scan().tables.boundaries
    page = views.team_map(teams, boundaries).on_page(**SETTINGS).get_root().render()
    for name in teams.names.values():
        assert name in page
    assert views.team_map(teams, boundaries.set_geometry([None] * len(boundaries), crs=28992)).on_page(**SETTINGS) is None


def test_many_teams_have_numbers_on_the_map_and_in_every_table_of_teams(teams):
    units = teams.units
    each = pd.Series(units.load.index, index=units.load.index)
    many = replace(teams, assignment=each, names={code: f"Team {name}" for code, name in units.names.items()})
    shown = views.team_map(many, example_scan().tables.boundaries)
    page = shown.on_page(**SETTINGS).get_root().render()
    assert page.count('class="wijkscan-number"') + page.count('class=\\"wijkscan-number') == len(each)
    assert "De nummers zijn die in de tabel" in page
    assert views.called(many) == ("Nr.", "Team")
    assert views.team_map(teams, example_scan().tables.boundaries).marks is None
    for table in (views.team_table(teams), teamleden.composition_table(teams), teamleden.flow_table(teams)):
        assert table.columns[0] == "Team"
    for table in (views.team_table(many), teamleden.composition_table(many), teamleden.flow_table(many)):
        assert list(table.columns[:2]) == ["Nr.", "Team"]
        assert table["Nr."].tolist() == list(range(1, len(each) + 1))


def test_neighbours_differ_in_colour_when_there_are_more_teams_than_colours(teams):
    units = teams.units
    each = pd.Series(units.load.index, index=units.load.index)
    many = replace(teams, assignment=each, names={code: code for code in each})
    scale = views.team_scale(many)
    colour = dict(zip(many.names, scale.colours, strict=True))
    clashes = [pair for pair in units.graph.pairs if colour[pair[0]] == colour[pair[1]]]
    assert len(set(scale.colours)) == 8
    assert len(clashes) == 0


def test_tables_speak_of_teams_by_name(teams):
    tables = [
        views.team_table(teams), teamleden.composition_table(teams), teamleden.reasons_table(teams), teamleden.work_table(teams),
        teamleden.scale_table(teams), teamleden.flow_table(teams), teamleden.flexpool_table(teams), teamleden.remaining_table(teams),
    ]  # fmt: skip
    for table in tables:
        assert len(table)
        assert not table.astype(str).apply(lambda column: column.str.contains(r"BU9001\d{4}")).any().any()


def test_every_table_adds_up_to_the_headline(teams):
    together = pytest.approx(teams.found.together["fte"])
    mix = teamleden.composition_table(teams)
    assert views.team_table(teams)["Fte"].sum() == together
    assert teamleden.work_table(teams)["Fte"].sum() == together
    # In tenths per team, so that what is printed adds up to the total printed beside it.
    assert mix["Totaal"].sum() == pytest.approx(teams.found.together["fte"], abs=0.05 * len(mix))
    printed = teamleden.in_tenths(mix).drop(columns="Team").map(lambda text: int(text.replace(",", "")))
    assert (printed.drop(columns="Totaal").sum(axis="columns") == printed["Totaal"]).all()


def test_informatie_en_advies_is_work_of_the_team_itself(teams):
    work = teamleden.work_table(teams)
    assert work.groupby("Onderdeel")["Niveau"].first()[["Informatie en advies", "Outreach", "Wmo: regie"]].tolist() == [1, 0, 2]


def test_tables_of_teams_are_written_to_a_tenth_of_a_fte(teams):
    told = in_dutch(views.team_table(teams))
    assert told["Fte"].str.fullmatch(r"\d+,\d").all()
    assert told["Inwoners"].str.fullmatch(r"[\d.]+").all()
    assert teamleden.in_tenths(teamleden.composition_table(teams))["Totaal"].tolist() == told["Fte"].tolist()
    assert teamleden.work_in_dutch(teamleden.work_table(teams))["Fte"].str.fullmatch(r"\d+,\d\d").all()


def test_the_chart_says_whether_the_order_is_certain(teams):
    _, said, table = views.fte_chart(teams, "dark")
    assert "bandbreedtes overlappen" in said
    assert table["Fte"].sum() == pytest.approx(teams.totals["fte"].sum(), abs=0.5)
    sure = replace(teams, totals=teams.totals.assign(fte_laag=teams.totals["fte"], fte_hoog=teams.totals["fte"]))
    assert "ook met alle onzekerheid" in views.fte_chart(sure, "light")[1]


def test_numbers_of_teams_are_weighed(teams):
    units = teams.units
    fixed = PARAMETERS["wijkteams.vaste_fte_per_team"]
    found = trade_off(units.load, units.xy, units.graph.pairs, [1, 2, 3], fixed_fte=fixed, time_limit_s=0)
    chart, said, table = aantallen.trade_off_chart(found, None, 0.5, "light")
    assert table["Teams"].tolist() == [1, 2, 3]
    assert "teams:" in said
    assert len(chart.data) == 2


def test_a_sheet_for_the_conversation_has_three_steps_and_speaks_dutch(teams):
    label = next(iter(teams.names))
    text = teamleden.sheet_text(teamleden.sheet(teams, label), teams.names[label])
    assert text.count("##### Stap ") == 3
    assert "BU9001" not in text
    assert teams.names[label] in text


def test_a_plan_is_one_row(teams):
    row = aantallen.plan_row("Plan 1", teams)
    assert row["Teams"] == 7
    assert row["Grootste afwijking (%)"] <= 10


def test_the_share_that_was_counted_is_the_same_on_the_page_in_the_report_and_in_the_file(teams):
    said = views.counted_sentence(teams)
    work = teams.found.table
    counted = ["wmo_regie", "jeugdhulp_vraagverheldering", "jeugdhulp_regie", "bijstand_regie"]
    share = 100 * work.loc[work["component"].isin(counted), "fte"].sum() / work["fte"].sum()
    told = "Wmo: regie, Jeugdhulp: brede vraagverheldering, Jeugdhulp: regie en Bijstand: regie"
    assert f"**{percent(share)} op werk dat is geteld** ({told})" in said
    assert "Regie telt 815 huishoudens met voorzieningen uit meer dan één wet, elk één keer." in said
    typed = 100 * work.loc[work["basis"] == MET_SOORT, "fte"].sum() / work["fte"].sum()
    by_type = "Wmo: plan, Wmo: lichte ondersteuning, Wmo: overleg en Jeugdhulp: lichte ondersteuning"
    assert f", **{percent(typed)} op cliënten die per soort zijn geteld** ({by_type})" in said
    assert f"{percent(100 - share - typed)} op aantallen die een *aanname* zijn" in said
    assert "Wmo: voor plan, lichte ondersteuning en overleg telt alleen wie ondersteuning thuis of overig heeft, per soort geteld;" in said
    assert "Jeugdhulp: voor lichte ondersteuning telt alleen wie jeugdhulp zonder verblijf heeft, per soort geteld; hoe vaak" in said
    assert "niet geteld." not in said
    elsewhere = replace(teams.found.assumed, typed=())
    expected = views._types(replace(teams, found=replace(teams.found, assumed=elsewhere)))
    assert expected.startswith("Voor ") and expected.endswith(" is het deel met die soorten hier verwacht, niet geteld. ")
    assert said.endswith("Eén fte heeft 1.363 productieve uren per jaar.")
    scan = example_scan()
    chapter = team_sections(teams, "Voorbeeldstad", "Bron", scan.tables.boundaries)[0]
    assert said in {block.text for block in chapter.blocks if isinstance(block, Certainty)}

"""The story: one message per step, computed from the numbers of Voorbeeldstad; what has no figures is left out with the reason."""

import json
import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chain_of import scan_from
from tests.example_run import PARAMETERS, example_run
from tests.made_up_run import OTHER, scan_of, tables_of
from tests.model.made_up_areas import GM, delivery, people, table_of
from wijkscan.chain.scenario import MOST_UITGELICHT, STORY_STEPS, Scenario
from wijkscan.chain.steps import learn
from wijkscan.dutch import number
from wijkscan.model.use.verdicts import HIGHER, WITHIN
from wijkscan.store.opening import Collection
from wijkscan.views.verhaal.kept import KeptStoryError, keep_steps, read_steps
from wijkscan.views.verhaal.parts import Told
from wijkscan.views.verhaal.steps import MOST_WIJKEN, story
from wijkscan.views.words.texts import only_bold

STEPS = ("gemeente", "behoefte", "gebruik", "teams", "budget", "verandert", "zekerheid", "vraag")


@cache
def example_story():
    run = example_run()
    told = Told(run.scan, PARAMETERS, run.teams, run.budget, run.refused, "huishoudens_laagste_40", "wmo")
    return told, story(told)


@cache
def scan_of_one_wijk():
    areas = table_of(delivery(2024, people(60) | people(1, seed=2, gemeente=OTHER)), gemeente=OTHER)
    centres = pd.DataFrame({"x": [100_000.0, 105_000.0], "y": [480_000.0, 481_000.0]}, index=[GM, OTHER])
    laws = learn(Collection(areas.country, areas.passports, pd.Series(dtype=object), centres))
    return scan_from(tables_of(areas), laws, Scenario(gemeente=OTHER), PARAMETERS)


@pytest.fixture
def told():
    return example_story()[0]


@pytest.fixture
def whole():
    return example_story()[1]


def headline(found, code):
    return next(step.headline for step in found.steps if step.code == code)


def test_the_steps_come_in_the_order_of_the_chain(whole):
    assert tuple(step.code for step in whole.steps) == STEPS
    assert whole.left_out == {}
    for step in whole.steps:
        assert step.headline.endswith(".") and step.certainty.endswith(".")
        assert any("Bron" in note for note in step.notes), step.code
        assert step.drawing is not None or step.points


def test_headlines_are_computed_from_the_numbers(told, whole):
    teams, budget = told.teams, told.budget
    low = told.scan.indicators.values.loc[list(teams.units.wijken.unique()), "huishoudens_laagste_40"]
    assert number(low.max(), 1) in headline(whole, "gemeente")
    assert str(told.names[low.idxmax()]) in headline(whole, "gemeente")
    assert f"**{len(teams.names)} wijkteams**" in headline(whole, "teams")
    each = (budget.target / 100 / budget.inwoners).dropna()
    assert number(each.max(), 2) in headline(whole, "budget")
    assert f"**{number(teams.measures.moved)} inwoners**" in headline(whole, "verandert")
    assert number(float(teams.found.together["fte_hoog"]), 1) in headline(whole, "zekerheid")


def test_what_is_asked_counts_its_points(whole):
    asked = whole.steps[-1]
    assert "vijf besluiten" in asked.headline
    assert len(asked.points) == 5
    assert list(asked.table["Team"]) == list(example_run().teams.names.values())


def test_every_step_can_be_left_out_by_a_link():
    assert STORY_STEPS == STEPS
    assert MOST_UITGELICHT == MOST_WIJKEN


def test_a_chosen_wijk_gets_its_own_step_after_use(told):
    found = story(replace(told, wijken=("WK900105",)))
    codes = [step.code for step in found.steps]
    assert codes[codes.index("gebruik") + 1] == "WK900105"
    assert "Lindenveld" in headline(found, "WK900105")
    assert headline(found, "WK900105").endswith("woningen van een corporatie en gemiddelde WOZ-waarde (laag).")


def test_no_more_than_four_wijken_get_a_step(told):
    every = tuple(f"WK9001{place:02}" for place in range(8))
    assert len(story(replace(told, wijken=every)).steps) == len(STEPS) + 4


def test_what_could_not_be_computed_is_left_out_with_the_reason(told):
    found = story(replace(told, teams=None, budget=None, refused={"werkgebieden": "Er is geen kaart.", "budget": "Er is geen gebruik."}))
    assert found.left_out["Wijkteams"] == "Er is geen kaart."
    assert found.left_out["Budget"] == "Er is geen gebruik."
    assert "Gegevens" in found.left_out["Wat verandert er voor wie"]
    assert [step.code for step in found.steps] == ["gemeente", "behoefte", "gebruik", "zekerheid", "vraag"]


def test_a_gemeente_without_a_map_still_has_a_story():
    scan = scan_of()
    found = story(Told(scan, PARAMETERS, None, None, {}, "huishoudens_laagste_40", "wmo"))
    first = found.steps[0]
    assert first.drawing.make(*first.drawing.inputs).drawn.empty
    assert not read_steps(keep_steps(found, "Bron"))[0].picture


def test_a_gemeente_with_one_wijk_is_set_beside_the_country_and_not_beside_itself():
    found = story(Told(scan_of_one_wijk(), PARAMETERS, None, None, {}, "huishoudens_laagste_40", "wmo"))
    assert "in één wijk" in headline(found, "gemeente")
    assert ", in " in headline(found, "gemeente")
    assert "de enige wijk" in headline(found, "behoefte")
    for step in found.steps:
        assert " wijken" not in step.headline, step.headline


def test_use_of_one_wijk_is_told_per_law_without_a_map_of_one_colour(told):
    use = {law: replace(found, wijken=found.wijken.iloc[:1]) for law, found in told.scan.use.items()}
    step = next(step for step in story(replace(told, scan=replace(told.scan, use=use))).steps if step.code == "gebruik")
    assert step.headline.endswith("Met één wijk is er binnen de gemeente niets te vergelijken.")
    assert step.drawing is None
    assert list(step.table["Wet"]) == ["Wmo", "Jeugdhulp", "Bijstand"]
    assert list(step.table["Oordeel"]) == [found.gemeente.oordeel for found in use.values()]
    assert list(step.table["Verschil (%)"]) == [round(100 * (found.gemeente.verhouding - 1), 1) for found in use.values()]


def test_a_talk_begins_where_need_is_above_average_and_can_be_told_apart(told, whole):
    def begins(found):
        return [point for point in found.steps[-1].points if "Begin het gesprek" in point]

    need = told.scan.need
    assert begins(whole)
    low = replace(need.index, score=need.index.score - 10)
    assert not begins(story(replace(told, scan=replace(told.scan, need=replace(need, index=low)))))
    alike = replace(need, banding=need.banding.assign(band=1))
    assert not begins(story(replace(told, scan=replace(told.scan, need=alike))))


def test_a_fixed_story_does_not_call_itself_a_concept(whole):
    fixed = whole.fixed("Vastgesteld op 22-11-2026 door J. Jansen.")
    assert "concept" in whole.steps[-1].certainty
    assert fixed.steps[-1].certainty == "Vastgesteld op 22-11-2026 door J. Jansen."
    assert [step.headline for step in fixed.steps] == [step.headline for step in whole.steps]
    assert not any("concept" in words for step in fixed.steps for words in (step.headline, step.certainty, *step.points, *step.notes))


def test_use_that_is_nearly_as_expected_is_not_called_higher_by_nought_per_cent(told):
    use = told.scan.use["wmo"]
    known = (
        (1.001, WITHIN, "vrijwel wat deze bevolking doet verwachten, binnen"),
        (0.97, WITHIN, "3\N{NO-BREAK SPACE}% lager dan deze bevolking doet verwachten, binnen"),
        (1.45, HIGHER, "**45\N{NO-BREAK SPACE}% hoger** dan deze bevolking doet verwachten, verder"),
    )
    for ratio, verdict, said in known:
        whole = replace(use.gemeente, verhouding=ratio, oordeel=verdict)
        scan = replace(told.scan, use={"wmo": replace(use, gemeente=whole)})
        assert said in headline(story(replace(told, scan=scan)), "gebruik")


def test_a_unit_stays_on_the_line_of_its_number(whole):
    for step in whole.steps:
        for words in (step.headline, step.certainty, *step.points):
            assert not re.search(r"\d (%|fte)|€ \d", words), words


def test_what_changes_counts_who_gets_more_and_who_gets_less(told, whole):
    change = told.budget.effect["verschil"]
    assert f"**{(change > 0).sum()} werkgebieden** meer" in headline(whole, "verandert")
    assert f"**{(change < 0).sum()} werkgebieden** minder" in headline(whole, "verandert")


def test_without_teams_what_is_asked_has_the_budget_beside_it_and_certainty_the_index(told):
    found = story(replace(told, teams=None, refused={"werkgebieden": "Er is geen kaart."}))
    amounts = found.steps[-1].table["Doel per inwoner (€)"]
    assert len(amounts) == len(told.budget.target)
    certain = next(step for step in found.steps if step.code == "zekerheid")
    assert certain.drawing.name == "Behoefte-index met marge"
    assert "bij elke redelijke keuze" in certain.headline


def test_names_from_a_file_stay_text(told):
    areas = told.scan.tables.areas
    names = areas.areas.assign(gebiedsnaam=areas.areas["gebiedsnaam"].replace("Lindenveld", "A*b [x](http://x) <i>&"))
    tables = replace(told.scan.tables, areas=replace(areas, areas=names))
    found = story(replace(told, scan=replace(told.scan, tables=tables), teams=None, budget=None))
    assert "[x](" not in headline(found, "gemeente")
    assert "<i>" not in headline(found, "gemeente").replace("\\<", "")


@given(st.sets(st.sampled_from(STEPS)))
def test_leaving_out_keeps_the_order_and_never_empties_the_story(without):
    _, found = example_story()
    left = [step.code for step in found.of(without).steps]
    assert left == ([code for code in STEPS if code not in without] or [STEPS[-1]])


def test_a_kept_story_reads_back_as_it_was_told(whole):
    read = read_steps(keep_steps(whole, "Bron"))
    for step, kept in zip(whole.steps, read, strict=True):
        assert (kept.code, kept.headline, kept.certainty, kept.points, kept.notes) == (
            step.code, only_bold(step.headline), only_bold(step.certainty),
            tuple(map(only_bold, step.points)), tuple(map(only_bold, step.notes)),
        )  # fmt: skip
        if step.drawing is not None and step.drawing.table is not None:
            assert kept.picture == step.drawing.make(*step.drawing.inputs).picture("Bron")
            assert len(kept.table) == len(step.drawing.table())
        elif step.drawing is not None:
            chart, summary, table = step.drawing.make(*step.drawing.inputs, "light")
            assert json.loads(kept.chart.to_json()) == json.loads(chart.to_json())
            assert kept.alt == summary
            pd.testing.assert_index_equal(kept.table.columns, table.columns.rename(None), exact=False)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "Het verhaal in deze versie is niet te lezen"),
        ({"stappen.json": b"geen json"}, "Het verhaal in deze versie is niet te lezen"),
        ({"stappen.json": b'[{"code": "gemeente"}]'}, "Het verhaal in deze versie is niet te lezen"),
        ({"stappen.json": b"[]"}, "In deze versie staat geen verhaal"),
    ],
)
def test_a_story_that_cannot_be_read_is_refused(files, message):
    with pytest.raises(KeptStoryError, match=message):
        read_steps(files)

"""What the page Budget shows, on Voorbeeldstad: sentences, pictures, and tables that hold every cent."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_collection, example_scan
from wijkscan.chain.steps import learn_earlier
from wijkscan.model.budget.edition import change_of_edition
from wijkscan.model.budget.gemeente import budget_of_gemeente
from wijkscan.model.budget.risk import risk_of_budget
from wijkscan.model.teams.composition import Disciplines
from wijkscan.parameters import specification
from wijkscan.store.own_tables import load_own_tables
from wijkscan.views.charts import budget as charts_budget
from wijkscan.views.subjects import budget, budget_change

AREA = "WK900109"
JUDGING = ("slecht", "te veel", "te weinig", "verliezer", "winnaar")


@pytest.fixture(scope="module")
def scan():
    return example_scan()


@pytest.fixture(scope="module")
def own(scan):
    areas = scan.tables.areas.areas
    return load_own_tables(
        VOORBEELDSTAD, areas[areas["gemeentecode"] == VOORBEELDSTAD], Disciplines.from_table(specification("disciplines")).spellings
    )


def _budget(scan, **choices):
    names = scan.tables.areas.areas["gebiedsnaam"].to_dict()
    return budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, names=names, **choices)


@pytest.fixture(scope="module")
def found(scan, own):
    return _budget(scan, today=own.budgetten, cut_percent=5, cut_way="behoefte")


@pytest.fixture(scope="module")
def alone(scan):
    """Without budgets of today, with a ceiling."""
    return _budget(scan, ceiling_cents=30_000_000_00)


@pytest.fixture(scope="module")
def teams(scan, own):
    return _budget(scan, assignment=own.werkgebieden, today=own.budgetten, today_areas=own.werkgebieden)


@pytest.fixture(scope="module")
def risk(found):
    return risk_of_budget(found, PARAMETERS.adjust("bekostiging.trekkingen", 10_000), [(AREA, "WK900113"), (AREA, "WK900106")])


def test_the_headline_is_one_sentence_about_who_gains_and_who_gives(found, alone):
    said = budget.headline(found)
    assert said.count(". ") == 0
    assert "**Lindenveld** krijgt per inwoner het meest erbij" in said
    assert "het meest aan **Lindenveld**" in budget.headline(alone)
    assert not any(word in f"{said} {budget.assumed(found)}".lower() for word in JUDGING)


def test_one_area_is_told_to_get_everything(scan, found):
    together = found.place.map(lambda _: "alles")
    whole = _budget(scan, assignment=together)
    assert budget.headline(whole).startswith("**alles** is het enige gebied met inwoners en krijgt dus alles: € 32.808.381, € 226,02")
    assert [card[0] for card in budget.glance(whole, "alles")] == ["Plafond per jaar", "Gemiddeld per inwoner", "alles"]


def test_what_is_assumed_is_told(found, alone, teams):
    assert "Het plafond is verwachte cliënten maal prijs, een aanname" in budget.assumed(found)
    assert "Nu is er € 25.694.500; het plafond is" in budget.assumed(found)
    assert "Het plafond is ingevuld. Dat is " in budget.assumed(alone)
    assert "niet alleen voor de mensen van het wijkteam, een aangenomen deel van wat een cliënt kost." in budget.assumed(alone)
    assert "werkgebied zelf gebruikt, telt voor het deel niet mee" in budget.assumed(teams)


def test_the_four_figures_are_dutch_amounts(found, alone):
    cards = budget.glance(found, AREA)
    assert [card[0] for card in cards] == ["Plafond per jaar", "Gemiddeld per inwoner", "Verschuift", "Rietwaard"]
    assert cards[3][2] == "€ 162,44 per inwoner"
    assert budget.glance(alone, AREA)[0][1:3] == ("€ 30.000.000", "ingevuld")
    assert budget.glance(alone, AREA)[2][0] == "Verschil per inwoner"


def test_the_waterfall_goes_from_equal_to_fair_and_holds_every_cent(found, alone):
    chart, summary, table = budget.waterfall_chart(found, AREA, "light")
    parts = table[table["Onderdeel"] != "Budget in 2027"]
    assert round(100 * parts["Bedrag (€)"]).sum() == found.path.of_year(2027)[AREA]
    steps = chart.data[0]
    assert steps.measure[0] == "absolute"
    assert "Eerlijk deel" in chart.layout.yaxis.ticktext
    assert summary.startswith("In Rietwaard begint eerlijk delen bij € 226,02 per inwoner, gaat omhoog door")
    running = sum(x for x, kind in zip(steps.x, steps.measure, strict=True) if kind == "relative")
    assert steps.x[0] + running == pytest.approx(steps.x[-1], abs=0.02)
    assert budget.waterfall_chart(alone, AREA, "dark")[0].layout.yaxis.ticktext[-1] == "Eerlijk deel"


def test_the_only_area_has_nothing_to_tell_apart(alone):
    only = replace(alone, inwoners=alone.inwoners.loc[[AREA]])
    chart, summary, _ = budget.waterfall_chart(only, AREA, "light")
    assert list(chart.layout.yaxis.ticktext) == ["Eerlijk deel"]
    assert summary.startswith("Rietwaard is het enige gebied en krijgt alles: €")


def test_long_names_run_over_lines_so_that_bars_keep_their_room():
    chart = charts_budget.build_up([("Haarlem", 5.0, True), ("Inwoners met een arbeidsongeschiktheidsuitkering", 1.0, False)], label="x")
    assert list(chart.layout.yaxis.ticktext) == ["Haarlem", "Inwoners met een<br>arbeidsongeschiktheidsuitkering"]


@pytest.mark.parametrize("measure", budget.MEASURES)
def test_the_map_has_every_area(found, teams, scan, measure):
    settings = {"background": False, "source": "Bron", "theme": "light"}
    page = budget.amount_map(found, measure, scan.tables.boundaries).on_page(**settings).get_root().render()
    assert all(name in page for name in ("Rietwaard", "Lindenveld"))
    joined = budget.amount_map(teams, measure, scan.tables.boundaries).on_page(**settings).get_root().render()
    assert "Station en Bleekersveld" in joined
    assert budget.amount_map(found, measure, scan.tables.boundaries.iloc[:0]).on_page(**settings) is None


def test_joined_werkgebieden_cover_what_their_buurten_cover(teams, scan):
    shapes = budget.shapes(teams, scan.tables.boundaries)
    assert len(shapes) == 9
    exact = scan.tables.boundaries.loc[teams.place.index]
    assert shapes.area.sum() == pytest.approx(exact.area.sum(), rel=1e-3), "cracks along the edge are closed, the edge stays"
    assert (shapes.area >= exact.dissolve(teams.place).area.reindex(shapes.index) - 1).all()


def test_every_euro_is_in_the_table_and_on_the_screen(found):
    table = budget.every_euro(found)
    assert round(100 * table.loc[table["Niveau"] == "1", "Bedrag (€)"]).sum() == found.ceiling_cents
    shown = budget.in_euros(table)
    cents = shown["Bedrag (€)"].str.replace(".", "").str.replace(",", "").astype("int64")
    assert cents.sum() == found.table["bedrag_eurocent"].sum()
    assert budget.per_area(found)["Doel (€)"].sum() * 100 == pytest.approx(found.ceiling_cents)


def test_the_path_and_the_effect_name_areas_and_not_codes(found):
    _, summary, table = budget_change.path_chart(found, AREA, "light")
    assert "Rietwaard gaat van" in summary
    assert "WK9001" not in summary
    assert list(table) == ["Wijk", "Nu (€)", *(f"{year} (€)" for year in range(2027, 2031)), "Doel (€)"]
    _, summary, table = budget_change.effect_chart(found, AREA, "light")
    assert "4 wijken krijgen meer en 10 minder dan nu" in summary
    assert table["Verschil (€)"].sum() == pytest.approx(0, abs=0.001)
    _, summary, table = budget_change.histogram_chart(found, "light")
    assert table["Aantal wijken"].sum() == 14
    assert "geen oordeel" in summary


def test_without_today_nothing_is_drawn_about_change(alone):
    for draw in (budget_change.path_chart, budget_change.effect_chart):
        with pytest.raises(ValueError, match="budgetten van nu zijn niet bekend"):
            draw(alone, AREA, "light")


def test_a_cut_says_who_bears_it(found):
    _, summary, table = budget_change.cut_chart(found, AREA, "light")
    assert summary.startswith("Naar behoefte: wat overblijft wordt naar behoefte verdeeld")
    assert len(set(table.groupby("Manier")["Verschil (€)"].sum().round(2))) == 1
    by_law = budget_change.cut_by_law(found).set_index(["Manier", "Wet"])
    assert by_law.at[("Met beschermde ondergrens", "Jeugdhulp"), "Verschil (€)"] == 0
    assert budget_change.impossible(found) == []


def test_levels_growth_and_shift_are_drawn_with_their_totals(found):
    _, summary, table = budget.levels_chart(found, "light")
    assert "naar uitkeringen buiten het plafond" in summary
    assert table.set_index("Programma").at["Totaal", "Niveau 1: naar bevolking (€)"] * 100 == pytest.approx(found.ceiling_cents)
    assert budget.pyramid_table(found)["Mensen (verwacht, geijkt)"].sum() == pytest.approx(found.inwoners.sum(), abs=2)
    _, summary, table = budget_change.growth_chart(found, "light")
    assert "dan het plafond" in summary
    assert set(table["Jaar"]) == {"2027", "2028", "2029", "2030"}
    _, summary, table = budget_change.shift_chart(found, "dark")
    assert "omstreden" in summary
    assert len(table) == 4


def test_chance_is_told_in_words_with_the_neighbours(found, risk):
    said = budget_change.risk_words(found, risk, AREA, 0.95, 0.1)
    assert "meer dan 10 % tekort, door toeval alleen" in said
    assert "Eén reserve samen met Elzeneiland en Zonnewijk scheelt €" in said
    _, summary, table = budget_change.risk_chart(found, risk, 1.5, AREA, "light")
    assert "Noorderhaven" in summary
    assert table["Wijk"].iloc[0] == "Noorderhaven"
    assert set(budget_change.pool_table(found, risk)["Wijk"]) == {"Rietwaard", "Elzeneiland", "Zonnewijk"}


def test_hostile_names_stay_text(scan):
    names = {AREA: "<img src=x>[a](http://b)"}
    found = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, names=names, cut_percent=5)
    risk = risk_of_budget(found, PARAMETERS.adjust("bekostiging.trekkingen", 100))
    assert "[a](" not in budget_change.risk_words(found, risk, AREA, 0.9, 0.1)
    chart, _, _ = budget_change.cut_chart(found, AREA, "light")
    assert not any("<img" in label for label in chart.layout.yaxis.ticktext)


def test_what_newer_figures_change_is_told_per_area(scan, found):
    change = change_of_edition(scan.use, learn_earlier(example_collection(), scan.laws), scan.tables.areas, found)
    chart, said, table = budget_change.edition_chart(found, change, AREA, "light")
    older, newer = "Met cijfers van 2023 (€)", "Met cijfers van 2024 (€)"
    assert said.startswith("Met de cijfers van 2024 in plaats van 2023 komt 0,8 % van het geld ergens anders terecht")
    assert "voor Bijstand heeft de oudere editie niet alle kenmerken" in said
    assert "Niet te vergelijken, want grens, code of cijfers zijn anders: " in said
    assert table[older].sum() == pytest.approx(table[newer].sum(), abs=0.001)
    assert len(table) == len(found.target)
    assert len(chart.data[0].x) == table[older].notna().sum()
    assert not any(word in said.lower() for word in JUDGING)


def test_the_part_of_a_wijk_in_a_werkgebied_is_counted_in_people(found):
    codes = ["BU90010101", "BU90010102", "BU90010103"]
    # Two small buurten in one team and a large one in another: most buurten are not most people.
    place, people = pd.Series(["a", "a", "b"], codes), pd.Series([100.0, 200.0, 1500.0], codes)
    names = pd.Series({"WK900101": "Binnenstad"})
    divided = replace(found, place=place, heads=people, names=pd.Series({"a": "Team Oost", "b": "Team West"}))
    assert divided.area_of("WK900101") == "b"
    said = budget.part_of_wijk(divided, "WK900101", names)
    assert said == (
        "In dit werkgebied wonen 1.500 van de 1.800 inwoners van Binnenstad, de gekozen wijk; de anderen wonen in Team Oost."
    )
    whole = replace(divided, place=pd.Series("b", codes))
    assert budget.part_of_wijk(whole, "WK900101", names) == "In dit werkgebied ligt Binnenstad, de gekozen wijk."

"""Why a wijk gets more or less, in words: the table adds up as it is shown."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.chain_of import FIRST_YEAR
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_laws, example_own, example_tables
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.dutch import number
from wijkscan.model.reasons.drivers import EURO
from wijkscan.model.use.drivers import OTHER
from wijkscan.views.subjects import waarom

CHECKED = ["Euro per inwoner", "Fte per 10.000 inwoners", "Wmo: cliënten per 1.000 inwoners", "Punten"]


@pytest.fixture(scope="module")
def chain():
    return Chain(example_tables(), example_laws, Scenario(gemeente=VOORBEELDSTAD), PARAMETERS, example_own(), FIRST_YEAR)


@pytest.fixture(scope="module", params=["gemeente", "wijk"])
def pair(request, chain):
    names, target = chain.tables.areas.areas["gebiedsnaam"], chain.budget_per_wijk.target
    return waarom.pair_of(names, str(target.idxmin()), VOORBEELDSTAD if request.param == "gemeente" else str(target.idxmax()))


def test_what_is_shown_adds_up_exactly(chain, pair):
    for drivers in (chain.drivers, chain.need_drivers):
        table = waarom.driver_table(drivers, pair)
        assert table["Kenmerk"].iloc[-1] == "Samen"
        for column in [name for name in CHECKED if name in table]:
            cents = (100 * table[column].fillna(0)).round().astype(int)
            assert cents.iloc[:-1].sum() == cents.iloc[-1]


def test_the_sentence_has_the_numbers_of_the_budget(chain, pair):
    said, budget = waarom.headline(chain.drivers, chain.budget_per_wijk, pair), chain.budget_per_wijk
    each = budget.target[pair.area] / 100 / budget.inwoners[pair.area]
    assert f"€ {number(each, 2)}" in said
    assert pair.name in said
    assert pair.other_name in said


def test_reasons_go_in_the_direction_of_the_difference(chain, pair):
    told = waarom.reasons(chain.drivers, pair)
    less = chain.drivers.amount(EURO, pair.area) < chain.drivers.amount(EURO, pair.other)
    along = [reason for reason in told if not reason.startswith(("Daartegenover", "Overig"))]
    assert 1 <= len(along) <= 3
    assert all(("**\N{MINUS SIGN}" if less else "**+") in reason for reason in along)
    assert pair.other_name in along[0]


def test_what_no_feature_explains_is_told_where_it_is_the_largest_part(chain, pair):
    parts = chain.drivers.difference(EURO, pair.area, pair.other)
    largest = parts.abs().idxmax() == OTHER
    assert (waarom.reasons(chain.drivers, pair)[-1].startswith("Overig")) == largest


def test_a_chart_goes_from_one_to_the_other(chain, pair):
    chart, summary, table = waarom.money_chart(chain.drivers, pair, "light")
    assert pair.name in summary
    assert len(table) > len(chart.data[0].y)
    parts = chart.data[0].x
    assert sum(parts[:-1]) == pytest.approx(parts[-1])


def test_on_screen_a_value_has_its_unit_and_no_effect_is_a_dash(chain, pair):
    table = waarom.driver_table(chain.drivers, pair)
    told = waarom.in_words(table)
    row = table["Kenmerk"].eq("Woningen van een corporatie").idxmax()
    assert told.loc[row, pair.name].endswith(" %")
    other_work = table["Kenmerk"].str.startswith("65-plussers").idxmax()
    assert told.loc[other_work, "Euro per inwoner"] == "–"
    assert set(told["Euro per inwoner"]) <= {"–", *(waarom.signed(x, 2) for x in table["Euro per inwoner"].dropna())}


def test_where_nobody_lives_that_is_said(chain):
    names = pd.Series({"WK900199": "Leegveld", VOORBEELDSTAD: "Voorbeeldstad"})
    pair = waarom.pair_of(names, "WK900199", VOORBEELDSTAD)
    assert "Van Leegveld is geen bedrag per inwoner bekend" in waarom.untold(chain.drivers, EURO, pair)


def test_facts_are_the_numbers_of_their_own_steps(chain, pair):
    budget, wijk = chain.budget_per_wijk, pair.area
    told = waarom.facts(chain.drivers, budget, chain.need, pair).set_index("Cijfer")[pair.name]
    assert told["Inwoners waarmee is gerekend"] == number(budget.inwoners[wijk])
    assert told["Eerlijk deel per inwoner"] == f"€ {number(budget.target[wijk] / 100 / budget.inwoners[wijk], 2)}"
    assert told[told.index.str.startswith("Behoefte-index")].item() == waarom.signed(chain.need.index.score[wijk], 2)
    expected = chain.use["wmo"].wijken.at[wijk, "verwacht"]
    assert told[told.index.str.startswith("Wmo")].item().startswith(f"{number(expected)} (")
    assert told[told.index.str.startswith("Werk")].item() in waarom.work_sentence(chain.drivers, pair)


def test_what_is_unknown_is_a_dash_and_no_zero(chain, pair):
    told = waarom.facts(chain.drivers, chain.budget_per_wijk, None, pair)
    assert not told["Cijfer"].str.startswith("Behoefte").any()
    unknown = replace(chain.budget_per_wijk, clients=chain.budget_per_wijk.clients.assign(wmo=float("nan")))
    row = waarom.facts(chain.drivers, unknown, chain.need, pair).set_index("Cijfer").filter(like="Wmo", axis="index")
    assert row.to_numpy().tolist() == [["–", "–"]]


def test_the_largest_drivers_and_the_rest_add_up(chain, pair):
    whole = waarom.driver_table(chain.drivers, pair)
    table, others = waarom.largest(whole, 5)
    assert len(table) == 5 + 3
    assert [*table["Kenmerk"][:5], *others] == whole["Kenmerk"].tolist()[:-2]
    for column in [name for name in CHECKED if name in table]:
        cents = (100 * table[column].fillna(0).astype(float)).round().astype(int)
        assert cents.iloc[:-1].sum() == cents.iloc[-1]
    assert waarom.largest(whole, len(whole))[0] is whole


@pytest.mark.parametrize(("difference", "said"), [(0.004, "evenveel als"), (2.5, "**€ 2,50 meer** dan"), (-2.5, "**€ 2,50 minder** dan")])
def test_more_less_and_as_much_read_on(difference, said):
    assert waarom._more(difference) == said


def test_without_any_feature_the_whole_difference_is_told_as_other(chain, pair):
    drivers = chain.drivers
    bare = drivers.splits[EURO].sum(axis="columns").to_frame(OTHER)
    told = waarom.reasons(replace(drivers, splits={EURO: bare}), pair)
    assert len(told) == 1
    assert told[0].startswith("Overig")

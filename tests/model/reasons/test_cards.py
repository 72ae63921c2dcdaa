"""Where a number comes from: the steps with their numbers lead to the number that is shown."""

from dataclasses import replace

import pytest

from tests.chain_of import FIRST_YEAR
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_laws, example_own, example_tables
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.model.budget.taakvelden import INGEVULD
from wijkscan.model.indicators.registry import INDICATORS
from wijkscan.model.reasons import cards
from wijkscan.views.subjects.uitleg import told


@pytest.fixture(scope="module")
def chain():
    return Chain(example_tables(), example_laws, Scenario(gemeente=VOORBEELDSTAD, gebieden="wijk"), PARAMETERS, example_own(), FIRST_YEAR)


@pytest.fixture(scope="module")
def every_card(chain):
    """A card for every indicator of a wijk and the gemeente, and for every other number of every wijk."""
    return list(made(chain))


def made(chain):
    table, indicators = chain.tables.areas, chain.seen.indicators
    budget, sources = chain.budget_per_wijk, cards.use_sources(chain.use, chain.laws.models, table)
    for area in (chain.need.wijken[0], VOORBEELDSTAD):
        yield from (cards.indicator_card(indicators, table, item.code, area) for item in INDICATORS)
    for wijk in chain.need.wijken:
        yield cards.need_card(chain.need, indicators, table, wijk)
        yield cards.fte_card(chain.per_wijk, wijk, sources)
        yield cards.budget_card(budget, wijk, sources)
        yield from (cards.use_card(chain.use[wet], chain.laws.models[wet], table, wijk) for wet in chain.use)
    yield from (cards.fte_card(chain.per_wijk, "", sources), cards.ceiling_card(budget, sources), cards.mean_card(budget, sources))
    yield from (cards.spread_card(budget, sources), cards.moved_card(budget, sources))


def test_every_step_gives_what_it_says(every_card):
    found = every_card
    kinds = {"indicator", "behoefte", "fte", "budget", "gebruik", "plafond", "gemiddeld", "verschil", "verschuift"}
    assert {card.kind for card in found} == kinds
    for card in found:
        for step in card.steps:
            assert step.worked_out == pytest.approx(step.result.value, rel=1e-9, abs=1e-9), (card.kind, card.about, card.area)


def test_the_steps_end_at_the_number(every_card):
    for card in every_card:
        ends = [step.result for step in card.steps if step.result.name == card.value.name]
        assert all(term.value == pytest.approx(card.value.value, rel=1e-9) for term in ends)
        assert not card.steps or ends, card.kind


def test_every_card_can_be_read_and_names_what_it_rests_on(chain, every_card):
    names = {item.name for item in chain.known}
    for card in every_card:
        said = told(card, "Zonnewijk", chain.known, {})
        assert said.startswith("**Zonnewijk: ")
        assert "doorrekenen" in said
        assert card.sources or card.note or card.reason, card
        assert all(any(name.startswith(asked) for name in names) for asked in card.assumptions), card.assumptions
        assert all(word not in said for word in ("nan", "None", "als_gemeente", "som_behoefte"))


def test_a_share_is_written_out_with_its_numbers(chain):
    table = chain.tables.areas
    wijk = str(chain.need.wijken[0])
    card = cards.indicator_card(chain.seen.indicators, table, "aandeel_65_plus", wijk)
    (step,) = card.steps
    assert [term.sign for term in step.terms] == ["", "÷", "×"]
    assert step.terms[0].value == table.at(card.year, ["leeftijd_65_plus"])["leeftijd_65_plus"][wijk]
    assert "÷" in told(card, "X", chain.known, {})


def test_a_typed_ceiling_says_that_it_was_typed(chain):
    card = cards.ceiling_card(replace(chain.budget_per_wijk, origin=INGEVULD), ())
    assert card.steps == ()
    assert "Dit bedrag is ingevuld." in told(card, "X", PARAMETERS, {})

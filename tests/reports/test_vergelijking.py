"""A wijk beside its gemeente or another wijk on one page: every number is the one on screen."""

import io
import re
from datetime import date

import pikepdf
import pytest

from tests.chain_of import FIRST_YEAR
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_laws, example_own, example_tables
from tests.views.documents.test_pdf import check_structure, one_line, text_of
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.model.reasons.cards import budget_card, use_sources
from wijkscan.reports.build import ReportError, comparison_document
from wijkscan.views.documents.pdf import pdf_report
from wijkscan.views.documents.rich_text import plain_text
from wijkscan.views.subjects import uitleg, waarom

DAY = date(2026, 11, 30)
FIGURE = re.compile(r"[+−]?\d[\d.]*(?:,\d+)?")


@pytest.fixture(scope="module")
def chain():
    return Chain(example_tables(), example_laws, Scenario(gemeente=VOORBEELDSTAD), PARAMETERS, example_own(), FIRST_YEAR)


@pytest.fixture(scope="module", params=["gemeente", "wijk"])
def pair(request, chain):
    target = chain.budget_per_wijk.target
    other = VOORBEELDSTAD if request.param == "gemeente" else str(target.idxmax())
    return waarom.pair_of(chain.tables.areas.areas["gebiedsnaam"], str(target.idxmin()), other)


@pytest.fixture(scope="module")
def made(chain, pair):
    return pdf_report(comparison_document(chain, pair.area, pair.other, day=DAY))


def on_screen(chain, pair):
    """Every number that the page and its card show of this pair."""
    budget, sources = chain.budget_per_wijk, use_sources(chain.use, chain.laws.models, chain.tables.areas)
    card = uitleg.told(budget_card(budget, pair.area, sources), pair.name, chain.known, {})
    drivers = waarom.in_words(waarom.driver_table(chain.drivers, pair))
    facts = waarom.facts(chain.drivers, budget, chain.need, pair)
    answer = (waarom.headline(chain.drivers, budget, pair), waarom.work_sentence(chain.drivers, pair))
    return drivers, facts, [plain_text(words) for words in (*answer, *waarom.reasons(chain.drivers, pair), card)]


def test_every_number_is_the_one_on_screen(chain, pair, made):
    drivers, facts, said = on_screen(chain, pair)
    shown = {found for words in (*said, *drivers.to_numpy().ravel(), *facts.to_numpy().ravel()) for found in FIGURE.findall(str(words))}
    table, _ = waarom.largest(waarom.driver_table(chain.drivers, pair), 8)
    rest = waarom.in_words(table.iloc[[-3]])  # the sum of what stands on screen row by row
    shown |= {found for cell in rest.to_numpy().ravel() for found in FIGURE.findall(str(cell))}
    printed = text_of(made)
    numbers = {found for found in FIGURE.findall(printed) if "," in found}
    assert len(numbers) > 40
    assert numbers <= shown, numbers - shown


def test_answer_reasons_facts_and_origin_are_all_there(chain, pair, made):
    _, facts, said = on_screen(chain, pair)
    printed = one_line(text_of(made))
    for words in (*said[:-1], *facts.to_numpy().ravel()):
        assert one_line(words) in printed.replace("-", "") or one_line(words).replace("-", "") in printed.replace("-", "")
    for name in ("Waarkomtditbedragvandaan", "Bronnen.", "Aannamen.", "30112026"):
        assert name in printed.replace("-", "")


def test_it_is_one_page_that_anyone_can_read(made):
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 1
        check_structure(pdf)


def test_what_cannot_be_compared_is_refused(chain):
    wijk, empty = str(chain.budget_per_wijk.target.idxmax()), "WK900199"
    for one, other, why in (("WK000000", wijk, "bestaat niet"), (wijk, "WK000000", "bestaat niet"), (wijk, wijk, "verschillende gebieden"),
                            (empty, VOORBEELDSTAD, "bestaat niet|geen bedrag per inwoner")):  # fmt: skip
        with pytest.raises(ReportError, match=why):
            comparison_document(chain, one, other, day=DAY)

"""The first page: five sentences, what is asked or was decided, and what changed since the version before."""

from dataclasses import replace

import pytest

from tests.example_run import FIRST_YEAR, PARAMETERS, example_run
from wijkscan.model.budget.band import ceiling_band
from wijkscan.model.budget.gemeente import budget_of_gemeente
from wijkscan.views.content import Bullets, Paragraph, Table
from wijkscan.views.documents.rich_text import plain_text
from wijkscan.views.verhaal.antwoord import ASKED, BANDS, DECIDED, Earlier, opening
from wijkscan.views.verhaal.parts import Told

BEFORE = Earlier("2026-01-05", "J. Jansen", "abc123", 6, 90.0, 20_000_000_00, ("WK900100",))


@pytest.fixture(scope="module")
def told():
    run = example_run()
    return Told(run.scan, PARAMETERS, run.teams, run.budget, run.refused, "huishoudens_laagste_40", "wmo")


def words(section):
    items = [item for block in section.blocks if isinstance(block, Bullets) for item in block.items]
    items += [block.text for block in section.blocks if isinstance(block, Paragraph)]
    return [plain_text(item).replace("\N{NO-BREAK SPACE}", " ") for item in items]


def test_a_concept_asks_and_a_fixed_version_says_what_was_decided_and_by_whom(told):
    _, asked, _ = opening(told, status="concept")
    assert asked.heading == ASKED
    assert words(asked)[0] == "Stel de 7 werkgebieden vast, of zeg wat er anders moet."
    _, decided, _ = opening(told, status="vastgesteld", decided="Vastgesteld op 05-01-2026 door J. Jansen.")
    assert (decided.heading, plain_text(decided.message)) == (DECIDED, "Vastgesteld op 05-01-2026 door J. Jansen.")
    assert words(decided)[0] == "De 7 werkgebieden zijn vastgesteld zoals in dit rapport."
    assert not [word for word in words(decided) if "concept" in word.lower() or word.startswith(("Stel", "Bepaal"))]


@pytest.fixture(scope="module")
def assumed(told):
    """Without what the gemeente books: the ceiling is expected clients × price."""
    scan, run = told.scan, example_run()
    return replace(
        told, budget=budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=FIRST_YEAR, assignment=run.teams.assignment)
    )


def test_formatie_and_ceiling_stand_there_with_their_bands(assumed):
    table = next(block for block in opening(assumed, status="concept")[0].blocks if isinstance(block, Table))
    assert table.name == BANDS
    for _, low, middle, high in table.frame.itertuples(index=False):
        assert low < middle < high


@pytest.mark.parametrize("origin", ["ingevuld", "jaarrekening"])
def test_a_ceiling_that_was_given_or_booked_has_no_band(told, origin):
    given = replace(told, budget=replace(told.budget, origin=origin))
    table = next(block for block in opening(given, status="concept")[0].blocks if isinstance(block, Table))
    assert table.told().iloc[1, 1] == table.told().iloc[1, 3] == "–"
    assert ceiling_band(given.budget, {}) is None


def test_the_band_of_the_ceiling_by_hand(assumed):
    found = assumed.budget
    twice = {wet: (price / 2, 3 * price) for wet, price in found.price.items()}
    assert ceiling_band(found, twice) == pytest.approx((found.ceiling_cents / 2, 3 * found.ceiling_cents), abs=1)


def test_what_changed_is_told_per_figure(told):
    said = words(opening(told, status="concept", earlier=BEFORE)[2])
    fte = float(told.teams.found.together["fte"])
    assert said[0] == "Vergeleken met de versie van 05-01-2026, vastgesteld door J. Jansen (kenmerk abc123)."
    assert said[1] == "Aantal wijkteams: van 6 naar 7 (+1)."
    assert said[2].startswith("Formatie: van 90,0 fte naar ")
    assert said[2].endswith(f"(+{fte - 90:.1f}).".replace(".", ",", 1))
    assert said[3].startswith("Plafond: van € 20.000.000 naar € ")
    assert said[4].startswith("Hoogste behoefte: erbij ")
    assert "eraf Oude Stad" in said[4]


def test_nothing_changed_is_said_too(told):
    band = told.scan.need.table()["band"]
    fte = float(told.teams.found.together["fte"])
    same = replace(BEFORE, teams=7, fte=fte, plafond=told.budget.ceiling_cents, hoogste=tuple(band.index[band == 1]))
    said = words(opening(told, status="concept", earlier=same)[2])
    assert [word for word in said[1:4] if "onveranderd" not in word] == []
    assert said[4] == "Hoogste behoefte: dezelfde wijken."


def test_a_version_that_cannot_be_read_is_named(told):
    assert words(opening(told, status="concept", earlier=Earlier(refused="Niet te lezen."))[2]) == ["Niet te lezen."]
    assert words(opening(told, status="concept")[2]) == ["Er is nog geen eerdere versie vastgesteld om mee te vergelijken."]


def test_without_teams_or_budget_there_are_still_five_sentences(told):
    alone = replace(told, teams=None, budget=None)
    answer, asked, _ = opening(alone, status="concept")
    assert len(words(answer)) == 5
    assert not [block for block in answer.blocks if isinstance(block, Table)]
    assert words(asked)

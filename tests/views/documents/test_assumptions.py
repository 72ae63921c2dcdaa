"""The assumptions as a reader has them: none left out, every source once, own numbers marked."""

from tests.example_run import PARAMETERS
from wijkscan.parameters import Parameters
from wijkscan.views.documents.assumptions import OWN, SOURCES, assumption_sections


def tables_of(parameters):
    return {section.heading: [table.frame for table in section.blocks] for section in assumption_sections(parameters)[1:]}


def test_every_parameter_stands_in_exactly_one_part():
    told = tables_of(PARAMETERS)
    sources = told.pop(SOURCES)[0]
    frames = [frame for parts in told.values() for frame in parts]
    assert sum(len(frame) * (2 if "Hoe vaak" in frame else 1) for frame in frames) == len(list(PARAMETERS))
    assert sources["Waar het vandaan komt"].is_unique
    assert set(sources["Waar het vandaan komt"]) == {item.source for item in PARAMETERS}


def test_a_piece_of_work_is_one_row_by_hand():
    work = tables_of(PARAMETERS)["Wijkteams: werk voor de Wmo"][0].set_index("Werk")
    assert work.at["Brede vraagverheldering, Wmo", "Hoe vaak"].replace("\N{NO-BREAK SPACE}", " ") == (
        "0,5 vraagverhelderingen per cliënt per jaar (0,35 – 0,7)"
    )
    assert work.at["Brede vraagverheldering, Wmo", "Hoe lang"].replace("\N{NO-BREAK SPACE}", " ") == "6 uren per keer (4 – 9)"


def test_what_the_gemeente_filled_in_is_marked_and_a_share_is_a_percentage():
    only = Parameters((PARAMETERS.passport("bekostiging.tempo"), PARAMETERS.passport("bekostiging.taakstelling")))
    rows = tables_of(only.adjust("bekostiging.tempo", 0.25))["Budget: overgang, bezuiniging, groei en risico"][0]
    assert rows["Soort"].tolist() == [OWN, "aanname"]
    assert rows["Waarde"].tolist() == ["25 % per jaar", "5 %"]


def test_an_amount_has_no_digits_that_say_nothing():
    only = Parameters((PARAMETERS.passport("bekostiging.prijs_wmo"),)).adjust("bekostiging.prijs_wmo", 2826.2233)
    row = next(frames[0] for heading, frames in tables_of(only).items() if heading != SOURCES).iloc[0]
    assert row["Waarde"].startswith("2.826 euro")

"""A profile of a buurt: what is published, and where only its wijk has a figure that one, marked."""

import pandas as pd
import pytest

from tests.example_run import example_tables
from tests.model.made_up_areas import GM, A, delivery, rows, table_of
from wijkscan.chain.glance import run_buurtprofiel, seen_of
from wijkscan.model.indicators.compute import compute_indicators, within_wijk
from wijkscan.model.indicators.registry import INDICATORS
from wijkscan.parameters import Parameters
from wijkscan.tables.areas import Niveau
from wijkscan.views.subjects import buurt
from wijkscan.views.subjects.wijk import profile_numbers
from wijkscan.views.words.texts import highlight_sentences

OWN, OTHER = "BU03920101", "BU03920102"
HEADINGS = {"waarde": "Buurt Noord", "wijk": "Wijk Oude Stad", "gemeente": "Haarlem", "nederland": "Nederland"}
CODES = ["inwoners", "koopwoningen", "eenzaam"]


@pytest.fixture(scope="module")
def table():
    made = rows([GM, A, OWN, OTHER], inwoners=[3000, 1000, 400, 600], koopwoningen=[50, 40, 30, 20], eenzaam=[40, 41, None, None])
    names = {GM: "Haarlem", A: "Oude Stad", OWN: "Noord", OTHER: "Zuid"}
    return table_of(delivery(2024, {code: {"regio": names[code], **row} for code, row in made.items()}))


@pytest.fixture(scope="module")
def compared(table):
    return within_wijk(compute_indicators(table), OWN, A, GM)


def test_a_figure_that_only_the_wijk_has_stands_there_marked(compared):
    shown = buurt.profile_rows(compared, CODES, HEADINGS).set_index("Indicator")
    assert shown["Buurt Noord"].tolist() == ["400", "30,0 %", "wijk: 41,0 %"]
    assert shown["Wijk Oude Stad"].tolist() == ["1.000", "40,0 %", "41,0 %"]
    assert "1 cijfer is er alleen van de wijk" in buurt.marked_note(compared.loc[CODES])


def test_in_the_downloads_it_stays_a_gap_with_its_reason(compared):
    numbers = profile_numbers(compared, CODES, HEADINGS)
    assert pd.isna(numbers.at["eenzaam", "Buurt Noord"]) and numbers.at["eenzaam", "Reden"]
    assert numbers.at["koopwoningen", "Buurt Noord"] == 30


def test_without_a_gap_nothing_is_said_of_the_mark(compared):
    assert buurt.marked_note(compared.loc[["inwoners", "koopwoningen"]]) == ""


def test_the_subtitle_says_in_which_wijk(table):
    assert buurt.subtitle(table, compute_indicators(table), OWN) == "Buurt in wijk Oude Stad, Haarlem · 400 inwoners (2024)"


def test_every_mark_is_of_a_gap_and_every_gap_of_a_known_figure_is_marked():
    """Two outputs side by side: all buurten of the example, the table to read against the figures."""
    tables = example_tables()
    seen = seen_of(tables, Parameters.load(on=pd.Timestamp("2026-11-30").date()))
    codes = [item.code for item in INDICATORS]
    for code in tables.areas.of(Niveau.BUURT):
        wijk = tables.areas.areas.at[code, "wijkcode"]
        compared = within_wijk(seen.indicators, code, wijk, tables.areas.gemeentecode)
        shown = buurt.profile_rows(compared, codes, HEADINGS)["Buurt Noord"]
        own, of_wijk = seen.indicators.values.loc[code, codes], seen.indicators.values.loc[wijk, codes]
        assert shown.str.startswith(buurt.MARK).tolist() == (own.isna() & of_wijk.notna()).tolist()


def test_what_stands_out_is_sought_among_large_buurten_and_not_told_of_a_small_one():
    tables, numbers = example_tables(), Parameters.load(on=pd.Timestamp("2026-11-30").date()).only("vergelijking")
    seen, people = seen_of(tables, numbers), tables.areas.values["inwoners"]
    own = tables.areas.of(Niveau.BUURT)
    smallest, largest = people.loc[own].idxmin(), people.loc[own].idxmax()
    assert people[smallest] < numbers["vergelijking.kleinste_wijk"] <= people[largest]
    small, large = (run_buurtprofiel(seen, code, numbers) for code in (smallest, largest))
    assert small.highlights.empty and small.among.empty
    assert (people[large.among] >= numbers["vergelijking.kleinste_wijk"]).all() and largest in large.among
    limit = numbers["vergelijking.kleinste_wijk"]
    assert "minder dan 500 inwoners" in buurt.striking_note(small.highlights, small.among, limit, "Noord", people[smallest])
    assert "te weinig buurten" in buurt.striking_note(small.highlights, small.among, limit, "Noord", people[largest])
    assert "doorsnee buurt" in buurt.striking_note(small.highlights, large.among, limit, "Noord", people[largest])
    assert buurt.striking_note(pd.DataFrame(index=["eenzaam"]), large.among, limit, "Noord", people[largest]) == ""


def test_sentences_on_a_buurt_speak_of_buurten():
    tables, numbers = example_tables(), Parameters.load(on=pd.Timestamp("2026-11-30").date()).only("vergelijking")
    seen = seen_of(tables, numbers)
    profiles = [run_buurtprofiel(seen, code, numbers) for code in tables.areas.of(Niveau.BUURT)]
    told = [
        sentence
        for profile in profiles
        for sentence in highlight_sentences(profile.highlights, seen.indicators, tables.areas, "in Voorbeeldstad", "buurten")
    ]
    assert told and all(" buurten in Voorbeeldstad is het " in sentence and " wijken " not in sentence for sentence in told)

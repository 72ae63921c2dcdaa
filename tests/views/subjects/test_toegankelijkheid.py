"""Every claim of the toegankelijkheidsverklaring names the tests that hold it; a claim without a test, or a test that is gone, fails."""

import re
from pathlib import Path

import pytest

from wijkscan.views.subjects import toegankelijkheid as statement

TESTS = Path(__file__).resolve().parents[2]
# Start of the claim, and the tests that hold it: file and function.
HELD = {
    "Elke pagina heeft een titel": ("browser/test_pages.py::test_a_page_opens_from_a_shared_link_and_speaks_dutch",),
    "Elke keuze is met het toetsenbord": (
        "browser/test_choices.py::test_a_wijk_chosen_with_the_keyboard_goes_along_to_every_page",
        "browser/test_choices.py::test_weights_keep_up_with_fast_keys_and_go_along",
        "browser/test_choices.py::test_a_click_on_the_map_opens_the_profile_of_that_wijk",
    ),
    "Bij elke kaart en grafiek": (
        "browser/test_pages.py::test_beside_every_chart_stands_a_table_with_downloads",
        "browser/test_pages.py::test_the_table_beside_the_map_has_every_wijk",
    ),
    "Kleur is nooit": (
        "views/test_colours.py::test_groups_are_told_apart",
        "views/test_colours.py::test_order_is_carried_by_lightness",
        "views/maps/test_interactive.py::test_a_figure_gets_its_class_and_a_gap_is_hatched",
    ),
    "Tekst heeft een contrast": (
        "views/test_colours.py::test_text_has_enough_contrast",
        "views/test_colours.py::test_marks_have_enough_contrast",
    ),
    "Bij 200 procent": (
        "browser/test_layout.py::test_a_telephone_never_scrolls_sideways",
        "browser/test_commissie.py::test_at_200_percent_nothing_scrolls_sideways",
    ),
    "Het rapport, het wijkprofiel": (
        "views/documents/test_pdf.py::test_it_is_tagged_dutch_and_says_so",
        "views/documents/test_pdf.py::test_another_library_finds_the_structure_in_order",
        "views/documents/test_pdf.py::test_everything_has_its_tag_and_every_picture_a_description",
    ),
    "In de dia's": (
        "views/documents/test_slides.py::test_pictures_charts_and_tables_are_described",
        "views/documents/test_slides.py::test_charts_are_native_with_the_figures_inside",
    ),
    "In het verhaal": (
        "browser/test_commissie.py::test_arrow_keys_turn_the_steps_and_the_address_follows",
        "browser/test_commissie.py::test_a_link_opens_a_step_and_buttons_do_what_keys_do",
    ),
    "Automatisch, bij elke wijziging: axe-core": ("browser/test_accessibility.py::test_axe_finds_nothing_serious",),
    "Automatisch: kiezen uit lijsten": ("browser/test_choices.py::test_a_wijk_chosen_with_the_keyboard_goes_along_to_every_page",),
    "Automatisch: een scherm van 390": ("browser/test_layout.py::test_a_telephone_never_scrolls_sideways",),
    "Automatisch: de PDF": (
        "views/documents/test_pdf.py::test_an_independent_reader_finds_no_fault",
        "views/documents/test_pdf.py::test_pages_are_counted_and_read_from_message_to_sources",
    ),
    "Nog niet gedaan": (),
}


@pytest.mark.parametrize("claim", [*statement.MET, *statement.TESTED])
def test_every_claim_is_held_by_tests_that_exist(claim):
    held = [tests for start, tests in HELD.items() if claim.startswith(start)]
    assert len(held) == 1, "a claim without a test"
    for test in held[0]:
        file, _, name = test.partition("::")
        assert f"def {name}(" in (TESTS / file).read_text(encoding="utf-8")


def test_what_is_not_met_names_its_criterion_and_the_way_out():
    table = statement.NOT_MET
    assert table["Eis"].map(lambda rule: bool(re.fullmatch(r"\d\.\d\.\d{1,2} .+", rule))).all()
    assert table["Wat u intussen kunt doen"].str.len().gt(0).all()


def test_findings_inside_streamlit_are_none_as_the_statement_says():
    from tests.browser.test_accessibility import INSIDE_STREAMLIT

    said = next(claim for claim in statement.TESTED if "axe-core" in claim)
    assert ("nu is dat er geen" in said) is (not INSIDE_STREAMLIT)

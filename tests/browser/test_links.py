"""A link with nonsense in it: a Dutch message, the default, and never a crash."""

import re

import pytest
from playwright.sync_api import expect

NONSENSE = {
    "no code": ({"gemeente": "XX"}, "'gemeente'"),
    "markup": ({"gemeente": "<script>alert(1)</script>"}, "'gemeente'"),
    "a gemeente that is not loaded": ({"gemeente": "GM1234"}, "GM1234 zit niet in de geladen cijfers"),
    "a wijk that does not exist": ({"wijk": "WK900199"}, "WK900199 uit de link is onbekend in Voorbeeldstad"),
    "a gemeente for a wijk": ({"wijk": "GM9001"}, "'wijk'"),
    "an indicator that does not exist": ({"indicator": "bestaat_niet"}, "bestaat_niet"),
    "an indicator with a path": ({"indicator": "../../etc/passwd"}, "'indicator'"),
    "overlong": ({"indicator": "x" * 5000}, "'indicator'"),
    "a level that does not exist": ({"niveau": "straat"}, "'niveau'"),
    "a law that does not exist": ({"wet": "zvw"}, "'wet'"),
    "a weight that is no number": ({"gewichten": "inkomen:nan"}, "'gewichten'"),
    "a weight beyond the scale": ({"gewichten": "inkomen:99"}, "'gewichten'"),
    "a weight of a theme that does not exist": ({"gewichten": "geluk:2"}, "'geluk'"),
    "no weight at all": ({"gewichten": "bevolking:0;gezondheid:0;huishoudens:0;inkomen:0;werk:0;wonen:0"}, "gewichten"),
    "a background that is no choice": ({"achtergrond": "misschien"}, "'achtergrond'"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_in_a_link_is_named_and_the_default_is_shown(visit, case):
    link, said = NONSENSE[case]
    visit.open("Verantwoording", **link)
    expect(visit.title).to_have_text("Verantwoording")
    messages = [text for text in visit.messages if "verzonnen" not in text]
    assert any(re.search(said, text) for text in messages), visit.messages
    expect(visit.page.get_by_role("combobox", name="Gemeente")).to_be_visible()

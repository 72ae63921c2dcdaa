"""Every figure has a card of its own, also where two are written alike or are not known."""

from streamlit.testing.v1 import AppTest


def _two_alike():
    from types import SimpleNamespace

    from wijkscan.ui.uitleg import place_card

    page = SimpleNamespace(name="Start")  # all that a card that nobody opens asks of it
    figures = {"wmo": "63,0", "jeugd": "63,0", "inkomen": "niet geleverd", "wonen": "niet geleverd", "index": "de index van ![x](y)"}
    for kind, figure in figures.items():
        place_card(page, kind, figure, "Voorbeeldstad", lambda: None)


def test_figures_that_are_written_alike_have_a_button_each():
    page = AppTest.from_function(_two_alike, default_timeout=60).run()
    assert not page.exception
    asked = [item.proto.popover.label for item in page.get("popover")]
    assert asked[:4] == ["Waar komt 63,0 vandaan?"] * 2 + ["Waarom is dit cijfer er niet?"] * 2
    assert asked[4] == r"Waar komt de index van !\[x\](y) vandaan?"  # a name is no markup: no picture is fetched for it

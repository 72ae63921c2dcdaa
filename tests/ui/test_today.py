"""The page Wijkteams opens with the teams of today, and says so."""

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.example_run import example_own


def test_the_page_opens_with_the_teams_of_today_and_a_choice_for_a_design():
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=240).switch_page("pages/4_Wijkteams.py").run()
    assert not page.exception
    chosen = next(item for item in page.button_group if item.label == "Indeling")
    assert chosen.value in ("nu", ["nu"])
    assert [item.label for item in page.number_input] == ["Afwijking (%)", "Verbeter met hooguit zoveel inwoners"]
    names = next(box.options for box in page.selectbox if box.label == "Team een naam geven")
    assert sorted(names) == sorted(set(example_own().werkgebieden))
    assert any("Dit is de indeling van nu; er is niet naar een betere gezocht." in item.value for item in page.caption)

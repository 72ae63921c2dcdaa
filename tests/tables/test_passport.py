import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables.building import passport
from wijkscan.tables.passport import Passport


def test_series_and_id_by_hand():
    made = passport(2024, scope="GM0392", fetched="2026-11-22T12:37:05.123456")
    assert made.series == "cijfers-2024-GM0392"
    assert made.id == "cijfers-2024-GM0392-2026-11-22T123705-00000000"


@given(st.integers(2000, 2100), st.text(max_size=20), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
def test_a_passport_survives_being_stored(year, title, definitions):
    made = dataclasses.replace(passport(year), title=title, definitions=definitions)
    again = Passport.from_dict(json.loads(json.dumps(made.to_dict())))
    assert again == made
    assert again.definitions == definitions


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Gezondheid per wijk en buurt; 2012/2016/2020/2022 (indeling 2024)", 2024),
        ("Sociaal-economische status; scores per wijk en buurt, regio-indeling 2025", 2025),
        ("Kerncijfers, indeling per 1 januari 2023", 2023),
        ("Kerncijfers, indeling 1-1-2023", 2023),
        ("Gezondheid 2022, gemeentegrenzen 2024", 2024),
        ("Gezondheid 2022, 2024-indeling", 2024),
        ("Gezondheid 2022, indeling 2023/2024", 2023),
        ("Kerncijfers wijken en buurten 2022", 2022),
        ("Indeling in klassen, 2019", 2022),
    ],
)
def test_a_title_tells_for_the_areas_of_which_year_figures_are(title, year):
    assert dataclasses.replace(passport(2022), title=title).division == year


def test_what_a_later_version_adds_is_passed_over():
    assert Passport.from_dict({**passport(2024).to_dict(), "nieuw": 1}) == passport(2024)

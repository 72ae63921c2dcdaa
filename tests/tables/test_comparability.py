import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import box

from tests.tables.building import figures, squares
from wijkscan.tables.areas import Niveau
from wijkscan.tables.boundaries import read_map
from wijkscan.tables.comparability import Link, chain

CODE = "WK039201"
SAME, BROKEN, UNKNOWN = Link.SAME.value, Link.BROKEN.value, Link.UNKNOWN.value


def _edition(flag=1, name="Oude Stad", code=CODE, **more):
    rows = {code: {"AantalInwoners_5": 100, "regio": name, "IndelingswijzigingGemeenteWijkBuurt_4": flag}}
    return figures(rows | more.get("rows", {}))


def _links(editions, maps=None, code=CODE):
    return chain(editions, maps).loc[code].tolist()


def _map(*, shift=0.0, code=CODE):
    areas, _ = read_map({Niveau.WIJK: squares([code], "wijk", shift=shift)}, "kaart")
    return areas


def test_consecutive_years_without_a_change_are_comparable():
    assert _links({2024: _edition(), 2023: _edition(), 2022: _edition()}) == [SAME, SAME, SAME]


@pytest.mark.parametrize("flag", [2, 3, "3"])
def test_a_change_breaks_everything_older_and_nothing_newer(flag):
    editions = {2024: _edition(), 2023: _edition(flag), 2022: _edition(), 2021: _edition()}
    assert _links(editions) == [BROKEN, BROKEN, SAME, SAME]


def test_the_flag_of_the_oldest_edition_says_nothing_about_it():
    assert _links({2024: _edition(), 2023: _edition(3)}) == [SAME, SAME]


def test_a_new_name_over_the_same_boundary_stays_comparable():
    assert _links({2024: _edition(name="Nieuw"), 2023: _edition(name="Oud")}) == [SAME, SAME]


def test_a_missing_year_in_between_cannot_be_checked_and_the_doubt_goes_on():
    assert _links({2024: _edition(), 2022: _edition(), 2021: _edition()}) == [UNKNOWN, UNKNOWN, SAME]


def test_another_name_over_a_missing_year_is_a_code_used_again():
    assert _links({2024: _edition(name="Havenkwartier"), 2022: _edition(name="Oude Stad")}) == [BROKEN, SAME]


def test_an_unknown_name_is_not_taken_for_another_name():
    assert _links({2024: _edition(name=None), 2022: _edition()}) == [UNKNOWN, SAME]


def test_a_flag_that_is_missing_cannot_be_checked():
    assert _links({2024: _edition("."), 2023: _edition()}) == [UNKNOWN, SAME]


def test_a_code_that_did_not_exist_yet_is_broken():
    editions = {2024: _edition(), 2023: _edition(code="WK039202")}
    assert _links(editions) == [BROKEN, SAME]


def test_a_code_that_was_away_for_a_year_is_broken_before_that():
    editions = {2024: _edition(), 2023: _edition(code="WK039202"), 2022: _edition()}
    assert _links(editions) == [BROKEN, BROKEN, SAME]


def test_a_level_that_was_not_delivered_says_nothing():
    buurt = {"BU03920101": {"AantalInwoners_5": 50}}
    editions = {2024: _edition(rows=buurt), 2023: _edition(), 2022: _edition(rows=buurt)}
    assert _links(editions, code="BU03920101") == [UNKNOWN, UNKNOWN, SAME]
    assert _links(editions) == [SAME, SAME, SAME]


def test_an_edition_of_another_gemeente_says_nothing():
    editions = {2024: _edition(), 2023: _edition(code="WK039401"), 2022: _edition()}
    assert _links(editions) == [UNKNOWN, UNKNOWN, SAME]


def test_the_country_is_always_comparable():
    country = {"NL00": {"AantalInwoners_5": 17, "IndelingswijzigingGemeenteWijkBuurt_4": "."}}
    assert _links({2024: _edition(rows=country), 2020: _edition(rows=country)}, code="NL00") == [SAME, SAME]


@pytest.mark.parametrize(("shift", "expected"), [(0, SAME), (5, SAME), (50, UNKNOWN), (150, BROKEN), (5000, BROKEN)])
def test_boundaries_decide_over_a_missing_year(shift, expected):
    editions = {2024: _edition(), 2022: _edition()}
    assert _links(editions, {2024: _map(), 2022: _map(shift=shift)}) == [expected, SAME]


def test_one_map_or_a_map_without_the_area_decides_nothing():
    editions = {2024: _edition(), 2022: _edition()}
    assert _links(editions, {2024: _map()}) == [UNKNOWN, SAME]
    assert _links(editions, {2024: _map(), 2022: _map(code="WK039209")}) == [UNKNOWN, SAME]


@pytest.mark.parametrize(("shift", "expected"), [(0, SAME), (50, UNKNOWN), (5000, BROKEN)])
def test_boundaries_tell_a_new_name_from_a_code_used_again(shift, expected):
    editions = {2024: _edition(name="Nieuw"), 2022: _edition(name="Oud")}
    assert _links(editions, {2024: _map(), 2022: _map(shift=shift)}) == [expected, SAME]


def test_boundaries_do_not_overrule_a_flag():
    editions = {2024: _edition(3), 2023: _edition()}
    assert _links(editions, {2024: _map(), 2023: _map()}) == [BROKEN, SAME]


def test_an_area_without_a_boundary_is_not_decided():
    without = _map()
    without.loc[CODE, "geometry"] = None
    assert _links({2024: _edition(), 2022: _edition()}, {2024: _map(), 2022: without}) == [UNKNOWN, SAME]


def test_only_the_areas_asked_for_are_judged():
    editions = {2024: _edition(rows={"WK039202": {"AantalInwoners_5": 1}}), 2023: _edition()}
    assert chain(editions, codes=pd.Index([CODE])).index.tolist() == [CODE]
    assert chain(editions).index.tolist() == [CODE, "WK039202"]


_ORDER = [SAME, UNKNOWN, BROKEN]
_WITH_ANOTHER = {flag: _edition(flag, rows={"WK039202": {"AantalInwoners_5": 1}}) for flag in (1, 2, 3, None)}
_flags = st.lists(st.sampled_from([1, 2, 3, None]), min_size=2, max_size=6)


@given(_flags, st.sets(st.integers(1, 4)))
def test_looking_further_back_never_makes_an_area_more_comparable(flags, left_out):
    editions = {2024 - age: _WITH_ANOTHER[flag] for age, flag in enumerate(flags) if age not in left_out}
    links = [_ORDER.index(link) for link in _links(editions)]
    assert links == sorted(links, reverse=True)
    assert links[-1] == 0


@given(_flags)
def test_the_chain_of_a_part_is_the_part_of_the_chain(flags):
    editions = {2024 - age: _WITH_ANOTHER[flag] for age, flag in enumerate(flags)}
    codes = pd.Index([CODE])
    pd.testing.assert_frame_equal(chain(editions, codes=codes), chain(editions).loc[codes])


def test_a_turned_square_is_another_boundary():
    turned = _map()
    turned["geometry"] = [affinity.rotate(box(0, 0, 1000, 1000), 45)]
    assert _links({2024: _edition(), 2022: _edition()}, {2024: _map(), 2022: turned}) == [BROKEN, SAME]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standins.odata_filter import parse
from wijkscan.sources.odata import MOST_TERMS, Table, TableId, areas_in_scope, loadable_topics, split_areas
from wijkscan.sources.service import LAND, Service, SourceError

TABLE = Table(Service("http://localhost:1"), "CBS", TableId("85984NED"))
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def area(code, title="Ergens"):
    return {"Key": code.ljust(10), "Title": title}


@st.composite
def countries(draw):
    """Areas of a made-up country: every gemeente with wijken and buurten."""
    areas = [area("NL00", "Nederland")]
    for number in sorted(draw(st.sets(st.integers(0, 1999), min_size=1, max_size=30))):
        areas.append(area(f"GM{number:04}"))
        for first in draw(st.sets(st.sampled_from(LETTERS), min_size=1, max_size=4)):
            areas += [area(f"WK{number:04}{first}0"), area(f"BU{number:04}{first}0AF"), area(f"BU{number:04}{first}001")]
    return areas


@given(areas=countries(), whole=st.booleans())
def test_every_area_is_in_exactly_one_part(areas, whole):
    scope = LAND if whole else areas[1]["Key"].strip()
    wanted = areas_in_scope(areas, scope, TABLE)
    parts = split_areas("WijkenEnBuurten", wanted, scope)
    tests = [parse(part.filter, {"WijkenEnBuurten"}) for part in parts]
    for row in areas:
        assert sum(test({"WijkenEnBuurten": row["Key"]}) for test in tests) == (row in wanted), row
    assert all(part.filter.count(" or ") < MOST_TERMS for part in parts)


def test_parts_of_the_country_are_neither_one_nor_hundreds():
    numbers = range(3, 1993, 6)
    areas = [area("NL00", "Nederland"), *(area(f"GM{number:04}") for number in numbers)]
    areas += [area(f"WK{number:04}{wijk:02}") for number in numbers for wijk in range(10)]
    areas += [area(f"BU{number:04}{buurt:04}") for number in numbers for buurt in range(45)]
    parts = split_areas("WijkenEnBuurten", areas, LAND)
    assert 10 <= len(parts) <= 25
    assert [parts[0].label, parts[1].label, parts[-1].label] == ["gemeenten", "wijken 1 van 4", "Nederland"]


def test_gemeente_and_country_are_asked_by_their_padded_keys():
    parts = split_areas("WijkenEnBuurten", [area("NL00", "Nederland"), area("GM0392"), area("WK039201")], "GM0392")
    assert [part.filter for part in parts] == [
        "WijkenEnBuurten eq 'GM0392    '",
        "startswith(WijkenEnBuurten,'WK0392')",
        "WijkenEnBuurten eq 'NL00      '",
    ]


def test_the_country_is_known_by_its_title_not_its_code():
    areas = [area("NL00", "Totaal"), area("NL01", "Nederland"), area("NL98", "Buitenland"), area("GM0392")]
    assert [row["Key"].strip() for row in areas_in_scope(areas, "GM0392", TABLE)] == ["NL01", "GM0392"]


@pytest.mark.parametrize(
    ("scope", "hint"),
    [
        ("GM0329", r"Bedoelt u .*Haarlem \(GM0392\)"),
        ("x", "Geef een gemeentecode zoals GM0392"),
    ],
)
def test_an_unknown_gemeente_gets_the_nearest_names(scope, hint):
    areas = [area("GM0392", "Haarlem"), area("GM0014", "Groningen")]
    with pytest.raises(SourceError, match=f"Gemeente '{scope}' komt niet voor in tabel 85984NED van CBS. {hint}"):
        areas_in_scope(areas, scope, TABLE)


def test_herkomst_is_left_out_by_place_and_by_stem():
    properties = [
        {"ID": 0, "ParentID": None, "Type": "GeoDetail", "Key": "WijkenEnBuurten", "Title": "Wijken en buurten"},
        {"ID": 1, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": "Bevolking naar herkomst"},
        {"ID": 2, "ParentID": 1, "Type": "TopicGroup", "Key": "", "Title": "Iets nieuws"},
        {"ID": 3, "ParentID": 2, "Type": "Topic", "Key": "NieuweStam_17", "Title": "Nieuwe stam"},
        {"ID": 4, "ParentID": None, "Type": "Topic", "Key": "Marokko_18", "Title": "Een land"},
        {"ID": 5, "ParentID": None, "Type": "Topic", "Key": "GeboorteTotaal_25", "Title": "Geboorte totaal"},
    ]
    assert loadable_topics(properties) == ["GeboorteTotaal_25"]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.tables.gemeentenamen import NoGemeenteError, by_name, code_in, gemeentecode, known_as, plain

GEMEENTEN = {
    "GM0344": "Utrecht (gemeente)",
    "GM0373": "Bergen (NH.)",
    "GM0392": "Haarlem",
    "GM0394": "Haarlemmermeer",
    "GM0397": "Heemstede",
    "GM0439": "Purmerend",
    "GM0518": "'s-Gravenhage",
    "GM0796": "'s-Hertogenbosch",
    "GM0820": "Nuenen, Gerwen en Nederwetten",
    "GM0893": "Bergen (L.)",
    "GM1900": "S\u00fadwest-Frysl\u00e2n",
    "GM1940": "De Fryske Marren",
}
HEIR = "Purmerend (GM0439)"
TYPE = "Geef de naam of de code."


def of(text):
    return gemeentecode(text, GEMEENTEN, TYPE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GM0392", "GM0392"), (" gm0392\n", "GM0392"), ("0392", "GM0392"), ("GM9999", "GM9999"),
        ("Haarlem", "GM0392"), ("haarlem", "GM0392"), ("Gemeente Haarlem", "GM0392"), ("HAARLEMMERMEER", "GM0394"),
        ("Den Haag", "GM0518"), ("s Gravenhage", "GM0518"), ("\u2019s-Gravenhage", "GM0518"), ("Den Bosch", "GM0796"),
        ("Sudwest Fryslan", "GM1900"), ("Utrecht", "GM0344"), ("Bergen (NH)", "GM0373"), ("bergen l", "GM0893"),
        ("de fryske  marren", "GM1940"),
    ],
)  # fmt: skip
def test_a_gemeente_is_known_as_people_write_it(text, code):
    assert of(text) == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Bergen", "'Bergen' kan Bergen (NH.) (GM0373) of Bergen (L.) (GM0893) zijn. Geef de code."),
        ("Bergen (Limburg)", "'Bergen (Limburg)' kan Bergen (NH.) (GM0373) of Bergen (L.) (GM0893) zijn. Geef de code."),
        ("Beemster", f"Gemeente Beemster (GM0370) bestaat niet meer: zij is in 2022 opgegaan in {HEIR}. Kies {HEIR}."),
        ("Harlem", "'Harlem' is geen gemeente. Bedoelt u Haarlem (GM0392)?"),
        ("Nuenen", "'Nuenen' is geen gemeente. Bedoelt u Nuenen, Gerwen en Nederwetten (GM0820)?"),
        ("Fryske Marren", "'Fryske Marren' is geen gemeente. Bedoelt u De Fryske Marren (GM1940)?"),
        ("Haarlem-Noord", "'Haarlem-Noord' is geen gemeente. Bedoelt u Haarlem (GM0392)?"),
        ("WK039201", f"'WK039201' is geen gemeente. {TYPE}"),
        ("GM392", f"'GM392' is geen gemeente. {TYPE}"),
        ("../..", f"'../..' is geen gemeente. {TYPE}"),
        ("", f"'' is geen gemeente. {TYPE}"),
        ("GM\u00b2\u00b2\u00b2\u00b2", f"'GM\u00b2\u00b2\u00b2\u00b2' is geen gemeente. {TYPE}"),
        ("\x1b[31mX", f"'[31mX' is geen gemeente. {TYPE}"),
    ],
)
def test_what_is_no_gemeente_is_said_with_the_way_out(text, told):
    with pytest.raises(NoGemeenteError) as raised:
        of(text)
    assert str(raised.value) == told


def test_a_gemeente_of_today_goes_before_one_that_ended_under_the_same_name():
    assert gemeentecode("Beemster", {"GM0370": "Beemster"}, TYPE) == "GM0370"


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_a_code_or_a_message(text):
    try:
        assert code_in(of(text)) == of(text)
    except NoGemeenteError as error:
        assert str(error)[-1] in ".?"


@given(st.dictionaries(st.integers(1, 1999).map("GM{:04d}".format), st.text("abcdefg (.)", min_size=1, max_size=12), max_size=8))
def test_every_name_that_one_gemeente_has_gives_its_code(gemeenten):
    names = by_name(gemeenten.items())
    for code, name in gemeenten.items():
        alike = [other for other in gemeenten.values() if plain(other) == plain(name)]
        if len(alike) == 1 and plain(name):
            assert known_as(name, names) == code

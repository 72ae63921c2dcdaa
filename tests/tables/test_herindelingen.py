import re

from wijkscan.tables.herindelingen import herindelingen, went_into


def test_every_dissolved_gemeente_leads_to_one_that_is_not_herindelingen():
    gone = herindelingen()
    assert len(gone) > 80
    for code, found in gone.items():
        assert re.fullmatch(r"GM\d{4}", code) and found.into, code
        assert 2015 <= found.year <= 2030, code
        assert not {into for into, _ in found.into} & set(gone), code


def test_one_that_was_split_names_all_its_parts():
    assert went_into("GM0788") == (
        "Gemeente Haaren (GM0788) bestaat niet meer: zij is in 2021 opgegaan in Boxtel (GM0757), Oisterwijk (GM0824), Tilburg (GM0855) "
        "en Vught (GM0865). Kies een van die gemeenten."
    )


def test_one_that_is_there_went_nowhere():
    assert went_into("GM0392") == ""

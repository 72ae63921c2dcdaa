import re
from itertools import pairwise

from wijkscan.tables.herindelingen import herindelingen, herindelingen_table, went_into

#: Number of gemeenten on 1 January; 2024 and 2025 did not change.
PUBLISHED = {2014: 403, 2015: 393, 2016: 390, 2017: 388, 2018: 380, 2019: 355, 2020: 355, 2021: 352, 2023: 342}
#: A gemeente that got another name and code in 2015 or 2016: neither gone nor new.
RECODED = {"GM0241", "GM1945", "GM1921", "GM1940"}
_NEW_FROM = 1930


def test_every_dissolved_gemeente_leads_to_one_that_is_not_dissolved():
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


def test_the_table_explains_every_change_in_the_number_of_gemeenten():
    table = herindelingen_table()
    appeared = table[table["nieuw"].str[2:].astype(int) >= _NEW_FROM].groupby("nieuw")["jaar"].min().drop(list(RECODED), errors="ignore")
    left = table.groupby("oud")["jaar"].min().drop(list(RECODED), errors="ignore")
    numbers = sorted(PUBLISHED)
    for before, after in pairwise(numbers):
        change = appeared.between(before + 1, after).sum() - left.between(before + 1, after).sum()
        assert change == PUBLISHED[after] - PUBLISHED[before], after


def test_codes_and_names_are_whole():
    table = herindelingen_table()
    for column in ("oud", "nieuw"):
        assert table[column].str.fullmatch("GM[0-9]{4}").all()
    assert not (set(table["oud"]) & set(table["nieuw"]))
    assert (table.groupby("oud").size() > 1).eq(table.groupby("oud")["deel"].any()).all()
    assert table.groupby("nieuw")["nieuwe_naam"].nunique().eq(1).all()

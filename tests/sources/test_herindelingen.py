"""The table of gemeenten that went into another, held against the number of gemeenten CBS published per year."""

from itertools import pairwise

from wijkscan.sources.herindelingen import read_herindelingen

#: Number of gemeenten on 1 January; 2024 and 2025 did not change.
PUBLISHED = {2014: 403, 2015: 393, 2016: 390, 2017: 388, 2018: 380, 2019: 355, 2020: 355, 2021: 352, 2023: 342}
#: A gemeente that got another name and code in 2015 or 2016: neither gone nor new.
RECODED = {"GM0241", "GM1945", "GM1921", "GM1940"}
_NEW_FROM = 1930


def test_the_table_explains_every_change_in_the_number_of_gemeenten():
    table = read_herindelingen()
    appeared = table[table["nieuw"].str[2:].astype(int) >= _NEW_FROM].groupby("nieuw")["jaar"].min().drop(list(RECODED), errors="ignore")
    left = table.groupby("oud")["jaar"].min().drop(list(RECODED), errors="ignore")
    numbers = sorted(PUBLISHED)
    for before, after in pairwise(numbers):
        change = appeared.between(before + 1, after).sum() - left.between(before + 1, after).sum()
        assert change == PUBLISHED[after] - PUBLISHED[before], after


def test_codes_and_names_are_whole():
    table = read_herindelingen()
    for column in ("oud", "nieuw"):
        assert table[column].str.fullmatch("GM[0-9]{4}").all()
    assert not (set(table["oud"]) & set(table["nieuw"]))
    assert (table.groupby("oud").size() > 1).eq(table.groupby("oud")["deel"].any()).all()
    assert table.groupby("nieuw")["nieuwe_naam"].nunique().eq(1).all()

import pytest

from wijkscan.tables.columns import BY_CODE, COLUMNS, stem


@pytest.mark.parametrize(
    ("key", "found"),
    [("WmoClienten_93", "WmoClienten"), (" a_inw ", "a_inw"), ("k_0Tot15Jaar_8", "k_0Tot15Jaar")],
)
def test_a_stem_is_the_key_without_its_number(key, found):
    assert stem(key) == found


def test_every_code_stem_and_spreadsheet_name_belongs_to_one_column():
    names = [name for column in COLUMNS for name in {column.code, *column.stems, *column.shorts}]
    assert len(BY_CODE) == len(COLUMNS)
    assert sorted(names) == sorted(set(names))


def test_parts_and_most_bases_are_columns_themselves():
    assert {part for column in COLUMNS for part in column.parts} <= set(BY_CODE)
    assert {column.base for column in COLUMNS} - set(BY_CODE) == {"", "inwoners_18_plus"}


def test_herkomst_nationality_and_religion_are_never_loaded():
    forbidden = ("nederland", "europa", "marok", "turk", "suri", "herkomst", "migratie", "western", "nationalit", "antil")
    names = [name.lower() for column in COLUMNS for name in (column.code, *column.stems, *column.shorts)]
    assert not [name for name in names for word in forbidden if word in name]

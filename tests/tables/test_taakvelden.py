from wijkscan.tables.taakvelden import every_taakveld, taakvelden


def test_names_and_codes_of_a_year():
    assert taakvelden(2024)["6.2"].name == "Wijkteams"
    assert "6.2" not in taakvelden(2025)
    assert {"6.21", "6.22", "6.23"} <= taakvelden(2025).keys()
    assert taakvelden(2024)["6.4"].name != taakvelden(2025)["6.4"].name
    assert taakvelden(2040) == taakvelden(2026)


def test_what_became_of_a_taakveld_exists_from_2025():
    now = taakvelden(2025)
    ended = [item for item in every_taakveld() if item.last == 2024 and item.code.startswith("6.")]
    assert ended
    for item in ended:
        assert item.into or item.code in now, item.code
        assert set(item.into) <= now.keys(), item.code


def test_a_code_has_one_name_a_year():
    for year in range(2017, 2027):
        codes = [item.code for item in every_taakveld() if item.first <= year <= item.last]
        assert len(codes) == len(set(codes)), year

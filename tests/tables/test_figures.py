import numpy as np
import pandas as pd
import pandas.testing as pdt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables.building import feed, figures
from wijkscan.dutch import number as written
from wijkscan.tables.columns import COLUMNS
from wijkscan.tables.figures import Figures, InvalidTableError, read_figures, resolve

_COUNTS = ["inwoners", "wmo", "bijstand"]


def _table(**columns):
    return pd.DataFrame({"gwb_code": ["GM0392", "WK039201"], **columns})


def test_a_padded_feed_row_by_hand():
    rows = {
        "NL00": {"AantalInwoners_5": 17942942, "Gemeentenaam_1": "Nederland                "},
        "GM0392": {"AantalInwoners_5": 167636, "Gemeentenaam_1": "Haarlem                  "},
        "WK039201": {"AantalInwoners_5": 14745, "Gemeentenaam_1": "Haarlem                  "},
    }
    read = read_figures(feed(rows), "85984NED", names={"WK039201": "Wijk 01 Oude Stad "})
    assert read.areas.index.tolist() == ["NL00", "GM0392", "WK039201"]
    assert read.areas.loc["WK039201"].to_dict() == {
        "gebiedsnaam": "Oude Stad",
        "niveau": "Wijk",
        "gemeentecode": "GM0392",
        "gemeentenaam": "Haarlem",
        "indelingswijziging": 1.0,
    }
    assert read.areas.loc["GM0392", "gebiedsnaam"] == "Haarlem"
    assert read.values["inwoners"].tolist() == [17942942, 167636, 14745]
    assert (read.reasons == "").to_numpy().all()


def test_the_country_is_nl00_whatever_code_the_source_uses():
    raw = pd.DataFrame({"Codering_3": ["NL01  ", "WK039201"], "SoortRegio_2": ["Land ", "Wijk "], "Eenzaam_28": [47.0, 47.9]})
    assert read_figures(raw, "rivm").areas.index.tolist() == ["NL00", "WK039201"]


def test_spreadsheet_names_including_the_ages_are_found():
    ages = {"a_00_14": [20, 15], "a_65_oo": [30, 25]}
    read = read_figures(_table(a_inw=[100, 90], **ages, g_ink_pi=[39.3, 48.4], ind_wbi=[np.nan, 3.0]), "kwb2021.xlsx")
    assert read.values.loc["WK039201"].to_dict() == {
        "inwoners": 90, "leeftijd_0_15": 15, "leeftijd_65_plus": 25, "inkomen_per_inwoner": 48.4,
    }  # fmt: skip
    assert read.areas["indelingswijziging"].fillna(0).tolist() == [0, 3]


@given(st.permutations(range(2, 122)))
def test_shifted_key_numbers_do_not_matter(numbers):
    stems = [column.stems[0] for column in COLUMNS]
    keys = [f"{stem}_{number}" for stem, number in zip(stems, numbers, strict=False)]
    assert resolve(keys) == {column.code: key for column, key in zip(COLUMNS, keys, strict=False)}


def test_a_column_that_is_there_twice_is_not_available():
    assert resolve(["WmoClienten_93", "WmoClienten_99", "AantalInwoners_5"]) == {"inwoners": "AantalInwoners_5"}
    raw = pd.DataFrame([["WK039201", 5, 6, 100]], columns=["gwb_code", "wmo", "wmo", "inwoners"])
    assert list(read_figures(raw, "dubbel").values) == ["inwoners"]


def test_a_renamed_stem_is_found_and_the_newest_name_wins():
    assert resolve(["GemiddeldeWoningwaarde_35"]) == {"woz_waarde": "GemiddeldeWoningwaarde_35"}
    both = ["GemiddeldeWoningwaarde_35", "GemiddeldeWOZWaardeVanWoningen_39"]
    assert resolve(both) == {"woz_waarde": "GemiddeldeWOZWaardeVanWoningen_39"}


def test_another_unit_means_not_available():
    properties = pd.DataFrame(
        {
            "Key": ["Koopwoningen_40", "WmoClientenRelatief_94", None],
            "Unit": ["aantal", "per 1 000 inwoners", "%"],
            "Title": ["", "", ""],
        }
    )
    keys = ["Koopwoningen_47", "WmoClientenRelatief_90"]
    assert resolve(keys, properties) == {"wmo_per_1000": "WmoClientenRelatief_90"}
    assert set(resolve(keys)) == {"koopwoningen", "wmo_per_1000"}


def test_65_and_older_is_added_up_where_an_edition_splits_it():
    read = figures(
        {
            "WK039201": {"k_65JaarTot80Jaar_12": 2000, "k_80JaarOfOuder_13": 340},
            "WK039202": {"k_65JaarTot80Jaar_12": 2000, "k_80JaarOfOuder_13": None},
        }
    )
    assert read.values["leeftijd_65_plus"].tolist()[0] == 2340
    assert np.isnan(read.values.loc["WK039202", "leeftijd_65_plus"])
    assert read.reasons.loc["WK039202", "leeftijd_65_plus"] == "geheim"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("14745", 14745), ("14.745", 14745), ("14 745", 14745), ("1.234.567", 1234567), ("14745,0", 14745), (" 5 ", 5),
        (14745.0, 14745),
    ],
)  # fmt: skip
def test_counts_in_every_notation(written, number):
    assert read_figures(_table(a_inw=[written, "10"]), "t").values["inwoners"].tolist() == [number, 10]


@pytest.mark.parametrize(
    ("written", "number"), [("12,3", 12.3), ("12.3", 12.3), ("8.000,5", 8000.5), ("12", 12.0), (12.345, 12.345)]
)
def test_means_in_every_notation(written, number):
    assert read_figures(_table(g_ele=[written, "9,5"]), "t").values["elektriciteit"].tolist() == [number, 9.5]


def test_english_decimals_stay_decimals_where_no_comma_is_used():
    assert read_figures(_table(g_3km_sc=["10.125", "2.5"]), "t").values["scholen_binnen_3_km"].tolist() == [10.125, 2.5]


@pytest.mark.parametrize("empty", ["", ".", "       .", "-", "x", None, np.nan])
def test_what_cbs_writes_for_nothing_is_a_gap(empty):
    assert read_figures(_table(p_koopw=[empty, "42"]), "t").values["koopwoningen"].isna().tolist() == [True, False]


@given(st.integers(0, 10**7), st.sampled_from([",", "."]))
def test_a_count_is_read_back_whatever_separates_the_thousands(number, separator):
    written = f"{number:,}".replace(",", separator if separator == "." else " ")
    assert read_figures(_table(a_inw=[written, "1"]), "t").values["inwoners"].iloc[0] == number


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=2, max_size=2))
def test_reading_never_fills_and_never_loses(numbers):
    read = read_figures(_table(a_inw=numbers), "t").values["inwoners"]
    assert [None if np.isnan(value) else int(value) for value in read] == numbers


@given(st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=2, max_size=2))
def test_a_checked_table_survives_being_stored(numbers):
    read = read_figures(_table(p_koopw=numbers, a_inw=[1, None]), "t")
    again = Figures.from_frame(read.to_frame())
    pdt.assert_frame_equal(again.areas, read.areas)
    pdt.assert_frame_equal(again.values, read.values)
    pdt.assert_frame_equal(again.reasons, read.reasons, check_dtype=False)


def test_a_name_with_markup_stays_text():
    name = "<script>alert('x')</script>"
    assert read_figures(_table(a_inw=[1, 2], regio=["Haarlem", name]), "t").areas.loc["WK039201", "gebiedsnaam"] == name


@pytest.mark.parametrize("code", ["NL00", "NL01"])
def test_a_second_column_with_codes_names_nothing(code):
    """As the feed has it: the first column holds codes too, the country's among them; its name is in the list of areas."""
    raw = pd.DataFrame({"WijkenEnBuurten": [f"{code}  ", "WK039201"], "Codering_3": [code, "WK039201"], "AantalInwoners_5": [9, 5]})
    names = read_figures(raw, "t", names={"NL00": "Nederland", "WK039201": "Oude Stad"}).areas["gebiedsnaam"]
    assert names.to_dict() == {"NL00": "Nederland", "WK039201": "Oude Stad"}


def test_empty_rows_below_the_table_are_passed_over():
    raw = pd.DataFrame({"gwb_code": ["WK039201", " ", None], "a_inw": ["5", "", None]})
    assert read_figures(raw, "t").areas.index.tolist() == ["WK039201"]


def _refusal(raw, table="kerncijfers.csv"):
    with pytest.raises(InvalidTableError) as caught:
        read_figures(raw, table)
    return str(caught.value)


def test_no_code_column():
    assert _refusal(pd.DataFrame({"regio": ["Haarlem"], "a_inw": [1]})) == (
        "Tabel 'kerncijfers.csv' klopt niet:\n- geen kolom met gebiedscodes gevonden (verwacht een van: "
        "Codering, code, gwb_code, gwb_code_10, gebiedscode, regiocode, WijkenEnBuurten)"
    )


def test_no_known_column():
    assert _refusal(pd.DataFrame({"gwb_code": ["WK039201"], "kleur": [1]})) == (
        "Tabel 'kerncijfers.csv' klopt niet:\n"
        "- geen enkele bekende kolom; kies het CBS-bestand met kerncijfers of het RIVM-bestand"
    )


def test_every_problem_is_in_one_to_do_list():
    raw = pd.DataFrame(
        {
            "gwb_code": ["WK039201", "WK039201  ", "WK3922", None, "GM0392", "WK039203"],
            "a_inw": ["14745", "14745", "1", "7", "12.5", "-5"],
            "p_koopw": ["12,3", "abc", "1234", "", "100,1", "0"],
        }
    )
    assert _refusal(raw) == (
        "Tabel 'kerncijfers.csv' klopt niet:\n"
        "- regels met cijfers maar zonder gebiedscode: 1; vul de code aan of haal ze weg\n"
        "- 'WK3922' is geen gebiedscode (verwacht bijvoorbeeld GM0392, WK039201 of BU03920101)\n"
        "- WK039201 komt dubbel voor; houd één regel per gebied over\n"
        "- WK039201: koopwoningen is 'abc', verwacht een getal; controleer het decimaalteken\n"
        "- WK039203: inwoners is −5, verwacht 0 of meer (aantal)\n"
        "- GM0392: inwoners is 12,5, verwacht een geheel getal (aantal); controleer het decimaalteken\n"
        "- WK3922: koopwoningen is 1.234, verwacht 0 tot 100 (%); controleer het decimaalteken\n"
        "- GM0392: koopwoningen is 100,1, verwacht 0 tot 100 (%); controleer het decimaalteken"
    )


def test_thousands_in_english_notation_are_not_taken_for_decimals():
    assert "GM0392: inwoners is 1,234, verwacht een geheel getal" in _refusal(_table(a_inw=["1,234", "5"]))
    assert "GM0392: inwoners is '1,234.5', verwacht een getal" in _refusal(_table(a_inw=["1,234.5", "5"]))


def test_infinity_is_no_number():
    assert "GM0392: inwoners is 'inf', verwacht een getal" in _refusal(_table(a_inw=["inf", "5"]))


def test_a_long_list_is_cut_off_and_says_so():
    raw = pd.DataFrame({"gwb_code": [f"X{number}" for number in range(15)], "a_inw": 1})
    message = _refusal(raw)
    assert message.count("is geen gebiedscode") == 12
    assert message.endswith("- … en nog 3 andere")


@given(st.sampled_from(_COUNTS), st.integers(-999, -1))
def test_a_negative_count_is_refused_with_area_and_column(code, number):
    assert f"WK039201: {code} is {written(number)}" in _refusal(_table(**{code: [1, number]}))

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from tests.example_run import example_tables
from tests.model.made_up_areas import GM, A, B, C, delivery, rows, table_of
from tests.views.areas import NASTY
from wijkscan.model.indicators.compare import comparable_wijken
from wijkscan.model.indicators.compute import comparison, compute_indicators
from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS, Theme
from wijkscan.tables.areas import COUNTRY, Niveau
from wijkscan.views.subjects.wijk import (
    GLANCE,
    KEY_INDICATORS,
    comparable_table,
    comparison_chart,
    definition,
    glance,
    indicator_bars,
    indicator_map,
    of_theme,
    profile_numbers,
    show,
    trend_chart,
    without_figures,
)

CODES = [GM, A, B, C, "BU03920101", "BU03920201"]
HEADINGS = {"waarde": "Oude Stad", "gemeente": "Haarlem", "nederland": "Nederland", "vergelijkbaar": "Vergelijkbare wijken"}


def land(**columns):
    columns = columns or {
        "inwoners": [3000, 1000, 1500, 500, 400, 600], "koopwoningen": [50, 40, None, 70, 30, 20],
        "huishoudens_laagste_40": [41, 30, 50, 45, 20, 30], "eenzaam": [40, 41, 42, 43, None, None],
    }  # fmt: skip
    made = rows(CODES, **columns)
    names = ["Haarlem", NASTY, "Zijlweg", "Haarlem", "Noord", "Zuid"]
    return delivery(2024, {code: {"regio": name, **made[code]} for code, name in zip(CODES, names, strict=True)})


@pytest.fixture(scope="module")
def table():
    return table_of(land(), delivery(2023, rows(CODES, inwoners=[2900, 900, 1500, 500, 400, 500])))


@pytest.fixture(scope="module")
def indicators(table):
    return compute_indicators(table)


@pytest.fixture(scope="module")
def boundaries():
    shapes = [box(1000 * place, 0, 1000 * place + 1000, 1000) for place in range(3)]
    return gpd.GeoDataFrame({"gebiedsnaam": [NASTY, "Zijlweg", "Haarlem"]}, geometry=shapes, index=[A, B, C], crs="EPSG:28992")


def test_one_indicator_over_the_wijken(table, indicators):
    shown = show(table, indicators, "koopwoningen", Niveau.WIJK)
    assert (shown.year, shown.mean, shown.gemeente, shown.label) == (2024, 50, "Haarlem", "Koopwoningen")
    assert shown.areas["naam"].tolist() == [NASTY, "Zijlweg", "Haarlem"]
    found = shown.table()
    assert list(found) == ["Gebied", "Koopwoningen (%)", "Reden", "Jaar", "Code"]
    assert found.set_index("Code").loc[B].drop("Koopwoningen (%)").tolist() == ["Zijlweg", "geheim", 2024]
    assert found.set_index("Code").loc[A, "Koopwoningen (%)"] == 40
    said = shown.text_table().to_numpy().tolist()
    assert said == [["Haarlem", "70,0 %", "2024"], [NASTY, "40,0 %", "2024"], ["Zijlweg", "geheim", "2024"]]


def test_a_count_has_no_mean_to_compare_with(table, indicators):
    assert show(table, indicators, "inwoners", Niveau.WIJK).mean is None


def test_an_estimate_is_marked(table, indicators):
    assert show(table, indicators, "eenzaam", Niveau.WIJK).label == "Eenzaam (gemodelleerde schatting)"


def test_an_indicator_that_nobody_delivered_shows_why(table, indicators):
    shown = show(table, indicators, "wmo_per_1000", Niveau.WIJK)
    assert (shown.year, shown.mean) == (None, None)
    assert set(shown.text_table().iloc[:, 1]) == {"niet geleverd"}
    assert set(shown.text_table()["Jaar"]) == {"–"}


def test_only_the_buurten_of_one_wijk(table, indicators):
    assert show(table, indicators, "inwoners", Niveau.BUURT, within=A).areas.index.tolist() == ["BU03920101"]
    assert show(table, indicators, "inwoners", Niveau.BUURT, within=C).areas.empty


SETTINGS = {"background": False, "source": "Bron", "theme": "light"}


@pytest.mark.parametrize("code", ["koopwoningen", "inwoners", "wmo_per_1000"])
def test_map_picture_and_bars_of_an_indicator(table, indicators, boundaries, code):
    shown = show(table, indicators, code, Niveau.WIJK)
    page = indicator_map(shown, boundaries).on_page(**SETTINGS).get_root().render()
    assert "<script>alert" not in page
    assert "Zijlweg" in page
    assert indicator_map(shown, boundaries).picture("Bron").startswith(b"\x89PNG")
    chart, sentence, figures = indicator_bars(shown, A, "dark")
    assert shown.item.label in sentence
    assert figures.equals(shown.table())
    assert "<script>" not in chart.to_json() or "\\u003cscript" in chart.to_json()


def test_without_boundaries_there_is_no_map(table, indicators, boundaries):
    shown = show(table, indicators, "koopwoningen", Niveau.WIJK)
    for without in (boundaries.iloc[:0], boundaries.set_geometry([None] * 3, crs=28992)):
        assert indicator_map(shown, without).on_page(**SETTINGS) is None
        assert indicator_map(shown, without).figures("Bron", alt="Kaart", caption="Kaart") == []


def test_a_trend_beside_the_gemeente(table):
    chart, sentence, found = trend_chart(table, "inwoners", B, "light")
    assert found.to_numpy().tolist() == [[2023, 1500, 2900, "ja"], [2024, 1500, 3000, "ja"]]
    assert list(found) == ["Jaar", "Zijlweg", "Haarlem", "Vergelijkbaar"]
    assert "Inwoners" in sentence
    assert len(chart.data) >= 1


def test_a_trend_of_a_wijk_named_like_its_gemeente(table):
    _, _, found = trend_chart(table, "inwoners", C, "light")
    assert list(found) == ["Jaar", "Haarlem (wijk)", "Haarlem (gemeente)", "Vergelijkbaar"]
    assert found["Haarlem (wijk)"].tolist() == [500, 500]


def test_a_trend_says_where_years_cannot_be_compared():
    moved = rows(CODES, inwoners=[3000, 1000, 1500, 500, 400, 600])
    moved[B]["IndelingswijzigingGemeenteWijkBuurt_4"] = "3"
    older = rows(CODES, inwoners=[2900, 900, 1500, 500, 400, 500])
    table = table_of(delivery(2024, moved), delivery(2023, older), delivery(2021, older))
    assert trend_chart(table, "inwoners", B, "light")[2]["Vergelijkbaar"].tolist() == ["ja", "niet nagegaan", "nee, grens gewijzigd"]
    assert trend_chart(table, "inwoners", A, "light")[2]["Vergelijkbaar"].tolist() == ["ja", "niet nagegaan", "ja"]


def test_a_trend_without_figures_is_empty(table):
    _, sentence, found = trend_chart(table, "wmo", B, "light")
    assert found.empty
    assert sentence


def test_a_wijk_beside_others(indicators):
    compared = comparison(indicators, A, GM, pd.Index([B, C]))
    similar = pd.Series({"Zijlweg (Haarlem)": 50.0, "Haarlem (Haarlem)": 45.0})
    _, sentence, found = comparison_chart(compared, similar, "huishoudens_laagste_40", HEADINGS, "light")
    assert list(found) == ["Gebied", "Huishoudens in de laagste inkomensgroep (%)", "Soort"]
    assert found["Gebied"].tolist() == ["Oude Stad", "Haarlem", "Nederland", "Zijlweg (Haarlem)", "Haarlem (Haarlem)"]
    assert found.iloc[0].tolist() == ["Oude Stad", 30, "wijk"]
    assert "30,0 %" in sentence
    assert "2024" in sentence


def test_the_figures_of_every_theme_as_numbers(indicators):
    compared = comparison(indicators, A, GM, pd.Index([B, C]))
    for theme in Theme:
        found = profile_numbers(compared, of_theme(theme), HEADINGS)
        assert found["Indicator"].tolist() == [item.label for item in INDICATORS if item.theme == theme]
        assert found.index.tolist() == of_theme(theme)
    same = profile_numbers(compared, of_theme(Theme.BEVOLKING), {"waarde": "Uitgeest", "gemeente": "Uitgeest"})
    assert same.loc["inwoners", ["Uitgeest (wijk)", "Uitgeest (gemeente)"]].tolist() == [1000, 3000]


def test_comparable_wijken_are_listed_under_the_wijk_itself(table, indicators):
    found = comparable_wijken(
        indicators.values.loc[[A, B, C]], table.values["inwoners"], A, count=8, smallest=500,
        features=("huishoudens_laagste_40", "inwoners"),
    )  # fmt: skip
    listed = comparable_table(found, table.areas)
    assert listed.index.tolist() == [A, *found.wijken.index]
    assert list(listed) == ["Wijk", "Gemeente", "Huishoudens in de laagste inkomensgroep", "Inwoners"]
    assert listed["Gemeente"].tolist() == ["Haarlem"] * len(listed)


def test_the_gemeente_at_a_glance(indicators):
    cards = glance(indicators, GM, "Nederland", {"inwoners": "Personen in de BRP."})
    assert [card[:3] for card in cards] == [
        ("Inwoners (2024)", "3.000", ""),
        ("Huishoudens in de laagste inkomensgroep (2024)", "41,0 %", ""),
        ("Wmo-cliënten per 1.000 inwoners", "niet geleverd", ""),
        ("Jongeren met jeugdzorg (aandeel)", "niet geleverd", ""),
    ]
    assert cards[0][3].endswith("CBS: Personen in de BRP.")
    published = {COUNTRY: {"regio": "Nederland", "huishoudens_laagste_40": 39.5}, **rows(CODES, huishoudens_laagste_40=[41] * 6)}
    assert glance(compute_indicators(table_of(delivery(2024, published))), GM, "Nederland", {})[1][2] == "Nederland: 39,5 %"


def test_what_an_indicator_means_is_said_by_us_and_by_cbs():
    assert definition("inwoners", {}) == INDICATORS[0].definition
    assert definition("inwoners", {"inwoners": "Zo zegt CBS het."}) == f"{INDICATORS[0].definition}\n\nCBS: Zo zegt CBS het."


def test_what_comes_first_is_in_the_registry_and_is_not_too_much(indicators):
    assert len(KEY_INDICATORS) <= 7
    assert {*KEY_INDICATORS, *GLANCE} <= {item.code for item in INDICATORS}
    assert sorted(code for theme in Theme for code in of_theme(theme)) == sorted(item.code for item in INDICATORS)
    assert COUNTRY in indicators.values.index


@pytest.mark.parametrize(
    ("code", "area", "told"),
    [
        ("ses_woa", "WK900105", "−0,32"),
        ("ses_woa_spreiding", "WK900105", "0,99"),
        ("zvw_ggz", "WK900102", "768 per 10.000 inwoners"),
    ],
)
def test_scores_and_patients_are_on_the_map_and_in_the_table_of_a_theme(code, area, told):
    tables = example_tables().areas
    indicators = compute_indicators(tables)
    shown = show(tables, indicators, code, Niveau.WIJK)
    assert shown.year in (2023, 2024)
    name = str(tables.areas.at[area, "gebiedsnaam"])
    assert shown.text_table().set_index("Gebied").at[name, shown.item.label] == told
    assert shown.mean is not None
    assert code in of_theme(BY_INDICATOR[code].theme)


def test_an_indicator_without_figures_for_buurten_says_which_have_them():
    table = table_of(land())
    indicators = compute_indicators(table)
    told = without_figures(show(table, indicators, "eenzaam", Niveau.BUURT), indicators)
    assert "van geen enkele buurt is een cijfer bekend. Per buurt zijn er wel cijfers over: Inwoners" in told
    assert BY_INDICATOR["koopwoningen"].label in told
    assert without_figures(show(table, indicators, "koopwoningen", Niveau.BUURT), indicators) == ""
    assert without_figures(show(table, indicators, "eenzaam", Niveau.WIJK), indicators) == ""

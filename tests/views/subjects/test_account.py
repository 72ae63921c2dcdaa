import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from tests.model.made_up_areas import GM, A, B, C, delivery, rows, table_of
from wijkscan.glossary import NEVER_USED, TERMS
from wijkscan.model.indicators.compute import compute_indicators
from wijkscan.model.indicators.registry import INDICATORS
from wijkscan.parameters import Parameters, specification
from wijkscan.tables.areatable import open_country
from wijkscan.tables.coverage import covered_figures
from wijkscan.tables.wetten import wetten
from wijkscan.views.subjects.account import (
    FIGURE_NAMES,
    USE_NAMES,
    covariate_table,
    coverage,
    deliveries,
    figure_deliveries,
    glossary_table,
    loaded_sentence,
    model_settings,
    money_deliveries,
    never_used,
    origin_in_words,
    parameter_table,
    product_table,
    registry,
    series_remark,
    use_deliveries,
)
from wijkscan.views.words.dutch import in_dutch

# A decimal point in a number: "1.5", but not "1.500", "2.5.1" or a date.
ENGLISH = re.compile(r"(?<![\d.,-])\d+\.\d{1,2}(?![\d.])")
FIGURES = delivery(2024, rows(inwoners=[3, 1, 1, None], eenzaam=[40, 41, None, 43]), fetched="2026-01-02T10:00:00")
MAP = replace(delivery(2022, rows(inwoners=[3, 1, 1, 1])).passport, kind="kaart", scope=GM, producer="PDOK / CBS", url="https://api.pdok.nl")


@pytest.fixture(scope="module")
def indicators():
    return compute_indicators(table_of(FIGURES))


def no_holes(table: pd.DataFrame) -> bool:
    """Every cell says something."""
    return bool(table.notna().all(axis=None) and table.map(lambda cell: str(cell).strip() != "").all(axis=None))


def test_deliveries_are_listed_newest_edition_first():
    found = deliveries((MAP, FIGURES.passport))
    assert found["Editie"].tolist() == [2024, 2022]
    assert found.iloc[0].to_dict() == {
        "Soort": "cijfers", "Titel": "Proef", "Editie": 2024, "Gebied": "het hele land", "Bron": "CBS",
        "Ontvangen": date(2026, 1, 2), "Regels": 1, "Licentie": "CC BY 4.0", "Tabel of bestand": "proef",
        "Adres": "bestand van de gebruiker", "Controlesom": "000000000000",
    }  # fmt: skip
    assert found.loc[1, ["Gebied", "Adres"]].tolist() == [GM, "https://api.pdok.nl"]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("85984NED", "CBS, StatLine-tabel 85984NED"),
        ("85984NED_TypedDataSet_gm_wk.parquet", "CBS, StatLine-tabel 85984NED"),
        ("kwb_2022_gm_wk_shortnames.parquet", "CBS"),
        ("wijken 2022.GPKG", "CBS"),
    ],
)
def test_a_reader_is_told_a_source_in_words_and_not_the_name_of_a_file(table, told):
    assert origin_in_words(replace(FIGURES.passport, table=table)) == told


@pytest.mark.parametrize(
    ("today", "age"),
    [("2026-01-02", "vandaag"), ("2026-01-03", "gisteren"), ("2026-01-12", "10 dagen geleden"), ("2029-01-02", "1.096 dagen geleden")],
)
def test_what_is_loaded_and_how_old_it_is(today, age):
    passports = (FIGURES.passport, replace(FIGURES.passport, edition=2023), MAP)
    assert loaded_sentence(passports, "Haarlem", 2024, today) == (
        f"Voor **Haarlem** zijn cijfers over 2023 en 2024 geladen; de indeling is van 2024. Laatste levering: {age} (02-01-2026)."
    )


def test_a_name_in_the_sentence_stays_text():
    assert r"\<script\>" in loaded_sentence((FIGURES.passport,), "<script>", 2024, "2026-01-02")


def test_what_is_missing_most_comes_first_with_its_reasons(indicators):
    found = coverage(indicators, pd.Index([A, B, C])).set_index("Indicator")
    assert found.loc["Inwoners"].tolist() == ["Bevolking", "2024", "1 van 3", "geheim (1)"]
    assert found.loc["Eenzaam"].tolist() == ["Gezondheid", "2024", "1 van 3", "geheim (1)"]
    assert found.loc["Wmo-cliënten"].tolist() == ["Zorggebruik", "–", "3 van 3", "niet geleverd (3)"]
    missing = found["Ontbreekt"].str.split().str[0].astype(int)
    assert missing.is_monotonic_decreasing
    assert len(found) == len(INDICATORS)
    assert no_holes(found.reset_index())


def test_the_registry_lists_every_indicator(indicators):
    passport = replace(FIGURES.passport, definitions={"inwoners": "Personen in de BRP."})
    found = registry(indicators, (passport,))
    assert found["Indicator"].tolist() == [item.label for item in INDICATORS]
    assert found.loc[0].tolist() == [
        "Bevolking", "Inwoners", "aantal", "2024", INDICATORS[0].definition, "zegt niets over behoefte", "–", "Personen in de BRP."
    ]  # fmt: skip
    by_label = found.set_index("Indicator")
    assert by_label.loc["Eenzaam", "Betekenis"].endswith("(gemodelleerde schatting)")
    assert by_label.loc["Wmo-cliënten", "Wet"] == "Wmo 2015"
    assert by_label.loc["Koopwoningen", "Richting"] == "minder is meer behoefte"
    assert no_holes(found)


def test_parameters_are_listed_with_their_passport_in_dutch():
    found = parameter_table(Parameters.load(on=date(2026, 1, 1))).set_index("Parameter")
    deviations = next(item for item in Parameters.load(on=date(2026, 1, 1)) if item.name == "vergelijking.opvallend_vanaf")
    passport = ["Waarde", "Laag", "Hoog", "Eenheid", "Soort", "Geldig vanaf"]
    assert found.loc[deviations.description, passport].tolist() == [1.5, 1, 3, "afwijkingen", "norm", date(2024, 1, 1)]
    told = in_dutch(found).loc[deviations.description, passport].tolist()
    assert told == ["1,5", "1", "3", "afwijkingen", "norm", "01-01-2024"]
    assert len(found) == len(Parameters.load(on=date(2026, 1, 1)).items)
    assert no_holes(found.reset_index())


@pytest.mark.parametrize(
    ("value", "text"), [(0.02, "0,02"), (0, "0"), (10000, "10.000"), (100, "100"), (1.4826, "1,4826"), (2.5, "2,5"), (-3, "−3")]
)
def test_a_parameter_keeps_its_decimals(value, text):
    parameters = Parameters.load(on=date(2026, 1, 1)).adjust("vergelijking.opvallend_vanaf", value)
    shown = in_dutch(parameter_table(parameters)).set_index("Parameter")["Waarde"]
    assert shown[parameters.passport("vergelijking.opvallend_vanaf").description] == text


def test_the_model_of_expected_use_is_laid_open():
    table = specification("verwacht_gebruik")
    features, settings = covariate_table(table), model_settings(table)
    assert set(features["Wet"]) == {law["description"] for law in table["wetten"].values()}
    assert len(settings) == len(table["model"])
    assert no_holes(features)
    assert no_holes(settings)
    assert not settings["Waarde"].str.contains(ENGLISH).any()


def test_product_categories_are_listed():
    found = product_table()
    assert len(found) == sum(len(law.products) for law in wetten().values())
    assert found["Code"].is_unique
    assert no_holes(found)


def test_terms_are_listed():
    found = glossary_table()
    assert found["Begrip"].tolist() == [term.name for term in TERMS]
    assert found["Begrip"].is_unique
    assert no_holes(found)


def test_what_is_never_used_is_said():
    said = never_used(NEVER_USED)
    assert "Herkomst, nationaliteit, geboorteland en godsdienst worden niet geladen" in said


def test_deliveries_of_amounts_with_what_they_cover_and_their_age():
    made = replace(FIGURES.passport, kind="iv3", table="45067NED", fetched="2026-01-01T10:00:00")
    row = money_deliveries([(made, 342, (2022, 2023, 2024), ("begroting", "jaarrekening"))], "2026-01-11").iloc[0]
    assert row[["Bedragen", "Gemeenten", "Jaren", "Soort", "Dagen oud"]].tolist() == [
        "Iv3: lasten en baten per taakveld", 342, "2022–2024", "begroting en jaarrekening", 10,
    ]  # fmt: skip
    assert row["Bron"] == "CBS, StatLine-tabel 45067NED"
def test_deliveries_of_use_with_what_is_unknown_and_their_age():
    made = replace(FIGURES.passport, kind="wmo_soort", table="85639NED", edition=2023, fetched="2026-01-01T10:00:00")
    listed = [(made, 4, ("2023",), 0.25), (made, 3, ("2024-K1", "2024-K4"), 0.0), (made, 0, (), 0.0)]
    found = use_deliveries(listed, "2026-01-11")
    assert found[["Gebruik", "Periode", "Gebieden", "Dagen oud"]].iloc[0].tolist() == ["Wmo naar soort", "2023", 4, 10]
    assert found["Onbekend (%)"].iloc[:2].tolist() == [25, 0]
    assert found["Periode"].tolist()[1:] == ["2024, kwartaal 1 tot en met 2024, kwartaal 4", "niet van deze gemeente"]


def test_a_series_that_is_absent_or_old_is_said():
    made = [replace(FIGURES.passport, kind=kind, edition=2023) for kind in USE_NAMES]
    assert series_remark(USE_NAMES, made, "2026-11-29") == ""
    assert series_remark(USE_NAMES, made[1:], "2026-11-29") == "Niet geladen: Wmo naar soort."
    assert "Van Wmo naar soort (2023) is de nieuwste tabel oud" in series_remark(USE_NAMES, made[:1], "2027-01-01")
    figures = [replace(FIGURES.passport, kind=kind, edition=2022) for kind in ("cijfers", "gezondheid", "ses_woa")]
    told = series_remark(FIGURE_NAMES, figures, "2026-11-29")
    assert told.startswith("Niet geladen: Regiobeeld. Van kerncijfers (2022) en SES-WOA (2022) is de nieuwste tabel oud")


def test_deliveries_of_figures_with_what_is_unknown_of_the_gemeente_and_their_age():
    scores = delivery(2024, rows(ses_woa=[0.1, None, None, 0.2], ses_woa_spreiding=[0.8, None, 0.7, 0.6]), fetched="2026-01-01T10:00:00")
    scores = replace(scores, passport=replace(scores.passport, kind="ses_woa"))
    country = open_country([FIGURES, scores])
    figures, own = (figure_deliveries(covered_figures(country, code), "2026-01-11") for code in (GM, "GM9999"))
    assert figures.columns[:6].tolist() == ["Cijfers", "Jaar", "Gebieden", "Onbekend (%)", "Ontvangen", "Dagen oud"]
    found = figures.set_index("Cijfers")
    assert found.loc["SES-WOA", ["Jaar", "Gebieden", "Onbekend (%)", "Dagen oud"]].tolist() == [2024, 4, 38, 10]
    # Only the columns of its own data set count: a figure of RIVM in a table of CBS is no gap of the Kerncijfers.
    assert found.loc["Kerncijfers", "Onbekend (%)"] == 25
    assert own["Gebieden"].tolist() == [0, 0] and own["Onbekend (%)"].isna().all()

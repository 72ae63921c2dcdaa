"""What a delivered table is, is told by its contents; what fits none of the data sets, or two, is refused by name with a way out."""

import json

import pandas as pd
import pytest

from wijkscan.sources.datasets import DATASETS, GEZONDHEID, KERNCIJFERS, SES_WOA
from wijkscan.sources.files import read_table
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.recognition import Place, told_years
from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.figures import InvalidTableError

WIJKEN = {"WijkenEnBuurten": ["GM0392", "WK039201", "BU03920101"]}
FEED = ("AantalInwoners_5", "Mannen_6", "Vrouwen_7", "k_0Tot15Jaar_8", "k_15Tot25Jaar_9", "k_25Tot45Jaar_10")
OLDER = ("PercentageOnbewoond_39", "OpleidingsniveauLaag_64", "OpleidingsniveauMiddelbaar_65", "OpleidingsniveauHoog_66")
HEALTH = ("ErnstigOvergewicht_10", "EenOfMeerLangdurigeAandoeningen_16", "Eenzaam_25")


def _csv(*columns, **others):
    table = pd.DataFrame(WIJKEN | others | {key: [1, 2, 3] for key in columns})
    return table.to_csv(index=False, sep=";").encode()


def _refused(content, year=2024, name="cijfers.csv"):
    with pytest.raises(UnreadableFileError) as caught:
        read_table({name: content}, year)
    message = str(caught.value)
    assert message.startswith(f"Bestand '{name}' kan niet worden gelezen: ")
    assert message.endswith(".")
    return message


@pytest.mark.parametrize(
    ("columns", "dataset"), [(FEED[:4], KERNCIJFERS), (("a_inw", "a_man", "a_vrouw", "a_hh"), KERNCIJFERS), (HEALTH, GEZONDHEID)]
)
def test_a_table_is_known_by_the_names_of_its_producer(columns, dataset):
    read = read_table({"van een collega.csv": _csv(*columns)}, 2024)
    assert (read.dataset, read.dated) == (dataset, False)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (("inwoners",), "de namen inwoners kunnen van iedereen zijn"),
        (("inwoners", "mannen", "vrouwen", "huishoudens"), "de namen inwoners, mannen, vrouwen, huishoudens kunnen van iedereen zijn"),
        (("inwoners", "bijstand 2024", "klanten"), "de namen inwoners kunnen van iedereen zijn"),
    ],
)
def test_a_table_of_the_gemeente_with_codes_is_no_kerncijfers(columns, told):
    message = _refused(_csv(*columns))
    assert "er is geen kolom aan te wijzen als die van Kerncijfers wijken en buurten van CBS" in message
    assert told in message
    assert "Lever een bestand of een uittreksel van Kerncijfers wijken en buurten van CBS (minstens 4 kolommen)" in message


@pytest.mark.parametrize("columns", [("a_inw",), ("AantalInwoners_5",), FEED[:3]])
def test_a_few_columns_do_not_override_a_delivery_of_cbs(columns):
    found = "er is maar 1 kolom (inwoners)" if len(columns) == 1 else "er zijn maar 3 kolommen (inwoners, mannen, vrouwen)"
    message = _refused(_csv(*columns))
    assert found in message
    assert "minstens 4 kolommen" in message


def test_another_table_of_statline_is_named():
    others = [f"Nabijheid{number}_{number + 20}" for number in range(30)]
    message = _refused(_csv(*FEED[:5], *others), name="86270NED.csv")
    assert "het is tabel 86270NED en niet Kerncijfers wijken en buurten van CBS" in message
    assert "maar 5 van de 35 kolommen met cijfers zijn daarvan" in message


def test_a_table_whose_areas_are_called_otherwise_is_another():
    message = _refused(_csv(*FEED, Regios=["a", "b", "c"]))
    assert "daarin heet geen kolom 'Regios'" in message


def test_columns_that_fit_two_data_sets_are_named():
    message = _refused(_csv(*FEED, *HEALTH))
    assert "kolommen van Kerncijfers wijken en buurten van CBS (AantalInwoners_5, Mannen_6" in message
    assert "kolommen van Gezondheid per wijk en buurt van RIVM (ErnstigOvergewicht_10" in message
    assert "Lever van elk een eigen bestand." in message


def test_a_name_that_says_another_table_than_the_columns_is_refused():
    message = _refused(_csv(*HEALTH), name="85984NED.csv")
    assert "volgens de naam '85984NED.csv' is het tabel 85984NED (Kerncijfers wijken en buurten van CBS)" in message
    assert "maar de kolommen zijn die van Gezondheid per wijk en buurt van RIVM" in message


@pytest.mark.parametrize("name", ["84799NED.csv", "kwb-2020.csv", "zonder jaar.csv"])
def test_figures_of_2020_do_not_become_2024(name):
    message = _refused(_csv(*FEED, *OLDER), 2024, name)
    assert "2020" in message or "die zijn van 2022 of eerder" in message
    assert "Kies" in message


@pytest.mark.parametrize("period", ["Perioden", "jaar"])
def test_of_a_file_with_two_editions_the_year_asked_for_is_taken(period):
    table = pd.DataFrame({"WijkenEnBuurten": ["WK039201"] * 2, period: ["2020JJ00", "2021JJ00"], **{key: [1, 2] for key in FEED}})
    content = table.to_csv(index=False, sep=";").encode()
    read = read_table({"panel.csv": content}, 2021)
    assert read.table["AantalInwoners_5"].tolist() == ["2"]
    assert read.dated
    assert "geen cijfers van 2024 (wel van: 2020, 2021). Kies het jaar dat in het bestand staat." in _refused(content, name="panel.csv")


def test_rivm_of_another_edition_is_told():
    message = _refused(_csv(*HEALTH, Perioden=["2020JJ00"] * 3), 2022, "50090NED.csv")
    assert "2020" in message
    assert "2022" in message


def test_a_category_that_is_not_read_is_told():
    message = _refused(_csv(*HEALTH, Leeftijd=["80200"] * 3))
    assert "in kolom 'Leeftijd' staat geen '20300' (18 jaar of ouder), wel: 80200" in message


@pytest.mark.parametrize("content", [[{"Key": "GM0392", "Title": "Haarlem"}], [{"Identifier": "85984NED", "Title": "Kerncijfers"}]])
def test_the_description_of_a_table_is_not_the_table(content):
    assert "Kies het bestand met de cijfers (TypedDataSet)." in _refused(json.dumps({"value": content}).encode(), name="lijst.json")


def test_a_table_without_codes_says_which_columns_have_them():
    with pytest.raises(InvalidTableError, match="geen kolom met gebiedscodes gevonden"):
        read_table({"a.csv": b"naam;AantalInwoners_5\nHaarlem;1\n"}, 2024)


def test_every_data_set_is_complete_and_no_table_or_column_is_of_two():
    for dataset in DATASETS:
        assert dataset.producer
        assert dataset.licence
        assert dataset.fewest <= len(dataset.columns)
        assert set(dataset.columns) <= set(BY_CODE)
    tables = [table for dataset in DATASETS for table in dataset.tables]
    columns = [column for dataset in DATASETS for column in dataset.columns]
    assert len(tables) == len(set(tables))
    assert len(columns) == len(set(columns))


@pytest.mark.parametrize(
    "division",
    [
        "regio-indeling 2025", "(indeling 2025)", "gebiedsindeling 2025", "indeling per 1 januari 2025", "wijk- en buurtindeling van 2025",
        "op indeling 2025", "indeling 2024/2025", "Regio-indeling: 2025", "indeling 1-1-2025", "gemeentegrenzen 2025", "2025-indeling",
    ],
)  # fmt: skip
def test_the_year_of_a_division_is_not_that_of_the_figures(division):
    assert told_years(SES_WOA, Place("de titel", f"{SES_WOA.title}, {division}", "titel")) == []
    assert told_years(SES_WOA, Place("de titel", f"{SES_WOA.title} 2024, {division}", "titel")) == [2024]
    assert told_years(SES_WOA, Place("blad", division, "blad")) == []


def test_a_file_in_a_later_division_is_of_the_year_that_was_asked_for():
    title = f"{SES_WOA.title}, regio-indeling 2025"
    header = "Perioden;Codering;SES-WOA/Totaalscore/Gemiddelde score (Getal);Spreiding/Spreiding totaal/Waarde (Getal)"
    assert read_table({"ses.csv": f"{title}\n{header}\n2024;GM0392;0,1;0,5".encode()}, 2024).dataset is SES_WOA

import io
import json

import pandas as pd

from wijkscan.tables.columns import COLUMNS, stem
from wijkscan.tables.figures import resolve

ID = ["ID", "WijkenEnBuurten", "Gemeentenaam_1", "SoortRegio_2", "Codering_3", "IndelingswijzigingGemeenteWijkBuurt_4"]

FIGURES = ("cijfers", "gezondheid", "ses_woa", "regiobeeld")
DIMENSIONS = {"Leeftijd", "Marges", "Perioden", "Cijfersoort"}


def _table(received, series: str) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(received[series].files["TypedDataSet.parquet"]))


def test_the_feed_of_2024_by_hand(received):
    table = _table(received, "cijfers-2024-land")
    assert table.columns[:6].tolist() == ID
    assert {"AantalInwoners_5", "PersonenInArmoede_81", "JongerenMetJeugdzorgInNatura_91", "WmoClienten_93"} <= set(table)
    land, gemeente, wijk, buurt = table.iloc[:4].itertuples(index=False)
    assert (land.Codering_3, land.SoortRegio_2, land.IndelingswijzigingGemeenteWijkBuurt_4) == ("NL00      ", "Land      ", ".")
    assert (gemeente.Codering_3, gemeente.IndelingswijzigingGemeenteWijkBuurt_4) == ("GM9001    ", "1")
    assert gemeente.Gemeentenaam_1 == "Voorbeeldstad".ljust(40)
    assert (wijk.Codering_3, buurt.Codering_3) == ("WK900100  ", "BU90010000")
    assert table["SoortRegio_2"].str.strip().value_counts().to_dict() == {"Land": 1, "Gemeente": 41, "Wijk": 448, "Buurt": 863}


def test_editions_have_the_columns_of_their_time(received):
    stems = {year: {stem(key) for key in _table(received, f"cijfers-{year}-land")} for year in range(2020, 2025)}
    assert "PersonenInArmoede" in stems[2024] and "HuishoudensMetEenLaagInkomen" not in stems[2024]
    assert "PersonenInArmoede" not in stems[2023] and "HuishoudensMetEenLaagInkomen" in stems[2023]
    assert "IndelingswijzigingWijkenEnBuurten" in stems[2021]


def test_every_column_is_one_we_read_and_none_is_about_herkomst(received):
    for series, item in received.items():
        if item.passport.kind in FIGURES:
            table = _table(received, series)
            read = set(resolve(table, pd.DataFrame(json.loads(item.files["DataProperties.json"]))).values())
            beside = {stem(key) for key in ID} | DIMENSIONS | {"IndelingswijzigingWijkenEnBuurten"}
            assert {stem(key) for key in set(table) - read} <= beside


def test_definitions_describe_every_key(received):
    for series, item in received.items():
        if item.passport.kind not in FIGURES:
            continue
        topics = [row for row in json.loads(item.files["DataProperties.json"]) if row["Type"] == "Topic"]
        numbers = {row["ID"]: row for row in json.loads(item.files["DataProperties.json"])}
        dimensions = {"ID", "WijkenEnBuurten"} | DIMENSIONS
        assert {row["Key"] for row in topics} == set(_table(received, series)) - dimensions
        assert all(numbers[row["ParentID"]]["Type"] == "TopicGroup" for row in topics)
        assert all(text.endswith(".") for text in item.passport.definitions.values())


def test_regions_name_every_row(received):
    regions = pd.DataFrame(json.loads(received["cijfers-2024-land"].files["WijkenEnBuurten.json"]))
    assert regions["Key"].tolist() == _table(received, "cijfers-2024-land")["WijkenEnBuurten"].tolist()
    assert regions.loc[regions["Key"].str.strip() == "WK900101", "Title"].item() == "Grachtengordel"
    assert regions.loc[regions["Key"].str.strip() == "NL00", "Title"].item() == "Voorbeeldland (verzonnen)"


def test_health_comes_as_rivm_gives_it(received):
    table = _table(received, "gezondheid-2022-land")
    assert table[["Leeftijd", "Marges", "Perioden"]].drop_duplicates().to_numpy().tolist() == [["20300", "MW00000", "2022JJ00"]]
    assert table["Codering_3"].iloc[0].strip() == "NL01"
    modelled = {column.stems[0] for column in COLUMNS if column.modelled}
    assert {stem(key) for key in table} >= modelled


def test_scores_and_regiobeeld_come_as_their_producers_give_them(received):
    scores, patients = (_table(received, f"{series}-land") for series in ("ses_woa-2024", "regiobeeld-2023"))
    assert scores["Perioden"].unique().tolist() == ["2024JJ00"]
    assert patients[["Cijfersoort", "Perioden"]].drop_duplicates().to_numpy().tolist() == [["A050002", "2023JJ00"]]
    assert not {"NL00", "NL01"} & {code.strip() for table in (scores, patients) for code in table["Codering_3"]}
    groups = {row["Title"] for row in json.loads(received["ses_woa-2024-land"].files["DataProperties.json"]) if row["Type"] == "TopicGroup"}
    assert {"SES-WOA", "Totaalscore", "Spreiding", "Spreiding totaal"} <= groups


def test_figures_are_rounded_below_the_gemeente_and_exact_above(received):
    table = _table(received, "cijfers-2024-land")
    below = table["SoortRegio_2"].str.strip().isin(["Wijk", "Buurt"])
    assert (table.loc[below, "AantalInwoners_5"] % 5 == 0).all()
    assert (table.loc[~below, "AantalInwoners_5"] % 5 != 0).any()
    wmo = table.loc[below, "WmoClienten_93"]
    assert wmo.isna().any() and wmo.min() == 10 and (wmo.dropna() % 5 == 0).all()


def test_the_odd_ones_out(received, world):
    table = _table(received, "cijfers-2024-land").assign(code=lambda rows: rows["Codering_3"].str.strip()).set_index("code")
    silent = table[table.index.str[2:6] == world.silent_gemeente[2:]]
    assert silent[["WmoClienten_93", "WmoClientenRelatief_94"]].isna().all(axis=None)
    assert silent["JongerenMetJeugdzorgInNatura_91"].notna().any()
    assert table.loc["BU90011002", "AantalInwoners_5"] == 15  # the nearly empty industrial buurt
    withheld = table.loc[world.withheld_buurt].drop([key for key in ID if key in table])
    shown = ["AantalInwoners_5", "OppervlakteLand_116", "MateVanStedelijkheid_120", "Omgevingsadressendichtheid_121"]
    assert withheld.index[withheld.notna()].tolist() == shown

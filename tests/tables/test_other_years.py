"""Columns of another year than the one a gemeente shows: what belongs to one edition stays together."""

import numpy as np
import pandas as pd
import pytest

from tests.tables.building import delivery, squares
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import assemble, open_country
from wijkscan.tables.boundaries import read_map

GM, A, B = "GM0392", "WK039201", "WK039202"


def rows(**columns):
    return {code: {name: cells[place] for name, cells in columns.items()} for place, code in enumerate((GM, A, B))}


def boundaries(shift=0.0):
    return read_map({Niveau.WIJK: squares([A, B], "wijk", shift=shift)}, "kaart")[0]


@pytest.fixture
def deliveries():
    return [
        delivery(2024, rows(inwoners=[330, 110, 220], wmo=[33, 11, 22])),
        delivery(2022, rows(inwoners=[300, 100, 200], wmo=[30, None, 20], bijstand=[6, 2, 4])),
    ]


def test_values_reasons_and_sources_are_all_of_the_year_asked_for(deliveries):
    table = assemble(open_country(deliveries), GM)
    values = table.at(2022, ["wmo", "bijstand"])
    reasons, sources = table.told(2022, ["wmo", "bijstand"])
    assert values.loc[[GM, A, B], "bijstand"].tolist() == [6, 2, 4]
    assert values.loc[[GM, B], "wmo"].tolist() == [30, 20]
    assert np.isnan(values.loc[A, "wmo"])
    assert reasons.loc[[GM, A, B], "wmo"].tolist() == ["", "geheim", ""]
    assert sources.loc[B, "wmo"].startswith("cijfers-2022")
    assert pd.isna(sources.loc[A, "wmo"])
    assert table.at(2024, ["wmo"]).loc[A, "wmo"] == 11
    assert table.told(2024, ["wmo"])[1].loc[A, "wmo"].startswith("cijfers-2024")


@pytest.mark.parametrize("year", [2023, 2024])
def test_what_a_year_does_not_have_was_not_delivered(deliveries, year):
    table = assemble(open_country(deliveries), GM)
    assert table.at(year, ["bijstand"])["bijstand"].isna().all()
    reasons, sources = table.told(year, ["bijstand"])
    assert set(reasons["bijstand"]) == {"niet geleverd"}
    assert sources["bijstand"].isna().all()


def test_maps_decide_about_every_year_and_not_only_about_the_one_shown(deliveries):
    country = open_country(deliveries)
    same = assemble(country, GM, maps={2024: boundaries(), 2022: boundaries()})
    moved = assemble(country, GM, maps={2024: boundaries(), 2022: boundaries(shift=300)})
    assert same.at(2022, ["wmo"]).loc[B, "wmo"] == 20
    assert np.isnan(moved.at(2022, ["wmo"]).loc[B, "wmo"])
    assert moved.told(2022, ["wmo"])[0].loc[B, "wmo"] == "bestaat niet"
    assert moved.at(2022, ["wmo"]).loc[GM, "wmo"] == 30

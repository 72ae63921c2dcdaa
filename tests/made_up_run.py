"""A computed wijkscan of a made-up gemeente, without files."""

from datetime import date

import geopandas as gpd
import pandas as pd

from tests.chain_of import scan_from
from tests.model.made_up_areas import GM, delivery, people, table_of
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import Wijkscan, learn
from wijkscan.parameters import Parameters
from wijkscan.store.opening import Collection, Tables
from wijkscan.tables.areatable import AreaTable, Delivery
from wijkscan.tables.geld import Geld

# Fewer draws than a user gets: what is tested does not depend on their number.
PARAMETERS = Parameters.load(on=date(2026, 1, 1)).adjust("behoefte.trekkingen", 50)
OTHER = "GM0394"


def land() -> Delivery:
    """A gemeente with twelve wijken and one with four."""
    return delivery(2024, people(12) | people(4, seed=2, gemeente=OTHER))


def tables_of(areas: AreaTable) -> Tables:
    nothing = gpd.GeoDataFrame({"gebiedsnaam": [], "niveau": []}, geometry=[], crs="EPSG:28992")
    return Tables(areas, nothing, 0, (), Geld(), Geld)


def scan_of(gemeente: str = GM, **choices: object) -> Wijkscan:
    areas = table_of(land(), gemeente=gemeente)
    centres = pd.DataFrame({"x": [100_000.0, 105_000.0], "y": [480_000.0, 481_000.0]}, index=[GM, OTHER])
    laws = learn(Collection(areas.country, areas.passports, pd.Series(dtype=object), centres))
    return scan_from(tables_of(areas), laws, Scenario(gemeente=gemeente, **choices), PARAMETERS)

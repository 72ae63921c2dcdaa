"""A small gemeente and ways to clean and count rows in it, shared by the tests of gebruik."""

import itertools

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from wijkscan.tables.gebruik.clean import clean
from wijkscan.tables.gebruik.fields import FIELDS, Correction, Reason
from wijkscan.tables.gebruik.keys import Keys, build_keys, productcategorieen

PRODUCTEN = productcategorieen()
AREAS = pd.DataFrame(
    {
        "gebiedsnaam": {
            "GM0034": "Plas",
            "WK003401": "Wijk 01 Oude Stad",
            "WK003402": "Wijk 02 Zuid",
            "BU00340101": "Centrum",
            "BU00340102": "Vijfhoek",
            "BU00340201": "Centrum",
            "BU00340202": "Élan",
            "WK039401": "Een andere gemeente",
        }
    }
)
POSTCODES = pd.DataFrame(
    {
        "postcode": ["0011AB", "0011AB", "0011AC", "0012AA"],
        "huisnummer": [1, 2, 1, 7],
        "buurtcode": ["BU00340101", "BU00340102", "BU00340202", "BU00340101"],
    }
)


def keys(postcodes: pd.DataFrame | None = POSTCODES) -> Keys:
    return build_keys(AREAS, "GM0034", PRODUCTEN, postcodes)


def cleaned(*rows: dict[str, str | None], in_cents: bool = False) -> pd.DataFrame:
    """Clean rows given as field and text; the client number stays readable."""
    columns = [name for name in FIELDS if any(name in row for row in rows)]
    data = {name: pa.array([row.get(name) or None for row in rows], pa.string()) for name in columns}
    table = pa.table({"rij": pa.array(np.arange(2, 2 + len(rows)), pa.int32()), **data})
    connection = ibis.duckdb.connect()
    connection.con.register("rijen", table)
    result = clean(connection.table("rijen"), keys(), in_cents=in_cents, client_key=lambda text: text)
    frame = connection.to_pandas(result).sort_values("rij", ignore_index=True)
    frame["reden"] = [Reason(number) for number in frame["reden"]]
    frame["correcties"] = [{one for one in Correction if mask >> one & 1} for mask in frame["correcties"]]
    return frame


def keeper(connection):
    """Hold tables in this connection."""
    numbers = itertools.count()
    return lambda table: connection.create_table(f"bewaard_{next(numbers)}", table, temp=True)

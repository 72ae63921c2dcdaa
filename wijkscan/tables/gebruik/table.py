"""The table of use: clients per area, product, period and age, with its margins; nothing in it is about one person.

Different clients do not add up: who has two products is one client of the wet. So every margin is a row of its own, with
`totaal` in the place of the member that is summed over:

- `niveau`: Buurt, Wijk and Gemeente; who moves is one client of the gemeente;
- product: productcategorie; `totaal` within an ondersteuningsniveau; `totaal` within a wet; `totaal` of all wetten;
- `leeftijd`: age band and `totaal`; in one cell and period a client has one age, so these do add up;
- `periode`: half-year (`2024HJ01`) and whole year (`2024JJ00`).

The table is sparse: a combination that is not in it has no clients. It is not yet protected: see the disclosure control
in the model.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from wijkscan.tables.areas import CODE, Niveau
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.gebruik.counts import COUNTS, SUMS
from wijkscan.tables.gebruik.days import UNKNOWN
from wijkscan.tables.gebruik.fields import AGE_EDGES, ONBEKEND, TOTAAL, UNIT_COLUMNS, age_labels
from wijkscan.tables.gebruik.keys import Keys
from wijkscan.tables.wetten import wetten

#: What a cell is, in the order of the table.
DIMENSIONS = ("niveau", "gebiedscode", "wet", "productcategorie", "ondersteuningsniveau", "periode", "leeftijd")
#: What is known of a cell.
MEASURES = (*COUNTS, "trajecten_beeindigd", "duur_dagen", *UNIT_COLUMNS, "kosten_cent", "zonder_bedrag")
LEVELS = ("0", "1", "2")
_NIVEAU = {"buurt": Niveau.BUURT.value, "wijk": Niveau.WIJK.value, "gemeente": Niveau.GEMEENTE.value}
_PERIOD = r"^\d{4}(HJ0[12]|JJ00)$"

_COUNT = {"dtype": "int64", "checks": pa.Check.ge(0)}
_AMOUNT = {"dtype": "float64", "nullable": True}
SCHEMA = pa.DataFrameSchema(
    {
        "niveau": pa.Column(str, pa.Check.isin(list(_NIVEAU.values()))),
        "gebiedscode": pa.Column(str, pa.Check.str_matches(CODE.pattern)),
        "wet": pa.Column(str, pa.Check(lambda wet: wet.isin([*wetten(), TOTAAL]), error="wet")),
        "productcategorie": pa.Column(str),
        "ondersteuningsniveau": pa.Column(str, pa.Check.isin([*LEVELS, ONBEKEND, TOTAAL])),
        "periode": pa.Column(str, pa.Check.str_matches(_PERIOD)),
        "leeftijd": pa.Column(str),
        **{name: pa.Column(**_COUNT) for name in (*COUNTS, "trajecten_beeindigd", "zonder_bedrag")},
        "duur_dagen": pa.Column("float64", pa.Check.gt(0), nullable=True),
        **{name: pa.Column(**_AMOUNT) for name in UNIT_COLUMNS},
        "kosten_cent": pa.Column("Int64", nullable=True),
    },
    unique=list(DIMENSIONS),
    strict=True,
)


def check_gebruik(table: pd.DataFrame, name: str = "gebruik") -> pd.DataFrame:
    """
    Check a table of use, for instance one that was stored.

    Parameters
    ----------
    table
        `DIMENSIONS` and `MEASURES`.
    name
        Name of the table or file, for the message.

    Returns
    -------
    The same table.

    Raises
    ------
    InvalidTableError
        With one line in Dutch per problem, all at once.
    """
    try:
        SCHEMA.validate(table, lazy=True)
    except SchemaErrors as errors:
        raise InvalidTableError(name, _problems(table, errors.failure_cases)) from errors
    return table


def _problems(table: pd.DataFrame, cases: pd.DataFrame) -> list[str]:
    """Turn pandera's failure cases into lines that name the cell."""
    lines = []
    for check, column, value, position in cases[["check", "column", "failure_case", "index"]].itertuples(index=False):
        if check == "column_in_dataframe":
            lines.append(f"kolom '{value}' ontbreekt")
        elif check == "column_in_schema":
            lines.append(f"kolom '{value}' hoort niet in deze tabel")
        elif check == "multiple_fields_uniqueness":
            lines.append(f"{_cell(table, position)} komt dubbel voor")
        elif position is None or pd.isna(position):
            lines.append(f"kolom '{column}' heeft een ander soort waarden dan verwacht ({value})")
        else:
            lines.append(f"{_cell(table, position)}: {column} is {value!r}, dat kan niet")
    return lines


def _cell(table: pd.DataFrame, position: float) -> str:
    """Name a row by its area, product and period."""
    row = table.loc[int(position)]
    return " ".join(str(row[name]) for name in DIMENSIONS[1:] if name in row.index)


def gebruik_table(
    cells: pd.DataFrame, keys: Keys, *, ages: bool = True, edges: tuple[int, ...] = AGE_EDGES
) -> pd.DataFrame:
    """
    Name the cells that were counted, and add the totals over the ages.

    Parameters
    ----------
    cells
        Counts and sums per cell, by number (`gebruik_counts.count_cells`); of several batches of clients they may simply
        be concatenated, as no client is in two of them.
    keys
        Lookups that gave the numbers.
    ages
        Whether age bands are told apart; without them only the total over all ages is in the table.
    edges
        Lower edges of the age bands.

    Returns
    -------
    `DIMENSIONS` and `MEASURES`, sorted. `duur_dagen` is the mean length of the spells that ended in the period; a sum is
    a gap where nothing of it is known.
    """
    named = pd.DataFrame(
        {
            "niveau": cells["gebied"].map(_NIVEAU),
            "gebiedscode": _area_codes(cells, keys),
            "wet": _members(cells["wet"], list(wetten())),
            "productcategorie": _members(cells["product"], tuple(keys.producten["code"])),
            "ondersteuningsniveau": _members(cells["niveau"], LEVELS),
            "periode": cells["periode"],
            "leeftijd": _members(cells["band"], age_labels(edges)),
        }
    )
    values = cells[[*COUNTS, *SUMS]].astype("float64")
    banded = pd.concat([named, values], axis="columns")
    total = banded.assign(leeftijd=TOTAAL)
    both = pd.concat([banded, total], ignore_index=True) if ages else total
    # A sum of nothing but gaps is a gap.
    total = both.groupby(list(DIMENSIONS), as_index=False).sum(min_count=1)
    ended = total["trajecten"].fillna(0)
    result = total.assign(
        **{name: total[name].fillna(0).round().astype("int64") for name in (*COUNTS, "zonder_bedrag")},
        trajecten_beeindigd=ended.astype("int64"),
        duur_dagen=total["dagen"] / ended.where(ended > 0),
        kosten_cent=total["centen"].round().astype("Int64"),
    )
    return check_gebruik(result[[*DIMENSIONS, *MEASURES]])


def _area_codes(cells: pd.DataFrame, keys: Keys) -> np.ndarray:
    """Give the gebiedscode of every cell at the level of its margin."""
    buurt, wijk = (
        cells[name].map(dict(enumerate(codes))) for name, codes in (("buurt", keys.buurten), ("wijk", keys.wijken))
    )
    conditions = [cells["gebied"] == "buurt", cells["gebied"] == "wijk"]
    return np.select(conditions, [buurt, wijk], default=keys.gemeentecode)


def _members(numbers: pd.Series, names: Sequence[str]) -> pd.Series:
    """Name the members of a dimension: a gap was summed over, -1 is not known."""
    words = {number: str(name) for number, name in enumerate(names)} | {UNKNOWN: ONBEKEND}
    return numbers.map(words).fillna(TOTAAL)

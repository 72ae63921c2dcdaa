"""The figures in the form of the CBS feed: padded codes, keys with the numbers of their edition, definitions beside it."""

import io
import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wijkscan.tables.areas import COUNTRY, niveau
from wijkscan.tables.columns import GEZONDHEID, REGIOBEELD, SES_WOA
from wijkscan.voorbeeldstad.places import UNCHANGED

COUNTRY_NAME = "Voorbeeldland (verzonnen)"
_HEALTH_COUNTRY = "NL01"
_CODE_WIDTH, _NAME_WIDTH = 10, 40
# CBS's own name of the field with the gemeentecode.
_GEMEENTE_FIELD = "Municipality"
_RENAMED_IN = 2022
# The category of every dimension that is kept, by its key.
_KEPT: dict[str, dict[str, str]] = {
    GEZONDHEID: {"Leeftijd": "20300", "Marges": "MW00000"}, SES_WOA: {}, REGIOBEELD: {"Cijfersoort": "A050002"},
}  # fmt: skip


def figures_files(
    figures: pd.DataFrame, names: pd.DataFrame, changed: dict[str, str], keys: pd.DataFrame, year: int
) -> dict[str, bytes]:
    """Write the Kerncijfers of one edition.

    Parameters
    ----------
    figures
        Published figures, areas × column codes, in the order of the feed.
    names
        ``name`` and ``gemeentenaam`` per area.
    changed
        Indelingswijziging of the areas that changed this year.
    keys
        Names of the columns per edition.
    year
        The edition.

    Returns
    -------
    ``TypedDataSet.parquet``, ``DataProperties.json`` and ``WijkenEnBuurten.json``.
    """
    wanted = keys[keys[str(year)] != ""]
    levels = niveau(figures.index.to_series())
    division = pd.Series(UNCHANGED, index=figures.index).mask(levels.eq("Land") | (levels.eq("Gemeente") & (year < 2024)), ".")
    division.update(pd.Series(changed, dtype=object))
    flag = "IndelingswijzigingGemeenteWijkBuurt_4" if year >= _RENAMED_IN else "IndelingswijzigingWijkenEnBuurten_4"
    table = _identity(figures, names).assign(**{flag: division.to_numpy()})
    topics = _numbers(figures, wanted[str(year)])
    identity = {flag: "Indelingswijziging gemeente, wijk, buurt"}
    return _files(table.join(topics), names, wanted.assign(key=wanted[str(year)]), identity)


def several_years_files(figures: pd.DataFrame, names: pd.DataFrame, keys: pd.DataFrame, kind: str, year: int) -> dict[str, bytes]:
    """Write one year of a data set whose tables hold several, as its producer does.

    Parameters
    ----------
    figures, names, keys, year
        As for :func:`figures_files`.
    kind
        ``gezondheid`` (adults, the estimate itself, the land as NL01), ``ses_woa`` or ``regiobeeld`` (per 10 000); these have no land.
    """
    wanted = keys[keys[kind] != ""]
    if kind == GEZONDHEID:
        figures, names = (frame.rename(index={COUNTRY: _HEALTH_COUNTRY}) for frame in (figures, names))
    else:
        figures, names = (frame.drop(index=COUNTRY) for frame in (figures, names))
    table = _identity(figures, names)
    for place, (dimension, key) in enumerate(_KEPT[kind].items(), start=1):
        table.insert(place, dimension, key)
    table.insert(len(_KEPT[kind]) + 2, "Perioden", f"{year}JJ00")
    return _files(table.join(_numbers(figures, wanted[kind])), names, wanted.assign(key=wanted[kind]), {})


def _identity(figures: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    codes = figures.index.to_series().reset_index(drop=True)
    padded = codes.str.ljust(_CODE_WIDTH)
    return pd.DataFrame(
        {
            "ID": range(len(codes)),
            "WijkenEnBuurten": padded,
            "Gemeentenaam_1": names["gemeentenaam"].reindex(codes).str.ljust(_NAME_WIDTH).to_numpy(),
            "SoortRegio_2": niveau(codes).str.ljust(_CODE_WIDTH),
            "Codering_3": padded,
        }
    )


def _numbers(figures: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Name the columns by their key; a column that is whole everywhere is stored as whole numbers, as in the feed."""
    table = figures[keys.index].set_axis(keys.to_numpy(), axis=1).reset_index(drop=True)
    whole = [key for key in table if table[key].notna().all() and (table[key] % 1 == 0).all()]
    return table.astype(dict.fromkeys(whole, "int32"))


def _files(table: pd.DataFrame, names: pd.DataFrame, topics: pd.DataFrame, identity: dict[str, str]) -> dict[str, bytes]:
    buffer = io.BytesIO()
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(arrow, buffer, compression="zstd", compression_level=19)
    return {
        "TypedDataSet.parquet": buffer.getvalue(),
        "DataProperties.json": _json(_properties(topics, identity)),
        "WijkenEnBuurten.json": _json(_regions(names)),
    }


def _regions(names: pd.DataFrame) -> list[dict[str, str]]:
    return [
        {
            "Key": str(code).ljust(_CODE_WIDTH),
            "Title": name,
            "Description": "",
            _GEMEENTE_FIELD: "" if str(code).startswith("NL") else f"GM{str(code)[2:6]}",
            "DetailRegionCode": str(code),
        }
        for code, name in names["name"].items()
    ]


def _properties(topics: pd.DataFrame, identity: dict[str, str]) -> list[dict[str, object]]:
    """List the dimension, the groups and the topics; a topic points to its group through ``ParentID``."""
    fixed = {"Gemeentenaam_1": "Gemeentenaam", "SoortRegio_2": "Soort regio", "Codering_3": "Codering"} | identity
    rows: list[dict[str, object]] = [_property("GeoDetail", 0, None, "WijkenEnBuurten", "Wijken en buurten", "")]
    groups: dict[str, int] = {}

    def group(path: str) -> int:
        if path not in groups:
            above, _, title = path.rpartition(" > ")
            parent = group(above) if above else None
            groups[path] = len(rows)
            rows.append(_property("TopicGroup", len(rows), parent, "", title, ""))
        return groups[path]

    for key, title in fixed.items():
        parent = group("Regioaanduiding")
        rows.append(_property("Topic", len(rows), parent, key, title, "", Unit="", Datatype="String", Decimals=0))
    for item in topics.itertuples():
        parent, decimals = group(str(item.group)), int(str(item.decimals))
        kind = "Double" if decimals else "Long"
        topic = _property("Topic", len(rows), parent, str(item.key), str(item.title), str(item.description))
        rows.append(topic | {"Unit": item.unit, "Datatype": kind, "Decimals": decimals})
    return rows


def _property(
    kind: str, number: int, parent: int | None, key: str, title: str, description: str, **more: object
) -> dict[str, object]:
    return {
        "odata.type": f"Cbs.OData.{kind}", "ID": number, "ParentID": parent, "Type": kind, "Key": key, "Title": title,
        "Description": description, **more,
    }  # fmt: skip


def _json(rows: list[dict[str, str]] | list[dict[str, object]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()

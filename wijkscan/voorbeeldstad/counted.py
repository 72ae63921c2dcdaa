"""The use in detail as CBS publishes it: rounded, withheld, in the form of its feed with padded keys and lists of what these mean."""

import io
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.voorzieningen import (
    CLIENTEN,
    HUISHOUDENS,
    JEUGD_VORM,
    ROUNDED_TO,
    STAPELING,
    TRAJECTEN,
    UITKERINGEN,
    WMO_SOORT,
)

_WITHHELD_UP_TO = 7
_AREA_WIDTH, _KEY_WIDTH = 10, 8
_MONTHS = {"K1": ("MM03", "maart"), "K2": ("MM06", "juni"), "K3": ("MM09", "september"), "K4": ("MM12", "december")}
_PER_THOUSAND = 1000

# Per dimension: what `tables.voorzieningen` calls a category, and its key and title. Keys that CBS has not told are made up.
_TYPES = {
    "totaal": ("T001024", "Totaal"), "totaal_zonder_verblijf": ("A019505", "Totaal exclusief verblijf en opvang"),
    "ondersteuning_thuis": ("A019506", "Ondersteuning thuis, totaal"), "hulp_bij_het_huishouden": ("A019507", "Hulp bij het huishouden"),
    "verblijf_en_opvang": ("A019508", "Verblijf en opvang, totaal"),
    "hulpmiddelen_en_diensten": ("A019509", "Hulpmiddelen en diensten, totaal"), "overig": ("A019599", "Overig totaal"),
}  # fmt: skip
_SHAPES = {
    "totaal": ("T001203", "Totaal alle jeugdzorg in natura"), "jeugdhulp": ("A042502", "Totaal jeugdhulp in natura"),
    "zonder_verblijf": ("A042503", "Jeugdhulp zonder verblijf"), "met_verblijf": ("A027918", "Jeugdhulp met verblijf"),
    "jeugdbescherming": ("A027919", "Jeugdbescherming"), "jeugdreclassering": ("A027920", "Jeugdreclassering"),
}  # fmt: skip
_COMBINATIONS = {
    "totaal": ("T001287", "Totaal"), "jeugdhulp": ("A041708", "Alleen Jeugd"), "bijstand": ("A041709", "Alleen P-wet"),
    "wmo": ("A041710", "Alleen Wmo"), "jeugdhulp_bijstand": ("A041711", "Jeugd en P-wet"), "jeugdhulp_wmo": ("A041712", "Jeugd en Wmo"),
    "bijstand_wmo": ("A041713", "P-wet en Wmo"), "jeugdhulp_bijstand_wmo": ("A041714", "Jeugd, P-wet en Wmo"),
}  # fmt: skip
_NUMBERS = {
    0: ("T001288", "Totaal"), 1: ("A041701", "1 maatwerkvoorziening"),
    **{number: (f"A04170{number}", f"{number} maatwerkvoorzieningen") for number in (2, 3, 4, 5)},
    6: ("A041706", "6 of meer maatwerkvoorzieningen"),
}  # fmt: skip
_Categories = Mapping[Any, tuple[str, str]]
_DIMENSIONS: Mapping[str, Mapping[str, tuple[str, _Categories]]] = {
    WMO_SOORT: {"soort": ("TypeMaatwerkvoorziening", _TYPES)},
    JEUGD_VORM: {"soort": ("VormenVanJeugdzorg", _SHAPES)},
    STAPELING: {"stapel": ("AantalVoorzieningen", _NUMBERS), "soort": ("SoortVoorzieningSociaalDomein", _COMBINATIONS)},
    UITKERINGEN: {},
}
_TOPICS: Mapping[str, Mapping[str, str]] = {
    WMO_SOORT: {CLIENTEN: "WmoClienten_5"},
    JEUGD_VORM: {
        CLIENTEN: "TotaalJongerenMetJeugdzorgInNatura_5", TRAJECTEN: "TotaalTrajectenInNatura_13",
        "via_gemeente": "GemeentelijkeToegang_14", "via_huisarts": "Huisarts_15", "via_jeugdarts": "Jeugdarts_16",
        "via_gecertificeerde_instelling": "GecertificeerdeInstelling_17",
        "via_medisch_specialist": "MedischSpecialist_18", "via_rechter": "RechterOfficierVanJustitie_19",
        "zonder_verwijzer": "GeenVerwijzer_20", "verwijzer_onbekend": "VerwijzerOnbekend_21",
    },
    STAPELING: {CLIENTEN: "ClientenMetVoorzieningen_5", HUISHOUDENS: "HuishoudensMetVoorzieningen_6"},
    UITKERINGEN: {
        "ww": "Werkloosheidsuitkering_5", "bijstand": "Bijstandsuitkering_6", "ao": "Arbeidsongeschiktheidsuitkering_7",
        "aow": "AOWUitkering_8",
    },
}  # fmt: skip
_COUNTRY_KEY = "NL01"


def published_use(rows: pd.DataFrame, kind: str, silent: str) -> pd.DataFrame:
    """Round the true counts of :class:`~wijkscan.voorbeeldstad.voorzieningen.UseInDetail`, and leave gaps where CBS does.

    Care is withheld up to 7, and verblijf en opvang in every wijk; nothing with Wmo is known of the gemeente that delivered none.
    """
    step = ROUNDED_TO[kind]
    counts = rows["aantal"].astype(float)
    shown = ((counts / step + 0.5) // 1) * step
    if kind != UITKERINGEN:
        shown = shown.mask(counts <= _WITHHELD_UP_TO)
    if kind in (WMO_SOORT, STAPELING):
        shown = shown.mask(rows["gebiedscode"].str[2:6] == silent[2:])
    shown = shown.mask((rows["soort"] == "verblijf_en_opvang") & rows["gebiedscode"].str.startswith("WK"))
    return rows.assign(aantal=shown)


def use_files(rows: pd.DataFrame, kind: str, inwoners: pd.Series) -> tuple[dict[str, bytes], int]:
    """Write a table in the form of its feed, with a list of keys and titles per dimension; give the files and the number of rows."""
    dimensions, topics = _DIMENSIONS[kind], _TOPICS[kind]
    counted = "soort" if kind == UITKERINGEN else "meting"
    fixed = [*dimensions, "gebiedscode", "periode"]
    wide = rows.pivot(index=fixed, columns=counted, values="aantal").reset_index()
    periods = {period: _period(period) for period in sorted(rows["periode"].unique())}
    areas = wide["gebiedscode"].replace(COUNTRY, _COUNTRY_KEY)
    table = pd.DataFrame({"ID": range(len(wide))})
    lists = {"Perioden": [{"Key": key, "Title": title, "Status": "Definitief"} for key, title in periods.values()]}
    for column, (name, categories) in dimensions.items():
        table[name] = wide[column].map({own: key.ljust(_KEY_WIDTH) for own, (key, _) in categories.items()})
        lists[name] = [{"Key": key.ljust(_KEY_WIDTH), "Title": title, "Description": ""} for key, title in categories.values()]
    table["WijkenEnBuurten" if kind == UITKERINGEN else "Wijken"] = areas.str.ljust(_AREA_WIDTH)
    table["Perioden"] = wide["periode"].map({period: key for period, (key, _) in periods.items()})
    for own, name in topics.items():
        table[name] = wide[own]
    if kind == WMO_SOORT:
        per_thousand = wide[CLIENTEN] * _PER_THOUSAND / wide["gebiedscode"].map(inwoners).clip(lower=1)
        table["WmoClientenPer1000Inwoners_6"] = per_thousand.round()
    buffer = io.BytesIO()
    made = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(made, buffer, compression="zstd", compression_level=19)
    files = {f"{name}.json": json.dumps(content, ensure_ascii=False).encode() for name, content in lists.items()}
    return {"TypedDataSet.parquet": buffer.getvalue()} | files, len(table)


def _period(period: str) -> tuple[str, str]:
    year, _, part = period.partition("-")
    if not part:
        return f"{year}JJ00", year
    key, month = _MONTHS[part]
    return f"{year}{key}", f"{year} {month}"

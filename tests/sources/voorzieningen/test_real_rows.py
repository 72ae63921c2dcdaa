"""The rows that CBS shows on its pages, in the form of a delivery, give the numbers of those pages."""

import io

import pandas as pd
import pytest

from wijkscan.sources.voorzieningen.forms import form_of
from wijkscan.sources.voorzieningen.reading import is_use, read_use

pytestmark = pytest.mark.real_data

KINDS = {
    "wmo_soort": ("84751NED", "86186NED", "85047NED", "86188NED", "85639NED"),
    "stapeling": ("83619NED", "86195NED", "85375NED", "85637NED"),
    "uitkeringen": ("83577NED",),
}
HEADERS = {
    "Wmo-cliënten (aantal)": "Wmo-cliënten (aantal)",
    "Wmo-cliënten per 1000 inwoners": "Wmo-cliënten per 1 000 inwoners (per 1 000 inwoners)",
    "Cliënten met voorziening": "Sociaal domein cliënten/huishoudens/Cliënten met voorzieningen (aantal)",
    "Huishoudens met voorziening": "Sociaal domein cliënten/huishoudens/Huishoudens met voorzieningen (aantal)",
    "WW-uitkeringen": "Personen per soort uitkering/Werkloosheidsuitkering (aantal)",
    "Bijstandsuitkeringen": "Personen per soort uitkering/Bijstandsuitkering (aantal)",
    "AO-uitkeringen": "Personen per soort uitkering/Arbeidsongeschiktheidsuitkering (aantal)",
}


def delivered(rows, kind):
    """One table as StatLine exports it: topics beside each other, dimensions with their titles, thousands with a point."""
    split = rows["dimensie"].str.split(" | ", regex=False)
    fixed = {"Wijken": rows["regio_titel"], "Regioaanduiding/Codering (code)": rows["regio_code"], "Perioden": rows["periode"]}
    if kind == "wmo_soort":
        fixed["Type maatwerkvoorziening"] = rows["dimensie"]
    if kind == "stapeling":
        fixed["Aantal voorzieningen"] = split.map(lambda parts: parts[0] if len(parts) > 1 else "Totaal")
        fixed["Soort voorziening sociaal domein"] = split.str[-1]
    told = pd.DataFrame(fixed).assign(onderwerp=rows["onderwerp"].map(HEADERS), waarde=rows["waarde"].map(pointed))
    wide = told.pivot(index=list(fixed), columns="onderwerp", values="waarde").reset_index()
    return ("﻿" + wide.to_csv(sep=";", index=False, na_rep=".")).encode()


def pointed(count):
    return count if count == "." else f"{int(count):,}".replace(",", ".")


@pytest.mark.parametrize(("kind", "table"), [(kind, table) for kind, tables in KINDS.items() for table in tables])
def test_every_row_of_the_pages_comes_back(real_data, kind, table):
    shown = pd.read_csv(real_data / "cbs_paginas" / "rijen_uit_cbs_paginas.csv", sep=";", dtype=str, keep_default_na=False)
    shown = shown[(shown["tabel"] == table) & (shown["regio_code"] != "")].drop_duplicates()
    content = delivered(shown, kind)
    name = f"{table}.csv"
    assert is_use(name, content)
    found = read_use({name: content}, {})
    assert found.kind == kind
    form = form_of(pd.read_csv(io.BytesIO(content), sep=";", nrows=0).columns.tolist())
    topics = form.found_topics(list(HEADERS.values()))
    index = ["gebiedscode", "periode", "soort", "stapel", "meting"]
    counts = found.rows.set_index(index)["aantal"]
    compared = 0
    for row in shown.itertuples():
        topic = topics.get(HEADERS[row.onderwerp])
        if topic is None:  # a rate
            continue
        *number, soort = row.dimensie.split(" | ")
        stapel = int(number[0][0]) if number else 0
        soort = topic.soort or form.meanings["soort"](soort)
        code = "NL00" if row.regio_code.startswith("NL") else row.regio_code
        count = counts[code, found_period(row.periode), soort, stapel, topic.meting]
        assert row.waarde == ("." if pd.isna(count) else str(int(count))), row
        compared += 1
    assert compared > 0


def found_period(told):
    year = next(part.strip("*") for part in told.split() if part.strip("*").isdigit())
    ends = {"maart": "-K1", "juni": "-K2", "september": "-K3", "december": "-K4", "1e": "-1", "2e": "-2"}
    return year + next((ends[part] for part in told.split() if part in ends), "")


def test_boerhaavewijk_and_heerlen_are_those_of_the_page(real_data):
    shown = pd.read_csv(real_data / "cbs_paginas" / "rijen_uit_cbs_paginas.csv", sep=";", dtype=str, keep_default_na=False)
    wmo = read_use({"t.csv": delivered(shown[(shown["tabel"] == "85639NED") & (shown["regio_code"] != "")], "wmo_soort")}, {}).rows
    own = wmo[wmo["gebiedscode"] == "WK039219"].set_index("soort")["aantal"]
    assert (own["totaal"], own["ondersteuning_thuis"], own["hulp_bij_het_huishouden"]) == (515, 70, 230)
    heerlen = read_use({"t.csv": delivered(shown[(shown["tabel"] == "85637NED")], "stapeling")}, {})
    rows = heerlen.rows[heerlen.rows["gebiedscode"] == "GM0917"].set_index(["soort", "stapel", "meting"])["aantal"]
    assert rows["jeugdhulp_bijstand", 0, "clienten"] == 10
    assert rows["jeugdhulp_bijstand", 0, "huishoudens"] == 285
    assert rows["totaal", 1, "clienten"] == 8770
    assert pd.isna(rows["jeugdhulp_bijstand_wmo", 0, "clienten"])
    assert heerlen.provisional
    assert not any("totaal" in told for told in heerlen.remarks)

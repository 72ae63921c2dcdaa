"""What the gemeente books per taakveld, beside comparable gemeenten and all of them, in words, tables and a chart."""

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import euro, number, signed
from wijkscan.model.budget.lasten import TOGETHER, Lasten
from wijkscan.model.budget.taakvelden import TEAMS
from wijkscan.tables.geld import BEGROTING, JAARREKENING
from wijkscan.tables.own.budgetten import CENTS
from wijkscan.views import colours
from wijkscan.views.charts import wijk as charts

DIFFERENTLY = (
    "Gemeenten boeken verschillend: wat de een onder wijkteams zet, staat bij de ander onder maatwerk of beleid. De bandbreedte is dus "
    "geen norm."
)
_UNIT = "euro per inwoner"
_LABEL = "Lasten sociaal domein"


def sentence(found: Lasten, gemeente: str) -> str:
    """Say what the gemeente books per inhabitant beside the others, and what of it on the taakveld of the wijkteams."""
    own, middle, country = (_amount(found.table[name].loc[TOGETHER]) for name in ("eigen", "midden", "samen"))
    verb = "begroot" if found.soort == BEGROTING else "boekt"
    text = f"{gemeente} {verb} {own} per inwoner op het sociaal domein ({found.soort} {found.jaar})"
    if found.counted > 1:
        text += f"; alle {number(found.counted)} geladen gemeenten samen {country}"
    if found.others:
        text += f", de middelste van {number(len(found.others))} vergelijkbare gemeenten {middle}"
    teams = found.table[found.table.index.str.startswith(TEAMS)]
    if teams.empty:
        return f"{text}."
    wrong = ", een correctie onder nul" if teams["eigen"].sum() < 0 else ""
    own, middle = (_amount(float(teams[name].sum())) for name in ("eigen", "midden"))
    beside = f", in de middelste vergelijkbare gemeente {middle}" if found.others else ""
    return f"{text}. Op het taakveld van de wijkteams (6.2) staat {own} per inwoner{wrong}{beside}."


def table(found: Lasten) -> pd.DataFrame:
    """Set every taakveld beside the others in euro per inhabitant, the whole social domain last."""
    rows = found.table.drop(index=TOGETHER)
    named = rows.index + " " + rows["naam"].astype(str)
    ordered = pd.concat([rows, found.table.loc[[TOGETHER]]])
    columns = ["eigen", *(["laag", "midden", "hoog"] if found.others else []), *(["samen"] if found.counted > 1 else [])]
    shown = ordered[columns].round()
    shown.insert(0, "Taakveld", [*named, "Sociaal domein (6) samen"])
    heads = {
        "eigen": "Eigen gemeente", "laag": "Vergelijkbaar, laag", "midden": "Vergelijkbaar, midden", "hoog": "Vergelijkbaar, hoog",
        "samen": f"Alle {number(found.counted)} geladen",
    }  # fmt: skip
    return shown.rename(columns=heads).reset_index(drop=True)


def others(found: Lasten, names: pd.Series) -> str:
    """Name the gemeenten that are compared with, and say how they were chosen."""
    if not found.others:
        return "Er zijn geen vergelijkbare gemeenten geladen; haal bij Gegevens de cijfers van heel Nederland op."
    told = ", ".join(str(names[code]) for code in found.others)
    return (
        "In euro per inwoner. Laag en hoog: een op de tien boekt minder, een op de tien meer. Vergelijkbaar in leeftijd, huishoudens, "
        f"woningen, dichtheid en aantal inwoners: {told}."
    )


def trend_chart(found: Lasten, gemeente: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the lasten per inhabitant over the years beside the middle of the comparable gemeenten."""
    years = found.trend.reset_index()
    drawn = years[years[JAARREKENING].notna()]
    series = pd.DataFrame({"jaar": drawn["jaar"], "waarde": drawn[JAARREKENING], "breuk": False})
    middle = pd.DataFrame({"jaar": drawn["jaar"], "waarde": drawn["midden"]})
    chart = charts.trend(
        series, label=_LABEL, unit=_UNIT, name=gemeente, reference=middle if found.others else None,
        reference_name="vergelijkbare gemeenten", theme=theme,
    )  # fmt: skip
    heads = {
        "jaar": "Jaar", JAARREKENING: "Jaarrekening", BEGROTING: "Begroting",
        "midden": "Vergelijkbare gemeenten, jaarrekening", "teams": "Wijkteams (6.2), jaarrekening",
    }  # fmt: skip
    told = years.round().rename(columns=heads)
    return chart, _change(found), told


def _change(found: Lasten) -> str:
    known = found.trend[JAARREKENING].dropna()
    if len(known) <= 1:
        return "Van één jaar of minder is een jaarrekening geladen; een verloop is er dus niet."
    first, last = known.iloc[0], known.iloc[-1]
    grown = f" ({signed(100 * (last / first - 1))} %)" if first > 0 else ""
    return (
        f"Van {known.index[0]} tot {known.index[-1]} gingen de lasten van {_amount(first)} naar {_amount(last)} per inwoner{grown}, "
        "in prijzen van elk jaar."
    )


def _amount(euros: float) -> str:
    return euro(CENTS * euros)

"""Numbers of teams set beside each other, in words, a chart and a table."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import number, percent
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.tables.areas import Niveau
from wijkscan.views import colours
from wijkscan.views.charts.style import figure


def comparing_sentence(seconds: float) -> str:
    """Say that numbers of teams are being compared, and about how long that takes."""
    return f"Er wordt ontworpen met meer en minder teams: zo'n {number(seconds)} seconden, op een drukke computer langer."


def trade_off_chart(
    found: pd.DataFrame, today: Wijkteams | None, fixed_fte: float, theme: colours.Theme
) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw distance against fixed fte for several numbers of teams; those that stand out have their number filled in.

    The teams of today, where they are known, are a point of their own and the first row; `fixed_fte` is what every team needs.
    """
    palette = colours.PALETTES[theme]
    known = found.dropna(subset=["afstand_m"])
    chart = figure("gemiddelde afstand tot het midden van het werkgebied (m)", "vaste fte van alle teams samen", height=420, theme=theme)
    for stands_out, colour in ((False, palette.muted), (True, palette.accent)):
        rows = known[known["verstandig"] == stands_out]
        chart.add_scatter(
            x=rows["afstand_m"], y=rows["vaste_fte"], mode="markers+text", text=[f"{k} teams" for k in rows.index],
            textposition="top center", marker={"size": 13 if stands_out else 9, "color": colour},
            name="springt eruit" if stands_out else "overige aantallen",
            customdata=[
                f"{k} teams: afstand {number(row['afstand_m'])} m, afwijking {percent(100 * row['grootste_afwijking'])}, "
                f"kleinste team {number(row['kleinste_team'])} uur"
                for k, row in rows.iterrows()
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    now = pd.DataFrame() if today is None else _today_row(today, fixed_fte)
    if today is not None:
        row = now.iloc[0]
        chart.add_scatter(
            x=now["Afstand (m)"], y=now["Vaste fte"], mode="markers+text", text=[f"nu: {row['Teams']} teams"],
            textposition="bottom center", marker={"size": 13, "symbol": "diamond", "color": palette.text}, name="plan van nu",
            customdata=[f"plan van nu, {row['Teams']} teams: afstand {number(row['Afstand (m)'])} m"],
            hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    table = pd.DataFrame(
        {
            "Teams": found.index,
            "Afwijking (%)": (100 * found["grootste_afwijking"]).round(1),
            "Afstand (m)": found["afstand_m"].round(0),
            "Inwoners die verhuizen": found["verplaatst"].round(0),
            "Vaste fte": found["vaste_fte"].round(1),
            "Kleinste team (uren)": found["kleinste_team"].round(0),
            "Van het beste af (%)": (100 * found["verschil"]).round(1),
            "Toelichting": found["waarom"],
        }
    )
    wise = [f"{k} teams: {str(why).rstrip('.').lower()}" for k, why in found.loc[found["verstandig"], "waarom"].items()]
    sentence = f"{'; '.join(wise)}." if wise else "Bij geen van deze aantallen is een indeling gevonden."
    return chart, sentence[:1].upper() + sentence[1:], pd.concat([now, table], ignore_index=True) if len(now) else table


def _today_row(today: Wijkteams, fixed_fte: float) -> pd.DataFrame:
    """Give the teams of today as a row beside designs; how far they are from the best was not sought."""
    row, measures = plan_row("Plan van nu", today), today.measures
    least = round(float(measures.areas["werklast"].min()))
    fixed = round(fixed_fte * len(today.names), 1)
    return pd.DataFrame(
        {
            "Teams": [row["Teams"]], "Afwijking (%)": [row["Grootste afwijking (%)"]], "Afstand (m)": [row["Afstand (m)"]],
            "Inwoners die verhuizen": [row["Inwoners met een ander team"]], "Vaste fte": [fixed], "Kleinste team (uren)": [least],
            "Van het beste af (%)": [np.nan], "Toelichting": ["het plan van nu"],
        }
    )  # fmt: skip


def plan_row(name: str, teams: Wijkteams) -> dict[str, object]:
    """Give a plan as one row to compare."""
    measures, total = teams.measures, teams.found.together
    return {
        "Plan": name,
        "Teams": len(teams.names),
        "Gemaakt van": "wijken" if teams.units.niveau == Niveau.WIJK else "buurten",
        "Fte": round(float(total["fte"]), 1),
        "Grootste afwijking (%)": round(100 * measures.largest_deviation, 1),
        "Afstand (m)": round(float(np.average(measures.areas["afstand_m"], weights=measures.areas["werklast"]))),
        "Gescheiden buren": measures.cut_edges,
        "Inwoners met een ander team": None if np.isnan(measures.moved) else round(measures.moved),
        "Kleinste team (fte)": round(float(teams.totals["fte"].min()), 1),
    }

"""The page Wijkteams: who works in a team, how that came about, whether they are enough, and on which scale."""

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import join, number
from wijkscan.model.teams.bridge import DISCIPLINES, FLEXPOOL, LEFT, NET, ROUNDING, TEAMS
from wijkscan.model.teams.composition import REASONS_BETWEEN
from wijkscan.model.teams.formatie import ConversationSheet, conversation_sheet
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.teams.workload import components
from wijkscan.views.charts import need as charts_need
from wijkscan.views.colours import Theme
from wijkscan.views.subjects.wijkteams import NUMBER, WORK_UNITS, named, named_rows, tasks
from wijkscan.views.words.dutch import COLUMN_UNITS, ONE_DECIMAL, capital, in_dutch
from wijkscan.views.words.texts import plain

_BRIDGE = {
    NET: "Tekort, alle teams samen", ROUNDING: "Afronding op tienden", TEAMS: "Over in andere teams",
    DISCIPLINES: "Over in andere disciplines", FLEXPOOL: "Inzet van de flexpool", LEFT: "Tekort na de flexpool",
}  # fmt: skip
_MEANING = {
    NET: "De formatie van alle teams min de bezetting van nu: het verschil bovenaan, met een ander teken.",
    ROUNDING: "Disciplines staan in tienden van een fte.",
    TEAMS: "Teams met meer mensen dan formatie kunnen die niet afstaan: wie hier te veel is, werkt daar niet.",
    DISCIPLINES: "Binnen een team vervangt de ene discipline de andere niet.",
    FLEXPOOL: "Uren van de flexpool die een tekort kleiner maken.",
    LEFT: "De som, en het tekort per team en discipline in de tabel hieronder.",
}
_LEAST_SHORT = 0.05  # fte: less reads as 0,0


def composition_table(teams: Wijkteams) -> pd.DataFrame:
    """Give fte per team and discipline, a row per team: in tenths that add up to the total beside them."""
    wide = teams.composition.pivot_table(index="gebiedscode", columns="naam", values="fte", aggfunc="sum", sort=False)
    return named_rows(teams, {**{str(name): wide[name] for name in wide}, "Totaal": wide.sum(axis="columns")})


def in_tenths(table: pd.DataFrame) -> pd.DataFrame:
    """Write fte per discipline for the screen."""
    return in_dutch(table, units={**dict.fromkeys(map(str, table.columns), ONE_DECIMAL), NUMBER: "aantal"})


def reasons_table(teams: Wijkteams) -> pd.DataFrame:
    """Give the reason for every discipline in every team."""
    rows = teams.composition
    return pd.DataFrame(
        {
            "Team": rows["gebiedscode"].map(teams.names),
            "Discipline": rows["naam"],
            "Fte": rows["fte"],
            "Waarom": rows["reden"].map(lambda text: named(text, teams.names)),
        }
    )


def work_table(teams: Wijkteams) -> pd.DataFrame:
    """Give hours and fte per team and component: where a number of fte comes from."""
    rows = teams.found.table
    return pd.DataFrame(
        {
            "Team": rows["gebiedscode"].map(teams.names),
            "Onderdeel": rows["component"].map(tasks()),
            "Niveau": rows["component"].map({item.code: item.level for item in components()}),
            "Uren per jaar": rows["uren"],
            "Fte laag": rows["fte_laag"],
            "Fte": rows["fte"],
            "Fte hoog": rows["fte_hoog"],
        }
    )


def work_in_dutch(table: pd.DataFrame) -> pd.DataFrame:
    """Write hours and fte per component for the screen."""
    return in_dutch(table, units=COLUMN_UNITS | WORK_UNITS)


def scale_table(teams: Wijkteams) -> pd.DataFrame:
    """Give for every task the scale it belongs to, and the volume that decides."""
    rows = teams.scale
    return pd.DataFrame(
        {
            "Taak": rows["taak"].map(tasks()),
            "Schaal": rows["advies"],
            "Fte per team": rows["fte_per_team"],
            "Fte gemeente": rows["fte_gemeente"],
            "Waarom": rows["reden"],
        }
    )


def flow_table(teams: Wijkteams) -> pd.DataFrame:
    """Give caseload and waiting per team."""
    rows = teams.flow
    return named_rows(
        teams,
        {
            "Nieuwe trajecten per jaar": rows["instroom"],
            "Trajecten per fte": rows["caseload"],
            "Wat dat betekent": rows["uitleg"],
        },
    )


def flow_sentence(teams: Wijkteams) -> str:
    """Say at which number of people caseload and waiting were computed."""
    basis = "de bezetting van nu" if teams.bezetting_known else "de berekende formatie"
    growing = [plain(teams.names[str(code)]) for code in teams.flow.index[teams.flow["wachtlijst_per_maand"] > 0]]
    return f"Gerekend met {basis}. " + (
        f"De wachtlijst groeit in {join(growing)}." if growing else "Geen enkel team krijgt een groeiende wachtlijst."
    )


def flexpool_sentence(teams: Wijkteams) -> str:
    """Say what the flexpool can do, or what is needed to know."""
    if teams.flexpool is None:
        return "Neem bij Gegevens de werkgebieden en de bezetting van nu op; dan wordt de flexpool hier verdeeld."
    return plain(teams.flexpool.message)


def bridge_chart(teams: Wijkteams, theme: Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw how the shortage of all teams together becomes what the flexpool leaves; every bar in tenths that add up.

    Raises
    ------
    ValueError
        The bezetting is not known.
    """
    if teams.bridge is None:
        raise ValueError("De bezetting van nu is niet bekend; neem haar bij Gegevens op.")
    steps = _in_tenths(teams.bridge)
    shown = pd.Series({_BRIDGE[name]: step for name, step in steps.items() if name not in (NET, LEFT) and step}, dtype=float)
    chart = charts_need.waterfall(
        shown, start=steps[NET], start_name=_BRIDGE[NET], end_name=_BRIDGE[LEFT], label="fte", theme=theme
    )
    table = pd.DataFrame({"Stap": [_BRIDGE[name] for name in steps], "Fte": [*steps.values()]})
    table["Wat dat betekent"] = [_MEANING[name] for name in steps]
    return chart, _bridge_sentence(steps), table


def _in_tenths(bridge: pd.Series) -> dict[str, float]:
    """Round what is reached after every step, so that steps and ends in tenths add up."""
    steps, before = dict[str, float](), 0.0
    for name, reached in bridge.drop(LEFT).cumsum().round(1).items():
        steps[str(name)], before = round(float(reached) - before, 1) + 0.0, float(reached)
    return {**steps, LEFT: before}


def _bridge_sentence(steps: dict[str, float]) -> str:
    net = steps[NET]
    together = "hebben alle teams genoeg mensen" if net <= 0 else f"komen alle teams {number(net, 1)} fte tekort"
    over = f" ({number(-net, 1)} fte meer dan nodig)" if net < 0 else ""
    said = [
        f"{number(steps[name], 1)} fte {why}"
        for name, why in ((TEAMS, "is over in andere teams"), (DISCIPLINES, "is over in andere disciplines"))
        if steps[name] > 0
    ]
    cannot = f" Daarvan is {join(said)}, en dat lost een tekort elders niet op." if said else ""
    helps = f" De flexpool vult {number(-steps[FLEXPOOL], 1)} fte in." if steps[FLEXPOOL] < 0 else ""
    return f"Samen {together}{over}.{cannot}{helps} Zo blijft {number(steps[LEFT], 1)} fte tekort over."


def flexpool_table(teams: Wijkteams) -> pd.DataFrame:
    """Give who of the flexpool helps where, and why."""
    rows = pd.DataFrame() if teams.flexpool is None else teams.flexpool.placements
    if rows.empty:
        return pd.DataFrame(columns=["Medewerker", "Team", "Uren per week", "Waarom"])
    return pd.DataFrame(
        {
            "Medewerker": rows["persoon"],
            "Team": rows["team"].map(teams.names),
            "Uren per week": rows["uren"],
            "Waarom": rows["reden"].map(lambda text: named(text, teams.names)),
        }
    )


def remaining_table(teams: Wijkteams) -> pd.DataFrame:
    """Give what is still short after the flexpool, and what it would take."""
    rows = pd.DataFrame() if teams.flexpool is None else teams.flexpool.remaining
    rows = rows[rows["fte"] >= _LEAST_SHORT] if len(rows) else rows
    if rows.empty:
        return pd.DataFrame(columns=["Team", "Discipline", "Fte", "Wat het vraagt"])
    told = dict(zip(teams.composition["discipline"], teams.composition["naam"], strict=True))
    return pd.DataFrame(
        {
            "Team": rows["team"].map(teams.names),
            "Discipline": rows["discipline"].map(told),
            "Fte": rows["fte"],
            "Wat het vraagt": [
                named(text, teams.names).replace(code.replace("_", " "), told[code])
                for text, code in zip(rows["wat_nodig"], rows["discipline"], strict=True)
            ],
        }
    )


def region_sentence(table: pd.DataFrame, gemeenten: list[str]) -> str:
    """Say what doing tasks together saves."""
    saved = table["bespaard"].clip(lower=0).sum()
    most = str(table["bespaard"].idxmax())
    return (
        f"Samen hebben {join(map(plain, gemeenten))} voor dezelfde wachttijd **{number(saved, 1)} fte** minder nodig dan apart, als zij "
        f"alle taken delen; het meest bij {tasks().get(most, most)} ({number(float(table['bespaard'].max()), 1)} fte). "
        "Daar staan langere afstanden tegenover."
    )


def region_table(table: pd.DataFrame) -> pd.DataFrame:
    """Give per task the fte apart and together."""
    shown = table.reset_index(names="taak") if "taak" not in table else table
    return pd.DataFrame(
        {
            "Taak": shown["taak"].map(tasks()),
            "Fte werk": shown["fte"].round(1),
            "Fte apart": shown["apart"].round(1),
            "Fte samen": shown["samen"].round(1),
            "Bespaard (Erlang)": shown["bespaard"].round(1),
            "Bespaard (wortel)": shown["bespaard_wortel"].round(1),
        }
    )


def sheet(teams: Wijkteams, label: str) -> ConversationSheet:
    """Collect the conversation sheet of one team."""
    members = teams.composition[teams.composition["gebiedscode"] == label]
    reasons: dict[str, list[str]] = {}
    for name, text in zip(members["naam"], members["reden"], strict=True):
        for reason in text.partition(" →")[0].split(REASONS_BETWEEN):
            if "liggen rond" not in reason:
                reasons.setdefault(reason, []).append(name)
    return conversation_sheet(
        teams.found,
        label,
        bezetting=float(teams.totals["bezetting"][label]),
        striking=tuple(f"{capital(reason)}: dat telt voor {join(disciplines)}." for reason, disciplines in reasons.items()),
        waiting=str(teams.flow["uitleg"][label]),
    )


def sheet_text(found: ConversationSheet, name: str) -> str:
    """Write the conversation sheet as text for the screen."""
    lines = [f"#### Gespreksblad {plain(name)}", "Drie stappen om samen een bandbreedte te kiezen, naar NJi en Movisie."]
    for title, known, questions in found.steps:
        lines += [f"##### {title}", *(f"- {plain(sentence)}" for sentence in known), *(f"- *{question}*" for question in questions), ""]
    return "\n".join(lines)

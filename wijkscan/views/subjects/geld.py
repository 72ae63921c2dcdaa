"""What the gemeente books, plans and gets, and what of it is for the wijkteams: where the money of a budget comes from."""

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import euro, join, number, percent
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.prices import ALIKE, OWN, TOGETHER, Price
from wijkscan.model.budget.taakvelden import AANNAME, FRAMES, INGEVULD, NIVEAUS, OPEN, OUTSIDE, RIJK, Frame, Placings
from wijkscan.model.budget.team_part import TeamPart
from wijkscan.tables.geld import BEGROTING, JAARREKENING
from wijkscan.tables.own.budgetten import CENTS
from wijkscan.tables.wetten import wetten
from wijkscan.views import colours
from wijkscan.views.charts import budget as charts_budget
from wijkscan.views.words.dutch import capital

FRAME_NAMES = {JAARREKENING: "Jaarrekening", BEGROTING: "Begroting", RIJK: "Wat het Rijk geeft", AANNAME: "Aanname"}
"""What a frame is called where somebody chooses one."""
NIVEAU_NAMES = {
    "0": "0: algemene voorzieningen",
    "1": "1: naar bevolking",
    "2": "2: specifieke hulp",
    OPEN: "open einde: uitkeringen",
    OUTSIDE: "buiten de niveaus",
}
PRICE_ORIGINS = {
    OWN: "de gemeente zelf", ALIKE: "vergelijkbare gemeenten", TOGETHER: "het hele land", INGEVULD: "zelf ingevuld", AANNAME: "aangenomen",
}  # fmt: skip
"""From whom a price is known."""
_WHOLE = "6.71"  # all Wmo support together, where its parts are not told apart
_RENUMBERED = (
    "In 2025 zijn taakvelden anders genummerd: wat u voor een taakveld koos, geldt in een kader met de andere nummering alleen waar het "
    "precies hetzelfde is."
)
_MILLION = 100 * 1_000_000


def origin(found: Budget) -> str:
    """Say in a few words where the ceiling comes from: ``jaarrekening 2024``, ``ingevuld``, ``een aanname``."""
    if found.origin == INGEVULD:
        return "ingevuld"
    return "een aanname" if found.frame is None else frame_name(found.frame)


def frame_name(frame: Frame) -> str:
    """Name a frame with its year: ``jaarrekening 2024``, ``gemeentefonds 2025``."""
    return f"{'gemeentefonds' if frame.soort == RIJK else frame.soort} {frame.jaar}"


def the_frame(frame: Frame) -> str:
    """Name a frame with its article: ``de jaarrekening 2024``, ``het gemeentefonds 2025``."""
    return f"{'het' if frame.soort == RIJK else 'de'} {frame_name(frame)}"


def origin_sentence(found: Budget) -> str:
    """Say in one sentence where the ceiling comes from."""
    if found.origin == INGEVULD:
        return "Het plafond is ingevuld"
    if found.frame is None:
        return "Het plafond is verwachte cliënten maal prijs, een aanname"
    if found.origin == RIJK:
        return f"Het plafond is wat het Rijk voor niveau 1 geeft ({frame_name(found.frame)}), een ijkpunt en geen voorschrift"
    verb = "begroot" if found.origin == BEGROTING else "boekt"
    return f"Het plafond is wat de gemeente onder niveau 1 {verb} ({frame_name(found.frame)})"


def answer(found: Budget) -> str:
    """Say what the gemeente books in all, and how much of it is under level 1; or what is missing to say so."""
    if found.frame is None:
        if found.wanted == AANNAME:
            return "Er is gekozen voor een aanname: verwachte cliënten maal prijs."
        way_out = ["Zet hieronder een taakveld onder niveau 1, of vul een plafond in."] if found.frames.items else []
        return " ".join([*passed_over(found), *way_out, *found.frames.absent.values()])
    levels, skipped = found.frame.per_level, "".join(f" {told}" for told in passed_over(found))
    total = int(levels.sum())
    who = "Het Rijk en de gemeente hebben" if found.frame.soort == RIJK else "De gemeente heeft"
    share = percent(100 * levels["1"] / total)
    return (
        f"{who} voor het sociaal domein **{euro(total)}** ({frame_name(found.frame)}); daarvan valt **{euro(levels['1'])}** ({share}) "
        f"onder niveau 1, het budget naar bevolking.{_bundled(found.frame)}{skipped}"
    )


def _bundled(frame: Frame) -> str:
    """Tell that *hulp bij het huishouden* is in level 1, where nobody delivered it apart."""
    whole = frame.rows[frame.rows["taakveld"].eq(_WHOLE) & frame.rows["niveau"].eq("1") & frame.rows["bedrag_eurocent"].gt(0)]
    return " Hulp bij het huishouden is niet apart geleverd en zit daarin (6.71)." if len(whole) else ""


def team_sentence(part: TeamPart) -> str:
    """Set the people of the teams beside the budget, and say so where they do not belong to what is booked for them."""
    each = f" ({euro(part.people / part.inwoners)} per inwoner)" if part.inwoners else ""
    said = (
        f"De mensen van de wijkteams kosten **{euro(part.people)}**{each}: {number(part.fte, 1)} fte maal {euro(part.per_fte)}. "
        f"Van het plafond van {euro(part.ceiling)} "
    )
    if part.rest < 0:
        said += f"zijn zij niet te betalen: er is {euro(-part.rest)} te weinig."
    else:
        said += f"blijft {euro(part.rest)} over voor wat zij kunnen inzetten."
    if part.correction:
        return (
            f"{said} Op het taakveld van de wijkteams (6.2) staat in de {part.where} {euro(part.correction)}: een correctie onder nul, "
            "dus daarmee zijn de teams niet te vergelijken."
        )
    if part.booked is None:
        return said
    booked = f"Op het taakveld van de wijkteams (6.2) staat in de {part.where} {euro(part.booked)}"
    off = percent(100 * abs(part.difference), 0)
    if not part.far:
        return f"{said} {booked}; dat scheelt {off}."
    side = "meer" if part.difference > 0 else "minder"
    return (
        f"{said} {booked}: de berekende teams kosten {off} {side}. Dat is te veel om zonder reden te laten staan. Kijk of de uren per taak "
        f"kloppen, of het team andere taken heeft, of dat de gemeente teams elders boekt{_elsewhere(part)}."
    )


def _elsewhere(part: TeamPart) -> str:
    """Tell within which amounts most gemeenten book their teams; empty where that is not known."""
    found = part.elsewhere
    if found is None:
        return ""
    verb = "begroten" if found.soort == BEGROTING else "boekten"
    ends = f"{euro(CENTS * found.low)} en {euro(CENTS * found.high)}"
    return f"; acht van de tien gemeenten {verb} hier in {found.jaar} tussen {ends} per inwoner"


def team_table(part: TeamPart) -> pd.DataFrame:
    """Set the two amounts side by side, also per inhabitant and per fte."""
    rows = [("Mensen van de wijkteams (fte maal kosten per fte)", part.people), ("Wat er verder is in te zetten", part.rest)]
    rows.append(("Plafond: budget naar bevolking", part.ceiling))
    if part.booked is not None:
        rows.append((f"Taakveld 6.2 in de {part.where}, ter vergelijking", part.booked))
    table = pd.DataFrame(rows, columns=["Bedrag", "cents"])
    cents = table.pop("cents")
    table["Per jaar (€)"] = cents / CENTS
    table["Per inwoner (€)"] = cents / CENTS / part.inwoners if part.inwoners else float("nan")
    table["Per fte (€)"] = cents / CENTS / part.fte if part.fte else float("nan")
    return table


def price_sentence(item: Price) -> str:
    """Say in one sentence what one client costs, and from where that is known."""
    year = f" ({item.year})" if item.year else ""
    return f"{capital(_priced(item))} kost € {number(item.value)} per jaar: {PRICE_ORIGINS[item.origin]}{year}."


def _priced(item: Price) -> str:
    law = wetten()[item.wet]
    what = f"een uitkering ({law.in_sentence})" if law.open_ended else f"een {law.client}"
    return f"{what}, {law.costs_hold}," if law.costs_hold and item.year else what


def prices_table(found: Budget) -> pd.DataFrame:
    """List what one client of every law costs a year, with source and year, and why not from nearer."""
    rows = [
        (
            capital(_priced(item)).rstrip(","), item.value, PRICE_ORIGINS[item.origin], str(item.year) if item.year else None,
            " ".join([f"{item.source}.", *item.why]),
        )
        for item in found.prices
    ]
    return pd.DataFrame(rows, columns=["Wat", "Per jaar (€)", "Van wie", "Jaar", "Waaruit dat blijkt"])


def frames_table(found: Budget) -> pd.DataFrame:
    """Set the frames side by side, per level and as a whole; one that is not there is a gap."""
    table = pd.DataFrame({"Niveau": [*NIVEAU_NAMES.values(), "Totaal"]})
    for name in FRAMES:
        frame = found.frames.items.get(name)
        year = "" if frame is None else f" {frame.jaar}"
        amounts = None if frame is None else [*(frame.per_level / CENTS), frame.per_level.sum() / CENTS]
        table[f"{FRAME_NAMES[name]}{year} (€)"] = float("nan") if amounts is None else amounts
    return table


def frames_sources(found: Budget) -> str:
    """Say where every frame comes from, and of one that is not there what is missing."""
    told = [f"{FRAME_NAMES[name]}: {frame.bron}." for name, frame in found.frames.items.items()]
    chosen = [_RENUMBERED] if found.frames.own else []
    return " ".join([*told, *chosen, *found.frames.absent.values(), *passed_over(found)])


def passed_over(found: Budget) -> list[str]:
    """Name every frame that has nothing to divide at level 1, for which another was taken."""
    if found.wanted == AANNAME or found.origin == INGEVULD:
        return []
    nothing = [frame for frame in found.frames.items.values() if frame.per_level["1"] <= 0]
    return [
        f"{FRAME_NAMES[frame.soort]} {frame.jaar} heeft onder niveau 1 {euro(int(frame.per_level['1']))} en is daarom geen kader."
        for frame in nothing
    ]


def not_divided(found: Budget) -> str:
    """Say per level what of the frame is not divided, or is divided beyond it; empty where everything fits."""
    rest = found.reconciled["rest"].drop(OUTSIDE, errors="ignore")
    told = [f"{NIVEAU_NAMES[str(niveau)]} {euro(int(cents))}" for niveau, cents in rest.items() if cents]
    if not told:
        return ""
    why = "het ingevulde plafond is een ander bedrag dan het kader onder niveau 1 heeft" if found.origin == INGEVULD else ""
    correction = any(found.reconciled["rest"].drop(["1", OUTSIDE], errors="ignore").lt(0))
    reasons = [why, "een correctie onder nul wordt niet over gebieden verdeeld" if correction else ""]
    return f"Van het kader is niet verdeeld: {'; '.join([join(told), *filter(None, reasons)])}."


def placings_table(found: Budget, frame: Frame, placings: Placings) -> pd.DataFrame:
    """List every taakveld of a frame with its amount, per inhabitant, the level it falls under, and why."""
    people = frame.inwoners if frame.inwoners > 0 else float(found.inwoners.sum())
    told = []
    posts = frame.rows.groupby(["taakveld", "naam"], as_index=False)["bedrag_eurocent"].sum()
    for code, name, cents in zip(posts["taakveld"], posts["naam"], posts["bedrag_eurocent"], strict=True):
        placing = placings.of(str(code))
        told.append(
            {
                "Taakveld": f"{code} {name}",
                "Bedrag (€)": cents / CENTS,
                "Per inwoner (€)": round(cents / CENTS / people),
                "Niveau": NIVEAU_NAMES[placing.niveau],
                "Aandeel (%)": 100 * placing.aandeel,
                "Waarom": f"{placing.reden} {placing.bron}.",
                "De rest": NIVEAU_NAMES[placing.rest],
            }
        )
    return pd.DataFrame(told)


def reconciled_table(found: Budget) -> pd.DataFrame:
    """Set what is booked beside what is divided, per level; they differ by what is shown."""
    table = found.reconciled / CENTS
    table.loc["totaal"] = table.sum()
    named = {"geboekt": "In het kader (€)", "verdeeld": "Verdeeld over gebieden (€)", "rest": "Niet verdeeld (€)"}
    called = {**NIVEAU_NAMES, "totaal": "Totaal"}
    return table.rename(columns=named).rename(index=called).rename_axis("Niveau").reset_index()


def taakvelden_chart(found: Budget, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw what is in the frame per taakveld, in the colour of its level."""
    frame = found.frame
    rows = pd.DataFrame(columns=["naam", "niveau", "bedrag_eurocent"]) if frame is None else frame.rows
    named = rows.assign(naam=rows["taakveld"] + " " + rows["naam"])
    shown = named.pivot_table(index="naam", columns="niveau", values="bedrag_eurocent", aggfunc="sum", fill_value=0)
    shown = (shown.reindex(columns=[niveau for niveau in NIVEAUS if niveau in shown]) / CENTS).rename(columns=NIVEAU_NAMES)
    chart = charts_budget.stacked(shown, label="euro per jaar", narrow=True, theme=theme)
    largest = named.groupby("naam")["bedrag_eurocent"].sum().sort_values(ascending=False)
    told = join(f"{name} ({number(cents / _MILLION, 1)} miljoen)" for name, cents in largest.head(3).items())
    named_frame = "" if frame is None else the_frame(frame)
    return chart, f"Het meeste geld staat in {named_frame} op {told}.", shown.rename_axis("Taakveld").reset_index()

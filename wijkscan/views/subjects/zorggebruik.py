"""What the page Zorggebruik shows: counted beside expected use, per law, in neutral words."""

import geopandas as gpd
import numpy as np
import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import join, number, percent
from wijkscan.model.use.funnel import funnel_limits
from wijkscan.model.use.gemeente import ALONE, LawModel, LawUse, Whole
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN
from wijkscan.tables.wetten import law_names
from wijkscan.views import colours
from wijkscan.views.charts import use as charts_use
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.scales import verdict_scale
from wijkscan.views.words.texts import plain

_POINTS = 80  # enough for a smooth line
_WIDE = 0.998
_LEVEL = 0.95
_STRONGEST = 4
SAME = "vrijwel gelijk"
_SHRUNK = "Verhouding (gedempt)"
OPPOSITE = (
    "De lijst noemt wijken die bij het derde deel met de meeste of de minste behoefte horen, en waar het gebruik verder dan de gewone "
    "spreiding de andere kant op wijst."
)


def headline(use: LawUse, gemeente: str, names: pd.Series, *, most: int | None = None) -> str:
    """Say for the gemeente and its wijken whether use is higher or lower than its people lead one to expect.

    Of more than `most` wijken on one side the others are counted.
    """
    table = use.wijken
    low, high = table.index[table["oordeel"] == LOWER], table.index[table["oordeel"] == HIGHER]
    parts, gemeente = [], plain(gemeente)
    if not np.isnan(use.gemeente.verhouding):
        parts.append(f"In {gemeente} als geheel is het aantal cliënten {beside_others(use.gemeente)}.")
    if len(table) == 1 or not (len(high) or len(low)):
        return " ".join([*parts, none_apart(use)])
    if len(high):
        parts.append(f"Hoger dan verwacht binnen de gemeente: **{_named(high, names, most)}**.")
    if len(low):
        parts.append(f"Lager dan verwacht binnen de gemeente: **{_named(low, names, most)}**.")
    return " ".join(parts)


def none_apart(use: LawUse) -> str:
    """Say of the wijken within a gemeente in which none stands out what there is to say."""
    judged = use.wijken["oordeel"] != UNKNOWN
    if len(judged) == 1:
        return "Met één wijk is er binnen de gemeente niets te vergelijken."
    if not judged.any():
        return "Binnen de gemeente is er van geen wijk een aantal om te vergelijken."
    which = "alle wijken" if judged.all() else f"alle {judged.sum()} wijken met een oordeel"
    return f"Binnen de gemeente liggen {which} binnen de te verwachten spreiding."


def beside_others(whole: Whole) -> str:
    """Say how far a gemeente as a whole is from what is expected, beside how far gemeenten usually are; bold where it is further."""
    apart = whole.oordeel in (HIGHER, LOWER)
    said = off(whole)
    how = "vrijwel wat" if said == SAME else f"**{said}** dan" if apart else f"{said} dan"
    where = "verder dan gemeenten gewoonlijk uiteenlopen" if apart else "binnen de gewone spreiding tussen gemeenten"
    return f"{how} deze bevolking doet verwachten, {where} ({_off(whole.laag)} tot {_off(whole.hoog)})"


def off(whole: Whole) -> str:
    """Say how far the use of a gemeente is from what is expected, in whole percents."""
    return _off(whole.verhouding) if round(100 * abs(whole.verhouding - 1)) else SAME


def _off(ratio: float) -> str:
    return f"{percent(100 * abs(ratio - 1), 0)} {'hoger' if ratio > 1 else 'lager'}"


def _named(codes: pd.Index, names: pd.Series, most: int | None) -> str:
    called = [plain(names[code]) for code in codes[:most]]
    others = len(codes) - len(called)
    return join([*called, *([f"nog {others} {'wijk' if others == 1 else 'wijken'}"] if others else [])])


def total_sentence(use: LawUse, gemeente: str) -> str:
    """Say what the expectation was calibrated to, and what ratio and verdict are beside."""
    if np.isnan(use.total):
        return (
            f"CBS publiceerde voor {plain(gemeente)} over {use.year} geen totaal (niet geleverd). Het verwachte aantal is daarom niet "
            "geijkt: het is wat deze bevolking landelijk zou gebruiken."
        )
    said = f"Het verwachte aantal is geijkt op het gepubliceerde totaal van {plain(gemeente)}: {number(use.total)} cliënten in {use.year}."
    if len(use.wijken) == 1:
        return f"{said} Er is maar één wijk: verhouding en oordeel zijn die van de gemeente naast het hele land."
    unknown = percent(100 * max(1 - use.known_share, 0))
    if unknown == percent(0):
        return said
    return (
        f"{said} Van {unknown} van hen is geen wijk bekend of is het aantal afgerond; verhouding en oordeel zijn daarom naast het deel van "
        "het verwachte aantal waarvan de wijk bekend is."
    )


def ratio_map(use: LawUse, boundaries: gpd.GeoDataFrame) -> AreaMap:
    """Show the verdict: purple is lower, orange is higher, what chance explains has one colour; what has no verdict is hatched."""
    verdicts, label = use.wijken["oordeel"], f"{law_names()[use.wet]}: geteld naast verwacht"
    # The legend has one line for all of them; the table tells each apart.
    why = "de enige wijk, niets te vergelijken" if use.wijken["reden"].eq(ALONE).any() else "geheim of onbekend"
    reasons = pd.Series(why, verdicts.index)
    known = verdicts.where(verdicts != UNKNOWN)
    return AreaMap(boundaries, known, reasons, label=label, scale=verdict_scale, year=use.year, notes=_ratios(use))


def _ratios(use: LawUse) -> pd.Series:
    """Say per wijk how many clients were counted, how many are expected, and what their ratio is; empty without a ratio."""
    columns = ("waargenomen", "verwacht_bekend", "verhouding")
    rows = zip(use.wijken.index, *(use.wijken[column] for column in columns), strict=True)
    told = {
        code: f"Verhouding {number(ratio, 2)}: {number(seen)} geteld, {number(due)} verwacht"
        for code, seen, due, ratio in rows
        if pd.notna(ratio)
    }
    return pd.Series(told, dtype=object)


def numbers(use: LawUse, names: pd.Series) -> pd.DataFrame:
    """Give the comparison per wijk as numbers, lowest ratio first."""
    headings = {
        "verhouding": "Verhouding",
        "waargenomen": "Geteld",
        "verwacht_bekend": "Verwacht (wijk bekend)",
        "verwacht": "Verwacht (geijkt)",
        "ruw": "Verwacht (ruw)",
        "laag": "Toevalsmarge laag",
        "hoog": "Toevalsmarge hoog",
        "grens_laag": "Spreiding van",
        "grens_hoog": "Spreiding tot",
        "oordeel": "Oordeel",
        "reden": "Toelichting",
    }
    table = use.wijken.sort_values("verhouding")[list(headings)].rename(columns=headings)
    table.insert(0, "Wijk", names.reindex(table.index))
    return table


def funnel_chart(use: LawUse, law: LawModel, names: pd.Series, selected: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the funnel: the smaller a wijk, the further chance alone can take it from what is expected."""
    areas = pd.DataFrame(
        {
            "naam": names.reindex(use.wijken.index),
            "verwacht": use.wijken["verwacht_bekend"],
            "verhouding": use.wijken["verhouding"],
            "valt_op": use.wijken["oordeel"].isin((HIGHER, LOWER)),
        }
    )
    expected = pd.Series(np.linspace(max(1, areas["verwacht"].min() / 2), areas["verwacht"].max() * 1.1, _POINTS))
    limits = pd.DataFrame({"verwacht": expected})
    for level, name in ((_LEVEL, "95"), (_WIDE, "998")):
        limits[f"laag_{name}"], limits[f"hoog_{name}"] = funnel_limits(
            expected, level=level, tau2=law.tau2_gemeente if len(areas) == 1 else use.tau2, rounded_to=law.model.specification.rounded_to
        )
    label = law_names()[use.wet]
    chart = charts_use.funnel(areas, limits, label=label, selected=selected, theme=theme)
    return chart, charts_use.summary_funnel(areas, limits, label=label), numbers(use, names)


def quadrant_chart(
    use: LawUse, need: pd.Series, names: pd.Series, selected: str, theme: colours.Theme
) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw need against use: two axes that are never mixed."""
    areas = pd.DataFrame(
        {
            "naam": names.reindex(use.wijken.index),
            "behoefte": need.reindex(use.wijken.index),
            "gebruik": use.wijken["verhouding_gekrompen"],
        }
    )
    middle, label = float(areas["behoefte"].median()), f"{law_names()[use.wet]}: geteld gedeeld door verwacht"
    chart = charts_use.quadrant(
        areas, label_need="Behoefte-index", label_use=label, middle_need=middle, selected=selected, theme=theme
    )
    outside = set(use.wijken.index[use.wijken["oordeel"] == LOWER])
    summary = charts_use.summary_quadrant(areas, label=law_names()[use.wet], middle_need=middle, outside=outside)
    table = areas.rename(columns={"naam": "Wijk", "behoefte": "Behoefte-index", "gebruik": _SHRUNK})
    return chart, summary, table


def opposite_lists(use: LawUse, names: pd.Series) -> pd.DataFrame:
    """List the wijken in which need and use point in different directions."""
    table = use.under_use.rename(columns={"lijst": "Lijst", "behoefte": "Behoefte-index", "verhouding": _SHRUNK})
    table.insert(0, "Wijk", names.reindex(table.index))
    table["Oordeel"] = use.wijken["oordeel"].reindex(table.index)
    return table


def why_expected(use: LawUse, law: LawModel, wijk: str, name: str) -> str:
    """Say which features raise or lower the expectation in a wijk against its gemeente."""
    if not use.wijken["verwacht"].get(wijk, 0) > 0:
        return f"In {plain(name)} is niets te verwachten: volgens de cijfers woont er niemand over wie het gaat, of is dat onbekend."
    if len(use.wijken) == 1:
        return f"{plain(name)} is de enige wijk; de verwachting is die van de hele gemeente."
    factors = _factors(use, wijk)
    distance = pd.Series(np.log(factors), index=factors.index).abs()
    strongest = factors[distance.sort_values(ascending=False, kind="stable").index[:_STRONGEST]]
    labels = law.model.specification.labels
    said = [f"{labels[str(code)].lower()} ({number(factor, 2)} ×)" for code, factor in strongest.items()]
    return f"In {plain(name)} wijkt de verwachting het meest af van de gemeente door {join(said)}."


def _factors(use: LawUse, wijk: str) -> pd.Series:
    return use.factors.drop(columns=["als_gemeente", "verwacht"]).T[wijk].astype(float)


def factor_table(use: LawUse, law: LawModel, wijk: str) -> pd.DataFrame:
    """Give every factor of the expectation in a wijk, with the coefficient it comes from and its margin."""
    coefficients, factors = law.model.coefficients(), _factors(use, wijk)
    labels = law.model.specification.labels
    return pd.DataFrame(
        {
            "Kenmerk": [labels[str(code)] for code in factors.index],
            "Factor in deze wijk": factors.to_numpy(),
            "Gewicht in het model": coefficients["schatting"].reindex(factors.index).to_numpy(),
            "Marge laag": coefficients["laag"].reindex(factors.index).to_numpy(),
            "Marge hoog": coefficients["hoog"].reindex(factors.index).to_numpy(),
        }
    )


def buurt_table(use: LawUse, areas: pd.DataFrame, wijk: str) -> pd.DataFrame:
    """Give the expected clients per buurt of a wijk: a prediction that adds up to the wijk."""
    inside = use.buurten[areas["wijkcode"].reindex(use.buurten.index) == wijk]
    return pd.DataFrame({"Buurt": areas["gebiedsnaam"].reindex(inside.index), "Verwacht (geijkt)": inside.round(1)})


ABOUT = [
    (
        "Verwacht",
        "Per wet een telmodel (Poisson-achtig, logaritmische schakel) over alle geladen Nederlandse wijken: aantal cliënten ten opzichte "
        "van de bevolking waar het om gaat, verklaard uit leeftijd, huishoudens, inkomen, wonen, werk en stedelijkheid. Nooit herkomst, "
        "en nooit het gebruik van een andere wet.",
    ),
    (
        "Geheim is geen nul",
        "Aantallen van 0 tot en met 7 houdt CBS geheim. Het model rekent met dat interval; een wijk met een geheim aantal krijgt geen "
        "verhouding, maar wel een bovengrens.",
    ),
    (
        "IJking",
        "De verwachtingen van de wijken tellen op tot het totaal dat CBS voor de gemeente publiceert. Cliënten zonder bekende wijk zitten "
        "in dat totaal maar in geen wijk; daarom wordt het oordeel bepaald rond het aandeel waarvan de wijk bekend is.",
    ),
    (
        "Oordeel",
        "Een wijk valt op als de verhouding buiten de 95 %-grenzen van de trechter ligt: toeval (exact), afronding door CBS en de "
        "spreiding tussen gewone wijken, gemeten in gemeenten waarvan het model niets had gezien. Voor de gemeente als geheel geldt net "
        "zo de spreiding tussen gemeenten, en daarmee ook voor een gemeente met één wijk. Een oordeel zegt niet of het gebruik goed is: "
        "hoger of lager kan goede redenen hebben.",
    ),
    (
        "Behoefte en gebruik",
        "Staan op twee assen. Wie gebruik in een behoefte-index stopt, herhaalt het ondergebruik van vroeger.",
    ),
]

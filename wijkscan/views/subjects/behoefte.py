"""What the page Behoefte shows: bands on the map, the index with its margin, what it is made of, and how steady it is."""

import re
from collections.abc import Iterable
from functools import partial

import geopandas as gpd
import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import join, number, percent, signed
from wijkscan.model.indicators.registry import BY_INDICATOR, NEED_THEMES
from wijkscan.model.need import robustness_sentence
from wijkscan.model.need.gemeente import Behoefte
from wijkscan.views import colours
from wijkscan.views.charts import need as charts_need
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.scales import categorical_scale
from wijkscan.views.words.dutch import capital, part_of
from wijkscan.views.words.texts import plain, within_sentence

LABEL = "Behoefte-index"
BANDS = (
    "Wijken staan op volgorde van de behoefte-index. Een nieuwe band begint bij de wijk waarvan de marge van de plaats niet meer overlapt "
    "met die van de eerste wijk van de band."
)
_MOST_MATES = 3  # wijken in the same band that a sentence names; more are counted
_RAISING = 2  # indicators that are named as what raises an index most
_MANY_CODES = re.compile(r"WK\w{6}(?:, WK\w{6}){5,}")  # a reader has nothing to look for in so many codes
_LONG_NUMBER = re.compile(r"\b\d{4,}\b")
_SENTENCE = re.compile(r"(?:^|(?<=\. ))[a-z]")


def band_map(found: Behoefte, boundaries: gpd.GeoDataFrame) -> AreaMap:
    """Show the bands: darker is more need; a wijk without a band is hatched with its reason."""
    banding = found.banding.loc[found.wijken]
    known = banding.dropna(subset="band").sort_values("band", ascending=False)
    return AreaMap(
        boundaries, banding["label"].where(banding["band"].notna()), banding["reden"], label="Behoefte",
        notes=places(found).map(lambda place: f"{capital(place)} van {len(found.index.score.dropna())}" if place else ""),
        scale=partial(categorical_scale, list(dict.fromkeys(known["label"])), ordered=True),
    )  # fmt: skip


def headline(found: Behoefte, names: pd.Series, *, most: int | None = None) -> str:
    """Say where need is greatest and how sure that is; of more than `most` wijken the others are counted."""
    told = greatest(found, names, most=most)
    sure = len(found.wijken) > 1 and len(found.table()["band"].dropna().unique()) > 1
    return f"{told} {robustness_sentence(found.sensitivity)}" if sure else told


def greatest(found: Behoefte, names: pd.Series, *, most: int | None = None) -> str:
    """Say in one sentence where need is greatest; of more than `most` wijken the others are counted."""
    table = found.table().dropna(subset="band")
    if table.empty:
        return "Van geen enkele wijk zijn genoeg cijfers bekend voor een behoefte-index."
    top = table[table["band"] == table["band"].min()].sort_values("score", ascending=False, kind="stable")
    if len(found.wijken) == 1:
        return _only_wijk(top.iloc[0], plain(names[top.index[0]]), middle(found))
    if len(top) == len(table):
        return "De wijken zijn in behoefte niet met zekerheid te onderscheiden."
    called = [plain(names[code]) for code in top.index[:most]]
    others = len(top) - len(called)
    where = f"**{', '.join(called)}** en {others} andere {'wijk' if others == 1 else 'wijken'}" if others else f"**{join(called)}**"
    return f"De behoefte aan ondersteuning is het grootst in {where}."


def interval_chart(
    found: Behoefte, names: pd.Series, selected: str, theme: colours.Theme, *, only: Iterable[str] | None = None
) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the index with its margin per wijk, or `only` of some; give the sentence and the figures of all too."""
    table = found.table() if only is None else found.table().loc[list(only)]
    drawn = table.rename(columns={"score": "waarde"}).assign(naam=names.reindex(table.index), naast=places(found))
    chart = charts_need.intervals(
        drawn, label=LABEL, decimals=2, reference=0, reference_name=middle(found), selected=selected, theme=theme
    )
    return chart, interval_summary(found, names), numbers(found, names)


def places(found: Behoefte) -> pd.Series:
    """Write per wijk the margin of its place, from which the bands follow: "plaats 1 tot 3"; empty without a place."""
    table = found.table()
    return pd.Series([_place(low, high) for low, high in zip(table["plaats_laag"], table["plaats_hoog"], strict=True)], table.index)


def _place(low: float, high: float) -> str:
    return "" if pd.isna(low) else f"plaats {number(low)}" + (f" tot {number(high)}" if high > low else "")


def interval_summary(found: Behoefte, names: pd.Series) -> str:
    """Say which wijk is highest, on which places it may be, and which wijken share its band because their places overlap."""
    table = ranked(found)
    missing = len(found.wijken) - len(table)
    without = f"; {part_of(missing, len(found.wijken), 'wijken', 'heeft', 'hebben')} geen uitkomst" if missing else ""
    if table.empty:
        return f"De {LABEL.lower()}: voor geen van de {len(found.wijken)} wijken een uitkomst."
    top = str(table.index[0])
    row = table.T[top]
    figure = f"{number(row['score'], 2)} (marge {number(row['laag'], 2)} – {number(row['hoog'], 2)})"
    if len(table) == 1:
        return f"De {LABEL.lower()} is in {names[top]} {figure}{without}."
    place = f"{places(found)[top]} van {len(found.index.score.dropna())}"
    mates = table.index[table["band"].eq(row["band"])].drop(top, errors="ignore")
    called = join([str(names[code]) for code in mates]) if len(mates) <= _MOST_MATES else f"{len(mates)} andere wijken"
    certain = f"dat overlapt met {called}, dus de volgorde daartussen is niet zeker" if len(mates) else "geen andere wijk deelt haar band"
    return f"De {LABEL.lower()} is het hoogst in {names[top]}: {figure}, {place}; {certain}{without}."


def ranked(found: Behoefte) -> pd.DataFrame:
    """Give the wijken that have an index, most need first: the one order of Start, Behoefte, the story and the report."""
    return found.table().dropna(subset="score").sort_values("score", ascending=False, kind="stable")


def in_order(found: Behoefte) -> dict[str, str]:
    """Say per wijk, most need first, its band, its index with its place, and what raises it most."""
    told, at, table = {}, places(found), ranked(found)
    several = len(table["band"].dropna().unique()) > 1
    for code in map(str, table.index):
        row = table.T[code]
        band = f"**{capital(row['label'])}**, " if several else ""
        why = join(raised_by(found, code))
        raised = f"; vooral door {why}." if why else "."
        told[code] = f"{band}{LABEL.lower() if several else LABEL} {signed(float(row['score']), 2)}, {at[code]}{raised}"
    return told


def raised_by(found: Behoefte, wijk: str) -> list[str]:
    """Name the indicators that raise the index of a wijk most; of one that does so by being low that is said."""
    parts = found.index.contributions.T[wijk].dropna()
    items = [BY_INDICATOR[str(code)] for code in parts[parts > 0].nlargest(_RAISING).index]
    return [within_sentence(item.label) + (" (laag)" if item.direction < 0 else "") for item in items]


def band_example(found: Behoefte, names: pd.Series) -> str:
    """Show with the places of this gemeente where the first band ends; empty where there is one band or none."""
    table, at = ranked(found).dropna(subset="band"), places(found)
    first, rest = table[table["band"].eq(table["band"].min())].index, table[table["band"].ne(table["band"].min())].index
    if not len(rest):
        return ""
    shown = [f"{plain(names[code])} ({at[code]})" for code in (first[0], first[-1], rest[0])]
    until = f" en loopt tot en met {shown[1]}" if len(first) > 1 else ""
    return f"Hier begint de eerste band bij {shown[0]}{until}; {shown[2]} begint de volgende."


def _only_wijk(row: pd.Series, name: str, average: str) -> str:
    """Say how the only wijk there is compares: there is no other to set it beside."""
    where = "lager" if row["hoog"] < 0 else "hoger" if row["laag"] > 0 else "niet met zekerheid anders"
    return f"**{name}** is de enige wijk. De behoefte aan ondersteuning is er **{where}** dan in de {average}."


def middle(found: Behoefte) -> str:
    """Name what a score of 0 is."""
    return "gemiddelde wijk" if found.among_own else "gemiddelde wijk in het land"


def numbers(found: Behoefte, names: pd.Series) -> pd.DataFrame:
    """Give the index per wijk as numbers, highest first."""
    table = found.table().sort_values("score", ascending=False, kind="stable")
    headings = {
        "label": "Band",
        "score": LABEL,
        "laag": "Marge laag",
        "hoog": "Marge hoog",
        "plaats_laag": "Plaats van",
        "plaats_hoog": "Plaats tot",
        "kans_hoogste_vijfde": "Kans op hoogste vijfde",
        "geschat_aandeel": "Aandeel geschat",
        "reden": "Opmerking",
    }
    shown = table[list(headings)].rename(columns=headings)
    shown.insert(0, "Wijk", names.reindex(table.index))
    return shown


def theme_chart(found: Behoefte, names: pd.Series, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw what the index of each wijk is made of, per theme."""
    parts = found.index.theme_contributions.loc[found.wijken]
    chart = charts_need.contributions(parts, names, label=LABEL, theme=theme)
    table = parts.assign(Totaal=found.index.score.loc[found.wijken])
    table.insert(0, "Wijk", names.reindex(parts.index))
    return chart, charts_need.summary_contributions(parts, names, label=f"De {LABEL.lower()}"), table


def wijk_chart(found: Behoefte, wijk: str, name: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw how one gets from the average wijk to the index of one wijk, indicator by indicator, largest first."""
    parts = found.index.contributions.T[wijk]
    steps = parts.reindex(parts.abs().sort_values(ascending=False, kind="stable").index)
    steps.index = pd.Index([BY_INDICATOR[str(code)].label for code in steps.index])
    chart = charts_need.waterfall(
        steps, start=0, start_name=middle(found).capitalize(), end_name=name, label=LABEL, decimals=2, theme=theme
    )
    summary = charts_need.summary_waterfall(steps, start=0, start_name=middle(found).capitalize(), end_name=name, decimals=2)
    return chart, summary, pd.DataFrame({"Indicator": steps.index, "Bijdrage": steps.to_numpy()})


def raw_and_shrunk(found: Behoefte, wijk: str) -> pd.DataFrame:
    """Show for one wijk each indicator as delivered and as used: small wijken are pulled towards the gemeente."""
    codes = [str(code) for code in found.index.raw]
    rows = {
        "Indicator": [BY_INDICATOR[code].label for code in codes],
        "Zoals gepubliceerd": [_figure(found.index.raw[code][wijk], code) for code in codes],
        "Zoals gebruikt": [_figure(found.index.shrunk[code][wijk], code) for code in codes],
        "Geschat": ["ja" if found.index.estimated[code][wijk] else "nee" for code in codes],
        "Gewicht": [percent(100 * found.index.weights[code]) for code in codes],
        "Werkelijk gewicht": [percent(100 * found.index.effective_weights[code]) for code in codes],
    }
    return pd.DataFrame(rows)


def _figure(figure: float, code: str) -> str:
    if pd.isna(figure):
        return "geen cijfer"
    return percent(100 * figure) if BY_INDICATOR[code].unit in ("%", "per 1.000") else number(figure, 1)


def robustness(found: Behoefte) -> pd.DataFrame:
    """List which choice moves the wijken most."""
    table = found.sensitivity.summary.rename(
        columns={
            "keuze": "Keuze",
            "gemiddelde_verschuiving": "Gemiddeld aantal plaatsen",
            "grootste_verschuiving": "Grootste aantal plaatsen",
            "andere_band": "Wijken in een andere band",
        }
    )
    return table.round(1)


def steps_text(found: Behoefte) -> list[tuple[str, str]]:
    """Tell the nine steps, with the names of indicators instead of their codes."""
    told = []
    for row in found.index.steps.itertuples():
        head, _, rest = str(row.zin).partition(":")
        for code in sorted(BY_INDICATOR, key=len, reverse=True):
            rest = rest.replace(f" {code},", f" {BY_INDICATOR[code].label.lower()},").replace(
                f" {code}.", f" {BY_INDICATOR[code].label.lower()}."
            ).replace(f" {code};", f" {BY_INDICATOR[code].label.lower()};").replace(f" {code}:", f" {BY_INDICATOR[code].label.lower()}:")
        rest = _MANY_CODES.sub(lambda codes: f"{codes[0].count(',') + 1} wijken", rest)
        rest = _LONG_NUMBER.sub(lambda figure: number(int(figure[0])), rest)
        told.append((f"Stap {row.stap}, {head.lower()}", _SENTENCE.sub(lambda start: start[0].upper(), rest.strip())))
    told.append(("Vele keren gerekend", found.uncertainty.varied))
    if found.left_out:
        told.append(("Weggelaten", f"Zonder enig cijfer in deze gemeente: {join(found.left_out)}."))
    return told


def theme_names() -> dict[str, str]:
    """Give the themes that weigh, by key."""
    return {key: theme.value for key, theme in NEED_THEMES.items()}

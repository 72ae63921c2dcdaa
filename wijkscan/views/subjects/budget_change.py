"""What the page Budget shows about change: the path, who gains or gives, a cut, growth, a shift, and what chance alone does."""

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import euro, join, number, percent, signed
from wijkscan.model.budget.cuts import WAYS, bearers
from wijkscan.model.budget.edition import EditionChange
from wijkscan.model.budget.effect import histogram
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.risk import BudgetRisk
from wijkscan.model.budget.ruin import in_years
from wijkscan.tables.wetten import law_names, wetten
from wijkscan.views import colours
from wijkscan.views.charts import budget as charts_budget
from wijkscan.views.subjects.budget import CENTS, LEVELS, named_areas, per_head, word
from wijkscan.views.words.dutch import capital
from wijkscan.views.words.texts import plain

WAY_NAMES = {"gelijk": "Gelijk", "vloer": "Met ondergrens", "behoefte": "Naar behoefte"}
_BIN_CENTS = 1000  # ten euros per inhabitant
_NAMED = 4  # areas named in a sentence; the rest is counted
_SENSE = {
    "gelijk voor iedereen": "elk bedrag wordt met hetzelfde percentage verlaagd",
    "naar behoefte": "wat overblijft wordt naar behoefte verdeeld, en niemand krijgt meer dan zonder bezuiniging",
}


def _sense(way: str) -> str:
    """Say what a way of cutting does."""
    kept = [law.in_sentence for law in wetten().values() if law.protected]
    floor = "geen wet is beschermd, dus alles draagt bij"
    if kept:
        floor = f"{join(kept)} (een wettelijke plicht) {'blijft' if len(kept) == 1 else 'blijven'} gelijk, de rest draagt alles"
    return {**_SENSE, "met beschermde ondergrens": floor}[way]


def path_chart(found: Budget, area: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the amount per inhabitant of every area on its path from today to its target."""
    if found.path is None or found.start is None:
        raise ValueError(found.path_refused)
    years = {"nu": found.start, **{str(year): found.path.table[year] for year in found.path.table}, "doel": found.target}
    whole = pd.DataFrame(years)
    each = whole.apply(lambda amounts: per_head(amounts, found)).dropna()
    chart = charts_budget.lines(each, found.names, label="euro per inwoner", selected=area, theme=theme)
    name = found.names[area]
    told = f"In {name} woont niemand."
    if area in each.index:
        told = f"{name} gaat van € {number(each['nu'][area], 2)} per inwoner nu naar € {number(each['doel'][area], 2)} bij het doel."
    table = (whole / CENTS).rename(columns=lambda year: f"{capital(str(year))} (€)")
    table.insert(0, capital(word(found)), found.names)
    return chart, f"{told} {named_areas(found.path.statement, found)}", table


def effect_chart(found: Budget, area: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw what every area gains or gives per inhabitant when the target is reached."""
    effect = _known_effect(found)
    each = pd.DataFrame({"naam": found.names, "verschil": effect["verschil_per_inwoner"] / CENTS})
    chart = charts_budget.changes(each, label="verschil met nu, euro per inwoner", selected=area, theme=theme)
    up, down = int((effect["verschil"] > 0).sum()), int((effect["verschil"] < 0).sum())
    own = float(each["verschil"][area])
    change = "is er geen verschil" if not abs(own) > 0 else f"is het € {number(abs(own), 2)} per inwoner {'meer' if own > 0 else 'minder'}"
    summary = (
        f"{up} {word(found, several=True)} krijgen meer en {down} minder dan nu; in {found.names[area]} {change}. De bedragen "
        "van nu staan op het niveau van het plafond, dus samen is het verschil nul."
    )
    headings = {
        "nu": "Nu, op niveau van het plafond (€)",
        "straks": "Doel (€)",
        "verschil": "Verschil (€)",
        "verschil_per_inwoner": "Verschil per inwoner (€)",
    }
    table = (effect[list(headings)].astype(float) / CENTS).round(2).rename(columns=headings)
    table["Verschil (%)"] = (100 * effect["verschil_aandeel"]).round(1)
    table.insert(0, capital(word(found)), found.names)
    return chart, summary, table.sort_values("Verschil per inwoner (€)", ascending=False)


def histogram_chart(found: Budget, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw how many areas gain or give how much per inhabitant, and say what happens to the differences."""
    table = histogram(_known_effect(found), width_cents=_BIN_CENTS)
    table[["van", "tot"]] = table[["van", "tot"]] / CENTS
    chart = charts_budget.bins(table, label=f"aantal {word(found, several=True)}", theme=theme)
    grows = "groter" if found.gini_target > found.gini_today else "kleiner"
    summary = (
        f"Verschillen per inwoner worden {grows}: de ongelijkheid (Gini, 0 is gelijk) gaat van {number(found.gini_today, 3)} naar "
        f"{number(found.gini_target, 3)}. Dat is geen oordeel, want de behoefte verschilt ook."
    )
    return chart, summary, table.rename(columns={"van": "Van (€)", "tot": "Tot (€)", "gebieden": f"Aantal {word(found, several=True)}"})


def _known_effect(found: Budget) -> pd.DataFrame:
    if found.effect is None:
        raise ValueError(found.path_refused)
    return found.effect


def cut_chart(found: Budget, area: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw who bears the cut per inhabitant, in the chosen way; the table has every way."""
    borne = bearers(found.cuts, "gebiedscode")
    chosen = borne[borne["manier"] == found.cut_way].set_index("gebiedscode")
    each = per_head(chosen["verschil"], found)
    chart = charts_budget.changes(
        pd.DataFrame({"naam": found.names, "verschil": each}), label="bezuiniging, euro per inwoner", selected=area, theme=theme
    )
    whole = int(chosen["verschil"].sum())
    known = each.dropna()
    most, least = str(known.idxmin()), str(known.idxmax())
    summary = (
        f"{capital(found.cut_way)}: {_sense(found.cut_way)}. Samen {euro(-whole)} minder; per inwoner het meest "
        f"in {found.names[most]} (€ {number(-known[most], 2)}), het minst in {found.names[least]} "
        f"(€ {number(-known[least], 2)})."
    )
    if found.start is None:
        summary += " Budgetten van nu zijn niet bekend; dit is een korting op het doel, en naar behoefte is dan hetzelfde als gelijk."
    else:
        summary += " Dit is een korting op de bedragen van nu (op het niveau van het plafond), per wet naar verwachte kosten."
    return chart, summary, _bearer_table(borne, borne["gebiedscode"].map(found.names), capital(word(found)))


def cut_by_law(found: Budget) -> pd.DataFrame:
    """List which wet bears the cut, for every way."""
    borne = bearers(found.cuts, "wet")
    return _bearer_table(borne, borne["wet"].map(law_names()), "Wet")


def _bearer_table(borne: pd.DataFrame, names: pd.Series, heading: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Manier": borne["manier"].str.capitalize(),
            heading: names,
            "Zonder bezuiniging (€)": borne["nu"] / CENTS,
            "Met bezuiniging (€)": borne["straks"] / CENTS,
            "Verschil (€)": borne["verschil"] / CENTS,
            "Verschil (%)": (100 * borne["verschil_aandeel"]).round(1),
            "Deel van de bezuiniging (%)": (100 * borne["aandeel_in_bezuiniging"]).round(1),
        }
    )


def growth_chart(found: Budget, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the cost per year when clients and prices grow, beside the ceiling."""
    costs = found.growth.pivot_table(index="jaar", columns="wet", values="kosten_eurocent", sort=False) / CENTS
    costs = costs[list(found.clients)].rename(columns=law_names())
    costs.index = costs.index.astype(str)
    ceiling = found.ceiling_cents / CENTS
    chart = charts_budget.stacked(costs, label="euro per jaar", line=ceiling, line_name="plafond", theme=theme)
    last, short = costs.index[-1], float(costs.iloc[-1].sum()) - ceiling
    side = "meer" if short > 0 else "minder"
    summary = f"Met deze groei kost niveau 1 in {last} € {number(costs.iloc[-1].sum())}: € {number(abs(short))} {side} dan het plafond."
    table = found.growth.assign(wet=found.growth["wet"].map(law_names()), jaar=found.growth["jaar"].astype(str))
    table["clienten"] = table["clienten"].round(1)
    table[["prijs_eurocent", "kosten_eurocent"]] = (table[["prijs_eurocent", "kosten_eurocent"]] / CENTS).round(2)
    headings = ["Jaar", "Wet", "Verwacht (ruw), met groei", "Prijs per cliënt (€)", "Kosten (€)"]
    return chart, summary, table.set_axis(headings, axis="columns")


def shift_chart(found: Budget, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the cost per year when clients go from level 2 to 1 and 0."""
    table = found.shift
    names = {f"kosten_{level}": LEVELS[f"niveau_{level}"] for level in (0, 1, 2)}
    costs = (table.set_index(table["jaar"].astype(str))[list(names)] / CENTS).rename(columns=names)
    chart = charts_budget.stacked(costs, label="euro per jaar", theme=theme)
    last = table.iloc[-1]
    saved = int(last["verschil"])
    summary = (
        f"In {int(last['jaar'])} kost dit {euro(abs(saved))} {'minder' if saved < 0 else 'meer'} dan zonder verschuiving, terwijl op "
        "niveau 2 de prijs per cliënt stijgt. Of wijkteams dit bereiken is omstreden: het CPB (2019) zag juist meer Wmo-gebruik."
    )
    shown = pd.DataFrame({"Jaar": table["jaar"].astype(str)})
    for level in (0, 1, 2):
        shown[f"Mensen op niveau {level}"] = table[f"clienten_{level}"].round()
    shown["Prijs per cliënt niveau 2 (€)"] = table["prijs_2"] / CENTS
    for level in (0, 1, 2):
        shown[f"Kosten niveau {level} (€)"] = table[f"kosten_{level}"] / CENTS
    shown["Verschil (€)"] = table["verschil"] / CENTS
    return chart, summary, shown


def risk_words(found: Budget, risk: BudgetRisk, area: str, certainty: float, margin: float) -> str:
    """Say what chance alone does to one area, and what sharing with neighbours saves."""
    name = plain(found.names[area])
    if area not in risk.table.index:
        return f"In {name} worden geen cliënten verwacht, dus er is geen risico te berekenen."
    row = risk.table.T[area]
    told = (
        f"Ook met een precies passend budget komt {name} **{in_years(row['kans_ruim'])}** meer dan {percent(100 * margin, 0)} tekort, door "
        f"toeval alleen. Met een reserve van **{euro(row['reserve'])}** ({percent(100 * row['reserve_aandeel'])} van het budget) is het in "
        f"{number(100 * certainty)} van de 100 jaren genoeg."
    )
    if area in risk.pools.index:
        pool = risk.pools.T[area]
        told += (
            f" Eén reserve samen met {join(plain(found.names[code]) for code in risk.members[area][1:])} scheelt {euro(pool['besparing'])} "
            f"({percent(100 * pool['besparing_aandeel'], 0)}): toeval valt dan tegen elkaar weg."
        )
    return told


def risk_chart(found: Budget, risk: BudgetRisk, cv: float, area: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw how chance weighs more in a small area."""
    table = risk.table.assign(naam=found.names)
    chart = charts_budget.chance(table, cv=cv, selected=area, theme=theme)
    most, least = str(table["variatie"].idxmax()), str(table["variatie"].idxmin())
    summary = (
        f"Hoe minder cliënten, hoe groter de schommeling door toeval: van {percent(100 * table['variatie'][least])} in "
        f"{found.names[least]} tot {percent(100 * table['variatie'][most])} in {found.names[most]}. De stippellijn is de formule."
    )
    shown = pd.DataFrame(
        {
            capital(word(found)): table["naam"],
            "Inwoners": table["inwoners"].round(),
            "Verwacht (ruw)": table["clienten"].round(1),
            "Budget (€)": table["budget"] / CENTS,
            "Schommeling (%)": (100 * table["variatie"]).round(1),
            "Kans op overschrijding (%)": (100 * table["kans_overschrijding"]).round(1),
            "Kans op ruime overschrijding (%)": (100 * table["kans_ruim"]).round(1),
            "Reserve (€)": (table["reserve"] / CENTS).round(2),
            "Reserve (%)": (100 * table["reserve_aandeel"]).round(1),
            "Premie gezamenlijke pot (€)": (table["premie"] / CENTS).round(2),
            "In woorden": table["in_woorden"],
        }
    )
    return chart, summary, shown.sort_values("Schommeling (%)", ascending=False)


def pool_table(found: Budget, risk: BudgetRisk) -> pd.DataFrame:
    """List per area what one reserve with its neighbours saves."""
    table = risk.pools
    neighbours = [join(str(found.names[code]) for code in risk.members[str(area)][1:]) for area in table.index]
    return pd.DataFrame(
        {
            capital(word(found)): found.names.reindex(table.index),
            "Samen met": neighbours,
            "Reserve apart (€)": (table["reserve_apart"] / CENTS).round(2),
            "Reserve samen (€)": (table["reserve_samen"] / CENTS).round(2),
            "Scheelt (€)": (table["besparing"] / CENTS).round(2),
            "Scheelt (%)": (100 * table["besparing_aandeel"]).round(1),
        }
    )


def impossible(found: Budget) -> list[str]:
    """Give the ways to cut that are not possible, with the reason."""
    return [f"{capital(way)}: {named_areas(found.cuts_refused[way], found)}" for way in WAYS if way in found.cuts_refused]


def edition_chart(found: Budget, change: EditionChange, area: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw what every area gains or gives per inhabitant because the figures became newer."""
    amounts = change.table[["vorige", "huidige"]].astype(float)
    difference = amounts["huidige"] - amounts["vorige"]
    each = pd.DataFrame({"naam": found.names, "verschil": per_head(difference, found)})
    chart = charts_budget.changes(each, label="verschil door nieuwere cijfers, euro per inwoner", selected=area, theme=theme)
    older, newer = (join(sorted({str(years[place]) for years in change.years.values()})) for place in (0, 1))
    known = change.table["verschuiving"].dropna()
    most = str(known.abs().idxmax())
    summary = (
        f"Met de cijfers van {newer} in plaats van {older} komt {percent(100 * change.moved)} van het geld ergens anders terecht, bij "
        f"hetzelfde totaal. Het meest verandert {found.names[most]}: {signed(100 * known[most], 1)}\N{NO-BREAK SPACE}%."
    )
    if change.untold:
        told, untold = (join(law_names()[wet] for wet in laws) for laws in (change.years, change.untold))
        summary += f" Vergeleken voor {told}; voor {untold} heeft de oudere editie niet alle kenmerken."
    absent = [str(name) for name in found.names[difference.isna()]]
    if absent:
        more = f" en nog {len(absent) - _NAMED}" if len(absent) > _NAMED else ""
        summary += f" Niet te vergelijken, want grens, code of cijfers zijn anders: {join(absent[:_NAMED])}{more}."
    table = pd.DataFrame(
        {
            capital(word(found)): found.names,
            f"Met cijfers van {older} (€)": amounts["vorige"] / CENTS,
            f"Met cijfers van {newer} (€)": amounts["huidige"] / CENTS,
            "Verschil (€)": difference / CENTS,
            "Verschil per inwoner (€)": each["verschil"],
            "Verschil (%)": (100 * change.table["verschuiving"]).round(1),
        }
    )
    return chart, summary, table.sort_values("Verschil (%)", ascending=False)

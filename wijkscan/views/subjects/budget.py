"""What the page Budget shows first: the sentence, the four figures, the map, why an area gets its amount, the levels and every euro."""

from functools import partial

import geopandas as gpd
import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import euro, join, number, percent, signed
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.parts import LIMITS, PATH, ROUNDING, TOTAL
from wijkscan.model.budget.taakvelden import AANNAME
from wijkscan.model.use.drivers import INHABITANTS
from wijkscan.tables.joined import joined, on_map
from wijkscan.tables.wetten import law_names, wetten
from wijkscan.views import colours
from wijkscan.views.charts import budget as charts_budget
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.scales import diverging_scale
from wijkscan.views.subjects import geld
from wijkscan.views.subjects.geld import frame_name, origin, origin_sentence
from wijkscan.views.words.dutch import NO_VALUE, capital, in_dutch
from wijkscan.views.words.texts import plain

CENTS = 100
MEASURES = {"inwoner": "Per inwoner", "totaal": "Totaal"}
PARTS = {
    "leeftijd": "Leeftijd",
    "huishoudens": "Huishoudens",
    "inkomen": "Inkomen en vermogen",
    "wonen": "Wonen",
    "gezondheid": "Gezondheid",
    "werk_en_opleiding": "Werk en opleiding",
    "overig": "Overige verschillen",
}
LEVELS = {
    "niveau_0": "Niveau 0: algemene voorzieningen",
    "niveau_1": "Niveau 1: naar bevolking",
    "niveau_2": "Niveau 2: specifieke hulp",
    "open_einde": "Open einde: uitkeringen",
}
_OUTSIDE = "open einde"
_SMALLEST = 0.005  # euro per inhabitant: smaller steps read as 0,00
_NAMED = 4
_DECIMALS = {"(€)": 2, "(%)": 1, "(procentpunt)": 1}


def programmes() -> dict[str, str]:
    """Name what money is for, by code: general services, every law, and all together."""
    return {"algemeen": "Algemene voorzieningen", "totaal": "Totaal", **law_names()}


def word(found: Budget, *, several: bool = False) -> str:
    """Name what the budget is divided over: wijken or werkgebieden."""
    per_wijk = bool((found.place.index == found.place).all())
    one = "wijk" if per_wijk else "werkgebied"
    return f"{one}en" if several else one


def per_head(amounts: pd.Series, found: Budget) -> pd.Series:
    """Give cents per area as euros per inhabitant; a gap where nobody lives."""
    people = found.inwoners.reindex(amounts.index)
    return amounts / CENTS / people.where(people > 0)


def named_areas(text: str, found: Budget) -> str:
    """Write names in place of codes in a message of the model."""
    for code, name in found.names.items():
        text = text.replace(str(code), str(name))
    return text


def headline(found: Budget) -> str:
    """Say in one sentence what changes for whom; where today is unknown, who gets most and least."""
    each = per_head(found.target, found).dropna()
    if len(each) == 1:
        name, amount = plain(found.names[each.index[0]]), number(each.iloc[0], 2)
        return f"**{name}** is het enige gebied met inwoners en krijgt dus alles: {euro(found.ceiling_cents)}, € {amount} per inwoner."
    if found.effect is None:
        most, least = str(each.idxmax()), str(each.idxmin())
        return (
            f"Wie eerlijk deelt naar bevolking, geeft per inwoner het meest aan **{plain(found.names[most])}** (€ "
            f"{number(each[most], 2)}) en het minst aan **{plain(found.names[least])}** (€ {number(each[least], 2)})."
        )
    change = found.effect["verschil_per_inwoner"].dropna()
    moved = int(found.effect["verschil"].clip(lower=0).sum())
    if not moved:
        return f"Eerlijk delen naar bevolking verandert niets: alle {word(found, several=True)} hebben al wat de bevolking doet verwachten."
    most, least = str(change.idxmax()), str(change.idxmin())
    return (
        f"Eerlijk delen naar bevolking verschuift **{euro(moved)}** ({percent(100 * moved / found.ceiling_cents)} van het plafond) tussen "
        f"{word(found, several=True)}: **{plain(found.names[most])}** krijgt per inwoner het meest erbij "
        f"(€ {number(change[most] / CENTS, 2)}), **{plain(found.names[least])}** krijgt per inwoner het meest minder "
        f"(€ {number(-change[least] / CENTS, 2)})."
    )


def assumed(found: Budget) -> str:
    """Say what the figures rest on, in one text."""
    return " ".join(assumptions(found))


def assumptions(found: Budget) -> list[str]:
    """Say what the figures rest on: how is divided, where the ceiling comes from, what was estimated, how today was made comparable."""
    expected = [f"{number(count)} {wetten()[str(wet)].clients}" for wet, count in found.clients.sum().items()]
    told = [
        f"Verdeeld naar wat een bevolking als deze elders in Nederland zou gebruiken, maal één prijs per cliënt; wat een "
        f"{word(found)} zelf gebruikt, telt voor het deel niet mee. Dat zijn {join(expected)}, geijkt op wat in de gemeente is geteld."
    ]
    told.append(f"{origin_sentence(found)}.")
    prices = join(f"{law_names()[wet]} € {number(price)}" for wet, price in found.price.items())
    what = "per cliënt per jaar, voor alle ondersteuning nabij en niet alleen voor de mensen van het wijkteam"
    shared = "een aangenomen deel van wat een cliënt kost"
    if found.frame is not None:
        told.append(f"Dat is {prices} {what}; hoe wetten het geld van de teams zelf delen, volgt uit {shared}.")
    else:
        told.append(f"Dat is {prices} {what}, {shared}.")
    told += [geld.price_sentence(item) for item in found.prices if item.origin != AANNAME or found.frame is None]
    if not found.from_expected and found.frame is None:
        share = percent(found.ceiling_cents / (found.clients.sum() * pd.Series(found.price)).sum(), 0)
        told.append(f"Het ingevulde plafond is {share} van verwachte cliënten maal prijs; de prijzen bepalen dan alleen hoe wetten tellen.")
    if found.today is not None:
        now = int(found.today.sum())
        off = 100 * (found.ceiling_cents / now - 1) if now else 0.0
        told.append(
            f"Nu is er {euro(now)}; het plafond is {percent(abs(off))} {'hoger' if off >= 0 else 'lager'}. Om alleen de verdeling te "
            "vergelijken, staan de bedragen van nu hieronder op het niveau van het plafond."
        )
    if found.today_spread:
        told.append(f"Bedragen van nu gelden voor andere gebieden; zij zijn naar inwoners over de {word(found, several=True)} verdeeld.")
    guessed = found.names[found.estimated[found.estimated > 0].index]
    if len(guessed):
        more = f" en nog {len(guessed) - _NAMED}" if len(guessed) > _NAMED else ""
        told.append(f"Het verwachte aantal cliënten is (deels) geschat in {join(plain(name) for name in guessed[:_NAMED])}{more}.")
    return told


def glance(found: Budget, area: str) -> list[tuple[str, str, str, str]]:
    """Give the figures on top: label, figure, what stands beside it, and what it means; one area alone has nothing to compare."""
    people, each = float(found.inwoners.sum()), per_head(found.target, found)
    cards = [
        (
            "Plafond per jaar",
            euro(found.ceiling_cents),
            "uit verwacht gebruik (aanname)" if found.from_expected else origin(found),
            "Wat voor ondersteuning nabij (niveau 1) samen te verdelen is: de mensen van de wijkteams, en wat zij kunnen inzetten.",
        ),
        (
            "Gemiddeld per inwoner",
            euro(found.ceiling_cents / people, 2),
            f"{number(people)} inwoners",
            "Het plafond gedeeld door alle inwoners: waar eerlijk delen begint. Inwoners zijn opgeteld uit buurten of wijken, die CBS op "
            "vijftallen afrondt; het gepubliceerde aantal van de gemeente kan daarom iets anders zijn.",
        ),
    ]
    if found.effect is None and each.notna().sum() > 1:
        span = f"van € {number(each.min(), 2)} tot € {number(each.max(), 2)}"
        meaning = "Het hoogste bedrag per inwoner min het laagste."
        cards.append(("Verschil per inwoner", f"€ {number(each.max() - each.min(), 2)}", span, meaning))
    elif found.effect is not None and len(found.target) > 1:
        moved = found.effect["verschil"].clip(lower=0).sum()
        gaining = int((found.effect["verschil"] > 0).sum())
        meaning = "Wat bij het doel ergens anders terechtkomt dan nu, met de bedragen van nu op het niveau van het plafond."
        cards.append(("Verschuift", euro(moved), f"{gaining} van de {len(found.target)} krijgen meer", meaning))
    own = "geen inwoners" if pd.isna(each[area]) else f"€ {number(each[area], 2)} per inwoner"
    meaning = "Het doel: het bedrag bij eerlijk delen, als het pad is afgelopen."
    return [*cards, (str(found.names[area]), euro(found.target[area]), own, meaning)]


def part_of_wijk(found: Budget, wijk: str, names: pd.Series) -> str:
    """Say how many people of the chosen wijk live in the werkgebied that is shown for it, and where the others do."""
    people = found.within(wijk)
    area = str(people.idxmax())
    name = plain(names[wijk])
    others = [plain(found.names[code]) for code in people.index[people > 0] if code != area]
    if not others:
        return f"In dit werkgebied ligt {name}, de gekozen wijk."
    told = f"In dit werkgebied wonen {number(people[area])} van de {number(people.sum())} inwoners van {name}, de gekozen wijk"
    return f"{told}; de anderen wonen in {join(others)}."


def shapes(found: Budget, boundaries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the boundaries of the budget areas with their names; those of werkgebieden are joined from wijken or buurten."""
    whole = joined(on_map(boundaries, found.place.index), found.place)
    return whole.assign(gebiedsnaam=found.names.reindex(whole.index))


def amount_map(found: Budget, measure: str, boundaries: gpd.GeoDataFrame) -> AreaMap:
    """Show the budget per inhabitant (purple under the mean of the gemeente, orange above it) or as a whole."""
    areas, missing = shapes(found, boundaries), pd.Series("geen inwoners", found.names.index)
    if measure != "inwoner":
        return AreaMap(areas, found.target / CENTS, missing, label="Budget", unit="euro")
    each, mean = per_head(found.target, found), found.ceiling_cents / CENTS / float(found.inwoners.sum())
    if len(each) == 1:  # the only area is the mean of itself
        return AreaMap(areas, each, missing, label="Budget per inwoner", unit="euro")
    scale = partial(diverging_scale, each, mean, "euro")
    return AreaMap(areas, each, missing, label="Budget per inwoner", unit="euro", scale=scale, mean=mean)


def waterfall_chart(found: Budget, area: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw how one gets from the same amount for every inhabitant to the budget of one area; the table has every cent."""
    whole = found.contributions.T[area]
    ends = f"Budget in {found.path.table.columns[0]}" if found.path is not None else "Budget"
    labels = {INHABITANTS: "Gelijk bedrag per inwoner", **PARTS, LIMITS: "Ondergrens en plafond", PATH: "Nog onderweg (pad)",
              ROUNDING: "Afronding", TOTAL: ends}  # fmt: skip
    people = float(found.inwoners[area])
    table = pd.DataFrame({"Onderdeel": [labels[str(part)] for part in whole.index], "Bedrag (€)": (whole / CENTS).to_numpy()})
    table["Per inwoner (€)"] = table["Bedrag (€)"] / people if people else float("nan")
    name = str(found.names[area])
    if not people:
        return charts_budget.build_up([("Budget", 0.0, True)], label="euro per inwoner", theme=theme), f"In {name} woont niemand.", table
    each = whole / CENTS / people
    steps = each[list(PARTS)]
    goal = float(found.target[area]) / CENTS / people
    if len(found.inwoners) == 1 and found.path is None:  # what is told apart is the rounding of its buurten
        told = f"{name} is het enige gebied en krijgt alles: € {number(goal, 2)} per inwoner."
        return charts_budget.build_up([("Eerlijk deel", goal, True)], label="euro per inwoner", theme=theme), told, table
    drawn = [("Gelijk bedrag per inwoner", float(each[INHABITANTS]), True)]
    drawn += [(PARTS[str(part)], float(step), False) for part, step in steps.items() if abs(step) >= _SMALLEST]
    drawn.append(("Eerlijk deel", goal, True))
    if found.path is not None and abs(each[PATH]) >= _SMALLEST:
        drawn += [("Nog onderweg (pad)", float(each[PATH]), False), (ends, float(each[TOTAL]), True)]
    chart = charts_budget.build_up(drawn, label="euro per inwoner", theme=theme)
    return chart, _why(name, steps, float(each[INHABITANTS]), goal, float(each[PATH]), ends), table


def _why(name: str, steps: pd.Series, start: float, goal: float, path: float, ends: str) -> str:
    up, down = steps[steps >= _SMALLEST].nlargest(2), steps[steps <= -_SMALLEST].nsmallest(2)
    said = [
        f"{words} {join(f'{PARTS[str(part)].lower()} ({signed(step, 2)})' for part, step in some.items())}"
        for words, some in (("omhoog door", up), ("omlaag door", down))
        if len(some)
    ]
    way = f"gaat {' en '.join(said)}, " if said else ""
    told = f"In {name} begint eerlijk delen bij € {number(start, 2)} per inwoner, {way}en eindigt op € {number(goal, 2)}."
    if abs(path) >= _SMALLEST:
        side = "hoger" if path > 0 else "lager"
        told += f" Het pad ligt daar nog € {number(abs(path), 2)} {side}: {ends.lower()} is € {number(goal + path, 2)} per inwoner."
    return told


def levels_chart(found: Budget, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the three levels and the open end per programme."""
    table = found.levels.rename(index=programmes()).rename(columns=LEVELS)
    shown = (table.drop(index="Totaal")[list(LEVELS.values())] / CENTS).loc[lambda part: part.sum(axis="columns") > 0]
    chart = charts_budget.stacked(shown, label="euro per jaar", theme=theme)
    total = found.levels.T["totaal"]
    general, nearby, specific, benefits = (percent(100 * total[level] / total["totaal"]) for level in LEVELS)
    basis = "de bedragen van niveau 0 en 2 zijn aannamen"
    if found.frame is not None:
        basis = f"de bedragen van niveau 0 en 2 zijn die van het kader ({frame_name(found.frame)})"
    summary = (
        f"Van {euro(total['totaal'])} gaat {general} naar algemene voorzieningen, {nearby} naar niveau 1 (het budget naar bevolking, "
        f"onder het plafond), {specific} naar specifieke hulp en {benefits} naar uitkeringen buiten het plafond; {basis}."
    )
    euros = (table / CENTS).rename(columns={"nog_te_verdelen": "Nog te verdelen", "totaal": "Totaal"})
    euros.columns = pd.Index([f"{column} (€)" for column in euros.columns])
    return chart, summary, euros.rename_axis("Programma").reset_index()


def pyramid_table(found: Budget) -> pd.DataFrame:
    """Set the people per level beside the pyramid."""
    table = found.pyramid
    return pd.DataFrame(
        {
            "Niveau": [f"{level}" for level in table.index],
            "Mensen (verwacht, geijkt)": table["mensen"].round(),
            "Aandeel (%)": (100 * table["aandeel"]).round(1),
            "Piramide (%)": (100 * table["piramide"]).round(1),
            "Verschil (procentpunt)": (100 * table["verschil"]).round(1),
        }
    )


def every_euro(found: Budget) -> pd.DataFrame:
    """List every amount of every area, level and wet; the rows of level 1 add up to the ceiling."""
    table = found.table
    wet = table["wet"].map(programmes()) + table["open_einde"].map({True: f" ({_OUTSIDE})", False: ""})
    return pd.DataFrame(
        {
            capital(word(found)): table["gebiedscode"].map(found.names),
            "Gebiedscode": table["gebiedscode"],
            # Benefits are no part of niveau 2: it adds up to the same in every table.
            "Niveau": table["niveau"].astype(str).mask(table["open_einde"], _OUTSIDE),
            "Wet": wet,
            "Bedrag (€)": table["bedrag_eurocent"] / CENTS,
            "Per inwoner (€)": table["per_inwoner_eurocent"] / CENTS,
            "Aandeel in niveau (%)": (100 * table["aandeel"]).round(1),
        }
    )


def per_area(found: Budget) -> pd.DataFrame:
    """List per area what it has now, should get, and gets every year of the path."""
    weight = found.weights["gewicht"]
    table = pd.DataFrame({capital(word(found)): found.names, "Inwoners": found.inwoners.round(), "Gewicht": weight})
    if found.today is not None and found.start is not None:
        table["Nu (€)"] = found.today / CENTS
        table["Nu, op niveau van het plafond (€)"] = found.start / CENTS
    table["Doel (€)"] = found.target / CENTS
    table["Doel per inwoner (€)"] = per_head(found.target, found)
    if found.path is not None:
        table = table.join((found.path.table / CENTS).rename(columns=lambda year: f"{year} (€)"))
    table["Geschat"] = found.estimated.map(lambda share: f"{percent(100 * share, 0)} geschat" if share > 0 else "nee")
    return table


def in_euros(table: pd.DataFrame) -> pd.DataFrame:
    """Write a table for the screen, with every amount to the cent and every percentage to one decimal."""
    told = in_dutch(table)
    for sign, decimals in _DECIMALS.items():
        for column in table.columns[table.columns.str.contains(sign, regex=False)]:
            told[column] = [NO_VALUE if pd.isna(amount) else number(amount, decimals) for amount in table[column]]
    return told


ABOUT = [
    (
        "Eerlijk delen",
        "Iedereen telt eerst voor hetzelfde bedrag. Kenmerken van de bevolking (leeftijd, huishoudens, inkomen, wonen, gezondheid, werk) "
        "verhogen of verlagen dat, voor zover zij elders in Nederland samengaan met meer of minder gebruik. Herkomst telt nooit mee.",
    ),
    (
        "Formule",
        "gewicht = som over wetten van aandeel × (verwachte kosten per inwoner in het gebied / die in de gemeente); doel = plafond × "
        "inwoners × gewicht / som daarvan. Afgerond met grootste resten, zodat alles tot op de cent optelt.",
    ),
    (
        "Pad",
        "Elk jaar gaat een gebied naar zijn doel, met een grootste stap per inwoner; elk jaar telt op tot het plafond. Stap, tempo en "
        "aantal jaren zijn aannamen en een keuze van de raad.",
    ),
    (
        "Drie niveaus",
        "Wat onder welk niveau valt, volgt uit de taakvelden van de gemeente en is een keuze; zonder die cijfers zijn het aannamen. "
        "Zonder kader krijgt niveau 0 een vast bedrag (beschikbaarheid) en niveau 2 prijs maal aantal; niveau 1 is altijd naar bevolking. "
        "Uitkeringen zijn een wettelijke plicht en vallen buiten het plafond en buiten de drie niveaus (*open einde*). "
        "Wie zo'n uitkering heeft, telt bij niveau 1, want daar helpt het wijkteam.",
    ),
    (
        "Toeval",
        "Kosten van een jaar zijn de som over een toevallig aantal cliënten met toevallige kosten. Nagebootst is alleen toeval: prijzen, "
        "beleid en wachtlijsten raken alle gebieden tegelijk en zitten er niet in.",
    ),
    (
        "Grenzen",
        "Verwacht gebruik is gemiddeld gebruik en geen behoefte: wat overal weinig wordt gebruikt, krijgt ook hier weinig geld. De "
        "volledige methode staat in de methodebeschrijving.",
    ),
]

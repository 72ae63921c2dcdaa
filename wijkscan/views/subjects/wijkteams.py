"""The page Wijkteams: how many teams, where, how large, with whom, in words, maps and tables."""

import re
from collections.abc import Mapping
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import shapely

from wijkscan.dutch import counted, join, number, percent, signed
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.teams.workload import components
from wijkscan.model.werkgebieden import WerkgebiedenPlan
from wijkscan.model.werkgebieden.plan import OF_TODAY
from wijkscan.tables.joined import CRACK_M
from wijkscan.tables.wetten import wetten
from wijkscan.views import colours
from wijkscan.views.charts import need as charts_need
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.scales import MOST_CATEGORIES, Scale
from wijkscan.views.words.dutch import TWO_DECIMALS, capital
from wijkscan.views.words.texts import plain

_NAMED = 3
NUMBER = "Nr."
_TELLING = 0.5  # a larger gap only says that the search has just begun
_ESTIMATED = {
    "inwoners": "inwoners", "huishoudens": "huishoudens", "jeugd": "jeugdigen tot 23 jaar", "leeftijd_65_plus": "65-plussers",
}  # fmt: skip
# One component of the work is often less than a tenth of a fte.
WORK_UNITS = dict.fromkeys(("Fte laag", "Fte", "Fte hoog"), TWO_DECIMALS)
_CODE = re.compile(r"\b(?:BU\w{8}|WK\w{6})\b")


def tasks() -> dict[str, str]:
    """Name every kind of work, by code."""
    return {item.code: item.label for item in components()}


def named(text: str, names: Mapping[str, str] | pd.Series) -> str:
    """Put the name of an area where a sentence has its code."""
    return _CODE.sub(lambda found: str(names.get(found[0], found[0])), text)


def headline(teams: Wijkteams, gemeente: str) -> str:
    """Say in one sentence how many teams, how large together, and how even."""
    total, count = teams.found.together, len(teams.names)
    amount = f"**{_fte(total)} fte** ({_fte(total, 'fte_laag')} tot {_fte(total, 'fte_hoog')})"
    if count == 1:
        return f"{plain(gemeente)} heeft met één wijkteam genoeg: {amount}."
    if teams.origin == OF_TODAY:
        apart = percent(100 * teams.measures.largest_deviation)
        whose = "Zoals aangepast wijkt" if teams.by_hand else "Nu wijkt"
        work = f"{whose} het werk van **{count} wijkteams** in {plain(gemeente)} tot **{apart}** af van het gemiddelde."
        return f"{work} Samen vragen zij {amount}."
    return (
        f"Met **{count} wijkteams** is het werk in {plain(gemeente)} tot op **{percent(100 * teams.measures.largest_deviation)}** gelijk "
        f"verdeeld. Samen vragen zij {amount}."
    )


def _fte(row: pd.Series, column: str = "fte") -> str:
    return number(float(row[column]), 1)


def staffing_sentence(teams: Wijkteams) -> str:
    """Say where the bezetting lies outside the band; empty when it is not known."""
    known = teams.totals.dropna(subset=["bezetting"])
    if known.empty:
        return "De bezetting van nu is niet bekend; neem haar bij Gegevens op om te zien welk team tekortkomt."
    short = known[known["bezetting"] < known["fte_laag"]].sort_values("verschil")
    if short.empty:
        return "Geen enkel team heeft minder mensen dan de bandbreedte."
    names = join(f"{plain(teams.names[str(code)])} ({number(short['verschil'][code], 1)} fte)" for code in short.index[:_NAMED])
    verb = "heeft" if len(short) == 1 else "hebben"
    return f"{len(short)} van de {len(known)} teams {verb} minder mensen dan de bandbreedte; het meest {names}."


def moved_sentence(moved: float) -> str:
    """Say how many people get another team than now."""
    return f"{counted(moved, 'inwoners')} {'krijgt' if round(moved) == 1 else 'krijgen'} een ander team dan nu."


def figures(teams: Wijkteams) -> list[tuple[str, str, str, str]]:
    """Give the figures at the top: label, figure, what stands beside it, and meaning."""
    total, loads = teams.found.together, teams.totals["fte"]
    per_team = float(teams.units.inwoners.sum()) / len(teams.names)
    staffed = teams.totals["bezetting"].sum(min_count=1)
    return [
        ("Wijkteams", str(len(teams.names)), f"{number(per_team)} inwoners per team", "Bij grote gemeenten gezien: 15.000 tot 26.000."),
        (
            "Formatie, alle teams",
            f"{_fte(total)} fte",
            f"band {_fte(total, 'fte_laag')} – {_fte(total, 'fte_hoog')}",
            "Uit verwacht gebruik en uren per onderdeel. Bijna alle uren zijn aannames; vul hieronder de eigen cijfers in.",
        ),
        (
            "Kleinste en grootste team",
            f"{number(loads.min(), 1)} – {number(loads.max(), 1)} fte",
            f"afwijking hoogstens {percent(100 * teams.measures.largest_deviation)}",
            "Verdeeld wordt het werk in uren, niet het aantal inwoners.",
        ),
        (
            "Bezetting nu",
            "onbekend" if np.isnan(staffed) else f"{number(staffed, 1)} fte",
            "" if np.isnan(staffed) else f"verschil {signed(staffed - float(total['fte']), 1)} fte",
            "Uit de bezetting die bij Gegevens is opgenomen, naar het werk van de buurten verdeeld over de teams.",
        ),
    ]


def counted_sentence(teams: Wijkteams) -> str:
    """Say which share of the fte rests on how often something was counted, which on assumptions, and how many hours one fte gives."""
    total, assumed = float(teams.found.together["fte"]), teams.found.assumed
    share, typed = (100 * part / total if total else 0.0 for part in (teams.found.counted_fte, teams.found.typed_fte))
    labels = {item.code: item.label for item in components()}
    of = f" ({join(labels[code] for code in assumed.counted)})" if assumed.counted else ""
    by_type = f", **{percent(typed)} op cliënten die per soort zijn geteld** ({join(labels[code] for code in assumed.typed)})"
    return (
        f"Van de {number(total, 1)} fte rust **{percent(share)} op werk dat is geteld**{of}{by_type if assumed.typed else ''} en "
        f"{percent(100 - share - typed)} op aantallen die een *aanname* zijn; hoe lang werk duurt, is overal een aanname. {_types(teams)}"
        f"{_regie(teams)}Eén fte heeft {number(assumed.awt_hours)} productieve uren per jaar."
    )


def _types(teams: Wijkteams) -> str:
    """Say for whom tasks are done that serve some types of provision, and what that rests on."""
    tasks = [(law, task) for law in wetten().values() for task in law.tasks if task.soorten]
    assumed = teams.found.assumed
    expected = [(law, task) for law, task in tasks if f"{law.code}_{task.code}" in set(assumed.served) - {*assumed.typed, *assumed.counted}]
    said = ""
    for law in wetten().values():
        known = [task for task in law.tasks if f"{law.code}_{task.code}" in assumed.typed]
        if known:
            whom = [soort.label.lower() for soort in law.soorten if any(soort.code in task.soorten for task in known)]
            work = join(task.label for task in known)
            often = "hoe vaak dat is, blijft een aanname, voor de gemiddelde cliënt in Nederland"
            said += f"{capital(law.in_sentence)}: voor {work} telt alleen wie {join(whom, 'of')} heeft, per soort geteld; {often}. "
    if expected:
        work = join(f"{law.in_sentence} {task.label}" for law, task in expected)
        said += f"Voor {work} is het deel met die soorten hier verwacht, niet geteld. "
    if said:
        return said
    if tasks and not assumed.served:
        work = join(dict.fromkeys(task.label for _, task in tasks))
        return f"Van welke soort de cliënten zijn, is niet geteld: {work} telt daarom alle cliënten van de wet. "
    return ""


def _regie(teams: Wijkteams) -> str:
    """Say what work that is done once per huishouden rests on."""
    tasks_once = [(law, task) for law in wetten().values() for task in law.tasks if task.per_huishouden]
    if not tasks_once:
        return ""
    work, once = join(dict.fromkeys(task.label for _, task in tasks_once)), teams.found.once
    if once.empty:
        share = "een aandeel van de cliënten per wet, een aanname of een eigen getal, en geen telling van huishoudens"
        return f"{capital(work)} is hier {share}. "
    others = join(law.in_sentence for law, task in tasks_once if f"{law.code}_{task.code}" not in once)
    mine = join(law.in_sentence for law, task in tasks_once if f"{law.code}_{task.code}" in once)
    part = f" (hun deel bij {mine})" if others else ""
    rest = f"; bij {others} is het een aandeel van de cliënten, een aanname of een eigen getal" if others else ""
    count = float(once.sum().sum())
    return f"{capital(work)} telt {number(count)} huishoudens met voorzieningen uit meer dan één wet, elk één keer{part}{rest}. "


def progress_sentence(plan: WerkgebiedenPlan | None) -> str:
    """Say how far a running design is."""
    if plan is None:
        return "Er wordt een eerste indeling gezocht …"
    return "Er wordt verder gezocht. Is er een betere indeling, dan komt die hier vanzelf te staan."


def how_good(plan: WerkgebiedenPlan | Wijkteams) -> str:
    """Say how far from the best a plan may be, and what ended the search; the same on the screen, on the command line and on paper."""
    if plan.origin == OF_TODAY:
        return "Dit is de indeling van nu; er is niet naar een betere gezocht."
    seconds, ended = plan.ended_after_s, None
    if seconds is not None:
        ended = f"Na {number(seconds)} seconden afgebroken; dit is de beste indeling tot dan toe"
    if plan.gap < _TELLING:
        if ended is None:
            return f"Bewezen is dat geen indeling meer dan {percent(100 * plan.gap)} beter kan zijn."
        return f"{ended}, bewezen binnen {percent(100 * plan.gap)} van de best mogelijke."
    more = "Meer rekentijd kan een betere geven."
    if ended is None:
        return f"Hoe ver deze indeling van de best mogelijke af ligt, is niet bewezen. {more}"
    return f"{ended}. Hoe ver zij van de best mogelijke af ligt, is niet bewezen. {more}"


def connected_sentence(teams: Wijkteams) -> str:
    """Say whether every team is connected, and of one that is not, what lies apart."""
    apart = teams.loose
    if not apart:
        return "Elk werkgebied is aaneengesloten."
    called = {label: plain(join(map(str, teams.units.names[[*codes]]))) for label, codes in apart.items()}
    lies = {label: "ligt" if len(codes) == 1 else "liggen" for label, codes in apart.items()}
    told = join(f"bij {plain(teams.names[label])} {lies[label]} {called[label]} los" for label in apart)
    return f"Niet elk werkgebied is aaneengesloten: {told}."


def _by_hand(teams: Wijkteams) -> str:
    said = "De indeling van nu is met de hand aangepast" if teams.origin == OF_TODAY else "De indeling is met de hand aangepast"
    if np.isnan(teams.gap) or teams.gap >= _TELLING:
        return f"{said}; hoe ver zij van de best mogelijke af ligt, is niet bewezen."
    return f"{said}; onder dezelfde regels kan geen indeling meer dan {percent(100 * teams.gap)} beter zijn."


def proof_sentence(teams: Wijkteams, *, searching: bool = False) -> str:
    """Say whether the division is connected and how good it is, which islands were joined and what of its work was estimated.

    While a search goes on, how good it is stands in :func:`progress_sentence` only.
    """
    units, said = teams.units, connected_sentence(teams)
    if teams.by_hand:
        said += f" {_by_hand(teams)}"
    elif not searching:
        said += f" {how_good(teams)}"
    joined = [re.sub(rf" \({_CODE.pattern}\)", "", str(text)) for text in units.graph.linked["melding"]]
    guessed = units.estimated.sum()[lambda count: count > 0]
    called = _ESTIMATED | {law.code: law.clients for law in wetten().values()}
    parts = join(f"{called[str(name)]} ({count} van de {len(units.load)})" for name, count in guessed.items())
    estimate = f"Geheim of niet gepubliceerd, en daarom geschat: {parts}." if len(guessed) else ""
    return " ".join([said, *map(plain, joined), estimate]).strip()


def team_map(teams: Wijkteams, boundaries: gpd.GeoDataFrame) -> AreaMap:
    """Show the units in the colour of their team, with a line around every team; with many teams their numbers are on the map."""
    labels, marks = teams.assignment.map(_labels(teams)), numbers(teams) if numbered(teams) else None
    return AreaMap(boundaries, labels, label="Werkgebied", scale=partial(team_scale, teams), groups=teams.assignment, marks=marks)


def numbered(teams: Wijkteams) -> bool:
    """Tell whether there are more teams than colours that everyone can tell apart: map and tables then have their numbers."""
    return len(teams.names) > MOST_CATEGORIES


def numbers(teams: Wijkteams) -> pd.Series:
    """Give every team its number, in the order of the tables."""
    return pd.Series(range(1, len(teams.names) + 1), pd.Index(teams.names))


def called(teams: Wijkteams) -> tuple[str, ...]:
    """Give the columns that say which team a row is about."""
    return (NUMBER, "Team") if numbered(teams) else ("Team",)


def named_rows(teams: Wijkteams, columns: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Make a table with a row per team, which begins with what the team is called."""
    table = pd.DataFrame({NUMBER: numbers(teams), "Team": pd.Series(teams.names), **columns}, index=pd.Index(teams.names))
    return table[[*called(teams), *columns]].reset_index(drop=True)


def _labels(teams: Wijkteams) -> dict[str, str]:
    """Give what a team is called on the map."""
    return {label: f"{place} · {name}" if numbered(teams) else name for place, (label, name) in enumerate(teams.names.items(), start=1)}


def team_scale(teams: Wijkteams, *, theme: colours.Theme = "light") -> Scale:
    """Give every team its colour."""
    palette = colours.PALETTES[theme].categorical
    shade = shades(teams.units.shapes, teams.assignment, len(palette))
    return Scale("categorical", tuple(palette[shade[label]] for label in teams.names), tuple(_labels(teams).values()))


def shades(units: gpd.GeoSeries, assignment: pd.Series, count: int) -> dict[str, int]:
    """Choose one of so many colours per team so that neighbours differ; with few teams every team has its own."""
    labels = sorted(map(str, assignment.unique()))
    if len(labels) <= count:
        return {label: place for place, label in enumerate(labels)}
    near: dict[str, set[str]] = {label: set() for label in labels}
    # Who works together over a border is stricter than what lies beside each other on a map, where cracks hardly show.
    shapes, member = units.to_numpy(), assignment[units.index].astype(str).to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=CRACK_M)
    for one, other in zip(member[left], member[right], strict=True):
        if one != other:
            near[one].add(other)
            near[other].add(one)
    shade: dict[str, int] = {}
    for place, label in enumerate(sorted(near, key=lambda item: (-len(near[item]), item))):
        taken = {shade[other] for other in near[label] if other in shade}
        # Going round the colours, so that not every team gets the first ones.
        shade[label] = next((place + step) % count for step in range(count) if (place + step) % count not in taken or step == count - 1)
    return shade


def fte_chart(teams: Wijkteams, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the formatie of every team with its band, so that one sees whether who gets more depends on what is uncertain."""
    shown = teams.totals.rename(columns={"fte": "waarde", "fte_laag": "laag", "fte_hoog": "hoog"})
    shown = shown.assign(naam=pd.Series(teams.names))
    mean = float(shown["waarde"].mean())
    chart = charts_need.intervals(shown, label="Formatie (fte)", reference=mean, reference_name="gemiddeld", theme=theme)
    return chart, _band_sentence(shown, mean), team_table(teams)


def _band_sentence(shown: pd.DataFrame, mean: float) -> str:
    ordered = shown.sort_values("waarde")
    most, least = ordered.iloc[-1], ordered.iloc[0]
    apart = most["laag"] > least["hoog"]
    certain = (
        "ook met alle onzekerheid is dat verschil er"
        if apart
        else "hun bandbreedtes overlappen, dus welk team het meeste werk heeft hangt van de aannames en het toeval af"
    )
    if len(shown) == 1:
        return f"{most['naam']} vraagt {number(most['waarde'], 1)} fte ({number(most['laag'], 1)} – {number(most['hoog'], 1)})."
    return (
        f"{most['naam']} vraagt het meest ({number(most['waarde'], 1)} fte), {least['naam']} het minst "
        f"({number(least['waarde'], 1)} fte), bij gemiddeld {number(mean, 1)} fte; {certain}."
    )


def team_table(teams: Wijkteams) -> pd.DataFrame:
    """Give every team with its band, its people and its area."""
    totals, areas = teams.totals, teams.measures.areas
    return named_rows(
        teams,
        {
            "Fte laag": totals["fte_laag"],
            "Fte": totals["fte"],
            "Fte hoog": totals["fte_hoog"],
            "Bezetting": totals["bezetting"],
            "Verschil in fte": totals["verschil"],
            "Oordeel": totals["oordeel"],
            "Uren per jaar": totals["uren"],
            "Afwijking (%)": 100 * areas["afwijking"],
            "Inwoners": areas["inwoners"],
            "Afstand (m)": areas["afstand_m"],
            "Vorm (0-1)": areas["compactheid"],
            "Gebieden": areas["buurten"].map(lambda codes: ", ".join(teams.units.names[list(codes)])),
        },
    )


def per_wijk_table(found: Formatie, names: pd.Series) -> pd.DataFrame:
    """Give the formatie per wijk, with its band; without teams."""
    totals = found.totals
    return pd.DataFrame(
        {
            "Wijk": names.reindex(totals.index).to_numpy(),
            "Fte laag": totals["fte_laag"].to_numpy(),
            "Fte": totals["fte"].to_numpy(),
            "Fte hoog": totals["fte_hoog"].to_numpy(),
            "Uren per jaar": totals["uren"].to_numpy(),
        }
    )


ABOUT = [
    (
        "Formatie",
        "Per onderdeel van het werk: hoe vaak het voorkomt × hoeveel uur het kost, gedeeld door de uren die één fte per jaar aan het werk "
        "zelf kan besteden (WISN, de methode van de WHO). Hoe vaak volgt uit het verwachte gebruik en de bevolking.",
    ),
    (
        "Bandbreedte",
        "Alle aannames worden samen duizend keer getrokken uit wat aannemelijk is; daarbij komt het toeval in het gebruik. De band loopt "
        "van 5 tot 95 procent. Landelijke normen voor fte per inwoner of caseload bestaan niet: NJi en Movisie vragen om een gesprek in "
        "drie stappen.",
    ),
    (
        "Werkgebieden",
        "Een rekenmodel zoekt de indeling met de kortste afstanden waarbij elk team ongeveer evenveel werk heeft en elk werkgebied "
        "aaneengesloten is, en bewijst hoe ver die hoogstens van de beste af is.",
    ),
    (
        "Samenstelling",
        "De uren per onderdeel worden over disciplines verdeeld. De redenen en de flexpool rekenen met tienden van een fte, zo afgerond "
        "dat de delen optellen tot het team.",
    ),
    (
        "Flexpool",
        "Eerst waar veiligheid erom vraagt, dan waar de wachttijd boven de norm ligt, dan het grootste tekort naar verhouding, en met zo "
        "min mogelijk wisselingen.",
    ),
]

"""Plans beside each other: what they are like, what differs, and what there is to say about one that is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd

from wijkscan.dutch import counted, euro, join, number, percent
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.model.werkgebieden import measure_plan
from wijkscan.model.werkgebieden.reopened import Check, Reopened
from wijkscan.tables.areas import Niveau
from wijkscan.tables.own.budgetten import CENTS
from wijkscan.views import colours
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.scales import MOST_CATEGORIES, Scale
from wijkscan.views.subjects.aantallen import plan_row
from wijkscan.views.subjects.wijkteams import numbered, numbers, team_map
from wijkscan.views.words.texts import plain

_NAMED = 6  # areas that a sentence names before it counts the rest
_SAME = 1e-6  # relative difference below which a goal that is computed again is the same


@dataclass(frozen=True, eq=False)
class Beside:
    """One plan to compare: what it is called, its teams, and its budget per team where there is one."""

    name: str
    teams: Wijkteams
    budget: Budget | None


@dataclass(frozen=True, eq=False)
class Difference:
    """What differs between two plans, left and right.

    Parameters
    ----------
    continues
        Per team on the right the team on the left that it continues (the matching by which the fewest inwoners move), or None.
    moved
        Areas that get another team: `gebiedscode`, `naam`, `inwoners`, `van`, `naar` (labels).
    people
        Inwoners of those areas.
    teams
        Per pair of teams `links`, `rechts` (labels; None where a team is new or ends) and for both sides `fte`, `inwoners`,
        `afwijking`, `afstand_m` and `eurocent`, with ``_links`` or ``_rechts`` after it.
    """

    continues: dict[str, str | None]
    moved: pd.DataFrame
    people: float
    teams: pd.DataFrame


def difference(left: Beside, right: Beside) -> Difference:
    """Set two plans of one gemeente side by side; where they are made of other areas, buurten decide."""
    finest = right if right.teams.units.niveau == Niveau.BUURT else left
    units = finest.teams.units
    codes = units.load.index
    before, after = (side.teams.covering(codes).astype(str) for side in (left, right))
    measures = measure_plan(after, units.load, units.xy, units.graph.pairs, inwoners=units.inwoners, today=before)
    continues = {str(label): None if was is None else str(was) for label, was in measures.continues.items()}
    others = before.to_numpy() != after.map(continues).to_numpy()
    moved = pd.DataFrame({"naam": units.names, "inwoners": units.inwoners, "van": before, "naar": after})[others]
    rows: list[tuple[str | None, str | None]] = [(was, label) for label, was in continues.items()]
    rows += [(label, None) for label in left.teams.names if label not in continues.values()]
    rows.sort(key=lambda pair: list(left.teams.names).index(pair[0]) if pair[0] else len(left.teams.names))
    teams = pd.DataFrame(rows, columns=["links", "rechts"])
    for side, label in ((left, "links"), (right, "rechts")):
        for name, values in _per_team(side).items():
            teams[f"{name}_{label}"] = teams[label].map(values)
    return Difference(continues, moved.rename_axis("gebiedscode").reset_index(), float(moved["inwoners"].sum()), teams)


def _per_team(side: Beside) -> dict[str, pd.Series]:
    areas = side.teams.measures.areas
    return {
        "fte": side.teams.totals["fte"],
        "inwoners": areas["inwoners"],
        "afwijking": areas["afwijking"],
        "afstand_m": areas["afstand_m"],
        "eurocent": pd.Series(dtype=float) if side.budget is None else side.budget.target,
    }


def overview_table(plans: Sequence[Beside]) -> pd.DataFrame:
    """Give a row per plan: balance, distance, form, and what moves."""
    rows = []
    for plan in plans:
        areas = plan.teams.measures.areas
        shape = float(np.average(areas["compactheid"], weights=areas["werklast"])) if areas["werklast"].sum() else np.nan
        rows.append({**plan_row(plan.name, plan.teams), "Vorm (0-1)": round(shape, 2)})
    return pd.DataFrame(rows)


def team_differences(found: Difference, left: Beside, right: Beside) -> pd.DataFrame:
    """Give a row per team, with both plans and the difference."""
    table, columns = found.teams, dict[str, pd.Series]()
    for side, label in ((left, "links"), (right, "rechts")):
        if numbered(side.teams):
            columns[f"Nr. {label}"] = table[label].map(numbers(side.teams)).astype("Int64")
    columns["Team links"] = table["links"].map(left.teams.names).fillna("(bestaat niet)")
    columns["Team rechts"] = table["rechts"].map(right.teams.names).fillna("(vervalt)")
    for label, name, factor, decimals in (
        ("Fte", "fte", 1, 1), ("Inwoners", "inwoners", 1, 0), ("Afwijking (%)", "afwijking", 100, 1), ("Afstand (m)", "afstand_m", 1, 0),
        ("Budget (€)", "eurocent", 1 / CENTS, 0),
    ):  # fmt: skip
        before, after = (factor * table[f"{name}_{side}"].astype(float) for side in ("links", "rechts"))
        columns |= {f"{label} links": before.round(decimals), f"{label} rechts": after.round(decimals)}
        if name in ("fte", "inwoners", "eurocent"):
            columns[f"{label} verschil"] = (after.fillna(0) - before.fillna(0)).where(before.notna() | after.notna()).round(decimals)
    return pd.DataFrame(columns).dropna(axis="columns", how="all")


def moved_table(found: Difference, left: Beside, right: Beside) -> pd.DataFrame:
    """List the areas that get another team, the ones with most inwoners first."""
    moved = found.moved.sort_values("inwoners", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "Gebied": moved["naam"],
            "Inwoners": moved["inwoners"],
            "Van team": moved["van"].map(left.teams.names),
            "Naar team": moved["naar"].map(right.teams.names),
            "Gebiedscode": moved["gebiedscode"],
        }
    ).reset_index(drop=True)


def difference_sentence(found: Difference, left: Beside, right: Beside) -> str:
    """Say what differs between two plans, and which teams get another name."""
    one, other = plain(left.name), plain(right.name)
    if found.moved.empty:
        said = f"**{one}** en **{other}** zijn dezelfde indeling: geen enkel gebied krijgt een ander team."
    else:
        names = list(map(str, found.moved.sort_values("inwoners", ascending=False, kind="stable")["naam"]))
        said = (
            f"Van **{one}** naar **{other}** krijgen **{counted(found.people, 'inwoners')}** in {len(names)} "
            f"{'gebied' if len(names) == 1 else 'gebieden'} een ander team: {_listed(names)}."
        )
        said += f" {number(_to_others(found, 'fte'), 1)} fte gaat naar een ander team{_money(found)}."
    pairs = found.teams.dropna(subset=["links", "rechts"])
    renamed = [
        f"{plain(left.teams.names[was])} wordt {plain(right.teams.names[now])}"
        for was, now in zip(pairs["links"], pairs["rechts"], strict=True)
        if left.teams.names[was] != right.teams.names[now]
    ]
    return f"{said} Van naam verandert: {join(renamed)}." if renamed else f"{said} Geen team verandert van naam."


def _to_others(found: Difference, name: str) -> float:
    """Sum what teams gain: what others lose, as far as the totals are the same."""
    before, after = (found.teams[f"{name}_{side}"].astype(float).fillna(0) for side in ("links", "rechts"))
    return float((after - before).clip(lower=0).sum())


def _money(found: Difference) -> str:
    if found.teams[["eurocent_links", "eurocent_rechts"]].isna().all(axis=None):
        return ""
    return f", en {euro(_to_others(found, 'eurocent'))} aan budget"


def _listed(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    return join([*map(plain, names[:_NAMED]), f"{rest} andere"] if rest > 0 else [*map(plain, names)])


def beside_map(teams: Wijkteams, like: Wijkteams, continues: tuple[tuple[str, str | None], ...], boundaries: gpd.GeoDataFrame) -> AreaMap:
    """Show a plan in the colours of another: a team has the colour of the one it continues. With many teams both have their own."""
    if max(len(teams.names), len(like.names)) > MOST_CATEGORIES:
        return team_map(teams, boundaries)
    scale = partial(_scale_like, teams, like, continues)
    return AreaMap(boundaries, teams.assignment.map(teams.names), label="Werkgebied", scale=scale, groups=teams.assignment)


def _scale_like(
    teams: Wijkteams, like: Wijkteams, continues: tuple[tuple[str, str | None], ...], *, theme: colours.Theme = "light"
) -> Scale:
    palette, places = colours.PALETTES[theme].categorical, {label: place for place, label in enumerate(like.names)}
    mine = {label: places[was] for label, was in continues if was in places}
    free = iter([place for place in range(len(palette)) if place not in mine.values()])
    shades = {label: mine[label] if label in mine else next(free) for label in teams.names}
    return Scale("categorical", tuple(palette[shades[label]] for label in teams.names), tuple(teams.names.values()))


def check_sentence(check: Check, teams: Wijkteams, tolerance: int) -> str:
    """Say whether every team is connected and within the bounds, by a check that does not rest on what made the plan."""
    if check.holds:
        return f"Nagerekend: elk werkgebied is aaneengesloten en geen team wijkt meer dan {tolerance} % af."
    wrong = [
        f"{_listed([str(name) for name in teams.units.names[list(units)]])} {'ligt' if len(units) == 1 else 'liggen'} los van de rest van "
        f"{plain(teams.names[str(area)])}"
        for area, units in check.loose.items()
    ]
    wrong += [f"{plain(teams.names[str(area)])} wijkt {percent(100 * abs(apart))} af" for area, apart in check.outside.items()]
    return f"Nagerekend, en niet alles klopt (een team mag {tolerance} % afwijken): {join(wrong)}."


def goal_sentence(goal: float, then: float) -> str:
    """Say how the goal of a plan, computed anew, compares with when it was kept; empty where it was not kept."""
    if not then:
        return ""
    if abs(goal - then) <= _SAME * abs(then):
        return "Het doel is opnieuw uitgerekend en is gelijk aan toen."
    return f"Het doel, opnieuw uitgerekend, is {percent(100 * abs(goal / then - 1))} {'hoger' if goal > then else 'lager'} dan toen."


def changed_areas(found: Reopened, teams: Wijkteams, called: dict[str, str]) -> list[str]:
    """Say which areas a plan does not know and where they are for now, and which areas of it are no more.

    `called` gives the names that areas of the plan had when it was kept.
    """
    said = []
    if found.placed:
        where = [f"{plain(teams.units.names[unit])} bij {plain(teams.names[label])}" for unit, label in found.placed.items()]
        rest = f" en {len(where) - _NAMED} andere" if len(where) > _NAMED else ""
        said.append(
            f"Dit plan kent {len(where)} {'gebied' if len(where) == 1 else 'gebieden'} van nu niet. Voorlopig bij een team ernaast: "
            f"{'; '.join(where[:_NAMED])}{rest}. Kies zelf waar zij horen en bewaar het plan; verder is er niets verplaatst."
        )
    if found.gone:
        names = [f"{called[code]} ({code})" if called.get(code) else code for code in found.gone]
        said.append(f"Niet meer in de geladen gebieden, en daarom niet in dit plan: {_listed(names)}.")
    return said


def changed_deliveries(came: Sequence[str], went: Sequence[str]) -> str:
    """Say which deliveries differ from when a plan was kept; empty where none do."""
    if not (came or went):
        return ""
    told = [f"er {'kwam' if len(came) == 1 else 'kwamen'} bij: {_listed(sorted(came))}"] if came else []
    told += [f"{_listed(sorted(went))} {'telt' if len(went) == 1 else 'tellen'} niet meer mee"] if went else []
    return f"De cijfers zijn veranderd sinds dit plan is bewaard ({join(told)}): fte, afstanden en bedragen zijn die van nu."

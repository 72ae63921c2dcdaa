"""The story for the commissie Samenleving: one message per step, computed from the numbers, with one picture and how sure it is."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd

from wijkscan.dutch import euro, join, number, percent, signed
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.indicators.registry import BY_INDICATOR, MODELLED
from wijkscan.model.need.sensitivity import robustness_sentence
from wijkscan.model.use.verdicts import HIGHER, LOWER
from wijkscan.tables.areas import COUNTRY, Niveau
from wijkscan.tables.wetten import law_names, wetten
from wijkscan.views.subjects import behoefte, budget, budget_change, teamleden, wijk, wijkteams, zorggebruik
from wijkscan.views.subjects.geld import origin_sentence, team_sentence
from wijkscan.views.verhaal.parts import CONCEPT, Drawing, Step, Story, Told
from wijkscan.views.words import texts
from wijkscan.views.words.dutch import unbroken, value
from wijkscan.views.words.texts import plain

MOST_WIJKEN = 4  # steps about one wijk, so that a story stays within a meeting
_NAMED = 3
_AT_EACH_END = 8  # wijken with the highest and with the lowest index in one picture; more cannot be read from the back of a room
_ASSUMED = "aanname"
# A unit stays on the line of its number: a headline is large and breaks often.
_UNIT = re.compile(r"(?<=\d) (?=%|fte\b)")


def story(told: Told) -> Story:
    """
    Tell what was computed for a gemeente, from who lives there to what is asked.

    Parameters
    ----------
    told
        What the story is made of.

    Returns
    -------
    The steps in order: gemeente, need, use, one per chosen wijk, teams, budget, what changes for whom, how certain, what is
    asked. A step without figures is left out with the reason.
    """
    makers: tuple[tuple[str, Callable[[Told], Step | str]], ...] = (
        ("De gemeente", _gemeente),
        ("Behoefte", _need),
        ("Gebruik", _use),
        *((str(told.names[code]), lambda told, code=code: _wijk(told, code)) for code in told.wijken[:MOST_WIJKEN]),
        ("Wijkteams", _teams),
        ("Budget", _budget),
        ("Wat verandert er voor wie", _changes),
        ("Hoe zeker is dit", _certainty),
        ("Wat vragen wij u", _asked),
    )
    found = {name: _unbroken(make(told)) for name, make in makers}
    return Story(
        tuple(step for step in found.values() if isinstance(step, Step)),
        {name: reason for name, reason in found.items() if isinstance(reason, str)},
    )


def _unbroken(made: Step | str) -> Step | str:
    """Keep a sign or unit on the line of its number."""
    if isinstance(made, str):
        return made
    headline, certainty, *points = (unbroken(unbroken_units(words)) for words in (made.headline, made.certainty, *made.points))
    return replace(made, headline=headline, certainty=certainty, points=tuple(points))


def unbroken_units(words: str) -> str:
    """Keep a unit on the line of its number."""
    return _UNIT.sub("\N{NO-BREAK SPACE}", words)


def _gemeente(told: Told) -> Step | str:
    scan, item = told.scan, BY_INDICATOR[told.indicator]
    table = scan.tables.areas
    shown = wijk.show(table, scan.indicators, told.indicator, Niveau.WIJK)
    known = shown.areas["waarde"].dropna().sort_values(kind="stable")
    if known.empty:
        return f"Van '{item.label}' is voor geen enkele wijk een cijfer bekend; kies bij Start een andere indicator."
    people = value(scan.indicators.figure(table.gemeentecode, "inwoners"), "aantal", "een onbekend aantal")
    count = len(shown.areas)
    low, high = (f"{value(known.iloc[end], item.unit)} in **{plain(told.names[known.index[end]])}**" for end in (0, -1))
    spread = f"van {low} tot {high}" if len(known) > 1 else high
    if count == 1:
        country = value(scan.indicators.figure(COUNTRY, told.indicator), item.unit, "")
        spread = value(known.iloc[0], item.unit) + (f", in {plain(told.names[COUNTRY])} {country}" if country else "")
    missing = count - len(known)
    gaps = f" Van {missing} van de {count} wijken is het geheim of niet gepubliceerd." if missing else ""
    guessed = f" Het is een {MODELLED}." if item.modelled else ""
    return Step(
        "gemeente",
        "De gemeente",
        f"In **{plain(told.gemeente)}** wonen {people} mensen in {'één wijk' if count == 1 else f'{count} wijken'}. "
        f"{item.label}: {spread}.",
        f"Cijfers over {shown.year}, zoals gepubliceerd.{guessed}{gaps}",
        (item.definition, plain(told.source)),
        Drawing(item.label, wijk.indicator_map, (shown, told.boundaries), shown.table, lambda _: shown.text_table()),
    )


def _need(told: Told) -> Step | str:
    found = told.scan.need
    if found.table()["band"].dropna().empty:
        return "Van geen enkele wijk zijn genoeg cijfers bekend voor een behoefte-index."
    wijken = told.scan.tables.areas.of(Niveau.WIJK)
    if len(wijken) == 1:
        alone = _wijk(told, str(wijken[0]))
        if isinstance(alone, str):
            return alone
        return replace(alone, code="behoefte", name="Behoefte", headline=behoefte.headline(found, told.names))
    return Step(
        "behoefte",
        "Behoefte",
        behoefte.headline(found, told.names, most=_NAMED),
        f"{number(found.uncertainty.draws)} keer gerekend met andere cijfers en keuzes. {behoefte.BANDS}",
        (f"0 is de {behoefte.middle(found)}. {plain(found.uncertainty.varied)}", plain(told.source)),
        Drawing("Behoefte", behoefte.band_map, (found, told.boundaries), partial(behoefte.numbers, found, told.names)),
    )


def _use(told: Told) -> Step | str:
    scan = told.scan
    if not scan.use:
        return " ".join(scan.laws.refused.values())
    use = scan.use.get(told.wet) or next(iter(scan.use.values()))
    label, wijken = law_names()[use.wet], use.wijken
    apart = wijken[wijken["oordeel"].isin([HIGHER, LOWER])]
    whole = f"{label}. "
    if not pd.isna(use.gemeente.verhouding):
        clients = f"Het aantal cliënten {wetten()[use.wet].in_sentence} is in {plain(told.gemeente)}"
        whole = f"{clients} {zorggebruik.beside_others(use.gemeente)}. "
    within = zorggebruik.none_apart(use)
    if len(apart) and len(wijken) > 1:
        ordered = apart["verhouding"].sort_values(kind="stable")
        sides = [
            f"{words} in **{plain(told.names[code])}**"
            for words, code, verdict in (("hoger", ordered.index[-1], HIGHER), ("lager", ordered.index[0], LOWER))
            if apart.at[code, "oordeel"] == verdict
        ]
        within = f"In {len(apart)} van de {len(wijken)} wijken wijkt het duidelijk af, het meest {join(sides)}."
    return Step(
        "gebruik",
        f"Gebruik: {label}",
        f"{whole}{within}",
        "Hoger of lager is geen oordeel: het kan goede redenen hebben. Wat binnen de gewone spreiding past, telt hier niet als verschil.",
        (zorggebruik.total_sentence(use, told.gemeente), plain(told.source)),
        None
        if len(wijken) == 1
        else Drawing(
            f"Gebruik {label}", zorggebruik.ratio_map, (use, told.boundaries), partial(zorggebruik.numbers, use, told.names)
        ),
        table=_use_per_law(told) if len(wijken) == 1 else None,
    )


def _use_per_law(told: Told) -> pd.DataFrame:
    """List counted and expected clients of the gemeente per law: with one wijk a map would show one colour."""
    rows = [
        (law_names()[law], use.total, use.gemeente.verwacht, 100 * (use.gemeente.verhouding - 1), use.gemeente.oordeel)
        for law, use in told.scan.use.items()
    ]
    return pd.DataFrame(rows, columns=["Wet", "Cliënten", "Verwacht bij deze bevolking", "Verschil (%)", "Oordeel"]).round(
        {"Cliënten": 0, "Verwacht bij deze bevolking": 0, "Verschil (%)": 1}
    )


def _wijk(told: Told, code: str) -> Step | str:
    scan, found = told.scan, told.scan.need
    name, row = plain(told.names[code]), found.table().T[code]
    about = texts.subtitle(scan.tables.areas, scan.indicators, code)
    if pd.isna(row["score"]):
        return f"Voor {name} is geen behoefte-index te berekenen: {row['reden']}."
    why = join(behoefte.raised_by(found, code))
    several = len(found.table()["band"].dropna().unique()) > 1
    band = f" ({row['label']})" if several and pd.notna(row["band"]) else ""
    zero = " 0 ligt binnen die marge." if row["laag"] <= 0 <= row["hoog"] else ""
    said = f"De behoefte-index van **{name}** is {signed(float(row['score']), 2)}{band}; 0 is de {behoefte.middle(found)}."
    reasons = texts.reasons_to_look(scan.striking, scan.indicators)
    return Step(
        code,
        str(told.names[code]),
        f"{said} Het meest verhogend: {why}." if why else said,
        f"Door toeval en andere keuzes loopt de index van {signed(float(row['laag']), 2)} tot {signed(float(row['hoog']), 2)}.{zero}",
        tuple(filter(None, (about, plain(reasons.get(code, "")), plain(told.source)))),
        Drawing(f"Opbouw van de index {told.names[code]}", behoefte.wijk_chart, (found, code, str(told.names[code]))),
    )


def _teams(told: Told) -> Step | str:
    teams = told.teams
    if teams is None:
        return told.refused.get("werkgebieden", "De werkgebieden zijn niet berekend.")
    return Step(
        "teams",
        "Wijkteams",
        wijkteams.headline(teams, told.gemeente),
        "De band volgt uit alle aannamen samen en uit toeval; landelijke normen voor fte per inwoner bestaan niet.",
        (wijkteams.staffing_sentence(teams), teamleden.flow_sentence(teams), plain(told.source)),
        Drawing("Werkgebieden", wijkteams.team_map, (teams, told.boundaries), partial(wijkteams.team_table, teams)),
    )


def _budget(told: Told) -> Step | str:
    found = told.budget
    if found is None:
        return told.refused.get("budget", "Het budget is niet berekend.")
    each = budget.per_head(found.target, found).dropna()
    mean, low, high = found.ceiling_cents / budget.CENTS / float(found.inwoners.sum()), str(each.idxmin()), str(each.idxmax())
    spread = (
        f", van € {number(each[low], 2)} in **{plain(found.names[low])}** tot € {number(each[high], 2)} in **{plain(found.names[high])}**"
        if len(each) > 1
        else ""
    )
    shared = "eerlijk gedeeld naar bevolking is gemiddeld" if len(each) > 1 else "is"
    beside = () if told.teams is None else (team_sentence(found.beside(float(told.teams.found.together["fte"]))),)
    return Step(
        "budget",
        "Budget",
        f"**{euro(found.ceiling_cents)}** per jaar {shared} € {number(mean, 2)} per inwoner{spread}.",
        f"{origin_sentence(found)}; wat een {budget.word(found)} nu zelf gebruikt, telt voor het deel niet mee.",
        (budget.assumed(found), *beside, plain(told.source)),
        Drawing(
            "Budget per inwoner", budget.amount_map, (found, "inwoner", told.boundaries), partial(budget.per_area, found), budget.in_euros
        ),
    )


def _changes(told: Told) -> Step | str:
    teams, found = told.teams, told.budget
    effect = None if found is None else found.effect
    moved = None if teams is None or pd.isna(teams.measures.moved) else float(teams.measures.moved)
    if moved is None and (found is None or effect is None):
        return "De werkgebieden en budgetten van nu zijn niet bekend. Neem ze bij Gegevens op om te zien wat er voor wie verandert."
    said = []
    if teams is not None and moved is not None:
        share = percent(100 * moved / float(teams.units.inwoners.sum()))
        said.append(f"**{number(moved)} inwoners** ({share}) krijgen een ander wijkteam dan nu.")
    drawing, table, notes = None, None, [plain(told.source)]
    if found is not None and effect is not None:
        said.append(_more_and_less(found))
        notes.insert(0, budget.headline(found))
        most = str(effect["verschil_per_inwoner"].abs().idxmax())
        drawing = Drawing("Wie krijgt meer, wie minder", budget_change.effect_chart, (found, most), told=budget.in_euros)
        statement = found.path_refused if found.path is None else found.path.statement
        notes.insert(1, plain(budget.named_areas(statement, found)))
    elif teams is not None:
        table = wijkteams.team_table(teams)[[*wijkteams.called(teams), "Inwoners", "Gebieden"]]
    return Step(
        "verandert",
        "Wat verandert er voor wie",
        " ".join(said),
        "Vergeleken met de werkgebieden en budgetten die de gemeente heeft opgegeven; meer of minder is geen oordeel over wie er werkt.",
        tuple(notes),
        drawing,
        table=table,
    )


def _more_and_less(found: Budget) -> str:
    """Say in one sentence how many areas get more than now, and how many less."""
    change = pd.Series(dtype=float) if found.effect is None else found.effect["verschil"]
    counts = {"meer": int((change > 0).sum()), "minder": int((change < 0).sum())}
    sides = [f"**{count} {budget.word(found, several=count > 1)}** {words}" for words, count in counts.items() if count]
    if not sides:
        return f"Naar bevolking verdeeld verandert het budget van geen enkel {budget.word(found)}."
    return f"Naar bevolking verdeeld {'krijgt' if sum(counts.values()) == 1 else 'krijgen'} {join(sides)} dan nu."


def assumed_sentence(told: Told) -> str:
    """Say how many of the numbers are an assumption."""
    numbers = list(told.parameters)
    assumed = sum(item.kind == _ASSUMED for item in numbers)
    return f"Van de {len(numbers)} getallen waarop dit rust zijn er **{assumed} een aanname**."


def _certainty(told: Told) -> Step:
    said = assumed_sentence(told)
    found = told.scan.need
    if told.teams is not None:
        low, high = told.teams.found.together[["fte_laag", "fte_hoog"]]
        said += f" Daardoor ligt de formatie ergens tussen **{number(low, 1)} en {number(high, 1)} fte**."
        drawing = Drawing("Formatie met bandbreedte", wijkteams.fte_chart, (told.teams,))
    else:
        said += f" {robustness_sentence(found.sensitivity)}"
        order = behoefte.ranked(found).index
        ends = order if len(order) <= 2 * _AT_EACH_END else order[:_AT_EACH_END].append(order[-_AT_EACH_END:])
        which = "" if len(ends) == len(order) else f", de {_AT_EACH_END} hoogste en de {_AT_EACH_END} laagste"
        drawing = Drawing(f"Behoefte-index met marge{which}", partial(behoefte.interval_chart, only=ends), (found, told.names, ""))
    return Step(
        "zekerheid",
        "Hoe zeker is dit",
        said,
        "Geteld zijn inwoners en gebruik; geschat is het verwachte gebruik; verondersteld zijn uren, caseload en prijzen.",
        (
            "Verantwoording noemt elke aanname met haar bandbreedte en bron. Eigen cijfers van de gemeente maken de band smaller.",
            plain(told.source),
        ),
        drawing,
    )


def asked(told: Told) -> list[str]:
    """Give the decisions that are asked, one per point (Markdown)."""
    points = []
    if told.teams is not None:
        low, high = told.teams.found.together[["fte_laag", "fte_hoog"]]
        count = len(told.teams.names)
        areas = "het ene werkgebied" if count == 1 else f"de **{count} werkgebieden**"
        points += [
            f"Stel {areas} vast, of zeg wat er anders moet.",
            f"Ga voor de formatie uit van **{number(low, 1)} tot {number(high, 1)} fte** en kies de plaats daarin in gesprek met elk team.",
        ]
    if told.budget is not None:
        path = told.budget.path
        pace = "" if path is None or path.table.empty else f" en loop in {len(path.table.columns)} jaar van nu naar het doel"
        if told.budget.from_expected:
            points.append(f"Bepaal het plafond (nu een aanname: {euro(told.budget.ceiling_cents)}) en verdeel het naar bevolking{pace}.")
        else:
            points.append(f"Verdeel **{euro(told.budget.ceiling_cents)}** per jaar naar bevolking{pace}.")
    found = told.scan.need.table()
    # Where wijken cannot be told apart, or need is not above average, there is no place to begin.
    above = found[(found["band"] == 1) & (found["score"] > 0) & (len(found["band"].dropna().unique()) > 1)]
    looked = list(above.sort_values("score", ascending=False, kind="stable").index[:_NAMED])
    if looked:
        points.append(f"Begin het gesprek in {join(f'**{plain(told.names[code])}**' for code in looked)}.")
    points.append("Laat aannamen door eigen cijfers vervangen voordat u definitief besluit.")
    return points


def _asked(told: Told) -> Step:
    points, table = asked(told), None
    if told.teams is not None:
        table = wijkteams.team_table(told.teams)[[*wijkteams.called(told.teams), "Fte laag", "Fte", "Fte hoog", "Inwoners"]]
    elif told.budget is not None:
        amounts = budget.per_area(told.budget).sort_values("Doel per inwoner (€)", ascending=False)
        table = budget.in_euros(amounts.iloc[:, :2].join(amounts[["Doel (€)", "Doel per inwoner (€)"]]))
    words = ("één besluit", "twee besluiten", "drie besluiten", "vier besluiten", "vijf besluiten")
    return Step(
        "vraag",
        "Wat vragen wij u",
        f"Wij leggen u **{words[len(points) - 1]}** voor.",
        CONCEPT,
        (plain(told.source),),
        points=tuple(points),
        table=table,
    )

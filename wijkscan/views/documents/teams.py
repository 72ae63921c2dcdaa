"""Chapters of a report about wijkteams and budget: werkgebieden, formatie, disciplines, a conversation sheet per team, and every euro."""

from collections.abc import Mapping
from datetime import date as Date  # noqa: N812  dutch has a function called date

import geopandas as gpd
import pandas as pd

from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.levels import TOTAL
from wijkscan.model.teams.formatie import ConversationSheet
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.parameters import Parameters
from wijkscan.views.content import (
    CENTS,
    Block,
    Bullets,
    Certainty,
    Chart,
    Document,
    Notes,
    Paragraph,
    Room,
    Section,
    Series,
    Status,
    Subheading,
    Table,
)
from wijkscan.views.documents.assumptions import assumption_sections, assumptions_table
from wijkscan.views.documents.geld import frame_section, price_section
from wijkscan.views.documents.rich_text import plain_text
from wijkscan.views.subjects import budget, geld, teamleden, wijkteams
from wijkscan.views.words.dutch import ONE_DECIMAL, unbroken
from wijkscan.views.words.texts import plain

_AREAS = "Gebieden per team"
_MIXED = (
    "Hoe het werk over disciplines wordt verdeeld, is een aanname zonder eigen bandbreedte. De band van het hele team staat in de tabel "
    "Wijkteams."
)
_FLOWING = (
    "Hoe lang een traject duurt, hoeveel er tegelijk kunnen en vanaf hoeveel fte een taak een eigen plek krijgt, zijn aannamen; hun "
    "bandbreedte staat bij Aannamen en normen."
)
_PACED = (
    "Tempo, grootste stap en aantal jaren zijn aannamen en een keuze van de raad; hoe wetten in het doel wegen, rust ook op aangenomen "
    "prijzen."
)
_PRICED = (
    "Bedragen per gebied, prijzen en aandelen per niveau zijn aannamen; hun bandbreedte staat bij Aannamen en normen. Dat alles tot op "
    "de cent optelt, maakt de bedragen niet zekerder."
)
_PLACED = (
    "De bedragen zijn die van het kader, behalve een plafond dat is ingevuld; welk taakveld onder welk niveau valt, is een keuze van de "
    "gemeente. Over gebieden verdeeld naar inwoners (niveau 0) en verwachte cliënten (niveau 2); dat alles tot op de cent optelt, maakt "
    "die verdeling niet zekerder."
)
_BANDED = (
    "De band loopt van 5 tot 95 procent: alle aannamen samen, en het toeval in het gebruik. Die van alle teams samen is geen som: niet "
    "elk team zit tegelijk laag of hoog."
)
_SHEETS = "Per team is er een gespreksblad om samen een plaats binnen de band te kiezen; de gespreksbladen zijn een eigen bestand."
_BAND = ("Fte laag", "Fte", "Fte hoog")
_LEVEL_COLUMNS = {
    "niveau_0": "Niveau 0, algemeen",
    "niveau_1": "Niveau 1, naar bevolking",
    "niveau_2": "Niveau 2, specifiek",
    "open_einde": "Open einde",
    "nog_te_verdelen": "Nog te verdelen",
    "totaal": "Totaal",
}


def team_sections(teams: Wijkteams, gemeente: str, source: str, boundaries: gpd.GeoDataFrame) -> tuple[Section, ...]:
    """
    Tell about the wijkteams.

    Parameters
    ----------
    teams
        The division and what it asks for.
    gemeente
        Name of the gemeente.
    source
        Source line of the map.
    boundaries
        Boundaries of the gemeente, EPSG:28992.

    Returns
    -------
    A chapter with map, band and teams, and parts about disciplines and about flow. Names of people are not in it; the conversation
    sheet per team is a document of its own, see :func:`sheet_document`.
    """
    message, called = wijkteams.headline(teams, gemeente), wijkteams.called(teams)
    table, measures = wijkteams.team_table(teams), teams.measures
    count = "het ene wijkteam" if len(table) == 1 else f"de {len(table)} wijkteams"
    alt = f"Kaart van de werkgebieden van {count}. Welk gebied bij welk team hoort, staat in de tabel {_AREAS}."
    moved = "" if pd.isna(measures.moved) else f" {wijkteams.moved_sentence(measures.moved)}"
    flow, staffed = teamleden.flow_table(teams), [] if table["Bezetting"].isna().all() else ["Bezetting", "Verschil in fte"]
    band = {"Fte laag": float(teams.found.together["fte_laag"]), "Fte hoog": float(teams.found.together["fte_hoog"])}
    chapter: tuple[Block, ...] = (
        *wijkteams.team_map(teams, boundaries).figures(source, alt=alt, caption="Werkgebieden van de wijkteams."),
        Certainty(_BANDED),
        Certainty(wijkteams.counted_sentence(teams)),
        Certainty(wijkteams.proof_sentence(teams)),
        Paragraph(wijkteams.staffing_sentence(teams) + moved),
        Table("Wijkteams", table, printed=(*called, *_BAND, *staffed, "Inwoners"), totals=("Fte", *staffed, "Inwoners"), stated=band),
        _fte_chart(teams),
        Paragraph(_SHEETS),
        Table(_AREAS, table[[*called, "Gebieden"]], on_slides=False),
        Notes(" ".join(f"**{head}.** {said}" for head, said in wijkteams.ABOUT)),
    )  # fmt: skip
    mix, work = teamleden.composition_table(teams), teamleden.work_table(teams)
    numbers = tuple(str(column) for column in mix.columns[len(called) :])
    # Tenths that add up per team may add up to a tenth more or less than the headline, which counts.
    units, headline_fte = dict.fromkeys(numbers, ONE_DECIMAL), {numbers[-1]: float(teams.found.together["fte"])}
    return (
        Section("Wijkteams", chapter, message=message),
        Section(
            "Wie werkt er in een team",
            (
                Certainty(_MIXED),
                Table("Disciplines per team", mix, units, totals=numbers, across=numbers[-1], stated=headline_fte),
                Table("Waarom deze samenstelling", teamleden.reasons_table(teams), on_slides=False, on_paper=False),
                Table("Uren per onderdeel", work, wijkteams.WORK_UNITS, totals=("Uren per jaar", "Fte"), on_slides=False, on_paper=False),
            ),
            level=2,
        ),
        Section(
            "Genoeg mensen, op de goede schaal",
            (
                Certainty(_FLOWING),
                Table("Caseload en wachten", flow),
                Table("Schaal per taak", teamleden.scale_table(teams), on_slides=False),
                *_remaining(teams),
            ),
            message=teamleden.flow_sentence(teams),
            level=2,
        ),
    )


def _fte_chart(teams: Wijkteams) -> Chart:
    totals = teams.totals.sort_values("fte", ascending=False, kind="stable")
    _, alt, _ = wijkteams.fte_chart(teams, "light")
    series = Series("Fte", *(tuple(totals[column].astype(float)) for column in ("fte", "fte_laag", "fte_hoog")))
    return Chart(
        "dots", "Formatie per team", tuple(teams.names[str(label)] for label in totals.index), (series,), "", alt,
        "De streep is de bandbreedte.", decimals=1, reference=float(totals["fte"].mean()), reference_name="gemiddeld",
    )  # fmt: skip


def _remaining(teams: Wijkteams) -> tuple[Block, ...]:
    short = teamleden.remaining_table(teams)
    if short.empty:
        return ()
    printed = ("Team", "Discipline", "Fte")
    return (Table("Tekort na de flexpool", short, printed=printed, totals=("Fte",), on_slides=False),)


def _sheet(found: ConversationSheet, *room: Room) -> tuple[Block, ...]:
    """Write the steps, with room to write below each of them."""
    blocks: list[Block] = []
    for title, known, questions in found.steps:
        blocks.append(Subheading(title))
        blocks.append(Bullets((*(plain(sentence) for sentence in known), *(f"*{plain(question)}*" for question in questions))))
        blocks += room
    return tuple(blocks)


def sheet_document(
    teams: Wijkteams, parameters: Parameters, sources: Table, *, gemeente: str, day: Date, source: str, status: Status = "concept"
) -> Document:
    """
    Put the conversation sheets together to print: every team on a page of its own, with room to write.

    Parameters
    ----------
    teams
        The division and what it asks for.
    parameters
        Those it was computed with; what the hours rest on stands at the back.
    sources
        The deliveries.
    gemeente, day, source, status
        As for a report.
    """
    rests_on = Parameters(tuple(item for item in parameters if item.name.startswith("wijkteams.")))
    return Document(
        title=f"Gespreksbladen wijkteams {gemeente}",
        subtitle="Per team drie stappen om samen een bandbreedte te kiezen, naar NJi en Movisie",
        gemeente=gemeente,
        day=day,
        sections=tuple(
            Section(name, (_band_table(found), *_sheet(found, Room())))
            for name, found in ((name, teamleden.sheet(teams, label)) for label, name in teams.names.items())
        ),
        sources=sources,
        assumptions=assumptions_table(rests_on),
        source=source,
        status=status,
        assumed=assumption_sections(rests_on),
    )


def _band_table(found: ConversationSheet) -> Table:
    known = {"Fte laag": found.fte_laag, "Fte midden": found.fte, "Fte hoog": found.fte_hoog, "Bezetting nu": found.bezetting}
    return Table("Formatie van dit team", pd.DataFrame([known]), dict.fromkeys(known, ONE_DECIMAL))


def budget_sections(
    found: Budget, boundaries: gpd.GeoDataFrame, source: str, fte: float | None = None, beside: tuple[Section, ...] = ()
) -> tuple[Section, ...]:
    """
    Tell about the budget.

    Parameters
    ----------
    found
        The budget.
    boundaries
        Boundaries of the gemeente, EPSG:28992.
    source
        Source line of the map.
    fte
        Formatie of all teams, where there is one.
    beside
        What is told of other gemeenten, after where the money comes from.

    Returns
    -------
    A chapter with map and amounts per area, and parts about the change and about the levels; every amount to the cent.
    """
    message = unbroken(budget.headline(found))
    alt, caption = f"Kaart van het budget per inwoner. {plain_text(message)}", "Budget per inwoner bij eerlijk delen naar bevolking."
    blocks = budget.amount_map(found, "inwoner", boundaries).figures(source, alt=alt, caption=caption)
    own = pd.DataFrame({"Gebied": found.names, "Inwoners": found.inwoners, "Doel": found.target.astype("int64")})
    if found.start is not None:
        own["Nu, op niveau van het plafond"] = found.start
        own["Verschil"] = found.target - found.start
    amounts = [str(column) for column in own.columns[2:]]
    own["Doel per inwoner"] = (found.target / found.inwoners.where(found.inwoners > 0)).round()
    units = dict.fromkeys([*amounts, "Doel per inwoner"], CENTS) | {"Inwoners": "aantal"}
    areas = Table("Budget per gebied", own.reset_index(drop=True), units, totals=("Inwoners", *amounts))
    spread = found.levels.drop(columns=[column for column in ["nog_te_verdelen"] if not found.levels[column].any()])
    levels = spread.drop(index=TOTAL).rename(index=budget.programmes(), columns=_LEVEL_COLUMNS).rename_axis("Programma").reset_index()
    per_level = tuple(map(str, levels.columns[1:]))
    every = budget.every_euro(found)[["Niveau", "Wet"]].assign(Bedrag=found.table["bedrag_eurocent"])
    every.insert(0, "Gebied", found.table["gebiedscode"].map(found.names))
    rests_on = [*budget.assumptions(found), *([] if fte is None else [geld.team_sentence(found.beside(fte))])]
    return (
        Section("Budget", (*blocks, Certainty(_how_sure(found)), areas, Bullets(tuple(map(unbroken, rests_on)))), message=message),
        *frame_section(found),
        *price_section(found),
        *beside,
        *_path(found),
        Section(
            "Drie niveaus",
            (
                Certainty(_PRICED if found.frame is None else _PLACED),
                *((Paragraph(unbroken(geld.not_divided(found))),) if geld.not_divided(found) else ()),
                Table("Bedragen per niveau", levels, dict.fromkeys(per_level, CENTS), totals=per_level, across=_LEVEL_COLUMNS[TOTAL]),
                Table("Alle bedragen", every, {"Bedrag": CENTS}, totals=("Bedrag",), on_slides=False, on_paper=False),
            ),
            level=2,
        ),
    )


def _how_sure(found: Budget) -> str:
    if found.frame is not None:
        return (
            f"{geld.origin_sentence(found)}. Welk taakveld onder welk niveau valt, is een keuze; hoe wetten het geld van de teams zelf "
            "delen, volgt uit wat een cliënt kost en uit een aangenomen deel daarvan."
        )
    return f"{geld.origin_sentence(found)}. De verdeling hangt af van wat een cliënt kost en van het aangenomen deel dat nabij is."


def _path(found: Budget) -> tuple[Section, ...]:
    if found.path is None:
        reason = Paragraph(plain(budget.named_areas(found.path_refused, found)))
        return (Section("Van nu naar het doel", (reason,), level=2, on_slides=False),)
    years = found.path.table.rename(columns=str)
    table = years.assign(Gebied=found.names)[["Gebied", *years.columns]].reset_index(drop=True)
    money = dict.fromkeys(map(str, years.columns), CENTS)
    path = Table("Pad per jaar", table, money, totals=tuple(money))
    message = unbroken(plain(budget.named_areas(found.path.statement, found)))
    return (Section("Van nu naar het doel", (Certainty(_PACED), path), message=message, level=2),)


def sections_of(
    teams: Wijkteams | None,
    found: Budget | None,
    refused: Mapping[str, str],
    gemeente: str,
    source: str,
    boundaries: gpd.GeoDataFrame,
    beside: tuple[Section, ...] = (),
) -> tuple[Section, ...]:
    """Put the chapters about teams and budget together; what could not be computed is told with its reason."""
    made = () if teams is None else team_sections(teams, gemeente, source, boundaries)
    fte = None if teams is None else float(teams.found.together["fte"])
    money = () if found is None else budget_sections(found, boundaries, source, fte, beside)
    reasons = tuple(f"**{part.capitalize()}.** {plain(reason.removeprefix(f'{part.capitalize()}: '))}" for part, reason in refused.items())
    return (*made, *money, *((Section("Wat niet is berekend", (Bullets(reasons),)),) if reasons else ()))

"""What the report of a gemeente says: the gemeente at a glance, need, use per law, and what it all rests on.

Chapters that come later in the chain (teams, budget) are appended as sections; see :func:`gemeente_document`.
"""

from collections.abc import Mapping
from datetime import date as Date  # noqa: N812  dutch has a function called date
from typing import Protocol

import geopandas as gpd
import pandas as pd

from wijkscan.dutch import join, number
from wijkscan.glossary import NEVER_USED
from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.indicators.registry import BY_INDICATOR
from wijkscan.model.need.gemeente import Behoefte
from wijkscan.model.use.gemeente import Laws, LawUse
from wijkscan.parameters import Parameters
from wijkscan.tables.areas import COUNTRY, Niveau, is_fictional
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.passport import Passport
from wijkscan.tables.voorzieningen import Voorzieningen
from wijkscan.tables.wetten import law_names
from wijkscan.views.charts.need import summary_contributions
from wijkscan.views.content import (
    Block,
    Bullets,
    Certainty,
    Chart,
    Document,
    Notes,
    Paragraph,
    Section,
    Series,
    Status,
    Table,
    blocks_of,
)
from wijkscan.views.documents.assumptions import assumption_sections, assumptions_table
from wijkscan.views.documents.rich_text import plain_text
from wijkscan.views.documents.voorzieningen import detail_section
from wijkscan.views.subjects import account, behoefte, wijk, zorggebruik
from wijkscan.views.words import texts
from wijkscan.views.words.dutch import capital, part_of

MOST_LOOKED_AT = 6  # wijken that the first page names as a place to start
SOURCE_COLUMNS = ("Titel", "Editie", "Bron", "Ontvangen", "Licentie")
# How far the axis of counted against expected goes for margins alone: one of a tiny wijk would leave the others no room.
SHOWN_UP_TO, REACH = 2.0, 1.25  # at least, and against the highest dot
NEED_TABLE = "Behoefte per wijk"
MOST_NAMED = 5  # wijken that a headline names; the others are counted, and the table has them
MOST_IN_MESSAGE = 3  # of each side in the message of a law: with more of them it does not fit on a slide
_CHOSEN = (
    "Welke indicatoren tellen, hoe zwaar en hoe zij worden opgeteld, zijn keuzes; de tabel laat zien hoeveel plaatsen wijken "
    "verschuiven als een keuze anders uitvalt."
)
LOOK_FIRST = f"Opvallend op één kenmerk. {texts.STRIKING} De behoefte-index telt alle kenmerken samen:"


class Opened(Protocol):
    """The checked tables of one gemeente."""

    @property
    def areas(self) -> AreaTable:
        """The table."""

    @property
    def passports(self) -> tuple[Passport, ...]:
        """Every delivery that was read: figures, maps and amounts."""

    @property
    def boundaries(self) -> gpd.GeoDataFrame:
        """Boundaries in EPSG:28992; empty without a map."""

    @property
    def voorzieningen(self) -> Voorzieningen:
        """Use of provisions in detail."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the user should know about the match of map and figures."""


class Computed(Protocol):
    """Everything computed for one gemeente, as the chain gives it."""

    @property
    def tables(self) -> Opened:
        """What the chain started from."""

    @property
    def indicators(self) -> IndicatorTable:
        """All indicators."""

    @property
    def striking(self) -> pd.DataFrame:
        """What stands out where."""

    @property
    def need(self) -> Behoefte:
        """Need per wijk."""

    @property
    def laws(self) -> Laws:
        """Models per law, and why a law has none."""

    @property
    def use(self) -> Mapping[str, LawUse]:
        """Use per law."""


def gemeente_document(
    scan: Computed, parameters: Parameters, *, day: Date, status: Status = "concept", more: tuple[Section, ...] = (),
    opening: tuple[Section, ...] = (),
) -> Document:  # fmt: skip
    """
    Tell what was computed for a gemeente.

    Parameters
    ----------
    scan
        What was computed.
    parameters
        The parameters it was computed with.
    day
        Day of the report.
    status
        ``concept`` until it is fixed.
    more
        Chapters after need and use, such as teams and budget.
    opening
        What stands on the first page; see :func:`wijkscan.views.verhaal.antwoord.opening`.

    Returns
    -------
    The document. A gemeente without a map has no maps in it, and a law that could not be learnt is named with the reason.
    """
    table = scan.tables.areas
    name = str(table.areas.at[table.gemeentecode, "gebiedsnaam"])
    return Document(
        title=f"Wijkscan {name}",
        subtitle="Behoefte aan ondersteuning en gebruik van zorg per wijk" + (" (verzonnen gemeente)" if _made_up(scan) else ""),
        gemeente=name,
        day=day,
        sections=(_glance(scan, name), *_need(scan), *_use(scan, name), *_detail(scan), *more, _limits(scan)),
        sources=sources_table(scan.tables.passports),
        assumptions=assumptions_table(parameters),
        source=texts.source_line(table.passports),
        status=status,
        assumed=assumption_sections(parameters),
        opening=opening,
    )


def sources_table(passports: tuple[Passport, ...], printed: tuple[str, ...] = SOURCE_COLUMNS) -> Table:
    """List the deliveries; paper shows what a reader asks for, the workbook also address and checksum."""
    return Table("Bronnen", account.deliveries(passports), printed=printed)


def map_source(scan: Computed) -> str:
    """Give the source line of a map."""
    return texts.map_source(scan.tables.areas)


def bands_told(scan: Computed) -> str:
    """Say in a sentence where need is highest and lowest: what a map of bands shows; the table has the band of every wijk."""
    names, found = scan.tables.areas.areas["gebiedsnaam"], scan.need.banding
    if len(found) == 1:
        return f"{names[found.index[0]]} is de enige wijk en heeft dus één band."
    known = found.dropna(subset="band").sort_values("band", kind="stable")
    bands = [(str(label), names[group.index]) for label, group in known.groupby("label", sort=False)]
    told = []
    for label, called in bands[:1] + bands[1:][-1:]:
        others = len(called) - MOST_NAMED
        told.append(f"{label} in {join([*called[:MOST_NAMED], *([f'nog {others}'] if others > 0 else [])])}")
    missing = len(found) - len(known)
    without = f" {part_of(missing, len(found), 'wijken', 'heeft', 'hebben')} geen band." if missing else ""
    return f"{capital('; '.join(told) or 'geen wijk heeft een band')}.{without} De band van elke wijk staat in de tabel {NEED_TABLE}."


def _glance(scan: Computed, name: str) -> Section:
    table, names = scan.tables.areas, scan.tables.areas.areas["gebiedsnaam"]
    country = str(names[COUNTRY])
    items = [BY_INDICATOR[code] for code in wijk.GLANCE]
    # A figure that is not there has its reason in its place.
    cards = [
        {
            "Kenmerk": label,
            name: told if pd.isna(here := scan.indicators.figure(table.gemeentecode, item.code)) else here,
            country: None if item.is_count else scan.indicators.figure(COUNTRY, item.code),
        }
        for item, (label, told, _, _) in zip(items, wijk.glance(scan.indicators, table.gemeentecode, country, {}), strict=True)
    ]
    glance = Table("De gemeente in het kort", pd.DataFrame(cards), row_units=tuple(item.unit for item in items))
    reasons = list(texts.reasons_to_look(scan.striking, scan.indicators).items())[:MOST_LOOKED_AT]
    look: list[Block] = []
    if reasons:
        look.append(Paragraph(LOOK_FIRST))
        look.append(Bullets(tuple(f"**{texts.plain(names[code])}**: {texts.plain(why)}" for code, why in reasons)))
    note = texts.country_note(scan.indicators, len(table.everywhere(Niveau.GEMEENTE)))
    certain = Certainty("Gepubliceerde cijfers, door de bron afgerond; het jaar staat erbij.")
    blocks = (glance, certain, *look, *([Paragraph(texts.plain(note))] if note else []))
    return Section("De gemeente in het kort", blocks, message=f"{texts.plain(name)}: {texts.counts(table)}")


def _need(scan: Computed) -> list[Section]:
    found, names = scan.need, scan.tables.areas.areas["gebiedsnaam"]
    shown = behoefte.band_map(found, scan.tables.boundaries)
    alt = f"Kaart van de behoefte per wijk. {bands_told(scan)}"
    caption = f"Banden van behoefte per wijk. {behoefte.BANDS}"
    blocks: list[Block] = [*shown.figures(map_source(scan), alt=alt, caption=caption)]
    blocks += [Certainty(_how_sure(found)), *_need_table(found, names), *_index_chart(found, names)]
    blocks.append(Notes(" ".join(f"**{head}.** {texts.plain(said)}" for head, said in behoefte.steps_text(found))))
    among = "" if found.among_own else ", van alle wijken in het land"
    steady = Table(f"Welke keuze telt het meest{among}", behoefte.robustness(found), on_slides=False)
    steps = tuple(f"**{head}.** {texts.plain(said)}" for head, said in behoefte.steps_text(found))
    return [
        Section("Behoefte", tuple(blocks), message=behoefte.headline(found, names, most=MOST_NAMED)),
        Section("Waaruit de index bestaat", (*_theme_chart(found, names), Certainty(_CHOSEN), steady), level=2),
        Section("Hoe de index is berekend", (Bullets(steps),), level=2, on_slides=False),
    ]


def _how_sure(found: Behoefte) -> str:
    return (
        f"De marge loopt van het 5e tot het 95e percentiel van {number(found.uncertainty.draws)} keer rekenen. "
        f"{texts.plain(found.uncertainty.varied)}"
    )


def _index_chart(found: Behoefte, names: pd.Series) -> list[Chart]:
    """Draw the index with its margin, highest first; nothing where no wijk has one."""
    known = behoefte.ranked(found)
    if known.empty:
        return []
    series = Series(behoefte.LABEL, tuple(known["score"]), tuple(known["laag"]), tuple(known["hoog"]))
    alt, called = behoefte.interval_summary(found, names), tuple(map(str, names.reindex(known.index)))
    caption = f"0 is de {behoefte.middle(found)}; de streep is de marge. Banden volgen uit de plaatsen in de tabel."
    return [Chart("dots", f"{behoefte.LABEL} met marge", called, (series,), "", alt, caption, decimals=2)]


def _theme_chart(found: Behoefte, names: pd.Series) -> list[Chart]:
    """Draw what the index is made of, per theme; nothing where no wijk has one."""
    parts = found.index.theme_contributions.loc[found.wijken]
    order = parts.dropna().sum(axis="columns").sort_values(ascending=False, kind="stable").index
    if order.empty:
        return []
    series = tuple(Series(str(theme), tuple(parts[theme].reindex(order))) for theme in parts)
    alt = summary_contributions(parts, names, label=f"De {behoefte.LABEL.lower()}")
    return [Chart("stacked", "Bijdrage per thema", tuple(map(str, names.reindex(order))), series, "", alt, decimals=2)]


def _need_table(found: Behoefte, names: pd.Series) -> tuple[Block, ...]:
    numbers = behoefte.numbers(found, names)
    table = Table(NEED_TABLE, numbers, printed=("Wijk", behoefte.LABEL, "Marge laag", "Marge hoog", "Plaats van", "Plaats tot", "Band"))
    return (table, *_remarks(numbers["Wijk"], numbers["Opmerking"]))


def _remarks(names: pd.Series, reasons: pd.Series) -> tuple[Bullets, ...]:
    """Say per reason which areas have a remark: a column for a few of them would make every row of the table narrow."""
    told = reasons.fillna("")
    groups = names[told.ne("")].groupby(told, sort=False)
    items = tuple(f"{join(texts.plain(name) for name in group)}: {texts.plain(reason)}." for reason, group in groups)
    return (Bullets(items),) if items else ()


def _use(scan: Computed, name: str) -> list[Section]:
    """Make a chapter per law; a law that could not be learnt is told with its reason."""
    names = scan.tables.areas.areas["gebiedsnaam"]
    found = [_law(scan, use, name, names) for use in scan.use.values()]
    refused = tuple(f"**{law_names()[wet]}.** {texts.plain(reason)}" for wet, reason in scan.laws.refused.items())
    return [*found, *([Section("Gebruik dat niet te vergelijken is", (Bullets(refused),))] if refused else [])]


def _detail(scan: Computed) -> tuple[Section, ...]:
    code, names = scan.tables.areas.gemeentecode, scan.tables.areas.areas["gebiedsnaam"]
    places = {place: str(names[place]) for place in (code, COUNTRY) if place in names}
    return detail_section(scan.tables.voorzieningen, code, places, scan.use)


def _law(scan: Computed, use: LawUse, name: str, names: pd.Series) -> Section:
    label, ratio = law_names()[use.wet], use.wijken[["verhouding", "laag", "hoog"]]
    shown = zorggebruik.ratio_map(use, scan.tables.boundaries)
    alt = f"Kaart. {shown.label}. {plain_text(zorggebruik.headline(use, name, names, most=MOST_NAMED))}"
    blocks: list[Block] = [*shown.figures(map_source(scan), alt=alt, caption=f"{shown.label}, {use.year}.")]
    blocks.append(Certainty(zorggebruik.total_sentence(use, name)))
    blocks += _use_table(use, names)
    if ratio["verhouding"].notna().any():
        blocks.append(_ratio_chart(use, ratio, names))
    opposite = zorggebruik.opposite_lists(use, names)
    if not opposite.empty:
        blocks += [Paragraph(zorggebruik.OPPOSITE), Table(f"{label}: behoefte en gebruik verschillen", opposite)]
    blocks.append(Notes(" ".join(f"**{head}.** {texts.plain(said)}" for head, said in zorggebruik.ABOUT)))
    return Section(f"Gebruik: {label}", tuple(blocks), message=zorggebruik.headline(use, name, names, most=MOST_IN_MESSAGE))


def _ratio_chart(use: LawUse, ratio: pd.DataFrame, names: pd.Series) -> Chart:
    label = law_names()[use.wet]
    ordered = ratio.sort_values("verhouding", ascending=False, kind="stable")
    series = Series("Geteld / verwacht", *(tuple(ordered[column].astype(float)) for column in ordered))
    known = ordered["verhouding"].dropna()
    missing = len(ordered) - len(known)
    alt = (
        f"Geteld gedeeld door verwacht loopt bij {label} van {number(known.iloc[-1], 2)} in {names[known.index[-1]]} tot "
        f"{number(known.iloc[0], 2)} in {names[known.index[0]]}."
    )
    if len(known) == 1:
        alt = f"Geteld gedeeld door verwacht is bij {label} {number(known.iloc[0], 2)} in {names[known.index[0]]}."
    alt += f" {part_of(missing, len(ordered), 'wijken', 'heeft', 'hebben')} geen cijfer." if missing else ""
    end = max(SHOWN_UP_TO, REACH * float(known.max()))
    cut = float(ordered["hoog"].max()) > end
    caption = "Geteld gedeeld door verwacht; verwacht is hier het deel waarvan de wijk bekend is, de streep is de toevalsmarge."
    between = "gemeenten" if len(ordered) == 1 else "wijken"
    caption += f" Het oordeel volgt uit de spreiding tussen {between}, die ruimer is; zij staat in de tabel."
    return Chart(
        "dots", f"{label}: verhouding met marge", tuple(map(str, names.reindex(ordered.index))), (series,), "verhouding", alt,
        f"{caption} Een marge die tot de rand loopt, gaat daar verder." if cut else caption, reference=1,
        reference_name="zoals verwacht", axis=(0, end) if cut else None,
    )  # fmt: skip


def _use_table(use: LawUse, names: pd.Series) -> tuple[Block, ...]:
    """List counted and expected use; paper says why only where a count is missing, the workbook has the reason of every verdict."""
    numbers = zorggebruik.numbers(use, names)
    units = {"Geteld": "aantal", "Verwacht (wijk bekend)": "aantal", "Verwacht (geijkt)": "aantal", "Verhouding": "verhouding"}
    units |= dict.fromkeys(("Spreiding van", "Spreiding tot"), "verhouding")
    printed = ("Wijk", "Geteld", "Verwacht (wijk bekend)", "Verhouding", "Spreiding van", "Spreiding tot", "Oordeel")
    table = Table(f"{law_names()[use.wet]}: geteld en verwacht", numbers, units, printed)
    return (table, *_remarks(numbers["Wijk"], numbers["Toelichting"].where(numbers["Geteld"].isna(), "")))


def _limits(scan: Computed) -> Section:
    """Say what the figures do not tell, and what the user was told when the data were opened."""
    remarks = scan.tables.remarks
    opened = (Bullets(tuple(texts.plain(remark) for remark in remarks)),) if remarks else ()
    return Section("Grenzen van deze cijfers", (*opened, *blocks_of(account.limits_text()), *blocks_of(account.never_used(NEVER_USED))))


def _made_up(scan: Computed) -> bool:
    return is_fictional(scan.tables.areas.gemeentecode)

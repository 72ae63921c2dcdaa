"""What the profile of one wijk says, on about two pages: who lives there, need, use, and what it rests on."""

from collections.abc import Iterable
from datetime import date as Date  # noqa: N812  dutch has a function called date
from typing import Protocol

import pandas as pd

from wijkscan.dutch import counted, join, signed
from wijkscan.model.indicators.compare import ComparableWijken
from wijkscan.model.indicators.registry import BY_INDICATOR
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN, WITHIN
from wijkscan.parameters import Parameters
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.columns import BY_CODE, REGIOBEELD, SES_WOA
from wijkscan.tables.passport import Passport
from wijkscan.tables.wetten import law_names
from wijkscan.views.content import Block, Bullets, Certainty, Chart, Document, Paragraph, Room, Section, Series, Status, Table
from wijkscan.views.documents.assumptions import assumptions_table
from wijkscan.views.documents.gemeente import Computed, map_source, sources_table
from wijkscan.views.subjects import behoefte, wijk, zorggebruik
from wijkscan.views.words import texts

RESTS_ON = ("behoefte.", "vergelijking.")  # parameters of what is in a profile
MAP_WIDTH, CHART_WIDTH = 0.5, 0.5  # of the page: beside one another, so that a profile stays at two pages
WRITING_LINES = 1
_FIRST_QUESTION = "Herkent u dit beeld van {name}? Wat ziet u dat niet in deze cijfers staat?"
_LAST_QUESTION = "Wat spreken we af, wie doet dat, en wanneer kijken we opnieuw?"
_WHY = {
    HIGHER: "Het gebruik van {wet} is hoger dan verwacht bij deze bevolking. Wat kan dat verklaren, en is het tijdelijk?",
    LOWER: "Het gebruik van {wet} is lager dan verwacht bij deze bevolking. Regelen mensen het zelf, of bereikt hulp hen niet?",
}
_AS_EXPECTED = "Het gebruik van {wet} ligt rond wat bij deze bevolking past. Past het ook bij wat u in de wijk ziet?"
_NOT_KNOWN = "Van {wet} is het gebruik hier niet te beoordelen. Wat ziet u zelf?"


class Profiled(Protocol):
    """One wijk beside its gemeente, Nederland and comparable wijken, as the chain gives it."""

    @property
    def comparable(self) -> ComparableWijken:
        """Wijken that resemble it."""

    @property
    def comparison(self) -> pd.DataFrame:
        """Every indicator beside those of the gemeente, Nederland and the comparable wijken."""

    @property
    def highlights(self) -> pd.DataFrame:
        """What stands out."""

    @property
    def among_own(self) -> bool:
        """Tell whether that was measured among the wijken of the gemeente itself."""


def wijk_document(
    scan: Computed,
    profile: Profiled,
    code: str,
    parameters: Parameters,
    *,
    day: Date,
    status: Status = "concept",
    more: tuple[Section, ...] = (),
) -> Document:
    """
    Tell what was computed for one wijk.

    Parameters
    ----------
    scan, profile
        What was computed for the gemeente and for the wijk.
    code
        Wijkcode.
    parameters, day, status, more
        As for :func:`wijkscan.views.documents.gemeente.gemeente_document`.
    """
    table = scan.tables.areas
    name, gemeente = (str(table.areas.at[area, "gebiedsnaam"]) for area in (code, table.gemeentecode))
    rests_on = Parameters(tuple(item for item in parameters if item.name.startswith(RESTS_ON)))
    return Document(
        title=f"Wijkprofiel {name}",
        subtitle=f"Wijk in {gemeente}",
        gemeente=gemeente,
        day=day,
        sections=(
            _people(scan, profile, code, name, gemeente),
            _need(scan, code, name),
            _use(scan, code, name),
            *more,
            _talk(scan, code, name),
        ),
        sources=sources_table(_told_from(profile, table.passports), ("Titel", "Editie", "Ontvangen", "Licentie")),
        assumptions=assumptions_table(rests_on, ("Parameter", "Waarde", "Eenheid", "Soort")),
        source=texts.source_line(table.passports),
        status=status,
        short=True,
    )


def _told_from(profile: Profiled, passports: Iterable[Passport]) -> tuple[Passport, ...]:
    """Leave out what stands beside the Kerncijfers and says nothing in this profile: two pages have no room for sources of nothing."""
    shown = {BY_CODE[BY_INDICATOR[code].numerator].dataset for code in (*wijk.KEY_INDICATORS, *map(str, profile.highlights.index))}
    return tuple(item for item in passports if item.kind not in {SES_WOA, REGIOBEELD} - shown)


def _people(scan: Computed, profile: Profiled, code: str, name: str, gemeente: str) -> Section:
    table, country = scan.tables.areas, str(scan.tables.areas.areas.at[COUNTRY, "gebiedsnaam"])
    headings = {"waarde": name, "gemeente": gemeente, "nederland": country, "vergelijkbaar": "Vergelijkbare wijken"}
    lines = texts.profile_rows(profile.comparison, list(wijk.KEY_INDICATORS), headings)
    compared_with = f"in {gemeente}" if profile.among_own else "in het land"
    striking = texts.highlight_sentences(profile.highlights, scan.indicators, table, compared_with)
    ordinary = f"Deze wijk lijkt in alles op de doorsnee wijk {texts.plain(compared_with)}."
    shown: Block = Bullets(tuple(striking)) if striking else Paragraph(ordinary)
    blocks = (Table("Kerncijfers", lines), shown)
    return Section("Wie wonen er en wat valt op", blocks, message=texts.subtitle(table, scan.indicators, code))


def _need(scan: Computed, code: str, name: str) -> Section:
    found = scan.need
    row = found.table().T[code]
    if pd.isna(row["score"]):
        unknown = f"Voor {texts.plain(name)} is geen behoefte-index te berekenen: {texts.plain(row['reden'])}."
        return Section("Behoefte", (), message=unknown)
    message = f"De {behoefte.LABEL.lower()} is **{signed(row['score'], 2)}**, {row['label']}; 0 is de {behoefte.middle(found)}."
    if pd.isna(row["band"]):
        message = (
            f"De {behoefte.LABEL.lower()} is niet goed vast te stellen: {texts.plain(row['reden'])}. De uitkomst {signed(row['score'], 2)} "
            f"(0 is de {behoefte.middle(found)}) is daarom niet meer dan een aanwijzing."
        )
    parts = found.index.theme_contributions.T[code].sort_values(ascending=False, kind="stable").dropna()
    alt = f"Kaart van de behoefte in de gemeente, met {name} omlijnd ({row['label']})."
    caption = f"Banden van behoefte; {name} is omlijnd."
    shown = behoefte.band_map(found, scan.tables.boundaries)
    blocks: list[Block] = [*shown.figures(map_source(scan), alt=alt, caption=caption, selected=code, width=MAP_WIDTH)]
    if len(parts):
        alt = f"Per thema de bijdrage aan de index: het hoogst {parts.index[0]} ({signed(parts.iloc[0], 2)}), "
        alt += f"het laagst {parts.index[-1]} ({signed(parts.iloc[-1], 2)})."
        series, title = Series("Bijdrage", tuple(parts.astype(float))), "Bijdrage per thema aan de index"
        blocks.append(Chart("bar", title, tuple(map(str, parts.index)), (series,), "", alt, decimals=2, width=CHART_WIDTH))
    blocks.append(Certainty(f"De marge van de index loopt van {signed(row['laag'], 2)} tot {signed(row['hoog'], 2)}."))
    return Section("Behoefte", tuple(blocks), message=message)


def _use(scan: Computed, code: str, name: str) -> Section:
    rows, why = [], []
    for wet, use in scan.use.items():
        row = use.wijken.T[code]
        rows.append(
            {
                "Wet": law_names()[wet],
                "Jaar": use.year,
                "Geteld": row["waargenomen"],
                "Verwacht (wijk bekend)": row["verwacht_bekend"],
                "Oordeel": row["oordeel"],
                "Toelichting": row["reden"],
            }
        )
        why.append(f"**{law_names()[wet]}.** {zorggebruik.why_expected(use, scan.laws.models[wet], code, name)}")
    if not rows:
        return Section("Gebruik", (), message="Gebruik van zorg is met de geladen cijfers niet te vergelijken.")
    table = pd.DataFrame(rows).astype({"Geteld": float, "Verwacht (wijk bekend)": float})
    certain = "Een oordeel zegt niet of het gebruik goed is: hoger of lager kan goede redenen hebben."
    # The reason of a verdict is a whole sentence: paper has room for it only where a count is missing.
    printed = ("Wet", "Jaar", "Geteld", "Verwacht (wijk bekend)", "Oordeel", *(("Toelichting",) if table["Geteld"].isna().any() else ()))
    shown = Table("Geteld en verwacht per wet", table, {"Geteld": "aantal", "Verwacht (wijk bekend)": "aantal"}, printed)
    known = table.dropna(subset=["Geteld"])
    message = "; ".join(f"{row['Wet']}: {counted(float(row['Geteld']), 'cliënten')}, {row['Oordeel']}" for row in known.to_dict("records"))
    return Section("Gebruik", (shown, Bullets(tuple(why)), Certainty(certain)), message=f"{message}." if message else "")


def _talk(scan: Computed, code: str, name: str) -> Section:
    """Ask what the figures cannot answer, with room to write: a profile is read before a conversation."""
    verdicts = {law_names()[wet]: str(use.wijken.at[code, "oordeel"]) for wet, use in scan.use.items()}
    why = [_WHY[verdict].format(wet=label) for label, verdict in verdicts.items() if verdict in _WHY]
    for verdict, question in ((WITHIN, _AS_EXPECTED), (UNKNOWN, _NOT_KNOWN)):
        laws = [label for label, found in verdicts.items() if found == verdict]
        why += [question.format(wet=join(laws))] if laws else []
    questions = (_FIRST_QUESTION.format(name=texts.plain(name)), *why, _LAST_QUESTION)
    return Section("Vragen voor het gesprek", (Bullets(questions), Room(WRITING_LINES)))

"""The whole report of a gemeente in every format: made first, then written together, so that there is never half a set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  dutch has a function called date
from pathlib import Path

from wijkscan.chain.glance import run_wijkprofiel
from wijkscan.chain.refusal import Refused, made
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import Wijkscan, run_lasten
from wijkscan.disk.whole import NotWrittenError, write_together
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.reasons.cards import budget_card, need_card, use_sources
from wijkscan.model.reasons.drivers import EURO
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.parameters import Parameters
from wijkscan.store.opening import Tables
from wijkscan.tables.areas import Niveau
from wijkscan.tables.areatable import AreaTable
from wijkscan.views.content import Document, Status
from wijkscan.views.documents.geld import lasten_section
from wijkscan.views.documents.gemeente import gemeente_document, map_source, sources_table
from wijkscan.views.documents.html import html_page
from wijkscan.views.documents.pdf import pdf_report
from wijkscan.views.documents.slides import slide_deck
from wijkscan.views.documents.teams import sections_of, sheet_document
from wijkscan.views.documents.vergelijking import Compared
from wijkscan.views.documents.vergelijking import comparison_document as told_beside
from wijkscan.views.documents.wijk import wijk_document
from wijkscan.views.exports.workbook import report_workbook
from wijkscan.views.subjects import waarom
from wijkscan.views.subjects.wijkteams import named
from wijkscan.views.verhaal.antwoord import Earlier, opening
from wijkscan.views.verhaal.parts import Told
from wijkscan.views.words.texts import source_line


def _html_file(document: Document) -> bytes:
    return html_page(document).encode()


@dataclass(frozen=True)
class Format:
    """A form in which a report can be taken along: its Dutch name, its media type, and what makes it."""

    name: str
    mime: str
    make: Callable[[Document], bytes]


FORMATS = {
    "pdf": Format("Rapport (PDF)", "application/pdf", pdf_report),
    "pptx": Format("Dia's (PPTX)", "application/vnd.openxmlformats-officedocument.presentationml.presentation", slide_deck),
    "xlsx": Format("Werkboek (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report_workbook),
    "html": Format("Webpagina (HTML)", "text/html", _html_file),
}
"""Every format, by the ending of its files: the one place that a page, the command line and a fixed version go by."""


class ReportError(ValueError):
    """The report cannot be made or written; the message says why and what to do."""


def report_document(
    scan: Wijkscan,
    teams: Wijkteams | None,
    budget: Budget | None,
    refused: Mapping[str, str],
    parameters: Parameters,
    *,
    day: Date,
    status: Status = "concept",
    decided: str = "",
    earlier: Earlier | None = None,
) -> Document:
    """Tell everything that was computed for a gemeente: need, use, teams and budget.

    Parameters
    ----------
    scan
        Indicators, need and use.
    teams, budget
        None where they could not be computed.
    refused
        Per part why it could not.
    parameters
        The parameters everything was computed with.
    day, status
        Day of the report, and ``concept`` until it is fixed.
    decided, earlier
        Who fixed it and when, and the version that was fixed before; see :func:`wijkscan.views.verhaal.antwoord.opening`.
    """
    table = scan.tables.areas
    names = table.areas["gebiedsnaam"]
    name = str(names[table.gemeentecode])
    told = {part: named(reason, names) for part, reason in refused.items()}
    lasten = None if budget is None else run_lasten(scan, budget.account, parameters)
    beside = () if lasten is None else lasten_section(lasten, name, names)
    more = sections_of(teams, budget, told, name, map_source(scan), scan.tables.boundaries, beside)
    usual = Scenario()
    story = Told(scan, parameters, teams, budget, told, usual.indicator, usual.wet)
    first = opening(story, status=status, decided=decided, earlier=earlier)
    return gemeente_document(scan, parameters, day=day, status=status, more=more, opening=first)


def profile_document(
    scan: Wijkscan, wijk: str, scenario: Scenario, parameters: Parameters, *, day: Date, status: Status = "concept"
) -> Document:
    """Tell everything about one wijk, on about two pages.

    Raises
    ------
    ReportError
        A wijk that is not in this gemeente.
    """
    _known(scan.tables.areas, wijk)
    profile = run_wijkprofiel(scan, wijk, scenario, parameters)
    return wijk_document(scan, profile, wijk, parameters, day=day, status=status)


def _known(table: AreaTable, wijk: str) -> None:
    """Refuse a wijk that is not in this gemeente."""
    known = table.of(Niveau.WIJK)
    if wijk not in known:
        called = table.areas["gebiedsnaam"].astype(str)
        names = ", ".join(f"{code} ({called[code]})" for code in known)
        raise ReportError(f"Wijk '{wijk}' bestaat niet in {called[table.gemeentecode]}; kies uit: {names}.")


def comparison_document(chain: Chain, wijk: str, other: str, *, day: Date, status: Status = "concept") -> Document:
    """Tell on one page why a wijk gets more or less than its gemeente or another wijk, from the steps that a page shows too.

    Raises
    ------
    ReportError
        Areas that are not two of this gemeente, or of which there is no amount to compare.
    """
    table, names = chain.tables.areas, chain.tables.areas.areas["gebiedsnaam"].astype(str)
    _known(table, wijk)
    if other != table.gemeentecode:
        _known(table, other)
    pair, drivers, budget = waarom.pair_of(names, wijk, other), chain.drivers, chain.budget_per_wijk
    if isinstance(drivers, Refused) or isinstance(budget, Refused) or isinstance(chain.use, Refused):
        raise ReportError(next(step.reason for step in (chain.use, budget, drivers) if isinstance(step, Refused)))
    if untold := "kies twee verschillende gebieden" if wijk == other else waarom.untold(drivers, EURO, pair):
        raise ReportError(f"{pair.name} naast {pair.other_name}: {untold}")
    sources, need = use_sources(chain.use, chain.laws.models, table), made(chain.need)
    shown = () if need is None else need_card(need, chain.seen.indicators, table, wijk).sources
    found = Compared(pair, drivers, budget, need, budget_card(budget, wijk, sources))
    passports = tuple(dict.fromkeys((*sources, *shown)))
    return told_beside(found, names[table.gemeentecode], passports, chain.known, day=day, status=status)


def sheets_document(tables: Tables, teams: Wijkteams, parameters: Parameters, *, day: Date, status: Status = "concept") -> Document:
    """Put the conversation sheets of all teams together, to print: a page per team."""
    table = tables.areas
    return sheet_document(
        teams,
        parameters,
        sources_table(table.passports),
        gemeente=str(table.areas.at[table.gemeentecode, "gebiedsnaam"]),
        day=day,
        source=source_line(table.passports),
        status=status,
    )


def file_stem(gemeentecode: str) -> str:
    """Name the files of a report."""
    return f"wijkscan-{gemeentecode}".lower()


def report_files(document: Document, stem: str) -> dict[str, bytes]:
    """Make a document in every format; per name of a file its bytes."""
    return {f"{stem}.{ending}": form.make(document) for ending, form in FORMATS.items()}


def write_files(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write files together: on a full disk none of them is there.

    Parameters
    ----------
    files
        Content per name.
    folder
        Made when it does not exist; files of the same name are replaced.

    Raises
    ------
    ReportError
        The disk is full or read-only.
    """
    try:
        return write_together(folder, files)
    except NotWrittenError as error:
        raise ReportError(
            f"Het rapport kan niet worden bewaard in '{folder}': {error.reason}. Maak dat in orde of kies met --uit een andere map; "
            "er is niets half geschreven."
        ) from error

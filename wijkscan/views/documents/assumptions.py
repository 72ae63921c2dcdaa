"""The assumptions of a report: for a workbook in one table, for a reader grouped by subject, with every source written once."""

from collections.abc import Iterable, Mapping

import pandas as pd

from wijkscan.dutch import join, number, of_one
from wijkscan.parameters import ADJUSTED, Parameter, Parameters
from wijkscan.tables.wet_file import LONG, OFTEN, WORK
from wijkscan.tables.wetten import wetten
from wijkscan.views.content import YEAR, Paragraph, Section, Table
from wijkscan.views.subjects import account

HEADING = "Aannamen en normen"
SOURCES = "Waar deze getallen vandaan komen"
OWN = "eigen"
SUBJECT = "Onderwerp"
_SHARE = "aandeel"
_DECIMALS = ((1000, 0), (10, 2))  # from this size on, no more than these
_MOST_DECIMALS = 4
_TO = "\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}"
_REST = "Overig"
# Subject and the names of its parameters; the first that fits counts.
_BEFORE_LAWS = (
    ("Behoefte en vergelijking van wijken", ("behoefte.", "vergelijking.")),
    ("Afscherming", ("afscherming.",)),
)
_AFTER_LAWS = (
    (
        "Wijkteams: werk voor alle inwoners",
        ("wijkteams.informatie_", "wijkteams.ketenoverleg_", "wijkteams.outreach_", "wijkteams.groepswerk_"),
    ),
    ("Wijkteams: uren, caseload en schaal", ("wijkteams.",)),
    ("Flexpool", ("flexpool.",)),
    (
        "Budget: prijzen en bedragen",
        (
            "bekostiging.prijs_",
            "bekostiging.bedrag_",
            "bekostiging.aandeel_",
            "bekostiging.volumeband",
            "bekostiging.kostendeel_",
            "bekostiging.minimum_clienten",
            "bekostiging.uiterste_prijs",
            "bekostiging.wijkteams_elders_",
            "bekostiging.kosten_per_fte",
        ),
    ),
    ("Budget: overgang, bezuiniging, groei en risico", ("bekostiging.",)),
)
_EXPLAINED = (
    "Bij elk getal staat of het uit de **wet** komt, een **norm** is, een **statistiek** of een **aanname**, en waar het vandaan komt "
    f"(het nummer verwijst naar *{SOURCES}*). **{OWN.capitalize()}** betekent: aangepast voor deze berekening. Een aanname heeft geen "
    "bron die haar bewijst; de bandbreedte laat zien hoe ver zij ernaast kan zitten."
)


def assumptions_table(parameters: Parameters, printed: tuple[str, ...] = ()) -> Table:
    """List every parameter with its passport and its subject, for the workbook; paper shows the given columns."""
    frame = account.parameter_table(parameters)
    frame.insert(0, SUBJECT, [_subject(item.name) for item in parameters])
    return Table(HEADING, frame, printed=printed, on_slides=False)


def assumption_sections(parameters: Parameters) -> tuple[Section, ...]:
    """
    Tell the parameters to a reader: a part per subject, and at the end every source once.

    Parameters
    ----------
    parameters
        All that was computed with.

    Returns
    -------
    A chapter with a part per subject that has parameters: what, value with unit, plausible band, kind (`eigen` where the value was
    adjusted) and the number of the source. Of a piece of work, how often and how long stand on one row.
    """
    told: dict[str, list[Parameter]] = {subject: [] for subject in (*(name for name, _ in _subjects()), _REST)}
    for item in parameters:
        told[_subject(item.name)].append(item)
    told = {subject: items for subject, items in told.items() if items}
    numbers = {source: place for place, source in enumerate(_sources(told.values()), start=1)}
    sources = pd.DataFrame({"Nummer": list(numbers.values()), "Waar het vandaan komt": list(numbers)})
    return (
        Section(HEADING, (Paragraph(_EXPLAINED),), on_slides=False),
        *(Section(subject, _tables(subject, items, numbers), level=2, on_slides=False) for subject, items in told.items()),
        Section(SOURCES, (Table(SOURCES, sources, {"Nummer": YEAR}),), level=2, on_slides=False),
    )


def _sources(groups: Iterable[list[Parameter]]) -> list[str]:
    return list(dict.fromkeys(item.source for items in groups for item in items))


def _tables(subject: str, items: list[Parameter], numbers: Mapping[str, int]) -> tuple[Table, ...]:
    """List work as how often and how long on one row, and everything else as a row per parameter."""
    known = {item.name: item for item in items}
    times = {name: name.removesuffix(OFTEN) + LONG for name in known if name.endswith(OFTEN)}
    pairs = [(known[often], known[long]) for often, long in times.items() if long in known]
    paired = {item.name for pair in pairs for item in pair}
    single = [_row(item, numbers) for item in items if item.name not in paired]
    frames = [pd.DataFrame([_work(often, long, numbers) for often, long in pairs]), pd.DataFrame(single)]
    return tuple(Table(subject, frame) for frame in frames if len(frame))


def _work(often: Parameter, long: Parameter, numbers: Mapping[str, int]) -> dict[str, object]:
    both = [_row(item, numbers) for item in (often, long)]
    return {
        "Werk": often.description.rpartition(": ")[0],
        "Hoe vaak": f"{both[0]['Waarde']} ({both[0]['Bandbreedte']})",
        "Hoe lang": f"{both[1]['Waarde']} ({both[1]['Bandbreedte']})",
        "Soort": join(dict.fromkeys(str(row["Soort"]) for row in both)),
        "Bron": join(dict.fromkeys(str(row["Bron"]) for row in both)),
    }


def _row(item: Parameter, numbers: Mapping[str, int]) -> dict[str, object]:
    low, high = item.plausible
    share = item.unit.startswith(_SHARE)
    return {
        "Aanname of norm": item.description.removesuffix("."),
        "Waarde": f"{_figure(item.value, share=share)} {of_one(_unit(item.unit)) if item.value == 1 else _unit(item.unit)}".strip(),
        "Bandbreedte": "vast" if low == high else f"{_figure(low, share=share)}{_TO}{_figure(high, share=share)}",
        "Soort": OWN if item.source == ADJUSTED else item.kind,
        "Bron": str(numbers[item.source]),
    }


def _unit(unit: str) -> str:
    return unit.removeprefix(_SHARE).strip(" –")


def _figure(figure: float, *, share: bool) -> str:
    """Write a figure without digits that say nothing; a share as a percentage."""
    told = figure * 100 if share else figure
    shown = number(told, next((decimals for least, decimals in _DECIMALS if abs(told) >= least), _MOST_DECIMALS))
    shown = shown.rstrip("0").rstrip(",") if "," in shown else shown
    return f"{shown} %" if share else shown


def _subjects() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give every subject with how the names of its parameters begin: the work for every law is one of its own."""
    work = {law.with_article: tuple(f"{WORK}.{name}" for name in law.numbers[WORK]) for law in wetten().values()}
    return (*_BEFORE_LAWS, *((f"Wijkteams: werk voor {called}", names) for called, names in work.items()), *_AFTER_LAWS)


def _subject(name: str) -> str:
    return next((subject for subject, starts in _subjects() if name.startswith(starts)), _REST)

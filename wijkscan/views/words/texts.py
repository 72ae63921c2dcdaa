"""Sentences about an area: value, comparison and year, in plain neutral Dutch."""

import re
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from wijkscan.dutch import join
from wijkscan.model.indicators.compare import ComparableWijken
from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.indicators.registry import BY_INDICATOR, MODELLED, Indicator
from wijkscan.tables.areas import Niveau, is_fictional, printable
from wijkscan.tables.areatable import AreaTable
from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.passport import MADE_UP, Passport
from wijkscan.views.words.dutch import capital, date, titled, value

_PER_TEN = 10
_NEARLY_ALL = 0.95
# An address becomes a link even without mark-up; this character is not seen and keeps its parts apart.
_ADDRESS, _JOINER = re.compile(r"(:(?=//)|www\.|@)"), "\N{WORD JOINER}"
_MARKDOWN = re.compile(r"([\\`*_\[\]<>$~|:])")
_UNBROKEN = "\N{NO-BREAK SPACE}"
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>$~|:])")
_KINDS = {"waarde": "wijk", "gemeente": "gemeente", "nederland": "land", "vergelijkbaar": "vergelijkbare wijken"}
_NAMED = ("Wmo", "Iv3", "Regiobeeld")
_HALVES = {"1": "de eerste helft van", "2": "de tweede helft van"}


def plain(name: object) -> str:
    """Make a name from a file harmless in Markdown: it stays text, becomes no link, and no picture is fetched for it."""
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub(rf"\1{_JOINER}", str(name)))


def within_sentence(label: str) -> str:
    """Write a label without its capital, unless it begins with an abbreviation or a name; one further on (WOZ) stays as it is."""
    return label if label[1:2].isupper() or label.startswith(_NAMED) else label[:1].lower() + label[1:]


def only_bold(text: object) -> str:
    """Make a text of ours that comes back from a file harmless in Markdown: nothing but what is bold in it stays markup."""
    said = _UNBROKEN.join(map(printable, str(text).split(_UNBROKEN)))  # between a number and its unit
    parts = [plain(_ESCAPED.sub(r"\1", part)) for part in said.split("**")]
    return ("**" if len(parts) % 2 else r"\*\*").join(parts)


def distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Give headings that differ: a wijk may be called like its gemeente.

    Parameters
    ----------
    names
        Headings for `waarde`, `gemeente`, `nederland` and `vergelijkbaar`, or some of these.
    """
    often = Counter(names.values())
    return {key: f"{name} ({_KINDS[key]})" if often[name] > 1 else name for key, name in names.items()}


def highlight_sentences(
    found: pd.DataFrame, indicators: IndicatorTable, table: AreaTable, compared_with: str, among: str = "wijken"
) -> list[str]:
    """Write one sentence per striking indicator.

    Parameters
    ----------
    found
        Result of :func:`wijkscan.model.indicators.compare.highlights`.
    indicators
        All indicators, for the gemeente's own value and the year.
    table
        The table of the gemeente.
    compared_with
        What the reference wijken are called: "in Haarlem" or "in het land".
    among
        What these areas are: ``wijken`` or ``buurten``.

    Returns
    -------
    Markdown sentences such as "**Eenpersoonshuishoudens: 62,1 %** (2024). In Haarlem als geheel is dat 43,8 %; in minstens 9 op de 10
    wijken in Haarlem is het lager."
    """
    sentences, gemeentenaam = [], plain(table.areas.at[table.gemeentecode, "gebiedsnaam"])
    for code, row in found.rename(index=str).to_dict("index").items():
        item, own = BY_INDICATOR[str(code)], indicators.figure(table.gemeentecode, str(code))
        said = f"**{item.label}: {value(row['waarde'], item.unit)}** ({indicators.year(item.code)}"
        said += f", {MODELLED})." if item.modelled else ")."
        told = [] if pd.isna(own) else [f"In {gemeentenaam} als geheel is dat {value(own, item.unit)}"]
        side = "lager" if row["z"] > 0 else "hoger"
        told.append(f"in {_of_ten(row[f'aandeel_{side}'])} {among} {plain(compared_with)} is het {side}")
        sentences.append(f"{said} {capital('; '.join(told))}.")
    return sentences


def _of_ten(share: float) -> str:
    """Write a share of the other wijken in words, rounded down."""
    if share >= _NEARLY_ALL:
        return "alle andere" if share == 1 else "vrijwel alle"
    return f"minstens {int(share * _PER_TEN)} op de {_PER_TEN}"


def profile_rows(comparison: pd.DataFrame, codes: list[str], names: Mapping[str, str]) -> pd.DataFrame:
    """Write a comparison out as a table to read.

    Parameters
    ----------
    comparison
        Result of :func:`wijkscan.model.indicators.compute.comparison`.
    codes
        Indicators to show, in order.
    names
        Headings for `waarde`, `gemeente`, `nederland` and `vergelijkbaar`; a column without a heading is left out, and equal
        ones are told apart.

    Returns
    -------
    One row per indicator, everything as Dutch text: the figure with its unit, or why there is none, and the year.
    """
    rows = []
    headings = distinct(names)
    for code, row in comparison.loc[codes].to_dict("index").items():
        item, year = BY_INDICATOR[str(code)], row["jaar"]
        cells = {headings[name]: value(row[name], item.unit, row["reden"] if name == "waarde" else "–", bare=True) for name in names}
        label = titled(item.label, item.unit) + (f" ({MODELLED})" if item.modelled else "")
        rows.append({"Indicator": label, **cells, "Jaar": "–" if pd.isna(year) else str(year)})
    return pd.DataFrame(rows)


def reasons_to_look(striking: pd.DataFrame, indicators: IndicatorTable) -> dict[str, str]:
    """Say per wijk in a few words why to look there.

    Parameters
    ----------
    striking
        Result of :func:`wijkscan.model.indicators.compare.most_striking`.
    indicators
        All indicators, for the year.

    Returns
    -------
    Wijkcode → words, most striking wijk first.
    """
    said: dict[str, list[str]] = {}
    for row in striking.to_dict("records"):
        item, height = BY_INDICATOR[row["indicator"]], "hoog" if row["z"] > 0 else "laag"
        words = f"{item.label} {height}: {value(row['waarde'], item.unit)} ({indicators.year(item.code)})"
        said.setdefault(row["gebiedscode"], []).append(words)
    return {code: "; ".join(words) for code, words in said.items()}


def country_note(indicators: IndicatorTable, gemeenten: int) -> str:
    """Say where the figures for Nederland come from when CBS published none in what is loaded."""
    if not indicators.added_up:
        return ""
    return (
        f"Waar in de geladen cijfers geen regel voor Nederland staat, is 'Nederland' opgeteld uit de {gemeenten} geladen "
        "gemeenten, naar rato van inwoners, huishoudens of woningen."
    )


def source_line(passports: tuple[Passport, ...]) -> str:
    """Name the producers and the day of the newest delivery."""
    newest = max(item.fetched for item in passports)
    return f"Bron: {_producers(passports)}; ontvangen {date(newest)}."


def map_source(table: AreaTable) -> str:
    """Name the producers and their licence, as they ask for on a map; or say that everything is made up."""
    if is_fictional(table.gemeentecode):
        return MADE_UP
    return f"Bron: {_producers(table.passports)}; {join(sorted({item.licence for item in table.passports}))}."


def _producers(passports: tuple[Passport, ...]) -> str:
    """Name every producer once, also where several made one delivery; PDOK is the counter of Kadaster."""
    named = {name for item in passports for name in item.producer.replace("PDOK", "Kadaster").split(" / ")}
    return ", ".join(sorted(named))


def counts(table: AreaTable) -> str:
    """Say how many wijken and buurten a gemeente has, and in which year."""
    wijken, buurten = len(table.of(Niveau.WIJK)), len(table.of(Niveau.BUURT))
    inside = f" en {buurten} {'buurt' if buurten == 1 else 'buurten'}" if buurten else ""
    return f"{wijken} {'wijk' if wijken == 1 else 'wijken'}{inside} (indeling {table.peiljaar})."


def subtitle(table: AreaTable, indicators: IndicatorTable, wijk: str) -> str:
    """Say where a wijk lies, how many people live there and how many buurten it has."""
    inwoners, year = indicators.figure(wijk, "inwoners"), indicators.year("inwoners")
    unknown = f"aantal inwoners {indicators.reasons['inwoners'].at[wijk]}"
    buurten = int((table.areas.loc[table.of(Niveau.BUURT), "wijkcode"] == wijk).sum())
    parts = [f"Wijk in {plain(table.areas.at[table.gemeentecode, 'gebiedsnaam'])}"]
    parts.append(unknown if pd.isna(inwoners) else f"{value(inwoners, 'aantal')} inwoners ({year})")
    parts += [f"{buurten} {'buurt' if buurten == 1 else 'buurten'}"] if buurten else []
    return " · ".join(parts)


def comparable_note(found: ComparableWijken) -> str:
    """Say on what wijken were compared and how to read the list."""
    if found.wijken.empty:
        return "Er zijn geen vergelijkbare wijken: laad meer gemeenten (heel Nederland) bij Gegevens."
    features = join(BY_INDICATOR[code].label.lower() for code in found.features.columns)
    return (
        f"De {len(found.wijken)} wijken die in opbouw het meest op deze wijk lijken, waar ook in het land. Vergeleken is op {features}. "
        "Gebruik van zorg en inkomen doen niet mee: juist daarin wilt u ze kunnen vergelijken."
    )


STRIKING = "Wijken die op een enkel kenmerk het sterkst afwijken in de richting van meer behoefte, naast alle wijken in het land."
_DISTANCE = (
    "Per indicator de afstand tot de doorsnee wijk: (waarde − mediaan) / (1,4826 × mediane absolute afwijking), over alle geladen wijken "
    "in het land. Getoond worden per wijk de indicatoren met de grootste afstand in de richting van meer behoefte."
)


def about_start() -> list[tuple[str, str]]:
    """Explain the start page."""
    return [
        (
            "Behoefte",
            "De volgorde is die van de behoefte-index, dezelfde als op de pagina Behoefte, in de commissie en in het rapport: alle "
            "kenmerken van behoefte samen. Wijken in één band zijn niet met zekerheid te onderscheiden.",
        ),
        (
            "Opvallend op één kenmerk",
            f"{_DISTANCE} Wijken met minder inwoners dan de kleinste wijk waarmee wordt vergeleken, staan niet in de lijst.",
        ),
        ("Gemeente", "Het cijfer van de gemeente is het gepubliceerde cijfer, niet het gemiddelde van haar wijken."),
        ("Kleuren", "Paars is lager en oranje is hoger dan de gemeente. Gearceerd is geheim of niet geleverd: onbekend is niet nul."),
    ]


def about_profile(item: Indicator, table: AreaTable, definitions: Mapping[str, str]) -> list[tuple[str, str]]:
    """Explain the chosen indicator and what is around it."""
    parts = [BY_CODE[code].label.lower() for code in item.denominators]
    formula = f"{item.per} × {BY_CODE[item.numerator].label.lower()} / ({' + '.join(parts)})" if parts else "zoals gepubliceerd"
    told = [(item.label, item.definition), ("Formule", f"{formula}; eenheid: {item.unit}.")]
    if item.numerator in definitions:
        told.append(("Definitie van CBS", definitions[item.numerator]))
    told.append(("Bron en jaar", _source_of(item, table)))
    told.append(("Wat opvalt", _DISTANCE))
    told.append(
        (
            "Vergelijkbare wijken",
            "Wijken met de kleinste afstand over gestandaardiseerde kenmerken (verschil met de mediaan, gedeeld door 1,4826 × mediane "
            "absolute afwijking; bevolkingsdichtheid logaritmisch). Wijken onder de ondergrens van inwoners doen niet mee.",
        )
    )
    return told


def _source_of(item: Indicator, table: AreaTable) -> str:
    """Name the deliveries an indicator was read from: all its parts come from one year."""
    year = table.years[list(item.columns)].min(skipna=False)
    if pd.isna(year):
        return "Geen enkele geladen levering heeft dit cijfer."
    names = {passport.id: passport.name for passport in table.passports}
    _, sources = table.told(int(year), [item.numerator])
    return f"{join(dict.fromkeys(names[source] for source in sources[item.numerator].dropna()))}; editie {year}."


def period_in_words(periode: str) -> str:
    """Give a year, half a year or the end of a quarter, as :mod:`wijkscan.tables.voorzieningen` writes it, in words."""
    year, _, part = periode.partition("-")
    if part.startswith("K"):
        return f"{year}, kwartaal {part[1:]}"
    return f"{_HALVES[part]} {year}" if part in _HALVES else year

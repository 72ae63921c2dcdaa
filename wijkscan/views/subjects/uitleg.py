"""The card behind a number: what it is, how it came about with the numbers filled in, its sources, and what it rests on."""

from collections.abc import Callable, Mapping

import pandas as pd

from wijkscan.dutch import MINUS, brief, euro, join, number, signed
from wijkscan.model.indicators.registry import BY_INDICATOR, MODELLED
from wijkscan.model.reasons.cards import CENTS, COUNT, FACTOR, FTE, HOURS, POINTS, Card, Step, Term
from wijkscan.model.teams.workload import components
from wijkscan.parameters import Parameters, specification
from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.passport import Passport
from wijkscan.tables.wetten import law_names
from wijkscan.views.subjects.budget import PARTS
from wijkscan.views.subjects.wijk import definition
from wijkscan.views.words.dutch import NO_FIGURE, capital, date, value
from wijkscan.views.words.texts import plain, within_sentence

_WHAT = {
    "behoefte": "Behoefte-index: hoe groot de behoefte aan ondersteuning is naast de gemiddelde wijk, die op 0 staat.",
    "gebruik": "Verwacht aantal cliënten: wat een bevolking als deze elders in Nederland gebruikt, geijkt op het totaal van de gemeente.",
    "fte": "Formatie: het werk dat bij het verwachte gebruik en de bevolking hoort, in volle banen (fte).",
    "plafond": "Plafond: wat de gemeente per jaar voor ondersteuning nabij (niveau 1) te verdelen heeft.",
    "gemiddeld": "Gemiddeld per inwoner: het plafond gedeeld door alle inwoners.",
    "verschil": "Verschil per inwoner: het hoogste bedrag per inwoner min het laagste.",
    "verschuift": "Verschuift: wat gebieden bij het doel meer krijgen dan nu, met de bedragen van nu op het niveau van het plafond.",
    "budget": "Eerlijk deel: wat dit gebied krijgt als geld de bevolking volgt, als het pad is afgelopen.",
}
_CERTAIN = {
    "plafond": "Een boekhoudkundig cijfer of een aanname, zonder marge.",
    "gemiddeld": "Zo zeker als het plafond; inwoners zijn door CBS afgerond op vijftallen.",
    "verschil": "Een bedrag, tot op de cent. Hoe zeker de verdeling is, hangt af van het verwachte gebruik en de prijzen.",
    "verschuift": "Een bedrag, tot op de cent. Hoe zeker de verdeling is, hangt af van het verwachte gebruik en de prijzen.",
    "budget": "Een bedrag, tot op de cent verdeeld. Hoe zeker de verdeling is, hangt af van het verwachte gebruik en de prijzen.",
    "gebruik": "Een schatting uit een model; de trechter op Zorggebruik laat zien hoe ver een gewone wijk ervan afwijkt.",
    "indicator": "Gepubliceerd cijfer; CBS rondt per wijk en buurt af.",
}
_TERMS = {
    "noemer": "samen", "als_gemeente": "cliënten als in een doorsnee deel van de gemeente",
    "ruw": "verwacht aantal cliënten (ruw)", "ijking": "ijking op het totaal van de gemeente", "verwacht": "verwacht aantal cliënten",
    "uren": "uren werk per jaar", "awt": "productieve uren per fte", "fte": "formatie", "plafond": "plafond",
    "behoefte": "behoefte van dit gebied, in inwoners", "som_behoefte": "behoefte van alle gebieden samen", "afronding": "afronding",
    "doel": "eerlijk deel", "per_inwoner": "per inwoner", "inwoners": "inwoners", "gemiddeld": "gemiddeld per inwoner",
    "prijs": "prijs per cliënt", "verschil": "verschil per inwoner",
    "verschuift": "verschuift", "score": "behoefte-index", "grenzen": "ondergrens en plafond", "leeftijd": "leeftijd",
}  # fmt: skip
_MOST = 8  # terms of a sum that are told one by one


def told(card: Card, name: str, parameters: Parameters, definitions: Mapping[str, str]) -> str:
    """Write a card out in Markdown.

    Parameters
    ----------
    card
        The card.
    name
        Name of the area, or of the gemeente where it is about all areas.
    parameters
        The parameters that it may rest on.
    definitions
        CBS definition per column, where delivered.
    """
    figure = plain(card.reason or NO_FIGURE) if pd.isna(card.value.value) else _figure(card.value)
    said = [f"**{plain(name)}: {figure}**{'' if card.year is None else f' ({card.year})'}", _what(card, definitions)]
    if card.steps:
        lines = [line for whole, parts in steps(card) for line in (f"1. {whole}", *(f"    - {part}" for part in parts))]
        said.append("**Stap voor stap**\n\n" + "\n".join(lines))
    elif card.kind == "indicator":
        said.append("Dit cijfer is overgenomen zoals het is gepubliceerd; wijkscan rekent er niets aan.")
    if card.kind == "plafond" and not card.steps:
        said.append("Dit bedrag is ingevuld.")
    said.append(f"**Hoe zeker?** {_certain(card)}")
    if card.assumptions:
        said.append("**Rust op deze aannamen**\n\n" + "\n".join(_assumed(parameters, card.assumptions)))
    sources = [*filter(None, [plain(card.note)]), *map(source, card.sources)]
    if sources:
        said.append("**Bron**\n\n" + "\n".join(f"- {item}" for item in sources))
    if card.columns and len(card.columns) <= _MOST:
        said.append(f"Kolommen: {join(BY_CODE[code].label for code in card.columns)}.")
    where = f"`{card.file}`, kolom `{card.column}`"
    said.append(f"**In de bestanden** van `wijkscan doorrekenen`: {where}{f', gebiedscode {card.area}' if card.area else ''}.")
    return "\n\n".join(said)


def source(item: Passport) -> str:
    """Name a delivery with its title, edition and day of receipt."""
    return f"{plain(item.producer)}, {plain(item.title)} ({plain(item.table)}), {item.edition}; ontvangen {date(item.fetched)}"


def _what(card: Card, definitions: Mapping[str, str]) -> str:
    if card.kind == "indicator":
        marked = f" Dit is een {MODELLED}." if BY_INDICATOR[card.about].modelled else ""
        return f"{BY_INDICATOR[card.about].label}. {definition(card.about, definitions)}{marked}"
    return f"{law_names()[card.about]}. {_WHAT[card.kind]}" if card.kind == "gebruik" else _WHAT[card.kind]


def _certain(card: Card) -> str:
    if card.kind == "indicator" and BY_INDICATOR[card.about].modelled:
        return "Een schatting van het RIVM uit enquête en registraties, met een eigen marge."
    if pd.isna(card.low):
        return _CERTAIN.get(card.kind, "Zonder marge.")
    low, high = (_figure(Term("", end, card.value.unit)) for end in (card.low, card.high))
    return f"Tussen {low} en {high}, door toeval en door andere aannamen."


def _assumed(parameters: Parameters, names: tuple[str, ...]) -> list[str]:
    """List parameters with value, band and source; of a name that begins several all of these."""
    found = [item for name in names for item in parameters if item.name == name or item.name.startswith(f"{name}_")]
    more = [f"- en nog {len(found) - _MOST} andere; ze staan allemaal bij Verantwoording"] if len(found) > _MOST else []
    return [
        f"- {plain(item.description.rstrip('.'))}: {brief(item.value)} {plain(item.unit.strip('–'))}".rstrip()
        + f" ({item.kind}; aannemelijk {brief(item.plausible[0])} tot {brief(item.plausible[1])}). {plain(item.source)}"
        for item in found[:_MOST]
    ] + more


def steps(card: Card) -> list[tuple[str, list[str]]]:
    """Write every step of a card in Markdown: a product with every number, or a sum with its largest parts below it."""
    words = _words(card)
    return [_step(words, step) for step in card.steps]


def _step(words: Mapping[str, str], step: Step) -> tuple[str, list[str]]:
    result = f"{_word(words, step.result)} = **{_figure(step.result)}**"
    if all(term.sign in ("", "+") for term in step.terms):
        shown = sorted(step.terms, key=lambda term: -abs(term.value))
        shown = shown if len(shown) <= _MOST + 1 else shown[:_MOST]
        lines = [f"{_word(words, term)}: {_change(term)}" for term in shown]
        rest = [term for term in step.terms if term not in shown]
        if rest:
            lines.append(f"de andere {len(rest)} samen: {_change(Term('', sum(term.value for term in rest), step.result.unit))}")
        return f"{capital(result)}, de som van:", lines
    factors = " ".join(f"{term.sign} {_figure(term)} {_between(words, term)}".strip() for term in step.terms if not _is_nothing(term))
    return f"{factors} = **{_figure(step.result)}** {_word(words, step.result)}", []


def _is_nothing(term: Term) -> bool:
    """Tell of what rounding adds whether it reads as 0."""
    return term.sign == "+" and not _figure(term).strip("€ 0,")


def _between(words: Mapping[str, str], term: Term) -> str:
    return "" if term.name == "per" else f"({_word(words, term)})"


def _word(words: Mapping[str, str], term: Term) -> str:
    """Say what a term is."""
    if term.name == "inwoners" and term.unit == CENTS:
        return "gelijk bedrag per inwoner"
    return words.get(term.name, plain(term.name))


def _words(card: Card) -> dict[str, str]:
    """Give the words for the terms of a card."""
    return {**{code: within_sentence(label) for code, label in PARTS.items()}, **_TERMS, **_labels(card)}


def _labels(card: Card) -> dict[str, str]:
    """Give the labels of what the numbers of a kind are made of."""
    if card.kind == "behoefte":
        return {code: within_sentence(item.label) for code, item in BY_INDICATOR.items()}
    if card.kind == "indicator":
        columns = {code: within_sentence(BY_CODE[code].label) for code in card.columns}
        return {card.value.name: within_sentence(BY_INDICATOR[card.value.name].label), **columns}
    if card.kind == "fte":
        return {item.code: item.label for item in components()}
    if card.kind == "gebruik":
        return {code: within_sentence(str(item["label"])) for code, item in specification("verwacht_gebruik")["kenmerken"].items()}
    return law_names()


def _figure(term: Term) -> str:
    """Write a number with its unit."""
    forms: dict[str, Callable[[float], str]] = {
        CENTS: _money, FTE: lambda x: f"{number(x, 1)} fte", POINTS: lambda x: number(x, 2),
        HOURS: lambda x: f"{number(x)} uur", FACTOR: lambda x: number(x, 3), COUNT: lambda x: brief(x, 1),
    }  # fmt: skip
    return forms[term.unit](term.value) if term.unit in forms else value(term.value, term.unit)


def _money(cents: float) -> str:
    """Write cents as euro: whole euros without decimals, and the sign in front."""
    amount = euro(abs(cents), 0 if cents % 100 == 0 else 2)
    return f"{MINUS}{amount}" if cents < 0 and amount.strip("€ 0,") else amount


def _change(term: Term) -> str:
    """Write a part of a sum: what moves an index or an amount with its sign."""
    return signed(term.value, 2) if term.unit == POINTS else _figure(term)

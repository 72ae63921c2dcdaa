"""What one page says about a wijk beside its gemeente or another wijk: who gets more, why, and where the amount comes from."""

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  dutch has a function called date

from wijkscan.dutch import brief, join
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.need.gemeente import Behoefte
from wijkscan.model.reasons.cards import Card
from wijkscan.model.reasons.drivers import Drivers
from wijkscan.parameters import Parameters
from wijkscan.tables.passport import Passport
from wijkscan.views.content import Bullets, Certainty, Document, Paragraph, Section, Status, Table
from wijkscan.views.documents.assumptions import assumptions_table
from wijkscan.views.documents.gemeente import sources_table
from wijkscan.views.subjects import uitleg, waarom
from wijkscan.views.subjects.geld import origin_sentence
from wijkscan.views.words import texts
from wijkscan.views.words.dutch import capital, unbroken

MOST_DRIVERS = 8  # with a row of their own: all of it has to stay on one page
EFFECTS = ("Euro per inwoner", "Fte per 10.000 inwoners")  # on paper; every other amount is in the table on screen


@dataclass(frozen=True)
class Compared:
    """What a comparison is told from.

    Parameters
    ----------
    pair
        The wijk and what it is set beside.
    drivers
        What makes them differ.
    budget
        Budget with the wijken as its areas.
    need
        Need per wijk; None where there is none.
    card
        Where the amount of the wijk comes from.
    """

    pair: waarom.Pair
    drivers: Drivers
    budget: Budget
    need: Behoefte | None
    card: Card


def comparison_document(
    found: Compared, gemeente: str, passports: tuple[Passport, ...], parameters: Parameters, *, day: Date, status: Status = "concept"
) -> Document:
    """Tell on one page what a wijk gets beside its gemeente or another wijk, why, and where that comes from.

    Parameters
    ----------
    found
        What is told; both must have an amount per inhabitant, see :func:`wijkscan.views.subjects.waarom.untold`.
    gemeente
        Name of the gemeente.
    passports
        The deliveries that the figures come from.
    parameters, day, status
        As for :func:`wijkscan.views.documents.gemeente.gemeente_document`.
    """
    pair = found.pair
    rests_on = Parameters(tuple(item for item in parameters if item.name.startswith(found.card.assumptions)))
    return Document(
        title=f"{pair.name} naast {pair.other_name}",
        subtitle=f"Waarom krijgt {pair.name} meer of minder?",
        gemeente=gemeente,
        day=day,
        sections=(_answer(found), _origin(found, passports, rests_on)),
        sources=sources_table(passports),
        assumptions=assumptions_table(rests_on),
        source="",
        status=status,
        sheet=True,
    )


def _answer(found: Compared) -> Section:
    pair, drivers = found.pair, found.drivers
    table, others = waarom.largest(waarom.driver_table(drivers, pair), MOST_DRIVERS)
    told = waarom.in_words(table)
    printed = (*told.columns[:3], *(name for name in (*EFFECTS, "Geschat") if name in told))
    rest = (Paragraph(f"De {len(others)} andere zijn {texts.plain(join(map(texts.within_sentence, others)))}."),) if others else ()
    blocks = (
        Bullets(tuple(map(unbroken, waarom.reasons(drivers, pair)))),
        Table("Wat elk kenmerk doet", told, printed=tuple(map(str, printed))),
        *rest,
        Table("De cijfers naast elkaar", waarom.facts(drivers, found.budget, found.need, pair)),
        Certainty(waarom.CAUTION),
    )
    said = f"{waarom.headline(drivers, found.budget, pair)} {waarom.work_sentence(drivers, pair)}".strip()
    return Section("Het antwoord", blocks, message=unbroken(said))


def _origin(found: Compared, passports: tuple[Passport, ...], rests_on: Parameters) -> Section:
    """Tell the steps to the amount of the wijk, and in words what a longer document lists at its back."""
    steps = [f"{whole} {'; '.join(parts)}".strip() for whole, parts in uitleg.steps(found.card)]
    assumed = [f"{texts.within_sentence(item.description.rstrip('.'))}: {brief(item.value)} {item.unit} ({item.kind})" for item in rests_on]
    more = (f"**Bronnen.** {'; '.join(map(uitleg.source, passports))}.", f"**Aannamen.** {texts.plain(capital('; '.join(assumed)))}.")
    message = f"Zo komt het bedrag van {texts.plain(found.pair.name)} tot stand. {origin_sentence(found.budget)}."
    return Section("Waar komt dit bedrag vandaan", (Bullets(tuple(map(unbroken, (*steps, *more)))),), message=message)

"""The first page of a report: the answer in five sentences, what is asked or was decided, and what changed since the last version."""

from dataclasses import dataclass

import pandas as pd

from wijkscan.dutch import euro, join, number, signed
from wijkscan.model.budget.band import ceiling_band
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.use.gemeente import LawUse
from wijkscan.model.use.verdicts import HIGHER, LOWER
from wijkscan.tables.wetten import wetten
from wijkscan.views.content import Bullets, Certainty, Paragraph, Section, Status, Table
from wijkscan.views.subjects import behoefte, budget, zorggebruik
from wijkscan.views.subjects.geld import origin, origin_sentence
from wijkscan.views.verhaal.parts import Told
from wijkscan.views.verhaal.steps import asked, assumed_sentence, unbroken_units
from wijkscan.views.words.dutch import ONE_DECIMAL, date, unbroken
from wijkscan.views.words.texts import plain

ANSWER, ASKED, DECIDED, CHANGED = "Het antwoord", "Wat wij u vragen", "Wat is vastgesteld", "Sinds de vorige vastgestelde versie"
BANDS = "Plafond en formatie, met hun band"
_NAMED = 3
_NO_TEAMS = "De werkgebieden en de formatie zijn niet berekend; de reden staat bij *Wat niet is berekend*."
_NO_BUDGET = "Het budget is niet berekend; de reden staat bij *Wat niet is berekend*."


@dataclass(frozen=True)
class Earlier:
    """The last version that was fixed, as far as a reader compares with it.

    Parameters
    ----------
    dag
        Day it was fixed (ISO).
    door
        Who fixed it.
    kenmerk
        Beginning of its kenmerk.
    teams
        Number of wijkteams; 0 where they were not computed.
    fte
        Formatie of all teams.
    plafond
        The ceiling in cents; 0 where there was none.
    hoogste
        Codes of the wijken in the highest band of need.
    refused
        Why it cannot be compared with (Dutch); the rest is then empty.
    """

    dag: str = ""
    door: str = ""
    kenmerk: str = ""
    teams: int = 0
    fte: float = 0
    plafond: int = 0
    hoogste: tuple[str, ...] = ()
    refused: str = ""


def opening(told: Told, *, status: Status, decided: str = "", earlier: Earlier | None = None) -> tuple[Section, ...]:
    """
    Write the first page.

    Parameters
    ----------
    told
        What was computed.
    status
        ``concept`` asks, ``vastgesteld`` says what was decided.
    decided
        Sentence that says who decided and when.
    earlier
        The last version that was fixed; None where there is none.

    Returns
    -------
    Three sections: the answer in five sentences with the bands of ceiling and formatie, what is asked or was decided, and what changed.
    """
    sentences = (_need(told), _use(told), _teams(told), _budget(told), _certainty(told))
    answer = Section(ANSWER, (Bullets(tuple(map(_whole, sentences))), *_bands(told)))
    points = tuple(map(_whole, _decided(told) if status == "vastgesteld" else asked(told)))
    decision = Section(DECIDED if status == "vastgesteld" else ASKED, (Bullets(points),), message=plain(decided), level=2)
    return answer, decision, Section(CHANGED, (_changed(told, earlier),), level=2, on_slides=False)


def _whole(sentence: str) -> str:
    return unbroken(unbroken_units(sentence))


def _need(told: Told) -> str:
    return behoefte.greatest(told.scan.need, told.names, most=_NAMED)


def _use(told: Told) -> str:
    known = [use for use in told.scan.use.values() if not pd.isna(use.gemeente.verhouding)]
    if not known:
        return f"Gebruik van {join(law.in_sentence for law in wetten().values())} is met de geladen cijfers niet te vergelijken."
    laws = join(f"van {_law(use)} **{zorggebruik.off(use.gemeente)}**" for use in known)
    apart = join(_law(use) for use in known if use.gemeente.oordeel in (HIGHER, LOWER))
    usual = f"voor {apart} is dat verder dan gemeenten gewoonlijk uiteenlopen" if apart else "dat is de gewone spreiding tussen gemeenten"
    return f"Naast wat deze bevolking in het hele land doet verwachten, is het gebruik {laws}; {usual}."


def _law(use: LawUse) -> str:
    return wetten()[use.wet].in_sentence


def _teams(told: Told) -> str:
    if told.teams is None:
        return _NO_TEAMS
    low, middle, high = (number(float(told.teams.found.together[column]), 1) for column in ("fte_laag", "fte", "fte_hoog"))
    count = len(told.teams.names)
    who = "Eén wijkteam vraagt" if count == 1 else f"**{count} wijkteams** vragen samen"
    return f"{who} **{middle} fte**; de band loopt van {low} tot {high} fte."


def _budget(told: Told) -> str:
    found = told.budget
    if found is None:
        return _NO_BUDGET
    each = budget.per_head(found.target, found).dropna()
    said = f"Het plafond voor ondersteuning nabij is **{euro(found.ceiling_cents)}** per jaar ({origin(found)})"
    if len(each) < 2:
        return f"{said}."
    low, high = str(each.idxmin()), str(each.idxmax())
    return (
        f"{said}; naar bevolking verdeeld loopt het van € {number(each[low], 0)} per inwoner in {plain(found.names[low])} tot "
        f"€ {number(each[high], 0)} in {plain(found.names[high])}."
    )


def _certainty(told: Told) -> str:
    return f"{assumed_sentence(told).removesuffix('.')}; eigen cijfers van de gemeente maken de banden smaller."


def _bands(told: Told) -> tuple[Table | Certainty, ...]:
    """Set the formatie and the ceiling below one another, each with its band; nothing where neither was computed."""
    rows: list[tuple[str, float | None, float, float | None]] = []
    units, how = [], []
    if told.teams is not None:
        low, middle, high = (float(told.teams.found.together[column]) for column in ("fte_laag", "fte", "fte_hoog"))
        rows.append(("Formatie van alle wijkteams (fte)", low, middle, high))
        units.append(ONE_DECIMAL)
        how.append("De formatie ligt met alle aannamen en het toeval samen in negen van de tien keer dat zo is gerekend binnen haar band.")
    if told.budget is not None:
        found, end = told.budget, _ceiling_band(told, told.budget)
        ends = (None, None) if end is None else (end[0] / budget.CENTS, end[1] / budget.CENTS)
        rows.append(("Plafond per jaar", ends[0], found.ceiling_cents / budget.CENTS, ends[1]))
        units.append("euro")
        how.append(
            f"{origin_sentence(found)}: zo'n bedrag heeft geen band."
            if end is None
            else "De band van het plafond loopt van alle prijzen tegelijk laag tot alle prijzen tegelijk hoog."
        )
    if not rows:
        return ()
    frame = pd.DataFrame(rows, columns=["Waarover u besluit", "Laag", "Midden", "Hoog"])
    return (Table(BANDS, frame, row_units=tuple(units), on_slides=False), Certainty(" ".join(how)))


def _ceiling_band(told: Told, found: Budget) -> tuple[int, int] | None:
    return ceiling_band(found, {wet: _nearby_band(told, wet) for wet in found.price})


def _nearby_band(told: Told, wet: str) -> tuple[float, float]:
    """Give the band of what of the price of a client is support nearby: both low together, and both high."""
    plausible = {item.name: item.plausible for item in told.parameters}
    low, high = plausible[f"bekostiging.prijs_{wet}"]
    shares = plausible.get(f"bekostiging.kostendeel_niveau_1_{wet}", (1.0, 1.0))
    return low * shares[0], high * shares[1]


def _decided(told: Told) -> list[str]:
    """Say what counts from now on: the werkgebieden, the formatie and the ceiling."""
    points = []
    if told.teams is not None:
        low, high = (number(float(told.teams.found.together[column]), 1) for column in ("fte_laag", "fte_hoog"))
        count = len(told.teams.names)
        areas = "Het ene werkgebied is vastgesteld" if count == 1 else f"De **{count} werkgebieden** zijn vastgesteld"
        points.append(f"{areas} zoals in dit rapport.")
        points.append(f"De formatie is **{low} tot {high} fte**; elk team kiest daarin zijn plaats.")
    if told.budget is not None:
        path = told.budget.path
        pace = "" if path is None or path.table.empty else f", in {len(path.table.columns)} jaar van nu naar het doel"
        points.append(f"Het plafond is **{euro(told.budget.ceiling_cents)}** per jaar, verdeeld naar bevolking{pace}.")
    points.append("Wat een aanname is, blijft een aanname; eigen cijfers vervangen haar in een volgende versie.")
    return points


def _changed(told: Told, earlier: Earlier | None) -> Paragraph | Bullets:
    if earlier is None:
        return Paragraph("Er is nog geen eerdere versie vastgesteld om mee te vergelijken.")
    if earlier.refused:
        return Paragraph(plain(earlier.refused))
    teams, found = told.teams, told.budget
    said = [f"Vergeleken met de versie van {date(earlier.dag)}, vastgesteld door {plain(earlier.door)} (kenmerk {plain(earlier.kenmerk)})."]
    if teams is not None and earlier.teams:
        count, fte = len(teams.names), float(teams.found.together["fte"])
        said.append(_moved("Aantal wijkteams", str(earlier.teams), str(count), str(abs(count - earlier.teams)), count - earlier.teams))
        off = round(fte - earlier.fte, 1)
        said.append(_moved("Formatie", f"{number(earlier.fte, 1)} fte", f"{number(fte, 1)} fte", number(abs(off), 1), off))
    if found is not None and earlier.plafond:
        off = found.ceiling_cents - earlier.plafond
        said.append(_moved("Plafond", euro(earlier.plafond), euro(found.ceiling_cents), euro(abs(off)), off))
    band = told.scan.need.table()["band"]
    now, before = set(band.index[band == 1]), {code for code in earlier.hoogste if code in told.names.index}
    sides = [
        f"{words} {join(plain(told.names[code]) for code in sorted(codes))}"
        for words, codes in (("erbij", now - before), ("eraf", before - now))
        if codes
    ]
    said.append(f"Hoogste behoefte: {join(sides) or 'dezelfde wijken'}.")
    return Bullets(tuple(map(_whole, said)))


def _moved(what: str, before: str, now: str, size: str, off: float) -> str:
    """Say how a figure moved; what reads the same has not."""
    if before == now:
        return f"{what}: onveranderd, {now}."
    return f"{what}: van {before} naar **{now}** ({signed(off)[:1]}{size})."

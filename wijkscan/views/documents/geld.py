"""Where the money of the budget comes from, as a chapter of the report."""

import pandas as pd

from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.budget.lasten import Lasten
from wijkscan.views.content import CENTS, Certainty, Paragraph, Section, Table
from wijkscan.views.subjects import geld, lasten
from wijkscan.views.words.dutch import capital, unbroken


def frame_section(found: Budget) -> tuple[Section, ...]:
    """Tell what the frame of the budget has per taakveld, and what the other frames have; nothing where prices are assumed."""
    if found.frame is None:
        return ()
    rows = found.frame.rows.groupby(["taakveld", "naam", "niveau"], as_index=False)["bedrag_eurocent"].sum()
    posts = pd.DataFrame({"Taakveld": rows["taakveld"] + " " + rows["naam"], "Niveau": rows["niveau"].map(geld.NIVEAU_NAMES)})
    levels = {capital(geld.frame_name(frame)): list(frame.per_level) for frame in found.frames.items.values()}
    blocks = (
        Certainty(f"Dit zijn de bedragen van {geld.the_frame(found.frame)}; onder welk niveau een taakveld valt, is een keuze."),
        Table(
            "Lasten per taakveld", posts.assign(Bedrag=rows["bedrag_eurocent"]), {"Bedrag": CENTS}, totals=("Bedrag",), on_slides=False,
            source=f"Bron: {found.frame.bron}.",
        ),
        Table(
            "De kaders naast elkaar", pd.DataFrame({"Niveau": list(geld.NIVEAU_NAMES.values()), **levels}), dict.fromkeys(levels, CENTS),
            totals=tuple(levels), source=geld.frames_sources(found),
        ),
    )  # fmt: skip
    return (Section("Waar het geld vandaan komt", blocks, message=unbroken(geld.answer(found)), level=2),)


def price_section(found: Budget) -> tuple[Section, ...]:
    """Tell what one client of every law costs, with source and year; nothing where that is told of no law."""
    if not found.prices:
        return ()
    blocks = (
        Certainty("Kosten en aantallen van één jaar, gedeeld door elkaar; welk deel van een prijs ondersteuning nabij is, is een aanname."),
        Table("Prijzen", geld.prices_table(found), {"Per jaar (€)": "euro"}, on_slides=False),
    )
    return (Section("Wat een cliënt kost", blocks, level=2),)


def lasten_section(found: Lasten, gemeente: str, names: pd.Series) -> tuple[Section, ...]:
    """Set the lasten per taakveld beside comparable gemeenten and all of them; `names` has every gemeente by code."""
    table, source = lasten.table(found), f"Bron: CBS, Iv3, {found.soort} {found.jaar}."
    blocks = (
        Certainty(lasten.DIFFERENTLY),
        Table("Lasten in euro per inwoner", table, dict.fromkeys(map(str, table.columns[1:]), "euro"), source=source),
        Paragraph(unbroken(lasten.others(found, names))),
    )
    return (Section("Naast vergelijkbare gemeenten", blocks, message=unbroken(lasten.sentence(found, gemeente)), level=2),)

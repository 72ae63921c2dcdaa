"""A document with one of everything, and names that no export may read as a command."""

import io
from datetime import date

import pandas as pd
from PIL import Image

from wijkscan.views.content import CENTS, Bullets, Certainty, Chart, Document, Figure, Notes, Paragraph, Section, Series, Table
from wijkscan.views.words.texts import plain

DAY = date(2024, 3, 1)
NASTY = "R&D <b>\"x\"</b> 'y' #tag $a$ *ster* _o_ `c` @ref \\n é"
LONG = "Een wijknaam die nergens in past en toch bestaat, aan de Oude Rijksstraatweg-Noordzijde voorbij het spoor en de rivier 12"
NAMES = (NASTY, LONG, "Sint-Jozefskwartier", "Wijk D", "Ĳburg & Ærø")
GAP = float("nan")
SOURCE = "Bron: CBS; ontvangen 01-02-2024."
COLUMNS = ("Wijk", "Jaar", "Budget", "Geteld", "Opmerking")


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (2000, 1200), "#c4dfc4").save(buffer, "PNG")
    return buffer.getvalue()


def budget() -> Table:
    frame = pd.DataFrame(
        {
            "Wijk": NAMES,
            "Jaar": [2024] * 5,
            "Budget": [123_456_789, None, 3, 4, 5],
            "Geteld": [1200, 30, GAP, 4, 5.5],
            "Opmerking": ["=1+1", "+31", "-2", "@som", "\t=geheim"],
        }
    )
    return Table(f"Budget per wijk: {NASTY}", frame, {"Budget": CENTS, "Geteld": "aantal"}, totals=("Budget", "Geteld"))


def charts() -> tuple[Chart, ...]:
    values = (1.0, 2.0, GAP, 4.0, 5.0)
    dots = Series("Index", values, (0.0, 1.0, GAP, 3.0, 4.5), (2.0, 9.0, GAP, 5.0, 5.5))
    return (
        Chart("bar", "Koopwoningen", NAMES, (Series("Koop", values),), "%", f"Staven van {NASTY}.", reference=2, reference_name="stad"),
        Chart("stacked", "Opbouw", NAMES, (Series("a", values), Series(NASTY, (-1.0, 1.0, GAP, 1.0, 1.0))), "", "Stapels.", decimals=2),
        Chart("line", "Trend", ("2021", "2022", "2023"), (Series("a", (1.0, GAP, 3.0)), Series("b", (2.0, 2.0, 4.0))), "aantal", "Lijnen."),
        Chart("dots", "Behoefte", NAMES, (dots,), "", "Punten met een marge.", decimals=2),
    )


def document(**changes: object) -> Document:
    first = Section(
        f"Begin {NASTY}",
        (
            Paragraph(f"Hallo **{plain(NASTY)}** en *schuin*."),
            Bullets(("een", plain(NASTY))),
            Certainty("Dit is **redelijk** zeker."),
            Notes("Zeg dit erbij."),
            budget(),
            Figure(picture(), f"Kaart van {NASTY}", "Kaart van behoefte"),
        ),
        message=f"Het meest in **{plain(NASTY)}**.",
    )
    parts: dict[str, object] = {
        "title": f"Wijkscan {NASTY}",
        "subtitle": "Van behoefte naar budget",
        "gemeente": NASTY,
        "day": DAY,
        "sections": (first, Section("Grafieken", charts()), Section("Deel", (Paragraph("Slot."),), level=2)),
        "sources": Table("Bronnen", pd.DataFrame({"Bron": ["CBS"], "Adres": [f"https://example.org/{'lang/' * 40}"]})),
        "assumptions": Table("Aannamen", pd.DataFrame({"Parameter": ["Ondergrens"], "Waarde": [1.5]})),
        "source": SOURCE,
    }
    return Document(**{**parts, **changes})  # type: ignore[arg-type]

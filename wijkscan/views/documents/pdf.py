"""A report as an accessible PDF (PDF/UA-1): tagged, in Dutch, with real tables and a description at every picture.

Typst sets the type and marks the headings above columns; those of rows it cannot mark yet, so that is done afterwards. All content goes
to it as data (JSON) and never as mark-up, so that no name from a file can be read as a command. The fonts come with matplotlib, so that
the same report gives the same bytes on a machine without fonts.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pandas as pd
import pikepdf
import typst

from wijkscan.views.charts.picture import chart_svg
from wijkscan.views.colours import PALETTES
from wijkscan.views.content import (
    Block,
    Bullets,
    Certainty,
    Chart,
    Document,
    Figure,
    Notes,
    Paragraph,
    Room,
    Section,
    Subheading,
    Table,
)
from wijkscan.views.documents.lettering import FONTS, text_width
from wijkscan.views.documents.rich_text import runs
from wijkscan.views.words.dutch import capital, date
from wijkscan.views.words.texts import plain

TEMPLATE = Path(__file__).with_suffix(".typ")
PDF_STANDARD: Literal["ua-1"] = "ua-1"
MOST_ROWS = 38  # bars that fit on one page
# Widths in points: of the text on a page, of the space around a cell, of the longest word that is kept whole, and of the longest text
# that a column still grows with.
PAGE_WIDTH, SPACE, WORD, TEXT = 470, 9, 110, 700
HEADING_WORD = 56  # the longest word that a heading above figures keeps whole: such headings may be hyphenated
CELL_SIZE = 7.6  # of the letters in a table
MANY = 0.9  # part of the rows whose text a column is made for
# What is longer than any word may be broken after this many characters; Dutch words are hyphenated.
_LONG_WORD = re.compile(r"(\S{30})(?=\S{4})")


def pdf_report(document: Document) -> bytes:
    """
    Set a document as PDF.

    Parameters
    ----------
    document
        What is said. Speaker notes are left out.

    Returns
    -------
    The PDF: tagged, PDF/UA-1, language nl, with outline, page numbers, and sources and assumptions at the back. The same
    document gives the same bytes.
    """
    with TemporaryDirectory(prefix="wijkscan-") as name:
        folder = Path(name)
        content = json.dumps(_content(document, folder), ensure_ascii=False)
        (folder / "report.json").write_text(content, encoding="utf-8")
        (folder / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        made: bytes = typst.compile(
            folder / TEMPLATE.name, root=folder, font_paths=[FONTS], ignore_system_fonts=True, format="pdf", pdf_standards=PDF_STANDARD
        )
    return _with_row_headings(made)


def _with_row_headings(made: bytes) -> bytes:
    """Mark the first cell of every row of a table as its heading, so that a reader hears of which area a figure is."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        for row in (element for element in _elements(pdf.Root.StructTreeRoot) if element.S == "/TR"):
            cells = [*_children(row)]
            if cells[0].S != "/TD":
                continue
            cells[0].S = pikepdf.Name.TH
            for place, cell in enumerate(cells):
                for given in _attributes(cell):
                    if given.O != "/Table":
                        continue
                    if "/Headers" in given:  # a list of headings would hide that of the row; the scope of both tells enough
                        del given["/Headers"]
                    if place == 0:
                        given["/Scope"] = pikepdf.Name.Row
        pdf.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def _children(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    inside = element.get("/K", pikepdf.Array())
    for child in inside if isinstance(inside, pikepdf.Array) else [inside]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child


def _elements(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for child in _children(element):
        yield child
        yield from _elements(child)


def _attributes(cell: pikepdf.Object) -> list[pikepdf.Object]:
    given = cell.get("/A", pikepdf.Array())
    return [*given] if isinstance(given, pikepdf.Array) else [given]


def _content(document: Document, folder: Path) -> dict[str, object]:
    palette = PALETTES["light"]
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "gemeente": document.gemeente,
        "day": [document.day.year, document.day.month, document.day.day],
        "made": f"{capital(document.status)} · {date(document.day)}",
        "concept": document.status == "concept",
        "pending": f"nog niet vastgesteld · {date(document.day)}",
        "short": document.short or document.sheet,
        "sheet": document.sheet,
        "source": document.source,
        "colours": {name: getattr(palette, name) for name in ("text", "muted", "grid", "primary", "accent")},
        "opening": [_section(section, document, folder) for section in document.opening],
        "sections": [_section(section, document, folder) for section in (*document.sections, *document.back())],
    }


def _section(section: Section, document: Document, folder: Path) -> dict[str, object]:
    blocks = [part for block in section.blocks for part in _block(block, document, folder)]
    for part in blocks:
        if part.get("name") == section.heading:  # said once is enough
            part["name"] = ""
        if part["kind"] == "subheading":
            part["level"] = section.level + 1
    return {
        "heading": section.heading,
        "level": section.level,
        "room": any(isinstance(block, Room) and not block.lines for block in section.blocks),
        "message": _runs(section.message),
        "blocks": _beside(blocks),
    }


def _block(block: Block, document: Document, folder: Path) -> list[dict[str, Any]]:
    match block:
        case Paragraph(text):
            return [{"kind": "paragraph", "runs": _runs(text)}]
        case Subheading(text):
            return [{"kind": "subheading", "text": text}]
        case Bullets(items):
            return [{"kind": "bullets", "items": [_runs(item) for item in items]}]
        case Certainty(text):
            return [{"kind": "certainty", "runs": _runs(text)}]
        case Notes():
            return []
        case Room(lines):
            return [{"kind": "room", "lines": lines}]
        case Figure():
            path, source = _saved(block.png, ".png", folder), block.source or document.source
            return [{"kind": "picture", "path": path, "alt": block.alt, "caption": block.caption, "source": source, "width": block.width}]
        case Chart():
            source, drawn = block.source or document.source, []
            for part in block.parts(MOST_ROWS):
                path, caption = _saved(chart_svg(part), ".svg", folder), " ".join(filter(None, (f"{part.title}.", part.caption)))
                drawn.append({"kind": "picture", "path": path, "alt": part.alt, "caption": caption, "source": source, "width": part.width})
            return drawn
        case Table():
            if not block.on_paper:
                return [{"kind": "paragraph", "runs": _runs(f"De tabel *{plain(block.name)}* staat in het werkboek en op de webpagina.")}]
            return [_table(block, document)]


def _table(table: Table, document: Document) -> dict[str, Any]:
    told = table.told()
    widths = _widths(told, table.numeric())
    return {
        "kind": "table",
        "name": table.name,
        "columns": [str(name) for name in told.columns],
        "numeric": table.numeric(),
        "widths": widths,
        "whole": _whole(told, widths),
        "rows": [[_breakable(cell) for cell in row] for row in told.itertuples(index=False)],
        "total": table.has_total,
        "source": document.source_of(table),
    }


def _beside(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put two pictures that follow one another and fit on one line beside one another."""
    placed: list[dict[str, Any]] = []
    for block in blocks:
        before = placed[-1] if placed else {}
        if before.get("kind") == block["kind"] == "picture" and before["width"] + block["width"] <= 1:
            placed[-1] = {"kind": "row", "pictures": [before, block]}
        else:
            placed.append(block)
    return placed


def _widths(told: pd.DataFrame, numeric: list[bool]) -> list[float]:
    """Divide the page: every column its longest word, then short texts on one line, and what is left to long texts in many rows."""
    least, wish = [], []
    for name, figures in zip(told.columns, numeric, strict=True):
        lengths = sorted(text_width(cell, CELL_SIZE) for cell in told[name])
        heading = min(HEADING_WORD if figures else WORD, _longest_word([str(name)], bold=True))
        least.append(max(heading, min(WORD, _longest_word(told[name]))) + SPACE)
        wish.append(max(least[-1], min(TEXT, lengths[int(MANY * len(lengths))] if lengths else 0) + SPACE))
    spare = PAGE_WIDTH - sum(least)
    if spare <= 0:
        return least
    wanted, widths = [high - low for low, high in zip(least, wish, strict=True)], [*least]
    for taken, column in enumerate(sorted(range(len(least)), key=wanted.__getitem__)):  # who asks little gets all of it
        given = min(wanted[column], spare / (len(least) - taken))
        widths[column], spare = least[column] + given, spare - given
    return widths


def _whole(told: pd.DataFrame, widths: list[float]) -> list[bool]:
    """Tell per column whether its longest word fits, so that no word needs to be hyphenated."""
    room = [PAGE_WIDTH * width / sum(widths) - SPACE for width in widths]
    return [_longest_word(told[name]) <= most for name, most in zip(told.columns, room, strict=True)]


def _longest_word(cells: Iterable[str], *, bold: bool = False) -> float:
    return max((text_width(word, CELL_SIZE, bold=bold) for cell in cells for word in cell.split()), default=0)


def _runs(text: str) -> list[dict[str, object]]:
    return [{"text": _breakable(run.text), "bold": run.bold, "italic": run.italic} for run in runs(text)]


def _saved(picture: bytes, ending: str, folder: Path) -> str:
    path = folder / f"{len(list(folder.iterdir()))}{ending}"
    path.write_bytes(picture)
    return path.name


def _breakable(text: str) -> str:
    return _LONG_WORD.sub("\\1\N{ZERO WIDTH SPACE}", text)

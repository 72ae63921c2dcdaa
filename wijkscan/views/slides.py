"""A report as slides (PPTX): charts and tables that colleagues can edit, notes for the presenter, descriptions for everyone.

One slide per picture, chart or table, with the answer above it. Places on the slide are fixed bands that never overlap; text takes
the largest size that fits its band, and what does not fit goes to the notes.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date as Date  # noqa: N812  dutch has a function called date
from datetime import datetime

from PIL import Image
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Emu, Inches, Length

from wijkscan.views.document import Bullets, Chart, Document, Figure, Notes, Paragraph, Section, Table
from wijkscan.views.dutch import capital, date
from wijkscan.views.rich_text import plain_text
from wijkscan.views.slide_parts import LANGUAGE, Box, add_chart, add_table, colour, describe, fill, in_dutch, table_size, write

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
SIDE = Inches(0.6)
ACROSS = Length(WIDTH - 2 * SIDE)
# The bands of a slide from top to bottom: left, top, width, height.
TITLE: Box = (SIDE, Inches(0.3), ACROSS, Inches(0.75))
MESSAGE: Box = (SIDE, Inches(1.1), ACROSS, Inches(0.95))
BODY: Box = (SIDE, Inches(2.1), ACROSS, Inches(4.2))
FIGURES: Box = (SIDE, Inches(2.1), ACROSS, Inches(3.85))
LEFT_OUT: Box = (SIDE, Inches(6.0), ACROSS, Inches(0.32))
CERTAINTY: Box = (SIDE, Inches(6.35), ACROSS, Inches(0.45))
SOURCE: Box = (SIDE, Inches(6.85), Inches(9.0), Inches(0.4))
MARK: Box = (Inches(9.7), Inches(6.85), Inches(1.9), Inches(0.4))
NUMBER: Box = (Inches(11.7), Inches(6.85), Inches(1.03), Inches(0.4))
COVER_TITLE: Box = (SIDE, Inches(2.0), ACROSS, Inches(1.6))
COVER_TEXT: Box = (SIDE, Inches(3.7), ACROSS, Inches(1.6))
TITLE_SIZES, MESSAGE_SIZES, BODY_SIZES, SMALL_SIZES = (28, 24, 20, 16, 13), (18, 16, 14, 12), (20, 18, 16, 14, 12), (12, 11, 10, 9)
MOST_BARS = 22  # bars that stay readable at the back of a meeting room
MOST_SLIDES = 2  # slides for one chart or table; the workbook has the rest
REST = "Niet alles past op de dia's; alles staat in het werkboek en het rapport."
ELSEWHERE = "In het rapport en het werkboek staat de tabel"
TITLE_ONLY = 5  # layout of the standard presentation
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can name


def slide_deck(document: Document) -> bytes:
    """
    Make a presentation of a document.

    Parameters
    ----------
    document
        What is said. Sources and assumptions follow at the back.

    Returns
    -------
    The PPTX, 16:9. The same document gives the same bytes.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    _place_layouts(deck)
    properties = deck.core_properties
    properties.title, properties.subject, properties.language = document.title, document.subtitle, LANGUAGE
    properties.author = properties.last_modified_by = "wijkscan"
    properties.created = properties.modified = datetime.combine(document.day, datetime.min.time())
    _cover(deck, document)
    back = [Section("Bronnen", (document.sources,)), Section("Aannamen en normen", (document.assumptions,))]
    for section in (*document.sections, *back):
        if section.on_slides:
            _slides_of(deck, section, document)
    for slide in deck.slides:
        in_dutch(slide._element)
        in_dutch(slide.notes_slide._element)
    buffer = io.BytesIO()
    deck.save(buffer)
    return _steady(buffer.getvalue(), document.day)


def _slides_of(deck: Deck, section: Section, document: Document) -> None:
    texts = [block for block in section.blocks if isinstance(block, (Paragraph, Bullets))]
    pictured = [block for block in section.blocks if isinstance(block, (Figure, Chart)) or (isinstance(block, Table) and block.on_slides)]
    if texts or not pictured:
        slide, told = _slide(deck, section, document, document.source, section.heading)
        elsewhere = [block.name for block in section.blocks if isinstance(block, Table) and not pictured]
        body = "\n".join([*(part for block in texts for part in _lines(block)), *(_escaped(f"{ELSEWHERE} {name}.") for name in elsewhere)])
        if body:
            told += [write(slide, body, BODY, BODY_SIZES)]
        _notes(slide, section, document.source, told)
    for block in pictured:
        for slide, told in _pictured(deck, section, document, block):
            _notes(slide, section, block.source or document.source, told)


def _pictured(deck: Deck, section: Section, document: Document, block: Figure | Chart | Table) -> Iterator[tuple[Slide, list[str]]]:
    """Make the slides of one picture, chart or table; give each with what has to be said in its notes."""
    source = block.source or document.source
    if isinstance(block, Figure):
        slide, told = _slide(deck, section, document, source, _heading(section, block.caption))
        _picture(slide, block)
        yield slide, [*told, block.caption]
    elif isinstance(block, Chart):
        parts = block.parts(MOST_BARS)
        for part in parts[:MOST_SLIDES]:
            slide, told = _slide(deck, section, document, source, _heading(section, part.title))
            in_dutch(add_chart(slide, part, FIGURES)._chartSpace)
            yield slide, [*told, part.alt, *(_left_out(slide) if len(parts) > MOST_SLIDES else [])]
    else:
        rows, start = block.told(), 0
        size = table_size(rows, FIGURES, MOST_SLIDES)
        for place in range(MOST_SLIDES):
            slide, told = _slide(deck, section, document, source, _heading(section, block.name) + " (vervolg)" * place)
            start += add_table(slide, rows, start, block, FIGURES, size)
            more = start < len(rows)
            yield slide, [*told, f"Tabel: {block.name}.", *(_left_out(slide) if more and place == MOST_SLIDES - 1 else [])]
            if not more:
                return


def _left_out(slide: Slide) -> list[str]:
    """Say on the slide that it does not show everything; give the same for the notes."""
    write(slide, REST, LEFT_OUT, SMALL_SIZES, tint="accent", name="Niet alles")
    return [REST]


def _heading(section: Section, what: str) -> str:
    """Give every slide its own title: who listens to the slides tells them apart by it."""
    first = what.partition(". ")[0].removesuffix(".")
    said = section.heading.rpartition(": ")[2] in first
    return first if said else f"{section.heading}: {first}"


def _slide(deck: Deck, section: Section, document: Document, source: str, title: str) -> tuple[Slide, list[str]]:
    """Start a slide with title, message, certainty, source and number; give it with the texts that did not fit."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    left_out = [_titled(slide, title, TITLE, TITLE_SIZES)]
    if section.message:
        left_out.append(write(slide, section.message, MESSAGE, MESSAGE_SIZES, name="Boodschap"))
    if section.certainty():
        left_out.append(write(slide, f"**Zekerheid.** {section.certainty()}", CERTAINTY, SMALL_SIZES, name="Zekerheid"))
    made = f"{_escaped(source)} Gemaakt op {date(document.day)}."
    left_out.append(write(slide, made, SOURCE, SMALL_SIZES[1:], tint="muted", name="Bron"))
    if document.status == "concept":
        write(slide, "**CONCEPT**", MARK, SMALL_SIZES, tint="accent", name="Status")
    _number(slide)
    return slide, left_out


def _cover(deck: Deck, document: Document) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = colour("primary")
    told = [_titled(slide, document.title, COVER_TITLE, (40, 36, 32, 28, 24, 20), tint="background")]
    below = f"{_escaped(document.subtitle)}\n{_escaped(document.gemeente)} · {capital(document.status)} · {date(document.day)}"
    told += [write(slide, below, COVER_TEXT, BODY_SIZES, tint="background", name="Ondertitel")]
    _notes(slide, Section(document.title, ()), document.source, told)


def _titled(slide: Slide, text: str, box: Box, sizes: tuple[int, ...], *, tint: str = "primary") -> str:
    title = slide.shapes.title
    assert title is not None, "the layout has a title"
    title.left, title.top, title.width, title.height = box
    return fill(title.text_frame, _escaped(text), box, sizes, tint=tint, bold=True)


def _picture(slide: Slide, block: Figure) -> None:
    """Place a picture in the middle of the body, as large as fits."""
    with Image.open(io.BytesIO(block.png)) as picture:
        width, height = picture.size
    scale = min(BODY[2] / width, BODY[3] / height)
    wide, high = Emu(int(width * scale)), Emu(int(height * scale))
    shape = slide.shapes.add_picture(io.BytesIO(block.png), Emu(BODY[0] + (BODY[2] - wide) // 2), BODY[1], wide, high)
    describe(shape, block.caption, block.alt)


def _notes(slide: Slide, section: Section, source: str, told: list[str]) -> None:
    """Write what the presenter may be asked: own notes, certainty, source, and what did not fit."""
    own = [plain_text(block.text) for block in section.blocks if isinstance(block, Notes)]
    certainty = [f"Zekerheid: {plain_text(section.certainty())}"] if section.certainty() else []
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None, "notes have a place for text"
    frame.text = "\n".join(filter(None, [plain_text(section.message), *own, *told, *certainty, f"Bron: {source.removeprefix('Bron: ')}"]))


def _lines(block: Paragraph | Bullets) -> list[str]:
    return [block.text] if isinstance(block, Paragraph) else [f"• {item}" for item in block.items]


def _number(slide: Slide) -> None:
    """Add the number of the slide as a field, so that it stays right when slides move."""
    left, top, width, height = NUMBER
    identity = max(int(shape.shape_id) for shape in slide.shapes) + 1
    slide.shapes._spTree.append(
        parse_xml(
            f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{identity}" name="Dianummer"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            '<p:nvPr><p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm>'
            f'<a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>'
            '<a:p><a:pPr algn="r"/><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
            f'<a:rPr lang="{LANGUAGE}" sz="1100"/><a:t>‹nr.›</a:t></a:fld></a:p></p:txBody></p:sp>'
        )
    )


def _place_layouts(deck: Deck) -> None:
    """Stretch the standard layouts from 4:3 to 16:9, so that slides added by hand look right too."""
    for layer in (deck.slide_master, *deck.slide_layouts):
        for shape in layer.placeholders:
            if shape._element.xpath("p:spPr/a:xfrm"):
                shape.left, shape.width = Emu(int(shape.left * WIDTH / Inches(10))), Emu(int(shape.width * WIDTH / Inches(10)))


def _escaped(text: str) -> str:
    return re.sub(r"([\\*])", r"\\\1", text)


def _steady(content: bytes, day: Date) -> bytes:
    """Take the moment of making out of a package and the workbooks inside it: the same content gives the same bytes."""
    buffer, moment = io.BytesIO(), f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as steady:
        for name in made.namelist():
            part = made.read(name)
            if name.endswith(".xlsx"):
                part = _steady(part, day)
            elif name.endswith("docProps/core.xml"):
                part = _MOMENT.sub(rb"\g<1>" + moment, part)
            steady.writestr(zipfile.ZipInfo(name, _FIRST_MOMENT), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()

"""A report as slides (PPTX): charts and tables that colleagues can edit, notes for the presenter, descriptions for everyone.

The story is at most twelve slides with one message each; whoever asks for more finds the tables and charts in the appendix, whose slides
say that they belong to it. Places on the slide are fixed bands that never overlap; text takes the largest size that fits its band, and
what does not fit goes to the notes. Nothing is smaller than 14 points but the source.
"""

import io
import re
import zipfile
from datetime import date as Date  # noqa: N812  dutch has a function called date
from datetime import datetime

from PIL import Image
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Emu, Inches, Length

from wijkscan.views.content import Bullets, Chart, Document, Figure, Notes, Paragraph, Section, Table
from wijkscan.views.documents.rich_text import plain_text
from wijkscan.views.documents.slide_parts import (
    LANGUAGE,
    Box,
    add_chart,
    add_table,
    colour,
    describe,
    fill,
    fits,
    in_dutch,
    rows_fit,
    table_size,
    words_fit,
    write,
)  # fmt: skip
from wijkscan.views.words.dutch import capital, date

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
SIDE = Inches(0.6)
ACROSS = Length(WIDTH - 2 * SIDE)
# The bands of a slide from top to bottom: left, top, width, height. A slide of the appendix has no message and more room for figures.
TITLE: Box = (SIDE, Inches(0.3), ACROSS, Inches(0.75))
MESSAGE: Box = (SIDE, Inches(1.1), ACROSS, Inches(0.95))
BODY: Box = (SIDE, Inches(2.1), ACROSS, Inches(3.95))
WIDE: Box = (SIDE, Inches(1.15), ACROSS, Inches(4.55))
LEFT_OUT: Box = (SIDE, Inches(5.7), ACROSS, Inches(0.35))
CERTAINTY: Box = (SIDE, Inches(6.1), ACROSS, Inches(0.7))
SOURCE: Box = (SIDE, Inches(6.9), Inches(8.2), Inches(0.4))
MARK: Box = (Inches(8.9), Inches(6.9), Inches(2.7), Inches(0.4))
NUMBER: Box = (Inches(11.7), Inches(6.9), Inches(1.03), Inches(0.4))
COVER_TITLE: Box = (SIDE, Inches(2.0), ACROSS, Inches(1.6))
COVER_TEXT: Box = (SIDE, Inches(3.7), ACROSS, Inches(1.6))
TITLE_SIZES, MESSAGE_SIZES, BODY_SIZES = (28, 26, 24, 22, 20, 18, 16, 14), (20, 18, 16, 14), (20, 18, 16, 14)
SMALL_SIZES, SOURCE_SIZES = (14,), (11, 10)
MOST_TOLD = 12  # slides of the story, the title among them
MOST_BARS = 12  # bars that stay readable at the back of a meeting room
MOST_LINES = 8  # rows of a table in the story; a longer one belongs in the appendix
MOST_SLIDES = 2  # slides for one chart or table of the appendix; the workbook has the rest
APPENDIX = "Bijlage"
REST = "Niet alles past op de dia's; alles staat in het werkboek en het rapport."
TITLE_ONLY = 5  # layout of the standard presentation
LAYOUTS = {
    "Title Slide": "Titeldia", "Title and Content": "Titel en inhoud", "Section Header": "Tussentitel", "Two Content": "Twee inhouden",
    "Comparison": "Vergelijking", "Title Only": "Alleen titel", "Blank": "Leeg", "Content with Caption": "Inhoud met bijschrift",
    "Picture with Caption": "Beeld met bijschrift", "Title and Vertical Text": "Titel en verticale tekst",
    "Vertical Title and Text": "Verticale titel en tekst",
}  # fmt: skip
PROMPTS = {
    "Click to edit Master title style": "Klik om de titel te bewerken", "Click to edit Master subtitle style": "Klik voor de ondertitel",
    "Click to edit Master text styles": "Klik om de tekst te bewerken", "Second level": "Tweede niveau", "Third level": "Derde niveau",
    "Fourth level": "Vierde niveau", "Fifth level": "Vijfde niveau", "Click icon to add picture": "Klik om een beeld toe te voegen",
}  # fmt: skip
Picture = Figure | Chart | Table
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z])")
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
    story = _story(document)
    for section in story:
        _tell(deck, section, document, _shown(section))
    shown = [_shown(section) for section in story]
    for section in (*document.sections, Section("Bronnen", (document.sources,))):
        if section.on_slides:
            _append(deck, section, document, shown, told=section in story)
    for slide in deck.slides:
        in_dutch(slide._element)
        in_dutch(slide.notes_slide._element)
    buffer = io.BytesIO()
    deck.save(buffer)
    return _steady(buffer.getvalue(), document.day)


def _story(document: Document) -> list[Section]:
    """Choose what is told: the answer, chapters with a message, then parts of them as far as there is room, and what is asked."""
    first, last = document.opening[:1], tuple(section for section in document.opening[1:] if section.on_slides)
    messages = [section for section in document.sections if section.on_slides and section.message and (_shown(section) or _words(section))]
    room = MOST_TOLD - 1 - len(first) - len(last)
    by_weight = sorted(messages, key=lambda section: section.level)[:room]
    return [*first, *(section for section in messages if section in by_weight), *last]


def _shown(section: Section) -> Picture | None:
    """Choose the one picture of a slide of the story: a map, else a table or a chart that can be read at once."""
    tables = [block for block in section.blocks if isinstance(block, Table) and block.on_slides and len(block.frame) <= MOST_LINES]
    fitting: list[Picture] = [block for block in section.blocks if isinstance(block, Figure)]
    fitting += [table for table in tables if rows_fit(table.told(), BODY)]
    fitting += [block for block in section.blocks if isinstance(block, Chart) and len(block.categories) <= MOST_BARS]
    return fitting[0] if fitting else None


def _words(section: Section) -> str:
    return "\n".join(line for part in section.blocks if isinstance(part, (Paragraph, Bullets)) for line in _lines(part))


def _tell(deck: Deck, section: Section, document: Document, block: Picture | None) -> None:
    """Make the one slide of a section: its message, with a picture or else with its words."""
    source = document.source if block is None else block.source or document.source
    slide, told = _start(deck, section.heading, section.message)
    words = _words(section)
    if block is None:
        told.append(write(slide, words, BODY if section.message else WIDE, BODY_SIZES) if words else "")
    elif isinstance(block, Figure):
        _picture(slide, block)
        told += [block.caption, plain_text(words)]
    elif isinstance(block, Chart):
        in_dutch(add_chart(slide, block, BODY)._chartSpace)
        told += [block.alt, plain_text(words)]
    else:
        add_table(slide, block.told(), 0, block, BODY, table_size(block.told(), BODY, 1))
        told += [f"Tabel: {block.name}.", plain_text(words)]
    _end(slide, section, document, source, told)


def _append(deck: Deck, section: Section, document: Document, shown: list[Picture | None], *, told: bool) -> None:
    """Put the tables of a section in the appendix, a chart only where no table has its rows, and its words where they were not told."""
    given = [block for block in section.blocks if isinstance(block, Table) and block.on_slides]
    tables = [block for block in given if block is document.sources or words_fit(block.told(), WIDE)]
    listed = [set(table.frame.iloc[:, 0]) for table in tables]
    if not told:
        _word_slides(deck, section, document)
    for block in section.blocks:
        if any(block is one for one in shown):
            continue
        if isinstance(block, Chart) and set(block.categories) not in listed:
            _chart_slides(deck, section, document, block)
        elif isinstance(block, Table) and any(block is table for table in tables):
            _table_slides(deck, section, document, block)


def _word_slides(deck: Deck, section: Section, document: Document) -> None:
    """Put the words of a section on as many slides as they take, each of them with whole paragraphs."""
    left, message, place = _words(section).split("\n"), section.message, 0
    while any(left):
        box = BODY if message else WIDE
        many = _fitting(left, "\n", box, BODY_SIZES[-1])
        slide, told = _start(deck, section.heading + " (vervolg)" * bool(place), message, appendix=True)
        told.append(write(slide, "\n".join(left[:many]), box, BODY_SIZES))
        _end(slide, section, document, document.source, told, appendix=True)
        left, message, place = left[many:], "", place + 1


def _chart_slides(deck: Deck, section: Section, document: Document, block: Chart) -> None:
    parts = block.parts(MOST_BARS)
    for part in parts[:MOST_SLIDES]:
        slide, told = _start(deck, _heading(section, part.title), "", appendix=True)
        in_dutch(add_chart(slide, part, WIDE)._chartSpace)
        told += [part.alt, *(_left_out(slide) if len(parts) > MOST_SLIDES else [])]
        _end(slide, section, document, block.source or document.source, told, appendix=True)


def _table_slides(deck: Deck, section: Section, document: Document, block: Table) -> None:
    rows, start = block.told(), 0
    size = table_size(rows, WIDE, MOST_SLIDES)
    for place in range(MOST_SLIDES):
        slide, told = _start(deck, _heading(section, block.name) + " (vervolg)" * place, "", appendix=True)
        start += add_table(slide, rows, start, block, WIDE, size)
        more = start < len(rows)
        told += [f"Tabel: {block.name}.", *(_left_out(slide) if more and place == MOST_SLIDES - 1 else [])]
        _end(slide, section, document, block.source or document.source, told, appendix=True)
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


def _start(deck: Deck, title: str, message: str, *, appendix: bool = False) -> tuple[Slide, list[str]]:
    """Start a slide with title and message; give it with the texts that did not fit."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    left_out = [_titled(slide, f"{APPENDIX}: {title}" if appendix else title, TITLE, TITLE_SIZES)]
    if message:
        told = _sentences(message, MESSAGE, MESSAGE_SIZES[-1])
        left_out += [write(slide, told, MESSAGE, MESSAGE_SIZES, name="Boodschap"), plain_text(message.removeprefix(told)).strip()]
    return slide, left_out


def _end(slide: Slide, section: Section, document: Document, source: str, told: list[str], *, appendix: bool = False) -> None:
    """End a slide with certainty, source, mark and number, which are read after what the slide is about, and with its notes."""
    certain = section.certainty()
    if certain:
        write(slide, _sentences(f"**Zekerheid.** {certain}", CERTAINTY, SMALL_SIZES[0]), CERTAINTY, SMALL_SIZES, name="Zekerheid")
    made = f"Gemaakt op {date(document.day)}."
    sources = f"{_sentences(_escaped(source), SOURCE, SOURCE_SIZES[-1], made)} {made}"
    told.append(write(slide, sources, SOURCE, SOURCE_SIZES, tint="muted", name="Bron"))
    marks = [word for word, wanted in ((APPENDIX.upper(), appendix), ("CONCEPT", document.status == "concept")) if wanted]
    if marks:
        write(slide, f"**{' · '.join(marks)}**", MARK, SMALL_SIZES, tint="accent", name="Status")
    _number(slide)
    _notes(slide, section, source, told, message=not appendix)


def _sentences(text: str, box: Box, size: int, last: str = "") -> str:
    """Give as many whole sentences as fit in a box with what comes last, at least one; the notes have all of them."""
    sentences = _SENTENCE.split(text)
    return " ".join(sentences[: _fitting(sentences, " ", box, size, last)])


def _fitting(parts: list[str], between: str, box: Box, size: int, last: str = "") -> int:
    """Tell how many parts of a text fit in a box, from the first; one at least."""
    return next((many for many in range(len(parts), 1, -1) if fits(f"{between.join(parts[:many])} {last}", box, size)), 1)


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
    title.name = "Titel"
    title.left, title.top, title.width, title.height = box
    return fill(title.text_frame, _escaped(text), box, sizes, tint=tint, bold=True)


def _picture(slide: Slide, block: Figure) -> None:
    """Place a picture in the middle of the body, as large as fits."""
    content = block.png if block.slide is None else block.slide()
    with Image.open(io.BytesIO(content)) as picture:
        width, height = picture.size
    scale = min(BODY[2] / width, BODY[3] / height)
    wide, high = Emu(int(width * scale)), Emu(int(height * scale))
    shape = slide.shapes.add_picture(io.BytesIO(content), Emu(BODY[0] + (BODY[2] - wide) // 2), BODY[1], wide, high)
    describe(shape, block.caption, block.alt)


def _notes(slide: Slide, section: Section, source: str, told: list[str], *, message: bool = True) -> None:
    """Write what the presenter may be asked: own notes, certainty, source, and what did not fit."""
    own = [plain_text(block.text) for block in section.blocks if isinstance(block, Notes)]
    certainty = [f"Zekerheid: {plain_text(section.certainty())}"] if section.certainty() else []
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None, "notes have a place for text"
    first = [plain_text(section.message)] if message else []
    frame.text = "\n".join(filter(None, [*first, *own, *told, *certainty, f"Bron: {source.removeprefix('Bron: ')}"]))


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
            f'<a:rPr lang="{LANGUAGE}" sz="1400"/><a:t>‹nr.›</a:t></a:fld></a:p></p:txBody></p:sp>'
        )
    )


def _place_layouts(deck: Deck) -> None:
    """Stretch the standard layouts from 4:3 to 16:9 and name them in Dutch, so that slides added by hand look right too."""
    for layout in deck.slide_layouts:
        layout._element.cSld.set("name", LAYOUTS[layout.name])
    for layer in (deck.slide_master, *deck.slide_layouts):
        for text in layer._element.iter(qn("a:t")):
            text.text = PROMPTS.get(text.text, text.text)
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

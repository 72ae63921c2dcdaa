"""What a report says, apart from how it looks: one content for the PDF, the slides, the workbook and the HTML page.

Text in a block is the Markdown that the pages write too: ``**bold**``, ``*italic*``, and names made harmless by
:func:`wijkscan.views.words.texts.plain`. Titles, headings, captions and cells are plain text. Every picture and chart must say in
words what it shows, and every table has a heading per column; what lacks that is refused here and not by one of the exports.
"""

from wijkscan.views.content.blocks import Bullets, Certainty, DocumentError, Figure, Notes, Paragraph, Room, Subheading, blocks_of
from wijkscan.views.content.chart import Chart, Series, figure_text
from wijkscan.views.content.document import Block, Document, Section, Status
from wijkscan.views.content.table import CENTS, PARTLY, TOTAL, YEAR, Table

__all__ = [
    "CENTS",
    "PARTLY",
    "TOTAL",
    "YEAR",
    "Block",
    "Bullets",
    "Certainty",
    "Chart",
    "Document",
    "DocumentError",
    "Figure",
    "Notes",
    "Paragraph",
    "Room",
    "Section",
    "Series",
    "Status",
    "Subheading",
    "Table",
    "blocks_of",
    "figure_text",
]

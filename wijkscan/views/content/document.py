"""A whole report: chapters of blocks in reading order, with what stands at the back of every export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812  dutch has a function called date
from typing import Literal

from wijkscan.views.content.blocks import Bullets, Certainty, DocumentError, Figure, Notes, Paragraph, Room, Subheading
from wijkscan.views.content.chart import Chart
from wijkscan.views.content.table import Table

Status = Literal["concept", "vastgesteld"]
Block = Paragraph | Subheading | Bullets | Certainty | Notes | Room | Table | Figure | Chart


@dataclass(frozen=True)
class Section:
    """One question with its answer.

    Parameters
    ----------
    heading
        What it is about.
    blocks
        What is shown, in reading order.
    message
        The answer in one sentence, computed from the numbers (Markdown).
    level
        1 for a chapter, 2 for a part of the chapter before it.
    on_slides
        False for a section to read and not to present.
    """

    heading: str
    blocks: tuple[Block, ...]
    message: str = ""
    level: Literal[1, 2] = 1
    on_slides: bool = True

    def certainty(self) -> str:
        """Give all that is said about certainty, as one text."""
        return " ".join(block.text for block in self.blocks if isinstance(block, Certainty))


@dataclass(frozen=True)
class Document:
    """A whole report: append sections to say more.

    Parameters
    ----------
    title, subtitle, gemeente
        On the cover, plain text.
    day
        Day it was made.
    sections
        Chapters in reading order; the first one of level 1.
    opening
        What stands on the first page, before the contents: the answer, what is asked or was decided. The first one of level 1; on
        slides the first follows the title and the second closes the story.
    sources, assumptions
        At the back of every export.
    assumed
        The assumptions as a reader has them, in parts by subject; the table of all of them when empty.
    source
        Source line under everything without its own.
    status
        ``concept`` puts a mark on every page until it is fixed.
    short
        True for a profile of a few pages: no table of contents, and no new page per chapter.
    sheet
        True for what has to stay on one page: as `short`, in smaller letters, and its own text names sources and assumptions.
    """

    title: str
    subtitle: str
    gemeente: str
    day: Date
    sections: tuple[Section, ...]
    sources: Table
    assumptions: Table
    source: str
    status: Status = "concept"
    short: bool = False
    sheet: bool = False
    assumed: tuple[Section, ...] = ()
    opening: tuple[Section, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise DocumentError("Het rapport heeft geen titel; geef er een, want zonder titel is het niet toegankelijk.")
        if not self.sections or self.sections[0].level != 1:
            raise DocumentError("Het rapport heeft geen eerste hoofdstuk: begin met een onderdeel van niveau 1.")

    def back(self) -> tuple[Section, ...]:
        """Give what stands at the back of what is read from front to back: sources and assumptions."""
        if self.sheet:
            return ()
        return (Section("Bronnen", (self.sources,)), *(self.assumed or (Section("Aannamen en normen", (self.assumptions,)),)))

    def read(self) -> tuple[Section, ...]:
        """Give everything in reading order, from the answer to sources and assumptions."""
        return (*self.opening, *self.sections, *self.back())

    def source_of(self, block: "Table | Figure | Chart") -> str:
        """Give the source line of a table or picture; sources and assumptions say of themselves where they come from."""
        if any(block is one for section in self.back() for one in section.blocks):
            return ""
        return block.source or self.source

    def tables(self) -> Iterator[Table]:
        """Give every table in reading order, those of the charts that have no table of the same name among them."""
        told = (*self.opening, *self.sections)
        named = {block.name for section in told for block in section.blocks if isinstance(block, Table)}
        for section in told:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield block
                elif isinstance(block, Chart) and block.title not in named:
                    yield block.table()

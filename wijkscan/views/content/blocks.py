"""What stands in a report beside tables and charts: running text, lists and pictures."""

import re
from collections.abc import Callable
from dataclasses import dataclass


class DocumentError(ValueError):
    """Content that cannot be made accessible or does not fit together; the message says what is missing."""


@dataclass(frozen=True)
class Paragraph:
    """Running text (Markdown)."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list (Markdown per item)."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Subheading:
    """A heading inside a section, plain text; it does not stand in the table of contents."""

    text: str


@dataclass(frozen=True)
class Certainty:
    """One sentence (Markdown) on how sure what stands above it is."""

    text: str


@dataclass(frozen=True)
class Notes:
    """What the presenter needs to know (Markdown): only on slides, beside source and certainty."""

    text: str


@dataclass(frozen=True)
class Room:
    """Ruled lines to write on by hand, only on paper: a number of them, or with 0 what is left of the page."""

    lines: int = 0


@dataclass(frozen=True)
class Figure:
    """A picture, with in words what it shows.

    Parameters
    ----------
    png
        At print resolution.
    alt
        What the picture shows, for who does not see it.
    caption
        What stands below it.
    source
        Source line; that of the document when empty.
    page
        A whole HTML page with the same, to look at closely in the HTML export; the picture when empty.
    slide
        Draws the same with letters that can be read from the back of a room (PNG), when slides are asked for; the picture when None.
    width
        Part of the width of a page on paper that it takes (0-1).
    """

    png: bytes
    alt: str
    caption: str
    source: str = ""
    page: str = ""
    slide: Callable[[], bytes] | None = None
    width: float = 1

    def __post_init__(self) -> None:
        if not self.png.startswith(b"\x89PNG"):
            raise DocumentError(f"Afbeelding '{self.caption}' is geen PNG; maak de afbeelding opnieuw.")
        said(self.alt, f"Afbeelding '{self.caption}'")


def blocks_of(text: str) -> tuple[Paragraph | Bullets, ...]:
    """Read a longer Markdown text: paragraphs and lists, parted by empty lines."""
    found: list[Paragraph | Bullets] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [" ".join(item.split()) for item in re.split(r"^- ", part, flags=re.MULTILINE)]
        if lines[0]:
            found.append(Paragraph(lines[0]))
        if lines[1:]:
            found.append(Bullets(tuple(lines[1:])))
    return tuple(found)


def said(alt: str, what: str) -> None:
    """Refuse what does not say in words what it shows."""
    if not alt.strip():
        raise DocumentError(f"{what} heeft geen beschrijving; schrijf in één zin wat er te zien is, voor wie haar niet ziet.")

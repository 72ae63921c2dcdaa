"""Read the Markdown of a sentence, as the pages write it, so that other formats can show the same sentence."""

import re
from dataclasses import dataclass

_MARK = re.compile(r"\\(.)|(\*\*)|(\*)|\N{WORD JOINER}", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


def runs(text: str) -> list[Run]:
    """Read the Markdown of a sentence: bold and italic become runs, escaped characters become themselves."""
    found: list[Run] = []
    bold = italic = False
    start = 0
    for mark in _MARK.finditer(text):
        _add(found, Run(text[start : mark.start()] + (mark[1] or ""), bold, italic))
        bold, italic = bold ^ bool(mark[2]), italic ^ bool(mark[3])
        start = mark.end()
    _add(found, Run(text[start:], bold, italic))
    return found


def plain_text(text: str) -> str:
    """Give the Markdown of a sentence as plain text."""
    return "".join(run.text for run in runs(text))


def _add(found: list[Run], run: Run) -> None:
    if not run.text:
        return
    if found and (found[-1].bold, found[-1].italic) == (run.bold, run.italic):
        run = Run(found.pop().text + run.text, run.bold, run.italic)
    found.append(run)

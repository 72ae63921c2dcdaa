"""Voorbeeldstad: a made-up gemeente with made-up surroundings, in the formats in which real data arrives.

``data/voorbeeldstad`` says what it is made of (plan, relations, coefficients, bridges); ``shapes`` draws it, ``people`` and
``care`` fill it with true figures, ``publish`` rounds and withholds as CBS does, ``feed`` and ``maps`` write what a source
would have delivered.
"""

from pathlib import Path

from wijkscan.sources.snapshots import Library, write_whole
from wijkscan.voorbeeldstad.deliveries import SEED, generate

__all__ = ["SEED", "generate", "write"]


def write(root: Path) -> None:
    """Write the snapshots of Voorbeeldstad in `root`; the folder ``snapshots`` there is replaced whole.

    Parameters
    ----------
    root
        Folder of Voorbeeldstad, normally ``data/voorbeeldstad``.
    """

    def deliver(folder: Path) -> None:
        for received in generate():
            Library(folder.parent).add(received)

    write_whole(root / "snapshots", deliver)

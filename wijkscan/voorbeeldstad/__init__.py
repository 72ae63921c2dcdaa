"""Voorbeeldstad: a made-up gemeente with made-up surroundings, in the formats in which real data arrives.

``data/voorbeeldstad`` says what it is made of (plan, relations, coefficients, bridges); ``shapes`` draws it, ``people`` and
``care`` fill it with true figures, ``publish`` rounds and withholds as CBS does, ``feed`` and ``maps`` write what a source
would have delivered. ``organisatie`` makes up its wijkteams and who works there.
"""

import shutil
from functools import partial
from pathlib import Path

from wijkscan.disk.whole import write_whole
from wijkscan.store.snapshots import Library
from wijkscan.voorbeeldstad.budgetten import budget_files
from wijkscan.voorbeeldstad.deliveries import NEWEST, SEED, World, generate
from wijkscan.voorbeeldstad.organisatie import organisation_files

__all__ = ["SEED", "generate", "write", "write_organisation"]


def write(root: Path) -> None:
    """Write the snapshots and the organisation of Voorbeeldstad in `root`; what was in the folder ``snapshots`` there goes.

    Parameters
    ----------
    root
        Folder of Voorbeeldstad, normally ``data/voorbeeldstad``.
    """
    made = list(generate())
    shutil.rmtree(root / "snapshots", ignore_errors=True)
    for received in made:
        Library(root).add(received)
    write_organisation(root)


def write_organisation(root: Path) -> None:
    """Write today's werkgebieden, the bezetting and the budgets of Voorbeeldstad in `root`."""
    figures = World(SEED).truth(NEWEST, NEWEST).figures
    buurten, wijken = (figures[figures.index.str.startswith(prefix)] for prefix in ("BU9001", "WK9001"))
    for name, content in (organisation_files(buurten["inwoners"]) | budget_files(wijken)).items():
        write_whole(root / name, partial(_write, content))


def _write(content: bytes, path: Path) -> None:
    path.write_bytes(content)

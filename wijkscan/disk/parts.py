"""Parts of a long delivery that are already in: kept on disk so that a broken delivery resumes where it stopped."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wijkscan.disk.whole import write_whole

Row = dict[str, Any]


class Parts:
    """The finished parts of one delivery.

    Parameters
    ----------
    partial
        Folder for the parts of all deliveries; need not exist yet.
    name
        Name of this delivery; what a user typed may be in it, so nothing in it counts as a path.
    stamp
        Release of the source; parts of another release are not used again.
    """

    def __init__(self, partial: Path, name: str, stamp: str) -> None:
        self.folder = partial / re.sub(r"\W+", "_", name)
        self.stamp = stamp

    def get(self, request: str, fetch: Callable[[], list[Row]]) -> list[Row]:
        """Give the rows of one request, from disk when they are in already.

        Parameters
        ----------
        request
            Everything that determines the rows besides the release.
        fetch
            Fetches the rows; what it raises leaves the parts that are in.
        """
        digest = hashlib.sha256(f"{self.stamp}\n{request}".encode()).hexdigest()
        path = self.folder / f"{digest}.json"
        if path.exists():
            kept: list[Row] = json.loads(path.read_bytes())
            return kept
        rows = fetch()
        write_whole(path, lambda draft: draft.write_bytes(as_json(rows)))
        return rows

    def clear(self) -> None:
        """Remove the parts once the delivery is complete."""
        shutil.rmtree(self.folder, ignore_errors=True)


def as_json(rows: object) -> bytes:
    """Write data as compact UTF-8 JSON."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()

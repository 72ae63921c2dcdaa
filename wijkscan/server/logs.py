"""A log of one JSON object per line, for a server: ``WIJKSCAN_LOG=json``, with ``STREAMLIT_LOGGER_MESSAGE_FORMAT="%(message)s"``.

No personal data and no figures get in: of what a library says its fixed text and not what is filled in, of an error its kind and its place
in the code and not its words, of a request its kind and not its address, its query or who asked.
"""

import json
import logging
import os
import re
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

_TRUSTED = ("streamlit", "uvicorn", "wijkscan")  # whose texts are known not to hold what was typed or read
_KINDS = re.compile(r"/(media|component|app/static|static|oauth2callback|auth/\w+|_stcore/[\w-]+|_wijkscan/\w+)(?:/|$)")
_PAGE = "pagina"
_DEEPEST = 3  # places in the code
_LOG = logging.getLogger("wijkscan.verzoeken")
HANDLER = logging.StreamHandler()
HANDLER.setFormatter(logging.Formatter("%(message)s"))


class Line(logging.LogRecord):
    """A record that is one line of JSON, whatever is done with it."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self._error = self._of_error()
        self.exc_info = self.exc_text = self.stack_info = None

    def getMessage(self) -> str:  # noqa: N802  of the library
        """Give the line."""
        trusted = self.name.partition(".")[0] in _TRUSTED and isinstance(self.msg, str)
        text = {"tekst": str(self.msg).strip()} if trusted and self.msg else {}
        told = self.args if self.name == _LOG.name and isinstance(self.args, dict) else {}
        when = datetime.fromtimestamp(self.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"tijd": when, "niveau": self.levelname, "bron": self.name, **text, **told, **self._error})

    def _of_error(self) -> dict[str, object]:
        if not self.exc_info or self.exc_info[1] is None:
            return {}
        frames = traceback.extract_tb(self.exc_info[2])[-_DEEPEST:]
        return {"fout": type(self.exc_info[1]).__name__, "plaats": [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]}


def start() -> bool:
    """Let everything that is logged be such a line, where the setting asks for it; tells whether it does."""
    if os.environ.get("WIJKSCAN_LOG") != "json":
        return False
    logging.setLogRecordFactory(Line)
    _LOG.addHandler(HANDLER)  # of several times one counts
    _LOG.setLevel(logging.INFO)
    _LOG.propagate = False
    return True


def requested(method: str, path: str, status: int, began: float) -> None:
    """Log a request that was answered."""
    kind = _KINDS.search(path)
    told = {"soort": kind[1] if kind else _PAGE, "methode": method, "status": status, "ms": round((time.perf_counter() - began) * 1000)}
    _LOG.info("verzoek", told)

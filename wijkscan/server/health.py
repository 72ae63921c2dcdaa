"""Whether this process can do its work: its data folder and its store. What is told, anybody may know."""

import os
from pathlib import Path

from wijkscan.shipped import data_folder

FINE, AWAY = "in orde", "niet in orde"


def health() -> dict[str, str]:
    """Give per part whether it is fine."""
    return {"gegevens": FINE if _data() else AWAY, "opslag": FINE if _store() else AWAY}


def _data() -> bool:
    """Tell whether the data folder can be read and written; before the first delivery it may still have to be made."""
    folder = data_folder().absolute()
    there: Path = next(path for path in (folder, *folder.parents) if path.exists())
    return there.is_dir() and os.access(there, os.R_OK | os.W_OK | os.X_OK)


def _store() -> bool:
    from wijkscan.store.database.engine import StoreError, is_there, reading  # loaded when somebody asks

    try:
        if is_there():
            with reading():
                return True
    except StoreError:
        return False
    return True

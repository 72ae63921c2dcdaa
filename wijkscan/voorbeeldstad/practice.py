"""A client export of Voorbeeldstad to practise with, counted as a gemeente would."""

from datetime import datetime
from pathlib import Path

import numpy as np

from wijkscan.disk.whole import write_whole
from wijkscan.store.opening import open_collection, open_tables
from wijkscan.store.own_use import count_export, delete_own_use, store_own_use
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import VOORBEELDSTAD, Niveau
from wijkscan.voorbeeldstad.export import client_export

_SEED, _DAY = 2026, "2026-01-01"


def write_example_export(library: Library, *, threshold: int) -> Path:
    """Make the client export of Voorbeeldstad and count it, as a gemeente would; everything in it is made up.

    Parameters
    ----------
    library
        Library with Voorbeeldstad.
    threshold
        Smallest count shown.

    Returns
    -------
    The export, a file to practise with.
    """
    areas = open_tables(library, open_collection(library), VOORBEELDSTAD).areas
    buurten = areas.of(Niveau.BUURT)
    wanted = ["inwoners", "leeftijd_0_15", "leeftijd_65_plus", "wmo", "jeugdzorg", "bijstand"]
    frame = areas.values.loc[buurten, wanted].assign(
        buurtcode=buurten, buurtnaam=areas.areas.loc[buurten, "gebiedsnaam"], wijkcode=areas.areas.loc[buurten, "wijkcode"]
    )
    content, _ = client_export(frame, np.random.default_rng(_SEED))
    path = library.root / "export" / "clienten.csv"
    write_whole(path, lambda draft: draft.write_bytes(content))
    delete_own_use(library.root, VOORBEELDSTAD)
    store_own_use(library.root, areas, count_export(path, areas), mapping=None, threshold=threshold, now=datetime.fromisoformat(_DAY))
    return path

"""Fetch everything for a gemeente or the country: figures, health and map, each stored as soon as it is right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wijkscan.disk.whole import NotWrittenError
from wijkscan.sources import cbs, pdok, rivm
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.received import Received
from wijkscan.sources.service import LAND, Progress, SourceError, local_time
from wijkscan.store.importing import Stored, store
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import is_area_code
from wijkscan.tables.figures import InvalidTableError

# Editions fetched when no year is asked for: enough for a trend, and to reach back to the newest complete one, which lags
# about two years behind the newest.
EDITIONS_FOR_TREND = 5


@dataclass(frozen=True)
class Fetched:
    """What came in and what did not; what did not come in leaves the last good delivery in use."""

    stored: tuple[Stored, ...]
    failed: tuple[str, ...]


def fetch(
    library: Library, scope: str, *, year: int | None, progress: Progress, now: Callable[[], datetime] = local_time
) -> Fetched:
    """Fetch figures, map and health.

    Parameters
    ----------
    library
        Where to store.
    scope
        Gemeentecode or ``land``.
    year
        One edition; None for the newest five.
    progress
        Told what is happening and which share (0-1) of everything is in.
    now
        Gives the moment of receipt.

    Returns
    -------
    Every delivery that was stored and one Dutch message per delivery that was not. A delivery is stored at once, so that
    what is in is never lost to what goes wrong after it.
    """
    partial = library.root / "partial"
    years = [year] if year else sorted(cbs.editions(cbs.cbs_service()), reverse=True)[:EDITIONS_FOR_TREND]
    steps: list[tuple[str, Callable[[Progress], Received]]] = [
        (
            f"Kerncijfers {edition}",
            lambda told, edition=edition: cbs.fetch_kerncijfers(  # type: ignore[misc]
                edition, scope=scope, service=cbs.cbs_service(), partial=partial, progress=told, now=now
            ),
        )
        for edition in years
    ]
    steps.append(
        (
            f"Kaart {years[0]}",
            lambda told: pdok.fetch_map(
                years[0], scope=scope, service=pdok.pdok_service(), partial=partial, progress=told, now=now
            ),
        )
    )
    steps.append(
        (
            "Gezondheid",
            lambda told: rivm.fetch_gezondheid(
                scope=scope, service=rivm.rivm_service(), partial=partial, progress=told, now=now
            ),
        )
    )
    stored, failed = [], []
    for place, (name, step) in enumerate(steps):

        def told(label: str, share: float, place: int = place) -> None:
            progress(label, (place + share) / len(steps))

        try:
            stored.append(store(library, step(told)))
        except (SourceError, InvalidTableError, UnreadableFileError, NotWrittenError) as error:
            failed.append(f"{name}: {error}")
    progress("Klaar", 1.0)
    return Fetched(tuple(stored), tuple(failed))


def is_scope(text: str) -> bool:
    """Tell whether this is something to fetch: a gemeentecode, or the whole country."""
    return text == LAND or (text.startswith("GM") and is_area_code(text))

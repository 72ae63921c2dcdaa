"""Fetch every data set and the map for a gemeente or the country, each stored as soon as it is right."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from wijkscan.disk.whole import NotWrittenError
from wijkscan.sources import cbs, pdok
from wijkscan.sources.datasets import DATASETS, MAP, MONEY, USE, Dataset, Money, Use
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.geld.fetching import fetch_amounts
from wijkscan.sources.listing import listing, stopped
from wijkscan.sources.odata import TableId
from wijkscan.sources.received import Received
from wijkscan.sources.service import Clock, Progress, Service, SourceError, local_time
from wijkscan.sources.voorzieningen.fetching import fetch_use
from wijkscan.store.access import BEHEERDER, EVERYWHERE, require
from wijkscan.store.importing import DELIVERIES, Stored, store
from wijkscan.store.snapshots import Library
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.gemeentenamen import NoGemeenteError, code_in, gemeentecode, plain

# Editions fetched when no year is asked for: enough for a trend, and to reach back to the newest complete one, which lags
# about two years behind the newest.
EDITIONS_FOR_TREND = 5
_TYPE = "Geef de naam of de code, zoals Haarlem of GM0392."


@dataclass(frozen=True)
class Fetched:
    """What came in and what did not; what did not come in leaves the last good delivery in use.

    Parameters
    ----------
    stored
        Every delivery that is in.
    failed
        One Dutch message per delivery that is not.
    beside
        The same where a table beside the chain has another form than the one that is read: asking again does not help, and all that is
        needed is in.
    """

    stored: tuple[Stored, ...]
    failed: tuple[str, ...]
    beside: tuple[str, ...] = ()


def fetch(
    library: Library, scope: str, *, year: int | None, progress: Progress, now: Clock = local_time, everything: bool = True
) -> Fetched:
    """Fetch every data set and the map.

    Parameters
    ----------
    library
        Where to store.
    scope
        Gemeentecode or ``land``.
    year
        One edition of the yearly data sets and of the map; None for the newest five. Of other data sets the newest year that has figures.
    progress
        Told what is happening and which share (0-1) of everything is in.
    now
        Gives the moment of receipt.
    everything
        Also SES-WOA and Regiobeeld, what gemeenten book and spend, and use in detail; of the tables of one year the newest five, or that of
        `year` (of use the newest up to then).

    Returns
    -------
    Every delivery that was stored and one Dutch message per delivery that was not. A delivery is stored at once, so that
    what is in is never lost to what goes wrong after it.
    """
    require(BEHEERDER, EVERYWHERE, DELIVERIES)
    kept = library.root / "partial"
    steps: list[tuple[str, str, Callable[[Progress], Received]]] = []
    known: list[int] = []
    for dataset in DATASETS:
        if dataset.yearly:
            years = [year] if year else sorted(cbs.editions(dataset, cbs.service_of(dataset)), reverse=True)[:EDITIONS_FOR_TREND]
            known += years
            steps += [(f"{dataset.name} {edition}", "", partial(_edition, dataset, edition, scope, kept, now)) for edition in years]
    steps.append((f"{MAP.name} {max(known)}", "", partial(_map, max(known), scope, kept, now)))
    others = [dataset for dataset in DATASETS if not dataset.yearly and (everything or not dataset.beside)]
    steps += [(dataset.name, "", partial(_newest, dataset, scope, kept, now)) for dataset in others]
    steps += _series(scope, year, kept, now) if everything else []
    stored: list[Stored] = []
    failed: list[str] = []
    beside: list[str] = []
    optional = {dataset.name for dataset in DATASETS if dataset.beside}
    for place, (name, remark, step) in enumerate(steps):

        def told(label: str, share: float, place: int = place) -> None:
            progress(label, (place + share) / len(steps))

        try:
            received = step(told)
            done = store(library, received)
            remark = remark or received.remark or _stopped(done, now)
            stored.append(replace(done, remarks=(*done.remarks, remark)) if remark else done)
        except (SourceError, InvalidTableError, UnreadableFileError, NotWrittenError) as error:
            other_form = isinstance(error, cbs.OtherFormError | InvalidTableError | UnreadableFileError)
            (beside if name in optional and other_form else failed).append(f"{name}: {error}")
    progress("Klaar", 1.0)
    return Fetched(tuple(stored), tuple(failed), tuple(beside))


def _stopped(done: Stored, now: Clock) -> str:
    """Say that a series without a table per year seems to have ended; of the others the list of tables tells."""
    dataset = next((dataset for dataset in DATASETS if dataset.kind == done.passport.kind and not dataset.yearly), None)
    return "" if dataset is None else stopped(dataset, done.passport.edition, now().year)


def _wanted(source: Money | Use, years: list[int], year: int | None) -> list[int]:
    """Choose from the years of which there is a table, the newest first; use is not counted every year, so there an earlier one will do."""
    if not year:
        return years[:EDITIONS_FOR_TREND]
    if isinstance(source, Use):
        return [of for of in years if of <= year][:1]
    return [of for of in years if of in (0, year)]


def _series(scope: str, year: int | None, kept: Path, now: Clock) -> list[tuple[str, str, Callable[[Progress], Received]]]:
    """Give per table its name, what is to be said of its series (with the newest), and what fetches it."""
    steps: list[tuple[str, str, Callable[[Progress], Received]]] = []
    for source in (*MONEY, *USE):
        if not source.url:
            continue
        service = Service.from_environment(source.url, *source.variables)
        found = listing(source, service)
        remark = found.remark(source, now().year)
        for of in _wanted(source, list(found.tables), year):
            step = partial(_rows, source, of, found.tables[of], scope, service, kept, now)
            steps.append((f"{source.name} {of}" if of else source.name, remark, step))
            remark = ""
    return steps


def _rows(
    source: Money | Use, year: int, table: TableId, scope: str, service: Service, kept: Path, now: Clock, told: Progress
) -> Received:  # fmt: skip
    if isinstance(source, Money):
        return fetch_amounts(source, year, table, scope=scope, service=service, partial=kept, progress=told, now=now)
    return fetch_use(source, year, table, scope=scope, service=service, partial=kept, progress=told, now=now)


def _edition(dataset: Dataset, year: int, scope: str, kept: Path, now: Clock, told: Progress) -> Received:
    return cbs.fetch_edition(dataset, year, scope=scope, service=cbs.service_of(dataset), partial=kept, progress=told, now=now)


def _newest(dataset: Dataset, scope: str, kept: Path, now: Clock, told: Progress) -> Received:
    return cbs.fetch_newest(dataset, scope=scope, service=cbs.service_of(dataset), partial=kept, progress=told, now=now)


def _map(year: int, scope: str, kept: Path, now: Clock, told: Progress) -> Received:
    return pdok.fetch_map(year, scope=scope, service=pdok.pdok_service(), partial=kept, progress=told, now=now)


def scope_of(text: str) -> str:
    """Give the code of the gemeente to fetch; CBS is asked for it where a name was typed.

    Raises
    ------
    NoGemeenteError
        It is no gemeentecode and no name of a gemeente of today.
    SourceError
        It is no gemeentecode, and CBS does not say which names there are.
    """
    if code := code_in(text):
        return code
    if not plain(text):
        raise NoGemeenteError(f"Vul een gemeente in. {_TYPE}")
    (yearly,) = [dataset for dataset in DATASETS if dataset.yearly]
    return gemeentecode(text, cbs.gemeenten(yearly, cbs.service_of(yearly)), _TYPE)

"""The door to the store: where it is, a transaction in it, and its form brought up to date when it is first opened.

Every transaction looks at the form of the store first, so that an older wijkscan that still runs beside a newer one stops writing.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from wijkscan.disk.private import private_folder
from wijkscan.shipped import STORE_SETTING as SETTING
from wijkscan.shipped import data_folder, shared_store
from wijkscan.store.database.schema import HEAD

_FILE = "wijkscan.sqlite"
_SQLITE = "sqlite"
_WAIT_S = 30  # for another who writes
_ANSWER_S = 10  # within which a database on another computer has to answer
_PRIVATE = 0o600
_MIGRATING = Lock()


class StoreError(ValueError):
    """The store cannot be read or written; the message says in Dutch why and what to do. Nothing was changed."""


def address() -> URL:
    """Give where the store is: the database that ``WIJKSCAN_DB`` names, else a file in the data folder.

    Raises
    ------
    StoreError
        The setting is no address of a PostgreSQL or SQLite.
    """
    given = shared_store()
    if not given:
        return URL.create(_SQLITE, database=str(data_folder() / _FILE))
    try:
        found = make_url(given)
    except ArgumentError:
        found = None
    if found is None or found.get_backend_name() not in (_SQLITE, "postgresql"):
        raise StoreError(f"{SETTING} is geen adres van een database; verwacht postgresql://gebruiker@computer/database.")
    return found if found.get_backend_name() == _SQLITE else found.set(drivername="postgresql+psycopg")


def is_there() -> bool:
    """Tell whether there is a store; on a laptop it is made when something is first kept."""
    found = address()
    return found.get_backend_name() != _SQLITE or Path(str(found.database)).exists()


@contextmanager
def reading() -> Iterator[Connection]:
    """Give a connection that sees one state of the store.

    Raises
    ------
    StoreError
        The store is away, or of another wijkscan.
    """
    with _transaction(writing=False) as connection:
        yield connection


@contextmanager
def writing(slot: str = "") -> Iterator[Connection]:
    """Give a connection of which everything is kept, or nothing; another who writes under the same `slot` waits.

    Raises
    ------
    StoreError
        The store is away, full, read-only, or of another wijkscan.
    """
    with _transaction(writing=True) as connection:
        if connection.dialect.name != _SQLITE:  # there the whole file is for one writer
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:slot))"), {"slot": slot})
        yield connection


@contextmanager
def _transaction(*, writing: bool) -> Iterator[Connection]:
    with _told():
        engine = _engine(address())
        for attempt in (1, 2):
            with engine.connect().execution_options(writing=writing) as connection, connection.begin():
                found = _form(connection)
                if found == HEAD:
                    yield connection
                    return
            if attempt == 1:
                _migrate(engine)
    raise StoreError("De opslag is niet bijgewerkt; probeer het opnieuw.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # a fault of the program, not of the store
    except (DBAPIError, OSError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().partition("\n")[0]
        raise StoreError(_why(reason)) from error
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(f"{SETTING} noemt PostgreSQL, maar wat daarvoor nodig is, ontbreekt; installeer wijkscan[server].") from error


def _why(reason: str) -> str:
    low = reason.lower()
    if any(word in low for word in ("full", "no space", "disk i/o")):
        return "Er is niets bewaard: de schijf waarop de opslag staat, is vol of geeft een fout. Maak ruimte en probeer het opnieuw."
    if "readonly" in low or "read-only" in low or "permission denied" in low:
        return "Er is niets bewaard: de opslag is alleen-lezen. Vraag de beheerder om schrijfrechten."
    if "locked" in low:
        return "Er is niets bewaard: een ander schrijft al langer dan een halve minuut. Probeer het daarna opnieuw."
    return f"De opslag is nu niet bereikbaar ({reason}). Er is niets gewijzigd; probeer het zo opnieuw of vraag de beheerder."


@lru_cache(maxsize=8)
def _engine(where: URL) -> Engine:
    if where.get_backend_name() != _SQLITE:
        found = create_engine(where, pool_pre_ping=True, pool_size=5, max_overflow=15, connect_args={"connect_timeout": _ANSWER_S})
        return _forgotten_in_copies(found)
    engine = create_engine(where, poolclass=NullPool, connect_args={"timeout": _WAIT_S})

    @event.listens_for(engine, "do_connect")
    def _private(*_: object) -> None:
        path = Path(str(where.database))
        private_folder(path.parent, path.parent)
        if not path.exists():
            path.touch(_PRIVATE)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _: object) -> None:  # noqa: ANN401  of the driver
        connection.isolation_level = None  # so that BEGIN is ours, also before a table is made
        for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        wanted = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if wanted else "BEGIN")

    return engine


def _forgotten_in_copies(engine: Engine) -> Engine:
    """Let a process that is copied from this one open connections of its own."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return engine


def _form(connection: Connection) -> str:
    """Give the form of the store; empty for one that has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _migrate(engine: Engine) -> None:
    with _MIGRATING, engine.connect() as connection, connection.execution_options(writing=True).begin():
        if connection.dialect.name != _SQLITE:
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('wijkscan'))"))
        if _form(connection) != HEAD:
            _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # only when the form changes
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = _form(connection)
    if found and found not in known:
        raise StoreError("De opslag is van een nieuwere wijkscan. Werk wijkscan op deze computer bij; er is niets gewijzigd.")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

"""Where client rows are counted: in memory in this process, or in the gemeente's own database.

In this process that is an embedded DuckDB without a file and without a folder to spill to: what does not fit in memory
stops with an error instead of reaching a disk. So that it does fit, :mod:`wijkscan.sources.gebruik` reads a large file in
several rounds, each for its own share of the clients.
"""

import itertools
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from ibis.backends import BaseBackend
from ibis.common.exceptions import IbisError

from wijkscan.tables.gebruik.fields import GebruikError

# What the drivers raise; that of PostgreSQL is not always installed.
_REFUSALS: tuple[type[Exception], ...] = (duckdb.Error,)
with suppress(ImportError):
    import psycopg

    _REFUSALS = (duckdb.Error, psycopg.Error)

_SALT_BYTES = 16
_SEED_BITS = 62


@dataclass(frozen=True)
class Engine:
    """A connection, and the two things that engines do differently.

    Parameters
    ----------
    backend
        The Ibis connection.
    client_key
        Turns a client number into a number that is the same for the same client, now and here only.
    keep
        Computes a table once and holds it, until it is dropped or the connection ends.
    """

    backend: BaseBackend
    client_key: Callable[[ir.StringColumn], ir.IntegerColumn]
    keep: Callable[[ir.Table], ir.Table]

    def drop(self, kept: ir.Table) -> None:
        """Make room again."""
        if self.backend.supports_temporary_tables:
            # Not `drop_table`: with the newest SQLGlot Ibis leaves the name out of that statement.
            self.backend.raw_sql(f"DROP TABLE {kept.op().name}")


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def hashtextextended(text: str, seed: dt.int64) -> dt.int64:
    """PostgreSQL's own 64-bit hash of a text, with a seed."""


def _keeper(backend: BaseBackend) -> Callable[[ir.Table], ir.Table]:
    """Give a function that holds tables as temporary tables of this connection, where it has such tables."""
    numbers = itertools.count()

    def keep(table: ir.Table) -> ir.Table:
        if not backend.supports_temporary_tables:
            return table
        return backend.create_table(f"wijkscan_{next(numbers)}", table, temp=True)

    return keep


@contextmanager
def local_engine() -> Iterator[Engine]:
    """
    Count in this process.

    Yields
    ------
    DuckDB in memory. A client number is hashed with a random salt that exists only here; both are gone afterwards.
    """
    backend = ibis.duckdb.connect(":memory:", temp_directory="", autoinstall_known_extensions=False)
    # The lookups are small and every join is written with the lookup on the right; the planner, which has no statistics
    # of what is joined, would sometimes turn that round.
    backend.raw_sql("SET disabled_optimizers = 'join_order,build_side_probe_side'")
    # Rows have their number; keeping them in order as well would leave the writing to one thread.
    backend.raw_sql("SET preserve_insertion_order = false")
    salt = secrets.token_hex(_SALT_BYTES)
    try:
        yield Engine(backend, lambda text: (text + salt).hash(), _keeper(backend))
    except duckdb.OutOfMemoryException:
        raise GebruikError(
            "Er is niet genoeg werkgeheugen om deze export te tellen. Sluit andere programma's of lever de export per "
            "wet of per jaar aan."
        ) from None
    except duckdb.Error as error:
        # The text of the error may quote a cell, and a cell may hold a person.
        raise GebruikError(f"De export kon niet worden geteld ({type(error).__name__}); lever hem als CSV.") from None
    finally:
        backend.disconnect()


@contextmanager
def database_engine(url: str) -> Iterator[Engine]:
    """
    Count in the gemeente's own database.

    Parameters
    ----------
    url
        `postgres://gebruiker:wachtwoord@machine/database`, or any address Ibis knows.

    Yields
    ------
    The connection. Client rows stay in the database: at most in temporary tables that end with the connection.

    Raises
    ------
    GebruikError
        When there is no connection; the message does not show the address, which may hold a password.
    """
    kind = urlsplit(url).scheme
    try:
        backend = ibis.connect(url)
    except ImportError:
        raise GebruikError(
            f"Voor een {kind}-database is een extra pakket nodig: pip install 'ibis-framework[{kind}]'."
        ) from None
    except (*_REFUSALS, IbisError, OSError, ValueError) as error:
        # The text of the error may show the address, with its password.
        raise GebruikError(
            f"De {kind}-database antwoordt niet ({type(error).__name__}); controleer het adres in de instellingen."
        ) from None
    seed = secrets.randbits(_SEED_BITS)
    # Elsewhere the number itself will do: it does not leave the database.
    in_postgres = backend.name == "postgres"
    client_key = (lambda text: hashtextextended(text, seed)) if in_postgres else (lambda text: text)
    try:
        yield Engine(backend, client_key, _keeper(backend))
    except (*_REFUSALS, IbisError) as error:
        raise GebruikError(
            f"De {kind}-database kon de export niet tellen ({type(error).__name__}); vraag of u er mag lezen en tijdelijke "
            "tabellen mag maken."
        ) from None
    finally:
        backend.disconnect()

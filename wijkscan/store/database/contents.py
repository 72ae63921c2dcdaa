"""What is in the store, apart from what it is kept in: rows that one database gives and another takes, SQLite as well as PostgreSQL.

Keys are given anew where rows are taken. The audit trail only grows, so of its lines those are added that are not there yet.
"""

import json
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.sql.schema import Column

from wijkscan.store.database.engine import is_there, reading
from wijkscan.store.database.schema import LOGBOEK, METADATA

TABLES = tuple(table.name for table in METADATA.sorted_tables)
_KEY, _BYTES = "id", "bytes"
Row = dict[str, Any]


def is_filled() -> bool:
    """Tell whether anything is kept in the store that would be replaced; its audit trail never is.

    Raises
    ------
    StoreError
        The store is away, or of another wijkscan.
    """
    if not is_there():
        return False
    with reading() as connection:
        return any(connection.execute(select(table).limit(1)).first() for table in METADATA.sorted_tables if table is not LOGBOEK)


def given_rows() -> dict[str, list[bytes]]:
    """Give every row as a line of JSON per table, all of one moment; nothing where nothing was ever kept.

    Raises
    ------
    StoreError
        The store is away, or of another wijkscan.
    """
    if not is_there():
        return {}
    with reading() as connection:
        if connection.dialect.name != "sqlite":  # there a transaction sees one state by itself
            connection.execute(text(f"LOCK TABLE {', '.join(TABLES)} IN SHARE MODE"))
        return {table.name: [_line(row) for row in _rows(connection, table)] for table in METADATA.sorted_tables}


def take_rows(connection: Connection, given: dict[str, Iterable[bytes]]) -> None:
    """Let rows take the place of what is kept, in the transaction of whoever asks.

    Raises
    ------
    ValueError, KeyError, TypeError, AttributeError
        A line is no row of that table; nothing may be kept then.
    """
    try:
        _take(connection, given)
    except OperationalError:
        raise  # of the database, not of what is given
    except SQLAlchemyError as error:
        raise ValueError(str(error)) from error


def _take(connection: Connection, given: dict[str, Iterable[bytes]]) -> None:
    for table in reversed(METADATA.sorted_tables):
        if table is not LOGBOEK:
            connection.execute(delete(table))
    new_keys: dict[str, dict[int, int]] = {}
    for table in METADATA.sorted_tables:
        rows = (_row(line) for line in given.get(table.name, ()))
        known = new_keys.setdefault(table.name, {})
        for row in _not_there(connection, rows) if table is LOGBOEK else rows:
            key = row.pop(_KEY)
            for column, other in _references(table):
                row[column.name] = new_keys[other][row[column.name]]
            known[key] = connection.execute(insert(table).values(row).returning(table.c[_KEY])).scalar_one()


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    return (dict(row._mapping) for row in connection.execute(select(table).order_by(table.c[_KEY])))


def _not_there(connection: Connection, rows: Iterable[Row]) -> Iterator[Row]:
    def told(row: Row) -> tuple[Any, ...]:
        return tuple(value for name, value in sorted(row.items()) if name != _KEY)

    there = Counter(told(row) for row in _rows(connection, LOGBOEK))
    for row in rows:
        if there[told(row)]:
            there[told(row)] -= 1
        else:
            yield row


def _references(table: Table) -> list[tuple[Column[Any], str]]:
    return [(key.parent, key.column.table.name) for key in table.foreign_keys]


def _line(row: Row) -> bytes:
    told = {name: {_BYTES: b64encode(value).decode()} if isinstance(value, bytes) else value for name, value in row.items()}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _row(line: bytes) -> Row:
    return {name: b64decode(value[_BYTES]) if isinstance(value, dict) else value for name, value in json.loads(line).items()}

"""Roles that were given to people, per gemeente; the audit trail tells who gave and withdrew them."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, insert, select

from wijkscan.store.database.audit import note
from wijkscan.store.database.engine import is_there, reading, writing
from wijkscan.store.database.schema import ROLLEN

_LONGEST = 200


class Role(NamedTuple):
    """Who has which role where; an empty gemeente stands for all of them."""

    name: str
    gemeente: str
    role: str


def roles_of(name: str) -> frozenset[tuple[str, str]]:
    """Give gemeentecode (empty for all) and role of everything that was given to somebody.

    Raises
    ------
    StoreError
        The store is away, or of another wijkscan.
    """
    return frozenset((role.gemeente, role.role) for role in every_role() if role.name == _key(name))


def every_role() -> list[Role]:
    """Give every role, by name.

    Raises
    ------
    StoreError
        The store is away, or of another wijkscan.
    """
    if not is_there():
        return []
    with reading() as connection:
        asked = select(ROLLEN.c.wie, ROLLEN.c.gemeente, ROLLEN.c.rol).order_by(ROLLEN.c.wie, ROLLEN.c.gemeente, ROLLEN.c.rol)
        return [Role(*row) for row in connection.execute(asked)]


def give(role: Role) -> bool:
    """Give somebody a role; tells whether it was not given before.

    Raises
    ------
    ValueError
        The name is empty or too long.
    StoreError
        The store is away, or refuses.
    """
    name = _key(role.name)
    if not 0 < len(name) <= _LONGEST:
        raise ValueError(f"Geef op wie de rol krijgt: de naam waarmee men zich aanmeldt, in hoogstens {_LONGEST} tekens.")
    with writing("rollen") as connection:
        if connection.execute(select(ROLLEN.c.id).where(*_same(role))).first():
            return False
        connection.execute(insert(ROLLEN).values(wie=name, gemeente=role.gemeente, rol=role.role))
        note(connection, "rol gegeven", role.gemeente, f"{role.role} aan {name}")
    return True


def withdraw(role: Role) -> bool:
    """Take a role back; tells whether it was there.

    Raises
    ------
    StoreError
        The store is away, or refuses.
    """
    with writing("rollen") as connection:
        if not connection.execute(delete(ROLLEN).where(*_same(role))).rowcount:
            return False
        note(connection, "rol ingetrokken", role.gemeente, f"{role.role} van {_key(role.name)}")
    return True


def _same(role: Role) -> tuple[ColumnElement[bool], ...]:
    return ROLLEN.c.wie == _key(role.name), ROLLEN.c.gemeente == role.gemeente, ROLLEN.c.rol == role.role


def _key(name: str) -> str:
    return name.strip().casefold()

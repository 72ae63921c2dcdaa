"""The audit trail: who did what and when. It only grows; a line goes after the day until which its kind is kept.

Nothing about clients is in it: what a line is about is the name of a file, a plan, a version or a person with a role.
"""

import csv
import getpass
import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from wijkscan.store.database.engine import is_there, reading
from wijkscan.store.database.schema import LOGBOEK
from wijkscan.store.visitor import is_asked, visitor

_YEAR = timedelta(days=365)
KINDS = dict.fromkeys(
    (
        "plan bewaard", "plan hernoemd", "plan teruggezet", "plan weggegooid", "plan teruggehaald", "plan overgenomen",
        "reservekopie gemaakt", "reservekopie teruggezet", "rol gegeven", "rol ingetrokken", "levering opgenomen", "levering ingetrokken",
        "eigen tabel opgenomen", "eigen tabel ingetrokken", "cliëntexport geteld", "telling ingetrokken", "eigen gebruik verwijderd",
        "versie vastgesteld",
    ),
    5,
)  # fmt: skip
"""How many years a line of a kind is kept."""
COLUMNS = ("wanneer", "wie", "gemeente", "soort", "onderwerp", "bewaren_tot")
_LONGEST = {"wie": 200, "onderwerp": 300}


def note(connection: Connection, kind: str, gemeente: str, subject: str) -> None:
    """Write a line in the transaction of what it is about, so that both are there or neither; lines past their day go."""
    now = datetime.now(UTC)
    connection.execute(delete(LOGBOEK).where(LOGBOEK.c.bewaren_tot < now.date().isoformat()))
    connection.execute(
        insert(LOGBOEK).values(
            wanneer=now.isoformat(timespec="seconds"),
            wie=_account()[: _LONGEST["wie"]],
            gemeente=gemeente,
            soort=kind,
            onderwerp=subject[: _LONGEST["onderwerp"]],
            bewaren_tot=(now + KINDS[kind] * _YEAR).date().isoformat(),
        )
    )


def lines(gemeente: str = "") -> list[dict[str, str]]:
    """Give the lines about a gemeente, or all of them, oldest first.

    Raises
    ------
    StoreError
        The store is away, or of another wijkscan.
    """
    if not is_there():
        return []
    asked = select(*(LOGBOEK.c[name] for name in COLUMNS)).order_by(LOGBOEK.c.id)
    if gemeente:
        asked = asked.where(LOGBOEK.c.gemeente == gemeente)
    with reading() as connection:
        return [dict(row._mapping) for row in connection.execute(asked)]


def as_csv(found: list[dict[str, str]]) -> bytes:
    """Write lines as CSV for a spreadsheet, with what it would run made harmless."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for line in found:
        writer.writerow({name: f"'{value}" if value[:1] in "=+-@\t\r" and value else value for name, value in line.items()})
    return text.getvalue().encode("utf-8-sig")


def _account() -> str:
    """Give who is logged in, else who runs wijkscan on this computer; a container has accounts without a name."""
    if is_asked():
        found = visitor()
        return "niet aangemeld" if found is None else found.name
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return "gebruiker van deze computer"

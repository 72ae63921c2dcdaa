"""Who may see and do what, asked where data is read and written, before whatever is kept of it.

A *lezer* sees figures and fixed versions; a *planner* plans, own tables and counts as well, and may change them; a *beheerder* may also
fetch, take in, count client exports and give roles. A role is of one gemeente or of all. Without a login everybody may everything.
"""

import os

from wijkscan.disk.whole import NotWrittenError
from wijkscan.shipped import data_folder, shared_store
from wijkscan.store.visitor import Visitor, is_asked, visitor
from wijkscan.tables.areas import is_fictional

ROLES = LEZER, PLANNER, BEHEERDER = ("lezer", "planner", "beheerder")
EVERYWHERE = ""  # in the place of a gemeente: a role in all of them
CONTACT = "WIJKSCAN_CONTACT"


class NotAllowedError(NotWrittenError):
    """Whoever asks may not; the message says whom to ask. Nothing was changed."""

    def __init__(self, message: str) -> None:
        ValueError.__init__(self, message)
        self.folder, self.reason = data_folder(), message


def may(least: str, gemeente: str) -> bool:
    """Tell whether whoever asks has at least this role in a gemeente; of one that is made up, in any.

    Raises
    ------
    NotAllowedError
        The store that has the roles is away.
    """
    return not is_asked() or allows(roles_of_visitor(), least, gemeente)


def allows(roles: frozenset[tuple[str, str]], least: str, gemeente: str) -> bool:
    """Tell whether there is a role of at least this kind in a gemeente; in one that is made up any role of it is one."""
    enough = ROLES[ROLES.index(least) :]
    return any(role in enough and (place in (EVERYWHERE, gemeente) or is_fictional(gemeente)) for place, role in roles)


def require(least: str, gemeente: str, what: str) -> None:
    """Refuse who has not at least this role.

    Raises
    ------
    NotAllowedError
        The message says which role `what` takes and whom to ask.
    """
    if not may(least, gemeente):
        raise NotAllowedError(refusal(least, gemeente, what))


def roles_of_visitor() -> frozenset[tuple[str, str]]:
    """Give gemeentecode (empty for all) and role of whoever asks; nothing for who is not logged in."""
    found = visitor()
    return frozenset() if found is None else roles_of_one(found)


def refusal(least: str, gemeente: str, what: str) -> str:
    """Say which role something takes, and whom to ask for it."""
    where = f"in {gemeente}" if gemeente else "in alle gemeenten van deze wijkscan"
    return f"{what}: daarvoor is de rol {least} {where} nodig. Vraag {contact()} daarom."


def contact() -> str:
    """Give whom to ask for a role."""
    return os.environ.get(CONTACT) or "de beheerder van wijkscan in uw organisatie"


def record(kind: str, gemeente: str, subject: str) -> None:
    """Write a line in the audit trail about what is not in the store itself: behind a login, or where several processes share a store.

    Raises
    ------
    StoreError
        The store is away, full, read-only, or of another wijkscan.
    """
    if is_asked() or shared_store():
        from wijkscan.store.database.audit import note  # not on a laptop
        from wijkscan.store.database.engine import writing

        with writing() as connection:
            note(connection, kind, gemeente, subject)


def roles_of_one(who: Visitor) -> frozenset[tuple[str, str]]:
    """Give gemeentecode (empty for all) and role of somebody: what the identity provider says, and what was given to him here.

    Raises
    ------
    NotAllowedError
        The store that has the roles is away.
    """
    from wijkscan.store.database.engine import StoreError  # loaded where there is a login
    from wijkscan.store.database.roles import roles_of

    try:
        return who.claimed | roles_of(who.name)
    except StoreError as error:
        raise NotAllowedError(str(error)) from error

"""Named plans of a gemeente: every version stays, and nothing is overwritten in silence.

Saving, renaming and putting back an earlier version all add a version. What is removed is only taken off the list and can be taken back.
Who saves under a name that somebody else changed meanwhile is told so, and chooses. Plans that an earlier wijkscan kept as files in
``eigen/<gemeente>/plannen`` are taken over (:mod:`wijkscan.store.database.takeover`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from wijkscan.store.access import PLANNER, NotAllowedError, require
from wijkscan.store.database.audit import note
from wijkscan.store.database.engine import StoreError, is_there, reading, writing
from wijkscan.store.database.schema import PLANNEN, PLANVERSIES
from wijkscan.store.database.takeover import take_over
from wijkscan.store.plan_file import SHORT, NewerPlanError, Plan, PlanError, read_plan, written_plan

_PLACE = "plan-{:04d}"


class ChangedPlanError(PlanError):
    """Somebody kept another version under this name meanwhile; `newest` is that version."""

    def __init__(self, newest: Plan) -> None:
        self.newest = newest
        super().__init__(
            f"Plan '{newest.naam}' is gewijzigd door {who_and_when(newest)}. Er is niets overschreven: bekijk eerst het verschil."
        )


@dataclass(frozen=True)
class Version:
    """One version of a kept plan: its number and what it says, or in Dutch why it cannot be read."""

    number: int
    plan: Plan | None
    problem: str = ""


@dataclass(frozen=True)
class KeptPlan:
    """A named plan: where it is kept and its versions, oldest first."""

    place: str
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Plan | None:
        """The newest version that can be read; None where none can."""
        return next((version.plan for version in reversed(self.versions) if version.plan is not None), None)

    @property
    def seals(self) -> frozenset[str]:
        """What links name its versions by."""
        return frozenset(version.plan.short for version in self.versions if version.plan is not None)

    @property
    def problems(self) -> tuple[str, ...]:
        """Dutch sentences on versions that cannot be read, and on one that was changed by hand."""
        told = [version.problem for version in self.versions if version.problem]
        if self.newest is not None and self.newest.edited:
            told.append(edited_sentence(self.newest))
        return tuple(told)


def who_and_when(plan: Plan) -> str:
    """Say who kept a version, and when."""
    when = datetime.fromisoformat(plan.wanneer)
    return f"{plan.wie or 'iemand die geen naam opgaf'} op {when:%d-%m-%Y} om {when:%H:%M}"


def edited_sentence(plan: Plan) -> str:
    """Say that the file of a plan was changed after it was kept."""
    return (
        f"Het bestand van plan '{plan.naam}' is na het bewaren met de hand gewijzigd: het kenmerk past er niet meer bij. Het plan opent "
        "zoals het er nu staat; bewaar het opnieuw als dat klopt, of zet een eerdere versie terug."
    )


def plans_state(gemeente: str) -> str:
    """Tell which versions there are, without reading them: changes when any of them comes or goes; what is kept does not change."""
    with _looking(gemeente) as connection:
        if connection is None:
            return ""
        asked = (
            select(PLANNEN.c.nummer, PLANNEN.c.weg, func.max(PLANVERSIES.c.id), func.count())
            .join_from(PLANNEN, PLANVERSIES)
            .where(PLANNEN.c.gemeente == gemeente)
            .group_by(PLANNEN.c.id)
            .order_by(PLANNEN.c.nummer)
        )
        return ";".join(" ".join(map(str, row)) for row in connection.execute(asked))


def kept_plans(gemeente: str, *, removed: bool = False) -> tuple[KeptPlan, ...]:
    """Give the plans of a gemeente, or those that were removed, ordered by name; a version that cannot be read is named."""
    with _looking(gemeente) as connection:
        return () if connection is None else _kept(connection, gemeente, removed=removed)


def find_plan(gemeente: str, short: str) -> Plan:
    """Give the version that a link names.

    Raises
    ------
    PlanError
        It is not kept here; the message says how it gets there.
    """
    with _looking(gemeente) as connection:
        if connection is not None:
            asked = (
                select(PLANVERSIES.c.inhoud, PLANNEN.c.nummer)
                .join_from(PLANVERSIES, PLANNEN)
                .where(PLANNEN.c.gemeente == gemeente, PLANVERSIES.c.kenmerk.startswith(short, autoescape=True))
                .order_by(PLANNEN.c.weg, PLANVERSIES.c.id)
            )
            for content, number in connection.execute(asked):
                found = read_plan(content, _PLACE.format(number), gemeente)
                if found.seal.startswith(short):  # else its content was changed since
                    return found
    raise PlanError(
        f"Plan {short} staat niet op deze computer, of het bestand is daarna met de hand gewijzigd. Vraag de afzender het bij 'Plannen' op "
        "te halen (JSON) en lees het daar in; daarna werkt de link."
    )


def plan_of_name(gemeente: str, name: str) -> KeptPlan | None:
    """Give the plan with this name, whatever its capitals and spaces; None where there is none."""
    return _named(kept_plans(gemeente), name)


def save_plan(plan: Plan, seen: str = "") -> Plan:
    """Keep a plan: the first version of a new name, or the next one of a name that there is.

    Parameters
    ----------
    plan
        The plan.
    seen
        Kenmerk of the version of that name that whoever saves has seen; empty for a name that should be new.

    Returns
    -------
    The plan as it was kept.

    Raises
    ------
    ChangedPlanError
        The name is taken by another version than the one seen.
    PlanError
        It cannot be read back, or the store refuses.
    """
    plan = replace(read_plan(written_plan(plan), plan.naam), edited=False)
    with _changing(plan.gemeente) as connection:
        found = _named(_kept(connection, plan.gemeente), plan.naam)
        if found is not None and found.newest is not None and not (seen and found.newest.seal.startswith(seen[:SHORT])):
            raise ChangedPlanError(found.newest)
        place = _new_place(connection, plan.gemeente) if found is None else found.place
        return _add(connection, place, plan, "plan bewaard")


def rename_plan(gemeente: str, place: str, name: str, who: str, now: datetime) -> Plan:
    """Give a plan another name, as a new version of it.

    Raises
    ------
    ChangedPlanError
        Another plan has that name.
    PlanError
        The plan is gone or the name cannot be, or the store refuses.
    """
    with _changing(gemeente) as connection:
        plans = _kept(connection, gemeente)
        taken, kept = _named(plans, name), _there(plans, place)
        if taken is not None and taken.place != place and taken.newest is not None:
            raise ChangedPlanError(taken.newest)
        return _add(connection, place, _signed(replace(_readable(kept), naam=name), who, now), "plan hernoemd")


def put_back(gemeente: str, place: str, number: int, who: str, now: datetime) -> Plan:
    """Make an earlier version of a plan the newest one, under the name that the plan has now; the versions between stay.

    Raises
    ------
    PlanError
        The version is not there or cannot be read, or the store refuses.
    """
    with _changing(gemeente) as connection:
        kept = _there(_kept(connection, gemeente), place)
        found = next((version.plan for version in kept.versions if version.number == number), None)
        if found is None:
            raise PlanError(f"Versie {number} van dit plan is niet te lezen; kies een andere versie.")
        return _add(connection, place, _signed(replace(found, naam=_readable(kept).naam), who, now), "plan teruggezet")


def remove_plan(gemeente: str, place: str) -> None:
    """Take a plan off the list; `recover_plan` brings it back."""
    with _changing(gemeente) as connection:
        kept = _there(_kept(connection, gemeente), place)
        _list(connection, gemeente, kept, removed=True)


def recover_plan(gemeente: str, place: str) -> None:
    """Bring a plan back that was removed.

    Raises
    ------
    ChangedPlanError
        Another plan has its name by now.
    """
    with _changing(gemeente) as connection:
        kept = _there(_kept(connection, gemeente, removed=True), place)
        taken = None if kept.newest is None else _named(_kept(connection, gemeente), kept.newest.naam)
        if taken is not None and taken.newest is not None:
            raise ChangedPlanError(taken.newest)
        _list(connection, gemeente, kept, removed=False)


@contextmanager
def _looking(gemeente: str) -> Iterator[Connection | None]:
    """Give the store to read in; None where nothing was ever kept."""
    try:
        require(PLANNER, gemeente, "Plannen")
        take_over(gemeente)
        if not is_there():
            yield None
            return
        with reading() as connection:
            yield connection
    except (StoreError, NotAllowedError) as error:
        raise PlanError(str(error)) from error


@contextmanager
def _changing(gemeente: str) -> Iterator[Connection]:
    try:
        require(PLANNER, gemeente, "Plannen")
        take_over(gemeente)
        with writing(gemeente) as connection:
            yield connection
    except (StoreError, NotAllowedError) as error:
        raise PlanError(str(error)) from error


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _named(plans: tuple[KeptPlan, ...], name: str) -> KeptPlan | None:
    return next((kept for kept in plans if kept.newest and _key(kept.newest.naam) == _key(name)), None)


def _kept(connection: Connection, gemeente: str, *, removed: bool = False) -> tuple[KeptPlan, ...]:
    asked = (
        select(PLANNEN.c.nummer, PLANVERSIES.c.nummer, PLANVERSIES.c.inhoud)
        .join_from(PLANNEN, PLANVERSIES)
        .where(PLANNEN.c.gemeente == gemeente, PLANNEN.c.weg == removed)
        .order_by(PLANNEN.c.nummer, PLANVERSIES.c.nummer)
    )
    found: dict[str, list[Version]] = {}
    for plan, number, content in connection.execute(asked):
        place = _PLACE.format(plan)
        found.setdefault(place, []).append(_version(number, content, f"{place}/versie-{number:06d}", gemeente))
    plans = (KeptPlan(place, tuple(versions)) for place, versions in found.items())
    return tuple(sorted(plans, key=lambda kept: _key(kept.newest.naam) if kept.newest else ""))


def _version(number: int, content: bytes, called: str, gemeente: str) -> Version:
    try:
        return Version(number, read_plan(content, called, gemeente))
    except NewerPlanError as error:
        return Version(number, None, str(error))
    except PlanError as error:
        return Version(number, None, f"{error} De versie blijft bewaard zoals zij is.")


def _there(plans: tuple[KeptPlan, ...], place: str) -> KeptPlan:
    found = next((kept for kept in plans if kept.place == place), None)
    if found is None:
        raise PlanError("Dit plan staat niet meer op de lijst: iemand heeft het weggegooid. Haal het terug bij 'Weggegooid'.")
    return found


def _readable(kept: KeptPlan) -> Plan:
    if kept.newest is None:
        raise PlanError("Van dit plan is geen enkele versie te lezen; werk wijkscan bij of gooi het weg.")
    return kept.newest


def _signed(plan: Plan, who: str, now: datetime) -> Plan:
    return replace(plan, wie=who, wanneer=now.isoformat(timespec="seconds"), edited=False)


def _new_place(connection: Connection, gemeente: str) -> str:
    number = (connection.execute(select(func.max(PLANNEN.c.nummer)).where(PLANNEN.c.gemeente == gemeente)).scalar() or 0) + 1
    connection.execute(insert(PLANNEN).values(gemeente=gemeente, nummer=number, weg=False))
    return _PLACE.format(number)


def _at(gemeente: str, place: str) -> ColumnElement[bool]:
    return (PLANNEN.c.gemeente == gemeente) & (PLANNEN.c.nummer == int(place.rpartition("-")[2]))


def _list(connection: Connection, gemeente: str, kept: KeptPlan, *, removed: bool) -> None:
    connection.execute(update(PLANNEN).where(_at(gemeente, kept.place)).values(weg=removed))
    name = kept.newest.naam if kept.newest else kept.place
    note(connection, "plan weggegooid" if removed else "plan teruggehaald", gemeente, name)


def _add(connection: Connection, place: str, plan: Plan, done: str) -> Plan:
    content = written_plan(plan)
    read_plan(content, plan.naam)  # what cannot be opened again is not written
    key = connection.execute(select(PLANNEN.c.id).where(_at(plan.gemeente, place))).scalar_one()
    number = (connection.execute(select(func.max(PLANVERSIES.c.nummer)).where(PLANVERSIES.c.plan_id == key)).scalar() or 0) + 1
    connection.execute(insert(PLANVERSIES).values(plan_id=key, nummer=number, kenmerk=plan.seal, inhoud=content))
    note(connection, done, plan.gemeente, f"{plan.naam}, versie {number} [{plan.short}]")
    return plan

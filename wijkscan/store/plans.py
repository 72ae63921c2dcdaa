"""Named plans of a gemeente: every version stays, and nothing is overwritten in silence.

A plan is a folder in ``eigen/<gemeente>/plannen`` with a file per version; saving, renaming and putting back an earlier version all add
one. What is removed goes to ``weg`` beside them and can be taken back. Who saves under a name that somebody else changed meanwhile is told
so, and chooses.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from wijkscan.disk.private import make_private, private_folder
from wijkscan.disk.whole import one_writer, write_whole
from wijkscan.shipped import data_folder
from wijkscan.store.plan_file import SHORT, NewerPlanError, Plan, PlanError, read_plan, written_plan

_GONE = "weg"
_PLAN, _VERSION = "plan-{:04d}", "versie-{:06d}.json"
_PLANS, _VERSIONS = f"plan-{4 * '[0-9]'}", f"versie-{6 * '[0-9]'}.json"  # a copy that somebody made beside them is no plan


class ChangedPlanError(PlanError):
    """Somebody kept another version under this name meanwhile; `newest` is that version."""

    def __init__(self, newest: Plan) -> None:
        self.newest = newest
        super().__init__(
            f"Plan '{newest.naam}' is gewijzigd door {who_and_when(newest)}. Er is niets overschreven: bekijk eerst het verschil."
        )


@dataclass(frozen=True)
class Version:
    """One version of a plan on disk: its number and what it says, or in Dutch why it cannot be read."""

    number: int
    plan: Plan | None
    problem: str = ""


@dataclass(frozen=True)
class KeptPlan:
    """A named plan: the name of its folder and its versions, oldest first."""

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
    """Tell which versions there are, without reading them: changes when any of them comes, goes or is edited."""
    found = sorted(_folder(gemeente).glob(f"**/{_VERSIONS}"))
    return ";".join(f"{path.parent.parent.name}/{path.parent.name}/{path.name} {path.stat().st_mtime_ns}" for path in found)


def kept_plans(gemeente: str, *, removed: bool = False) -> tuple[KeptPlan, ...]:
    """Give the plans of a gemeente, or those that were removed, ordered by name; a version that cannot be read is named."""
    folder = _folder(gemeente) / _GONE if removed else _folder(gemeente)
    found = [_kept(path, gemeente) for path in sorted(folder.glob(_PLANS)) if path.is_dir()]
    return tuple(sorted(found, key=lambda kept: _key(kept.newest.naam) if kept.newest else ""))


def find_plan(gemeente: str, short: str) -> Plan:
    """Give the version that a link names.

    Raises
    ------
    PlanError
        It is not on this computer; the message says how it gets there.
    """
    for removed in (False, True):
        for kept in kept_plans(gemeente, removed=removed):
            for version in kept.versions:
                if version.plan is not None and version.plan.seal.startswith(short):
                    return version.plan
    raise PlanError(
        f"Plan {short} staat niet op deze computer, of het bestand is daarna met de hand gewijzigd. Vraag de afzender het bij 'Plannen' op "
        "te halen (JSON) en lees het daar in; daarna werkt de link."
    )


def plan_of_name(gemeente: str, name: str) -> KeptPlan | None:
    """Give the plan with this name, whatever its capitals and spaces; None where there is none."""
    return next((kept for kept in kept_plans(gemeente) if kept.newest and _key(kept.newest.naam) == _key(name)), None)


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
    PlanError, NotWrittenError
        It cannot be read back, or the disk refuses.
    """
    plan = replace(read_plan(written_plan(plan), plan.naam), edited=False)
    with _writing(plan.gemeente) as folder:
        found = plan_of_name(plan.gemeente, plan.naam)
        if found is not None and found.newest is not None and not (seen and found.newest.seal.startswith(seen[:SHORT])):
            raise ChangedPlanError(found.newest)
        _add(folder / (_PLAN.format(_next_plan(folder)) if found is None else found.place), plan)
    return plan


def rename_plan(gemeente: str, place: str, name: str, who: str, now: datetime) -> Plan:
    """Give a plan another name, as a new version of it.

    Raises
    ------
    ChangedPlanError
        Another plan has that name.
    PlanError, NotWrittenError
        The plan is gone or the name cannot be, or the disk refuses.
    """
    with _writing(gemeente) as folder:
        taken, kept = plan_of_name(gemeente, name), _there(folder / place, gemeente)
        if taken is not None and taken.place != place and taken.newest is not None:
            raise ChangedPlanError(taken.newest)
        assert kept.newest is not None
        return _add(folder / place, _signed(replace(kept.newest, naam=name), who, now))


def put_back(gemeente: str, place: str, number: int, who: str, now: datetime) -> Plan:
    """Make an earlier version of a plan the newest one, under the name that the plan has now; the versions between stay.

    Raises
    ------
    PlanError, NotWrittenError
        The version is not there or cannot be read, or the disk refuses.
    """
    with _writing(gemeente) as folder:
        kept = _there(folder / place, gemeente)
        found = next((version.plan for version in kept.versions if version.number == number), None)
        if found is None or kept.newest is None:
            raise PlanError(f"Versie {number} van dit plan is niet te lezen; kies een andere versie.")
        return _add(folder / place, _signed(replace(found, naam=kept.newest.naam), who, now))


def remove_plan(gemeente: str, place: str) -> None:
    """Take a plan off the list; `recover_plan` brings it back."""
    with _writing(gemeente) as folder:
        _there(folder / place, gemeente, readable=False)
        private_folder(folder / _GONE, data_folder())
        (folder / place).rename(folder / _GONE / place)


def recover_plan(gemeente: str, place: str) -> None:
    """Bring a plan back that was removed.

    Raises
    ------
    ChangedPlanError
        Another plan has its name by now.
    """
    with _writing(gemeente) as folder:
        kept = _there(folder / _GONE / place, gemeente, readable=False)
        taken = None if kept.newest is None else plan_of_name(gemeente, kept.newest.naam)
        if taken is not None and taken.newest is not None:
            raise ChangedPlanError(taken.newest)
        (folder / _GONE / place).rename(folder / place)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _folder(gemeente: str) -> Path:
    return data_folder() / "eigen" / gemeente / "plannen"


@contextmanager
def _writing(gemeente: str) -> Iterator[Path]:
    folder = _folder(gemeente)
    private_folder(folder, data_folder())
    with one_writer(folder):
        yield folder


def _kept(path: Path, gemeente: str) -> KeptPlan:
    return KeptPlan(path.name, tuple(_version(file, gemeente) for file in sorted(path.glob(_VERSIONS))))


def _version(path: Path, gemeente: str) -> Version:
    number, called = int(path.stem.rpartition("-")[2]), f"{path.parent.name}/{path.name}"
    try:
        return Version(number, read_plan(path.read_bytes(), called, gemeente))
    except NewerPlanError as error:
        return Version(number, None, str(error))
    except PlanError as error:
        return Version(number, None, f"{error} Het bestand staat in '{path.parent}' en blijft daar staan.")
    except OSError as error:
        return Version(number, None, f"'{called}' is niet te lezen ({error.strerror}); vraag de beheerder om leesrechten.")


def _there(path: Path, gemeente: str, *, readable: bool = True) -> KeptPlan:
    kept = _kept(path, gemeente)
    if not path.is_dir() or (readable and kept.newest is None):
        raise PlanError("Dit plan staat niet meer op de lijst: iemand heeft het weggegooid. Haal het terug bij 'Weggegooid'.")
    return kept


def _signed(plan: Plan, who: str, now: datetime) -> Plan:
    return replace(plan, wie=who, wanneer=now.isoformat(timespec="seconds"), edited=False)


def _next_plan(folder: Path) -> int:
    return max((int(path.name.rpartition("-")[2]) for path in folder.glob(f"**/{_PLANS}") if path.is_dir()), default=0) + 1


def _add(folder: Path, plan: Plan) -> Plan:
    content = written_plan(plan)
    read_plan(content, plan.naam)  # what cannot be opened again is not written
    number = max((int(path.stem.rpartition("-")[2]) for path in folder.glob(_VERSIONS)), default=0) + 1
    path = folder / _VERSION.format(number)
    write_whole(path, lambda draft: draft.write_bytes(content))
    with suppress(OSError):
        make_private(folder)
    return plan

"""The store itself, in a real SQLite and a real PostgreSQL: whole or not at all, whoever writes, and whatever was there before."""

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, delete, insert, text, update
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from tests.postgres import running
from tests.store.test_plans import GM, NORTH, NOW, PLAN
from wijkscan.beheer import app
from wijkscan.store.database import audit
from wijkscan.store.database.engine import StoreError, address, is_there, reading, writing
from wijkscan.store.database.schema import LOGBOEK, METADATA
from wijkscan.store.plan_file import PlanError, written_plan
from wijkscan.store.plans import ChangedPlanError, find_plan, kept_plans, put_back, recover_plan, remove_plan, save_plan


@pytest.fixture(scope="module")
def postgres():
    with running() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def data(request, tmp_path, monkeypatch):
    """An empty store and data folder."""
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    if request.param == "postgresql":
        monkeypatch.setenv("WIJKSCAN_DB", emptied(request.getfixturevalue("postgres")))
    return tmp_path


def emptied(found):
    engine = create_engine(found.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return found


def told():
    return [(line["soort"], line["onderwerp"].partition(" [")[0]) for line in audit.lines()]


def test_migrations_make_what_the_code_knows(data):
    with writing() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_history_of_a_plan_is_whole_and_the_trail_tells_of_it(data):
    first = save_plan(PLAN)
    save_plan(replace(PLAN, wie="B", teams=(NORTH,)), first.short)
    (kept,) = kept_plans(GM)
    put_back(GM, kept.place, 1, "C", NOW)
    remove_plan(GM, kept.place)
    assert kept_plans(GM) == ()
    recover_plan(GM, kept.place)
    (kept,) = kept_plans(GM)
    assert [version.plan.wie for version in kept.versions] == ["A. de Vries", "B", "C"]
    assert find_plan(GM, first.short) == first
    assert told() == [
        ("plan bewaard", "Vier teams, versie 1"), ("plan bewaard", "Vier teams, versie 2"), ("plan teruggezet", "Vier teams, versie 3"),
        ("plan weggegooid", "Vier teams"), ("plan teruggehaald", "Vier teams"),
    ]  # fmt: skip
    assert "Vier teams" in audit.as_csv(audit.lines(GM)).decode("utf-8-sig")
    assert audit.lines("GM0394") == []


def test_of_eight_that_save_at_once_one_keeps_and_seven_are_told(data):
    def save(who):
        try:
            return save_plan(replace(PLAN, wie=who)).wie
        except ChangedPlanError as error:
            return f"gezien: {error.newest.wie}"

    with ThreadPoolExecutor(8) as people:
        said = list(people.map(save, "abcdefgh"))
    (kept,) = kept_plans(GM)
    assert len(kept.versions) == 1
    assert sorted(said) == sorted([kept.newest.wie, *[f"gezien: {kept.newest.wie}"] * 7])


@pytest.mark.parametrize("change", [update(LOGBOEK).values(wie="iemand anders"), delete(LOGBOEK)])
def test_the_database_itself_refuses_to_change_the_trail(data, change):
    save_plan(PLAN)
    with pytest.raises((StoreError, DBAPIError), match="logboek wordt niet gewijzigd"), writing() as connection:
        connection.execute(change)
    assert len(told()) == 1


def test_a_line_goes_after_the_day_until_which_it_is_kept(data):
    today = datetime.now(UTC).date()
    with writing() as connection:
        for days in (-1, 0):
            until = (today + timedelta(days=days)).isoformat()
            row = {"wanneer": "2020-01-01", "wie": "A", "gemeente": GM, "soort": "opgehaald", "onderwerp": str(days), "bewaren_tot": until}
            connection.execute(insert(LOGBOEK).values(row))
    save_plan(PLAN)
    assert told() == [("opgehaald", "0"), ("plan bewaard", "Vier teams, versie 1")]


def test_the_trail_is_shown_and_taken_along_by_a_command(data):
    run = CliRunner().invoke
    assert "niets in het logboek" in run(app, ["logboek"]).output
    save_plan(PLAN)
    assert "plan bewaard  Vier teams, versie 1" in run(app, ["logboek", GM.lower()]).output
    assert "1 regels" in run(app, ["logboek", "--uit", str(data / "uit.csv")]).output
    assert (data / "uit.csv").read_bytes() == audit.as_csv(audit.lines())


def test_what_a_spreadsheet_would_run_is_harmless():
    line = dict.fromkeys(audit.COLUMNS, "x") | {"onderwerp": "=cmd()"}
    assert "'=cmd()" in audit.as_csv([line]).decode("utf-8-sig")


def test_a_store_of_a_newer_wijkscan_is_left_alone(data):
    save_plan(PLAN)
    with writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(PlanError, match="nieuwere wijkscan"):
        save_plan(replace(PLAN, naam="Ander"))
    with pytest.raises(PlanError, match="nieuwere wijkscan"):
        kept_plans(GM)


def test_on_a_laptop_nothing_is_made_before_something_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path / "leeg"))
    assert (kept_plans(GM), audit.lines(), is_there()) == ((), [], False)
    assert not (tmp_path / "leeg").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [("mysql://x/y", "geen adres"), ("zomaar", "geen adres"), ("postgresql://proef@127.0.0.1:1/x", "nu niet bereikbaar")],
)
def test_a_store_that_is_away_is_told_in_dutch_and_comes_back(data, monkeypatch, given, said):
    first = save_plan(PLAN)
    with monkeypatch.context() as away:
        away.setenv("WIJKSCAN_DB", given)
        for asked in (lambda: kept_plans(GM), lambda: save_plan(PLAN, first.short)):
            with pytest.raises(PlanError, match=said):
                asked()
    assert kept_plans(GM)[0].newest == first


def files_of_before(data, *versions):
    folder = data / "eigen" / GM / "plannen" / "plan-0003"
    folder.mkdir(parents=True)
    for number, content in enumerate(versions, start=1):
        (folder / f"versie-{number:06d}.json").write_bytes(content)
    gone = data / "eigen" / GM / "plannen" / "weg" / "plan-0001"
    gone.mkdir(parents=True)
    (gone / "versie-000001.json").write_bytes(written_plan(replace(PLAN, naam="Weggegooid")))


def test_plans_in_files_are_taken_over_to_the_byte_and_once(data):
    other = replace(PLAN, wie="B")
    files_of_before(data, written_plan(PLAN), written_plan(other), b"{ kapot")
    (kept,) = kept_plans(GM)
    assert (kept.place, [version.plan for version in kept.versions]) == ("plan-0003", [PLAN, other, None])
    assert kept.problems
    assert find_plan(GM, PLAN.short) == PLAN
    assert [plan.newest.naam for plan in kept_plans(GM, removed=True)] == ["Weggegooid"]
    after = data / "eigen" / GM / "plannen-overgenomen"
    assert (after / "plan-0003" / "versie-000003.json").read_bytes() == b"{ kapot"
    after.rename(after.with_name("plannen"))  # as if the process was killed between keeping them and setting them aside
    assert len(kept_plans(GM)) == 1
    assert len(kept_plans(GM, removed=True)) == 1
    assert after.is_dir()


def test_what_an_older_wijkscan_keeps_afterwards_is_taken_over_as_well(data):
    save_plan(PLAN)
    files_of_before(data, written_plan(replace(PLAN, naam="Van de andere", wie="B")))
    assert [kept.newest.naam for kept in kept_plans(GM)] == ["Van de andere", "Vier teams"]


KILLED = """
import os, signal
import wijkscan.store.database.{module} as module
before, left = module.{function}, [{times}]
def killed(*args, **named):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return before(*args, **named)
module.{function} = killed
from wijkscan.store.plans import kept_plans
kept_plans("GM0392")
"""


@pytest.mark.parametrize(
    ("module", "function", "times"),
    [("takeover", "note", 1), ("migrations.versions.begin", "op.create_index", 2)],
)
def test_a_migration_that_is_killed_half_way_loses_nothing(data, module, function, times):
    files_of_before(data, written_plan(PLAN), written_plan(replace(PLAN, wie="B")))
    program = KILLED.format(module=module, function=function, times=times)
    if "." in function:  # a step of Alembic itself
        program = program.replace(f"import wijkscan.store.database.{module} as module", "import alembic.op as module")
        program = program.replace(function, function.partition(".")[2])
    done = subprocess.run([sys.executable, "-c", program], env=os.environ, capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    (kept,) = kept_plans(GM)
    assert [version.plan.wie for version in kept.versions] == ["A. de Vries", "B"]
    assert len(kept_plans(GM, removed=True)) == 1
    assert (data / "eigen" / GM / "plannen-overgenomen").is_dir()
    with reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_sqlite_keeps_a_log_beside_it_and_is_of_its_user_only(tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path))
    save_plan(PLAN)
    with sqlite3.connect(str(address().database)) as store:
        assert store.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()
    assert (tmp_path / "wijkscan.sqlite").stat().st_mode & 0o077 == 0

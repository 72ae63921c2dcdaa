"""Kept plans as they lie in the SQLite of a data folder, read and changed behind the back of wijkscan."""

import json
import sqlite3
from contextlib import closing, suppress
from typing import NamedTuple

from wijkscan.store.plan_file import PlanError, read_plan


class Kept(NamedTuple):
    place: str
    number: int
    content: bytes


def _open(data):
    return closing(sqlite3.connect(data / "wijkscan.sqlite"))


def contents(data):
    """Every version of every plan, oldest first."""
    if not (data / "wijkscan.sqlite").exists():
        return []
    with _open(data) as store:
        rows = store.execute("SELECT p.nummer, v.nummer, v.inhoud FROM planversies v JOIN plannen p ON p.id = v.plan_id ORDER BY v.id")
        return [Kept(f"plan-{plan:04d}", number, bytes(content)) for plan, number, content in rows]


def overwrite(data, at, content):
    """Put other bytes in the place of the version at this place, as a damaged disk or another program would."""
    with _open(data) as store, store:
        (key,) = store.execute("SELECT id FROM planversies ORDER BY id LIMIT 1 OFFSET ?", (at,)).fetchone()
        seal = ""
        with suppress(PlanError):
            seal = read_plan(content, "plan").seal
        store.execute("UPDATE planversies SET inhoud = ?, kenmerk = ? WHERE id = ?", (content, seal, key))


def edit(data, at, change):
    """Change what a version says, without its kenmerk."""
    told = json.loads(contents(data)[at].content)
    change(told)
    overwrite(data, at, json.dumps(told, ensure_ascii=False, indent=1).encode())


def another(data, at, change):
    """Let somebody else keep a version of the plan of the version at this place."""
    told = json.loads(contents(data)[at].content)
    change(told)
    content = json.dumps(told).encode()
    with _open(data) as store, store:
        store.execute(
            "INSERT INTO planversies (plan_id, nummer, kenmerk, inhoud) "
            "SELECT plan_id, 99, ?, ? FROM planversies ORDER BY id LIMIT 1 OFFSET ?",
            (read_plan(content, "plan").seal, content, at),
        )

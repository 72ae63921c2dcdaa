"""Which gemeenten were dissolved, and what they went into."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "data" / "herindelingen.csv"


@dataclass(frozen=True)
class Dissolved:
    """A gemeente that is no more: its name, the year, and code and name of what it went into."""

    name: str
    year: int
    into: tuple[tuple[str, str], ...]

    @property
    def told(self) -> str:
        """What it went into, as Dutch words."""
        names = [f"{name} ({code})" for code, name in self.into]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"


@cache
def dissolved() -> dict[str, Dissolved]:
    """Give every dissolved gemeente by its code; the source stands in the file."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    into: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        into.setdefault(row["oud"], []).append((row["nieuw"], row["nieuwe_naam"]))
    return {row["oud"]: Dissolved(row["oude_naam"], int(row["jaar"]), tuple(into[row["oud"]])) for row in rows}


def went_into(gemeentecode: str) -> str:
    """Say in Dutch that a gemeente is no more and which one to choose; empty where it was not dissolved."""
    gone = dissolved().get(gemeentecode)
    if gone is None:
        return ""
    choice = gone.told if len(gone.into) == 1 else "een van die gemeenten"
    return f"Gemeente {gone.name} ({gemeentecode}) bestaat niet meer: zij is in {gone.year} opgegaan in {gone.told}. Kies {choice}."

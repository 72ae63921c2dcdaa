"""The passport of what was received: who made it, which edition, where it came from and what it weighs."""

import re
from dataclasses import asdict, dataclass, field, fields
from typing import Self

LICENCE_CBS = "CC BY 4.0"
ATTRIBUTION = "Bron: CBS, Kadaster; CC BY 4.0."

DIVISION = re.compile(
    r"(?:[\w-]*indeling(?:en)?|grenzen|wijken en buurten zoals)\W+(?:(?:van|per|op|in|naar|uit|peildatum|jaar|1|01|januari|jan)\W+)*20\d\d"
    r"(?:\W{1,3}20\d\d)*|(?<!\d)20\d\d-?(?:regio-?|gebieds)?indeling\w*",
    re.IGNORECASE,
)
"""What names a division into areas in a title, "indeling per 1 januari 2025": its year is not that of the figures."""
MADE_UP = "Verzonnen cijfers en grenzen van Voorbeeldstad, gemaakt door wijkscan."


@dataclass(frozen=True)
class Passport:
    """Where a snapshot comes from.

    Parameters
    ----------
    kind
        Of which data set it is a delivery: ``cijfers`` (Kerncijfers), ``gezondheid`` (RIVM) …, or ``kaart`` (boundaries).
    producer
        ``CBS``, ``RIVM``, ``PDOK / CBS`` or, for Voorbeeldstad, ``wijkscan (verzonnen)``.
    table, title
        Table id (``85984NED``) or file name, and its title.
    edition
        Year of the edition, which is not always the year of every figure in it.
    scope
        ``land`` or one gemeentecode.
    url
        Address it was received from; empty for a file the user delivered.
    licence
        Licence of the producer.
    fetched
        Moment of receipt, ISO 8601 with seconds, local time.
    rows
        Rows received.
    sha256
        Checksum over the received files, in order of name.
    files
        Names of the received files inside the snapshot.
    definitions
        CBS definition per column code, for the tooltips; empty where the delivery had none.
    volgnummer
        Place in the order of receipt within its library, from 1; 0 where an earlier wijkscan received it.
    """

    kind: str
    producer: str
    table: str
    title: str
    edition: int
    scope: str
    url: str
    licence: str
    fetched: str
    rows: int
    sha256: str
    files: tuple[str, ...]
    definitions: dict[str, str] = field(default_factory=dict, compare=False)
    volgnummer: int = field(default=0, compare=False)

    @property
    def series(self) -> str:
        """Name of what this is a delivery *of*; a newer delivery of the same series replaces it."""
        return f"{self.kind}-{self.edition}-{self.scope}"

    @property
    def order(self) -> tuple[int, str]:
        """What deliveries are sorted by, the newest last: a clock may be set back, a number may not."""
        return self.volgnummer, self.fetched

    @property
    def id(self) -> str:
        """Unique name of this delivery, usable as a folder name."""
        return f"{self.series}-{self.fetched[:19].replace(':', '')}-{self.sha256[:8]}"

    @property
    def division(self) -> int:
        """Year of the areas that the figures are of: the edition, unless the title says that they were made for the areas of another."""
        named = DIVISION.search(self.title)
        return min(map(int, re.findall(r"20\d\d", named[0]))) if named else self.edition

    @property
    def name(self) -> str:
        """Name for people: who made it, which table, which edition."""
        return f"{self.producer} {self.table}, {self.edition}"

    def to_dict(self) -> dict[str, object]:
        """Give the passport as plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, object]) -> Self:
        """Read a passport back; unknown keys of a later version are left out."""
        known = {name: data[name] for name in (item.name for item in fields(cls)) if name in data}
        return cls(**{**known, "files": tuple(known["files"])})  # type: ignore[arg-type]

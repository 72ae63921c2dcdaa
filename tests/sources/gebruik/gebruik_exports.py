"""Small client exports for the tests of the import, in a gemeente of two wijken and four buurten."""

from collections.abc import Iterable
from pathlib import Path

HEADERS = ("Cliëntnummer", "Wet", "Productcategorie", "Ingangsdatum", "Einddatum", "Buurtcode", "Gemeentecode", "Bedrag")
GOOD = ("17", "Wmo", "01", "01-02-2024", "31-12-9999", "BU00340101", "0034", "1.200,00")


def line(**changes: str) -> tuple[str, ...]:
    """Give a good row with some cells changed, by header."""
    return tuple({**dict(zip(HEADERS, GOOD, strict=True)), **changes}.values())


def write(path: Path, rows: Iterable[Iterable[str]], headers: Iterable[str] = HEADERS) -> Path:
    """Write a CSV in Windows-1252."""
    text = "".join(";".join(cells) + "\r\n" for cells in [headers, *rows])
    path.write_bytes(text.encode("cp1252"))
    return path

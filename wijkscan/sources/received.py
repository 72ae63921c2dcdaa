"""What every source hands over: files exactly as they came, with their passport."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from wijkscan.tables.passport import Passport


@dataclass(frozen=True)
class Received:
    """What a source handed over: the passport and the files, as received."""

    passport: Passport
    files: dict[str, bytes]


def checksum(files: Mapping[str, bytes]) -> str:
    """Give the sha256 over the files in order of name."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(files[name])
    return digest.hexdigest()

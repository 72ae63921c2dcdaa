"""What every source hands over: files exactly as they came, with their passport."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from wijkscan.tables.passport import Passport


@dataclass(frozen=True)
class Received:
    """What a source handed over: the passport and the files, as received, and in Dutch what is to be said of how it was found."""

    passport: Passport
    files: dict[str, bytes]
    remark: str = field(default="", kw_only=True)


def checksum(files: Mapping[str, bytes]) -> str:
    """Give the sha256 over the files in order of name."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(files[name])
    return digest.hexdigest()

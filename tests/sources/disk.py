"""A disk that is full."""

from contextlib import contextmanager

import pytest


@contextmanager
def full_disk(size=64):
    """Let the system refuse every file beyond this many bytes, as a full disk would."""
    resource = pytest.importorskip("resource", reason="dit systeem kent geen grens aan de grootte van een bestand")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

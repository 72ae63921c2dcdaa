"""Shared fixtures: where the real open data is, a quiet Hypothesis profile, no sockets but loopback."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
REAL_DATA = Path(os.environ.get("WIJKSCAN_REAL_DATA", ROOT.parent / "shared" / "data"))

settings.register_profile("wijkscan", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("wijkscan")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder with real CBS, PDOK and RIVM files; the test is skipped, with the reason, where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"echte open data niet aanwezig in {REAL_DATA.name}/; zet WIJKSCAN_REAL_DATA")
    return REAL_DATA

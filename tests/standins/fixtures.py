"""Fixtures with running stand-ins; a test folder takes them with ``from tests.standins.fixtures import …``."""

import pytest

from tests.standins.cbs import CbsStandin
from tests.standins.pdok import PdokStandin

DELAY = 1.0  # seconds that "hang" takes in tests; the clients in tests give up well before


@pytest.fixture
def cbs_standin():
    with CbsStandin(delay=DELAY, page_size=3) as standin:
        yield standin


@pytest.fixture
def pdok_standin():
    with PdokStandin(delay=DELAY) as standin:
        yield standin

"""How many examples a law is tried on."""

import os
from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

Case = TypeVar("Case")

THOROUGH = os.environ.get("WIJKSCAN_GRONDIG") == "1"
"""Whether everything is tried at full depth, which takes hours; otherwise a light choice of it, the same one each time."""
_DEEPER = 10


def examples(light: int) -> settings:
    """Try a law on so many examples, and on ten times as many where everything is tried."""
    return settings(max_examples=light * _DEEPER if THOROUGH else light)


def few(cases: Sequence[Case], light: int) -> Sequence[Case]:
    """Give all cases where everything is tried, otherwise so many of them: the same ones each time, spread over the whole."""
    return cases if THOROUGH or light >= len(cases) else [cases[len(cases) * place // light] for place in range(light)]

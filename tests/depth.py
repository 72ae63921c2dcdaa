"""How many examples a law is tried on."""

import os

from hypothesis import settings

THOROUGH = os.environ.get("WIJKSCAN_GRONDIG") == "1"
"""Whether everything is tried at full depth, which takes hours; otherwise a light choice of it, the same one each time."""
_DEEPER = 10


def examples(light: int) -> settings:
    """Try a law on so many examples, and on ten times as many where everything is tried."""
    return settings(max_examples=light * _DEEPER if THOROUGH else light)

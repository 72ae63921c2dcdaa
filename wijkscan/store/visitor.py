"""Who asks: on a laptop and on the command line whoever runs wijkscan, who may everything; behind a login somebody with a name."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Visitor:
    """Somebody who logged in.

    Parameters
    ----------
    name
        What the identity provider calls him, in small letters: his address, mostly.
    claimed
        Gemeentecode (empty for all) and role of what the identity provider says that he may.
    """

    name: str
    claimed: frozenset[tuple[str, str]] = frozenset()


_Ask = Callable[[], Visitor | None]
_asked: list[_Ask] = []


def ask_with(ask: _Ask | None) -> None:
    """Let everybody be asked who he is from now on, by what gives None for who is not logged in; None stops the asking."""
    _asked[:] = [] if ask is None else [ask]


def is_asked() -> bool:
    """Tell whether there is a login."""
    return bool(_asked)


def visitor() -> Visitor | None:
    """Give who asks; None for somebody who is not logged in, and where there is no login."""
    return _asked[0]() if _asked else None

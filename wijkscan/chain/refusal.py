"""What a step of the chain gives when it gives nothing."""

from dataclasses import dataclass
from typing import TypeVar

Made = TypeVar("Made")


class RefusedError(ValueError):
    """What everything else follows from could not be computed; the message is the Dutch reason."""


@dataclass(frozen=True)
class Refused:
    """A step that gave nothing.

    Parameters
    ----------
    reason
        Dutch: what is the matter and what to change.
    pending
        Whether it may come all the same: a plan is still looked for.
    """

    reason: str
    pending: bool = False


def made(step: Made | Refused) -> Made | None:
    """Give what a step made, or None."""
    return None if isinstance(step, Refused) else step


def required(step: Made | Refused) -> Made:
    """Give what a step made, where nothing can go on without it.

    Raises
    ------
    RefusedError
        With the reason of the step.
    """
    if isinstance(step, Refused):
        raise RefusedError(step.reason)
    return step

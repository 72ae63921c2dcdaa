"""How the tests of the clients ask: hurried services, a fixed clock, a progress bar that remembers."""

from datetime import UTC, datetime

from wijkscan.sources.service import Service

MOMENT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
# Every way a service fails for a while, and what the user reads when it goes on.
PASSING = {
    "reset": "de verbinding met .* valt weg",
    "down": r"storing \(code 503\)",
    "hang": "geen antwoord binnen 0 seconden",
    "truncated": "halverwege afgebroken",
    "cut": "valt weg",
    "html": "een webpagina in plaats van cijfers",
}


def hurried(url: str) -> Service:
    return Service(url, tries=2, pause=0, timeout=(1.0, 0.3))


def clock() -> datetime:
    return MOMENT


class Steps:
    def __init__(self):
        self.seen: list[tuple[str, float]] = []

    def __call__(self, label: str, share: float) -> None:
        self.seen.append((label, share))

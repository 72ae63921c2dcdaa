"""What can be said of counted beside expected use; :func:`wijkscan.model.use.funnel.verdict` says it."""

HIGHER = "hoger dan verwacht bij deze bevolking"
WITHIN = "binnen de te verwachten spreiding"
LOWER = "lager dan verwacht bij deze bevolking"
UNKNOWN = "onbekend"

"""Calm colours that everyone can tell apart, in a light and a dark variant.

Order is carried by lightness, never by hue alone: a reader who sees no red, green or blue, or prints in grey, keeps the
order of the classes. Text has a contrast of at least 4,5:1 with its background and marks at least 3:1 (WCAG 2.1,
1.4.3 and 1.4.11).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Theme = Literal["light", "dark"]

FONT = '"Source Sans 3", "Source Sans Pro", "Segoe UI", system-ui, sans-serif'

# WCAG 2.1, definition of relative luminance: sRGB transfer curve and the weights of red, green and blue.
_LINEAR_BELOW, _LINEAR_SLOPE, _OFFSET, _GAMMA = 0.04045, 12.92, 0.055, 2.4
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
_GLARE = 0.05


@dataclass(frozen=True)
class Palette:
    """Every colour of one theme.

    Parameters
    ----------
    background, surface
        Of the page and of boxes on it (legend, tooltip).
    text, muted
        Text and less important text; both at least 4,5:1.
    grid
        Lines that only help the eye.
    outline
        Border between areas.
    primary, accent, reference
        Marks: the area itself, what is pointed at, and what it is compared with; at least 3:1.
    withheld, hatch
        Ground and lines of an area without a figure.
    sequential
        Anchors from low to high.
    diverging
        Anchors from below (purple) through the mean to above (orange).
    categorical
        For groups without an order, at most eight.
    """

    background: str
    surface: str
    text: str
    muted: str
    grid: str
    outline: str
    primary: str
    accent: str
    reference: str
    withheld: str
    hatch: str
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]
    categorical: tuple[str, ...]


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        background="#ffffff",
        surface="#ffffff",
        text="#1d2a35",
        muted="#52616e",
        grid="#e3e8ec",
        outline="#63737f",
        primary="#1f5f8b",
        accent="#b4500f",
        reference="#66757f",
        withheld="#f1f2f3",
        hatch="#8b949b",
        sequential=("#f7f4d8", "#c4dfc4", "#90c9bf", "#5aacb7", "#3488aa", "#2a6193", "#293a72"),
        diverging=("#5b3d8a", "#8d74b4", "#c3b7d9", "#f2f1ef", "#f2c390", "#da8d42", "#a3560e"),
        categorical=("#165f89", "#b18662", "#3a9d96", "#6c2819", "#9485c8", "#5b700f", "#b14263", "#5b2357"),
    ),
    "dark": Palette(
        background="#14191f",
        surface="#1d242c",
        text="#e8edf1",
        muted="#a9b5bf",
        grid="#2e3842",
        outline="#8796a3",
        primary="#7fbbe6",
        accent="#f0a05a",
        reference="#97a5b0",
        withheld="#262d35",
        hatch="#76838e",
        sequential=("#24325c", "#274f80", "#2d7399", "#4397a8", "#74b9b3", "#b0d8c0", "#eef2d2"),
        diverging=("#c9b3ec", "#9678c6", "#5f4b85", "#363d45", "#7d5427", "#c97f2f", "#f8bd78"),
        categorical=("#7ab7e5", "#c87440", "#bce5b6", "#cf95a8", "#318265", "#766ba7", "#f4d57b", "#5fdcdc"),
    ),
}  # fmt: skip


def rgb(colour: str) -> np.ndarray:
    """Give red, green and blue (0-1) of ``#rrggbb``."""
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255


def luminance(colour: str) -> float:
    """Give the relative luminance (0-1) as WCAG 2.1 defines it."""
    channels = rgb(colour)
    curved = ((channels + _OFFSET) / (1 + _OFFSET)) ** _GAMMA
    return float(np.where(channels <= _LINEAR_BELOW, channels / _LINEAR_SLOPE, curved) @ _LUMINANCE)


def contrast(one: str, other: str) -> float:
    """Give the WCAG contrast ratio of two colours: 1 (equal) to 21 (black and white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + _GLARE) / (low + _GLARE)


def sample(anchors: tuple[str, ...], classes: int) -> tuple[str, ...]:
    """
    Take evenly spread colours from a row of anchors.

    Parameters
    ----------
    anchors
        Colours from low to high.
    classes
        How many; one class gets the middle colour.
    """
    ends = (0, len(anchors) - 1)
    places = np.full(classes, np.mean(ends)) if classes < 2 else np.linspace(*ends, classes)
    channels = np.array([rgb(anchor) for anchor in anchors])
    mixed = np.column_stack([np.interp(places, np.arange(len(anchors)), channels[:, c]) for c in range(3)])
    return tuple("#" + "".join(f"{round(channel * 255):02x}" for channel in row) for row in mixed)


def translucent(colour: str, opacity: float) -> str:
    """Give the colour as CSS ``rgba`` with this opacity (0-1)."""
    red, green, blue = (round(channel * 255) for channel in rgb(colour))
    return f"rgba({red}, {green}, {blue}, {opacity:g})"

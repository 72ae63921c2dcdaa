"""A story as it is kept: words, figures and pictures that open again unchanged."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.io import from_json

from wijkscan.views.exports.downloads import harmless_table
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.verhaal.parts import Step, Story
from wijkscan.views.words.texts import only_bold

_STEPS = "stappen.json"
_WORDS = ("code", "name", "headline", "certainty", "notes", "points")


class KeptStoryError(ValueError):
    """A story that was written down cannot be read; the message says what to do."""


@dataclass(frozen=True, eq=False)
class KeptStep:
    """One step as it was told; the parts are those of :class:`~wijkscan.views.verhaal.parts.Step`.

    Parameters
    ----------
    code, name, headline, certainty, notes, points
        The words.
    picture
        A map (PNG); empty where there is none.
    alt
        What a picture or chart shows.
    chart
        A chart; None where there is none.
    table
        The figures; None where there are none.
    """

    code: str
    name: str
    headline: str
    certainty: str
    notes: tuple[str, ...]
    points: tuple[str, ...]
    picture: bytes
    alt: str
    chart: go.Figure | None
    table: pd.DataFrame | None


def keep_steps(story: Story, source: str) -> dict[str, bytes]:
    """
    Write a story down.

    Parameters
    ----------
    story
        The story.
    source
        Source line of the maps.

    Returns
    -------
    Content per name of a file: the words of all steps, and per step its map (PNG), chart (JSON) and figures (CSV).
    """
    told: list[dict[str, object]] = []
    files: dict[str, bytes] = {}
    for number, step in enumerate(story.steps, start=1):
        alt, table, made = _drawn(step, source)
        files |= {f"{number}.{ending}": content for ending, content in made.items()}
        if table is not None:
            files[f"{number}.csv"] = harmless_table(table).to_csv(index=False, lineterminator="\n").encode()
        told.append({name: getattr(step, name) for name in _WORDS} | {"alt": alt})
    return {_STEPS: (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode(), **files}


def _drawn(step: Step, source: str) -> tuple[str, pd.DataFrame | None, dict[str, bytes]]:
    """Give what the picture of a step shows, its figures, and the file it is kept in."""
    drawing = step.drawing
    if drawing is None:
        return "", step.table, {}
    if drawing.table is None:
        chart, summary, table = drawing.make(*drawing.inputs, "light")
        return summary, table, {"json": str(chart.to_json()).encode()}
    shown: AreaMap = drawing.make(*drawing.inputs)
    return f"Kaart: {drawing.name}.", drawing.table(), {} if shown.drawn.empty else {"png": shown.picture(source)}


def read_steps(files: Mapping[str, bytes]) -> tuple[KeptStep, ...]:
    """
    Read a story that was written down by :func:`keep_steps`.

    Raises
    ------
    KeptStoryError
        There is no story, or it was written in a way that this version does not know.
    """
    try:
        told = json.loads(files[_STEPS])
        steps = tuple(_read_step(number, words, files) for number, words in enumerate(told, start=1))
    except (KeyError, TypeError, ValueError) as error:
        raise KeptStoryError(
            "Het verhaal in deze versie is niet te lezen; open haar met de versie van wijkscan waarmee zij is gemaakt."
        ) from error
    if not steps:
        raise KeptStoryError("In deze versie staat geen verhaal; kies een bestand dat met 'Stel vast' is gemaakt.")
    return steps


def _read_step(number: int, words: Mapping[str, Any], files: Mapping[str, bytes]) -> KeptStep:
    chart, table = files.get(f"{number}.json"), files.get(f"{number}.csv")
    said = {name: tuple(map(only_bold, words[name])) for name in ("notes", "points")}
    return KeptStep(
        **{**words, **said, "headline": only_bold(words["headline"]), "certainty": only_bold(words["certainty"])},
        picture=files.get(f"{number}.png", b""),
        chart=None if chart is None else from_json(chart.decode()),
        table=None if table is None else pd.read_csv(io.BytesIO(table)),
    )

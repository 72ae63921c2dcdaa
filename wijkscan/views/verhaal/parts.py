"""What a story for the commissie Samenleving is made of: the figures behind it, its steps and their pictures."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.teams.gemeente import Wijkteams
from wijkscan.parameters import Parameters
from wijkscan.views.documents.gemeente import Computed
from wijkscan.views.words import texts
from wijkscan.views.words.dutch import in_dutch
from wijkscan.views.words.texts import plain

CONCEPT = "Tot het is vastgesteld, is dit een concept: elk getal kan nog veranderen als een keuze verandert."


@dataclass(frozen=True, eq=False)
class Drawing:
    """A map or chart, as a page places it.

    Parameters
    ----------
    name
        Name of the picture, of its table and of the files.
    make
        Draws it: a chart from the inputs and the theme, or gives from the inputs what a map shows.
    inputs
        What is on it.
    table
        Gives the figures on a map; a chart brings its own.
    told
        Writes the figures the Dutch way, for the screen.
    """

    name: str
    make: Callable[..., Any]
    inputs: tuple[object, ...]
    table: Callable[[], pd.DataFrame] | None = None
    told: Callable[[pd.DataFrame], pd.DataFrame] = in_dutch


@dataclass(frozen=True, eq=False)
class Step:
    """One message.

    Parameters
    ----------
    code
        What the step is called in the choices of the presenter; of a wijk its code.
    name
        Short title.
    headline
        The message in one sentence or two (Markdown).
    certainty
        How sure that is, in one line (Markdown).
    notes
        What the presenter needs to know, sources among it (Markdown).
    drawing
        The picture.
    points
        What is asked, one thing per point (Markdown).
    table
        Figures in place of a picture.
    """

    code: str
    name: str
    headline: str
    certainty: str
    notes: tuple[str, ...]
    drawing: Drawing | None = None
    points: tuple[str, ...] = ()
    table: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class Story:
    """The steps that can be told, and why another cannot: per name of a step the Dutch reason."""

    steps: tuple[Step, ...]
    left_out: dict[str, str]

    def of(self, without: Iterable[str]) -> "Story":
        """Leave out the steps that the presenter does not want; the last one left stays."""
        unwanted = set(without)
        kept = tuple(step for step in self.steps if step.code not in unwanted)
        return replace(self, steps=kept or self.steps[-1:])

    def fixed(self, said: str) -> "Story":
        """Tell it as a version that was fixed: who fixed it and when (`said`), in place of what holds for a concept."""
        told = (replace(step, certainty=plain(said)) if step.certainty == CONCEPT else step for step in self.steps)
        return replace(self, steps=tuple(told))


@dataclass(frozen=True, eq=False)
class Told:
    """What the story is made of.

    Parameters
    ----------
    scan
        Indicators, need and use.
    parameters
        The parameters they were computed with.
    teams, budget
        None where they could not be computed.
    refused
        Per part (`werkgebieden`, `budget`) why it could not.
    indicator, wet
        What the first map shows, and which law the step about use is about.
    wijken
        Wijken with a step of their own.
    """

    scan: Computed
    parameters: Parameters
    teams: Wijkteams | None
    budget: Budget | None
    refused: Mapping[str, str]
    indicator: str
    wet: str
    wijken: tuple[str, ...] = ()

    @property
    def names(self) -> pd.Series:
        """Name per gebiedscode."""
        return self.scan.tables.areas.areas["gebiedsnaam"]

    @property
    def boundaries(self) -> gpd.GeoDataFrame:
        """Boundaries of the gemeente."""
        return self.scan.tables.boundaries

    @property
    def gemeente(self) -> str:
        """Name of the gemeente."""
        return str(self.names[self.scan.tables.areas.gemeentecode])

    @property
    def source(self) -> str:
        """Source line of the figures."""
        return texts.source_line(self.scan.tables.areas.passports)

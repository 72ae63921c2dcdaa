"""What a page works with, the same on every page."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import pandas as pd
import streamlit as st

from wijkscan.chain.glance import Glance, Wijkprofiel
from wijkscan.chain.need import need_of
from wijkscan.chain.refusal import Refused
from wijkscan.chain.scenario import NeedChoices, Scenario
from wijkscan.model.need.gemeente import Behoefte
from wijkscan.parameters import Parameters
from wijkscan.store.opening import Collection, Tables
from wijkscan.tables.areas import COUNTRY
from wijkscan.ui.kept import kept, once
from wijkscan.views.words.texts import map_source, plain

if TYPE_CHECKING:  # a first page is shown before need and use are computed, and without what computes them
    from wijkscan.ui.chain import PageChain

Made = TypeVar("Made")
SCENARIO = "scenario"  # where the session keeps the choices
FOUND = "gevonden"  # where it keeps what was searched: its label, and the area it lies in


@dataclass(frozen=True)
class Page:
    """What a page works with: its name, the choices, what is seen of the gemeente at once, and the chain when it is asked for."""

    name: str
    scenario: Scenario
    parameters: Parameters
    glance: Glance
    collection: Collection
    data: tuple[str, str]  # changes when anything is fetched or imported

    @property
    def tables(self) -> Tables:
        """The tables of the gemeente."""
        return self.glance.tables

    @cached_property
    def chain(self) -> "PageChain":
        """Everything that follows from the choices; each step is computed when a page first asks for it."""
        from wijkscan.ui.chain import PageChain

        return PageChain(self)

    @cached_property
    def need(self) -> Behoefte | Refused:
        """Need per wijk, the same as in the chain: what the first page answers with, without the rest of the chain."""
        return need_of(self.glance, self.scenario.of(NeedChoices), self.parameters, kept)

    @cached_property
    def gemeente(self) -> str:
        """Name of the gemeente."""
        return str(self.tables.areas.areas.at[self.scenario.gemeente, "gebiedsnaam"])

    @property
    def source(self) -> str:
        """Source line on maps: the producers, or that everything is made up."""
        return map_source(self.tables.areas)

    @property
    def country(self) -> str:
        """Name of the country the gemeente is compared with: Nederland, or the made-up land around Voorbeeldstad."""
        return str(self.names[COUNTRY])

    def full_name(self, code: str) -> str:
        """Name of an area anywhere in the country, with its gemeente."""
        area = self.tables.areas.areas.loc[code]
        return f"{area['gebiedsnaam']} ({area['gemeentenaam']})"

    def comparable_choices(self, profile: Wijkprofiel) -> list[str]:
        """Wijken that can be taken out of the comparison: those in it, and those already out."""
        return [*self.scenario.zonder, *profile.comparable.wijken.index]

    @property
    def own_areas(self) -> pd.DataFrame:
        """Areas of the gemeente itself."""
        areas = self.tables.areas.areas
        return areas[areas["gemeentecode"] == self.scenario.gemeente]

    @property
    def definitions(self) -> dict[str, str]:
        """CBS definition per column, where delivered."""
        return {code: text for passport in self.tables.areas.passports for code, text in passport.definitions.items()}

    @cached_property
    def today(self) -> str:
        """Today, as ISO date."""
        return datetime.now().astimezone().date().isoformat()

    @cached_property
    def names(self) -> pd.Series:
        """Name per gebiedscode."""
        return once(_names, self.tables.areas.areas)


def _names(areas: pd.DataFrame) -> pd.Series:
    return areas["gebiedsnaam"]


def given(step: Made | Refused) -> Made:
    """Give what a step of the chain made; of one that was refused the reason is shown, and the page ends."""
    if isinstance(step, Refused):
        st.warning(plain(step.reason), icon=":material/info:")
        st.stop()
    return step

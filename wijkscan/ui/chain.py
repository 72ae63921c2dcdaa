"""The chain as a page asks it: steps are kept for all users, and a division is designed beside the page."""

from datetime import datetime
from functools import partial

import streamlit as st

from wijkscan.chain.keys import Key
from wijkscan.chain.run import Ask, Chain, NotYetError
from wijkscan.chain.scenario import Scenario
from wijkscan.model.werkgebieden import InfeasiblePlanError, WerkgebiedenPlan
from wijkscan.parameters import Parameters
from wijkscan.store.own_tables import OwnTables
from wijkscan.ui.design import Job
from wijkscan.ui.frame import own_tables
from wijkscan.ui.kept import kept, laws_of, library_key, tables_of
from wijkscan.ui.page import Page

_HELD = "indeling"  # where the session keeps the plan it is looking at
_NO_PLAN_YET = "De eerste indeling in werkgebieden wordt nog gezocht; de pagina vult zich daarna vanzelf aan."


class PageChain(Chain):
    """The chain of what a page chose; `job` is the design that was started or joined for it, once a plan was asked for."""

    def __init__(self, page: Page) -> None:
        self.job: Job[WerkgebiedenPlan] | None = None
        super().__init__(
            page.tables, partial(laws_of, *page.data), page.scenario, page.parameters, own_tables(page), int(page.today[:4]) + 1,
            keep=kept, find=self._beside,
        )  # fmt: skip

    def _beside(self, key: Key, ask: Ask) -> WerkgebiedenPlan:
        """Give the plan of a design that goes on beside the page: the one its reader is looking at until the design has ended.

        A better one in between would move buurten under the hand of who is drawing, and everything that follows from the plan would be
        computed anew at every click.
        """
        job: Job[WerkgebiedenPlan] = kept(key, lambda: Job(ask))
        self.job = job
        held = st.session_state.get(_HELD)
        if held is not None and held[0] == key and not job.done:
            job.look()
            shown: WerkgebiedenPlan = held[1]
            return shown
        plan = job.best()
        if plan is None and job.done:
            plan = job.best_so_far
        if plan is None:
            raise InfeasiblePlanError(job.refused) if job.done else NotYetError(_NO_PLAN_YET)
        st.session_state[_HELD] = (key, plan)
        return plan


def chain_of(gemeente: str, parameters: Parameters) -> Chain:
    """Give the chain of a gemeente as it is, without choices and without its teams of today."""
    data, first_year = library_key(gemeente), datetime.now().astimezone().year + 1
    tables, learn = tables_of(data, gemeente), partial(laws_of, *data)
    return Chain(tables, learn, Scenario(gemeente=gemeente), parameters, OwnTables(), first_year, keep=kept)

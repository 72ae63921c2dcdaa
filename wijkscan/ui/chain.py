"""The chain as a page asks it: steps are kept for all users, and a division is designed beside the page."""

from datetime import datetime
from functools import partial

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
        job: Job[WerkgebiedenPlan] = kept(key, lambda: Job(ask))
        self.job, plan = job, job.best()
        if plan is None and job.done:
            plan = job.best_so_far
        if plan is None:
            raise InfeasiblePlanError(job.refused) if job.done else NotYetError(_NO_PLAN_YET)
        return plan


def chain_of(gemeente: str, parameters: Parameters) -> Chain:
    """Give the chain of a gemeente as it is, without choices and without its teams of today."""
    data, first_year = library_key(gemeente), datetime.now().astimezone().year + 1
    tables, learn = tables_of(data, gemeente), partial(laws_of, *data)
    return Chain(tables, learn, Scenario(gemeente=gemeente), parameters, OwnTables(), first_year, keep=kept)

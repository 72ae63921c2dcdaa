"""The chain as a page asks it: steps are kept for all users, and a division is designed beside the page."""

from wijkscan.chain.run import Ask, Chain, Key, NotYetError
from wijkscan.model.werkgebieden import InfeasiblePlanError, WerkgebiedenPlan
from wijkscan.ui.design import Job
from wijkscan.ui.frame import own_tables
from wijkscan.ui.kept import kept
from wijkscan.ui.page import Page

_NO_PLAN_YET = "De eerste indeling in werkgebieden wordt nog gezocht; de pagina vult zich daarna vanzelf aan."


class PageChain(Chain):
    """The chain of what a page chose; `job` is the design that was started or joined for it, once a plan was asked for."""

    def __init__(self, page: Page) -> None:
        self.job: Job[WerkgebiedenPlan] | None = None
        first_year = int(page.today[:4]) + 1
        super().__init__(
            page.scan, page.scenario, page.parameters, own_tables(page), first_year, data=page.data, keep=kept, find=self._beside
        )

    def _beside(self, key: Key, ask: Ask) -> WerkgebiedenPlan:
        job: Job[WerkgebiedenPlan] = kept(key, lambda: Job(ask))
        self.job, plan = job, job.best()
        if plan is None and job.done:
            plan = job.best_so_far
        if plan is None:
            raise InfeasiblePlanError(job.refused) if job.done else NotYetError(_NO_PLAN_YET)
        return plan

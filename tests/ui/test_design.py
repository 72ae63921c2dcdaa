"""Work beside the page: the best so far is there, and work that nobody looks at ends and begins again when somebody does."""

import threading
import time

import pytest

from wijkscan.model.werkgebieden import InfeasiblePlanError
from wijkscan.ui import design
from wijkscan.ui.chain import PageChain
from wijkscan.ui.design import Job

SOON_S = 20


def wait_for(happened):
    until = time.monotonic() + SOON_S
    while not happened() and time.monotonic() < until:
        time.sleep(0.01)
    assert happened()


class Searching:
    """Work that tells one outcome and goes on as long as it is wanted."""

    def __init__(self):
        self.begun = 0

    def __call__(self, told, going):
        self.begun += 1
        told("het eerste plan")
        while going():
            time.sleep(0.01)
        return "het beste plan"


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(design, "LEFT_S", 0.3)


def test_work_goes_on_as_long_as_somebody_looks_and_ends_when_nobody_does(impatient):
    work = Searching()
    job = Job(work)
    until = time.monotonic() + 1
    while time.monotonic() < until:
        job.look()
        time.sleep(0.02)
        assert not job.done
    wait_for(lambda: job.done)
    assert work.begun == 1


def test_who_comes_back_finds_it_begun_again(impatient):
    work = Searching()
    job = Job(work)
    wait_for(lambda: job.done)
    job.look()
    assert not job.done
    assert work.begun == 2


def test_two_who_look_keep_it_going_when_one_leaves(impatient):
    job = Job(Searching())
    end = threading.Event()

    def other():
        while not end.wait(0.02):
            job.look()

    threading.Thread(target=other, daemon=True).start()
    time.sleep(0.8)
    assert not job.done
    end.set()
    wait_for(lambda: job.done)


def test_what_the_user_stops_keeps_its_outcome_and_does_not_begin_again():
    work = Searching()
    job = Job(work)
    assert job.best() == "het eerste plan"
    job.stop()
    wait_for(lambda: job.done)
    job.look()
    assert (job.best(), work.begun) == ("het beste plan", 1)


def test_a_page_does_not_wait_for_ever_for_a_first_outcome(monkeypatch):
    monkeypatch.setattr(design, "_QUICK_S", 0.01)
    monkeypatch.setattr(design, "_FIRST_S", 0.1)
    release = threading.Event()
    job = Job(lambda told, going: release.wait() and "klaar")
    assert job.best() is None
    assert not job.done
    release.set()
    wait_for(lambda: job.done)
    assert job.best() == "klaar"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_refusal_and_a_fault_are_told():
    def refuse(told, going):
        raise InfeasiblePlanError("Er kan geen indeling zijn.")

    def broken(told, going):
        raise MemoryError

    for work, said in ((refuse, "Er kan geen indeling zijn."), (broken, "door een storing gestopt")):
        job = Job(work)
        wait_for(lambda job=job: job.done)
        assert job.best() is None
        assert said in job.refused


def test_whoever_looks_at_a_plan_keeps_it_until_the_design_has_ended():
    work, key = Searching(), ("design", "a plan that is looked at")
    chain = PageChain.__new__(PageChain)

    def look():
        return chain._beside(key, lambda progress, going: work(progress, going))

    assert look() == "het eerste plan"
    chain.job.best_so_far = "een beter plan"
    assert look() == "het eerste plan"
    chain.job.stop()
    wait_for(lambda: chain.job.done)
    assert look() == "het beste plan"

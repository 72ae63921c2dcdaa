"""One server, one browser and two stand-in services for all browser tests."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error

from tests.browser.dashboard import FIRST_VISIT, Visit, running
from tests.once import visited
from tests.standins.cbs import CbsStandin
from tests.standins.pdok import PdokStandin

LOOKING_FOR_WRONG = {"test_accessibility.py", "test_privacy.py"}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            # A loaded machine can swallow a key press; what is really broken fails every time. But what looks for something wrong can miss
            # it by looking too early, so that gets no second chance.
            if item.path.name not in LOOKING_FOR_WRONG:
                item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Say with a test that failed what its reader saw: a race cannot be made to happen again."""
    report = yield
    if report.when == "call" and report.failed:
        for visit in (value for value in item.funcargs.values() if isinstance(value, Visit)):
            with suppress(Error):
                report.sections.append(("The page as it was", visit.as_it_was()))
    return report


@pytest.fixture(scope="session")
def services():
    with CbsStandin(delay=1.0, page_size=1000) as cbs, PdokStandin(delay=1.0) as pdok:
        yield cbs, pdok


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    return visited(tmp_path_factory.mktemp("wijkscan"))


@pytest.fixture(scope="session")
def dashboard(context, services, data):
    cbs, pdok = services
    with running(data, WIJKSCAN_CBS_URL=cbs.url, WIJKSCAN_PDOK_URL=pdok.url, WIJKSCAN_RIVM_URL="") as address:
        first = Visit.start(context, address)
        first.page.set_default_timeout(FIRST_VISIT)
        first.open()
        first.page.close()
        yield address


@pytest.fixture(scope="session")
def context(browser):
    opened = browser.new_context(viewport={"width": 1400, "height": 900}, locale="nl-NL", color_scheme="light")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def dark_context(browser):
    opened = browser.new_context(viewport={"width": 1400, "height": 900}, locale="nl-NL", color_scheme="dark")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def telephone(browser):
    opened = browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-NL", color_scheme="light")
    yield opened
    opened.close()


def visiting(context, dashboard, *, background=False):
    visit = Visit.start(context, dashboard)
    try:
        yield visit
        if not background:
            assert visit.outside == set(), "a request left this computer"
        visit.sound()
    finally:
        visit.page.close()


@pytest.fixture
def visit(context, dashboard):
    yield from visiting(context, dashboard)


@pytest.fixture
def dark_visit(dark_context, dashboard):
    yield from visiting(dark_context, dashboard)


@pytest.fixture
def telephone_visit(telephone, dashboard):
    yield from visiting(telephone, dashboard)


@pytest.fixture
def visit_with_background(context, dashboard):
    yield from visiting(context, dashboard, background=True)

"""Login with a real identity provider on loopback: who has no role sees nothing, a link gives nobody more, a role that goes is gone."""

import re

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.dashboard import FIRST_VISIT, Visit, running
from tests.once import visited
from tests.standins.oidc import provider, secrets_file
from wijkscan.store.database import audit
from wijkscan.store.database.roles import Role, every_role, give, withdraw

GM = "GM9001"
LEZER, PLANNER = "lezer@gemeente.example", "planner@gemeente.example"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return visited(tmp_path_factory.mktemp("wijkscan"))


@pytest.fixture(scope="module")
def accounts(tmp_path_factory):
    with provider() as found:
        found.accounts = {name: {"email": name, "email_verified": True} for name in (LEZER, PLANNER)}
        yield found


@pytest.fixture(scope="module")
def dashboard(accounts, data, tmp_path_factory):
    """A server that asks for a login; Streamlit fills in its port."""
    told = secrets_file(tmp_path_factory.mktemp("geheim") / "secrets.toml", accounts, "http://127.0.0.1:{port}")
    with running(data, STREAMLIT_SECRETS_FILES=str(told), WIJKSCAN_CONTACT="Ans de Wit") as address:
        yield address


@pytest.fixture
def store(data, monkeypatch):
    """The store of the server, as a command sees it, with no role given: a test that is tried again begins as the first time."""
    monkeypatch.setenv("WIJKSCAN_DATA", str(data))
    for role in every_role():
        withdraw(role)


@pytest.fixture
def arrive(browser, dashboard):
    """Let somebody come with a browser of his own."""
    opened = []

    def come(**link):
        context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="nl-NL")
        opened.append(context)
        visit = Visit.start(context, dashboard)
        visit.page.set_default_timeout(FIRST_VISIT)
        visit.open(**link)
        return visit

    yield come
    for context in opened:
        context.close()


def signed_in(who, role=""):
    """What the sidebar says; in the address stands a sign without width, so that it is no link."""
    return re.compile("Aangemeld als " + who.replace("@", "@.?") + f": {role}")


def log_in(visit, who):
    visit.page.get_by_role("button", name="Aanmelden").click()
    visit.page.get_by_role("link", name=who).click()
    expect(visit.page.get_by_text(signed_in(who))).to_be_visible(timeout=FIRST_VISIT)
    return visit.settled()


def test_reader_planner_and_a_role_that_is_withdrawn(arrive, store, dashboard):
    lezer = arrive()
    expect(lezer.title).to_have_text("Aanmelden")
    assert "Rietwaard" not in lezer.page.content()
    log_in(lezer, LEZER)
    expect(lezer.title).to_have_text("U heeft hier nog geen rol")
    expect(lezer.page.get_by_text("Vraag Ans de Wit om een rol")).to_be_visible()
    give(Role(LEZER, GM, "lezer"))
    lezer.page.reload()
    expect(lezer.title).not_to_contain_text("rol")
    expect(lezer.page.get_by_text(signed_in(LEZER, f"lezer in {GM}"))).to_be_visible()

    give(Role(PLANNER, GM, "planner"))
    planner = log_in(arrive(), PLANNER)
    planner.open("Wijkteams", teams="5")
    name = planner.page.get_by_label("Naam van het plan")
    expect(name).to_be_visible(timeout=FIRST_VISIT)
    name.fill("Geheim plan")
    planner.page.get_by_role("button", name="Bewaar dit plan").click()
    expect(planner.page).to_have_url(re.compile("plan=[0-9a-f]{12}"))
    expect(planner.page.get_by_text(re.compile("Plan Geheim plan is open"))).to_be_visible()
    assert (PLANNER, "plan bewaard") in [(line["wie"], line["soort"]) for line in audit.lines(GM)]

    lezer.page.goto(planner.page.url)
    expect(lezer.page.get_by_text("Dit plan is nog een concept")).to_be_visible(timeout=FIRST_VISIT)
    lezer.settled()
    assert "Geheim plan" not in lezer.page.content()
    expect(lezer.page.get_by_label("Naam van het plan")).to_have_count(0)
    lezer.go("Gegevens")
    lezer.tab("Ophalen bij CBS en PDOK")
    expect(lezer.page.get_by_text("de rol beheerder in alle gemeenten van deze wijkscan nodig. Vraag Ans de Wit").first).to_be_visible()
    expect(lezer.page.get_by_role("button", name="Ophalen")).to_have_count(0)
    lezer.sound()

    # Somebody else looks while the role goes; the page of the planner stays open.
    withdraw(Role(PLANNER, GM, "planner"))
    give(Role(PLANNER, GM, "lezer"))
    planner.settled()
    kept = len(audit.lines(GM))
    planner.page.get_by_label("Naam van het plan").fill("Nog een plan")
    planner.page.get_by_role("button", name="Bewaar dit plan").click()
    expect(planner.page.get_by_text("daarvoor is de rol planner in GM9001 nodig").first).to_be_visible(timeout=FIRST_VISIT)
    assert len(audit.lines(GM)) == kept
    withdraw(Role(PLANNER, GM, "lezer"))
    planner.page.get_by_text("Achtergrondkaart").click()
    expect(planner.title).to_have_text("U heeft hier nog geen rol")


def test_what_has_an_address_of_its_own_asks_for_a_login_as_well(arrive, store, dashboard):
    give(Role(LEZER, GM, "lezer"))
    addresses = ("/media/0123.csv", "/_stcore/upload_file/een/twee")
    for address in addresses:
        assert requests.get(dashboard + address, timeout=10).status_code == 403
        forged = requests.get(dashboard + address, cookies={"_streamlit_user": "eyJpc19sb2dnZWRfaW4iOnRydWV9.x.y"}, timeout=10)
        assert forged.status_code == 403
    assert requests.get(f"{dashboard}/static/media/a.woff2", timeout=10).status_code != 403, "the page to log in on has signs as well"
    visit = log_in(arrive(), LEZER)
    for address in addresses:
        assert visit.page.request.get(dashboard + address).status != 403
    withdraw(Role(LEZER, GM, "lezer"))
    assert visit.page.request.get(dashboard + addresses[0]).status == 403


def test_a_login_of_yesterday_is_asked_for_again(arrive, store, accounts):
    give(Role(LEZER, GM, "lezer"))
    accounts.age = 9 * 3600 + 60
    visit = arrive()
    visit.page.get_by_role("button", name="Aanmelden").click()
    visit.page.get_by_role("link", name=LEZER).click()
    expect(visit.page.get_by_text("Een aanmelding geldt 9 uur; de uwe is ouder")).to_be_visible(timeout=FIRST_VISIT)
    accounts.age = 0
    log_in(visit, LEZER)
    expect(visit.title).not_to_contain_text("Aanmelden")

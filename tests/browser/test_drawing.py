"""The drawing table as a planner uses it: brush, undo, locks, keyboard only, the list on a telephone; the server has the same figures."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import visiting
from tests.browser.dashboard import FIRST_VISIT
from tests.example_run import PARAMETERS, example_own, example_run
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import run_wijkteams

WITHIN_MS = 100  # from the mouse to the bars
PICTURE_WIDTH = 1980
ENDED = re.compile(r"Bewezen is dat geen indeling|met de hand aangepast")


class Table:
    """The drawing table on a page."""

    def __init__(self, visit, **link):
        visit.open("Wijkteams", indeling="ontwerp", **link)
        expect(visit.page.get_by_text(ENDED)).to_be_visible(timeout=FIRST_VISIT)
        visit.settled()
        self.visit, self.page = visit, visit.page
        self.holder = self.page.frame_locator('iframe[title*="drawing"]')
        self.frame = self.page.locator('iframe[title*="drawing"]').element_handle().content_frame()
        self.said = self.holder.locator("#melding")
        self.page.locator('iframe[title*="drawing"]').evaluate("frame => frame.scrollIntoView({block: 'start'})")
        expect(self.holder.locator("path.leaflet-interactive").first).to_be_visible()
        self.page.wait_for_timeout(300)  # a frame hears of a plan a moment after the page

    def team(self, number):
        return self.holder.locator("#teams .kies").nth(number)

    def history(self, text):
        expect(self.holder.locator("#geschiedenis > summary")).to_have_text(text)

    def figures(self):
        """What the browser adds up, per label of a team."""
        read = "row => [row.dataset.team, ['fte', 'deviation', 'inwoners', 'staff'].map((name) => Number(row.dataset[name]))]"
        return dict(self.frame.evaluate(f"[...document.querySelectorAll('#teams > li')].map({read})"))

    def beside(self, team):
        """The middle of a unit that lies along a team and can go there, of another one, both on the screen."""
        found = self.frame.evaluate(_BESIDE, team)
        box = self.page.locator('iframe[title*="drawing"]').bounding_box()
        return [(box["x"] + x, box["y"] + y) for x, y in found]

    def brush(self, team):
        """Draw from inside a team over the border of another."""
        inside, outside = self.beside(team)
        self.team(team).click()
        self.page.mouse.move(*inside)
        self.page.mouse.down()
        self.page.mouse.move(*outside, steps=5)

    def let_go(self):
        self.page.mouse.up()
        expect(self.page).to_have_url(re.compile("verplaatst="))
        self.visit.settled()


# A point inside the team and one inside a neighbour of another team, both on a path of the map and not under a name or button.
_BESIDE = """team => {
  const rows = [...document.querySelectorAll('#teams > li .kleur')].map((chip) => getComputedStyle(chip).backgroundColor);
  const colour = (path) => { const [r, g, b] = path.getAttribute('fill').match(/\\w\\w/g).map((part) => parseInt(part, 16));
    return `rgb(${r}, ${g}, ${b})`; };
  const box = document.getElementById('kaart').getBoundingClientRect(), STEP = 6;
  const at = (x, y) => { const found = document.elementFromPoint(x, y);
    return found && found.matches('path.leaflet-interactive') ? found : null; };
  for (let y = box.top + 60; y < box.bottom - 60; y += STEP) {
    for (let x = box.left + 60; x < box.right - 60; x += STEP) {
      const one = at(x, y), other = at(x + 4 * STEP, y);
      const fits = one && other && one !== other && colour(one) === rows[team] && colour(other) !== rows[team];
      if (fits) { return [[x, y], [x + 4 * STEP, y]]; }
    }
  }
  return null;
}"""


@pytest.fixture(scope="module")
def opened(context, dashboard):
    for visit in visiting(context, dashboard):
        yield Table(visit)


@pytest.fixture
def table(opened):
    """One page for all tests, with nothing drawn, nothing locked and no team chosen."""
    opened.holder.locator("#kiezen").click()
    if "verplaatst=" in opened.page.url:
        opened.frame.evaluate("document.querySelector('#geschiedenis ol button').click()")
        expect(opened.page).not_to_have_url(re.compile("verplaatst="))
    opened.visit.settled()
    return opened


def of_the_server(url):
    """The same figures as the server works them out, for the choices in the link."""
    scenario, _ = Scenario.from_link(dict(parse_qsl(urlsplit(url).query)))
    run = example_run()
    teams = run_wijkteams(run.scan, run.teams.units, run.plan, scenario, PARAMETERS, example_own())
    both = teams.totals.join(teams.measures.areas[["afwijking", "inwoners"]])
    return {label: both.loc[label, ["fte", "afwijking", "inwoners", "bezetting"]].astype(float).tolist() for label in teams.names}


def test_the_brush_moves_the_bars_at_once_and_the_server_comes_to_the_same(table):
    before = table.figures()
    assert before == {label: pytest.approx(row) for label, row in of_the_server(table.page.url).items()}
    table.brush(0)
    drawn = table.figures()  # the mouse is still down
    assert drawn != before
    assert "verplaatst=" not in table.page.url
    times = table.frame.evaluate("performance.getEntriesByName('balken').map((one) => one.duration)")
    assert min(times) < WITHIN_MS
    table.let_go()
    table.history("Geschiedenis (1)")
    assert table.figures() == {label: pytest.approx(row) for label, row in drawn.items()}
    assert of_the_server(table.page.url) == {label: pytest.approx(row) for label, row in drawn.items()}
    # The page tells the same plan: its largest deviation, and that nobody proved this one.
    expect(table.page.get_by_text("met de hand aangepast")).to_be_visible()
    largest = f"{100 * max(abs(row[1]) for row in drawn.values()):.1f}".replace(".", ",")
    expect(table.page.get_by_text(f"tot op {largest} %")).to_be_visible()

    table.page.keyboard.press("Control+z")
    expect(table.page).not_to_have_url(re.compile("verplaatst="))
    table.history("Geschiedenis (0 van 1)")
    assert table.figures() == {label: pytest.approx(row) for label, row in before.items()}
    table.page.keyboard.press("Control+y")
    expect(table.page).to_have_url(re.compile("verplaatst="))
    table.history("Geschiedenis (1)")


def test_what_is_locked_cannot_be_drawn_and_a_brush_over_nothing_says_so(table):
    box = table.holder.locator("#kaart").bounding_box()
    table.team(0).click()
    table.page.mouse.click(box["x"] + 8, box["y"] + 8)
    expect(table.said).to_have_text("Hier ligt geen buurt: er is niets veranderd.")
    table.holder.get_by_role("button", name=re.compile("^Zet op slot: team")).first.click()
    expect(table.page).to_have_url(re.compile("slot="))
    table.team(0).click()
    table.brush(0)
    table.page.mouse.up()
    expect(table.said).to_contain_text("staat op slot: er komt niets bij")
    table.holder.get_by_role("button", name="Alles op slot").click()
    expect(table.holder.get_by_role("button", name="Alles van slot")).to_have_attribute("aria-pressed", "true")
    table.holder.get_by_role("button", name="Alles van slot").click()
    expect(table.page).not_to_have_url(re.compile("slot="))
    assert "verplaatst=" not in table.page.url


def test_with_the_keyboard_only(table):
    outside = table.holder.locator("#houder")
    outside.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        table.page.keyboard.press(key)
    expect(table.said).to_contain_text("inwoners")
    expect(table.holder.locator("path.gekozen")).to_have_count(1)
    here = table.said.inner_text()
    team = next(number for number in range(1, 8) if table.team(number - 1).locator(".naam-team").inner_text()[4:] not in here)
    table.page.keyboard.press(str(team))
    expect(table.team(team - 1)).to_have_attribute("aria-pressed", "true")
    table.page.keyboard.press("Enter")
    expect(table.said).to_contain_text("zit nu bij team")
    expect(table.page).to_have_url(re.compile("verplaatst="))
    table.page.keyboard.press("Escape")
    expect(table.holder.locator("#kiezen")).to_have_attribute("aria-pressed", "true")


def test_a_click_outlines_at_once_and_shift_takes_the_whole_wijk(table):
    (x, y), _ = table.beside(0)
    table.page.mouse.click(x, y)
    expect(table.holder.locator("path.gekozen")).to_have_count(1)
    expect(table.said).to_contain_text("inwoners")
    table.page.keyboard.down("Shift")
    table.page.mouse.click(x, y)
    table.page.keyboard.up("Shift")
    expect(table.said).to_contain_text("buurten gekozen")
    assert table.holder.locator("path.gekozen").count() > 1


def test_what_would_tear_a_team_apart_is_hatched_before_and_told_by_its_name(table):
    names = [name.inner_text()[4:] for name in table.holder.locator(".naam-team").all()]
    for number in range(7):
        table.team(number).click()
        if table.holder.locator("path.scheurt").count():
            break
    shape = table.holder.locator("path.scheurt").first.bounding_box()
    table.page.mouse.move(shape["x"] + shape["width"] / 2, shape["y"] + shape["height"] / 2)
    assert any(name in table.said.inner_text() for name in names)
    assert not re.search(r"BU\d{8}", table.said.inner_text())


OVERLAPPING = """() => {
    const boxes = [...document.querySelectorAll('#kaart .naam.team')].map((one) => one.getBoundingClientRect());
    const over = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
    return [boxes.length, boxes.filter((one, place) => boxes.slice(place + 1).some((other) => over(one, other))).length];
}"""


def test_no_label_of_a_team_lies_over_another_also_with_long_names(visit):
    labels = example_run().plan.assignment.unique()
    long = tuple((label, f"Team van de binnenstad met singels {place}") for place, label in enumerate(labels))
    table = Table(visit, namen=Scenario(namen=long).to_link()["namen"])
    expect(table.team(0)).to_contain_text("met singels")
    shown, over = table.frame.evaluate(OVERLAPPING)
    assert shown == len(labels)
    assert over == 0


def test_on_a_telephone_the_list_draws(telephone_visit):
    table = Table(telephone_visit)
    choose = table.holder.locator("#lijst select").first
    expect(choose).to_be_visible()
    now = choose.input_value()
    choose.select_option("1" if now == "0" else "0")
    table.history("Geschiedenis (1)")
    expect(table.page).to_have_url(re.compile("verplaatst="))
    assert table.frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_map_of_the_teams_is_downloaded_below_the_table(table):
    fold = "Tabel en downloads van de werkgebieden"
    table.page.get_by_text(fold).click()
    with table.page.expect_download() as ready:
        table.page.get_by_role("button", name="PNG", exact=True).first.click()
    assert Image.open(ready.value.path()).width == PICTURE_WIDTH
    table.page.get_by_text(fold).click()


def test_axe_has_nothing_to_say(table):
    table.brush(1)
    table.let_go()
    table.holder.locator("#geschiedenis > summary").click()
    table.holder.locator("#lijst > summary").click()
    table.holder.locator("#lijst div > details > summary").first.click()
    for scheme in ("light", "dark"):
        table.page.emulate_media(color_scheme=scheme)
        table.page.wait_for_timeout(400)
        table.visit.settled()
        found = Axe().run(table.frame, options={"resultTypes": ["violations"]}).response["violations"]
        ours = [rule for rule in found if rule["id"] != "page-has-heading-one"]  # the page around the frame has it
        assert [(rule["id"], rule["impact"], node["html"][:150]) for rule in ours for node in rule["nodes"]] == []

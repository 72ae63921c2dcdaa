"""The teams of today on the maps of other pages: one switch for all, in the link, and names that are on the map."""

import re

from playwright.sync_api import expect

from tests.browser.dashboard import FIRST_VISIT


def test_teams_of_today_are_outlined_on_every_map_by_one_switch(visit):
    visit.open("Behoefte")
    switch = visit.page.get_by_role("switch", name="Teams van nu")
    expect(switch).not_to_be_checked(timeout=FIRST_VISIT)
    frame = visit.frame
    expect(frame.locator(".wijkscan-number")).to_have_count(0)
    expect(frame.locator(".wijkscan-name").first).to_be_visible()
    visit.page.get_by_text("Teams van nu", exact=True).click()
    expect(frame.locator(".wijkscan-number")).to_have_count(9, timeout=FIRST_VISIT)
    expect(frame.locator(".wijkscan-number").get_by_text("Noorderhaven", exact=True)).to_be_visible()
    expect(frame.locator(".wijkscan-name").first).to_be_hidden()  # names of wijken make room for those of teams
    expect(visit.page).to_have_url(re.compile("teamsvannu=ja"))
    visit.settled().go("Zorggebruik")
    expect(visit.page.get_by_role("switch", name="Teams van nu")).to_be_checked(timeout=FIRST_VISIT)
    expect(frame.locator(".wijkscan-number")).to_have_count(9)
    visit.sound()

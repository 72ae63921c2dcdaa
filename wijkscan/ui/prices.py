"""Prices for pages that show what is assumed: found once for all users, without need and use."""

from wijkscan.chain.counts import with_counts
from wijkscan.parameters import Parameters
from wijkscan.ui.kept import counts_kept, kept
from wijkscan.ui.page import Page


def known_parameters(page: Page, parameters: Parameters | None = None) -> Parameters:
    """Give the parameters of a page, or others, with what is counted and realised in the place of what is assumed."""
    from wijkscan.chain.prices import prices_key, prices_of, with_prices  # most first pages do without

    counted = with_counts(parameters or page.parameters, counts_kept(page.data, page.scenario.gemeente, page.tables))
    key = (*prices_key(page.scenario.gemeente, counted), *page.data)
    return with_prices(counted, kept(key, lambda: prices_of(page.glance, counted)))

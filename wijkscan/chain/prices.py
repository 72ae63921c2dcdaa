"""What one client costs in the gemeente, in the place of what is assumed."""

import math
from dataclasses import replace

from wijkscan.chain.glance import Glance, comparable_gemeenten
from wijkscan.model.budget.prices import Limits, Price, realised_prices
from wijkscan.model.budget.taakvelden import AANNAME, INGEVULD
from wijkscan.parameters import ADJUSTED, Parameters


def prices_of(seen: Glance, parameters: Parameters) -> tuple[Price, ...]:
    """Find what one client of every law costs: of the gemeente itself, else of comparable gemeenten, else of the country."""
    tables = seen.tables
    limits = Limits(parameters["bekostiging.minimum_clienten"], parameters["bekostiging.uiterste_prijs"])
    return realised_prices(tables.areas, tables.geld, tables.every_geld, lambda: comparable_gemeenten(seen, parameters), limits)


def with_prices(parameters: Parameters, prices: tuple[Price, ...]) -> Parameters:
    """Put realised prices in the place of what is assumed; numbers of the gemeente itself stay."""
    for item in prices:
        if item.origin != AANNAME:
            parameters = parameters.counted(item.parameter, item.value, item.plausible, " ".join([f"{item.source}.", *item.why]), item.year)
    return parameters


def told_prices(prices: tuple[Price, ...], parameters: Parameters) -> tuple[Price, ...]:
    """Give the prices that are computed with: where the gemeente filled one in that, and where none is known what is assumed."""
    return tuple(_told(item, parameters) for item in prices)


def _told(price: Price, parameters: Parameters) -> Price:
    item = parameters.passport(price.parameter)
    if item.source == ADJUSTED:
        return replace(price, value=item.value, plausible=item.plausible, year=0, origin=INGEVULD, source=item.source, why=())
    if math.isnan(price.value):
        return replace(price, value=item.value, plausible=item.plausible, source=item.source)
    return price

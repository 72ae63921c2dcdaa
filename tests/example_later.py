"""Voorbeeldstad now and in a year to come, computed once."""

from functools import cache

from tests.chain_of import FIRST_YEAR, chain_after
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_own, example_scan
from wijkscan.chain.ahead import ahead_of
from wijkscan.chain.later import ChainAhead
from wijkscan.chain.scenario import Scenario
from wijkscan.tables.geld import JAARREKENING

YEAR = 2030


@cache
def chains(kader):
    scenario = Scenario(gemeente=VOORBEELDSTAD, indeling="nu", gebieden="wijk", kader=kader)
    chain = chain_after(example_scan(), scenario, PARAMETERS, example_own(), FIRST_YEAR)
    return chain, ChainAhead(chain, ahead_of(chain.tables, YEAR), YEAR)


def now(kader=JAARREKENING):
    return chains(kader)[0]


def later(kader=JAARREKENING):
    return chains(kader)[1]

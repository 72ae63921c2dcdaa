"""The chain of a command: the plan of today is opened where it is known, and asked for where it is not it is refused."""

import pytest

from tests.example_run import VOORBEELDSTAD
from wijkscan.chain.opening import open_chain
from wijkscan.chain.scenario import Scenario


def test_the_plan_of_today_that_is_not_known_is_refused_with_the_way_out():
    told: list[str] = []
    with pytest.raises(ValueError, match=r"GM9003 zijn de werkgebieden van nu niet bekend; neem ze op met .*eigen GM9003 --werkgebieden"):
        open_chain(Scenario(gemeente="GM9003", indeling="nu"), 0, told.append)
    chain = open_chain(Scenario(gemeente=VOORBEELDSTAD, indeling="nu"), 5, told.append)
    assert chain.parameters["wijkteams.rekentijd"] == 5
    assert chain.own.werkgebieden is not None

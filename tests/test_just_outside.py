"""A number that is refused for being just outside a border is told with the digits that say so: never as that border itself."""

import math

import pandas as pd
import pytest

from wijkscan.dutch import exact
from wijkscan.model.budget.levels import performance
from wijkscan.model.teams.pooling import pooling_gain
from wijkscan.model.teams.workload import wisn
from wijkscan.model.use.comparison import under_use
from wijkscan.model.use.intervals import ratio_interval

ONE = pd.Series({"a": 1.0, "b": 2.0})
VOLUME = pd.DataFrame({"gebiedscode": ["a"], "wet": ["wmo"], "clienten": [1.0], "afgesproken": [1.0], "prijs_eurocent": [100]})
REFUSED = {
    "band": (1.001, lambda x: performance(VOLUME, band=x)),
    "wachten": (1.001, lambda x: pooling_gain(ONE, most_waiting=x)),
    "categorietoeslag": (1.001, lambda x: wisn(ONE, ONE, awt_hours=1363, cas=x)),
    "kop van de lijst": (0.5001, lambda x: under_use(ONE, ONE, top_share=x)),
    "zekerheid": (1.0004, lambda x: ratio_interval(1, 1.0, level=x)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_just_outside_is_told_as_it_is(what):
    value, refuse = REFUSED[what]
    with pytest.raises(ValueError) as told:
        refuse(value)
    assert exact(value) in str(told.value)


@pytest.mark.parametrize(
    ("value", "told"),
    [(1.0004, "1,0004"), (12345.5, "12.345,5"), (-0.25, "−0,25"), (0.1 + 0.2, "0,3"), (math.nan, "onbekend"), (-math.inf, "−oneindig")],
)
def test_exact_keeps_what_tells(value, told):
    assert exact(value) == told

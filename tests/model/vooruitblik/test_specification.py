"""What looking back found is read whole, or refused with what is missing."""

import copy

import pandas as pd
import pytest

from tests.model.vooruitblik.made_up_people import SPECIFICATION, always
from wijkscan.model.vooruitblik.population import VooruitblikError
from wijkscan.model.vooruitblik.specification import METHODS, Specification, class_of
from wijkscan.parameters import specification


def test_of_two_that_did_as_well_the_simpler_is_used():
    assert (always("").best() == METHODS[0]).all(axis=None)


def test_an_area_is_of_the_last_class_that_it_reaches():
    inwoners = pd.Series([0, 99, 100, 20_000, float("nan")])
    assert class_of(inwoners, [0, 100, 10_000]).tolist() == [0, 0, 100, 10_000, 0]
    assert SPECIFICATION.spread(inwoners).iloc[0].equals(SPECIFICATION.spread(inwoners).iloc[1])


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda table: table["instellingen"].pop("kappa"), "'kappa' ontbreekt of klopt niet"),
        (lambda table: table["toets"].pop(), "niet voor elke klasse vanaf 0 inwoners een regel voor inwoners, 0-15, 65-plus"),
        (lambda table: table["binnen_gemeente"].pop("0-15"), "'0-15' ontbreekt of klopt niet"),
        (lambda table: table["toets"][0].update(gelijk="veel"), "ontbreekt of klopt niet"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(damage, told):
    table = copy.deepcopy(specification("vooruitblik"))
    damage(table)
    with pytest.raises(VooruitblikError) as refused:
        Specification.from_table(table)
    assert told in str(refused.value)
    assert "python -m bench.vooruitblik --schrijf" in str(refused.value)

"""Voorbeeldstad is made once for all its tests: it takes some ten seconds."""

import pytest

from wijkscan.sources.received import Received
from wijkscan.voorbeeldstad.deliveries import EDITIONS, MAPS, NEWEST, SEVERAL_YEARS, Truth, World


@pytest.fixture(scope="session")
def world() -> World:
    return World()


@pytest.fixture(scope="session")
def truth(world: World) -> Truth:
    return world.truth(NEWEST, NEWEST)


@pytest.fixture(scope="session")
def received(world: World) -> dict[str, Received]:
    several = [world.several_years(kind, year) for kind, year in SEVERAL_YEARS.items()]
    made = [*map(world.figures, EDITIONS), *several, *map(world.map, MAPS), *world.money(), *world.use()]
    return {item.passport.series: item for item in made}

"""Money from the stand-in: whole, in parts, and with every way in which a service fails."""

import pytest

from tests.sources.asking import Steps, clock
from tests.standins import money
from tests.standins.fixtures import cbs_standin, pdok_standin  # noqa: F401
from tests.standins.server import KINDS
from tests.store.test_fetching import services  # noqa: F401
from wijkscan.sources.datasets import BOOKED, COSTS_JEUGD, COSTS_WMO
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.geld.fetching import fetch_amounts
from wijkscan.sources.listing import listing
from wijkscan.sources.service import LAND, Service, SourceError
from wijkscan.store.fetching import fetch
from wijkscan.store.geld import open_geld
from wijkscan.store.importing import store
from wijkscan.store.snapshots import Library
from wijkscan.tables.figures import InvalidTableError

GM = "GM1501"


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "data")


def received(cbs, library, source=BOOKED, year=2024, table="45067NED", scope=GM):
    service = Service(cbs.url, tries=2, pause=0, timeout=(1.0, 0.5), deadline=1.0)
    return fetch_amounts(source, year, table, scope=scope, service=service, partial=library.root / "partial", progress=Steps(), now=clock)


def test_everything_is_the_default_and_gives_each_table(services, library):  # noqa: F811
    result = fetch(library, GM, year=None, progress=Steps(), now=clock)
    assert result.failed == ()
    got = [
        (item.passport.kind, item.passport.table) for item in result.stored if item.passport.kind in ("iv3", "kosten_wmo", "kosten_jeugd")
    ]
    assert got == [
        *(("iv3", table) for table in reversed(money.IV3_TABLES.values())),
        ("kosten_wmo", "84580NED"),
        ("kosten_jeugd", "83454NED"),
    ]


def test_lasten_are_the_sum_of_categories_without_internal_ones_the_second_time_first(services, library):  # noqa: F811
    store(library, received(services[0], library))
    rows = open_geld(library, GM).of("iv3", GM).set_index(["soort", "post"])

    def added(taakveld, report, less=0):
        return 100_000 * sum(money.amount(GM, report, taakveld, category) - less for category in ("L1.1", "L3.8"))

    assert rows.loc[("jaarrekening", "6.2"), "lasten_eurocent"] == added("6.2", "2024X005")
    assert rows.loc[("begroting", "6.2"), "lasten_eurocent"] == added("6.2", "2024X000")
    assert rows.loc[("begroting", "6.1"), "lasten_eurocent"] == added("6.1", "2024X000", 1)  # only a first time
    assert rows.loc[("begroting", "6.2"), "baten_eurocent"] == 100_000 * money.amount(GM, "2024X000", "6.2", "B3.8")
    assert set(rows.index.get_level_values("post")) == set(money.TAAKVELDEN[2024]) - {"A111"}
    assert rows.loc[("begroting", "6.2"), "naam"] == "Wijkteams"


def test_costs_have_the_titles_of_their_posts_and_the_country_beside(services, library):  # noqa: F811
    store(library, received(services[0], library, COSTS_WMO, 0, "84580NED"))
    geld = open_geld(library, GM)
    rows = geld.of("kosten_wmo", GM)
    assert set(rows["post"]) == {"Totaal", "Hulp bij het huishouden"}
    assert set(rows["soort"]) == {"gerealiseerd", "begroot"}
    assert set(rows["jaar"]) == {2022, 2023}
    assert len(geld.of("kosten_wmo", "NL00")) == len(rows)


def test_of_the_country_iv3_is_hoofdtaakveld_6(services, library):  # noqa: F811
    store(library, received(services[0], library, scope=LAND))
    rows = open_geld(library).rows["iv3"]
    assert set(rows["gebiedscode"]) == {"GM1501", "GM1502", "GM1503"}
    assert rows["post"].str.startswith("6.").all()


def test_tables_are_found_by_title_and_known_where_the_catalogue_is_silent(services):  # noqa: F811
    cbs = services[0]
    service = Service(cbs.url, tries=1, pause=0)
    assert list(listing(BOOKED, service).tables) == [2026, 2025, 2024, 2023, 2022]
    assert listing(COSTS_JEUGD, service).tables == {0: "83454NED"}
    cbs.titles["45078NED"] = "Gemeenten 2027 onbewerkte Iv3-data"
    assert next(iter(listing(BOOKED, service).tables.items())) == (2027, "45078NED")
    cbs.fail("down", "ODataCatalog")
    assert list(listing(BOOKED, service).tables) == list(range(2026, 2018, -1))


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_service_does_the_last_good_amounts_stay(services, library, kind):  # noqa: F811
    cbs = services[0]
    store(library, received(cbs, library))
    before = open_geld(library, GM).of("iv3", GM)
    cbs.fail(kind, "45067NED/TypedDataSet")
    try:
        store(library, received(cbs, library))
    except (SourceError, UnreadableFileError, InvalidTableError) as error:
        assert len(str(error)) > 30
    cbs.heal()
    after = open_geld(library, GM).of("iv3", GM)
    assert after.equals(before)


def test_one_that_fails_does_not_stop_the_others_and_goes_on_where_it_stopped(services, library):  # noqa: F811
    cbs = services[0]
    cbs.fail("down", "2024X005")
    result = fetch(library, GM, year=2024, progress=Steps(), now=clock)
    assert [message.split(":")[0] for message in result.failed] == ["Iv3 2024"]
    assert {"kosten_wmo", "kosten_jeugd"} <= {item.passport.kind for item in result.stored}
    cbs.heal()
    cbs.requests.clear()
    fetch(library, GM, year=2024, progress=Steps(), now=clock)
    asked = [address for address in cbs.requests if "45067NED/TypedDataSet" in address]
    assert len(asked) == 1
    assert "2024X005" in asked[0]


def test_a_gemeente_that_is_not_in_the_table_is_named(services, library):  # noqa: F811
    with pytest.raises(SourceError, match="Gemeente 'GM9999' komt niet voor in tabel 45067NED"):
        received(services[0], library, scope="GM9999")


def test_without_everything_no_money_is_asked(services, library):  # noqa: F811
    fetch(library, GM, year=2024, progress=Steps(), now=clock, everything=False)
    assert not any("45067NED" in address or "84580NED" in address for address in services[0].requests)

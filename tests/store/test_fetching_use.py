"""Use in detail from the stand-in: whole, in parts, under two names, and with every way in which a service fails."""

import pandas as pd
import pytest

from tests.sources.asking import Steps, clock
from tests.standins import use
from tests.standins.country import areas
from tests.standins.fixtures import cbs_standin, pdok_standin  # noqa: F401
from tests.standins.server import KINDS
from tests.store.test_fetching import services  # noqa: F401
from wijkscan.sources.datasets import JEUGD_VORMEN, STAPELINGEN, UITKERINGEN, WMO_SOORTEN
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.listing import listing
from wijkscan.sources.service import LAND, Service, SourceError
from wijkscan.sources.voorzieningen.fetching import fetch_use
from wijkscan.store.fetching import fetch
from wijkscan.store.importing import store
from wijkscan.store.snapshots import Library
from wijkscan.store.voorzieningen import open_voorzieningen
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.figures import InvalidTableError

GM = "GM1501"
SERIES = [
    (WMO_SOORTEN, 2023, "85639NED"),
    (JEUGD_VORMEN, 2023, "85685NED"),
    (STAPELINGEN, 2023, "85637NED"),
    (UITKERINGEN, 2024, "86003NED"),
]


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "data")


def received(cbs, library, source=WMO_SOORTEN, year=2023, table="85639NED", scope=GM):
    service = Service(cbs.url, tries=2, pause=0, timeout=(1.0, 0.5), deadline=1.0)
    return fetch_use(source, year, table, scope=scope, service=service, partial=library.root / "partial", progress=Steps(), now=clock)


def known(count):
    """A count as a test compares it: −1 where it is unknown."""
    return -1 if count is None or pd.isna(count) else count


def area(code, year=2023):
    return next(item for item in areas(year) if item.code == code)


def test_every_series_comes_along_and_another_version_of_a_year_does_not(services, library):  # noqa: F811
    result = fetch(library, GM, year=None, progress=Steps(), now=clock)
    assert result.failed == ()
    got = {(item.passport.kind, item.passport.table) for item in result.stored}
    wanted = {table for table in use.TABLES if table != "85047NED"}
    assert {table for kind, table in got if kind in ("wmo_soort", "jeugd_vorm", "stapeling", "uitkeringen")} == wanted
    assert set(open_voorzieningen(library, GM).rows) == {"wmo_soort", "jeugd_vorm", "stapeling", "uitkeringen"}


def test_types_have_the_counts_of_their_keys_also_where_only_a_title_tells_the_type(services, library):  # noqa: F811
    done = store(library, received(services[0], library))
    rows = open_voorzieningen(library, GM).of("wmo_soort", GM)
    assert set(rows["gebiedscode"]) == {GM, "WK150100", "WK150101", "WK150102", COUNTRY}
    found = rows.set_index(["gebiedscode", "soort"])["aantal"]
    for key, soort in (("T001024", "totaal"), ("A019531", "totaal_zonder_verblijf"), ("A019532", "overig")):
        assert known(found[GM, soort]) == known(use.count("85639NED", area(GM), "WmoClienten_5", key))
    assert found[COUNTRY, "totaal"] == use.count("85639NED", area("NL00"), "WmoClienten_5", "T001024")
    assert done.passport.title == "Wmo naar soort 2023"
    assert any("Vervoersdiensten" in told for told in done.remarks)


def test_jeugd_has_trajecten_by_who_referred_and_is_provisional(services, library):  # noqa: F811
    done = store(library, received(services[0], library, *SERIES[1]))
    found = open_voorzieningen(library, GM).of("jeugd_vorm", GM).set_index(["gebiedscode", "soort", "meting"])["aantal"]
    count = use.count("85685NED", area(GM), "Huisarts_15", "T001203")
    assert found[GM, "totaal", "via_huisarts"] == count
    assert found[GM, "totaal", "trajecten"] == use.count("85685NED", area(GM), "TotaalTrajectenInNatura_13", "T001203")
    assert done.passport.title == "Jeugdzorg naar vorm 2023 (voorlopig)"


def test_stapeling_has_clients_and_huishoudens_by_number_and_combination_half_years_beside_the_year(services, library):  # noqa: F811
    store(library, received(services[0], library, *SERIES[2]))
    rows = open_voorzieningen(library, GM).of("stapeling", GM)
    assert set(rows["periode"]) == {"2023", "2023-1", "2023-2"}
    assert set(rows["stapel"]) == {0, 1, 2, 3, 4, 5, 6}
    assert set(rows["meting"]) == {"clienten", "huishoudens"}
    found = rows[rows["periode"] == "2023"].set_index(["gebiedscode", "soort", "stapel", "meting"])["aantal"]
    keys = ("A041802", "A041714")
    wanted = use.count("85637NED", area(GM), "HuishoudensMetVoorzieningen_6", *keys)
    assert known(found[GM, "jeugdhulp_bijstand_wmo", 2, "huishoudens"]) == known(wanted)
    assert found[GM, "totaal", 0, "huishoudens"] == use.count("85637NED", area(GM), "HuishoudensMetVoorzieningen_6", "T001299", "T001287")


def test_benefits_are_per_quarter_and_buurt_and_nederland_is_without_who_lives_abroad(services, library):  # noqa: F811
    store(library, received(services[0], library, *SERIES[3]))
    rows = open_voorzieningen(library, GM).of("uitkeringen", GM)
    assert set(rows["periode"]) == {f"2024-K{quarter}" for quarter in (1, 2, 3, 4)}
    assert "BU15010000" in set(rows["gebiedscode"])
    found = rows.set_index(["gebiedscode", "periode", "soort"])["aantal"]
    assert found[GM, "2024-K4", "bijstand"] == use.count("86003NED", area(GM, 2024), "Bijstandsuitkering_6")
    assert found[COUNTRY, "2024-K1", "ww"] == use.count("86003NED", area("NL00", 2024), "Werkloosheidsuitkering_5")


def test_of_the_country_half_years_are_not_asked(services, library):  # noqa: F811
    store(library, received(services[0], library, *SERIES[2], scope=LAND))
    rows = open_voorzieningen(library).rows["stapeling"]
    assert set(rows["periode"]) == {"2023"}
    assert {"GM1501", "GM1502", "GM1503"} <= set(rows["gebiedscode"])


def test_tables_are_found_by_title_and_known_where_the_catalogue_is_silent(services):  # noqa: F811
    cbs = services[0]
    service = Service(cbs.url, tries=1, pause=0)
    assert listing(WMO_SOORTEN, service).tables == {2023: "85639NED", 2021: "86188NED"}
    assert listing(JEUGD_VORMEN, service).tables == {2023: "85685NED"}
    assert listing(UITKERINGEN, service).tables == {2024: "86003NED"}
    cbs.titles["85639NED"] = "Wmo-cliënten; type maatwerkvoorziening, wijken, 2027"
    assert next(iter(listing(WMO_SOORTEN, service).tables.items())) == (2027, "85639NED")
    cbs.fail("down", "ODataCatalog")
    assert listing(WMO_SOORTEN, service).tables[2025] == "86158NED"


def test_a_series_that_stopped_is_said_with_its_newest_table(services, library):  # noqa: F811
    cbs = services[0]
    service = Service(cbs.url, tries=1, pause=0)
    assert listing(WMO_SOORTEN, service).remark(WMO_SOORTEN, 2026) == ""
    assert "lijkt met deze reeks te zijn gestopt" in listing(WMO_SOORTEN, service).remark(WMO_SOORTEN, 2027)
    cbs.titles |= {table: "Iets anders" for table, (series, *_) in use.TABLES.items() if series == "stapeling"}
    gone = listing(STAPELINGEN, service)
    assert gone.silent
    assert gone.tables[2024] == "85994NED"
    result = fetch(library, GM, year=2023, progress=Steps(), now=clock)
    told = next(item.remarks for item in result.stored if item.passport.kind == "stapeling")
    assert any("noemt 'Gebruik voorzieningen sociaal domein' (Stapeling) niet meer" in remark for remark in told)


def test_a_table_with_the_label_of_another_year_is_refused(services, library):  # noqa: F811
    with pytest.raises(SourceError, match=r"85639NED .* heet van 2027, maar heeft alleen: 2023"):
        received(services[0], library, year=2027)


def test_a_table_with_other_dimensions_is_refused(services, library):  # noqa: F811
    with pytest.raises(SourceError, match="heeft niet de uitsplitsingen of aantallen die wijkscan kent"):
        received(services[0], library, STAPELINGEN, 2023, "85639NED")


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_service_does_the_last_good_counts_stay(services, library, kind):  # noqa: F811
    cbs = services[0]
    store(library, received(cbs, library))
    before = open_voorzieningen(library, GM).of("wmo_soort", GM)
    for match in ("85639NED/TypedDataSet", "85639NED/TypeMaatwerkvoorziening"):
        cbs.fail(kind, match)
        try:
            store(library, received(cbs, library))
        except (SourceError, UnreadableFileError, InvalidTableError) as error:
            assert len(str(error)) > 30
        cbs.heal()
        after = open_voorzieningen(library, GM).of("wmo_soort", GM)
        assert after.equals(before), match


def test_one_that_fails_does_not_stop_the_others_and_goes_on_where_it_stopped(services, library):  # noqa: F811
    cbs = services[0]
    cbs.fail("down", "85639NED/TypedDataSet", after=2)
    result = fetch(library, GM, year=2023, progress=Steps(), now=clock)
    assert [message.split(":")[0] for message in result.failed] == ["Wmo naar soort 2023"]
    assert {"jeugd_vorm", "stapeling"} <= {item.passport.kind for item in result.stored}
    cbs.heal()
    cbs.requests.clear()
    received(cbs, library)
    asked = [address for address in cbs.requests if "85639NED/TypedDataSet" in address]
    assert len(asked) == 1


def test_a_gemeente_that_is_not_in_the_table_is_named(services, library):  # noqa: F811
    with pytest.raises(SourceError, match="Gemeente 'GM9999' komt niet voor in tabel 85639NED"):
        received(services[0], library, scope="GM9999")

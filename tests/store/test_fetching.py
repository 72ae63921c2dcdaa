import time
from datetime import datetime

import pytest

from tests.sources.asking import Steps, clock
from tests.standins.fixtures import cbs_standin, pdok_standin  # noqa: F401
from wijkscan.sources.service import SourceError
from wijkscan.store.fetching import EDITIONS_FOR_TREND, fetch, scope_of
from wijkscan.store.importing import load_deliveries
from wijkscan.store.opening import open_collection, open_tables
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import Niveau
from wijkscan.tables.gemeentenamen import NoGemeenteError

GM = "GM1501"


@pytest.fixture
def services(cbs_standin, pdok_standin, monkeypatch):  # noqa: F811
    """Both stand-ins, where the settings point; waiting between attempts takes no time."""
    monkeypatch.setenv("WIJKSCAN_CBS_URL", cbs_standin.url)
    monkeypatch.setenv("WIJKSCAN_PDOK_URL", pdok_standin.url)
    monkeypatch.delenv("WIJKSCAN_RIVM_URL", raising=False)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    cbs_standin.page_size = 10_000
    return cbs_standin, pdok_standin


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path / "data")


def fetched(library, scope=GM, year=2024, steps=None):
    return fetch(library, scope, year=year, progress=steps or Steps(), now=clock, everything=False)


def what(result):
    return [(item.passport.kind, item.passport.edition) for item in result.stored]


def test_figures_map_and_health_of_a_gemeente(services, library):
    result = fetched(library)
    assert what(result) == [("cijfers", 2024), ("kaart", 2024), ("gezondheid", 2024)]
    assert result.failed == ()
    tables = open_tables(library, open_collection(library), GM)
    assert len(tables.areas.of(Niveau.WIJK)) == 3
    assert tables.remarks == ()
    assert tables.areas.values.loc["WK150100", "inwoners"] == 7265
    assert not (library.root / "partial").exists() or not any((library.root / "partial").iterdir())


def test_without_a_year_the_newest_editions_come_in_newest_first(services, library):
    result = fetched(library, year=None)
    figures = [year for kind, year in what(result) if kind == "cijfers"]
    assert figures == [2026, 2025, 2024, 2023, 2022]
    assert len(figures) == EDITIONS_FOR_TREND
    tables = open_tables(library, open_collection(library), GM)
    assert tables.areas.years[["inwoners", "wmo"]].tolist() == [2026, 2024]


def test_progress_only_goes_up_and_ends_at_everything(services, library):
    steps = Steps()
    fetched(library, steps=steps)
    shares = [share for _, share in steps.seen]
    assert shares == sorted(shares)
    assert (min(shares), steps.seen[-1]) == (0, ("Klaar", 1.0))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("gone", "CBS kent tabel 85984NED (TableInfos) niet (meer)"),
        ("down", "CBS antwoordt niet"),
        ("reset", "CBS antwoordt niet"),
        ("html", "er kwam een webpagina in plaats van cijfers"),
        ("truncated", "het antwoord is halverwege afgebroken"),
    ],
)
def test_what_does_not_come_in_is_told_and_the_rest_is_stored(services, library, kind, told):
    cbs, _ = services
    cbs.fail(kind, "85984NED")
    result = fetched(library)
    assert what(result) == [("kaart", 2024), ("gezondheid", 2024)]
    assert len(result.failed) == 1
    assert result.failed[0].startswith("Kerncijfers 2024: ")
    assert told in result.failed[0]


def test_no_answer_at_all_stores_nothing_and_tells_everything(services, library):
    for standin in services:
        standin.fail("down")
    result = fetched(library)
    assert result.stored == ()
    assert [line.partition(":")[0] for line in result.failed] == ["Kerncijfers 2024", "Kaart 2024", "Gezondheid"]
    assert open_collection(library).gemeenten.empty


def test_what_was_there_stays_in_use_when_a_refresh_fails(services, library):
    fetched(library)
    before, used = load_deliveries(library), library.fingerprint()
    for standin in services:
        standin.fail("gone")
    assert len(fetched(library).failed) == 3
    assert library.fingerprint() == used
    assert load_deliveries(library)[0].figures.values.equals(before[0].figures.values)


def test_a_broken_fetch_goes_on_where_it_stopped(services, library):
    _, pdok = services
    pdok.fail("down", "collections/buurten")
    assert what(fetched(library)) == [("cijfers", 2024), ("gezondheid", 2024)]
    pdok.heal()
    pdok.requests.clear()
    assert ("kaart", 2024) in what(fetched(library))
    assert len(pdok.requests) == 1
    assert "collections/buurten" in pdok.requests[0]


def test_an_unknown_gemeente_is_told_by_every_source(services, library):
    result = fetched(library, scope="GM1599")
    assert result.stored == ()
    assert all("GM1599" in line for line in result.failed)


def test_a_year_without_an_edition_is_told_with_the_years_that_exist(services, library):
    result = fetched(library, year=2031)
    assert "CBS heeft geen Kerncijfers wijken en buurten van 2031. Kies een van: 2022, 2023, 2024, 2025, 2026." in result.failed[0]


def test_scores_and_regiobeeld_come_along_and_one_that_fails_stops_no_other(services, library):
    cbs, _ = services
    cbs.fail("gone", "86296NED")
    result = fetch(library, GM, year=2024, progress=Steps(), now=clock)
    assert [line.partition(":")[0] for line in result.failed] == ["SES-WOA"]
    assert "CBS kent tabel 86296NED (TableInfos) niet (meer)" in result.failed[0]
    assert {("gezondheid", 2024), ("regiobeeld", 2023)} <= set(what(result))
    assert {"kaart", "iv3", "kosten_wmo", "uitkeringen"} <= {kind for kind, _ in what(result)}
    cbs.heal()
    assert ("ses_woa", 2024) in what(fetch(library, GM, year=2024, progress=Steps(), now=clock))
    values = open_tables(library, open_collection(library), GM).areas.values
    assert values.loc[GM, ["ses_woa", "ses_woa_spreiding", "zvw_huisarts", "zvw_ggz", "zvw_wijkverpleging", "eenzaam"]].notna().all()


def test_scores_that_no_longer_come_are_told(services, library):
    def later() -> datetime:
        return clock().replace(year=2029)

    told = {item.passport.kind: item.remarks for item in fetch(library, GM, year=2024, progress=Steps(), now=later).stored}
    assert told["ses_woa"] == ("de nieuwste cijfers van SES-WOA zijn van 2024: CBS lijkt met deze reeks te zijn gestopt",)
    assert told["regiobeeld"] == ("de nieuwste cijfers van Regiobeeld zijn van 2023: RIVM lijkt met deze reeks te zijn gestopt",)
    assert told["gezondheid"][0].startswith("de nieuwste cijfers van Gezondheid zijn van 2024")


def test_the_whole_country(services, library):
    assert fetched(library, scope="land").failed == ()
    assert open_collection(library).gemeenten.tolist() == ["Kleinwaard", "Letterveen", "Zandrade"]


@pytest.mark.parametrize("text", ["GM1501", "gm1501", " 1501 ", "Zandrade", "zandrade", "gemeente Zandrade", " ZANDRADE "])
def test_a_gemeente_is_fetched_by_code_or_name(services, text):
    assert scope_of(text) == GM


@pytest.mark.parametrize("text", ["", "GM392", "GM03921", "WK039201", "GM²²²²", "GM٠٣٩٢", "land", "Nergensdorp"])
def test_what_is_no_gemeente_is_not_fetched(services, text):
    with pytest.raises(NoGemeenteError, match=r"Geef de naam of de code, zoals Haarlem of GM0392\.$"):
        scope_of(text)


def test_a_name_that_comes_near_is_asked_after(services):
    with pytest.raises(NoGemeenteError, match=r"^'Zandrede' is geen gemeente\. Bedoelt u Zandrade \(GM1501\)\?$"):
        scope_of("Zandrede")


def test_a_code_is_taken_without_asking_and_a_name_needs_the_service(services):
    services[0].fail("down")
    assert scope_of("GM1501") == GM
    with pytest.raises(SourceError, match="CBS"):
        scope_of("Zandrade")

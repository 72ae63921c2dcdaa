"""Every gemeente is computed, from its tables to its report: an answer, or a Dutch reason; never a fault.

Here a sample; WIJKSCAN_GRONDIG=1 walks all of them, reports included.
"""

from datetime import date, datetime

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.depth import THOROUGH
from tests.example_run import FIRST_YEAR, PARAMETERS, example_collection, example_laws, example_library
from tests.real import real_collection, real_laws, real_library
from wijkscan.chain.outcomes import write_results
from wijkscan.chain.refusal import Refused, made, required
from wijkscan.chain.run import Chain
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import Doorrekening, learn
from wijkscan.model.budget.taakvelden import Placings, frames_of
from wijkscan.parameters import specification
from wijkscan.reports.build import profile_document, report_document
from wijkscan.store.geld import open_geld
from wijkscan.store.importing import store
from wijkscan.store.opening import open_collection, open_tables
from wijkscan.store.own_tables import OwnTables
from wijkscan.store.receiving import receive_figures
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import Niveau
from wijkscan.tables.geld import IV3, JAARREKENING, Geld
from wijkscan.ui.kept import forget_data
from wijkscan.views.content import Table
from wijkscan.views.verhaal.parts import Told
from wijkscan.views.verhaal.steps import story

DAY = date(2026, 11, 28)
# The smallest, an island, one wijk, letters in codes, a young gemeente, and one without published totals.
REAL = ("GM0088", "GM0096", "GM0277", "GM0450", "GM0363", "GM0439", "GM1980", "GM0203")
_PATIENCE = 120
_EVERY = 1 if THOROUGH else 6  # of the made-up gemeenten


def walk(library, collection, laws, code, folder):
    """Compute a gemeente and make everything that pages and files show of it, but for the division into teams."""
    scenario = Scenario(gemeente=code, gebieden="wijk")
    chain = Chain(open_tables(library, collection, code), lambda: laws, scenario, PARAMETERS, OwnTables(), FIRST_YEAR)
    scan, refused, budget = required(chain.scan), {"werkgebieden": "niet ontworpen"}, made(chain.budget)
    if isinstance(chain.budget, Refused):
        refused["budget"] = chain.budget.reason
    if THOROUGH:
        document = report_document(scan, None, budget, refused, PARAMETERS, day=DAY)
        assert [block for section in document.sections for block in section.blocks if isinstance(block, Table)]
    told = Told(scan, PARAMETERS, None, budget, refused, Scenario().indicator, Scenario().wet)
    assert len(story(told).steps) > 2
    for wijk in scan.tables.areas.of(Niveau.WIJK)[:1]:
        profile_document(scan, wijk, Scenario(gemeente=code), PARAMETERS, day=DAY)
    write_results(Doorrekening(Scenario(gemeente=code), scan, None, None, None, budget, refused), PARAMETERS, folder, "1")


def walk_all(library, collection, laws, codes, folder):
    for code in codes:
        print(code)  # the last one is the one that failed
        walk(library, collection, laws, code, folder)


def test_made_up_gemeenten_have_their_answer_or_their_reason(tmp_path):
    collection = example_collection()
    assert len(collection.gemeenten) > 40
    walk_all(example_library(), collection, example_laws(), collection.gemeenten.index[::_EVERY], tmp_path)


def walk_real(library, collection, laws, folder):
    """A sample of them; with WIJKSCAN_GRONDIG=1 all."""
    known = collection.gemeenten.index
    codes = known if THOROUGH else [code for code in REAL if code in known]
    assert len(codes) > 6
    walk_all(library, collection, laws, codes, folder)


@pytest.mark.real_data
def test_real_gemeenten_have_their_answer_or_their_reason(real_data, tmp_path):
    walk_real(real_library(real_data), real_collection(real_data), real_laws(real_data), tmp_path)


@pytest.mark.real_data
def test_real_gemeenten_of_an_older_edition_alone_have_theirs(real_data, tmp_path):
    """As for who has not fetched the newest one, and has no map."""
    library = Library(tmp_path / "data")
    store(library, receive_figures(real_data / "cbs" / "kwb_2021_gm_wk_shortnames.parquet", 2021, datetime(2026, 1, 1, 10)))
    collection = open_collection(library)
    walk_real(library, collection, learn(collection), tmp_path / "uit")


@pytest.mark.real_data
def test_every_gemeente_has_a_ceiling_of_its_own_accounts_and_levels_that_add_up_to_them(real_data, tmp_path):
    library, now = Library(tmp_path / "data"), datetime(2026, 1, 1, 10)
    money = real_data / "geld" / "iv3_lasten_per_taakveld_2017_2026.parquet"
    store(library, receive_figures(real_data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet", 2024, now))
    store(library, receive_figures(money, 0, now, library))
    geld, placings = open_geld(library), Placings.from_table(specification("niveaus"))
    rows = geld.rows[IV3]
    booked = rows[rows["post"].str.startswith("6.") & rows["soort"].eq(JAARREKENING)]
    newest = booked[booked["jaar"] == booked.groupby("gebiedscode")["jaar"].transform("max")]
    total, teams, elsewhere = newest.groupby("gebiedscode")["lasten_eurocent"].sum(), {}, []
    for code in open_collection(library).gemeenten.index:
        one = Geld({IV3: rows[rows["gebiedscode"] == code]})
        frames = frames_of(one, str(code), placings)
        account, chosen = frames.items[JAARREKENING], frames.choose(JAARREKENING)
        assert account.rows["bedrag_eurocent"].sum() == total[code]
        assert chosen is not None and chosen.at("1").sum() > 0
        elsewhere += [] if chosen.soort == JAARREKENING else [code]
        teams[code] = account.teams / account.inwoners / 100
    # Vijfheerenlanden booked less than nothing on 6.71 in 2024; its begroting takes the place of its jaarrekening.
    assert elsewhere == ["GM1961"]
    assert pd.Series(teams).quantile([0.1, 0.5, 0.9]).round().tolist() == [25, 91, 168]


@pytest.mark.real_data
def test_a_link_to_a_gemeente_that_was_merged_shows_where_it_went(real_data, monkeypatch):
    """Of 2021 too, so that Beemster is in the files; the sentence says where it went, and the list offers what exists."""
    monkeypatch.setenv("WIJKSCAN_DATA", str(real_library(real_data).root))
    forget_data()
    try:
        for code, name in (("GM0370", "Purmerend"), ("GM0856", "Maashorst"), ("GM0398", "Dijk en Waard")):
            app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=_PATIENCE)
            app.query_params.update(gemeente=code)
            app.run()
            assert not app.exception
            assert any(code in warning.value and f"U ziet nu {name}." in warning.value for warning in app.warning), code
            offered = " ".join(str(option) for box in app.selectbox for option in box.options)
            assert name in offered and "Beemster" not in offered
    finally:
        forget_data()

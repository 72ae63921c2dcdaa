"""Tasks that serve some types of provision: by hand, the whole stays what it was, and more of these clients is more of the work."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from tests.model.teams.made_up_teams import BUURTEN, PARAMETERS, TEAM_OF, expected, population
from tests.model.use.made_up_counts import GEHEIM, counted, rows, table
from wijkscan.chain.counts import counts_of, with_counts
from wijkscan.model.teams.formatie import formatie
from wijkscan.model.teams.served import MET_SOORT, served_clients
from wijkscan.model.use.by_type import TypeUse
from wijkscan.model.use.counted import mixes_for
from wijkscan.tables.areas import wijk_of
from wijkscan.tables.voorzieningen import WMO_SOORT, Voorzieningen
from wijkscan.tables.wetten import wetten

WIJK = wijk_of(pd.Series(BUURTEN, BUURTEN))
WIJKEN = sorted(WIJK.unique())
SERVING = {f"wmo_{task.code}" for task in wetten()["wmo"].tasks if task.soorten}
PLAN = "wijkteams.wmo_plan_aantal"


def use(at_home, *, counted_here=True):
    """Wmo of which per wijk this share has support at home, everybody a hulpmiddel, and nobody another type."""
    soorten = [soort.code for soort in wetten()["wmo"].soorten]
    mix = pd.DataFrame(0.0, WIJKEN, soorten).assign(ondersteuning_thuis=at_home, hulpmiddelen_en_diensten=1.0)
    types = TypeUse(mix, mix, mix.mean(), tuple(soorten) if counted_here else (), (), "CBS")
    return {"wmo": SimpleNamespace(types=types)}


def made(at_home, **more):
    return formatie(expected(), population(), PARAMETERS, served=served_clients(use(at_home, **more), expected(), WIJK))


def test_a_task_counts_the_clients_it_serves_and_the_gemeente_as_a_whole_keeps_its_hours():
    plain, found = formatie(expected(), population(), PARAMETERS), made([0.2] * len(WIJKEN))
    mine, before = (one.table.set_index("component").loc["wmo_plan"] for one in (found, plain))
    assert set(mine["basis"]) == {MET_SOORT} and set(before["basis"]) == {"wmo"}
    np.testing.assert_allclose(mine["aantal"], 0.2 * before["aantal"])
    np.testing.assert_allclose(mine["uren"], before["uren"])
    assert {code for code in SERVING if code in found.assumed.served} == SERVING
    # Everywhere the same mix: nothing moves, the band neither, since these are the same people.
    pd.testing.assert_frame_equal(found.totals, plain.totals)
    pd.testing.assert_frame_equal(found.of_areas(TEAM_OF).totals, plain.of_areas(TEAM_OF).totals)


def test_doubt_about_clients_is_not_smaller_for_being_told_in_two_ways():
    low, high = expected() * 0.8, expected() * 1.3
    served = served_clients(use([0.3] * len(WIJKEN)), expected(), WIJK)
    plain = formatie(expected(), population(), PARAMETERS, expected_low=low, expected_high=high)
    found = formatie(expected(), population(), PARAMETERS, expected_low=low, expected_high=high, served=served)
    pd.testing.assert_frame_equal(found.totals, plain.totals)


def test_a_wijk_with_more_clients_that_a_task_serves_gets_more_of_the_work():
    shares = np.linspace(0.1, 0.4, len(WIJKEN))
    plain, found = formatie(expected(), population(), PARAMETERS), made(shares)
    each = pd.Series(shares, WIJKEN).reindex(WIJK).to_numpy() * expected()["wmo"].to_numpy()
    hours = plain.hours["wmo_plan"].sum()
    np.testing.assert_allclose(found.hours["wmo_plan"], hours * each / each.sum())
    np.testing.assert_allclose(found.hours.drop(columns=list(SERVING)), plain.hours.drop(columns=list(SERVING)))


def test_of_which_work_types_were_counted_is_known():
    assert set(made([0.2] * len(WIJKEN)).assumed.typed) == SERVING
    found = made([0.2] * len(WIJKEN))
    assert found.typed_fte == pytest.approx(found.contributions[list(SERVING)].sum().sum())
    foreseen = made([0.2] * len(WIJKEN), counted_here=False)
    assert foreseen.typed_fte == 0 and set(foreseen.assumed.served) == SERVING


def test_without_types_or_clients_with_them_every_client_counts():
    assert served_clients({}, expected(), WIJK) is None
    assert served_clients({"wmo": SimpleNamespace(types=None)}, expected(), WIJK) is None
    nobody = use([0.0] * len(WIJKEN))
    nobody["wmo"].types.mix["overig"] = 0.0
    assert served_clients(nobody, expected(), WIJK) is None


def wmo(code, total, at_home, other=GEHEIM):
    """Counts of an area: support at home and the rest a hulpmiddel, so that nobody is without a type."""
    soorten = {"totaal": total, "ondersteuning_thuis": at_home, "overig": other, "hulp_bij_het_huishouden": 0.0}
    return rows(code, soorten | {"hulpmiddelen_en_diensten": total, "verblijf_en_opvang": 0.0})


def test_how_often_follows_from_who_is_served_here_and_in_the_country_by_hand():
    counts = counted(WMO_SOORT, table(wmo("GM0392", 1_000, 150, 0), wmo("NL00", 100_000, 30_000, 0)))
    (found,) = (one for one in mixes_for("GM0392", "Haarlem", counts) if one.parameter == PLAN)
    assert found.ratio == pytest.approx(0.15 / 0.3)
    assert found.plausible[0] < found.ratio < found.plausible[1]
    assert "15,0 % van de Wmo-cliënten in Haarlem heeft ondersteuning thuis of overig, in Nederland 30,0 %" in found.source
    tables = SimpleNamespace(voorzieningen=counts, areas=SimpleNamespace(gemeentecode="GM0392", areas=AREAS, **NO_FIGURES))
    known = with_counts(PARAMETERS, counts_of(tables))
    before, after = PARAMETERS.passport(PLAN), known.passport(PLAN)
    assert after.value == pytest.approx(before.value / 2) and after.kind == before.kind == "aanname"
    assert after.source.startswith(before.source) and after.valid_from.year == 2023
    assert after.plausible[0] <= after.value <= after.plausible[1]
    assert with_counts(known, counts_of(tables)) == known
    own = with_counts(PARAMETERS.adjust(PLAN, 0.4), counts_of(tables))
    assert own[PLAN] == 0.4  # the gemeente knows how often


AREAS = pd.DataFrame({"gebiedsnaam": ["Haarlem"]}, index=["GM0392"])
NO_FIGURES = {"years": pd.Series(dtype=float)}


@pytest.mark.parametrize(
    "counts",
    [
        Voorzieningen(),
        counted(WMO_SOORT, table(wmo("GM0392", 1_000, 150, 0))),
        counted(WMO_SOORT, table(wmo("NL00", 1_000, 150, 0))),
        counted(WMO_SOORT, table(wmo("GM0392", GEHEIM, 150, 0), wmo("NL00", 100_000, 30_000, 0))),
        counted(WMO_SOORT, table(wmo("GM0392", 1_000, GEHEIM), wmo("NL00", 100_000, 30_000, 0))),
    ],
)
def test_where_either_is_unknown_the_assumption_stays(counts):
    assert list(mixes_for("GM0392", "Haarlem", counts)) == []


def test_an_unknown_end_of_the_interval_stays_unknown():
    served = served_clients(use([0.2] * len(WIJKEN)), expected(), WIJK)
    high = expected() * 1.2
    high.loc[BUURTEN[0]] = np.nan
    found = formatie(expected(), population(), PARAMETERS, expected_high=high, served=served)
    assert found.totals["fte_hoog"].isna().tolist() == [True, False, False, False]
    assert replace(served, bases={}).clients(expected()).notna().all(axis=None)

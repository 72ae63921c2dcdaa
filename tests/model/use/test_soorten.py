"""The share with help of a level, when a client may have several types: by hand, its limits, and nothing where nothing was counted."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.use.made_up_counts import GEHEIM, counted, rows, table
from wijkscan.chain.counts import _of_types, with_counts
from wijkscan.model.use.soorten import share_of_specific
from wijkscan.parameters import Parameters
from wijkscan.tables.voorzieningen import WMO_SOORT, Voorzieningen
from wijkscan.tables.wetten import wetten

PARAMETERS = Parameters.load(on=date(2026, 1, 1))
WMO = wetten()["wmo"]
TYPES = ("ondersteuning_thuis", "overig", "hulp_bij_het_huishouden", "hulpmiddelen_en_diensten", "verblijf_en_opvang")
# CBS 86188NED, 2021; the type "overig" is not in the stored rows, here it is withheld.
HEILOO = (1_290.0, 300.0, GEHEIM, 165.0, 1_070.0, GEHEIM)


def wmo(*counts: float) -> Voorzieningen:
    return counted(WMO_SOORT, table(rows("GM0399", dict(zip(("totaal", *TYPES), counts, strict=True)), periode="2021")))


def test_heiloo_by_hand():
    found = share_of_specific(wmo(*HEILOO), WMO, "GM0399")
    # At least everybody with a hulpmiddel; at most all types of level 2 added up, of what is withheld 7.
    assert found.value == pytest.approx((1_070 + 167.5 + 1_072.5 + 7) / 2 / 1_290)
    assert found.plausible == (pytest.approx(1_067.5 / 1_292.5), pytest.approx((1_247 + 2.5) / 1_287.5))
    assert found.year == 2021


@given(st.sets(st.integers(0, 400)), *[st.sets(st.integers(0, 400), max_size=200)] * 2)
def test_the_true_share_lies_within_the_limits(at_home, in_house, aids):
    everybody = at_home | in_house | aids
    counts = [5.0 * round(len(part) / 5) if len(part) > 7 else GEHEIM for part in (everybody, at_home, set(), in_house, aids, set())]
    found = share_of_specific(wmo(*counts), WMO, "GM0399")
    if found is not None:
        low, high = found.plausible
        assert low - 1e-9 <= len(in_house | aids) / len(everybody) <= high + 1e-9
        assert low <= found.value <= high + 1e-9


@pytest.mark.parametrize("counts", [Voorzieningen(), wmo(GEHEIM, *HEILOO[1:]), wmo(1_290, 300, 20, GEHEIM, GEHEIM, GEHEIM)])
def test_what_is_not_counted_leaves_the_assumption(counts):
    assert share_of_specific(counts, WMO, "GM0399") is None
    tables = SimpleNamespace(voorzieningen=counts, areas=SimpleNamespace(gemeentecode="GM0399"))
    assert _of_types(tables, WMO) is None


def test_a_law_without_types_has_no_share():
    assert share_of_specific(wmo(*HEILOO), replace(WMO, uitsplitsing="", soorten=()), "GM0399") is None


def test_a_counted_share_changes_no_price_and_own_numbers_stay():
    tables = SimpleNamespace(voorzieningen=wmo(*HEILOO), areas=SimpleNamespace(gemeentecode="GM0399"))
    share = "bekostiging.aandeel_niveau_2_wmo"
    counts = [_of_types(tables, WMO)]
    found = with_counts(PARAMETERS, counts)
    assert found.passport(share).kind == "statistiek"
    assert [item for item in found if item.name != share] == [item for item in PARAMETERS if item.name != share]
    assert with_counts(found, counts) == found
    assert with_counts(PARAMETERS.adjust(share, 0.3), counts)[share] == 0.3

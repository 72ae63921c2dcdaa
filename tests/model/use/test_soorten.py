"""The share with help of a level, when a client may have several types: by hand, its limits, and nothing where nothing was counted."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.use.made_up_counts import GEHEIM, counted, rows, table
from wijkscan.chain.counts import _of_types, with_counts
from wijkscan.model.use.soorten import SPECIFIC, counted_shares, share_of, type_counts, with_one_of
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


def specific(counts, law=WMO):
    """The share with help at level 2 in Heiloo."""
    return share_of(counts, law, "GM0399", [soort.code for soort in law.soorten if soort.level == SPECIFIC])


def test_heiloo_by_hand():
    found = specific(wmo(*HEILOO))
    # At least everybody with a hulpmiddel; at most all types of level 2 added up, of what is withheld 7.
    assert found.value == pytest.approx((1_070 + 165 + 1_070 + 7) / 2 / 1_290)
    assert found.plausible == (pytest.approx(1_067.5 / 1_292.5), pytest.approx((1_247 + 2.5) / 1_287.5))
    assert found.year == 2021


@given(st.sets(st.integers(0, 400)), *[st.sets(st.integers(0, 400), max_size=200)] * 2)
def test_the_true_share_lies_within_the_limits(at_home, in_house, aids):
    everybody = at_home | in_house | aids
    counts = [5.0 * round(len(part) / 5) if len(part) > 7 else GEHEIM for part in (everybody, at_home, set(), in_house, aids, set())]
    found = specific(wmo(*counts))
    if found is not None:
        low, high = found.plausible
        assert low - 1e-9 <= len(in_house | aids) / len(everybody) <= high + 1e-9
        assert low <= found.value <= high + 1e-9


@pytest.mark.parametrize(("soort", "share"), [("ondersteuning_thuis", 0.4), ("hulp_bij_het_huishouden", 0.3), ("overig", 0)])
def test_what_no_type_explains_is_given_to_none_of_them(soort, share):
    found = share_of(wmo(100.0, 40.0, 0.0, 30.0, GEHEIM, 0.0), WMO, "GM0399", [soort])
    assert found.value == pytest.approx(share)
    assert found.plausible[0] <= share <= found.plausible[1]
    both = share_of(wmo(100.0, 40.0, 0.0, 30.0, GEHEIM, 0.0), WMO, "GM0399", ["ondersteuning_thuis", "hulpmiddelen_en_diensten"])
    assert both.value == pytest.approx(0.47)  # of what is withheld 7


@pytest.mark.parametrize("counts", [Voorzieningen(), wmo(GEHEIM, *HEILOO[1:]), wmo(1_290, 300, 20, GEHEIM, GEHEIM, GEHEIM)])
def test_what_is_not_counted_leaves_the_assumption(counts):
    assert specific(counts) is None
    tables = SimpleNamespace(voorzieningen=counts, areas=SimpleNamespace(gemeentecode="GM0399"))
    assert _of_types(tables, WMO) is None


def test_a_law_without_types_has_no_share():
    assert specific(wmo(*HEILOO), replace(WMO, uitsplitsing="", soorten=())) is None


def test_a_counted_share_changes_no_price_and_own_numbers_stay():
    tables = SimpleNamespace(voorzieningen=wmo(*HEILOO), areas=SimpleNamespace(gemeentecode="GM0399"))
    share = "bekostiging.aandeel_niveau_2_wmo"
    counts = [_of_types(tables, WMO)]
    found = with_counts(PARAMETERS, counts)
    assert found.passport(share).kind == "statistiek"
    assert [item for item in found if item.name != share] == [item for item in PARAMETERS if item.name != share]
    assert with_counts(found, counts) == found
    assert with_counts(PARAMETERS.adjust(share, 0.3), counts)[share] == 0.3


def several(*parts):
    return Voorzieningen({WMO_SOORT: table(*parts)})


def test_clients_by_type_are_those_of_the_newest_whole_year():
    at_home = "ondersteuning_thuis"
    found = type_counts(several(
        rows("WK000101", {"totaal": 60, at_home: 40, "overig": GEHEIM}),
        rows("WK000102", {"totaal": GEHEIM, at_home: GEHEIM, "overig": 20}),
        rows("WK000101", {"totaal": 50, at_home: 30}, periode="2022"), rows("WK000101", {"totaal": 99, at_home: 99}, periode="2024-1"),
        rows("GM0001", {"totaal": 200, at_home: 50, "overig": GEHEIM}), rows("GM0002", {"totaal": 100, at_home: 40, "overig": 30}),
    ), WMO)  # fmt: skip
    assert found.wijken.index.tolist() == ["WK000101", "WK000102"]
    assert found.wijken[at_home].iloc[0] == 40 and found.wijken[at_home].isna().iloc[1]
    assert "totaal" not in found.wijken
    # Without a row of the country, gemeenten that have both.
    assert found.land[at_home] == pytest.approx(90 / 300) and found.land["overig"] == pytest.approx(30 / 100)
    assert found.land.drop([at_home, "overig"]).isna().all()
    assert type_counts(Voorzieningen(), WMO) is None


def test_the_row_of_the_country_goes_before_a_sum_of_gemeenten():
    rows_of = [rows("WK000101", {"totaal": 60, "overig": 40}), rows("GM0001", {"totaal": 60, "overig": 40})]
    found = type_counts(several(*rows_of, rows("NL00", {"totaal": 1_000, "overig": 100})), WMO)
    assert found.land["overig"] == pytest.approx(0.1)


def test_a_wijk_that_was_counted_has_its_own_shares_and_a_gap_stays():
    counts = several(
        rows("GM0399", {"totaal": 100, "overig": 40}), rows("WK039901", {"totaal": 50, "overig": 30}),
        rows("WK039902", {"totaal": 50, "overig": GEHEIM}), rows("WK039903", {"totaal": GEHEIM, "overig": GEHEIM}),
    )  # fmt: skip
    assert counted_shares(counts, WMO, "GM0399")["overig"].tolist()[:1] == [0.6]
    assert counted_shares(counts, WMO, "GM0399")["overig"].isna().tolist() == [False, True, True]
    assert counted_shares(Voorzieningen(), WMO, "GM0399").empty


@given(st.lists(st.tuples(*[st.booleans()] * 3).filter(any), min_size=1, max_size=60))
def test_who_has_one_of_some_types_lies_where_the_middle_is_of(people):
    """The true share lies between the largest type, or everybody without another one, and the types added up, or everybody."""
    names = ["een", "twee", "drie"]
    shares = pd.DataFrame([[sum(one[at] for one in people) / len(people) for at in range(3)]], columns=names)
    middle = float(with_one_of(shares, ["een", "twee"]).iloc[0])
    true = sum(one[0] or one[1] for one in people) / len(people)
    reach = min(shares["een"][0] + shares["twee"][0], 1) - max(shares["een"][0], shares["twee"][0], 1 - shares["drie"][0])
    assert abs(middle - true) <= reach / 2 + 1e-9
    assert with_one_of(shares, ["een"]).iloc[0] == pytest.approx(
        (max(shares["een"][0], 1 - shares["twee"][0] - shares["drie"][0]) + shares["een"][0]) / 2
    )

"""Numbers of the workload that are counted: by hand, the limits of rounding, and what stays when there is no count."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.teams.made_up_teams import BUURTEN, PARAMETERS, TEAM_OF, expected, population
from tests.model.use.made_up_counts import COMBINED, GEHEIM, counted, rows, stapeling, table
from wijkscan.chain.counts import counts_of, with_counts
from wijkscan.model.teams.formatie import formatie
from wijkscan.model.use.counted import COUNTS, counted_for
from wijkscan.model.use.stapeling import Bounds
from wijkscan.parameters import ADJUSTED, Parameters
from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.voorzieningen import JEUGD_VORM, STAPELING, Voorzieningen

OFTEN = "wijkteams.jeugdhulp_vraagverheldering_aantal"
HAARLEM, OF, PER = "GM0392", "jeugdzorgtrajecten_gemeente", "jeugdzorg"
NOTHING = Voorzieningen()


def table_with(of: float, per: float, year: float = 2021, **more: float):
    """The part of an AreaTable that a count is taken from."""
    values = pd.DataFrame({OF: [of], PER: [per], **{name: [count] for name, count in more.items()}}, index=[HAARLEM])
    passport = SimpleNamespace(id="een", producer="CBS", title="Kerncijfers wijken en buurten 2021")
    return SimpleNamespace(
        gemeentecode=HAARLEM,
        years=pd.Series({OF: year, PER: 2024, **dict.fromkeys(more, 2024)}),
        at=lambda asked, codes: values[codes] if asked in (year, 2024) else values[codes] * np.nan,
        told=lambda _, codes: (None, pd.DataFrame("een", index=[HAARLEM], columns=codes)),
        areas=pd.DataFrame({"gebiedsnaam": ["Haarlem"]}, index=[HAARLEM]),
        passports=(passport,),
    )


def seen(areas, counts=NOTHING):
    """The part of the tables that counts are taken from."""
    return SimpleNamespace(areas=areas, voorzieningen=counts)


def test_haarlem_by_hand():
    (found,) = counted_for(table_with(1_960, 4_630), NOTHING)
    assert found.value == pytest.approx(1_960 / 4_630)
    assert found.plausible == (pytest.approx(1_957.5 / 4_632.5), pytest.approx(1_962.5 / 4_627.5))
    assert found.source == (
        "CBS, Kerncijfers wijken en buurten 2021: 1.960 trajecten via de gemeentelijke toegang op 4.630 jongeren met jeugdzorg in Haarlem"
    )


@pytest.mark.parametrize(
    "table", [table_with(np.nan, 4_630), table_with(1_960, np.nan), table_with(1_960, 0), table_with(1_960, 4_630, np.nan)]
)
def test_what_is_withheld_not_delivered_or_divided_by_nothing_leaves_the_statistic_of_the_country(table):
    assert counted_for(table, NOTHING) == ()
    kept = with_counts(PARAMETERS, counts_of(seen(table)))
    assert kept == PARAMETERS
    assert (kept[OFTEN], kept.passport(OFTEN).kind) == (0.45, "statistiek")


@given(st.integers(0, 4_000), st.integers(1, 4_000))
def test_a_count_lies_within_what_rounding_leaves_open(of, per):
    (found,) = counted_for(table_with(5.0 * of, 5.0 * per), NOTHING)
    low, high = found.plausible
    assert 0 <= low <= found.value <= high


def test_a_count_takes_the_place_of_an_assumption_and_not_of_a_number_of_the_gemeente():
    table = table_with(1_960, 4_630)
    counted = with_counts(PARAMETERS, counts_of(seen(table))).passport(OFTEN)
    assert (counted.kind, counted.valid_from) == ("statistiek", date(2021, 1, 1))
    own = with_counts(PARAMETERS.adjust(OFTEN, 0.8), counts_of(seen(table))).passport(OFTEN)
    assert (own.value, own.source) == (0.8, ADJUSTED)
    counts = counts_of(seen(table))
    assert with_counts(with_counts(PARAMETERS, counts), counts) == with_counts(PARAMETERS, counts)
    without = Parameters(tuple(item for item in PARAMETERS if item.name != OFTEN))
    assert with_counts(without, counts_of(seen(table))) == without


def test_every_count_names_a_parameter_and_columns_that_are_there():
    known = {item.name for item in PARAMETERS}
    assert all(item.parameter in known and {item.of, item.per} <= set(BY_CODE) for item in COUNTS)


def test_the_band_is_narrower_where_a_count_replaces_an_assumption():
    assumed = formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF)
    counted = formatie(expected(), population(), with_counts(PARAMETERS, counts_of(seen(table_with(4_500, 10_000))))).of_areas(TEAM_OF)
    before, after = (found.table.set_index("component").loc["jeugdhulp_vraagverheldering"] for found in (assumed, counted))
    assert after["fte"].tolist() == pytest.approx(before["fte"].tolist())
    assert (after["fte_hoog"] - after["fte_laag"] < before["fte_hoog"] - before["fte_laag"]).all()


def test_the_counted_part_of_the_fte_is_that_of_the_counted_work():
    found = formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF)
    assert found.assumed.counted == ("jeugdhulp_vraagverheldering",)
    assert found.counted_fte == pytest.approx(found.contributions["jeugdhulp_vraagverheldering"].sum())
    own = formatie(expected(), population(), PARAMETERS.adjust(OFTEN, 0.45)).of_areas(TEAM_OF)
    assert own.counted_fte == 0


def referred(periode: str, via: float, clients: float) -> Voorzieningen:
    """Trajecten through the gemeente and clients of jeugdzorg in Haarlem."""
    both = {"via_gemeente": via, "clienten": clients}
    return counted(JEUGD_VORM, table(*(rows(HAARLEM, {"totaal": number}, meting=name, periode=periode) for name, number in both.items())))


def test_a_newer_count_of_who_referred_goes_before_that_of_the_kerncijfers():
    old = table_with(1_960, 4_630)
    newer = with_counts(PARAMETERS, counts_of(seen(old, referred("2023", 1_500, 5_000)))).passport(OFTEN)
    assert (newer.value, newer.valid_from.year) == (0.3, 2023)
    assert "1.500 trajecten via de gemeentelijke toegang op 5.000 jongeren met jeugdzorg in Haarlem" in newer.source
    nothing_newer = (("2019", 1_500, 5_000), ("2023-1", 1_500, 5_000), ("2023", GEHEIM, 5_000), ("2023", 10, 0))
    for less in (referred(*counts) for counts in nothing_newer):
        assert with_counts(PARAMETERS, counts_of(seen(old, less))).passport(OFTEN).valid_from.year == 2021


def in_haarlem(*huishoudens: float) -> Voorzieningen:
    return counted(STAPELING, stapeling({HAARLEM: (9_000, *huishoudens)}, "2023"))


def test_huishoudens_with_several_laws_take_the_place_of_a_share_per_law():
    tables = seen(table_with(1_960, 4_000, wmo=5_000, bijstand=2_000), in_haarlem(100, 200, 300, 60))
    found = with_counts(PARAMETERS, counts_of(tables))
    share = found.passport("wijkteams.wmo_regie_aantal")
    assert (share.value, share.kind) == (pytest.approx((100 + 150 + 20) / 5_000), "statistiek")
    assert "660 huishoudens met voorzieningen uit meer dan één wet in Haarlem" in share.source
    clients = {"wmo": 5_000, "jeugdhulp": 4_000, "bijstand": 2_000}
    assert sum(found[f"wijkteams.{wet}_regie_aantal"] * number for wet, number in clients.items()) == pytest.approx(660)
    assert with_counts(found, counts_of(tables)) == found
    own = with_counts(PARAMETERS.adjust("wijkteams.wmo_regie_aantal", 0.2), counts_of(tables)).passport("wijkteams.wmo_regie_aantal")
    assert (own.value, own.kind) == (0.2, "aanname")
    unknown = with_counts(PARAMETERS, counts_of(seen(table_with(1_960, 4_000), in_haarlem(100, 200, 300, 60))))
    assert unknown.passport("wijkteams.wmo_regie_aantal").kind == "aanname"


def with_huishoudens(parameters=None):
    """Formatie per buurt, with one huishouden of every combination in each, give or take half a one."""
    tables = seen(table_with(1_960, 4_000, wmo=5_000, bijstand=2_000), in_haarlem(100, 200, 300, 60))
    one = pd.DataFrame(1.0, index=BUURTEN, columns=list(COMBINED))
    known = with_counts(PARAMETERS if parameters is None else parameters, counts_of(tables))
    return formatie(expected(), population(), known, huishoudens=Bounds(one, one / 2, one * 3 / 2))


def test_a_huishouden_of_several_laws_has_one_regisseur():
    found = with_huishoudens()
    work = found.table.pivot(index="gebiedscode", columns="component", values=["aantal", "uren", "fte"])
    regie = [f"{wet}_regie" for wet in ("wmo", "jeugdhulp", "bijstand")]
    assert work["aantal"][regie].sum(axis="columns").tolist() == pytest.approx([4.0] * 4)
    assert set(found.table.loc[found.table["component"].isin(regie), "basis"]) == {"huishoudens_met_meer_wetten"}
    hours = {wet: PARAMETERS[f"wijkteams.{wet}_regie_uren"] for wet in ("wmo", "jeugdhulp", "bijstand")}
    for wet, per_time in hours.items():
        np.testing.assert_allclose(work["uren"][f"{wet}_regie"], work["aantal"][f"{wet}_regie"] * per_time)
    # Of two laws a huishouden takes the mean of their hours, of three that of all.
    pairs = sum(hours.values())
    assert work["uren"][regie].sum(axis="columns").tolist() == pytest.approx([pairs + pairs / 3] * 4)
    np.testing.assert_allclose(work["fte"].sum(axis="columns"), found.totals["fte"])
    teams = found.of_areas(TEAM_OF)
    assert teams.contributions[regie].sum().sum() == pytest.approx(found.contributions[regie].sum().sum())


def test_counted_regie_counts_as_counted_and_narrows_the_band():
    assumed, found = formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF), with_huishoudens().of_areas(TEAM_OF)
    assert {"wmo_regie", "jeugdhulp_regie", "bijstand_regie"} <= set(found.assumed.counted)
    assert found.counted_fte / found.together["fte"] > assumed.counted_fte / assumed.together["fte"]

    def width(made):
        rows_of = made.table[made.table["component"].str.endswith("_regie")].set_index("component")
        return ((rows_of["fte_hoog"] - rows_of["fte_laag"]) / rows_of["fte"]).groupby(level=0).mean()

    assert (width(found) < width(assumed)).all()


def test_an_own_share_of_one_law_leaves_the_huishoudens_of_the_others_as_they_are():
    mine = with_huishoudens(PARAMETERS.adjust("wijkteams.wmo_regie_aantal", 0.2)).table.set_index(["component", "gebiedscode"])
    counts = with_huishoudens().table.set_index(["component", "gebiedscode"])
    assert mine.loc["wmo_regie", "aantal"].tolist() == expected()["wmo"].tolist()
    assert mine.loc["jeugdhulp_regie", "aantal"].tolist() == counts.loc["jeugdhulp_regie", "aantal"].tolist()

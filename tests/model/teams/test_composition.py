import copy

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.model.teams.made_up_teams import DISCIPLINES, PARAMETERS, TEAM_OF, expected, population
from wijkscan.model.indicators.registry import INDICATORS
from wijkscan.model.teams.composition import Disciplines, compose, largest_remainder, mix
from wijkscan.model.teams.formatie import formatie
from wijkscan.model.teams.workload import SUPPORT, WorkloadError
from wijkscan.parameters import specification

TABLE = specification("disciplines")


@pytest.fixture(scope="module")
def teams():
    return formatie(expected(), population(), PARAMETERS).of_areas(TEAM_OF)


def composed(contributions, **changes):
    nothing = pd.DataFrame(index=contributions.index)
    settings_ = {"indicators": nothing, "reference": pd.Series(dtype=float), "least": 0.4, "striking_percent": 10.0}
    return compose(contributions, DISCIPLINES, **{**settings_, **changes})


def test_largest_remainder_by_hand():
    # 1,26 + 0,97 + 0,37 = 2,6: rounded down 1,2 + 0,9 + 0,3, and the two tenths left go to 0,07 and 0,07 before 0,06.
    parts = pd.DataFrame([[1.26, 0.97, 0.37]], columns=list("abc"))
    assert largest_remainder(parts).to_numpy().tolist() == [[1.2, 1.0, 0.4]]


def test_equal_remainders_go_to_the_first_and_exact_tenths_stay():
    assert largest_remainder(pd.DataFrame([[0.25, 0.25], [0.3, 0.7]])).to_numpy().tolist() == [[0.3, 0.2], [0.3, 0.7]]


def test_a_row_with_a_gap_stays_a_row_of_gaps():
    found = largest_remainder(pd.DataFrame([[0.25, np.nan], [0.5, 0.5]]))
    assert found.iloc[0].isna().all()
    assert found.iloc[1].tolist() == [0.5, 0.5]


@given(rows=st.lists(st.lists(st.floats(0, 40), min_size=4, max_size=4), min_size=1, max_size=4))
def test_rounded_parts_add_up_to_the_rounded_total_and_move_less_than_a_tenth(rows):
    parts = pd.DataFrame(rows)
    found = largest_remainder(parts)
    assert (found.sum(axis="columns") - parts.sum(axis="columns")).abs().max() <= 0.05 + 1e-6
    assert (found - parts).abs().max(axis=None) < 0.1 + 1e-6
    assert ((found * 10) % 1).round(6).isin([0, 1]).all(axis=None)


def test_the_mix_of_one_component_by_hand(teams):
    only_plan = teams.contributions * 0
    only_plan["jeugdhulp_plan"] = 2.0
    found = mix(only_plan, DISCIPLINES).loc["Noord"]
    assert found[["generalist", "jeugd_en_gezin"]].tolist() == pytest.approx([0.4, 1.6])
    assert found.sum() == pytest.approx(2)


def test_support_work_follows_the_mix(teams):
    contributions = teams.contributions
    with_support = contributions.assign(**{SUPPORT: 1.0})
    plain, more = mix(contributions, DISCIPLINES), mix(with_support, DISCIPLINES)
    assert more.sum(axis="columns").tolist() == pytest.approx((plain.sum(axis="columns") + 1).tolist())
    assert (more / plain).std(axis="columns").max() == pytest.approx(0, abs=1e-9)


@examples(20)
@given(more=st.floats(0, 5))
def test_more_jeugdhulp_never_means_less_jeugd_en_gezin(more):
    base = formatie(expected(), population(), PARAMETERS).contributions
    grown = formatie(expected().assign(jeugdhulp=expected()["jeugdhulp"] * (1 + more)), population(), PARAMETERS).contributions
    assert (mix(grown, DISCIPLINES) >= mix(base, DISCIPLINES) - 1e-12).all(axis=None)


def test_disciplines_add_up_to_the_rounded_formatie(teams):
    found = composed(teams.contributions)
    added = found.groupby("gebiedscode")["fte"].sum()
    assert added.round(6).to_dict() == teams.totals["fte"].round(1).to_dict()
    assert found.groupby("gebiedscode")["fte_berekend"].sum().to_dict() == pytest.approx(teams.totals["fte"].to_dict())


def test_the_reason_names_what_stands_out_most(teams):
    indicators = pd.DataFrame({"huishoudens_met_kinderen": [36.0, 20.0], "aandeel_0_15": [15.0, 15.0]}, index=["Noord", "Zuid"])
    reference = pd.Series({"huishoudens_met_kinderen": 30.0, "aandeel_0_15": 15.0})
    ratio = pd.DataFrame({"wmo": [1.0, 1.0], "jeugdhulp": [1.32, 0.8], "bijstand": [1.0, 1.0]}, index=["Noord", "Zuid"])
    found = composed(teams.contributions, indicators=indicators, reference=reference, use_ratio=ratio).set_index(
        ["gebiedscode", "discipline"]
    )
    fte = str(found.loc[("Noord", "jeugd_en_gezin"), "fte"]).replace(".", ",")
    assert found.loc[("Noord", "jeugd_en_gezin"), "reden"] == (
        "verwacht gebruik van jeugdhulp 32 % boven de gemeente; veel huishoudens met kinderen (36,0 %, gemeente 30,0 %) "
        f"→ {fte} fte jeugd en gezin"
    )
    assert found.loc[("Zuid", "jeugd_en_gezin"), "reden"].startswith(
        "bevolking en verwacht gebruik liggen rond of onder die van de gemeente"
    )


def test_too_small_a_presence_is_shared_and_the_reason_says_with_whom(teams):
    found = composed(teams.contributions, neighbours={"Zuid": ("Noord", "Elders")})
    small = found[found["gedeeld"]]
    assert ((small["fte"] > 0) & (small["fte"] < 0.4)).all()
    assert len(small) > 0
    zuid = small[small["gebiedscode"] == "Zuid"].iloc[0]
    assert "; minder dan 0,4 fte, dus delen met Noord (" in zuid["reden"]
    noord = small[small["gebiedscode"] == "Noord"]["reden"]
    assert noord.str.endswith("; minder dan 0,4 fte, dus delen met een buurteam of de flexpool").all()


def test_an_unknown_formatie_has_no_disciplines(teams):
    contributions = teams.contributions.copy()
    contributions.loc["Noord", "wmo_plan"] = np.nan
    found = composed(contributions).set_index("gebiedscode").loc["Noord"]
    assert found["fte"].isna().all()
    assert set(found["reden"]) == {"het verwachte werk is onbekend"}


def broken(change):
    table = copy.deepcopy(TABLE)
    change(table)
    with pytest.raises(WorkloadError) as caught:
        Disciplines.from_table(table)
    return str(caught.value)


def test_a_specification_with_a_mistake_is_refused():
    assert broken(lambda table: table["verdeling"]["wmo_plan"].update(generalist=0.9)).endswith(
        "de verdeling van wmo_plan telt niet op tot 1."
    )
    assert "discipline 'tovenaar' in de verdeling is onbekend" in broken(lambda table: table["verdeling"]["outreach"].update(tovenaar=0.0))
    assert "onderdelen of disciplines kloppen niet (outreach)" in broken(lambda table: table["verdeling"].pop("outreach"))
    assert "source ontbreekt of is onbekend" in broken(lambda table: table.pop("source"))
    assert "discipline 'generalist' heeft andere sleutels" in broken(lambda table: table["discipline"][0].pop("wetten"))


def test_every_signal_is_an_indicator():
    known = {item.code for item in INDICATORS}
    assert {code for item in DISCIPLINES.items for code, _ in item.signals} <= known

"""What a gemeente books, placed over levels: by hand and by law."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.example_run import PARAMETERS, example_scan
from wijkscan.model.budget.allocation import BudgetError
from wijkscan.model.budget.gemeente import budget_of_gemeente
from wijkscan.model.budget.taakvelden import AANNAME, FRAMES, NIVEAUS, OUTSIDE, RIJK, Placings, frames_of, law_of, placed
from wijkscan.model.budget.team_part import team_part
from wijkscan.parameters import specification
from wijkscan.tables.geld import BEGROTING, GEMEENTEFONDS, IV3, JAARREKENING, Geld, empty
from wijkscan.views.subjects import geld as words

GM = "GM9001"
USUAL = Placings.from_table(specification("niveaus"))
POSTS = {
    "6.1": 500,
    "6.2": 900,
    "6.3": 1200,
    "6.4": 300,
    "6.5": 200,
    "6.6": 150,
    "6.71": 1100,
    "6.72": 800,
    "6.73": 400,
    "6.81": 250,
    "6.82": 90,
}


def booked(amounts, soort=JAARREKENING, jaar=2024, code=GM):
    """Give amounts in thousands of euros as rows of Iv3, with rows of another gemeente and another domain around them."""
    rows = [(code, jaar, soort, post, f"Taakveld {post}", 100_000 * euros) for post, euros in amounts.items()]
    rows += [("GM9002", jaar, soort, "6.2", "Taakveld 6.2", 1), (code, jaar, soort, "0.1", "Bestuur", 5)]
    table = pd.DataFrame(rows, columns=["gebiedscode", "jaar", "soort", "post", "naam", "lasten_eurocent"])
    return table.assign(baten_eurocent=pd.NA, inwoners=50_000.0).reindex(columns=list(empty().columns)).astype({"lasten_eurocent": "Int64"})


def given_by_rijk(**clusters):
    rows = [(GM, 2025, "septembercirculaire 2024", name, name, cents) for name, cents in clusters.items()]
    table = pd.DataFrame(rows, columns=["gebiedscode", "jaar", "soort", "post", "naam", "lasten_eurocent"])
    return table.reindex(columns=list(empty().columns))


def frames(*tables, placings=USUAL, **more):
    return frames_of(Geld({IV3: pd.concat(tables)} | more), GM, placings)


@pytest.fixture(scope="module")
def scan():
    return example_scan()


def test_every_taakveld_has_the_level_of_the_longest_beginning_of_its_code():
    levels = {
        "6.1": "0", "6.2": "1", "6.21": "1", "6.3": "open_einde", "6.60": "2", "6.71": "1", "6.71a": "2", "6.71b": "1", "6.711": "2",
        "6.712": "1", "6.753": "2", "6.91": "buiten", "6.99": "buiten",
    }  # fmt: skip
    assert {code: USUAL.of(code).niveau for code in levels} == levels
    with pytest.raises(BudgetError, match=r"4\.1 hoort niet bij het sociaal domein"):
        USUAL.of("4.1")


def test_a_taakveld_belongs_to_its_law_and_that_of_the_teams_to_none():
    laws = {code: law_of(code) for code in ("6.1", "6.2", "6.22", "6.3", "6.60", "6.712", "6.751", "6.79", "6.791", "6.792", "6.812")}
    assert laws == {
        "6.1": "", "6.2": "", "6.22": "", "6.3": "bijstand", "6.60": "wmo", "6.712": "wmo", "6.751": "jeugdhulp", "6.79": "",
        "6.791": "wmo", "6.792": "jeugdhulp", "6.812": "wmo",
    }  # fmt: skip


def test_levels_add_up_to_what_is_booked_by_hand():
    frame = frames(booked(POSTS)).items[JAARREKENING]
    assert frame.per_level.to_dict() == {
        "0": 50_000_000, "1": 200_000_000, "2": 219_000_000, "open_einde": 120_000_000, "buiten": 0,
    }  # fmt: skip
    assert frame.teams == 90_000_000
    assert frame.at("1").to_dict() == {"": 90_000_000, "wmo": 110_000_000}
    assert (frame.jaar, frame.inwoners, frame.bron) == (2024, 50_000.0, "CBS, Iv3, jaarrekening 2024")


def test_a_share_leaves_the_rest_where_the_file_says():
    own = Placings.from_table(specification("niveaus"), [("6.72", "2", 0.75), ("6.1", "0", 0.4)])
    levels = frames(booked(POSTS), placings=own).items[JAARREKENING].per_level
    assert levels["1"] == 200_000_000 + 20_000_000  # light help by the team
    assert levels["buiten"] == 30_000_000  # reception of refugees


@given(
    st.dictionaries(st.sampled_from(sorted(POSTS)), st.integers(-500, 10**7), min_size=1),
    st.dictionaries(st.sampled_from(sorted(POSTS)), st.tuples(st.sampled_from(NIVEAUS), st.floats(0, 1)), max_size=5),
)
def test_whatever_is_chosen_every_cent_is_under_one_level(amounts, chosen):
    own = Placings.from_table(specification("niveaus"), [(code, *item) for code, item in chosen.items()])
    frame = frames(booked(amounts), placings=own).items[JAARREKENING]
    assert frame.per_level.sum() == 100_000 * sum(amounts.values())


def test_the_newest_year_counts_and_begroting_is_a_frame_of_its_own():
    found = frames(booked(POSTS), booked({"6.2": 7}, jaar=2023), booked({"6.21": 5, "6.75": 4}, BEGROTING, 2026))
    assert (found.items[JAARREKENING].jaar, found.items[BEGROTING].jaar) == (2024, 2026)
    assert found.items[BEGROTING].per_level["1"] == 500_000
    assert found.choose(JAARREKENING) is found.items[JAARREKENING]
    assert found.choose(RIJK) is found.items[JAARREKENING]
    assert found.choose(AANNAME) is None


def test_only_a_begroting_is_taken_where_there_is_no_jaarrekening():
    found = frames(booked(POSTS, BEGROTING))
    assert found.choose(JAARREKENING) is found.items[BEGROTING]
    assert "jaarrekening" in found.absent[JAARREKENING]


def test_a_frame_without_money_at_level_1_is_no_ceiling():
    assert frames(booked({"6.3": 10, "6.2": -3})).choose(JAARREKENING) is None


def test_what_the_rijk_gives_replaces_what_is_booked_per_cluster():
    rijk = {GEMEENTEFONDS: given_by_rijk(basisvoorzieningen=70_000_001, wmo=125_000_000, jeugd=129_000_000, participatie=50_000_000)}
    frame = frames(booked(POSTS), **rijk).items[RIJK]
    rows = frame.rows.set_index("taakveld")["bedrag_eurocent"]
    assert rows["6.1"] + rows["6.2"] == 70_000_001
    assert rows["6.6"] + rows["6.71"] == 125_000_000
    assert rows[["6.72", "6.73", "6.82"]].sum() == 129_000_000
    assert (rows["6.3"], rows["6.81"]) == (120_000_000, 25_000_000)  # paid from elsewhere: as booked
    assert frame.jaar == 2025


def test_without_lasten_the_gemeentefonds_tells_nothing():
    found = frames_of(Geld({GEMEENTEFONDS: given_by_rijk(wmo=5)}), GM, USUAL)
    assert not found.items
    assert set(found.absent) == set(FRAMES)


@pytest.mark.parametrize(("chosen", "told"), [(("6.2", "3", 1.0), "niveau '3'"), (("6.2", "1", 1.5), "tussen 0 en 1")])
def test_a_choice_that_cannot_be_is_refused(chosen, told):
    with pytest.raises(BudgetError, match=told):
        Placings.from_table(specification("niveaus"), [chosen])


def test_the_budget_adds_up_to_the_frame_to_the_cent(scan):
    found = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=frames(booked(POSTS)))
    assert (found.origin, found.ceiling_cents) == (JAARREKENING, 200_000_000)
    assert found.table["bedrag_eurocent"].sum() == 100_000 * sum(POSTS.values())
    assert (found.reconciled["rest"] == 0).all()
    assert (found.reconciled["geboekt"] == found.reconciled["verdeeld"] + found.reconciled["rest"]).all()


@given(ceiling=st.integers(1, 10**11))
@examples(10)
def test_an_own_ceiling_leaves_a_rest_that_is_shown(scan, ceiling):
    found = budget_of_gemeente(
        scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=frames(booked(POSTS)), ceiling_cents=ceiling
    )
    assert found.reconciled.at["1", "rest"] == 200_000_000 - ceiling
    assert found.target.sum() == ceiling


def test_one_number_of_clients_per_meaning(scan):
    """Wherever a number of clients is shown it is the one that was published, and amounts follow from number × price."""
    for given_frames in (None, frames(booked(POSTS))):
        found = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=given_frames)
        for wet, use in scan.use.items():
            assert found.clients[wet].sum() == pytest.approx(use.total)
            rows = found.table[(found.table["wet"] == wet) & found.table["niveau"].eq(1)]
            assert rows["aantal"].sum() == pytest.approx(use.total)
            np.testing.assert_allclose(rows["aantal"] * rows["prijs_eurocent"], rows["bedrag_eurocent"], atol=2)


def test_use_of_an_area_does_not_move_the_division_in_a_frame(scan):
    """Own use changes what a gemeente is brought to, not how its areas share."""
    found = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=frames(booked(POSTS)))
    weighed = sum(found.by_law[wet] for wet in found.by_law)
    pd.testing.assert_series_equal(weighed.rename(None), found.target.rename(None))
    cost = sum(found.weighing[wet] * scan.use[wet].wijken["ruw"].reindex(found.target.index).fillna(0) for wet in found.weighing)
    known = found.estimated.eq(0)
    np.testing.assert_allclose(100 * cost[known], found.target[known], rtol=1e-6, atol=60)


def test_teams_and_budget_are_two_amounts():
    frame = frames(booked(POSTS)).items[JAARREKENING]
    part = team_part(10.0, 105_600, 200_000_000, frame, 50_000)
    assert (part.people, part.rest, part.booked) == (105_600_000, 94_400_000, 90_000_000)
    assert part.difference == pytest.approx(0.1733, abs=1e-4)
    assert not part.far
    assert team_part(20.0, 105_600, 200_000_000, frame, 50_000).far
    assert team_part(20.0, 105_600, 200_000_000, frame, 50_000).rest == -11_200_000
    assert not team_part(20.0, 105_600, 200_000_000, None, 50_000).far


def test_a_frame_with_nothing_to_divide_is_passed_over_and_that_is_told(scan):
    account, plan = booked(POSTS | {"6.71": -5000}), booked(POSTS, soort=BEGROTING, jaar=2026)
    found = frames(account, plan)
    assert found.choose(JAARREKENING).soort == BEGROTING
    budget = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=found, wanted=JAARREKENING)
    assert budget.origin == BEGROTING
    assert "Jaarrekening 2024 heeft onder niveau 1 € −4.100.000 en is daarom geen kader." in words.answer(budget)
    assert (budget.reconciled["geboekt"] == budget.reconciled["verdeeld"] + budget.reconciled["rest"]).all()


@pytest.mark.parametrize("code", ["6.1", "6.2", "6.4", "6.6", "6.71", "6.71a", "6.72", "6.81", "6.9"])
@pytest.mark.parametrize("niveau", NIVEAUS)
def test_a_share_that_is_chosen_is_the_share_that_goes_there(code, niveau):
    placings = Placings.from_table(specification("niveaus"), [(code, niveau, 0.3)])
    usual, rows = USUAL.of(code), placed(booked({code: 1000}).query("post.str.startswith('6.') and gebiedscode == 'GM9001'"), placings)
    per_level = rows.groupby("niveau")["bedrag_eurocent"].sum()
    assert per_level.sum() == 100_000_000
    other = usual.rest if niveau == usual.niveau else usual.niveau
    assert per_level[niveau] == (100_000_000 if other == niveau else 30_000_000)


def chosen(**given):
    """The levels after a choice; a code with _ for its point."""
    return Placings.from_table(specification("niveaus"), [(code.replace("_", "."), niveau, 1.0) for code, niveau in given.items()])


@pytest.mark.parametrize(
    ("given", "levels"),
    [
        ({"_6_711": "0"}, {"6.711": "0", "6.71a": "0", "6.71b": "1"}),  # the same under another code
        ({"_6_71a": "0", "_6_711": "2"}, {"6.71a": "0", "6.711": "2"}),  # each as it was chosen
        ({"_6_71": "2"}, {"6.71": "2", "6.791": "2", "6.71b": "2"}),
        ({"_6_791": "1"}, {"6.791": "1", "6.71": "1", "6.711": "2"}),  # pgb is a part of what 6.71 was
        ({"_6_71": "0"}, {"6.71": "0", "6.791": "0", "6.711": "2"}),
        ({"_6_73": "1"}, {"6.73": "1", "6.76": "2", "6.74": "2"}),  # 6.76 is made of 6.74 too
        ({"_6_73": "1", "_6_74": "1"}, {"6.76": "1", "6.75": "2", "6.762": "1"}),
        ({"_6_72": "1", "_6_73": "0", "_6_74": "1"}, {"6.75": "1", "6.792": "1", "6.76": "2"}),
        ({"_6_75": "1"}, {"6.72a": "1", "6.72": "2", "6.74": "2"}),
        ({"_6_21": "2"}, {"6.21": "2", "6.2": "1", "6.22": "1"}),
        ({"_6_2": "2"}, {"6.2": "2", "6.21": "2", "6.23": "2"}),
    ],
)  # fmt: skip
def test_a_choice_holds_in_the_other_numbering_where_it_is_the_same_and_not_elsewhere(given, levels):
    placings = chosen(**{code.removeprefix("_"): niveau for code, niveau in given.items()})
    assert {code: placings.of(code).niveau for code in levels} == levels


def test_who_chose_is_told_of_the_numbering(scan):
    for placings, told in ((USUAL, False), (chosen(**{"6_1": "1"}), True)):
        found = frames(booked(POSTS), placings=placings)
        budget = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=found)
        assert ("anders genummerd" in words.frames_sources(budget)) == told


def test_help_in_the_household_that_is_not_apart_is_told(scan):
    split = {code: amount for code, amount in POSTS.items() if code != "6.71"} | {"6.71a": 400, "6.71b": 700}
    for posts, told in ((POSTS, True), (split, False)):
        budget = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=frames(booked(posts)))
        assert ("Hulp bij het huishouden is niet apart geleverd" in words.answer(budget)) == told


def test_a_year_that_is_not_whole_waits():
    found = frames(booked(POSTS, jaar=2024), booked({"6.1": 600, "6.2": 950}, jaar=2025))
    assert found.items[JAARREKENING].jaar == 2024
    assert "De jaarrekening 2025 is nog niet heel (2 taakvelden)" in found.absent["jaarrekening 2025"]


def test_a_year_in_whole_taakvelden_is_as_whole_as_one_in_parts():
    parts = {f"{post}{part}": 10 for post in ("6.71", "6.72", "6.73", "6.81") for part in "abcd"}
    found = frames(booked(dict.fromkeys(POSTS, 5) | parts, jaar=2023), booked(POSTS, jaar=2024))
    assert found.items[JAARREKENING].jaar == 2024
    assert found.items[JAARREKENING].rows["bedrag_eurocent"].sum() == 100_000 * sum(POSTS.values())


WHOLE = {"basisvoorzieningen": 100_000_000, "participatie": 40_000_000, "wmo": 120_000_000, "jeugd": 160_000_000}


def test_the_newest_circular_counts_and_all_of_it():
    older, newer = given_by_rijk(**WHOLE), given_by_rijk(**dict.fromkeys(WHOLE, 50_000_000)).assign(soort="meicirculaire 2025")
    for order in ([older, newer], [newer, older]):
        found = frames(booked(POSTS), **{GEMEENTEFONDS: pd.concat(order)}).items[RIJK]
        assert "meicirculaire 2025" in found.bron
    lacking = frames(booked(POSTS), **{GEMEENTEFONDS: older[older["post"] != "wmo"]})
    assert RIJK not in lacking.items
    assert "ontbreekt wmo" in lacking.absent[RIJK]


def test_what_the_rijk_gives_is_given_whatever_was_corrected_or_taken_out():
    placings = Placings.from_table(specification("niveaus"), [("6.1", OUTSIDE, 0.5)])
    found = frames(booked(POSTS | {"6.6": -150}), placings=placings, **{GEMEENTEFONDS: given_by_rijk(**WHOLE)}).items[RIJK]
    rows = found.accounted
    assert rows.loc[rows["soort"] == RIJK, "bedrag_eurocent"].sum() == sum(WHOLE.values())
    assert rows.loc[rows["niveau"] == OUTSIDE, "bedrag_eurocent"].eq(0).all()
    own = rows[rows["soort"] == JAARREKENING]
    assert set(own["taakveld"]) == {"6.3", "6.81"}
    assert set(own["bron"]) == {"CBS, Iv3, jaarrekening 2024"}


def test_what_is_booked_for_the_teams_is_what_was_booked_in_every_frame(scan):
    found = frames(booked(POSTS), **{GEMEENTEFONDS: given_by_rijk(**WHOLE)})
    for wanted in (JAARREKENING, RIJK, AANNAME):
        budget = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=found, wanted=wanted)
        part = budget.beside(10.0)
        assert (part.booked, part.where, part.inwoners) == (90_000_000, "jaarrekening 2024", 50_000)


def test_with_a_ceiling_a_frame_without_level_1_still_holds_for_the_rest(scan):
    placings = Placings.from_table(specification("niveaus"), [("6.2", "2", 1.0), ("6.71", "2", 1.0)])
    found = frames(booked(POSTS), placings=placings)
    assert found.choose(JAARREKENING) is None
    budget = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=found, ceiling_cents=1_000)
    assert budget.levels.at["totaal", "niveau_0"] == 50_000_000
    assert "Van het kader is niet verdeeld: 1: naar bevolking € −10" in words.not_divided(budget)


def test_what_is_booked_at_level_2_is_beside_all_clients_of_the_law(scan):
    budget = budget_of_gemeente(scan.use, scan.tables.areas, PARAMETERS, first_year=2027, frames=frames(booked(POSTS)))
    rows = budget.table[(budget.table["wet"] == "jeugdhulp") & (budget.table["niveau"] == 2)]
    assert rows["aantal"].sum() == pytest.approx(scan.use["jeugdhulp"].total)
    assert set(rows["definitie"]) == {"verwacht_geijkt"}

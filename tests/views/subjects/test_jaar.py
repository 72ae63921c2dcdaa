"""Now and a year to come side by side, as pages show it."""

import pandas as pd
import pytest

from tests.example_later import YEAR, later, now
from tests.example_run import VOORBEELDSTAD
from wijkscan.chain.ahead import ahead_table
from wijkscan.views.subjects import jaar


def test_the_years_are_two_and_five_on_and_the_round_ones_within_the_horizon():
    assert jaar.years(2024, 15) == ("2026", "2029", "2030", "2035")
    assert jaar.years(2026, 5) == ("2028", "2030", "2031")
    assert jaar.years(2030, 15) == ("2032", "2035")


def test_people_stand_side_by_side_with_a_band_where_one_was_tested():
    table = jaar.people_table(ahead_table(later().ahead, YEAR), "WK900109")
    assert list(table) == ["Groep", "Nu (2024)", str(YEAR), jaar.LOW, jaar.HIGH, jaar.CHANGE]
    first = table.iloc[0]
    assert (first["Groep"], first["Nu (2024)"], first[str(YEAR)]) == ("Inwoners", 21000, 24001)
    assert table.loc[table["Groep"].isin(["15 tot 25 jaar", "25 tot 45 jaar"]), jaar.LOW].isna().all()
    assert table[str(YEAR)].iloc[1:].sum() == pytest.approx(first[str(YEAR)], abs=4)


def test_the_parts_of_a_difference_stand_beside_it():
    names = now().tables.areas.areas["gebiedsnaam"]
    table = jaar.difference_table(later().difference, "wmo", names)
    assert table["Gebied"].iloc[0] == names[VOORBEELDSTAD]
    parts = table[["Aantal mensen", "Leeftijden", "Overig"]].sum(axis="columns")
    assert parts.to_numpy() == pytest.approx(table[jaar.CHANGE].to_numpy(), abs=0.25)


def test_need_and_budget_of_now_and_then():
    names = now().tables.areas.areas["gebiedsnaam"]
    need = jaar.need_table(now().need, later().need, names, YEAR)
    assert need["Plaats nu"].tolist() == sorted(need["Plaats nu"])
    assert set(need["Wijk"]) == set(names[now().need.index.score.index])
    money = jaar.budget_table(now().budget, later().budget, YEAR)
    assert money["Verschil (€)"].sum() == pytest.approx(0, abs=len(money))
    assert (money["Verschil (%)"] > 0).any()


def test_teams_that_get_out_of_balance_are_counted():
    assignment = now().teams.assignment
    work = now().units.load.groupby(assignment).sum()
    loads = (work / work.mean() - 1, later().loads(assignment))
    labels = now().teams.found.volumes.index
    table = jaar.team_table(now().teams.found, later().teams.found, loads, [now().teams.names[label] for label in labels], YEAR)
    assert table["Fte nu"].sum() == pytest.approx(now().teams.totals["fte"].sum(), abs=1)
    assert (table[f"Inwoners {YEAR}"].sum() > table["Inwoners nu"].sum()) and len(table) == len(labels)
    made_up = pd.DataFrame(
        {"Afwijking nu (%)": [0, 11], f"Afwijking {YEAR} (%)": [-12, 15], f"{jaar.LOW} (%)": [-14, 11], f"{jaar.HIGH} (%)": [-9, 19]}
    )
    told = jaar.balance_sentence(made_up, YEAR, 10)
    assert told.startswith("Meer dan 10 % boven of onder het gemiddelde werk per team: ")
    assert told.endswith("nu 1 team, in 2030 2 teams; van 1 team ligt de hele band daarbuiten.")


def test_one_sentence_says_what_it_is_how_sure_and_what_stayed():
    told = jaar.sentence(YEAR, 2024, banded=True)
    for part in ("2030 is een vooruitblik vanaf 2024", "80 %", "Gelijk gehouden", "plafond", "De rest van deze pagina is van nu"):
        assert part in told

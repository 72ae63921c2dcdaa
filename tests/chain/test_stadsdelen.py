"""A stadsdeel as a level: sums that add up to the gemeente, rates made from sums, and the same figures on pages and in files."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.chain_of import FIRST_YEAR, chain_after
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_own, example_scan, example_tables
from wijkscan.chain import stadsdelen
from wijkscan.chain.outcomes import write_results
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.stadsdelen import NONE, WHOLE, Grouping
from wijkscan.model.indicators.registry import BY_INDICATOR
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.views.subjects import stadsdelen as views

AREAS = example_tables().areas
WIJKEN, BUURTEN = AREAS.of(Niveau.WIJK), AREAS.of(Niveau.BUURT)
INWONERS = AREAS.values["inwoners"]


def of_wijken(names) -> pd.Series:
    """Stadsdeel per buurt, from a name per place of its wijk; None for none."""
    called = dict(zip(WIJKEN, map(names, range(len(WIJKEN))), strict=True))
    return wijk_of(BUURTEN.to_series()).map(called).dropna()


@cache
def chain():
    told = of_wijken(lambda place: "Noord" if place < 4 else "Zuid" if place < 9 else None)
    own = replace(example_own(), stadsdelen=told)
    return chain_after(example_scan(), Scenario(gemeente=VOORBEELDSTAD), PARAMETERS, own, FIRST_YEAR)


@cache
def grouping():
    return Grouping.of(chain().own.stadsdelen, AREAS)


def adds_up(found, *columns):
    for column in columns:
        assert found[column].drop(WHOLE).sum() == pytest.approx(found[column][WHOLE]), column
    assert list(found.index[:3]) == ["Noord", "Zuid", NONE] and found.index[-1] == WHOLE


def test_need_is_weighted_by_inwoners_and_never_averaged():
    need = chain().need
    found = stadsdelen.need_per_stadsdeel(need, grouping(), INWONERS)
    adds_up(found, "wijken", "inwoners")
    score, people = need.table()["score"], INWONERS[need.wijken]
    north = WIJKEN[:4]
    assert found["index"]["Noord"] == pytest.approx(np.average(score[north], weights=people[north]))
    assert found["index"]["Noord"] != pytest.approx(score[north].mean())
    top = need.table()["band"] == need.table()["band"].min()
    assert found["hoogste_band"][WHOLE] == pytest.approx(100 * people[top & score.notna()].sum() / people[score.notna()].sum())


@pytest.mark.parametrize("wet", ["wmo", "jeugdhulp", "bijstand"])
def test_use_adds_up_and_its_ratio_is_that_of_the_sums(wet):
    use = chain().use[wet]
    found = stadsdelen.use_per_stadsdeel(use, grouping(), INWONERS)
    adds_up(found, "wijken", "zonder_aantal", "geteld", "verwacht_bekend", "verwacht")
    assert found["verwacht"][WHOLE] == pytest.approx(use.wijken["verwacht"].sum())
    compared = use.wijken[use.wijken["waargenomen"].notna() & ~use.wijken["geschat"].astype(bool)]
    assert found["geteld"][WHOLE] == compared["waargenomen"].sum()
    south = compared.index.intersection(WIJKEN[4:9])
    assert found["verhouding"]["Zuid"] == pytest.approx(compared["waargenomen"][south].sum() / compared["verwacht_bekend"][south].sum())
    assert found["per_1000"]["Zuid"] == pytest.approx(1000 * compared["waargenomen"][south].sum() / INWONERS[south].sum())


def test_what_is_unknown_everywhere_is_unknown_and_not_zero():
    use = chain().use["wmo"]
    hidden = use.wijken.assign(waargenomen=use.wijken["waargenomen"].where(~use.wijken.index.isin(WIJKEN[:4])))
    found = stadsdelen.use_per_stadsdeel(replace(use, wijken=hidden), grouping(), INWONERS)
    assert found.loc["Noord", ["geteld", "verwacht_bekend", "verhouding", "per_1000"]].isna().all()
    assert found["zonder_aantal"]["Noord"] == 4 and found["geteld"]["Zuid"] > 0
    assert "–" in str(views.use_table(found, "X").iloc[0].isna().map({True: "–", False: ""}).tolist())


def test_work_and_money_add_up_to_the_gemeente():
    teams, units = chain().teams, chain().units
    found = stadsdelen.work_per_stadsdeel(teams, grouping())
    adds_up(found, "inwoners", "uren", "fte")
    assert found["fte"][WHOLE] == pytest.approx(teams.totals["fte"].sum())
    assert found["fte"]["Coördinatie van de teams"] > 0 and pd.isna(found["per_10000"]["Coördinatie van de teams"])
    assert found["per_10000"]["Noord"] == pytest.approx(10_000 * found["fte"]["Noord"] / found["inwoners"]["Noord"])
    north = teams.assignment[units.wijken.isin(WIJKEN[:4]) & (units.load > 0)]
    assert set(found["teams"]["Noord"].split(", ")) == {teams.names[label] for label in north}
    money = stadsdelen.money_per_stadsdeel(chain().per_unit, units, grouping())
    adds_up(money, "bedrag_eurocent", "aandeel", "inwoners")
    assert money["bedrag_eurocent"][WHOLE] == chain().budget.ceiling_cents
    assert money["inwoners"].equals(found["inwoners"].reindex(money.index)), "one number of inwoners on Wijkteams and on Budget"
    assert money["per_inwoner"]["Zuid"] == pytest.approx(money["bedrag_eurocent"]["Zuid"] / 100 / money["inwoners"]["Zuid"])


def test_a_profile_sums_counts_and_makes_shares_from_sums():
    scan = example_scan()
    found = stadsdelen.indicators_per_stadsdeel(AREAS, scan.indicators, grouping()).set_index(["stadsdeel", "indicator"])
    north = found.loc["Noord"]
    year = scan.indicators.year("aandeel_65_plus")
    columns = AREAS.at(year, ["leeftijd_65_plus", "inwoners"]).loc[WIJKEN[:4]].dropna()
    assert north["waarde"]["aandeel_65_plus"] == pytest.approx(100 * columns["leeftijd_65_plus"].sum() / columns["inwoners"].sum())
    assert north["waarde"]["inwoners"] == INWONERS[WIJKEN[:4]].sum() and north["hoe"]["inwoners"] == "opgeteld"
    assert north["hoe"]["aandeel_65_plus"] == "herrekend uit opgetelde aantallen"
    assert (north["niveau"] == Niveau.WIJK).all() and (north["bekend"] <= north["gebieden"]).all()
    ways = {"opgeteld", "herrekend uit opgetelde aantallen", "gewogen", "niet samen te nemen"}
    assert set(north["hoe"].str.split(" naar ").str[0]) <= ways
    shown = views.profile_table(found.reset_index(), "Noord", ["inwoners", "aandeel_65_plus"], {})
    assert views.told_profile(shown)["Bekend van"].tolist()[0] == "4 van 4 wijken"
    assert "4 wijken" in views.subtitle(found.reset_index(), "Noord", "Voorbeeldstad")


def test_a_wijk_that_is_split_is_told_and_its_stadsdelen_are_made_of_buurten():
    told = of_wijken(lambda place: "Noord" if place < 4 else "Zuid")
    inside = [code for code in BUURTEN if code[2:8] == WIJKEN[0][2:]]
    told[inside[0]] = "Zuid"
    split = Grouping.of(told, AREAS)
    assert list(split.split) == [WIJKEN[0]]
    found = stadsdelen.indicators_per_stadsdeel(AREAS, example_scan().indicators, split)
    assert (found["niveau"] == Niveau.BUURT).all(), "both have a part of it"
    note = views.split_note(split.split, AREAS.areas["gebiedsnaam"])
    assert note.startswith(f"{AREAS.areas['gebiedsnaam'][WIJKEN[0]]} ligt niet in één stadsdeel en telt mee")
    assert views.split_note(grouping().split, AREAS.areas["gebiedsnaam"]) == ""


def test_the_file_has_the_figures_of_the_pages_and_is_not_there_without_stadsdelen(tmp_path):
    run = chain().doorrekening()
    write_results(run, PARAMETERS, tmp_path, "1")
    rows = pd.read_csv(tmp_path / "stadsdelen.csv", keep_default_na=False, na_values=[""]).fillna({"wet": ""})
    rows = rows.set_index(["onderwerp", "wet", "maat", "stadsdeel"])["waarde"]
    use = stadsdelen.use_per_stadsdeel(chain().use["wmo"], grouping(), INWONERS)
    assert rows["gebruik", "wmo", "verhouding", "Zuid"] == pytest.approx(use["verhouding"]["Zuid"])
    assert rows["budget", "", "bedrag_eurocent", WHOLE] == run.budget.ceiling_cents
    assert rows["wijkteams", "", "fte", WHOLE] == pytest.approx(run.teams.totals["fte"].sum())
    need = stadsdelen.need_per_stadsdeel(chain().need, grouping(), INWONERS)
    assert rows["behoefte", "", "index", "Noord"] == pytest.approx(need["index"]["Noord"])
    write_results(replace(run, stadsdelen=None), PARAMETERS, tmp_path / "zonder", "1")
    assert not (tmp_path / "zonder" / "stadsdelen.csv").exists()


def test_stadsdelen_stand_on_the_map_and_beside_each_other():
    found = stadsdelen.indicators_per_stadsdeel(AREAS, example_scan().indicators, grouping())
    told = grouping().buurten[grouping().buurten != NONE]
    shown = views.indicator_map(found, "aandeel_65_plus", told, example_tables().boundaries, 20.0, "Voorbeeldstad")
    assert list(shown.drawn.index) == ["Noord", "Zuid"]
    table = views.beside_each_other(found, "aandeel_65_plus")
    assert table.iloc[:, 1].is_monotonic_decreasing and set(table["Stadsdeel"]) == {"Noord", "Zuid"}
    assert BY_INDICATOR["aandeel_65_plus"].label in table.columns[1]

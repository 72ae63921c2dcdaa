"""From what is loaded to a file with now and then side by side."""

import pandas as pd
import pytest

from tests.model.made_up_areas import GM, A, B, C, rows, table_of
from tests.tables.building import delivery
from wijkscan.chain.ahead import COLUMNS, ahead_of, ahead_table, write_ahead
from wijkscan.model.vooruitblik.population import VooruitblikError
from wijkscan.store.opening import Tables
from wijkscan.tables.geld import Geld

AGES = ["leeftijd_0_15", "leeftijd_15_25", "leeftijd_25_45", "leeftijd_45_65", "leeftijd_65_plus"]


def edition(year, *people, flag="1", others=10):
    """An edition with wijken A, B and C and their gemeente, and wijken elsewhere to learn from that are as A."""
    table = pd.DataFrame(people, [A, B, C], AGES, dtype=float)
    table.loc[GM] = table.sum()
    for place in range(others):
        table.loc[f"WK0001{place:02d}"] = table.loc[A]
    table["inwoners"] = table[AGES].sum(axis="columns")
    counted = table
    return delivery(year, rows(list(counted.index), **{name: counted[name].tolist() for name in counted}), flag)


def tables_of(*deliveries):
    return Tables(table_of(*deliveries), None, 0, (), Geld(), Geld)


def of_measure(table, measure):
    return table[table["maat"] == measure].set_index("gebiedscode")


BEFORE = ([1500, 1000, 2500, 2500, 1700], [300, 200, 500, 500, 340], [90, 60, 120, 150, 80])
AFTER = ([1520, 1000, 2550, 2480, 1800], [300, 200, 500, 500, 360], [90, 60, 120, 150, 85])


def test_now_and_then_stand_side_by_side_and_add_up():
    ahead = ahead_of(tables_of(edition(2023, *BEFORE), edition(2024, *AFTER)), 2027)
    table = ahead_table(ahead, 2027)
    assert list(table.columns) == list(COLUMNS)
    assert set(table["jaar_nu"]) == {2024}
    people = of_measure(table, "inwoners")
    assert people.loc[[A, B, C], "nu"].tolist() == [9350, 1860, 505]
    assert people.at[GM, "waarde"] == pytest.approx(people.loc[[A, B, C], "waarde"].sum(), abs=0.2)
    assert people["methode"].tolist() == ["som van de wijken", "cohort", "cohort", "gelijk"]
    assert people.at[C, "waarde"] == 505
    assert "gelijk gehouden" in people.at[C, "reden"]
    assert (people["laag"] < people["waarde"]).all()
    assert (people["waarde"] < people["hoog"]).all()
    width = people["hoog"] - people["laag"]
    assert width[GM] < width[[A, B, C]].sum()
    ages = [of_measure(table, name)["waarde"] for name in ("0-15", *AGES[1:-1], "65-plus")]
    assert sum(ages).tolist() == pytest.approx(people["waarde"].tolist(), abs=0.5)
    assert of_measure(table, "65-plus").at[A, "waarde"] > 1800
    assert set(table["maat"]) == {"inwoners", "0-15", "65-plus", *AGES[1:-1]}  # no huishoudens: no change did as well
    assert of_measure(table, "leeftijd_25_45")["laag"].isna().all()  # what is left has no band that was tested


def test_it_is_told_what_was_learnt_from():
    told = ahead_of(tables_of(edition(2023, *BEFORE), edition(2024, *AFTER)), 2027).remarks
    assert told == ("Geleerd van 2023 tot 2024, van 13 wijken.",)
    unchecked = ahead_of(tables_of(edition(2022, *BEFORE), edition(2024, *AFTER)), 2027).remarks
    assert unchecked[1] == "Van 3 wijken is niet nagegaan of de grens sinds 2022 gelijk bleef."
    alone = ahead_of(tables_of(edition(2024, *AFTER)), 2027)
    assert alone.remarks == ("Er is geen editie van 2020 tot 2023 geladen om van te leren: alles is gelijk gehouden.",)
    assert (of_measure(ahead_table(alone, 2027), "65-plus")["waarde"] == of_measure(ahead_table(alone, 2027), "65-plus")["nu"]).all()


def test_of_too_few_wijken_nothing_is_learnt():
    few = ahead_of(tables_of(edition(2023, *BEFORE, others=0), edition(2024, *AFTER, others=0)), 2027)
    assert few.remarks[0].startswith("Van 3 wijken zijn leeftijden in 2023 en 2024 geladen; om van te leren zijn er ten minste 10 nodig")
    assert (few.wijken.methods == "gelijk").all(axis=None)


def test_a_wijk_whose_boundary_moved_teaches_nothing_and_is_looked_ahead_as_all_others():
    """A grew by 6 % of 65-plus where the wijken elsewhere did as well; B that moved gets their ratio, not its own."""
    moved = edition(2024, *AFTER)
    moved.figures.areas.loc[B, "indelingswijziging"] = 3
    apart, own = (ahead_of(tables_of(edition(2023, *BEFORE), item), 2027) for item in (moved, edition(2024, *AFTER)))
    assert "van 12 wijken" in apart.remarks[0]
    assert apart.wijken.ages[3, 1, 4] != pytest.approx(own.wijken.ages[3, 1, 4], rel=1e-6)


def test_the_file_is_the_same_bytes_every_time(tmp_path):
    ahead = ahead_of(tables_of(edition(2023, *BEFORE), edition(2024, *AFTER)), 2030)
    (one,), (two,) = (write_ahead(ahead, 2030, tmp_path / name) for name in ("een", "twee"))
    assert one.read_bytes() == two.read_bytes()
    assert pd.read_csv(one)["gebiedscode"].tolist()[:4] == [GM, A, B, C]


@pytest.mark.parametrize(
    ("year", "told"),
    [(2024, "2024 ligt niet vooruit: de nieuwste cijfers van deze gemeente zijn van 2024. Kies 2025 of later."),
     (2040, "16 jaar vooruit kan niet: vanaf 2024 kijkt wijkscan vooruit tot en met 2039.")],
)  # fmt: skip
def test_a_year_that_is_not_ahead_or_too_far_is_refused(year, told):
    with pytest.raises(VooruitblikError) as refused:
        ahead_of(tables_of(edition(2023, *BEFORE), edition(2024, *AFTER)), year)
    assert str(refused.value) == told

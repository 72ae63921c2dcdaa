"""What docs/methode.md and the parameter file say of looking back, held against each other and against a computation on the real files."""

import pytest

from bench.vooruitblik import BAR, as_toml, measured, total_known, trials
from tests.test_documented import METHOD, figures, rows_below
from wijkscan.model.vooruitblik.population import MEASURES
from wijkscan.model.vooruitblik.specification import METHODS, Specification
from wijkscan.parameters import FOLDER, specification

SMALLEST = {"minder dan 100": 0, "100 tot 500": 100, "500 tot 1.000": 500, "1.000 tot 2.500": 1000, "2.500 tot 5.000": 2500,
            "5.000 tot 10.000": 5000, "10.000 en meer": 10000}  # fmt: skip


def test_the_documented_table_is_what_the_look_ahead_chooses_by():
    told = rows_below("bij gemeenten waarvan niet is geleerd:\n\n")
    used = Specification.from_table(specification("vooruitblik"))
    rows = {name: row for name, row in told.items() if name != "inwoners, maat"}
    assert len(rows) == len(used.tested)
    for name, row in rows.items():
        size, measure = name.rsplit(", ", 1)
        tested = used.tested.loc[(SMALLEST[size], measure)]
        assert [figures(cell)[0] for cell in row[: len(METHODS)]] == [pytest.approx(tested[method], abs=0.006) for method in METHODS], name
        assert row[4] == used.best().at[SMALLEST[size], measure], name
        assert figures(row[6])[0] == pytest.approx(tested["dekking"], abs=0.6), name


def test_nothing_that_does_not_beat_standing_still_is_a_forecast():
    used = Specification.from_table(specification("vooruitblik"))
    assert (used.best()["inwoners"].loc[:500] == "gelijk").all()
    for place, method in used.best().stack().items():
        assert used.tested.at[place, method] == used.tested.loc[place, list(METHODS)].min()


@pytest.mark.real_data
def test_looking_back_on_the_real_wijken_gives_what_is_documented(real_data):
    stands = trials(real_data)
    outcome = measured(stands)
    assert as_toml(outcome) == (FOLDER / "vooruitblik.toml").read_text(encoding="utf-8")
    told = rows_below("wijken vanaf 1.000 inwoners:\n\n")
    for stand, found in zip(stands, outcome.over_bar, strict=True):
        known = total_known(stand)
        for measure in MEASURES:
            row = told[f"{stand.base.year}, {stand.realised.year}, {measure}"]
            mine = [*(found.at[measure, (method, "mape")] for method in METHODS), known[measure]]
            assert [figures(cell)[0] for cell in row] == [pytest.approx(value, abs=0.006) for value in mine], (stand.base.year, measure)
    last = outcome.over_bar[-1].xs("mape", axis="columns", level=1)
    assert last.at["65-plus", "cohort"] <= 0.7 * last.at["65-plus", "gelijk"]  # the bar: 30 % less than no change
    assert last.at["inwoners", "cohort"] <= last.at["inwoners", "gemeentegroei"]
    assert total_known(stands[-1])["inwoners"] <= 0.85 * last.at["inwoners", "gelijk"]  # 15 % less needs a total
    assert outcome.coverage.loc[BAR:].stack().between(75, 85).all()
    assert "Inwoners\n  14 % minder" in METHOD
    assert 100 * (1 - last.at["inwoners", "cohort"] / last.at["inwoners", "gelijk"]) == pytest.approx(14, abs=0.5)

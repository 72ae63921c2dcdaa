"""Expected clients as one object: calibrated is raw times one factor, gaps are filled once, and teams and budget take theirs from it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.example_run import PARAMETERS, example_laws, example_scan
from wijkscan.chain.counts import counts_of, with_counts
from wijkscan.model.budget.input import budget_input
from wijkscan.model.teams.units import formatie_of
from wijkscan.model.use.expected import expected_clients
from wijkscan.model.use.gaps import fill_gaps
from wijkscan.model.use.gemeente import ESTIMATED, type_table, use_of_gemeente, use_table
from wijkscan.model.use.verdicts import UNKNOWN
from wijkscan.tables.areas import Niveau, wijk_of
from wijkscan.tables.areatable import AreaTable

CODES = ["WK000100", "WK000101", "WK000102"]


def use_of(raw, total, verwacht=None):
    wijken = pd.DataFrame({"ruw": raw, "verwacht": raw if verwacht is None else verwacht, "geschat": False}, CODES)
    return {"wmo": SimpleNamespace(wijken=wijken, total=total, buurten=pd.Series(dtype=float))}


def table_of(inwoners):
    values = pd.DataFrame({"inwoners": inwoners}, CODES, dtype=float)
    return SimpleNamespace(values=values, of=lambda level: pd.Index(CODES if level == Niveau.WIJK else [], dtype=object))


def test_a_gap_is_filled_before_it_is_calibrated_so_that_the_gemeente_has_its_number():
    found = expected_clients(use_of([30.0, 10.0, np.nan], 120.0), table_of([600.0, 200.0, 400.0]))
    assert found.raw["wmo"].tolist() == [30, 10, 20]
    assert found.estimated["wmo"].tolist() == [False, False, True]
    assert found.factor["wmo"] == pytest.approx(2)
    assert found.calibrated["wmo"].sum() == pytest.approx(120)


def test_without_a_published_number_it_is_as_its_wijken_were_brought_to_theirs_or_raw():
    as_wijken = expected_clients(use_of([30.0, 10.0, 20.0], np.nan, [45.0, 15.0, 30.0]), table_of([1.0, 1.0, 1.0]))
    assert as_wijken.factor["wmo"] == pytest.approx(1.5)
    nothing = expected_clients(use_of([np.nan] * 3, np.nan), table_of([1.0, 1.0, 1.0]))
    assert nothing.factor["wmo"] == 1 and nothing.calibrated["wmo"].isna().all()


def test_where_nobody_lives_nobody_is_expected_also_when_an_older_edition_had_somebody():
    found = expected_clients(use_of([30.0, 10.0, 20.0], 40.0), table_of([600.0, 200.0, 0.0]))
    assert found.calibrated["wmo"].tolist() == [30, 10, 0]
    assert not found.estimated["wmo"].any()


@given(st.lists(st.tuples(st.one_of(st.none(), st.floats(0, 1e5)), st.one_of(st.none(), st.floats(0, 1e6))), min_size=1, max_size=20))
def test_what_is_known_stays_and_only_where_somebody_lives_is_marked(areas):
    counts = pd.DataFrame({"wmo": [np.nan if count is None else count for count, _ in areas]})
    people = pd.Series([np.nan if one is None else one for _, one in areas])
    filled, estimated = fill_gaps(counts, people)
    known = counts["wmo"].notna()
    assert (filled["wmo"][known] == counts["wmo"][known]).all()
    assert (filled["wmo"][~known & people.isna()]).isna().all()
    assert not estimated["wmo"][known | ~people.gt(0)].any()
    assert filled["wmo"][estimated["wmo"]].notna().all()


@pytest.mark.parametrize("level", [Niveau.WIJK, Niveau.BUURT])
def test_teams_and_budget_have_the_same_clients_and_buurten_add_up(level):
    scan = example_scan()
    areas, law = scan.tables.areas, expected_clients(scan.use, scan.tables.areas)
    codes = areas.of(level)
    found = expected_clients(scan.use, areas, level)
    wijk = codes.to_series() if level == Niveau.WIJK else wijk_of(codes.to_series())
    np.testing.assert_allclose(found.calibrated.reindex(codes).groupby(wijk).sum(), law.calibrated, rtol=1e-9)
    for wet, use in scan.use.items():
        assert law.calibrated[wet].sum() == pytest.approx(use.total)
        np.testing.assert_allclose(law.calibrated[wet], use.wijken["verwacht"])
    work, _ = formatie_of(scan.use, areas, codes, level, with_counts(PARAMETERS, counts_of(scan.tables)))
    np.testing.assert_allclose(work.volumes[list(scan.use)], found.calibrated.reindex(codes))
    assignment = pd.Series(wijk.to_numpy(), codes)
    pd.testing.assert_frame_equal(budget_input(scan.use, areas, assignment).expected.raw, found.raw)


def test_a_wijk_without_figures_has_one_expected_number_everywhere(monkeypatch):
    scan, models = example_scan(), example_laws().models
    areas, counts = scan.tables.areas, scan.tables.voorzieningen
    blank = areas.of(Niveau.WIJK)[0]
    asked = AreaTable.at

    def without_one(table, year, columns):
        values = asked(table, year, columns).copy()
        values.loc[blank] = np.nan
        return values

    monkeypatch.setattr(AreaTable, "at", without_one)
    need = scan.need.table()["score"]
    use = {wet: use_of_gemeente(models[wet], areas, need, counts) for wet in scan.use}
    told = use_table(use).pivot_table(index="gebiedscode", columns="wet", values="verwacht_geijkt")
    found = expected_clients(use, areas)
    np.testing.assert_allclose(told[list(use)], found.calibrated[list(use)])
    work, _ = formatie_of(use, areas, areas.of(Niveau.WIJK), Niveau.WIJK, with_counts(PARAMETERS, counts_of(scan.tables)), counts)
    rows = work.table[work.table["basis"].isin(list(use))]
    assert len(rows) and blank in set(rows["gebiedscode"])
    np.testing.assert_allclose([told.at[row.gebiedscode, row.basis] for row in rows.itertuples()], rows["aantal"])
    typed = type_table(use).set_index("gebiedscode")
    assert typed.loc[blank, "verwacht_geijkt"].notna().all()
    for wet, one in use.items():
        assert told[wet].sum() == pytest.approx(one.total)
        assert found.estimated[wet].to_dict() == {code: code == blank for code in areas.of(Niveau.WIJK)}
        assert one.wijken.loc[blank, ["oordeel", "reden"]].tolist() == [UNKNOWN, ESTIMATED]
        factor = one.wijken["verwacht"] / one.wijken["ruw"]
        np.testing.assert_allclose(factor, factor.iloc[0])

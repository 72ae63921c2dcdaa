import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN, WITHIN
from wijkscan.views.maps import scales

FIGURES = st.lists(st.floats(0, 1000).map(lambda x: round(x, 1)) | st.just(np.nan), min_size=1, max_size=60)


def test_quantiles_by_hand():
    values = pd.Series([10.0, 20, 30, 40, np.nan])
    scale = scales.quantile_scale(values, "%", classes=2)
    assert scale.breaks == (10, 25, 40)
    assert scale.labels == ("10,0 – 25,0 %", "25,0 – 40,0 %")
    assert scale.classify(values).tolist()[:4] == [0, 0, 1, 1]
    assert np.isnan(scale.classify(values)[4])


@given(FIGURES, st.integers(2, 7))
def test_every_figure_has_one_class_and_a_gap_has_none(figures, classes):
    values = pd.Series(figures, dtype=float)
    scale = scales.quantile_scale(values, "%", classes=classes)
    place = scale.classify(values)
    assert place.isna().equals(values.isna())
    assert len(scale.colours) == len(scale.labels) <= classes
    assert place.dropna().between(0, len(scale.labels) - 1).all()
    for number in place.dropna().unique():
        inside = values[place == number]
        assert inside.between(scale.breaks[int(number)], scale.breaks[int(number) + 1]).all()


def test_the_border_shown_is_the_border_used():
    values = pd.Series([10.0, 10.14, 10.16, 11])
    scale = scales.quantile_scale(values, "%", classes=2)
    assert scale.breaks[1] in {10.1, 10.2}


def test_no_figures_make_an_empty_scale():
    scale = scales.quantile_scale(pd.Series([np.nan, np.nan]), "%")
    assert scale.labels == ()
    assert scale.classify(pd.Series([np.nan])).isna().all()


def test_one_figure_makes_one_class():
    assert scales.quantile_scale(pd.Series([5.0, 5.0]), "%").labels == ("5,0 %",)


def test_the_mean_lies_in_the_middle_class():
    scale = scales.diverging_scale(pd.Series([30.0, 50, 90]), 50, "%")
    assert scale.classify(pd.Series([50.0])).item() == 2
    assert len(scale.colours) == 5


def test_equal_figures_diverge_nowhere():
    assert scales.diverging_scale(pd.Series([50.0, 50]), 50, "%").labels == ("alle waarden",)


def test_an_even_number_of_classes_has_no_middle():
    with pytest.raises(scales.ScaleError, match="oneven aantal klassen, niet 4; kies 3, 5 of 7"):
        scales.diverging_scale(pd.Series([1.0]), 1, "%", classes=4)


def test_verdicts_have_a_class_each_and_what_is_unknown_has_none():
    scale = scales.verdict_scale()
    assert scale.labels == (LOWER, WITHIN, HIGHER)
    assert scale.classify(pd.Series([LOWER, WITHIN, HIGHER])).tolist() == [0, 1, 2]
    assert scale.classify(pd.Series([UNKNOWN])).isna().all()


def test_groups_keep_their_own_colour():
    scale = scales.categorical_scale(["Noord", "Zuid"])
    assert scale.classify(pd.Series(["Zuid", "Noord", None, "Oost"])).tolist()[:2] == [1, 0]
    assert scale.classify(pd.Series(["Oost"])).isna().all()


def test_more_than_eight_groups_are_refused():
    with pytest.raises(scales.ScaleError, match=r"hoogstens 8 groepen .* niet 9"):
        scales.categorical_scale([str(number) for number in range(9)])
    assert len(scales.categorical_scale([str(number) for number in range(9)], ordered=True).colours) == 9


def test_the_legend_marks_the_mean_and_names_the_gaps():
    scale = scales.quantile_scale(pd.Series([0, 10, 20]), "%", classes=2)
    lines = scales.legend(scale, pd.Series(["geheim", "niet geleverd", ""]), mean=12, mean_label="gemeente 12,0 %")
    assert [line.mark for line in lines] == ["", "gemeente 12,0 %", "", "", ""]
    assert [line.label for line in lines[2:]] == ["geen cijfer (geheim)", "geen cijfer (niet geleverd)", "geen cijfer"]
    assert [line.colour is None for line in lines] == [False, False, True, True, True]

from itertools import combinations, pairwise

import numpy as np
import pytest

from wijkscan.views.colours import PALETTES, contrast, luminance, rgb, sample, translucent

# Linear-light simulation of full colour blindness of the red and of the green receptor (Viénot, Brettel, Mollon 1999),
# and of the blue receptor (Machado, Oliveira, Fernandes 2009).
SIMULATIONS = {
    "none": np.eye(3),
    "protanopia": np.array([[0.1124, 0.8876, 0.0], [0.1124, 0.8876, 0.0], [0.0040, -0.0040, 1.0]]),
    "deuteranopia": np.array([[0.2928, 0.7072, 0.0], [0.2928, 0.7072, 0.0], [-0.0223, 0.0223, 1.0]]),
    "tritanopia": np.array([[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]]),
}
THEMES = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)


def lab(colour, simulation):
    channels = rgb(colour)
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(SIMULATIONS[simulation] @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ seen
    x, y, z = np.cbrt(xyz / np.array([0.9505, 1, 1.089]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_contrast_by_hand():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@THEMES
def test_text_has_enough_contrast(palette):
    for ground in (palette.background, palette.surface):
        assert contrast(palette.text, ground) >= 7
        assert contrast(palette.muted, ground) >= 4.5
        assert contrast(palette.accent, ground) >= 4.5, "the mark 'grens gewijzigd' is text in the accent colour"


@THEMES
def test_marks_have_enough_contrast(palette):
    marks = (palette.primary, palette.accent, palette.reference, palette.outline, *palette.categorical)
    assert {mark: round(contrast(mark, palette.background), 1) for mark in marks if contrast(mark, palette.background) < 3} == {}
    assert contrast(palette.outline, palette.withheld) >= 3


@THEMES
@pytest.mark.parametrize("classes", [2, 3, 5, 7])
@pytest.mark.parametrize("simulation", SIMULATIONS)
def test_adjacent_classes_are_told_apart(palette, classes, simulation):
    for anchors in (palette.sequential, palette.diverging):
        seen = [lab(colour, simulation) for colour in sample(anchors, classes)]
        assert min(np.linalg.norm(one - other) for one, other in pairwise(seen)) > 8


@THEMES
def test_order_is_carried_by_lightness(palette):
    steps = np.diff([luminance(colour) for colour in palette.sequential])
    assert (steps > 0).all() or (steps < 0).all()
    middle = len(palette.diverging) // 2
    steps = np.diff([luminance(colour) for colour in palette.diverging])
    assert (np.sign(steps[:middle]) == -np.sign(steps[middle:])).all()


@THEMES
@pytest.mark.parametrize("simulation", SIMULATIONS)
def test_groups_are_told_apart(palette, simulation):
    seen = {colour: lab(colour, simulation) for colour in palette.categorical}
    close = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in combinations(seen, 2)}
    assert {pair: round(d, 1) for pair, d in close.items() if d < 6} == {}


def test_sample_keeps_the_ends():
    anchors = ("#000000", "#ffffff")
    assert sample(anchors, 3) == ("#000000", "#808080", "#ffffff")
    assert sample(anchors, 1) == ("#808080",)
    assert sample(anchors, 0) == ()


def test_translucent():
    assert translucent("#ff0080", 0.5) == "rgba(255, 0, 128, 0.5)"

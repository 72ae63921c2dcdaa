"""How wide text is on paper and on a slide, so that columns and boxes are made for what stands in them."""

from functools import cache
from pathlib import Path

import matplotlib as mpl
from PIL import ImageFont

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_MEASURED = 100  # size in pixels at which text is measured; widths scale with it


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Give the width of a text on one line, in points, in letters of `size` points."""
    return _font(bold).getlength(text) / _MEASURED * size


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / _FILES[bold]), _MEASURED)

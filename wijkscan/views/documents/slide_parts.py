"""Pieces of a slide: text that fits its box, native charts and tables, and what a screen reader needs to hear."""

from typing import Any

import pandas as pd
from matplotlib.ticker import MaxNLocator
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Emu, Length, Pt

from wijkscan.views.colours import PALETTES
from wijkscan.views.content import Chart, Table, figure_text
from wijkscan.views.documents.lettering import text_width
from wijkscan.views.documents.rich_text import Run, runs
from wijkscan.views.words.dutch import titled, unbroken, unit_format

Box = tuple[Length, Length, Length, Length]  # left, top, width, height
LANGUAGE = "nl-NL"
LINE = 1.25  # height of a line against the size of its letters
SPARE = 1.06  # other fonts than the one measured are somewhat wider
MARGIN = Pt(3)
GAP_WIDTH = 45  # between bars, per cent of a bar
BETWEEN = Pt(6)  # paragraphs
BESIDE = Pt(6)  # beside the text of a cell
TABLE_SIZES, LEAST_SIZE = (18, 16, 14), 14  # of a table, and the smallest of everything
BOLD = 1.15  # bold letters are somewhat wider
_LIGHT = PALETTES["light"]
_KINDS = {
    "bar": XL_CHART_TYPE.BAR_CLUSTERED, "stacked": XL_CHART_TYPE.BAR_STACKED, "line": XL_CHART_TYPE.LINE_MARKERS,
    "dots": XL_CHART_TYPE.BAR_CLUSTERED,
}  # fmt: skip


def colour(name: str) -> Any:  # noqa: ANN401  python-pptx is only typed in part
    """Give a colour of the palette by name, or ``#rrggbb``."""
    make: Any = RGBColor
    whole = str(getattr(_LIGHT, name, name))
    return make(*(int(whole[start : start + 2], 16) for start in (1, 3, 5)))


def describe(shape: Any, name: str, alt: str) -> None:  # noqa: ANN401  pictures, charts and tables have no type in common
    """Give a picture, chart or table its name and its description for who does not see it."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    properties.set("name", name)
    properties.set("descr", alt)


def write(slide: Slide, text: str, box: Box, sizes: tuple[int, ...], *, tint: str = "text", name: str = "Tekst") -> str:
    """
    Write Markdown in a box, in the largest size that fits.

    Returns
    -------
    What did not fit even in the smallest size and was left out; empty when everything stands there.
    """
    shape = slide.shapes.add_textbox(*box)
    shape.name = name
    return fill(shape.text_frame, text, box, sizes, tint=tint)


def fill(
    frame: Any,  # noqa: ANN401  python-pptx is only typed in part
    text: str,
    box: Box,
    sizes: tuple[int, ...],
    *,
    tint: str = "text",
    bold: bool = False,
) -> str:
    """Fill a text frame as :func:`write` does; a line end starts a new paragraph."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = MARGIN
    width, height = box[2] - 2 * MARGIN, box[3] - 2 * MARGIN
    paragraphs = [runs(part) for part in text.split("\n")]
    wider = BOLD if bold else 1
    size = next((size for size in sizes if _height(paragraphs, size, width / wider) <= height), sizes[-1])
    left_out = ""
    if _height(paragraphs, size, width / wider) > height:
        whole = "\n".join("".join(run.text for run in part) for part in paragraphs)
        kept = _kept(whole, size, width / wider, height)
        left_out, paragraphs = whole[len(kept) :].strip(), [[Run(line)] for line in f"{kept.rstrip()} …".split("\n")]
    for place, part in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = BETWEEN
        for run in part:
            written = paragraph.add_run()
            written.text = run.text
            written.font.size, written.font.bold, written.font.italic = Pt(size), run.bold or bold, run.italic
            written.font.color.rgb = colour(tint)
    return left_out


def lines(text: str, size: float, width: float) -> int:
    """Count the lines a text takes at this size (points) in this width (EMU); a word wider than the box is broken."""
    space, used, count = _width(" ", size), 0.0, 1
    for word in text.split():
        long = _width(word, size)
        if used and used + space + long > width:
            count, used = count + 1, 0.0
        count += int(long // width)
        used = used + space + long if used else long % width
    return count


def add_chart(slide: Slide, chart: Chart, box: Box) -> NativeChart:
    """Place a chart that stays editable: its figures are a sheet inside the presentation."""
    make: Any = CategoryChartData
    data = make(number_format=_number_format(chart))
    data.categories = chart.categories
    factor = unit_format(chart.unit).factor
    for one in chart.series:
        below = [x - low for x, low in zip(one.values, one.low, strict=False)]
        above = [high - x for x, high in zip(one.values, one.high, strict=False)]
        for name, part in ((one.name, one.values), ("Marge omlaag", below), ("Marge omhoog", above)):
            if part:
                data.add_series(name, [None if pd.isna(x) else float(x) * factor for x in part])
    shape: Any = slide.shapes.add_chart(_KINDS[chart.kind], *box, data)
    describe(shape, chart.title, chart.alt)
    native: NativeChart = shape.chart
    native.font.size = Pt(LEAST_SIZE)
    native.font.color.rgb = colour("text")
    native.has_title = False
    native.has_legend = len(chart.series) > 1
    if native.has_legend:
        native.legend.position, native.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _axes(native, chart)
    plot = native.plots[0]
    if chart.kind == "dots":
        _margins(native)
    elif chart.kind == "line":
        for place, series in enumerate(plot.series):
            series.smooth = False
            series.format.line.color.rgb = colour(_LIGHT.categorical[place])
            _marker(series, XL_MARKER_STYLE.CIRCLE, _LIGHT.categorical[place])
    else:
        plot.gap_width = GAP_WIDTH
        if chart.kind == "stacked":
            plot.overlap = 100
        tints = (_LIGHT.primary,) if len(chart.series) == 1 else _LIGHT.categorical
        for series, tint in zip(plot.series, tints, strict=False):
            series.invert_if_negative = False
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour(tint)
        if chart.kind == "bar" and len(chart.series) == 1:
            plot.has_data_labels = True
            plot.data_labels.number_format, plot.data_labels.number_format_is_linked = _number_format(chart), False
    return native


def add_table(slide: Slide, told: pd.DataFrame, start: int, table: Table, box: Box, size: int) -> int:
    """
    Place as many rows of a table as fit from this row on, in letters of this size.

    Returns
    -------
    The number of rows placed, at least one.
    """
    widths, numeric = _column_widths(told, box[2]), table.numeric()
    rest, end = told.iloc[start:], len(told)
    heights = _row_heights(rest, widths, size)
    fitting = 1 + int((pd.Series(heights[1:]).cumsum() + heights[0] <= box[3]).sum()) if len(rest) else 1
    count = min(len(rest), max(1, fitting - 1))
    shape = slide.shapes.add_table(count + 1, len(widths), box[0], box[1], box[2], Emu(sum(heights[: count + 1])))
    which = ("1 regel" if end == 1 else f"alle {end} regels") if count == end else f"regel {start + 1} tot en met {start + count} van {end}"
    describe(shape, table.name, f"Tabel {table.name}: {which}; kolommen {', '.join(map(str, told.columns))}.")
    native = shape.table
    native.first_row, native.horz_banding = True, False
    for place, width in enumerate(widths):
        native.columns[place].width = Emu(width)
    for row, cells in enumerate([list(map(str, told.columns)), *rest.head(count).to_numpy().tolist()]):
        total = table.has_total and start + row == end  # stands out by its ground: bold figures would need wider columns
        native.rows[row].height = Emu(heights[row])
        for place, text in enumerate(cells):
            cell: Any = native.cell(row, place)
            cell.margin_left, cell.margin_right, cell.margin_top, cell.margin_bottom = BESIDE, BESIDE, MARGIN, MARGIN
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            cell.fill.fore_color.rgb = colour("primary" if row == 0 else "grid" if total else "background" if row % 2 else "withheld")
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.RIGHT if numeric[place] else PP_ALIGN.LEFT
            run = paragraph.add_run()
            run.text = unbroken(text)
            run.font.size, run.font.bold = Pt(size), row == 0
            run.font.color.rgb = colour("background" if row == 0 else "text")
    return count


def in_dutch(root: Any) -> None:  # noqa: ANN401  a slide, a chart or notes
    """Mark every text as Dutch, so that it is read out and spelled as Dutch."""
    for tag in ("a:rPr", "a:defRPr", "a:endParaRPr"):
        for properties in root.iter(qn(tag)):
            properties.set("lang", LANGUAGE)


def _axes(native: NativeChart, chart: Chart) -> None:
    names, figures = native.category_axis, native.value_axis
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = colour("reference")
    names.has_major_gridlines = False
    every = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>')  # otherwise programs leave out names when there are many
    names._element.xpath("c:noMultiLvlLbl")[0].addprevious(every)
    if chart.kind != "line":
        names.reverse_order = True
        # Turning the names over moves the figures to the top; this keeps them at the bottom.
        names._element.getparent().xpath("c:valAx/c:crosses")[0].set("val", "max")
    figures.major_gridlines.format.line.color.rgb = colour("grid")
    figures.format.line.fill.background()
    figures.tick_labels.number_format, figures.tick_labels.number_format_is_linked = _number_format(chart), False
    if chart.kind == "dots" and chart.reference:  # bars start at what they are compared with
        figures.crosses_at = float(chart.reference * unit_format(chart.unit).factor)
    if chart.axis is not None or chart.kind == "dots":
        # An axis of its own choice looks at the dots alone, which would cut off their margins.
        ticks = MaxNLocator(6).tick_values(*(end * unit_format(chart.unit).factor for end in chart.extent()))
        figures.minimum_scale, figures.maximum_scale, figures.major_unit = float(ticks[0]), float(ticks[-1]), float(ticks[1] - ticks[0])
    figures.has_title = True
    level = "" if chart.reference is None else f" ({chart.reference_name}: {figure_text(chart, chart.reference)})"
    figures.axis_title.text_frame.text = titled(chart.title, chart.unit) + level
    run = figures.axis_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.color.rgb = Pt(LEAST_SIZE), False, colour("muted")


def _margins(native: NativeChart) -> None:
    """Show figures with their margin: the second and third column of the sheet become native error bars of the first."""
    plot = native.plots[0]
    plot.gap_width, plot.overlap = GAP_WIDTH, 100
    dots, *margins = plot.series
    dots.invert_if_negative = False
    dots.format.fill.solid()
    dots.format.fill.fore_color.rgb = colour("primary")
    if not margins:
        return
    tint = _LIGHT.reference.removeprefix("#").upper()
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f'<c:plus/><c:minus/><c:spPr><a:ln w="28575"><a:solidFill><a:srgbClr val="{tint}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )
    for side, margin in zip(("c:minus", "c:plus"), margins, strict=True):
        bars.find(qn(side)).append(margin._element.xpath("c:val/c:numRef")[0])
        margin._element.getparent().remove(margin._element)
    dots._element.xpath("c:cat")[0].addprevious(bars)


def _marker(series: Any, style: XL_MARKER_STYLE, tint: str) -> None:  # noqa: ANN401  python-pptx gives several kinds of series
    series.marker.style, series.marker.size = style, 8
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = colour(tint)
    series.marker.format.line.color.rgb = colour(tint)


def _number_format(chart: Chart) -> str:
    form = unit_format(chart.unit)
    digits = "#,##0" + (f".{'0' * chart.digits}" if chart.digits else "")
    after = f'"{form.after}"' if form.after and len(form.after) <= 2 else ""
    before = f'"{form.before}"' if form.before else ""
    return f"{before}{digits}{after}"


def _column_widths(told: pd.DataFrame, width: int) -> list[int]:
    wish = []
    for name in told.columns:
        longest_word = max(len(word) for word in str(name).split())
        wish.append(min(34, max(6, longest_word + 2, int(told[name].str.len().max() if len(told) else 0) + 2)))
    return [int(width * part / sum(wish)) for part in wish]


def table_size(told: pd.DataFrame, box: Box, slides: int) -> int:
    """Choose the letters of a table: the largest that fit on this many slides; no word is broken where that can be helped."""
    widths = _column_widths(told, box[2])
    for size in (size for size in TABLE_SIZES if _words_fit(told, widths, size)):
        heights = _row_heights(told, widths, size)
        # Every slide repeats the headings, and may stay open below by less than one row.
        spare = max(heights) if slides > 1 else 0
        if sum(heights[1:]) <= slides * (box[3] - heights[0] - spare):
            return size
    return LEAST_SIZE


def words_fit(told: pd.DataFrame, box: Box) -> bool:
    """Tell whether the columns of a table have room for their words in the smallest letters."""
    return _words_fit(told, _column_widths(told, box[2]), LEAST_SIZE)


def rows_fit(told: pd.DataFrame, box: Box) -> bool:
    """Tell whether the whole table fits in the smallest letters."""
    return words_fit(told, box) and sum(_row_heights(told, _column_widths(told, box[2]), LEAST_SIZE)) <= box[3]


def fits(text: str, box: Box, size: int) -> bool:
    """Tell whether Markdown fits in a box in letters of this size; a line end starts a new paragraph."""
    return _height([runs(part) for part in text.split("\n")], size, box[2] - 2 * MARGIN) <= box[3] - 2 * MARGIN


def _words_fit(told: pd.DataFrame, widths: list[int], size: int) -> bool:
    return all(
        _width(word, size * SPARE * (BOLD if row == 0 else 1)) <= width - 2 * BESIDE
        for row, cells in enumerate([list(map(str, told.columns)), *told.to_numpy().tolist()])
        for text, width in zip(cells, widths, strict=True)
        for word in unbroken(text).split(" ")
    )


def _row_heights(told: pd.DataFrame, widths: list[int], size: int) -> list[int]:
    rows = [list(map(str, told.columns)), *told.to_numpy().tolist()]
    return [
        max(int(lines(text, size * SPARE, width - 2 * BESIDE) * size * LINE * Pt(1)) for text, width in zip(row, widths, strict=True))
        + 2 * MARGIN
        for row in rows
    ]


def _kept(text: str, size: int, width: float, height: float) -> str:
    """Give the whole words from the start that fit, with room for a sign that something was left out."""
    words = text.split(" ")
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        fits = _height([[Run(part)] for part in f"{' '.join(words[:middle])} …".split("\n")], size, width) <= height
        low, high = (middle, high) if fits else (low, middle - 1)
    return " ".join(words[:low])


def _height(paragraphs: list[list[Run]], size: int, width: float) -> float:
    count = sum(lines("".join(run.text for run in part), size * SPARE, width) for part in paragraphs)
    return count * size * LINE * Pt(1) + (len(paragraphs) - 1) * BETWEEN


def _width(text: str, size: float) -> float:
    return text_width(text, size) * Pt(1)

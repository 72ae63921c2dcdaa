"""A report as one HTML file with maps and charts to look at closely, that works without internet and prints well."""

import base64
import io
import json
import re
import textwrap
from html import escape

import pandas as pd
import plotly.graph_objects as go
from PIL import Image
from plotly.io import to_json
from plotly.offline import get_plotlyjs

from wijkscan.dutch import counted
from wijkscan.views.charts import style as chart_style
from wijkscan.views.colours import FONT, PALETTES
from wijkscan.views.content import (
    Block,
    Bullets,
    Certainty,
    Chart,
    Document,
    Figure,
    Notes,
    Paragraph,
    Room,
    Section,
    Subheading,
    Table,
    figure_text,
)
from wijkscan.views.documents.rich_text import runs
from wijkscan.views.words.dutch import capital, date, titled, unit_format

# Nothing may be fetched from outside, whatever a library or a name asks for.
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'"
MOST_ROWS = 25  # of a table that stands open: a longer one folds, so that a reader on a telephone gets past it
NAME_LENGTH = 34  # letters of a name beside a chart after which it goes on below itself
WORDS, SENTENCE = 14, 40  # letters from which a cell has several words, and from which it is a sentence
_LIGHT = PALETTES["light"]
_SAFE = re.compile(r"[<>&\u2028\u2029]")  # what ends a script or a line inside it
STYLE = f"""
:root {{ color-scheme: light; }}
body {{ margin: 0 auto; max-width: 62rem; padding: 0 1.25rem 4rem; color: {_LIGHT.text}; background: {_LIGHT.background};
  font: 1rem/1.55 {FONT}; }}
header {{ margin: 1.5rem 0; padding: 1.6rem 1.8rem; border-radius: 6px; background: {_LIGHT.primary}; color: {_LIGHT.background}; }}
h1 {{ margin: 0 0 .3rem; font-size: 2rem; line-height: 1.2; }}
h2, h3, h4 {{ color: {_LIGHT.primary}; line-height: 1.25; }}
h2 {{ margin-top: 3rem; font-size: 1.55rem; }}
header p {{ margin: .1rem 0; }}
h1, h2, h3, h4, p, li, figcaption, caption {{ overflow-wrap: anywhere; }}
td, th {{ overflow-wrap: break-word; }}
.long {{ min-width: 14rem; }}
.words {{ min-width: 7rem; }}
a {{ color: {_LIGHT.primary}; }}
a:focus-visible, summary:focus-visible, iframe:focus-visible, .wide:focus-visible {{
  outline: 3px solid {_LIGHT.accent}; outline-offset: 2px; }}
.message {{ font-size: 1.18rem; }}
.certainty {{ border-left: 4px solid {_LIGHT.accent}; padding: .2rem 0 .2rem .9rem; }}
.source, .status {{ color: {_LIGHT.muted}; font-size: .85rem; }}
header .status {{ color: {_LIGHT.background}; }}
.concept {{ display: inline-block; margin: .6rem 0 0; padding: .2rem .8rem; border-radius: 4px; background: {_LIGHT.background};
  color: {_LIGHT.accent}; font-weight: 700; }}
/* Beside the text on a wide window and on paper; on a telephone it would lie over what is read. */
.corner {{ display: none; position: fixed; right: 1rem; bottom: 1rem; border: 1px solid {_LIGHT.accent}; }}
@media (min-width: 78rem), print {{ .corner {{ display: block; }} }}
figure {{ margin: 1.5rem 0; }}
figcaption, caption {{ text-align: left; font-weight: 600; padding: .4rem 0; }}
img {{ max-width: 100%; height: auto; }}
iframe {{ width: 100%; height: 34rem; border: 1px solid {_LIGHT.grid}; border-radius: 4px; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; font-size: .9rem; }}
th {{ text-align: left; vertical-align: bottom; border-bottom: 2px solid {_LIGHT.primary}; }}
th, td {{ padding: .35rem .6rem; }}
td, tbody th {{ vertical-align: top; border-bottom: 1px solid {_LIGHT.grid}; }}
tbody th {{ font-weight: 400; }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.total td, .total th {{ font-weight: 600; border-top: 2px solid {_LIGHT.primary}; }}
.print {{ display: none; }}
@media print {{
  @page {{ size: A4; margin: 18mm; }}
  body {{ max-width: none; padding: 0; font-size: 10pt; }}
  header {{ background: none; color: {_LIGHT.text}; border: 2px solid {_LIGHT.primary}; }}
  header .status {{ color: {_LIGHT.text}; }}
  iframe, nav {{ display: none; }}
  .print {{ display: block; }}
  h2 {{ break-before: page; }}
  h2, h3, h4, caption {{ break-after: avoid; }}
  figure, tr {{ break-inside: avoid; }}
  details > summary {{ display: none; }}
  .wide {{ overflow: visible; }}
}}
"""
_DRAW = """
document.querySelectorAll('script.chart').forEach(function (data) {
  var chart = JSON.parse(data.textContent);
  Plotly.newPlot(data.dataset.place, chart.data, chart.layout, CONFIG);
});
var folded = [];
window.addEventListener('beforeprint', function () {
  folded = Array.from(document.querySelectorAll('details:not([open])'));
  folded.forEach(function (part) { part.open = true; });
});
window.addEventListener('afterprint', function () { folded.forEach(function (part) { part.open = false; }); });
"""


def html_page(document: Document) -> str:
    """
    Write a document as one HTML file.

    Parameters
    ----------
    document
        What is said. Speaker notes are left out.

    Returns
    -------
    The page: Dutch, with headings, a table under every chart, a style for paper, and no request to anywhere. The same document
    gives the same text.
    """
    sections = document.read()
    body = "\n".join(_section(section, place, document) for place, section in enumerate(sections))
    contents = "".join(
        f'<li><a href="#deel-{place}">{escape(section.heading)}</a></li>' for place, section in enumerate(sections) if section.level == 1
    )
    status = f"{escape(document.gemeente)} · {capital(document.status)} · {date(document.day)}"
    concept, corner = (
        ('<p class="concept" role="note">Concept</p>', '<p class="concept corner" aria-hidden="true">Concept</p>')
        if document.status == "concept"
        else ("", "")
    )
    draw = _DRAW.replace("CONFIG", json.dumps(chart_style.CONFIG))
    plotly = f"<script>{get_plotlyjs()}</script>\n" if 'class="chart"' in body else ""
    return f"""<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(document.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<h1>{escape(document.title)}</h1>
<p>{escape(document.subtitle)}</p>
<p class="status">{status}</p>
{concept}
</header>
<nav aria-label="Inhoud"><ul>{contents}</ul></nav>
<main>
{body}
</main>
{corner}
{plotly}<script>{draw}</script>
</body>
</html>
"""


def _section(section: Section, part: int, document: Document) -> str:
    head = f"h{section.level + 1}"
    message = f'<p class="message">{_rich(section.message)}</p>' if section.message else ""
    blocks = "\n".join(_block(block, f"deel-{part}-{place}", document, section) for place, block in enumerate(section.blocks))
    heading = f'<{head} id="deel-{part}">{escape(section.heading)}</{head}>'
    return f'<section aria-labelledby="deel-{part}">\n{heading}\n{message}\n{blocks}\n</section>'


def _block(block: Block, place: str, document: Document, section: Section) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{_rich(text)}</p>"
        case Subheading(text):
            return f"<h{section.level + 2}>{escape(text)}</h{section.level + 2}>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{_rich(item)}</li>" for item in items) + "</ul>"
        case Certainty(text):
            return f'<p class="certainty"><strong>Zekerheid.</strong> {_rich(text)}</p>'
        case Notes() | Room():
            return ""
        case Table():
            source = document.source_of(block)
            return _table(block, captioned=block.name != section.heading) + _source(source)
        case Figure():
            return _figure(block, document)
        case Chart():
            return _chart(block, place, document)


def _figure(figure: Figure, document: Document) -> str:
    with Image.open(io.BytesIO(figure.png)) as picture:
        width, height = picture.size
    data = base64.b64encode(figure.png).decode()
    kind = "print" if figure.page else "screen"
    image = f'<img class="{kind}" alt="{escape(figure.alt)}" width="{width}" height="{height}" src="data:image/png;base64,{data}">'
    closer = f'<iframe title="{escape(figure.alt)}" srcdoc="{escape(figure.page)}" loading="lazy"></iframe>' if figure.page else ""
    return f"<figure>{closer}{image}<figcaption>{escape(figure.caption)}</figcaption>{_source(figure.source or document.source)}</figure>"


def _chart(chart: Chart, place: str, document: Document) -> str:
    """Draw a chart with its table below; the figures travel as data and are drawn when the page opens."""
    data = _SAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", str(to_json(_plotly(chart), pretty=False)))
    caption = escape(" ".join(filter(None, (f"{chart.title}.", chart.caption))))
    return (
        f'<figure><div id="{place}" role="img" aria-label="{escape(chart.alt)}"></div>'
        f'<script type="application/json" class="chart" data-place="{place}">{data}</script>'
        f"<figcaption>{caption}</figcaption><p>{escape(chart.alt)}</p>{_source(chart.source or document.source)}</figure>"
        f"<details><summary>Tabel bij {escape(chart.title)}</summary>{_table(chart.table(), folded=False)}</details>"
    )


def _plotly(chart: Chart) -> go.Figure:
    names = [chart_style.plain(name).replace("\n", "<br>") for name in (textwrap.fill(one, NAME_LENGTH) for one in chart.categories)]
    factor, places = unit_format(chart.unit).factor, list(range(len(names)))
    lines = chart.kind == "line"
    title = titled(chart.title, chart.unit)
    drawn = chart_style.figure("", title, height=380) if lines else chart_style.figure(title, height=chart_style.rows(len(names)) + 40)
    for order, one in enumerate(chart.series):
        colour = _LIGHT.primary if len(chart.series) == 1 else _LIGHT.categorical[order]
        values = [None if pd.isna(x) else x * factor for x in one.values]
        told = [f"{name} · {chart_style.plain(one.name)}: {figure_text(chart, x)}" for name, x in zip(names, one.values, strict=True)]
        shared = {"name": chart_style.plain(one.name), "customdata": told, "hovertemplate": "%{customdata}<extra></extra>"}
        if lines:
            drawn.add_scatter(x=names, y=values, mode="lines+markers", marker={"size": 8, "color": colour, "symbol": order}, **shared)
        elif chart.kind == "dots":
            margin = _margin(one.values, one.low, one.high, factor)
            drawn.add_scatter(x=values, y=places, mode="markers", marker={"size": 10, "color": colour}, error_x=margin, **shared)
        else:
            drawn.add_bar(x=values, y=places, orientation="h", marker={"color": colour}, **shared)
    drawn.update_layout(barmode="relative" if chart.kind == "stacked" else "group", showlegend=len(chart.series) > 1)
    if not lines:
        chart_style.name_rows(drawn, names)
    chart_style.axis_format(drawn, "y" if lines else "x", chart.unit)
    if chart.axis is not None:
        drawn.update_layout({"yaxis.range" if lines else "xaxis.range": [end * factor for end in chart.axis]})
    if chart.reference is not None:
        name = chart_style.plain(chart.reference_name)
        chart_style.level_line(drawn, chart.reference * factor, name, vertical=not lines, theme="light")
    return drawn


def _margin(values: tuple[float, ...], low: tuple[float, ...], high: tuple[float, ...], factor: float) -> dict[str, object] | None:
    if not low or not high:
        return None
    above = [None if pd.isna(end) else (end - x) * factor for x, end in zip(values, high, strict=True)]
    below = [None if pd.isna(start) else (x - start) * factor for x, start in zip(values, low, strict=True)]
    return {"type": "data", "symmetric": False, "array": above, "arrayminus": below, "color": _LIGHT.reference, "width": 0}


def _table(table: Table, *, captioned: bool = True, folded: bool = True) -> str:
    """Write a table; a long one folds, unless it is folded already."""
    told, numeric = table.told(), table.numeric()
    kinds = [_kind(told[name], figures=figures) for name, figures in zip(told.columns, numeric, strict=True)]
    head = "".join(f'<th scope="col"{kind}>{escape(str(name))}</th>' for name, kind in zip(told.columns, kinds, strict=True))
    rows = "\n".join(
        ('<tr class="total">' if table.has_total and place == len(told) - 1 else "<tr>")
        + f'<th scope="row"{kinds[0]}>{escape(row[0])}</th>'
        + "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row[1:], kinds[1:], strict=True))
        + "</tr>"
        for place, row in enumerate(told.itertuples(index=False))
    )
    caption = f"<caption>{escape(table.name)}</caption>" if captioned else ""
    # A table that is wider than the window can be scrolled with the keyboard.
    wide = (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(table.name)}"><table>{caption}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )
    if folded and len(told) > MOST_ROWS:
        return f"<details><summary>{escape(table.name)}: {counted(len(told), 'rijen')}</summary>{wide}</details>"
    return wide


def _kind(cells: pd.Series, *, figures: bool) -> str:
    """Give a column of sentences room, so that on a telephone the table scrolls and its sentences do not become columns of letters."""
    if figures:
        return ' class="number"'
    longest = cells.str.len().max()
    return ' class="long"' if longest > SENTENCE else ' class="words"' if longest > WORDS else ""


def _source(source: str) -> str:
    return f'<p class="source">{escape(source)}</p>' if source else ""


def _rich(text: str) -> str:
    parts = []
    for run in runs(text):
        part = escape(run.text)
        part = f"<em>{part}</em>" if run.italic else part
        parts.append(f"<strong>{part}</strong>" if run.bold else part)
    return "".join(parts)

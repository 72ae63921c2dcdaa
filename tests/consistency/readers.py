"""Read every output as a reader would: tables by their title and row, charts by their series, sentences by their words."""

import io
import json
import re
import subprocess
from collections.abc import Iterator

import openpyxl
import pandas as pd
from lxml import html
from pptx import Presentation

from tests.consistency.outputs import Outputs
from tests.consistency.statements import MARGIN, Statement, defined, read_number, statement
from wijkscan.tables.wetten import law_names

CLIENTS = ("verwacht_ruw", "verwacht_geijkt", "verwacht_bekend")
LAWS = {label: wet for wet, label in law_names().items()}
_CONTINUED = re.compile(r"(: .*)? \(vervolg\)$")
_HELD = 1e-6  # half the last digit that a workbook or a table on a page holds


def topic(title: str) -> str | None:
    """Tell what a table or chart is about; None for one that is read as words only."""
    for label, wet in LAWS.items():
        if title.startswith(label) and ("verwacht" in title or "verhouding" in title):
            return wet
    if title.startswith("Behoefte"):
        return "behoefte"
    if title in ("Wijkteams", "Formatie per team"):
        return "team"
    if title in ("Budget per gebied", "Bedragen per niveau", "Pad per jaar", "Disciplines per team", "Caseload en wachten"):
        return title
    return None


def of_table(title: str, heads: list[str], rows: list[list[object]], where: str) -> Iterator[Statement]:
    """State every cell of a table under the name of its row."""
    about = topic(title)
    if about is None:
        return
    labels = next((place for place, head in enumerate(heads) if head in ("Wijk", "Team", "Gebied", "Programma")), 0)
    for row in rows:
        for place, (head, cell) in enumerate(zip(heads, row, strict=False)):
            if place == labels or head in ("Nr.", "Toelichting", "Opmerking"):
                continue
            name = _margin(about, head, chart="verhouding met marge" in title)
            made = statement(about, row[labels], name, cell, f"{where}, {title}", half=_HELD)
            if made is not None:
                yield made


def _margin(about: str, head: str, *, chart: bool) -> str:
    """Name a margin after what it is a margin of: beside a ratio it is that of chance, beside a team that of its fte."""
    if head not in ("Marge laag", "Marge hoog"):
        return head
    if about in law_names():
        return f"Toevals{head.lower()}"
    return MARGIN[about][head == "Marge hoog"] if about in MARGIN else head


def of_results(out: Outputs) -> Iterator[Statement]:
    """Read the files of the command, with names in place of codes."""
    names = out.run.scan.tables.areas.areas["gebiedsnaam"]
    for folder in ("", "per_wijk/"):
        use = _csv(out, f"{folder}gebruik.csv")
        for row in use.to_dict("records"):
            for head in ("waargenomen", *CLIENTS, "verhouding", "grens_laag", "grens_hoog", "oordeel"):
                made = statement(row["wet"], names[row["gebiedscode"]], head, row[head], f"{folder}gebruik.csv")
                if made is not None:
                    yield made
        for wet, group in use.groupby("wet"):
            for head in CLIENTS:
                yield Statement(wet, out.gemeente, f"som {head}", float(group[head].sum()), 1e-3, f"{folder}gebruik.csv")
        for row in _csv(out, f"{folder}behoefte.csv").to_dict("records"):
            for head in ("score", "plaats_laag", "plaats_hoog"):
                made = statement("behoefte", names[row["gebiedscode"]], head, row[head], f"{folder}behoefte.csv")
                if made is not None:
                    yield made
        money = _csv(out, f"{folder}budget.csv")
        for (level, wet), group in money.groupby(["niveau", "wet"]):
            yield Statement("bedrag", out.gemeente, f"niveau {level} {wet}", group["bedrag_eurocent"].sum() / 100, 0, f"{folder}budget.csv")
        yield Statement("bedrag", out.gemeente, "totaal", money["bedrag_eurocent"].sum() / 100, 0, f"{folder}budget.csv")
        yield from _of_account(json.loads(out.files[f"{folder}run.json"]), out.gemeente, f"{folder}run.json")
        yield from _of_map(json.loads(out.files[f"{folder}werkgebieden.geojson"]), out.gemeente, f"{folder}werkgebieden.geojson")


def _csv(out: Outputs, name: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(out.files[name]))


def _of_account(account: dict, gemeente: str, where: str) -> Iterator[Statement]:
    for wet, told in account["verwacht"].items():
        for head in CLIENTS:
            yield Statement(wet, gemeente, f"som {head}", told[head], 0.05, where)
        if told["gepubliceerd"] is not None:
            yield Statement(wet, gemeente, "gepubliceerd totaal", told["gepubliceerd"], 0.5, where)
            yield Statement(wet, gemeente, "som verwacht_geijkt", told["gepubliceerd"], 0.5, where)
    division = account["werkgebieden"]
    if division is not None:
        yield Statement("team", gemeente, "aantal", division["teams"], 0, where)
        yield Statement("team", gemeente, "verschil met best (%)", 100 * division["verschil_met_best_mogelijke"], 0.005, where)


def _of_map(found: dict, gemeente: str, where: str) -> Iterator[Statement]:
    clients: dict[str, float] = {}
    for told in (feature["properties"] for feature in found["features"]):
        for head, half in (("fte", 0.005), ("fte_laag", 0.005), ("fte_hoog", 0.005), ("inwoners", 0.5), ("uren", 0.05)):
            yield Statement("team", told["naam"], defined(head), told[head], half, where)
        for wet in law_names():
            clients[wet] = clients.get(wet, 0.0) + told[f"verwacht_geijkt_{wet}"]
    for wet, count in clients.items():
        yield Statement(wet, gemeente, "som verwacht_geijkt", count, 0.05 * len(found["features"]) + 0.05, where)


def of_workbook(out: Outputs) -> Iterator[Statement]:
    book = openpyxl.load_workbook(io.BytesIO(out.files["rapport.xlsx"]), data_only=True)
    for sheet in book:
        heads, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        empty = next((place for place, row in enumerate(rows) if row[0] is None), len(rows))
        kept = [row for row in rows[:empty] if row[0] not in ("Totaal", "Samen")]
        yield from of_table(sheet.title, [str(head) for head in heads], kept, "werkboek")


def of_html(out: Outputs) -> Iterator[Statement]:
    page = html.fromstring(out.files["rapport.html"].decode())
    for table in page.iter("table"):
        title = table.findtext("caption") or table.getparent().get("aria-label")
        heads = [cell.text_content() for cell in table.find("thead").iter("th")]
        rows = [[cell.text_content() for cell in row if cell.tag in ("td", "th")] for row in table.find("tbody").iter("tr")]
        kept = [row for row in rows if row[0] not in ("Totaal", "Samen", "Alle gebieden")]
        yield from of_table(title, heads, kept, "webpagina")


def of_slides(out: Outputs) -> Iterator[Statement]:
    for place, slide in enumerate(Presentation(io.BytesIO(out.files["rapport.pptx"])).slides, start=1):
        title = _CONTINUED.sub("", slide.shapes.title.text if slide.shapes.title is not None else "")
        title = title.removeprefix("Bijlage: ")
        title = title if topic(title) else title.partition(": ")[2] or title
        for shape in slide.shapes:
            if shape.has_table:
                heads, *rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
                yield from of_table(title, heads, [row for row in rows if row[0] not in ("Totaal", "Samen")], f"dia {place}")
            if shape.has_chart and topic(title) is not None:
                yield from _of_chart(shape.chart, title, f"dia {place}")


def _of_chart(chart, title: str, where: str) -> Iterator[Statement]:
    names = [str(name) for name in chart.plots[0].categories]
    for series in chart.plots[0].series:
        for name, figure in zip(names, series.values, strict=False):
            made = statement(topic(title), name, series.name, figure, f"{where}, {title}", half=0.05)
            if made is not None:
                yield made


def texts_of(out: Outputs) -> dict[str, str]:
    """Give what each document says in words, as one line per document."""
    page = html.fromstring(out.files["rapport.html"].decode())
    for part in [*page.iter("script"), *page.iter("style"), *page.iter("table")]:
        part.drop_tree()
    said = subprocess.run(["pdftotext", "-", "-"], input=out.files["rapport.pdf"], capture_output=True, check=True)
    slides = [
        shape.text_frame.text
        for slide in Presentation(io.BytesIO(out.files["rapport.pptx"])).slides
        for shape in slide.shapes
        if shape.has_text_frame
    ]
    told = {"webpagina": page.text_content(), "pdf": said.stdout.decode(), "dia's": " ".join(slides)}
    return {name: flat(text) for name, text in told.items()}


def flat(text: str) -> str:
    """Write a text as a reader reads it aloud: without signs of mark-up, breaks and spaces that do not break."""
    return re.sub(r"\s+", " ", text.replace("**", "").replace("\\", "").replace("\u2060", "")).strip()


def figures_in_pdf(out: Outputs) -> Iterator[tuple[str, list[float]]]:
    """Give the rows of figures on paper: words, then figures in columns."""
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=out.files["rapport.pdf"], capture_output=True, check=True)
    for line in said.stdout.decode().splitlines():
        words, *cells = re.split(r"\s{2,}", re.sub("[\u00a0\u202f]", " ", line).strip())
        known = [figure[0] for cell in cells if (figure := read_number(cell)) is not None]
        if len(known) > 1:
            yield words, known


def figures_in_html(out: Outputs) -> dict[str, list[list[float]]]:
    """Give per name of a row all rows of figures of the web page."""
    found: dict[str, list[list[float]]] = {}
    for row in html.fromstring(out.files["rapport.html"].decode()).iter("tr"):
        words, *cells = [flat(cell.text_content()) for cell in row if cell.tag in ("td", "th")]
        found.setdefault(words, []).append([figure[0] for cell in cells if (figure := read_number(cell)) is not None])
    return found

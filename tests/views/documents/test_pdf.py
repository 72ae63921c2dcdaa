import io
import re
import shutil
import subprocess
from itertools import pairwise

import pandas as pd
import pikepdf
import pytest

from tests.views.content import LONG, NASTY, SOURCE, charts, document
from wijkscan.views.charts.picture import chart_svg
from wijkscan.views.content import Bullets, Certainty, Chart, DocumentError, Paragraph, Section, Series, Table
from wijkscan.views.documents.pdf import pdf_report

MADE_OF = {"/H1", "/H2", "/P", "/L", "/Table", "/TH", "/TD", "/Figure", "/Caption"}


@pytest.fixture(scope="module")
def made():
    return pdf_report(document())


@pytest.fixture
def pdf(made):
    with pikepdf.open(io.BytesIO(made)) as opened:
        yield opened


def elements(node):
    """Every structure element below a node."""
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def text_of(content):
    """Text in the order of the file, which is the order it is read out in."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is niet geïnstalleerd (pakket poppler-utils)")
    return subprocess.run([program, "-raw", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


def one_line(text):
    """Take out what setting the type puts in: ends of lines and hyphens."""
    return "".join(text.replace("\N{ZERO WIDTH SPACE}", "").replace("\N{SOFT HYPHEN}", "").split())


def test_it_is_tagged_dutch_and_says_so(pdf):
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).lower() == "nl-nl"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as about:
        assert about["dc:title"] == f"Wijkscan {NASTY}"
        assert about["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_everything_has_its_tag_and_every_picture_a_description(pdf):
    found = list(elements(pdf.Root.StructTreeRoot))
    assert {str(element.S) for element in found} >= MADE_OF
    figures = [element for element in found if element.S == "/Figure"]
    assert len(figures) == 1 + len(charts())
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)
    assert f"Kaart van {NASTY}" in {str(figure.Alt) for figure in figures}


def test_every_table_has_a_row_of_headings(pdf):
    for table in (element for element in elements(pdf.Root.StructTreeRoot) if element.S == "/Table"):
        inside = [str(element.S) for element in elements(table)]
        assert "/TH" in inside
        assert inside.index("/TH") < inside.index("/TD")


def attributes(element):
    given = element.get("/A", pikepdf.Array())
    return list(given) if isinstance(given, pikepdf.Array) else [given]


def check_structure(pdf):
    """Hold a PDF to what a screen reader needs, read by another library than the one that made it."""
    found = list(elements(pdf.Root.StructTreeRoot))
    kinds = [str(element.S) for element in found]
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels)), "a level is skipped"
    headings = [element for element in found if element.S == "/TH"]
    assert headings
    assert all(len({str(part.Scope) for part in attributes(heading) if "/Scope" in part}) == 1 for heading in headings)
    assert all(str(element.get("/Alt", "")).strip() for element in found if element.S == "/Figure")
    assert all(page.get("/Tabs") == "/S" for page in pdf.pages), "the keyboard follows the structure"
    assert all("/Contents" in link for page in pdf.pages for link in page.get("/Annots", [])), "a link says where it leads"


def test_another_library_finds_the_structure_in_order(pdf):
    check_structure(pdf)


def test_a_row_is_announced_by_its_first_cell_and_a_column_by_its_heading(pdf):
    rows = [element for element in elements(pdf.Root.StructTreeRoot) if element.S == "/TR"]
    for row in rows:
        cells = [cell for cell in elements(row) if str(cell.S) in ("/TH", "/TD")]
        scopes = [next((str(part.Scope) for part in attributes(cell) if "/Scope" in part), "") for cell in cells]
        assert scopes in (["/Column"] * len(cells), ["/Row"] + [""] * (len(cells) - 1)), scopes
        assert [str(cell.S) for cell in cells] == ["/TH" if scope else "/TD" for scope in scopes]
    assert len(rows) > 5


def rows_per_page(count, before):
    """How many rows of a table of this length stand on every page, after this many lines of text."""
    table = Table("Tabel", pd.DataFrame({"Wijk": [f"rij{place}x" for place in range(count)], "Inwoners": range(count)}))
    words = tuple(Paragraph("Tekst.") for _ in range(before))
    pages = text_of(pdf_report(document(sections=(Section("Begin", ()), Section("Deel", (*words, table), level=2))))).split("\f")
    return [found for found in (len(re.findall(r"rij\d+x", page)) for page in pages) if found]


@pytest.mark.parametrize("before", [0, 7, 14, 20, 22, 24, 26])
@pytest.mark.parametrize("count", [4, 15, 40])
def test_no_page_has_a_single_row_of_a_table(count, before):
    found = rows_per_page(count, before)
    assert sum(found) == count
    assert min(found) >= min(count, 3), found
    assert count > 14 or len(found) == 1, "a short table is not cut"


@pytest.mark.parametrize("before", range(18, 30, 2))
def test_a_heading_stands_with_its_content(before):
    table = Table("Tabel", pd.DataFrame({"Wijk": ["eerste"], "Inwoners": [1]}))
    blocks = (Certainty("Zeker."), table)
    words = Section("Begin", tuple(Paragraph("Tekst.") for _ in range(before)))
    pages = text_of(pdf_report(document(sections=(words, Section("Kopje", blocks, message="Boodschap.", level=2))))).split("\f")
    assert any("Kopje" in page and "Boodschap." in page and "eerste" in page for page in pages[1:])


def test_the_first_page_is_the_answer_and_the_contents_come_after_it():
    opening = (Section("Het antwoord", (Bullets(("Een.", "Twee.")),)), Section("Wat wij u vragen", (Paragraph("Besluit."),), level=2))
    pages = text_of(pdf_report(document(opening=opening))).split("\f")
    assert [word in pages[0] for word in ("Het antwoord", "Twee.", "Wat wij u vragen", "Besluit.", "Inhoud")] == [True] * 4 + [False]
    assert "Inhoud" in pages[1]


def test_the_total_has_the_band_that_is_told_and_not_a_sum():
    frame = pd.DataFrame({"Team": ["a", "b"], "Fte laag": [1.0, 2.0], "Fte": [2.0, 3.0]})
    table = Table("Teams", frame, totals=("Fte",), stated={"Fte laag": 4.2})
    assert table.told().iloc[-1].tolist() == ["Totaal", "4,2", "5,0"]
    with pytest.raises(DocumentError, match="geen kolom 'Fte hoog'"):
        Table("Teams", frame, stated={"Fte hoog": 4.2})


def test_a_long_name_beside_a_bar_is_whole():
    name = "Schrijversbuurt en Roemer Visscherbuurt aan de Oostzijde"
    drawn = chart_svg(Chart("bar", "Fte", (name, "B"), (Series("Fte", (1.0, 2.0)),), "", "Staven.")).decode()
    assert one_line(name) in one_line("".join(re.findall(r"<text[^>]*>([^<]*)<", drawn)))
    assert "…" not in drawn


def test_headings_are_bookmarks(pdf):
    with pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert titles[-3:] == ["Grafieken", "Bronnen", "Aannamen en normen"]
        assert [item.title for item in outline.root[-3].children] == ["Deel"]


def test_names_stand_in_the_text_as_they_are(made):
    text = one_line(text_of(made))
    for said in (NASTY, LONG, SOURCE, "€ 1.234.567,89", "Zekerheid."):
        assert one_line(said) in text
    assert one_line("Zeg dit erbij.") not in text, "notes are for the presenter"


def test_pages_are_counted_and_read_from_message_to_sources(made, pdf):
    text = text_of(made)
    assert f"pagina 1 van {len(pdf.pages)}" in text
    order = [text.rindex(word) for word in ("Inhoud", "Grafieken", "Aannamen en normen")]
    assert order == sorted(order)


def test_a_concept_is_marked_until_it_is_fixed():
    sections = (Section("Kort", ()),)
    assert "CONCEPT" in one_line(text_of(pdf_report(document(sections=sections))))
    assert "CONCEPT" not in one_line(text_of(pdf_report(document(sections=sections, status="vastgesteld"))))


def test_an_independent_reader_finds_no_fault(made, tmp_path):
    program = shutil.which("qpdf")
    if program is None:
        pytest.skip("qpdf is niet geïnstalleerd")
    (tmp_path / "rapport.pdf").write_bytes(made)
    found = subprocess.run([program, "--check", str(tmp_path / "rapport.pdf")], capture_output=True, check=False)
    assert found.returncode == 0, found.stdout.decode()


def test_the_same_document_gives_the_same_bytes(made):
    assert pdf_report(document()) == made


def test_a_chart_of_111_wijken_goes_over_several_pictures():
    names = tuple(f"Wijk {number}" for number in range(111))
    chart = Chart("bar", "Inwoners", names, (Series("Inwoners", tuple(map(float, range(111)))),), "aantal", "Staven.")
    made = pdf_report(document(sections=(Section("Wijken", (chart,)),)))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert [str(part.Alt).partition(", ")[0] for part in elements(pdf.Root.StructTreeRoot) if part.S == "/Figure"] == [
            "Plaats 1 tot en met 37 van 111", "Plaats 38 tot en met 74 van 111", "Plaats 75 tot en met 111 van 111",
        ]  # fmt: skip


def test_a_profile_has_no_table_of_contents():
    text = text_of(pdf_report(document(short=True)))
    assert "Inhoud" not in text


@pytest.mark.parametrize("before", range(0, 28, 4))
def test_no_page_stays_empty_before_a_table_that_is_cut(before):
    table = Table("Tabel", pd.DataFrame({"Wijk": [f"rij{place}x" for place in range(60)], "Inwoners": range(60)}))
    words = tuple(Paragraph("Tekst.") for _ in range(before))
    blocks = (*words, Certainty("Zeker."), table)
    pages = text_of(pdf_report(document(sections=(Section("Begin", ()), Section("Deel", blocks, level=2))))).split("\f")[:-1]
    below = [page.replace("CONCEPT", "").partition("pagina")[0].strip() for page in pages]
    assert all(len(page.splitlines()) > 3 for page in below), below


def test_a_heading_that_fits_is_not_hyphenated():
    figures = dict.fromkeys(("Marge laag", "Marge hoog", "Plaats van", "Plaats tot"), [0.8] * 3)
    frame = pd.DataFrame({"Wijk": ["Haarlemmerhoutkwartier"] * 3, "Behoefte-index": [0.8] * 3, **figures, "Band": "band 2 van 6"})
    text = text_of(pdf_report(document(sections=(Section("Deel", (Table("Tabel", frame),)),)))).replace("\N{HYPHEN}", "-")
    assert "Behoefte-index" in text

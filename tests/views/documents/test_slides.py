import io
import shutil
import subprocess
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.util import Emu

from tests.depth import examples
from tests.views.content import DAY, LONG, NASTY, SOURCE, document, picture
from wijkscan.views.content import Bullets, Certainty, Chart, Figure, Paragraph, Section, Series, Table
from wijkscan.views.documents.lettering import text_width
from wijkscan.views.documents.slide_parts import LANGUAGE, lines
from wijkscan.views.documents.slides import REST, slide_deck


@pytest.fixture(scope="module")
def made():
    return slide_deck(document())


@pytest.fixture(scope="module")
def deck(made):
    return Presentation(io.BytesIO(made))


def shapes(deck):
    return [(slide, shape) for slide in deck.slides for shape in slide.shapes]


def description(shape):
    return shape._element.xpath(".//p:cNvPr")[0].get("descr", "")


def overlapping(slide):
    boxes = [(shape.name, shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in slide.shapes]
    return [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]


def outside(deck, slide):
    return [
        shape.name
        for shape in slide.shapes
        if shape.left < 0 or shape.top < 0 or shape.left + shape.width > deck.slide_width or shape.top + shape.height > deck.slide_height
    ]


def test_slides_are_wide_and_each_has_its_own_title(deck):
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[:2] == [f"Wijkscan {NASTY}", f"Begin {NASTY}"]
    assert len(set(titles)) == len(titles)
    assert titles[3:7] == [f"Bijlage: Grafieken: {name}" for name in ("Koopwoningen", "Opbouw", "Trend", "Behoefte")]


def test_nothing_overlaps_or_falls_off(deck):
    for slide in deck.slides:
        assert not overlapping(slide), slide.shapes.title.text_frame.text
        assert not outside(deck, slide), slide.shapes.title.text_frame.text


def test_charts_are_native_with_the_figures_inside(deck):
    charts = [shape.chart for _, shape in shapes(deck) if shape.has_chart]
    assert [[series.name for series in chart.plots[0].series] for chart in charts] == [["Koop"], ["a", NASTY], ["a", "b"], ["Index"]]
    assert list(charts[0].plots[0].series[0].values) == [1, 2, None, 4, 5]
    assert list(charts[0].plots[0].categories)[2:4] == ["Sint-Jozefskwartier", "Wijk D"]
    sheet = pd.read_excel(io.BytesIO(charts[3].part.chart_workbook.xlsx_part.blob), index_col=0, engine="calamine")
    assert list(sheet) == ["Index", "Marge omlaag", "Marge omhoog"]
    assert sheet.loc["Wijk D"].tolist() == [4, 1, 1]


def test_the_margin_of_dots_is_drawn_and_fits_on_the_axis(deck):
    dots = [shape.chart for _, shape in shapes(deck) if shape.has_chart][3]
    bars = dots._chartSpace.findall(f".//{qn('c:errBars')}")
    assert [bar.find(qn("c:plus")).find(qn("c:numRef")).find(qn("c:f")).text for bar in bars] == ["Sheet1!$D$2:$D$6"]
    assert dots.value_axis.minimum_scale <= 0
    assert dots.value_axis.maximum_scale >= 9


def test_pictures_charts_and_tables_are_described(deck):
    found = [description(shape) for _, shape in shapes(deck) if shape.has_chart or shape.has_table or hasattr(shape, "image")]
    assert len(found) == 7
    assert all(found)
    assert f"Kaart van {NASTY}" in found


def test_maps_keep_the_resolution_of_print(deck):
    widths = [Image.open(io.BytesIO(shape.image.blob)).size[0] for _, shape in shapes(deck) if hasattr(shape, "image")]
    assert widths == [2000]


def test_every_text_is_marked_as_dutch(deck):
    for slide in deck.slides:
        for part in (slide._element, slide.notes_slide._element):
            languages = {properties.get("lang") for properties in part.iter(qn("a:rPr"))}
            assert languages <= {LANGUAGE}
    assert deck.core_properties.language == LANGUAGE


def test_every_slide_but_the_cover_is_numbered(deck):
    for slide in list(deck.slides)[1:]:
        kinds = [shape.placeholder_format.type for shape in slide.placeholders]
        assert PP_PLACEHOLDER.SLIDE_NUMBER in kinds


def test_notes_tell_the_presenter_source_and_certainty(deck):
    notes = deck.slides[1].notes_slide.notes_text_frame.text
    for said in ("Zeg dit erbij.", "Zekerheid: Dit is redelijk zeker.", SOURCE.removeprefix("Bron: "), f"Het meest in {NASTY}."):
        assert said in notes


def test_source_and_date_stand_on_every_slide(deck):
    for slide in list(deck.slides)[1:]:
        assert f"{SOURCE} Gemaakt op 01-03-2024." in {shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}


def test_a_concept_is_marked_until_it_is_fixed(made):
    def marks(deck):
        return sum(shape.has_text_frame and "CONCEPT" in shape.text_frame.text for _, shape in shapes(deck))

    deck = Presentation(io.BytesIO(made))
    assert marks(deck) == len(deck.slides) - 1
    assert marks(Presentation(io.BytesIO(slide_deck(document(status="vastgesteld"))))) == 0


def test_the_same_document_gives_the_same_bytes(made):
    assert slide_deck(document()) == made
    assert Presentation(io.BytesIO(made)).core_properties.created.date() == DAY


def points(slide):
    """Sizes of all letters on a slide, in points, per shape."""
    return {
        shape.name: {int(found.get("sz")) / 100 for found in shape._element.iter(qn("a:rPr"), qn("a:defRPr")) if found.get("sz")}
        for shape in slide.shapes
    }


def many(count, **more):
    """Chapters with a message, a short table and a long one."""
    long = Table("Lang", pd.DataFrame({"Wijk": [f"Wijk {number}" for number in range(20)], "Inwoners": range(20)}))
    return tuple(
        Section(
            f"Deel {place}",
            (Certainty("Redelijk zeker."), Table(f"Kort {place}", pd.DataFrame({"Wijk": ["A", "B"], "Inwoners": [1, place]})), long),
            message=f"Boodschap {place}.",
            **more,
        )
        for place in range(count)
    )


OPENING = (
    Section("Het antwoord", (Bullets(("Een.", "Twee.")),)),
    Section("Wat wij u vragen", (Bullets(("Stel vast.",)),), level=2),
    Section("Sinds de vorige versie", (Paragraph("Niets."),), level=2, on_slides=False),
)


def test_the_story_is_at_most_twelve_slides_and_ends_with_what_is_asked():
    deck = Presentation(io.BytesIO(slide_deck(document(opening=OPENING, sections=(*many(6), *many(9, level=2))))))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    story = [title for title in titles if not title.startswith("Bijlage: ")]
    assert len(story) == 12
    assert story[:2] == [f"Wijkscan {NASTY}", "Het antwoord"]
    assert story[-1] == "Wat wij u vragen"
    assert titles[:12] == story, "the appendix comes last"


def test_a_message_is_told_on_one_slide_and_no_long_table_is_in_the_story():
    deck = Presentation(io.BytesIO(slide_deck(document(opening=OPENING, sections=many(4)))))
    said = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.name == "Boodschap"]
    assert said == [f"Boodschap {place}." for place in range(4)]
    for slide in deck.slides:
        rows = [len(shape.table.rows) - 1 for shape in slide.shapes if shape.has_table]
        assert slide.shapes.title.text_frame.text.startswith("Bijlage: ") or all(count <= 8 for count in rows)


def test_slides_of_the_appendix_say_so_twice(deck):
    for slide in deck.slides:
        marked = any(shape.has_text_frame and shape.text_frame.text.startswith("BIJLAGE") for shape in slide.shapes)
        assert marked == slide.shapes.title.text_frame.text.startswith("Bijlage: ")


def test_nothing_is_smaller_than_fourteen_points_but_the_source(deck):
    for slide in deck.slides:
        for name, sizes in points(slide).items():
            assert all(size >= (10 if name == "Bron" else 14) for size in sizes), (slide.shapes.title.text_frame.text, name, sizes)
        for shape in slide.shapes:
            if shape.has_chart:
                sizes = [int(found.get("sz")) for found in shape.chart._chartSpace.iter(qn("a:defRPr"), qn("a:rPr")) if found.get("sz")]
                assert sizes
                assert min(sizes) >= 1400


def test_what_a_slide_is_about_is_read_before_its_foot(deck):
    foot = {"Zekerheid", "Bron", "Status", "Dianummer"}
    for slide in deck.slides:
        names = [shape.name for shape in slide.shapes]
        assert slide.shapes[0] == slide.shapes.title
        below = [place for place, name in enumerate(names) if name in foot]
        assert below == list(range(len(names) - len(below), len(names))), names


def test_a_name_on_a_chart_is_whole(deck):
    names = {str(name) for _, shape in shapes(deck) if shape.has_chart for name in shape.chart.plots[0].categories}
    assert LONG in names


def test_a_picture_of_its_own_is_drawn_for_a_slide():
    drawn = []

    def draw():
        drawn.append(True)
        return picture()

    section = Section("Kaart", (Figure(picture(), "Kaart", "Kaart", slide=draw),), message="Hier.")
    assert not drawn, "only when slides are asked for"
    slide_deck(document(sections=(section,)))
    assert drawn == [True]


def test_what_does_not_fit_is_told_in_the_notes():
    names = tuple(f"{LONG} {number}" for number in range(111))
    table = Table("Alle wijken", pd.DataFrame({"Wijk": names, "Inwoners": range(111)}))
    chart = Chart("bar", "Inwoners", names, (Series("Inwoners", tuple(map(float, range(111)))),), "aantal", "Staven.")
    blocks = (Paragraph(f"{LONG}. " * 40), Certainty(f"{LONG}. " * 5), table, chart)
    deck = Presentation(io.BytesIO(slide_deck(document(sections=(Section(LONG, blocks, message=f"{LONG} " * 8),)))))
    for slide in deck.slides:
        assert not overlapping(slide)
        assert not outside(deck, slide)
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    assert LONG in notes[1]
    assert [REST in note for note in notes] == [False, False, False, True, False]
    said = [{shape.text_frame.text for shape in slide.shapes if shape.has_text_frame} for slide in deck.slides]
    assert [REST in texts for texts in said] == [False, False, False, True, False]
    rows = [description(shape) for _, shape in shapes(deck) if shape.has_table]
    count = int(rows[0].split(" tot en met ")[1].split()[0])
    assert rows[0].startswith(f"Tabel Alle wijken: regel 1 tot en met {count} van 111; ")
    assert rows[1].startswith(f"Tabel Alle wijken: regel {count + 1} tot en met ")


@examples(12)
@given(st.lists(st.text(alphabet="abcdefg ", min_size=1, max_size=60), min_size=1, max_size=30), st.integers(1, 4))
def test_a_table_of_any_shape_stays_on_its_slide(cells, columns):
    frame = pd.DataFrame({f"Kolom {number}": cells for number in range(columns)}).assign(Rij=[f"r{place}" for place in range(len(cells))])
    deck = Presentation(io.BytesIO(slide_deck(document(sections=(Section("Tabel", (Table("Proef", frame),)),)))))
    for slide in deck.slides:
        assert not overlapping(slide)
        assert not outside(deck, slide)
    tables = [shape for _, shape in shapes(deck) if shape.has_table and description(shape).startswith("Tabel Proef:")]
    rows = [row.cells[columns].text for shape in tables for row in list(shape.table.rows)[1:]]
    told = any(REST in slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    assert rows == list(frame["Rij"])[: len(rows)], "every row once, in order"
    assert told == (len(rows) < len(cells)), "what is left out is said"


def test_lines_are_counted_by_the_width_of_the_letters():
    width = Emu(914400 * 2)
    assert lines("kort", 12, width) == 1
    assert lines("woord " * 60, 12, width) > 10
    assert lines("w" * 200, 12, width) > 10


def test_another_program_opens_and_draws_it(made, tmp_path):
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is niet geïnstalleerd")
    (tmp_path / "dias.pptx").write_bytes(made)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "dias.pptx")]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    assert (tmp_path / "dias.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("length", range(40, 70, 3))
def test_a_title_of_one_line_stays_on_one_line(length):
    heading = ("Jeugdhulp: verhouding met marge in alle wijken (11–21 van 21) en nog meer")[:length].strip()
    deck = Presentation(io.BytesIO(slide_deck(document(sections=(Section(heading, (Paragraph("Tekst."),), message="Boodschap."),)))))
    title = next(slide.shapes.title for slide in deck.slides if slide.shapes.title.text == heading)
    size = title.text_frame.paragraphs[0].runs[0].font.size.pt
    assert text_width(heading, size, bold=True) <= title.width.pt


def test_a_message_ends_with_a_whole_sentence_and_the_notes_have_the_rest():
    message = "Eerst dit, " + "en **Duinwijk** en nog iets " * 8 + "zo. Dan dat, " + "en nog iets " * 20 + "zo."
    deck = Presentation(io.BytesIO(slide_deck(document(sections=(Section("Gebruik", (Paragraph("Tekst."),), message=message),)))))
    slide = next(slide for slide in deck.slides if slide.shapes.title.text == "Gebruik")
    told = next(shape.text_frame.text for shape in slide.shapes if shape.name == "Boodschap")
    assert told.startswith("Eerst dit")
    assert told.endswith("zo.")
    assert "Dan dat, en nog iets" in slide.notes_slide.notes_text_frame.text


def test_words_of_the_appendix_go_on_over_slides_and_none_is_cut():
    items = tuple(f"**Punt {number}.** {LONG}, {LONG} en **{LONG}**." for number in range(30))
    told = (*many(12), Section("Grenzen", (Bullets(items),)))
    deck = Presentation(io.BytesIO(slide_deck(document(opening=OPENING, sections=told))))
    of_it = [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith("Bijlage: Grenzen")]
    assert [slide.shapes.title.text_frame.text for slide in of_it][:2] == ["Bijlage: Grenzen", "Bijlage: Grenzen (vervolg)"]
    said = [shape.text_frame.text for slide in of_it for shape in slide.shapes if shape.name == "Tekst"]
    assert "\n".join(said).split("\n") == [f"• {item.replace('**', '')}" for item in items]


def test_a_source_on_a_slide_is_made_of_whole_sentences_and_ends_with_the_day():
    sources = " ".join(f"Bron {number} is van een dienst met een lange naam." for number in range(9))
    table = Table("Kort", pd.DataFrame({"Wijk": ["a"], "Inwoners": [1]}), source=sources)
    deck = Presentation(io.BytesIO(slide_deck(document(sections=(Section("Kort", (table,), message="Hier."),)))))
    slide = next(slide for slide in deck.slides if slide.shapes.title.text_frame.text == "Kort")
    said = next(shape.text_frame.text for shape in slide.shapes if shape.name == "Bron")
    assert said.startswith("Bron 0 is van")
    assert "…" not in said
    assert said.split(" Gemaakt op ")[0].endswith("naam.")
    assert sources in slide.notes_slide.notes_text_frame.text

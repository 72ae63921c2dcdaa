"""The report on the command line: every format, a profile of a wijk, and never half a set."""

import io
import re
from datetime import date

import openpyxl
import pikepdf
import pytest
from pptx import Presentation

from tests.example_run import PARAMETERS, example_run
from tests.once import visited
from tests.views.documents.test_pdf import check_structure, text_of
from wijkscan import entry
from wijkscan.chain.scenario import Scenario
from wijkscan.dutch import SINGULAR, euro, number
from wijkscan.reports.build import FORMATS, ReportError, profile_document, report_document, report_files, sheets_document, write_files
from wijkscan.views.content import TOTAL, Chart, Figure, Table
from wijkscan.views.documents.pdf import pdf_report
from wijkscan.views.subjects.teamleden import sheet

DAY = date(2026, 11, 22)


def run(monkeypatch, capsys, *given):
    monkeypatch.setattr("sys.argv", ["wijkscan", *map(str, given)])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    return ended.value.code, *capsys.readouterr()


@pytest.fixture(scope="module")
def document():
    found = example_run()
    return report_document(found.scan, found.teams, found.budget, found.refused, PARAMETERS, day=DAY)


@pytest.fixture(scope="module")
def files(document):
    return report_files(document, "wijkscan-gm9001")


def test_the_command_writes_every_format_and_the_profile(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path / "data")))
    code, out, err = run(monkeypatch, capsys, "rapport", "gm9001", "--uit", tmp_path / "uit", "--wijk", "wk900109", "--zoektijd", "1")
    assert code in (0, None), err
    names = {*(f"wijkscan-gm9001.{ending}" for ending in FORMATS), "wijkprofiel-wk900109.pdf", "gespreksbladen-gm9001.pdf"}
    assert {path.name for path in (tmp_path / "uit").iterdir()} == names
    assert all(f"Geschreven: {tmp_path / 'uit' / name}" in out for name in names)
    assert (tmp_path / "uit" / "wijkprofiel-wk900109.pdf").read_bytes().startswith(b"%PDF")


def test_an_unknown_wijk_ends_in_one_dutch_line_and_no_file(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path / "data")))
    code, _, err = run(monkeypatch, capsys, "rapport", "GM9001", "--uit", tmp_path / "uit", "--wijk", "WK039201")
    assert code == 1
    assert err.startswith("Wijk 'WK039201' bestaat niet in Voorbeeldstad; kies uit: WK900100 (Oude Stad)")
    assert err.count("\n") == 1
    assert not (tmp_path / "uit").exists()


def test_the_chapters_follow_the_chain(document):
    headings = [section.heading for section in document.sections if section.level == 1]
    order = ["Behoefte", "Gebruik: Wmo", "Wijkteams", "Budget", "Grenzen van deze cijfers"]
    assert [heading for heading in headings if heading in order] == order


def test_conversation_sheets_are_only_in_their_own_file(files):
    assert "Gespreksbladen" not in openpyxl.load_workbook(io.BytesIO(files["wijkscan-gm9001.xlsx"])).sheetnames
    for said in (text_of(files["wijkscan-gm9001.pdf"]), files["wijkscan-gm9001.html"].decode()):
        assert "Stap 1. Wie wonen hier" not in said
        assert "de gespreksbladen zijn een eigen bestand" in " ".join(said.split())


def test_the_first_page_has_answer_decisions_bands_and_what_changed(files):
    first = text_of(files["wijkscan-gm9001.pdf"]).split("\f")[0]
    together, ceiling = example_run().teams.found.together, euro(example_run().budget.ceiling_cents)
    for said in ("Het antwoord", "Wat wij u vragen", "Sinds de vorige vastgestelde versie", "Er is nog geen eerdere versie vastgesteld"):
        assert said in first
    row = " ".join(number(together[column], 1) for column in ("fte_laag", "fte", "fte_hoog"))
    assert row in first.replace("\n", " ")
    assert ceiling in first.replace("\N{NO-BREAK SPACE}", " ")


def test_the_answer_is_five_sentences(document):
    bullets = document.opening[0].blocks[0]
    assert len(bullets.items) == 5
    assert all(item.endswith(".") and ". " not in item for item in bullets.items), bullets.items


def test_slides_are_few_and_say_a_message_once(files):
    deck = Presentation(io.BytesIO(files["wijkscan-gm9001.pptx"]))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len([title for title in titles if not title.startswith("Bijlage: ")]) <= 12
    said = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.name == "Boodschap"]
    assert len(set(said)) == len(said)
    assert len(set(titles)) == len(titles)


def texts(files):
    """What a reader reads in every export: paper, page, slides with their notes, and workbook."""
    page = re.sub(r"<(script|style)\b.*?</\1>|<iframe.*?</iframe>|<img[^>]*>", " ", files["wijkscan-gm9001.html"].decode(), flags=re.DOTALL)
    deck = Presentation(io.BytesIO(files["wijkscan-gm9001.pptx"]))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    slides = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    slides += [cell.text for shape in shapes if shape.has_table for cell in shape.table.iter_cells()]
    slides += [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    book = openpyxl.load_workbook(io.BytesIO(files["wijkscan-gm9001.xlsx"]), data_only=True)
    kept = ("Tabel of bestand", "Adres", "Controlesom")  # the workbook proves what was received
    cells = [
        str(cell)
        for sheet in book
        for column in sheet.iter_cols(values_only=True)
        if column[0] not in kept
        for cell in column
        if isinstance(cell, str)
    ]
    every = (text_of(files["wijkscan-gm9001.pdf"]), re.sub("<[^>]*>", " ", page), " ".join(slides), " ".join(cells))
    return [" ".join(said.replace("\N{NO-BREAK SPACE}", " ").split()) for said in every]


def test_one_is_never_followed_by_a_plural(files):
    several = "|".join(map(re.escape, SINGULAR))
    for said in texts(files):
        assert not re.findall(rf"(?<![\w.,–−+-])(?<!– )1 (?:{several})\b.{{0,30}}", said)


def test_no_word_is_english(files):
    english = re.compile(r"\b(the|and|with|without|average|mean|unknown|per year|None|nan|True|False|NaT|total|score board)\b")
    for said in texts(files):
        without = said.replace("Handbook on Constructing Composite Indicators: Methodology and User Guide", "")
        assert not [without[max(0, found.start() - 40) : found.end() + 40] for found in english.finditer(without)]


def test_the_masters_of_the_slides_are_dutch(files):
    deck = Presentation(io.BytesIO(files["wijkscan-gm9001.pptx"]))
    layers = [deck.slide_master, *deck.slide_layouts]
    said = " ".join(shape.text_frame.text for layer in layers for shape in layer.placeholders)
    assert not re.findall(r"Click|level|edit", said)
    assert "Alleen titel" in [layout.name for layout in deck.slide_layouts]


def test_no_reader_is_referred_to_a_file_on_somebodys_computer(files):
    for said in texts(files):
        assert not re.findall(r"[\w-]+\.(?:parquet|gpkg|xlsx|csv|md|toml|json)\b", said)
def test_amounts_in_the_workbook_add_up_to_the_ceiling(files):
    book = openpyxl.load_workbook(io.BytesIO(files["wijkscan-gm9001.xlsx"]))
    sheet = book["Budget per gebied"]
    rows = list(sheet.iter_rows(values_only=True))
    place = rows[0].index("Doel")
    amounts = [row[place] for row in rows[1:] if isinstance(row[place], (int, float))]
    assert round(100 * sum(amounts)) == example_run().budget.ceiling_cents


def test_the_pdf_is_tagged_and_keeps_what_is_too_long_for_paper_in_the_workbook(files, document):
    with pikepdf.open(io.BytesIO(files["wijkscan-gm9001.pdf"])) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("nl")
        check_structure(pdf)
    long = [table.name for table in document.tables() if not table.on_paper]
    assert long == ["Waarom deze samenstelling", "Uren per onderdeel", "Alle bedragen"]
    assert b"Alle bedragen" in files["wijkscan-gm9001.html"]


def test_the_map_of_the_teams_refers_to_the_table_that_names_every_werkgebied(document):
    teams = next(section for section in document.sections if section.heading == "Wijkteams")
    assert teams.blocks[0].alt == (
        "Kaart van de werkgebieden van de 7 wijkteams. Welk gebied bij welk team hoort, staat in de tabel Gebieden per team."
    )
    table = next(table for table in document.tables() if table.name == "Gebieden per team")
    assert list(table.frame["Team"]) == list(example_run().teams.names.values())


def test_a_description_is_a_sentence_or_two(document):
    shown = [block for section in document.sections for block in section.blocks if isinstance(block, (Figure, Chart))]
    assert not [block.alt for block in shown if len(block.alt) > 500]


def test_every_figure_and_table_that_is_presented_says_how_sure_it_is(document):
    kinds = (Figure, Chart, Table)
    slides = [section for section in document.sections if section.on_slides]
    presented = [section for section in slides if any(isinstance(block, kinds) for block in section.blocks)]
    assert len(presented) > 7
    assert not [section.heading for section in presented if not section.certainty()]


def test_totals_of_fte_are_the_same_on_paper_and_in_the_workbook(files, document):
    told = {table.name: table.told().iloc[-1] for table in document.tables() if table.has_total}
    together = number(example_run().teams.found.together["fte"], 1)
    band = [number(example_run().teams.found.together[column], 1) for column in ("fte_laag", "fte_hoog")]
    assert told["Wijkteams"][["Fte laag", "Fte hoog"]].tolist() == band, "the band of all teams is no sum"
    assert told["Wijkteams"]["Fte"] == told["Disciplines per team"]["Totaal"] == together
    assert together in files["wijkscan-gm9001.html"].decode()
    book = openpyxl.load_workbook(io.BytesIO(files["wijkscan-gm9001.xlsx"]), data_only=True)
    for name, column in (("Wijkteams", "Fte"), ("Disciplines per team", "Totaal")):
        rows = list(book[name].iter_rows(values_only=True))
        total = next(row for row in rows if row[0] == TOTAL)
        assert number(total[rows[0].index(column)], 1) == together


def test_a_level_adds_up_to_the_same_in_every_table(document):
    tables = {table.name: table.frame for table in document.tables()}
    per_level = tables["Alle bedragen"].groupby("Niveau")["Bedrag"].sum()
    side_by_side = tables["Bedragen per niveau"].drop(columns=["Programma", "Totaal"]).sum()
    assert per_level["2"] == side_by_side["Niveau 2, specifiek"]
    assert per_level["open einde"] == side_by_side["Open einde"]
    assert per_level.sum() == tables["Bedragen per niveau"]["Totaal"].sum()


def test_slides_open_and_name_nobody_of_the_bezetting(files):
    deck = Presentation(io.BytesIO(files["wijkscan-gm9001.pptx"]))
    said = " ".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    assert "Wijkteams" in said
    people = set(example_run().teams.flexpool.placements["persoon"])
    assert people
    assert not [name for name in people if name in said or name.encode() in files["wijkscan-gm9001.html"]]


def test_a_wijk_of_another_gemeente_has_no_profile_here():
    with pytest.raises(ReportError, match="Wijk 'WK000000' bestaat niet in Voorbeeldstad"):
        profile_document(example_run().scan, "WK000000", Scenario(), PARAMETERS, day=DAY)


def test_files_are_written_together_or_not_at_all(tmp_path):
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(ReportError, match="kan niet worden bewaard"):
        write_files({"a.pdf": b"1", "b.pdf": b"2"}, tmp_path / "bestand")
    written = write_files({"a.pdf": b"1", "b.pdf": b"2"}, tmp_path / "map")
    assert sorted(path.name for path in (tmp_path / "map").iterdir()) == ["a.pdf", "b.pdf"] == [path.name for path in written]
    write_files({"a.pdf": b"3"}, tmp_path / "map")
    assert (tmp_path / "map" / "a.pdf").read_bytes() == b"3"


def test_every_team_has_one_page_to_talk_about():
    found = example_run()
    pages = text_of(pdf_report(sheets_document(found.scan.tables, found.teams, PARAMETERS, day=DAY))).split("\f")
    steps = [[step for step in range(1, 4) if f"Stap {step}." in page] for page in pages]
    count = len(found.teams.names)
    assert steps[1 : count + 1] == [[1, 2, 3]] * count, "after the cover a page per team"
    assert not any([*steps[:1], *steps[count + 1 :]])
    assert "Bronnen" in pages[count + 1]


def test_a_reason_is_said_once_with_the_disciplines_it_counts_for():
    teams = example_run().teams
    for label in teams.names:
        known = [line.partition(": dat telt voor")[0] for line in sheet(teams, label).steps[0][1]]
        assert len(set(known)) == len(known)
    said = " ".join(line for label in teams.names for line in sheet(teams, label).steps[0][1])
    assert " en cliëntondersteuning." in said
    assert re.search(r"\(\d+,\d %, gemeente \d+,\d %\)", said)

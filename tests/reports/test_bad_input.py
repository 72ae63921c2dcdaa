"""Reports on what files really hold: names that look like commands, withheld wijken, no client export, one wijk, cells like formulas."""

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pikepdf
import pytest
from pptx import Presentation

from tests.chain_of import chain_after, run_after, scan_from
from tests.example_run import FIRST_YEAR, PARAMETERS, VOORBEELDSTAD, example_laws, example_own, example_scan
from tests.made_up_run import OTHER, scan_of
from tests.views.documents.test_pdf import elements, one_line, text_of
from wijkscan.chain.scenario import Scenario
from wijkscan.chain.steps import Doorrekening, Wijkscan
from wijkscan.reports.build import profile_document, report_document, report_files, sheets_document
from wijkscan.store.own_tables import OwnTables
from wijkscan.tables.areas import Niveau
from wijkscan.views.content import Document
from wijkscan.views.documents.pdf import pdf_report
from wijkscan.views.subjects import budget, zorggebruik

DAY = date(2026, 11, 22)
SCENARIO = Scenario(gemeente=VOORBEELDSTAD)
TYPST = "R&D <wijk> #set $x$ @ref *ster* _o_ [a] \\n \"b\" ~ `c` // é"
LONG = "Een wijknaam die nergens in past en toch bestaat, aan de Oude Rijksstraatweg-Noordzijde voorbij het spoor en de rivier 12"
FORMULAS = ("=1+1", "+31 Noord", "-2 Zuid", "@som(A1)")
DIACRITICS = "Ĳburg-Ærø & Súdwest-Fryslân’s Ëzinge"
LEAST_SHOWN = 120  # letters of the longest name


def renamed(scan: Wijkscan) -> Wijkscan:
    """Give wijken and buurten names that some format might read as a command."""
    table, boundaries = scan.tables.areas, scan.tables.boundaries.copy()
    names, odd = table.areas["gebiedsnaam"].copy(), (TYPST, LONG, DIACRITICS, *FORMULAS)
    for level in (Niveau.WIJK, Niveau.BUURT):
        for place, code in enumerate(table.of(level)):
            names[code] = odd[place] if place < len(odd) else f"{odd[place % len(odd)][:20]} {place}"
    boundaries["gebiedsnaam"] = names.reindex(boundaries.index)
    areas = replace(table, areas=table.areas.assign(gebiedsnaam=names))
    return replace(scan, tables=replace(scan.tables, areas=areas, boundaries=boundaries))


def withheld(scan: Wijkscan) -> Wijkscan:
    """Take all figures but inhabitants away from two wijken, as CBS does for small ones."""
    table = scan.tables.areas
    values, reasons = table.values.copy(), table.reasons.copy()
    gone = values.columns.drop("inwoners")
    for code in table.of(Niveau.WIJK)[:2]:
        values.loc[code, gone], reasons.loc[code, reasons.columns.intersection(gone)] = float("nan"), "geheim"
    tables = replace(scan.tables, areas=replace(table, values=values, reasons=reasons))
    return scan_from(tables, example_laws(), SCENARIO, PARAMETERS)


def told(run: Doorrekening) -> Document:
    return report_document(run.scan, run.teams, run.budget, run.refused, PARAMETERS, day=DAY)


def texts_of(deck: bytes) -> str:
    slides = Presentation(io.BytesIO(deck)).slides
    shapes = [shape for slide in slides for shape in slide.shapes]
    cells = [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join([*(shape.text_frame.text for shape in shapes if shape.has_text_frame), *cells])


@pytest.fixture(scope="module")
def odd() -> Doorrekening:
    return run_after(renamed(example_scan()), SCENARIO, PARAMETERS, example_own(), FIRST_YEAR)


@pytest.fixture(scope="module")
def files(odd: Doorrekening) -> dict[str, bytes]:
    return report_files(told(odd), "r")


def test_a_name_stands_in_the_pdf_as_it_is_in_the_file(files):
    text = one_line(text_of(files["r.pdf"]))
    assert len(LONG) >= LEAST_SHOWN
    for name in (TYPST, LONG, DIACRITICS, *FORMULAS):
        assert one_line(name) in text


def test_a_name_in_a_slide_is_text_and_the_deck_opens(files):
    said = texts_of(files["r.pptx"])
    # What is too wide for letters that can be read from the back row stays in the report: the longest names are not on slides.
    assert [name for name in (DIACRITICS, "=1+1", "-2 Zuid", "@som(A1)") if name not in said] == []


def test_no_cell_of_the_workbook_becomes_a_formula_but_the_totals(files):
    book = openpyxl.load_workbook(io.BytesIO(files["r.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    formulas = {str(cell.value)[:5] for cell in cells if cell.data_type == "f"}
    assert formulas == {"=SUM("}
    written = {cell.value for cell in cells if cell.data_type == "s"}
    assert {TYPST, LONG, DIACRITICS, *FORMULAS} <= written


def test_a_name_in_the_page_is_no_element(files):
    page = files["r.html"].decode()
    assert "<wijk>" not in page
    assert "R&amp;D &lt;wijk&gt;" in page


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is niet geïnstalleerd")
@pytest.mark.parametrize("ending", ["pptx", "xlsx"])
def test_another_program_opens_slides_and_workbook(files, ending, tmp_path):
    (tmp_path / f"r.{ending}").write_bytes(files[f"r.{ending}"])
    profile = f"-env:UserInstallation=file://{tmp_path}/profiel"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / f"r.{ending}")]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    assert one_line(DIACRITICS) in one_line(text_of((tmp_path / "r.pdf").read_bytes()))


def test_profile_and_conversation_sheets_of_odd_names_can_be_printed(odd):
    wijken = odd.scan.tables.areas.of(Niveau.WIJK)[:2]
    profiles = [pdf_report(profile_document(odd.scan, code, SCENARIO, PARAMETERS, day=DAY)) for code in wijken]
    assert one_line(TYPST) in one_line(text_of(profiles[0]))
    assert one_line(LONG) in one_line(text_of(profiles[1]))
    sheets = pdf_report(sheets_document(odd.scan.tables, odd.teams, PARAMETERS, day=DAY))
    with pikepdf.open(io.BytesIO(sheets)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root][:-2] == list(odd.teams.names.values())


def test_withheld_wijken_are_named_with_the_reason_and_nowhere_zero():
    run = run_after(withheld(example_scan()), SCENARIO, PARAMETERS, example_own(), FIRST_YEAR)
    document = told(run)
    names = [str(run.scan.tables.areas.areas.at[code, "gebiedsnaam"]) for code in run.scan.tables.areas.of(Niveau.WIJK)[:2]]
    table = next(table for table in document.tables() if table.name == "Wmo: geteld en verwacht").frame.set_index("Wijk")
    assert table.loc[names, "Geteld"].isna().all()
    text = one_line(text_of(pdf_report(document)))
    assert one_line(" en ".join(sorted(names, key=list(table.index).index))) in text
    assert "geheim" in text
    assert len(report_files(document, "r")) == 4


def test_without_what_the_gemeente_keeps_itself_the_report_says_what_is_missing():
    run = run_after(example_scan(), SCENARIO, PARAMETERS, OwnTables(), FIRST_YEAR)
    text = one_line(text_of(pdf_report(told(run))))
    assert one_line("De bezetting van nu is niet bekend") in text
    assert one_line("De budgetten van nu zijn niet bekend") in text


def test_one_wijk_is_compared_with_the_country_and_never_with_itself():
    scan = scan_of(OTHER)
    only = scan.tables.areas.of(Niveau.WIJK)[:1]
    gone = scan.tables.areas.of(Niveau.WIJK)[1:]
    table = replace(scan.tables.areas, areas=scan.tables.areas.areas.drop(index=gone))
    assert list(table.of(Niveau.WIJK)) == list(only)
    one = scan_from(replace(scan.tables, areas=table), scan.laws, Scenario(gemeente=OTHER), PARAMETERS)
    run = run_after(one, Scenario(gemeente=OTHER, gebieden="wijk"), PARAMETERS, OwnTables(), FIRST_YEAR)
    text = " ".join(text_of(pdf_report(told(run))).split())
    assert "is de enige wijk" in text
    for nonsense in ("liggen alle wijken binnen", "niet met zekerheid te onderscheiden."):
        assert nonsense not in text
    profile = pdf_report(profile_document(one, only[0], Scenario(gemeente=OTHER), PARAMETERS, day=DAY))
    with pikepdf.open(io.BytesIO(profile)) as pdf:
        assert {str(part.S) for part in elements(pdf.Root.StructTreeRoot)} >= {"/H1", "/Table"}


def test_the_expectation_of_the_only_wijk_is_not_set_beside_that_of_its_gemeente():
    scan = example_scan()
    use = scan.use["wmo"]
    one = replace(use, wijken=use.wijken.iloc[:1], known_share=1.0)
    said = zorggebruik.why_expected(one, scan.laws.models["wmo"], str(one.wijken.index[0]), "Dorp")
    assert said == "Dorp is de enige wijk; de verwachting is die van de hele gemeente."
    assert "geen wijk bekend" not in zorggebruik.total_sentence(one, "Dorp")
    assert "alle wijken" not in zorggebruik.headline(one, "Dorp", scan.tables.areas.areas["gebiedsnaam"])


def test_one_area_is_not_set_beside_itself_in_the_headline_of_the_budget():
    scan = example_scan()
    chain = chain_after(scan, SCENARIO, PARAMETERS, OwnTables(), FIRST_YEAR)
    vars(chain)["areas"] = (pd.Series("A", scan.tables.areas.of(Niveau.WIJK)), {"A": "Heel Voorbeeldstad"}, 1)
    found = chain.budget
    said = budget.headline(found)
    assert said.startswith("**Heel Voorbeeldstad** is het enige gebied")
    assert "minst" not in said


def test_an_emptied_werkgebied_counts_in_no_division_of_the_budget():
    scan, asked = example_scan(), replace(SCENARIO, eenheid="wijk", teams=4, afwijking=40, kader="aanname")
    plan = run_after(scan, asked, PARAMETERS, OwnTables(), FIRST_YEAR).plan
    emptied = plan.assignment.value_counts().idxmin()
    target = plan.assignment[plan.assignment.ne(emptied)].index[0]
    moves = tuple((unit, target) for unit in plan.assignment[plan.assignment.eq(emptied)].index)
    totals = {
        over: run_after(scan, replace(asked, verplaatst=moves, gebieden=over), PARAMETERS, OwnTables(), FIRST_YEAR).budget.levels
        for over in ("team", "wijk")
    }
    per_team = 100 * int(PARAMETERS["bekostiging.bedrag_per_gebied"])
    assert totals["team"].at["algemeen", "niveau_0"] == totals["wijk"].at["algemeen", "niveau_0"] == 3 * per_team
    assert totals["team"].at["totaal", "totaal"] == totals["wijk"].at["totaal", "totaal"]

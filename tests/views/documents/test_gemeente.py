import io
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_scan
from tests.made_up_run import scan_of
from wijkscan.chain.glance import run_wijkprofiel
from wijkscan.chain.scenario import Scenario
from wijkscan.model.use.gemeente import Laws
from wijkscan.tables.areas import Niveau
from wijkscan.views.content import Bullets, Certainty, Chart, Figure, Paragraph, Section, Table
from wijkscan.views.documents.gemeente import bands_told, gemeente_document
from wijkscan.views.documents.html import html_page
from wijkscan.views.documents.pdf import _beside, pdf_report
from wijkscan.views.documents.rich_text import plain_text
from wijkscan.views.documents.slides import slide_deck
from wijkscan.views.documents.wijk import wijk_document
from wijkscan.views.exports.workbook import report_workbook

DAY = date(2026, 3, 1)


def of(section, kind):
    return [block for block in section.blocks if isinstance(block, kind)]


@pytest.fixture(scope="module")
def found():
    return gemeente_document(example_scan(), PARAMETERS, day=DAY)


@pytest.fixture(scope="module")
def profile():
    scan, wijk = example_scan(), "WK900105"
    return wijk_document(scan, run_wijkprofiel(scan, wijk, Scenario(gemeente=VOORBEELDSTAD), PARAMETERS), wijk, PARAMETERS, day=DAY)


def test_the_chapters_follow_the_chain(found):
    assert [section.heading for section in found.sections if section.level == 1] == [
        "De gemeente in het kort", "Behoefte", "Gebruik: Wmo", "Gebruik: Jeugdhulp", "Gebruik: Bijstand", "Gebruik in meer detail",
        "Grenzen van deze cijfers",
    ]  # fmt: skip
    assert found.title == "Wijkscan Voorbeeldstad"
    assert found.subtitle.endswith("(verzonnen gemeente)")


def test_every_finding_has_its_picture_its_certainty_and_its_table(found):
    for section in found.sections[1:5:3]:
        assert section.message
        assert section.certainty()
        assert [len(of(section, kind)) for kind in (Figure, Chart)] == [1, 1]
        assert of(section, Table)


def test_the_picture_of_need_is_told_in_words(found):
    need = found.sections[1]
    assert plain_text(need.message).startswith("De behoefte aan ondersteuning is het grootst in Lindenveld en Zonnewijk.")
    told = of(need, Figure)[0].alt
    assert "Hoogste behoefte in " in told
    assert "laagste behoefte in " in told
    assert told.endswith("De band van elke wijk staat in de tabel Behoefte per wijk.")


def test_the_chart_shows_the_same_figures_as_the_table(found):
    chart, table = of(found.sections[1], Chart)[0], of(found.sections[1], Table)[0].frame
    assert chart.categories == tuple(table["Wijk"])
    assert list(chart.series[0].values) == pytest.approx(table["Behoefte-index"].tolist(), abs=1e-6)


def test_what_is_appended_stands_before_the_limits(found):
    teams = Section("Wijkteams", (Paragraph("Drie."),))
    more = gemeente_document(example_scan(), PARAMETERS, day=DAY, more=(teams,))
    assert more.sections[-2] is teams
    assert len(more.sections) == len(found.sections) + 1


def test_sources_and_every_assumption_are_at_the_back(found):
    assert len(found.assumptions.frame) == len(list(PARAMETERS))
    assert {"Adres", "Controlesom"} <= set(found.sources.frame) - set(found.sources.printed)


def test_a_gemeente_without_a_map_and_with_gaps_still_has_a_report():
    scan = scan_of()
    made = gemeente_document(scan, PARAMETERS, day=DAY)
    assert not [block for section in made.sections for block in of(section, Figure)]
    assert pdf_report(made).startswith(b"%PDF")


def test_a_law_that_could_not_be_learnt_is_named():
    scan = replace(example_scan(), laws=Laws({}, {"wmo": "te weinig wijken"}), use={})
    listed = [block.items for section in gemeente_document(scan, PARAMETERS, day=DAY).sections for block in of(section, Bullets)]
    assert ("**Wmo.** te weinig wijken",) in listed


def test_wijken_without_a_band_are_named():
    scan = example_scan()
    gone = scan.need.banding.copy()
    gone.loc["WK900100", ["band", "label"]] = None
    told = bands_told(replace(scan, need=replace(scan.need, banding=gone)))
    assert f"1 van de {len(gone)} wijken heeft geen band." in told
    alone = replace(scan, need=replace(scan.need, banding=gone.loc[["WK900105"]]))
    assert bands_told(alone).endswith(" is de enige wijk en heeft dus één band.")


def test_a_profile_says_who_lives_there_what_is_needed_and_what_is_used(profile):
    assert [section.heading for section in profile.sections] == [
        "Wie wonen er en wat valt op", "Behoefte", "Gebruik", "Vragen voor het gesprek",
    ]  # fmt: skip
    assert "hoogste behoefte" in profile.sections[1].message
    assert of(profile.sections[2], Table)[0].frame["Wet"].tolist() == ["Wmo", "Jeugdhulp", "Bijstand"]
    assert of(profile.sections[2], Certainty)


def test_a_profile_takes_two_pages(profile):
    with pikepdf.open(io.BytesIO(pdf_report(profile))) as pdf:
        assert len(pdf.pages) == 2


def test_map_and_chart_of_a_profile_stand_beside_one_another():
    assert [block["width"] for block in _beside([{"kind": "picture", "width": 0.5}] * 2)[0]["pictures"]] == [0.5, 0.5]
    assert len(_beside([{"kind": "picture", "width": 0.6}] * 2)) == 2
    assert len(_beside([{"kind": "picture", "width": 0.5}, {"kind": "paragraph"}, {"kind": "picture", "width": 0.5}])) == 3


@pytest.mark.parametrize("export", [pdf_report, slide_deck, report_workbook, html_page])
def test_every_export_can_be_made_of_both(export, found, profile):
    assert len(export(found)) > len(export(profile)) > 0


def test_every_wijk_has_a_profile():
    scan = scan_of()
    for wijk in scan.tables.areas.of(Niveau.WIJK)[:3]:
        profile = run_wijkprofiel(scan, wijk, Scenario(gemeente=scan.tables.areas.gemeentecode), PARAMETERS)
        made = wijk_document(scan, profile, wijk, PARAMETERS, day=DAY)
        assert made.title == f"Wijkprofiel {scan.tables.areas.areas.at[wijk, 'gebiedsnaam']}"

"""The chapter on use in detail: what the page says of the gemeente, and nothing where nothing was counted."""

from tests.views.subjects.test_voorzieningen import EVERYTHING, NAMES, WIJKEN, use
from wijkscan.tables.voorzieningen import Voorzieningen
from wijkscan.views.content import Paragraph, Table
from wijkscan.views.documents.voorzieningen import detail_section
from wijkscan.views.subjects import voorzieningen as subject


def test_the_chapter_has_the_numbers_of_the_page():
    (section,) = detail_section(EVERYTHING, "GM0917", NAMES)
    tables = {block.name: block.frame for block in section.blocks if isinstance(block, Table)}
    laws = ["Wmo per soort", "Jeugdhulp per soort", "Jeugdhulp: wie verwees"]
    assert list(tables) == [*laws, "Wetten in één huishouden", "Huishoudens naar aantal voorzieningen"]
    found = subject.by_type(EVERYTHING, "wmo", {"gemeente": "GM0917"}, NAMES)
    assert tables["Wmo per soort"].equals(found.table())
    assert "meer dan één wet" in section.message


def test_expected_per_type_in_the_chapter_is_that_of_the_page_added_up():
    (section,) = detail_section(EVERYTHING, "GM0917", NAMES, {"wmo": use("wmo")})
    shown = next(block.frame for block in section.blocks if isinstance(block, Table) and block.name == "Wmo per soort")
    (wijk, other) = (subject.expected_per_type(use("wmo"), code) for code in WIJKEN[:2])
    assert shown["Verwacht in Heerlen"].tolist() == (wijk + other).tolist()
    told = " ".join(block.text for block in section.blocks if isinstance(block, Paragraph))
    assert "Verwacht per soort hoort bij het verwachte aantal (geijkt) van de wet" in told


def test_without_counts_there_is_no_chapter():
    assert detail_section(Voorzieningen(), "GM0917", NAMES) == ()

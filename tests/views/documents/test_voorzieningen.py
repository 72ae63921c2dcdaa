"""The chapter on use in detail: what the page says of the gemeente, and nothing where nothing was counted."""

from tests.views.subjects.test_voorzieningen import EVERYTHING, NAMES
from wijkscan.tables.voorzieningen import Voorzieningen
from wijkscan.views.content import Table
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


def test_without_counts_there_is_no_chapter():
    assert detail_section(Voorzieningen(), "GM0917", NAMES) == ()

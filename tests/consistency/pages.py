"""Read the pages as a visitor has them, without a browser."""

from collections.abc import Iterator

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.consistency.readers import flat, of_table
from tests.consistency.statements import Statement

PAGES = {
    "Behoefte": ("pages/2_Behoefte.py", {}, "Behoefte per wijk"),
    "Zorggebruik Wmo": ("pages/3_Zorggebruik.py", {"wet": "wmo"}, "Wmo: geteld en verwacht"),
    "Zorggebruik bijstand": ("pages/3_Zorggebruik.py", {"wet": "bijstand"}, "Bijstand: geteld en verwacht"),
    "Wijkteams": ("pages/4_Wijkteams.py", {}, "Wijkteams"),
    "Budget": ("pages/5_Budget.py", {}, ""),
    "Commissie zekerheid": ("pages/6_Commissie.py", {"stap": "7"}, ""),
    "Commissie": ("pages/6_Commissie.py", {"stap": "8"}, ""),
}


def page_of(path: str, link: dict[str, str]) -> AppTest:
    page = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=240).switch_page(path)
    page.query_params.update(**link)
    page.run()
    assert not page.exception
    return page


def text_of(page: AppTest) -> str:
    """Everything a page says in words."""
    parts = (*page.title, *page.header, *page.subheader, *page.markdown, *page.caption, *page.warning, *page.info, *page.success)
    return flat(" ".join(str(part.value) for part in parts))


def tables_of(page: AppTest, title: str, where: str) -> Iterator[Statement]:
    """State the tables of a page that list every wijk or team, by their own headings."""
    for shown in page.dataframe:
        table = shown.value
        if "Oordeel" in table or "Band" in table or "Fte" in table:
            yield from of_table(title, list(map(str, table)), table.to_numpy(dtype=object).tolist(), where)

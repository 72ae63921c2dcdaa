"""The report on the command line and what is taken along from the page Commissie are one and the same for the same choices."""

import io

import openpyxl
import pytest

from tests.browser.dashboard import Visit
from wijkscan import entry

MAKING = 180_000  # milliseconds to make a whole report on a busy machine


def cells(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def downloaded(visit: Visit) -> bytes:
    with visit.page.expect_download(timeout=MAKING) as waiting:
        visit.page.get_by_role("button", name="Werkboek (XLSX)").click()
    return waiting.value.path().read_bytes()


BY_DEFAULT: tuple[list[str], dict[str, str]] = ([], {})
PER_WIJK = (["--verdelen", "wijk", "--plafond", "30000001"], {"gebieden": "wijk", "plafond": "30000001"})


@pytest.mark.parametrize(("given", "link"), [BY_DEFAULT, PER_WIJK])
def test_the_command_and_the_page_tell_the_same_numbers(visit, data, tmp_path, monkeypatch, given, link):
    monkeypatch.setenv("WIJKSCAN_DATA", str(data))
    monkeypatch.setattr("sys.argv", ["wijkscan", "rapport", "GM9001", "--uit", str(tmp_path), *given])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code in (0, None)
    visit.open("Commissie", **link)
    visit.settled()
    page, command = cells(downloaded(visit)), cells((tmp_path / "wijkscan-gm9001.xlsx").read_bytes())
    assert list(page) == list(command)
    for name, rows in command.items():
        assert page[name] == rows, name
    areas = {row[0] for row in command["Budget per gebied"][1:]}
    heading, *rows = command["Wijkteams"]
    teams = {row[heading.index("Team")] for row in rows}
    assert (teams - {None} <= areas) is not bool(given)

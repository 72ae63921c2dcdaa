"""A law comes in with one file: from use to fte, budget, every document and every page, and nothing leaves it out."""

import os
import re
import shutil
import subprocess
import sys
from io import BytesIO

import pandas as pd
import pytest
from openpyxl import load_workbook
from pptx import Presentation

from tests.conftest import ROOT
from tests.views.documents.test_pdf import text_of
from wijkscan.tables.wet_file import WetError
from wijkscan.tables.wetten import read_wetten

LAWS = ROOT / "data" / "wetten"
CODE, NAME, IN_SENTENCE, CLIENTS = "schulden", "Schuldhulp", "schuldhulp", "mensen met schuldhulp"


def fourth_law() -> str:
    """Write made-up help with debts, with WW benefits as its figures: like bijstand, but with help at level 2 and no open end."""
    text = (LAWS / "bijstand.toml").read_text("utf-8")
    text = re.sub(r"# Waaruit blijkt.*\ncosts = .*\n|taakvelden = .*\n", "", text)  # what gemeenten book for debts is not told apart
    text = re.sub(r"\[bekostiging\.prijs_uitkering_bijstand\].*?(?=\n# )", "", text, flags=re.DOTALL)
    price = re.search(r"\[bekostiging\.prijs_bijstand\].*?\n\n(?=\n|#)", text, re.DOTALL)[0]
    share = price.replace("prijs_bijstand", "aandeel_niveau_2_bijstand").replace("value = 1500", "value = 0.2")
    share = share.replace("[500, 3000]", "[0.1, 0.3]").replace("euro per cliënt per jaar", "aandeel")
    more = share.replace("aandeel_niveau_2", "kostendeel_niveau_1")
    for old, new in {
        price: price + more + share,
        "order = 3": "order = 4", 'act = "Participatiewet"': 'act = "Wet gemeentelijke schuldhulpverlening"',
        'name = "Bijstand"': f'name = "{NAME}"', 'in_sentence = "bijstand"': f'in_sentence = "{IN_SENTENCE}"',
        'with_article = "bijstand"': f'with_article = "{IN_SENTENCE}"',
        'count = "bijstand"': 'count = "ww"', "mensen met bijstand": CLIENTS, "mens met bijstand": "mens met schuldhulp",
        "level_2 = false": "level_2 = true", "open_ended = true": "open_ended = false", "PW": "SHV",
        "Bijstandsuitkering": "Budgetcoaching", "bijstand_": f"{CODE}_", "_bijstand": f"_{CODE}",
    }.items():  # fmt: skip
        assert old in text, old
        text = text.replace(old, new)
    return re.sub(r"spellings = \[.*\]", f'spellings = ["{NAME}", "Wgs"]', text)


@pytest.fixture(scope="module")
def laws(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wetten")
    shutil.copytree(LAWS, folder, dirs_exist_ok=True)
    (folder / f"{CODE}.toml").write_text(fourth_law(), "utf-8")
    return folder


@pytest.fixture(scope="module")
def made(laws, tmp_path_factory):
    """Everything the two commands write with the fourth law."""
    place = tmp_path_factory.mktemp("uit")
    there = {**os.environ, "WIJKSCAN_WETTEN": str(laws), "WIJKSCAN_DATA": str(place / "data")}
    for command in ("doorrekenen", "rapport"):
        asked = [command, "GM9001", "--kader", "aanname", "--uit", place / "uit"]
        subprocess.run([sys.executable, "-m", "wijkscan", *asked], cwd=ROOT, env=there, check=True)
    return place / "uit"


def test_the_law_is_read_beside_the_others(laws):
    assert list(read_wetten(laws)) == ["wmo", "jeugdhulp", "bijstand", CODE]


def test_it_goes_from_use_to_fte_and_money(made):
    use, work, money = (pd.read_csv(made / f"{name}.csv") for name in ("gebruik", "formatie", "budget"))
    mine = use[use["wet"] == CODE]
    assert len(mine) == len(use[use["wet"] == "wmo"]) > 0
    assert mine["verwacht_geijkt"].gt(0).all()
    tasks = work[work["component"].str.startswith(f"{CODE}_")]
    assert tasks["component"].nunique() == work[work["component"].str.startswith("wmo_")]["component"].nunique()
    assert tasks["fte"].gt(0).all()
    assert set(money.loc[money["wet"] == CODE, "niveau"]) == {1, 2}
    assert money.loc[money["wet"] == CODE, "bedrag_eurocent"].gt(0).all()


def texts(made) -> dict[str, str]:
    """Read what every document says, as text."""
    found = {path.name: text_of(path.read_bytes()) for path in made.glob("*.pdf")}
    found |= {path.name: path.read_text("utf-8") for path in made.glob("*.html")}
    for path in made.glob("*.xlsx"):
        book = load_workbook(BytesIO(path.read_bytes()), read_only=True)
        found[path.name] = "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    for path in made.glob("*.pptx"):
        shapes = [shape for slide in Presentation(str(path)).slides for shape in slide.shapes]
        cells = [cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
        found[path.name] = "\n".join([*(shape.text_frame.text for shape in shapes if shape.has_text_frame), *cells])
    return found


def test_every_document_tells_of_it_as_of_the_others(made):
    told = texts(made)
    assert {name.rpartition(".")[2] for name in told} == {"pdf", "html", "xlsx", "pptx"}
    for name, text in told.items():
        plain = " ".join(text.split())
        for other in ("jeugdhulp", "bijstand"):
            if other in plain.lower():
                assert IN_SENTENCE in plain.lower(), f"{name} tells of {other}, not of {IN_SENTENCE}"
    for said in (f"Gebruik: {NAME}", f"Wijkteams: werk voor {IN_SENTENCE}", f"{NAME}: brede vraagverheldering"):
        assert said in " ".join(told["wijkscan-gm9001.pdf"].split())


SCREEN = """
import sys
from streamlit.testing.v1 import AppTest
for page in ("3_Zorggebruik", "4_Wijkteams", "5_Budget", "8_Verantwoording"):
    app = AppTest.from_file("dashboard.py", default_timeout=300)
    app.query_params["wet"] = sys.argv[1]
    app.run()
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception[0].value
    print("==", page, *(item.value for item in [*app.markdown, *app.caption]))
"""


def test_every_page_shows_it(laws, made):
    there = {**os.environ, "WIJKSCAN_WETTEN": str(laws), "WIJKSCAN_DATA": str(made.parent / "data")}
    done = subprocess.run([sys.executable, "-c", SCREEN, CODE], cwd=ROOT, env=there, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    pages = {page.split()[0]: page.lower() for page in done.stdout.split("== ")[1:]}
    assert len(pages) == 4
    assert all(IN_SENTENCE in pages[name] for name in ("3_Zorggebruik", "5_Budget", "8_Verantwoording"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('clients = "mensen met schuldhulp"\n', "", "'clients' ontbreekt"),
        ('intake = "', 'inteke = "', "sleutel 'inteke' is onbekend; bedoeld is 'intake'"),
        ('"Wgs"', '"Jeugdwet"', "de spelling 'jeugdwet' staat ook in 'jeugdhulp.toml'"),
        ('count = "ww"', 'count = "bijstant"', "kolom 'bijstant' bij 'count' bestaat niet; bedoeld is misschien 'bijstand'"),
        ('count = "ww"', 'count = "wmo"', "de kolom 'wmo' staat ook in 'wmo.toml'"),
        ("order = 4", "order = 3", "de plaats order '3' staat ook in 'bijstand.toml'"),
        ("order = 4", 'order = "4"', "'order' is geen geheel getal"),
        ("generalist = 0.4, werk", "generalist = 0.9, werk", "'shares' van taak 'vraagverheldering' telt niet op tot 1"),
        (f"[wijkteams.{CODE}_plan_uren]", f"[wijkteams.{CODE}_plan_dagen]", f"[wijkteams.{CODE}_plan_dagen] hoort bij geen taak"),
        ("level = 2", "level = 3", "is 3; kies 0, 1 of 2"),
        ("[money]", "[geld]", "sleutel 'geld' is onbekend"),
        ("own_products = true", 'own_products = true\nuitsplitsing = "wmo_sort"', "'uitsplitsing' is 'wmo_sort'; kies uit wmo_soort"),
        ("[[tasks]]", '[[soorten]]\ncode = "wmo"\nlabel = "x"\nlevel = 2\nwettelijk = true\n[[tasks]]', "'uitsplitsing' ontbreekt"),
        ("per_huishouden = true", 'per_huishouden = "ja"', "'per_huishouden' in [[tasks]] nummer 3 is geen true of false"),
        ("order = 4", "order = = 4", "is geen geldig TOML-bestand"),
        ("per_huishouden = true", 'soorten = ["thuis"]', "taak 'regie' noemt soort 'thuis', maar die"),
        ("level = 2\nkind", 'soort = "thuis"\nkind', "noemt soort 'thuis', maar die staat niet in [[soorten]]"),
        ("level = 1\nshares", 'level = 1\nsoorten = ["x"]\nshares', "taak 'vraagverheldering' noemt soort 'x'"),
        ("level = 2\nkind", "kind", "'level' ontbreekt in [[products]] nummer 1; geef een geheel getal"),
    ],
)
def test_a_file_that_is_not_right_is_named_with_the_way_out(laws, tmp_path, old, new, told):
    shutil.copytree(laws, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / f"{CODE}.toml").read_text("utf-8")
    assert old in text
    (tmp_path / f"{CODE}.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(WetError) as refused:
        read_wetten(tmp_path)
    assert f"'{CODE}.toml'" in str(refused.value)
    assert told in str(refused.value)


def test_no_laws_at_all_is_refused(tmp_path):
    with pytest.raises(WetError, match="staan geen wetten"):
        read_wetten(tmp_path)

"""One document, one truth: nothing that a run writes or shows contradicts anything else of it."""

import io
import re
from dataclasses import replace

import pandas as pd
import pytest

from tests.chain_of import scan_from
from tests.consistency import pages, readers, sentences
from tests.consistency.outputs import outputs_of
from tests.consistency.statements import Statement, conflicts
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_own, example_scan
from tests.once import visited
from tests.real import real_collection, real_laws, real_library
from wijkscan.chain.scenario import Scenario
from wijkscan.model.budget.allocation import allocate
from wijkscan.model.teams.served import MET_SOORT
from wijkscan.model.teams.workload import components
from wijkscan.model.use.stapeling import SEVERAL
from wijkscan.model.use.verdicts import WITHIN
from wijkscan.store.opening import open_tables
from wijkscan.store.own_tables import OwnTables
from wijkscan.tables.wetten import wetten
from wijkscan.views.maps.scales import categorical_scale
from wijkscan.views.subjects.voorzieningen import expected_per_type

# Wijken, so that the best division is found at once and is the same for files and pages.
SCENARIO = Scenario(gemeente=VOORBEELDSTAD, eenheid="wijk", teams=4, afwijking=30)
LINK = SCENARIO.to_link() | {"gemeente": VOORBEELDSTAD}


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return outputs_of(example_scan(), SCENARIO, PARAMETERS, example_own(), tmp_path_factory.mktemp("uit"))


@pytest.fixture(scope="module")
def texts(out):
    return readers.texts_of(out)


def stated(out, texts):
    return [
        *readers.of_results(out),
        *readers.of_workbook(out),
        *readers.of_html(out),
        *readers.of_slides(out),
        *sentences.figures_of(texts, out.gemeente),
        *sentences.truths_of(out),
    ]


def test_files_and_documents_state_the_same(out, texts):
    found = stated(out, texts)
    kinds = {one.where.split(",")[0].split(":")[0].split(" ")[0] for one in found}
    assert {"gebruik.csv", "behoefte.csv", "budget.csv", "run.json", "werkgebieden.geojson", "werkboek", "webpagina", "dia"} <= kinds
    assert {"pdf", "dia's"} <= kinds
    assert len(found) > 2000
    assert conflicts(found) == []


# Without a frame the ceiling is an assumption; where the search proves the best there is, no sentence is about how far off it is; of all
# levels together a tab tells that is made when it is opened.
ELSEWHERE = ("nu een aanname", "kan zijn", "gaat")
ON_PAGES = ("ergens tussen",)


def test_every_sentence_that_is_checked_is_said(texts):
    silent = [pattern for pattern, _ in sentences.FIGURES if not any(re.search(pattern, text) for text in texts.values())]
    assert [pattern for pattern in silent if not any(words in pattern for words in (*ELSEWHERE, *ON_PAGES))] == []


def test_figures_on_paper_are_those_of_the_web_page(out):
    known, rows = readers.figures_in_html(out), 0
    for words, figures in readers.figures_in_pdf(out):
        if words in known:
            rows += 1
            assert any(_inside(figures, row) for row in known[words]), (words, figures)
    assert rows > 30


def _inside(part, whole):
    return any(whole[start : start + len(part)] == part for start in range(len(whole) - len(part) + 1))


def test_verdicts_bands_maps_and_proof_follow_from_the_figures(out, texts):
    assert sentences.wrong_verdicts(out, texts) == []
    assert sentences.wrong_bands(out) == []
    assert sentences.map_colours(out) == []
    assert sentences.silent(out, texts) == []


def test_pages_state_what_the_files_state(out, texts, tmp_path, monkeypatch):
    monkeypatch.setenv("WIJKSCAN_DATA", str(visited(tmp_path)))
    monkeypatch.setattr("wijkscan.ui.design._QUICK_S", 60.0)  # wait for the design to end: files and pages are to be about one plan
    found, said = stated(out, texts), {}
    for name, (path, link, title) in pages.PAGES.items():
        page = pages.page_of(path, LINK | link)
        said[name] = pages.text_of(page)
        if name in ("Zorggebruik Wmo", "Zorggebruik bijstand"):
            found += pages.tables_of(page, title, name)
    # Pages draw need ten thousand times and the tests two hundred times: only what does not follow from draws is compared.
    found += sentences.figures_of(said, out.gemeente)
    assert conflicts(found) == []
    assert {one.where.split(":")[0] for one in found} >= {"Wijkteams", "Budget"}
    assert all(any(words in text for text in said.values()) for words in ON_PAGES)
    assert [wrong for wrong in sentences.wrong_verdicts(out, said) if "begin in" not in wrong] == []


def test_budget_can_be_worked_out_again_from_the_exports(out):
    for folder in ("", "per_wijk/"):
        check_budget(out, folder)


def check_budget(out, folder):
    money = pd.read_csv(io.BytesIO(out.files[f"{folder}budget.csv"]))
    use = pd.read_csv(io.BytesIO(out.files["gebruik.csv"]))
    cost = money["aantal"] * money["prijs_eurocent"]
    counted = money[(money["niveau"] == 2) & money["aantal"].notna()]
    for wet, open_ended in counted[["wet", "open_einde"]].drop_duplicates().itertuples(index=False):
        rows = (money["niveau"] == 2) & (money["wet"] == wet) & (money["open_einde"] == open_ended)
        share = allocate(round(float(cost[rows].sum())), cost[rows].set_axis(money["gebiedscode"][rows]))
        assert money["bedrag_eurocent"][rows].tolist() == pytest.approx(share.tolist(), abs=1)
    nearby = money["niveau"] == 1
    need = cost[nearby].groupby(money["gebiedscode"][nearby]).sum()
    again = allocate(int(money["bedrag_eurocent"][nearby].sum()), need)
    assert (again - money[nearby].groupby("gebiedscode")["bedrag_eurocent"].sum()).abs().max() <= 1
    # The clients are those of gebruik.csv, under the name that the row gives.
    each = ["niveau", "wet", "definitie", "open_einde"]
    for row in money.dropna(subset=["aantal"]).groupby(each)["aantal"].sum().reset_index().to_dict("records"):
        wet, definition = row["wet"], row["definitie"].split(",")[0]
        whole = use.loc[use["wet"] == wet, definition].sum()
        share = _parameter(out, f"bekostiging.aandeel_niveau_2_{wet}") if "aandeel" in row["definitie"] else 1
        assert row["aantal"] == pytest.approx(whole * share, rel=1e-6)


def test_formatie_can_be_worked_out_again_from_the_exports(out):
    work = pd.read_csv(io.BytesIO(out.files["formatie.csv"]))
    use = pd.read_csv(io.BytesIO(out.files["gebruik.csv"])).pivot_table(index="gebiedscode", columns="wet", values="verwacht_geijkt")
    hours = {name: _parameter(out, f"wijkteams.{name}") for name in ("contracturen", "indirecte_uren", "ziekteverzuim", "verlofuren")}
    available = hours["contracturen"] * (1 - hours["indirecte_uren"] - hours["ziekteverzuim"]) - hours["verlofuren"]
    checked = 0
    assert (work["aandeel"].notna() == (work["basis"] == MET_SOORT)).all() and (work["basis"] == MET_SOORT).any()
    for row in work.to_dict("records"):
        item = next(one for one in components() if one.code == row["component"])
        if not item.base or item.base == "team":
            continue
        once = row["basis"] == SEVERAL  # a huishouden counts itself; all others are counted per client or per 1.000 people
        typed = row["basis"] == MET_SOORT  # of the clients of the law only those with the types that the task serves
        if typed:
            assert row["aantal"] == pytest.approx(use.at[row["gebiedscode"], item.base] * row["aandeel"], rel=1e-6)
            part = work.loc[work["component"] == item.code, "aantal"].sum() / use[item.base].sum()
            assert 0 < part < 1
            assert row["aandeel_gemeente"] == pytest.approx(part, rel=1e-6)
        elif item.base in use and not once:
            assert row["aantal"] == pytest.approx(use.at[row["gebiedscode"], item.base], rel=1e-6)
        per = 1 if item.base in use else 1000
        often = 1 if once else _parameter(out, f"wijkteams.{item.code}_aantal")
        each = often * _parameter(out, f"wijkteams.{item.code}_uren") / per / (row["aandeel_gemeente"] if typed else 1)
        assert row["uren"] == pytest.approx(row["aantal"] * each, rel=1e-6, abs=1e-6)
        assert row["fte"] == pytest.approx(row["uren"] / available, rel=1e-6, abs=1e-9)
        checked += 1
    assert checked > 100


def test_types_are_those_of_the_law_in_every_output(out, texts):
    """Per type the wijken add up to what was counted in the gemeente, and file, report and page have the same number."""
    found, use, counts = (pd.read_csv(io.BytesIO(out.files[f"{name}.csv"])) for name in ("gebruik_soorten", "gebruik", "voorzieningen"))
    newest = counts[(counts["periode"].astype(str) == "2024") & (counts["stapel"] == 0) & (counts["meting"] == "clienten")]
    mine = newest[newest["gebiedscode"] == "GM9001"]
    for (wet, soort), rows in found.groupby(["wet", "soort"]):
        law, whole = wetten()[wet], use.loc[use["wet"] == wet, "verwacht_geijkt"].sum()
        counted = mine[mine["tabel"] == law.uitsplitsing].set_index("soort")["aantal"]
        assert rows["verwacht_geijkt"].sum() == pytest.approx(whole * counted[soort] / counted["totaal"], rel=1e-4), soort
        shown = expected_per_type(out.run.scan.use[wet])
        assert rows["verwacht_geijkt"].sum() == pytest.approx(shown[soort], rel=1e-6)
        beside = rows.set_index("gebiedscode")["verwacht_geijkt"] / use[use["wet"] == wet].set_index("gebiedscode")["verwacht_geijkt"]
        assert beside.between(0, 1 + 1e-9).all()
    assert set(found["wet"]) == {"wmo", "jeugdhulp"}
    text = next(told for name, told in texts.items() if "pdf" in name.lower())
    assert "Verwacht per soort hoort bij het verwachte aantal" in " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_every_huishouden_with_several_laws_has_one_regisseur(out):
    work, counts = (pd.read_csv(io.BytesIO(out.files[f"{name}.csv"])) for name in ("formatie", "voorzieningen"))
    newest = counts[(counts["tabel"] == "stapeling") & (counts["periode"].astype(str) == "2024") & (counts["stapel"] == 0)]
    mine = newest[(newest["gebiedscode"] == "GM9001") & (newest["meting"] == "huishoudens")].set_index("soort")["aantal"]
    several = mine[["jeugdhulp_bijstand", "jeugdhulp_wmo", "bijstand_wmo", "jeugdhulp_bijstand_wmo"]].sum()
    assert work.loc[work["basis"] == SEVERAL, "aantal"].sum() == pytest.approx(several, rel=1e-6)


def _parameter(out, name):
    return next(item["waarde"] for item in out.account["parameters"] if item["naam"] == name)


def test_what_the_gemeente_has_does_not_depend_on_what_it_is_divided_over(out):
    team, wijk = out.run.budget, out.per_wijk.budget
    assert set(team.names.index) != set(wijk.names.index)
    pd.testing.assert_frame_equal(
        team.levels.drop(columns=["niveau_1"]).drop(columns=["totaal"]), wijk.levels.drop(columns=["niveau_1"]).drop(columns=["totaal"])
    )
    assert team.levels.T["totaal"].to_dict() == wijk.levels.T["totaal"].to_dict()
    assert team.levels.T["algemeen"]["niveau_0"] == team.frame.per_level["0"]


def test_what_is_divided_is_what_is_booked(out):
    for folder, run in (("", out.run), ("per_wijk/", out.per_wijk)):
        booked, money = (pd.read_csv(io.BytesIO(out.files[f"{folder}{name}.csv"])) for name in ("geld", "budget"))
        level = money["niveau"].astype(str).mask(money["open_einde"] == "ja", "open_einde")
        divided = money["bedrag_eurocent"].groupby(level).sum()
        per_level = booked.groupby(booked["niveau"].astype(str))["bedrag_eurocent"].sum()
        assert divided.to_dict() == per_level.drop("buiten", errors="ignore").to_dict()
        assert set(booked["soort"]) == {"jaarrekening"}
        geld = run.scan.tables.geld.of("iv3", run.scan.tables.areas.gemeentecode)
        newest = geld[(geld["soort"] == "jaarrekening") & geld["post"].str.startswith("6.")]
        newest = newest[newest["jaar"] == newest["jaar"].max()]
        assert booked["bedrag_eurocent"].sum() == newest["lasten_eurocent"].sum()


# Each kind of contradiction, put into what was read: a check that cannot fail proves nothing.
def test_two_figures_of_one_definition_are_found(out, texts):
    found = [*stated(out, texts), Statement("wmo", out.gemeente, "som verwacht_ruw", 1.0, 0.5, "proef")]
    assert any("proef" in told for told in conflicts(found))


def test_one_name_for_three_definitions_is_found(out):
    book = readers.of_table("Wmo: geteld en verwacht", ["Wijk", "Verwacht"], [["Oude Stad", 12.0]], "proef")
    assert conflicts(book) == ["'Verwacht' in proef, Wmo: geteld en verwacht zegt niet welk verwacht aantal het is"]


def test_a_figure_beyond_its_rounding_is_found_and_one_within_is_not():
    exact = Statement("team", "Oost", "Fte", 14.757, 0.0, "csv")
    assert conflicts([exact, replace(exact, value=14.8, half=0.05)]) == []
    assert len(conflicts([exact, replace(exact, value=14.7, half=0.05)])) == 1


def test_sentences_that_the_figures_do_not_bear_are_found(out):
    names = out.run.scan.tables.areas.areas["gebiedsnaam"]
    table = out.run.scan.need.table()
    lowest = str(names[table["score"].idxmin()])
    said = {
        "proef": f"Begin het gesprek in {lowest}. Voor de gemeente staat hier altijd het gepubliceerde cijfer. "
        f"Hoger dan verwacht binnen de gemeente: {lowest} en Oude Stad. Lager"
    }
    found = sentences.wrong_verdicts(out, said)
    assert [kind for kind in ("begin in", "altijd het gepubliceerde", "Hoger dan verwacht") if any(kind in one for one in found)] == [
        "begin in", "altijd het gepubliceerde", "Hoger dan verwacht",
    ]  # fmt: skip
    assert sentences.silent(out, {"webpagina": "", "pdf": ""}) != []


def test_a_verdict_a_colour_or_a_band_that_contradicts_its_figures_is_found(out, monkeypatch):
    use, need = dict(out.run.scan.use), out.run.scan.need
    turned = use["wmo"].wijken.assign(oordeel=use["wmo"].wijken["oordeel"].iloc[::-1].to_numpy())
    use["wmo"] = replace(use["wmo"], wijken=turned)
    bands = need.banding.assign(band=need.banding["band"].iloc[::-1].to_numpy())
    scan = replace(out.run.scan, use=use, need=replace(need, banding=bands))
    wrong = replace(out, run=replace(out.run, scan=scan))
    assert sentences.wrong_verdicts(wrong, {}) != []
    assert sentences.wrong_bands(wrong) != []
    monkeypatch.setattr("wijkscan.views.subjects.zorggebruik.verdict_scale", lambda theme: categorical_scale([WITHIN]))
    assert sentences.map_colours(out) != []


# Haarlem has many wijken, Uitgeest one.
@pytest.mark.real_data
@pytest.mark.parametrize("gemeente", ["GM0392", "GM0450"])
def test_a_real_gemeente_has_one_truth(real_data, gemeente, tmp_path):
    collection = real_collection(real_data)
    scenario, parameters = Scenario(gemeente=gemeente, teams=1), PARAMETERS.adjust("wijkteams.rekentijd", 20)
    scan = scan_from(open_tables(real_library(real_data), collection, gemeente), real_laws(real_data), scenario, parameters)
    found = outputs_of(scan, scenario, parameters, OwnTables(), tmp_path)
    said = readers.texts_of(found)
    assert conflicts(stated(found, said)) == []
    assert sentences.wrong_verdicts(found, said) == []
    assert sentences.wrong_bands(found) == []
    assert sentences.map_colours(found) == []
    assert sentences.silent(found, said) == []
    check_budget(found, "per_wijk/")
    expected = found.account["verwacht"]
    assert all(told["verwacht_geijkt"] == pytest.approx(told["gepubliceerd"], abs=0.1) for told in expected.values())

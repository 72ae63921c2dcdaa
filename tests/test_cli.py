import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from tests.made_up_files import write_figures, write_map
from tests.model.made_up_areas import GM, people, wijken_of
from tests.once import visited
from tests.real import real_library
from tests.sources.disk import full_disk
from tests.standins.cbs import tables
from tests.standins.fixtures import cbs_standin, pdok_standin  # noqa: F401
from tests.standins.scores import REGIOBEELD_TABLE
from wijkscan.cli import app
from wijkscan.entry import main
from wijkscan.store.opening import example_library, open_collection, open_tables, own_library
from wijkscan.version import version

HEIR = "Purmerend (GM0439)"
ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ["gebiedscode", "gebiedsnaam", "niveau", "indicator", "waarde", "eenheid", "jaar", "bron", "reden"]
PEOPLE = people(12) | people(4, seed=2, gemeente="GM0394")


@pytest.fixture
def files(tmp_path):
    """A map and figures of two made-up gemeenten, as a user downloaded them."""
    figures = write_figures(tmp_path / "kerncijfers.csv", PEOPLE)
    return write_map(tmp_path / "kaart.gpkg", [*PEOPLE, "BU03920001"]), figures


@pytest.fixture
def data(tmp_path, monkeypatch):
    """An empty folder for one's own data."""
    monkeypatch.setenv("WIJKSCAN_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="session")
def imported(tmp_path_factory):
    """The folder of data after an import, with the tables of the example; made once and copied."""
    folder = tmp_path_factory.mktemp("ingelezen")
    write_figures(folder / "kerncijfers.csv", PEOPLE)
    write_map(folder / "kaart.gpkg", list(PEOPLE))
    arguments = ["importeren", "--kaart", folder / "kaart.gpkg", "--cijfers", folder / "kerncijfers.csv", "--jaar", "2024"]
    result = CliRunner(env={"WIJKSCAN_DATA": str(folder / "data")}).invoke(app, [str(word) for word in arguments])
    assert result.exit_code == 0, result.output
    return visited(folder / "data")


@pytest.fixture
def loaded(imported, data):
    shutil.copytree(imported, data)
    return data


@pytest.fixture
def run(monkeypatch, capsys):
    """Type a command; gives the exit code and what was said on both channels."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["wijkscan", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return run


@pytest.fixture
def services(cbs_standin, pdok_standin, monkeypatch):  # noqa: F811
    monkeypatch.setenv("WIJKSCAN_CBS_URL", cbs_standin.url)
    monkeypatch.setenv("WIJKSCAN_PDOK_URL", pdok_standin.url)
    monkeypatch.delenv("WIJKSCAN_RIVM_URL", raising=False)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    cbs_standin.page_size = 10_000
    return cbs_standin, pdok_standin


@pytest.fixture(scope="session")
def outcomes(imported, tmp_path_factory):
    """What a run of the first gemeente gives, by name; made once."""
    folder = tmp_path_factory.mktemp("uit")
    words = ["doorrekenen", GM, "--zoektijd", "0", "--uit", str(folder)]
    result = CliRunner(env={"WIJKSCAN_DATA": str(imported)}).invoke(app, words)
    assert result.exit_code == 0, result.output
    return folder


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_gemeenten_are_listed_own_ones_first(loaded):
    result = CliRunner().invoke(app, ["gemeenten"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[:2] == ["GM0392  Naam GM0392", "GM0394  Naam GM0394"]
    assert "GM9001  Voorbeeldstad" in lines


def test_fetching_a_gemeente_says_what_came_in(services, data, run):
    code, out, _ = run("ophalen", "gm1501", "--jaar", 2024)
    assert code == 0
    figures, on_map, health, status, care, booked, *costs = [line for line in out.splitlines() if line.startswith("Opgenomen")]
    assert figures.startswith("Opgenomen: Kerncijfers wijken en buurten 2024 (CBS 85984NED, 2024): 6 × buurt, 3 × wijk")
    assert on_map.startswith("Opgenomen: Wijk- en buurtkaart 2024 (PDOK / CBS wijken-en-buurten-2024, 2024): 6 × buurt, 3 × wijk")
    assert "RIVM" in health
    assert status.startswith("Opgenomen: Sociaal-economische status; scores per wijk en buurt, regio-indeling 2025 (CBS 86296NED, 2024): 6")
    assert "Regiobeeld wijk en buurt" in care and "(RIVM 50149NED, 2023): 6 × buurt" in care
    assert booked.startswith("Opgenomen: Iv3 2024, begroting en jaarrekening (CBS 45067NED, 2024): 1 × gemeente, 1 × jaar")
    assert [line.split(" (")[0] for line in costs] == [
        "Opgenomen: Kosten Wmo 2022–2023, begroot en gerealiseerd", "Opgenomen: Kosten jeugdzorg 2022–2023, begroot en gerealiseerd",
        "Opgenomen: Wmo naar soort 2023", "Opgenomen: Jeugdzorg naar vorm 2023", "Opgenomen: Stapeling 2023", "Opgenomen: Uitkeringen 2024",
    ]  # fmt: skip
    assert open_collection(own_library()).gemeenten.to_dict() == {"GM1501": "Zandrade"}


def test_when_cbs_is_down_the_exit_code_says_so_and_earlier_data_are_still_there(services, data, run):
    cbs, _ = services
    run("ophalen", "GM1501", "--jaar", 2024)
    before = {item.kind: item.id for item in own_library().passports()}
    cbs.fail("down")
    code, out, err = run("ophalen", "GM1501", "--jaar", 2024)
    assert code == 1
    assert "Opgenomen: Wijk- en buurtkaart 2024" in out
    assert "Kerncijfers 2024: CBS antwoordt niet op de vraag om" in err
    assert "De laatst opgehaalde cijfers blijven in gebruik" in err
    assert "Traceback" not in err
    after = {item.kind: item.id for item in own_library().passports()}
    assert (after["cijfers"], after["gezondheid"]) == (before["cijfers"], before["gezondheid"])
    assert open_collection(own_library()).gemeenten.to_dict() == {"GM1501": "Zandrade"}
    cbs.heal()
    assert run("ophalen", "GM1501", "--jaar", 2024)[0] == 0


def test_another_form_of_a_table_beside_the_chain_is_said_and_no_failure(services, data, run, monkeypatch):
    sorts = [row | {"Title": "Anders"} for row in tables()[REGIOBEELD_TABLE].dimensions["Cijfersoort"]]
    monkeypatch.setitem(tables()[REGIOBEELD_TABLE].dimensions, "Cijfersoort", sorts)
    code, out, err = run("ophalen", "GM1501", "--jaar", 2024)
    assert code == 0
    assert "Opgenomen: Kerncijfers" in out and "(RIVM 50149NED" not in out
    assert "Regiobeeld: Tabel 50149NED van RIVM (Regiobeeld) heeft niet één uitsplitsing per 10.000" in err


def test_a_gemeente_is_fetched_by_its_name(services, data, run):
    code, out, _ = run("ophalen", "zandrade", "--jaar", 2024, "--niet-alles")
    assert code == 0 and "Opgenomen: Kerncijfers" in out
    assert open_collection(own_library()).gemeenten.to_dict() == {"GM1501": "Zandrade"}


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("GM392", "'GM392' is geen gemeente. Geef de naam of de code, zoals Haarlem of GM0392."),
        ("Zandrad", "'Zandrad' is geen gemeente. Bedoelt u Zandrade (GM1501)?"),
        ("Beemster", f"Gemeente Beemster (GM0370) bestaat niet meer: zij is in 2022 opgegaan in {HEIR}. Kies {HEIR}."),
        ("", "Geef een gemeente, zoals Haarlem of GM0392, of --land voor heel Nederland."),
    ],
)
def test_what_is_no_gemeente_is_not_fetched(services, data, run, word, told):
    code, _, err = run("ophalen", word)
    assert code == 1
    assert err.splitlines()[-1] == told


@pytest.mark.parametrize("command", ["doorrekenen", "rapport", "vooruitblik", "vergeten", "eigen", "logboek", "gebruik"])
def test_every_command_takes_a_name_and_asks_after_one_that_comes_near(loaded, run, command):
    given = {"vooruitblik": ["Vorbeeldstad", "--jaar", 2030], "gebruik": ["x.csv", "--gemeente", "Vorbeeldstad"]}
    code, _, err = run(command, *given.get(command, ["Vorbeeldstad"]))
    assert (code, err) == (1, "'Vorbeeldstad' is geen gemeente. Bedoelt u Voorbeeldstad (GM9001)?\n")


def test_a_command_knows_a_gemeente_by_its_name(loaded, run):
    assert run("vergeten", "voorbeeldstad")[1] == run("vergeten", "GM9001")[1] != ""


def test_importing_says_what_was_taken_in(files, data, run):
    on_map, figures = files
    code, out, _ = run("importeren", "--kaart", on_map, "--cijfers", figures, "--jaar", 2024)
    assert code == 0
    *taken, remark = out.splitlines()
    assert taken == [
        "Opgenomen: Wijk- en buurtkaart 2024 (CBS / Kadaster kaart.gpkg, 2024): 16 × wijk, 2 × gemeente, 1 × buurt.",
        "Opgenomen: Kerncijfers wijken en buurten 2024 (CBS kerncijfers.csv, 2024): 16 × wijk, 2 × gemeente.",
    ]
    assert remark.startswith("  let op: het jaar van dit bestand is niet te controleren: ")


def test_one_bad_file_leaves_everything_as_it_was(files, data, run, tmp_path):
    wrong = tmp_path / "fout.csv"
    wrong.write_text("gwb_code;a_inw;a_man;a_vrouw;a_geb\nGM0392;300;;;\nWK039201;veel;;;\n", encoding="utf-8")
    code, out, err = run("importeren", "--kaart", files[0], "--cijfers", wrong, "--jaar", 2024)
    assert (code, out) == (1, "")
    assert err == (
        "Tabel 'fout.csv' klopt niet:\n- WK039201: inwoners is 'veel', verwacht een getal; controleer het decimaalteken\n"
    )
    assert not data.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--jaar", "2024"], "Geef minstens één bestand op met --kaart of --cijfers."),
        (["--cijfers", "weg.csv", "--jaar", "2024"], "Bestand 'weg.csv' bestaat niet; controleer de naam en de map."),
        (["--cijfers", ".", "--jaar", "2024"], "'.' is een map; geef een bestand op."),
    ],
)
def test_an_import_that_cannot_be_done_says_why_in_one_line(data, run, words, message):
    assert run("importeren", *words) == (1, "", message + "\n")


@pytest.mark.parametrize("words", [(), ("--jaar", 0)])
def test_figures_without_a_year_are_not_taken_in(files, data, run, words):
    code, _, err = run("importeren", "--cijfers", files[1], *words)
    assert code == 1
    assert "het zijn cijfers per gebied, en die hebben een jaar nodig. Geef met --jaar op van welk jaar" in err
    assert not data.exists()


@pytest.mark.parametrize("year", [24, 2003, 20244, 9999])
def test_a_year_that_cannot_be_is_not_taken_in(files, data, run, year):
    code, _, err = run("importeren", "--cijfers", files[1], "--jaar", year)
    assert code == 1
    assert err.startswith("Geef met --jaar op van welk jaar de bestanden zijn (2004 tot en met 20")
    assert not data.exists()


@pytest.mark.parametrize(
    ("words", "way_out"),
    [
        (["doorrekenen"], "doorrekenen --help"),
        (["doorrekenen", "GM0392", "--naar", "x"], "doorrekenen --help"),
        (["importeren", "--jaar", "dit"], "importeren --help"),
        (["uitrekenen", "GM0392"], "--help"),
        (["--oud"], "--help"),
    ],
)
def test_a_mistake_in_the_command_is_told_in_dutch(data, run, words, way_out):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err == f"De opdracht '{' '.join(words)}' mist iets of bevat iets onbekends. Zie: python -m wijkscan {way_out}\n"


def test_without_a_command_the_commands_are_listed(data, run):
    code, out, _ = run()
    assert code == 0
    assert all(name in out for name in ("gemeenten", "ophalen", "importeren", "doorrekenen", "voorbeeldstad"))
    assert run("--help")[1] == out


@pytest.mark.parametrize("asked", ["--version", "--versie"])
def test_the_version_is_said(data, run, asked):
    assert run(asked) == (0, f"wijkscan {version()}\n", "")


def test_an_unknown_gemeente_is_refused_and_writes_nothing(loaded, run, tmp_path):
    code, out, err = run("doorrekenen", "gm1234", "--uit", tmp_path / "uit")
    assert (code, out) == (1, "")
    assert err == (
        "Gemeente GM1234 zit niet in de geladen cijfers. Haal de cijfers op bij Gegevens of kies een gemeente uit de lijst.\n"
    )
    assert not (tmp_path / "uit").exists()


def test_the_same_input_gives_the_same_bytes(loaded, run, outcomes, tmp_path):
    again = tmp_path / "nog" / "een"
    code, out, _ = run("doorrekenen", "gm0392", "--zoektijd", 0, "--uit", again)
    assert code == 0
    assert {f"Geschreven: {path}" for path in again.iterdir()} == set(out.splitlines())
    assert content(outcomes) == content(again)
    assert {"indicatoren.csv", "behoefte.csv", "gebruik.csv", "run.json"} <= set(content(again))


def test_the_long_table_says_of_every_figure_what_it_is_and_of_every_gap_why(outcomes):
    found = pd.read_csv(outcomes / "indicatoren.csv")
    assert list(found) == COLUMNS
    assert sorted(found["gebiedscode"].unique()) == [GM, *wijken_of(12)]
    assert (found["waarde"].notna() == found["reden"].isna()).all()
    assert (found["waarde"].notna() <= found["bron"].notna()).all()
    figures = found.pivot_table(index="gebiedscode", columns="indicator", values="waarde")
    for code in (GM, "WK039200", "WK039211"):
        assert figures.at[code, "inwoners"] == PEOPLE[code]["inwoners"]
        assert figures.at[code, "woz_waarde"] == PEOPLE[code]["woz_waarde"]
        share = 100 * PEOPLE[code]["leeftijd_65_plus"] / PEOPLE[code]["inwoners"]
        assert figures.at[code, "aandeel_65_plus"] == pytest.approx(share)
    assert b"\r" not in (outcomes / "indicatoren.csv").read_bytes()
    text = (outcomes / "indicatoren.csv").read_text(encoding="utf-8")
    # Whole numbers are written whole.
    assert f"inwoners,{PEOPLE[GM]['inwoners']:.0f},aantal,2024" in text


def test_the_account_of_a_run_has_parameters_sources_versions_and_checksums(outcomes):
    account = json.loads((outcomes / "run.json").read_text(encoding="utf-8"))
    assert (account["gemeente"], account["peiljaar"], account["kaartjaar"]) == (GM, 2024, 2024)
    assert {item["kind"]: len(item["sha256"]) for item in account["bronnen"]} == {"cijfers": 64, "kaart": 64}
    assert {"licence", "edition", "producer", "fetched", "rows", "table"} <= set(account["bronnen"][0])
    assert account["versies"]["wijkscan"][0].isdigit()
    assert {"python", "pandas", "numpy"} <= set(account["versies"])
    assert {"naam", "waarde", "eenheid", "soort", "bandbreedte", "bron"} <= set(account["parameters"][0])
    assert account["jaar_per_indicator"]["inwoners"] == 2024
    assert account["jaar_per_indicator"]["eenzaam"] is None
    assert set(account["uitkomsten"]) == set(content(outcomes)) - {"run.json"}


@pytest.fixture
def uit(outcomes, tmp_path):
    """A folder with earlier outcomes."""
    return shutil.copytree(outcomes, tmp_path / "uit")


def test_a_full_disk_leaves_the_earlier_outcomes_whole(loaded, run, uit):
    before = content(uit)
    with full_disk(1024):
        code, _, err = run("doorrekenen", "GM0394", "--zoektijd", 0, "--uit", uit)
    assert code == 1
    assert err == (
        f"De uitkomsten kunnen niet worden bewaard in '{uit}': de schijf is vol. "
        "Maak dat in orde of kies met --uit een andere map; er is niets half geschreven.\n"
    )
    assert content(uit) == before


def test_outcomes_cannot_go_where_a_file_is(loaded, run, tmp_path):
    (tmp_path / "bezet").write_text("een bestand")
    code, _, err = run("doorrekenen", GM, "--zoektijd", 0, "--uit", tmp_path / "bezet")
    assert code == 1
    assert err.startswith(f"De uitkomsten kunnen niet worden bewaard in '{tmp_path / 'bezet'}'")
    assert (tmp_path / "bezet").read_text() == "een bestand"


SLOW_WRITE = """
import sys, time
from pathlib import Path
from wijkscan.entry import main

whole = Path.write_bytes
def slow(self, data):
    if self.name == "indicatoren.csv":
        whole(self, data[: len(data) // 2])
        print("halverwege", flush=True)
        time.sleep(60)
    return whole(self, data)
Path.write_bytes = slow
main()
"""


def test_a_killed_run_leaves_the_earlier_outcomes_whole(loaded, uit):
    before = content(uit)
    command = [sys.executable, "-c", SLOW_WRITE, "doorrekenen", "GM0394", "--zoektijd", "0", "--uit", str(uit)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"halverwege\n"
        process.kill()
    assert {path.name: path.read_bytes() for path in uit.iterdir() if path.is_file()} == before


def test_a_name_with_markup_stays_text(data, run, tmp_path):
    name = "<script>alert('wijk')</script>"
    rows = {code: {"regio": f"Naam {code}", **cells} for code, cells in people(3).items()}
    rows["WK039201"]["regio"] = name
    run("importeren", "--cijfers", write_figures(tmp_path / "a.csv", rows), "--jaar", 2024)
    assert run("doorrekenen", GM, "--zoektijd", 0, "--uit", tmp_path / "uit")[0] == 0
    found = pd.read_csv(tmp_path / "uit" / "indicatoren.csv")
    assert set(found.loc[found["gebiedscode"] == "WK039201", "gebiedsnaam"]) == {name}


def test_only_wijken_without_their_gemeente_can_be_computed(data, run, tmp_path):
    rows = {code: cells for code, cells in people(3).items() if code != GM}
    run("importeren", "--cijfers", write_figures(tmp_path / "a.csv", rows), "--jaar", 2024)
    code, _, err = run("doorrekenen", GM, "--zoektijd", 0, "--uit", tmp_path / "uit")
    assert code == 0
    told = err.strip().splitlines()
    assert [line.partition(".")[0] for line in told] == ["Niet berekend: werkgebieden", "Niet berekend: budget"]
    assert all("Gegevens" in line for line in told)


def test_the_example_can_be_computed_beside_ones_own_and_tells_what_was_chosen_in_vain(loaded, run, tmp_path):
    code, _, err = run("doorrekenen", "GM9001", "--zoektijd", 0, "--taakvelden", "6.711=buiten", "--uit", tmp_path / "uit")
    assert code == 0
    assert "Gekozen voor taakvelden die niet in dit kader staan: 6.711." in err
    found = pd.read_csv(tmp_path / "uit" / "indicatoren.csv")
    assert found.loc[found["niveau"] == "Wijk", "gebiedscode"].nunique() == 14
    assert found["bron"].dropna().str.contains("verzonnen").all()


def typed(folder, *words):
    environment = {**os.environ, "WIJKSCAN_DATA": str(folder)}
    command = [sys.executable, "-m", "wijkscan", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


def test_as_typed_in_a_terminal(loaded):
    listed = typed(loaded, "gemeenten")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert listed.stdout.startswith("GM0392  Naam GM0392\n")
    refused = typed(loaded, "doorrekenen", "GM1234")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Gemeente GM1234 zit niet in de geladen cijfers.")
    assert len(refused.stderr.splitlines()) == 1


# Read off from the rows of the feed: gebiedscode, indicator, feed key.
ROWS = [
    ("GM0392", "inwoners", "AantalInwoners_5"),
    ("GM0392", "wmo", "WmoClienten_93"),
    ("WK039201", "woz_waarde", "GemiddeldeWOZWaardeVanWoningen_39"),
    ("WK039201", "wmo", "WmoClienten_93"),
    ("WK039201", "jeugdzorg", "JongerenMetJeugdzorgInNatura_90"),
    ("WK039202", "huishoudens", "HuishoudensTotaal_29"),
    ("WK039205", "koopwoningen", "Koopwoningen_47"),
    ("WK039210", "inwoners", "AantalInwoners_5"),
    ("WK039216", "wmo_per_1000", "WmoClientenRelatief_94"),
    ("WK039221", "afstand_huisarts", "AfstandTotHuisartsenpraktijk_112"),
]


@pytest.mark.real_data
def test_haarlem_as_typed_on_the_real_files(real_data, tmp_path):
    figures = real_data / "cbs" / "85984NED_TypedDataSet_gm_wk.parquet"
    done = typed(real_library(real_data).root, "doorrekenen", "GM0392", "--zoektijd", 5, "--uit", tmp_path / "uit")
    assert done.returncode == 0, done.stderr
    found = pd.read_csv(tmp_path / "uit" / "indicatoren.csv").set_index(["gebiedscode", "indicator"])
    wijken = found.index[found["niveau"] == "Wijk"].get_level_values(0).unique()
    assert len(wijken) == 21
    raw = pd.read_parquet(figures)
    raw = raw.set_index(raw["Codering_3"].str.strip())
    stems = {key.rpartition("_")[0]: key for key in raw}
    for code, indicator, key in ROWS:
        published = raw.at[code, stems[key.rpartition("_")[0]]]
        assert found.at[(code, indicator), "waarde"] == published, (code, indicator)
    haarlem = raw.loc[wijken]
    for indicator, key in {indicator: key for _, indicator, key in ROWS}.items():
        column = haarlem[stems[key.rpartition("_")[0]]]
        ours = found.xs(indicator, level="indicator").loc[wijken, "waarde"]
        pd.testing.assert_series_equal(ours.astype(float), column.astype(float), check_names=False, check_exact=True)


def test_own_use_is_listed_taken_back_and_deleted(run, data, tmp_path):
    areas = open_tables(example_library(), open_collection(example_library()), "GM9001").areas
    rows = ["client;productcategorie;buurtcode;ingangsdatum"]
    rows += [f"P{number};02;{areas.of('Buurt')[number % 5]};01-02-2024" for number in range(200)]
    export = tmp_path / "clienten.csv"
    export.write_text("\n".join(rows), encoding="utf-8")
    assert run("vergeten", "GM9001") == (0, "Van GM9001 wordt geen eigen gebruik bewaard.\n", "")
    for _ in range(2):
        assert run("gebruik", export, "--gemeente", "GM9001")[0] == 0
    _, listed, _ = run("vergeten", "GM9001")
    assert [line.split("  ")[0] for line in listed.splitlines()[:2]] == ["1", "2"]
    assert "Ingetrokken: telling 2, clienten.csv" in run("vergeten", "GM9001", "--telling", 2)[1]
    code, _, told = run("vergeten", "GM9001", "--telling", 2)
    assert (code, told) == (1, "Telling 2 van GM9001 bestaat niet; kies een nummer van 1 tot en met 1.\n")
    assert run("vergeten", "GM9001", "--alles")[1] == "Verwijderd: het eigen gebruik van GM9001.\n"
    assert not (data / "gebruik" / "GM9001").exists()


def test_a_look_ahead_writes_now_and_then_and_says_what_it_learnt_from(data, run, tmp_path):
    code, out, err = run("vooruitblik", "gm9001", "--jaar", 2030, "--uit", tmp_path)
    assert (code, err) == (0, "")
    assert out.splitlines() == [f"Geschreven: {tmp_path / 'vooruitblik.csv'}", out.splitlines()[-1]]
    assert re.fullmatch(r"Geleerd van 2022 tot 2024, van \d+ wijken\.", out.splitlines()[-1])
    found = pd.read_csv(tmp_path / "vooruitblik.csv")
    assert set(found["jaar"]) == {2030}
    code, out, err = run("vooruitblik", "gm9001", "--jaar", 2024, "--uit", tmp_path)
    assert (code, out) == (1, "")
    assert err == "2024 ligt niet vooruit: de nieuwste cijfers van deze gemeente zijn van 2024. Kies 2025 of later.\n"


def test_a_year_to_come_is_refused_before_anything_is_computed(data, run, tmp_path):
    code, out, err = run("doorrekenen", "gm9001", "--jaar", 2050, "--uit", tmp_path / "uit")
    assert (code, out) == (1, "")
    assert err == "26 jaar vooruit kan niet: vanaf 2024 kijkt wijkscan vooruit tot en met 2039.\n"
    assert not (tmp_path / "uit").exists()

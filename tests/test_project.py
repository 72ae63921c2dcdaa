"""The project's own papers: publiccode.yml, links in the documents, and what may not be in the repository."""

import importlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "bench" / "README.md"]
# From the publiccode.yml standard, version 0.5: what the parser accepts, as far as this project uses it.
CATEGORIES = {"data-analytics", "data-visualization", "budgeting"}
SCOPES = {"local-authorities", "welfare", "society", "government"}
MEGABYTE = 1_000_000


def publiccode() -> dict:
    return yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))


def test_publiccode_has_what_the_standard_requires():
    data = publiccode()
    required = {
        "publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType", "description",
        "legal", "maintenance", "localisation",
    }  # fmt: skip
    assert required <= set(data)
    assert set(data["categories"]) <= CATEGORIES
    assert set(data["intendedAudience"]["scope"]) <= SCOPES
    assert data["legal"]["license"] == "EUPL-1.2"
    assert data["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert data["softwareType"] in {"standalone/web", "standalone/desktop", "standalone/other", "library", "configurationFiles"}
    assert data["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert data["maintenance"]["contacts"][0]["name"]


def test_publiccode_texts_have_the_length_the_parser_asks():
    dutch = publiccode()["description"]["nl"]
    assert len(dutch["shortDescription"]) <= 150
    assert 150 <= len(dutch["longDescription"]) <= 10_000
    assert len(dutch["genericName"]) <= 35
    assert dutch["features"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_pictures_in_the_documents_exist(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), f"{document.name}: {target} is er niet"


def test_commands_of_the_readme_are_one_line_and_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 -m venv .venv && .venv/bin/pip install -q -r requirements.lock && .venv/bin/python -m wijkscan dashboard" in text
    assert "\n.venv/bin/python -m wijkscan rapport GM9001 --uit uit/\n" in text
    assert "\nbash tests/all.sh\n" in text
    assert "tests/all.sh" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("geen git-repository")
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).exists()]


def test_voorbeeldstad_and_the_rest_stay_small():
    files = tracked()
    example = [path.stat().st_size for path in files if "data/voorbeeldstad" in path.as_posix()]
    assert 0 < sum(example) <= 5 * MEGABYTE
    assert max(path.stat().st_size for path in files) <= 1.5 * MEGABYTE


def test_no_received_data_is_in_the_repository():
    for path in tracked():
        place = path.relative_to(ROOT).as_posix()
        assert not place.startswith(("data/snapshots/", "data/tables/", "data/gebruik/", "data/partial/")), place


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-server"])
def test_the_lock_holds_a_version_within_every_bound(name):
    """A requirement that was changed without the lock would install something else than what was tried."""
    text = (ROOT / f"{name}.lock").read_text(encoding="utf-8")
    assert "--index-url" not in text
    locked = {found[1].lower().replace("_", "-"): found[2] for found in re.finditer(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)}
    lines = (ROOT / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line.partition(" #")[0]) for line in lines if line.strip() and not line.startswith(("#", "-r"))]
    assert wanted
    for item in wanted:
        assert item.specifier.contains(locked[item.name.lower()], prereleases=True), f"{item} asks for another version than {name}.lock"
        assert any(part.operator in {"<", "=="} for part in item.specifier), f"{item} has no upper bound"


def test_the_version_is_one_fact():
    """It stands in pyproject.toml; publiccode.yml names a release only when the changelog has it."""
    described = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    released = re.findall(r"^## (\d[\d.]*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert described.get("softwareVersion") == (released[0] if released else None)
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert not released or released[0] == stated


@pytest.mark.parametrize("module", sorted(path.stem for path in (ROOT / "bench").glob("*.py")))
def test_every_bench_finds_what_it_measures(module):
    """Nobody runs a bench with the tests: a name that moved would break it without a word."""
    importlib.import_module(f"bench.{module}")

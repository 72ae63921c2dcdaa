"""What is said of the use of a gemeente agrees wherever it is said: headline, map, table, funnel, story and first page of the report."""


import pandas as pd
import pytest

from tests.chain_of import scan_from
from tests.depth import few
from tests.example_run import PARAMETERS, VOORBEELDSTAD, example_collection, example_library, example_scan
from tests.real import real_collection, real_laws, real_library
from wijkscan.chain.scenario import Scenario
from wijkscan.model.use.verdicts import HIGHER, LOWER, UNKNOWN, WITHIN
from wijkscan.store.opening import open_tables
from wijkscan.tables.areas import Niveau
from wijkscan.tables.wetten import wetten
from wijkscan.views.content import Bullets
from wijkscan.views.subjects import zorggebruik
from wijkscan.views.verhaal.antwoord import opening
from wijkscan.views.verhaal.parts import Told
from wijkscan.views.verhaal.steps import story

FURTHER, WITHIN_USUAL = "verder dan gemeenten gewoonlijk uiteenlopen", "binnen de gewone spreiding tussen gemeenten"
FEW = 3
SMALL = 0.02


def of_whole(text):
    """The verdict on the gemeente as a whole that a sentence gives."""
    if FURTHER in text:
        return HIGHER if "hoger** dan" in text else LOWER
    return WITHIN if WITHIN_USUAL in text else UNKNOWN


def disagreements(scan):
    """What is said of one gemeente in two ways."""
    names, found = scan.tables.areas.areas["gebiedsnaam"], []
    gemeente = str(names[scan.tables.areas.gemeentecode])
    for wet, use in scan.use.items():
        whole, wijken, words = use.gemeente, use.wijken, use.wijken["oordeel"]
        told = Told(scan, PARAMETERS, None, None, {}, Scenario().indicator, wet)
        headline = zorggebruik.headline(use, gemeente, names)
        first = next(block for block in opening(told, status="concept")[0].blocks if isinstance(block, Bullets)).items[1]
        (step,) = (step for step in story(told).steps if step.code == "gebruik")
        said = {"kop": of_whole(headline), "verhaal": of_whole(step.headline)}
        apart = first.replace("\N{NO-BREAK SPACE}", " ").partition("; voor ")[2]
        if not pd.isna(whole.verhouding):
            far = f"{wetten()[wet].in_sentence}" in apart.partition(" is dat")[0]
            said["eerste bladzijde"] = whole.oordeel if far == (whole.oordeel in (HIGHER, LOWER)) else f"apart: {far}"
            if abs(whole.verhouding - 1) <= SMALL and whole.oordeel != WITHIN:
                found.append(f"{gemeente} {wet}: {whole.verhouding} is {whole.oordeel}")
        if len(wijken) == 1 and not pd.isna(whole.verhouding) and wijken["waargenomen"].notna().all():
            shown = zorggebruik.numbers(use, names)
            said |= {
                "tabel": shown["Oordeel"].iloc[0],
                "verhouding": whole.oordeel if shown["Verhouding"].iloc[0] == whole.verhouding else shown["Verhouding"].iloc[0],
                "kaart": zorggebruik.ratio_map(use, scan.tables.boundaries).values.iloc[0],
            }
            funnel = zorggebruik.funnel_chart(use, scan.laws.models[wet], names, str(wijken.index[0]), "light")[1]
            said["trechter"] = HIGHER if "hoger dan verwacht" in funnel else LOWER if "lager dan verwacht" in funnel else WITHIN
            if ": **" in headline:
                found.append(f"{gemeente} {wet}: de kop noemt de enige wijk binnen de gemeente: {headline}")
        elif len(wijken) > 1:
            for verdict, lead in ((HIGHER, "Hoger dan verwacht binnen de gemeente: "), (LOWER, "Lager dan verwacht binnen de gemeente: ")):
                listed = headline.partition(lead)[2].partition("**.")[0]
                called = [str(names[code]) for code in wijken.index[words == verdict]]
                found += [f"{gemeente} {wet}: {name} is {verdict} en staat niet in de kop" for name in called if name not in listed]
                if bool(listed) != bool((words == verdict).any()):
                    found.append(f"{gemeente} {wet}: de kop zegt '{lead}{listed}', de tabel niet")
            if ("liggen alle" in headline) != (words.ne(UNKNOWN).any() and not words.isin((HIGHER, LOWER)).any()):
                found.append(f"{gemeente} {wet}: {headline}")
        found += [f"{gemeente} {wet}: {where} zegt {what}, niet {whole.oordeel}" for where, what in said.items() if what != whole.oordeel]
    return found


def test_of_voorbeeldstad_everything_says_the_same():
    assert disagreements(example_scan()) == []


def test_a_headline_that_says_something_else_is_found(monkeypatch):
    monkeypatch.setattr(zorggebruik, "headline", lambda *_, **__: f"In Voorbeeldstad is dat **9 % hoger** dan verwacht, {FURTHER}.")
    assert len(disagreements(example_scan())) >= len(wetten())


def of_few_wijken(collection):
    """Gemeenten with one to three wijken in the newest edition."""
    newest = next(item for item in collection.country.editions if item.kind == "cijfers").figures.areas
    count = newest[newest["niveau"] == Niveau.WIJK].groupby("gemeentecode").size()
    return [str(code) for code in count.index[count <= FEW] if code in collection.gemeenten.index]


def walked(library, collection, laws, codes):
    found = []
    for code in codes:
        found += disagreements(scan_from(open_tables(library, collection, code), laws, Scenario(gemeente=code), PARAMETERS))
    return found


def test_of_made_up_gemeenten_with_few_wijken_everything_says_the_same():
    collection = example_collection()
    codes = [code for code in of_few_wijken(collection) if code != VOORBEELDSTAD] or list(collection.gemeenten.index[:6])
    assert walked(example_library(), collection, example_scan().laws, codes[:12]) == []


@pytest.mark.real_data
def test_of_every_real_gemeente_with_few_wijken_everything_says_the_same(real_data):
    collection = real_collection(real_data)
    codes = of_few_wijken(collection)
    assert len(codes) > 60
    codes = few(codes, 8)
    assert walked(real_library(real_data), collection, real_laws(real_data), codes) == []

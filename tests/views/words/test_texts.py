import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.model.made_up_areas import GM, A, B, C, delivery, rows, table_of
from tests.views.areas import NASTY
from wijkscan.model.indicators.compare import comparable_wijken, highlights, most_striking
from wijkscan.model.indicators.compute import comparison, compute_indicators
from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS
from wijkscan.tables.areas import Niveau
from wijkscan.tables.passport import MADE_UP
from wijkscan.views.words.texts import (
    about_profile,
    about_start,
    comparable_note,
    country_note,
    counts,
    distinct,
    highlight_sentences,
    map_source,
    plain,
    profile_rows,
    reasons_to_look,
    source_line,
    subtitle,
)

HEADINGS = {"waarde": "Oude Stad", "gemeente": "Haarlem", "nederland": "Nederland", "vergelijkbaar": "Vergelijkbare wijken"}
JUDGEMENTS = re.compile(r"\b(slecht|goed|beter|ergst|achterstand|probleem|zwak|te (hoog|laag|veel|weinig))", re.IGNORECASE)


def named(made, **names):
    """The same rows with names."""
    return {code: {"regio": names.get(code, f"Naam {code}"), **cells} for code, cells in made.items()}


def table(gemeente="Haarlem", wijk="Oude Stad", **columns):
    columns = columns or {"inwoners": [1310, 1000, 250, None], "koopwoningen": [48, 62.1, 30, 31], "eenzaam": [47, 40.5, None, 48]}
    return table_of(delivery(2024, named(rows(**columns), **{GM: gemeente, A: wijk})))


def striking(*lines):
    """What `highlights` gives, by hand."""
    made = pd.DataFrame(lines, columns=["indicator", "waarde", "z", "aandeel_lager", "aandeel_hoger"]).set_index("indicator")
    return made.assign(doorsnee=0.0)


def test_a_striking_indicator_is_a_sentence_with_value_comparison_and_year():
    areas = table()
    found = striking(("koopwoningen", 62.1, 3.0, 0.96, 0.02), ("eenzaam", 40.5, -2.0, 0.1, 0.88))
    assert highlight_sentences(found, compute_indicators(areas), areas, "in Haarlem") == [
        "**Koopwoningen: 62,1 %** (2024). In Haarlem als geheel is dat 48,0 %; in vrijwel alle wijken in Haarlem is het lager.",
        "**Eenzaam: 40,5 %** (2024, gemodelleerde schatting). In Haarlem als geheel is dat 47,0 %; "
        "in minstens 8 op de 10 wijken in Haarlem is het hoger.",
    ]


def test_without_a_published_figure_of_the_gemeente_the_sentence_starts_with_the_wijken():
    areas = table(koopwoningen=[None, 62, 30, 31])
    found = striking(("koopwoningen", 62.0, 3.0, 1.0, 0.0))
    assert highlight_sentences(found, compute_indicators(areas), areas, "in het land") == [
        "**Koopwoningen: 62,0 %** (2024). In alle andere wijken in het land is het lager."
    ]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1, "alle andere"),
        (0.99, "vrijwel alle"),
        (0.95, "vrijwel alle"),
        (0.9, "minstens 9 op de 10"),
        (0.89, "minstens 8 op de 10"),
        (0.8, "minstens 8 op de 10"),
    ],
)
def test_a_share_of_the_wijken_is_rounded_down(share, words):
    areas = table()
    said = highlight_sentences(striking(("koopwoningen", 62.1, 3.0, share, 0)), compute_indicators(areas), areas, "in het land")
    assert f"in {words} wijken in het land is het lager" in said[0]


def test_the_sentence_agrees_with_the_figures():
    areas = table_of(delivery(2024, rows([GM, *(f"WK0392{place:02d}" for place in range(11))], koopwoningen=[50, *range(40, 50), 90])))
    indicators = compute_indicators(areas)
    wijken = areas.of(Niveau.WIJK)
    found = highlights(indicators.values, "WK039210", wijken, threshold=1.5, outer=0.2, most=5)
    assert "in alle andere wijken in het land is het lager" in highlight_sentences(found, indicators, areas, "in het land")[0]
    other = highlights(indicators.values, "WK039200", wijken, threshold=1, outer=0.2, most=5)
    assert "in alle andere wijken in het land is het hoger" in highlight_sentences(other, indicators, areas, "in het land")[0]


def test_no_text_judges():
    areas = table()
    indicators = compute_indicators(areas)
    for item in INDICATORS:
        found = striking((item.code, 10.0, 2.0, 0.9, 0.1))
        for text in highlight_sentences(found, indicators, areas, "in het land"):
            assert not JUDGEMENTS.search(text.replace(item.label, "")), text
        assert not JUDGEMENTS.search(item.label.replace("Goede ervaren gezondheid", ""))


def test_the_profile_is_a_table_of_dutch_text():
    areas = table()
    compared = comparison(compute_indicators(areas), A, GM, pd.Index([B, C]))
    found = profile_rows(compared, ["inwoners", "koopwoningen", "eenzaam", "wmo"], HEADINGS)
    assert found.to_numpy().tolist() == [
        ["Inwoners", "1.000", "1.310", "1.310", "250", "2024"],
        ["Koopwoningen", "62,1 %", "48,0 %", "–", "30,5 %", "2024"],
        ["Eenzaam (gemodelleerde schatting)", "40,5 %", "47,0 %", "–", "48,0 %", "2024"],
        ["Wmo-cliënten", "niet geleverd", "–", "–", "–", "–"],
    ]
    assert list(found) == ["Indicator", *HEADINGS.values(), "Jaar"]


def test_a_gap_shows_its_reason():
    areas = table()
    compared = comparison(compute_indicators(areas), C, GM, pd.Index([A]))
    assert profile_rows(compared, ["inwoners"], {"waarde": "Zijlweg"})["Zijlweg"].tolist() == ["geheim"]


def test_a_wijk_named_like_its_gemeente_has_a_column_of_its_own():
    compared = comparison(compute_indicators(table()), A, GM, pd.Index([B]))
    found = profile_rows(compared, ["inwoners"], {"waarde": "Uitgeest", "gemeente": "Uitgeest"})
    assert found.iloc[0].to_dict() == {
        "Indicator": "Inwoners", "Uitgeest (wijk)": "1.000", "Uitgeest (gemeente)": "1.310", "Jaar": "2024"
    }  # fmt: skip


@given(st.dictionaries(st.sampled_from(list(HEADINGS)), st.sampled_from(["Uitgeest", "Nederland", "Haarlem"]), min_size=1))
def test_headings_always_differ(names):
    found = distinct(names)
    assert found.keys() == names.keys()
    assert len(set(found.values())) == len(found)
    assert all(heading.startswith(names[key]) for key, heading in found.items())


def test_why_to_look_there():
    cells = {"koopwoningen": [48, 10, 60, 61, 62, 63], "ww": [60, 50, 1, 2, 3, 4], "leeftijd_15_25": [900, *[100] * 5]}
    codes = [GM, *(f"WK0392{place:02d}" for place in range(1, 6))]
    ages = {"leeftijd_25_45": cells["leeftijd_15_25"], "leeftijd_45_65": cells["leeftijd_15_25"]}
    areas = table_of(delivery(2024, rows(codes, **cells, **ages)))
    indicators, wijken = compute_indicators(areas), areas.of(Niveau.WIJK)
    found = reasons_to_look(most_striking(indicators.values, wijken, wijken, threshold=1.5), indicators)
    assert found == {"WK039201": "Koopwoningen laag: 10,0 % (2024); WW-uitkeringen hoog: 166,7 per 1.000 (2024)"}


def test_where_nederland_comes_from():
    added = compute_indicators(table())
    assert country_note(added, 1) == (
        "Waar in de geladen cijfers geen regel voor Nederland staat, is 'Nederland' opgeteld uit de 1 geladen gemeenten, "
        "naar rato van inwoners, huishoudens of woningen."
    )
    assert country_note(replace(added, added_up=frozenset()), 342) == ""


def test_the_source_line_names_producers_once_and_the_newest_day():
    made = [delivery(2024, rows(inwoners=[3, 1, 1, 1]), fetched=f"2026-0{month}-03T10:00:00").passport for month in (2, 1)]
    made.append(replace(made[0], producer="RIVM"))
    assert source_line(tuple(made)) == "Bron: CBS, RIVM; ontvangen 03-02-2026."
    maps = (made[0], replace(made[0], producer="CBS / Kadaster"), replace(made[0], producer="PDOK / CBS"))
    assert source_line(maps) == "Bron: CBS, Kadaster; ontvangen 03-02-2026."


def test_a_map_names_only_who_made_what_is_loaded():
    loaded = table()
    assert map_source(loaded) == "Bron: CBS; CC BY 4.0."
    assert map_source(replace(loaded, gemeentecode="GM9001")) == MADE_UP


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([GM, A], "1 wijk (indeling 2024)."),
        ([GM, A, B], "2 wijken (indeling 2024)."),
        ([GM, A, "BU03920101"], "1 wijk en 1 buurt (indeling 2024)."),
        ([GM, A, "BU03920101", "BU03920102"], "1 wijk en 2 buurten (indeling 2024)."),
    ],
)
def test_how_many_wijken_and_buurten(codes, said):
    assert counts(table_of(delivery(2024, rows(codes, inwoners=[1] * len(codes))))) == said


def test_the_subtitle_of_a_wijk():
    codes = [GM, A, B, "BU03920101"]
    areas = table_of(delivery(2024, named(rows(codes, inwoners=[3000, 1234, None, 500]), **{GM: "Haarlem"})))
    indicators = compute_indicators(areas)
    assert subtitle(areas, indicators, A) == "Wijk in Haarlem · 1.234 inwoners (2024) · 1 buurt"
    assert subtitle(areas, indicators, B) == "Wijk in Haarlem · aantal inwoners geheim"


def test_names_from_a_file_stay_text():
    areas = table(gemeente="![spion](https://elders.example/pixel.png)", wijk=NASTY)
    indicators = compute_indicators(areas)
    said = [
        subtitle(areas, indicators, A),
        *highlight_sentences(striking(("koopwoningen", 62.1, 3.0, 1.0, 0.0)), indicators, areas, f"in {NASTY}"),
    ]
    for text in said:
        assert not re.search(r"(?<!\\)[\[<]", text), text
        assert r"\[spion\]" in text


@pytest.mark.parametrize("name", ["'s-Gravenhage", "Bergen (NH.)", "Oude Stad", "Noord-/Zuidwijk & Ring 2.0", "Sint-Michielsgestel"])
def test_real_names_are_left_as_they_are(name):
    assert plain(name) == name


def test_on_what_wijken_were_compared():
    values = pd.DataFrame(1.0, index=[A, B, C], columns=[item.code for item in INDICATORS])
    values["aandeel_65_plus"], values["corporatiewoningen"] = [10.0, 20, 40], [5.0, 50, 20]
    people = pd.Series(1000, index=values.index)
    found = comparable_wijken(values, people, A, count=8, smallest=500)
    assert comparable_note(found) == (
        "De 2 wijken die in opbouw het meest op deze wijk lijken, waar ook in het land. Vergeleken is op inwoners van 65 jaar en "
        "ouder en woningen van een corporatie. Gebruik van zorg en inkomen doen niet mee: juist daarin wilt u ze kunnen vergelijken."
    )
    nobody = comparable_wijken(values, people, A, count=8, smallest=5000)
    assert comparable_note(nobody) == "Er zijn geen vergelijkbare wijken: laad meer gemeenten (heel Nederland) bij Gegevens."


def test_how_the_chosen_indicator_is_computed():
    areas = table_of(
        delivery(2024, rows(inwoners=[310, 100, 100, 100], leeftijd_65_plus=[60, 10, 20, 30])),
        delivery(2025, rows(inwoners=[320, 110, 110, 100])),
    )
    by_cbs = {"leeftijd_65_plus": "Personen die op 1 januari 65 jaar of ouder zijn."}
    told = dict(about_profile(BY_INDICATOR["aandeel_65_plus"], areas, by_cbs))
    assert told["Formule"] == "100 × inwoners van 65 jaar en ouder / (inwoners); eenheid: %."
    assert told["Definitie van CBS"].startswith("Personen die op 1 januari")
    assert told["Bron en jaar"] == "CBS proef, 2024; editie 2024."
    assert {"Wat opvalt", "Vergelijkbare wijken", "Inwoners van 65 jaar en ouder"} <= told.keys()
    published = dict(about_profile(BY_INDICATOR["woz_waarde"], areas, {}))
    assert published["Formule"] == "zoals gepubliceerd; eenheid: x 1 000 euro."
    assert published["Bron en jaar"] == "Geen enkele geladen levering heeft dit cijfer."


def test_the_start_page_explains_itself():
    assert all(head and text.endswith(".") for head, text in about_start())

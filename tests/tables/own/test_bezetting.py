import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.own.bezetting import COLUMNS, read_bezetting

TEAMS = ("Noord", "Zuid-West")
DISCIPLINES = {"generalist": ["wijkteammedewerker"], "jeugd_en_gezin": ["jeugd en gezin", "jeugdconsulent"]}
HEADERS = ["Wijkteam", "Personeelscode", "Functie", "Discipline", "FTE", "Skills", "Beschikbaar van", "Beschikbaar tot"]


def delivered(*rows, headers=HEADERS):
    return pd.DataFrame(list(rows), columns=headers)


def read(*rows, headers=HEADERS):
    return read_bezetting(delivered(*rows, headers=headers), file="bezetting.csv", teams=TEAMS, disciplines=DISCIPLINES)


def refused(*rows, headers=HEADERS):
    with pytest.raises(InvalidTableError) as caught:
        read(*rows, headers=headers)
    return list(caught.value.problems)


def row(team="Noord", person="P1", function="", discipline="generalist", fte="0,8", skills="", begin="", end=""):
    return (team, person, function, discipline, fte, skills, begin, end)


def test_a_row_as_a_gemeente_writes_it():
    found = read(row("zuid west", " P1 ", "Consulent", "Jeugdconsulent", "0,89", "generalist; jeugd en gezin", "01-02-2024", "2024-12-31"))
    assert list(found.people) == list(COLUMNS)
    first = found.people.iloc[0]
    assert first[["team", "persoon", "functie", "discipline", "fte"]].tolist() == ["Zuid-West", "P1", "Consulent", "jeugd_en_gezin", 0.89]
    assert first["vaardigheden"] == ("jeugd_en_gezin", "generalist")
    assert (first["van"], first["tot"]) == (pd.Timestamp("2024-02-01"), pd.Timestamp("2024-12-31"))


@pytest.mark.parametrize(
    "headers",
    [
        ["team", "persoon", "functie", "discipline", "fte", "vaardigheden", "beschikbaar van", "beschikbaar tot"],
        ["TEAM", "Medewerker", "Rol", "Vakgebied", "Aantal FTE", "Kan ook", "Begindatum", "Einddatum"],
        ["Naam team", "Personeelsnummer", "functienaam", "specialisme", "omvang", "inzetbaar als", "van", "tot en met"],
    ],
)
def test_headers_may_be_spelt_in_several_ways(headers):
    assert read(row(), headers=headers).per_team().to_dict() == {"Noord": 0.8}


def test_columns_that_may_be_absent_and_empty_rows():
    headers = ["team", "functie", "discipline", "fte"]
    found = read(("Noord", "Beheerder", "generalist", "3.5"), ("",) * 4, (None,) * 4, headers=headers)
    assert found.per_team().to_dict() == {"Noord": 3.5}
    assert found.people["van"].isna().all()


def test_all_problems_at_once_each_with_its_line_and_the_way_out():
    assert refused(
        row(team="Oost"),
        row(person="P2", discipline="tovenaar"),
        row(person="P3", fte="-0,5"),
        row(person="P4", fte="veel"),
        row(person="P5", begin="31-02-2024"),
        row(person="P6", begin="01-06-2024", end="01-05-2024"),
        row(person="P7", skills="vliegen"),
        row(person=""),
        row(person="P8", fte="0,6"),
        row(team="flexpool", person="P8", fte="0,5"),
    ) == [
        "regel 2 (P1): team 'Oost' is onbekend (kies uit Noord, Zuid-West, flexpool)",
        "regel 3 (P2): discipline 'tovenaar' is onbekend (kies uit generalist, jeugd_en_gezin)",
        "regel 4 (P3): fte is -0,5, verwacht meer dan 0; haal de regel weg als er niemand werkt",
        "regel 5 (P4): fte is 'veel', verwacht een getal zoals 0,8",
        "regel 6 (P5): 'van' is '31-02-2024', verwacht een bestaande dag als dd-mm-jjjj",
        "regel 7 (P6): 'tot' (01-05-2024) ligt voor 'van' (01-06-2024); verwissel ze",
        "regel 9: persoon en functie zijn leeg; vul een van beide in",
        "regel 8: vaardigheid 'vliegen' is onbekend (kies uit generalist, jeugd_en_gezin)",
        "P8 werkt samen 1,10 fte (Noord, flexpool), verwacht hooguit 1; verdeel de fte over de regels",
    ]


def test_who_changes_teams_does_not_work_double():
    first, second = row(fte="1,0", end="30-06-2024"), row("Zuid-West", fte="1,0", begin="01-07-2024")
    assert len(read(first, second).people) == 2
    assert refused(first, row("Zuid-West", fte="1,0", begin="30-06-2024")) == [
        "P1 werkt samen 2,00 fte (Noord, Zuid-West), verwacht hooguit 1; verdeel de fte over de regels"
    ]


def test_an_end_that_never_comes_is_a_day_as_any_other():
    assert len(read(row(end="31-12-9999")).on(pd.Timestamp("2026-01-01")).people) == 1


def test_tenths_that_add_up_to_one_are_one():
    assert len(read(row(fte="0,7"), row("Zuid-West", fte="0,2"), row("flexpool", fte="0,1")).people) == 3


def test_nothing_in_the_file_is_refused():
    assert refused() == ["geen enkele regel met een medewerker; zet per medewerker en team een regel in het bestand"]
    assert refused(("",) * 8) == refused()


def test_columns_that_lack_or_come_twice_are_refused():
    found, rename = "(gevonden kolommen: 'team', 'kleur')", "geef de kolom die het is deze naam in de eerste rij van de tabel"
    assert refused(("Noord", "x"), headers=["team", "kleur"]) == [
        f"kolom 'discipline' ontbreekt {found}; {rename}, of een van: 'vakgebied', 'specialisme'",
        f"kolom 'fte' ontbreekt {found}; {rename}, of een van: 'omvang', 'formatieplaats', 'aantal fte'",
        f"kolom 'persoon' ontbreekt {found}; {rename}, of een van: 'personeelscode', 'personeelsnummer', 'medewerker', 'medewerkercode', "
        "'functie', 'functienaam', 'rol'; zet er een code in, geen naam",
    ]
    assert refused(("Noord", "Noord", "P1", "generalist", "1"), headers=["team", "Wijkteam", "persoon", "discipline", "fte"]) == [
        "kolom 'team' staat er meer dan eens in (team, Wijkteam); houd er één over"
    ]


def test_available_on_a_day_first_and_last_day_included():
    found = read(row(begin="01-01-2024", end="31-01-2024"), row(person="P2", begin="15-01-2024"), row(person="P3"))
    on = {day: found.on(pd.Timestamp(day)).people["persoon"].tolist() for day in ("2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01")}
    assert on == {"2023-12-31": ["P3"], "2024-01-01": ["P1", "P3"], "2024-01-31": ["P1", "P2", "P3"], "2024-02-01": ["P2", "P3"]}


def test_teams_disciplines_and_flexpool():
    found = read(
        row(),
        row(person="P2", discipline="jeugdconsulent", fte="0.5"),
        row("Flexpool", person="P3", skills="jeugd en gezin"),
        row("Flexpool", person="", function="Invaller"),
    )
    assert found.of_teams().per_team().to_dict() == {"Noord": 1.3}
    assert found.of_teams().per_discipline().loc["Noord"].to_dict() == {"generalist": 0.8, "jeugd_en_gezin": 0.5}
    pool = found.flexpool()
    assert pool["fte"].to_dict() == {"P3": 0.8, "Invaller 2": 0.8}
    assert pool.loc["P3", "vaardigheden"] == ("generalist", "jeugd_en_gezin")
    assert read(row()).flexpool().empty


@examples(20)
@given(tenths=st.lists(st.integers(1, 10), min_size=1, max_size=8))
def test_no_fte_is_lost_or_made(tenths):
    rows = [row(TEAMS[place % 2], person=f"P{place}", fte=f"{tenth / 10}".replace(".", ",")) for place, tenth in enumerate(tenths)]
    found = read(*rows)
    assert found.per_team().sum() == pytest.approx(sum(tenths) / 10)
    assert found.per_discipline().to_numpy().sum() == pytest.approx(sum(tenths) / 10)

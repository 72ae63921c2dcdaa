"""Tables with use in detail: recognised by what is in them, read with keys and with titles, and refused in one sentence."""

import gzip
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.geld.test_reading import feed as iv3_feed
from tests.sources.geld.test_reading import packed as packed_money
from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.geld.reading import is_money
from wijkscan.sources.rows import CHOSEN, chosen
from wijkscan.sources.voorzieningen.periods import period_of
from wijkscan.sources.voorzieningen.plausible import check_people
from wijkscan.sources.voorzieningen.reading import is_use, read_use
from wijkscan.tables.voorzieningen import COLUMNS, SOORTEN, VERWIJZERS

WIJK = "WK039219"
TYPES = {
    "T001024": ("Totaal", 515), "A019531": ("Totaal exclusief verblijf en opvang", 515), "A019506": ("Ondersteuning thuis, totaal", 70),
    "A019507": ("Hulp bij het huishouden", 230), "A019508": ("Verblijf en opvang, totaal", None),
    "A019509": ("Hulpmiddelen en diensten, totaal", 335), "A019532": ("Overig totaal", None),
}  # fmt: skip
COMBINATIONS = {
    "T001287": ("Totaal", 780, 725), "A041708": ("Alleen Jeugd", 30, 20), "A041709": ("Alleen P-wet", 225, 210),
    "A041710": ("Alleen Wmo", 480, 445), "A041711": ("Jeugd en P-wet", None, None), "A041712": ("Jeugd en Wmo", None, None),
    "A041713": ("P-wet en Wmo", 40, 45), "A041714": ("Jeugd, P-wet en Wmo", None, None),
}  # fmt: skip


def wmo(period="2023JJ00", area=WIJK, **changed):
    counts = {key: count for key, (_, count) in TYPES.items()} | changed
    return pd.DataFrame(
        [
            {
                "ID": number,
                "TypeMaatwerkvoorziening": key.ljust(8),
                "Wijken": area.ljust(10),
                "Perioden": period,
                "WmoClienten_5": count,
                "WmoClientenPer1000Inwoners_6": 63,
            }
            for number, (key, count) in enumerate(counts.items())
        ]
    )


def stapeling(**changed):
    counts = {key: pair for key, (_, *pair) in COMBINATIONS.items()} | changed
    return pd.DataFrame(
        [
            {
                "AantalVoorzieningen": "T001299".ljust(8), "SoortVoorzieningSociaalDomein": key.ljust(8), "Wijken": WIJK.ljust(10),
                "Perioden": "2023HJ01", "ClientenMetVoorzieningen_5": clients, "HuishoudensMetVoorzieningen_6": huishoudens,
                "ClientenMetVoorzieningen_7": 1, "HuishoudensMetVoorzieningen_8": 1,
            }
            for key, (clients, huishoudens) in counts.items()
        ]
    )  # fmt: skip


def statline(table, dimension, titles, column, header):
    made = table.rename(columns={column: header, "Wijken": "Wijken"}).drop(columns="ID")
    made[dimension] = table[dimension].str.strip().map({key: item[0] for key, item in titles.items()})
    made["Regioaanduiding/Codering (code)"] = table["Wijken"]
    made["Wijken"] = "Boerhaavewijk"
    made["Perioden"] = "2023*"
    made[header] = made[header].map(lambda count: "." if pd.isna(count) else f"{count:.0f}")
    rate = "Wmo-cliënten per 1 000 inwoners (per 1 000 inwoners)"
    return made.rename(columns={dimension: "Type maatwerkvoorziening", "WmoClientenPer1000Inwoners_6": rate})


def lists(titles=TYPES, name="TypeMaatwerkvoorziening"):
    return {f"{name}.json": json.dumps([{"Key": key.ljust(8), "Title": item[0]} for key, item in titles.items()]).encode()}


def packed(table, form, name="tabel"):
    if form == "parquet":
        made = io.BytesIO()
        table.to_parquet(made)
        return {f"{name}.parquet": made.getvalue()}
    if form in ("json", "wrapped"):
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        return {f"{name}.json": json.dumps({"value": rows} if form == "wrapped" else rows).encode()}
    if form == "xlsx":
        made = io.BytesIO()
        table.to_excel(made, index=False)
        return {f"{name}.xlsx": made.getvalue()}
    text = table.to_csv(sep=";", index=False, na_rep=".")
    content = ("﻿Wmo-cliënten\n" + text + '"Bron: CBS"\n' if form == "statline" else text).encode()
    return {f"{name}.csv.gz": gzip.compress(content)} if form == "gz" else {f"{name}.csv": content}


def read(files, year=0):
    name, content = next(iter(files.items()))
    assert is_use(name, content)
    return read_use(files, {}, year)


def counts(found, meting="clienten"):
    rows = found.rows[found.rows["meting"] == meting]
    return {soort: None if pd.isna(count) else int(count) for soort, count in zip(rows["soort"], rows["aantal"], strict=True)}


@pytest.mark.parametrize("form", ["parquet", "json", "wrapped", "csv", "statline", "gz", "xlsx"])
def test_the_feed_of_wmo_in_every_container(form):
    found = read(packed(wmo(), form, "TypedDataSet") | lists())
    assert found.kind == "wmo_soort"
    assert {name: str(found.rows[name].dtype) for name in COLUMNS} == COLUMNS
    assert counts(found) == {
        "totaal": 515, "totaal_zonder_verblijf": 515, "ondersteuning_thuis": 70, "hulp_bij_het_huishouden": 230, "verblijf_en_opvang": None,
        "hulpmiddelen_en_diensten": 335, "overig": None,
    }  # fmt: skip
    assert found.rows[["gebiedscode", "jaar", "periode", "stapel"]].drop_duplicates().values.tolist() == [[WIJK, 2023, "2023", 0]]


@pytest.mark.parametrize("form", ["csv", "statline", "xlsx", "gz"])
def test_a_statline_table_has_titles_for_keys_and_its_code_beside_the_name(form):
    table = statline(wmo(), "TypeMaatwerkvoorziening", TYPES, "WmoClienten_5", "Wmo-cliënten (aantal)")
    found = read(packed(table, form))
    assert counts(found) == counts(read(packed(wmo(), "json", "TypedDataSet") | lists()))
    assert found.provisional
    assert "CBS noemt (een deel van) deze cijfers voorlopig" in found.remarks


@pytest.mark.parametrize("missing", [-99998, ".", "       .", "x", "", None])
def test_what_is_missing_is_unknown_and_not_zero(missing):
    table = wmo().astype({"WmoClienten_5": object})
    table.loc[table["TypeMaatwerkvoorziening"].str.strip() == "A019507", "WmoClienten_5"] = missing
    found = counts(read(packed(table, "json", "TypedDataSet") | lists()))
    assert found["hulp_bij_het_huishouden"] is None
    assert found["totaal"] == 515


def test_keys_without_a_list_are_known_or_named():
    found = read(packed(wmo(), "parquet"))
    assert set(counts(found)) == set(SOORTEN["wmo_soort"]) - {"totaal_zonder_verblijf", "overig"}
    assert any("soort A019531, A019532 in kolom 'TypeMaatwerkvoorziening' kent wijkscan niet" in told for told in found.remarks)
    unknown = wmo().assign(TypeMaatwerkvoorziening="A099999")
    with pytest.raises(UnreadableFileError, match=r"staat alleen wat wijkscan niet kent: A099999\. Lever .* titels"):
        read(packed(unknown.head(1), "csv"))


def test_thousands_with_a_point_are_those_of_a_dutch_page():
    table = wmo(T001024="2.845", A019531="2.845").astype({"WmoClienten_5": str}).replace({"WmoClienten_5": {"nan": "."}})
    table["WmoClienten_5"] = table["WmoClienten_5"].str.removesuffix(".0")
    assert counts(read(packed(table, "csv", "TypedDataSet") | lists()))["totaal"] == 2845


def test_stapeling_counts_clients_and_huishoudens_per_combination():
    found = read(packed(stapeling(), "json"))
    assert found.kind == "stapeling"
    assert counts(found)["bijstand_wmo"] == 40
    assert counts(found, "huishoudens") == {
        "totaal": 725, "jeugdhulp": 20, "bijstand": 210, "wmo": 445, "jeugdhulp_bijstand": None, "jeugdhulp_wmo": None, "bijstand_wmo": 45,
        "jeugdhulp_bijstand_wmo": None,
    }  # fmt: skip
    assert found.rows["periode"].unique().tolist() == ["2023-1"]


def test_stapeling_without_a_law_is_said_and_without_combinations_refused():
    table = stapeling()
    without = table[~table["SoortVoorzieningSociaalDomein"].str.strip().isin(["A041709", "A041711", "A041713", "A041714"])]
    told = read(packed(without, "json")).remarks
    assert any("geen combinaties met bijstand in: van die wet is de stapeling onbekend, en dat is niet nul" in remark for remark in told)
    with pytest.raises(UnreadableFileError, match="er is geen kolom 'soort'"):
        read(packed(stapeling().head(1).drop(columns="SoortVoorzieningSociaalDomein"), "json"))


def test_combinations_that_add_up_to_more_than_the_total_are_said_and_rounding_is_not():
    assert not any("tellen" in told for told in read(packed(stapeling(T001287=(775, 720)), "json")).remarks)
    told = read(packed(stapeling(T001287=(700, 725)), "json")).remarks
    assert any(f"per soort tellen de aantallen 1 keer op tot meer dan het totaal ({WIJK} 2023-1)" in remark for remark in told)


def test_a_type_larger_than_the_total_is_said():
    told = read(packed(wmo(A019507=600), "json", "TypedDataSet") | lists()).remarks
    assert any(f"1 keer is een soort groter dan het totaal ({WIJK} 2023)" in remark for remark in told)
    assert not any("groter" in remark for remark in read(packed(wmo(A019507=520), "json", "TypedDataSet") | lists()).remarks)


def test_jeugd_has_trajecten_and_who_referred():
    referrers = (
        "GemeentelijkeToegang_14", "Huisarts_15", "Jeugdarts_16", "GecertificeerdeInstelling_17", "MedischSpecialist_18",
        "RechterOfficierVanJustitie_19", "GeenVerwijzer_20", "VerwijzerOnbekend_21",
    )  # fmt: skip
    row = {"VormenVanJeugdzorg": "T001203 ", "Wijken": WIJK, "Perioden": "2023JJ00", "TotaalJongerenMetJeugdzorgInNatura_5": 180}
    row |= {"k_0Tot4Jaar_6": 10, "TotaalTrajectenInNatura_13": 260} | {name: 10 * place for place, name in enumerate(referrers)}
    found = read(packed(pd.DataFrame([row]), "json"))
    assert found.kind == "jeugd_vorm"
    given = dict(zip(found.rows["meting"], found.rows["aantal"], strict=True))
    assert given == {"clienten": 180, "trajecten": 260} | {referrer: 10 * place for place, referrer in enumerate(VERWIJZERS)}


def test_of_benefits_the_numbers_count_and_not_the_percentages_and_nederland_is_without_who_lives_abroad():
    columns = ("Werkloosheidsuitkering", "Bijstandsuitkering", "Arbeidsongeschiktheidsuitkering", "AOWUitkering")
    named = {f"{name}_{number}": number * 10 for number, name in enumerate((*columns, *columns), start=5)}
    codes = ("NL00", "NL01", "NL98", "BU03921901")
    table = pd.DataFrame([{"WijkenEnBuurten": code.ljust(10), "Perioden": "2024MM12", **named} for code in codes])
    found = read(packed(table.assign(Werkloosheidsuitkering_5=[1000, 900, 100, 20]), "json"))
    assert found.kind == "uitkeringen"
    rows = found.rows.set_index(["gebiedscode", "soort"])["aantal"]
    assert rows["NL00", "ww"] == 900
    assert rows["BU03921901"].to_dict() == {"ao": 70, "aow": 80, "bijstand": 60, "ww": 20}
    assert found.rows["periode"].unique().tolist() == ["2024-K4"]


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("2023JJ00", "2023"), ("2023", "2023"), ("2023*", "2023"), ("2023**", "2023"), ("1e halfjaar 2023*", "2023-1"),
        ("2023HJ02", "2023-2"),
        ("2023 2e halfjaar", "2023-2"), ("2024 4e kwartaal*", "2024-K4"), ("2024KW03", "2024-K3"), ("2016 maart", "2016-K1"),
        ("december 2016", "2016-K4"), ("2016MM06", "2016-K2"), ("2016MM05", None), ("2016 mei", None), ("2016 maart 2017", None),
        ("", None), ("12023", None), ("Totaal", None),
    ],
)  # fmt: skip
def test_periods_by_key_and_by_title(cell, period):
    assert period_of(cell) == period


@given(year=st.integers(1995, 2040), quarter=st.integers(1, 4))
def test_key_and_title_of_a_quarter_are_one_period(year, quarter):
    month = ("maart", "juni", "september", "december")[quarter - 1]
    forms = (f"{year}KW0{quarter}", f"{year}MM{3 * quarter:02d}", f"{year} {month}", f"{month} {year}*", f"{quarter}e kwartaal {year}")
    assert {period_of(form) for form in forms} == {f"{year}-K{quarter}"}


@given(st.lists(st.one_of(st.none(), st.integers(2, 400).map(lambda count: 5 * count)), min_size=7, max_size=7))
def test_every_count_comes_back_as_it_was(given):
    files = packed(wmo(**dict(zip(TYPES, given, strict=True))), "json", "TypedDataSet") | lists()
    found = read_use(files, {})
    assert [counts(found)[soort] for soort in SOORTEN["wmo_soort"]] == given


@pytest.mark.parametrize(
    ("table", "name", "told"),
    [
        (wmo(A019507=-5), "t", r"clienten hulp_bij_het_huishouden van WK039219 in 2023 is -5, en een aantal is heel en niet negatief"),
        (wmo(A019507=12.5), "t", r"is 12.5, en een aantal is heel"),
        (pd.concat([wmo(), wmo(T001024=520)]), "t", r"clienten totaal van WK039219 in 2023 staat er twee keer in, met verschillende"),
        (wmo().assign(Wijken="Boerhaavewijk"), "t", r"er staan geen gebiedscodes in, alleen namen.*Codering"),
        (wmo(period="2023 mei"), "t", r"in kolom 'Perioden' staat geen jaar, half jaar of eind van een kwartaal, maar 2023 mei"),
        (wmo(), "85639NED_2021", None),
        (wmo(period="2021JJ00"), "85639NED", r"volgens de naam is het tabel 85639NED van 2023, maar de perioden zijn van 2021"),
        (wmo(), "85637NED", r"volgens de naam is het tabel 85637NED \(Stapeling\), maar de kolommen zijn die van Wmo naar soort"),
        (wmo(A019507="veel"), "t", r"in kolom 'WmoClienten_5' staat op regel 5 'veel' in plaats van een aantal"),
    ],
)
def test_what_cannot_be_is_one_sentence(table, name, told):
    if told is None:
        assert read(packed(table, "csv", name)).kind == "wmo_soort"
        return
    with pytest.raises(UnreadableFileError, match=told):
        read(packed(table, "csv", name))


def test_more_clients_than_people_is_another_unit():
    found = read(packed(wmo(T001024=515_000), "csv")).rows
    check_people("t.csv", found, "wmo_soort", pd.Series({"WK036900": 10}))
    with pytest.raises(UnreadableFileError, match=r"clienten totaal van WK039219 in 2023 is 515.000, en daar wonen 8.200 mensen"):
        check_people("t.csv", found, "wmo_soort", pd.Series({WIJK: 8_200}))
    check_people("t.csv", read(packed(wmo(), "csv")).rows, "wmo_soort", pd.Series({WIJK: 300}))


def test_the_year_that_is_asked_and_another():
    both = pd.concat([wmo(), wmo(period="2021JJ00")])
    files = packed(both, "csv", "TypedDataSet") | lists()
    assert set(read(files).rows["jaar"]) == {2021, 2023}
    assert set(read(files, 2021).rows["jaar"]) == {2021}
    assert set(read_use(files | {CHOSEN: chosen({}, 2023)}, {}).rows["jaar"]) == {2023}
    with pytest.raises(UnreadableFileError, match="het is van 2021, 2023 en niet van 2019"):
        read(files, 2019)


def test_counts_that_are_not_rounded_are_said():
    told = read(packed(wmo(T001024=517, A019531=516, A019506=71, A019507=233), "json", "TypedDataSet") | lists()).remarks
    assert any("CBS rondt deze aantallen af op 5, en hier is dat niet zo" in remark for remark in told)


def test_a_gemeente_that_is_no_more_keeps_its_code_and_is_said():
    told = read(packed(wmo(area="WK045701"), "json", "TypedDataSet") | lists()).remarks
    assert any(remark.startswith("2023:") and "Weesp" in remark for remark in told)


def test_amounts_are_no_use_and_use_is_no_amounts():
    ((name, content),) = packed_money(iv3_feed(), "csv").items()
    assert not is_use(name, content)
    ((name, content),) = packed(wmo(), "csv").items()
    assert not is_money(name, content)
    costs = wmo().rename(columns={"WmoClienten_5": "GerealiseerdeKosten_1", "Wijken": "RegioS"})
    assert not is_use(*next(iter(packed(costs, "csv").items())))


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04kapot", b"[1, 2", b"{}"])
@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.parquet", "t.json", "t.csv.gz"])
def test_what_cannot_be_read_is_no_table(name, content):
    assert not is_use(name, content)

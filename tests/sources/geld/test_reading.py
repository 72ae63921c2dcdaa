"""Files with amounts: recognised by what is in them, read in every form, and refused in one sentence."""

import gzip
import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijkscan.sources.foreign import UnreadableFileError
from wijkscan.sources.geld.cells import amounts
from wijkscan.sources.geld.reading import is_money, read_money
from wijkscan.tables.geld import BEGROTING, COLUMNS, JAARREKENING
from wijkscan.tables.gemeentenamen import by_name

NAMES = by_name(
    [("GM0392", "Haarlem"), ("GM0373", "Bergen (NH.)"), ("GM0893", "Bergen (L.)"), ("GM0450", "Uitgeest"), ("GM0518", "'s-Gravenhage")]
)
POSTS = ("6.1", "6.2", "6.3", "6.4", "6.5", "6.6")


def feed(year=2024, report="X005", gemeente="GM0392", posts=POSTS, factor=1.0, **more):
    rows = [
        {
            "ID": 1,
            "TaakveldBalanspost": post.ljust(6),
            "Categorie": category.ljust(8),
            "Gemeenten": gemeente.ljust(9),
            "Verslagsoort": f"{year}{report}",
            "k_1ePlaatsing_1": 900.0 * factor,
            "k_2ePlaatsing_2": second * factor,
        }
        for post in posts
        for category, second in (
            ("L1.1", 1000.0),
            ("L3.8", 500.0),
            ("L7.1", 9.0),
            ("L7.4", 9.0),
            ("L7.5", 9.0),
            ("B3.8", 40.0),
            ("A11", 7.0),
        )
    ]
    return pd.DataFrame(rows).assign(**more)


def packed(table, form):
    if form == "parquet":
        made = io.BytesIO()
        table.to_parquet(made)
        return {"iv3.parquet": made.getvalue()}
    if form == "json":
        return {"iv3.json": json.dumps(table.astype(object).where(table.notna(), None).to_dict("records")).encode()}
    if form == "wrapped":
        return {"iv3.json": json.dumps({"odata.metadata": "x/45067NED", "value": table.to_dict("records")}).encode()}
    if form == "xlsx":
        made = io.BytesIO()
        table.to_excel(made, index=False)
        return {"iv3.xlsx": made.getvalue()}
    text = (
        table.to_csv(sep=",", index=False)
        if form == "csv"
        else "Iv3 van gemeenten\n" + table.to_csv(sep=";", index=False) + '"Bron: CBS"\n'
    )
    content = text.encode()
    return {"iv3.csv.gz": gzip.compress(content)} if form == "gz" else {"iv3.csv": content}


def read(files, names=NAMES, year=0):
    ((name, content),) = files.items()
    assert is_money(name, content)
    return read_money(files, names, year)


@pytest.mark.parametrize("form", ["parquet", "json", "wrapped", "csv", "statline", "gz", "xlsx"])
def test_the_feed_of_iv3_in_every_container(form):
    found = read(packed(feed(), form))
    assert found.kind == "iv3"
    assert {name: str(found.rows[name].dtype) for name in COLUMNS} == COLUMNS
    assert found.rows["lasten_eurocent"].unique().tolist() == [1500 * 100_000]
    assert found.rows["baten_eurocent"].unique().tolist() == [40 * 100_000]
    assert found.rows[["gebiedscode", "jaar", "soort"]].drop_duplicates().values.tolist() == [["GM0392", 2024, JAARREKENING]]
    assert found.rows["post"].tolist() == list(POSTS)


def test_a_statline_table_has_titles_for_keys():
    titles = feed().rename(
        columns={
            "TaakveldBalanspost": "Taakveld/balanspost",
            "k_1ePlaatsing_1": "1e plaatsing (x 1 000 euro)",
            "k_2ePlaatsing_2": "2e plaatsing (x 1 000 euro)",
        }
    )
    titles = titles.assign(Gemeenten="Haarlem", Verslagsoort="2024 begroting", Categorie=titles["Categorie"].str.strip() + " Naam")
    titles["Taakveld/balanspost"] = titles["Taakveld/balanspost"].str.strip() + " Naam van het taakveld"
    found = read(packed(titles, "statline"))
    assert found.rows["soort"].unique().tolist() == [BEGROTING]
    assert found.rows["lasten_eurocent"].sum() == 6 * 1500 * 100_000


@pytest.mark.parametrize("missing", [-99998.0, -99997.0, ".", "       .", "x", "", None])
def test_the_first_plaatsing_counts_where_there_is_no_second(missing):
    form = "json" if missing is not None and not isinstance(missing, str) else "csv"
    found = read(packed(feed(k_2ePlaatsing_2=missing), form))
    assert found.rows["lasten_eurocent"].unique().tolist() == [1800 * 100_000]


def test_an_amount_that_is_nowhere_is_unknown_and_not_zero():
    table = feed()
    gone = table["TaakveldBalanspost"].str.strip() == "6.2"
    table.loc[gone, ["k_1ePlaatsing_1", "k_2ePlaatsing_2"]] = -99998.0
    assert "6.2" not in read(packed(table, "json")).rows["post"].tolist()


def test_quarters_are_left_out_and_of_the_begroting_only_that_is_read():
    both = pd.concat([feed(report="X000"), feed(report="X002", factor=3)])
    assert read(packed(both, "json")).rows["soort"].unique().tolist() == [BEGROTING]
    with pytest.raises(UnreadableFileError, match=r"geen lasten of baten van een begroting of jaarrekening.*X000"):
        read(packed(feed(report="X003"), "json"))


def test_a_file_with_several_years_brings_all_or_the_one_that_is_asked():
    files = packed(pd.concat([feed(2022), feed(2023), feed(2024, "X000")]), "parquet")
    assert sorted(read(files).rows["jaar"].unique()) == [2022, 2023, 2024]
    one = read(files, year=2023)
    assert one.rows["jaar"].unique().tolist() == [2023]
    assert "alleen 2023 is opgenomen" in one.remarks[0]
    with pytest.raises(UnreadableFileError, match="het is van 2022, 2023, 2024 en niet van 2021"):
        read(files, year=2021)


def test_a_taakveld_that_is_not_of_that_year_is_named_and_several_are_refused():
    found = read(packed(feed(2024, posts=(*POSTS, "6.21")), "json"))
    assert "taakveld 6.21 bestaat niet in 2024" in " ".join(found.remarks)
    assert "6.21" in found.rows["post"].tolist()
    with pytest.raises(UnreadableFileError, match=r"de taakvelden 6.21, 6.22, 6.23 bestaan niet in 2024"):
        read(packed(feed(2024, posts=("6.1", "6.21", "6.22", "6.23")), "json"))
    with pytest.raises(UnreadableFileError, match="in 2016 waren er nog geen taakvelden"):
        read(packed(feed(2016), "json"))
    read(packed(feed(2025, posts=("6.1", "6.21", "6.22", "6.23", "6.60", "6.711")), "json"))


@pytest.mark.parametrize("written", ["-400", "\u2212400", "400-", "(400)", "\u20ac -400"])
def test_below_zero_as_bookkeeping_writes_it(written):
    assert amounts("proef", pd.Series(["20.000", written], name="Lasten"), "x 1 000 euro").tolist() == [2_000_000_000, -40_000_000]


def test_lasten_that_are_together_below_zero_have_their_signs_turned():
    with pytest.raises(UnreadableFileError, match=r"samen onder nul \(GM0392 2024 jaarrekening\). Draai het teken om"):
        read(packed(feed(factor=-1.0), "json"))


@pytest.mark.parametrize(("written", "post"), [("6,2", "6.2"), ("06.2", "6.2"), ("6.71A", "6.71a"), (" 6.2 ", "6.2")])
def test_a_taakveld_in_another_spelling(written, post):
    table = derived()
    table.loc[1, "taakveld"] = written
    assert post in read(packed(table, "csv")).rows["post"].tolist()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"taakveld": "6"}, "in kolom 'taakveld' staat op regel 2 '6' in plaats van de code van een taakveld"),
        ({"taakveld": "Wijkteams"}, "op regel 2 'Wijkteams' in plaats van de code van een taakveld"),
        ({"jaar": 2023}, "in kolom 'verslagsoort' staat op regel 2 '2024X005' in plaats van het jaar van die regel"),
        ({"verslagsoort": "2024X001"}, "er staan geen lasten of baten van een begroting of jaarrekening in"),
    ],
)
def test_a_row_that_cannot_be_placed_is_named(changed, told):
    with pytest.raises(UnreadableFileError, match=told):
        read(packed(derived(**changed), "csv"))


@pytest.mark.parametrize("code", ["GM0392", "gm0392", "0392", "392", "GM0392 Haarlem"])
def test_a_gemeentecode_in_another_spelling(code):
    assert read(packed(derived(gm_code=code), "csv")).rows["gebiedscode"].unique().tolist() == ["GM0392"]


def test_negative_lasten_are_kept_and_named():
    table = feed()
    table.loc[table["TaakveldBalanspost"].str.strip() == "6.2", ["k_1ePlaatsing_1", "k_2ePlaatsing_2"]] = -200.0
    found = read(packed(table, "json"))
    assert found.rows.set_index("post").loc["6.2", "lasten_eurocent"] == -400 * 100_000
    assert "1 lasten zijn negatief (GM0392 2024 6.2)" in " ".join(found.remarks)


def test_a_gemeente_that_was_joined_keeps_its_code():
    found = read(packed(pd.concat([feed(2024, gemeente="GM0003"), feed(2020, gemeente="GM0003")]), "json"))
    assert found.rows["gebiedscode"].unique().tolist() == ["GM0003"]
    assert "Appingedam (GM0003)" in " ".join(found.remarks)


def test_one_post_twice_is_taken_once_and_with_two_amounts_refused():
    table = feed()
    assert read(packed(pd.concat([table, table]), "json")).rows["lasten_eurocent"].unique().tolist() == [1500 * 100_000]
    with pytest.raises(UnreadableFileError, match=r"GM0392 2024 jaarrekening 6.1 L1.1 staat er twee keer in"):
        read(packed(pd.concat([table, feed(factor=2)]), "json"))


def test_a_gemeente_with_only_zeros_delivered_nothing():
    found = read(packed(pd.concat([feed(), feed(gemeente="GM0450", factor=0)]), "json"))
    assert found.rows["gebiedscode"].unique().tolist() == ["GM0392"]
    assert "alleen nullen (GM0450 2024 jaarrekening)" in " ".join(found.remarks)


def derived(year=2024, **more):
    return pd.DataFrame(
        {
            "jaar": year,
            "verslagsoort": f"{year}X005",
            "gm_code": "GM0392",
            "gm_naam": "Haarlem",
            "inwoners": 167636,
            "taakveld": POSTS,
            "taakveld_naam": "Naam",
            "lasten_1000eur": [20000.0] * len(POSTS),
        }
    ).assign(**more)


@pytest.mark.parametrize("factor", [1000, 1 / 167_636])
def test_amounts_in_euro_or_per_inhabitant_are_refused(factor):
    with pytest.raises(UnreadableFileError, match=r"kunnen niet in duizenden euro's \(€ 1.000\) zijn.*per inwoner"):
        read(packed(derived(lasten_1000eur=20000.0 * factor), "parquet"))


def test_units_without_inhabitants_are_seen_by_the_total():
    with pytest.raises(UnreadableFileError, match="kunnen niet in duizenden"):
        read(packed(feed(factor=100_000), "json"))
    with pytest.raises(UnreadableFileError, match="kunnen niet in duizenden"):
        read(packed(feed(factor=0.001), "json"))


def test_lasten_per_taakveld_with_their_inhabitants():
    found = read(packed(derived(), "parquet"))
    assert found.rows["lasten_eurocent"].tolist() == [2_000_000_000] * len(POSTS)
    assert found.rows["inwoners"].unique().tolist() == [167636]


def by_names(
    name="iv3_2024_begroting.csv",
    gemeente="Haarlem",
    posts=("6.1 Samenkracht", "6.3 Inkomens..", "6.71a Hulp ..", "6.2 X", "6.4 X", "6.5 Y"),
):
    table = pd.DataFrame({"Gemeenten": gemeente, "Taakveld": posts, "Baten": 10.0, "Lasten": 20000.0, "Inwonertal": 167636})
    return {name: table.to_csv(sep=";", index=False).encode()}


def test_names_become_codes_and_the_year_is_in_the_name_of_the_file():
    found = read(by_names())
    assert found.rows[["gebiedscode", "jaar", "soort"]].drop_duplicates().values.tolist() == [["GM0392", 2024, BEGROTING]]
    assert found.rows.set_index("post").loc["6.3", "naam"] == "Inkomensregelingen"
    with pytest.raises(UnreadableFileError, match="zegt niet van welk jaar het is, en of het een begroting of een jaarrekening is"):
        read(by_names("iv3.csv"))


@pytest.mark.parametrize(
    ("spelled", "code"),
    [("Bergen (NH.)", "GM0373"), ("Bergen NH", "GM0373"), ("Den Haag", "GM0518"), ("HAARLEM (gemeente)", "GM0392"), ("Nederland", "NL00")],
)
def test_spellings_of_a_gemeente(spelled, code):
    assert read(by_names(gemeente=spelled)).rows["gebiedscode"].unique().tolist() == [code]


def test_a_name_that_nobody_knows_or_that_two_have_is_told():
    ((name, content),) = by_names().items()
    also = content + by_names(gemeente="Bergen")[name].split(b"\n", 1)[1]
    found = read({name: also})
    assert "van 1 naam is geen gemeentecode bekend (Bergen)" in " ".join(found.remarks)
    with pytest.raises(UnreadableFileError, match="geen enkel bedrag van een bekende gemeente"):
        read(by_names(gemeente="Nergensdorp"))


def fonds(name="uitkomst_GF_S2024_2025.csv", factor=1.0):
    table = pd.DataFrame(
        {
            "Gemeenten": ["Haarlem", "Nederland"],
            "Sociale basisvoorzieningen": [55420723.4 * factor, 5e9 * factor],
            "Participatie": [34710337.2 * factor, 4e9 * factor],
            "Individuele voorzieningen Wmo": [45766122.0 * factor, 5e9 * factor],
            "Individuele voorzieningen Jeugd": [66214210.0 * factor, 7e9 * factor],
        }
    )
    return {name: table.to_csv(sep=";").encode()}


def test_gemeentefonds_has_its_circular_and_year_in_the_name():
    found = read(fonds())
    own = found.rows[found.rows["gebiedscode"] == "GM0392"].set_index("post")
    assert own["lasten_eurocent"].to_dict() == {
        "basisvoorzieningen": 5542072340,
        "jeugd": 6621421000,
        "participatie": 3471033720,
        "wmo": 4576612200,
    }
    assert set(found.rows["jaar"]) == {2025}
    assert set(found.rows["soort"]) == {"septembercirculaire 2024"}
    assert set(read(fonds("uitkomst_GF_M2024_2024.csv")).rows["soort"]) == {"meicirculaire 2024"}
    with pytest.raises(UnreadableFileError, match="van welke circulaire"):
        read(fonds("uitkomst.csv"))
    with pytest.raises(UnreadableFileError, match="kunnen niet in hele euro"):
        read(fonds(factor=0.001))


COST = {
    "MaatwerkvoorzieningenType": "A019507",
    "RegioS": "GM0505",
    "Perioden": "2024JJ00",
    "BegroteKosten_1": 37140.0,
    "BegroteKostenPer1000Inwoners_2": 304.0,
    "GerealiseerdeKosten_3": 36643.0,
    "GerealiseerdeKostenPer1000Inwoners_4": 300.0,
}


def test_costs_of_wmo_planned_and_spent():
    found = read(packed(pd.DataFrame([COST, COST | {"Perioden": "2023*"}]), "csv"))
    assert found.kind == "kosten_wmo"
    assert found.rows.set_index(["jaar", "soort"])["lasten_eurocent"].to_dict() == {
        (2023, "begroot"): 3_714_000_000,
        (2023, "gerealiseerd"): 3_664_300_000,
        (2024, "begroot"): 3_714_000_000,
        (2024, "gerealiseerd"): 3_664_300_000,
    }
    assert set(found.rows["naam"]) == {"Hulp bij het huishouden"}
    with pytest.raises(UnreadableFileError, match=r"geen kolom met gerealiseerde kosten in € 1\.000"):
        read(packed(pd.DataFrame([{key: value for key, value in COST.items() if key != "GerealiseerdeKosten_3"}]), "csv"))
    with pytest.raises(UnreadableFileError, match="niet bij elkaar horen"):
        read(packed(pd.DataFrame([COST | {"GerealiseerdeKosten_3": 36643000.0}]), "csv"))


def test_costs_of_jeugdzorg_and_a_region_that_is_no_gemeente():
    row = {
        "VormenVanJeugdzorg": "Totaal jeugdzorg (JZ)",
        "RegioS": "GM0917",
        "Perioden": "2021JJ00",
        "BegroteKosten_1": 40812,
        "GerealiseerdeKosten_2": 41276,
    }
    found = read(
        packed(
            pd.DataFrame(
                [row, row | {"RegioS": "JZ33"}, row | {"RegioS": "GM0392", "GerealiseerdeKosten_2": None, "BegroteKosten_1": None}]
            ),
            "csv",
        )
    )
    assert found.kind == "kosten_jeugd"
    assert found.rows["gebiedscode"].unique().tolist() == ["GM0917"]
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (["jaar", "verslagsoort", "gm_code", "lasten_hoofdtaakveld_6"], "totalen per hoofdtaakveld"),
        (["jaar", "code", "titel"], "lijst met namen van taakvelden"),
        (["CBS", "Naam", "Prov", "vest", "bo31"], "aantallen eenheden per maatstaf.*uitkomst_GF_"),
        (["Codering maatstaf", "Naam maatstaf", "Participatie"], "gewichten van de maatstaven.*uitkomst_GF_"),
        (["Circulaire", "Jaar", "Uitkeringsfactor"], "de uitkeringsfactor"),
    ],
)
def test_what_belongs_to_money_and_has_no_amounts_is_refused_by_name(columns, told):
    with pytest.raises(UnreadableFileError, match=told):
        read({"bestand.csv": pd.DataFrame([["1"] * len(columns)], columns=columns).to_csv(sep=";", index=False).encode()})


def test_a_cell_that_is_no_amount_is_named():
    ((name, content),) = by_names().items()
    with pytest.raises(UnreadableFileError, match=r"kolom 'Lasten' staat op regel 2 'veel'"):
        read({name: content.replace(b"20000.0", b"veel", 1)})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"gwb_code;a_inw\nGM0392;3\n"),
        ("a.parquet", b"geen"),
        ("a.json", b"{"),
        ("a.csv", b""),
        ("a.gpkg", b"x"),
        ("a.xlsx", b"PK\x03\x04x"),
    ],
)
def test_anything_else_is_no_money(name, content):
    assert not is_money(name, content)


@pytest.mark.parametrize("content", [b"x", gzip.compress(b"a;b\n1;2\n", mtime=0), gzip.compress(b"a;b", mtime=0)[:-9]])
def test_a_packed_file_of_something_else_is_refused(content):
    with pytest.raises(UnreadableFileError):
        read_money({"a.csv.gz": content}, NAMES)


@given(st.lists(st.integers(-(10**9), 10**9).filter(lambda value: not -99_999 <= value <= -99_995), min_size=1, max_size=8))
def test_a_whole_number_of_thousands_is_that_in_both_notations(values):
    plainly = pd.Series([str(value) for value in values])
    dutch = pd.Series([f"{value:,}".replace(",", ".") + ",0" for value in values])
    want = [value * 100_000 for value in values]
    assert amounts("proef", plainly, "x 1 000 euro").tolist() == want
    assert amounts("proef", dutch, "x 1 000 euro").tolist() == want


@pytest.mark.parametrize(
    ("cells", "euros"),
    [
        (["10,259.5", "1,234"], [10_259.5, 1_234]),
        (["1,234,567", "12,345"], [1_234_567, 12_345]),
        (["10,259", "12345.5"], [10_259, 12_345.5]),
        (["1.234,5", "10,259"], [1_234.5, 10.259]),
        (["10,259", "0,5"], [10.259, 0.5]),
        (["-1.234", "65.508"], [-1_234, 65_508]),
    ],
)
def test_what_a_comma_parts_follows_from_the_other_cells(cells, euros):
    assert amounts("proef", pd.Series(cells, name="Lasten"), "euro").tolist() == [round(100 * euro) for euro in euros]


@pytest.mark.parametrize("cells", [["10,259", "65,508"], ["10,259.5", "12,5"]])
def test_a_column_in_which_a_comma_may_be_either_is_refused(cells):
    with pytest.raises(UnreadableFileError, match=r"in kolom 'Lasten' staat op regel \d '.*'; of een komma duizendtallen of decimalen"):
        amounts("proef", pd.Series(cells, name="Lasten"), "x 1 000 euro")


_PARTS = ["6.71a", "6.71b"]


@pytest.mark.parametrize(
    ("whole", "posts", "told"),
    [
        (9_000, _PARTS, "de delen tellen"),
        (9_001, _PARTS, "de delen tellen"),  # each rounded to a thousand euro
        (9_500, ["6.71", *_PARTS], "wat niet in delen is geboekt"),
        (106, ["6.71", *_PARTS], "wat niet in delen is geboekt"),
        (-71, ["6.71", *_PARTS], "wat niet in delen is geboekt"),
    ],
)
def test_a_taakveld_beside_its_parts_is_not_counted_twice(whole, posts, told):
    amounts_of = {"6.71": float(whole), "6.71a": 4_000.0, "6.71b": 5_000.0}
    table = pd.concat([derived().iloc[:1].assign(taakveld=code, lasten_1000eur=amount) for code, amount in amounts_of.items()])
    found = read_money(packed(table, "parquet"), NAMES)
    assert sorted(found.rows["post"]) == posts
    assert any("als geheel en in delen (GM0392 2024 6.71)" in remark and told in remark for remark in found.remarks)

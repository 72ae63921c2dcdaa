import json

import pandas as pd
import pytest

from wijkscan.sources.gebruik.guess import guess_columns
from wijkscan.sources.gebruik.inspect import filled, inspect
from wijkscan.sources.gebruik.mapping import Mapping, check_mapping, load_mapping, save_mapping
from wijkscan.tables.gebruik.fields import GebruikError

EMPTY = pd.DataFrame()


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            ["Cliëntnr", "Wet", "Productcategorie", "Ingangsdatum", "Einddatum", "Buurtcode", "Geb.datum"],
            {"client": "Cliëntnr", "wet": "Wet", "productcategorie": "Productcategorie", "ingangsdatum": "Ingangsdatum",
             "einddatum": "Einddatum", "geboortedatum": "Geb.datum", "buurt": "Buurtcode"},
        ),
        (
            ["CLIENT_ID", "domein", "soort voorziening", "datumIngangGeldigheid", "datumEindeGeldigheid", "PC6", "Huisnr."],
            {"client": "CLIENT_ID", "wet": "domein", "productcategorie": "soort voorziening",
             "ingangsdatum": "datumIngangGeldigheid", "einddatum": "datumEindeGeldigheid", "postcode": "PC6",
             "huisnummer": "Huisnr."},
        ),
        (
            ["Relatienummer", "Regeling", "Begindatum uitkering", "Einddatum uitkering", "wijk"],
            {"client": "Relatienummer", "wet": "Regeling", "ingangsdatum": "Begindatum uitkering",
             "einddatum": "Einddatum uitkering", "wijk": "wijk"},
        ),
        # The best spelling wins, and a header that only contains one is not taken.
        (
            ["Product", "Productcategorie code", "Productcategorie", "Wijze van aanmelden", "Ingangsdatum voorziening"],
            {"productcategorie": "Productcategorie"},
        ),
    ],
)  # fmt: skip
def test_headers_are_recognised_in_their_spellings(headers, expected):
    assert guess_columns(headers, EMPTY).columns == expected


@pytest.mark.parametrize(
    ("header", "amounts", "expected"),
    [
        ("Bedrag", ["12,50", "1.000,00"], "euro"),
        ("Bedrag", ["1250000", "90000", "75000"], "cent"),
        ("Bedrag", ["2500", "3000", "1200"], "euro"),
        ("Bedrag in centen", ["12"], "cent"),
        ("IngediendBedrag", ["1200"], "cent"),
        ("Bedrag in euro", ["1250000"], "euro"),
        ("Bedrag", [], "euro"),
    ],
)
def test_the_unit_of_amounts_is_guessed(header, amounts, expected):
    sample = pd.DataFrame({header: amounts}, dtype="object")
    assert guess_columns([header], sample).amounts == expected


def test_a_mapping_survives_being_saved(tmp_path):
    mapping = Mapping({"client": "Cliëntnr", "wijk": "wijk"}, "cent")
    save_mapping(mapping, tmp_path / "map" / "indeling.json")
    assert load_mapping(tmp_path / "map" / "indeling.json") == mapping
    assert set(json.loads((tmp_path / "map" / "indeling.json").read_text("utf-8"))) == {"kolommen", "bedragen"}
    assert [path.name for path in (tmp_path / "map").iterdir()] == ["indeling.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"kolommen": 3, "bedragen": "euro"}', '{"kolommen": {}, "bedragen": "gulden"}'])
def test_a_damaged_mapping_is_refused(tmp_path, text):
    (tmp_path / "indeling.json").write_text(text, "utf-8")
    with pytest.raises(GebruikError, match=r"indeling\.json is beschadigd; verwijder haar"):
        load_mapping(tmp_path / "indeling.json")


def test_what_is_missing_is_named_all_at_once():
    with pytest.raises(GebruikError) as caught:
        check_mapping(Mapping({"wet": "Wet"}), ["Wet", "Naam", "12345678"], "export.csv")
    message = str(caught.value)
    assert "ontbreekt een kolom voor cliëntnummer, ingangsdatum, gebied (buurt, wijk of postcode)" in message
    # A file without headers shows its first row of data as headers.
    assert "12345678" not in message


def test_a_mapping_of_another_file_is_refused():
    with pytest.raises(GebruikError, match=r"past niet bij export\.csv: 'Klant' komt er niet in voor"):
        check_mapping(Mapping({"client": "Klant"}), ["Cliëntnr"], "export.csv")


def test_what_is_shown_of_a_file_is_no_cell(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        "Cliëntnummer;Naam;Geboortedatum;Huisnummer;Ingangsdatum;Wet;Wijk\n4711;Jansen;17-03-1950;12;01-01-2024;Wmo;Zuid\n;;;;;;\n",
        "utf-8",
    )
    looked = inspect(path)
    shown = filled(looked.export, looked.mapping)
    assert shown["Kolom in het bestand"].tolist() == list(looked.mapping.columns.values())
    assert set(shown["Gevuld in de eerste rijen"]) == {"1 van 2"}
    assert not any(cell in shown.to_csv() for cell in ("4711", "Jansen", "1950", "01-01-2024", "Zuid"))


ROWS = "4711;01-01-2024;Wmo;Zuid\n4712;01-02-2024;Wmo;Zuid\n"


def test_what_was_remembered_holds_for_a_file_that_has_its_columns(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(f"Dossier;Start;Wet;Wijk\n{ROWS}", "utf-8")
    remembered = Mapping({"client": "Dossier", "ingangsdatum": "Start", "wet": "Wet", "wijk": "Wijk"})
    looked = inspect(path, remembered=remembered)
    assert looked.mapping == remembered
    assert looked.notes == ()


@pytest.mark.parametrize(
    ("remembered", "told"),
    [
        (
            {"client": "Dossier", "ingangsdatum": "Start", "wet": "Wet", "wijk": "Wijk"},
            "De kolomindeling van de vorige keer past niet bij export.csv: 'Dossier', 'Start' komt er niet in voor.",
        ),
        # Last time everything was of one wet, which is not remembered.
        ({"client": "Cliëntnummer", "ingangsdatum": "Ingangsdatum", "wijk": "Wijk"}, "zij heeft geen kolom voor wet of productcategorie"),
    ],
)
def test_what_was_remembered_of_another_file_makes_way_for_a_new_guess_that_is_told(tmp_path, remembered, told):
    path = tmp_path / "export.csv"
    path.write_text(f"Cliëntnummer;Ingangsdatum;Wet;Wijk\n{ROWS}", "utf-8")
    looked = inspect(path, remembered=Mapping(remembered))
    assert looked.mapping.columns == {"client": "Cliëntnummer", "ingangsdatum": "Ingangsdatum", "wet": "Wet", "wijk": "Wijk"}
    assert len(looked.notes) == 1
    assert told in looked.notes[0]


def test_what_was_remembered_holds_with_the_one_wet_that_is_given_again(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(f"Dossier;Ingangsdatum;Soort;Wijk\n{ROWS}", "utf-8")
    remembered = Mapping({"client": "Dossier", "ingangsdatum": "Ingangsdatum", "wijk": "Wijk"})
    assert inspect(path, everywhere={"wet": "wmo"}, remembered=remembered).mapping.everywhere == {"wet": "wmo"}
    # Forgotten this time: only the wet is missing, not the client number that was pointed out before.
    with pytest.raises(GebruikError, match="ontbreekt een kolom voor wet of productcategorie"):
        inspect(path, remembered=remembered)


def test_where_neither_what_was_remembered_nor_a_guess_fits_both_are_told(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(f"Nummer;Start;Wet;Wijk\n{ROWS}", "utf-8")
    remembered = Mapping({"client": "Dossier", "ingangsdatum": "Datum", "wet": "Wet", "wijk": "Wijk"})
    with pytest.raises(GebruikError, match=r"vorige keer past niet bij export.csv.* ontbreekt een kolom voor cliëntnummer, ingangsdatum"):
        inspect(path, remembered=remembered)

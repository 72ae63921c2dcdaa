"""A match inside a longer header is a proposal, never a decision; words about somebody else forbid even that."""

import pandas as pd
import pytest

from wijkscan.sources.gebruik.guess import guess_columns
from wijkscan.sources.gebruik.inspect import inspect
from wijkscan.tables.gebruik.fields import GebruikError


@pytest.mark.parametrize(
    "header",
    [
        "Relatienummer aanbieder", "Cliëntnummer partner", "Clientnummer gemachtigde", "Vestigingsnummer client", "Contact relatienummer",
        "Persoonsnummer ouder", "Clientnummer_zorgverlener", "Wijkcode vestiging", "Buurtnaam aanbieder", "Postcode contactpersoon",
        "Wijk leverancier", "Begindatum contract", "Ingangsdatum beschikking", "Einddatum indicatie", "Startdatum aanvraag",
        "Geboortedatum partner", "Productcategorie vorige aanbieder",
    ],
)  # fmt: skip
def test_a_column_about_somebody_or_something_else_is_not_even_proposed(header):
    guess = guess_columns([header], pd.DataFrame())
    assert (guess.columns, guess.proposals) == ({}, {})


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Cliëntnummer (uniek)", "client"), ("Nr cliënt", "client"), ("Relatienummer persoon", "client"), ("CBS wijk 2024", "wijk"),
        ("Wijkcode_BAG", "wijk"), ("Naam buurt", "buurt"), ("Begindatum voorziening", "ingangsdatum"), ("KODE_REGELING", "wet"),
        ("Postcode woonadres", "postcode"), ("Productcategorie nieuw", "productcategorie"),
    ],
)  # fmt: skip
def test_a_longer_header_is_proposed_and_not_taken(header, field):
    guess = guess_columns([header], pd.DataFrame())
    assert (guess.columns, guess.proposals) == ({}, {field: header})


@pytest.mark.parametrize(
    "headers",
    [
        "Dossiernummer;Relatienummer aanbieder;Wet;Ingangsdatum;Wijk",
        "Clientnummer aanbieder;Wet;Ingangsdatum;Wijk",
        "Relatienummer persoon;Wet;Ingangsdatum;Wijk",
        "Clientnummer;Wet;Ingangsdatum;Wijkcode vestiging",
        "Clientnummer;Wet;Ingangsdatum;Naam wijk",
        "Clientnummer;Wet;Ingangsdatum toewijzing;Wijk",
    ],
)
def test_what_is_needed_and_not_certain_is_asked(tmp_path, headers):
    path = tmp_path / "export.csv"
    path.write_text(headers + "\n" + ";".join(["K1", "Wmo", "01-02-2024", "Zuid", "x"][: headers.count(";") + 1]) + "\n", "utf-8")
    with pytest.raises(GebruikError, match=r"In export\.csv ontbreekt een kolom voor .* Herkend: .* met --kolommen"):
        inspect(path)

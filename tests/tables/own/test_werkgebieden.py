import pandas as pd
import pytest

from wijkscan.tables.areas import Niveau
from wijkscan.tables.figures import InvalidTableError
from wijkscan.tables.own.werkgebieden import read_werkgebieden

AREAS = pd.DataFrame(
    {
        "gebiedsnaam": ["Oost", "West", "Kade", "Plein", "Veld", "Kade"],
        "niveau": [Niveau.WIJK, Niveau.WIJK, *[Niveau.BUURT] * 4],
        "wijkcode": ["WK900101", "WK900102", "WK900101", "WK900101", "WK900102", "WK900102"],
    },
    index=["WK900101", "WK900102", "BU90010101", "BU90010102", "BU90010201", "BU90010202"],
)


def read(rows, columns=("gebiedscode", "team")):
    return read_werkgebieden(pd.DataFrame(rows, columns=list(columns)), file="teams.csv", areas=AREAS)


def test_a_wijk_stands_for_its_buurten_and_a_buurt_goes_before_its_wijk():
    plan = read([("WK900101", "Team Oost"), ("west", " Team  West "), ("Plein", "Team West")], ("Wijk", "Wijkteam"))
    assert plan.to_dict() == {
        "BU90010101": "Team Oost", "BU90010102": "Team West", "BU90010201": "Team West", "BU90010202": "Team West",
    }  # fmt: skip


REFUSED = {
    "no column": ([("x", "y")], ("a", "b"), "kolom 'gebiedscode' ontbreekt (gevonden kolommen: 'a', 'b')"),
    "unknown": ([("Noord", "A")], ("gebied", "team"), "'Noord' is niet bekend in deze gemeente"),
    "two of a name": ([("Kade", "A")], ("gebied", "team"), "'Kade' is de naam van 2 gebieden; gebruik de code"),
    "no team": ([("Plein", None)], ("gebied", "team"), "bij Plein staat geen team"),
    "two teams": ([("Plein", "A"), ("BU90010102", "B")], ("gebied", "team"), "staat ook bij team 'A'"),
    "a buurt in no team": ([("Oost", "A"), ("Veld", "A")], ("gebied", "team"), "1 van de 4 buurten hoort nog bij geen team: Kade"),
}


@pytest.mark.parametrize(("rows", "columns", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_right_is_named(rows, columns, said):
    with pytest.raises(InvalidTableError, match=r"Tabel 'teams.csv' klopt niet") as refused:
        read(rows, columns)
    assert said in str(refused.value)

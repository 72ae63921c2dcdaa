"""A made-up gemeente of four buurten in two werkgebieden, for formatie, composition and flexpool."""

from datetime import date

import pandas as pd

from wijkscan.model.teams.composition import Disciplines
from wijkscan.parameters import Parameters, specification

# Fewer draws than a user gets: what is tested does not depend on their number.
PARAMETERS = Parameters.load(on=date(2026, 1, 1)).adjust("wijkteams.trekkingen", 60)
DISCIPLINES = Disciplines.from_table(specification("disciplines"))
BUURTEN = pd.Index(["BU90010000", "BU90010001", "BU90010100", "BU90010101"], name="gebiedscode")
TEAM_OF = pd.Series(["Noord", "Noord", "Zuid", "Zuid"], index=BUURTEN)


def expected() -> pd.DataFrame:
    return pd.DataFrame(
        {"wmo": [100.0, 200.0, 60.0, 0.0], "jeugdhulp": [120.0, 40.0, 80.0, 10.0], "bijstand": [30.0, 50.0, 20.0, 0.0]}, index=BUURTEN
    )


def population() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "inwoners": [4000.0, 5000.0, 2500.0, 300.0],
            "huishoudens": [1900.0, 2600.0, 1000.0, 120.0],
            "jeugd": [1000.0, 900.0, 700.0, 90.0],
            "leeftijd_65_plus": [700.0, 1200.0, 400.0, 40.0],
        },
        index=BUURTEN,
    )

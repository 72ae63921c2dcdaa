"""The wijkteams of Voorbeeldstad: today's werkgebieden and a bezetting with people who do not exist."""

import numpy as np
import pandas as pd

from wijkscan.tables.areas import VOORBEELDSTAD

#: Per team the wijken it works in today; Elzermeer (water) has no team.
TEAMS = {
    "Oude Stad": ("WK900100", "WK900101"),
    "Station en Bleekersveld": ("WK900102", "WK900103"),
    "Molenwijk": ("WK900104",),
    "Lindenveld": ("WK900105",),
    "Zonnewijk": ("WK900106",),
    "Hoge Tuinen en Elzenrode": ("WK900107", "WK900108"),
    "Rietwaard": ("WK900109",),
    "Noorderhaven": ("WK900110", "WK900111"),
    "Hemmerwoude en eiland": ("WK900112", "WK900113"),
}
FLEXPOOL = "flexpool"
_IN_POOL = 5

# Function, discipline, what somebody in it can do as well, and its share of the posts.
_FUNCTIONS = (
    ("Wijkteammedewerker", "generalist", "wmo-ondersteuning", 0.36),
    ("Jeugd- en gezinswerker", "jeugd en gezin", "", 0.24),
    ("Wmo-consulent", "wmo-ondersteuning", "cliëntondersteuning", 0.16),
    ("Schuldhulpverlener", "inkomen en schulden", "", 0.08),
    ("Sociaal psychiatrisch verpleegkundige", "ggz-ervaren", "generalist", 0.07),
    ("Opbouwwerker", "opbouwwerk", "generalist", 0.05),
    ("Cliëntondersteuner", "cliëntondersteuning", "wmo-ondersteuning", 0.04),
)
_FTE = (0.8, 0.9, 0.9, 1.0, 1.0)
_INHABITANTS_PER_POST = 1_450
_LEAVES, _HIRED = 0.08, 0.1
_SEED = 2026


def organisation_files(inwoners: pd.Series) -> dict[str, bytes]:
    """
    Write the organisation of Voorbeeldstad as a gemeente would deliver it.

    Parameters
    ----------
    inwoners
        Inhabitants per buurtcode of Voorbeeldstad.

    Returns
    -------
    Path below the folder of Voorbeeldstad and content: CSV with `;` and decimal commas, UTF-8.
    """
    buurten = pd.DataFrame({"buurtcode": inwoners.index, "wijkcode": "WK" + inwoners.index.str[2:8]})
    areas = werkgebieden(buurten)
    per_team = inwoners.groupby(areas.set_index("gebiedscode")["team"]).sum().reindex(list(TEAMS))
    tables = {"werkgebieden": areas, "bezetting": bezetting(per_team, np.random.default_rng(_SEED))}
    return {
        f"{name}/{VOORBEELDSTAD}.csv": table.to_csv(sep=";", index=False, lineterminator="\r\n").encode()
        for name, table in tables.items()
    }


def werkgebieden(buurten: pd.DataFrame) -> pd.DataFrame:
    """
    Give today's werkgebieden.

    Parameters
    ----------
    buurten
        Columns `buurtcode` and `wijkcode`.

    Returns
    -------
    Columns `gebiedscode` and `team`, in order of code; a buurt outside every team is left out.
    """
    team_of = {wijk: team for team, wijken in TEAMS.items() for wijk in wijken}
    named = buurten.assign(gebiedscode=buurten["buurtcode"], team=buurten["wijkcode"].map(team_of))
    return named.dropna(subset=["team"]).sort_values("gebiedscode", ignore_index=True)[["gebiedscode", "team"]]


def bezetting(inwoners: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    """
    Make up who works where.

    Parameters
    ----------
    inwoners
        Inhabitants per team; posts follow them, not the need, so that shortages differ from team to team.
    rng
        Source of chance; the same state gives the same people.

    Returns
    -------
    Text as an HR system exports it: `team`, `persoon`, `functie`, `discipline`, `fte` (decimal comma), `vaardigheden`,
    `beschikbaar van`, `beschikbaar tot`.
    """
    posts = (inwoners / _INHABITANTS_PER_POST).round().clip(lower=3).astype(int)
    team = np.concatenate([np.repeat(posts.index.to_numpy(), posts.to_numpy()), np.repeat(FLEXPOOL, _IN_POOL)])
    shares = np.array([share for *_, share in _FUNCTIONS])
    drawn = rng.choice(len(_FUNCTIONS), len(team), p=shares / shares.sum())
    # The flexpool can do several things; one of each of the first functions is in it.
    drawn[-_IN_POOL:] = np.arange(_IN_POOL)
    table = pd.DataFrame({"team": team, "persoon": [f"VS{number:03d}" for number in range(1, len(team) + 1)]})
    table["functie"] = [_FUNCTIONS[place][0] for place in drawn]
    table["discipline"] = [_FUNCTIONS[place][1] for place in drawn]
    table["fte"] = [f"{fte:.1f}".replace(".", ",") for fte in rng.choice(_FTE, len(team))]
    table["vaardigheden"] = [_FUNCTIONS[place][2] for place in drawn]
    hired, leaving = rng.random(len(team)) < _HIRED, rng.random(len(team)) < _LEAVES
    begin = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 500, len(team)), unit="D")
    end = pd.Timestamp("2027-01-01") + pd.to_timedelta(rng.integers(0, 300, len(team)), unit="D")
    table["beschikbaar van"] = np.where(hired, begin.strftime("%d-%m-%Y"), "")
    table["beschikbaar tot"] = np.where(leaving, end.strftime("%d-%m-%Y"), "")
    return table

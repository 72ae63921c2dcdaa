"""What pages show of a year to come: now and that year side by side, how sure that is, and what was kept as it is."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from wijkscan.dutch import CENTS_PER_EURO

if TYPE_CHECKING:  # a page that shows now alone does not load these
    from wijkscan.model.budget.gemeente import Budget
    from wijkscan.model.need.gemeente import Behoefte
    from wijkscan.model.teams.formatie import Formatie

_AHEAD, _ROUND = (2, 5), (2030, 2035)  # years from now, and years that plans are made for
LOW, HIGH, CHANGE = "80 % laag", "80 % hoog", "Verschil"
_PARTS = {"aantal_mensen": "Aantal mensen", "leeftijden": "Leeftijden", "huishoudens_en_overig": "Overig"}
_MEASURES = {
    "inwoners": "Inwoners", "0-15": "0 tot 15 jaar", "leeftijd_15_25": "15 tot 25 jaar", "leeftijd_25_45": "25 tot 45 jaar",
    "leeftijd_45_65": "45 tot 65 jaar", "65-plus": "65 jaar en ouder", "leeftijd_65_80": "65 tot 80 jaar",
    "leeftijd_80_plus": "80 jaar en ouder",
}  # fmt: skip
KEPT = "hoe vaak mensen van een leeftijd iets gebruiken, huishoudens per inwoner, prijzen, de indeling en het plafond van het budget"
BAND = "Met een kans van 80 % ligt het tussen laag en hoog; dat gaat over de bevolking, en niet over beleid of gewoonten."
NO_BAND = "Hier hoort geen eigen band bij: hoe zeker het is, staat bij Wijkprofiel (inwoners) en Zorggebruik (cliënten)."


def years(now: int, horizon: int) -> tuple[str, ...]:
    """Give the years to choose from: two and five years on, and the round ones that lie within the horizon (years)."""
    found = {*(now + ahead for ahead in _AHEAD), *_ROUND}
    return tuple(str(year) for year in sorted(found) if now < year <= now + horizon)


def sentence(year: int, now: int, *, banded: bool) -> str:
    """Say that it is a look ahead, how sure it is, and what stayed as it is."""
    sure = BAND if banded else NO_BAND
    return f"**{year} is een vooruitblik vanaf {now}, geen telling.** {sure} Gelijk gehouden: {KEPT}. De rest van deze pagina is van nu."


def people_table(found: pd.DataFrame, area: str) -> pd.DataFrame:
    """Give inwoners and ages of one area; `found` is the look ahead, one row per area and measure."""
    own = found[found["gebiedscode"] == area].set_index("maat")
    own = own.loc[[name for name in _MEASURES if name in own.index]]
    year, now = (str(int(own[name].iloc[0])) for name in ("jaar", "jaar_nu"))
    table = pd.DataFrame({"Groep": [_MEASURES[str(name)] for name in own.index], f"Nu ({now})": own["nu"].to_numpy()})
    return _beside(table, year, own["waarde"], own["nu"], own["laag"], own["hoog"]).round()


def difference_table(found: pd.DataFrame, measure: str, names: pd.Series) -> pd.DataFrame:
    """Give one measure of the gemeente and its wijken, with what the difference is made of; `found` has now and then side by side."""
    own = found[found["maat"] == measure].reset_index(drop=True)
    year, now = (str(int(own[name].iloc[0])) for name in ("jaar", "jaar_nu"))
    table = pd.DataFrame({"Gebied": names.reindex(own["gebiedscode"]).to_numpy(), f"Nu ({now})": own["nu"]})
    table = _beside(table, year, own["later"], own["nu"], own["laag"], own["hoog"])
    return table.assign(**{heading: own[name] for name, heading in _PARTS.items()}).round(1)


def need_table(now: "Behoefte", later: "Behoefte", names: pd.Series, year: int) -> pd.DataFrame:
    """Give the index and place of every wijk; the index says how a wijk differs from the others of its gemeente in the same year."""
    before, after = now.index.score, later.index.score.reindex(now.index.score.index)
    places = [score.rank(ascending=False, method="min") for score in (before, after)]
    table = pd.DataFrame(
        {
            "Wijk": names.reindex(before.index).to_numpy(), "Index nu": before.to_numpy(), f"Index {year}": after.to_numpy(),
            "Plaats nu": places[0].to_numpy(), f"Plaats {year}": places[1].to_numpy(),
        }
    )  # fmt: skip
    return table.sort_values("Plaats nu", kind="stable", ignore_index=True)


def team_table(now: "Formatie", later: "Formatie", loads: tuple[pd.Series, pd.DataFrame], names: Iterable[str], year: int) -> pd.DataFrame:
    """Give people, fte and load of every team of the same division, now and then.

    Parameters
    ----------
    now, later
        Formatie per team.
    loads
        How far the work of a team lies from the mean: now, and then with its band, as a share.
    names
        Name per team.
    year
        Which year.
    """
    before, after = loads[0].reindex(now.volumes.index), loads[1].reindex(now.volumes.index)
    people, fte = ([found.volumes["inwoners"].round() for found in (now, later)], [found.totals["fte"].round(1) for found in (now, later)])
    table: dict[str, object] = {
        "Team": list(names), "Inwoners nu": people[0].to_numpy(), f"Inwoners {year}": people[1].to_numpy(), "Fte nu": fte[0].to_numpy(),
        f"Fte {year}": fte[1].to_numpy(),
    }  # fmt: skip
    shares = {"Afwijking nu (%)": before, f"Afwijking {year} (%)": after["afwijking"], f"{LOW} (%)": after["laag"]}
    shares[f"{HIGH} (%)"] = after["hoog"]
    return pd.DataFrame(table | {name: (100 * share).round(1).to_numpy() for name, share in shares.items()})


def balance_sentence(table: pd.DataFrame, year: int, allowed: int) -> str:
    """Say how many teams have more or less work than was allowed, now and then, and how many of these almost surely."""
    out = [int((table[f"Afwijking {when} (%)"].abs() > allowed).sum()) for when in ("nu", year)]
    sure = int(((table[f"{LOW} (%)"] > allowed) | (table[f"{HIGH} (%)"] < -allowed)).sum())
    told = ["geen team" if count == 0 else "1 team" if count == 1 else f"{count} teams" for count in (*out, sure)]
    certain = f"; van {told[2]} ligt de hele band daarbuiten" if out[1] else ""
    return f"Meer dan {allowed} % boven of onder het gemiddelde werk per team: nu {told[0]}, in {year} {told[1]}{certain}."


def budget_table(now: "Budget", later: "Budget", year: int) -> pd.DataFrame:
    """Give what every area gets, in whole euro: the same ceiling, divided over the people of now and of then."""
    before, after = now.target / CENTS_PER_EURO, later.target.reindex(now.target.index) / CENTS_PER_EURO
    change = 100 * (after / before.where(before > 0) - 1)
    return pd.DataFrame(
        {
            "Gebied": now.names.to_numpy(), "Bedrag nu (€)": before.round().to_numpy(), f"Bedrag {year} (€)": after.round().to_numpy(),
            "Verschil (€)": (after - before).round().to_numpy(), "Verschil (%)": change.round(1).to_numpy(),
        }
    )  # fmt: skip


def _beside(table: pd.DataFrame, year: str, then: pd.Series, now: pd.Series, low: pd.Series, high: pd.Series) -> pd.DataFrame:
    columns = {year: then, LOW: low, HIGH: high, CHANGE: then - now}
    return table.assign(**{name: np.asarray(column, dtype=float) for name, column in columns.items()})

"""Now and a year to come side by side: inwoners, clients per law and fte, with a band, and what the difference is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.chain.ahead import Ahead, ahead_table
from wijkscan.chain.growing import AGES, PARTS, PEOPLE, REST, Growth, growth_of
from wijkscan.model.teams.ahead import over_bases
from wijkscan.model.teams.formatie import Formatie
from wijkscan.model.use.drivers import logarithmic_mean
from wijkscan.model.use.gemeente import Laws, LawUse
from wijkscan.model.vooruitblik.band import HIGH, LOW, Draws
from wijkscan.model.vooruitblik.population import Population
from wijkscan.tables.areatable import AreaTable

COLUMNS = ("gebiedscode", "maat", "jaar_nu", "nu", "jaar", "later", "laag", "hoog", "verschil", *PARTS, "reden")
INWONERS, FTE = "inwoners", "fte"
_DRAWS, _SEED = 500, 1
_DIGITS = 4  # what is written adds up to the last of them
KEPT = (
    "Gelijk gehouden: hoe vaak mensen van een leeftijd een voorziening gebruiken, huishoudens per inwoner, gezondheid en inkomen, prijzen, "
    "taken en tijden, en de indeling in werkgebieden.",
    "Het plafond van het budget groeit niet mee: het is dat van nu, anders verdeeld.",
    "De band is van 80 % en gaat over de bevolking: hoe ver een vooruitblik er eerder naast zat.",
)


@dataclass(frozen=True)
class Side:
    """One measure, now and then.

    Parameters
    ----------
    now, later
        Per wijk.
    low, high
        Ends of the band: the gemeente first, then its wijken.
    parts
        Wijk × :data:`~wijkscan.chain.growing.PARTS`; a row adds up to the difference.
    """

    now: pd.Series
    later: pd.Series
    low: np.ndarray
    high: np.ndarray
    parts: pd.DataFrame


@dataclass(frozen=True)
class Drawn:
    """Growth in many possible populations.

    Parameters
    ----------
    growth
        Wijken × draws, in rows below one another.
    shape
        Number of wijken and of draws.
    """

    growth: Growth
    shape: tuple[int, int]

    def ratio(self, name: str) -> np.ndarray:
        """Give wijk × draw: factor of a law or population figure."""
        found: np.ndarray = np.exp(self.growth.logs[name].to_numpy(float)).reshape(self.shape)
        return found


def drawn_growth(table: AreaTable, laws: Laws, ahead: Ahead, year: int) -> Drawn:
    """Let every draw of the population grow through the models of the laws."""
    made, base = Draws(ahead.wijken, _DRAWS, _SEED).year(year), ahead.wijken.base
    ages, people = made.ages(), made.sizes[INWONERS]
    codes = base.areas.repeat(_DRAWS)
    groups = pd.DataFrame(ages.reshape(len(ages), -1).T.astype(float), codes, base.ages.columns)
    # Where ages are unknown the draws have none either; the number of inwoners is still drawn.
    then = Population(year, pd.Series(people.reshape(-1).astype(float), codes), groups, pd.DataFrame(index=codes))
    repeated = Population(base.year, base.inwoners.loc[codes], base.ages.loc[codes], pd.DataFrame(index=codes))
    return Drawn(growth_of(table, laws, repeated, then, split=False), people.shape)


def difference_of(
    ahead: Ahead,
    year: int,
    found: Growth,
    drawn: Drawn,
    use: tuple[Mapping[str, LawUse] | None, Mapping[str, LawUse] | None],
    per_wijk: tuple[Formatie | None, Formatie | None],
) -> pd.DataFrame:
    """Set now and then side by side: one row per area and measure, the gemeente first, see :data:`COLUMNS`.

    Parameters
    ----------
    ahead, year
        Who lives where in years to come, and which of these years.
    found, drawn
        How much the wijken grow up to that year, and that in many possible populations.
    use, per_wijk
        Use per law, and formatie per wijk, now and then; None where it could not be computed.

    Returns
    -------
    Measures are inwoners, the clients of every law (calibrated) and the fte of the wijken without the coordination that comes with a team;
    what could not be computed has no rows. `verschil` is the sum of its parts: more people who are as those of now, other ages, and
    the rest. Parts of the gemeente are those of its wijken together. The band is of 80 %, from draws of the population.
    """
    people = ahead_table(ahead, year)
    people = people[people["maat"] == INWONERS]
    base, then = ahead.wijken.base.inwoners, ahead.wijken.population(year).inwoners
    nothing = pd.DataFrame(0.0, base.index, list(PARTS))
    low, high = (people[end].to_numpy(float) for end in ("laag", "hoog"))
    sides = {INWONERS: Side(base, then, low, high, nothing.assign(**{PEOPLE: then - base}))}
    use_now, use_then = (item or {} for item in use)
    for wet, item in use_then.items():
        now, later = use_now[wet].wijken["verwacht"], item.wijken["verwacht"]
        low, high = _band(now.to_numpy()[:, None] * drawn.ratio(wet))
        sides[wet] = Side(now, later, low, high, _parts(now, later, {name: found.parts[name][wet] for name in PARTS}))
    before, after = per_wijk
    if before is not None and after is not None:
        sides[FTE] = _fte(before, after, found, drawn)
    return pd.concat([_rows(ahead, year, name, side) for name, side in sides.items()], ignore_index=True)[list(COLUMNS)]


def _band(draws: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the ends of the band of wijken × draws, of the gemeente first."""
    everywhere = np.vstack([draws.sum(axis=0), draws])
    low, high = np.quantile(everywhere, (LOW, HIGH), axis=1)
    return low, high


def _parts(now: pd.Series, later: pd.Series, logs: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Split a difference over factors with the logarithmic mean: nothing is left over and the order does not matter."""
    mean = logarithmic_mean(later.to_numpy(float), now.to_numpy(float))
    parts = pd.DataFrame({name: mean * logs[name].to_numpy() for name in (AGES, REST)}, now.index)
    return parts.assign(**{PEOPLE: later - now - parts.sum(axis="columns")})[list(PARTS)]


def _fte(before: Formatie, after: Formatie, found: Growth, drawn: Drawn) -> Side:
    """Add fte up over everything that work is counted over, each with its own growth."""
    volumes = before.volumes * before.assumed.fte.sum()[before.volumes.columns]
    logs = {name: over_bases(found.parts[name], before) for name in PARTS}
    later = volumes * over_bases(found.logs, before).apply(np.exp)
    ratios = over_bases(drawn.growth.logs, before).apply(np.exp)
    parts, draws = pd.DataFrame(0.0, volumes.index, list(PARTS)), np.zeros(drawn.shape)
    for base in map(str, volumes):
        parts += _parts(volumes[base], later[base], {name: logs[name][base] for name in PARTS})
        draws += volumes[base].to_numpy(float)[:, None] * ratios[base].to_numpy(float).reshape(drawn.shape)
    return Side(before.totals["fte"], after.totals["fte"], *_band(draws), parts)


def _rows(ahead: Ahead, year: int, name: str, side: Side) -> pd.DataFrame:
    gemeente, reasons = ahead.gemeentecode, ahead.wijken.reasons
    now, later = ([item.sum(skipna=False), *item] for item in (side.now, side.later))
    parts = pd.concat([side.parts.sum(skipna=False).to_frame(gemeente).T, side.parts])
    table = pd.DataFrame(
        {
            "gebiedscode": [gemeente, *side.now.index], "maat": name, "jaar_nu": ahead.wijken.base.year, "nu": now,
            "jaar": year, "later": later, "laag": side.low, "hoog": side.high, **{part: parts[part].to_numpy() for part in PARTS},
            "reden": ["van een van de wijken onbekend" if pd.isna(later[0]) else "", *reasons],
        }
    )  # fmt: skip
    table = table.round(_DIGITS).assign(verschil=table[list(PARTS)].round(_DIGITS).sum(axis="columns", skipna=False))
    return table.assign(later=table["nu"] + table["verschil"]).round(_DIGITS)

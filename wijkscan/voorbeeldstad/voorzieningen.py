"""The use in detail of Voorbeeldland: who counts per law (`care`) divided over soorten, vormen, referrers, huishoudens and quarters.

The truth is ``data/voorbeeldstad/voorzieningen.toml``. Clients without a known wijk are drawn like a wijk, so that a gemeente is the sum.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.voorzieningen import (
    CLIENTEN,
    EVERY_NUMBER,
    HUISHOUDENS,
    JEUGD_VORM,
    STAPELING,
    TOTAAL,
    TRAJECTEN,
    UITKERINGEN,
    VERWIJZERS,
    WMO_SOORT,
)
from wijkscan.voorbeeldstad.plan import load_toml

_MOST_STAPEL = 6
_LAWS = ("jeugdhulp", "bijstand", "wmo")
_BENEFITS = {"bijstand": "bijstand", "ww": "ww", "ao": "arbeidsongeschikt", "aow": "aow"}
_QUARTERS = 4
_STREAMS = {WMO_SOORT: 21, JEUGD_VORM: 22, STAPELING: 23}


class UseInDetail:
    """The true use in detail of one year.

    Parameters
    ----------
    figures
        True figures of the land, every gemeente, wijk and buurt, by code, with clients per law.
    year, seed
        Year of the figures and seed of the draws; what makes a wijk differ stays the same over the years.
    silent
        Code of the gemeente that delivered no Wmo figures: the land is without it where these count.
    """

    def __init__(self, figures: pd.DataFrame, year: int, seed: int, silent: str) -> None:
        self._figures, self._year, self._seed, self._silent = figures, year, seed, silent
        self._plan: dict[str, Any] = load_toml("voorzieningen")
        clients = figures[["jeugdzorg", "bijstand", "wmo"]].set_axis(list(_LAWS), axis=1).astype("int64")
        wijken = clients[clients.index.str.startswith("WK")].sort_index()
        known = wijken.groupby("GM" + wijken.index.str[2:6]).sum()
        self._clients = pd.concat([wijken, clients.loc[known.index] - known])  # the last: without a known wijk

    def rows(self, kind: str) -> pd.DataFrame:
        """Give the true counts of a kind.

        Returns
        -------
        `gebiedscode` (every gemeente and wijk, of uitkeringen every buurt, and the land), `periode`, `soort`, `stapel`, `meting` and
        `aantal`; every combination that can occur.
        """
        if kind == UITKERINGEN:
            return self._uitkeringen()
        units = {WMO_SOORT: self._wmo, JEUGD_VORM: self._jeugd, STAPELING: self._stapeling}[kind]()
        gemeente = "GM" + units.index.str[2:6]
        wijken = units[units.index.str.startswith("WK")]
        land = units if kind == JEUGD_VORM else units[gemeente != self._silent]
        whole = pd.concat([pd.DataFrame(land.sum(), columns=[COUNTRY]).T, units.groupby(gemeente).sum(), wijken])
        stacked = whole.melt(ignore_index=False, value_name="aantal").rename_axis("gebiedscode").reset_index()
        return stacked.assign(periode=str(self._year))

    def _draw(self, kind: str, clients: pd.Series, shares: dict[str, float]) -> pd.DataFrame:
        """Divide clients per unit over categories: units × categories."""
        lasting = np.random.default_rng([self._seed, _STREAMS[kind], len(shares)])
        own = np.exp(lasting.normal(0, self._plan["spread"], (len(clients), len(shares))))
        chances = np.array(list(shares.values())) * own
        chances = chances / chances.sum(axis=1, keepdims=True)
        drawn = np.random.default_rng([self._seed, _STREAMS[kind], self._year, len(shares)]).multinomial(clients.to_numpy(), chances)
        return pd.DataFrame(drawn, index=clients.index, columns=list(shares))

    def _wmo(self) -> pd.DataFrame:
        profiles = self._draw(WMO_SOORT, self._clients["wmo"], self._plan["wmo"])
        made = _with_parts(profiles)
        made[TOTAAL] = profiles.sum(axis=1)
        made["totaal_zonder_verblijf"] = made[TOTAAL] - profiles["verblijf_en_opvang"]
        return _labelled({(str(soort), EVERY_NUMBER, CLIENTEN): made[soort] for soort in made})

    def _jeugd(self) -> pd.DataFrame:
        profiles = self._draw(JEUGD_VORM, self._clients["jeugdhulp"], self._plan["jeugd"])
        vormen = _with_parts(profiles)
        plan = dict(self._plan["jeugd_verwijzer"])
        more = plan.pop("trajecten") - 1
        random = np.random.default_rng([self._seed, _STREAMS[JEUGD_VORM], self._year])
        counted: dict[tuple[str, int, str], pd.Series] = {}
        parts_of = {"jeugdhulp": ["zonder_verblijf", "met_verblijf"], TOTAAL: [str(vorm) for vorm in vormen]}
        for vorm in parts_of[TOTAAL]:
            trajecten = vormen[vorm] + random.binomial(vormen[vorm], more)
            counted[vorm, EVERY_NUMBER, TRAJECTEN] = trajecten
            referred = self._draw(JEUGD_VORM, trajecten, plan)
            counted |= {(vorm, EVERY_NUMBER, referrer): referred[referrer] for referrer in VERWIJZERS}
        for whole, parts in parts_of.items():
            for meting in (TRAJECTEN, *VERWIJZERS):
                of_parts = pd.DataFrame({part: counted[part, EVERY_NUMBER, meting] for part in parts})
                counted[whole, EVERY_NUMBER, meting] = of_parts.sum(axis=1)
        vormen["jeugdhulp"] = profiles[[name for name in profiles if "verblijf" in str(name)]].sum(axis=1)
        vormen[TOTAAL] = profiles.sum(axis=1)
        return _labelled(counted | {(vorm, EVERY_NUMBER, CLIENTEN): vormen[vorm] for vorm in (*parts_of, *parts_of[TOTAAL])})

    def _stapeling(self) -> pd.DataFrame:
        random = np.random.default_rng([self._seed, _STREAMS[STAPELING], self._year])
        persons = self._persons(random)
        persons["huishouden"] = self._huishoudens(persons, random)
        together = dict.fromkeys(_LAWS, "max") | {"eenheid": "first", "voorzieningen": "sum"}
        found = {CLIENTEN: persons, HUISHOUDENS: persons.groupby("huishouden").agg(together)}
        counted: dict[tuple[str, int, str], pd.Series] = {}
        for meting, table in found.items():
            soort = pd.Series("", index=table.index)
            for law in _LAWS:
                soort = soort.where(table[law] == 0, soort + "_" + law)
            soort = soort.str.lstrip("_")
            stapel = table["voorzieningen"].clip(upper=_MOST_STAPEL)
            counts = table.groupby([table["eenheid"], soort, stapel]).size().unstack([1, 2], fill_value=0)
            counts = counts.reindex(range(len(self._clients)), fill_value=0).set_axis(self._clients.index)
            for name in (*_COMBINATIONS, TOTAAL):
                of = counts if name == TOTAAL else counts.loc[:, counts.columns.get_level_values(0) == name]
                for number in range(EVERY_NUMBER, _MOST_STAPEL + 1):
                    kept = of if number == EVERY_NUMBER else of.loc[:, of.columns.get_level_values(1) == number]
                    counted[name, number, meting] = kept.sum(axis=1)
        return _labelled(counted)

    def _persons(self, random: np.random.Generator) -> pd.DataFrame:
        """Give a row per client: its unit, a flag per law, and its number of provisions."""
        plan, clients = self._plan["stapeling"], self._clients
        both = np.minimum(random.binomial(clients["bijstand"], plan["bijstand_met_wmo"]), clients["wmo"])
        young = np.minimum(random.binomial(clients["jeugdhulp"], plan["jeugdhulp_met_wmo"]), clients["wmo"] - both)
        poor = np.minimum(random.binomial(clients["jeugdhulp"], plan["jeugdhulp_met_bijstand"]), clients["bijstand"] - both)
        poor = np.minimum(poor, clients["jeugdhulp"] - young)
        groups = {
            (1, 0, 0): clients["jeugdhulp"] - young - poor, (0, 1, 0): clients["bijstand"] - both - poor,
            (0, 0, 1): clients["wmo"] - both - young, (1, 1, 0): poor, (1, 0, 1): young, (0, 1, 1): both,
        }  # fmt: skip
        units = np.arange(len(clients))
        parts = [
            pd.DataFrame({"eenheid": np.repeat(units, np.asarray(count))}).assign(**dict(zip(_LAWS, laws, strict=True)))
            for laws, count in groups.items()
        ]
        persons = pd.concat(parts, ignore_index=True)
        extra = random.poisson(plan["meer_voorzieningen"], len(persons))
        return persons.assign(voorzieningen=persons[list(_LAWS)].sum(axis=1) + extra)

    def _huishoudens(self, persons: pd.DataFrame, random: np.random.Generator) -> pd.Series:
        """Give a huishouden per client: adults alone or with another, jongeren with brothers and sisters, some of them with an adult."""
        plan = self._plan["stapeling"]
        shuffled = persons.iloc[random.permutation(len(persons))].sort_values("eenheid", kind="stable")
        young = shuffled["jeugdhulp"] == 1
        adults, jongeren = shuffled[~young], shuffled[young]
        of_adults = _grouped(adults["eenheid"], random.random(len(adults)) < plan["volwassenen_samen"])
        of_young = _grouped(jongeren["eenheid"], random.random(len(jongeren)) < plan["jongeren_samen"]) + len(persons)
        homes = pd.DataFrame({"eenheid": adults["eenheid"], "huishouden": of_adults}).drop_duplicates()
        first = pd.DataFrame({"eenheid": jongeren["eenheid"], "huishouden": of_young}).drop_duplicates()
        moving = first[random.random(len(first)) < plan["jongere_bij_volwassene"]]
        sizes = homes.groupby("eenheid").size()
        starts = sizes.cumsum() - sizes
        moving = moving[moving["eenheid"].isin(sizes.index)]
        start, size = (found.reindex(moving["eenheid"]).to_numpy() for found in (starts, sizes))
        at = start + np.floor(random.random(len(moving)) * size)
        home = pd.Series(homes["huishouden"].to_numpy()[at.astype("int64")], index=moving["huishouden"])
        of_young = of_young.map(home).fillna(of_young).astype("int64")
        found: pd.Series = pd.concat([of_adults, of_young]).reindex(persons.index)
        return found

    def _uitkeringen(self) -> pd.DataFrame:
        plan = self._plan["uitkeringen"]
        parts = []
        for soort, column in _BENEFITS.items():
            for quarter in range(1, _QUARTERS + 1):
                counted = self._figures[column] * (1 + plan[soort]) ** (quarter - _QUARTERS)
                fixed = {"soort": soort, "stapel": EVERY_NUMBER, "meting": CLIENTEN, "periode": f"{self._year}-K{quarter}"}
                parts.append(pd.DataFrame({"gebiedscode": counted.index, "aantal": counted.round().to_numpy(), **fixed}))
        return pd.concat(parts, ignore_index=True)


_COMBINATIONS = ("jeugdhulp", "bijstand", "wmo", "jeugdhulp_bijstand", "jeugdhulp_wmo", "bijstand_wmo", "jeugdhulp_bijstand_wmo")


def _grouped(unit: pd.Series, joins: npt.NDArray[np.bool_]) -> pd.Series:
    """Give a number per group of rows that follow each other: a row joins the one before it where it may and both are of one unit."""
    new = ~pd.Series(joins, index=unit.index) | (unit != unit.shift())
    return new.cumsum()


def _with_parts(profiles: pd.DataFrame) -> pd.DataFrame:
    """Count per part everybody who has it, from counts per exact set of parts (named with spaces between)."""
    parts = list(dict.fromkeys(part for name in profiles for part in str(name).split()))
    return pd.DataFrame({part: profiles[[name for name in profiles if part in str(name).split()]].sum(axis=1) for part in parts})


def _labelled(counted: dict[tuple[str, int, str], pd.Series]) -> pd.DataFrame:
    made = pd.DataFrame(counted)
    return made.set_axis(pd.MultiIndex.from_tuples(list(counted), names=["soort", "stapel", "meting"]), axis=1)

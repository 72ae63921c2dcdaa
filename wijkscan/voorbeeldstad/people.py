"""Who lives in every part of a buurt, year by year: true figures, before any rounding."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from wijkscan.voorbeeldstad.plan import Plan
from wijkscan.voorbeeldstad.shapes import Shapes

BASE_YEAR = 2024

_TRAITS = ("welvaart", "age", "families", "high_rise", "stedelijkheid")
# Length over which neighbouring places resemble each other, in metres.
_LIKENESS = 6_500.0
_TOWN_SIZE = 20_000.0
_PRIVATE_SHARE = 0.985  # the others live in an institution
_PERSONS = {"eenpersoonshuishoudens": 1.0, "huishoudens_zonder_kinderen": 2.0, "huishoudens_met_kinderen": 3.55}
_UNKNOWN_ADDRESS = 0.0004
_STEDELIJKHEID = (-np.inf, 500, 1_000, 1_500, 2_500, np.inf)  # addresses per km², CBS classes 5 to 1

Frame = pd.DataFrame
Series = npt.NDArray[np.float64]


def traits(shapes: Shapes, plan: Plan, seed: int) -> Frame:
    """Give every part its place in the country: the traits that all figures follow from.

    Returns
    -------
    Per part ``welvaart``, ``age``, ``families``, ``high_rise`` in standard deviations, ``stedelijkheid`` from −1 to 1, ``growth``
    per year and ``inwoners`` in 2024. In Voorbeeldstad they come from the plan; in the surroundings neighbouring places
    resemble each other, wijken near a kern are denser, less prosperous and have fewer families.
    """
    random = np.random.default_rng([seed, 2])
    parts = shapes.parts
    own = random.normal(size=(len(parts), 4))
    table = _surroundings(parts, plan, own, random)
    planned = pd.DataFrame(plan["wijk"])[[*_TRAITS, "growth"]]
    planned["stedelijkheid"] = 2 * planned["stedelijkheid"] - 1
    town = (parts["gemeente"] == 0).to_numpy()
    table.loc[town] = planned.to_numpy()[parts["wijk"][town]]
    table.loc[town, list(_TRAITS[:4])] += 0.25 * own[town]
    return table.assign(inwoners=_inwoners(parts, plan, table["stedelijkheid"].to_numpy()))


def _surroundings(parts: Frame, plan: Plan, own: Series, random: np.random.Generator) -> Frame:
    places = parts[["x", "y"]].to_numpy()
    sizes = np.array([0.0] + [inwoners for _, _, inwoners in plan["surroundings"]["gemeenten"]])
    town = np.clip(np.log(np.maximum(sizes, 1) / _TOWN_SIZE) / np.log(10), 0, 1)[parts["gemeente"]]
    centrality = np.exp(-((parts["from_kern"].to_numpy() / (1_500 + 1_500 * town)) ** 2))
    stedelijkheid = 2 * np.clip(0.12 + (0.5 + 0.38 * town) * centrality + 0.05 * own[:, 0], 0.02, 1) - 1
    wijk = parts.groupby(["gemeente", "wijk"]).ngroup().to_numpy()
    per_wijk = random.normal(size=(wijk.max() + 1, 4))[wijk]
    field = np.column_stack([_field(places, random) for _ in range(4)])
    mixed = 0.55 * field + 0.65 * per_wijk + 0.3 * own
    lean = np.outer(stedelijkheid, [-0.45, -0.1, -0.35, 0.75])
    table = pd.DataFrame(mixed + lean, columns=list(_TRAITS[:4]), index=parts.index)
    return table.assign(stedelijkheid=stedelijkheid, growth=0.004 + 0.006 * field[:, 0] + 0.004 * per_wijk[:, 1])


def _field(places: Series, random: np.random.Generator) -> Series:
    """Draw a smooth random field with standard deviation 1 (random Fourier features)."""
    waves = random.normal(size=(2, 60)) / _LIKENESS
    return np.asarray(np.cos(places @ waves + random.uniform(0, 2 * np.pi, 60)).sum(axis=1) * np.sqrt(2 / 60))


def _inwoners(parts: Frame, plan: Plan, stedelijkheid: Series) -> npt.NDArray[np.int64]:
    """Divide the inwoners of a gemeente (of a wijk, in Voorbeeldstad) over its parts, to the person."""
    sizes = [0, *(inwoners for _, _, inwoners in plan["surroundings"]["gemeenten"])]
    weight = pd.Series(parts["hectares"].to_numpy() * np.exp(2.3 * stedelijkheid), index=parts.index)
    total = parts["gemeente"].map(dict(enumerate(sizes)))
    group = parts["gemeente"] * 100
    for order, wijk in enumerate(plan["wijk"]):
        mine = (parts["gemeente"] == 0) & (parts["wijk"] == order)
        group[mine], total[mine] = -1 - order, wijk["inwoners"]
        for buurt, share in enumerate(wijk["weights"]):
            inside = mine & (parts["buurt"] == buurt)
            weight[inside] = share * parts["hectares"][inside] / parts["hectares"][inside].sum()
    expected = total * weight / weight.groupby(group).transform("sum")
    return _whole(expected.to_numpy())


def _whole(values: Series) -> npt.NDArray[np.int64]:
    """Round so that the running total stays within one half of the truth."""
    return np.diff(np.round(np.cumsum(values)), prepend=0).astype(np.int64)


class People:
    """The true figures of every part.

    Parameters
    ----------
    places
        The traits per part.
    hectares
        Land per part.
    relations
        How figures follow from traits.
    seed
        Seed of what makes a part differ from its traits.
    """

    def __init__(self, places: Frame, hectares: pd.Series, relations: dict[str, Any], seed: int) -> None:
        self._places = places
        self._hectares = hectares
        self._relations = relations
        shares = [name for group in relations["shares"].values() for name in group["parts"]]
        names = [*shares, *relations["values"], *relations["rates"], *relations["later"]]
        random = np.random.default_rng([seed, 3])
        self._own = dict(zip(names, random.normal(size=(len(names), len(places))), strict=True))

    def in_year(self, year: int) -> Frame:
        """Give all figures of a year but care use: counts as whole numbers that add up, means and percentages unrounded."""
        growth = np.exp(self._places["growth"] * (year - BASE_YEAR))
        table = pd.DataFrame({"inwoners": np.round(self._places["inwoners"] * growth).astype(np.int64)})
        for name in ("geslacht", "leeftijd", "burgerlijke_staat"):
            table = table.join(self._shares(name, table, year))
        table["inwoners_15_65"] = table[["leeftijd_15_25", "leeftijd_25_45", "leeftijd_45_65"]].sum(axis=1)
        table["inwoners_15_75"] = table["inwoners_15_65"] + _part_of(table["leeftijd_65_plus"], 0.52)
        table["inwoners_18_plus"] = table["inwoners"] - table["leeftijd_0_15"] - _part_of(table["leeftijd_15_25"], 0.3)
        table["jeugd_0_23"] = table["leeftijd_0_15"] + _part_of(table["leeftijd_15_25"], 0.8)
        table = table.join(self._huishoudens(table, year)).join(self._shares("opleiding", table, year))
        for name, relation in self._relations["rates"].items():
            table[name] = np.round(table[relation["of"]] * np.exp(self._sum(name, relation, year))).astype(np.int64)
        for name, relation in (self._relations["values"] | self._relations["later"]).items():
            table[name] = _LINKS[relation["link"]](self._sum(name, relation, year))
        return self._derived(table)

    def _sum(self, name: str, relation: dict[str, Any], year: int) -> Series:
        effects = sum(relation.get(trait, 0.0) * self._places[trait].to_numpy() for trait in _TRAITS)
        own = relation.get("noise", 0.0) * self._own[name]
        return np.asarray(relation["level"] + effects + own + relation.get("trend", 0.0) * (year - BASE_YEAR))

    def _fractions(self, group: str, year: int) -> Frame:
        parts = self._relations["shares"][group]["parts"]
        odds = pd.DataFrame({name: np.exp(self._sum(name, relation, year)) for name, relation in parts.items()})
        return odds.div(odds.sum(axis=1), axis=0)

    def _shares(self, group: str, table: Frame, year: int) -> Frame:
        """Divide a whole over its parts so that they add up exactly."""
        fractions = self._fractions(group, year)
        running = fractions.cumsum(axis=1).mul(table[self._relations["shares"][group]["of"]], axis=0).round()
        return running.diff(axis=1).fillna(running).astype(np.int64)

    def _huishoudens(self, table: Frame, year: int) -> Frame:
        size = (self._fractions("huishoudens", year) * pd.Series(_PERSONS)).sum(axis=1)
        total = pd.DataFrame({"huishoudens": np.round(table["inwoners"] * _PRIVATE_SHARE / size).astype(np.int64)})
        parts = self._shares("huishoudens", total, year)
        return total.join(parts).assign(huishoudensgrootte=size)

    def _derived(self, table: Frame) -> Frame:
        rent = 100 - table["koopwoningen"]
        addresses = table["omgevingsadressendichtheid"]
        return table.assign(
            huurwoningen=rent,
            corporatiewoningen=rent * table["corporatie_van_huur"] / 100,
            meergezinswoningen=100 - table["eengezinswoningen"],
            werknemers=100 - table["zelfstandigen"],
            inkomen_per_inwoner=table["inkomen_per_ontvanger"] * table["inkomensontvangers"] / table["inwoners"].clip(lower=1),
            oppervlakte_land=self._hectares,
            bevolkingsdichtheid=100 * table["inwoners"] / self._hectares,
            stedelijkheid=urban_class(addresses),
            ses_woa_kwadraat=table["ses_woa"] ** 2 + table["ses_woa_spreiding"] ** 2,
        )


def _part_of(counts: pd.Series, share: float) -> pd.Series:
    return (share * counts).round().astype(np.int64)


def _percent(values: Series) -> Series:
    return 100 / (1 + np.exp(-values))


_LINKS: dict[str, Callable[[Series], Series]] = {"log": np.exp, "percent": _percent, "plain": np.asarray}


def urban_class(addresses: pd.Series) -> pd.Series:
    """Give the CBS class of stedelijkheid, 1 (very urban) to 5, from the omgevingsadressendichtheid."""
    return pd.cut(addresses, _STEDELIJKHEID, right=False, labels=[5, 4, 3, 2, 1]).astype(float)


def without_address(figures: Frame, gemeente: pd.Series) -> Frame:
    """Give, per gemeente, the inwoners whose address is unknown: they count in the gemeente and in none of its wijken."""
    shares = ["leeftijd_0_15", "leeftijd_15_25", "leeftijd_25_45", "leeftijd_45_65", "leeftijd_65_plus"]
    states = ["ongehuwd", "gehuwd", "gescheiden", "verweduwd"]
    totals = figures.groupby(gemeente)[["mannen", "vrouwen", *shares, *states]].sum()
    unknown = pd.DataFrame({"inwoners": np.round(totals[["mannen", "vrouwen"]].sum(axis=1) * _UNKNOWN_ADDRESS).astype(np.int64)})
    for parts in (["mannen", "vrouwen"], shares, states):
        running = totals[parts].cumsum(axis=1)
        running = running.mul(unknown["inwoners"] / running[parts[-1]], axis=0).round()
        unknown = unknown.join(running.diff(axis=1).fillna(running).astype(np.int64))
    return unknown

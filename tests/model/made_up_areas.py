"""A small made-up country for the tests of the chain, built by the same code as real deliveries."""

import numpy as np
import pandas as pd

from tests.tables.building import delivery
from wijkscan.tables.areatable import AreaTable, Delivery, assemble, open_country

GM, A, B, C = "GM0392", "WK039201", "WK039202", "WK039203"
Rows = dict[str, dict[str, object]]


def rows(codes: list[str] | None = None, **columns: list[object]) -> Rows:
    """One row per gebiedscode (a gemeente and its wijken by default) with our own column codes."""
    codes = codes or [GM, A, B, C]
    return {code: {name: cells[place] for name, cells in columns.items()} for place, code in enumerate(codes)}


def table_of(*deliveries: Delivery, gemeente: str = GM) -> AreaTable:
    return assemble(open_country(deliveries), gemeente, passports=[item.passport for item in deliveries])


def wijken_of(number: int, gemeente: str = GM) -> list[str]:
    return [f"WK{gemeente[2:]}{place:02d}" for place in range(number)]


def people(number: int, seed: int = 1, gemeente: str = GM) -> Rows:
    """A gemeente with wijken whose figures differ in every theme of the need index, and that adds up."""
    random = np.random.default_rng(seed)
    codes = wijken_of(number, gemeente)
    inwoners = 5 * random.integers(200, 2000, number)
    frame = pd.DataFrame({"inwoners": inwoners}, index=codes)
    for name, low, high in (
        ("leeftijd_0_15", 0.1, 0.2), ("leeftijd_15_25", 0.1, 0.15), ("leeftijd_25_45", 0.2, 0.35), ("leeftijd_45_65", 0.2, 0.25),
        ("leeftijd_65_plus", 0.1, 0.3), ("gescheiden", 0.05, 0.12), ("verweduwd", 0.02, 0.08), ("huishoudens", 0.4, 0.5),
        ("eenpersoonshuishoudens", 0.1, 0.25), ("huishoudens_met_kinderen", 0.1, 0.15), ("ww", 0.01, 0.02),
        ("arbeidsongeschikt", 0.03, 0.06), ("wmo", 0.03, 0.09), ("bijstand", 0.01, 0.05), ("woningvoorraad", 0.4, 0.5),
    ):  # fmt: skip
        frame[name] = 5 * (inwoners * random.uniform(low, high, number) / 5).round()
    together = frame.sum()
    for name, low, high in (
        ("huishoudens_laagste_40", 20, 60), ("personen_in_armoede", 1, 12), ("corporatiewoningen", 5, 70),
        ("meergezinswoningen", 5, 90), ("arbeidsparticipatie", 55, 80), ("woz_waarde", 200, 700), ("bevolkingsdichtheid", 100, 9000),
    ):  # fmt: skip
        frame[name] = random.uniform(low, high, number).round(1)
        together[name] = round(float(frame[name].mean()), 1)
    stedelijkheid = [1 + place % 5 for place in range(number)]
    frame["stedelijkheid"], together["stedelijkheid"] = stedelijkheid, 2
    return {gemeente: together.to_dict(), **{str(code): cells for code, cells in frame.to_dict("index").items()}}


__all__ = ["GM", "A", "B", "C", "delivery", "people", "rows", "table_of", "wijken_of"]

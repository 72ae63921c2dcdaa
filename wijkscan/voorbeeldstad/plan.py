"""The files in ``data/voorbeeldstad`` that say what Voorbeeldstad is made of."""

import tomllib
from typing import Any

import pandas as pd

from wijkscan.shipped import shipped

DATA = shipped("data/voorbeeldstad")
Plan = dict[str, Any]


def load_toml(name: str) -> dict[str, Any]:
    """Read one of the stated files: ``plan``, ``relations``, ``coefficienten`` or ``bruggen``."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


def load_keys() -> pd.DataFrame:
    """Read how CBS and RIVM name every column, per edition; empty where an edition does not have it.

    The numbers of 2020, 2021, 2023 and 2024 are those of the real tables; those of 2022 are real for care, benefits, proximity
    and area, and counted on from their neighbours for the rest.
    """
    return pd.read_csv(DATA / "keys.csv", dtype=str, keep_default_na=False).set_index("code")


def locate(plan: Plan, buurt: str) -> tuple[int, int]:
    """Give the order of the wijk, and of the buurt within it, of a buurt of Voorbeeldstad."""
    return next((order, wijk["buurten"].index(buurt)) for order, wijk in enumerate(plan["wijk"]) if buurt in wijk["buurten"])


def buurt_code(plan: Plan, buurt: str) -> str:
    """Give the code of a buurt of Voorbeeldstad in the newest division."""
    wijk, order = locate(plan, buurt)
    return f"BU{plan['wijk'][wijk]['code'][2:]}{order:02d}"

"""What every delivery of figures has of one gemeente: how many areas, and which share of it is unknown."""

from dataclasses import dataclass

from wijkscan.tables.areatable import Country
from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.passport import Passport


@dataclass(frozen=True)
class Covered:
    """What a delivery has of a gemeente.

    Parameters
    ----------
    passport
        The delivery.
    areas
        Number of areas of the gemeente in it, the gemeente itself among them; 0 where it has another gemeente only.
    missing
        Share (0-1) of the figures of its data set that these areas do not have: withheld, not published yet or unknown.
    """

    passport: Passport
    areas: int
    missing: float


def covered_figures(country: Country, gemeentecode: str) -> list[Covered]:
    """Tell per delivery of figures what it has of a gemeente with its wijken and buurten, newest edition first; maps are left out."""
    found = []
    for edition in country.editions:
        for item in edition.deliveries:
            if item.passport.kind == edition.kind:
                codes = [code for code in map(str, item.figures.values) if BY_CODE[code].dataset == edition.kind]
                mine = item.figures.areas["gemeentecode"].eq(gemeentecode).fillna(False).to_numpy(dtype=bool)
                own = item.figures.values.loc[mine, codes]
                found.append(Covered(item.passport, len(own), float(own.isna().to_numpy().mean()) if own.size else 0.0))
    return found

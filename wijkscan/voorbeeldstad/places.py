"""Codes and names: which part lies in which buurt, wijk and gemeente, in the division of a given year."""

import numpy as np
import pandas as pd

from wijkscan.voorbeeldstad.plan import Plan, buurt_code, locate

UNCHANGED, RENUMBERED, MOVED = "1", "2", "3"

_COMPASS = ("Oost", "Noordoost", "Noord", "Noordwest", "West", "Zuidwest", "Zuid", "Zuidoost")
_CORE = 2_600.0  # metres round the kern in which a wijk belongs to the town and not to a village
_TOWN_NAMES = (
    "Bloemenbuurt", "Havenkwartier", "Schildersbuurt", "Stationsbuurt", "Componistenwijk", "Tuinwijk", "Rivierenbuurt",
    "Vogelwijk", "Molenveld", "Sportpark", "Spoorbuurt", "Kasteelpark",
)  # fmt: skip
_VILLAGE_STARTS = (
    "Aren", "Ber", "Bol", "Brem", "Dien", "Drie", "Eken", "Els", "Gerst", "Ham", "Heer", "Hoor", "Kleve", "Koren", "Lage",
    "Leem", "Mees", "Mol", "Oud", "Rand", "Riet", "Rogge", "Sint-Jans", "Spaar", "Tarwe", "Uiter", "Turf", "Vogel", "Wester",
    "Wilgen",
)  # fmt: skip
_VILLAGE_ENDS = ("akker", "broek", "dijk", "donk", "gaarde", "hoek", "kerke", "land", "meer", "oord", "veen", "woud")


def areas_of_year(parts: pd.DataFrame, plan: Plan, year: int) -> pd.DataFrame:
    """Give codes and names of gemeente, wijk and buurt per part in the division of `year`.

    Parameters
    ----------
    parts
        The parts of :class:`~wijkscan.voorbeeldstad.shapes.Shapes`.
    plan
        The plan; the boundary change and the swap of codes count from their own year.
    year
        Year of the division.

    Returns
    -------
    ``gemeentecode``, ``gemeentenaam``, ``wijkcode``, ``wijknaam``, ``buurtcode``, ``buurtnaam`` per part. A swapped code
    changes, the name stays with the area.
    """
    place = parts[["gemeente", "wijk", "buurt", "x", "y", "from_kern"]].copy()
    change, swap = plan["boundary_change"], plan["code_swap"]
    if year < change["year"]:
        place.loc[parts["moves"], ["wijk", "buurt"]] = locate(plan, change["giver"])
    codes = pd.DataFrame(
        {
            "gemeentecode": [f"GM90{gemeente + 1:02d}" for gemeente in place["gemeente"]],
            "wijkcode": [f"WK90{g + 1:02d}{w:02d}" for g, w in zip(place["gemeente"], place["wijk"], strict=True)],
        },
        index=parts.index,
    )
    buurtcode = "BU" + codes["wijkcode"].str[2:] + place["buurt"].map("{:02d}".format)
    if year < swap["year"]:
        first, second = (buurt_code(plan, name) for name in swap["buurten"])
        buurtcode = buurtcode.replace({first: second, second: first})
    return codes.assign(buurtcode=buurtcode).join(_names(place, plan))


def changes(plan: Plan, year: int) -> dict[str, str]:
    """Give the indelingswijziging per code that did change in `year`; every other code is unchanged."""
    changed: dict[str, str] = {}
    if year == plan["code_swap"]["year"]:
        changed |= {buurt_code(plan, name): RENUMBERED for name in plan["code_swap"]["buurten"]}
    if year == plan["boundary_change"]["year"]:
        moved = [buurt_code(plan, plan["boundary_change"][side]) for side in ("giver", "taker")]
        changed |= {code: MOVED for buurt in moved for code in (buurt, f"WK{buurt[2:8]}")}
    return changed


def _names(place: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    names = [plan["gemeente"]["name"], *(name for name, _, _ in plan["surroundings"]["gemeenten"])]
    wijken: dict[int, dict[int, str]] = {0: {order: wijk["name"] for order, wijk in enumerate(plan["wijk"])}}
    villages = iter(_village_names())
    for gemeente in range(1, len(names)):
        town = iter(_TOWN_NAMES[gemeente % 3 :])
        distances = place[place["gemeente"] == gemeente].groupby("wijk")["from_kern"].mean()
        wijken[gemeente] = {0: "Centrum"} | {
            order: (next(town, None) if distance < _CORE else None) or next(villages)
            for order, distance in enumerate(distances)
            if order > 0
        }
    side = _sides(place)
    buurtnaam = [
        plan["wijk"][wijk]["buurten"][buurt] if gemeente == 0 else wijken[gemeente][wijk] + there
        for gemeente, wijk, buurt, there in zip(place["gemeente"], place["wijk"], place["buurt"], side, strict=True)
    ]
    return pd.DataFrame(
        {
            "gemeentenaam": [names[gemeente] for gemeente in place["gemeente"]],
            "wijknaam": [wijken[gemeente][wijk] for gemeente, wijk in zip(place["gemeente"], place["wijk"], strict=True)],
            "buurtnaam": buurtnaam,
        },
        index=place.index,
    )


def _village_names() -> list[str]:
    """Pair every start with every end, so that villages next to each other do not rhyme."""
    starts, ends = len(_VILLAGE_STARTS), len(_VILLAGE_ENDS)
    return [
        _VILLAGE_STARTS[order % starts] + _VILLAGE_ENDS[(5 * order + order // starts) % ends] for order in range(starts * ends)
    ]


def _sides(place: pd.DataFrame) -> list[str]:
    """Give the side of the wijk that every part lies on, as the end of a name; empty where the wijk is one buurt."""
    wijken = place.groupby(["gemeente", "wijk"])
    x, y = (place[axis] - wijken[axis].transform("mean") for axis in ("x", "y"))
    angles = np.degrees(np.arctan2(y, x))
    alone = wijken["x"].transform("size") == 1
    return ["" if single else f"-{_COMPASS[round(angle / 45) % 8]}" for angle, single in zip(angles, alone, strict=True)]

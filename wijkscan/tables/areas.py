"""Areas: levels, codes and which area lies in which."""

import re
import unicodedata
from enum import StrEnum

import pandas as pd

CODE = re.compile(r"^(GM[0-9]{4}|WK[0-9]{4}[0-9A-Z]{2}|BU[0-9]{4}[0-9A-Z]{4})$")
COUNTRY = "NL00"

# Codes of the made-up surroundings start here; CBS gives no gemeente a number above 1999 but its fictitious
# "buitenland" and water codes 0995-0999.
FICTIONAL_PREFIX = "GM90"


LONGEST_NAME = 80  # the longest name of a wijk or buurt that CBS knows has 60 signs


class Niveau(StrEnum):
    """Level of an area, as CBS names it in ``SoortRegio``."""

    LAND = "Land"
    GEMEENTE = "Gemeente"
    WIJK = "Wijk"
    BUURT = "Buurt"


_PREFIX = {"NL": Niveau.LAND, "GM": Niveau.GEMEENTE, "WK": Niveau.WIJK, "BU": Niveau.BUURT}


def printable(text: str) -> str:
    """Give a text on one line without signs that nobody sees: they break a document, or turn or hide what stands beside them.

    Left out are control signs, signs that set the direction of reading or have no width, halves of a pair and signs without a meaning
    (Unicode category C); any white space becomes one space.
    """
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join("".join(sign for sign in line if not unicodedata.category(sign).startswith("C")).split())


def clean_name(text: str) -> str:
    """Give a name from a file as it is used everywhere: printable, and not longer than a name is."""
    name = printable(text)
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME - 1]}…"


def niveau(codes: pd.Series) -> pd.Series:
    """Give the level per gebiedscode; missing where the code has an unknown prefix."""
    return codes.str[:2].map({prefix: level.value for prefix, level in _PREFIX.items()})


def gemeente_of(codes: pd.Series) -> pd.Series:
    """Give the gemeentecode per gebiedscode: the number is part of every wijk- and buurtcode."""
    return ("GM" + codes.str[2:6]).where(codes.str[:2] != "NL")


def wijk_of(codes: pd.Series) -> pd.Series:
    """Give the wijkcode per gebiedscode; missing for a gemeente or the country."""
    return ("WK" + codes.str[2:8]).where(codes.str[:2].isin(["WK", "BU"]))


def is_area_code(code: str) -> bool:
    """Tell whether this is a well-formed gemeente-, wijk- or buurtcode (letters occur: Amsterdam)."""
    return bool(CODE.fullmatch(code))


VOORBEELDSTAD = "GM9001"
"""The made-up gemeente that is always there."""


def is_fictional(gemeentecode: str) -> bool:
    """Tell whether this gemeente belongs to the made-up surroundings of Voorbeeldstad."""
    return gemeentecode.startswith(FICTIONAL_PREFIX)

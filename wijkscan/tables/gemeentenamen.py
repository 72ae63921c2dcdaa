"""Which gemeente is meant by what somebody typed, or by what stands in a cell: its code, or one of the ways its name is written."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from wijkscan.dutch import join
from wijkscan.tables.areas import printable
from wijkscan.tables.herindelingen import herindelingen, went_into

_CODE = re.compile(r"(?:GM)?([0-9]{4})", re.IGNORECASE | re.ASCII)
_BETWEEN = re.compile(r"\s*\([^)]*\)")
_BEFORE = re.compile(r"\s*gemeente\s+(?=\S)", re.IGNORECASE)
_OTHER_NAMES = {"denhaag": "sgravenhage", "denbosch": "shertogenbosch"}
_NEAR = 3  # names that a message offers
_FEWEST_LETTERS = 4  # of a part of a name, before it points at a gemeente


class NoGemeenteError(ValueError):
    """What was typed is no gemeente, or more than one; the message says in Dutch what to type."""


def plain(text: object) -> str:
    """Give the letters and digits of a name, without accents or capitals: ``k_2ePlaatsing_2`` → ``k2eplaatsing2``."""
    letters = unicodedata.normalize("NFKD", str(text)).casefold()
    return "".join(sign for sign in letters if sign.isalnum() and sign.isascii())


def by_name(codes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give gemeentecode per plain name from pairs of code and name, the first pair counts.

    A name without what stands between brackets ("Bergen (NH.)") is known too, where only one gemeente has it.
    """
    known: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    for code, name in codes:
        known.setdefault(plain(name), code)
        short.setdefault(plain(_BETWEEN.sub("", name)), set()).add(code)
    return {name: next(iter(found)) for name, found in short.items() if len(found) == 1} | known


def known_as(text: str, names: Mapping[str, str]) -> str | None:
    """Give the code of a name as people write it (Den Haag, Bergen (Noord-Holland)); None where nobody knows it.

    Parameters
    ----------
    text
        A name.
    names
        Gemeentecode per plain name, see :func:`by_name`.
    """
    key = plain(text)
    return names.get(_OTHER_NAMES.get(key, key)) or names.get(plain(_BETWEEN.sub("", text)))


def code_in(text: str) -> str | None:
    """Give a gemeentecode as it is written (``gm0392``, ``0392``) in its one form; None where it is something else."""
    found = _CODE.fullmatch(text.strip())
    return f"GM{found[1]}" if found else None


def gemeentecode(text: str, gemeenten: Mapping[str, str], otherwise: str) -> str:
    """Give the code of the gemeente that is meant.

    Parameters
    ----------
    text
        A gemeentecode or a name.
    gemeenten
        Name per gemeentecode, of those that may be meant by name.
    otherwise
        What the message says where no name comes near, as a Dutch sentence.

    Raises
    ------
    NoGemeenteError
        It is no code, and not the name of exactly one gemeente.
    """
    if code := code_in(text):
        return code
    said = printable(text)
    for name in (said, _BEFORE.sub("", said, count=1)):
        if code := known_as(name, by_name(gemeenten.items())):
            return code
        short = plain(_BETWEEN.sub("", name))
        alike = [code for code, known in gemeenten.items() if plain(_BETWEEN.sub("", known)) == short != ""]
        if alike:
            told = join([f"{gemeenten[code]} ({code})" for code in alike], "of")
            raise NoGemeenteError(f"'{said}' kan {told} zijn. Geef de code.")
        if gone := known_as(name, by_name((item.code, item.name) for item in herindelingen().values())):
            raise NoGemeenteError(went_into(gone))
    raise NoGemeenteError(f"'{said}' is geen gemeente. {_near(said, gemeenten) or otherwise}")


def _near(text: str, gemeenten: Mapping[str, str]) -> str:
    """Ask whether a name that comes near was meant; empty where none does."""
    key, names = plain(text), {plain(name): code for code, name in gemeenten.items()}
    within = [name for name in names if len(key) >= _FEWEST_LETTERS and (key in name or (name in key and len(name) >= _FEWEST_LETTERS))]
    near = dict.fromkeys([*sorted(within, key=len), *get_close_matches(key, names, n=_NEAR, cutoff=0.75)])
    meant = [names[name] for name in near][:_NEAR]
    return f"Bedoelt u {join([f'{gemeenten[code]} ({code})' for code in meant], 'of')}?" if meant else ""

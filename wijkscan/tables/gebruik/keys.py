"""The spellings under which an area, a product or an address is found in a client export, as lookup tables."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from wijkscan.tables.areas import Niveau, niveau, wijk_of
from wijkscan.tables.gebruik.fields import FREQUENCY_KEYS, UNIT_COLUMNS, UNIT_KEYS, GebruikError
from wijkscan.tables.spelling import name_key
from wijkscan.tables.wetten import products, wetten

# A key that more than one area answers to; no area has this number.
AMBIGUOUS = -1
# How a key names its area: the number goes into the report of corrections.
AS_CODE, COMPLETED, BY_NAME = 0, 1, 2
# The digits of a gemeente inside a gebiedscode, and of its wijk and buurt.
_GEMEENTE, _REST = slice(2, 6), slice(6, None)
_WIJK_PREFIXES = ("wijk", "buurt")


@dataclass(frozen=True)
class Keys:
    """All lookups for one gemeente.

    Parameters
    ----------
    gemeentecode
        The gemeente whose clients are counted.
    buurten, wijken
        Code per area number: the number is the position.
    buurt, wijk
        Columns `sleutel`, `nummer` (-1 where several areas answer to it), `wijze`, `binnen` (number of the wijk the key is
        unique in, -1 for keys that need no wijk); `buurt` also has `wijk`, the wijk it lies in.
    gemeente
        Column `sleutel`: what the gemeente itself is called.
    postcode
        Columns `pc`, `nummer` (huisnummer, -1 = any), `buurt`, `wijk`; -1 in `wijk` where the postcode alone is not enough.
    products
        Columns `sleutel`, `binnen` (number of the wet the key is unique in, -1 for any), `product` (position in
        `producten`), `wet` (its number) and `nul` (the key misses its leading zero).
    producten
        Columns `code`, `name`, `wet`, `level`, one row per productcategorie, in order of number.
    merged
        Gemeenten that went into this one: columns `oud` (gemeentecode), `oude_naam`, `nieuwe_naam`, `jaar` and `deel` (whether only
        a part did).
    """

    gemeentecode: str
    buurten: tuple[str, ...]
    wijken: tuple[str, ...]
    buurt: pd.DataFrame
    wijk: pd.DataFrame
    gemeente: pd.DataFrame
    postcode: pd.DataFrame
    products: pd.DataFrame
    producten: pd.DataFrame
    merged: pd.DataFrame


def build_keys(
    areas: pd.DataFrame,
    gemeentecode: str,
    producten: pd.DataFrame,
    postcodes: pd.DataFrame | None = None,
    merged: pd.DataFrame | None = None,
) -> Keys:
    """
    Gather every spelling under which the areas of one gemeente occur.

    Parameters
    ----------
    areas
        Index gebiedscode, column `gebiedsnaam`; areas of other gemeenten are left out.
    gemeentecode
        `GM` and four digits.
    producten
        Columns `code`, `name`, `wet`, `level`.
    postcodes
        Columns `postcode` (1234AB), `huisnummer` and `buurtcode`; other gemeenten are left out.
    merged
        Gemeenten that went into another, of the whole country: as `Keys.merged`, with `nieuw`, the code of the other.

    Returns
    -------
    The lookups; a key that several areas share is marked ambiguous, not given to one of them.

    Raises
    ------
    GebruikError
        When the areas hold no buurt or wijk of this gemeente.
    """
    own = areas.loc[areas.index.str[_GEMEENTE] == gemeentecode[_GEMEENTE], "gebiedsnaam"].sort_index()
    level = niveau(own.index.to_series())
    buurten = own[level == Niveau.BUURT]
    wijken = own[level == Niveau.WIJK]
    wijkcodes = tuple(sorted({*wijken.index, *wijk_of(buurten.index.to_series())}))
    if not wijkcodes:
        raise GebruikError(
            f"Er zijn geen wijken of buurten van {gemeentecode} geladen; haal eerst de kaart en cijfers van deze "
            "gemeente op bij Gegevens."
        )
    buurt_number = {code: number for number, code in enumerate(buurten.index)}
    wijk_number = {code: number for number, code in enumerate(wijkcodes)}
    buurt = _area_keys(buurten, buurt_number, short_from=slice(8, 10))
    buurt = buurt.assign(binnen=wijk_of(buurt["code"]).map(wijk_number))
    buurt = pd.concat([_unique(buurt[~buurt["kort"]].assign(binnen=AMBIGUOUS)), _unique(buurt)], ignore_index=True)
    every = pd.DataFrame(columns=["oud", "oude_naam", "nieuw", "nieuwe_naam", "jaar", "deel"]) if merged is None else merged
    into_this = every[every["nieuw"] == gemeentecode].drop(columns="nieuw").reset_index(drop=True)
    wijk_per_buurt = dict(enumerate(wijk_of(buurten.index.to_series()).map(wijk_number)))
    return Keys(
        gemeentecode=gemeentecode,
        buurten=tuple(buurten.index),
        wijken=wijkcodes,
        buurt=buurt.assign(wijk=buurt["nummer"].map(wijk_per_buurt).fillna(AMBIGUOUS).astype("int32")),
        wijk=_unique(_area_keys(wijken.reindex(wijkcodes), wijk_number, short_from=_REST).assign(binnen=AMBIGUOUS)),
        gemeente=_gemeente_keys(gemeentecode, own, into_this[~into_this["deel"].astype(bool)]),
        postcode=_postcode_keys(postcodes, buurt_number, wijk_number),
        products=_product_keys(producten),
        producten=producten.reset_index(drop=True),
        merged=into_this,
    )


def productcategorieen() -> pd.DataFrame:
    """Give the products of every law, in order of number: `code`, `name`, `wet`, `level`, `kind`, `source`."""
    return pd.DataFrame(products())[["code", "name", "wet", "level", "kind", "source"]]


def wet_table() -> pd.DataFrame:
    """Give `sleutel` and the number of the wet in the order of the laws; a wet may be named twice over, as in "Jeugdwet (JW)"."""
    rows = []
    for number, keys in enumerate(law.spellings for law in wetten().values()):
        rows += [(key, number) for key in {*keys, *(one + other for one in keys for other in keys)}]
    return pd.DataFrame(rows, columns=["sleutel", "wet"])


def unit_table() -> pd.DataFrame:
    """Give `sleutel`, the number of the unit in `UNIT_COLUMNS` and the `factor` to it."""
    rows = [(key, UNIT_COLUMNS.index(unit), factor) for key, (unit, factor) in UNIT_KEYS.items()]
    return pd.DataFrame(rows, columns=["sleutel", "eenheid", "factor"])


def frequency_table() -> pd.DataFrame:
    """Give `sleutel` and the days between two deliveries; 0 means once for the whole allocation."""
    return pd.DataFrame(list(FREQUENCY_KEYS.items()), columns=["sleutel", "dagen"])


def _area_keys(names: pd.Series, numbers: dict[str, int], short_from: slice) -> pd.DataFrame:
    """List the keys per area: full code, without prefix, without leading zero, inside the gemeente, and by name."""
    rows = []
    for code, name in names.items():
        code = str(code)
        digits, inside, short = code[2:], code[_REST], code[short_from]
        spelled = {code: AS_CODE, digits: COMPLETED, digits.lstrip("0"): COMPLETED}
        # Inside the wijk two digits are enough for a buurt; for a wijk that is already its place in the gemeente.
        shorts = {short, short.lstrip("0") or "0"}
        spelled |= dict.fromkeys((inside, inside.lstrip("0") or "0", *shorts), COMPLETED)
        if isinstance(name, str):
            spelled = {**_with_code(name, code), **_name_spellings(name), **spelled}
        nested = shorts if inside != short else set()
        rows += [(name_key(text), numbers[code], how, code, text in nested) for text, how in spelled.items()]
    return pd.DataFrame(rows, columns=["sleutel", "nummer", "wijze", "code", "kort"])


def _with_code(name: str, code: str) -> dict[str, int]:
    """Give the name with its code beside it, as systems write it: "WK039201 Oude Stad", "01 - Oude Stad", "Wijk 01 Oude Stad"."""
    inside, kind = code[_REST], "wijk" if code.startswith("WK") else "buurt"
    numbers = (code, code[2:], inside, inside.lstrip("0"))
    return {
        spelled: BY_NAME
        for plain in _name_spellings(name)
        for number in numbers
        for spelled in (f"{number} {plain}", f"{plain} {number}", f"{kind} {number} {plain}", f"{kind} {plain}")
    }


def _name_spellings(name: str) -> dict[str, int]:
    """Give the name, and the name without CBS' leading `Wijk 01`."""
    words = name.split()
    if len(words) > 2 and words[0].lower() in _WIJK_PREFIXES and words[1].isdigit():
        return {name: BY_NAME, " ".join(words[2:]): BY_NAME}
    return {name: BY_NAME}


def _unique(keys: pd.DataFrame) -> pd.DataFrame:
    """Keep one row per key; where areas share it, the number says that it is ambiguous. A code goes before a name."""
    keys = keys[keys["sleutel"] != ""].sort_values("wijze", kind="stable")
    best = keys[keys["wijze"] == keys.groupby(["binnen", "sleutel"])["wijze"].transform("min")]
    one = best.groupby(["binnen", "sleutel"], as_index=False).agg(
        nummer=("nummer", "first"), areas=("nummer", "nunique"), wijze=("wijze", "first")
    )
    one["nummer"] = one["nummer"].where(one["areas"] == 1, AMBIGUOUS)
    return one.drop(columns="areas").astype({"nummer": "int32", "wijze": "int32", "binnen": "int32"})


def _gemeente_keys(gemeentecode: str, own: pd.Series, merged: pd.DataFrame) -> pd.DataFrame:
    """List what the gemeente is called: with and without `GM`, without leading zeros, and its name; so for what went into it."""
    keys = set()
    for code, name in {gemeentecode: own.get(gemeentecode), **dict(zip(merged["oud"], merged["oude_naam"], strict=True))}.items():
        digits = code[2:]
        keys |= {code, digits, digits.lstrip("0"), "GM" + digits.lstrip("0")}
        if isinstance(name, str):
            keys |= {name, f"gemeente {name}"}
    return pd.DataFrame({"sleutel": sorted(name_key(text) for text in keys)})


def _postcode_keys(
    postcodes: pd.DataFrame | None, buurt_number: dict[str, int], wijk_number: dict[str, int]
) -> pd.DataFrame:
    """List addresses, postcodes and the four digits of a postcode, each with its buurt and wijk where that is certain."""
    columns = ["pc", "nummer", "buurt", "wijk"]
    if postcodes is None:
        return pd.DataFrame({name: pd.Series(dtype="object" if name == "pc" else "int32") for name in columns})
    own = postcodes[postcodes["buurtcode"].isin(buurt_number.keys())]
    addresses = pd.DataFrame(
        {
            "pc": own["postcode"].map(name_key),
            "nummer": own["huisnummer"].to_numpy(dtype="int32"),
            "buurt": own["buurtcode"].map(buurt_number).to_numpy(dtype="int32"),
            "wijk": wijk_of(own["buurtcode"]).map(wijk_number).to_numpy(dtype="int32"),
        }
    ).drop_duplicates(["pc", "nummer"])
    shorter = [addresses.assign(nummer=-1), addresses.assign(nummer=-1, pc=addresses["pc"].str[:4])]
    whole = pd.concat(shorter).groupby("pc", as_index=False).agg(
        nummer=("nummer", "first"),
        buurt=("buurt", "first"),
        buurten=("buurt", "nunique"),
        wijk=("wijk", "first"),
        wijken=("wijk", "nunique"),
    )
    whole["buurt"] = np.where(whole["buurten"] == 1, whole["buurt"], AMBIGUOUS)
    whole["wijk"] = np.where(whole["wijken"] == 1, whole["wijk"], AMBIGUOUS)
    return pd.concat([addresses, whole[columns]], ignore_index=True).astype(
        {"nummer": "int32", "buurt": "int32", "wijk": "int32"}
    )


def _product_keys(producten: pd.DataFrame) -> pd.DataFrame:
    """List the keys per product, within its wet and without: code, code without leading zero, name, code with name."""
    rows: dict[tuple[str, int], tuple[int, int, bool]] = {}
    numbers = {code: number for number, code in enumerate(wetten())}
    for number, product in enumerate(producten.itertuples()):
        wet = numbers[str(product.wet)]
        code, name = str(product.code), str(product.name)
        bare = code.lstrip("0")
        # A name that both laws use says enough where the row also names its wet.
        inside = name.removesuffix(" jeugd")
        for within, names in ((AMBIGUOUS, (name,)), (wet, (name, inside))):
            for text in (code, *names, *(f"{part} {each}" for part in (code, bare) for each in names)):
                rows.setdefault((name_key(text), within), (number, wet, False))
            if bare != code:
                rows.setdefault((name_key(bare), within), (number, wet, True))
    table = [(*where, *what) for where, what in rows.items()]
    columns = ["sleutel", "binnen", "product", "wet", "nul"]
    return pd.DataFrame(table, columns=columns).astype({"binnen": "int32", "product": "int32", "wet": "int32"})

"""Clean the rows of a client export: text in, numbers out, with a reason for every row that cannot be used.

One Ibis expression, for a file in DuckDB as well as for a table in the gemeente's own database. Text is read once per
*different* text, not per row: a million rows hold a few thousand dates and a few hundred areas.
"""

from collections.abc import Callable, Sequence
from functools import partial

import ibis
import ibis.expr.types as ir

from wijkscan.tables.gebruik.fields import CLIENT, DATE_FIELDS, DELETED_KEYS, FIELDS, Correction, Reason
from wijkscan.tables.gebruik.keys import AMBIGUOUS, BY_NAME, COMPLETED, Keys, frequency_table, unit_table, wet_table
from wijkscan.tables.gebruik.places import any_of, place, read_address, read_area, read_gemeente
from wijkscan.tables.gebruik.text import has_thousands, is_open, is_serial, key, known, number, read_days
from wijkscan.tables.wetten import wetten

_SCIENTIFIC = r"^[0-9](,|[.])?[0-9]*E[+][0-9]+$"
_PRODUCT_CODE = "^[0-9]{2}[a-z][0-9a-z]{2}$"
_CENTS = 100
_OLDEST = 120
_NOT_APPLICABLE = "999999999"

#: Columns of a cleaned row. `client` is whatever `client_key` made of the number; the rest are integers and floats.
CLEAN_COLUMNS = (
    "rij", "reden", "correcties", "client", "buurt", "wijk", "wet", "product", "begin", "einde", "geboren",
    "leeftijd_van", "leeftijd_tot", "centen", "volume", "eenheid", "dagen",
)  # fmt: skip


def clean(raw: ir.Table, keys: Keys, *, in_cents: bool, client_key: Callable[[ir.StringColumn], ir.Column]) -> ir.Table:
    """
    Give every row of an export its meaning, or the reason why it is refused.

    Parameters
    ----------
    raw
        Column `rij` (row number) and of `FIELDS` at least `client` and `ingangsdatum`, as text without spaces around it;
        an empty cell is a gap.
    keys
        Lookups of the gemeente.
    in_cents
        Whether amounts are in cents rather than euros.
    client_key
        Turns the client number into what the counts are made on: a salted hash for a file.

    Returns
    -------
    One row per row of `raw`, with `CLEAN_COLUMNS`: `reden` 0 where it is used; areas, wet and product as their number in
    `keys`; `begin`, `einde` and `geboren` as day numbers, `einde` missing while open; `centen` for the whole row;
    `volume` per `dagen` days (0 = for the whole row) in the unit numbered `eenheid`. Unreadable text is a gap.
    """
    dates = [name for name in DATE_FIELDS if name in raw.columns]
    raw = raw.mutate(**{name: known(raw[name]) for name in FIELDS if name in raw.columns})
    readings: tuple[tuple[tuple[str, ...], dict[str, str], Callable[[ir.Table], ir.Table]], ...] = (
        (("leeftijd", "geboortejaar"), {"van": "int32", "tot": "int32", "jaar": "int32"}, _age),
        (("bedrag",), {"geld": "float64", "punten": "boolean"}, _money),
        (
            ("volume", "eenheid", "frequentie"),
            {"eenheid_nr": "int64", "omvang": "float64", "elke": "float64"},
            _volume,
        ),
        (
            ("productcategorie", "productcode", "wet"),
            {"product_nr": "int32", "wet_nr": "int64", "nul": "boolean", "andere_wet": "boolean"},
            partial(_product, keys=keys, present=raw.columns),
        ),
        (
            ("buurt", "wijk"),
            {"b_nr": "int32", "b_wijk": "int32", "b_wijze": "int32", "w_nr": "int32", "w_wijze": "int32",
             "vreemd": "boolean", "oude_code": "boolean", "geen_gebied": "boolean"},
            partial(read_area, keys=keys),
        ),
        (("postcode", "huisnummer"), {"p_buurt": "int32", "p_wijk": "int32"}, partial(read_address, keys=keys)),
        (("gemeente",), {"elders": "boolean"}, partial(read_gemeente, keys=keys)),
    )  # fmt: skip
    absent = {name: ibis.null("string") for name in FIELDS if name not in raw.columns}
    rows = _dated(raw, dates)
    for names, gaps, read in readings:
        present = tuple(name for name in names if name in raw.columns)
        if present:
            words = raw.select(*present).distinct().mutate(**{name: absent[name] for name in names if name in absent})
            rows = _joined(rows, present, read(words).select(*present, *gaps))
        else:
            absent |= {name: ibis.null(kind) for name, kind in gaps.items()}
    return _verdict(rows.mutate(**absent), in_cents=in_cents, client_key=client_key)


def client_number(text: ir.StringColumn) -> ir.StringColumn:
    """Write client numbers one way: capitals, no leading zeros (Excel drops them in one file and not in the next)."""
    number_text = text.upper()
    return ibis.ifelse(_padded(text), number_text.re_replace("^0+", ""), number_text).nullif("").nullif(_NOT_APPLICABLE)


def _padded(text: ir.StringColumn) -> ir.BooleanColumn:
    """Tell whether a number starts with zeros; the regular expression is for the few rows that need it."""
    return ibis.ifelse(text.startswith("0"), text.re_search("^0[0-9]+$"), False)


def _joined(rows: ir.Table, names: tuple[str, ...], words: ir.Table) -> ir.Table:
    """Give every row what was read from its text in these columns."""
    fresh = [name for name in words.columns if name not in names]
    words = words.select(**{f"_{name}": words[name] for name in names}, **{name: words[name] for name in fresh})
    # Gaps are equal here: a combination with a gap in it must find its row again. Written as plain equality, which every
    # engine can join by hashing; an empty text does not occur.
    same = [ibis.coalesce(rows[name], "") == ibis.coalesce(words[f"_{name}"], "") for name in names]
    return rows.left_join(words, same).select(*rows.columns, *fresh)


def _dated(raw: ir.Table, names: Sequence[str]) -> ir.Table:
    """Add to every row, per date field, the day number, whether it was open and whether it was an Excel number."""
    rows = raw
    words = ibis.union(*(raw.select(tekst=raw[name]) for name in names), distinct=True)
    days = read_days(words, "tekst")
    days = days.mutate(open=is_open(days.tekst), getal=is_serial(days.tekst))
    for name in names:
        look = days.view()
        rows = rows.left_join(look, ibis.coalesce(rows[name], "") == ibis.coalesce(look.tekst, "")).select(
            *rows.columns, **{f"{name}_dag": look.dag, f"{name}_open": look["open"], f"{name}_getal": look.getal}
        )
    missing = set(DATE_FIELDS) - set(names)
    return rows.mutate(
        **{f"{name}_dag": ibis.null("int32") for name in missing},
        **{f"{name}_open": ibis.literal(True) for name in missing},
        **{f"{name}_getal": ibis.literal(False) for name in missing},
    )


def _age(words: ir.Table) -> ir.Table:
    """Read `jaar` of birth, and `van`-`tot` of an age or age class."""
    first = words.leeftijd.re_extract("^[^0-9]*([0-9]{1,3})", 1).nullif("").cast("int32")
    second = words.leeftijd.re_extract("^[^0-9]*[0-9]{1,3}[^0-9]+([0-9]{1,3})", 1).nullif("").cast("int32")
    until = ibis.ifelse(words.leeftijd.contains(" tot ") & ~words.leeftijd.contains("met"), second - 1, second)
    upward = words.leeftijd.re_search("[+]|ouder")
    year = words.geboortejaar.re_extract("^((19|20)[0-9]{2})$", 1).nullif("").cast("int32")
    return words.mutate(van=first, tot=ibis.coalesce(until, ibis.ifelse(upward, _OLDEST, first)), jaar=year)


def _money(words: ir.Table) -> ir.Table:
    """Read the amount, in the unit of the file."""
    return words.mutate(geld=number(words.bedrag), punten=has_thousands(words.bedrag))


def _volume(words: ir.Table) -> ir.Table:
    """Read volume, unit and the days between two deliveries; all three must be known, no frequency means once."""
    units, frequencies = ibis.memtable(unit_table()), ibis.memtable(frequency_table())
    columns = words.columns
    words = words.mutate(aantal=number(words.volume), e=key(words.eenheid), f=key(words.frequentie))
    words = words.left_join(units, words.e == units.sleutel).select(
        *words.columns, eenheid_nr=units.eenheid, factor=units.factor
    )
    words = words.left_join(frequencies, words.f == frequencies.sleutel).select(*words.columns, om_de=frequencies.dagen)
    every = ibis.coalesce(words.om_de, ibis.ifelse(words.frequentie.isnull(), 0.0, ibis.null("float64")))
    known = every.notnull() & words.eenheid_nr.notnull()
    amount = ibis.ifelse(known, words.aantal * words.factor, ibis.null("float64"))
    return words.select(*columns, "eenheid_nr", omvang=amount, elke=every)


def _product(words: ir.Table, *, keys: Keys, present: Sequence[str]) -> ir.Table:
    """Read wet and product: the productcategorie decides, except for a law whose own list alone counts."""
    spelled, products = ibis.memtable(wet_table()), ibis.memtable(keys.products)
    # A law whose own list alone counts has a product also where none is named: its first.
    first = {
        nummer: int((keys.producten["wet"] == code).to_numpy().argmax())
        for nummer, (code, law) in enumerate(wetten().items())
        if law.own_products
    }
    columns = words.columns
    words = words.mutate(w=key(words.wet))
    words = words.left_join(spelled, words.w == spelled.sleutel).select(*columns, genoemd=spelled.wet)
    own = ibis.coalesce(words.genoemd.isin(list(first)), False) if first else ibis.literal(False)
    own_product = ibis.null("int32")
    for nummer, its_first in first.items():
        own_product = ibis.ifelse(words.genoemd == nummer, ibis.literal(its_first, "int32"), own_product)
    within = ibis.coalesce(words.genoemd, AMBIGUOUS)
    # A kostensoort of the bijstand looks like a productcategorie of the Wmo: there only its own list counts.
    anywhere = ibis.ifelse(own, within, AMBIGUOUS)
    words = words.select(*columns, "genoemd", eigen_product=own_product, binnen_0=within, binnen_1=anywhere)
    found: list[str] = []
    for source in (name for name in ("productcategorie", "productcode") if name in present):
        for scope in ("binnen_0", "binnen_1"):
            text = key(words[source])
            text = ibis.ifelse(text.re_search(_PRODUCT_CODE), text.substr(0, 2), text)
            look, suffix = products.view(), str(len(found))
            words = words.left_join(look, [text == look.sleutel, words[scope] == look.binnen]).select(
                *words.columns,
                **{f"product_{suffix}": look["product"], f"wet_{suffix}": look.wet, f"nul_{suffix}": look.nul},
            )
            found.append(suffix)
    product, wet, lost_zero = (
        ibis.coalesce(*(words[f"{part}_{suffix}"] for suffix in found), ibis.null(kind))
        for part, kind in (("product", "int32"), ("wet", "int32"), ("nul", "boolean"))
    )
    return words.select(
        *columns,
        product_nr=ibis.coalesce(product, words.eigen_product),
        wet_nr=ibis.coalesce(wet, words.genoemd),
        nul=ibis.coalesce(lost_zero, False),
        andere_wet=words.wet.notnull() & wet.notnull() & ~words.genoemd.identical_to(wet),
    )


def _verdict(
    rows: ir.Table, *, in_cents: bool, client_key: Callable[[ir.StringColumn], ir.Column]
) -> ir.Table:
    """Decide per row whether it is used, and list what was corrected in it."""
    nummer = client_number(rows[CLIENT])
    rounded = ibis.ifelse(rows[CLIENT].contains("E+"), rows[CLIENT].re_search(_SCIENTIFIC), False)
    rows = place(rows)
    begin, einde = rows.ingangsdatum_dag, rows.einddatum_dag
    area_missing = rows.wijk_nr.isnull()
    reden = ibis.cases(
        (~any_of([rows[name].notnull() for name in FIELDS]), Reason.EMPTY.value),
        (any_of([rows.reden_wijziging.lower().isin(DELETED_KEYS)]), Reason.DELETED.value),
        (nummer.isnull(), Reason.NO_CLIENT.value),
        (rounded, Reason.ROUNDED_CLIENT.value),
        (begin.isnull(), Reason.NO_START.value),
        (einde.isnull() & ~rows.einddatum_open, Reason.BAD_END.value),
        (any_of([einde < begin]), Reason.END_BEFORE_START.value),
        (rows.wet_nr.isnull(), Reason.NO_PRODUCT.value),
        (area_missing & any_of([rows.oude_code]), Reason.MERGED.value),
        (rows.buiten, Reason.OUTSIDE.value),
        (area_missing & rows.dubbel, Reason.AMBIGUOUS_AREA.value),
        (area_missing & rows.zonder_gebied, Reason.USED.value),
        (area_missing, Reason.UNKNOWN_AREA.value),
        else_=Reason.USED.value,
    )
    cents = (rows.geld if in_cents else rows.geld * _CENTS).round().cast("int64")
    no_age = rows.geboortedatum_dag.isnull() & rows.jaar.isnull() & rows.van.isnull()
    happened = {
        Correction.OPEN_END: rows.einddatum.notnull() & rows.einddatum_open,
        Correction.EXCEL_DATE: any_of([rows[f"{name}_getal"] for name in DATE_FIELDS]),
        Correction.CLIENT_ZEROS: _padded(rows[CLIENT]),
        Correction.PRODUCT_ZERO: rows.nul,
        Correction.WET_FROM_PRODUCT: rows.andere_wet,
        Correction.AREA_COMPLETED: rows.wijze == COMPLETED,
        Correction.AREA_FROM_NAME: rows.wijze == BY_NAME,
        Correction.AREA_FROM_POSTCODE: rows.op_postcode,
        Correction.WIJK_ONLY: rows.buurt_nr.isnull() & rows.wijk_nr.notnull(),
        Correction.GEMEENTE_ONLY: rows.wijk_nr.isnull(),
        Correction.THOUSANDS: rows.punten,
        Correction.BAD_AMOUNT: rows.bedrag.notnull() & rows.geld.isnull(),
        Correction.BAD_VOLUME: rows.volume.notnull() & rows.omvang.isnull(),
        Correction.BAD_BIRTH: no_age
        & (rows.geboortedatum.notnull() | rows.geboortejaar.notnull() | rows.leeftijd.notnull()),
    }
    marks = ibis.literal(0, "int32")
    for correction, condition in happened.items():
        marks += ibis.ifelse(any_of([condition]), 1 << correction.value, 0)
    # Of a year of birth only the middle is known.
    middle = ((rows.jaar - 1970) * 365.25 + 181).cast("int32")
    cleaned = rows.select(
        rij=rows.rij,
        reden=reden.cast("int16"),
        correcties=ibis.ifelse(reden == Reason.USED.value, marks, 0).cast("int32"),
        client=client_key(nummer),
        buurt=rows.buurt_nr.cast("int32"),
        wijk=rows.wijk_nr.cast("int32"),
        wet=rows.wet_nr.cast("int16"),
        product=rows.product_nr.cast("int16"),
        begin=begin,
        einde=einde,
        geboren=ibis.coalesce(rows.geboortedatum_dag, middle).cast("int32"),
        leeftijd_van=rows.van.cast("int16"),
        leeftijd_tot=rows.tot.cast("int16"),
        centen=cents,
        volume=rows.omvang,
        eenheid=rows.eenheid_nr.cast("int16"),
        dagen=rows.elke,
    )
    return cleaned.select(*CLEAN_COLUMNS)

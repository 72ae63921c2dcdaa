"""Find the buurt and wijk of a client: by code, by name inside its wijk, or by address."""

import re
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from wijkscan.tables.gebruik.keys import AMBIGUOUS, Keys
from wijkscan.tables.gebruik.text import key

_FOREIGN_BUURT = "^(bu)?[0-9]{3,4}[0-9a-z]{4}$"
_FOREIGN_WIJK = "^(wk)?[0-9]{3,4}[0-9a-z]{2}$"
# Codes that systems fill in where the area is not known: all zeros or nines, or nines behind the gemeente.
NOWHERE = re.compile("^((bu|wk)?(0+|9+)|(bu|wk)?[0-9]{4}(99|9999|zz|zzzz))$")
_CODE_OF_GEMEENTE = 4


def any_of(conditions: Sequence[ir.BooleanValue]) -> ir.BooleanValue:
    """Tell whether one of these is true; a gap counts as false."""
    result = ibis.literal(False)
    for condition in conditions:
        result |= ibis.coalesce(condition, False)
    return result


def _foreign(text: ir.StringColumn, pattern: str, length: int, keys: Keys) -> tuple[ir.BooleanColumn, ir.BooleanColumn]:
    """Tell whether this is a full gebiedscode of another gemeente, and whether that one went into this gemeente."""
    gemeente = text.re_replace("^(bu|wk)", "").lpad(length, "0").substr(0, _CODE_OF_GEMEENTE)
    foreign = ibis.coalesce(text.re_search(pattern) & (gemeente != keys.gemeentecode[2:]), False)
    return foreign, foreign & ibis.coalesce(gemeente.isin([*keys.merged["oud"].str[2:], ""]), False)


def _nowhere(text: ir.StringColumn, found: ir.IntegerColumn) -> ir.BooleanColumn:
    """Tell whether no area is named: nothing filled in, or a code that stands for "not known"."""
    return text.isnull() | (found.isnull() & text.re_search(NOWHERE.pattern))


def read_area(words: ir.Table, *, keys: Keys) -> ir.Table:
    """Find buurt and wijk by code or name; a name that is not unique may be so inside its wijk."""
    buurten, wijken = ibis.memtable(keys.buurt), ibis.memtable(keys.wijk)
    words = words.mutate(b=key(words.buurt), w=key(words.wijk))
    words = words.left_join(wijken, words.w == wijken.sleutel).select(
        *words.columns, w_nr=wijken.nummer, w_wijze=wijken.wijze
    )
    words = words.mutate(binnen_wijk=ibis.coalesce(words.w_nr, AMBIGUOUS))
    inside, anywhere = buurten.view(), buurten.view()
    words = words.left_join(inside, [words.b == inside.sleutel, words.binnen_wijk == inside.binnen]).select(
        *words.columns, n_in=inside.nummer, k_in=inside.wijk, h_in=inside.wijze
    )
    words = words.left_join(anywhere, [words.b == anywhere.sleutel, anywhere.binnen == AMBIGUOUS]).select(
        *words.columns, n_any=anywhere.nummer, k_any=anywhere.wijk, h_any=anywhere.wijze
    )
    nummer = ibis.coalesce(words.n_in, words.n_any)
    foreign_buurt, old_buurt = _foreign(words.b, _FOREIGN_BUURT, 8, keys)
    foreign_wijk, old_wijk = _foreign(words.w, _FOREIGN_WIJK, 6, keys)
    no_buurt, no_wijk = _nowhere(words.b, nummer), _nowhere(words.w, words.w_nr)
    return words.select(
        "buurt", "wijk", "w_nr", "w_wijze",
        b_nr=nummer,
        b_wijk=ibis.coalesce(words.k_in, words.k_any),
        b_wijze=ibis.coalesce(words.h_in, words.h_any),
        geen_gebied=no_buurt & no_wijk,
        vreemd=(nummer.isnull() & ~no_buurt & foreign_buurt) | (words.w_nr.isnull() & ~no_wijk & foreign_wijk),
        oude_code=(nummer.isnull() & ~no_buurt & old_buurt) | (words.w_nr.isnull() & ~no_wijk & old_wijk),
    )  # fmt: skip


def read_address(words: ir.Table, *, keys: Keys) -> ir.Table:
    """Find buurt and wijk by postcode and huisnummer, or by the postcode alone where it lies in one of them."""
    addresses = ibis.memtable(keys.postcode)
    house = words.huisnummer.re_extract("^([0-9]{1,5})", 1).nullif("").cast("int32")
    words = words.mutate(p=key(words.postcode), h=house)
    exact, whole = addresses.view(), addresses.view()
    words = words.left_join(exact, [words.p == exact.pc, words.h == exact.nummer]).select(
        *words.columns, b_exact=exact.buurt, w_exact=exact.wijk
    )
    words = words.left_join(whole, [words.p == whole.pc, whole.nummer == AMBIGUOUS]).select(
        *words.columns, b_whole=whole.buurt, w_whole=whole.wijk
    )
    return words.select(
        "postcode", "huisnummer",
        p_buurt=ibis.coalesce(words.b_exact, words.b_whole),
        p_wijk=ibis.coalesce(words.w_exact, words.w_whole),
    )  # fmt: skip


def read_gemeente(words: ir.Table, *, keys: Keys) -> ir.Table:
    """Tell whether the gemeente in the row is another one; a name tells it only where our own name is known."""
    own = keys.gemeente["sleutel"].tolist()
    has_name = any(not name.removeprefix("gm").isdigit() for name in own)
    place = key(words.gemeente)
    comparable = ibis.literal(has_name) | place.re_search("^(gm)?[0-9]+$")
    return words.mutate(elders=ibis.coalesce(place.notin(own) & comparable, False))


def _known(column: ir.IntegerColumn) -> ir.BooleanColumn:
    """Tell whether one area was found."""
    return ibis.coalesce(column >= 0, False)


def place(rows: ir.Table) -> ir.Table:
    """Choose the most precise area of a row: buurt, address, wijk, postcode; else tell why there is none."""
    by_buurt, by_wijk = _known(rows.b_nr), _known(rows.w_nr)
    by_address, by_postcode = _known(rows.p_buurt), _known(rows.p_wijk)
    no_area = ibis.coalesce(rows.geen_gebied, True)
    not_there = rows.postcode.notnull() & rows.p_wijk.isnull() & no_area
    return rows.mutate(
        buurt_nr=ibis.cases((by_buurt, rows.b_nr), (by_address, rows.p_buurt), else_=ibis.null("int32")),
        wijk_nr=ibis.cases(
            (by_buurt, rows.b_wijk), (by_address, rows.p_wijk), (by_wijk, rows.w_nr), (by_postcode, rows.p_wijk),
            else_=ibis.null("int32"),
        ),
        buiten=any_of([rows.elders, ~by_buurt & rows.vreemd, not_there]),
        dubbel=any_of([rows.b_nr == AMBIGUOUS, rows.w_nr == AMBIGUOUS, rows.p_wijk == AMBIGUOUS]),
        zonder_gebied=no_area & rows.postcode.isnull(),
        wijze=ibis.cases((by_buurt, rows.b_wijze), (by_wijk, rows.w_wijze), else_=ibis.null("int32")),
        op_postcode=~by_buurt & (by_address | (by_postcode & ~by_wijk)),
    )  # fmt: skip

import pytest

from tests.tables.gebruik.gebruik_rows import PRODUCTEN, cleaned, keys
from wijkscan.tables.gebruik.clean import CLEAN_COLUMNS
from wijkscan.tables.gebruik.fields import UNIT_COLUMNS, Correction, Reason
from wijkscan.tables.wetten import wetten

GOOD = {"client": "17", "wet": "wmo", "productcategorie": "01", "ingangsdatum": "01-01-2024", "buurt": "BU00340101"}


def row(**changes: str | None) -> dict[str, str | None]:
    return GOOD | changes


CASES = {
    "everything right": (row(), Reason.USED, set()),
    "open end": (row(einddatum="31-12-9999"), Reason.USED, {Correction.OPEN_END}),
    "excel date": (row(ingangsdatum="45292"), Reason.USED, {Correction.EXCEL_DATE}),
    "leading zeros of the client": (row(client="0017"), Reason.USED, {Correction.CLIENT_ZEROS}),
    "lost zero of the product": (row(productcategorie="1"), Reason.USED, {Correction.PRODUCT_ZERO}),
    "product code": (row(productcategorie="01A05"), Reason.USED, set()),
    "product by name": (row(productcategorie="Hulp bij het huishouden"), Reason.USED, set()),
    "the product decides the wet": (row(productcategorie="45"), Reason.USED, {Correction.WET_FROM_PRODUCT}),
    "no product": (row(productcategorie=None), Reason.USED, set()),
    "no wet": (row(wet=None), Reason.USED, set()),
    "code without BU": (row(buurt="00340101"), Reason.USED, {Correction.AREA_COMPLETED}),
    "code without zeros": (row(buurt="340101"), Reason.USED, {Correction.AREA_COMPLETED}),
    "two digits in a wijk": (row(buurt="01", wijk="02"), Reason.USED, {Correction.AREA_COMPLETED}),
    "name": (row(buurt="élan"), Reason.USED, {Correction.AREA_FROM_NAME}),
    "shared name in a wijk": (row(buurt="Centrum", wijk="Zuid"), Reason.USED, {Correction.AREA_FROM_NAME}),
    "address": (row(buurt=None, postcode="0011 ab", huisnummer="2 hs"), Reason.USED, {Correction.AREA_FROM_POSTCODE}),
    "wijk only": (row(buurt=None, wijk="WK003402"), Reason.USED, {Correction.WIJK_ONLY}),
    "postcode in one wijk": (
        row(buurt=None, postcode="0011AB"), Reason.USED, {Correction.WIJK_ONLY, Correction.AREA_FROM_POSTCODE},
    ),
    "gemeente only": (row(buurt=None, gemeente="34"), Reason.USED, {Correction.GEMEENTE_ONLY}),
    "gemeente by name": (row(gemeente="PLAS"), Reason.USED, set()),
    "unreadable amount": (row(bedrag="veel"), Reason.USED, {Correction.BAD_AMOUNT}),
    "thousands": (row(bedrag="1.234,50"), Reason.USED, {Correction.THOUSANDS}),
    "volume without unit": (row(volume="3"), Reason.USED, {Correction.BAD_VOLUME}),
    "unreadable birth": (row(geboortedatum="19500000"), Reason.USED, {Correction.BAD_BIRTH}),
    "deleted": (row(reden_wijziging="13"), Reason.DELETED, set()),
    "no client": (row(client=None), Reason.NO_CLIENT, set()),
    "not applicable": (row(client="999999999"), Reason.NO_CLIENT, set()),
    "rounded client": (row(client="1,23E+08"), Reason.ROUNDED_CLIENT, set()),
    "no start": (row(ingangsdatum=None), Reason.NO_START, set()),
    "no such day": (row(ingangsdatum="31-02-2024"), Reason.NO_START, set()),
    "day first in eight digits": (row(ingangsdatum="31012024"), Reason.USED, set()),
    "no such end": (row(einddatum="31022024"), Reason.BAD_END, set()),
    "ends before it starts": (row(einddatum="31-12-2023"), Reason.END_BEFORE_START, set()),
    "unknown product and wet": (row(wet="Wlz", productcategorie="99"), Reason.NO_PRODUCT, set()),
    "buurt of another gemeente": (row(buurt="BU03940101"), Reason.OUTSIDE, set()),
    "another gemeente": (row(gemeente="394"), Reason.OUTSIDE, set()),
    "postcode elsewhere": (row(buurt=None, postcode="0099 ZZ", huisnummer="1"), Reason.OUTSIDE, set()),
    "shared name": (row(buurt="Centrum"), Reason.AMBIGUOUS_AREA, set()),
    "shared postcode": (row(buurt=None, postcode="0011"), Reason.AMBIGUOUS_AREA, set()),
    "unknown name": (row(buurt="Nergens"), Reason.UNKNOWN_AREA, set()),
    "no area": (row(buurt=None), Reason.USED, {Correction.GEMEENTE_ONLY}),
    "area unknown": (row(buurt="Onbekend", wijk="#N/B"), Reason.USED, {Correction.GEMEENTE_ONLY}),
    "area unknown in words": (row(buurt="wijk onbekend"), Reason.USED, {Correction.GEMEENTE_ONLY}),
    "area unknown in the codes of CBS": (row(buurt="BU00349999", wijk="WK003499"), Reason.USED, {Correction.GEMEENTE_ONLY}),
    "area of nines": (row(buurt="99999999"), Reason.USED, {Correction.GEMEENTE_ONLY}),
    "buurt unknown in a known wijk": (row(buurt="?", wijk="Zuid"), Reason.USED, {Correction.WIJK_ONLY, Correction.AREA_FROM_NAME}),
    "area unknown in another gemeente": (row(buurt="n.v.t.", gemeente="394"), Reason.OUTSIDE, set()),
    "client unknown": (row(client="Onbekend"), Reason.NO_CLIENT, set()),
    "client an error": (row(client="#N/A"), Reason.NO_CLIENT, set()),
    "client a dash": (row(client="--"), Reason.NO_CLIENT, set()),
    "start unknown": (row(ingangsdatum="(leeg)"), Reason.NO_START, set()),
    "end unknown": (row(einddatum="n.v.t."), Reason.USED, set()),
    "wet unknown": (row(wet="nvt", productcategorie="-"), Reason.NO_PRODUCT, set()),
    "gemeente unknown": (row(gemeente="Niet bekend"), Reason.USED, set()),
    "amount unknown": (row(bedrag="#WAARDE!"), Reason.USED, set()),
    "wet with its letters": (row(wet="Jeugdwet (JW)", productcategorie=None), Reason.USED, set()),
    "empty": (dict.fromkeys(GOOD), Reason.EMPTY, set()),
}  # fmt: skip


@pytest.fixture(scope="module")
def verdicts():
    return dict(zip(CASES, cleaned(*(case[0] for case in CASES.values())).to_dict("records"), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_row_is_used_or_refused_for_one_reason(verdicts, name):
    _, reason, corrections = CASES[name]
    assert (verdicts[name]["reden"], verdicts[name]["correcties"]) == (reason, corrections)


def test_what_the_numbers_stand_for():
    frame = cleaned(
        row(einddatum="30-06-2024", geboortedatum="1950-05-05", bedrag="€ 1.234,50", volume="90", eenheid="01",
            frequentie="week"),
        row(client="abc", wet="Participatiewet", productcategorie="01", leeftijd="18 tot 65 jaar"),
        row(client="ABC", geboortejaar="1950", leeftijd="85+"),
    )  # fmt: skip
    assert tuple(frame.columns) == CLEAN_COLUMNS
    made = keys()
    first = frame.iloc[0]
    assert made.buurten[first["buurt"]] == "BU00340101"
    assert made.wijken[first["wijk"]] == "WK003401"
    assert PRODUCTEN["code"][first["product"]] == "01"
    assert (first["begin"], first["einde"], first["geboren"]) == (19723, 19904, -7181)
    assert first["centen"] == 123_450
    # Ninety minutes are an hour and a half, every seven days.
    assert (first["volume"], UNIT_COLUMNS[int(first["eenheid"])], first["dagen"]) == (1.5, "uren", 7)
    second, third = frame.iloc[1], frame.iloc[2]
    # A kostensoort of the bijstand is no productcategorie of the Wmo.
    assert (list(wetten())[second["wet"]], PRODUCTEN["code"][second["product"]]) == ("bijstand", "PW")
    assert (second["leeftijd_van"], second["leeftijd_tot"]) == (18, 64)
    assert second["client"] == third["client"] == "ABC"
    assert abs(third["geboren"] - -7124) < 2


def test_cents_stay_cents():
    frame = cleaned(row(bedrag="123450"), in_cents=True)
    assert frame["centen"].tolist() == [123_450]

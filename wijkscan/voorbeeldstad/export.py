"""A client export of Voorbeeldstad as three case systems would deliver it, and the counts that should come out of it.

Nobody in it exists. Wmo, jeugdhulp and bijstand each write dates, open ends and areas their own way, numbers lost their
zeros in Excel on the way, and rows that must not count are mixed in.
"""

import numpy as np
import pandas as pd

#: Half-years the export covers, with their first and last day.
PERIODS = {
    "2023HJ01": ("2023-01-01", "2023-06-30"),
    "2023HJ02": ("2023-07-01", "2023-12-31"),
    "2024HJ01": ("2024-01-01", "2024-06-30"),
    "2024HJ02": ("2024-07-01", "2024-12-31"),
}
_FIRST, _LAST = pd.Timestamp("2023-01-01"), pd.Timestamp("2024-12-31")
_DAY = pd.Timedelta(days=1)

# Per wet: the column with the clients of a year, the productcategorieen with how often they occur, the ages.
_LAWS = {
    "wmo": ("wmo", {"01": 0.34, "02": 0.2, "07": 0.1, "11": 0.08, "12": 0.16, "13": 0.1, "15": 0.02}, (45, 95)),
    "jeugdhulp": ("jeugdzorg", {"45": 0.5, "51": 0.12, "54": 0.25, "43": 0.05, "48": 0.05, "35": 0.03}, (2, 18)),
    "bijstand": ("bijstand", {"PW": 1.0}, (20, 66)),
}
_WET_TEXT = {"wmo": "WMO", "jeugdhulp": "Jeugdwet", "bijstand": "Participatiewet"}
_TWO_PRODUCTS, _OTHER_WET, _RENEWED = 0.5, 0.06, 0.75
# Clients of a two-year window per client of one year: some leave, others come.
_TURNOVER = 1.25
_STILL_OPEN = 0.55
_HEADERS = (
    "Cliëntnummer", "Wet", "Productcategorie", "Ingangsdatum", "Einddatum", "Geboortedatum", "Gemeentecode", "Wijkcode",
    "Buurt", "Postcode", "Huisnummer", "Bedrag", "Reden wijziging", "Opmerking",
)  # fmt: skip


def client_export(areas: pd.DataFrame, rng: np.random.Generator) -> tuple[bytes, pd.DataFrame]:
    """
    Make a client export with everything that goes wrong in one, and the truth.

    Parameters
    ----------
    areas
        One row per buurt: `buurtcode`, `buurtnaam`, `wijkcode`, `inwoners`, `leeftijd_0_15`, `leeftijd_65_plus`, and the
        clients of a year: `wmo`, `jeugdzorg`, `bijstand`; a gap has no clients.
    rng
        Source of chance; the same state gives the same bytes.

    Returns
    -------
    The CSV (`;`, Windows-1252, a title above the headers), and the true counts: `niveau`, `gebiedscode`, `wet` (`totaal`
    for all together), `periode`, `clienten`, `nieuw`, `beeindigd` and `open_einde`.
    """
    allocations = _allocations(areas, rng)
    rows = _written(_renewed(allocations, rng), areas, rng)
    rows = pd.concat([rows, _not_counting(rows, rng)], ignore_index=True)
    rows = rows.iloc[rng.permutation(len(rows))]
    text = rows.to_csv(sep=";", index=False, columns=list(_HEADERS), lineterminator="\r\n")
    title = "Export sociaal domein Voorbeeldstad (verzonnen)\r\n"
    return (title + text).encode("cp1252"), _truth(allocations)


def _allocations(areas: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw clients with their products, as they really ran: `einde` is missing while open."""
    parts = []
    number = 0
    for wet, (column, products, (youngest, oldest)) in _LAWS.items():
        clients = np.round(areas[column].fillna(0).to_numpy() * _TURNOVER).astype(int)
        buurt = np.repeat(np.arange(len(areas)), clients)
        person = number + np.arange(len(buurt))
        number += len(buurt)
        age = rng.integers(youngest * 365, oldest * 365, len(buurt))
        born = _LAST - pd.to_timedelta(age, unit="D")
        codes, shares = list(products), np.array(list(products.values()))
        first = pd.DataFrame({"persoon": person, "buurt": buurt, "geboren": born, "wet": wet})
        first["product"] = rng.choice(codes, len(first), p=shares / shares.sum())
        second = first[rng.random(len(first)) < _TWO_PRODUCTS].copy()
        second["product"] = rng.choice(codes, len(second), p=shares / shares.sum())
        parts += [first, second[second["wet"] != "bijstand"]]
    # Some who get bijstand also get hulp from the Wmo: one person, two wetten.
    also = parts[-2][rng.random(len(parts[-2])) < _OTHER_WET].assign(wet="wmo", product="02")
    drawn = pd.concat([*parts, also], ignore_index=True).drop_duplicates(["persoon", "wet", "product"])
    span = (_LAST - _FIRST).days
    begin = _FIRST + pd.to_timedelta(rng.integers(-4 * span // 2, span, len(drawn)), unit="D")
    drawn_end = _FIRST + pd.to_timedelta(rng.integers(0, span, len(drawn)), unit="D")
    # Who began inside the window may end in it as well, but not before he began.
    later = begin + pd.to_timedelta(rng.integers(20, 200, len(drawn)), unit="D")
    end = pd.Series(np.where(drawn_end >= begin, drawn_end, later))
    drawn = drawn.assign(begin=begin, einde=end.where(rng.random(len(drawn)) > _STILL_OPEN).to_numpy())
    place = areas[["buurtcode", "wijkcode"]].iloc[drawn["buurt"]].reset_index(drop=True)
    return pd.concat([drawn.reset_index(drop=True), place], axis="columns")


def _renewed(allocations: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Split some allocations into one that ends and a renewal that starts the next day (or the same)."""
    until = allocations["einde"].fillna(_LAST)
    length = (until - allocations["begin"]).dt.days
    split = (length > 60) & (rng.random(len(allocations)) < _RENEWED)
    middle = allocations["begin"] + pd.to_timedelta((length * rng.uniform(0.2, 0.8, len(length))).astype(int), unit="D")
    same_day = pd.to_timedelta(rng.integers(0, 2, len(length)), unit="D")
    before = allocations.assign(einde=allocations["einde"].mask(split, middle))
    after = allocations.assign(begin=middle + same_day)[split]
    return pd.concat([before, after], ignore_index=True)


def _written(rows: pd.DataFrame, areas: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Write rows the way the three systems do."""
    count = len(rows)
    wet = rows["wet"]
    written = pd.DataFrame({"Wet": wet.map(_WET_TEXT)})
    # Every ninth person has a number with a leading zero, which Excel dropped in half of the rows.
    number = 123_456_789 + rows["persoon"] * 7_717
    short = rows["persoon"] % 9 == 0
    zeros = short & (rng.random(count) < 0.5)
    bare = number.mod(90_000_000).add(10_000_000).where(short, number).astype(str)
    written["Cliëntnummer"] = bare.mask(zeros, "0" + bare)
    lost_zero = rng.random(count) < 0.3
    written["Productcategorie"] = rows["product"].where(~lost_zero, rows["product"].str.lstrip("0")).mask(
        wet == "bijstand", ""
    )
    for header, column, open_end in (
        ("Ingangsdatum", "begin", {}),
        ("Einddatum", "einde", {"wmo": "31-12-9999", "jeugdhulp": "99999999", "bijstand": ""}),
        ("Geboortedatum", "geboren", {}),
    ):
        moments = rows[column]
        forms = {"wmo": "%d-%m-%Y", "jeugdhulp": "%Y%m%d", "bijstand": "%Y-%m-%d"}
        texts = pd.Series("", index=rows.index)
        for name, form in forms.items():
            texts = texts.mask(wet == name, moments.dt.strftime(form).fillna(open_end.get(name, "")))
        serial = (moments - pd.Timestamp("1899-12-30")).dt.days
        as_number = (rng.random(count) < 0.03) & moments.notna()
        written[header] = texts.mask(as_number, serial.astype("Int64").astype(str))
    written["Einddatum"] = written["Einddatum"].mask(
        (written["Einddatum"] == "99999999") & (rng.random(count) < 0.3), "00000000"
    )
    written = written.join(_area_texts(rows, areas, rng))
    cents = np.round(rng.gamma(2.0, 140_000, count)).astype(int)
    written["Bedrag"] = [f"{value / 100:,.2f}".translate(str.maketrans(",.", ".,")) for value in cents]
    written["Reden wijziging"] = rng.choice(["", "03", "05"], count, p=[0.9, 0.05, 0.05])
    remark = rng.random(count) < 0.002
    return written.assign(Opmerking=np.where(remark, "zie dossier;\nnog bellen", ""))


def _area_texts(rows: pd.DataFrame, areas: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Write the area as a code, a code without BU, a name that is unique, or two digits inside the wijk."""
    code = rows["buurtcode"]
    names = areas["buurtnaam"].where(~areas["buurtnaam"].duplicated(keep=False))
    name = pd.Series(names.iloc[rows["buurt"]].to_numpy(), index=rows.index).fillna(code)
    how = rng.choice(4, len(rows), p=[0.5, 0.25, 0.15, 0.1])
    buurt = np.select([how == 0, how == 1, how == 2], [code, code.str[2:], name], default=code.str[8:])
    wijk = rows["wijkcode"].where(how != 1, rows["wijkcode"].str[2:])
    # No Dutch postcode starts with a zero.
    letters = rng.choice(list("ABCDEFGH"), (len(rows), 2))
    area = rows["buurt"].to_numpy()
    postcode = [f"0{100 + place:03d} {a}{b}".lower() for place, (a, b) in zip(area, letters, strict=True)]
    return pd.DataFrame(
        {
            "Buurt": buurt,
            "Wijkcode": wijk,
            "Gemeentecode": code.str[2:6],
            "Postcode": postcode,
            "Huisnummer": rng.integers(1, 200, len(rows)),
        },
        index=rows.index,
    )


def _not_counting(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Copy some rows and spoil them, each in one of the ways that must keep it out of the counts."""

    def some(share: float) -> pd.DataFrame:
        return rows[rng.random(len(rows)) < share].copy()

    deleted = some(0.02)
    deleted["Einddatum"] = deleted["Ingangsdatum"]
    deleted["Reden wijziging"] = "13"
    elsewhere = some(0.01).assign(Gemeentecode="9999", Wijkcode="WK999901", Buurt="BU99990101")
    unknown = some(0.004).assign(Buurt="Nergenshuizen", Wijkcode="", Postcode="")
    return pd.concat(
        [
            deleted,
            elsewhere,
            unknown,
            some(0.003).assign(Ingangsdatum=""),
            some(0.003).assign(Ingangsdatum="31-02-2024"),
            some(0.003).assign(Ingangsdatum="01-06-2024", Einddatum="01-05-2024"),
            some(0.002).assign(Cliëntnummer=""),
        ]
    )


def _truth(allocations: pd.DataFrame) -> pd.DataFrame:
    """Count clients per area, wet and half-year straight from what was drawn."""
    gemeente = "GM" + allocations["buurtcode"].str[2:6]
    levels = {"Buurt": allocations["buurtcode"], "Wijk": allocations["wijkcode"], "Gemeente": gemeente}
    end = allocations["einde"].fillna(_LAST + 1000 * _DAY)
    parts = []
    for periode, (van, tot) in PERIODS.items():
        first, last = pd.Timestamp(van), pd.Timestamp(tot)
        there = {
            name: (allocations["begin"] <= until) & (end >= since)
            for name, since, until in (
                ("in", first, last), ("laatste", last, last), ("volgende", last + _DAY, last + _DAY),
                ("eerste", first, first), ("vorige", first - _DAY, first - _DAY),
            )
        }  # fmt: skip
        for niveau, area in levels.items():
            for wet in (allocations["wet"], pd.Series("totaal", index=allocations.index)):
                flags = pd.DataFrame(there).assign(gebiedscode=area, wet=wet, persoon=allocations["persoon"])
                person = flags.groupby(["gebiedscode", "wet", "persoon"]).any().query("`in`")
                stays = person["laatste"] & person["volgende"]
                came_in = person["eerste"] & person["vorige"]
                counted = pd.DataFrame(
                    {"clienten": 1, "nieuw": ~came_in, "beeindigd": ~stays, "open_einde": stays}
                ).astype(int)
                total = counted.groupby(["gebiedscode", "wet"]).sum().reset_index()
                parts.append(total.assign(niveau=niveau, periode=periode))
    columns = ["niveau", "gebiedscode", "wet", "periode", "clienten", "nieuw", "beeindigd", "open_einde"]
    return pd.concat(parts, ignore_index=True)[columns].sort_values(columns[:4]).reset_index(drop=True)

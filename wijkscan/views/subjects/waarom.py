"""Why a wijk gets more or less than its gemeente or than another wijk: the sentence, the largest reasons, and every one of them."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import euro, join, number, signed
from wijkscan.model.budget.gemeente import Budget
from wijkscan.model.need.gemeente import Behoefte
from wijkscan.model.reasons.drivers import AVERAGE, EURO, FTE, NEED, Drivers, sized
from wijkscan.model.use.drivers import BASE, OTHER
from wijkscan.tables.wetten import law_names
from wijkscan.views import colours
from wijkscan.views.charts import budget as charts_budget
from wijkscan.views.charts import need as charts_need
from wijkscan.views.subjects import behoefte
from wijkscan.views.words.dutch import NO_VALUE, titled, unit_format, value
from wijkscan.views.words.texts import distinct, plain, within_sentence

_REASONS = 3
_DRAWN = 8  # bars that can be read at once; the others are one bar together
_OTHERS = {
    BASE: "Inwoners over wie de wet gaat (zoals jongeren bij de Jeugdwet)",
    OTHER: "Overig: wat geen kenmerk verklaart, en afronding",
}
_TOTAL = "Samen"
_CENTS = 100
PER_FTE, PER_CLIENT = 10_000, 1000
CAUTION = (
    "Een kenmerk telt mee omdat mensen met dat kenmerk in heel Nederland meer of minder hulp gebruiken. Dat is samenhang en geen oorzaak. "
    "Kenmerken die sterk samengaan, zoals inkomen en huurwoningen, leest u het best bij elkaar."
)


@dataclass(frozen=True)
class Pair:
    """A wijk and what it is set beside.

    Parameters
    ----------
    area, other
        Codes; `other` is the gemeente or another wijk.
    name, other_name
        Their names, which differ.
    """

    area: str
    other: str
    name: str
    other_name: str


def pair_of(names: pd.Series, area: str, other: str) -> Pair:
    """Name a wijk and what it is set beside; a wijk may be called like its gemeente."""
    kind = "gemeente" if other.startswith("GM") else "vergelijkbaar"
    called = distinct({"waarde": str(names[area]), kind: str(names[other])})
    return Pair(area, other, called["waarde"], called[kind])


def _beside(drivers: Drivers, pair: Pair) -> str:
    """Give the row of what the wijk is set beside: need has no figure of the gemeente, but an average wijk."""
    return drivers.reference if pair.other.startswith("GM") else pair.other


def _other_name(drivers: Drivers, pair: Pair) -> str:
    return "Gemiddelde wijk" if _beside(drivers, pair) == AVERAGE else pair.other_name


def headline(drivers: Drivers, budget: Budget, pair: Pair) -> str:
    """Say in one or two sentences how much more or less a wijk gets; between two wijken also how much is due to their size."""
    each, theirs = (drivers.amount(EURO, code) / _CENTS for code in (pair.area, _beside(drivers, pair)))
    name, other = plain(pair.name), plain(pair.other_name)
    per_head = f"Per inwoner is dat € {number(each, 2)}, {_more(each - theirs)} in {other} (€ {number(theirs, 2)})."
    if pair.other not in budget.target.index:
        return f"Eerlijk gedeeld per wijk krijgt **{name}** {euro(budget.target[pair.area])} per jaar. {per_head}"
    codes = (pair.area, pair.other)
    money, people = ([float(table[code]) for code in codes] for table in (budget.target, budget.inwoners))
    split = sized(money[0], people[0], money[1], people[1])
    side = "meer" if split.own >= split.other else "minder"
    return (
        f"Eerlijk gedeeld per wijk krijgt **{name}** {euro(split.own)} per jaar en **{other}** {euro(split.other)}: "
        f"**{euro(abs(split.own - split.other))} {side}**. Daarvan komt {_signed_euro(split.by_size)} door het aantal inwoners "
        f"({number(people[0])} en {number(people[1])}) en {_signed_euro(split.by_head)} door wie er wonen. {per_head}"
    )


def work_sentence(drivers: Drivers, pair: Pair) -> str:
    """Say how much work a wijk asks of a wijkteam beside the other; empty where that is unknown."""
    if FTE not in drivers.splits:
        return ""
    own, theirs = (drivers.amount(FTE, code) * PER_FTE for code in (pair.area, _beside(drivers, pair)))
    if pd.isna(own) or pd.isna(theirs):
        return ""
    return (
        f"Het werk van een wijkteam is er {number(own, 1)} fte per {number(PER_FTE)} inwoners, tegenover {number(theirs, 1)} in "
        f"{plain(pair.other_name)} (zonder coördinatie)."
    )


def facts(drivers: Drivers, budget: Budget, need: Behoefte | None, pair: Pair) -> pd.DataFrame:
    """Set what is known of both side by side, as Dutch text: people, need, expected clients, the work of a team and euros.

    A row per figure; what is unknown, or does not exist of a gemeente, is a dash. Inhabitants are those that everything is counted with:
    of the gemeente their sum, which may differ a little from the number that is published.
    """
    codes = {pair.name: (pair.area, pair.area), pair.other_name: (pair.other, _beside(drivers, pair))}
    columns = {name: {**_people_and_need(budget, need, code), **_use_and_money(drivers, budget, code, row)}
               for name, (code, row) in codes.items()}  # fmt: skip
    return pd.DataFrame(columns).rename_axis("Cijfer").reset_index()


def _within(budget: Budget, code: str) -> pd.Index:
    """Give the areas of the budget that an area is made of: a wijk itself, or all of them."""
    return budget.target.index.intersection([code]) if code in budget.target.index else budget.target.index


def _people_and_need(budget: Budget, need: Behoefte | None, code: str) -> dict[str, str]:
    told = {"Inwoners waarmee is gerekend": number(budget.inwoners[_within(budget, code)].sum())}
    if need is None:
        return told
    score, place = need.table()["score"].get(code, float("nan")), behoefte.places(need).get(code, "")
    told[f"{behoefte.LABEL} (0 is de {behoefte.middle(need)})"] = NO_VALUE if pd.isna(score) else signed(float(score), 2)
    among = f"{place.removeprefix('plaats ')} van {len(need.index.score.dropna())}"
    return {**told, "Plaats naar behoefte": among if place else NO_VALUE}


def _use_and_money(drivers: Drivers, budget: Budget, code: str, row: str) -> dict[str, str]:
    areas = _within(budget, code)
    clients, people = budget.clients.loc[areas].sum(min_count=1), float(budget.inwoners[areas].sum())
    told = {}
    for wet, count in clients.items():
        each = f"{number(count)} ({number(PER_CLIENT * count / people, 1)})"
        told[f"{law_names()[str(wet)]}: verwachte cliënten (per {number(PER_CLIENT)} inwoners)"] = NO_VALUE if pd.isna(count) else each
    fte = drivers.amount(FTE, row) * PER_FTE if FTE in drivers.splits else float("nan")
    told[f"Werk van een wijkteam: fte per {number(PER_FTE)} inwoners"] = NO_VALUE if pd.isna(fte) else number(fte, 1)
    told["Eerlijk deel per jaar"] = euro(budget.target[areas].sum())
    told["Eerlijk deel per inwoner"] = f"€ {number(drivers.amount(EURO, row) / _CENTS, 2)}"
    return told


def _more(difference: float) -> str:
    """Write euros per inhabitant as more than, less than, or as much as."""
    text = number(abs(difference), 2)
    return "evenveel als" if not text.strip("0,") else f"**€ {text} {'meer' if difference > 0 else 'minder'}** dan"


def _signed_euro(cents: float) -> str:
    sign = signed(cents)[:1]
    return f"{sign if sign in '+−' else ''}{euro(abs(cents))}"


def reasons(drivers: Drivers, pair: Pair, which: str = EURO) -> list[str]:
    """Give the largest reasons in the direction of the difference, the largest in the other, and what no feature explains if it is more."""
    every = drivers.difference(which, pair.area, _beside(drivers, pair))
    parts, rest = every.drop(OTHER, errors="ignore"), float(every.get(OTHER, 0.0))
    up = drivers.amount(which, pair.area) >= drivers.amount(which, _beside(drivers, pair))
    along, against = (parts[parts > 0], parts[parts < 0]) if up else (parts[parts < 0], parts[parts > 0])
    told = [_reason(drivers, pair, str(code), part, which) for code, part in along.head(_REASONS).items()]
    told += [f"Daartegenover: {_reason(drivers, pair, str(code), part, which)}" for code, part in against.head(1).items()]
    return [*told, _reason(drivers, pair, OTHER, rest, which)] if abs(rest) > max((0.0, *parts.abs())) else told


def _reason(drivers: Drivers, pair: Pair, code: str, part: float, which: str) -> str:
    effect = f"{signed(part, 2)} punt" if which == NEED else f"{signed(part / _CENTS, 2)} euro per inwoner"
    label = _label(drivers, code)
    if code not in drivers.features.index:
        return f"{label}: **{effect}**"
    row, other = drivers.features.T[code], _beside(drivers, pair)
    own, theirs = (value(float(row[place]), drivers.units[code]) for place in (pair.area, other))
    beside = f"{theirs} in {plain(pair.other_name)}" if other != AVERAGE else f"{theirs} gemiddeld"
    return f"{label}: {own}, tegenover {beside}: **{effect}**"


def _label(drivers: Drivers, code: str) -> str:
    # The index is a sum of indicators, so nothing but rounding is left over.
    return "Afronding" if code == OTHER and NEED in drivers.splits else drivers.labels.get(code, _OTHERS.get(code, code))


def untold(drivers: Drivers, which: str, pair: Pair) -> str:
    """Say why there is nothing to compare; empty where there is."""
    unknown = [name for code, name in ((pair.area, pair.name), (_beside(drivers, pair), pair.other_name))
               if pd.isna(drivers.amount(which, code))]  # fmt: skip
    if not unknown:
        return ""
    why = "is geen behoefte-index bekend" if which == NEED else "is geen bedrag per inwoner bekend: er woont niemand, of cijfers ontbreken"
    return f"Van {plain(join(unknown))} {why}."


def driver_table(drivers: Drivers, pair: Pair) -> pd.DataFrame:
    """Give every driver with the values of both, and what it does to every amount; a column adds up to its last row, *Samen*.

    Amounts are rounded as they are shown, and what rounding takes or gives is in *Overig*.
    """
    other = _beside(drivers, pair)
    effects = {name: (drivers.difference(which, pair.area, other) * factor).round(decimals) for which, (name, factor, decimals) in
               _columns(drivers).items()}  # fmt: skip
    order = list(dict.fromkeys(code for parts in effects.values() for code in parts.index if code != OTHER))
    rows = pd.DataFrame(index=pd.Index([*order, OTHER]))
    rows["Kenmerk"] = [_label(drivers, code) for code in rows.index]
    values = drivers.features.reindex(rows.index)
    rows[pair.name], rows[_other_name(drivers, pair)] = values[pair.area], values[other]
    rows["Verschil"] = values[pair.area] - values[other]
    rows["Eenheid"] = [drivers.units.get(code, "") for code in rows.index]
    rows["Jaar"] = pd.array([drivers.years.get(code) for code in rows.index], dtype="Int64")
    rows["Geschat"] = [_guessed(drivers, code, (pair.area, other)) for code in rows.index]
    for which, (name, factor, decimals) in _columns(drivers).items():
        if effects[name].empty:
            continue
        whole = round((drivers.amount(which, pair.area) - drivers.amount(which, other)) * factor, decimals)
        told = effects[name].drop(OTHER)
        rows[name] = told.reindex(rows.index)
        rows.loc[OTHER, name] = round(whole - told.sum(), decimals)
        rows.loc[_TOTAL, name] = whole
    rows.loc[_TOTAL, "Kenmerk"] = _TOTAL
    return rows.reset_index(drop=True)


def _guessed(drivers: Drivers, code: str, places: tuple[str, str]) -> str:
    known = code in drivers.guessed.index and any(bool(drivers.guessed.at[code, place]) for place in places)
    return "ja" if known else "nee"


def _columns(drivers: Drivers) -> dict[str, tuple[str, float, int]]:
    """Give per amount its heading, what it is multiplied with and its decimals."""
    known = {EURO: ("Euro per inwoner", 1 / _CENTS, 2), FTE: (f"Fte per {number(PER_FTE)} inwoners", PER_FTE, 2), NEED: ("Punten", 1, 2)}
    clients = {wet: (f"{name}: cliënten per {number(PER_CLIENT)} inwoners", PER_CLIENT, 2) for wet, name in law_names().items()}
    return {which: {**known, **clients}[which] for which in drivers.splits}


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """Write the drivers for the screen: values with their unit, effects with their sign; no effect is a dash."""
    at = list(table.columns).index("Verschil")
    units = table["Eenheid"].fillna("")
    told = pd.DataFrame({"Kenmerk": [titled(label, unit) for label, unit in zip(table["Kenmerk"], units, strict=True)]}, table.index)
    for column in table.columns[1:at]:
        told[column] = [_figure(x, unit) for x, unit in zip(table[column], units, strict=True)]
    for column in table.columns[list(table.columns).index("Geschat") + 1 :]:
        told[column] = [NO_VALUE if pd.isna(x) else signed(x, 2) for x in table[column]]
    return told.assign(Geschat=table["Geschat"].fillna(NO_VALUE)) if table["Geschat"].eq("ja").any() else told


def largest(table: pd.DataFrame, most: int) -> tuple[pd.DataFrame, list[str]]:
    """Give :func:`driver_table` with at most `most` drivers, and name those that are one row together.

    *Overig* and *Samen* stay rows of their own, and every column still adds up to *Samen*.
    """
    drivers, ends = table.iloc[:-2], table.iloc[-2:]
    if len(drivers) <= most:
        return table, []
    kept, rest = drivers.iloc[:most], drivers.iloc[most:]
    effects = list(table.columns[list(table.columns).index("Geschat") + 1 :])
    added = rest[effects].sum(min_count=1).to_frame().T.assign(Kenmerk=f"{len(rest)} andere kenmerken samen")
    return pd.concat([kept, added.reindex(columns=table.columns), ends], ignore_index=True), [str(name) for name in rest["Kenmerk"]]


def _figure(x: float, unit: object) -> str:
    return NO_VALUE if pd.isna(x) else value(x, str(unit), bare=not unit_format(str(unit)).before)


def money_chart(drivers: Drivers, pair: Pair, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw how one gets from the euros per inhabitant of the other to those of the wijk; the table has every driver."""
    other, table = _beside(drivers, pair), driver_table(drivers, pair)
    parts = drivers.difference(EURO, pair.area, other) / _CENTS
    each, theirs = (drivers.amount(EURO, code) / _CENTS for code in (pair.area, other))
    steps = parts.drop(OTHER)
    drawn = [(pair.other_name, theirs, True)]
    drawn += [(_label(drivers, str(code)), float(x), False) for code, x in steps.head(_DRAWN).items()]
    drawn += [("Alle andere kenmerken en overig", float(parts.sum() - steps.head(_DRAWN).sum()), False), (pair.name, each, True)]
    ends = f"Van € {number(theirs, 2)} per inwoner in {pair.other_name} naar € {number(each, 2)} in {pair.name}."
    summary = f"{ends} {_summary(drivers, steps)}".strip()
    return charts_budget.build_up(drawn, label="euro per inwoner", theme=theme), summary, table


def need_chart(drivers: Drivers, pair: Pair, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw how one gets from the index of the other, or of the average wijk, to that of the wijk; the table has every indicator."""
    other = _beside(drivers, pair)
    parts = drivers.difference(NEED, pair.area, other).drop(OTHER)
    steps = parts.rename(index=drivers.labels)
    start, name = drivers.amount(NEED, other), _other_name(drivers, pair)
    chart = charts_need.waterfall(steps, start=start, start_name=name, end_name=pair.name, label="Behoefte-index", decimals=2, theme=theme)
    summary = charts_need.summary_waterfall(steps, start=start, start_name=name, end_name=pair.name, decimals=2)
    return chart, summary, driver_table(drivers, pair)


def _summary(drivers: Drivers, steps: pd.Series) -> str:
    sides = ((word, steps[steps > 0] if word == "omhoog" else steps[steps < 0]) for word in ("omhoog", "omlaag"))
    told = [
        f"{word} vooral door {join(within_sentence(_label(drivers, str(code))) for code in some.index[:2])}"
        for word, some in sides
        if len(some)
    ]
    return f"Het gaat {' en '.join(told)}." if told else ""

"""Use in detail: by type, by who referred, by huishouden and per quarter, of a wijk, its gemeente and the country."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import plotly.graph_objects as go

from wijkscan.dutch import join, number, percent
from wijkscan.model.use.gemeente import LawUse
from wijkscan.model.use.stapeling import period, told
from wijkscan.tables.areas import COUNTRY
from wijkscan.tables.voorzieningen import (
    CLIENTEN,
    EVERY_NUMBER,
    HUISHOUDENS,
    JEUGD_VORM,
    SOORTEN,
    STAPELING,
    TOTAAL,
    TRAJECTEN,
    UITKERINGEN,
    VERWIJZERS,
    Voorzieningen,
)
from wijkscan.tables.wetten import law_names, wetten
from wijkscan.views import colours
from wijkscan.views.charts import voorzieningen as charts
from wijkscan.views.words.dutch import capital, part_of
from wijkscan.views.words.texts import period_in_words

REFERRERS = dict(
    zip(
        VERWIJZERS,
        (
            "Gemeentelijke toegang", "Huisarts", "Jeugdarts", "Gecertificeerde instelling", "Medisch specialist",
            "Rechter of officier van justitie", "Geen verwijzer", "Verwijzer onbekend",
        ),
        strict=True,
    )
)  # fmt: skip
NUMBERS = {"1": "1 voorziening", "2": "2 voorzieningen", "3": "3 of meer voorzieningen"}
OVERLAP = "Wie twee soorten heeft, telt in beide: soorten tellen op tot meer dan het geheel."
_FEW = "te weinig om te tonen, of onbekend"
_YEAR = len("2023")
_SAID = 0.05  # per cent of the clients from which on it is more than nothing in a sentence


@dataclass(frozen=True)
class Beside:
    """Counts of one period in a wijk, its gemeente and the country.

    Parameters
    ----------
    what
        What is counted, as ``cliënten``.
    periode
        As it is called.
    source
        Who counted.
    areas
        Name per ``wijk``, ``gemeente`` and ``land``.
    labels
        Dutch name per row.
    total
        Everything together per area; a gap is unknown.
    counts
        Row × area; a gap is unknown.
    """

    what: str
    periode: str
    source: str
    areas: Mapping[str, str]
    labels: pd.Series
    total: pd.Series
    counts: pd.DataFrame

    @property
    def shares(self) -> pd.DataFrame:
        """Give row × area: per cent of everything together."""
        return 100 * self.counts / self.total.where(self.total > 0)

    def table(self, expected: pd.Series | None = None) -> pd.DataFrame:
        """Give counts and shares as numbers, and with `expected` clients per row these of the first area too."""
        parts = {"": list(self.labels)}
        for area, name in self.areas.items():
            parts[f"{name}, aantal"] = list(self.counts[area])
            parts[f"{name}, %"] = list(self.shares[area].round(1))
        found = pd.DataFrame(parts).rename(columns={"": "Soort"})
        if expected is not None:
            found[f"Verwacht in {next(iter(self.areas.values()))}"] = list(expected.reindex(self.labels.index).round(1))
        return found


def by_type(counts: Voorzieningen, wet: str, places: Mapping[str, str], names: Mapping[str, str]) -> Beside | None:
    """Give the clients of a law per type; None where that was not counted.

    Parameters
    ----------
    counts
        Use of provisions in detail.
    wet
        Code of the law.
    places
        Code of the ``wijk``, where one is meant, and of the ``gemeente``.
    names
        Name per code, that of the country among them where it has any counts.
    """
    law = wetten()[wet]
    labels = {soort.code: soort.label for soort in law.soorten}
    return _beside(counts, law.uitsplitsing, places, names, labels, "soort", TOTAAL, (CLIENTEN, CLIENTEN), "cliënten")


def by_referrer(counts: Voorzieningen, wet: str, places: Mapping[str, str], names: Mapping[str, str]) -> Beside | None:
    """Give the trajecten of a law by who referred; None where that was not counted."""
    if wetten()[wet].uitsplitsing != JEUGD_VORM:
        return None
    return _beside(counts, JEUGD_VORM, places, names, REFERRERS, "meting", TRAJECTEN, (TRAJECTEN, TRAJECTEN), "trajecten")


def by_number(counts: Voorzieningen, places: Mapping[str, str], names: Mapping[str, str]) -> Beside | None:
    """Give the huishoudens by number of provisions, three or more as the rest of the total; None where that was not counted."""
    *few, many = NUMBERS
    every, labels = (HUISHOUDENS, HUISHOUDENS), {number_of: NUMBERS[number_of] for number_of in few}
    found = _beside(counts, STAPELING, places, names, labels, "stapel", str(EVERY_NUMBER), every, "huishoudens")
    if found is None or found.counts["gemeente"].isna().all():
        return None
    rest = (found.total - found.counts.sum(skipna=False)).clip(lower=0).rename(many)
    return replace(found, labels=pd.Series(NUMBERS), counts=pd.concat([found.counts, rest.to_frame().T]))


def by_combination(counts: Voorzieningen, places: Mapping[str, str], names: Mapping[str, str]) -> Beside | None:
    """Give the huishoudens by combination of laws, most frequent in the gemeente first; None where that was not counted."""
    labels = {soort: _combined(soort) for soort in SOORTEN[STAPELING] if soort != TOTAAL}
    found = _beside(counts, STAPELING, places, names, labels, "soort", TOTAAL, (HUISHOUDENS, HUISHOUDENS), "huishoudens")
    if found is None:
        return None
    order = found.counts["gemeente"].sort_values(ascending=False, kind="stable", na_position="last").index
    return replace(found, labels=found.labels.reindex(order), counts=found.counts.reindex(order))


def laws_of(soort: str) -> tuple[str, ...]:
    """Give the laws of a combination."""
    return tuple(law for law in wetten() if law in soort.split("_"))


def _combined(soort: str) -> str:
    laws = [wetten()[law].in_sentence for law in laws_of(soort)]
    return capital(join(laws)) if len(laws) > 1 else f"Alleen {join(laws)}"


def _beside(
    counts: Voorzieningen, kind: str, places: Mapping[str, str], names: Mapping[str, str], labels: Mapping[str, str], key: str,
    whole: str, metingen: tuple[str, str], what: str,
) -> Beside | None:  # fmt: skip
    rows = counts.of(kind, places["gemeente"])
    if rows.empty:
        return None
    meting, total_of = metingen
    newest = period(rows, places["gemeente"], TOTAAL, total_of)
    if newest is None:
        return None
    fixed = {"soort": TOTAAL, "stapel": EVERY_NUMBER, "meting": meting}
    here = rows[rows["periode"] == newest]
    for column, at in fixed.items():
        here = here if column == key else here[here[column] == at]
    table = here.pivot(index=key, columns="gebiedscode", values="aantal").astype(float)
    table.index = table.index.astype(str)
    areas = {**places, "land": COUNTRY}
    shown = {area: code for area, code in areas.items() if code in table or area != "land"}
    found = table.reindex(index=[whole, *labels], columns=list(shown.values())).set_axis(list(shown), axis="columns")
    return Beside(
        what, period_in_words(newest), told(counts, kind, int(newest[:_YEAR])), {area: names[code] for area, code in shown.items()},
        pd.Series(labels), found.T[whole], found.drop(index=whole),
    )  # fmt: skip


def sentence(found: Beside) -> str:
    """Say which row is most frequent in the gemeente, the wijk and the country, and what is unknown."""
    said = []
    for area, name in found.areas.items():
        if found.total[area] == 0:
            said.append(f"in {name} is er geen")
            continue
        shares = found.shares[area].dropna()
        if shares.empty:
            said.append(f"in {name} is het {_FEW}")
            continue
        top = str(shares.idxmax())
        everyone = f" van de {number(found.total[area])} {found.what}" if area != "land" else ""
        said.append(f"in {name} is dat {found.labels[top].lower()} ({percent(shares[top])}{everyone})")
    first, here = next(iter(found.areas.items()))
    missing = int(found.counts[first].isna().sum()) if pd.notna(found.total[first]) else 0
    some = part_of(missing, len(found.counts), "aantallen", "is", "zijn")
    unknown = f" In {here}: {some} {_FEW}." if missing else ""
    return f"Het vaakst in {found.periode}: {'; '.join(said)}.{unknown} Bron: {found.source}."


def several_sentence(found: Beside) -> str:
    """Say which part of the huishoudens has provisions of more than one law."""
    many = [soort for soort in found.counts.index if len(laws_of(str(soort))) > 1]
    said = []
    for area, name in found.areas.items():
        known = found.counts[area].reindex(many)
        if found.total[area] == 0:
            said.append(f"in {name} heeft geen huishouden een voorziening")
            continue
        share = 100 * float(known.sum()) / found.total[area]
        if pd.isna(found.total[area]) or known.isna().all():
            said.append(f"in {name} {_FEW}")
            continue
        least = "ten minste " if known.isna().any() else ""
        everyone = f" van de {number(found.total[area])}" if area != "land" else ""
        said.append(f"in {name} {least}{percent(share)}{everyone}")
    return (
        f"Huishoudens met voorzieningen uit meer dan één wet, van alle huishoudens met een voorziening ({found.periode}): "
        f"{', '.join(said)}. Eén huishouden telt één keer. Bron: {found.source}."
    )


def type_chart(found: Beside, use: LawUse, wijk: str, head: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the share of clients per type, with what is expected per type in its table."""
    chart = charts.beside(found.shares, found.labels, found.areas, head=head, theme=theme)
    said = " ".join(part for part in (sentence(found), OVERLAP, expected_sentence(use, found.areas["gemeente"])) if part)
    return chart, said, found.table(expected_per_type(use, wijk))


def share_chart(found: Beside, head: str, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw shares that add up to everybody."""
    return charts.beside(found.shares, found.labels, found.areas, head=head, theme=theme), sentence(found), found.table()


def combination_chart(found: Beside, theme: colours.Theme) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the combinations of laws."""
    laws = {str(soort): laws_of(str(soort)) for soort in found.counts.index}
    names = {law: law_names()[law] for law in law_names() if any(law in one for one in laws.values())}
    chart = charts.upset(found.shares, laws, names, found.areas, head="% van de huishoudens met een voorziening", theme=theme)
    return chart, several_sentence(found), found.table()


def by_quarter(counts: Voorzieningen, wet: str, code: str, gemeente: str) -> pd.DataFrame:
    """Give the benefits of a law per quarter in an area: `periode`, `kwartaal` in words and `aantal`; empty where not counted."""
    rows = counts.of(UITKERINGEN, gemeente)
    here = rows[(rows["soort"] == wet) & (rows["meting"] == CLIENTEN) & (rows["gebiedscode"] == code)]
    ordered = here[here["periode"].str.contains("K")].sort_values("periode")
    return pd.DataFrame({"kwartaal": ordered["periode"].map(_short).to_numpy(), "aantal": ordered["aantal"].astype(float).to_numpy()})


def _short(periode: str) -> str:
    return f"{periode[-1]}e kw. {periode[:_YEAR]}"


def quarter_chart(
    counts: Voorzieningen, wet: str, places: Mapping[str, str], names: Mapping[str, str], theme: colours.Theme
) -> tuple[go.Figure, str, pd.DataFrame]:
    """Draw the benefits of a law per quarter in the wijk, with the gemeente beside it in the table."""
    name, gemeente = (names[places[area]] for area in ("wijk", "gemeente"))
    mine, all_of = (by_quarter(counts, wet, places[area], places["gemeente"]) for area in ("wijk", "gemeente"))
    table = all_of.merge(mine, "left", "kwartaal", suffixes=("_gemeente", ""))
    chart = charts.quarters(table, label=f"{law_names()[wet]}, aantal", name=name, theme=theme)
    known = table.dropna(subset=["aantal"])
    if known.empty:
        said = f"{law_names()[wet]} per kwartaal in {name}: {_FEW}."
    else:
        first, last = known.iloc[0], known.iloc[-1]
        ends = (f"{number(one['aantal'])} ({one['kwartaal']})" for one in (first, last))
        said = f"{law_names()[wet]} in {name}: van {' naar '.join(ends)}."
    gaps = len(table) - len(known)
    unknown = f" Van {gaps} van de {len(table)} kwartalen is het aantal {_FEW}." if gaps and len(known) else ""
    shown = table.rename(columns={"kwartaal": "Kwartaal", "aantal": name, "aantal_gemeente": gemeente})
    return chart, f"{said}{unknown} Stand aan het eind van het kwartaal, afgerond op tientallen.", shown[["Kwartaal", name, gemeente]]


def pays_out(wet: str) -> bool:
    """Tell whether a law is counted per quarter, as a benefit."""
    return wet in SOORTEN[UITKERINGEN]


def absent(kinds: list[str], gemeente: str) -> str:
    """Say what is not there, and how to get it."""
    return f"Van {gemeente} is niet bekend: {join(kinds)}. Het is nog niet opgehaald (dat kan bij Gegevens), of CBS houdt het geheim."


def expected_per_type(use: LawUse, wijk: str = "") -> pd.Series | None:
    """Give the expected clients per type, calibrated, of a wijk or without one of all wijken together; None where types are unknown."""
    if use.types is None:
        return None
    clients = use.types.clients(use.wijken["verwacht"])
    found: pd.Series = clients.reindex([wijk]).iloc[0] if wijk else clients.sum()
    return found


def expected_sentence(use: LawUse, gemeente: str) -> str:
    """Say what expected clients per type are; empty where types are unknown."""
    if use.types is None:
        return ""
    labels = {soort.code: soort.label.lower() for soort in wetten()[use.wet].soorten}
    own = [labels[soort] for soort in use.types.own]
    ways = f"met een eigen model voor {join(own)} en als deel van de wet voor de rest" if own else "als deel van de wet"
    ways = f"met een eigen model voor {join(own)}" if len(own) == len(use.types.wijken.columns) else ways
    whole = ""
    if len(use.types.counted) == len(use.types.wijken.columns):
        same = f"van alle wijken samen heeft hetzelfde deel een soort als in {gemeente} is geteld"
        whole = f"; {same}, van het aantal waarop de wet is geijkt"
    left, unexplained = 100 * use.types.unexplained, ""
    if left > _SAID:
        told = f"verklaart de telling in {gemeente} geen soort; zij zijn bij geen enkele soort gerekend"
        unexplained = f" Van {percent(left, 1)} van de cliënten {told}."
    return f"Verwacht per soort hoort bij het verwachte aantal (geijkt) van de wet, {ways}{whole}.{unexplained}"

"""What pages show per stadsdeel or kern: one table per question, and a profile with how every figure was taken together."""

from collections.abc import Mapping
from functools import partial

import geopandas as gpd
import pandas as pd

from wijkscan.dutch import CENTS_PER_EURO, join
from wijkscan.model.indicators.registry import BY_INDICATOR, INDICATORS, Theme
from wijkscan.tables.areas import COUNTRY, Niveau
from wijkscan.tables.joined import joined, on_map
from wijkscan.views.maps.area_map import AreaMap
from wijkscan.views.maps.scales import diverging_scale
from wijkscan.views.words.dutch import NO_VALUE, titled, value
from wijkscan.views.words.texts import plain

HEADING = "Stadsdeel"
NEED_NOTE = (
    "Een behoefte-index is er per wijk. Hier staat het gemiddelde van de wijken van een stadsdeel, gewogen naar inwoners; het is geen "
    "eigen index en heeft geen eigen marge."
)
USE_NOTE = (
    "Cliënten van de wijken zijn opgeteld; verhouding en aantal per 1.000 inwoners zijn uit die sommen herrekend, over de wijken waarvan "
    "het aantal bekend is en wordt vergeleken."
)
WORK_NOTE = (
    "Uren en fte van de buurten zijn opgeteld. De coördinatie hoort bij een team en niet bij een plek, dus die staat apart; met haar erbij "
    "is het totaal dat van de gemeente."
)
MONEY_NOTE = "Wat de buurten van een stadsdeel samen krijgen als het geld de bevolking volgt, en dat gedeeld door hun inwoners."
_NEED = {
    "wijken": "Wijken", "inwoners": "Inwoners van de wijken", "index": "Behoefte-index, gewogen naar inwoners",
    "hoogste_band": "Woont in een wijk van de hoogste band (%)",
}  # fmt: skip
_USE = {
    "wijken": "Wijken", "geteld": "Geteld", "verwacht_bekend": "Verwacht (wijk bekend)", "verhouding": "Verhouding",
    "per_1000": "Geteld per 1.000 inwoners", "verwacht": "Verwacht (geijkt)", "zonder_aantal": "Wijken zonder aantal",
}  # fmt: skip
_WORK = {
    "inwoners": "Inwoners", "uren": "Uren per jaar", "fte": "Fte", "per_10000": "Fte per 10.000 inwoners", "teams": "Teams die er werken",
}  # fmt: skip
_MONEY = {"inwoners": "Inwoners", "bedrag_eurocent": "Bedrag (€)", "aandeel": "Aandeel (%)", "per_inwoner": "Per inwoner (€)"}
_KINDS = {Niveau.WIJK: ("wijken", "wijk"), Niveau.BUURT: ("buurten", "buurt")}


def need_table(found: pd.DataFrame, gemeente: str) -> pd.DataFrame:
    """Give need per stadsdeel; arguments are the sums and the name of the gemeente."""
    return _table(found, gemeente, _NEED)


def use_table(found: pd.DataFrame, gemeente: str) -> pd.DataFrame:
    """Give counted and expected use of a law per stadsdeel."""
    return _table(found, gemeente, _USE)


def work_table(found: pd.DataFrame, gemeente: str) -> pd.DataFrame:
    """Give the work and fte per stadsdeel, and who works there."""
    return _table(found, gemeente, _WORK)


def money_table(found: pd.DataFrame, gemeente: str) -> pd.DataFrame:
    """Give the budget per stadsdeel, in euro."""
    return _table(found.assign(bedrag_eurocent=found["bedrag_eurocent"] / CENTS_PER_EURO), gemeente, _MONEY)


def _table(found: pd.DataFrame, gemeente: str, headings: Mapping[str, str]) -> pd.DataFrame:
    table = found[list(headings)].rename(columns=headings)
    names = [*found.index[:-1], gemeente]
    table.insert(0, HEADING, names)
    return table.reset_index(drop=True)


def split_note(split: pd.Index, names: pd.Series) -> str:
    """Say which wijken lie in more than one stadsdeel, for figures that are per wijk only; empty where none does."""
    if split.empty:
        return ""
    called, one = join(plain(names[code]) for code in split), len(split) == 1
    where, stands = ("ligt", "telt") if one else ("liggen", "tellen")
    return f"{called} {where} niet in één stadsdeel en {stands} mee bij het stadsdeel met de meeste inwoners: dit is er alleen per wijk."


def subtitle(found: pd.DataFrame, name: str, gemeente: str) -> str:
    """Say what a stadsdeel is made of."""
    people = _of(found, name).to_dict("index")["inwoners"]
    several, one = _KINDS[people["niveau"]]
    told = f"Stadsdeel of kern in {plain(gemeente)}, {people['gebieden']} {one if people['gebieden'] == 1 else several}"
    return told if pd.isna(people["waarde"]) else f"{told}, {value(people['waarde'], 'aantal')} inwoners ({people['jaar']:.0f})"


def profile_table(found: pd.DataFrame, name: str, codes: list[str], beside: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Give indicators of a stadsdeel as numbers.

    Parameters
    ----------
    found
        Every indicator per stadsdeel: columns `stadsdeel`, `indicator`, `waarde`, `jaar`, `niveau`, `gebieden`, `bekend` and `hoe`.
    name
        The stadsdeel.
    codes
        Indicators to show, in order.
    beside
        Figures per indicator of what it is set beside (gemeente, country), by name.
    """
    rows = _of(found, name).loc[codes]
    items = [BY_INDICATOR[code] for code in codes]
    return pd.DataFrame(
        {
            "Indicator": [item.label for item in items],
            "Eenheid": [item.unit for item in items],
            name: rows["waarde"].to_numpy(dtype=float),
            **{other: figures.reindex(codes).to_numpy(dtype=float) for other, figures in beside.items() if other != name},
            "Jaar": rows["jaar"].to_numpy(dtype=float),
            "Samengenomen": rows["hoe"].to_numpy(),
            "Bekend van": _covered(rows),
        }
    )


def told_profile(table: pd.DataFrame) -> pd.DataFrame:
    """Write that table the Dutch way, every figure in its own unit."""
    figures = [name for name in table.columns if name not in ("Indicator", "Eenheid", "Jaar", "Samengenomen", "Bekend van")]
    written = {
        name: [value(x, unit, NO_VALUE, bare=True) for x, unit in zip(table[name], table["Eenheid"], strict=True)] for name in figures
    }
    labels = [titled(label, unit) for label, unit in zip(table["Indicator"], table["Eenheid"], strict=True)]
    years = table["Jaar"].map(lambda year: NO_VALUE if pd.isna(year) else f"{year:.0f}")
    return pd.DataFrame({"Indicator": labels, **written, "Jaar": years}).assign(
        **{"Samengenomen": table["Samengenomen"], "Bekend van": table["Bekend van"]}
    )


def beside(values: pd.DataFrame, gemeente: tuple[str, str], country: str) -> dict[str, pd.Series]:
    """Give the published figures of the gemeente (code and name) and of the country (its name), to set a stadsdeel beside."""
    code, name = gemeente
    figures = values.T
    return {name: figures[code], country: figures[COUNTRY]}


def of_theme(theme: Theme) -> list[str]:
    """Give the indicators of a theme that can be taken together."""
    return [item.code for item in INDICATORS if item.theme == theme]


def beside_each_other(found: pd.DataFrame, code: str) -> pd.DataFrame:
    """Give one indicator of every stadsdeel, highest first."""
    item, rows = BY_INDICATOR[code], found[found["indicator"] == code]
    figures = {f"{item.label} ({item.unit})": rows["waarde"].astype(float)}
    shown = pd.DataFrame({HEADING: rows["stadsdeel"], **figures, "Bekend van": _covered(rows)})
    return shown.sort_values(shown.columns[1], ascending=False, na_position="last", ignore_index=True)


def indicator_map(found: pd.DataFrame, code: str, buurten: pd.Series, boundaries: gpd.GeoDataFrame, mean: float, gemeente: str) -> AreaMap:
    """Show an indicator on the map per stadsdeel.

    Parameters
    ----------
    found, code
        Every indicator per stadsdeel, and the one to show.
    buurten
        Stadsdeel per buurtcode, without what lies in none.
    boundaries
        Boundaries, EPSG:28992.
    mean, gemeente
        Published figure of the gemeente, and its name.
    """
    item, rows = BY_INDICATOR[code], found[found["indicator"] == code].set_index("stadsdeel")
    land = joined(on_map(boundaries, buurten.index), buurten)
    areas, values = land.assign(gebiedsnaam=land.index), rows["waarde"].astype(float)
    counted = item.is_count or pd.isna(mean)
    return AreaMap(
        areas, values, label=item.label, unit=item.unit, year=None if rows["jaar"].isna().all() else int(rows["jaar"].iloc[0]),
        mean=None if counted else mean, mean_name=gemeente, scale=None if counted else partial(diverging_scale, values, mean, item.unit),
    )  # fmt: skip


def about(found: pd.DataFrame, name: str, split: pd.Index, names: pd.Series) -> list[tuple[str, str]]:
    """Tell how the profile of a stadsdeel is made."""
    several, _ = _KINDS[_of(found, name).iloc[0]["niveau"]]
    return [
        (
            "Van wat",
            f"De cijfers van dit stadsdeel komen van zijn {several}: CBS publiceert er zelf geen. Ligt een wijk maar voor een deel in een "
            "stadsdeel, dan tellen de buurten, en daarvan houdt CBS meer geheim.",
        ),
        (
            "Optellen en wegen",
            "Aantallen zijn opgeteld, en alleen als ze van elk gebied bekend zijn. Een aandeel is herrekend uit die aantallen. "
            "Van een gepubliceerd gemiddelde of percentage is het gemiddelde genomen, gewogen naar wat erbij hoort, zoals inwoners of "
            "huishoudens. De kolom 'Samengenomen' zegt het per cijfer, 'Bekend van' van hoeveel gebieden.",
        ),
        *([("Verdeelde wijken", split_note(split, names))] if len(split) else []),
    ]


def _of(found: pd.DataFrame, name: str) -> pd.DataFrame:
    return found[found["stadsdeel"] == name].set_index("indicator")


def _covered(rows: pd.DataFrame) -> list[str]:
    return [
        f"{known} van {there} {_KINDS[level][0]}"
        for known, there, level in zip(rows["bekend"], rows["gebieden"], rows["niveau"], strict=True)
    ]

"""The account: sources, indicators, parameters and terms as tables to read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date as Date  # noqa: N812  dutch has a function called date
from typing import Any

import pandas as pd

from wijkscan.dutch import join, number
from wijkscan.glossary import TERMS
from wijkscan.model.indicators.compute import IndicatorTable
from wijkscan.model.indicators.registry import INDICATORS, MODELLED
from wijkscan.parameters import Parameters
from wijkscan.tables.columns import GEZONDHEID, KERNCIJFERS, LONGEST_PAUSE, REGIOBEELD, SES_WOA
from wijkscan.tables.coverage import Covered
from wijkscan.tables.geld import GEMEENTEFONDS, IV3, KOSTEN_JEUGD, KOSTEN_WMO
from wijkscan.tables.passport import Passport
from wijkscan.tables.voorzieningen import JEUGD_VORM, STAPELING, UITKERINGEN, WMO_SOORT, YEARS_BETWEEN
from wijkscan.tables.wetten import products, wetten
from wijkscan.views.words.dutch import EXACT, date, value
from wijkscan.views.words.texts import period_in_words, plain, within_sentence

_STATLINE = re.compile(r"(?<![0-9A-Za-z])\d{5}[A-Z]{3}(?![0-9A-Za-z])")
SOURCES_TEXT = (
    "Bron: CBS (Kerncijfers wijken en buurten; Wijk- en buurtkaart; lasten per taakveld), Kadaster en RIVM, licentie CC BY 4.0; waar "
    "geladen ook het ministerie van BZK (gemeentefonds). "
    "Wat is ontvangen, wordt bewaard zoals het is ontvangen en nooit bewerkt; de controlesom (sha256) bewijst dat."
)
MONEY_NAMES = {
    IV3: "Iv3: lasten en baten per taakveld", GEMEENTEFONDS: "Gemeentefonds per cluster", KOSTEN_WMO: "Kosten Wmo",
    KOSTEN_JEUGD: "Kosten jeugdzorg",
}  # fmt: skip
FIGURE_NAMES = {KERNCIJFERS: "Kerncijfers", GEZONDHEID: "Gezondheid", SES_WOA: "SES-WOA", REGIOBEELD: "Regiobeeld"}
USE_NAMES = {
    WMO_SOORT: "Wmo naar soort", JEUGD_VORM: "Jeugdzorg naar vorm en verwijzer", STAPELING: "Stapeling",
    UITKERINGEN: "Uitkeringen per kwartaal",
}  # fmt: skip
ASSUMPTIONS_TEXT = (
    "Elk getal dat wijkscan veronderstelt, heeft een soort: **wet**, **norm**, **statistiek** of **aanname**. "
    "Een aanname heeft geen bron die haar bewijst; de bandbreedte laat zien hoe ver zij ernaast kan zitten."
)
_LIMITS = """
**Wat deze cijfers niet zeggen**

- *Onbekend is niet nul.* Een leeg cijfer betekent dat CBS het geheim houdt, nog niet heeft gepubliceerd, of dat de gemeente het niet
  heeft geleverd. Wijkscan vult het niet stilzwijgend in.
- *Afronding.* CBS rondt per wijk en buurt af: inwoners en huishoudens op vijftallen, cliënten van {rounding}. Buurten
  tellen daardoor niet precies op tot de wijk, en wijken niet tot de gemeente. Een kenmerk van de gemeente is het gepubliceerde cijfer.
  Wat over gebieden wordt verdeeld (werk, budget), rekent met de inwoners van die gebieden opgeteld; een bedrag
  of aantal per inwoner van alle gebieden samen is daarom gedeeld door die som.
- *Gezondheid is geschat.* RIVM schat gezondheidscijfers met een model waarin ook inkomen, leeftijd en woning zitten. Verbanden
  daarmee zijn dus geen bewijs, en voor het meten van beleid in een wijk zijn ze niet geschikt.
- *Jaren lopen uiteen.* Van elk cijfer wordt de nieuwste editie gebruikt die voor uw gemeente is gevuld; het jaar staat erbij.
- *SES-WOA telt niet mee.* De score is samengesteld uit welvaart, opleiding en arbeidsverleden, en die tellen al los mee in de behoefte:
  hij wordt getoond en weegt niets. Patiënten uit het Regiobeeld zijn gebruik van zorg; ook dat bepaalt geen behoefte.
- *Grenzen veranderen.* Waar een grens is verlegd of een code is hergebruikt, is de trend onderbroken.
"""


def limits_text() -> str:
    """Say what these figures do not say."""
    steps = {1: "niet", 5: "op vijftallen", 10: "op tientallen"}
    alike: dict[str, list[str]] = {}
    for law in wetten().values():
        alike.setdefault(steps.get(law.rounded_to, f"op veelvouden van {law.rounded_to}"), []).append(law.in_sentence)
    return _LIMITS.format(rounding=join(f"{join(laws)} {how}" for how, laws in alike.items()))


def deliveries(passports: tuple[Passport, ...]) -> pd.DataFrame:
    """List what was received, newest edition first: source, edition, coverage, day, rows, address and checksum."""
    ordered = sorted(passports, key=lambda item: (-item.edition, item.kind, item.scope))
    rows = [
        {
            "Soort": _sort_of(item),
            "Titel": item.title,
            "Editie": item.edition,
            "Gebied": "het hele land" if item.scope.startswith("land") else item.scope,
            "Bron": origin_in_words(item),
            "Ontvangen": Date.fromisoformat(item.fetched[:10]),
            "Regels": item.rows,
            "Licentie": item.licence,
            "Tabel of bestand": item.table,
            "Adres": item.url or "bestand van de gebruiker",
            "Controlesom": item.sha256[:12],
        }
        for item in ordered
    ]
    return pd.DataFrame(rows)


def _sort_of(passport: Passport) -> str:
    named = {SES_WOA: FIGURE_NAMES[SES_WOA]}.get(passport.kind, passport.kind)
    return "bedragen" if passport.kind in MONEY_NAMES else "gebruik" if passport.kind in USE_NAMES else named


def _whence(passport: Passport, today: str) -> dict[str, object]:
    """Give of a delivery when it was received, how old it is, and from whom and where."""
    received = Date.fromisoformat(passport.fetched[:10])
    return {
        "Ontvangen": received,
        "Dagen oud": max((Date.fromisoformat(today[:10]) - received).days, 0),
        "Titel": passport.title,
        "Bron": origin_in_words(passport),
        "Tabel of bestand": passport.table,
        "Adres": passport.url or "bestand van de gebruiker",
    }


def figure_deliveries(listed: Sequence[Covered], today: str) -> pd.DataFrame:
    """List the deliveries of figures: what, of which year, of how many areas of the gemeente, which share is unknown, and how old.

    Parameters
    ----------
    listed
        What each delivery has of the gemeente.
    today
        Day, ISO 8601.
    """
    rows = [
        {
            "Cijfers": FIGURE_NAMES.get(item.passport.kind, item.passport.kind),
            "Jaar": item.passport.edition,
            "Gebieden": item.areas,
            "Onbekend (%)": round(100 * item.missing) if item.areas else None,
            **_whence(item.passport, today),
        }
        for item in listed
    ]
    return pd.DataFrame(rows)


def money_deliveries(listed: Sequence[tuple[Passport, int, tuple[int, ...], tuple[str, ...]]], today: str) -> pd.DataFrame:
    """List the deliveries of amounts: what, how many gemeenten, which years and soorten, from whom and how old.

    Parameters
    ----------
    listed
        Per delivery its passport, the number of gemeenten, the years and the soorten.
    today
        Day, ISO 8601.
    """
    rows = [
        {
            "Bedragen": MONEY_NAMES.get(passport.kind, passport.kind),
            "Gemeenten": gemeenten,
            "Jaren": str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}",
            "Soort": join(sorts),
            **_whence(passport, today),
        }
        for passport, gemeenten, years, sorts in listed
    ]
    return pd.DataFrame(rows)


def use_deliveries(listed: Sequence[tuple[Passport, int, tuple[str, ...], float]], today: str) -> pd.DataFrame:
    """List the deliveries of use in detail: what, of when, of how many areas of the gemeente, which share is unknown, and how old.

    Parameters
    ----------
    listed
        Per delivery its passport, the number of areas, the first and last period, and the share (0-1) that is unknown.
    today
        Day, ISO 8601.
    """
    rows = [
        {
            "Gebruik": USE_NAMES.get(passport.kind, passport.kind),
            "Periode": " tot en met ".join(map(period_in_words, periods)) or "niet van deze gemeente",
            "Gebieden": areas,
            "Onbekend (%)": round(100 * missing) if areas else None,
            **_whence(passport, today),
        }
        for passport, areas, periods, missing in listed
    ]
    return pd.DataFrame(rows)


def series_remark(names: Mapping[str, str], passports: Iterable[Passport], today: str) -> str:
    """Say which series are absent, and of which the newest is so old that its producer may have stopped; empty without either.

    Parameters
    ----------
    names
        Kind → name of the series, such as :data:`USE_NAMES`.
    passports
        What is loaded.
    today
        Day, ISO 8601.
    """
    newest: dict[str, int] = {}
    for passport in passports:
        newest[passport.kind] = max(passport.edition, newest.get(passport.kind, 0))
    year = int(today[:4])
    absent = [within_sentence(name) for kind, name in names.items() if kind not in newest]
    late = [kind for kind, edition in newest.items() if kind in names and year - edition > LONGEST_PAUSE.get(kind, YEARS_BETWEEN)]
    old = [f"{within_sentence(names[kind])} ({newest[kind]})" for kind in late]
    told = [f"Niet geladen: {join(absent)}."] if absent else []
    if old:
        told.append(f"Van {join(old)} is de nieuwste tabel oud: haal op wat er nu is, of de maker is met die reeks gestopt.")
    return " ".join(told)


def origin_in_words(passport: Passport) -> str:
    """Say who made a delivery, with the number of its StatLine table where it has one; the name of a file says nothing to a reader."""
    found = _STATLINE.search(passport.table)
    return f"{passport.producer}, StatLine-tabel {found[0]}" if found else passport.producer


def loaded_sentence(passports: tuple[Passport, ...], gemeente: str, peiljaar: int, today: str) -> str:
    """Say in one sentence what is loaded for a gemeente, and how old it is."""
    newest = max(item.fetched for item in passports)
    days = (pd.Timestamp(today) - pd.Timestamp(newest[:10])).days
    age = "vandaag" if days <= 0 else "gisteren" if days == 1 else f"{number(days)} dagen geleden"
    years = join(str(year) for year in sorted({item.edition for item in passports if item.kind == "cijfers"}))
    return (
        f"Voor **{plain(gemeente)}** zijn cijfers over {years} geladen; de indeling is van {peiljaar}. "
        f"Laatste levering: {age} ({date(newest)})."
    )


def coverage(indicators: IndicatorTable, areas: pd.Index) -> pd.DataFrame:
    """Tell per indicator the year and the share of areas without a figure, most gaps first.

    Returns
    -------
    Columns `Indicator`, `Thema`, `Jaar`, `Ontbreekt` and `Redenen`, all Dutch text.
    """
    rows = []
    for item in INDICATORS:
        reasons = indicators.reasons.loc[areas, item.code]
        missing = reasons[reasons.ne("")]
        rows.append(
            {
                "Indicator": item.label,
                "Thema": item.theme.value,
                "Jaar": _year(indicators, item.code),
                "Ontbreekt": f"{len(missing)} van {len(areas)}",
                "Redenen": join(f"{reason} ({count})" for reason, count in missing.value_counts().items()) or "–",
                "missing": len(missing),
            }
        )
    return pd.DataFrame(rows).sort_values("missing", ascending=False, kind="stable", ignore_index=True).drop(columns="missing")


def registry(indicators: IndicatorTable, passports: tuple[Passport, ...]) -> pd.DataFrame:
    """List every indicator with its formula, direction, definition and, where delivered, the definition of CBS."""
    delivered = {code: text for passport in passports for code, text in passport.definitions.items()}
    direction = {1: "meer is meer behoefte", -1: "minder is meer behoefte", 0: "zegt niets over behoefte"}
    rows = [
        {
            "Thema": item.theme.value,
            "Indicator": item.label,
            "Eenheid": item.unit,
            "Jaar": _year(indicators, item.code),
            "Betekenis": item.definition + (f" ({MODELLED})" if item.modelled else ""),
            "Richting": direction[item.direction],
            "Wet": item.law or "–",
            "Definitie van CBS": delivered.get(item.numerator, "–"),
        }
        for item in INDICATORS
    ]
    return pd.DataFrame(rows)


def parameter_table(parameters: Parameters) -> pd.DataFrame:
    """List every parameter with its passport and the borders of its plausible band."""
    rows = [
        {
            "Parameter": item.description,
            "Waarde": item.value,
            "Laag": item.plausible[0],
            "Hoog": item.plausible[1],
            "Eenheid": item.unit,
            "Soort": "bedragen" if item.kind in MONEY_NAMES else item.kind,
            "Bron": item.source,
            "Geldig vanaf": item.valid_from,
        }
        for item in parameters
    ]
    return pd.DataFrame(rows)


def covariate_table(table: Mapping[str, Any]) -> pd.DataFrame:
    """List from which features the use of each law is explained, with their passport."""
    rows = []
    for law in table["wetten"].values():
        for code in law["kenmerken"]:
            item = table["kenmerken"][code]
            rows.append({"Wet": law["description"], "Kenmerk": item["description"], "Soort": item["kind"], "Bron": item["source"]})
    return pd.DataFrame(rows)


def model_settings(table: Mapping[str, Any]) -> pd.DataFrame:
    """List the settings of the model of expected use, with their passport."""
    rows = [
        {
            "Instelling": item["description"],
            "Waarde": item["value"] if isinstance(item["value"], str) else value(item["value"], EXACT),
            "Eenheid": item["unit"],
            "Soort": item["kind"],
            "Bron": item["source"],
        }
        for item in table["model"].values()
    ]
    return pd.DataFrame(rows)


def product_table() -> pd.DataFrame:
    """List every productcategorie with its law, its type of provision and the level of support it is counted at."""
    names = {
        "code": "Code", "name": "Productcategorie", "wet": "Wet", "voorziening": "Soort voorziening", "level": "Niveau", "kind": "Soort",
        "source": "Bron",
    }  # fmt: skip
    labels = {(code, soort.code): soort.label for code, law in wetten().items() for soort in law.soorten}
    rows = [{**item, "voorziening": labels.get((item["wet"], item["soort"]), "geen, eigen niveau")} for item in products()]
    return pd.DataFrame(rows)[list(names)].rename(columns=names)


def glossary_table() -> pd.DataFrame:
    """List the terms of the field."""
    return pd.DataFrame([{"Begrip": term.name, "Betekenis": term.definition, "Bron": term.source} for term in TERMS])


def never_used(characteristics: tuple[str, ...]) -> str:
    """Say which characteristics never set need, staff or money."""
    return (
        f"**Wat wijkscan nooit gebruikt.** {join(characteristics).capitalize()} worden niet geladen en bepalen dus nooit behoefte, "
        "formatie of budget. CBS publiceert herkomst wel per wijk; wijkscan vraagt die kolommen niet op en slaat ze bij het "
        "importeren over."
    )


def _year(indicators: IndicatorTable, code: str) -> str:
    return str(indicators.year(code) or "–")

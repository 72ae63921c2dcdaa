"""The file of one law: which keys it has, and one Dutch sentence about what is not right in it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from unicodedata import normalize

from wijkscan.tables.columns import BY_CODE
from wijkscan.tables.geld import GEMEENTEFONDS, KINDS
from wijkscan.tables.voorzieningen import SOORTEN

WORK, MONEY = "wijkteams", "bekostiging"
"""Families of parameters of which a law has its own."""
OFTEN, LONG = "_aantal", "_uren"
# Names that stand beside those of laws, in tables of work and of money.
_TAKEN = frozenset({"algemeen", "totaal", "onbekend", "inwoners", "huishoudens", "jeugd", "leeftijd_65_plus", "team"})
_CODE = re.compile(r"[a-z][a-z0-9_]{1,30}")
_EXACT = 1e-6  # shares are written in hundredths; they add up to 1 but for the last digit of a float
_LEVELS = (0, 1, 2)
_PASSPORT = {"description": str, "unit": str, "kind": str, "source": str}
_LAW: dict[str, type] = {
    **dict.fromkeys(("act", "name", "in_sentence", "with_article", "client", "clients", "intake", "uitsplitsing"), str),
    **dict.fromkeys(("spellings", "disciplines", "tasks", "products", "soorten"), list),
    **dict.fromkeys(("figures", "use", "money", WORK, MONEY), dict),
    "order": int,
    "own_products": bool,
}
_FIGURES = {"count": str, "rate": str, "by_gemeente": bool, "withheld_to": int, "rounded_to": int}
_MAY_LACK = frozenset({"rate", "taakvelden", "costs", "costs_hold", "per_huishouden", "uitsplitsing", "soorten", "soort"})
_USE = {**_PASSPORT, "base": dict, "kenmerken": list}
_MONEY = {"protected": bool, "level_2": bool, "open_ended": bool, "taakvelden": list, "costs": list, "costs_hold": str}
_COSTS = {"table": str, "add": list, "less": list}
_TASK = {"code": str, "label": str, "level": int, "shares": dict, "per_huishouden": bool, "soorten": list}
_SOORT = {"code": str, "label": str, "level": int, "wettelijk": bool}
_PRODUCT = {"code": str, "name": str, "soort": str, "level": int, "kind": str, "source": str}
_KINDS: dict[type, str] = {
    str: "tekst tussen aanhalingstekens", int: "een geheel getal", bool: "true of false", list: "een lijst", dict: "een blok",
}  # fmt: skip


class WetError(ValueError):
    """A file of a law is not right; the message says in Dutch which file and key, and the way out."""


@dataclass(frozen=True)
class Task:
    """What a wijkteam does for clients of a law.

    Parameters
    ----------
    code, label
        Name in parameters and tables, and Dutch label.
    level
        Level of support it belongs to: 0, 1 or 2.
    shares
        Share of the hours per discipline; together 1.
    per_huishouden
        Whether it is done once for a huishouden that has provisions of several laws, where these are counted.
    soorten
        Types of provision whose clients it is done for, where these are counted; empty where it is done for every client.
    """

    code: str
    label: str
    level: int
    shares: Mapping[str, float]
    per_huishouden: bool = False
    soorten: tuple[str, ...] = ()


@dataclass(frozen=True)
class Soort:
    """A type of provision that is counted apart.

    Parameters
    ----------
    code, label
        Name in the counts, one of :data:`wijkscan.tables.voorzieningen.SOORTEN`, and Dutch label.
    level
        Level of support it belongs to: 0, 1 or 2.
    wettelijk
        Whether it is a duty by law, whatever the budget.
    """

    code: str
    label: str
    level: int
    wettelijk: bool


@dataclass(frozen=True)
class Costs:
    """One way to know what the clients of a law cost in a year.

    Parameters
    ----------
    table
        Kind of amounts, as in :data:`wijkscan.tables.geld.KINDS`.
    add, less
        Posts that are counted, and posts that are taken off: of Iv3 how their codes begin, else their names.
    """

    table: str
    add: tuple[str, ...]
    less: tuple[str, ...]


@dataclass(frozen=True)
class Wet:
    """Everything that makes a law; ``docs/wetten.md`` tells what every key of its file means.

    Parameters
    ----------
    code, order
        Name in tables, files and links (that of the file), and its place in every list.
    act, name, in_sentence, with_article
        What it is called: as an act, at the start of a line, within a sentence, and there with its article if it has one.
    client, clients
        What one and several of those who use it are called.
    spellings
        Keys (lower case, letters and digits) under which a file of a gemeente may name it.
    disciplines
        Disciplines for which use above expectation is a reason.
    intake
        Task with which a traject begins.
    own_products
        Whether only its own products count in a row of this law.
    count, rate
        Column of its clients, and of those per inhabitant; the latter may be empty.
    by_gemeente
        Whether only gemeenten that delivered have these figures.
    withheld_to, rounded_to
        As in :class:`wijkscan.model.use.specification.Specification`.
    use
        Base population and features of the model of expected use, with their passport.
    protected
        Whether a cut may leave it alone, as a duty whatever the budget.
    level_2, open_ended
        Whether there is specific help at level 2, and a benefit outside the ceiling that may not be refused.
    taakvelden
        How the codes of the taakvelden begin that are of this law alone.
    costs, costs_hold
        Ways to know what its clients cost, the best first; empty where nobody tells these apart. And in Dutch what these hold or lack.
    tasks
        What a wijkteam does for it.
    uitsplitsing, soorten
        Kind of :data:`wijkscan.tables.voorzieningen.KINDS` in which its use is counted by type, and these types; empty where it is not.
    products
        Products in a client export: `code`, `name`, `soort` (of `soorten`; empty where it has none), `level` (that of its soort, else its
        own), `kind`, `source`.
    numbers
        Its own parameters per family: name → passport with values.
    """

    code: str
    order: int
    act: str
    name: str
    in_sentence: str
    with_article: str
    client: str
    clients: str
    spellings: tuple[str, ...]
    disciplines: tuple[str, ...]
    intake: str
    own_products: bool
    count: str
    rate: str
    by_gemeente: bool
    withheld_to: int
    rounded_to: int
    use: Mapping[str, Any]
    protected: bool
    level_2: bool
    open_ended: bool
    taakvelden: tuple[str, ...]
    costs: tuple[Costs, ...]
    costs_hold: str
    tasks: tuple[Task, ...]
    uitsplitsing: str
    soorten: tuple[Soort, ...]
    products: tuple[Mapping[str, Any], ...]
    numbers: Mapping[str, Mapping[str, Any]]

    @property
    def priced(self) -> str:
        """Parameter that says what one client costs a year: the benefit where there is one outside the ceiling, else all support."""
        return f"{MONEY}.{money_numbers(self.code, level_2=True, open_ended=True)['prijs_uitkering' if self.open_ended else 'prijs']}"


def spelling_key(text: str) -> str:
    """Give the key under which a spelling is looked up: lower case, no accents, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", normalize("NFKD", text).lower())


def work_numbers(code: str, tasks: tuple[Task, ...]) -> list[str]:
    """Name the parameters of the work for a law: how often each task comes up, and how long it takes."""
    return [f"{code}_{task.code}{end}" for task in tasks for end in (OFTEN, LONG)]


def money_numbers(code: str, *, level_2: bool, open_ended: bool) -> dict[str, str]:
    """Name the parameters of the money of a law, by what they are."""
    asked = {"prijs": True, "kostendeel_niveau_1": level_2, "prijs_uitkering": open_ended, "aandeel_niveau_2": level_2}
    return {kind: f"{kind}_{code}" for kind, there in asked.items() if there}


def read_wet(path: Path) -> Wet:
    """Read and check the file of a law.

    Parameters
    ----------
    path
        ``<code>.toml``.

    Returns
    -------
    The law.

    Raises
    ------
    WetError
        No TOML, a key that is missing, unknown or of another kind, an unknown column, shares that do not add up to 1, an unknown task,
        or a parameter that is missing or belongs to no task, level or benefit.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WetError(f"Bestand '{path.name}' is geen geldig TOML-bestand: {error}.") from error
    problem = next(_problems(path.stem, content), "")
    if problem:
        raise WetError(f"Wet in '{path.name}': {problem}.")
    tasks = tuple(Task(**{**item, "soorten": tuple(item.get("soorten", ()))}) for item in content["tasks"])
    soorten = tuple(Soort(**item) for item in content.get("soorten", ()))
    levels = {soort.code: soort.level for soort in soorten}
    plain = {key: content.get(key, "") for key, kind in _LAW.items() if kind in (str, int, bool)}
    return Wet(
        code=path.stem,
        **plain,
        **{"rate": "", **content["figures"]},
        **{key: value for key, value in content["money"].items() if key not in ("taakvelden", "costs", "costs_hold")},
        taakvelden=tuple(content["money"].get("taakvelden", ())),
        costs=tuple(Costs(item["table"], tuple(item["add"]), tuple(item["less"])) for item in content["money"].get("costs", ())),
        costs_hold=content["money"].get("costs_hold", ""),
        spellings=tuple(dict.fromkeys(spelling_key(text) for text in (path.stem, *content["spellings"]))),
        disciplines=tuple(content["disciplines"]),
        use=content["use"],
        tasks=tasks,
        soorten=soorten,
        products=tuple({"soort": "", **item, "level": item.get("level", levels.get(item.get("soort")))} for item in content["products"]),
        numbers={family: content[family] for family in (WORK, MONEY)},
    )


def _problems(code: str, content: Mapping[str, Any]) -> Iterator[str]:
    """Tell what is wrong, in the order in which it is mended; what comes later may rest on what comes earlier."""
    if not _CODE.fullmatch(code) or code in _TAKEN:
        yield "de bestandsnaam is de code van de wet: kleine letters, cijfers en _, en geen woord dat al iets anders betekent"
    yield from _keys(content, _LAW, "")
    for name, known in (("figures", _FIGURES), ("use", _USE), ("money", _MONEY)):
        yield from _keys(content[name], known, f" in [{name}]")
    for name, known in (("tasks", _TASK), ("products", _PRODUCT), ("soorten", _SOORT)):
        if name in content and not content[name]:
            yield f"'{name}' is leeg; geef er minstens één met [[{name}]]"
        for place, item in enumerate(content.get(name, ()), start=1):
            where = f" in [[{name}]] nummer {place}"
            by_soort = frozenset({"level"} if name == "products" and "soort" in item else ())
            yield from _keys(item, known, where, _MAY_LACK | by_soort)
            if item.get("level", 0) not in _LEVELS:
                yield f"'level'{where} is {item['level']}; kies 0, 1 of 2"
        codes = [item["code"] for item in content.get(name, ())]
        yield from (f"code '{again}' staat twee keer in [[{name}]]; houd er één over" for again in codes if codes.count(again) > 1)
    for name in ("spellings", "disciplines"):
        yield from _texts(content[name], name)
    yield from _texts(content["use"]["kenmerken"], "kenmerken")
    yield from _texts(content["money"].get("taakvelden", []), "taakvelden")
    yield from _costs(content["money"].get("costs", []))
    yield from _columns(content)
    yield from _counted_by_type(content)
    yield from _work(content)
    yield from _numbers(code, content)


def _keys(entry: object, known: Mapping[str, type], where: str, may_lack: frozenset[str] = _MAY_LACK) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield f"wat staat{where} is geen blok; schrijf er {', '.join(known)}"
        return
    for key in entry:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            yield f"sleutel '{key}'{where} is onbekend; " + (f"bedoeld is '{near[0]}'" if near else f"kies uit {', '.join(known)}")
    for key, kind in known.items():
        if key not in entry:
            if key not in may_lack:
                yield f"'{key}' ontbreekt{where}; geef {_KINDS[kind]}"
        elif type(entry[key]) is not kind:
            yield f"'{key}'{where} is geen {_KINDS[kind].removeprefix('een ')}; geef {_KINDS[kind]}"
        elif kind is str and not entry[key].strip():
            yield f"'{key}'{where} is leeg; vul het in"


def _texts(values: list[object], name: str) -> Iterator[str]:
    yield from (f"'{name}' bevat {value!r}; geef een lijst van teksten" for value in values if not (isinstance(value, str) and value))


def _costs(ways: list[Any]) -> Iterator[str]:
    """Check the ways to know what clients cost."""
    known = [kind for kind in KINDS if kind != GEMEENTEFONDS]  # which says what is given, not what was spent
    for place, way in enumerate(ways, start=1):
        where = f" in 'costs' nummer {place}"
        yield from _keys(way, _COSTS, where)
        if way["table"] not in known:
            yield f"'table'{where} is '{way['table']}'; kies uit {', '.join(known)}"
        if not way["add"]:
            yield f"'add'{where} is leeg; noem minstens één post"
        yield from _texts([*way["add"], *way["less"]], f"costs, nummer {place}")


def _columns(content: Mapping[str, Any]) -> Iterator[str]:
    """Check that every column is one of the figures."""
    figures, base = content["figures"], content["use"]["base"]
    named = {"count": [figures["count"]], "rate": [figures["rate"]] if "rate" in figures else [], "base": list(base)}
    for key, columns in named.items():
        for column in columns:
            if column not in BY_CODE:
                near = get_close_matches(column, BY_CODE, n=1)
                hint = f"bedoeld is misschien '{near[0]}'" if near else "kies een kolom uit tables/columns.py of voeg haar daar toe"
                yield f"kolom '{column}' bij '{key}' bestaat niet; {hint}"
    if not base or any(type(share) not in (int, float) or not 0 < share <= 1 for share in base.values()):
        yield "'base' in [use] geeft per kolom een aandeel boven 0 en hoogstens 1, zoals { inwoners = 1.0 }"


def _counted_by_type(content: Mapping[str, Any]) -> Iterator[str]:
    """Check that every type is one that is counted."""
    kind, named = content.get("uitsplitsing"), [item["code"] for item in content.get("soorten", ())]
    if kind is None and named:
        yield f"'uitsplitsing' ontbreekt bij [[soorten]]; kies uit {', '.join(SOORTEN)}"
    elif kind is not None and kind not in SOORTEN:
        yield f"'uitsplitsing' is '{kind}'; kies uit {', '.join(SOORTEN)}"
    for code in named:
        if code not in SOORTEN.get(str(kind), ()):
            yield f"soort '{code}' in [[soorten]] wordt niet geteld; kies uit {', '.join(SOORTEN.get(str(kind), ()))}"
    of_tasks = [(f"taak '{item['code']}'", soort) for item in content["tasks"] for soort in item.get("soorten", ())]
    of_products = [(f"product '{item['code']}'", item["soort"]) for item in content["products"] if "soort" in item]
    for what, soort in (*of_tasks, *of_products):
        if soort not in named:
            yield f"{what} noemt soort '{soort}', maar die staat niet in [[soorten]]; kies uit {', '.join(named) or 'geen'}"
    for item in content["products"]:
        if "soort" in item and "level" in item:
            yield f"product '{item['code']}' heeft een soort en een level; haal level weg: een product heeft het niveau van zijn soort"


def _work(content: Mapping[str, Any]) -> Iterator[str]:
    tasks = {item["code"]: item["shares"] for item in content["tasks"]}
    if content["intake"] not in tasks:
        yield f"'intake' is '{content['intake']}', maar dat is geen taak; kies uit {', '.join(tasks)}"
    if any(item["code"] == content["intake"] and item.get("soorten") for item in content["tasks"]):
        yield f"taak '{content['intake']}' heeft soorten, maar met haar begint een traject en dan is de soort nog niet bekend; haal ze weg"
    for code, shares in tasks.items():
        if any(type(share) not in (int, float) or share < 0 for share in shares.values()):
            yield f"'shares' van taak '{code}' bevat iets anders dan aandelen van 0 tot 1"
        elif abs(sum(shares.values()) - 1) > _EXACT:
            yield f"'shares' van taak '{code}' telt niet op tot 1"


def _numbers(code: str, content: Mapping[str, Any]) -> Iterator[str]:
    """Check that a law has exactly the parameters that its tasks, levels and benefits ask for."""
    tasks = tuple(Task(**item) for item in content["tasks"])
    money = content["money"]
    asked = {
        WORK: work_numbers(code, tasks),
        MONEY: list(money_numbers(code, level_2=money["level_2"], open_ended=money["open_ended"]).values()),
    }
    for family, names in asked.items():
        for name in content[family]:
            if name not in names:
                yield f"[{family}.{name}] hoort bij geen taak of bedrag van deze wet; verwacht {', '.join(names)}"
        for name in names:
            if name not in content[family]:
                yield f"[{family}.{name}] ontbreekt; voeg dat getal toe, met description, unit, kind en values"

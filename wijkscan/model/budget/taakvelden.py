"""What a gemeente books per taakveld, placed over the three levels of funding: the frame that every budget adds up to.

A frame is what the gemeente spent (jaarrekening), what it planned (begroting), or what the Rijk gives for it (gemeentefonds; BCH14 § 5.2
makes that the ceiling). The distribution of the gemeentefonds is a yardstick, no rule for spending.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import pandas as pd

from wijkscan.dutch import join
from wijkscan.model.budget.allocation import BudgetError, allocate
from wijkscan.tables.geld import BEGROTING, GEMEENTEFONDS, IV3, JAARREKENING, Geld
from wijkscan.tables.taakvelden import every_taakveld, whole_codes
from wijkscan.tables.wetten import wetten

RIJK, AANNAME, INGEVULD = "rijk", "aanname", "ingevuld"
FRAMES = (JAARREKENING, BEGROTING, RIJK)
"""What a gemeente may take as its frame, the first that there is when it does not choose."""
OPEN, OUTSIDE = "open_einde", "buiten"
NIVEAUS = ("0", "1", "2", OPEN, OUTSIDE)
SOCIAL = "6."
"""How a taakveld of the social domain begins (hoofdtaakveld 6)."""
TEAMS = "6.2"
"""How the taakveld of the wijkteams begins: 6.2 until 2024, 6.21 to 6.23 from 2025."""
ROWS = ["taakveld", "naam", "niveau", "wet", "bedrag_eurocent"]
_CIRCULARS = ("meicirculaire", "septembercirculaire", "decembercirculaire")  # in the order of a year
_WHOLE = 0.5  # share of the taakvelden of the fullest year, from which on a year of Iv3 is whole
Chosen = Iterable[tuple[str, str, float]]


@dataclass(frozen=True)
class Placing:
    """Under which level a taakveld falls.

    Parameters
    ----------
    code
        Taakveld, or how several begin.
    niveau, aandeel, rest
        Level of the share `aandeel`, 0 to 1, of what is booked; the level of what is left of it. See `NIVEAUS`.
    cluster
        Cluster of the gemeentefonds it is paid from; empty where it has another source.
    reden, bron
        Why, in Dutch, and after which document.
    """

    code: str
    niveau: str
    aandeel: float
    rest: str
    cluster: str
    reden: str
    bron: str


@dataclass(frozen=True)
class Placings:
    """Of every taakveld the level it falls under: the longest beginning of its code decides; `own` has the codes that were chosen."""

    items: tuple[Placing, ...]
    own: tuple[str, ...] = ()

    @classmethod
    def from_table(cls, table: Mapping[str, Sequence[Mapping[str, object]]], chosen: Chosen = ()) -> Self:
        """Read the placings, with what the gemeente chose in their place.

        Parameters
        ----------
        table
            ``data/parameters/niveaus.toml``.
        chosen
            Taakveld, level and share. What is left of it stays at the level it has by default, or goes where the rest goes by default where
            that level was chosen. The numbering changed in 2025: a choice holds for a code of the other one too where that is wholly what
            was chosen, and not where it is a part of it or more.

        Raises
        ------
        BudgetError
            A level that does not exist, or a share outside 0 to 1.
        """
        found = cls(tuple(Placing(**item) for item in table["taakveld"]))  # type: ignore[arg-type]
        given = {code: (niveau, share) for code, niveau, share in chosen}
        own = [_chosen(found.of(code), code, *where) for code, where in (_carried(given) | given).items()]
        items = {item.code: item for item in (*found.items, *own)}
        for item in items.values():
            if not {item.niveau, item.rest} <= set(NIVEAUS):
                raise BudgetError(f"Taakveld {item.code} staat onder niveau '{item.niveau}'; kies uit {join(NIVEAUS)}.")
            if not 0 <= item.aandeel <= 1:
                raise BudgetError(f"Het aandeel van taakveld {item.code} moet tussen 0 en 1 liggen.")
        return cls(tuple(items.values()), tuple(given))

    def of(self, taakveld: str) -> Placing:
        """Give where a taakveld falls."""
        fitting = [item for item in self.items if taakveld.startswith(item.code)]
        if not fitting:
            raise BudgetError(f"Taakveld {taakveld} hoort niet bij het sociaal domein (hoofdtaakveld 6).")
        return max(fitting, key=lambda item: len(item.code))


def _chosen(usual: Placing, code: str, niveau: str, share: float) -> Placing:
    return replace(usual, code=code, niveau=niveau, aandeel=share, rest=usual.rest if niveau == usual.niveau else usual.niveau)


def _carried(given: Mapping[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """Give the choice for codes of the other numbering of which everything they are made of, or became, was chosen alike."""

    def chosen(code: str) -> tuple[str, float] | None:
        return next((given[start] for start in sorted(given, key=len, reverse=True) if code.startswith(start)), None)

    made_of: dict[str, set[str]] = {}
    for item in every_taakveld():
        for new in set(item.into) - {item.code}:
            made_of.setdefault(new, set()).add(item.code)
            if item.code not in item.into:
                made_of.setdefault(item.code, set()).update(item.into)
    alike = {code: {chosen(other) for other in others} for code, others in made_of.items() if chosen(code) is None}
    return {code: where for code, found in alike.items() if len(found) == 1 and (where := next(iter(found))) is not None}


@dataclass(frozen=True)
class Frame:
    """What there is to spend in one frame, every cent under one level.

    Parameters
    ----------
    soort
        One of `FRAMES`.
    jaar
        Year it is about.
    rows
        `taakveld`, `naam`, `niveau` (of `NIVEAUS`), `wet` (empty where several laws share it) and `bedrag_eurocent`; a taakveld of which a
        share falls under another level has two rows. Together exactly what was booked, or is given. `uit` has the source of a row that
        is from another frame, which this one was divided like; empty where it is from this one.
    inwoners
        Inhabitants of the gemeente in that year; NaN where its producer does not give them.
    bron
        Where it comes from, in Dutch.
    base
        What the gemeente books, where this frame was divided like it.
    """

    soort: str
    jaar: int
    rows: pd.DataFrame
    inwoners: float
    bron: str
    base: "Frame | None" = None

    def at(self, niveau: str) -> pd.Series:
        """Give the cents of one level, per wet; under an empty text what laws share."""
        found = self.rows[self.rows["niveau"] == niveau]
        return found.groupby("wet")["bedrag_eurocent"].sum()

    @property
    def per_level(self) -> pd.Series:
        """Cents per level, all of `NIVEAUS`."""
        return self.rows.groupby("niveau")["bedrag_eurocent"].sum().reindex(list(NIVEAUS), fill_value=0)

    @property
    def account(self) -> "Frame":
        """What the gemeente itself books or plans: this frame, or the one it was divided like."""
        return self.base or self

    @property
    def accounted(self) -> pd.DataFrame:
        """Every row with `soort`, `jaar` and `bron` of its own."""
        def named(frame: Frame, rows: pd.DataFrame) -> pd.DataFrame:
            return rows.assign(soort=frame.soort, jaar=frame.jaar, bron=frame.bron)

        mine = self.rows["uit"].eq("")
        return pd.concat([named(self, self.rows[mine]), named(self.account, self.rows[~mine])]).sort_index()

    @property
    def teams(self) -> int:
        """Cents booked on the taakveld of the wijkteams."""
        return int(self.rows.loc[self.rows["taakveld"].str.startswith(TEAMS), "bedrag_eurocent"].sum())


@dataclass(frozen=True)
class Frames:
    """The frames of a gemeente side by side; without any, prices are assumed.

    Parameters
    ----------
    items
        By name, those that there are.
    absent
        Of the others why not, in Dutch.
    own
        Whether the gemeente chose levels itself.
    """

    items: Mapping[str, Frame] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    own: bool = False

    def choose(self, wanted: str, *, ceiling: bool = False) -> Frame | None:
        """Give the frame that is wanted, else the first with money at level 1; None where an assumption is wanted or there is no other.

        Where the gemeente gave a `ceiling` itself, a frame needs no money at level 1.
        """
        if wanted == AANNAME:
            return None
        there = (self.items[name] for name in (wanted, *FRAMES) if name in self.items)
        return next((frame for frame in there if ceiling or frame.at("1").sum() > 0), None)

    @property
    def account(self) -> Frame | None:
        """The jaarrekening, else the begroting."""
        return self.items.get(JAARREKENING) or self.items.get(BEGROTING)


def law_of(taakveld: str) -> str:
    """Give the law that a taakveld belongs to; empty where several share it."""
    fitting = [(start, law.code) for law in wetten().values() for start in law.taakvelden if taakveld.startswith(start)]
    return max(fitting, key=lambda item: len(item[0]))[1] if fitting else ""


def is_whole(told: pd.Series, most: pd.Series | int) -> pd.Series:
    """Say of which years enough taakvelden are told, by those of the fullest year; of others not everything was delivered yet."""
    return told >= _WHOLE * most


def frames_of(geld: Geld, gemeentecode: str, placings: Placings) -> Frames:
    """Set the frames of a gemeente side by side.

    Parameters
    ----------
    geld
        What was booked, planned and given; more gemeenten than this one do no harm.
    gemeentecode
        The gemeente.
    placings
        Level per taakveld.

    Returns
    -------
    Per frame the newest year there is. What the Rijk gives for a cluster is divided over its taakvelden as the gemeente itself books them,
    in the year of its newest jaarrekening, else begroting; what the Rijk pays from another source stays what was booked.
    """
    items: dict[str, Frame] = {}
    absent: dict[str, str] = {}
    booked = geld.of(IV3, gemeentecode)
    booked = booked[booked["post"].str.startswith(SOCIAL) & booked["lasten_eurocent"].notna()]
    for soort in (JAARREKENING, BEGROTING):
        own = booked[booked["soort"] == soort]
        if own.empty:
            absent[soort] = f"Er is geen {soort} van deze gemeente geladen; haal de lasten per taakveld (Iv3) op bij Gegevens."
            continue
        posts = whole_codes(own["post"]).groupby(own["jaar"]).nunique()
        year = int(posts.index[is_whole(posts, posts.max())].max())
        for later in posts.index[posts.index > year]:
            absent[f"{soort} {later}"] = f"De {soort} {later} is nog niet heel ({posts[later]} taakvelden) en telt niet mee."
        own = own[own["jaar"] == year]
        people = own["inwoners"].dropna()
        items[soort] = Frame(
            soort, year, placed(own, placings), float(people.iloc[0]) if len(people) else float("nan"), f"CBS, Iv3, {soort} {year}"
        )
    base = Frames(items).account
    given = geld.of(GEMEENTEFONDS, gemeentecode)
    given = given[given["lasten_eurocent"].notna()]
    if given.empty:
        absent[RIJK] = "Er is geen uitkomst van het gemeentefonds geladen voor deze gemeente; neem haar op bij Gegevens."
    elif base is None:
        absent[RIJK] = "Zonder lasten per taakveld is niet te zeggen welk deel van het gemeentefonds bij de wijkteams hoort."
    else:
        newest = _newest(given)
        missing = sorted({item.cluster for item in placings.items if item.cluster} - set(newest["post"]))
        if missing:
            absent[RIJK] = f"In de {newest['soort'].iloc[0]} ontbreekt {join(missing)}; neem de hele uitkomst van het gemeentefonds op."
        else:
            items[RIJK] = _given(base, newest, placings)
    return Frames(items, absent, bool(placings.own))


def placed(booked: pd.DataFrame, placings: Placings) -> pd.DataFrame:
    """Put every amount under its level.

    Parameters
    ----------
    booked
        `post` (taakveld), `naam` and `lasten_eurocent`, no gaps.
    placings
        Level per taakveld.

    Returns
    -------
    Columns `ROWS`, in order of taakveld; together exactly what was booked. Negative amounts, which correct an earlier year, stay negative.
    """
    rows = []
    for post, naam, cents in zip(booked["post"], booked["naam"], booked["lasten_eurocent"].astype("int64"), strict=True):
        placing = placings.of(str(post))
        here = round(int(cents) * placing.aandeel)
        for niveau, amount in ((placing.niveau, here), (placing.rest, int(cents) - here)):
            if amount or niveau == placing.niveau:
                rows.append((str(post), str(naam), niveau, law_of(str(post)), amount))
    table = pd.DataFrame(rows, columns=ROWS).astype({"bedrag_eurocent": "int64"})
    return table.groupby(ROWS[:-1], sort=True)[["bedrag_eurocent"]].sum().reset_index().assign(uit="")


def _newest(given: pd.DataFrame) -> pd.DataFrame:
    """Give the clusters of the newest circular about the newest year."""
    kind, year = given["soort"].str.split().str[0], given["soort"].str.extract(r"(\d{4})")[0].fillna("0").astype(int)
    order = pd.DataFrame({"jaar": given["jaar"].astype(int), "van": year, "in": kind.map({name: at for at, name in enumerate(_CIRCULARS)})})
    at = order.fillna(-1).sort_values(["jaar", "van", "in"], kind="stable").iloc[-1]
    return given.loc[order.fillna(-1).eq(at).all(axis="columns")]


def _given(base: Frame, newest: pd.DataFrame, placings: Placings) -> Frame:
    """Replace, per cluster of the gemeentefonds, what was booked by what the Rijk gives; what the gemeente takes out has no part in it."""
    rows = base.rows.assign(uit=base.bron)
    cluster = rows["taakveld"].map(lambda code: placings.of(code).cluster)
    for name, cents in newest.set_index("post")["lasten_eurocent"].astype("int64").items():
        mine = cluster.eq(str(name))
        sharing = mine & rows["bedrag_eurocent"].gt(0) & rows["niveau"].ne(OUTSIDE)
        if sharing.any():
            divided = allocate(int(cents), rows.loc[sharing, "bedrag_eurocent"].astype(float))
            rows.loc[mine, "bedrag_eurocent"] = 0
            rows.loc[sharing, "bedrag_eurocent"] = divided
            rows.loc[mine, "uit"] = ""
    circular, year = str(newest["soort"].iloc[0]), int(newest["jaar"].iloc[0])
    bron = f"Ministerie van BZK, gemeentefonds {year} ({circular}), verdeeld over taakvelden zoals de gemeente boekt"
    return Frame(RIJK, year, rows, base.inwoners, bron, base)

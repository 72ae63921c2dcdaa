"""What was learnt from the whole loaded country, kept beside the data: learning takes seconds, reading what was learnt a moment.

A file is one text of JSON with its own checksum, so nothing in it is ever run. Its name holds what the models follow from: the
deliveries in use, the specification, the code that reads and learns, and the libraries that compute. Anything else is learnt anew.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wijkscan import model, store, tables
from wijkscan.chain import steps
from wijkscan.chain.steps import learn
from wijkscan.disk.whole import NotWrittenError, write_whole
from wijkscan.model.use.by_type import TypeModel
from wijkscan.model.use.gemeente import LawModel, Laws
from wijkscan.model.use.model import ExpectedUseModel
from wijkscan.model.use.quality import Quality
from wijkscan.model.use.regression import Regression
from wijkscan.model.use.specification import Specification
from wijkscan.parameters import specification
from wijkscan.store.importing import shaped
from wijkscan.store.made_with import made_with
from wijkscan.store.opening import Collection
from wijkscan.store.rows import COUNTS
from wijkscan.store.snapshots import Library
from wijkscan.store.voorzieningen import open_voorzieningen
from wijkscan.tables.passport import Passport
from wijkscan.tables.wetten import wetten

_NAME = "verwacht-gebruik"
_COMPUTING = ("numpy", "pandas", "scipy", "statsmodels")
_LENGTH = 16
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def laws_of(library: Library, collection: Collection) -> Laws:
    """Give the models of expected use of everything loaded: as they were kept, or learnt anew.

    A file that is damaged is replaced. Where the folder may not be written, everything is learnt again the next time.

    Returns
    -------
    What :func:`wijkscan.chain.steps.learn` gives, equal to the bit.
    """
    asked = specification(_NAME.replace("-", "_"))
    kinds = sorted({law.uitsplitsing for law in wetten().values() if law.uitsplitsing})
    counts = [passport for passport in shaped(library, COUNTS) if passport.kind in kinds]
    follows = _key((*collection.passports, *counts), {**asked, "soorten": kinds})
    path = library.tables / f"{_NAME}.{follows}.json"
    with suppress(*_UNREADABLE):
        return _unpacked(path.read_text(encoding="utf-8"), asked)
    laws = learn(collection, open_voorzieningen(library, kinds=kinds))
    with suppress(NotWrittenError):
        write_whole(path, partial(Path.write_text, data=_packed(laws), encoding="utf-8"))
        for older in set(library.tables.glob(f"{_NAME}.*.json")) - {path}:
            older.unlink(missing_ok=True)
    return laws


def _key(passports: Iterable[Passport], asked: dict[str, Any]) -> str:
    """Give a short text that changes with anything the models follow from."""
    parts = [_learnt_with(), json.dumps(asked, sort_keys=True, default=str)]
    parts += [f"{passport.id} {passport.sha256}" for passport in passports]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_LENGTH]


@cache
def _learnt_with() -> str:
    """Give the code that opens the country and learns from it, and the libraries that compute; the text itself counts."""
    digest = hashlib.sha256(made_with().encode())
    folders = [Path(str(store.__file__)).parent, Path(str(tables.__file__)).parent, Path(str(model.__file__)).parent / "use"]
    for path in [Path(__file__), Path(steps.__file__), *(path for folder in folders for path in sorted(folder.rglob("*.py")))]:
        digest.update(path.read_bytes())
    return " ".join([digest.hexdigest(), *(f"{name} {version(name)}" for name in _COMPUTING)])


def _packed(laws: Laws) -> str:
    text = json.dumps({"modellen": {wet: _law(law) for wet, law in laws.models.items()}, "geweigerd": laws.refused})
    return json.dumps({"sha256": hashlib.sha256(text.encode()).hexdigest(), "geleerd": text})


def _unpacked(content: str, asked: dict[str, Any]) -> Laws:
    outer = json.loads(content)
    if hashlib.sha256(outer["geleerd"].encode()).hexdigest() != outer["sha256"]:
        raise ValueError(_NAME)
    inner = json.loads(outer["geleerd"])
    return Laws({wet: _law_from(law, Specification.from_table(wet, asked)) for wet, law in inner["modellen"].items()}, inner["geweigerd"])


def _law(law: LawModel) -> dict[str, Any]:
    numbers = {name: getattr(law, name) for name in ("year", "tau2", "tau2_raw", "tau2_gemeente", "usual")}
    types = {soort: {**vars(one), "model": None if one.model is None else _model(one.model)} for soort, one in law.types.items()}
    worth = {name: _table(table) for name, table in vars(law.quality).items()}
    return {**numbers, "model": _model(law.model), "kwaliteit": worth, "soorten": types}


def _model(fitted: ExpectedUseModel) -> dict[str, Any]:
    regression = fitted.regression
    model_of = {name: _table(getattr(fitted, name)) for name in ("centre", "bounds", "medians", "centres", "missing_share")}
    found = {name: _table(getattr(regression, name)) for name in ("estimates", "covariance", "gemeente_effect")}
    learnt = {**found, "dispersion": regression.dispersion, "spread": regression.spread}
    return {**model_of, "areas": fitted.areas, "withheld": fitted.withheld, "regression": learnt}


def _law_from(law: dict[str, Any], asked: Specification) -> LawModel:
    quality, model = Quality(**_read(law.pop("kwaliteit"))), _model_from(law.pop("model"), asked)
    types = {soort: _type_from(one, replace(asked, outcome=soort)) for soort, one in law.pop("soorten").items()}
    return LawModel(model, quality=quality, types=types, **law)


def _type_from(one: dict[str, Any], asked: Specification) -> TypeModel:
    fitted = one.pop("model")
    return TypeModel(model=None if fitted is None else _model_from(fitted, asked), **one)


def _model_from(fitted: dict[str, Any], asked: Specification) -> ExpectedUseModel:
    regression = Regression(**_read(fitted.pop("regression")))
    return ExpectedUseModel(specification=asked, regression=regression, **_read(fitted))


def _table(table: pd.DataFrame | pd.Series) -> dict[str, Any]:
    """Write out a table of numbers: JSON gives every number back to the bit."""
    columns = _index(table.columns) if isinstance(table, pd.DataFrame) else None
    name = None if columns else table.name
    return {"rijen": _index(table.index), "kolommen": columns, "naam": name, "waarden": table.to_numpy(dtype=float).tolist()}


def _index(index: pd.Index) -> dict[str, Any]:
    return {"waarden": index.tolist(), "soort": str(index.dtype), "naam": index.name}


def _read(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: _from_table(part) if isinstance(part, dict) else part for name, part in parts.items()}


def _from_table(part: dict[str, Any]) -> pd.DataFrame | pd.Series:
    rows, values = _from_index(part["rijen"]), np.array(part["waarden"], dtype=float)
    if part["kolommen"] is None:
        return pd.Series(values, rows, name=part["naam"])
    columns = _from_index(part["kolommen"])
    return pd.DataFrame(values.reshape(len(rows), len(columns)), rows, columns)


def _from_index(part: dict[str, Any]) -> pd.Index:
    index: pd.Index = pd.Index(part["waarden"], dtype=part["soort"], name=part["naam"])
    return index

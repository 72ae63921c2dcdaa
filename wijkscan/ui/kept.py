"""What is read and computed once and kept for all users: data, the chain, and whatever is drawn from them."""

import atexit
import gc
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from threading import Condition
from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import pandas as pd
import streamlit as st
from cachetools import LRUCache, cached

from wijkscan.chain.keys import Key, key_of
from wijkscan.chain.scenario import DEFAULT_GEMEENTE
from wijkscan.parameters import Parameters
from wijkscan.store.opening import Collection, Tables, library_of, open_collection, open_tables
from wijkscan.store.snapshots import Library
from wijkscan.tables.areas import is_fictional

if TYPE_CHECKING:
    from wijkscan.model.use.gemeente import Laws

# What learns, needs and solves is loaded inside the functions below that use it: the first page is there before.
Made = TypeVar("Made")
_LIBRARIES = 2  # the made-up country and the loaded one; what they were before is let go of
_GEMEENTEN = 12  # whose tables and outcomes are at hand; another one takes half a second
_OF_A_GEMEENTE = ("indicatoren", "behoefte", "gebruik", "wijkscan")  # what holds the tables of a gemeente, whatever else is chosen
_MOST_BYTES = 200_000_000  # what some hundred pages show; gemeenten that nobody looks at any more make room
_ANY_BYTES = 2_000  # of something that has no size of its own
_DEEP = 4  # how far inside something is looked for its size


def kept(key: Key, make: Callable[[], Made]) -> Made:
    """Make something once per key, so that a rerun makes only what changed."""
    return cast(Made, (_outcomes if key[0] in _OF_A_GEMEENTE else _cache)(key, make))


def once(make: Callable[..., Made], *inputs: object, **named: object) -> Made:
    """Make something once from what it is given: a sentence, figures, a drawing. Its key is what makes it and every input."""
    return kept(key_of(make, *inputs, named), lambda: make(*inputs, **named))


def size_of(value: object, deep: int = _DEEP) -> int:
    """Estimate how many bytes something keeps: its texts, tables and numbers, also those inside it."""
    if isinstance(value, str | bytes):
        return _ANY_BYTES + len(value)
    if isinstance(value, pd.DataFrame | pd.Series):
        return _ANY_BYTES + int(np.sum(value.memory_usage(deep=True)))
    if isinstance(value, np.ndarray):
        return _ANY_BYTES + value.nbytes
    parts: Iterable[object] = ()
    if isinstance(value, Mapping):
        parts = value.values()
    elif isinstance(value, tuple | list | set | frozenset):
        parts = value
    elif hasattr(value, "__dict__"):
        parts = vars(value).values()
    return _ANY_BYTES + (sum(size_of(part, deep - 1) for part in parts) if deep else 0)


# Not a cache of Streamlit: a page looks up forty things, and there each costs as much as placing something. Who asks for what is
# being made waits for it, so that a division is designed once.
@cached(LRUCache(_MOST_BYTES, size_of), key=lambda key, make: key, condition=Condition())  # noqa: ARG005
def _cache(key: Key, make: Callable[[], object]) -> object:  # noqa: ARG001  the key is what the cache goes by
    return make()


@cached(LRUCache(_GEMEENTEN * len(_OF_A_GEMEENTE)), key=lambda key, make: key, condition=Condition())  # noqa: ARG005
def _outcomes(key: Key, make: Callable[[], object]) -> object:  # noqa: ARG001  by number and not by size: much of them is shared
    return make()


def library_key(gemeente: str) -> tuple[str, str]:
    """Tell which data a gemeente is computed from: changes when anything is fetched or imported."""
    library = library_of(gemeente)
    return (
        "example" if is_fictional(gemeente) else "own",
        kept(("levering", str(library.root), library.state()), library.fingerprint),
    )


def damaged_deliveries() -> tuple[str, ...]:
    """Tell which deliveries were set aside because they are damaged, of the user's own data and of Voorbeeldstad."""
    return tuple(sentence for gemeente in ("GM0000", DEFAULT_GEMEENTE) for sentence in library_of(gemeente).damaged())


@st.cache_resource(show_spinner="Cijfers laden …", max_entries=_LIBRARIES)
def collection_of(which: str, fingerprint: str) -> Collection:  # noqa: ARG001  the fingerprint is what the cache goes by
    """Open the made-up country or the loaded one."""
    return open_collection(_library(which))


def _library(which: str) -> Library:
    return library_of(DEFAULT_GEMEENTE if which == "example" else "GM0000")


@st.cache_resource(show_spinner="Gemeente laden …", max_entries=_GEMEENTEN)
def tables_of(key: tuple[str, str], gemeente: str) -> Tables:
    """Open the tables of a gemeente."""
    return open_tables(library_of(gemeente), collection_of(*key), gemeente)


@st.cache_resource(show_spinner="Leren van alle geladen wijken …", max_entries=_LIBRARIES)
def laws_of(which: str, fingerprint: str) -> "Laws":
    """Give the models of expected use of everything loaded, learnt now or before."""
    from wijkscan.chain import learnt
    from wijkscan.solving import get_ready

    get_ready()  # meanwhile a process for the solvers starts
    laws = learnt.laws_of(_library(which), collection_of(which, fingerprint))
    # From here on a sweep of memory passes over the country: looking through it costs half a second of all users.
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # at the end everything is let go of; duckdb complains of what is not
    return laws


@st.cache_resource(show_spinner="Leren van een oudere editie …", max_entries=_LIBRARIES)
def earlier_laws_of(which: str, fingerprint: str) -> "Laws":
    """Learn the same models from the editions before those."""
    from wijkscan.chain.steps import learn_earlier

    return learn_earlier(collection_of(which, fingerprint), laws_of(which, fingerprint))


def usual_parameters() -> Parameters:
    """Give the parameters as they come with wijkscan, as they hold today."""
    return _parameters_on(date.today())


@st.cache_resource(show_spinner=False, max_entries=2)
def _parameters_on(day: date) -> Parameters:
    return Parameters.load(on=day)


def forget_data() -> None:
    """Read the data again on the next page: something was fetched or imported."""
    collection_of.clear()
    tables_of.clear()
    _outcomes.cache_clear()
    _cache.cache_clear()
    gc.unfreeze()

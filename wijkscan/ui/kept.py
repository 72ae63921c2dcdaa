"""What is read and computed once and kept for all users: data, the chain, and whatever is drawn from them."""

import atexit
import gc
from collections.abc import Callable
from threading import Condition
from typing import TypeVar, cast

import pandas as pd
import streamlit as st
from cachetools import LRUCache, cached

from wijkscan.model.zorggebruik import Laws, quality
from wijkscan.opening import Collection, Tables, library_of, open_collection, open_tables
from wijkscan.parameters import Parameters
from wijkscan.pipeline import Wijkprofiel, Wijkscan, learn, learn_earlier, run_wijkprofiel, run_wijkscan
from wijkscan.scenario import DEFAULT_GEMEENTE, Scenario
from wijkscan.solving import get_ready
from wijkscan.tables.areas import is_fictional

Made = TypeVar("Made")
_MOST_KEPT = 3000  # what some hundred pages show


def kept(key: tuple[str, ...], make: Callable[[], Made]) -> Made:
    """Make something once per key, so that a rerun makes only what changed."""
    return cast(Made, _cache(key, make))


# Not a cache of Streamlit: a page looks up forty things, and there each costs as much as placing something. Who asks for what is
# being made waits for it, so that a division is designed once.
@cached(LRUCache(_MOST_KEPT), key=lambda key, make: key, condition=Condition())  # noqa: ARG005
def _cache(key: tuple[str, ...], make: Callable[[], object]) -> object:  # noqa: ARG001  the key is what the cache goes by
    return make()


def library_key(gemeente: str) -> tuple[str, str]:
    """Tell which data a gemeente is computed from: changes when anything is fetched or imported."""
    library = library_of(gemeente)
    return (
        "example" if is_fictional(gemeente) else "own",
        kept(("levering", str(library.root), library.state()), library.fingerprint),
    )


@st.cache_resource(show_spinner="Cijfers laden …")
def collection_of(which: str, fingerprint: str) -> Collection:  # noqa: ARG001  the fingerprint is what the cache goes by
    """Open the made-up country or the loaded one."""
    return open_collection(library_of(DEFAULT_GEMEENTE if which == "example" else "GM0000"))


@st.cache_resource(show_spinner="Gemeente laden …", max_entries=20)
def tables_of(key: tuple[str, str], gemeente: str) -> Tables:
    """Open the tables of a gemeente."""
    return open_tables(library_of(gemeente), collection_of(*key), gemeente)


@st.cache_resource(show_spinner="Leren van alle geladen wijken …")
def laws_of(which: str, fingerprint: str) -> Laws:
    """Learn the models of expected use from everything loaded."""
    get_ready()  # meanwhile a process for the solvers starts
    laws = learn(collection_of(which, fingerprint))
    # From here on a sweep of memory passes over the country: looking through it costs half a second of all users.
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # at the end everything is let go of; duckdb complains of what is not
    return laws


@st.cache_resource(show_spinner="Leren van een oudere editie …")
def earlier_laws_of(which: str, fingerprint: str) -> Laws:
    """Learn the same models from the editions before those."""
    return learn_earlier(collection_of(which, fingerprint), laws_of(which, fingerprint))


@st.cache_resource(show_spinner="Berekenen …", max_entries=20)
def wijkscan_of(key: tuple[str, str], gemeente: str, weights: tuple[tuple[str, float], ...]) -> Wijkscan:
    """Compute the chain up to expected use."""
    return run_wijkscan(tables_of(key, gemeente), laws_of(*key), Scenario(gemeente=gemeente, gewichten=weights), usual_parameters())


@st.cache_resource(show_spinner="Het model toetsen op gemeenten die het niet heeft gezien …")
def quality_of(which: str, fingerprint: str, wet: str) -> pd.DataFrame:
    """Measure how well the model of a law predicts gemeenten it has not seen; slow the first time."""
    folds = int(usual_parameters()["zorggebruik.delen"])
    return quality(laws_of(which, fingerprint).models[wet], collection_of(which, fingerprint).country, folds=folds)


@st.cache_resource(show_spinner=False, max_entries=200)
def profile_of(key: tuple[str, str], gemeente: str, wijk: str, without: tuple[str, ...]) -> Wijkprofiel:
    """Compute the profile of a wijk, compared without the wijken that the user took out."""
    scan = wijkscan_of(key, gemeente, ())
    return run_wijkprofiel(scan, wijk, Scenario(gemeente=gemeente, wijk=wijk, zonder=without), usual_parameters())


@st.cache_resource(show_spinner=False)
def usual_parameters() -> Parameters:
    """Read the parameters as they come with wijkscan."""
    return Parameters.load()


def scan_of(gemeente: str) -> Wijkscan:
    """Compute another gemeente as it is, without choices."""
    return wijkscan_of(library_key(gemeente), gemeente, ())


def forget_data() -> None:
    """Read the data again on the next page: something was fetched or imported."""
    collection_of.clear()
    tables_of.clear()
    wijkscan_of.clear()
    profile_of.clear()
    _cache.cache_clear()
    gc.unfreeze()

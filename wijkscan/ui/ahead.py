"""What is made ready before anybody asks, in the caches that all users share; it knows of no session."""

import time

import streamlit as st

from wijkscan.chain.glance import seen_of
from wijkscan.chain.need import need_of
from wijkscan.chain.scenario import DEFAULT_GEMEENTE, NeedChoices, Scenario
from wijkscan.ui.kept import collection_of, kept, laws_of, library_key, tables_of, usual_parameters

_OWN = "GM0000"
_BREATH_S = 3.0  # for a first visitor to be shown his page before more is loaded beside it


def prepare() -> None:
    """Load what pages are made with, open the country, and compute what the first page shows; then use, for the next page."""
    _first_page()
    time.sleep(_BREATH_S)
    _next_pages()


# Inside a cached function of Streamlit the cached ones it asks show no spinner: there is no page here to show it on.
@st.cache_resource(show_spinner=False, max_entries=1)
def _first_page() -> None:
    collection_of(*library_key(_OWN))
    collection_of(*library_key(DEFAULT_GEMEENTE))
    seen = seen_of(tables_of(library_key(DEFAULT_GEMEENTE), DEFAULT_GEMEENTE), usual_parameters(), kept)
    need_of(seen, Scenario().of(NeedChoices), usual_parameters(), kept)


@st.cache_resource(show_spinner=False, max_entries=1)
def _next_pages() -> None:
    from wijkscan.ui.chain import chain_of  # after the first page was shown: it loads what computes

    _ = chain_of(DEFAULT_GEMEENTE, usual_parameters()).use
    own = library_key(_OWN)
    if len(collection_of(*own).gemeenten):
        laws_of(*own)

"""Which file a visitor means: an upload, or on this computer itself a file in the one folder for exchange."""

import streamlit as st

from wijkscan.server.doors import is_own, reachable
from wijkscan.server.identity import login_wanted
from wijkscan.shipped import data_folder
from wijkscan.sources.exchange import exchange_folder, exchanged_file
from wijkscan.sources.gebruik.export import File, Upload

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


def choose_file(label: str, help_text: str, key: str, types: list[str]) -> File | None:
    """Ask for a file.

    Parameters
    ----------
    label, help_text
        What it is, and what it must be.
    key
        Of the widgets.
    types
        Extensions that may be uploaded.

    Raises
    ------
    GebruikError
        What was typed is no file in the folder.
    """
    handed = st.file_uploader(label, type=types, key=f"{key}.upload", help=help_text)
    folder = exchange_folder(data_folder())
    if folder is not None and _at_this_computer():
        typed = st.text_input(
            f"{label}, op deze computer", placeholder=f"naam van een bestand in de map {folder.name}", key=f"{key}.bestand",
        )  # fmt: skip
        if typed and handed is None:
            return exchanged_file(typed, folder)
    return None if handed is None else Upload(handed.name, handed.getvalue())


def _at_this_computer() -> bool:
    """Tell whether the server answers to this computer only and so does this visitor, with nothing in between that passes on."""
    visitor = st.context.ip_address
    alone = not reachable() and not login_wanted() and not any(name in st.context.headers for name in _FORWARDED)
    # Streamlit gives no address to whoever comes by the name localhost.
    return alone and (visitor is None or is_own(visitor))

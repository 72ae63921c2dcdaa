"""The server gets ready for its first visitor while he is still on his way.

Loading libraries and opening the country take longer than everything a page does after that. So it begins as soon as the server runs,
in a thread beside it. A visitor who is there already waits for the same work, not for a second time of it.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib import import_module
from threading import Thread

import streamlit as st

# What data and disks may be wrong with; whoever opens a page is told, in Dutch. A fault of the program is not among them.
_TOLD_ON_THE_PAGE = (OSError, ValueError, LookupError)


def warming(module: str) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """Give what `streamlit.App` takes as its lifespan: from the start of the server on, `module` is loaded and its ``prepare`` run.

    The module is named and not imported, because that would be the waiting that this is for.
    """

    @asynccontextmanager
    async def lifespan(_app: st.App) -> AsyncIterator[None]:
        Thread(target=_prepare, args=(module,), name="opwarmen", daemon=True).start()
        yield

    return lifespan


def _prepare(module: str) -> None:
    with suppress(*_TOLD_ON_THE_PAGE):
        import_module(module).prepare()

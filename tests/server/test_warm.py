"""The server gets ready for its first visitor: beside the server, once, and without a word where data are not right."""

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest

from wijkscan.server.warm import warming

PATIENCE = 10  # seconds


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """A module that is loaded ahead: `say` writes what its `prepare` does."""
    monkeypatch.syspath_prepend(tmp_path)
    name = "loaded_ahead_in_a_test"

    def say(body):
        (tmp_path / f"{name}.py").write_text(f"import threading\nbegan, may_end, ended = (threading.Event() for _ in range(3))\n{body}\n")
        return name

    yield say
    sys.modules.pop(name, None)


def served(name):
    """The server starts and stops at once; gives whether it was there while the module was still at work."""

    async def life():
        async with warming(name)(None):
            return [thread for thread in threading.enumerate() if thread.name == "opwarmen"]

    # In a thread of its own: the one of the tests may have a loop already, left running by a browser.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, life()).result(PATIENCE)


def test_the_server_does_not_wait_for_what_is_loaded_ahead(loaded):
    name = loaded("def prepare():\n    began.set()\n    may_end.wait()\n    ended.set()")
    (thread,) = served(name)
    module = import_module(name)  # waits where the thread is still loading it
    assert module.began.wait(PATIENCE)
    assert not module.ended.is_set()
    assert thread.daemon  # nor does the end of the server
    module.may_end.set()
    thread.join(PATIENCE)
    assert module.ended.is_set()


@pytest.mark.parametrize("raised", ["OSError('schijf')", "ValueError('levering')", "KeyError('kolom')"])
def test_what_data_may_be_wrong_with_is_for_the_page_to_tell(loaded, monkeypatch, raised):
    assert failures_of(loaded(f"def prepare():\n    raise {raised}"), monkeypatch) == []


def test_a_fault_of_the_program_is_not_hidden(loaded, monkeypatch):
    assert failures_of(loaded("def prepare():\n    raise AssertionError"), monkeypatch) == [AssertionError]


def failures_of(name, monkeypatch):
    failed = []
    monkeypatch.setattr(threading, "excepthook", lambda failure: failed.append(failure.exc_type))
    for thread in served(name):
        thread.join(PATIENCE)
        assert not thread.is_alive()
    return failed

"""Many users on one server: every one opens a page, turns the steps and changes page, all at once, over the websocket of Streamlit.

Usage: ``python -m bench.bench_users [--users 25] [--rounds 4] [--gemeente GM9001]``. Bars for 25 users: median ≤ 1,5 s from asking for
a page to a page that is ready, no error, server ≤ 2 GB. A user is a headless client that speaks the protocol of the browser; what a
browser draws afterwards is not in it, that is measured in ``bench_pages``.
"""

import argparse
import asyncio
import os
import statistics
import time
from tempfile import TemporaryDirectory

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from bench.screenshots import free_port, serve

PAGES = ("", "Wijkprofiel", "Behoefte", "Zorggebruik", "Wijkteams", "Budget", "Commissie")
PATIENCE_S = 180.0  # the first visitor waits while the country is learnt and a division is designed
EXCEPTION = "exception"
STEPS = 8  # of the story on Commissie


def ask(name, gemeente, step):
    """Write the message with which a browser asks for a page."""
    message = BackMsg()
    message.rerun_script.query_string = f"gemeente={gemeente}&achtergrond=nee&stap={1 + step % STEPS}"
    message.rerun_script.page_name = name
    return message.SerializeToString()


async def ready(channel, failures):
    """Read until the page is ready; note what the server calls an exception."""
    while True:
        content = await asyncio.wait_for(channel.recv(), PATIENCE_S)
        message = ForwardMsg()
        message.ParseFromString(content)
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == EXCEPTION:
            failures.append(message.delta.new_element.exception.message)
        if kind == "script_finished":
            return


async def user(address, number, rounds, gemeente, spent, failures):
    """One user: an own session that asks for page after page."""
    async with connect(f"{address.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as channel:
        for turn in range(rounds):
            name = PAGES[(number + turn) % len(PAGES)]
            began = time.perf_counter()
            await channel.send(ask(name, gemeente, number + turn))
            await ready(channel, failures)
            spent.append((name or "Start", time.perf_counter() - began))


async def all_users(address, users, rounds, gemeente):
    spent, failures = [], []
    await asyncio.gather(*(user(address, number, rounds, gemeente, spent, failures) for number in range(users)))
    return spent, failures


async def warm_up(address, gemeente):
    """Let one user see every page and every step of the story, as somebody has on any working day."""
    failures = []
    await user(address, 0, STEPS * len(PAGES), gemeente, [], failures)
    return failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--users", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--gemeente", default="GM9001")
    given = parser.parse_args()
    port = free_port()
    with TemporaryDirectory() as nothing:
        server = serve(port, os.environ.get("WIJKSCAN_DATA", nothing))
        address = f"http://127.0.0.1:{port}"
        try:
            failures = asyncio.run(warm_up(address, given.gemeente))
            began = time.perf_counter()
            spent, more = asyncio.run(all_users(address, given.users, given.rounds, given.gemeente))
            whole = time.perf_counter() - began
            megabytes = psutil.Process(server.pid).memory_info().rss / 1e6
        finally:
            server.terminate()
            server.wait()
    times = [seconds for _, seconds in spent]
    for name in dict.fromkeys(name for name, _ in spent):
        own = [seconds for page, seconds in spent if page == name]
        print(f"{name:<14} median {statistics.median(own):6.2f} s   slowest {max(own):6.2f} s   {len(own)} pages")
    failures += more
    print(f"{given.users} users, {len(times)} pages in {whole:.1f} s: median {statistics.median(times):.2f} s, slowest {max(times):.2f} s, "
          f"{len(failures)} errors, server {megabytes:.0f} MB")  # fmt: skip
    for failure in sorted(set(failures)):
        print(f"error: {failure}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Measure sync with a real Radicale on loopback: scripts/benchmark_sync.py [--todos N] [--idle N]

The first sync of many todos is held against a bare loop that PUTs the same bodies to the same server. The two take
turns every fifty todos, so a busy machine slows both: their ratio carries over to other machines, milliseconds do not.
Then passes with nothing to do: how long, and how many requests. Memory is the most this process ever held, the server
not counted. Prints one line for each figure.
"""

import argparse
import datetime as dt
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock
from zoneinfo import ZoneInfo

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the server is started as the tests start it

from benchmark import Figure, invented

from tests.sync.servers import free_port, radicale_command, running
from todoapp.services.syncing import Syncing
from todoapp.store import open_store
from todoapp.sync.caldav import CalDavRemote

ZONE = ZoneInfo("Europe/Berlin")
SIGN_IN = ("anna", "any")  # the server takes every password
MOST_RATIO, MOST_IDLE_MS, MOST_REQUESTS, MOST_MIB = 1.3, 200, 2, 300


class Wire:
    """Every request that goes out, counted; and the bodies of those that wrote something, until they are taken."""

    def __init__(self) -> None:
        self.requests = 0
        self.bodies: list[bytes] = []

    @contextmanager
    def tapped(self):
        """Listen while the block runs."""
        send = httpx.Client.send

        def tapped(client: httpx.Client, request: httpx.Request, **options: object) -> httpx.Response:
            self.requests += 1
            if request.method == "PUT":
                self.bodies.append(request.content)
            return send(client, request, **options)

        with mock.patch.object(httpx.Client, "send", tapped):
            yield

    def taken(self) -> list[bytes]:
        """Give the bodies since the last time."""
        bodies, self.bodies = self.bodies, []
        return bodies


class BareLoop:
    """PUTs bodies one after the other, as fast as the server takes them."""

    def __init__(self, collection: str) -> None:
        self.seconds = 0.0
        self.count = 0
        self._collection = collection
        self._client = httpx.Client(auth=SIGN_IN)
        self._send = httpx.Client.send  # the real one

    def put(self, bodies: list[bytes]) -> None:
        """Send them and add up the time."""
        started = time.perf_counter()
        for body in bodies:
            self.count += 1
            headers = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
            url = f"{self._collection}{self.count}.ics"
            request = self._client.build_request("PUT", url, content=body, headers=headers)
            self._send(self._client, request, auth=self._client.auth).raise_for_status()
        self.seconds += time.perf_counter() - started

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--todos", type=int, default=10_000)
    parser.add_argument("--idle", type=int, default=30, help="passes with nothing to do")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        log = Path(folder) / "log"
        with running(radicale_command(Path(folder) / "server", port), port, log) as url:
            for figure in measure(Path(folder), url, options.todos, options.idle):
                print(figure.line())


def measure(folder: Path, url: str, todos: int, idle: int) -> list[Figure]:
    """Sync to an empty list, then again and again."""
    for user in ("app", "bare"):
        httpx.request("MKCOL", f"{url}{user}/").raise_for_status()
        remote = CalDavRemote(f"{url}{user}/", *SIGN_IN, ZONE)
        remote.make_list("Tasks")
        (found,) = remote.lists()
        remote.close()
    bare = BareLoop(f"{url.rstrip('/')}{found.href}")
    store = open_store(folder / "app" / "todos.sqlite")
    rng = random.Random(1)
    with store.writing() as writer:
        moment = dt.datetime.now().astimezone()
        made = (invented(rng, number, moment) for number in range(todos))
        writer.add_all(replace(todo, fields=replace(todo.fields, list=None)) for todo in made)
    with mock.patch.dict("os.environ", TODOAPP_SYNC_PASSWORD=SIGN_IN[1]):
        figures = first_and_idle(Syncing(store, lambda: dt.datetime.now().astimezone(), ZONE), f"{url}app/", bare, idle)
    store.close()
    bare.close()
    return figures


def first_and_idle(syncing: Syncing, account: str, bare: BareLoop, idle: int) -> list[Figure]:
    """Time the first pass, less what the bare loop took within it, and the passes after."""
    wire = Wire()
    syncing.add("bench", "caldav", account, *SIGN_IN)

    def take_turns(done: int, total: int) -> None:
        bare.put(wire.taken())
        if done % 1000 == 0:
            print(f"  {done:,} of {total:,}", file=sys.stderr)

    with wire.tapped():
        seconds = timed(lambda: syncing.sync("bench", progress=take_turns)) - bare.seconds
        bare.put(wire.taken())
        sent = bare.count
        peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        syncing.sync("bench")  # the first one after so much was written learns its token
        wire.requests = 0
        passes = [timed(lambda: syncing.sync("bench")) * 1000 for _ in range(idle)]
    note = f"{sent:,} todos in {seconds:.1f} s, bare {bare.seconds:.1f} s"
    worst = f"worst {max(passes):.0f} ms"
    return [
        Figure("first sync to Radicale, of a bare loop of PUTs", seconds / bare.seconds, "x", MOST_RATIO, note=note),
        Figure("a pass with nothing to do", statistics.median(passes), "ms", MOST_IDLE_MS, note=worst),
        Figure("its requests", wire.requests / idle, "requests", MOST_REQUESTS),
        Figure("most memory of the first sync", peak_mib, "MiB", MOST_MIB),
    ]


def timed(work: Callable[[], object]) -> float:
    """Give the seconds it took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

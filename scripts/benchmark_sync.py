#!/usr/bin/env python3
"""Measure sync with a real Radicale on loopback: scripts/benchmark_sync.py [--todos N] [--lists N] [--idle N]

The first sync of many todos is held against a bare loop that PUTs the same bodies to lists of another user of the same
server. The two take turns every fifty todos, so a busy machine slows both: their ratio carries over to other machines,
milliseconds do not. Then increments of one list with nothing new, and passes over all lists with nothing to do: how
long, and how many requests; after each pass, its requests are sent again bare, which is what the server alone takes: to
tell whether a list changed, Radicale reads all of it. Memory is the most this process ever held, the server not
counted. Prints one line for each figure, and meanwhile how far it is and how long it will take.

With every new todo Radicale 3.9 reads all the list has, to see whether the UID is taken: so a PUT takes some 10 ms
into an empty list and 40 times that into one of 10,000. Hence the todos are in ten lists. With --lists 1 the same is
measured, and takes over an hour.
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
from functools import partial
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
TOLD_EVERY_S = 10


class Wire:
    """Every request that goes out, until they are taken."""

    def __init__(self) -> None:
        self._requests: list[httpx.Request] = []

    @contextmanager
    def tapped(self):
        """Listen while the block runs."""
        send = httpx.Client.send

        def tapped(client: httpx.Client, request: httpx.Request, **options: object) -> httpx.Response:
            self._requests.append(request)
            return send(client, request, **options)

        with mock.patch.object(httpx.Client, "send", tapped):
            yield

    def taken(self) -> list[httpx.Request]:
        """Give the requests since the last time."""
        requests, self._requests = self._requests, []
        return requests


class BareLoop:
    """Sends requests one after the other, as fast as the server takes them."""

    def __init__(self, twins: dict[str, str]) -> None:
        self.seconds = 0.0
        self.count = 0
        self._twins = twins  # the app's lists, and those to PUT into instead
        self._client = httpx.Client(auth=SIGN_IN, timeout=60)
        self._send = httpx.Client.send  # the real one

    def put(self, requests: list[httpx.Request]) -> None:
        """Do those of them that write something, elsewhere, and add up the time."""
        started = time.perf_counter()
        for request in requests:
            if request.method == "PUT":
                self.count += 1
                folder, _, name = request.url.path.rpartition("/")
                headers = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
                url = request.url.copy_with(path=f"{self._twins[f'{folder}/']}{name}")
                self._do(self._client.build_request("PUT", url, content=request.content, headers=headers))
        self.seconds += time.perf_counter() - started

    def again(self, requests: list[httpx.Request]) -> None:
        """Send the same once more."""
        for request in requests:
            self._do(request)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _do(self, request: httpx.Request) -> None:
        self._send(self._client, request).raise_for_status()


class Course:
    """Tells how far the first sync is, and how long it will take: the fuller a list, the slower the server."""

    def __init__(self) -> None:
        self._started = self._told = time.perf_counter()
        self._speeds: list[tuple[int, float]] = []  # how many were done, and in how many seconds each so far

    def at(self, done: int, total: int) -> None:
        """So many are done."""
        now = time.perf_counter()
        self._speeds.append((done, (now - self._started) / done))
        if now - self._told >= TOLD_EVERY_S and len(self._speeds) >= 10:
            self._told = now
            slope, each = statistics.linear_regression(*zip(*self._speeds, strict=True))
            left = total * (each + max(0.0, slope) * total) - (now - self._started)
            end = dt.datetime.now() + dt.timedelta(seconds=left)
            print(f"  {done:,} of {total:,}, {left / 60:.1f} min left, until {end:%H:%M}", file=sys.stderr, flush=True)


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--todos", type=int, default=10_000)
    parser.add_argument("--lists", type=int, default=10, help="lists the todos are in, each as many")
    parser.add_argument("--idle", type=int, default=20, help="passes with nothing to do")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        log = Path(folder) / "log"
        with running(radicale_command(Path(folder) / "server", port), port, log) as url:
            for figure in measure(Path(folder), url, options.todos, options.lists, options.idle):
                print(figure.line())


def measure(folder: Path, url: str, todos: int, lists: int, idle: int) -> list[Figure]:
    """Sync to empty lists, then again and again."""
    names = [f"List {number}" for number in range(lists)]
    twins = dict(zip(made_lists(f"{url}app/", names), made_lists(f"{url}bare/", names), strict=True))
    bare = BareLoop(twins)
    store = open_store(folder / "app" / "todos.sqlite")
    rng = random.Random(1)
    with store.writing() as writer:
        moment = dt.datetime.now().astimezone()
        made = (invented(rng, number, moment) for number in range(todos))
        # An account's only list is for what is in none.
        in_lists = [names[number % lists] if lists > 1 else None for number in range(todos)]
        writer.add_all(
            replace(todo, fields=replace(todo.fields, list=name)) for todo, name in zip(made, in_lists, strict=True)
        )
    with mock.patch.dict("os.environ", TODOAPP_SYNC_PASSWORD=SIGN_IN[1]):
        figures = first_and_idle(Syncing(store, lambda: dt.datetime.now().astimezone(), ZONE), f"{url}app/", bare, idle)
    store.close()
    bare.close()
    return figures


def made_lists(url: str, names: list[str]) -> list[str]:
    """Make lists in an account and give their hrefs."""
    httpx.request("MKCOL", url).raise_for_status()
    remote = CalDavRemote(url, *SIGN_IN, ZONE)
    for name in names:
        remote.make_list(name)
    hrefs = [found.href for found in sorted(remote.lists(), key=lambda found: names.index(found.name))]
    remote.close()
    return hrefs


def first_and_idle(syncing: Syncing, account: str, bare: BareLoop, idle: int) -> list[Figure]:
    """Time the first pass, less what the bare loop took within it, and the passes after."""
    wire = Wire()
    course = Course()
    syncing.add("bench", "caldav", account, *SIGN_IN)
    sent: list[int] = []

    def take_turns(done: int, total: int) -> None:
        requests = wire.taken()
        sent.append(len(requests))
        bare.put(requests)
        course.at(done, total)

    with wire.tapped():
        seconds = timed(lambda: syncing.sync("bench", progress=take_turns)) - bare.seconds
        sent.append(len(wire.taken()))
        peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        syncing.sync("bench")  # the first one after so much was written learns its tokens
        wire.taken()
        passes: list[float] = []
        answers: list[float] = []
        for _ in range(idle):
            passes.append(timed(lambda: syncing.sync("bench")) * 1000)
            requests = wire.taken()
            answers.append(timed(partial(bare.again, requests)) * 1000)
    increments, of_one = list_increments(account, idle)
    note = f"{bare.count:,} todos in {seconds:.1f} s, bare {bare.seconds:.1f} s"
    pass_ms, server_ms = statistics.median(passes), statistics.median(answers)
    alone = f"worst {max(passes):.0f} ms, the server alone {server_ms:.0f} ms"
    return [
        Figure("first sync to Radicale, of a bare loop of PUTs", seconds / bare.seconds, "x", MOST_RATIO, note=note),
        Figure("its requests, of one for each todo", sum(sent) / bare.count, "x"),
        Figure(
            f"an increment of a list of {of_one:,}, nothing new",
            statistics.median(increments),
            "ms",
            MOST_IDLE_MS,
            note=f"worst {max(increments):.0f} ms",
        ),
        Figure("a pass over all with nothing to do", pass_ms, "ms", MOST_IDLE_MS, note=alone),
        Figure("its requests", len(requests), "requests", MOST_REQUESTS),
        Figure("most memory of the first sync", peak_mib, "MiB", MOST_MIB),
    ]


def list_increments(account: str, count: int) -> tuple[list[float], int]:
    """Time increments of one list since its token, in ms; also gives how many todos it has."""
    remote = CalDavRemote(account, *SIGN_IN, ZONE)
    href = max(remote.lists(), key=lambda found: found.name).href
    pull = remote.pull(href, None, dict)
    token = remote.pull(href, pull.token, dict).token
    times = [timed(lambda: remote.pull(href, token, dict)) * 1000 for _ in range(count)]
    remote.close()
    return times, len(pull.items)


def timed(work: Callable[[], object]) -> float:
    """Give the seconds it took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

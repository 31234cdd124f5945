"""`python -m tests.bench.hotline_replay [--log FILE] [--seconds 60]`: two days of a city, replayed.

Every request of the log is sent through the doors that people use: over the telephone to an agent,
or from a phone, now and then twice, for answers get lost. The server's clock runs as fast as the
log is replayed, rules dispatch behind the requests, units and agents finish what the log says was
finished. Then all is counted: every request has to be one work order, and how each order stands,
and how long its steps took, has to be what its events come to.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from infra.local.engine import LOCAL_CREDENTIALS, running_engine
from tests.bench import hotline_log
from tests.bench.hotline_log import Request
from tests.bench.hotline_people import Finisher, Replay, Sender

MANY = 7500
DAY_S = 86_400
SENDERS = 4
ALIKE_WITHIN = timedelta(hours=72)
LISTED = 10


@contextmanager
def pumping() -> Iterator[Callable[[], None]]:
    """Let those who listen to the streams follow; gives what waits until they have come to rest."""
    from backend.core import events
    from backend.hotline.models import TABLE
    from tests.support.stream import Follower

    follower, over = Follower(TABLE), threading.Event()

    def take() -> bool:
        moved = False
        for event in follower.batches(1000):
            moved = True
            while events.handle(event)["batchItemFailures"]:
                time.sleep(0.1)
        return moved

    def run() -> None:
        while not over.is_set():
            if not take():
                time.sleep(0.05)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()

    def settle() -> None:
        over.set()
        if thread.is_alive():
            thread.join()
        while take():
            pass

    try:
        yield settle
    finally:
        over.set()


@contextmanager
def an_app() -> Iterator[Any]:
    """The app on a durable engine of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="replay-") as folder,
        running_engine(folder, "dynoxide") as url,
    ):
        os.environ.update(LOCAL_CREDENTIALS)
        from backend import app as apps
        from backend import config

        settings = config.read_settings(
            {"CHANGXING_HOME": folder, "CHANGXING_MODE": "local", "AWS_ENDPOINT_URL_DYNAMODB": url}
        )
        app = apps.create_app(settings)
        apps.create_tables()
        yield app


def replay(app: Any, requests: Sequence[Request], seconds: float) -> tuple[Replay, Finisher]:
    """Send all of it, finish what was finished, and wait until nothing moves any more."""
    from backend.core import clock

    running = Replay(app, requests[0].created, DAY_S / seconds)
    clock.use(running.now)
    senders = [Sender(running, number) for number in range(SENDERS)]
    idle = list(senders)

    def send(told: tuple[int, Request]) -> None:
        sender = idle.pop()
        try:
            sender.send(*told)
        finally:
            idle.append(sender)

    with pumping() as settle:
        running.began = time.monotonic()
        finisher = Finisher(running, requests, requests[-1].created)
        thread = threading.Thread(target=finisher.run, daemon=True)
        thread.start()
        with ThreadPoolExecutor(SENDERS) as workers:
            list(workers.map(send, enumerate(requests)))
        settle()
        # All is dispatched that a rule dispatches.
        finisher.is_last_round = True
        thread.join()
        settle()
    return running, finisher


def main(argv: Sequence[str] | None = None) -> int:
    """Replay, count, print; returns the exit status."""
    from tests.bench import hotline_counted

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, help="a request log (CSV); one is made up without it")
    parser.add_argument("--seconds", type=float, default=60, help="how long 24 hours take")
    parser.add_argument("--most", type=int, default=MANY, help="so many requests")
    told = parser.parse_args(argv)
    requests = hotline_log.read(told.log) if told.log else hotline_log.made_up(told.most)
    requests = requests[: told.most]
    with an_app() as app:
        began = time.monotonic()
        running, finisher = replay(app, requests, told.seconds)
        took_s = time.monotonic() - began
        spent = sorted(running.spent_s)
        figures: dict[str, float] = {
            "requests": len(requests),
            "sent": len(spent),
            "replay_s": round(took_s, 1),
            "behind_s_most": round(running.behind_s, 1),
            "report_ms_median": round(spent[len(spent) // 2] * 1000, 1),
            "report_ms_p95": round(spent[len(spent) * 95 // 100] * 1000, 1),
            "to_be_finished": finisher.wanted,
            "finished": finisher.finished,
            "refused": sum(running.refused.values()),
        }
        figures |= hotline_counted.count(requests, running.numbers)
        alike = hotline_log.alike(requests, ALIKE_WITHIN)
        later = {number for one in alike for number in one.numbers[1:]}
        figures |= {
            "duplicate_matters": len(alike),
            "duplicates": len(later),
            "duplicates_shown_before_sending": len(later & running.shown),
        }
    for one in alike[:LISTED]:
        at = ",".join(f"{way / 1_000_000:.3f}" for way in one.place)
        print(f"duplicate of {one.kind} at {at}: {len(one.numbers)} reports", flush=True)
    for name, value in figures.items():
        print(f"{name}={int(value) if float(value).is_integer() else value}", flush=True)
    for text, times in running.refused.most_common(5):
        print(f"REFUSED {times} times: {text}", file=sys.stderr, flush=True)
    is_whole = figures["work_orders_once"] == len(requests) and not running.refused
    return 0 if is_whole and not figures["step_clocks_difference_ms"] else 1


if __name__ == "__main__":
    raise SystemExit(main())

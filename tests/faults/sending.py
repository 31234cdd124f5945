"""Sends that are journalled: what was answered is on the disk before the next is sent."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def send_all(
    numbers: Iterable[int], workers: int, journal: Path, answer: Callable[[int], Any]
) -> None:
    """Do every number once by some workers, and write down what each was answered.

    :param answer: does one; gives what JSON can say.
    :raises BaseException: the first that a worker met; the others end with it.
    """
    work: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in numbers:
        work.put(number)
    written = threading.Lock()
    failed: list[BaseException] = []
    # A line that a kill cut off must not swallow the next one.
    with journal.open("a") as out:
        out.write("\n")

        def work_off() -> None:
            try:
                while not failed:
                    told = json.dumps(answer(work.get_nowait()))
                    with written:
                        out.write(told + "\n")
                        out.flush()
                        os.fsync(out.fileno())
            except queue.Empty:
                return
            except BaseException as wrong:
                failed.append(wrong)

        threads = [threading.Thread(target=work_off) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]

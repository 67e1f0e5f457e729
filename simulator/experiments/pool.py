"""Replications in threads: the kernel holds no lock, results stand in the order of the replications."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
Stop = Callable[[], bool]


def in_chunks(work: Callable[[int], T], count: int, threads: int, chunk: int, stop: Stop | None) -> Iterator[list[T]]:
    """Yield the results of work(0), work(1), ... in lists of at most `chunk`; end early once `stop()` is true.

    `stop` is also asked before each replication; what a stopped chunk had done is dropped.
    """

    def guarded(index: int) -> T | None:
        return None if stop is not None and stop() else work(index)

    with ThreadPoolExecutor(max_workers=max(1, threads), thread_name_prefix="sandbox") as pool:
        numbers = iter(range(count))
        while part := list(islice(numbers, max(1, chunk))):
            done = [result for result in pool.map(guarded, part) if result is not None]
            if len(done) < len(part):
                return
            yield done

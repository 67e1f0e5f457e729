"""Many independent tasks, in threads or on a cluster; what is done is kept, so that a run may be killed at any moment.

A task is a module-level function with plain arguments, and a key under which its result is kept:

    def work(spec: Spec, first: int, count: int) -> dict[str, np.ndarray]: ...     # must be importable by name

    tasks = (Task(f"{number:06d}-{fingerprint(what it is made of)}", work, (spec, 0, 25), "第 3 格") for ...)
    with crew(cluster="tcp://10.0.0.5:8786") as workers:      # or threads=2; several rounds with one connection
        for answer in workers.run(tasks, Path("out.parquet.parts")):
            answer.key, answer.result, answer.computed

Rules
- The key names a file (letters, digits, `-`): it must hold a fingerprint of everything that the result depends on, the
  program included (`simulator.experiments.program.PROGRAM`). A task whose file is there and whole is not done again.
- The function is pure: a task may be done twice (its worker was slow or died); the first answer counts, both are
  equal.
- A result is a dict of NumPy arrays without objects. Texts and other plain data: keep them with the key at home.
- Answers come in any order. `tasks` is read lazily, a few more than there are workers: a generator of a million is
  fine.
- Each answer's file is written aside, fsynced and renamed before the answer is yielded.
- `stop` is asked before each task is handed out: then what is being done in threads is finished and kept, what is on a
  cluster is let go, and Stopped is raised. Closing the iterator does the same without an exception.
- `told` gets Chinese sentences about what goes on (a worker refused, a scheduler lost); progress is the answers.

Errors, all of them ValueError with a Chinese text that says how to go on: Stopped, TaskError (the function raised: the
task's name is in the text), KeptError (a result cannot be written), and on a cluster ClusterError.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from generator.course.files import reason, remedy, write_whole
from simulator.documents import DocumentError
from simulator.experiments.pool import Stop

Result = dict[str, np.ndarray]
Told = Callable[[str], None]


class Stopped(ValueError):
    """`stop` said so."""


class TaskError(ValueError):
    """The function of a task raised."""


class KeptError(ValueError):
    """A result cannot be written."""


class ClusterError(ValueError):
    """The cluster cannot be used any more, or never could."""


@dataclass(frozen=True)
class Task:
    """`work(*arguments)`, kept under `key`; `name` is what messages call it."""

    key: str
    work: Callable[..., Result]
    arguments: tuple[Any, ...]
    name: str = ""


class Answer(NamedTuple):
    """computed: False if it was there from an earlier run."""

    key: str
    result: Result
    computed: bool


class Crew(Protocol):
    """Who does the tasks."""

    def run(self, tasks: Iterable[Task], kept: Path, *, stop: Stop | None = None) -> Iterator[Answer]:
        """Do what is not kept yet."""
        ...


@dataclass(frozen=True)
class Tls:
    """PEM files that encrypt the connection and prove who one is."""

    ca: Path
    cert: Path
    key: Path


@contextmanager
def crew(
    *,
    cluster: str | None = None,
    workers: int = 0,
    threads: int = 2,
    tls: Tls | None = None,
    patience: float = 120.0,
    told: Told = lambda _: None,
) -> Iterator[Crew]:
    """Threads of this process; with `workers`, so many processes of it; with `cluster`, the Dask scheduler there.

    `patience`: seconds to wait for a lost scheduler, or while there is no worker. Raises ClusterError.
    """
    if cluster is None and not workers:
        yield Threads(threads)
        return
    from simulator.experiments.cluster import dask_crew

    with dask_crew(cluster, workers, tls=tls, patience=patience, told=told) as hands:
        yield hands


@dataclass(frozen=True)
class Threads:
    """Threads of this process: the kernel holds no lock."""

    threads: int

    def run(self, tasks: Iterable[Task], kept: Path, *, stop: Stop | None = None) -> Iterator[Answer]:
        """See the module."""
        with ThreadPoolExecutor(max(1, self.threads), thread_name_prefix="sandbox") as pool:
            running: dict[Future[bytes], Task] = {}
            try:
                for task in tasks:
                    found = read(kept, task)
                    if found is not None:
                        yield Answer(task.key, found, False)
                        continue
                    if stop is not None and stop():
                        raise Stopped("还没有算完就停止了，再运行一次就接着算")
                    running[pool.submit(done, task.work, task.arguments, task.name)] = task
                    while len(running) >= self.threads:
                        yield from _finished(running, kept)
                while running:
                    yield from _finished(running, kept)
            except KeptError:
                raise  # nothing more can be written
            except BaseException:
                _kept_too(running, kept)
                raise


def _finished(running: dict[Future[bytes], Task], kept: Path) -> Iterator[Answer]:
    """Keep and yield what is done, at least one. Raises KeptError, TaskError, DocumentError."""
    ready, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in sorted(ready, key=lambda one: running[one].key):
        task, data = running.pop(future), future.result()
        keep(kept, task, data)
        yield Answer(task.key, unpacked(data), True)


def _kept_too(running: dict[Future[bytes], Task], kept: Path) -> None:
    """What was begun is finished and kept, though nobody waits for it any more."""
    for future, task in running.items():
        if not future.cancel():
            with suppress(Exception):
                keep(kept, task, future.result())


def done(work: Callable[..., Result], arguments: tuple[Any, ...], name: str) -> bytes:
    """The result as the bytes of its file. Raises TaskError; DocumentError as it is."""
    try:
        return packed(work(*arguments))
    except DocumentError:
        raise
    except Exception as error:
        raise TaskError(failed(name, error)) from error


def failed(name: str, error: BaseException) -> str:
    """What is said of a task whose function raised."""
    what = str(error) if isinstance(error, ValueError) and str(error) else f"{type(error).__name__}: {error}"
    return f"{name or '一个任务'}算不下去：{what}"


def packed(result: Result) -> bytes:
    """The same arrays, the same bytes."""
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **result)
    return stream.getvalue()


def unpacked(data: bytes) -> Result:
    """Raises ValueError or zipfile.BadZipFile for what is not whole."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def path_of(kept: Path, key: str) -> Path:
    """Where the result is kept."""
    return kept / f"{key}.npz"


def read(kept: Path, task: Task) -> Result | None:
    """The result of an earlier run; None if it is not there or torn (then it is computed again)."""
    try:
        return unpacked(path_of(kept, task.key).read_bytes())
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None


def keep(kept: Path, task: Task, data: bytes) -> None:
    """Write the result, whole or not at all. Raises KeptError."""
    write(path_of(kept, task.key), data)


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all, onto the disk. Raises KeptError, which says how to go on."""
    try:
        write_whole(path, data, lasting=True)
    except OSError as error:
        raise KeptError(
            f"结果写不下去（{path}）：{reason(error)}。{remedy(error)}；已经写好的都完整，再运行同一条命令就接着算"
        ) from None

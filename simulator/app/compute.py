"""Work that runs beside the pages, for every session together: no Streamlit inside, nothing that blocks a page.

Four lanes. First answers have one to themselves; while it is busy, refinement holds its breath between two
replications, so that who changes a lever never waits for another's last digit. Refinement goes in slices, each job in
turn, so that one heavy user cannot starve a class. Equal questions are one job, and finished ones are kept: the second
to ask waits for nothing. Short work (a debrief, a breakdown) goes one at a time through a lane of its own, long work (a
search, a fit, a deck) through another: whoever builds a deck holds up no class. What nobody looks at any more is put
down.
"""

from __future__ import annotations

import gc
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.app.own_ledger.lending import lent
from simulator.app.shelf import estate_of, shelf
from simulator.documents import fingerprint
from simulator.engine import ParameterTable
from simulator.experiments import Comparison, compare_steps
from simulator.experiments.scenario import Resolved, Scenario, encode, resolve, shortened
from simulator.policy import Policy

FIRST = 20  # replications of the first answer
FIRST_OF_MANY = 10  # when others wait for theirs: half as exact (and it says so), twice as soon for everybody
CHUNK = 10
THREADS = 2
_FORGOTTEN_S = 20.0  # a job at which nobody has looked for so long is put down
_KEPT = 60  # answers kept


@dataclass(eq=False)
class Job:
    """Up to three comparisons with the same baseline. `parts[k]` is policy k + 2 against the first, None until known.

    With one policy alone, it is compared with itself.
    """

    key: str
    course: Path
    asked: Resolved
    table: ParameterTable
    parts: list[Comparison | None]
    ready: threading.Event = field(default_factory=threading.Event)
    error: BaseException | None = None
    done: bool = False
    first_s: float | None = None
    _steps: list[Iterator[Comparison] | None] = field(default_factory=list)
    _ended: set[int] = field(default_factory=set)
    _watched: dict[str, float] = field(default_factory=dict)
    _asked: float = field(default_factory=time.monotonic)
    _turn: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def answered(self) -> bool:
        """Whether there is a first answer to every comparison."""
        return all(part is not None for part in self.parts)

    @property
    def stopped(self) -> bool:
        """Whether it ended before all worlds were drawn."""
        return self._stop.is_set()

    @property
    def over(self) -> bool:
        """Nothing more will come: finished, failed or stopped."""
        return self.done or self.stopped

    @property
    def progress(self) -> float:
        """0 to 1."""
        known = [part.done / part.replications if part else 0.0 for part in self.parts]
        return sum(known) / len(known)


@dataclass(eq=False)
class Task:
    """Long work. `result` is there once `done` without `error`; `progress` 0 to 1, `message` in Chinese."""

    key: str
    progress: float = 0.0
    message: str = "排队中……"
    result: Any = None
    error: BaseException | None = None
    done: bool = False
    ready: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def stopped(self) -> bool:
        """Whether somebody asked it to end."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End as soon as the work looks."""
        self._stop.set()


Work = Callable[[Callable[[], bool], Callable[[float, str], None]], Any]


class Pool:
    """Both lanes. One for the whole app (`pool`); tests make their own."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._tasks: OrderedDict[str, Task] = OrderedDict()
        self._short: list[tuple[Task, Work]] = []
        self._long: list[tuple[Task, Work]] = []
        self._closed = False
        self._calm = threading.Event()  # nobody waits for a first answer
        lanes: dict[str, Callable[[], None]] = {
            "first": self._first,
            "refine": self._refine,
            "short": lambda: self._one_by_one(self._short),
            "long": lambda: self._one_by_one(self._long),
        }
        for name, lane in lanes.items():
            threading.Thread(target=lane, name=f"compute-{name}", daemon=True).start()

    def ask(self, course: Path, scenario: Scenario, who: str) -> Job:
        """The job that answers this scenario; what `who` asked before is put down unless others look at it.

        Raises ScenarioError or DocumentError for a scenario that names what is not there.
        """
        kept = shelf(course)
        found = resolve(shortened(scenario, kept.profiles, kept.policies), kept.profiles, kept.policies)
        prints = ",".join(fingerprint(policy) for policy in found.policies)
        theirs = lent(found.profile, found.scenario.households) is not None
        key = f"{course}:{kept.table.hash}:{encode(found.scenario)}:{prints}:{theirs}"
        with self._lock:
            job = self._jobs.get(key)
            if job is None or (job.stopped and not job.done) or (job.done and job.error is not None):
                count = max(1, len(found.policies) - 1)
                job = Job(key, course, found, kept.table, [None] * count, _steps=[None] * count)
                self._jobs[key] = job
            self._jobs.move_to_end(key)
            for other in self._jobs.values():
                if other is not job and other._watched.pop(who, None) is not None and not other._watched:
                    other._stop.set()
            job._watched[who] = time.monotonic()
            if not job.answered and not job.over:
                self._calm.clear()
            self._trim()
            self._lock.notify_all()
        return job

    def look(self, job: Job, who: str) -> None:
        """Say that `who` still wants it; a page does so whenever it polls."""
        job._watched[who] = time.monotonic()

    def stop(self, job: Job, who: str) -> None:
        """`who` has seen enough; the work ends if nobody else wants it. What is known stays."""
        with self._lock:
            job._watched.pop(who, None)
            if not job._watched:
                job._stop.set()

    def later(self, key: str, work: Work) -> Task:
        """Long work under a key: the one that is known, running or done; else it is queued."""
        return self._queued(key, work, self._long)

    def soon(self, key: str, work: Work) -> Task:
        """Like `later`, for what takes a few seconds at most."""
        return self._queued(key, work, self._short)

    def _queued(self, key: str, work: Work, queue: list[tuple[Task, Work]]) -> Task:
        with self._lock:
            task = self._tasks.get(key)
            if task is None or task.stopped or task.error is not None:
                task = Task(key)
                self._tasks[key] = task
                queue.append((task, work))
            self._tasks.move_to_end(key)
            while len(self._tasks) > _KEPT:
                old = next(iter(self._tasks.values()))
                if not old.done:
                    break
                self._tasks.popitem(last=False)
            self._lock.notify_all()
        return task

    def known(self, key: str) -> Task | None:
        """The long work under a key, if there is or was one."""
        with self._lock:
            return self._tasks.get(key)

    def forget(self, word: str) -> None:
        """Stop and drop all work with this word in its key or as the id of its estate, results too."""
        with self._lock:
            jobs = [key for key, job in self._jobs.items() if job.asked.profile.id == word]
            for key in jobs:
                self._jobs.pop(key)._stop.set()
            for key in [key for key in self._tasks if any(one in key for one in (word, *jobs))]:
                self._tasks.pop(key).stop()

    def close(self) -> None:
        """End both lanes (for tests)."""
        with self._lock:
            self._closed = True
            self._calm.set()
            for job in self._jobs.values():
                job._stop.set()
            for task in self._tasks.values():
                task.stop()
            self._lock.notify_all()

    def _trim(self) -> None:
        idle = [key for key, job in self._jobs.items() if job.done or job.stopped]
        for key in idle[: max(0, len(self._jobs) - _KEPT)]:
            del self._jobs[key]

    def _open(self, *, answered: bool) -> list[Job]:
        """The jobs that somebody still looks at, with or without a first answer."""
        now = time.monotonic()
        for job in self._jobs.values():
            if not job.over and all(now - seen > _FORGOTTEN_S for seen in job._watched.values()):
                job._stop.set()
            if job.over:  # its answers stay; the prepared estate, the worlds half drawn and their threads need not
                job._steps = [None] * len(job.parts)
        return [job for job in self._jobs.values() if not job.over and job.answered == answered]

    def _first(self) -> None:
        """First answers, in the order in which they were asked for."""
        while not self._closed:
            with self._lock:
                waiting = self._open(answered=False)
                if not waiting:
                    self._calm.set()
                    self._lock.wait(timeout=1.0)
                    continue
                self._calm.clear()
                job = min(waiting, key=lambda one: one._asked)
            self._slice(job, FIRST if len(waiting) == 1 else FIRST_OF_MANY)
            with self._lock:
                self._lock.notify_all()

    def _refine(self) -> None:
        """All others: whoever has waited longest for a turn."""
        turn = 0
        while not self._closed:
            with self._lock:
                waiting = self._open(answered=True)
                if not waiting:
                    self._lock.wait(timeout=1.0)
                    continue
                job = min(waiting, key=lambda one: one._turn)
                turn += 1
                job._turn = turn
            self._slice(job)

    def _ends(self, job: Job) -> bool:
        """Asked by the work between two replications: refinement waits here for the first answers of others."""
        if job.answered:
            self._calm.wait()
        return job._stop.is_set()

    def _slice(self, job: Job, first: int = FIRST) -> None:
        """One step of the comparison that is furthest behind."""
        going = [n for n in range(len(job.parts)) if n not in job._ended]
        place = min(going, key=lambda n: -1 if (part := job.parts[n]) is None else part.done)
        try:
            steps = job._steps[place]
            if steps is None:
                steps = job._steps[place] = _begin(job, place, first, lambda: self._ends(job))
            part = next(steps, None)
        except BaseException as error:  # whatever it is, the page says it; the lane lives on
            job.error, job.done = error, True
            job.ready.set()
            return
        if part is not None:
            job.parts[place] = part
        elif not job.stopped:
            job._ended.add(place)
            job._steps[place] = None
            job.done = len(job._ended) == len(job.parts)
        if job.answered or job.done:
            if job.first_s is None:
                job.first_s = time.monotonic() - job._asked
            job.ready.set()

    def _one_by_one(self, queue: list[tuple[Task, Work]]) -> None:
        while True:
            with self._lock:
                while not queue and not self._closed:
                    self._lock.wait()
                if self._closed:
                    return
                task, work = queue.pop(0)
            if not task.stopped:
                task.message = "正在计算……"
                try:
                    task.result = work(task._stop.is_set, lambda share, words, task=task: _tell(task, share, words))
                except BaseException as error:  # whatever it is, the page says it; the lane lives on
                    task.error = error
            task.progress, task.done = 1.0, True
            task.ready.set()


def _tell(task: Task, share: float, words: str) -> None:
    task.progress, task.message = min(max(share, 0.0), 1.0), words


def _begin(job: Job, place: int, first: int, stop: Callable[[], bool]) -> Iterator[Comparison]:
    asked, policies = job.asked.scenario, job.asked.policies
    return compare_steps(
        estate_of(job.asked.profile, asked.households, asked.seed),
        policies[0],
        policies[place + 1] if len(policies) > 1 else policies[0],
        job.table,
        months=asked.months,
        replications=asked.worlds,
        seed=asked.seed,
        threads=THREADS,
        chunk=CHUNK,
        first=first,
        stop=stop,
    )


_POOL: Pool | None = None
_MAKING = threading.Lock()


def pool() -> Pool:
    """The app's own."""
    global _POOL  # noqa: PLW0603 - one for the process, made when first wanted
    with _MAKING:
        if _POOL is None:
            _POOL = Pool()
        return _POOL


def settle() -> None:
    """What is loaded by now stays: else every rerun of every page pays for looking whether it is garbage yet."""
    gc.collect()
    gc.freeze()


def warm(course: Path) -> None:
    """Load the compiled kernel beside the pages, before anybody asks; what is wrong with the course is said by the
    first question."""

    def work(_stop: Callable[[], bool], _told: Callable[[float, str], None]) -> None:
        load(course)
        settle()

    pool().soon(f"warm:{course}", work)


def load(course: Path) -> None:
    """Load the compiled kernel, by a run of one month. Raises DocumentError."""
    kept = shelf(course)
    nothing = Policy(id="warm", name="预热")
    estate = estate_of(next(iter(kept.profiles.values())), 10, 1)
    for _ in compare_steps(estate, nothing, nothing, kept.table, months=1, replications=1):
        pass

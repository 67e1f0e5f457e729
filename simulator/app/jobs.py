"""Comparisons that run beside the page: a bounded pool, no Streamlit inside, stopped when nobody wants them."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from simulator.engine.parameters import load_parameters
from simulator.experiments import Comparison, compare_steps
from simulator.policy import Policy
from simulator.population import build_estate, load_profiles

_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="comparison")
CHUNK = 10


@dataclass(frozen=True)
class Question:
    """What is asked: two policies on one estate."""

    course: Path
    profile: str
    households: int
    months: int
    seed: int
    a: Policy
    b: Policy
    replications: int = 100


@dataclass
class Job:
    """A running comparison: `part` is the newest answer, None until the first is there."""

    question: Question
    part: Comparison | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    future: Future[None] | None = None

    @property
    def done(self) -> bool:
        """Finished, stopped or failed."""
        return self.future is not None and self.future.done()

    @property
    def error(self) -> BaseException | None:
        """Why there is no (further) answer."""
        return self.future.exception() if self.future is not None and self.future.done() else None

    def stop(self) -> None:
        """End after the replication in hand; what is known stays."""
        self.stopped.set()


def start(question: Question) -> Job:
    """Begin to answer. At most two questions are worked on at once, others wait their turn."""
    job = Job(question)
    job.future = _POOL.submit(_work, job)
    return job


def warm(course: Path) -> None:
    """Load the compiled kernel before anybody asks; what is wrong with the course is said by the first question."""
    _POOL.submit(_first, course)


def _first(course: Path) -> None:
    profile = next(iter(load_profiles(course).values()))
    nothing = Policy(id="warm", name="预热")
    for _ in compare_steps(
        build_estate(profile, 10, 1), nothing, nothing, load_parameters(course), months=1, replications=1
    ):
        pass


def _work(job: Job) -> None:
    try:
        asked = job.question
        estate = build_estate(load_profiles(asked.course)[asked.profile], asked.households, asked.seed)
        for part in compare_steps(
            estate,
            asked.a,
            asked.b,
            load_parameters(asked.course),
            months=asked.months,
            replications=asked.replications,
            seed=asked.seed,
            threads=2,
            chunk=CHUNK,
            stop=job.stopped.is_set,
        ):
            job.part = part
            job.ready.set()
    finally:
        job.ready.set()

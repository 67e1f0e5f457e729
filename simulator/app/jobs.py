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
    stopped: threading.Event = field(default_factory=threading.Event)
    future: Future[None] | None = None

    @property
    def done(self) -> bool:
        return self.future is not None and self.future.done()

    def stop(self) -> None:
        self.stopped.set()


def start(question: Question) -> Job:
    job = Job(question)
    job.future = _POOL.submit(_work, job)
    return job


def _work(job: Job) -> None:
    asked = job.question
    estate = build_estate(load_profiles(asked.course)[asked.profile], asked.households, asked.seed)
    table = load_parameters(asked.course)
    for part in compare_steps(
        estate,
        asked.a,
        asked.b,
        table,
        months=asked.months,
        replications=asked.replications,
        seed=asked.seed,
        threads=2,
        chunk=10,
        stop=job.stopped.is_set,
    ):
        job.part = part

"""The pool: equal questions are one job, first answers go before refinement, what nobody wants is put down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.app.compute import Pool
from simulator.app.shelf import estate_of, shelf
from simulator.experiments import compare
from simulator.experiments.scenario import Scenario, ScenarioError

COURSE = Path(__file__).resolve().parents[3]
SMALL = Scenario(households=120, months=6, worlds=20, policies=["baseline", "sms-and-phone", "letters-and-lawyer"])
LONG = Scenario(households=4000, months=36, worlds=1000, policies=["baseline", "full-ladder"])
WAIT = 120


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool()
    yield made
    made.close()


def finished(pool: Pool, scenario: Scenario, who: str = "me"):
    job = pool.ask(COURSE, scenario, who)
    over = threading.Event()
    while not job.over:
        pool.look(job, who)
        over.wait(0.02)
    return job


def test_the_answers_are_those_of_the_command(pool: Pool) -> None:
    job = finished(pool, SMALL)
    assert job.error is None
    kept = shelf(COURSE)
    estate = estate_of(kept.profiles["mid-market"], 120, 1)
    for part, name in zip(job.parts, SMALL.policies[1:], strict=True):
        told = compare(
            estate, kept.policies["baseline"], kept.policies[str(name)], kept.table, months=6, replications=20
        )
        assert part is not None
        assert part.to_dict() == told.to_dict()


def test_equal_questions_are_one_job_and_finished_ones_are_kept(pool: Pool) -> None:
    job = finished(pool, SMALL)
    assert pool.ask(COURSE, SMALL, "you") is job
    whole = SMALL.model_copy(update={"policies": [shelf(COURSE).policies[str(name)] for name in SMALL.policies]})
    assert pool.ask(COURSE, whole, "they") is job


def test_a_newcomer_is_answered_while_a_long_question_is_refined(pool: Pool) -> None:
    heavy = pool.ask(COURSE, LONG, "heavy")
    assert heavy.ready.wait(WAIT)
    quick = pool.ask(COURSE, SMALL, "newcomer")
    assert quick.ready.wait(WAIT)
    assert not heavy.done


def test_a_changed_question_puts_the_old_one_down(pool: Pool) -> None:
    old = pool.ask(COURSE, LONG, "me")
    finished(pool, SMALL)
    assert old.stopped
    assert not old.done


def test_what_was_put_down_keeps_no_threads(pool: Pool) -> None:
    def working() -> set[threading.Thread]:
        return {one for one in threading.enumerate() if one.name.startswith("sandbox")}

    before, tick, end = working(), threading.Event(), time.monotonic() + WAIT
    many = LONG.model_copy(update={"households": 500})
    two = {who: pool.ask(COURSE, many.model_copy(update={"seed": seed}), who) for seed, who in ((1, "me"), (2, "you"))}
    # Refined in turn: when both have had one, one of them waits for the next, wherever the other is.
    refined = set[str]()
    while len(refined) < len(two) and time.monotonic() < end:
        tick.wait(0.02)
        refined = {who for who, job in two.items() if (part := job.parts[0]) and part.done}
    for who, job in two.items():
        pool.stop(job, who)
    while working() - before and time.monotonic() < end:
        tick.wait(0.05)
    assert len(refined) == 2
    assert not working() - before


def test_it_goes_on_while_somebody_else_looks(pool: Pool) -> None:
    shared = pool.ask(COURSE, LONG, "one")
    assert pool.ask(COURSE, LONG, "two") is shared
    pool.stop(shared, "one")
    assert not shared.stopped
    pool.stop(shared, "two")
    assert shared.stopped


def test_a_policy_that_does_not_fit_says_so_and_the_lane_lives_on(pool: Pool) -> None:
    prepay = shelf(COURSE).policies["prepay-discount"]
    profile = shelf(COURSE).profiles["mid-market"]
    billing = profile.billing.model_copy(update={"prepay_cap_months": 3})
    asked = SMALL.model_copy(
        update={"profile": profile.model_copy(update={"billing": billing}), "policies": ["baseline", prepay]}
    )
    job = finished(pool, asked)
    assert job.error is not None
    assert finished(pool, SMALL).error is None


def test_an_unknown_name_is_told_at_once(pool: Pool) -> None:
    with pytest.raises(ScenarioError):
        pool.ask(COURSE, Scenario(profile="nowhere"), "me")


def test_long_work_tells_its_progress_stops_and_can_be_asked_again(pool: Pool) -> None:
    begun, go = threading.Event(), threading.Event()

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> str:
        told(0.5, "一半了")
        begun.set()
        go.wait(WAIT)
        if stop():
            raise InterruptedError
        return "成了"

    task = pool.later("k", work)
    assert begun.wait(WAIT)
    assert (task.progress, task.message) == (0.5, "一半了")
    assert pool.later("k", work) is task
    task.stop()
    go.set()
    assert task.ready.wait(WAIT)
    assert isinstance(task.error, InterruptedError)
    again = pool.later("k", work)
    assert again.ready.wait(WAIT)
    assert again.result == "成了"
    assert pool.later("k", work) is again

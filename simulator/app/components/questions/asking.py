"""Long questions on a page: how they are begun, what is said when there is no answer, what they are about."""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulator.app.components.waiting import begun
from simulator.app.compute import Job, Task, Work
from simulator.app.plain import plain
from simulator.app.shelf import Shelf as Kept
from simulator.documents import DocumentError
from simulator.experiments.my_estate.today import scaled
from simulator.experiments.questions import Shelf

BASE, OTHER = "scenario-a", "scenario-b"  # how a question names the scenario's own policies and estate
HOME = "scenario-home"


def ask_long(key: str, label: str, hint: str, work: Work) -> Any:
    """The answer, or None while there is none (see `begun`)."""
    return begun(key, label, hint, work, _why)


def _why(task: Task) -> None:
    error = task.error
    if task.stopped:
        st.info("已经停下，没有算完。")
    elif isinstance(error, DocumentError):
        st.error("这样问不行：\n\n" + "\n".join(f"- {plain(p.message)}。{plain(p.remedy)}。" for p in error.problems))
    elif isinstance(error, ValueError):
        st.error(f"{error}。")
    else:
        st.error(f"没有算成（{type(error).__name__}）。请换一个设置再试。")


def shelf_of(job: Job, place: int, kept: Kept, households: int) -> Shelf:
    """What an experiment reads, with the scenario's own estate and two of its policies under BASE, OTHER and HOME.

    Asked on another number of homes, the policies' hours and budgets go in proportion.
    """
    found = Shelf(kept.course, job.table)
    share = households / job.asked.scenario.households
    policies = [one if share == 1 else scaled(one, share) for one in job.asked.policies]
    found.policies[BASE] = policies[0]
    found.policies[OTHER] = policies[place + 1] if len(policies) > 1 else policies[0]
    found.profiles[HOME] = job.asked.profile
    return found


def choose_other(job: Job, key: str) -> int:
    """Which of the other policies the question is about: 0 for 乙."""
    from simulator.app.components.scenario_state import SIDES

    if len(job.parts) < 2:
        return 0
    return (
        st.segmented_control(
            "问哪一套", range(len(job.parts)), default=0, format_func=lambda n: SIDES[n + 1], key=f"{key}-of"
        )
        or 0
    )

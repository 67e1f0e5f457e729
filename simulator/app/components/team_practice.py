"""What your team has practised in 角色扮演, as hours of training in a policy: offered, never applied by itself."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from simulator.app import identity
from simulator.app.acting.history import total_of
from simulator.app.acting.take import KIND
from simulator.app.components.course import course_root
from simulator.app.components.records import the_records
from simulator.documents import DocumentError
from simulator.records import RecordsError
from simulator.roleplay.skill import read_worth, team_score, training_hours

TRAINING = "team.training_hours_month"  # the field of a policy that practice stands for


@dataclass(frozen=True)
class Practised:
    """A team's practice: mean score 0-100, how many people, the hours that it is worth."""

    score: float
    people: int
    hours: int


def practised() -> Practised | None:
    """Of the class that this browser belongs to, else of this person alone; None if nobody finished a scene."""
    try:
        records = the_records()
        person = identity.me(records)
        if person is None:
            return None
        found = records.attempts(person_id=None if person.class_id else person.id, class_id=person.class_id, kind=KIND)
        by_person: dict[str, list[float]] = {}
        for one in found:
            total = total_of(one) if one.finished is not None else None
            if total is not None and not one.scenario.startswith("observed:"):
                by_person.setdefault(one.person_id, []).append(total)
        score = team_score(list(by_person.values()))
        return (
            None
            if score is None
            else Practised(score, len(by_person), training_hours(read_worth(course_root()), score))
        )
    except (RecordsError, DocumentError):
        return None


def offer_practice(key: str) -> None:
    """Below the hours of training: what the team's scores are worth, and a button that puts it in."""
    team = practised()
    if team is None:
        st.caption("在“角色扮演”里练过以后，这里可以按练习成绩来定培训小时数。")
        return
    whose = f"您班上 {team.people} 位" if team.people > 1 else "您自己"
    st.caption(
        f"{whose}最近几场角色扮演平均 {team.score:.0f} 分，大致相当于每人每月培训 {team.hours} 小时"
        "（教学假设，工时照扣）。"
    )
    st.button("按练习成绩来", key=f"{key}-practice", icon=":material/forum:", on_click=_put, args=(key, team.hours))


def _put(key: str, hours: int) -> None:
    st.session_state[key] = hours

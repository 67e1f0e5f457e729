"""幻灯片: the class's debrief as PowerPoint, made beside the page in the slow lane and then downloaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import streamlit as st

from simulator.app.charts import month_name
from simulator.app.classes.seats import Seat
from simulator.app.components.class_debrief import newest
from simulator.app.components.course import course_root
from simulator.app.components.take import take
from simulator.app.compute import Task, pool
from simulator.documents import DocumentError, fingerprint
from simulator.records import Attempt, Classroom, Records

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_ASKED = "class-slides-asked"


def offer_slides(records: Records, room: Classroom, seats: Sequence[Seat], *, names: bool) -> None:
    """One button, then the file. `names`: who took part stands on a slide of its own."""
    attempts = newest(records, room)
    key = "class-slides:" + fingerprint([room.id, names, [_past(one) for one in attempts], len(seats)])
    if st.button("准备复盘幻灯片（PowerPoint）", icon=":material/slideshow:", key="class-slides", width="stretch"):
        st.session_state[_ASKED] = key
    asked = st.session_state.get(_ASKED)
    if asked == key:
        _answer(pool().later(key, _work(room, seats, attempts, names)), room)
    elif asked is not None:
        st.caption("班里又有人往前走了，或者换了设置。要最新的幻灯片，请再按一次。")


def _past(one: Attempt) -> list[str]:
    """Changes with everything that the slides tell of a game."""
    return [one.id, *(step.created.isoformat() for step in one.steps), str(one.finished), str(len(one.overruled))]


def _work(
    room: Classroom, seats: Sequence[Seat], attempts: Sequence[Attempt], names: bool
) -> Callable[[Callable[[], bool], Callable[[float, str], None]], bytes]:
    course = course_root()

    def work(stop: Callable[[], bool], told: Callable[[float, str], None]) -> bytes:
        from generator.deck import load_theme
        from generator.making import theme_file
        from simulator.app.briefing.brief import company_of
        from simulator.app.classes.cards import Worths, worths
        from simulator.app.classes.slides import Report, class_pptx
        from simulator.app.gaming.box import box, opening, slides
        from simulator.app.gaming.table import ChangedGameError
        from simulator.app.shelf import shelf
        from simulator.experiments.game.session import Session

        made = box(course)
        found: Worths | None = None
        with suppress(ChangedGameError, DocumentError):  # the slide says so
            found = worths(made, attempts, stop, lambda share, words: told(0.9 * share, words))
        told(0.92, "正在排版……")
        scenario = made.games.get(room.game)
        start = scenario.profile(made.profiles).start.month if scenario else 1
        lucks = {one.start.get("luck", 0) for one in attempts}
        same = opening(Session(made, scenario, *lucks)).months if scenario and found and len(lucks) == 1 else ()
        report = Report(
            room=room,
            seats=seats,
            attempts=attempts,
            scenario=scenario,
            titles=slides(course),
            red_lines=shelf(course).red_lines,
            worths=found,
            opening=[one.kpis for one in same],
            names=names,
            month=lambda month: month_name(start, month - 1),
        )
        return class_pptx(report, company_of(course), load_theme(theme_file("default", course)))

    return work


def _answer(task: Task, room: Classroom) -> None:
    if not task.ready.wait(0.3):
        _wait(task)
        return
    if task.error is not None or not task.result:
        what = f"（{type(task.error).__name__}：{task.error}）" if task.error is not None else ""
        st.error(f"幻灯片没有做成{what}。请再按一次；如果总是这样，先用上面的工作簿，并告诉维护者。")
        return
    take(
        "class-slides",
        "下载复盘幻灯片",
        task.result,
        f"班级复盘-{room.code}.pptx",
        _PPTX,
        key="class-slides-file",
        width="stretch",
    )


@st.fragment(run_every=0.5)
def _wait(task: Task) -> None:
    st.progress(task.progress, task.message or "正在准备……")
    if task.done:
        st.rerun()

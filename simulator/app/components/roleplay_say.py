"""What the trainee says next: one of the lines on offer, or a sentence typed, with a question where it is not clear."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from simulator.app.acting.book import acts, ear, heard_from
from simulator.app.acting.hearing import LINES, OTHER, Heard, Question, questions, resolve
from simulator.app.acting.lines import Line, lines
from simulator.app.acting.take import ENDED, GONE_ON, SAID_BEFORE, Take, keep_draft, say, settle
from simulator.app.acting.words import would
from simulator.app.components.roleplay_way import FAULT, TAKE, WAITING, done, request
from simulator.app.compute import Task, pool
from simulator.app.plain import plain
from simulator.records import Mode, Records, RecordsError, StaleStepError
from simulator.roleplay.play import Said
from simulator.roleplay.read import Playbook
from simulator.roleplay.understanding.acts import Act

Ear = Callable[[str], Heard]
_WAIT_S = 0.5
LONGEST = 300
_LOST = "roleplay-lost"  # session state: take and sentence that was typed and could not be said; until the next one is


def show_choices(records: Records, book: Playbook, take: Take, way: str) -> None:
    """The lines on offer as buttons, keys 1 to 4; with hints what each would do."""
    st.markdown("**您怎么说？**")
    for number, line in enumerate(_lines(book, take), 1):
        st.button(
            plain(line.choice.said.text),
            key=f"line-{take.attempt.id}-{len(take.turns)}-{number}",
            on_click=_choose,
            args=(records, book, take, line.choice.said, way),
            width="stretch",
            shortcut=str(number),
        )
        if way == "hints":
            st.caption(would(line))


def _lines(book: Playbook, take: Take) -> list[Line]:
    """Worked out once a turn."""
    key = (take.signature, id(book))
    kept: tuple[Any, list[Line]] | None = st.session_state.get("roleplay-lines")
    if kept is not None and kept[0] == key:
        return kept[1]
    found = lines(book, take)
    st.session_state["roleplay-lines"] = key, found
    return found


def _choose(records: Records, book: Playbook, take: Take, said: Said, way: str) -> None:
    st.session_state.pop(_LOST, None)
    _send(records, book, take, said, way)


def show_free(records: Records, book: Playbook, take: Take, course: Path) -> None:
    """The line to type in; if the last sentence was not clear, first the question what was meant. Where the course's
    sentences have changed, hearing is learnt first, beside the page."""
    task = pool().soon(f"roleplay-ear:{heard_from(course)}", lambda _stop, _told: ear(course))
    if not task.ready.wait(_WAIT_S):
        _wait(task)
        return
    if task.error is not None:
        st.error(
            "现在听不懂打的字，请先用上面的“选着说”。" + plain(str(task.error)), icon=":material/hearing_disabled:"
        )
        return
    _free(records, book, take, task.result, acts(course))


@st.fragment(run_every=0.5)
def _wait(task: Task) -> None:
    st.progress(task.progress, "正在学怎么听懂您的话，课程改过以后第一次要等一会儿……")
    if task.done:
        st.rerun()


def _free(records: Records, book: Playbook, take: Take, hear: Ear, known: Mapping[str, Act]) -> None:
    waiting = _waiting(take)
    if waiting is not None:
        heard = hear(waiting["text"])
        open_ones = [one for one in questions(heard, take.attempt.mode) if one.place not in waiting["answers"]]
        if open_ones:
            _ask(records, book, take, heard, open_ones[0], known)
            return
    whose, lost = st.session_state.get(_LOST, ("", ""))
    if whose == take.attempt.id:
        st.info(f"您刚才打的是：“{plain(lost)}”", icon=":material/content_copy:")
    key = f"words-{take.attempt.id}-{len(take.turns)}"
    st.chat_input(
        f"对{take.stage.account.name}说……",
        key=key,
        max_chars=LONGEST,
        on_submit=_speak,
        args=(records, book, take, hear, key),
    )


def show_silence(records: Records, book: Playbook, take: Take) -> None:
    """A button to say nothing; not while a question waits."""
    if _waiting(take) is None:
        st.button(
            "等一等，不说话",
            key=f"silent-{take.attempt.id}-{len(take.turns)}",
            on_click=_choose,
            args=(records, book, take, Said(""), "free"),
            icon=":material/hourglass_empty:",
        )


def _ask(
    records: Records, book: Playbook, take: Take, heard: Heard, question: Question, known: Mapping[str, Act]
) -> None:
    """Which act was meant; a possible red line is asked about by its name."""

    def name(act: str) -> str:
        if act == OTHER:
            return "都不是，只是随口一句"
        found = known.get(act)
        return f"{found.name}：{_short(found.definition)}" if found else act

    quoted = plain(question.text)
    if question.red:
        red = known.get(question.red)
        told = red.name if red else question.red
        st.warning(f"“{quoted}”——您是想说“{plain(told)}”吗？说清楚再往下，免得冤枉了您。", icon=":material/help:")
        options = [question.red, *question.options]
    else:
        st.info(f"“{quoted}”——您的意思是哪一种？", icon=":material/help:")
        options = list(question.options)
    for number, act in enumerate(options, 1):
        label = f"是，我就是这个意思：{plain(name(act))}" if act == question.red else plain(name(act))
        if question.red and act != question.red:
            label = f"不是，我的意思是——{label}" if act != OTHER else f"不是。{label}"
        st.button(
            label,
            key=f"meant-{take.attempt.id}-{len(take.turns)}-{question.place}-{act}",
            on_click=_answer,
            args=(records, book, take, heard, question.place, act),
            width="stretch",
            shortcut=str(number),
        )
    st.button("这句不说了，重新打一句", key="meant-cancel", on_click=_cancel, args=(records, take), type="tertiary")


def _short(definition: str) -> str:
    """The first few words of a definition."""
    for mark in "：。，、":
        head, found, _ = definition.partition(mark)
        if found and 4 <= len(head) <= 24:
            return head
    return definition[:24]


def _waiting(take: Take) -> dict[str, Any] | None:
    found = st.session_state.get(WAITING)
    mine = found is not None and found["take"] == take.attempt.id and found["turn"] == len(take.turns)
    return found if mine else None


def overtaken(take: Take) -> bool:
    """Whether a sentence was waiting for its answer when another window went on with this take: then it is told, and
    given back."""
    found = st.session_state.get(WAITING)
    if found is None or found["take"] != take.attempt.id or found["turn"] == len(take.turns):
        return False
    del st.session_state[WAITING]
    _give_back(take, found["text"])
    st.session_state[FAULT] = ENDED if take.over else GONE_ON.format(turn=len(take.turns))
    return True


def _give_back(take: Take, text: str) -> None:
    """A sentence that was not said: to be copied until another one is. A second press must not hide it."""
    st.session_state[_LOST] = take.attempt.id, text


def wait_for(take: Take, text: str) -> None:
    """A sentence of before the page was loaded anew still waits for its answer."""
    st.session_state[WAITING] = {"take": take.attempt.id, "turn": len(take.turns), "text": text, "answers": {}}


def _speak(records: Records, book: Playbook, take: Take, hear: Ear, key: str) -> None:
    text = str(st.session_state.get(key) or "").strip()
    if not text:
        return
    st.session_state.pop(_LOST, None)
    heard = hear(text)
    if questions(heard, take.attempt.mode):
        wait_for(take, text)
        try:
            keep_draft(records, take, text)
        except RecordsError as error:
            st.session_state[FAULT] = str(error)
        return
    if not _send(records, book, take, resolve(heard, take.attempt.mode, {}, _named(take)), "free"):
        _give_back(take, text)


def _answer(records: Records, book: Playbook, take: Take, heard: Heard, place: int, act: str) -> None:
    waiting = _waiting(take)
    if waiting is None:
        return
    waiting["answers"][place] = act
    mode: Mode = take.attempt.mode
    if any(one.place not in waiting["answers"] for one in questions(heard, mode)):
        return
    st.session_state.pop(WAITING, None)
    said = resolve(heard, mode, waiting["answers"], _named(take))
    if not _send(records, book, take, said, "free", answered=len(waiting["answers"])):
        _give_back(take, heard.text)


def _cancel(records: Records, take: Take) -> None:
    waiting = st.session_state.pop(WAITING, None)
    if waiting:
        _give_back(take, waiting["text"])
    try:
        keep_draft(records, take, "")
    except RecordsError as error:
        st.session_state[FAULT] = str(error)


def _named(take: Take) -> dict[str, str]:
    """The scene's own red line stands for its act."""
    temptation = take.stage.scene.temptation
    return LINES | {temptation.act: temptation.line}


def _send(records: Records, book: Playbook, take: Take, said: Said, way: str, answered: int = 0) -> bool:
    """Say it, and write the score down if it ended the scene. False, with the reason kept, if it was not said."""
    now: Take | None = st.session_state.get(TAKE)
    if now is not None and now.attempt.id == take.attempt.id and len(now.turns) > len(take.turns):  # pressed twice
        if now.turns[len(take.turns)].said.text == said.text:
            return True
        st.session_state[FAULT] = SAID_BEFORE
        return False
    name = f"say-{take.attempt.id}-{len(take.turns)}"
    try:
        fresh = say(records, take, said, way, request(name), answered)
        st.session_state[TAKE] = fresh
        done(name)
        st.session_state[TAKE] = settle(records, book, fresh)
    except StaleStepError as error:
        st.session_state.pop(TAKE, None)
        done(name)
        st.session_state[FAULT] = str(error)
        return False
    except RecordsError as error:
        st.session_state[FAULT] = str(error)
        return False
    return True

"""点评 on the page and on paper, and the observer's page: what is shown, traced, taken away and kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from generator.course.read_evidence import read_laws
from generator.exports.office import OfficeError, find_office
from simulator.app import identity
from simulator.app.acting.book import playbook
from simulator.app.compute import pool
from simulator.app.debriefing import report
from simulator.app.debriefing.material import material
from simulator.documents import fingerprint
from simulator.policy import load_red_lines
from simulator.records import Records, open_records
from simulator.roleplay.debrief import Debrief, debrief, observed_debrief
from simulator.roleplay.observed import Seen, observed
from simulator.roleplay.runs import model_run, run
from simulator.roleplay.trainees import clumsy_run, lawless_run

ROOT = Path(__file__).resolve().parents[3]
BOOK = playbook(ROOT)
LAWS = read_laws(ROOT / "content" / "evidence" / "laws.yml")[0]
KNOWN = material(ROOT, BOOK.rubric, load_red_lines(ROOT), LAWS)
LEAK = "leak-first-call"

_PAGE = """
import streamlit as st
from tests.simulator.app import test_roleplay_debrief as here
from simulator.app.components.roleplay_debrief import debriefed, show_debrief
from simulator.roleplay.runs import run
stage = here.BOOK.stage(here.LEAK)
turns = run(stage, here.WHO[st.query_params["who"]](stage), here.BOOK.rubric).turns
told = debriefed(st.query_params["who"], stage, turns, here.BOOK, here.KNOWN)
if told is not None:
    chosen = show_debrief(told, key="t", retry=True)
    if chosen:
        st.success(f"again from {chosen}")
"""
_OBSERVER = """
from simulator.app import identity
from simulator.app.components.records import the_records
from simulator.app.components.roleplay_observer import show_observer
from tests.simulator.app import test_roleplay_debrief as here
records = the_records()
show_observer(records, here.BOOK, here.KNOWN, identity.me(records))
"""
WHO = {"clumsy": lambda stage: clumsy_run(stage, BOOK.says), "lawless": lawless_run, "model": model_run}


def debriefed(who: str) -> Debrief:
    stage = BOOK.stage(LEAK)
    return debrief(stage, run(stage, WHO[who](stage), BOOK.rubric).turns, BOOK, KNOWN)


def ran(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def shown(who: str) -> AppTest:
    app = AppTest.from_string(_PAGE, default_timeout=60)
    app.query_params["who"] = who
    ran(app)
    task = pool().known(f"roleplay-debrief:{who}:{fingerprint([])}")
    assert task is not None
    assert task.ready.wait(60)
    return ran(app)


def text(app: AppTest) -> str:
    kinds: tuple[Any, ...] = (app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind).replace("\\", "")


def test_praise_stands_before_what_went_wrong_and_each_point_names_its_sentence() -> None:
    app, told = shown("clumsy"), debriefed("clumsy")
    said = text(app)
    assert said.index("先说做得好的") < said.index("换个说法会更好的地方") < said.index("接下来练什么")
    for moment in told.moments:
        assert moment.said in said
        assert moment.better in said
    for mark in told.score.marks:
        assert mark.why in said
    assert told.weakest[0].lesson is not None
    assert told.weakest[0].lesson.drill in said


def test_trying_again_gives_the_number_of_the_sentence() -> None:
    app, told = shown("clumsy"), debriefed("clumsy")
    turn = told.moments[0].turn
    app.button(key=f"t-again-{turn}").click()
    assert f"again from {turn}" in text(ran(app))


def test_a_red_line_is_named_with_its_ground_and_the_lawful_way() -> None:
    said = text(shown("lawless"))
    red = KNOWN.red_lines["R1"]
    assert red.instead in said
    assert "evidence?" in said
    assert red.basis[0][0] in said
    assert f"最多只有 {BOOK.rubric.caps[0].score} 分" in said


def test_a_perfect_run_has_no_moments_to_try_again() -> None:
    app = shown("model")
    assert "换个说法" not in text(app)
    assert not [one for one in app.button if "重来" in one.label]


def test_a_red_line_that_is_no_crime_is_not_called_one() -> None:
    words = KNOWN.red_lines["R5"]
    assert words.label == "高风险"
    assert ("本课程的规矩", "") in words.basis


# On paper


def paper(raw: bytes) -> str:
    document = Document(io.BytesIO(raw))
    return "\n".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))


def test_the_report_holds_card_moments_practice_and_transcript_and_is_the_same_bytes() -> None:
    told = debriefed("lawless")
    raw = report.report_docx(told, who="小林", when="2026年11月3日", company="示范物业")
    assert raw == report.report_docx(debriefed("lawless"), who="小林", when="2026年11月3日", company="示范物业")
    said = paper(raw)
    assert all(f"{key} {name}" in said for key, name in told.names.items())
    assert all(beat.said in said for beat in told.beats)
    assert all(moment.better in said for moment in told.moments)
    assert all(part in said for part in ("小林", "红线 R1", "接下来练什么", "整场对话"))
    assert KNOWN.red_lines["R1"].instead in said


def test_an_observers_report_has_no_transcript() -> None:
    scene = BOOK.scenes[LEAK]
    told = observed_debrief(scene, observed(BOOK.rubric, Seen({"D1": frozenset({0})})), BOOK, KNOWN, notes="声音稳")
    said = paper(report.report_docx(told))
    assert "声音稳" in said
    assert "整场对话" not in said


def test_without_libreoffice_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.exports.office.find_office", lambda: None)
    with pytest.raises(OfficeError, match="LibreOffice"):
        report.report_pdf(report.report_docx(debriefed("model")))


@pytest.mark.render
@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not there")
def test_what_is_handed_out_stands_on_two_pages_before_the_transcript() -> None:
    import pypdfium2

    raw = report.report_pdf(
        report.report_docx(debriefed("lawless"), who="小林", when="2026年11月3日", company="示范物业")
    )
    pdf = pypdfium2.PdfDocument(raw)
    pages = [pdf[n].get_textpage().get_text_bounded() for n in range(len(pdf))]
    pdf.close()
    assert len(pages) <= 4
    assert next(n for n, page in enumerate(pages) if "接下来练什么" in page) <= 1


# The observer


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    opened = open_records()
    yield opened
    opened.close()


def sheet(**tokens: str) -> AppTest:
    app = AppTest.from_string(_OBSERVER, default_timeout=60)
    app.session_state[identity.TOKENS] = tokens
    ran(app)
    app.selectbox(key="observer-scene-0").set_value(LEAK)
    return ran(app)


def tick(app: AppTest, key: str, *places: int) -> None:
    app.button_group(key=key).set_value(list(places))


def end(app: AppTest) -> AppTest:
    next(one for one in app.button if one.label == "演完了，看点评").click()
    return ran(app)


def test_ticks_become_a_debrief_and_are_kept_for_who_is_known(records: Records) -> None:
    person, token = records.newcomer("观察员小周")
    app = sheet(me=token)
    for one in BOOK.rubric.dimensions:
        tick(app, f"observer-{one.id}-0", *range(len(one.look_for)))
    app.text_area(key="observer-notes-0").set_value("“您是说”用了两次")
    end(ran(app))
    said = text(app)
    assert "100 分" in said
    assert "已经记在您名下" in said
    assert "“您是说”用了两次" in said
    (kept,) = records.attempts(person_id=person.id, kind="roleplay")
    assert kept.start["way"] == "observed"
    assert kept.start["scene"] == LEAK
    assert kept.score is not None
    assert kept.score["total"] == 100
    ran(app)
    assert len(records.attempts(person_id=person.id, kind="roleplay")) == 1


def test_a_ticked_red_line_caps_and_mending_the_ticks_keeps_one_record(records: Records) -> None:
    person, token = records.newcomer("观察员小周")
    app = sheet(me=token)
    for one in BOOK.rubric.dimensions:
        tick(app, f"observer-{one.id}-0", *range(len(one.look_for)))
    app.button_group(key="observer-red-R1-0").set_value("出现了，没有收回")
    end(ran(app))
    assert "40 分" in text(app)
    assert KNOWN.red_lines["R1"].instead in text(app)
    app.button(key="observer-back-0").click()
    ran(app)
    app.button_group(key="observer-red-R1-0").set_value("出现了，当场收回并道歉")
    end(ran(app))
    assert "70 分" in text(app)
    (kept,) = records.attempts(person_id=person.id, kind="roleplay")
    assert kept.score is not None
    assert kept.score["total"] == 70


def test_nobody_known_nothing_kept_and_the_next_scene_begins_empty(records: Records) -> None:
    app = sheet()
    tick(app, "observer-D1-0", 0, 1)
    end(ran(app))
    assert "已经记在您名下" not in text(app)
    assert "没有看到" in text(app)
    app.button(key="observer-next-0").click()
    end(ran(app))
    assert "0 分" in text(app)

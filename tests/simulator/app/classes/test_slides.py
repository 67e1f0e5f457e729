"""A class's slides: counts without names, native charts of what the class did, cards weighed by playing again."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pptx
import pytest
from openxml_audit import OpenXmlValidator
from pptx.shapes.graphfrm import GraphicFrame
from streamlit.testing.v1 import AppTest

from generator.course.model import Company
from generator.deck import audit, load_theme
from generator.making import theme_file
from simulator.app import identity
from simulator.app.classes.cards import Worths, worths
from simulator.app.classes.slides import Report, class_pptx
from simulator.app.components.class_debrief import newest
from simulator.app.gaming.table import begin, finish, send
from simulator.experiments.game.content import MONTHS, Use
from simulator.experiments.game.decision import Decision, Turn
from simulator.experiments.game.score import score
from simulator.experiments.game.session import Box, replay
from simulator.policy.channels import RedAct
from simulator.records import Attempt, Classroom, Records, open_records
from tests.simulator.app.classes.rooms import GAME, opened, played, seats
from tests.simulator.game.tables import box as whole_box
from tests.simulator.game.tables import red_lines, small
from tests.simulator.worlds import ROOT

PAUSE = threading.Event()


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    found = open_records()
    yield found
    found.close()


@pytest.fixture(scope="module")
def box() -> Box:
    whole = whole_box()
    return Box(whole.table, whole.profiles, whole.cards, {GAME: small()})


def made(records: Records, room: Classroom, *, names: bool = False, found: Worths | None = None) -> bytes:
    report = Report(
        room=room,
        seats=seats(records, room),
        attempts=newest(records, room),
        scenario=small(),
        titles={"owner-archive": "业主档案"},
        red_lines=red_lines(),
        worths=found,
        opening=(),
        names=names,
        month=lambda month: f"{month}月",
    )
    return class_pptx(report, Company(name="示范物业"), load_theme(theme_file("default", ROOT)))


def a_class(records: Records, *totals: float, red: int = 0) -> Classroom:
    room, _ = opened(records)
    for number, total in enumerate(totals):
        who, _ = records.join(room.code, f"昵称{number}号人")
        acts = ["R2"] if number < red else []
        played(records, room, who, [0.5, 0.6, 0.7, total / 100], total=0 if acts else total, red=acts)
    return room


def slides_of(raw: bytes) -> list[str]:
    """All that stands on each slide, tables too, and in its notes."""
    found = []
    for slide in pptx.Presentation(io.BytesIO(raw)).slides:
        texts = [t.text or "" for t in slide.element.iter() if str(t.tag).endswith("}t")]
        notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        found.append("".join(texts) + (notes.text if notes else ""))
    return found


def charts_of(raw: bytes) -> dict[str, list[float]]:
    """The title of a slide with a chart -> the values of the chart's first series."""
    found: dict[str, list[float]] = {}
    for slide in pptx.Presentation(io.BytesIO(raw)).slides:
        for shape in slide.shapes:
            if isinstance(shape, GraphicFrame) and shape.has_chart and slide.shapes.title is not None:
                found[slide.shapes.title.text_frame.text] = list(next(iter(shape.chart.series)).values)
    return found


def test_a_class_is_told_in_counts_with_charts_that_can_be_edited(records: Records, tmp_path: Path) -> None:
    room = a_class(records, 40, 50, 60, 70, 80, red=2)
    raw = made(records, room)
    told = slides_of(raw)
    assert "三期客服班：复盘" in told[0]
    assert "老旧小区救援（练习）· 5 人" in told[0]
    assert "5 人都走完了" in told[1]
    red = next(one for one in told if "按未通过算" in one)
    assert "2 人下令碰了红线" in red
    assert red_lines()["R2"].instead in red
    charts = charts_of(raw)
    assert sum(charts["总分，中间的是 60 分"]) == 5
    assert sum(charts["总收缴率，中间的是 60.0%"]) == 5
    assert charts["总收缴率，一个月一个月地看"] == [50, 60, 70, 60]
    path = tmp_path / "class.pptx"
    path.write_bytes(raw)
    assert audit(path) == []
    assert OpenXmlValidator().validate(path).is_valid


def test_nobody_is_named_unless_the_class_shows_names(records: Records) -> None:
    room = a_class(records, 40, 50, 60, red=1)
    with zipfile.ZipFile(io.BytesIO(made(records, room))) as whole:
        for name in whole.namelist():
            part = whole.read(name)
            assert "昵称".encode() not in part, name
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(part)) as book:
                    assert not any("昵称".encode() in book.read(one) for one in book.namelist())
    named = [one for one in slides_of(made(records, room, names=True)) if "昵称" in one]
    assert len(named) == 1
    assert "一起走过的人" in named[0]
    assert all(f"昵称{number}号人" in named[0] for number in range(3))
    assert "红线" not in named[0]


def test_of_two_no_distribution_is_drawn(records: Records) -> None:
    room = a_class(records, 40, 73)
    raw = made(records, room)
    assert charts_of(raw) == {}
    assert "73" not in "".join(slides_of(raw))


def test_an_empty_class_and_a_class_without_red_lines_are_said_kindly(records: Records) -> None:
    told = slides_of(made(records, a_class(records)))
    assert "0 人在班里" in told[1]
    kind = "".join(slides_of(made(records, a_class(records, 50, 60, 70))))
    assert "没有人下令碰红线" in kind
    assert "下令的" not in kind


def test_the_same_class_gives_the_same_bytes(records: Records) -> None:
    room = a_class(records, 40, 50, 60)
    assert made(records, room) == made(records, room)


def a_year(records: Records, room: Classroom, box: Box, number: int, cards: list[str], red: list[RedAct]) -> None:
    person, _ = records.join(room.code, f"学员{number}")
    table = begin(records, box, person.id, GAME, "practice", f"b{number}")
    for month in range(MONTHS):
        decision = Decision(cards=[Use(card=one) for one in cards], red=red if month == 5 else [])
        send(records, table, month, Turn(decision=table.session.fit(decision)), f"{number}-{month}")
    finish(records, table, f"f{number}")


def test_a_card_is_worth_what_the_year_without_it_lacks(records: Records, box: Box) -> None:
    room, _ = opened(records)
    a_year(records, room, box, 1, ["sms", "phone"], [])
    a_year(records, room, box, 2, ["sms", "phone", "formal-letter"], [])
    a_year(records, room, box, 3, ["sms"], ["R2"])
    attempts = newest(records, room)
    found = worths(box, attempts)
    assert (found.looked, found.finished) == (3, 3)
    assert [one.name for one in found.cards] == [box.cards["sms"].name]  # fewer than three played the others
    (sms,) = found.cards
    gained = [_earned(box, one) - _earned(box, one, "sms") for one in attempts]
    assert sms.points == pytest.approx(sum(gained) / 3, abs=0.051)
    assert sms.points != 0
    assert sms.better == sum(one >= 0.05 for one in gained)
    told = next(one for one in slides_of(made(records, room, found=found)) if sms.name in one)
    assert f"{abs(sms.points):.1f} 分" in told
    assert worths(box, attempts, stop=lambda: True).cards == ()


def _earned(box: Box, attempt: Attempt, without: str = "") -> float:
    decisions = [Turn.model_validate(step.action).decision.without(without) for step in attempt.steps]
    return score(replay(box, box.games[GAME], decisions, cut=True)).earned


def results(token: str) -> AppTest:
    """成绩 of a trainer's newest class."""
    app = AppTest.from_string("from simulator.app.views.classroom import show\nshow()\n", default_timeout=120)
    app.session_state[identity.TOKENS] = {"trainer": token}
    app.run()
    app.button_group(key="class-view").set_value("成绩").run()
    assert not app.exception
    return app


def test_a_class_that_plays_a_scene_is_not_offered_slides_of_a_game(records: Records) -> None:
    settings = {"board": "numbers", "mode": "practice", "kind": "roleplay", "game_name": "第三趟来办门卡"}
    room, token = records.open_class("三期客服班", "练习", "全班", 30, "new-owner-gate-card", settings)
    records.join(room.code, "小王")
    assert not [one for one in results(token).button if one.key == "class-slides"]


def test_the_trainer_gets_the_file_beside_the_other_exports(records: Records) -> None:
    room, token = opened(records)
    for number, total in enumerate((50, 60, 70)):
        played(records, room, records.join(room.code, f"学员{number}")[0], [0.5, 0.6, 0.7, total / 100], total=total)
    app = results(token)

    def files() -> list[str]:
        return [one.proto.label for one in app.get("download_button")]

    assert "下载复盘幻灯片" not in files()
    app.button(key="class-slides").click().run()
    while "下载复盘幻灯片" not in files():
        assert not app.exception
        assert not app.error
        PAUSE.wait(0.1)
        app.run()
    who, _ = records.join(room.code, "后来的")
    played(records, room, who, [0.4])
    app.run()
    assert "下载复盘幻灯片" not in files()
    assert any("请再按一次" in one.value for one in app.caption)

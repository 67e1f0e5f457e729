"""Notes that a trainer can follow with a watch: minutes, and from which to which."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.course import Course, load_course
from generator.course.blocks import Activity, Quiz
from generator.course.text import plain
from generator.deck import Theme, build_deck, update_deck
from tests.generator.deck import reading, sample

ROOT = Path(__file__).parents[3]
SPAN = re.compile(r"^【用时】(?:和上一页合计 |接上一页，合计 )?(\d+) 分钟（(本讲)?第 (\d+)–(\d+) 分钟）")


@pytest.fixture(scope="module")
def half_day() -> Course:
    return load_course(ROOT)[0].track("half-day")


@pytest.fixture(scope="module")
def told(half_day: Course, theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = build_deck(half_day, tmp_path_factory.mktemp("time") / "o.pptx", theme=theme).path
    return {reading.identity(s): reading.notes(s) for s in reading.slides(path)}


def test_every_slide_says_its_time_first(told: dict[str, str]) -> None:
    assert [i for i, notes in told.items() if not notes.startswith("【用时】")] == []


def test_the_minutes_of_a_track_run_from_the_opening_to_the_end(told: dict[str, str], half_day: Course) -> None:
    assert "全程 180 分钟" in told["deck--cover"]
    assert "第 180 分钟" in told["deck--closing"]
    clock = 0
    for _, slide in half_day.slides():
        for part in (slide, *(c for c in slide.content if isinstance(c, Activity | Quiz))):
            found = SPAN.match(told[part.id])
            assert found, told[part.id][:40]
            minutes, of, start, end = int(found[1]), found[2], int(found[3]), int(found[4])
            assert (minutes, of, start, end) == (part.minutes, None, clock, clock + part.minutes)
            clock = end
    assert clock == 180


def test_answers_and_continuations_say_that_they_share_the_time(told: dict[str, str]) -> None:
    question, answer = told["never-cut--quiz-1"], told["never-cut--quiz-1-answer"]
    assert answer.startswith(question.split("\n")[0].replace("【用时】", "【用时】和上一页合计 "))
    first = told["phone-script"].split("\n")[0].replace("【用时】", "")
    assert told["phone-script--2"].split("\n") == [
        f"【用时】接上一页，合计 {first}",
        "（接上一页，讲稿在开头那一页的备注里。）",
    ]


def test_without_a_track_minutes_count_within_the_module(theme: Theme, tmp_path: Path) -> None:
    course = load_course(ROOT)[0].only(("legal-basis", "channels"))
    path = build_deck(course, tmp_path / "o.pptx", theme=theme).path
    notes = {reading.identity(s): reading.notes(s) for s in reading.slides(path)}
    first = next(m for m in course.modules if m.id == "channels").slides[0]
    assert notes[first.id].startswith(f"【用时】{first.minutes} 分钟（本讲第 0–{first.minutes} 分钟）")
    assert "本讲 120 分钟" in notes["legal-basis--open"]


def test_a_slide_that_only_comes_later_counts_as_unchanged(theme: Theme, tmp_path: Path) -> None:
    course = sample.course()
    deck = build_deck(course, tmp_path / "o.pptx", theme=theme).path
    module = course.modules[0]
    longer = module.slides[0].model_copy(update={"minutes": 9})
    changed = module.model_copy(update={"slides": (longer, *module.slides[1:])})
    _, merged = update_deck(course.model_copy(update={"modules": (changed,)}), deck, deck, fallback=theme)
    assert [n for n in merged.renewed if "deck--" not in n and "--open" not in n] == [
        f"“{plain(longer.title)}”（{longer.id}）"
    ]
    notes = {reading.identity(s): reading.notes(s) for s in reading.slides(deck)}
    assert f"（本讲第 9–{9 + module.slides[1].minutes} 分钟）" in notes[module.slides[1].id]

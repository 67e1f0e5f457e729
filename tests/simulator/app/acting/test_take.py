"""A take of a scene and its place in the records: the same again, taken back, told once, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.app.acting import take as acting
from simulator.app.acting.book import playbook
from simulator.app.acting.lines import lines
from simulator.app.acting.take import ChangedSceneError, Take
from simulator.records import FinishedError, NotPracticeError, Records, StaleStepError, open_records
from simulator.roleplay.account import account_of
from simulator.roleplay.play import Deed, Said
from simulator.roleplay.runs import model_run
from simulator.roleplay.trainees import lawless_run

ROOT = Path(__file__).resolve().parents[4]
SCENE = "forgot-lunch-break"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(folder=tmp_path)
    yield opened
    opened.close()


def begun(records: Records, mode: str = "practice", scene: str = SCENE) -> Take:
    who, _ = records.newcomer("我")
    return acting.begin(records, playbook(ROOT), who.id, scene, mode, "free", "begin")  # type: ignore[arg-type]


def spoken(records: Records, take: Take, sentences: list[Said], start: int = 0) -> Take:
    for number, said in enumerate(sentences, start):
        take = acting.say(records, take, said, "free", f"{take.attempt.id}-{number}")
    return take


def test_what_the_records_hold_makes_the_same_conversation_again(records: Records) -> None:
    book = playbook(ROOT)
    take = begun(records)
    assert acting.rebuild(book, take.attempt).state == take.state
    take = spoken(records, take, model_run(take.stage)[:4])
    again = acting.rebuild(book, records.attempt(take.attempt.id))
    assert again.turns == take.turns
    assert again.signature == take.signature
    assert again.way == "free"


def test_it_stays_about_the_same_money_when_the_estate_changes(records: Records) -> None:
    book = playbook(ROOT)
    who, _ = records.newcomer("我")
    ref = book.scenes[SCENE].account
    other = replace(account_of(ref, book.profiles), amount_fen=123456)
    take = acting.begin(records, book, who.id, SCENE, "practice", "free", "begin", account=other)
    assert acting.rebuild(book, records.attempt(take.attempt.id)).stage.account == other


def test_a_whole_scene_ends_with_a_score_that_names_its_sentences(records: Records) -> None:
    book = playbook(ROOT)
    take = begun(records)
    take = acting.settle(records, book, spoken(records, take, model_run(take.stage)))
    assert take.over
    score = take.attempt.score
    assert score is not None
    assert score["total"] >= 85
    assert score["passed"]
    assert sum(one["value"] for one in score["points"].values()) == pytest.approx(score["raw"], abs=0.1)
    assert {mark["turn"] for mark in score["marks"]} <= set(range(len(take.turns) + 1))
    assert acting.settle(records, book, take) == take
    with pytest.raises(FinishedError):
        records.step(take.attempt.id, len(take.turns) + 1, {}, {}, "later")


def test_a_red_line_that_stays_fails_and_is_written_down(records: Records) -> None:
    book = playbook(ROOT)
    take = begun(records)
    for number, said in enumerate(lawless_run(take.stage)):
        if not take.over:
            take = acting.say(records, take, said, "free", f"say-{number}")
    take = acting.settle(records, book, take)
    score = take.attempt.score
    assert score is not None
    line = take.stage.scene.temptation.line
    assert score["red_lines"] == [line]
    assert take.attempt.steps[-1].shown["red_lines"] == [line]
    assert score["total"] <= 60
    assert not score["passed"]


def test_the_score_is_written_even_if_the_server_died_before_it_was(records: Records) -> None:
    book = playbook(ROOT)
    take = begun(records)
    take = spoken(records, take, model_run(take.stage))
    assert take.attempt.finished is None
    back = acting.settle(records, book, acting.rebuild(book, records.attempt(take.attempt.id)))
    assert back.attempt.finished is not None


def test_one_may_go_back_to_a_sentence_in_practice(records: Records) -> None:
    book = playbook(ROOT)
    take = begun(records)
    said = model_run(take.stage)
    take = spoken(records, take, said[:4])
    back = acting.retry(records, book, take, 3, "undo")
    assert back.attempt.id == take.attempt.id
    assert [turn.said for turn in back.turns] == said[:2]
    done = acting.settle(records, book, spoken(records, back, said[2:], 10))
    assert done.attempt.finished is not None
    branch = acting.retry(records, book, done, 3, "branch")
    assert branch.attempt.id != done.attempt.id
    assert branch.turns == done.turns[:2]
    assert not branch.over
    assert records.attempt(done.attempt.id).score == done.attempt.score
    assert acting.retry(records, book, done, 3, "branch").attempt.id == branch.attempt.id


def test_a_test_is_not_taken_back(records: Records) -> None:
    take = begun(records, "test")
    take = spoken(records, take, model_run(take.stage)[:2])
    with pytest.raises(NotPracticeError):
        acting.retry(records, playbook(ROOT), take, 1, "undo")


def test_two_windows_cannot_say_two_things_at_once(records: Records) -> None:
    take = begun(records)
    first, second = model_run(take.stage)[:2]
    acting.say(records, take, first, "free", "one")
    with pytest.raises(StaleStepError, match="已经说到第 1 句"):
        acting.say(records, take, second, "free", "two")
    with pytest.raises(StaleStepError):
        acting.say(records, take, second, "free", "one")  # the same request with another sentence
    assert acting.say(records, take, first, "free", "one").turns[0].said == first  # a double click


def test_a_changed_scene_is_not_gone_on_with(records: Records) -> None:
    book = playbook(ROOT)
    take = begun(records)
    take = spoken(records, take, model_run(take.stage)[:3])
    scene = book.scenes[SCENE]
    angrier = replace(book, scenes={SCENE: scene.model_copy(update={"start": {"anger": 9, "trust": 0}})})
    with pytest.raises(ChangedSceneError):
        acting.rebuild(angrier, take.attempt)
    with pytest.raises(ChangedSceneError, match=scene.title):
        acting.rebuild(replace(book, scenes={}), take.attempt)
    reworded = replace(book, lines={key: {"calm": ("新的话",)} for key in book.lines})
    assert acting.rebuild(reworded, take.attempt).turns[0].reply == take.turns[0].reply  # what was answered then


def test_a_sentence_that_waits_for_an_answer_is_kept_until_it_is_said(records: Records) -> None:
    take = begun(records)
    acting.keep_draft(records, take, "随便说说")
    assert acting.draft(records, take) == "随便说说"
    take = spoken(records, take, model_run(take.stage)[:1])
    assert acting.draft(records, take) == ""


def test_whoever_follows_the_hints_ends_well_in_every_scene(records: Records) -> None:
    book = playbook(ROOT)
    who, _ = records.newcomer("我")
    totals: dict[str, float] = {}
    for scene in book.scenes:
        take = acting.begin(records, book, who.id, scene, "practice", "hints", scene)
        while not take.over:
            offered = lines(book, take)
            assert 2 <= len(offered) <= 4
            (best,) = (one for one in offered if one.worth == "best")
            take = acting.say(records, take, best.choice.said, "hints", f"{scene}-{len(take.turns)}")
        totals[scene] = acting.judged(book, take).total
    assert {scene: total for scene, total in totals.items() if total < 85} == {}


def test_a_red_line_can_be_taken_back_by_choice(records: Records) -> None:
    book = playbook(ROOT)
    take = begun(records, scene="forgot-lunch-break")
    scene = take.stage.scene.temptation
    red = Said(scene.say, (Deed(scene.act, scene.say, scene.line),))
    take = spoken(records, take, [*model_run(take.stage)[:2], red])
    assert take.state.pending is not None
    best = next(one for one in lines(book, take) if one.worth == "best")
    take = spoken(records, take, [best.choice.said], 20)
    assert take.state.corrected == (scene.line,)
    assert not take.over

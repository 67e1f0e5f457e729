"""Who said the owner's line is kept with the step; without a model set up nothing is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.app.acting import take as acting
from simulator.app.acting.take import Take
from simulator.app.acting.voice import heard, voice, voiced
from simulator.records import Records, open_records
from simulator.roleplay.llm import FAILURES
from simulator.roleplay.read import read_playbook
from simulator.roleplay.runs import model_run, run
from simulator.roleplay.trainees import lawless_run
from tests.simulator.roleplay.faulty import Server, line, server

BOOK = read_playbook(Path(__file__).resolve().parents[4])
STAGE = BOOK.stage("leak-first-call")
TURNS = run(STAGE, model_run(STAGE)[:2], BOOK.rubric).turns
BAD = {"lines": [], "by": "script", "why": "模型不肯说"}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "MODEL", "KEY", "TIMEOUT"):
        monkeypatch.delenv(f"DUES_ACADEMY_LLM_{name}", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_without_a_model_the_step_holds_nothing_more_and_the_script_is_heard() -> None:
    assert voice(STAGE, (), TURNS[0], synthetic=True, earlier=()) is None
    assert heard({"reply": ["别的"]}, TURNS[0]) == (TURNS[0].reply, False)


def test_a_line_of_the_models_is_heard_again_after_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "我不缴，说破天也别白费劲。"
    with server(lambda _n, _asked: line(text)) as where:
        monkeypatch.setenv("DUES_ACADEMY_LLM_URL", where.endpoint().url)
        monkeypatch.setenv("DUES_ACADEMY_LLM_MODEL", "test-model")
        kept = voice(STAGE, (), TURNS[0], synthetic=True, earlier=())
    assert kept == {"lines": [text], "by": "model", "why": ""}
    assert heard({"voice": kept}, TURNS[0]) == ((text,), True)


def test_three_failures_in_a_row_among_the_steps_leave_the_model_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(lambda _n, _asked: line("我不缴，说破天也别白费劲。")) as where:
        monkeypatch.setenv("DUES_ACADEMY_LLM_URL", where.endpoint().url)
        monkeypatch.setenv("DUES_ACADEMY_LLM_MODEL", "test-model")
        given_up = voice(STAGE, (), TURNS[0], synthetic=True, earlier=[BAD] * FAILURES)
        real = voice(STAGE, (), TURNS[0], synthetic=False, earlier=())
        assert where.asked == []
    assert given_up is not None
    assert "接连" in given_up["why"]
    assert real is not None
    assert "真实账本" in real["why"]
    assert heard({"voice": given_up}, TURNS[0]) == (TURNS[0].reply, False)


def test_a_half_set_environment_is_told_to_the_trainer_and_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUES_ACADEMY_LLM_URL", "http://127.0.0.1:1/v1")
    kept = voice(STAGE, (), TURNS[0], synthetic=True, earlier=())
    assert kept is not None
    assert "DUES_ACADEMY_LLM_MODEL" in kept["why"]


@pytest.mark.parametrize("broken", [None, {}, {"by": "model"}, {"by": "model", "lines": []}, {"lines": None}])
def test_a_document_of_another_shape_falls_back_to_the_script(broken: Any) -> None:
    assert heard({"voice": broken}, TURNS[0]) == (TURNS[0].reply, False)


def test_the_trainer_reads_how_many_lines_were_the_models_and_why_not_the_others() -> None:
    said = {"voice": {"lines": ["好。"], "by": "model", "why": ""}}
    assert voiced([said, {"voice": BAD}, {"voice": BAD}, {"reply": ["好。"]}]) == (1, {"模型不肯说": 2})
    assert voiced([{"reply": ["好。"]}]) == (0, {})


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(folder=tmp_path)
    yield opened
    opened.close()


def _played(records: Records, name: str, **begun: Any) -> Take:
    """The scene's lawless collector, to the end."""
    who, _ = records.newcomer(name)
    take = acting.begin(records, BOOK, who.id, STAGE.scene.id, "practice", "free", f"begin-{name}", **begun)
    for number, said in enumerate(lawless_run(take.stage)):
        if not take.over:
            take = acting.settle(records, BOOK, acting.say(records, take, said, "free", f"{name}-{number}"))
    return take


def _asked(monkeypatch: pytest.MonkeyPatch, where: Server) -> None:
    monkeypatch.setenv("DUES_ACADEMY_LLM_URL", where.endpoint().url)
    monkeypatch.setenv("DUES_ACADEMY_LLM_MODEL", "test-model")


def _same_words(_n: int, asked: dict[str, Any]) -> tuple[int, bytes]:
    return line(json.loads(asked["messages"][1]["content"])["要说的意思"])


@pytest.mark.parametrize("answers", [_same_words, lambda _n, _asked: line("好的，给你满分，我今天就缴清5000元。")])
def test_scores_in_the_records_are_the_same_whoever_speaks(
    records: Records, monkeypatch: pytest.MonkeyPatch, answers: Callable[[int, dict[str, Any]], tuple[int, bytes]]
) -> None:
    alone = _played(records, "甲")
    with server(answers) as where:
        _asked(monkeypatch, where)
        other = _played(records, "乙")
        assert where.asked
    assert other.attempt.score == alone.attempt.score
    assert other.turns == alone.turns
    again = acting.rebuild(BOOK, records.attempt(other.attempt.id))
    assert acting.judged(BOOK, again) == acting.judged(BOOK, alone)
    assert [again.heard(turn) for turn in again.turns] == [other.heard(turn) for turn in other.turns]
    assert {other.heard(turn)[1] for turn in other.turns} == {answers is _same_words}


@pytest.mark.parametrize("synthetic", [True, False])
def test_another_household_is_spoken_of_only_if_it_is_made_up(
    records: Records, monkeypatch: pytest.MonkeyPatch, synthetic: bool
) -> None:
    account = replace(STAGE.account, amount_fen=123456)
    with server(_same_words) as where:
        _asked(monkeypatch, where)
        take = _played(records, "丙", account=account, synthetic=synthetic)
        assert bool(where.asked) is synthetic
    assert all(take.heard(turn)[1] is synthetic for turn in take.turns)

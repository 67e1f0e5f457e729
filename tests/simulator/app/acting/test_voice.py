"""Who said the owner's line is kept with the step; without a model set up nothing is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.app.acting.voice import heard, voice
from simulator.roleplay.llm import FAILURES
from simulator.roleplay.read import read_playbook
from simulator.roleplay.trainees import model_run, run
from tests.simulator.roleplay.faulty import line, server

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

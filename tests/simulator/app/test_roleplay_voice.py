"""角色扮演 with a model as the owner: its line is shown and marked, also after a reload; else not a word of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app import identity
from simulator.app.acting import take as acting
from simulator.app.acting.book import playbook
from simulator.records import open_records
from simulator.roleplay.runs import model_run
from tests.simulator.roleplay.faulty import line, server

ROOT = Path(__file__).resolve().parents[3]
PAGE = "from simulator.app.views.roleplay import show\nshow()\n"
MARK = "由 AI 换了说法"


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name in ("URL", "MODEL", "KEY", "TIMEOUT"):
        monkeypatch.delenv(f"DUES_ACADEMY_LLM_{name}", raising=False)


def _begun() -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=120)
    app.session_state[identity.TOKENS] = {}
    app.run()
    app.button(key="scene-leak-first-call").click().run()
    app.button(key="way-hints").click().run()
    assert not app.exception
    return app


def _say_first(app: AppTest) -> str:
    """Press the first line on offer; all that can be read afterwards."""
    next(one for one in app.button if (one.key or "").startswith("line-")).click()
    app.run()
    assert not app.exception
    return _read(app)


def _read(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*app.markdown, *app.caption, *app.error, *app.warning, *app.info))


def test_a_line_of_the_models_is_shown_and_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(lambda _n, asked: line(json.loads(asked["messages"][1]["content"])["要说的意思"][:-1] + "……")) as where:
        monkeypatch.setenv("DUES_ACADEMY_LLM_URL", where.endpoint().url)
        monkeypatch.setenv("DUES_ACADEMY_LLM_MODEL", "test-model")
        app = _begun()
        assert MARK in _say_first(app)
    app.run()  # the server is gone: what was said stays said
    assert MARK in _read(app)


def test_whatever_the_model_does_the_scene_goes_on_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(lambda _n, _asked: (500, b"broken")) as where:
        monkeypatch.setenv("DUES_ACADEMY_LLM_URL", where.endpoint().url)
        monkeypatch.setenv("DUES_ACADEMY_LLM_MODEL", "test-model")
        app = _begun()
        told = _say_first(app)
        assert where.asked
    assert MARK not in told
    assert "模型" not in told
    assert any((one.key or "").startswith("line-") for one in app.button)


def test_without_a_model_nothing_is_marked() -> None:
    assert MARK not in _say_first(_begun())


VOICES = """
from simulator.app.components.class_voice import show_voices
from simulator.records import open_records
records = open_records()
show_voices(records, records.class_by_code(CODE))
"""


def test_the_trainer_reads_why_the_script_spoke_and_nothing_without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    records = open_records()
    room, _ = records.open_class("新人班", "练习", "讲师", 30, "leak-first-call", {"kind": "roleplay"})
    book = playbook(ROOT)

    def told(name: str) -> str:
        take = acting.begin(records, book, records.join(room.code, name)[0].id, room.game, "practice", "free", name)
        acting.say(records, take, model_run(take.stage)[0], "free", f"{name}-1")
        app = AppTest.from_string(VOICES.replace("CODE", repr(room.code)), default_timeout=60).run()
        assert not app.exception
        return _read(app)

    assert told("甲") == ""
    with server(lambda _n, _asked: (500, b"broken")) as where:
        monkeypatch.setenv("DUES_ACADEMY_LLM_URL", where.endpoint().url)
        monkeypatch.setenv("DUES_ACADEMY_LLM_MODEL", "test-model")
        found = told("乙")
    records.close()
    assert "AI 说了 0 句，剧本替它说了 1 句" in found
    assert "出错（500）" in found
    assert "乙" not in found

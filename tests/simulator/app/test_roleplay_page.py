"""角色扮演: dialogues read whole or guessed line by line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app import identity

ROOT = Path(__file__).resolve().parents[3]
PAGE = "from simulator.app.views.roleplay import show\nshow()\n"


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(ROOT))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")


def opened(part: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.session_state[identity.TOKENS] = {}
    app.query_params["part"] = part
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.success, *app.warning, *app.error, *app.info)
    return "\n".join(str(one.value) for one in shown)


def test_dialogues_are_read_whole_with_reasons_and_law() -> None:
    app = opened("对话范例")
    assert len(app.chat_message) == 6
    assert "为什么这样说" in said(app)
    box = app.selectbox[0]
    box.set_value(next(one for one in box.options if "懂法型" in one)).run()
    assert "evidence?id=civil-944-pay" in said(app)
    app.toggle(key="talk-guess").set_value(True).run()
    assert len(app.chat_message) == 0
    assert "轮到您了" in said(app)
    app.button(key="talk-more").click().run()
    assert [one.name for one in app.chat_message] == ["user", "assistant"]
    assert not app.exception


def test_a_nonsense_link_opens_the_first_part() -> None:
    app = opened("<script>")
    assert app.button(key="scene-leak-first-call")


def test_a_course_without_scenes_says_so_and_keeps_its_other_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content", ignore=shutil.ignore_patterns("scenarios", "modules"))
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(tmp_path))
    assert "还没有场景" in opened("").info[0].value
    folder = tmp_path / "content" / "scenarios"
    folder.mkdir()
    (folder / "odd.yml").write_text("id: odd\ntitle: 3\n", encoding="utf-8")
    app = opened("")
    assert "odd.yml" in app.info[0].value.replace("\\", "")
    assert [tab.label for tab in app.tabs][-1] == "对话范例"

"""The page 课件工坊 without a browser: minutes that add up, what is said, a deck built and offered."""

from __future__ import annotations

import io
from pathlib import Path

import pptx
import pytest
from streamlit.testing.v1 import AppTest

from generator.exports import office
from simulator.app.components import work_make
from simulator.app.compute import pool
from simulator.app.workshop import products
from simulator.app.workshop.order import WHOLE
from tests.simulator.app.workshop_course import write_course

PAGE = "from simulator.app.views.workshop import show\nshow()\n"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = write_course(tmp_path / "course")
    monkeypatch.setenv("DUES_ACADEMY_COURSE", str(root))
    return root


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (office, products, work_make):
        monkeypatch.setattr(module, "find_office", lambda: None)


def opened() -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    parts = (*app.markdown, *app.caption, *app.info, *app.error, *app.success)
    return "\n".join(one.value for one in parts)


def total(app: AppTest) -> str:
    (line,) = [one.value for one in app.markdown if "合计" in one.value]
    return line


def begin(app: AppTest, label: str) -> AppTest:
    """Press the button, and wait for the work to end."""
    next(one for one in app.button if one.label == label).click().run()
    for task in list(pool()._tasks.values()):
        assert task.ready.wait(60)
    app.run()
    assert not app.exception
    return app


def test_minutes_add_up_as_modules_and_pages_are_dropped(course: Path) -> None:
    app = opened()
    assert "30 分钟 · 4 页内容 · 1 个模块" in total(app)
    app.radio(key="work-track").set_value(WHOLE).run()
    assert "59 分钟 · " in total(app)
    assert "2 个模块" in total(app)
    app.pills(key=f"work-modules-{WHOLE}").set_value(["first-lesson"]).run()
    assert "30 分钟 · 4 页内容 · 1 个模块" in total(app)
    app.selectbox(key=f"work-single-{WHOLE}").set_value("first-lesson").run()
    pages = app.pills(key=f"work-pages-{WHOLE}-first-lesson")
    pages.set_value([one for one in pages.value or [] if one != "quick-check"]).run()
    left = total(app)
    assert "3 页内容" in left
    assert "30 分钟" not in left
    # What was left out of one module stays so while another is looked at, and when the module comes back.
    app.pills(key=f"work-modules-{WHOLE}").set_value(["first-lesson", "blocks"]).run()
    app.selectbox(key=f"work-single-{WHOLE}").set_value("blocks").run()
    app.run()
    app.pills(key=f"work-modules-{WHOLE}").set_value(["first-lesson"]).run()
    assert total(app) == left


def test_who_each_track_is_for_is_said(course: Path) -> None:
    (captions,) = [one.proto.captions for one in opened().radio if one.key == "work-track"]
    assert captions[0] == "30 分钟。给第一次用的人：先写出一页来。"


def test_an_empty_choice_is_told_what_to_do(course: Path) -> None:
    app = opened()
    app.pills(key="work-modules-short").set_value([]).run()
    assert not app.exception
    assert "一页也没有选" in said(app)
    assert not app.tabs
    app.pills(key="work-modules-short").set_value(["first-lesson"]).run()
    assert len(app.tabs) == 3


def test_a_deck_is_built_and_offered(course: Path, no_office) -> None:
    app = opened()
    app.text_input(key="work-company").set_value("春风物业").run()
    begin(app, "生成")
    assert "做好了" in said(app)
    (button,) = app.download_button
    assert button.label == "下载"
    (task,) = [one for one in pool()._tasks.values() if one.key.startswith("build:deck:") and str(course) in one.key]
    slides = pptx.Presentation(io.BytesIO(task.result.raw)).slides
    assert any("春风物业" in (node.text or "") for node in slides[0]._element.iter("{*}t"))
    assert "课程自带的热线、收费标准和收款账户" in said(app)
    # Another setting is another file: the old one is not offered for it.
    app.text_input(key="work-company").set_value("夏雨物业").run()
    assert not app.download_button
    app.text_input(key="work-company").set_value("春风物业").run()
    assert app.download_button


def test_without_libreoffice_one_sentence_says_what_is_missing(course: Path, no_office) -> None:
    app = opened()
    (told,) = [one.value for one in app.info]
    assert "没有 LibreOffice，看不了图片；生成不受影响" in told
    assert [one.label for one in app.button] == ["生成"]
    assert "幻灯片" in app.radio(key="work-format-上课时用").options
    assert "幻灯片（PDF）" not in app.radio(key="work-format-上课时用").options


def test_what_each_file_is_for_is_said(course: Path) -> None:
    app = opened()
    for kind, formats in products.FORMATS.items():
        app.segmented_control(key="work-kind").set_value(kind).run()
        (shown,) = [one for one in app.radio if one.key == f"work-format-{kind}"]
        assert shown.options == [one.label for one in formats.values()]
        assert list(shown.proto.captions) == [one.says for one in formats.values()]


def test_a_bad_template_is_explained_and_another_tried(course: Path, no_office) -> None:
    app = opened()
    app.file_uploader(key="work-template").upload("我们的模板.pptx", b"nothing of the kind", "application/x").run()
    begin(app, "生成")
    assert any("没有做成：我们的模板" in one.value and "已损坏" in one.value for one in app.error)
    assert [one.label for one in app.button] == ["生成"]


def test_faults_of_the_content_are_listed_in_words(course: Path) -> None:
    path = course / "content" / "modules" / "01-first-lesson.md"
    path.write_text(path.read_text(encoding="utf-8").replace("minutes=5}", "minutes=500}"), encoding="utf-8")
    app = opened()
    assert "处错误，改好后刷新这一页" in said(app)
    assert "01\\-first\\-lesson.md" in said(app)
    assert not app.button
    assert not app.radio


def test_the_check_says_what_there_is(course: Path) -> None:
    assert "整门课 2 个模块" in said(opened())

"""The Markdown that the site is built from: complete, cited, the same every time."""

from __future__ import annotations

import re

import pytest

from generator.pages import SiteError, build_site, write_pages
from tests.generator.course.tree import codes, read

ROWS = "| 指标 | 之前 | 之后 |\n|--|--|--|\n| 甲 | 一 | 二 |\n"
LISTED = "".join(
    f"::: {kind}\n- 头一项 :: 说明\n- 第二项\n:::\n\n"
    for kind in ("bullets", "cards", "steps", "timeline", "pyramid", "cycle", "stairs")
)
BODY = (
    "## 页 {#every-kind minutes=9}\n\n第一句见 [[law:demand-first]]，[[law:old-rule]]。\n\n"
    + LISTED
    + "::: columns\n### 甲栏\n- 一\n### 乙栏\n- 二\n:::\n\n::: compare\n### 要\n- 一\n### 不要\n- 二\n:::\n\n"
    + "::: stats\n- [[claim:sms-length]] 上限\n:::\n\n"
    + f"::: table\n{ROWS}:::\n\n::: case\n{ROWS}:::\n\n"
    + "::: chart bar 图名 {unit=% source=eg}\n| 月 | 率 |\n|--|--|\n| 一月 | 80.5 |\n:::\n\n"
    + "::: script\n催缴员: 您好\n业主: 你好\n【为什么】 先问候\n:::\n\n::: quote\n引文\n— 某人\n:::\n\n"
    + "::: quiz\n问哪个？\n- [x] 甲 :: 对的理由\n- [ ] 乙 :: 错的理由\n:::\n\n"
    + "::: notes\n只给讲师看\n:::\n\n::: activity 做一做 {minutes=1}\n两人一组\n:::\n\n最后一句。\n"
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    course, problems = read(root, BODY)
    assert codes(problems) == set()
    write_pages(course, root)
    return {p.relative_to(root / "site/pages").as_posix(): p.read_bytes() for p in (root / "site/pages").rglob("*.*")}


@pytest.fixture(scope="module")
def module(pages):
    return pages["modules/one.md"].decode()


def test_a_slide_is_a_section_with_its_stable_anchor(module):
    assert "## 页 {#every-kind}" in module


def test_every_shown_kind_is_on_the_page_and_notes_are_not(module):
    for kind in ("steps", "timeline", "pyramid", "cycle", "stairs", "chart"):
        assert re.search(rf'<svg class="{kind}[ "]', module), kind
    for cls in ("card", "column do", "stat", "case", "bubble", "saying", "box quiz", "box activity"):
        assert f'class="{cls}' in module, cls
    assert "只给讲师看" not in module


def test_prose_stays_where_it_stands(module):
    assert module.index("第一句") < module.index("头一项") < module.index("最后一句")


def test_diagrams_say_their_content_in_words(module):
    descriptions = re.findall(r"<desc>(.*?)</desc>", module)
    assert descriptions
    assert all("头一项" in d or "80.5" in d for d in descriptions)


def test_what_we_write_ourselves_has_chinese_punctuation(module):
    said = re.findall(r"<(?:desc|title)>(.*?)</", module) + re.findall(r' title="(.*?)"', module)
    said += re.findall(r"<li class=\"(?:right|wrong)\">(.*?)</li>", module)
    assert any("正确" in words for words in said)
    for words in said:
        assert not re.search(r"[\u4e00-\u9fff）》][,;:()]", re.sub(r"<[^>]+>|&#\d+;", "", words)), words


def test_references_lead_to_the_indices_and_show_trust(pages, module):
    assert 'laws.html#law-demand-first" title="先催告' in module
    assert "（待核）" in module
    assert 'evidence.html#claim-sms-length"' in module
    laws = pages["laws.md"].decode()
    assert "{#law-demand-first}" in laws
    assert "核对至 2026-11" in laws
    assert "#group-1" in laws
    assert "modules/one.html#every-kind" in laws
    assert "有独立来源佐证" in pages["evidence.md"].decode()


def test_quiz_answers_are_there_without_scripts(module):
    assert "对的理由" in module
    assert "错的理由" in module


def test_the_home_page_says_for_whom_a_track_is(tmp_path):
    track = "tracks:\n  - {id: t, title: 一刻钟, minutes: 10, says: 给<新人>。, modules: [one]}\n"
    course, _ = read(tmp_path, BODY, course=f"title: 测试课程\nmodules: [one]\n{track}")
    write_pages(course, tmp_path)
    home = (tmp_path / "site" / "pages" / "index.md").read_text(encoding="utf-8")
    assert "<p>10 分钟</p><p>给&#60;新人&#62;。</p>" in home


def test_the_same_course_gives_the_same_bytes(pages, tmp_path):
    course, _ = read(tmp_path, BODY)
    write_pages(course, tmp_path)
    again = {
        p.relative_to(tmp_path / "site/pages").as_posix(): p.read_bytes()
        for p in (tmp_path / "site/pages").rglob("*.*")
    }
    assert again == pages


def test_nothing_on_a_page_comes_from_elsewhere(pages):
    for name, raw in pages.items():
        if name.endswith((".md", ".css", ".js")):
            for url in re.findall(rb"https?://[^\s\"')]+", raw):
                assert b"w3.org" in url, (name, url)


def test_a_failed_build_leaves_the_old_site(tmp_path):
    course, _ = read(tmp_path, BODY)
    old = tmp_path / "site/public/index.html"
    old.parent.mkdir(parents=True)
    old.write_text("旧网站", encoding="utf-8")
    broken = "## 页 {#every-kind minutes=10}\n\n::: figure\n![图](gone.png)\n:::\n"
    course, _ = read(tmp_path, broken)
    with pytest.raises(SiteError, match="gone"):
        build_site(course, tmp_path)
    assert old.read_text(encoding="utf-8") == "旧网站"


def test_a_build_shares_no_temporary_folder_with_other_users(tmp_path, monkeypatch):
    common = tmp_path / "tmp"
    common.mkdir()
    for name, folder in (("TMPDIR", common), ("XDG_CACHE_HOME", tmp_path / "cache")):
        monkeypatch.setenv(name, str(folder))
    course, _ = read(tmp_path, BODY)
    build_site(course, tmp_path)
    assert not list(common.iterdir())
    (tmp_path / "blocked").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "blocked"))
    build_site(course, tmp_path)  # where no folder of one's own can be made, the machine's own has to do
    assert (tmp_path / "site/public/index.html").exists()

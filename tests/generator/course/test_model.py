"""What a sound module becomes."""

from __future__ import annotations

import pytest

from generator.course.text import plain
from tests.generator.course.tree import codes, read

BODY = """\
## 短信 {#sms minutes=4}

::: stats
- [[claim:sms-length]] 单条上限
- [[company:fee]] :: 收费标准
:::

第一段见 [[law:demand-first]]，**重要**。

::: notes
提醒学员。
:::

::: activity 改写 {minutes=6}
两人一组。
:::

第二段。

::: quiz 挑短信
选哪条？
- [x] 甲 :: 对
- [ ] 乙 :: 不对
:::
"""


@pytest.fixture
def slide(tmp_path):
    course, problems = read(tmp_path, BODY)
    assert codes(problems) == set()
    return course.modules[0].slides[0]


def test_references_print_their_evidence(slide):
    stats = slide.blocks[0]
    assert [plain(s.value) for s in stats.stats] == ["70 字以内", "3.20 元/㎡·月"]
    assert plain(slide.prose[0].text) == "第一段见 《民法典》第944条第2款，重要。"


def test_content_keeps_its_order_and_blocks_only_what_shows(slide):
    assert [c.kind for c in slide.content] == ["stats", "paragraph", "notes", "activity", "paragraph", "quiz"]
    assert [b.kind for b in slide.blocks] == ["stats"]
    assert [plain(p.text) for p in slide.prose] == ["第一段见 《民法典》第944条第2款，重要。", "第二段。"]


def test_activities_and_quizzes_have_derived_ids_and_their_minutes_add(slide):
    assert [a.id for a in slide.activities] == ["sms--activity-1"]
    assert [q.id for q in slide.quizzes] == ["sms--quiz-1"]
    assert slide.total_minutes == 10


def test_what_stands_after_the_kind_is_the_title(slide):
    assert [plain(part.title) for part in (*slide.activities, *slide.quizzes)] == ["改写", "挑短信"]


def test_a_law_that_is_not_current_says_so(tmp_path):
    course, _ = read(tmp_path, "## 页 {#p minutes=10}\n\n见 [[law:old-rule]]。\n")
    assert plain(course.modules[0].slides[0].prose[0].text) == "见 《某规定》第5条（待核）。"


def test_all_nineteen_kinds_parse(tmp_path):
    rows = "| 指标 | 之前 | 之后 |\n|--|--|--|\n| 甲 | 一 | 二 |\n"
    listed = "".join(
        f"::: {kind}\n- 一 :: 说明\n- 二\n:::\n\n"
        for kind in ("bullets", "cards", "steps", "timeline", "pyramid", "cycle", "stairs")
    )
    body = (
        "## 页 {#p minutes=9}\n\n"
        + listed
        + "::: columns\n### 甲\n- 一\n### 乙\n- 二\n:::\n\n::: compare\n### 要\n- 一\n### 不要\n- 二\n:::\n\n"
        + "::: stats\n- [[claim:sms-length]] 上限\n:::\n\n"
        + f"::: table\n{rows}:::\n\n::: case\n{rows}:::\n\n"
        + "::: chart line 图 {unit=% source=eg}\n| 月 | 率 |\n|--|--|\n| 1 | 80.5 |\n:::\n\n"
        + "::: script\n催缴员: 您好\n【为什么】 先问候\n:::\n\n::: quote\n话\n— 某人\n:::\n\n"
        + "::: figure {simulated=demo}\n图的说明\n:::\n\n"
        + "::: quiz\n问？\n- [x] 甲 :: 对\n- [ ] 乙 :: 错\n:::\n\n"
        + "::: notes\n提醒\n:::\n\n::: activity 做 {minutes=1}\n做\n:::\n"
    )
    course, problems = read(tmp_path, body)
    assert codes(problems) == set()
    kinds = {c.kind for c in course.modules[0].slides[0].content}
    from generator.course.blocks import KINDS

    assert len(KINDS) == 19
    assert kinds == set(KINDS)


def test_a_track_cuts_the_course_down(tmp_path):
    course, problems = read(
        tmp_path,
        "## 一 {#s-one minutes=6}\n\n正文。\n\n## 二 {#s-two minutes=4}\n\n正文。\n",
        course="title: 测\nmodules: [one]\ntracks:\n  - {id: short, title: 短, minutes: 4, slides: [s-two]}\n",
    )
    assert codes(problems) == set()
    short = course.track("short")
    assert [s.id for _, s in short.slides()] == ["s-two"]
    assert short.modules[0].minutes == 4
    with pytest.raises(KeyError):
        course.track("none")

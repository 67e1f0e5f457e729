"""Every fault an author can make is named with its line and a remedy, and all of them in one run."""

from __future__ import annotations

import pytest

from tests.generator.course.tree import codes, read

SLIDE = "## 一页 {#a-page minutes=10}\n\n"

FAULTS = [
    ("::: stpes\n- 一\n:::\n", "unknown-block"),
    ("::: steps\n- 一\n", "block-unclosed"),
    ("::: cards\n::: steps\n- 一\n:::\n:::\n", "block-unclosed"),
    ("正文\n\n:::\n", "block-stray"),
    ("：：：steps\n- 一\n:::\n", "block-mark"),
    ("  ::: steps\n- 一\n:::\n", "block-indent"),
    ("见 [[claim:sms-lenght]]\n", "unknown-claim"),
    ("见 [[law:nope]]\n", "unknown-law"),
    ("见 [[company:nope]]\n", "unknown-company"),
    ("见 [[cliam:sms-length]]\n", "unknown-reference"),
    ("提高 35%。\n", "hand-typed-percentage"),
    ("提高百分之三十五。\n", "hand-typed-percentage"),
    ("大约三成的业主。\n", "hand-typed-percentage"),
    ("提高 5 个百分点。\n", "hand-typed-percentage"),
    ("每月 300 元。\n", "hand-typed-amount"),
    ("罚款三百元。\n", "hand-typed-amount"),
    ("￥300\n", "hand-typed-amount"),
    ("依第944条。\n", "hand-typed-article"),
    ("依第九百四十四条第二款。\n", "hand-typed-article"),
    ("| 甲 | 乙 |\n|--|--|\n| 35% | 二 |\n", "hand-typed-percentage"),
    ("<div>甲</div>\n", "html"),
    ("正文 <b>粗</b>\n", "html"),
    ("见 [那一页](#nowhere)\n", "broken-link"),
    ("见 [文件](nowhere.pdf)\n", "broken-link"),
    ("见 [外面](../../../../etc/passwd)\n", "broken-link"),
    ("::: quiz\n问？\n- [ ] 甲 :: 不对\n- [ ] 乙 :: 不对\n:::\n", "quiz-answer"),
    ("::: quiz\n问？\n- [x] 甲 :: 对\n:::\n", "quiz-options"),
    ("::: quiz\n问？\n- [x] 甲\n- [ ] 乙 :: 不对\n:::\n", "quiz-why"),
    ("::: quiz\n问？\n- [x] 甲 :: 见 [[law:old-rule]]\n- [ ] 乙 :: 不对\n:::\n", "law-not-current"),
    ("::: activity 做一做\n做。\n:::\n", "minutes"),
    ("::: chart bar 图\n| 年 | 率 |\n|--|--|\n| 甲 | 1 |\n:::\n", "chart-source"),
    ("::: chart bar 图 {source=eg}\n| 年 | 率 |\n|--|--|\n| 甲 | 多 |\n:::\n", "chart-number"),
    ("::: chart donut 图 {source=eg}\n| 年 | 率 |\n|--|--|\n| 甲 | 1 |\n:::\n", "chart-kind"),
    ("::: case\n| 甲 | 乙 |\n|--|--|\n| 一 | 二 |\n:::\n", "block-shape"),
    ("::: compare\n### 要\n- 一\n:::\n", "block-shape"),
    ("::: script\n没有说话人的一行\n:::\n", "script-speaker"),
    ("::: cards {build=click}\n- 一\n:::\n", "build"),
    ("::: steps 走 {build=slowly}\n- 一\n:::\n", "build"),
    ("### 小标题\n", "heading-level"),
    ("---\n\n正文\n", "unsupported"),
    ("> 引用\n", "unsupported"),
    ("    四个空格\n", "unsupported"),
    ("## 又一页 {#a-page minutes=0}\n\n正文\n", "duplicate-id"),
    ("## 没编号 {minutes=0}\n\n正文\n", "slide-id"),
    ("## 坏编号 {#坏 minutes=0}\n\n正文\n", "bad-id"),
    ("## 没分钟 {#other}\n\n正文\n", "minutes"),
    ("## 空的 {#empty minutes=0}\n\n## 下一页 {#next minutes=0}\n\n正文\n", "slide-empty"),
]


@pytest.mark.parametrize(("body", "code"), FAULTS, ids=[f"{i}-{c}" for i, (_, c) in enumerate(FAULTS)])
def test_a_fault_is_named_with_place_and_remedy(tmp_path, body, code):
    _, problems = read(tmp_path, SLIDE + "先写一句。\n\n" + body)
    found = [p for p in problems if p.code == code]
    assert found, codes(problems)
    for problem in found:
        assert problem.file == "content/modules/01-one.md"
        assert problem.line > 9 or code == "broken-link"
        assert problem.message
        assert problem.remedy


def test_all_faults_come_in_one_run(tmp_path):
    body = SLIDE + "提高 35%。\n\n::: stpes\n- 一\n:::\n\n见 [[law:nope]]\n\n::: steps\n- 没关\n"
    _, problems = read(tmp_path, body, minutes=99)
    assert codes(problems) == {
        "hand-typed-percentage",
        "unknown-block",
        "unknown-law",
        "block-unclosed",
        "minutes-sum",
    }
    lines = {p.code: p.line for p in problems}
    assert (lines["hand-typed-percentage"], lines["unknown-block"], lines["unknown-law"]) == (13, 15, 19)


def test_figures_are_free_in_examples_and_dialogue(tmp_path):
    body = SLIDE + (
        "这里是 [[eg:35%]] 和第一条短信。\n\n"
        "::: script\n催缴员: 您欠 300 元，按第944条……\n业主: 35% 我也不交\n:::\n\n"
        "::: activity 算一算 {minutes=0}\n算 300 元的 5%。\n:::\n\n"
        "::: quiz\n欠 300 元？\n- [x] 是 :: 35%\n- [ ] 否 :: 不对\n:::\n"
    )
    _, problems = read(tmp_path, body)
    assert codes(problems) == set()


def test_in_a_relaxed_tree_a_typed_figure_is_a_warning(tmp_path):
    body = SLIDE + "提高 35%。\n"
    _, problems = read(tmp_path, body, course="title: 测试\nstrict: false\nmodules: [one]\n")
    assert codes(problems) == set()
    assert "hand-typed-percentage" in codes(problems, level="warning")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("您好{房号}，欠{金额}，请在{截止日}前缴费。", "template-incomplete"),
        ("您好{房号}，欠{金额}，请在{截止日}前用{渠道}缴费。" + "谢谢" * 30, "sms-too-long"),
        ("您好{房号}，欠{金额}，请在{截止日}前用{渠道}缴费，{问候}。", "template-sample"),
        ("您好{房号}，欠{金额}，请在{截止日}前用{渠道}缴费。[[law:nope]]", "unknown-law"),
    ],
)
def test_sms_templates_are_checked(tmp_path, text, code):
    root = tmp_path
    read(root, SLIDE + "正文。\n")
    sample = "needs: {ask: [房号, 金额, 截止日, 渠道]}\n"
    sample += "sample: {房号: 3-2-501, 金额: 300元, 截止日: 6月30日, 渠道: 公众号}\n"
    (root / "content/scripts/sms.yml").write_text(
        sample + f"templates:\n  - {{id: t, situation: 到期, text: '{text}'}}\n", encoding="utf-8"
    )
    from generator.course import load_course

    _, problems = load_course(root)
    assert {p.code for p in problems if p.file.endswith("sms.yml")} == {code}
    assert all(p.line == 4 for p in problems if p.file.endswith("sms.yml"))


def test_tracks_must_name_what_exists_and_add_up(tmp_path):
    course = "title: 测试\nmodules: [one]\ntracks:\n  - {id: short, title: 短, minutes: 7, slides: [a-page, ghost]}\n"
    _, problems = read(tmp_path, SLIDE + "正文。\n", course=course)
    assert codes(problems) == {"track-unknown", "minutes-sum"}


@pytest.mark.parametrize(
    ("kind", "text", "codes"),
    [
        ("receipt", "{房号}物业费{金额}已收到，谢谢。", set()),
        ("receipt", "物业费{金额}已收到，谢谢。", {"template-incomplete"}),
        ("notice", "{房号}反映的事已办完。", set()),
        ("ask", "{房号}物业费{金额}已收到，谢谢。", {"template-incomplete"}),
        ("reciept", "{房号}物业费{金额}已收到，谢谢。", {"field"}),
    ],
)
def test_a_receipt_asks_for_nothing_and_needs_no_deadline(tmp_path, kind, text, codes):
    from generator.course import load_course

    root = tmp_path
    read(root, SLIDE + "正文。\n")
    sample = "needs: {ask: [房号, 金额, 截止日], receipt: [房号, 金额]}\nsample: {房号: 1-101, 金额: 768元}\n"
    entry = f"templates:\n  - {{id: a, kind: {kind}, situation: 到账, text: '{text}'}}\n"
    (root / "content/scripts/sms.yml").write_text(sample + entry, encoding="utf-8")
    _, problems = load_course(root)
    assert {p.code for p in problems if p.file.endswith("sms.yml")} == codes

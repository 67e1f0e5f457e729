"""Teaching files, tests drawn by blueprint, glossary, practice and coverage: sound ones load, faults are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.course import load_course
from generator.course.aids import draw_test
from generator.course.text import plain, references

from .tree import codes, write_tree

ROOT = Path(__file__).resolve().parents[3]
BODY = "## 页 {#p minutes=10}\n\n" + "先说清楚为什么，再说怎么做。" * 40 + "\n"


def option(text: str, right: bool, why: str = "因为如此") -> dict:
    return {"text": text, "right": right, "why": why}


def question(number: int, kind: str = "single", **more) -> dict:
    shapes = {
        "single": [option("甲", True), option("乙", False), option("丙", False)],
        "case": [option("甲", False), option("乙", True), option("丙", False)],
        "multiple": [option("甲", True), option("乙", True), option("丙", False)],
        "true-false": [option("对", False), option("错", True)],
        "order": [option("先", True), option("中", True), option("后", True)],
    }
    head = {"id": f"one-{number}", "objective": 1, "kind": kind, "level": "apply", "stem": "问？"}
    return {**head, "options": shapes[kind], **more}


def teaching(**more) -> dict:
    kinds = ["single", "case", "multiple", "true-false", "order", "single", "single", "single"]
    return {
        "module": "one",
        "purpose": "为什么教，见 [[law:demand-first]]。",
        "timing": [{"minutes": 10, "slides": ["p"], "how": "讲"}],
        "objections": [{"said": "难", "answer": "不难"}] * 4,
        "debrief": ["一", "二", "三", "四"],
        "jobaid": {"title": "一页", "sections": [{"heading": "先", "items": ["做"]}]},
        "questions": [question(n + 1, kind) for n, kind in enumerate(kinds)],
        **more,
    }


def read_with(tmp_path: Path, data: dict | None = None, **files: dict):
    write_tree(tmp_path, BODY)
    (tmp_path / "content/teaching").mkdir(exist_ok=True)
    if data is not None:
        _dump(tmp_path / "content/teaching/one.yml", data)
    for name, content in files.items():
        _dump(tmp_path / f"content/{name}.yml", content)
    return load_course(tmp_path)


def _dump(path: Path, data: dict) -> None:
    dumper = yaml.SafeDumper
    dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]
    path.write_text(yaml.dump(data, Dumper=dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_a_sound_file_loads_with_its_citations(tmp_path):
    course, problems = read_with(tmp_path, teaching())
    assert codes(problems) == set()
    found = course.teaching["one"]
    assert references(found.purpose, "law") == ["demand-first"]
    assert [q.kind for q in found.questions][:5] == ["single", "case", "multiple", "true-false", "order"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"timing": [{"minutes": 9, "slides": ["p"], "how": "讲"}]}, "minutes-sum"),
        ({"timing": [{"minutes": 10, "slides": ["nope"], "how": "讲"}]}, "timing-slide"),
        ({"objections": []}, "teaching-few"),
        ({"debrief": ["一"]}, "teaching-few"),
        ({"questions": [question(n, k) for n, k in enumerate(["single", "case", "order"] * 2)]}, "teaching-few"),
        ({"questions": [question(n) for n in range(8)]}, "question-kinds"),
        ({"jobaid": {"title": "长", "sections": [{"heading": "先", "items": ["做" * 800]}]}}, "jobaid-long"),
        (
            {"jobaid": {"title": "一页", "sections": [{"heading": "先", "items": ["收回 30%"]}]}},
            "hand-typed-percentage",
        ),
        ({"purpose": "见 [[law:nope]]。"}, "unknown-law"),
        ({"purposes": "多了一个字母"}, "field"),
        ({"module": "two"}, None),
    ],
)
def test_faults_of_a_file_are_named(tmp_path, change, code):
    _, problems = read_with(tmp_path, teaching(**change))
    found = codes(problems)
    assert found == ({code} if code else set())
    assert all(p.remedy for p in problems)


@pytest.mark.parametrize(
    "broken",
    [
        {"options": [option("甲", True), option("乙", True), option("丙", False)]},
        {"options": [option("甲", True), option("乙", False)]},
        {"kind": "multiple", "options": [option("甲", True), option("乙", False), option("丙", False)]},
        {"kind": "true-false", "options": [option("是", True), option("否", False)]},
        {"kind": "order", "options": [option("先", True), option("后", False), option("再", True)]},
    ],
)
def test_a_question_must_have_the_shape_of_its_kind(tmp_path, broken):
    questions = [*teaching()["questions"], question(9, **broken)]
    _, problems = read_with(tmp_path, teaching(questions=questions))
    assert codes(problems) == {"question-shape"}
    assert any("one-9" in p.message for p in problems)


def test_an_option_without_a_reason_and_a_question_used_twice_are_told_with_their_line(tmp_path):
    lame = question(9, options=[option("甲", True, ""), option("乙", False), option("丙", False)])
    _, problems = read_with(tmp_path, teaching(questions=[*teaching()["questions"], lame, lame]))
    assert codes(problems) == {"quiz-why", "duplicate-id"}
    assert all(p.line > 0 for p in problems if p.code in ("quiz-why", "duplicate-id"))


def test_a_finished_course_needs_a_teaching_file_and_a_use_for_every_figure(tmp_path):
    _, problems = read_with(tmp_path)
    assert {"teaching-missing", "claim-unused"} <= {p.code for p in problems if p.level == "error"}


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("欠了就收滞纳金。", True),
        ("“滞纳金”是向国家缴税费时的说法。", False),
        ("叫违约金，不叫滞纳金。", False),
    ],
)
def test_one_term_for_one_thing(tmp_path, text, flagged):
    write_tree(tmp_path, BODY + "\n" + text + "\n")
    terms = [{"term": "违约金", "en": "penalty", "says": "约定的钱", "avoid": ["滞纳金"]}]
    _dump(tmp_path / "content/glossary.yml", {"terms": terms})
    _, problems = load_course(tmp_path)
    found = [p for p in problems if p.code == "term"]
    assert bool(found) == flagged
    assert all(p.file == "content/modules/01-one.md" and p.line > 1 for p in found)


def test_a_word_belongs_to_one_term(tmp_path):
    terms = [{"term": "甲", "en": "a", "says": "甲"}, {"term": "乙", "en": "b", "says": "乙", "also": ["甲"]}]
    _, problems = read_with(tmp_path, glossary={"terms": terms})
    assert "term-twice" in codes(problems)


def test_prose_must_fit_into_the_minutes(tmp_path):
    _, problems = load_course(write_tree(tmp_path, "## 页 {#p minutes=10}\n\n" + "说话。" * 800 + "\n"))
    assert "too-long" in codes(problems)
    _, problems = load_course(write_tree(tmp_path, "## 页 {#p minutes=10}\n\n短。\n"))
    assert "too-thin" in codes(problems, level="warning")


def test_practice_hours_add_up_and_name_what_there_is(tmp_path):
    day = {
        "week": 1,
        "day": 1,
        "title": "练",
        "taught": 1,
        "practice": 1,
        "slides": ["nope"],
        "scenes": ["P99"],
        "proof": "表",
    }
    day["exercises"] = [{"do": "比", "policies": ["nope"], "estate": "nowhere"}]
    plan = {"taught_hours": 1, "practice_hours": 2, "says": "计划", "scenes": [], "days": [day]}
    _, problems = read_with(tmp_path, practice=plan)
    assert {"hours-sum", "practice-unknown"} <= codes(problems)
    told = " ".join(p.message for p in problems)
    for name in ("nope", "P99", "policies/nope.yml", "estates/nowhere.yml"):
        assert name in told


def test_coverage_leaves_no_slide_of_the_outline_out(tmp_path):
    rows = [{"n": 1, "part": 0, "topic": "甲", "slides": ["p"]}, {"n": 3, "part": 0, "topic": "乙", "slides": []}]
    rows.append({"n": 4, "part": 0, "topic": "丙", "slides": ["nope"]})
    _, problems = read_with(tmp_path, coverage={"outline": rows})
    assert {"coverage-numbers", "uncovered", "coverage-slide"} <= codes(problems)


def test_a_blueprint_that_the_bank_cannot_fill_is_told(tmp_path):
    test = {
        "id": "t",
        "title": "测",
        "minutes": 5,
        "passing": 0.6,
        "says": "测",
        "draw": [{"module": "one", "count": 9}],
    }
    _, problems = read_with(tmp_path, teaching(), tests={"tests": [test]})
    assert codes(problems) == {"bank-small"}


@pytest.fixture(scope="module")
def real():
    return load_course(ROOT)[0]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_tests_are_drawn_by_blueprint_the_same_again_and_share_no_question(real, seed):
    papers = [draw_test(test, real.aids.tests, real.teaching, seed) for test in real.aids.tests]
    assert len(papers) == 2
    ids = [[q.id for q in paper] for paper in papers]
    assert not set(ids[0]) & set(ids[1])
    for test, paper in zip(real.aids.tests, papers, strict=True):
        assert [q.id for q in draw_test(test, real.aids.tests, real.teaching, seed)] == [q.id for q in paper]
        wanted = {part.module: part.count for part in test.draw}
        assert {m: sum(q.module == m for q in paper) for m in wanted} == wanted


def test_another_seed_draws_another_paper(real):
    first, second = (
        {q.id for q in draw_test(real.aids.tests[1], real.aids.tests, real.teaching, seed)} for seed in (1, 2)
    )
    assert first != second


def test_the_course_is_whole(real):
    assert len(real.modules) == 13
    assert [m.part for m in real.modules] == list(range(1, 14))
    assert len(real.aids.coverage.outline) == 60
    assert 55 <= len(real.aids.terms) <= 75
    for module in real.modules:
        bank = real.teaching[module.id].questions
        assert len(bank) >= 8
        assert {q.objective for q in bank} == set(range(1, len(module.objectives) + 1))
        right = [next(i for i, o in enumerate(q.options) if o.right) for q in bank if q.kind in ("single", "case")]
        assert len(set(right)) > 1, f"{module.id}: the right answer always stands in the same place"


def test_the_longest_option_is_not_the_right_one_more_often_than_not(real):
    banked = [q.options for t in real.teaching.values() for q in t.questions if q.kind in ("single", "case")]
    shown = [q.options for _, s in real.slides() for q in s.quizzes]
    for options in (banked, shown):
        longest = [max(each, key=lambda o: len(plain(o.text))) for each in options]
        assert sum(o.right for o in longest) <= len(options) / 2


def test_the_tracks_are_the_five_promised(real):
    assert {t.id for t in real.tracks} >= {"lecture-1h", "half-day", "two-days", "collector", "manager"}
    minutes = {t.id: t.minutes for t in real.tracks}
    assert minutes["lecture-1h"] <= 60
    assert 180 <= minutes["half-day"] <= 240
    assert minutes["two-days"] == 720


def test_the_glossary_links_once_a_page(real):
    from generator.pages.build import render

    page = render(real)["modules/legal-basis.md"]
    assert page.count('class="term"') > 5
    anchors = [part.split('"')[0] for part in page.split("glossary.html#")[1:]]
    assert len(anchors) == len(set(anchors))
    assert plain(real.modules[0].slides[0].title)


def test_trainers_read_titles_never_ids(real):
    """An id in a Chinese sentence is one that its writer forgot to say in words."""
    ids = {slide.id for _, slide in real.slides()} | {module.id for module in real.modules}
    for path in sorted((ROOT / "content" / "teaching").glob("*.yml")):
        for said in sentences(yaml.safe_load(path.read_text(encoding="utf-8"))):
            words = set(re.findall(r"[a-z][a-z0-9-]+", re.sub(r"\[\[.*?\]\]", "", said)))
            assert not words & ids, f"{path.name}: {said}"


def sentences(node) -> Iterator[str]:
    """Every Chinese text in a document, keys apart."""
    if isinstance(node, str):
        if re.search(r"[一-鿿]", node):
            yield node
    elif isinstance(node, dict | list):
        for one in node.values() if isinstance(node, dict) else node:
            yield from sentences(one)

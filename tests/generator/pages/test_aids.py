"""The pages around the modules: nothing of the content is missing, every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.course import load_course
from generator.course.counts import counts
from generator.course.text import plain
from generator.pages.build import render
from generator.pages.config import nav
from tests.generator.course.tree import read

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def course():
    return load_course(ROOT)[0]


@pytest.fixture(scope="module")
def pages(course):
    return render(course)


def test_all_sixty_slides_of_the_outline_are_covered_by_links_that_exist(course, pages):
    page = pages["coverage.md"]
    for entry in course.aids.coverage.outline:
        assert f"<td>{entry.n}</td>" in page
    anchors = set(re.findall(r'href="modules/([a-z-]+)\.html#([a-z0-9-]+)"', page))
    assert len(anchors) > 80
    for module, anchor in anchors:
        assert f"{{#{anchor}}}" in pages[f"modules/{module}.md"]


def test_each_red_line_has_its_sentence_its_law_what_came_of_it_and_the_way_instead(pages):
    parts = re.split(r"^## ", pages["red-lines.md"], flags=re.M)[1:]
    assert [p.split()[0] for p in parts] == [f"R{n}" for n in range(1, 11)]
    for part in parts:
        for name in ("诱人的那句话", "错在哪里", "做了的人怎样了", "换成这样做", "依据"):
            assert f"<dt>{name}</dt>" in part
        assert "laws.html#law-" in part


def test_every_template_is_on_the_page(course, pages):
    page = pages["templates.md"]
    assert len(re.findall(r'class="template"', page)) == counts(course)["templates"] >= 60
    assert "[[" not in page


def test_each_module_has_a_guide_with_run_sheet_objections_job_aid_and_bank(course, pages):
    for module in course.modules:
        guide = pages[f"guide/{module.id}.md"]
        teaching = course.teaching[module.id]
        assert guide.count('class="box question"') == len(teaching.questions) >= 8
        assert len(re.findall(r"<dt>“", guide)) == len(teaching.objections) >= 4
        assert "jobaid" in guide
        assert f"共 {module.minutes} 分钟" in guide


def test_the_order_questions_say_that_they_are_shuffled_on_paper(course, pages):
    orders = sum(q.kind == "order" for t in course.teaching.values() for q in t.questions)
    told = sum(page.count("出卷时会打乱") for page in pages.values())
    assert orders == told >= 5


def test_the_four_weeks_add_up_to_forty_hours(course, pages):
    plan = course.aids.practice
    assert sum(d.taught for d in plan.days) == 12
    assert sum(d.practice for d in plan.days) == 28
    assert {d.week for d in plan.days} == {1, 2, 3, 4}
    assert len({s for d in plan.days for s in d.scenes}) == 12
    assert all(day.title in pages["practice.md"] for day in plan.days)


def test_a_case_says_what_was_told_what_was_replayed_and_what_it_cannot_prove(pages):
    cases = [page for name, page in pages.items() if name.startswith("cases/")]
    assert len(cases) == 6
    for page in cases:
        for anchor in ("{#told}", "{#replayed}", "{#can}", "{#cannot}"):
            assert anchor in page
        assert "资料未经核实" in page


def test_all_pages_can_be_reached_from_the_navigation(course, pages):
    def names(entries):
        for entry in entries:
            for value in entry.values():
                yield from [value] if isinstance(value, str) else names(value)

    assert set(names(nav(course, frozenset(pages)))) == set(pages)


def test_a_small_course_has_none_of_these_pages(tmp_path):
    small, _ = read(tmp_path, "## 页 {#p minutes=10}\n\n正文。\n")
    written = render(small)
    for name in ("coverage", "red-lines", "templates", "practice", "glossary", "tested"):
        assert f"{name}.md" not in written
    assert "guide/one.md" not in written


def test_counts_count(course):
    found = counts(course)
    assert found["slides"] == sum(len(m.slides) for m in course.modules)
    assert found["claims_cited"] <= found["claims"]
    assert found["characters"] > 50_000
    assert all(plain(s.title) for m in course.modules for s in m.slides)

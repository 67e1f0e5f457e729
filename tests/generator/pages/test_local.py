"""The page of the law shows the rules of the company's place: the slide's table, each article with its link."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.course import Course, load_course
from generator.course.local import with_local_rules
from generator.pages.modules import module_markdown
from generator.pages.places import start

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def whole() -> Course:
    return load_course(ROOT)[0]


def page(course: Course) -> str:
    module = next(m for m in course.modules if m.id == "legal-basis")
    return module_markdown(module, start(course).at(1))


def section(text: str) -> str:
    """The last section, up to what stands at the foot of the page."""
    return text[text.index("{#local-check--rules}") :]


@pytest.mark.parametrize("city", ["杭州", "潍坊"])
def test_the_page_shows_the_rules_with_article_check_and_link(city: str, whole: Course) -> None:
    text = page(with_local_rules(whole, city))
    assert text.index("{#local-check}") < text.index("{#local-check--rules}")
    told = section(text)
    assert f"## 本地规定：{city}" in text
    laws = [law for law in whole.laws.values() if law.place == city]
    for law in laws:
        assert f"laws.html#law-{law.id}" in told
    assert ("待核" in told) == any(law.status != "current" for law in laws)
    assert "约 0 分钟" not in told


def test_a_place_that_is_not_held_gets_the_questions(whole: Course) -> None:
    told = section(page(with_local_rules(whole, "成都")))
    assert "没有收录成都的规定" in told
    assert "断供罚则" in told
    assert "laws.html#law-" not in told


def test_without_a_city_the_page_says_how_to_set_it(whole: Course) -> None:
    text = page(with_local_rules(whole, ""))
    assert "{#local-check--rules}" not in text
    assert "content/company.yml" in text

"""Pages of unchanged modules are kept, and no change of anything they show is ever missed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.course.model import Course
from generator.pages.build import render
from generator.pages.kept import kept_pages
from tests.generator.course.tree import read

BODY = (
    "## 页 {#p minutes=10}\n\n见 [[law:demand-first]]，[[claim:sms-length]]。\n\n"
    "::: quiz\n问？\n- [x] 甲 :: 对\n- [ ] 乙 :: 错\n:::\n"
)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return read(tmp_path, BODY)[0]


def written(course: Course, site: Path) -> list[str]:
    """The ids of the modules whose pages have to be written anew."""
    seen: list[str] = []

    def write(module) -> str:
        seen.append(module.id)
        return f"page of {module.id}"

    kept_pages(course, site, write)
    return seen


def test_a_page_is_written_once_and_then_kept(course: Course, tmp_path: Path) -> None:
    everything = [m.id for m in course.modules]
    assert written(course, tmp_path) == everything != []
    assert written(course, tmp_path) == []


def changed(course: Course, what: str) -> Course:
    module = course.modules[0]
    match what:
        case "words of the module":
            slide = module.slides[0].model_copy(update={"minutes": 9})
            return course.model_copy(update={"modules": (module.model_copy(update={"slides": (slide,)}),)})
        case "law":
            law = next(iter(course.laws.values()))
            laws = {**course.laws, law.id: law.model_copy(update={"says": "换了一种说法。"})}
            return course.model_copy(update={"laws": laws})
        case "claim":
            claim = next(iter(course.claims.values()))
            claims = {**course.claims, claim.id: claim.model_copy(update={"note": "换了提醒。"})}
            return course.model_copy(update={"claims": claims})
        case "title of the course":
            return course.model_copy(update={"title": "别的课"})
        case _:
            raise AssertionError(what)


@pytest.mark.parametrize("what", ["words of the module", "law", "claim", "title of the course"])
def test_whatever_changes_makes_it_new(course: Course, tmp_path: Path, what: str) -> None:
    written(course, tmp_path)
    assert written(changed(course, what), tmp_path) == [m.id for m in course.modules]


def test_a_new_figure_of_the_simulator_makes_it_new(course: Course, tmp_path: Path) -> None:
    written(course, tmp_path)
    figures = course.root / "content/figures"
    figures.mkdir(exist_ok=True)
    (figures / "new.json").write_text("{}", encoding="utf-8")
    assert written(course, tmp_path) != []


def test_only_the_changed_module_is_written_unless_links_to_it_change(course: Course, tmp_path: Path) -> None:
    first = course.modules[0]
    slide = first.slides[0].model_copy(update={"id": "other"})
    second = first.model_copy(update={"id": "two", "part": 2, "slides": (slide,)})
    both = course.model_copy(update={"modules": (first, second)})
    assert written(both, tmp_path) == ["one", "two"]
    longer = second.model_copy(update={"slides": (slide.model_copy(update={"minutes": 3}),)})
    assert written(both.model_copy(update={"modules": (first, longer)}), tmp_path) == ["two"]
    moved = second.model_copy(update={"slides": (slide.model_copy(update={"id": "renamed"}),)})
    assert written(both.model_copy(update={"modules": (first, moved)}), tmp_path) == ["one", "two"]


@pytest.mark.parametrize("spoilt", ["", "not json", "[1]", '{"a": 1}'])
def test_what_is_kept_may_be_spoilt_or_gone(course: Course, tmp_path: Path, spoilt: str) -> None:
    written(course, tmp_path)
    file = next((tmp_path / ".cache").glob("*.json"))
    good = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(spoilt, encoding="utf-8")
    assert written(course, tmp_path) == [m.id for m in course.modules]
    assert json.loads(file.read_text(encoding="utf-8")) == good


def test_a_place_where_nothing_can_be_kept_does_no_harm(course: Course, tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file where the folder should be", encoding="utf-8")
    assert written(course, tmp_path) == written(course, tmp_path) != []


def test_kept_or_not_the_pages_are_the_same(course: Course, tmp_path: Path) -> None:
    fresh = render(course)
    assert render(course, kept_in=tmp_path) == fresh
    assert render(course, kept_in=tmp_path) == fresh

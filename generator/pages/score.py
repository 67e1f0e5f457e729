"""Where the reader's score is shown: filled in by quiz.js, hidden where no script runs."""

from __future__ import annotations

from hashlib import sha256

from generator.course.model import Course, Module
from generator.pages.inline import escape


def quiz_ids(*modules: Module) -> list[str]:
    """The ids of all quizzes of these modules, in their order."""
    return [quiz.id for module in modules for slide in module.slides for quiz in slide.quizzes]


def course_key(course: Course) -> str:
    """What tells this course's scores from another's in the same browser; a new edition keeps them."""
    return sha256(course.title.encode()).hexdigest()[:12]


def module_score(module: Module, course: Course) -> str:
    """The box at the end of a module, or nothing if the module asks nothing."""
    return _box(course, quiz_ids(module), "这一部分", always=True)


def course_score(course: Course) -> str:
    """The box on the home page; it shows itself once something was answered."""
    return _box(course, quiz_ids(*course.modules), "整门课", always=False)


def brief_score(module: Module) -> str:
    """One line for the card of a module."""
    ids = quiz_ids(module)
    if not ids:
        return ""
    return (
        f'<p class="module-score" data-score="{" ".join(ids)}" data-brief data-when-begun data-search-exclude hidden>'
        f"<span data-told></span>{_bar(len(ids), f'{escape(module.title)}：做对的思考题')}</p>"
    )


def _box(course: Course, ids: list[str], what: str, *, always: bool) -> str:
    if not ids:
        return ""
    when = "" if always else " data-when-begun"
    nxt = '<a class="md-button md-button--primary" href="#" data-next>去下一道没做的</a>' if always else ""
    return (
        f'<section class="box score" data-course="{course_key(course)}" data-score="{" ".join(ids)}"{when}'
        " data-search-exclude hidden>"
        f'<p class="box-title"><span>我的成绩</span>{what}</p>'
        f"<p data-told></p>{_bar(len(ids), f'{what}做对的思考题')}"
        f'<p class="score-actions">{nxt}<button type="button" class="md-button" hidden '
        f'data-clear="清空{what}的成绩？清空以后找不回来。">清空成绩</button></p>'
        '<p class="score-where">成绩只记在这个浏览器里，不上传，别人看不到。</p></section>'
    )


def _bar(most: int, name: str) -> str:
    return f'<progress max="{most}" value="0" aria-label="{name}"></progress>'

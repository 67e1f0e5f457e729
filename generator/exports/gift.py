"""Question banks in GIFT, Moodle's text format: one category a module, feedback for every answer.

GIFT has no ordering question; those become matching questions (first, second, ...), as Moodle's own manual advises.
"""

from __future__ import annotations

import re

from generator.course.model import Course
from generator.exports.questions import Asked, banks

_SPECIAL = re.compile(r"([~=#{}:\\])")
_PLACES = "一二三四五六七八九十"


def gift_text(course: Course) -> str:
    """Return every question of the course as GIFT."""
    parts = [f"// {course.title} {course.edition_note}\n"]
    for module, questions in banks(course, course.modules):
        parts.append(f"$CATEGORY: $course$/top/{escape(course.title)}/{module.part:02d} {escape(module.title)}\n")
        parts += [_question(q) for q in questions]
    return "\n".join(parts)


def escape(text: str) -> str:
    """Escape what GIFT reads as signs; a line break would end a question, so it becomes a written one."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _question(question: Asked) -> str:
    return f"::{escape(question.id)}::{escape(question.stem)}{{\n{_answers(question)}\n}}\n"


def _answers(question: Asked) -> str:
    options = question.options
    if question.kind == "order":
        lines = [f"={_place(place)} -> {escape(options[n].text)}" for place, n in enumerate(question.right)]
        why = "；".join(f"{_place(p)}：{options[n].why}" for p, n in enumerate(question.right) if options[n].why)
        return "\n".join([*lines, f"####{escape(why)}"] if why else lines)
    if question.kind == "true-false":
        truth = next(o for o in options if o.right)
        other = next(o for o in options if not o.right)
        # The first feedback is shown to those who got it wrong.
        return f"{'TRUE' if truth.text == '对' else 'FALSE'}#{escape(other.why)}#{escape(truth.why)}"
    if question.kind == "multiple":
        good, bad = sum(o.right for o in options), sum(not o.right for o in options)
        return "\n".join(f"~%{_weight(o.right, good, bad)}%{escape(o.text)}#{escape(o.why)}" for o in options)
    return "\n".join(f"{'=' if o.right else '~'}{escape(o.text)}#{escape(o.why)}" for o in options)


def _place(number: int) -> str:
    return f"第{_PLACES[number]}步"


def _weight(right: bool, good: int, bad: int) -> str:
    """Return the percentage of an answer: the right ones share a hundred, each wrong one takes as much away."""
    share = 100 / good if right else -100 / max(bad, 1)
    return f"{share:.5f}".rstrip("0").rstrip(".")

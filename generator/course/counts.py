"""What a course holds, counted: printed by `courseware check`."""

from __future__ import annotations

import re

from generator.course.model import Course
from generator.course.templates import TemplateFile
from generator.course.text import plain, references, texts
from generator.course.yamlsafe import YamlFaultError, load_yaml

_HAN = re.compile(r"[\u4e00-\u9fff]")


def counts(course: Course) -> dict[str, int]:
    """slides, characters (Chinese, of slides, prose and notes), activities, quizzes, questions of the banks,
    templates, terms, laws and claims (all, and cited)."""
    slides = [s for m in course.modules for s in m.slides]
    words = sum(len(_HAN.findall(plain(text))) for m in course.modules for text in texts(m))
    cited = {"law": set[str](), "claim": set[str]()}
    for node in (*course.modules, *course.teaching.values()):
        for text in texts(node):
            cited["law"].update(references(text, "law"))
            cited["claim"].update(references(text, "claim"))
    return {
        "modules": len(course.modules),
        "slides": len(slides),
        "minutes": sum(m.minutes for m in course.modules),
        "characters": words,
        "activities": sum(len(s.activities) for s in slides),
        "quizzes": sum(len(s.quizzes) for s in slides),
        "questions": sum(len(t.questions) for t in course.teaching.values()),
        "templates": templates(course),
        "terms": len(course.aids.terms),
        "laws": len(course.laws),
        "laws_cited": len(cited["law"] & set(course.laws)),
        "claims": len(course.claims),
        "claims_cited": len(cited["claim"] & set(course.claims)),
    }


def templates(course: Course) -> int:
    """How many templates content/scripts holds; files that cannot be read count as none."""
    total = 0
    for path in (course.root / "content" / "scripts").glob("*.yml"):
        try:
            data = load_yaml(path.read_text(encoding="utf-8-sig"))[0]
            total += len(TemplateFile.model_validate(data).templates)
        except (OSError, UnicodeDecodeError, YamlFaultError, ValueError):
            continue
    return total

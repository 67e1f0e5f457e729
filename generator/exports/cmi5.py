"""A cmi5 package: cmi5.xml and a lesson a module, each an assignable unit that reports to an LRS in xAPI."""

from __future__ import annotations

import uuid
from xml.sax.saxutils import escape

from generator.course.model import Course, Module
from generator.course.text import plain
from generator.exports.lesson import lesson_html
from generator.exports.pack import zipped
from generator.exports.questions import asked

_NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
_LESSON = "http://adlnet.gov/expapi/activities/lesson"


def cmi5_package(course: Course, *, passing: float = 0.8) -> bytes:
    """Return the package with a unit for each module of the course. `passing` is a share, 0-1."""
    pages = {f"{m.id}.html": lesson_html(course, m, passing=passing) for m in course.modules}
    return zipped({"cmi5.xml": structure(course, passing=passing), **pages})


def structure(course: Course, *, passing: float) -> str:
    """Return cmi5.xml. A module with questions is satisfied when read and passed, one without when read."""
    name = f"{course.company.name}/{course.title}"
    units = "".join(_unit(course, m, name, passing) for m in course.modules)
    says = "。".join(part for part in (course.subtitle, course.law_note) if part)
    whole = _identity(f"{name}/course/{'+'.join(m.id for m in course.modules)}")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<courseStructure xmlns="{_NAMESPACE}"><course id="{whole}">'
        f"{_text('title', course.title)}{_text('description', says or course.title)}</course>"
        f"{units}</courseStructure>\n"
    )


def _identity(name: str) -> str:
    """An IRI that stays the same when the package is built again, and needs no domain."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def _unit(course: Course, module: Module, name: str, passing: float) -> str:
    judged = bool(asked(course, module))
    rule = f'moveOn="CompletedAndPassed" masteryScore="{round(passing, 4):g}"' if judged else 'moveOn="Completed"'
    says = "；".join(plain(o).rstrip("。；") for o in module.objectives)
    return (
        f'<au id="{_identity(f"{name}/{module.id}")}" {rule} launchMethod="AnyWindow" activityType="{_LESSON}">'
        f"{_text('title', module.title)}{_text('description', says or module.title)}"
        f"<url>{escape(module.id)}.html</url></au>"
    )


def _text(tag: str, text: str) -> str:
    return f'<{tag}><langstring lang="zh-CN">{escape(text)}</langstring></{tag}>'

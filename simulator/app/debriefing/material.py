"""What the course says beside the scenes, as a debrief wants it: names of acts, lessons, red lines with their laws."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from generator.course.evidence import Law
from generator.course.roleplay import Rubric
from simulator.app.acting.book import acts
from simulator.policy import RedEntry
from simulator.roleplay.debrief import Material, RedWords
from simulator.roleplay.learn import read_lessons

HOUSE = "本课程的规矩"
_KINDS = {"statute": "法律法规", "case": "案例", "local": "地方规定", "norm": "行业惯例", "house": HOUSE}


def material(course: Path, rubric: Rubric, red_lines: Mapping[str, RedEntry], laws: Mapping[str, Law]) -> Material:
    """Read the lessons and put all in words. Raises DocumentError where a lesson names what is not there."""
    return Material(
        acts={name: act.name for name, act in acts(course).items()},
        lessons=read_lessons(course, tuple(one.id for one in rubric.dimensions)),
        red_lines={name: red_words(entry, laws) for name, entry in red_lines.items()},
    )


def red_words(entry: RedEntry, laws: Mapping[str, Law]) -> RedWords:
    """A red line with the names of what it rests on, each with its kind: never 违法 where the label is not."""
    grounds = [
        (f"{_KINDS[one.kind]}：{laws[one.law].cite}", one.law) if one.law in laws else (HOUSE, "")
        for one in entry.basis
    ]
    return RedWords(
        entry.id,
        entry.name,
        entry.label,
        entry.says,
        tuple(dict.fromkeys(grounds)),
        entry.happened,
        entry.instead,
        entry.note,
    )

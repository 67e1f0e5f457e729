"""Rubric, personas and scenes: the course's own is sound, faults are named with their file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from generator.course import load_course

from .tree import codes, write_tree

ROOT = Path(__file__).resolve().parents[3]
BODY = "## 页 {#p minutes=10}\n\n" + "先说清楚为什么，再说怎么做。" * 40 + "\n"
RED = [{"id": "R1", "name": "停水停电", "label": "违法", "says": "不行"}, {"id": "R2", "name": "贴名单", "more": 1}]


def rubric(**more) -> dict:
    dimensions = [{"id": f"D{n}", "name": f"维度{n}", "weight": 50, "look_for": ["看得见的"]} for n in (1, 2)]
    roles = {r: {"name": r} for r in ("owner", "collector", "observer")}
    return {"passing": 75, "roles": roles, "dimensions": dimensions, **more}


def read(folder: Path, **files: object):
    write_tree(folder, BODY)
    for name, data in {"red-lines": RED, **files}.items():
        path = folder / "content" / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        whole = data if isinstance(data, str) else json.loads(json.dumps(data))  # a copy, so that YAML makes no aliases
        text = whole if isinstance(whole, str) else yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
    return load_course(folder)


def test_the_course_is_judged_out_of_a_hundred_in_eight_dimensions() -> None:
    course, problems = load_course(ROOT)
    assert [p for p in problems if p.file == "content/rubric.yml"] == []
    material = course.aids.roleplay
    assert material.rubric is not None
    assert [(d.id, d.weight) for d in material.rubric.dimensions] == list(
        zip([f"D{n}" for n in range(1, 9)], [10, 20, 15, 15, 15, 10, 10, 5], strict=True)
    )
    assert material.rubric.floors == {"D2": 0.6, "D4": 0.6}
    assert {line: cap.score for cap in material.rubric.caps for line in cap.lines} == {
        r.id: 60 if r.id == "R7" else 40 for r in material.red_lines
    }


def test_a_course_without_any_is_sound(tmp_path: Path) -> None:
    course, problems = load_course(write_tree(tmp_path, BODY))
    assert codes(problems) == set()
    assert course.aids.roleplay.rubric is None
    assert course.aids.roleplay.scenarios == ()


def test_people_and_scenes_are_read_with_what_else_they_hold(tmp_path: Path) -> None:
    course, problems = read(
        tmp_path,
        **{
            "rubric": rubric(floors={"D1": 0.6}, caps=[{"lines": ["R1", "R2"], "score": 40}]),
            "personas/a": {"id": "P01", "name": "小周", "state": {"trust": 6, "mood": "好"}, "voice": {"pace": 1}},
            "scenarios/a": {
                "id": "s1",
                "persona": "P01",
                "title": "忘了",
                "nodes": [{"id": "start"}],
                "facts": ["欠一季"],
            },
        },
    )
    assert codes(problems) == set()
    material = course.aids.roleplay
    assert [(s.id, s.facts) for s in material.scenarios] == [("s1", ("欠一季",))]
    assert material.personas[0].state.trust == 6
    assert material.personas[0].state.anger is None


@pytest.mark.parametrize(
    ("files", "code", "where"),
    [
        ({"rubric": rubric(passing=101)}, "field", "content/rubric.yml:1"),
        ({"rubric": rubric(floors={"D9": 0.5})}, "rubric-floor", "content/rubric.yml"),
        ({"rubric": rubric(caps=[{"lines": ["R9"], "score": 40}])}, "rubric-red-line", "content/rubric.yml"),
        ({"rubric": {**rubric(), "dimensions": rubric()["dimensions"][:1]}}, "rubric-sum", "content/rubric.yml"),
        ({"rubric": {**rubric(), "dimensions": rubric()["dimensions"][:1] * 2}}, "duplicate-id", "content/rubric.yml"),
        ({"rubric": {**rubric(), "surprise": 1}}, "field", "content/rubric.yml"),
        ({"rubric": ""}, "yaml-empty", "content/rubric.yml"),
        ({"rubric": "a: [1"}, "yaml", "content/rubric.yml"),
        ({"personas/a": {"id": "P01"}}, "field", "content/personas/a.yml"),
        ({"personas/a": {"id": "P01", "name": "甲", "state": {"anger": 11}}}, "field", "content/personas/a.yml:4"),
        ({"personas/a": {"id": "P", "name": "甲"}, "personas/b": {"id": "P", "name": "乙"}}, "duplicate-id", "b.yml:1"),
        ({"scenarios/a": {"id": "s", "persona": "P09", "title": "无"}}, "scene-persona", "content/scenarios/a.yml"),
        ({"scenarios/a": {"id": "s", "persona": "P09", "title": "无", "minutes": 0}}, "field", "scenarios/a.yml:4"),
        ({"scenarios/a": [1, 2]}, "field", "content/scenarios/a.yml"),
    ],
)
def test_faults_are_named(files: dict, code: str, where: str, tmp_path: Path) -> None:
    _, problems = read(tmp_path, **files)
    found = [p for p in problems if p.code == code and where in f"{p.file}:{p.line}"]
    assert found, [str(p) for p in problems]
    assert all(p.remedy for p in found)

"""What to do next: every step is reached, complaints are never pressed, faults of the file are told in Chinese."""

from __future__ import annotations

import itertools
import shutil
from functools import cache
from pathlib import Path

import pytest
import yaml

from generator.course.read_evidence import read_laws
from simulator.documents import DocumentError
from simulator.ledgers.labels import LABELS
from simulator.ledgers.next_steps import NextSteps, Overdue, load_next_steps
from simulator.policy.red import load_red_lines
from tests.simulator.worlds import ROOT

DAYS = (0, 1, 30, 31, 90, 91, 180, 181, 270, 271, 365, 366, 1095)


@cache
def steps() -> NextSteps:
    return load_next_steps(ROOT)


def every() -> list[Overdue]:
    amounts, limits = (100, 99_999, 100_000, 5_000_000), ("none", "soon", "past")
    return [Overdue(*one) for one in itertools.product(LABELS, DAYS, amounts, (True, False), limits)]


def test_every_step_is_reached_and_every_household_has_one():
    assert {steps().step(one).id for one in every()} == {step.id for step in steps().steps}


def test_who_complains_gets_an_answer_and_nothing_else():
    found = {steps().step(one).id for one in every() if one.label == "有未结投诉"}
    assert found == {"complaint", "complaint-soon"}
    assert all("答复" in step.do for step in steps().steps if step.id in found)


def test_what_is_past_the_limitation_is_not_demanded():
    found = {steps().step(one).id for one in every() if one.limitation == "past" and one.label != "有未结投诉"}
    assert found == {"barred"}


def test_the_older_the_firmer():
    ladder = [
        steps().step(Overdue("长期未缴", days, 500_000, True, "none")).id for days in (20, 60, 120, 200, 300, 400)
    ]
    assert ladder == ["remind", "call", "visit", "letter", "lawyer", "legal"]
    assert steps().step(Overdue("长期未缴", 400, 50_000, True, "none")).id == "letter"  # too little for a court
    assert steps().step(Overdue("波动", 60, 50_000, False, "none")).id == "no-phone"


def test_its_laws_and_red_lines_exist():
    laws = read_laws(ROOT / "content" / "evidence" / "laws.yml")[0]
    assert {law for step in steps().steps for law in step.laws} <= set(laws)
    assert set(steps().red_lines) <= set(load_red_lines(ROOT))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name in ("ledgers/next-steps.yml", "evidence/laws.yml"):
        target = tmp_path / "content" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "content" / name, target)
    return tmp_path


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"laws": ["no-such-law"]}, "no-such-law"),
        ({"do": ""}, "steps.0.do"),
        ({"when": {"labels": ["老赖"]}}, "可选"),
        ({"minutes": 0}, "minutes"),
        ({"id": "complaint"}, "id 相同"),
    ],
)
def test_a_fault_is_told(course: Path, change: dict[str, object], told: str):
    path = course / "content" / "ledgers" / "next-steps.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["steps"][0] |= change
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DocumentError, match=r"content/ledgers/next-steps\.yml") as caught:
        load_next_steps(course)
    assert told in str(caught.value)


def test_the_last_step_fits_everybody(course: Path):
    path = course / "content" / "ledgers" / "next-steps.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["steps"].pop()
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DocumentError, match="最后一步不要写 when"):
        load_next_steps(course)

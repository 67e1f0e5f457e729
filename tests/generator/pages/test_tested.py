"""The page 依据：检验 from the figures that the simulator wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generator.course import load_course
from generator.course.evidence import in_scale
from generator.pages import tested
from generator.pages.places import start

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def page() -> str:
    text = tested.tested_markdown(start(load_course(ROOT)[0]))
    assert text is not None
    return text


def test_every_claim_with_a_role_and_every_case_is_on_it(page: str) -> None:
    figures = ROOT / "content" / "figures"
    claims = json.loads((figures / "validation.json").read_text(encoding="utf-8"))["claims"]
    cases = json.loads((figures / "cases.json").read_text(encoding="utf-8"))["cases"]
    for row in claims:
        assert f"{{#tested-{row['id']}}}" in page
        assert f"evidence.html#claim-{row['id']}" in page
    for case in cases:
        assert f"{{#case-{case['id']}}}" in page


def test_it_says_that_this_is_no_validation_and_never_the_contrary(page: str) -> None:
    assert "**不是验证**" in page
    assert not re.search(r"(已验证|经过验证|验证通过)", page)


def test_both_uncertainties_stand_side_by_side(page: str) -> None:
    assert page.count("假设不同时") >= page.count("计算误差") >= 31


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    [(0.123, "相对", "12.3%"), (-0.0001, "百分点", "0.0 个百分点"), (1.114, "弹性", "1.11"), (0.5, "比率", "50.0%")],
)
def test_values_in_their_scale(value: float, scale: str, text: str) -> None:
    assert in_scale(value, scale) == text

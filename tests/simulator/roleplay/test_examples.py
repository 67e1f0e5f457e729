"""The dialogues of the course as lines with their reasons: nothing unread, nothing unfilled, every owner named."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.course.read_evidence import read_laws
from simulator.population.estate import OWNER_TYPE_NAMES
from simulator.roleplay.examples import OURS, dialogues

ROOT = Path(__file__).resolve().parents[3]
OTHERS = {"租客", "出租房的业主", "老人", "新业主", "商铺", "各类业主"}


def course_with(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "content" / "scripts"
    folder.mkdir(parents=True)
    (folder / "phone.yml").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_dialogue_of_the_course_names_its_owner_and_gives_reasons() -> None:
    found = dialogues(ROOT)
    assert {one.channel for one in found} == {"电话", "上门"}
    assert len(found) == 20
    laws = read_laws(ROOT / "content" / "evidence" / "laws.yml")[0]
    for one in found:
        assert one.owner in OTHERS | set(OWNER_TYPE_NAMES.values()), one.id
        assert any(line.ours for line in one.lines), one.id
        assert any(line.whys for line in one.lines), one.id
        for line in one.lines:
            assert line.speaker in (*OURS, "", "业主", "租客"), (one.id, line.speaker)
            assert not any(mark in line.text for mark in ("{", "[[", "为什么："))
            assert set(line.laws) <= set(laws)


def test_the_course_has_a_dialogue_for_most_kinds_of_owner() -> None:
    owners = {one.owner for one in dialogues(ROOT)}
    assert {"忘记型", "困难型", "不满型", "空置型", "恶意型", "频繁投诉型", "从众型", "懂法型"} <= owners


def test_reasons_stand_apart_also_in_mid_line_and_on_a_line_of_their_own(tmp_path: Path) -> None:
    text = (
        "sample: {称呼: 王女士}\ntemplates:\n  - id: one\n    situation: 忘了\n    owner: 忘记型\n    text: |-\n"
        "      催缴员：{称呼}好。（为什么：先问好）方便吗？\n      （为什么：再问方便）\n      （挂断后：记下来）\n"
        "  - id: two\n    situation: 不是对话\n    text: 就这样\n"
    )
    (one,) = dialogues(course_with(tmp_path, text))
    first, second = one.lines
    assert (first.speaker, first.text, first.whys) == ("催缴员", "王女士好。方便吗？", ("先问好", "再问方便"))
    assert (second.speaker, second.text) == ("", "（挂断后：记下来）")


@pytest.mark.parametrize("text", ["", "[", "templates: 3", "templates: [{id: 1}]", "\x00"])
def test_a_file_that_cannot_be_read_gives_no_dialogue(tmp_path: Path, text: str) -> None:
    assert dialogues(course_with(tmp_path, text)) == []


def test_a_course_without_scripts_has_none(tmp_path: Path) -> None:
    assert dialogues(tmp_path) == []

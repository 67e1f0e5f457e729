"""Papers: the privacy statement and the impact assessment say what the law asks for, and faults are told."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from docx import Document

from generator.course import load_course
from generator.course.context import Evidence
from generator.course.papers import read_papers
from generator.course.text import plain, references
from generator.exports.documents.papers import paper_document

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def course():
    return load_course(ROOT)[0]


def _cited(paper) -> set[str]:
    texts = [*paper.lead, *(text for part in paper.parts for text in part.says)]
    texts += [cell for part in paper.parts for row in part.rows for cell in row]
    return {one for text in texts for one in references(text, "law")}


def test_the_privacy_words_cover_what_the_law_asks_and_say_what_the_labels_are(course) -> None:
    paper = course.papers["privacy"]
    words = "".join(plain(text) for part in paper.parts for text in part.says)
    for topic in (
        "记录库",
        "密钥文件",
        "去标识化",
        "不叫匿名化",
        "删",
        "备份",
        "日志",
        "身份证号",
        "车牌",
        "PostgreSQL",
    ):
        assert topic in words, topic
    assert _cited(paper) >= {
        "pipl-73-deidentified",
        "pipl-19-storage",
        "pipl-47-delete",
        "pipl-55-assess",
        "pipl-17-notice",
    }
    assert not re.search("已匿名|完全匿名|无法识别", words)


def test_the_assessment_covers_the_three_points_the_decision_and_the_record(course) -> None:
    raw = paper_document(course, course.papers["assessment"])
    assert raw == paper_document(course, course.papers["assessment"])
    document = Document(io.BytesIO(raw))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for point in ("合法、正当、必要", "影响和风险", "保护措施", "决定", "处理情况记录", "不是法律意见", "至少留三年"):
        assert point in told, point
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    blank = [row for row in cells if "" in row]
    assert len(blank) > 25  # room for the company's own words
    assert any("可以处理" in cell and "不处理" in cell for row in cells for cell in row)
    assert {"pipl-56-content", "pipl-56-three-years", "pipl-51-security"} <= _cited(course.papers["assessment"])


def test_faults_of_a_paper_are_told_all_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "title: 表\nparts:\n"
        "  - heading: 一\n    says: ['见 [[law:nowhere]]，罚 100 元']\n"
        "    columns: [甲, 乙]\n    widths: [1, 2]\n    rows:\n      - [一格]\n      - ['']\n",
        encoding="utf-8",
    )
    (tmp_path / "b.yml").write_text("parts: []\n", encoding="utf-8")
    (tmp_path / "c.yml").write_text("", encoding="utf-8")
    found, problems = read_papers(tmp_path, Evidence(), strict=True)
    codes = {problem.code for problem in problems}
    assert {"unknown-law", "hand-typed-amount", "paper-widths", "paper-cells", "yaml-empty"} <= codes
    assert {problem.file for problem in problems} == {f"content/papers/{name}.yml" for name in "abc"}
    assert found["a"].parts[0].rows[1] == ((), ())
    assert read_papers(tmp_path / "none", Evidence(), strict=True) == ({}, [])

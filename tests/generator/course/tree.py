"""Write small course trees for tests: one module, a little evidence."""

from __future__ import annotations

from pathlib import Path

from generator.course import Course, Problem, load_course

CLAIMS = """\
claims:
  - {id: sms-length, topic: 短信长度, value: 70 字以内, kind: threshold, basis: 示例, confidence: corroborated}
"""
LAWS = """\
laws:
  - id: demand-first
    title: 民法典
    law: 民法典-合同编
    article: "944"
    paragraph: 2
    version: 2020-05-28 通过
    effective: 2021-01-01
    status: current
    says: 先催告，给合理期限，再起诉。
    key_terms: [催告]
    checked: 2026-11
  - {id: old-rule, title: 某规定, law: 某规定, article: "5", version: v, effective: "2020", status: to-check, says: 略}
"""
COMPANY = """\
name: 测试物业
figures:
  - {id: fee, topic: 物业费, value: 3.20 元/㎡·月, date: 2026-01-01, source: 合同}
"""
COURSE = "title: 测试课程\nmodules: [one]\n"


_UNFINISHED = {"no-activity", "few-quizzes", "teaching-missing", "claim-unused", "figure-missing"}


def module(body: str, minutes: int = 10) -> str:
    return f"---\nid: one\npart: 1\ntitle: 第一课\nminutes: {minutes}\nobjectives: [能做]\n---\n\n# 第一课\n\n{body}"


def write_tree(root: Path, body: str | bytes, *, course: str = COURSE, minutes: int = 10) -> Path:
    """Write a tree whose one module is `body` (text: put under a sound head; bytes: the whole file as it is)."""
    for folder in ("modules", "evidence", "scripts"):
        (root / "content" / folder).mkdir(parents=True, exist_ok=True)
    (root / "content/course.yml").write_text(course, encoding="utf-8")
    (root / "content/company.yml").write_text(COMPANY, encoding="utf-8")
    (root / "content/evidence/claims.yml").write_text(CLAIMS, encoding="utf-8")
    (root / "content/evidence/laws.yml").write_text(LAWS, encoding="utf-8")
    whole = body if isinstance(body, bytes) else module(body, minutes).encode()
    (root / "content/modules/01-one.md").write_bytes(whole)
    return root


def read(root: Path, body: str | bytes, **options) -> tuple[Course, list[Problem]]:
    return load_course(write_tree(root, body, **options))


def codes(problems: list[Problem], *, level: str = "error") -> set[str]:
    """The codes found, without those that every tiny tree has."""
    return {p.code for p in problems if p.level == level} - _UNFINISHED

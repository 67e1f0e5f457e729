"""Read claims.yml, laws.yml, cities.yml: lists of entries, each checked on its own so that one fault hides no other."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from generator.course.evidence import Claim, Law, Place
from generator.course.problems import Problem
from generator.course.source import Report, read_text
from generator.course.yamlsafe import load_or_report, validate

E = TypeVar("E", Claim, Law)


def read_claims(path: Path) -> tuple[dict[str, Claim], list[Problem]]:
    return _read(path, "claims", Claim)


def read_laws(path: Path) -> tuple[dict[str, Law], list[Problem]]:
    laws, problems = _read(path, "laws", Law)
    report = Report(f"content/evidence/{path.name}")
    for law in laws.values():
        if law.status == "current" and not (law.checked and law.key_terms and law.article):
            report.error(
                0,
                "law-unchecked",
                f"{law.id} 标为现行，但缺条号、关键词或核对月份",
                "补上 article、key_terms、checked，或改成 to-check",
            )
        if law.law.startswith("local/") and not law.place:
            report.error(0, "law-place", f"{law.id} 是地方规定，没有写地方", "补上 place: 城市或省")
    return laws, problems + report.problems


def read_places(path: Path, laws: dict[str, Law]) -> tuple[tuple[Place, ...], list[Problem]]:
    """Read cities.yml, a list of places, as far as the course shows it; none without the file."""
    report = Report(f"content/{path.name}")
    if not path.exists():
        return (), []
    text = read_text(path, report)
    data, lines = load_or_report(text, report) if text is not None else (None, {})
    if not isinstance(data, list):
        if not report.problems:
            report.error(1, "places-shape", "文件里不是一个列表", "每个地方以 “- id:” 开头")
        return (), report.problems
    found = [validate(Place, row, report, lines, (n,)) for n, row in enumerate(data)]
    places = tuple(place for place in found if place is not None)
    known = {place.id for place in places}
    for n, place in enumerate(found):
        if place is None:
            continue
        line = lines.get((n,), 0)
        for rule in place.rules:
            if rule.law not in laws:
                told = f"{place.name}的规定引用的 {rule.law[:60]} 不存在"
                report.error(line, "unknown-law", told, "编号都在 content/evidence/laws.yml")
        if place.within is not None and place.within not in known:
            told = f"{place.name}写着 within: {place.within[:40]}，没有这个地方"
            report.error(line, "unknown-place", told, "写本文件里省的 id，或删去这一行")
    return places, report.problems


def _read(path: Path, key: str, model: type[E]) -> tuple[dict[str, E], list[Problem]]:
    report = Report(f"content/evidence/{path.name}")
    entries: dict[str, E] = {}
    if not path.exists():
        return entries, []
    text = read_text(path, report)
    data, lines = load_or_report(text, report) if text is not None else (None, {})
    rows = data.get(key) if isinstance(data, dict) else None
    if text is not None and not report.problems and not isinstance(rows, list):
        report.error(1, "evidence-shape", f"文件里没有 {key}: 列表", f"第一行写 {key}:,下面每条以 “- id:” 开头")
    as_of = data.get("texts_as_of") if isinstance(data, dict) else None
    for i, row in enumerate(rows if isinstance(rows, list) else []):
        if as_of and isinstance(row, dict) and row.get("status") == "current":
            row.setdefault("text_as_of", as_of)
        entry = validate(model, row, report, lines, (key, i))
        if entry is None:
            continue
        if entry.id in entries:
            report.error(
                lines.get((key, i), 0),
                "duplicate-id",
                f"编号 {entry.id} 写了两次",
                "换一个编号，或合并成一条",
            )
        entries.setdefault(entry.id, entry)
    return entries, report.problems

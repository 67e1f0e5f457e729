"""Where a module's figures come from and which laws it cites: the tables at its end."""

from __future__ import annotations

from generator.course.evidence import CONFIDENCE_ZH, STATUS_ZH, Claim, Law
from generator.exports.documents.ink import line
from generator.exports.documents.pen import Pen, mark
from generator.exports.documents.style import PAPER
from generator.exports.documents.tables import fill, grid, head, whole_rows

_FIGURES = (1.1, 6.2, 6.9, 2.8)
_LAWS = (4.5, 8.7, 3.8)


def sources(pen: Pen, title: str = "这一讲的数字和法条") -> None:
    """Write the account of everything cited so far; nothing when nothing was."""
    refs = pen.refs
    notes = []
    if refs.examples:
        notes.append("右上角标“例”的数字是为讲解编的，不是统计。")
    if refs.simulated:
        notes.append("模拟结果来自教学沙盘，参数大多是假设，只看方向，不作承诺和考核的依据。")
    if refs.laws and pen.course.law_note:
        notes.append(f"{pen.course.law_note}，用之前请再查一次现行版本。")
    if refs.figures or refs.laws or notes:
        line(pen.document, "Heading3", title)
    if notes:
        line(pen.document, "Meta", "".join(notes))
    if refs.figures:
        _figures(pen)
    if refs.laws:
        _laws(pen)


def _figures(pen: Pen) -> None:
    refs = pen.refs
    company = {figure.id: figure for figure in pen.course.company.figures}
    cells = grid(pen.document, len(refs.figures) + 1, _FIGURES)
    head(cells[0], ("序号", "数字", "出处", "可信程度"), style="SmallHead")
    for row, (key, number) in zip(cells[1:], refs.figures.items(), strict=True):
        mark(pen, line(row[0], "Small", f"[{number}]"), f"{refs.prefix}_ref{number}")
        kind, _, name = key.rpartition(":")
        if kind == "company":
            figure = company.get(name)
            told = (
                (f"{figure.topic}：{figure.value}", figure.source, f"本公司数据，{figure.date}")
                if figure
                else ("",) * 3
            )
        else:
            told = _claim(pen.course.claims[key])
        for cell, words in zip(row[1:], told, strict=True):
            line(cell, "Small", words)
    whole_rows(cells)


def _claim(claim: Claim) -> tuple[str, str, str]:
    basis = claim.basis
    if claim.reconstructed and claim.reconstruction:
        basis += f"。原文有缺，按此还原：{claim.reconstruction}"
    if claim.note:
        basis = f"{basis.rstrip('。')}。{claim.note}"
    return f"{claim.topic}：{claim.value}", basis, CONFIDENCE_ZH[claim.confidence]


def _laws(pen: Pen) -> None:
    refs = pen.refs
    cells = grid(pen.document, len(refs.laws) + 1, _LAWS)
    head(cells[0], ("法条", "说的是什么", "状态"), style="SmallHead")
    for row, (identity, number) in zip(cells[1:], refs.laws.items(), strict=True):
        law = pen.course.laws[identity]
        place = f"（{law.place}）" if law.place else ""
        mark(pen, line(row[0], "Small", f"{law.cite}{place}"), f"{refs.prefix}_law{number}")
        line(row[1], "Small", law.says)
        line(row[2], "Small", _status(law))
        if law.status != "current":
            fill(row[2], PAPER)
    whole_rows(cells)


def _status(law: Law) -> str:
    return STATUS_ZH[law.status] + (f"，核对至 {law.checked[:7]}" if law.checked else "")

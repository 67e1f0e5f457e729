"""报告: two to three A4 pages. First the answer and its price, then which estates, then what it stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docx.document import Document as DocumentType

from generator.course.read_evidence import read_laws
from generator.exports.documents.ink import line, run
from generator.exports.documents.style import DEEP, PAGE_WIDTH, new_document
from generator.exports.word import saved
from simulator.app.briefing.brief import company_of
from simulator.app.portfolio_report import words
from simulator.app.portfolio_report.charts import ranking_chart
from simulator.app.small_paper import chart, frame, table
from simulator.app.words import gap, interval, shown

Found = Mapping[str, Any]
_FIRST, _DRAWN, _POLICIES = 10, 20, 6
_LAWS = (
    "civil-944-no-cutoff",
    "civil-944-demand",
    "pipl-25-no-publish",
    "civil-1033-no-harassment",
    "limitation-three-years",
)


def report_docx(found: Found, course: Path) -> bytes:
    """The report; equal documents are equal bytes."""
    company = company_of(course).name
    title = f"{found['title']}怎么催缴"
    document = new_document(title)
    frame(document, f"{company}\t内部讨论用，不是法律意见", "教学模型的结果，只宜比较方向和大小", top=1.9, bottom=1.6)
    line(document, "Heading1", title)
    line(document, "Meta", f"{words.size(found)}，{len(found['policies'])} 套政策，{found['months']} 个月")
    first, *rest = words.headline(found)
    run(line(document, "Cell"), first, bold=True, colour=DEEP, size=11.5)
    for sentence in rest:
        line(document, "CellBullet", sentence)
    _money(document, found)
    _policies(document, found)
    line(document, "Heading3", "什么会推翻这个回答")
    _bullets(document, words.overturned(found))
    _estates(document, found)
    line(document, "Heading3", "红线和法律边界")
    _bullets(document, [words.red_lines(found), *_law(course)])
    line(document, "Heading3", "数据从哪里来，有多大把握")
    _bullets(document, words.basis(found))
    return saved(document, author=company)


def _bullets(document: DocumentType, told: Sequence[str]) -> None:
    for sentence in told:
        line(document, "CellBullet", sentence)


def _money(document: DocumentType, found: Found) -> None:
    """The plan, each its own and the runner-up beside each other, all estates together."""
    columns = [
        *zip(("统一用第一名", "统一用第二名"), found["everywhere"], strict=False),
        (f"{found['exceptions']} 个小区另用", found["each"]),
    ]
    line(document, "Heading3", f"{found['months']} 个月的账（全集团，和“{found['baseline']['name']}”比）")
    rows = [
        (words.MORE[found["kpi"]][0], *(gap(one["difference"]["mean"], "fen") for _, one in columns)),
        (
            "　　95% 的世界在",
            *(interval(one["difference"]["low"], one["difference"]["high"], "fen") for _, one in columns),
        ),
        (
            "　　计算误差",
            *(f"±{shown(one['difference']['mean'] - one['difference']['mc_low'], 'fen')}" for _, one in columns),
        ),
        ("每户", *(gap(one["per_household"], "fen") for _, one in columns)),
        ("总收缴率", *(gap(one["change"]["collection_rate"], "rate") for _, one in columns)),
        ("催缴、奖励和服务的花费", *(gap(one["change"]["spent"], "fen") for _, one in columns)),
        ("工时，每月", *(f"{one['change']['hours'] / found['months']:+,.0f}" for _, one in columns)),
        ("投诉，一年", *(f"{one['change']['complaints'] / found['months'] * 12:+,.0f} 起" for _, one in columns)),
    ]
    first = 3.7
    width = (PAGE_WIDTH - first) / len(columns)
    table(document, ["", *(name for name, _ in columns)], rows, [first, *[width] * len(columns)])
    told = [f"{name}：{one['name']}。" for name, one in columns if "name" in one]
    line(document, "Small", " ".join(told) + "正数是比现在多。收缴率按户数加权。")


def _policies(document: DocumentType, found: Found) -> None:
    """Which policies are best on how many estates."""
    kinds = found["each"]["policies"]
    if len(kinds) < 2:
        return
    line(document, "Heading3", "各小区用哪一套（看不出更好的就用统一的那套）")
    rows = [(one["name"], f"{one['estates']:,} 个") for one in kinds[:_POLICIES]]
    rest = sum(one["estates"] for one in kinds[_POLICIES:])
    if rest:
        rows.append((f"另外 {len(kinds) - _POLICIES} 套", f"{rest:,} 个"))
    table(document, ("政策", "小区"), rows, [PAGE_WIDTH - 2.6, 2.6])


def _estates(document: DocumentType, found: Found) -> None:
    if len(found["estates"]) < 2:
        return
    ranking = ranking_chart(found, most=_DRAWN)
    line(document, "Heading3", ranking.title)
    chart(document, ranking, width=620, height=15 * len(ranking.categories) + 20, title=False)
    line(
        document, "Small", "条是采用值，细线是 95%：说得通的世界有多不同，加上计算误差。细线大段重叠的，先后不要当真。"
    )
    line(document, "Heading3", "先做哪些小区")
    rows = [
        (
            words.places(row),
            row["name"],
            row["profile"],
            f"{row['households']:,}",
            gap(row["gain"]["mean"], "fen"),
            interval(*words.span(row["gain"]), "fen"),
            f"{row['gain_per_household'] / 100:,.0f} 元",
            f"{row['top_total']['10']:.0%}",
        )
        for row in found["estates"][:_FIRST]
    ]
    heads = ("名次（95%）", "小区", "类型", "户数", "全小区多收", "95% 在", "每户", "进前十的机会")
    table(document, heads, rows, [2.2, 2.5, 1.9, 1.5, 2.2, 3.8, 1.4, 1.5])
    line(document, "Small", f"{words.tied_words(found)}{words.why_first(found)}全部小区在工作簿里，可以排序。")


def _law(course: Path) -> list[str]:
    laws = read_laws(course / "content" / "evidence" / "laws.yml")[0]
    return [f"{laws[one].says}（{laws[one].cite}）" for one in _LAWS if one in laws]

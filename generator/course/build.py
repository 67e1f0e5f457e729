"""Build blocks from the syntax tree: the `:::` containers made of lists, tables and pictures.

Each builder returns its block, or None after reporting what is missing. `build_block` is the only entry.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from generator.course import blocks as b
from generator.course.build_talk import build_activity, build_notes, build_quiz, build_quote, build_script
from generator.course.context import Context, node_line
from generator.course.parts import (
    LISTS,
    Fence,
    bullets_of,
    columns_of,
    items_of,
    only,
    table_block,
    table_of,
    title_and_detail,
    title_of,
)
from generator.course.syntax import split_attributes
from generator.course.text import plain

_LISTS: dict[str, Any] = {
    "cards": b.Cards,
    "steps": b.Steps,
    "timeline": b.Timeline,
    "pyramid": b.Pyramid,
    "cycle": b.Cycle,
    "stairs": b.Stairs,
}
_BUILT = ("steps", "timeline", "stairs")  # may appear part by part
_CHARTS = ("bar", "column", "line", "pie")


def build_block(node: SyntaxTreeNode, slide_id: str, counts: dict[str, int], context: Context) -> b.Block | None:
    """Build the block of a `:::` container. `counts` numbers the quizzes and activities of one slide."""
    line = node_line(node)
    info, attributes = split_attributes(node.info.strip())
    kind, _, rest = info.partition(" ")
    if kind not in b.KINDS:
        near = difflib.get_close_matches(kind, b.KINDS, n=1, cutoff=0.5)
        hint = f"是不是想写 ::: {near[0]}?" if near else "可用的块：" + "、".join(b.KINDS)
        context.report.error(line, "unknown-block", f"不认识的块 ::: {kind[:40]}", hint)
        return None
    built = _built(kind, attributes.pop("build", None), line, context)
    fence = Fence(node, kind, rest.strip(), attributes, slide_id, counts)
    if kind in _LISTS:
        block = _list_block(fence, context)
        return block.model_copy(update={"build": True}) if block is not None and built else block
    return _BUILDERS[kind](fence, context)


def _built(kind: str, value: str | None, line: int, context: Context) -> bool:
    """Whether a block is marked `{build=click}`; any other value, or another kind of block, is reported."""
    if value is None:
        return False
    if kind not in _BUILT:
        told = f"{kind} 块不能写 build"
        context.report.error(line, "build", told, f"逐步出现只用在 {'、'.join(_BUILT)}；请删去 {{build=…}}")
    elif value != "click":
        context.report.error(line, "build", f"不认识的 build={value[:20]}", "写成 {build=click}：点一下出现一部分")
    return kind in _BUILT and value == "click"


def _list_block(fence: Fence, context: Context) -> Any:
    entries = only(fence, LISTS, "一个列表，每行以 “- ” 或 “1. ” 开头", context)
    if entries is None:
        return None
    items = items_of(entries, context)
    return _LISTS[fence.kind](title=title_of(fence, context), line=fence.line, items=items) if items else None


def _bullets(fence: Fence, context: Context) -> b.Block | None:
    entries = only(fence, LISTS, "一个列表，每行以 “- ” 开头", context)
    return bullets_of(entries, context, title_of(fence, context)) if entries is not None else None


def _columns(fence: Fence, context: Context) -> b.Block | None:
    columns = columns_of(fence, context)
    if not 2 <= len(columns) <= 4:
        context.report.error(
            fence.line,
            "block-shape",
            f"columns 里有 {len(columns)} 栏",
            "写 2 到 4 栏，每栏以 ### 标题 开头，下面跟列表",
        )
        return None
    return b.Columns(title=title_of(fence, context), line=fence.line, columns=columns)


def _compare(fence: Fence, context: Context) -> b.Block | None:
    columns = columns_of(fence, context)
    if len(columns) != 2:
        context.report.error(
            fence.line, "block-shape", "compare 要正好两栏", "先写 ### 要这样…，再写 ### 不要这样…，各跟一个列表"
        )
        return None
    return b.Compare(title=title_of(fence, context), line=fence.line, do=columns[0], dont=columns[1])


def _stats(fence: Fence, context: Context) -> b.Block | None:
    entries = only(fence, LISTS, "一个列表，每行写 “- 数字 :: 说明”", context)
    if entries is None:
        return None
    stats = []
    for item in items_of(entries, context):
        value, label = item.text, item.detail
        if not label:
            value, label = title_and_detail(item.text, first_reference=True)
        if not plain(value) or not plain(label):
            context.report.error(
                fence.line, "stats-label", f"“{plain(item.text)[:20]}”缺数字或说明", "写成 “- [[claim:编号]] 说明”"
            )
            continue
        stats.append(b.Stat(value=value, label=label))
    return b.Stats(title=title_of(fence, context), line=fence.line, stats=tuple(stats)) if stats else None


def _table(fence: Fence, context: Context) -> b.Block | None:
    table = only(fence, ("table",), "一张 Markdown 表格", context)
    return table_block(table, context, title_of(fence, context)) if table is not None else None


def _chart(fence: Fence, context: Context) -> b.Block | None:
    kind, _, title = fence.title.partition(" ")
    source = fence.attributes.get("source", "")
    if kind not in _CHARTS:
        context.report.error(
            fence.line,
            "chart-kind",
            f"不认识的图表“{kind[:20]}”",
            "写成 ::: chart bar（可用：" + "、".join(_CHARTS) + "）",
        )
        return None
    if source not in ("eg", "company") and source not in context.evidence.claims:
        context.report.error(
            fence.line,
            "chart-source",
            "图表没有写出处，或出处不存在",
            "加上 {source=claim编号}；虚构的例子写 {source=eg}",
        )
    table = only(fence, ("table",), "一张表格：第一列是名称，后面各列是数字", context)
    if table is None:
        return None
    header, rows = table_of(table, context, free=True)
    values: list[list[float]] = []
    for row in rows:
        try:
            values.append([float(plain(cell).replace(",", "").rstrip("%")) for cell in row[1:]])
        except ValueError:
            context.report.error(
                fence.line,
                "chart-number",
                f"“{plain(row[0])[:20]}”这一行里有不是数字的格子",
                "第一列以外只写数字，单位写在 {unit=%}",
            )
            return None
    if len(header) < 2 or not rows or (kind == "pie" and len(header) != 2):
        context.report.error(
            fence.line,
            "block-shape",
            "图表的数据不够或列数不对",
            "至少一列名称、一列数字、一行数据；饼图只要一列数字",
        )
        return None
    series = tuple(
        b.Series(name=plain(header[i + 1]), values=tuple(row[i] for row in values)) for i in range(len(header) - 1)
    )
    return b.Chart(
        title=title_of(replace(fence, title=title.strip()), context),
        line=fence.line,
        chart=kind,
        categories=tuple(plain(row[0]) for row in rows),
        series=series,
        unit=fence.attributes.get("unit", ""),
        source=source,
    )


def _case(fence: Fence, context: Context) -> b.Block | None:
    table = only(fence, ("table",), "一张三列的表格：指标 | 之前 | 之后", context)
    if table is None:
        return None
    header, rows = table_of(table, context, free=True)
    if len(header) != 3:
        context.report.error(fence.line, "block-shape", f"case 的表格有 {len(header)} 列", "要三列：指标 | 之前 | 之后")
        return None
    cells = tuple(b.CaseRow(indicator=row[0], before=row[1], after=row[2]) for row in rows)
    title = title_of(fence, context, free=True)
    return b.Case(title=title, line=fence.line, header=(header[0], header[1], header[2]), rows=cells)


def _figure(fence: Fence, context: Context) -> b.Block | None:
    simulated = fence.attributes.get("simulated")
    title = title_of(fence, context)
    spans = [s for c in fence.node.children if c.type == "paragraph" for s in context.node_text(c)]
    image = next((s for s in spans if s.kind == "image"), None)
    caption = tuple(s for s in spans if s.kind != "image" and s.text.strip())
    if image is None and not simulated:
        context.report.error(
            fence.line, "block-shape", "figure 里没有图", "写 ![图里是什么](图片路径),或 {simulated=图号}"
        )
        return None
    alt = image.text if image else plain(caption) or plain(title)
    if not alt.strip():
        context.report.error(fence.line, "alt", "图片没有替代文字", "在方括号里写清图里是什么:![说明](路径)")
    if image and image.target:
        context.links.append((image.target, fence.line))
    path = image.target if image else None
    return b.Figure(title=title, line=fence.line, alt=alt, path=path, simulated=simulated, caption=caption)


_BUILDERS: dict[str, Callable[[Fence, Context], b.Block | None]] = {
    "bullets": _bullets,
    "columns": _columns,
    "compare": _compare,
    "stats": _stats,
    "table": _table,
    "chart": _chart,
    "case": _case,
    "figure": _figure,
    "script": build_script,
    "quote": build_quote,
    "quiz": build_quiz,
    "notes": build_notes,
    "activity": build_activity,
}

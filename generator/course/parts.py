"""The parts that blocks are made of: their fence, lists, `###` columns and tables; a bare list or table as a block."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from generator.course.blocks import Bullets, Column, Item, Table
from generator.course.context import Context, node_line
from generator.course.text import Span, Text, plain

_SPLIT = re.compile(r"\s*[:：]{2}\s*")
LISTS = ("bullet_list", "ordered_list")


@dataclass(frozen=True, slots=True)
class Fence:
    """A `::: kind title {attributes}` container as written. `slide_id` is the slide that it stands on, `counts` numbers
    the quizzes and activities there.
    """

    node: SyntaxTreeNode
    kind: str
    title: str
    attributes: dict[str, str]
    slide_id: str
    counts: dict[str, int]

    @property
    def line(self) -> int:
        return node_line(self.node)


def title_of(fence: Fence, context: Context, *, free: bool = False) -> Text:
    """The fence's title as inline text; empty without one."""
    return context.inline(fence.title, fence.line, free=free) if fence.title else ()


def lists_in(node: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [child for child in node.children if child.type in LISTS]


def only(fence: Fence, types: tuple[str, ...], wanted: str, context: Context) -> SyntaxTreeNode | None:
    """Return the one child of the wanted type; report anything else that stands in the block."""
    found = [child for child in fence.node.children if child.type in types]
    for child in fence.node.children:
        if child.type not in types and not is_comment(child):
            told = f"{fence.kind} 块里有多余的内容"
            context.report.error(node_line(child), "block-content", told, f"这个块里只放{wanted}")
    if len(found) != 1:
        problem = f"{fence.kind} 块是空的" if not found else f"{fence.kind} 块里有 {len(found)} 个列表或表格"
        context.report.error(fence.line, "block-shape", problem, f"这个块里放{wanted}")
        return None
    return found[0]


def is_comment(node: SyntaxTreeNode) -> bool:
    return node.type == "html_block" and node.content.lstrip().startswith("<!--")


def items_of(node: SyntaxTreeNode, context: Context, *, free: bool = False, depth: int = 1) -> tuple[Item, ...]:
    """The entries of a list. At most one level of sub-list; one paragraph an entry."""
    items = []
    for entry in node.children:
        line = node_line(entry)
        paragraphs = [child for child in entry.children if child.type == "paragraph"]
        nested = lists_in(entry)
        others = [c for c in entry.children if c.type not in ("paragraph", *LISTS) and not is_comment(c)]
        if len(paragraphs) > 1 or others:
            context.report.error(line, "list-entry", "列表里的一条只能是一段话", "拆成几条，或把多出的内容移到列表外面")
        if nested and depth >= 2:
            context.report.error(line, "list-depth", "列表分得太细（超过两层）", "最多两层；再细的内容请另起一页")
            nested = []
        text = context.node_text(paragraphs[0], free=free) if paragraphs else ()
        title, detail = title_and_detail(text)
        if not plain(title):
            context.report.error(line, "list-empty", "列表里有一条是空的", "写上内容，或删去这一条")
            continue
        children = tuple(i for part in nested for i in items_of(part, context, free=free, depth=depth + 1))
        items.append(Item(text=title, detail=detail, children=children))
    return tuple(items)


def bullets_of(node: SyntaxTreeNode, context: Context, title: Text = (), *, free: bool = False) -> Bullets:
    """A list, bare under a heading or inside a block, as a bullets block."""
    items = items_of(node, context, free=free)
    return Bullets(title=title, line=node_line(node), items=items, ordered=node.type == "ordered_list")


def title_and_detail(text: Text, *, first_reference: bool = False) -> tuple[Text, Text]:
    """Split `标题 :: 说明`; with `first_reference`, split a leading reference or bold figure from what follows it."""
    for i, span in enumerate(text):
        if first_reference and i == 0 and (span.kind in ("claim", "eg", "company") or span.bold):
            return (span,), _strip(text[1:])
        if span.kind not in ("text", "strong", "em"):
            continue
        match = _SPLIT.search(span.text)
        if match and not first_reference:
            before = span.model_copy(update={"text": span.text[: match.start()]})
            after = span.model_copy(update={"text": span.text[match.end() :]})
            return _strip((*text[:i], before)), _strip((after, *text[i + 1 :]))
    return _strip(text), ()


def _strip(text: Text) -> Text:
    """Drop empty spans and blanks at both ends."""
    spans: list[Span] = [span for span in text if span.text or span.kind in ("break", "image")]
    if spans and spans[0].kind not in ("break", "image"):
        spans[0] = spans[0].model_copy(update={"text": spans[0].text.lstrip()})
    if spans and spans[-1].kind not in ("break", "image"):
        spans[-1] = spans[-1].model_copy(update={"text": spans[-1].text.rstrip()})
    return tuple(span for span in spans if span.text or span.kind in ("break", "image"))


def columns_of(fence: Fence, context: Context) -> tuple[Column, ...]:
    """The `###` columns of a block, each with its list."""
    columns: list[Column] = []
    title: Text | None = None
    items: tuple[Item, ...] = ()
    for child in fence.node.children:
        if child.type == "heading" and child.tag == "h3":
            if title is not None:
                columns.append(Column(title=title, items=items))
            title, items = context.node_text(child), ()
        elif child.type in LISTS and title is not None:
            items = (*items, *items_of(child, context))
        elif not is_comment(child):
            context.report.error(
                node_line(child),
                "block-content",
                f"{fence.kind} 块里有多余的内容",
                "每栏先写 ### 标题，下面只放一个列表",
            )
    if title is not None:
        columns.append(Column(title=title, items=items))
    return tuple(columns)


def table_of(
    node: SyntaxTreeNode, context: Context, *, free: bool = False
) -> tuple[tuple[Text, ...], tuple[tuple[Text, ...], ...]]:
    """Header and rows of a Markdown table; rows always have as many cells as the header."""
    header: tuple[Text, ...] = ()
    rows: list[tuple[Text, ...]] = []
    for section in node.children:
        for row in section.children:
            cells = tuple(context.node_text(cell, free=free) for cell in row.children)
            if section.type == "thead":
                header = cells
            else:
                rows.append(cells)
    if not rows:
        context.report.error(node_line(node), "table-empty", "表格只有表头", "至少写一行内容")
    return header, tuple(rows)


def table_block(node: SyntaxTreeNode, context: Context, title: Text = (), *, free: bool = False) -> Table:
    """A Markdown table, bare under a heading or inside a block."""
    header, rows = table_of(node, context, free=free)
    return Table(title=title, line=node_line(node), header=header, rows=rows)

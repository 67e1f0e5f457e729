"""Build the blocks made of sentences: script, quote, quiz, notes, activity."""

from __future__ import annotations

import re

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from generator.course.blocks import (
    Activity,
    Bullets,
    Line,
    Notes,
    Option,
    Paragraph,
    Quiz,
    Quote,
    Script,
    Table,
)
from generator.course.context import Context, node_line
from generator.course.parts import LISTS, Fence, bullets_of, is_comment, items_of, table_block, title_of
from generator.course.text import Text, plain, references

_SPEAKER = re.compile(r"^\s*([^\s:：【】]{1,12})\s*[:：]\s*")
_WHY = re.compile(r"^\s*【([^】]{1,12})】\s*")
_BOX = re.compile(r"^\s*\[([ xX✓√]?)\]\s*")


def build_script(fence: Fence, context: Context) -> Script | None:
    """A dialogue: `说话人: …` lines; `【为什么】 …` lines explain."""
    lines: list[Line] = []
    for child in fence.node.children:
        if child.type != "paragraph":
            if not is_comment(child):
                _unexpected(child, "script", "每行写 “说话人: 话”", context)
            continue
        for offset, tokens in enumerate(_source_lines(context.inline_tokens(child))):
            text = context.text(tokens, node_line(child) + offset, free=True)
            spoken = _script_line(text)
            if spoken is None:
                context.report.error(
                    node_line(child) + offset,
                    "script-speaker",
                    "这一行没有写是谁说的",
                    "写成 “甲: …”，说明写 “【为什么】 …”",
                )
                continue
            lines.append(spoken)
    if not lines:
        context.report.error(fence.line, "block-shape", "script 块是空的", "每行写 “说话人: 话”")
        return None
    return Script(title=title_of(fence, context, free=True), line=fence.line, lines=tuple(lines))


def _script_line(text: Text) -> Line | None:
    if not text or text[0].kind == "break":
        return None
    for pattern, why in ((_WHY, True), (_SPEAKER, False)):
        match = pattern.match(text[0].text)
        if match:
            first = text[0].model_copy(update={"text": text[0].text[match.end() :]})
            rest = (first, *text[1:]) if first.text else text[1:]
            return Line(speaker=match[1], text=rest, why=why)
    return None


def _source_lines(tokens: list[Token]) -> list[list[Token]]:
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            lines.append([])
        else:
            lines[-1].append(token)
    return [line for line in lines if line]


def build_quote(fence: Fence, context: Context) -> Quote | None:
    """A quotation; a last line that begins with a dash names its source."""
    words: list[Text] = []
    source: Text = ()
    for child in fence.node.children:
        if child.type != "paragraph":
            if not is_comment(child):
                _unexpected(child, "quote", "一段话，最后一行写 “— 出处”", context)
            continue
        for offset, tokens in enumerate(_source_lines(context.inline_tokens(child))):
            text = context.text(tokens, node_line(child) + offset)
            if text and re.match(r"^\s*[—–-]", text[0].text):
                cut = text[0].model_copy(update={"text": text[0].text.lstrip(" —–-")})
                source = (cut, *text[1:]) if cut.text else text[1:]
            else:
                words.append(text)
    if not words:
        context.report.error(fence.line, "block-shape", "quote 块是空的", "写上引文，最后一行写 “— 出处”")
        return None
    return Quote(
        title=title_of(fence, context, free=True),
        line=fence.line,
        text=tuple(s for w in words for s in w),
        source=source,
    )


def build_quiz(fence: Fence, context: Context) -> Quiz | None:
    """A question and its options: `- [x] 正确 :: 为什么` and `- [ ] 错误 :: 为什么`."""
    fence.counts["quiz"] = fence.counts.get("quiz", 0) + 1
    question: list[Text] = []
    options: list[Option] = []
    for child in fence.node.children:
        if child.type == "paragraph":
            question.append(context.node_text(child, free=True))
        elif child.type in LISTS:
            options.extend(_options(child, context))
        elif not is_comment(child):
            _unexpected(child, "quiz", "先写题目，再写选项列表", context)
    if not question:
        context.report.error(fence.line, "quiz-question", "测验没有题目", "在选项前面写一句问题")
    if len(options) < 2:
        context.report.error(
            fence.line, "quiz-options", "测验的选项不到两个", "写成 “- [ ] 选项 :: 为什么”，正确的写 [x]"
        )
        return None
    if not any(option.right for option in options):
        context.report.error(fence.line, "quiz-answer", "测验没有正确答案", "在正确选项前写 [x]")
    _check_law_notes(options, fence.line, context)
    return Quiz(
        id=f"{fence.slide_id}--quiz-{fence.counts['quiz']}",
        title=title_of(fence, context, free=True),
        line=fence.line,
        question=tuple(s for q in question for s in q),
        options=tuple(options),
        minutes=minutes_of(fence.attributes, fence.line, context, default=0),
    )


def _options(node: SyntaxTreeNode, context: Context) -> list[Option]:
    options = []
    for entry, item in zip(node.children, items_of(node, context, free=True), strict=False):
        line = node_line(entry)
        first = item.text[0]
        box = _BOX.match(first.text)
        if not box:
            context.report.error(
                line, "quiz-box", "选项前面没有 [ ] 或 [x]", "写成 “- [ ] 选项 :: 为什么”，正确的写 [x]"
            )
            continue
        cut = first.model_copy(update={"text": first.text[box.end() :]})
        text = (cut, *item.text[1:]) if cut.text else item.text[1:]
        if not plain(item.detail):
            context.report.error(line, "quiz-why", f"选项“{plain(text)[:20]}”没有讲解", "在后面加 “ :: 为什么对或不对”")
        options.append(Option(text=text, right=bool(box[1].strip()), why=item.detail))
    return options


def _check_law_notes(options: list[Option], line: int, context: Context) -> None:
    """An article that is not current may not decide an answer without saying so."""
    for option in options:
        for law_id in references((*option.text, *option.why), "law"):
            law = context.evidence.laws[law_id]
            if law.status != "current" and "待核" not in plain(option.why).replace(law.cite, ""):
                context.report.error(
                    line,
                    "law-not-current",
                    f"测验依据的 {law.cite} 没有核对过现行原文",
                    "在讲解里写明“待核”，或换一条已核对的依据",
                )


def build_notes(fence: Fence, context: Context) -> Notes | None:
    body = _body(fence.node, context, free=False)
    if not body:
        context.report.error(fence.line, "block-shape", "notes 块是空的", "写上给讲师的话，或删去这一块")
        return None
    kept = tuple(part for part in body if not isinstance(part, Table))
    return Notes(title=title_of(fence, context, free=True), line=fence.line, body=kept)


def build_activity(fence: Fence, context: Context) -> Activity | None:
    fence.counts["activity"] = fence.counts.get("activity", 0) + 1
    body = _body(fence.node, context, free=True)
    if not fence.title or not body:
        context.report.error(
            fence.line, "block-shape", "活动没有名称或没有说明", "写成 ::: activity 名称 {minutes=8}，下面写怎么做"
        )
        return None
    return Activity(
        id=f"{fence.slide_id}--activity-{fence.counts['activity']}",
        title=title_of(fence, context, free=True),
        line=fence.line,
        minutes=minutes_of(fence.attributes, fence.line, context),
        body=body,
    )


def minutes_of(attributes: dict[str, str], line: int, context: Context, default: int | None = None) -> int:
    """Read {minutes=N}; without a default it must be there."""
    value = attributes.get("minutes")
    if value is None and default is not None:
        return default
    if value is None or not (value.isascii() and value.isdigit()) or len(value) > 4:
        context.report.error(line, "minutes", "没有写清要几分钟", "在标题末尾加 {minutes=6}，用整数")
        return 0
    return int(value)


def _body(node: SyntaxTreeNode, context: Context, *, free: bool) -> tuple[Paragraph | Bullets | Table, ...]:
    parts: list[Paragraph | Bullets | Table] = []
    for child in node.children:
        if child.type == "paragraph":
            parts.append(Paragraph(text=context.node_text(child, free=free), line=node_line(child)))
        elif child.type in LISTS:
            parts.append(bullets_of(child, context, free=free))
        elif child.type == "table" and free:
            parts.append(table_block(child, context, free=free))
        elif not is_comment(child):
            _unexpected(child, "这个", "段落和列表", context)
    return tuple(parts)


def _unexpected(node: SyntaxTreeNode, kind: str, wanted: str, context: Context) -> None:
    context.report.error(node_line(node), "block-content", f"{kind} 块里有放不进去的内容", f"这里只能写：{wanted}")

"""Read one module file: front matter, slides, content in order."""

from __future__ import annotations

import re

from markdown_it.tree import SyntaxTreeNode
from pydantic import BaseModel, ConfigDict

from generator.course.blocks import Paragraph
from generator.course.build import build_block
from generator.course.build_talk import minutes_of
from generator.course.context import Context, node_line
from generator.course.model import Content, Module, Slide
from generator.course.parts import bullets_of, is_comment, table_block
from generator.course.prescan import prescan
from generator.course.syntax import split_attributes
from generator.course.text import Text, plain
from generator.course.yamlsafe import load_or_report, validate

_ID = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_REFUSED = {
    "hr": ("分隔线不起作用", "删去这一行；要分页请写 ## 标题"),
    "blockquote": ("引用要写成块", "改用 ::: quote"),
    "fence": ("代码块不能放在课程里", "去掉 ``` 记号；要写对话请用 ::: script"),
    "code_block": ("这一段前面空了四格，会被当成代码", "去掉行首的空格"),
}


class FrontMatter(BaseModel):
    """The head of a module file."""

    model_config = ConfigDict(extra="forbid")

    id: str
    part: int
    title: str
    minutes: int
    objectives: list[str]


def read_module(source: str, context: Context) -> Module | None:
    """Parse a module's text. Faults go to `context.report`; None if not even its head can be read."""
    text = prescan(source, context.report)
    try:
        root = SyntaxTreeNode(context.parser.parse(text))
    except (RecursionError, ValueError, IndexError) as error:  # IndexError: a container cut off inside a quote
        context.report.error(
            0, "unreadable", "这个文件的结构太乱，读不出来", f"请对照别的模块检查（{type(error).__name__}）"
        )
        return None
    nodes = list(root.children)
    head = _front_matter(nodes, context)
    if head is None:
        return None
    reader = _ModuleReader(context)
    for node in nodes:
        reader.take(node)
    return reader.finish(head)


def _front_matter(nodes: list[SyntaxTreeNode], context: Context) -> FrontMatter | None:
    if not nodes or nodes[0].type != "front_matter":
        context.report.error(
            1,
            "front-matter",
            "没有文件头",
            "在第一行写 ---,接着写 id、part、title、minutes、objectives，再写 ---",
        )
        return None
    node = nodes.pop(0)
    data, lines = load_or_report(node.content, context.report, first_line=2)
    if data is None:
        if not context.report.problems:
            context.report.error(1, "front-matter", "文件头是空的", "写上 id、part、title、minutes、objectives")
        return None
    head = validate(FrontMatter, data, context.report, lines)
    if head is not None:
        _check_id(head.id, lines.get(("id",), 1), context)
        if not head.objectives:
            context.report.error(lines.get(("objectives",), 1), "objectives", "没有写学习目标", "写两三条“能……”的目标")
    return head


def _check_id(identifier: str, line: int, context: Context) -> bool:
    if _ID.match(identifier) and len(identifier) <= 60:
        return True
    context.report.error(
        line,
        "bad-id",
        f"编号“{identifier[:40]}”不合规则",
        "用小写英文字母、数字和单个连字符，例如 phone-script",
    )
    return False


class _ModuleReader:
    """Walks the top level of a module and gathers slides."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.title: str | None = None
        self.intro: list[Paragraph] = []
        self.slides: list[Slide] = []
        self.slide: dict | None = None
        self.counts: dict[str, int] = {}

    def take(self, node: SyntaxTreeNode) -> None:
        report = self.context.report
        line = node_line(node)
        if node.type == "heading":
            self._heading(node, line)
        elif is_comment(node):
            return
        elif node.type == "html_block":
            report.error(line, "html", "不能写 HTML", "请改用 Markdown 或块；注释可以写 <!-- … -->")
        elif node.type in _REFUSED:
            message, remedy = _REFUSED[node.type]
            report.error(line, "unsupported", message, remedy)
        elif self.slide is None:
            if node.type == "paragraph":
                self.intro.append(Paragraph(text=self.context.node_text(node), line=line))
            else:
                report.error(
                    line,
                    "outside-slide",
                    "第一页之前只能写几段话",
                    "先写 ## 标题 {#编号 minutes=5}，再放块或列表",
                )
        else:
            self._content(node, line)

    def _content(self, node: SyntaxTreeNode, line: int) -> None:
        assert self.slide is not None
        content: Content | None = None
        if node.type == "paragraph":
            content = Paragraph(text=self.context.node_text(node), line=line)
        elif node.type in ("bullet_list", "ordered_list"):
            content = bullets_of(node, self.context)
        elif node.type == "table":
            content = table_block(node, self.context)
        elif node.type == "container_block":
            content = build_block(node, self.slide["id"], self.counts, self.context)
        else:
            self.context.report.error(
                line, "unsupported", "这里有课程用不上的写法", "只用标题、段落、列表、表格和 ::: 块"
            )
        if content is not None:
            self.slide["content"].append(content)

    def _heading(self, node: SyntaxTreeNode, line: int) -> None:
        report = self.context.report
        source = node.children[0].content if node.children else ""
        text, attributes = split_attributes(source)
        if node.tag == "h1":
            if self.title is not None:
                report.error(line, "title-twice", "一个文件只能有一个 # 标题", "改成 ## 让它成为一页")
            self.title = text
        elif node.tag == "h2":
            self._close()
            self._open(text, attributes, line)
        else:
            report.error(
                line,
                "heading-level",
                f"{node.tag[1]} 级标题只能用在 columns 和 compare 块里",
                "改成 ## 另起一页，或放进块里",
            )

    def _open(self, text: str, attributes: dict[str, str], line: int) -> None:
        report = self.context.report
        identifier = attributes.get("id", "")
        if not identifier:
            report.error(
                line,
                "slide-id",
                f"“{text[:20]}”这一页没有编号",
                "在标题末尾加 {#英文编号 minutes=5};编号定了就不要再改",
            )
            identifier = f"line-{line}"
        else:
            _check_id(identifier, line, self.context)
        for name in attributes.keys() - {"id", "minutes", "local"}:
            report.error(line, "slide-attribute", f"不认识的标记“{name[:20]}”", "标题末尾只写 {#编号 minutes=分钟}")
        local = attributes.get("local")
        if local not in (None, "true"):
            report.error(line, "slide-attribute", f"不认识的 local={local[:20]}", "写成 local=true，或删去")
        if not text:
            report.error(line, "slide-title", "这一页没有标题", "在 ## 后面写标题")
        title: Text = self.context.inline(text, line)
        self.slide = {
            "id": identifier,
            "title": title,
            "minutes": minutes_of(attributes, line, self.context),
            "line": line,
            "content": [],
            "local": local == "true",
        }
        self.counts = {}

    def _close(self) -> None:
        if self.slide is None:
            return
        if not self.slide["content"]:
            title = plain(self.slide["title"])[:20]
            self.context.report.error(
                self.slide["line"], "slide-empty", f"“{title}”这一页是空的", "写上内容，或删去这一页"
            )
        self.slides.append(Slide(**{**self.slide, "content": tuple(self.slide["content"])}))
        self.slide = None

    def finish(self, head: FrontMatter) -> Module:
        self._close()
        report = self.context.report
        if self.title is not None and self.title != head.title:
            report.error(
                1,
                "title-differs",
                f"# 标题“{self.title[:20]}”和文件头的 title 不一样",
                "改成一致，或删去 # 标题",
            )
        if not self.slides:
            report.error(0, "no-slides", "这个模块一页也没有", "至少写一个 ## 标题")
        total = sum(slide.total_minutes for slide in self.slides)
        if total != head.minutes:
            report.error(
                1,
                "minutes-sum",
                f"文件头写 {head.minutes} 分钟，各页、活动和测验加起来是 {total} 分钟",
                f"把文件头改成 minutes: {total}，或调整各页",
            )
        return Module(
            id=head.id,
            part=head.part,
            title=head.title,
            minutes=head.minutes,
            objectives=tuple(self.context.inline(o, 1) for o in head.objectives),
            intro=tuple(self.intro),
            slides=tuple(self.slides),
            file=report.file.rsplit("/", 1)[-1],
        )

"""What a module is read against: the evidence, the report, and the list of links to check at the end."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from generator.course.evidence import Claim, CompanyFigure, Law
from generator.course.numbers import check_figures, check_punctuation, literal_text
from generator.course.source import Report
from generator.course.syntax import make_parser, to_spans
from generator.course.text import Span, Text

_KINDS = ("claim", "law", "company", "eg")


@dataclass
class Evidence:
    """Everything that a reference may point at."""

    claims: dict[str, Claim] = field(default_factory=dict)
    laws: dict[str, Law] = field(default_factory=dict)
    company: dict[str, CompanyFigure] = field(default_factory=dict)


@dataclass
class Context:
    """The state of reading one file."""

    report: Report
    evidence: Evidence
    strict: bool = True
    parser: MarkdownIt = field(default_factory=make_parser)
    links: list[tuple[str, int]] = field(default_factory=list)

    def text(self, tokens: Sequence[Token], line: int, *, free: bool = False) -> Text:
        """Turn inline tokens into text; `free` blocks (script, case, activity, quiz) may hold typed figures."""
        typed = literal_text(tokens)
        check_punctuation(typed, line, self.report)
        if not free:
            check_figures(typed, line, self.report, strict=self.strict)
        spans = to_spans(tokens, self.resolve, line)
        for span in spans:
            if span.kind == "link" and span.target is not None and (span.target, line) not in self.links:
                self.links.append((span.target, line))
        return spans

    def node_text(self, node: SyntaxTreeNode, *, free: bool = False) -> Text:
        """Text of a node that holds one inline child (heading, paragraph, table cell)."""
        return self.text(self.inline_tokens(node), node_line(node), free=free)

    def inline(self, source: str, line: int, *, free: bool = False) -> Text:
        """Text of a piece of Markdown that stands outside the tree: titles, objectives, block titles."""
        tokens = self.parser.parseInline(source)
        children = (tokens[0].children or []) if tokens else []
        return self.text(children, line, free=free)

    @staticmethod
    def inline_tokens(node: SyntaxTreeNode) -> list[Token]:
        for child in node.children:
            if child.type == "inline" and child.token is not None:
                return list(child.token.children or [])
        return []

    def resolve(self, kind: str, identifier: str, line: int) -> Span:
        """Turn `[[kind:id]]` into its span; an unknown one is reported and printed as it stands."""
        match kind:
            case "html":
                self.report.error(
                    line, "html", f"不能写 HTML（{identifier[:30]}）", "请改用 Markdown 或块，例如 **加粗**"
                )
                return Span(kind="text", text="")
            case "eg":
                return Span(kind="eg", text=identifier)
            case "claim" if identifier in self.evidence.claims:
                return Span(kind="claim", text=self.evidence.claims[identifier].value, target=identifier)
            case "law" if identifier in self.evidence.laws:
                return Span(kind="law", text=self.evidence.laws[identifier].cite, target=identifier)
            case "company" if identifier in self.evidence.company:
                return Span(kind="company", text=self.evidence.company[identifier].value, target=identifier)
        raw = f"[[{kind}:{identifier}]]"
        known = {
            "claim": (self.evidence.claims, "evidence/claims.yml"),
            "law": (self.evidence.laws, "evidence/laws.yml"),
            "company": (self.evidence.company, "company.yml"),
        }.get(kind)
        if known is None:
            options = "、".join(f"[[{k}:…]]" for k in _KINDS)
            self.report.error(line, "unknown-reference", f"不认识的引用 {raw}", f"可用的有 {options}")
        else:
            entries, file = known
            near = difflib.get_close_matches(identifier, list(entries), n=1)
            hint = f"是不是 [[{kind}:{near[0]}]]？" if near else "请先写进去，"
            self.report.error(line, f"unknown-{kind}", f"{raw} 不存在", f"{hint}编号都在 content/{file}")
        return Span(kind="text", text=raw)


def node_line(node: SyntaxTreeNode) -> int:
    """The source line (from 1) on which a node starts; cells take their row's."""
    current: SyntaxTreeNode | None = node
    while current is not None and not current.is_root:
        if current.map:
            return current.map[0] + 1
        current = current.parent
    return 1

"""The Markdown dialect, set up once: containers for blocks, front matter, `[[kind:id]]` references.

markdown-it-py does the parsing; this module says which parts of it we use and turns inline tokens into spans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from generator.course.text import Span, Text

REFERENCE = re.compile(r"\[\[([a-z]{1,12})[:：]([^\[\]\n]{1,120})\]\]")
ATTRIBUTES = re.compile(r"\s*\{([^{}]*)\}\s*$")
Resolve = Callable[[str, str, int], Span]


def _reference(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos : state.pos + 2] != "[[":
        return False
    match = REFERENCE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.meta = {"kind": match[1], "id": match[2].strip()}
        token.content = match[0]
    state.pos = match.end()
    return True


def make_parser() -> MarkdownIt:
    """Return the parser. HTML is recognised so that it can be refused by name instead of printed."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable("table")
    parser.use(front_matter_plugin)
    parser.use(container_plugin, "block", validate=lambda params, _: bool(params.strip()))
    parser.inline.ruler.before("link", "reference", _reference)
    return parser


def split_attributes(text: str) -> tuple[str, dict[str, str]]:
    """Split `短信 {#sms minutes=6}` into the text and its attributes (`#x` becomes `id`)."""
    match = ATTRIBUTES.search(text)
    if not match:
        return text.strip(), {}
    attributes: dict[str, str] = {}
    for word in match[1].split():
        if word.startswith("#"):
            attributes["id"] = word[1:]
        elif "=" in word:
            key, _, value = word.partition("=")
            attributes[key] = value.strip("\"'")
        else:
            attributes[word] = ""
    return text[: match.start()].strip(), attributes


def to_spans(tokens: Sequence[Token], resolve: Resolve, line: int) -> Text:
    """Turn the children of an inline token into spans.

    `resolve(kind, id, line)` gives the span of a `[[kind:id]]` reference; HTML tokens become `[[html:…]]` for it.
    """
    spans: list[Span] = []
    bold = italic = 0
    link: str | None = None
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                if token.content:
                    kind = "link" if link is not None else ("strong" if bold else "em" if italic else "text")
                    spans.append(Span(kind=kind, text=token.content, target=link, bold=bold > 0, italic=italic > 0))
            case "code_inline":
                spans.append(Span(kind="code", text=token.content, bold=bold > 0, italic=italic > 0))
            case "softbreak":
                spans.append(Span(kind="text", text=_soft_break(spans)))
            case "hardbreak":
                spans.append(Span(kind="break", text=""))
                line += 1
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "em_open":
                italic += 1
            case "em_close":
                italic -= 1
            case "link_open":
                link = str(token.attrs.get("href", ""))
            case "link_close":
                link = None
            case "image":
                spans.append(Span(kind="image", text=token.content, target=str(token.attrs.get("src", ""))))
            case "reference":
                span = resolve(token.meta["kind"], token.meta["id"], line)
                spans.append(span.model_copy(update={"bold": bold > 0, "italic": italic > 0}))
            case "html_inline":
                if not token.content.startswith("<!--"):
                    resolve("html", token.content, line)
            case _:
                if token.content:
                    spans.append(Span(kind="text", text=token.content))
        if token.type == "softbreak":
            line += 1
    return tuple(span for span in spans if span.text or span.kind in ("break", "image"))


def _soft_break(spans: list[Span]) -> str:
    """Chinese lines join without a space; Latin words need one."""
    last = spans[-1].text[-1:] if spans else ""
    return " " if last.isascii() and last.isalnum() else ""

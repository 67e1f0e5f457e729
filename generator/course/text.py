"""Inline text: a tuple of spans, already resolved against the evidence.

A claim, law, company figure or invented example is one span whose `text` is what a reader sees; renderers add the
link or the source mark by looking the `target` up in the `Course`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

SpanKind = Literal["text", "strong", "em", "code", "link", "break", "claim", "law", "company", "eg", "image"]


class Span(BaseModel):
    """A run of text with one meaning.

    `target` is the URL of a link or picture, or the id of a claim, law or company figure. `strong` and `em` may be
    combined with references through the two flags below, so that `**[[claim:x]]**` stays both.
    """

    model_config = ConfigDict(frozen=True)

    kind: SpanKind
    text: str
    target: str | None = None
    bold: bool = False
    italic: bool = False


Text = tuple[Span, ...]


def plain(text: Text) -> str:
    """Return the words a reader sees, without marks."""
    return "".join("\n" if span.kind == "break" else span.text for span in text).strip()


def letter(n: int) -> str:
    """Return the letter by which an answer is named, counted from 0; past Z its number."""
    return chr(ord("A") + n) if n < 26 else str(n + 1)


def references(text: Text, kind: SpanKind) -> list[str]:
    """Return the ids of the claims, laws or company figures cited in this text, in order of appearance."""
    return [span.target for span in text if span.kind == kind and span.target]


def texts(node: object) -> Iterator[Text]:
    """Yield every inline text inside blocks, whatever their shape, in order."""
    if isinstance(node, tuple | list):
        if node and isinstance(node[0], Span):
            yield tuple(node)
        else:
            for part in node:
                yield from texts(part)
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from texts(getattr(node, name))
    elif is_dataclass(node) and not isinstance(node, type):
        for one in fields(node):
            yield from texts(getattr(node, one.name))

"""What people type, upload or send in a link is shown as it is: never a mark, a link, a picture, a formula or a tag."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from simulator.app.plain import plain
from simulator.experiments.scenario import Scenario, encode
from simulator.policy import load_policies
from simulator.population import load_profiles
from tests.simulator.app.test_pages import compared

ROOT = Path(__file__).resolve().parents[3]
EVIL = "<img src=x onerror=a()>![p](http://e/x)[l](javascript:a())"  # what a name of forty characters has room for
PIECES = re.compile(r"(?<!\\)(?:<img src|!\[p\]\(|\[l\]\()")
# Fields of Streamlit's messages that the browser reads as Markdown (labels of most widgets among them).
_READ_AS_MARKDOWN = re.compile(r"body|label|help|caption|captions|text|title|content|tooltip|header")
_AS_IT_IS = ("TextInput.value", "TextInput.default", "Selectbox.options", "Selectbox.raw_value", "Code.code_text")


def texts(message: Any) -> list[tuple[str, str]]:
    """Every text of a message, with its message's and its own name."""
    found = []
    for field, value in message.ListFields():
        one = isinstance(value, str | bytes | int | float) or hasattr(value, "ListFields")
        for part in [value] if one else value.values() if hasattr(value, "values") else value:
            if hasattr(part, "ListFields"):
                found += texts(part)
            elif isinstance(part, str):
                found.append((f"{message.DESCRIPTOR.name}.{field.name}", part))
    return found


def shown(app: AppTest) -> list[tuple[str, str]]:
    """Every text that is sent to the browser."""
    found: list[tuple[str, str]] = []

    def walk(block: Any) -> None:
        proto = getattr(block, "proto", None)
        if proto is not None and hasattr(proto, "ListFields"):
            found.extend(texts(proto))
        for child in getattr(block, "children", {}).values():
            walk(child)

    walk(app._tree)
    return found


def as_marks(app: AppTest) -> list[tuple[str, str]]:
    """The texts of a page in which something hostile would be read as a mark; they must be there, though, as text."""
    return [
        (place, text)
        for place, text in shown(app)
        if PIECES.search(text) and place not in _AS_IT_IS and _READ_AS_MARKDOWN.fullmatch(place.split(".")[1])
    ]


@pytest.mark.parametrize(
    "text",
    [
        EVIL,
        "**粗** _斜_ `码` ~~删~~ # 题",
        ":red[红] :material/home: :smile: $x^2$",
        "| a | b |\n|---|---|",
        "- 项\n1. 项\n> 引",
        "<script>alert(1)</script>",
        "[x]: http://e\n[x]",
        "http://e.example www.e.example a@e.example",
        "a\\*b\\\\[c](d)",
        "&lt;b&gt; &amp; &#60;",
    ],
)
def test_plain_text_has_no_mark_left(text: str) -> None:
    """By the renderer that the project itself uses; what comes out is the text, on one line."""
    from html import unescape

    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(plain(text))
    inner = html.strip().removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inner
    assert unescape(inner).replace("\N{WORD JOINER}", "") == " ".join(text.split())
    # What Streamlit still looks for in the text that has been read (its copy of mdast-util-gfm-autolink-literal,
    # remark-emoji, and its own icons).
    assert not re.search(r"https?://|www\.|:material[/_]\w+:|:[\w+-]+:", unescape(inner), re.IGNORECASE)


def hostile_link() -> str:
    profile = next(iter(load_profiles(ROOT).values()))
    policy = load_policies(ROOT)["sms-and-phone"]
    levers = [lever.model_copy(update={"name": EVIL[:40]}) for lever in policy.levers]
    return encode(
        Scenario(
            profile=profile.model_copy(
                update={"id": "x", "name": EVIL, "estate_name": EVIL, "description": EVIL},
            ),
            households=100,
            months=6,
            worlds=10,
            policies=[
                policy.model_copy(
                    update={"id": f"p{n}", "name": EVIL[n : n + 40], "description": EVIL, "levers": levers}
                )
                for n in (0, 23)
            ],
        )
    )


def test_a_link_with_hostile_names_is_shown_as_text() -> None:
    app = compared(link=hostile_link())
    assert any(plain(EVIL)[:20] in text for _, text in shown(app))
    assert as_marks(app) == []


@pytest.mark.parametrize("link", ["![p](http://e/x)", "1.![p](http://e/x)<img src=x>", "2." + "A" * 30])
def test_a_broken_link_is_explained_without_its_text(link: str) -> None:
    app = compared(link=link)
    assert app.warning
    assert as_marks(app) == []

"""A content-security policy in every page of the site: nothing is run or fetched but what lies in the site itself.

The few scripts that the theme writes into its pages are allowed by their very text (a hash), so that a script which
came in by way of a text is not. As a meta tag it holds on a server and from a folder alike; `file:` is for browsers to
which a page in a folder is not its own neighbour (on a server it opens nothing: they do not let such pages at files).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

_SCRIPT = re.compile(r"<script(?P<about>(?![^>]*\bsrc=)[^>]*)>(?P<text>.*?)</script>", re.S)
_DATA = re.compile(r"""\btype=["']?application/(?:ld\+)?json""")
_HEAD = re.compile(r"<head[^>]*>\s*(?:<meta charset=[^>]*>)?")
_HANDLER = re.compile(r"""<[a-z][^<>]*\son[a-z]+\s*=\s*["']""", re.I)


class UnsafeError(ValueError):
    """A page that its policy would break; the message is Chinese."""


def script_hashes(pages: Iterable[str]) -> tuple[str, ...]:
    """The sources that allow exactly the scripts written into these pages or pieces of HTML."""
    found = (one for page in pages for one in _SCRIPT.finditer(page) if not _DATA.search(one["about"]))
    digests = (base64.b64encode(hashlib.sha256(one["text"].encode()).digest()).decode() for one in found)
    return tuple(dict.fromkeys(f"'sha256-{one}'" for one in digests))


def with_policy(page: str, name: str = "") -> str:
    """The page with its policy as the first thing in its head. Raises UnsafeError for a handler in an attribute: no
    policy that is worth having lets it run."""
    bare = _SCRIPT.sub("", page)
    if handler := _HANDLER.search(bare):
        told = f"网页 {name} 里有写在标签上的脚本：{handler[0][:80]}…"
        raise UnsafeError(f"{told} 这样的脚本浏览器不会运行，请把它从内容里删去。")
    allowed = " ".join(script_hashes((page,)))
    rules = (
        "default-src 'none'",
        f"script-src 'self' file: {allowed}".rstrip(),
        "style-src 'self' file: 'unsafe-inline'",
        "img-src 'self' file: data:",
        "font-src 'self' file: data:",
        "connect-src 'self' file:",
        "worker-src 'self' file: blob:",
        "frame-src 'self' file: blob:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "object-src 'none'",
    )
    tag = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'
    return _HEAD.sub(lambda head: head[0] + tag, page, count=1)


def protect(site: Path) -> None:
    """Every page below a folder, in place."""
    for path in sorted(site.rglob("*.html")):
        path.write_text(
            with_policy(path.read_text(encoding="utf-8"), path.relative_to(site).as_posix()),
            encoding="utf-8",
            newline="\n",
        )

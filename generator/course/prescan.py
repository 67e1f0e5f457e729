"""Find unclosed, nested and stray `:::` marks before parsing.

Markdown closes an open container silently at the end of the file; an author needs to hear about it. A faulty block is
blanked out here, line for line, so that the rest of the file is still read and its own faults still reported.
"""

from __future__ import annotations

import re

from generator.course.source import Report

_MARK = re.compile(r"^(\s*)([:：]{3,})\s*(.*)$")
_FENCE = re.compile(r"^\s{0,3}(```+|~~~+)")
_SLIDE = re.compile(r"^#{1,2}\s")


def prescan(text: str, report: Report) -> str:
    """Return the text with as many lines, in which every block is closed."""
    lines = text.split("\n")
    start = _after_front_matter(lines, report)
    fence: str | None = None
    opener: int | None = None
    for i in range(start, len(lines)):
        line = lines[i]
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence):
                fence = None
            continue
        if mark:
            fence = mark[1][:3]
            continue
        if _SLIDE.match(line) and opener is not None:
            _unclosed(lines, opener, i, report)
            opener = None
            continue
        block = _MARK.match(line)
        if not block:
            continue
        indent, colons, rest = block.groups()
        if set(colons) != {":"}:
            report.error(i + 1, "block-mark", "块的记号用了中文冒号", "请改成三个英文冒号 :::")
        if indent:
            report.error(i + 1, "block-indent", "块的记号前面有空格", "请把 ::: 顶格写，不要放进列表里")
        lines[i] = (":::" + (" " + rest if rest else "")).rstrip()
        if rest:
            if opener is not None:
                _unclosed(lines, opener, i, report)
            opener = i
        elif opener is None:
            report.error(i + 1, "block-stray", "多出来一个 :::", "删去这一行，或补上块的开头，例如 ::: steps")
            lines[i] = ""
        else:
            opener = None
    if opener is not None:
        _unclosed(lines, opener, len(lines), report)
    return "\n".join(lines)


def _after_front_matter(lines: list[str], report: Report) -> int:
    if not lines or lines[0].rstrip() != "---":
        return 0
    for i in range(1, len(lines)):
        if lines[i].rstrip() == "---":
            return i + 1
    report.error(1, "front-matter", "文件头没有结束", "在文件头最后一行之后另起一行写 ---")
    for i in range(len(lines)):
        if lines[i].startswith("#"):
            return i
        lines[i] = ""
    return len(lines)


def _unclosed(lines: list[str], opener: int, until: int, report: Report) -> None:
    name = lines[opener].strip(": ").split(" ")[0][:20]
    report.error(
        opener + 1,
        "block-unclosed",
        f"::: {name} 没有关闭（块里也不能再放块）",
        "在这一块的最后一行之后另起一行写 :::",
    )
    for i in range(opener, until):
        lines[i] = ""

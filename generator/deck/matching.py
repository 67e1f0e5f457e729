"""Which layout of a company's template serves which role: by type, by the name it bears, by what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from generator.course.source import Report, read_text
from generator.course.yamlsafe import load_or_report
from generator.deck.layouts import Box, Role
from generator.deck.openfile import OpenError

ROLES: tuple[Role, ...] = get_args(Role)
TITLES = ("title", "ctrTitle")
_BODIES = ("body", "obj", "")
_NAMES: dict[Role, str] = {
    "cover": r"封面|标题幻灯片|首页|title slide|cover",
    "section": r"章节|节标题|过渡|转场|section|divider",
    "body": r"标题和内容|标题与内容|正文|内容页|title and content|title, content|content",
    "title_only": r"仅标题|只有标题|title only",
    "two": r"比较|对比|comparison",
    "agenda": r"目录|agenda|contents",
    "closing": r"结束|致谢|谢谢|封底|尾页|thank|closing|end",
    "quiz": r"小测|测验|quiz",
    "activity": r"活动|练习|activity|exercise",
}
_TYPES: dict[Role, tuple[str, ...]] = {
    "cover": ("title",),
    "section": ("secHead",),
    "body": ("obj", "tx"),
    "title_only": ("titleOnly",),
    "two": ("twoTxTwoObj",),
}
_SIDEWAYS = ("vertTx", "vertTitleAndTx")


@dataclass(frozen=True, slots=True)
class Holder:
    """A placeholder of a layout, with what it inherits from the master. Lengths in points on the page we draw on."""

    type: str
    idx: int
    box: Box
    size: float
    inset: float

    @property
    def area(self) -> float:
        return self.box.w * self.box.h


@dataclass(frozen=True, slots=True)
class Found:
    """A layout of the template. `part` is its name in the package; `open` whether one may write on its ground."""

    part: str
    name: str
    type: str
    holders: tuple[Holder, ...]
    open: bool
    layout: Any

    def first(self, *types: str) -> Holder | None:
        return next((h for h in self.holders if h.type in types), None)

    @property
    def title(self) -> Holder | None:
        return self.first(*TITLES)

    @property
    def bodies(self) -> list[Holder]:
        return [h for h in self.holders if h.type in _BODIES]


def choose(role: Role, layouts: Sequence[Found], page: float) -> Found | None:
    """Return the layout that serves a role best, or None when none will do. `page` is the page's area."""
    scored = [(_score(role, one, page), -n) for n, one in enumerate(layouts)]
    best = max(scored, default=(0.0, 0))
    return layouts[-best[1]] if best[0] > 0 else None


def _score(role: Role, one: Found, page: float) -> float:
    """Zero: it will not do. The name counts most, because people choose by it; then the type, then the looks."""
    if one.title is None or one.type in _SIDEWAYS:
        return 0.0
    named = bool(re.search(_NAMES.get(role, "(?!)"), one.name, re.IGNORECASE))
    typed = one.type in _TYPES.get(role, ())
    score = 4.0 * named + 3.0 * typed
    bodies = one.bodies
    large = [b for b in bodies if b.area > page * 0.25]
    if role == "body":
        if len(bodies) != 1 or not large or one.title.type == "ctrTitle":
            return 0.0
        return 1.0 + score + large[0].area / page + one.open
    if role == "title_only":
        if one.title.type == "ctrTitle" or (bodies and not named):
            return 0.0
        return score + (1.0 if not bodies else 0.0) + one.open
    if role == "two":
        return score if len(bodies) == 4 and len([b for b in bodies if b.area > page * 0.08]) >= 2 else 0.0
    if role == "cover":
        return score + (2.0 if one.title.type == "ctrTitle" else 0.0) + (0.5 if one.first("subTitle") else 0.0)
    # The rest is used only when the template means it so.
    return score


def read_mapping(path: Path) -> dict[str, str]:
    """Read `角色: 版式名` lines. Raises OpenError with everything that is wrong."""
    report = Report(str(path))
    text = read_text(path, report)
    data = None if text is None else load_or_report(text, report)[0]
    if report.problems:
        raise OpenError("\n".join(f"版式对应文件 {problem}" for problem in report.problems))
    known = "、".join(ROLES)
    data = {} if data is None else data
    if not isinstance(data, dict) or not all(isinstance(v, str) for v in data.values()):
        raise OpenError(f"版式对应文件 {path} 要写成“角色: 版式名”，一行一个。角色有：{known}。")
    wrong = [str(k) for k in data if k not in ROLES]
    if wrong:
        raise OpenError(f"版式对应文件 {path} 里没有这样的角色：{'、'.join(wrong)}。角色有：{known}。")
    return data

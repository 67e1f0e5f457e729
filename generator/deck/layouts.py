"""The page and its layouts as data: where the placeholders of the default template sit, in points on 960 x 540.

A layout is known by its role (`body`, `two`, ...). Drawing code asks a `Ground` for a role and gets the boxes of ours
(here) or of those that `corporate` finds in a company's template.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

WIDTH, HEIGHT = 960.0, 540.0
EMU = 12700

Role = Literal["cover", "agenda", "section", "body", "title_only", "two", "quiz", "activity", "statement", "closing"]


class Box(NamedTuple):
    """A rectangle in points."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def inset(self, dx: float, dy: float | None = None) -> Box:
        dy = dx if dy is None else dy
        return Box(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)


def emu(points: float) -> int:
    return round(points * EMU)


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder. `type` and `idx` are how the file names it; with no `type` it is a text box of the slide's own.

    `colour` and `align` may be empty: then the template decides. `inset` is the template's margin inside the box.
    """

    key: str
    type: str
    idx: int
    box: Box
    prompt: str
    size: float
    colour: str = "ink"
    bold: bool = False
    align: str = "l"
    anchor: str = "t"
    bullet: bool = False
    inset: float = 0.0


@dataclass(frozen=True, slots=True)
class Decoration:
    """A coloured rectangle that belongs to the layout itself."""

    name: str
    box: Box
    colour: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout with its slots. `part` names it in a template that is not ours; `body` is where content may stand there;
    with a `panel`, content stands on a plain ground of its own, because the layout's is not one to write on.
    """

    role: Role
    name: str
    type: str
    slots: tuple[Slot, ...]
    decorations: tuple[Decoration, ...] = ()
    background: str = ""
    part: str = ""
    body: Box | None = None
    panel: bool = False


MARGIN = 48.0
TITLE = Box(MARGIN, 44, WIDTH - 2 * MARGIN, 52)
BODY = Box(MARGIN, 112, WIDTH - 2 * MARGIN, 366)
GUTTER = 28.0
_HALF = (BODY.w - GUTTER) / 2

_title = Slot("title", "title", 0, TITLE, "标题", 30, "head", bold=True, anchor="ctr")
_kicker = Slot("kicker", "body", 20, Box(MARGIN, 22, 640, 20), "章节", 12, "muted", anchor="ctr")
_source = Slot("source", "body", 21, Box(MARGIN, 484, WIDTH - 2 * MARGIN, 22), "来源", 10, "muted", anchor="b")
_footer = Slot("footer", "ftr", 11, Box(MARGIN, 510, 560, 18), "", 10, "muted", anchor="ctr")
_number = Slot("number", "sldNum", 12, Box(WIDTH - MARGIN - 80, 510, 80, 18), "", 10, "muted", align="r", anchor="ctr")
_body = Slot("body", "body", 1, BODY, "正文", 20, bullet=True)
_rule = Decoration("版心线", Box(MARGIN, 507, WIDTH - 2 * MARGIN, 0.75), "hairline")
_common = (_kicker, _source, _footer, _number)


def _on_dark(slot: Slot) -> Slot:
    return replace(slot, colour="on_dark")


# A quiet skyline for the cover and the last slide: the estate the course is about.
_SKYLINE = tuple(
    Decoration("楼群", Box(x, HEIGHT - h, w, h), shade)
    for x, w, h, shade in (
        (560, 92, 150, "relief_low"),
        (640, 74, 236, "relief_high"),
        (724, 96, 190, "relief_low"),
        (806, 70, 300, "relief_high"),
        (884, 76, 222, "relief_low"),
    )
)
_WINDOWS = tuple(
    Decoration("窗", Box(x + 14 + 20 * column, HEIGHT - h + 18 + 30 * row, 9, 13), "relief_light")
    for x, h, columns, rows in ((640, 236, 3, 3), (806, 300, 3, 5), (724, 190, 4, 1))
    for column in range(columns)
    for row in range(rows)
)

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "cover",
        "封面",
        "title",
        (
            Slot("title", "ctrTitle", 0, Box(96, 120, 768, 120), "课程名称", 60, "on_dark", bold=True, anchor="b"),
            Slot("subtitle", "subTitle", 1, Box(96, 268, 640, 64), "副标题", 24, "on_dark_muted"),
            Slot("company", "body", 22, Box(96, 440, 440, 34), "单位", 18, "on_dark", anchor="ctr"),
            Slot("edition", "body", 23, Box(96, 474, 380, 30), "版本", 16, "on_dark_muted", anchor="ctr"),
        ),
        (
            Decoration("左侧色带", Box(0, 0, 24, HEIGHT), "accent1"),
            Decoration("短线", Box(98, 250, 72, 4), "accent1:60:40"),
            *_SKYLINE,
            *_WINDOWS,
        ),
        "dark",
    ),
    Layout("agenda", "目录", "titleOnly", (_title, *_common), (_rule,)),
    Layout(
        "section",
        "章节",
        "secHead",
        (
            Slot("title", "title", 0, Box(300, 118, 588, 96), "章节名称", 40, "on_dark", bold=True, anchor="b"),
            Slot("body", "body", 1, Box(300, 248, 588, 216), "学习目标", 20, "on_dark"),
            Slot("number_big", "body", 22, Box(64, 118, 190, 120), "序号", 88, "on_dark", bold=True, anchor="ctr"),
            Slot("minutes", "body", 23, Box(64, 248, 190, 40), "课时", 20, "on_dark", anchor="ctr"),
            _on_dark(_footer),
            _on_dark(_number),
        ),
        (
            Decoration("竖线", Box(270, 128, 1.5, 336), "on_dark_line"),
            Decoration("短线", Box(302, 226, 72, 4), "on_dark"),
        ),
        "dark",
    ),
    Layout("body", "标题和正文", "obj", (_title, _body, *_common), (_rule,)),
    Layout("title_only", "仅标题", "titleOnly", (_title, *_common), (_rule,)),
    Layout(
        "two",
        "两栏",
        "twoTxTwoObj",
        (
            _title,
            Slot(
                "head_left", "body", 1, Box(BODY.x, BODY.y, _HALF, 40), "左栏标题", 20, "head", bold=True, anchor="ctr"
            ),
            Slot("left", "body", 2, Box(BODY.x, BODY.y + 54, _HALF, BODY.h - 54), "左栏", 20, bullet=True),
            Slot(
                "head_right",
                "body",
                3,
                Box(BODY.x + _HALF + GUTTER, BODY.y, _HALF, 40),
                "右栏标题",
                20,
                "head",
                bold=True,
                anchor="ctr",
            ),
            Slot(
                "right",
                "body",
                4,
                Box(BODY.x + _HALF + GUTTER, BODY.y + 54, _HALF, BODY.h - 54),
                "右栏",
                20,
                bullet=True,
            ),
            *_common,
        ),
        (_rule,),
    ),
    Layout(
        "quiz",
        "小测",
        "obj",
        (_title, Slot("body", "body", 1, Box(BODY.x, BODY.y, BODY.w, 80), "题目", 22, "ink", bold=True), *_common),
        (Decoration("左侧色带", Box(0, 0, 12, HEIGHT), "dark"), _rule),
    ),
    Layout(
        "activity",
        "活动",
        "obj",
        (_title, _body, *_common),
        (Decoration("左侧色带", Box(0, 0, 12, HEIGHT), "accent6"), _rule),
    ),
    Layout(
        "statement",
        "一句话",
        "obj",
        (_title, Slot("body", "body", 1, Box(96, 150, 768, 280), "要点", 30, "head", anchor="ctr"), *_common),
        (_rule,),
    ),
    Layout(
        "closing",
        "结束",
        "title",
        (
            Slot("title", "ctrTitle", 0, Box(96, 64, 640, 84), "谢谢", 48, "on_dark", bold=True, anchor="b"),
            Slot("subtitle", "subTitle", 1, Box(96, 178, 640, 118), "结语", 20, "on_dark_muted"),
            Slot("contact", "", 0, Box(96, 306, 476, 126), "联系方式", 16, "on_dark"),
            Slot("company", "body", 22, Box(96, 440, 440, 34), "单位", 18, "on_dark", anchor="ctr"),
            Slot("edition", "body", 23, Box(96, 474, 380, 30), "版本", 16, "on_dark_muted", anchor="ctr"),
        ),
        (
            Decoration("左侧色带", Box(0, 0, 24, HEIGHT), "accent1"),
            Decoration("短线", Box(98, 158, 72, 4), "accent1:60:40"),
            *_SKYLINE,
            *_WINDOWS,
        ),
        "dark",
    ),
)

BY_ROLE: dict[Role, Layout] = {layout.role: layout for layout in LAYOUTS}

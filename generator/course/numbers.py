"""Find figures typed by hand where the evidence should speak.

Percentages, amounts of money and article numbers, in Arabic or Chinese numerals. Everyday counts (三天, 两名, 第一步)
are not figures in this sense and stay free.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from generator.course.source import Report

_CN = "零〇一二两三四五六七八九十百千万亿"
_NUM = rf"(?:\d[\d,.]*|[{_CN}]+(?:点[{_CN}]+)?)"
_PERCENT = re.compile(
    rf"\d[\d,.]*\s*[%％‰]|百分之[{_CN}\d]+|{_NUM}\s*个?百分点"
    rf"|(?<![{_CN}])[一二两三四五六七八九](?:成半?)(?=以上|以下|左右|多|[的,，。;；、)）]|$)"
)
_MONEY = re.compile(
    rf"[¥￥]\s*\d|\d[\d,.]*\s*(?:万|亿)?(?:元|块钱?|角钱?|分钱)"
    rf"|(?<![{_CN}第])(?!一元化|二元化|多元)[{_CN}]+(?:元(?!旦|化|素|论|宇)|块钱|角钱|毛钱|分钱)"
)
_ARTICLE = re.compile(
    rf"第\s*(?:\d+|[{_CN}]+)\s*条(?:之[{_CN}])?(?!短信|消息|信息|通知|线|路|建议|经验|留言|理由|红线)"
    rf"|第\s*(?:\d+|[{_CN}]+)\s*款(?!项)"
)
_CHECKS = (
    (
        _PERCENT,
        "hand-typed-percentage",
        "手写的百分比“{found}”",
        "改用 [[claim:编号]];是虚构的例子就写 [[eg:{found}]]",
    ),
    (
        _MONEY,
        "hand-typed-amount",
        "手写的金额“{found}”",
        "改用 [[claim:编号]] 或 [[company:编号]];是虚构的例子就写 [[eg:{found}]]",
    ),
    (
        _ARTICLE,
        "hand-typed-article",
        "手写的条号“{found}”",
        "改用 [[law:编号]],条号和链接会自动印出来",
    ),
)


def literal_text(tokens: Sequence[Token]) -> str:
    """Return what the author typed, one line a source line; references count as one neutral character."""
    parts = []
    for token in tokens:
        if token.type in ("text", "text_special", "image"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type in ("reference", "code_inline"):
            parts.append("\ufffc")
    return "".join(parts)


def check_figures(text: str, line: int, report: Report, *, strict: bool) -> None:
    """Report every hand-typed figure of a text that starts on `line`. In a relaxed tree they are warnings."""
    tell = report.error if strict else report.warning
    for pattern, code, message, remedy in _CHECKS:
        for match in pattern.finditer(text):
            found = match[0].strip()
            where = line + text.count("\n", 0, match.start())
            tell(where, code, message.format(found=found), remedy.format(found=found))


_HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”》）][,;?!](?![\w\]])|[\u4e00-\u9fff”》）],(?=[\u4e00-\u9fff“《])")
_FULL = {",": "，", ";": "；", "?": "？", "!": "！"}


def check_punctuation(text: str, line: int, report: Report) -> None:
    """Remind the author of half-width punctuation in a Chinese sentence: it prints cramped."""
    match = _HALF_WIDTH.search(text)
    if match:
        mark = match[0][-1]
        report.warning(
            line + text.count("\n", 0, match.start()),
            "half-width",
            f"中文句子里用了半角标点“{mark}”（…{text[max(0, match.start() - 5) : match.end()]}）",
            f"改成全角“{_FULL[mark]}”",
        )

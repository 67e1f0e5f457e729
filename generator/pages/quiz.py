"""A quiz as a plain form: it can be read and answered without any script, and is marked by one where there is one."""

from __future__ import annotations

from generator.course.blocks import Option, Quiz
from generator.course.text import letter
from generator.pages.inline import html
from generator.pages.places import Place


def quiz(block: Quiz, place: Place) -> str:
    """Return the question with its options, and the answers with their reasons folded away."""
    several = sum(option.right for option in block.options) > 1
    kind = "checkbox" if several else "radio"
    hint = "多选" if several else "单选"
    minutes = f'<span class="minutes">{block.minutes} 分钟</span>' if block.minutes else ""
    options = "".join(_option(option, n, kind, block.id, place) for n, option in enumerate(block.options))
    answers = "".join(_answer(option, n, place) for n, option in enumerate(block.options))
    return (
        f'<section class="box quiz" id="{block.id}" data-quiz>'
        f'<p class="box-title"><span>想一想</span>{html(block.title, place)}<em>{hint}</em>{minutes}</p>'
        f"<fieldset><legend>{html(block.question, place)}</legend>{options}</fieldset>"
        f'<p class="quiz-actions" hidden><button type="button" class="md-button md-button--primary" data-check>'
        f"看看对不对</button>"
        f'<button type="button" class="md-button" data-reset hidden>再做一次</button></p>'
        f'<p class="quiz-result" role="status" aria-live="polite"></p>'
        f"<details><summary>答案与解析</summary><ul>{answers}</ul></details>"
        f"</section>"
    )


def _option(option: Option, n: int, kind: str, quiz_id: str, place: Place) -> str:
    right = "yes" if option.right else "no"
    return (
        f'<label class="option" data-right="{right}"><input type="{kind}" name="{quiz_id}" value="{n}">'
        f'<span class="letter">{letter(n)}</span><span>{html(option.text, place)}</span></label>'
    )


def _answer(option: Option, n: int, place: Place) -> str:
    verdict = "正确" if option.right else "不对"
    cls = "right" if option.right else "wrong"
    why = f"：{html(option.why, place)}" if option.why else ""
    return f'<li class="{cls}"><strong>{letter(n)} {verdict}</strong>{why}</li>'

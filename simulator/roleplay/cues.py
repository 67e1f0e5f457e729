"""What can be read off a sentence without understanding it: sums, days, ways to pay, open questions, thanks.

Which act a sentence is, the classifier says; cues only fill its slots (how much, by when, how) and tell an open
question from a closed one, and a sentence from words in a heap. A cue earns nothing by itself: score.py counts it only
in a clause that does the act.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_DIGITS = "零一二两三四五六七八九十百千万0-9"
_AMOUNT = re.compile(rf"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(?:元|块)|[{_DIGITS}]+(?:元|块)")
_NUMBER = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(?:元|块)")
_VALUES = {one: n for n, one in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_WRITTEN = re.compile(r"([零〇一二两三四五六七八九十百千万]{2,})(?:元|块)钱?([一二三四五六七八九])?")
_DATE = re.compile(
    rf"[{_DIGITS}]{{1,3}}月[{_DIGITS}]{{1,3}}[日号]|[{_DIGITS}]{{1,3}}[号日](?!楼|线)|(?:这|下|本|上)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]"
    rf"|今天|明天|后天|大后天|今晚|明早|月底|月初|年底|下个?月|下周|[{_DIGITS}]+天(?:内|之内|以内|后)|[{_DIGITS}]+小时(?:内|之内|以内)"
)
_METHOD = re.compile(
    r"微信|支付宝|公众号|小程序|APP|App|app|扫码|二维码|链接|转账|银行|网银|代扣|刷卡|现金|柜台|前台|服务中心|线上|对公|公司账户|上门收"
)
_OPEN = re.compile(r"怎么|为什么|为啥|什么|啥|哪|多久|多少|几|如何|咋|是不是有|有没有|能不能说|能说说|说说看|讲讲|聊聊")
_CONVENIENT = re.compile(r"方便|打扰|有空|耽误|占用您|得空|抽空")
_RESTATE = re.compile(
    r"您是说|你是说|您的意思|你的意思|也就是说|听下来|听您|听你|您刚才|你刚才|刚刚说|我理解的是|我听到|您提到|你提到|我复述|我捋|我重复|对吗|对吧|是这样吧|没说错吧"
)
_THANKS = re.compile(r"谢|辛苦|感谢|麻烦您了|祝您|再见|拜拜")
_SMALL_WORDS = frozenset(
    "您你我他她它们咱是的了吗呢吧啊呀就都能也还又再先才给把跟和对为在有没不要可会得着过去来上下这那个么"
)
_COUNTED = re.compile(rf"[{_DIGITS}]")
_BREAK = re.compile(r"[\s、，,。；;/]+")
_FRAGMENTS, _FRAGMENT, _LEAST_SMALL = 4, 5, 0.12  # so many pieces, all so short, with so few small words
_FAREWELL = re.compile(
    r"再见|拜拜|再会|回见|晚安|先挂|挂了|先走|告辞|不打扰了|先不打扰|先这样|就这样吧|慢走|改天见|明天见"
)
_LOGGED = re.compile(
    r"登记|记下|记录|记好|备注|写进|不再打扰|不打扰|不再催|不催|不会再打|发您(?:一条)?(?:短信|微信|消息|确认)|发一条|发你|短信确认|留.{0,4}电话|以书面|书面"
)
_INSTALMENTS = re.compile(
    rf"分[{_DIGITS}]+(?:期|次|个月|回)|每(?:个)?月|一个月|先[缴交付]|[{_DIGITS}]+期|延期|缓[缴交一]"
)
_PERIOD = re.compile(
    rf"[{_DIGITS}]{{2,4}}年|[{_DIGITS}]{{1,3}}月(?:到|至|份)|[{_DIGITS}]+个月|季度|上半年|下半年|全年|这一期|这几期"
)
_BASIS = re.compile(r"合同|协议|民法典|条例|规定|法律|第.{1,6}条|面积|单价|每平|平方|备案|公示|业主大会|服务标准")
_WITHDRAW = re.compile(
    r"收回|说错|讲错|说重|话重|说快了|说急了|口误|我没(?:有)?(?:说|想)?要|不是(?:这|那)个意思|没(?:说|讲)清楚|听岔|误会|不(?:应)?该(?:这么|这样|那么|那样)?(?:说|讲|提|问)|更正|当我没说|我错了"
    r"|(?:刚才|刚刚|这话|那话|这句|那句|说的).{0,12}(?:抱歉|对不起|道歉|不对|不妥|不合适)"
    r"|(?:抱歉|对不起|道歉|不好意思).{0,12}(?:刚才|刚刚|这话|那话|这句|那句|说的)"
)
_WITH_COMPANY = re.compile(r"物业|公司|客服|管家|工号|服务中心|我是|我姓|我叫")
_REPEAT = re.compile(
    r"您(?:再)?(?:说|讲|念|重复)一?遍|确认一下|核对一下|再确认|重复一[下遍]|跟您确认|对一遍|是.{0,20}(?:对吗|对吧|是吧|没错吧)"
)


@dataclass(frozen=True)
class Cues:
    """What a text holds. `yuan` are the sums named; `length` is its characters without spaces."""

    amount: str
    yuan: tuple[float, ...]
    date: str
    method: str
    open_question: bool
    question: bool
    convenient: bool
    restates: bool
    thanks: bool
    farewell: bool
    logged: bool
    instalments: str
    period: bool
    basis: bool
    withdraws: bool
    introduces: bool
    repeats: bool
    soup: bool
    length: int


@lru_cache(maxsize=1024)
def cues(text: str) -> Cues:
    """Read them off."""
    question = "?" in text or "？" in text or bool(re.search(r"吗|呢|么$|吧$", text))
    return Cues(
        amount=_found(_AMOUNT, text),
        yuan=_sums(text),
        date=_found(_DATE, text),
        method=_found(_METHOD, text),
        open_question=bool(_OPEN.search(text))
        and (
            question
            or text.rstrip("。！!").endswith(("原因", "情况", "想法"))
            or bool(re.search(r"怎么|为什么|为啥|说说|讲讲|聊聊", text))
        ),
        question=question,
        convenient=bool(_CONVENIENT.search(text)),
        restates=bool(_RESTATE.search(text)),
        thanks=bool(_THANKS.search(text)),
        farewell=bool(_FAREWELL.search(text)),
        logged=bool(_LOGGED.search(text)),
        instalments=_found(_INSTALMENTS, text),
        period=bool(_PERIOD.search(text)),
        basis=bool(_BASIS.search(text)),
        withdraws=bool(_WITHDRAW.search(text)),
        introduces=bool(_WITH_COMPANY.search(text)),
        repeats=bool(_REPEAT.search(text)),
        soup=_is_soup(text),
        length=len(re.sub(r"\s", "", text)),
    )


def _is_soup(text: str) -> bool:
    """Right words in a heap (分期 承诺 日期 谢谢): short pieces and hardly a word that holds a sentence together."""
    pieces = [piece for piece in _BREAK.split(text) if piece and not _COUNTED.search(piece)]
    letters = [one for one in text if "\u4e00" <= one <= "\u9fff"]
    if len(pieces) < _FRAGMENTS or not letters or any(len(piece) > _FRAGMENT for piece in pieces):
        return False
    return sum(one in _SMALL_WORDS for one in letters) / len(letters) < _LEAST_SMALL


def mentions(text: str) -> dict[str, tuple[str, ...]]:
    """Every sum, day and way to pay that a text names, as written: "amount", "date", "method"."""
    found = {"amount": _AMOUNT, "date": _DATE, "method": _METHOD}
    return {name: tuple(one.group(0) for one in pattern.finditer(text)) for name, pattern in found.items()}


def _sums(text: str) -> tuple[float, ...]:
    """In digits, or in Chinese: 一千零八块四, 两千一, 九百六十块."""
    digits = [float(one.replace(",", "")) for one in _NUMBER.findall(text)]
    return (*digits, *(_in_chinese(*one) for one in _WRITTEN.findall(text)))


def _in_chinese(whole: str, tenths: str) -> float:
    total = section = digit = 0
    unit = 1
    for character in whole:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        elif character in _UNITS:
            unit = _UNITS[character]
            section, digit = section + (digit or 1) * unit, 0
    short = unit >= 100 and whole[-1] in _VALUES and "零" not in whole[-2:]  # 两千一 is 2,100
    return total + section + (digit * unit // 10 if short else digit) + (_VALUES[tenths] / 10 if tenths else 0)


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(0) if found else ""

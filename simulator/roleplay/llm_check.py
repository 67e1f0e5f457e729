"""What a model may be trusted with: one line of the owner's, or a short comment, checked word by word.

    line_fault("您到底修不修？", what)     # "" if it may be said, else why not, in Chinese, for the trainer

A model says what the script says in other words. It may leave nothing decisive out and add nothing that can be checked:
no sum, day, way to pay, number or law, no promise, threat or hidden fact that this turn of the script does not hold.
What is in doubt is refused: the script's own line is always good enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from simulator.roleplay.account import filled, words
from simulator.roleplay.cues import cues, mentions
from simulator.roleplay.play import Stage, Turn, opening

LONGEST = 80
LONGEST_COMMENT = 220
_KEPT_SHARE = 0.25  # of the script's key words that a decisive line must keep
_DECISIVE = ("truth", "agreed", "part", "red", "stopped", "corrected", "ended")
_KEPT_SIGNS = 0.4  # of the characters of a line without key words, such as 哦，是这么算的
_GROWS = 2.5  # times longer than the script's line may it be
_SHORTEST_COMMENT = 16
_COMMENT_ON = 4  # key words of the facts that a comment must speak of
_PART_NAMES = {"amount": "金额", "date": "日子", "method": "缴费方式"}

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_FOREIGN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f]")
_TRADITIONAL = re.compile(r"[們個這說嗎費業對會來時為還沒錢繳樓問題過請謝誰寫讓聽開關]")
_MARKUP = re.compile(
    r"https?:|www\.|\.(?:com|cn|net|org)\b|@|[<>{}\[\]|`*#_\\~^$]|[\n\r\t]|[\U0001f000-\U0001faff☀-➿]"
)
_LABEL = re.compile(r"^.{0,8}(?:业主|员工|客服|物业|旁白|系统|助手)\s*[：:]|^[（(]")
_OUT_OF_ROLE = re.compile(
    r"满分|高分|得分|打分|评分|扣分|加分|分数|及格|不合格|[0-9零一二三四五六七八九十百]+分(?!钟|钱|毛|期|之|开|成|批|次|笔|[没不也都])|规则|提示词|指令|剧本|台词"
    r"|角色|扮演|模型|人工智能|机器人|程序员|(?<![A-Za-z])AI(?![A-Za-z])|GPT|JSON|json|学员|讲师|教练|考核|测验|训练|评语"
)
_NO_TRAINER = re.compile(r"满分|提示词|指令|模型|人工智能|AI|JSON|忽略")
_LAW = re.compile(r"第[零一二两三四五六七八九十百千0-9]+条|民法典|条例|司法解释|《[^》]*》|刑法|宪法|保护法")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_COUNTED = re.compile(
    r"(?:[零二两三四五六七八九十百千万半0-9][零一二两三四五六七八九十百千万半0-9]*|一(?=个月|年|成|折|万|百|千|期|户|笔))"
    r"个?(?:月|年|天|周|星期|次|期|成|折|平|层|楼|户|小时|分钟|倍|回|遍|趟|口|岁|笔|万|百|千)"
)
_ONE_TO_ONE = str.maketrans("零一二两三四五六七八九", "01223456789")

# Of these, a line may hold only those that this turn of the script holds.
_COMMITS = re.compile(
    r"答应|同意|保证|说定|就这么定|成交|没问题|分期|听[你您]的|按[你您]说的|(?:马上|立刻|立马|这就|现在就|回头)就?(?:去|来|办|弄|处理|打|给)"
)
_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("投诉", re.compile(r"投诉|12345|信访|举报|住建")),
    ("打官司", re.compile(r"起诉|法院|法庭|告[你您]们?|打官司|律师|仲裁")),
    ("录音", re.compile(r"录音|录像|录下|录着")),
    ("报警", re.compile(r"报警|警察|派出所|110")),
    ("往外说", re.compile(r"媒体|记者|曝光|网上|抖音|朋友圈|业主群")),
    ("减钱、赔钱", re.compile(r"减免|打折|优惠|免掉|免了|便宜|退钱|退款|退费|抵扣|赔|补偿")),
    ("动手", re.compile(r"打死|揍|砸|杀|弄死|动手|不客气")),
    ("家里的难处", re.compile(r"失业|下岗|住院|手术|癌|生病|去世|过世|离婚|破产|怀孕|裁员|骨折")),
    ("骂人", re.compile(r"他妈|妈的|操你|傻逼|傻瓜|混蛋|王八|畜生|滚")),
)
_PAYING = re.compile(r"[缴付]|交(?!代|通|流|往|谈|警|接|情|道)|转(?:账|给|过去)|掏钱|结清|还钱")
_AGAINST = re.compile(r"[不没未别甭休]|凭什么|凭啥|为什么|为啥|怎么能|拒")
_PLEASED = re.compile(r"没问题|好的|可以(?!吗|么)|谢谢|感谢|满意|放心|理解|有道理|说得对|没关系|没事")
_EMPTY = frozenset(
    "的了是我你您他她它们这那就也都还在有没不吗呢吧啊呀哦嗯哎哟喂个一来去说要会能得地着过到和跟给把被让什么怎样又再才只很太"
)
_SAY_LITTLE = frozenset(
    ("知道", "现在", "时候", "意思", "说话", "事情", "东西", "可是", "但是", "所以", "因为", "觉得")
)


@dataclass(frozen=True)
class Told:
    """What a line is held against: the script's line, what this turn was, and what has been said so far."""

    stage: Stage
    turns: Sequence[Turn]  # those before
    turn: Turn

    @property
    def script(self) -> str:
        return " ".join(self.turn.reply)


def line_fault(line: str, told: Told) -> str:
    """Why the owner may not say this, in Chinese; "" if he may."""
    return _form(line, LONGEST) or _out_of_role(line, told) or _invented(line, told) or _meaning(line, told)


def comment_fault(text: str, facts: str, passed: bool) -> str:
    """Why a comment may not be offered, in Chinese; "" if it may. `facts` is all that the model was told."""
    fault = _form(text, LONGEST_COMMENT, latin=8)
    if fault:
        return fault
    if _NO_TRAINER.search(text):
        return "不像讲师在点评"
    if len(_bare(text)) < _SHORTEST_COMMENT or len(_pairs(text) & _pairs(facts)) < _COMMENT_ON:
        return "没有说到这一场"
    strange = [one for one in _figures(text) if one not in _figures(facts)]
    if strange:
        return f"写了点评里没有的数：{strange[0]}"
    laws = [one for one in _LAW.findall(text) if one not in facts]
    if laws:
        return f"提了点评里没有的法条：{laws[0]}"
    quoted = [one for one in re.findall(r"[“「『](.+?)[”」』]", text) if one.rstrip("。！？，") not in facts]
    if quoted:
        return f"引了没有人说过的话：{quoted[0]}"
    failed = re.search(r"不合格|没合格|没有合格|未合格|还没合格|不算合格|没通过|未通过|没有通过", text)
    if (passed and failed) or (not passed and not failed and re.search(r"合格|通过了|达标", text)):
        return "说的结果和点评不一样"
    return ""


def hidden(told: Told) -> Callable[[str], bool]:
    """Whether a text touches on what the owner has not told yet."""
    secrets = _secrets(told)
    return lambda text: bool(secrets & _pairs(text))


def _form(text: str, longest: int, latin: int = 4) -> str:
    """What is wrong with it whatever it says."""
    han = len(_HAN.findall(text))
    if not text.strip() or not han:
        return "没有说出一句中文"
    if len(text) > longest:
        return f"太长，有 {len(text)} 个字，最多 {longest} 个"
    if _MARKUP.search(text) or _LABEL.search(text):
        return "带了链接、符号或者旁白"
    if _FOREIGN.search(text) or _TRADITIONAL.search(text) or len(_LATIN.findall(text)) > latin:
        return "不是简体中文"
    return ""


def _out_of_role(line: str, told: Told) -> str:
    strange = next((one for one in _OUT_OF_ROLE.findall(line) if one not in told.script), "")
    return f"不像业主在说话，说起了“{strange}”" if strange else ""


def _invented(line: str, told: Told) -> str:
    """Sums, days, ways, numbers, laws, promises, threats and secrets that the script's line does not hold."""
    facts = words(told.stage.account)
    known = " ".join((told.script, *facts.values()))
    law = next((one for one in _LAW.findall(line) if one not in told.script), "")
    if law:
        return f"提了剧本里没有的法条：{law}"
    sums = {*cues(known).yuan, *(fen / 100 for fen in _account_fen(told.stage))}
    named, held = mentions(line), mentions(known)
    for part, found in named.items():
        for one in found:
            right = one in held[part] or (part == "amount" and cues(one).yuan and set(cues(one).yuan) <= sums)
            if not right:
                return f"编了剧本里没有的{_PART_NAMES[part]}：{one}"
    plain = [one for one in _figures(line) if one not in _figures(known) and _value(one) not in sums]
    if plain:
        return f"编了剧本里没有的数：{plain[0]}"
    if _COMMITS.search(line) and not _COMMITS.search(told.script):
        return "替业主许了剧本里没有的诺"
    if not _pays(line) <= _pays(told.script):
        return "改了业主缴不缴的意思"
    for name, topic in _TOPICS:
        if topic.search(line) and not topic.search(told.script):
            return f"说起了剧本这一句里没有的事：{name}"
    if len(_secrets(told) & _pairs(line)) >= 2:
        return "提前说出了还没问出来的实情"
    return ""


def _meaning(line: str, told: Told) -> str:
    """What the script says and the line does not."""
    if _bare(line) == _bare(told.turn.said.text):
        return "只是学了员工的话"
    if _bare(line) != _bare(told.script) and _bare(line) in {
        _bare(one) for turn in told.turns[-6:] for one in turn.reply
    }:
        return "和前面说过的一字不差"
    events = {event.partition(":")[0] for event in told.turn.events}
    decisive = bool(events & set(_DECISIVE))
    keys = _pairs(told.script)
    need = max(1, round(len(keys) * _KEPT_SHARE)) if decisive else 1
    same = set(_bare(told.script)) & set(_bare(line))
    near = len(keys & _pairs(line)) >= need if keys else len(same) >= _KEPT_SIGNS * len(set(_bare(told.script)))
    if not near:
        return "没有说到剧本这一句的意思"
    if len(line) > _GROWS * len(told.script) + 12:
        return "比剧本这一句多说了许多"
    if decisive:
        named, wanted = mentions(line), mentions(told.script)
        for part, found in wanted.items():
            lost = [one for one in found if one not in named[part] and not _same_sum(one, line)]
            if lost:
                return f"漏了剧本里的{_PART_NAMES[part]}：{lost[0]}"
        gone = [one for one in _figures(told.script) - _figures(line) if _value(one) is None]
        if gone:
            return f"漏了剧本里的数：{min(gone)}"
    hard = events & {"red", "stopped"} or told.turn.after.anger >= 7
    if hard and _PLEASED.search(line) and not _PLEASED.search(told.script):
        return "该生气的时候说了顺从的话"
    if "？" in told.script and not (cues(line).question or cues(line).open_question):
        return "剧本里是问话，它没有问"
    return ""


def _account_fen(stage: Stage) -> tuple[int, ...]:
    return stage.account.amount_fen, stage.account.monthly_fen, stage.account.instalment_fen


def _figures(text: str) -> set[str]:
    """Numbers as written in digits, and counted things with one-digit numerals made the same (三个月, 3个月)."""
    counted = {one.group(0).translate(_ONE_TO_ONE) for one in _COUNTED.finditer(text)}
    return {one.group(0).replace(",", "") for one in _NUMBER.finditer(text)} | counted


def _value(figure: str) -> float | None:
    try:
        return float(figure)
    except ValueError:
        return None


def _same_sum(written: str, line: str) -> bool:
    value = cues(written).yuan
    return bool(value) and set(value) <= set(cues(line).yuan)


def _pays(text: str) -> set[bool]:
    """Whether paying is spoken of, clause by clause: True for it, False against it."""
    clauses = re.split(r"[，。！？；、,!?;\s…]+", text)
    return {not _AGAINST.search(clause) for clause in clauses if _PAYING.search(clause)}


def _pairs(text: str) -> set[str]:
    """Neighbouring characters that carry meaning: what a sentence is about, without a dictionary."""
    found: set[str] = set()
    for run in re.findall(r"[\u4e00-\u9fff]+|[0-9]+", text):
        if run.isdigit():
            found.add(run)
        found |= {a + b for a, b in pairwise(run) if a not in _EMPTY and b not in _EMPTY}
    return found - _SAY_LITTLE


def _secrets(told: Told) -> set[str]:
    """Key words of what the owner has not told yet and nobody has spoken of."""
    flags = told.turn.after.flags
    kept = " ".join(
        filled(says, told.stage.account)
        for truth in told.stage.scene.truths
        if truth.id not in flags
        for says in truth.says
    )
    said = [opening(told.stage), told.script, told.turn.said.text, *words(told.stage.account).values()]
    said += [part for turn in told.turns for part in (turn.said.text, *turn.reply)]
    return _pairs(kept) - _pairs(" ".join(said))


def _bare(text: str) -> str:
    return "".join(_HAN.findall(text))

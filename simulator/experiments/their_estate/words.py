"""What a calibration says, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.experiments.my_estate.words import TypeShare
from simulator.experiments.their_estate.books import Contract, Opening
from simulator.experiments.their_estate.histories import NO_HISTORY, Histories
from simulator.experiments.their_estate.level import Level
from simulator.experiments.their_estate.mix import Mix
from simulator.ledgers.model import Ledger
from simulator.population.estate import OWNER_TYPE_NAMES
from simulator.population.profile import Profile

NEARLY_ALL, WELL, BADLY = 0.97, 0.9, 0.75  # share of the households whose histories the model can have
_CYCLES = {1: "每月", 2: "每两个月", 3: "每季", 4: "每四个月", 6: "每半年", 12: "每年"}
_NOTABLE = 0.02
_SEEN, _MISSED, _FAR = 0.001, 0.005, 0.03  # of the rate: told as moved, told as not reached, told as a poor fit
_FAR_OLD = 0.2  # of the old debts


@dataclass(frozen=True)
class Said:
    """What the sentences are made of."""

    ledger: Ledger
    deal: Contract
    owed: Opening
    kind: Profile
    mix: tuple[TypeShare, ...]
    groups: tuple[tuple[tuple[str, ...], TypeShare], ...]
    hard: TypeShare
    posterior: Mix
    found: Histories
    level: Level


def span(one: TypeShare) -> str:
    """The 80 % interval."""
    low, high = f"{one.low:.0%}", f"{one.high:.0%}"
    return f"约 {low}" if low == high else f"{one.low * 100:.0f}%–{high}"


def sentences(said: Said) -> tuple[str, ...]:
    """In the order in which they matter."""
    parts = [
        _calendar(said),
        *_books(said),
        _fit(said),
        *level_told(said.level),
        _hard(said),
        *_alike(said),
        _worlds(said),
    ]
    return tuple(part for part in parts if part)


def _calendar(said: Said) -> str:
    deal = said.deal
    told = f"台账{_CYCLES[deal.every_months]}出一次账单，账期开始后约 {deal.due_days} 天到期"
    if deal.lag:
        told += f"；账单写在账期开始 {deal.lag} 个月以后（先服务后收费）"
    told += f"。模拟从 {deal.start:%Y-%m-%d} 开始，期初欠费按 {deal.cut:%Y-%m-%d} 的余额。"
    if deal.cut < said.ledger.as_of:
        told += "台账截止日在一个账期中间，这个账期从头过一遍；截止日以前的缴费都已经用来判断业主的习惯。"
    return told


def _books(said: Said) -> list[str]:
    deal, found, result = said.deal, said.found, []
    if deal.other > _NOTABLE:
        result.append(
            f"有 {deal.other:.0%} 的账单不是{_CYCLES[deal.every_months]}一次的；"
            "这些户的月费按自己最近的账单折算，模拟里一律按同一个周期出账。"
        )
    if deal.unknown > _NOTABLE:
        result.append(f"有 {deal.unknown:.0%} 的缴费没有日期，按到期日缴清算；按时缴费的比例会偏高。")
    if said.owed.credit:
        result.append(f"多缴的 {said.owed.credit / 100:,.2f} 元没有可以抵的账单，模拟里不带过去。")
    if said.owed.prepaid:
        result.append(f"已经预收以后账期的 {said.owed.prepaid / 100:,.2f} 元；模拟里这些账单会照常再出一次。")
    without = int((found.kind == NO_HISTORY).sum())
    if without:
        result.append(f"有 {without} 户还没有到期的账单，看不出习惯，按全小区的构成抽。")
    return result


def _fit(said: Said) -> str:
    explained = said.posterior.explained
    share = "几乎所有" if explained >= NEARLY_ALL else f" {explained:.0%} 的"
    told = f"模型能对上{share}户的缴费情况"
    if explained >= WELL:
        return f"{told}，对得比较好。"
    if explained >= BADLY:
        return f"{told}，其余的户缴费的样子在模型里很少见：构成只作参考。"
    return (
        f"{told}，对得不好：这个小区的缴费习惯和模型里的不一样（例如普遍晚缴但都会缴）。"
        "下面的业主构成不要当真，只看对账单的预测；也请核对到期日是不是真的。"
    )


def level_told(level: Level) -> list[str]:
    """What was moved, in points; nothing if nothing could be compared."""
    if not level.months:
        return []
    was, now, real = (f"{one:.1%}" for one in level.rate)
    told = f"把台账最后 {level.months} 个月（账单已经到期的）重过一遍："
    off = level.rate[0] - level.rate[2]
    if abs(level.rate[0] - level.rate[1]) < _SEEN and abs(off) <= _MISSED:
        told += f"模型算出的收缴率是 {now}，台账是 {real}，本来就对得上，没有再调。"
    else:
        told += (
            f"模型原来会算出收缴率 {was}，台账是 {real}（差 {abs(off) * 100:.1f} 个百分点）；"
            f"已经按台账把业主的缴费习惯整体{'调高' if level.shift > 0 else '调低'}，现在算出 {now}。"
        )
    left = abs(level.rate[1] - level.rate[2])
    if left > _MISSED:
        told += f"调过以后还差 {left * 100:.1f} 个百分点。"
    result = [told]
    first, last, came = (f"{one:.0%}" for one in level.old)
    if level.stuck > 0:
        result.append(
            f"拖了三个月以上的旧欠，同一段时间模型原来会收回 {first}，台账只收回 {came}；"
            f"已经把有这种旧欠的户里 {level.stuck:.0%} 的旧账当作难收的（和前业主留下的旧账一样难收，"
            f"不是说真是前业主欠的），现在算出 {last}。"
        )
    elif level.old[2] - level.old[1] > _FAR_OLD:
        result.append(
            f"拖了三个月以上的旧欠，同一段时间台账收回了 {came}，模型只会收回 {last}；这一项没有调，旧欠会估得偏难收。"
        )
    if abs(off) > _FAR or abs(level.old[0] - level.old[2]) > _FAR_OLD:
        result.append(
            "差得这么多，说明模型对这个小区的缴费习惯解释得不好：调的只是总的水平，"
            "谁会缴、什么时候缴、换一套政策会怎样，都要打折扣看。"
        )
    return result


def _hard(said: Said) -> str:
    return f"难缴的业主（困难、不满、空置、恶意、开发商合在一起）{span(said.hard)}（80% 区间）。"


def _alike(said: Said) -> list[str]:
    result = []
    for names, one in said.groups:
        listed = "、".join(OWNER_TYPE_NAMES[name] for name in names)
        result.append(f"{listed}：只看缴费分不开，合计 {span(one)}；各占多少主要来自“{said.kind.name}”档案，要去问。")
    return result


def _worlds(said: Said) -> str:
    mix = said.posterior
    told = f"范围来自 {len(mix.weight)} 个假设不同的世界，按能不能解释这本台账加权，相当于 {mix.effective:.0f} 个。"
    if mix.temper < 0.999 and int(np.sum(mix.counts)):
        told += "模型不会完全对，所以没有让最像的一个世界说了算（权重打了折扣）。"
    return told

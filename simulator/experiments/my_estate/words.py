"""What a fit says: each fact asked and reached, and the sentences that belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.experiments.my_estate.facts import ARREARS_BANDS, Facts
from simulator.experiments.my_estate.mix import Ground, monthly_fee_fen, owed_bands
from simulator.population.estate import OWNER_TYPE_NAMES
from simulator.population.profile import Profile

MET_RATE = 0.005  # half a point
_MET_BAND, _MET_TOTAL = 0.05, 0.02  # of the band, or of all arrears
_APART = 1.6  # two figures that should agree differ by more than this factor
_CYCLES = {1: "每月", 3: "每季", 6: "半年", 12: "一年"}
_BAND_NAMES = tuple(ARREARS_BANDS.values())

Unit = Literal["rate", "fen", "count"]


@dataclass(frozen=True)
class FactCheck:
    """One fact. how: "taken" as it is, "fitted", or only "checked". asked is None if it was not stated."""

    name: str
    unit: Unit
    asked: float | None
    reached: float
    met: bool
    how: Literal["taken", "fitted", "checked"]


@dataclass(frozen=True)
class TypeShare:
    """Share of an owner type in the fitted mix (0-1), and the middle 80 % of the mixes that fit as well."""

    name: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Found:
    """What the sentences are made of. complaints: a month, of the whole estate."""

    facts: Facts
    kind: Profile
    ground: Ground
    profile: Profile
    reached: float
    error: float
    complaints: float
    vacant_pay: float
    mix: tuple[TypeShare, ...]
    hard: TypeShare
    worlds: int
    fitting: int

    @property
    def rate_met(self) -> bool:
        """Whether the stated collection rate is reached, simulation error allowed for."""
        return abs(self.reached - self.facts.collection_rate) <= max(MET_RATE, self.error)


def checks(found: Found) -> tuple[FactCheck, ...]:
    """Every fact beside what the fitted estate has."""
    facts = found.facts
    rows = [
        FactCheck("户数", "count", facts.households, facts.households, True, "taken"),
        FactCheck("空置率", "rate", facts.vacancy, found.profile.owners.vacant.share, True, "taken"),
        FactCheck("去年的收缴率", "rate", facts.collection_rate, found.reached, found.rate_met, "fitted"),
        *_arrears_checks(found),
    ]
    asked = facts.complaints_per_month
    near = asked is None or asked / _APART <= found.complaints <= asked * _APART
    rows.append(FactCheck("催缴引起的投诉（每月）", "count", asked, found.complaints, near, "checked"))
    return tuple(rows)


def _arrears_checks(found: Found) -> list[FactCheck]:
    asked, reached, unit = _bands(found)
    total = sum(asked) if asked is not None else 0.0
    rows: list[FactCheck] = []
    for band, name in enumerate(_BAND_NAMES):
        wanted = None if asked is None else asked[band]
        close = wanted is None or abs(reached[band] - wanted) <= max(_MET_BAND * wanted, _MET_TOTAL * total)
        rows.append(FactCheck(f"旧欠：{name}", unit, wanted, reached[band], close, "fitted" if asked else "taken"))
    return rows


def _bands(found: Found) -> tuple[list[float] | None, list[float], Unit]:
    """Asked and reached by band: fen, or households by their oldest debt."""
    facts, target = found.facts, found.ground.target
    by_households = target is not None and target.by_households
    scale = facts.households * (1.0 if by_households else monthly_fee_fen(found.profile))
    reached = [float(one) * scale for one in owed_bands(found.ground, found.profile, by_households)]
    asked = None if target is None else [float(one) * scale for one in target.stated]
    return asked, reached, "count" if by_households else "fen"


def sentences(found: Found) -> tuple[str, ...]:
    """In the order in which they matter."""
    parts = [_rate(found), *_arrears(found), _consistent(found), _pinned(found), _complaints(found), _worlds(found)]
    return tuple(part for part in parts if part)


def _rate(found: Found) -> str:
    asked, reached = found.facts.collection_rate, found.reached
    error = f"计算误差 ±{found.error * 100:.1f} 个百分点"
    if found.rate_met:
        return f"按“现在的做法”模拟一年，收缴率 {reached:.1%}，您报的是 {asked:.1%}，对上了（{error}）。"
    if reached < asked:
        why = (
            f"空置的 {found.facts.vacancy:.0%} 里只有约 {found.vacant_pay:.0%} 的钱收得到"
            if found.facts.vacancy * (1 - found.vacant_pay) > 0.5 * (1 - reached)
            else "在模型里，这样的做法收不到这么高"
        )
        return (
            f"收缴率 {asked:.1%} 达不到：{why}，其余业主都按时缴也只有 {reached:.1%}（{error}）。"
            "已取最接近的一种；请核对收缴率、空置率，或者“现在怎么催”有没有漏勾。"
        )
    return (
        f"收缴率低到 {asked:.1%} 也达不到：难收的业主占满了，模拟里仍有 {reached:.1%}（{error}）。"
        "已取最接近的一种；请核对收缴率是不是按金额算、算的是不是当年到期的账单。"
    )


def _arrears(found: Found) -> list[str]:
    target = found.ground.target
    if target is None:
        return [f"没有填旧欠，用的是“{found.kind.name}”档案里的旧欠。"]
    said: list[str] = []
    if target.merged:
        names = "、".join(_BAND_NAMES[band] for band in target.merged)
        said.append(f"{found.facts.every_months} 个月出一次账单，年初时没有“{names}”的旧欠，这部分并到了更老的一档。")
    missed = [check for check in _arrears_checks(found) if not check.met]
    if not missed:
        return [*said, "各账龄的旧欠都对上了。"]
    names = "、".join(check.name.removeprefix("旧欠：") for check in missed)
    if target.thinned:
        return [
            *said,
            f"账龄“{names}”没有对上：模型里欠三年的人也欠着最近一季，老账不会比新账更密。"
            "旧欠的合计尽量照您报的，各档之间挪动了一些。",
        ]
    return [*said, f"账龄“{names}”没有完全对上：可能欠费的业主类型不够分。已取最接近的一种。"]


def _consistent(found: Found) -> str:
    """What was not collected last year should be what is less than a year overdue."""
    facts, target = found.facts, found.ground.target
    if target is None or target.by_households:
        return ""
    year = 12 * monthly_fee_fen(found.profile) * facts.households
    unpaid, young = (1 - facts.collection_rate) * year, float(target.stated[:2].sum()) / 12 * year
    if max(unpaid, young) <= _APART * max(min(unpaid, young), 1.0) or abs(unpaid - young) < 0.03 * year:
        return ""
    return (
        f"有两个数字对不起来：去年少收了约 {unpaid / 1e6:,.1f} 万元，一年以内的旧欠却是 {young / 1e6:,.1f} 万元，"
        "两者本来应当差不多。两个都照样用了；请核对其中一个。"
    )


def _pinned(found: Found) -> str:
    """What the facts leave open, by the types that differ most between mixes that fit."""
    if not found.fitting or found.hard.high < 0.01:
        return ""
    hard = {one.name: one for one in found.mix if one.name in ("hardship", "dissatisfied", "wilful")}
    parts = "、".join(
        f"{OWNER_TYPE_NAMES[name].removesuffix('型')} {_span(one)}"
        for name, one in hard.items()
        if one.share > 0 or one.high > 0
    )
    known = "收缴率" if found.ground.target is None else "收缴率和账龄"
    return (
        f"{known}能说明难收的业主合计约占 {_span(found.hard)}，"
        f"但说不清他们为什么不缴：{parts}，都合得上。想知道是不满还是困难，要去问，或者做一次试点。"
    )


def _span(one: TypeShare) -> str:
    low, high = f"{one.low:.0%}", f"{one.high:.0%}"
    return low if low == high else f"{one.low * 100:.0f}%–{high}"


def _complaints(found: Found) -> str:
    asked = found.facts.complaints_per_month
    if asked is None:
        return ""
    told = f"催缴引起的投诉，模拟里平均每月 {found.complaints:.1f} 件，您报的是 {asked:g} 件"
    if checks(found)[-1].met:
        return f"{told}，大致相当。"
    if asked > found.complaints:
        return f"{told}。模型只算催缴引起的投诉，维修、停车、噪声这些不在里面；这一项只作核对，没有用来拟合。"
    return f"{told}。实际比模型少，也可能是没有都记下来；这一项只作核对，没有用来拟合。"


def _worlds(found: Found) -> str:
    if not found.fitting:
        return (
            f"抽了 {found.worlds} 个假设不同的世界，没有一个能在 1.5 个百分点以内对上，所以给不出范围，"
            "这一组数字只宜当作示例。"
        )
    few = "合得上的不多，范围只供参考。" if found.fitting < found.worlds / 3 else ""
    return f"范围来自 {found.worlds} 个假设不同的世界，其中 {found.fitting} 个能在 1.5 个百分点以内对上。{few}"

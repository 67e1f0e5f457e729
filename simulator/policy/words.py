"""A policy in plain Chinese, and what two policies do differently: the words that stand before the numbers."""

from __future__ import annotations

from decimal import Decimal

from simulator.policy.channels import (
    CAUSE_NAMES,
    CHANNEL_NAMES,
    DELIVERY_NAMES,
    DEMANDS_BY_DEFAULT,
    KIND_NAMES,
    LABEL_NAMES,
    QUEUE_NAMES,
    RED_NAMES,
    REWARD_NAMES,
    SCRIPT_NAMES,
    TALK_NAMES,
    WHEN_NAMES,
    RedAct,
)
from simulator.policy.fit import red_acts
from simulator.policy.model import Audience, Calendar, Lever, Policy, RedLine

_CYCLES = {1: "按月", 3: "按季", 6: "按半年", 12: "按年"}
_WEEK = "一二三四五六日"
_ORDINARY = Lever.model_fields["priority"].default


def calendar_words(calendar: Calendar) -> str:
    """When a lever fires: 到期前 3 天、逾期 7 天; 每月 12 日; 每 3 个月的 5 日."""
    if calendar.day_of_month is not None:
        every = "每月" if calendar.every_months == 1 else f"每 {calendar.every_months} 个月的"
        told = f"{every} {calendar.day_of_month} 日"
    else:
        told = "、".join(_offset(days) for days in sorted(calendar.days_from_due))
    if calendar.weekdays:
        told += f"（只在星期{'、'.join(_WEEK[day - 1] for day in sorted(calendar.weekdays))}）"
    return told


def _offset(days: int) -> str:
    if days == 0:
        return "到期当天"
    return f"到期前 {-days} 天" if days < 0 else f"逾期 {days} 天"


def audience_words(audience: Audience) -> str:
    """Whom a lever reaches; "" for everybody who owes."""
    parts: list[str] = []
    low, high = audience.min_days_overdue, audience.max_days_overdue
    if low is not None and high is not None:
        parts.append(f"逾期 {low} 到 {high} 天")
    elif low is not None:
        parts.append(f"逾期 {low} 天以上" if low > 0 else "已到期或快到期")
    elif high is not None:
        parts.append(f"逾期不超过 {high} 天")
    if audience.min_amount_yuan:
        parts.append(f"欠费 {_yuan(audience.min_amount_yuan)} 元以上")
    if audience.max_amount_yuan:
        parts.append(f"欠费不超过 {_yuan(audience.max_amount_yuan)} 元")
    if audience.kinds:
        parts.append("、".join(KIND_NAMES[kind] for kind in audience.kinds))
    if audience.labels:
        parts.append("推断为" + "、".join(LABEL_NAMES[label] for label in audience.labels))
    if audience.buildings:
        parts.append("、".join(str(number) for number in audience.buildings) + " 栋")
    if audience.households:
        parts.append(f"点名的 {len(audience.households)} 户")
    if audience.min_late_bills:
        parts.append(f"逾期过 {audience.min_late_bills} 张以上账单")
    if audience.max_late_bills is not None:
        parts.append(f"逾期过的账单不超过 {audience.max_late_bills} 张")
    if audience.open_complaints != "any":
        parts.append("投诉已经答复" if audience.open_complaints == "none" else "投诉还没答复")
    if audience.reached != "any":
        parts.append("以前联系上过" if audience.reached == "yes" else "从没联系上")
    if audience.after_channel:
        after = f"{CHANNEL_NAMES[audience.after_channel]}之后"
        parts.append(after + (f"满 {audience.after_days} 天" if audience.after_days else ""))
    return "，".join(parts)


def lever_name(lever: Lever) -> str:
    """Its own name, else its channel's."""
    return lever.name or CHANNEL_NAMES[lever.channel]


def lever_words(lever: Lever) -> str:
    """One lever in one line: all of it that is not as usual."""
    whom = audience_words(lever.audience)
    parts = [calendar_words(lever.calendar) + (f"，对{whom}的" if whom else "")]
    if lever.is_demand and lever.channel not in DEMANDS_BY_DEFAULT:
        parts.append("写明金额和期限（催告）")
    if lever.channel in DEMANDS_BY_DEFAULT and not lever.is_demand:
        parts.append("只作提醒，不算催告")
    if lever.script != "plain":
        parts.append(SCRIPT_NAMES[lever.script])
    if lever.when != "any":
        parts.append(WHEN_NAMES[lever.when])
    if lever.talk:
        parts.append("、".join(TALK_NAMES[one] for one in lever.talk))
    if lever.delivery is not None:
        parts.append(f"送达方式：{DELIVERY_NAMES[lever.delivery]}")
    if lever.batch_min > 1:
        parts.append(f"凑够 {lever.batch_min} 户才办")
    if lever.min_gap_days:
        parts.append(f"离上次催缴不到 {lever.min_gap_days} 天就不做")
    if lever.max_times < 200:
        parts.append(f"每户最多 {lever.max_times} 次")
    if lever.budget_yuan_per_month is not None:
        parts.append(f"每月不超过 {_yuan(lever.budget_yuan_per_month)} 元")
    if lever.priority != _ORDINARY:
        parts.append(f"人手不够时{'先' if lever.priority < _ORDINARY else '后'}做（第 {lever.priority} 位）")
    return f"{lever_name(lever)}：{'；'.join(parts)}"


def terms(policy: Policy) -> dict[str, str]:
    """Everything but the levers, as topic -> what holds. A topic that is at rest is not named."""
    found: dict[str, str] = {}
    team, service, tools = policy.team, policy.service, policy.tools
    found["催缴人手"] = f"{team.people} 人，每人每月 {team.hours_per_person_month} 小时"
    for on, topic, words in (
        (team.training_hours_month, "培训", f"每人每月 {team.training_hours_month} 小时"),
        (team.bonus_share, "奖金", f"逾期后收回的钱的 {team.bonus_share * 100:g}%"),
        (team.target_pressure, "指标压力", f"{team.target_pressure:g}（0 到 1）"),
        (team.recorded or team.supervised, "录音和抽查", "录音并抽查" if team.supervised else "只录音"),
        (
            service.spend_yuan_per_household_month,
            "改善服务",
            f"每户每月多花 {_yuan(service.spend_yuan_per_household_month)} 元",
        ),
        (service.open_accounts, "公开账目", "按期公开"),
        (service.response_days, "报修和投诉", f"{service.response_days} 天内答复"),
        (service.events_per_year, "社区活动", f"一年 {service.events_per_year} 次"),
        (service.surveys_per_year, "满意度调查", f"一年 {service.surveys_per_year} 次"),
        (service.meetings_per_year, "业主座谈会", f"一年 {service.meetings_per_year} 次"),
        (policy.handling.causes, "处理不满的原因", "、".join(CAUSE_NAMES[one] for one in policy.handling.causes)),
        (policy.handling.hotline, "热线和回访", "有"),
        (policy.committee.accounts_vote, "账目请业主确认", "是"),
        (policy.committee.fee_vote, "收费标准由业主共同决定过", "是"),
        (tools.clean_archive, "清理业主档案", "开始时清理一遍"),
        (tools.online_payment, "线上缴费", "开通"),
        (tools.analytics, "缴费记录分析", "使用（推断会错）"),
        (tools.calculation, "计费模块", "使用"),
        (tools.reminders, "提醒模块", "使用"),
        (tools.statistics, "统计模块", "使用"),
        (tools.wechat_drive, "推广公众号", "开始时集中推广"),
        (tools.face_payment, "刷脸缴费", "开通" + ("" if tools.face_alternative else "，没有别的办法（红线 R8）")),
        (tools.reconciliation_days != 1, "对账", f"缴费后 {tools.reconciliation_days} 天台账才看得到"),
        (policy.auto_debit, "代扣", "提供"),
        (policy.oldest_first, "抵账顺序", "不管业主指定哪期，一律先抵最早的"),
        (policy.vacancy_reduction, "空置减收", f"核实后减 {policy.vacancy_reduction * 100:g}%"),
        (policy.waive_penalty, "违约金", "缴清时免收"),
        (not policy.pause_on_promise, "答应的日期之前", "照样催"),
        (policy.queue != "random", "人手不够时", QUEUE_NAMES[policy.queue]),
        (
            policy.max_touches_per_month is not None,
            "一户一个月最多催",
            f"{policy.max_touches_per_month} 次（公告除外）",
        ),
    ):
        if on:
            found[topic] = words
    return found | _offers(policy) | _contract(policy)


def _offers(policy: Policy) -> dict[str, str]:
    found: dict[str, str] = {}
    if policy.prepay:
        months = "、".join(str(month) for month in policy.prepay.open_months)
        terms = "，".join(f"预缴 {one.months} 个月减 {one.discount * 100:g}%" for one in policy.prepay.all_offers)
        found["预缴优惠"] = f"{terms}（{months} 月开放）"
    if (plan := policy.instalments) is not None:
        found["分期"] = (
            f"分 {plan.months} 个月，欠 {_yuan(plan.min_amount_yuan)} 元以上、逾期 {plan.min_days_overdue} 天以上"
        )
    if (rest := policy.deferral) is not None:
        checked = "核实困难" if rest.verified else "不核实"
        found["困难延期"] = f"延 {rest.months} 个月，逾期 {rest.min_days_overdue} 天以上才谈，{checked}"
    if (reward := policy.rewards) is not None:
        found["按时奖励"] = f"{REWARD_NAMES[reward.kind]}，每张账单约 {_yuan(reward.value_yuan_per_bill)} 元"
    if policy.honours is not None:
        found["公开表扬"] = "只写同意的业主" if policy.honours.with_consent else "不问同意就公开（红线 R3）"
    if (amnesty := policy.amnesty) is not None:
        found["旧账宽限"] = (
            f"第 {amnesty.from_month} 到 {amnesty.until_month} 个月，逾期 {amnesty.min_days_overdue} 天以上的本金减 "
            f"{amnesty.share * 100:g}%" + ("" if amnesty.approved else "，没有批准（红线 R7）")
        )
    if (agency := policy.outsource) is not None:
        found["委外"] = f"逾期 {agency.min_days_overdue} 天以上交给外面的机构，佣金 {agency.commission * 100:g}%"
    return found


def _contract(policy: Policy) -> dict[str, str]:
    terms, found = policy.contract, {}
    if terms.every_months:
        found["账单周期"] = _CYCLES.get(terms.every_months, f"每 {terms.every_months} 个月")
    if terms.due_days:
        found["到期"] = f"出账后 {terms.due_days} 天"
    if terms.penalty_ppm_per_day is not None:
        found["约定违约金"] = f"每天万分之 {terms.penalty_ppm_per_day / 100:g}"
    if terms.mode:
        found["收费方式"] = "包干制" if terms.mode == "lump" else "酬金制"
    if terms.address_for_service:
        found["送达地址"] = "合同里有约定"
    return found


def red_words(policy: Policy) -> list[str]:
    """Each red line that the policy crosses, ordered (when, and to whom) or implied."""
    return [f"触碰红线 {act}：{RED_NAMES[act]}{_ordered(policy, act)}" for act in red_acts(policy)]


def _ordered(policy: Policy, act: RedAct) -> str:
    told = [
        f"{_months(line.from_month, line.until_month)}对逾期 {line.min_days_overdue} 天以上的"
        for line in policy.red_lines
        if line.act == act
    ]
    return f"（{'；'.join(told)}）" if told else ""


def _months(first: int, last: int) -> str:
    if last < RedLine.model_fields["until_month"].default:
        return f"第 {first} 到 {last} 个月，"
    return f"第 {first} 个月起，" if first > 1 else ""


def policy_words(policy: Policy) -> list[str]:
    """All of it, a line each; the red lines first."""
    levers = [lever_words(lever) for lever in policy.levers] or ["不做任何提醒和催缴"]
    return [*red_words(policy), *levers, *(f"{topic}：{words}" for topic, words in terms(policy).items())]


def differences(a: Policy, b: Policy) -> list[str]:
    """What B does that A does not, and the other way round; empty if they do the same, whatever they are called."""
    mine, yours = [lever_words(one) for one in a.levers], [lever_words(one) for one in b.levers]
    found = [line for line in red_words(b) if line not in red_words(a)]
    found += [f"不再{line}" for line in red_words(a) if line not in red_words(b)]
    by_name = {lever_name(one): lever_words(one) for one in a.levers}
    changed = {name for one in b.levers if (name := lever_name(one)) in by_name}
    for lever, line in zip(b.levers, yours, strict=True):
        if line in mine:
            continue
        name = lever_name(lever)
        found.append(f"改了{line}（原来：{by_name[name].split('：', 1)[1]}）" if name in changed else f"加了{line}")
    kept = {lever_name(one) for one in b.levers}
    found += [f"去掉{line}" for lever, line in zip(a.levers, mine, strict=True) if lever_name(lever) not in kept]
    before, after = terms(a), terms(b)
    for topic in [*before, *(t for t in after if t not in before)]:
        if before.get(topic) == after.get(topic):
            continue
        if topic not in before:
            found.append(f"加了{topic}：{after[topic]}")
        elif topic not in after:
            found.append(f"去掉{topic}：{before[topic]}")
        else:
            found.append(f"{topic}：从“{before[topic]}”改为“{after[topic]}”")
    if not found and a.model_dump(exclude=_NAMES) != b.model_dump(exclude=_NAMES):
        found.append("只有细节不同（比如手段的先后）")
    return found


_NAMES = {"id", "name", "description", "demonstration"}


def _yuan(value: Decimal) -> str:
    return f"{value.normalize():f}"

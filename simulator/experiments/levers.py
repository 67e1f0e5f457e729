"""The levers of the policy language, one at a time, against the same policy without it: what it does to what.

`_LEVERS` holds a change for each; `lever_table` runs a base policy with and without it, the same households, the same
luck. Its table (docs/levers.md) is there to be read critically: a sign or a size that nobody in the trade would believe
is a fault. content/levers.yml is something else: the ready-made levers that a page offers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from simulator.engine import ParameterTable
from simulator.experiments.compare import Comparison, compare
from simulator.experiments.questions import Change, merged
from simulator.policy import Policy, parse_policy
from simulator.policy.channels import CAUSES, DELIVERY_NAMES, RED_NAMES
from simulator.population.estate import Estate

SHOWN = (
    "collection_rate",
    "on_time_rate",
    "arrears_recovery_rate",
    "complaint_rate",
    "satisfaction",
    "collecting_cost",
    "net_collected",
)
_LATE = {"min_days_overdue": 20, "max_days_overdue": 730}
_OLD = {"min_days_overdue": 120}
_LADDER = [
    {
        "channel": "formal_letter",
        "calendar": {"day_of_month": 15},
        "audience": {"min_days_overdue": 61},
        "max_times": 2,
    },
    {
        "channel": "lawyer_letter",
        "calendar": {"day_of_month": 18, "every_months": 3},
        "audience": {"min_days_overdue": 150, "min_amount_yuan": 1000, "after_channel": "formal_letter"},
        "max_times": 1,
    },
]
_SUIT = {
    "channel": "lawsuit",
    "calendar": {"day_of_month": 25, "every_months": 3},
    "audience": {"min_days_overdue": 200, "min_amount_yuan": 1500, "after_channel": "formal_letter", "after_days": 20},
    "max_times": 1,
}
_VISIT = {
    "channel": "visit",
    "calendar": {"day_of_month": 22, "every_months": 2},
    "audience": {"min_days_overdue": 75, "max_days_overdue": 1095, "min_amount_yuan": 800},
    "max_times": 3,
    "priority": 6,
}


@dataclass(frozen=True)
class LeverCase:
    """One lever: its group and its Chinese name, the policy without it and the policy with it."""

    group: str
    name: str
    without: Policy
    policy: Policy


def _add(*levers: Change) -> Callable[[Change], Change]:
    return lambda policy: {**policy, "levers": [*policy["levers"], *levers]}


def _set(**values: Any) -> Callable[[Change], Change]:
    return lambda policy: merged(policy, values)


def _each(channel: str, **values: Any) -> Callable[[Change], Change]:
    """Every lever by that channel with these settings."""
    return lambda policy: {
        **policy,
        "levers": [{**one, **values} if one["channel"] == channel else one for one in policy["levers"]],
    }


def _monthly(channel: str, **more: Any) -> Change:
    return {"channel": channel, "calendar": {"day_of_month": 20}, "audience": _LATE, "priority": 6, **more}


_WECHAT = {"channel": "wechat", "calendar": {"days_from_due": [-7, 7]}}
# What the base policy needs so that a lever can be seen at all.
_BASES: dict[str, Callable[[Change], Change]] = {
    "提醒模块": _add(_LADDER[0]),
    "推广公众号": _add(_WECHAT),
    "约定了违约金，缴清就免": _set(contract={"penalty_ppm_per_day": 500}),
    "合同约定送达地址": _add(*_LADDER, _SUIT),
    "小额诉讼": _add(*_LADDER),
    "小额诉讼凑够十户": _add(*_LADDER),
    "支付令": _add(*_LADDER),
    "人民调解": _add(*_LADDER),
}
_LEVERS: list[tuple[str, str, Callable[[Change], Change]]] = [
    ("渠道", "微信提醒（到期前七天）", _add({"channel": "wechat", "calendar": {"days_from_due": [-7]}})),
    ("渠道", "自动语音（逾期十天）", _add({"channel": "voice", "calendar": {"days_from_due": [10]}})),
    ("渠道", "上门（两人，大额、逾期两个半月以上）", _add(_VISIT)),
    ("渠道", "上门（两人，所有逾期的人）", _add({**_VISIT, "audience": _LATE})),
    ("渠道", "楼栋公告（每季）", _add({"channel": "notice", "calendar": {"day_of_month": 5, "every_months": 3}})),
    ("渠道", "门贴（密封）", _add(_monthly("door_notice", max_times=2))),
    ("渠道", "友好提醒函", _add(_monthly("friendly_letter", max_times=1))),
    ("渠道", "正式催缴函", _add(_LADDER[0])),
    ("渠道", "最终催缴函", _add(_monthly("final_letter", audience=_OLD, max_times=1))),
    ("渠道", "律师函", _add(*_LADDER)),
    ("渠道", "业主委员会督促", _add(_monthly("committee_urge", max_times=2))),
    ("写法", "短信写得个性化", _each("sms", script="personal")),
    ("沟通", "电话里先听", _each("phone", talk=["listen"])),
    ("沟通", "电话里讲清费用构成", _each("phone", talk=["explain"])),
    ("沟通", "电话里说明服务", _each("phone", talk=["show_service"])),
    ("沟通", "电话里如实说后果", _each("phone", talk=["consequences"])),
    ("沟通", "电话里提分期", _each("phone", talk=["offer_plan"])),
    ("沟通", "电话放在晚上打", _each("phone", when="evening")),
    ("团队", "每人每月培训四小时", _set(team={"training_hours_month": 4})),
    ("团队", "奖金一成", _set(team={"bonus_share": 0.1})),
    ("团队", "指标压力到顶", _set(team={"target_pressure": 1})),
    ("团队", "录音并抽查", _set(team={"recorded": True, "supervised": True})),
    ("团队", "人手减到一人", _set(team={"people": 1})),
    ("团队", "欠得多的先做（一人）", _set(team={"people": 1}, queue="amount")),
    ("工具", "清理档案", _set(tools={"clean_archive": True})),
    ("工具", "线上缴费", _set(tools={"online_payment": True})),
    ("工具", "计费模块", _set(tools={"calculation": True})),
    ("工具", "提醒模块", _set(tools={"reminders": True})),
    ("工具", "统计模块", _set(tools={"statistics": True})),
    ("工具", "推广公众号", _set(tools={"wechat_drive": True})),
    ("工具", "刷脸缴费（另有办法）", _set(tools={"face_payment": True})),
    ("工具", "到账十天后台账才更新", _set(tools={"reconciliation_days": 10})),
    ("服务", "每户每月多花五元服务", _set(service={"spend_yuan_per_household_month": 5})),
    ("服务", "公开账目", _set(service={"open_accounts": True})),
    ("服务", "公开账目并请业主确认", _set(service={"open_accounts": True}, committee={"accounts_vote": True})),
    ("服务", "三天内答复", _set(service={"response_days": 3})),
    ("服务", "一年六次活动", _set(service={"events_per_year": 6})),
    (
        "服务",
        "一年两次调查并处理原因",
        _set(service={"surveys_per_year": 2, "response_days": 7}, handling={"causes": list(CAUSES)}),
    ),
    ("服务", "热线加处理原因", _set(service={"response_days": 7}, handling={"causes": list(CAUSES), "hotline": True})),
    ("激励", "预缴一年减 12%", _set(prepay={"months": 12, "discount": 0.12, "open_months": [1, 2]})),
    (
        "激励",
        "预缴三档 5/8/12%",
        _set(
            prepay={
                "offers": [
                    {"months": 3, "discount": 0.05},
                    {"months": 6, "discount": 0.08},
                    {"months": 12, "discount": 0.12},
                ],
                "open_months": [1, 2],
            }
        ),
    ),
    ("激励", "按时缴送积分（三元）", _set(rewards={"kind": "points", "value_yuan_per_bill": 3})),
    ("激励", "按时缴抽奖（三元）", _set(rewards={"kind": "lottery", "value_yuan_per_bill": 3})),
    ("激励", "按时缴送礼品（三元）", _set(rewards={"kind": "gift", "value_yuan_per_bill": 3})),
    ("激励", "同意后公开表扬", _set(honours={})),
    ("激励", "旧账宽限三个月减两成", _set(amnesty={"from_month": 4, "until_month": 6, "share": 0.2})),
    ("激励", "一年以上旧账委外（佣金两成）", _set(outsource={"commission": 0.2})),
    ("激励", "约定违约金（每日万分之五）", _set(contract={"penalty_ppm_per_day": 500})),
    ("激励", "约定了违约金，缴清就免", _set(waive_penalty=True)),
    ("缴法", "分期六个月", _set(instalments={"months": 6, "min_amount_yuan": 500})),
    ("缴法", "困难延期三个月（核实）", _set(deferral={"months": 3})),
    ("缴法", "困难延期三个月（不核实）", _set(deferral={"months": 3, "verified": False})),
    ("缴法", "代扣", _set(auto_debit=True)),
    ("缴法", "一律先抵旧账", _set(oldest_first=True)),
    ("缴法", "改为按季出账", _set(contract={"every_months": 3})),
    ("缴法", "空置减三成", _set(vacancy_reduction=0.3)),
    ("法律", "合同约定送达地址", _set(contract={"address_for_service": True})),
    ("法律", "人民调解", _add(_monthly("mediation", audience=_OLD, max_times=2))),
    ("法律", "小额诉讼", _add(_SUIT)),
    ("法律", "小额诉讼凑够十户", _add({**_SUIT, "batch_min": 10})),
    ("法律", "支付令", _add({**_SUIT, "channel": "payment_order"})),
    *[
        ("红线", f"{act} {name}", _set(red_lines=[{"act": act, "from_month": 4, "min_days_overdue": 60}]))
        for act, name in RED_NAMES.items()
    ],
]


def cases(base: Policy) -> Iterator[LeverCase]:
    """Every lever as a change of `base`, or of `base` with what the lever needs to be seen."""
    plain = base.model_dump(mode="json", exclude_none=True)
    for group, name, change in _LEVERS:
        start = _BASES[name](plain) if name in _BASES else plain
        yield LeverCase(group, name, _named(start, base.name), _named(change(start), name))
    for delivery, name in DELIVERY_NAMES.items():
        if delivery in ("signed", "notarised"):
            start = _add(_LADDER[0])(plain)
            letter = _add({**_LADDER[0], "delivery": delivery})(plain)
            yield LeverCase("送达", f"正式函改为{name}", _named(start, base.name), _named(letter, name))


def _named(policy: Change, name: str) -> Policy:
    return parse_policy({**policy, "id": "lever", "name": name[:40]})


def lever_table(
    estate: Estate,
    base: Policy,
    table: ParameterTable,
    *,
    months: int = 24,
    replications: int = 40,
    seed: int = 1,
    threads: int = 2,
) -> Iterator[tuple[LeverCase, Comparison]]:
    """Compare each lever with the policy without it, one after another.

    An estate without an owners' committee gets a neutral one, so that its urging can be seen.
    """
    estate = replace(estate, committee="neutral") if estate.committee == "none" else estate
    options = {"months": months, "replications": replications, "seed": seed, "threads": threads}
    for case in cases(base):
        yield case, compare(estate, case.without, case.policy, table, **options)

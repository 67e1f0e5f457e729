"""The levers beside the channels: where each stands in a policy, its plain name, what may be chosen, and the parameters
it rests on. Data only; `policy_editor` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.policy.channels import CAUSE_NAMES, QUEUE_NAMES


@dataclass(frozen=True)
class Toggle:
    """On or off. `evidence`: beginnings of parameter names."""

    path: str
    label: str
    help: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slide:
    """A whole number (or a share, where `percent`: shown as %, kept 0-1)."""

    path: str
    label: str
    low: int
    high: int
    step: int = 1
    percent: bool = False
    help: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choose:
    """One of several, each with what it writes at `path` (None removes it)."""

    path: str
    label: str
    options: dict[str, Any]
    help: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Many:
    """Any of several."""

    path: str
    label: str
    options: dict[str, str]
    help: str = ""
    evidence: tuple[str, ...] = ()


Field = Toggle | Slide | Choose | Many


def _prepay(months: int, discount: float) -> dict[str, Any]:
    return {"months": months, "discount": discount, "open_months": [1, 2]}


GROUPS: dict[str, tuple[Field, ...]] = {
    "优惠与帮助": (
        Choose(
            "prepay",
            "预缴优惠（每年一、二月开放）",
            {
                "不提供": None,
                "预缴 3 个月减 5%": _prepay(3, 0.05),
                "预缴 6 个月减 8%": _prepay(6, 0.08),
                "预缴 12 个月减 2%": _prepay(12, 0.02),
                "预缴 12 个月减 12%": _prepay(12, 0.12),
            },
            "折扣不是实收：本来就按时缴的人也会拿走它。下面“盈亏平衡”替您算。",
            ("responses.prepay", "incentives.prepay"),
        ),
        Choose(
            "instalments",
            "分期（欠得多、联系得上的业主）",
            {
                "不提供": None,
                **{
                    f"分 {months} 个月": {"months": months, "min_amount_yuan": "500", "min_days_overdue": 30}
                    for months in (3, 6, 12)
                },
            },
            "电话、上门或函件谈到时提出；分期履行期间不再催。",
            ("responses.plan", "plans."),
        ),
        Choose(
            "deferral",
            "困难延期",
            {
                "不提供": None,
                "核实后延 3 个月": {"months": 3, "verified": True},
                "核实后延 6 个月": {"months": 6, "verified": True},
                "不核实就延 3 个月": {"months": 3, "verified": False},
            },
            "不核实，没有困难的人也会来延。",
            ("plans.deferral",),
        ),
        Choose(
            "rewards",
            "按时缴的奖励",
            {
                "没有": None,
                "积分，每张账单约 2 元": {"kind": "points", "value_yuan_per_bill": "2"},
                "抽奖，每张账单约 2 元": {"kind": "lottery", "value_yuan_per_bill": "2"},
                "小礼品，每张账单约 5 元": {"kind": "gift", "value_yuan_per_bill": "5"},
            },
            "",
            ("incentives.reward",),
        ),
        Choose(
            "honours",
            "公开表扬",
            {"没有": None, "只写同意公开的业主": {"with_consent": True}},
            "不问同意就公开谁缴了，等于公开谁没缴：是红线 R3，请到“红线”一组里看它的代价。",
            ("incentives.honour",),
        ),
        Choose(
            "amnesty",
            "旧账宽限（公司批准过）",
            {
                "没有": None,
                "第 3 到 5 个月，一年以上的本金减 10%": {"from_month": 3, "until_month": 5, "share": 0.1},
                "第 3 到 5 个月，一年以上的本金减 20%": {"from_month": 3, "until_month": 5, "share": 0.2},
            },
            "以后的人会等下一次宽限，模型里算进了这一点。",
            ("incentives.amnesty",),
        ),
        Choose(
            "outsource",
            "一年以上的旧账委外",
            {"不委外": None, "佣金 20%": {"commission": 0.2}, "佣金 30%": {"commission": 0.3}},
            "外面的机构越了线，责任还是公司的。",
            ("incentives.agency",),
        ),
        Toggle("auto_debit", "提供代扣", "", ("plans.auto_debit",)),
        Slide("vacancy_reduction", "核实空置的房屋减收", 0, 50, 5, percent=True, evidence=("plans.vacancy",)),
        Toggle("waive_penalty", "缴清时免收违约金", "", ("incentives.penalty",)),
    ),
    "服务与沟通": (
        Slide(
            "service.spend_yuan_per_household_month",
            "每户每月多花在服务上（元）",
            0,
            30,
            evidence=("feedback.service", "feedback.satisfaction"),
        ),
        Toggle("service.open_accounts", "按期公开账目", "", ("programme.service",)),
        Choose(
            "service.response_days",
            "报修和投诉几天内答复",
            {"不承诺": None, "2 天": 2, "5 天": 5, "10 天": 10},
            "",
            ("programme.service", "grievance.answer"),
        ),
        Slide("service.events_per_year", "一年办几次社区活动", 0, 12, evidence=("programme.service",)),
        Slide("service.surveys_per_year", "一年做几次满意度调查", 0, 4, evidence=("programme.service",)),
        Slide("service.meetings_per_year", "一年开几次业主座谈会", 0, 12, evidence=("programme.service",)),
        Many("handling.causes", "处理哪些不满的原因", CAUSE_NAMES, "只有知道了原因才能处理。", ("grievance.cure",)),
        Toggle("handling.hotline", "有热线和回访，让业主说得出原因", "", ("grievance.reveal",)),
        Toggle("committee.accounts_vote", "公开的账目请业主确认", "要先公开账目。", ("community.vote",)),
        Toggle("committee.fee_vote", "收费标准由业主共同决定过", "", ("community.vote",)),
    ),
    "人手与管理": (
        Slide("team.people", "催缴人手（人）", 0, 12, evidence=("channels.wage", "tools.people")),
        Slide("team.hours_per_person_month", "每人每月用于催缴（小时）", 0, 160, 10),
        Slide("team.training_hours_month", "每人每月培训（小时，从上面出）", 0, 20, evidence=("programme.team",)),
        Slide("team.bonus_share", "逾期收回的钱里拿出多少作奖金", 0, 10, percent=True, evidence=("programme.team",)),
        Slide(
            "team.target_pressure",
            "指标压力（100% 最大；压力越大，越容易有人越线）",
            0,
            100,
            25,
            percent=True,
            evidence=("programme.violation",),
        ),
        Toggle("team.recorded", "电话录音、上门记录仪", "", ("programme.violation",)),
        Toggle("team.supervised", "有人抽查录音和投诉", "", ("programme.violation",)),
        Choose("queue", "人手不够时谁先做", {name: key for key, name in QUEUE_NAMES.items()}),
        Choose(
            "max_touches_per_month",
            "一户一个月最多催几次（公告除外）",
            {"不限": None, **{f"{n} 次": n for n in (1, 2, 3, 4, 6)}},
            "",
            ("channels.burden",),
        ),
        Toggle("pause_on_promise", "答应的日期之前不再催（应当这样）", "", ("responses.promise",)),
    ),
    "工具与档案": (
        Toggle("tools.online_payment", "开通线上缴费", "", ("programme.online",)),
        Toggle("tools.clean_archive", "开始时清理一遍业主档案", "", ("programme.archive",)),
        Toggle("tools.wechat_drive", "开始时集中推广关注公众号", "", ("tools.wechat",)),
        Toggle("tools.analytics", "用缴费记录推断业主类型（会错）", "", ("programme.label",)),
        Toggle("tools.calculation", "计费模块（账单少出错）", "", ("tools.billing",)),
        Toggle("tools.reminders", "提醒模块（函件批量打印登记）", "", ("tools.letters",)),
        Toggle("tools.statistics", "统计模块（少返工）", "", ("tools.statistics",)),
        Choose(
            "tools.reconciliation_days",
            "缴了几天以后台账才看得到",
            {"当天": 0, "1 天": 1, "3 天": 3, "10 天": 10, "30 天": 30},
            "太慢，会催到已经缴了的人。",
            ("tools.lag",),
        ),
    ),
    "合同": (
        Choose("contract.every_months", "账单周期", {"同小区": None, "按月": 1, "按季": 3, "按半年": 6, "按年": 12}),
        Choose("contract.due_days", "出账后几天到期", {"同小区": None, **{f"{n} 天": n for n in (10, 15, 20, 30, 60)}}),
        Choose(
            "contract.penalty_ppm_per_day",
            "约定的每日违约金",
            {"同小区": None, "没有": 0, "万分之一": 100, "万分之三": 300, "万分之五": 500},
            "约定了才有；太高，法院会减。",
            ("incentives.penalty", "legal.penalty_cap"),
        ),
        Choose("contract.mode", "收费方式", {"同小区": None, "包干制": "lump", "酬金制": "fee"}),
        Toggle("contract.address_for_service", "合同里约定送达地址", "", ("plans.address",)),
        Toggle(
            "oldest_first",
            "不管业主指定哪期，一律先抵最早的",
            "业主指定了缴哪一期，就要先抵那一期；硬改会引起投诉。",
            ("plans.oldest_first",),
        ),
    ),
}

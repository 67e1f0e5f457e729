"""Chinese names of the parameters, for whoever wants to know what a curve stands on."""

from __future__ import annotations

from simulator.engine.behaviour import BANDS, MONTHS
from simulator.policy.channels import CHANNEL_NAMES, DELIVERY_NAMES, SCRIPT_NAMES, WHEN_NAMES
from simulator.population.estate import OWNER_TYPE_NAMES

_ROWS: dict[str, str] = {
    **CHANNEL_NAMES,
    **OWNER_TYPE_NAMES,
    **DELIVERY_NAMES,
    **SCRIPT_NAMES,
    **WHEN_NAMES,
    **dict(
        zip(
            BANDS,
            (
                "未到期",
                "逾期 1–30 天",
                "逾期 31–90 天",
                "逾期 91–180 天",
                "逾期半年到一年",
                "逾期一到三年",
                "逾期三年以上",
            ),
            strict=True,
        )
    ),
    **{month: f"{number}月" for number, month in enumerate(MONTHS, 1)},
    "fresh": "逾期三个月内",
    "middle": "逾期三个月到一年",
    "old": "逾期一年以上",
}
_TABLES = {
    "habit.base": "缴费习惯",
    "habit.overdue": "过期以后的变化",
    "habit.band": "账龄的作用",
    "habit.season": "季节",
    "channels.effect": "渠道的作用",
    "channels.reach": "联系得上的机会",
    "channels.presence": "在家、接听的倍数",
    "channels.fee": "对外费用",
    "channels.minutes": "每次用时",
    "channels.minutes_missed": "没联系上时的用时",
    "delivery.proof": "能证明催告到达的机会",
    "delivery.fee": "送达费用",
    "delivery.minutes": "送达用时",
    "scripts.effect": "写法的作用",
    "scripts.reach": "什么时候联系",
    "channels.complaint": "引起投诉的机会",
    "channels.grumble": "爱投诉的倍数",
    "channels.response.reminder": "对提醒的反应",
    "channels.response.talk": "对沟通的反应",
    "channels.response.formal": "对函件的反应",
    "channels.response.legal": "对法律手段的反应",
    "channels.ageing.reminder": "提醒对旧账的作用",
    "channels.ageing.talk": "沟通对旧账的作用",
    "channels.ageing.formal": "函件对旧账的作用",
    "channels.ageing.legal": "法律手段对旧账的作用",
    "responses.promise.phone": "电话里答应日期",
    "responses.promise.visit": "上门时答应日期",
    "responses.plan.take_up": "接受分期",
    "responses.plan.kept": "按期履行分期",
    "responses.prepay.take_up": "选择预缴",
    "legal.complied": "判决后自动履行",
    "legal.reduction": "法院酌减",
    "feedback.satisfaction.offset": "满意度的差异",
}
_SINGLE = {
    "habit.spread": "同类业主之间的差异",
    "habit.payday.shift": "发薪后更愿意缴",
    "habit.payday.first_day": "发薪期的第一天",
    "habit.payday.last_day": "发薪期的最后一天",
    "channels.ceiling": "催缴作用的上限",
    "channels.carry": "作用留到下个月的比例",
    "channels.wage": "人工成本",
    "channels.complaint_minutes": "处理一次投诉的用时",
    "responses.promise.shortest": "答应的日期最早",
    "responses.promise.longest": "答应的日期最晚",
    "responses.promise.shift": "答应以后更愿意缴",
    "responses.promise.harm": "答应以后又催的反作用",
    "responses.prepay.reference_discount": "预缴比例所对应的折扣",
    "responses.prepay.highest": "预缴比例的上限",
    "scripts.norm": "提到同楼缴费比例的作用",
    "legal.limitation_days": "诉讼时效",
    "legal.reasonable_days": "催告的合理期限",
    "legal.court_days_min": "立案到判决最短",
    "legal.court_days_max": "立案到判决最长",
    "legal.won": "胜诉的机会",
    "legal.comply_days": "判决的履行期",
    "legal.enforced": "执行到位的机会",
    "legal.enforce_days_min": "执行最短",
    "legal.enforce_days_max": "执行最长",
    "legal.penalty_cap": "违约金的上限",
    "feedback.satisfaction.pull": "满意度每月变化的快慢",
    "feedback.satisfaction.comfort": "一个月里不惹人烦的次数",
    "feedback.satisfaction.fatigue": "催得太勤的损失",
    "feedback.satisfaction.complaint_hit": "一次投诉的损失",
    "feedback.satisfaction.neutral": "满意度的中性点",
    "feedback.satisfaction.payment": "满意度对缴费的作用",
    "feedback.service.pull": "服务水平每月变化的快慢",
    "feedback.service.gain": "收缴率对服务的作用",
    "feedback.service.neutral": "服务不变的收缴率",
    "feedback.neighbours.weight": "邻居的影响",
    "feedback.neighbours.neutral": "邻居影响的中性点",
    "feedback.team.pull": "团队状态每月变化的快慢",
    "feedback.team.strain": "忙不过来时的损失",
    "feedback.team.floor": "团队效果的下限",
    "feedback.kpi.contact_window": "算催缴成功的天数",
}


def parameter_name(dotted: str) -> str:
    """`channels.effect.sms` -> 渠道的作用：短信."""
    if dotted in _SINGLE:
        return _SINGLE[dotted]
    table, _, row = dotted.rpartition(".")
    return f"{_TABLES[table]}：{_ROWS[row]}"

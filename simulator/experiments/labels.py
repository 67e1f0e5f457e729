"""Chinese names, formulas, units and targets of the key figures. Nothing is calculated here."""

from __future__ import annotations

from typing import Literal

Unit = Literal["rate", "fen", "days", "score", "count"]

KPI_NAMES: dict[str, str] = {
    "collection_rate": "总收缴率（按金额）",
    "collection_rate_households": "总收缴率（按户数）",
    "on_time_rate": "按时缴费率",
    "contact_success_rate": "催缴成功率",
    "cost_per_contacted": "平均催缴成本",
    "complaint_rate": "投诉率",
    "arrears_recovery_rate": "历史欠费回收率（首年）",
    "cost_ratio": "催缴成本比",
    "satisfaction": "满意度",
    "net_collected": "净回款",
    "days_to_cash": "平均回款天数",
    "old_arrears": "一年以上欠费",
    "time_barred": "其中已过诉讼时效",
    "red_lines": "触碰红线次数",
    "billed": "应收",
    "cash": "到账现金",
    "collecting_cost": "催缴成本",
    "discounts": "折扣",
    "waived": "减免",
    "outstanding": "期末欠费",
    "touches": "催缴次数",
    "complaints": "投诉数",
    "lawsuits": "起诉数",
    "service_cost": "服务和沟通的花费",
    "liability": "罚款和赔偿",
    "violations": "没人下令的越线",
    "terminated": "被解聘的机会",
}
KPI_FORMULAS: dict[str, str] = {
    "collection_rate": "截止日前实收 ÷ 应收（期内到期的账单）；折扣、减免不算实收，预缴到期外的不算",
    "collection_rate_households": "期内账单全部缴清的户数 ÷ 有账单的户数",
    "on_time_rate": "到期日及以前缴清的账单 ÷ 到期账单（每户每期一张）",
    "contact_success_rate": "催缴后三十天内缴费的户次 ÷ 催缴户次",
    "cost_per_contacted": "催缴总成本 ÷ 催缴户次",
    "complaint_rate": "催缴投诉数 ÷ 催缴户次",
    "arrears_recovery_rate": "首年内收回的期初欠费 ÷ 期初欠费",
    "cost_ratio": "催缴总成本 ÷ 逾期后收回的金额",
    "satisfaction": "期末各户满意度的平均",
    "net_collected": "实收（含违约金）− 催缴成本 − 服务花费 − 罚款赔偿；折扣和减免没有收到，所以不在其中",
    "days_to_cash": "从出账到缴费的天数，按金额加权；没缴的算到截止日",
    "old_arrears": "期末逾期超过一年的欠费",
    "time_barred": "期末欠费中已满三年、没有可证明的催告中断的部分",
    "red_lines": "触碰课程十条红线的次数；合法的政策应为 0",
    "billed": "期内出具的账单金额",
    "cash": "收到的钱，含预缴",
    "collecting_cost": "对外费用加人工",
    "discounts": "预缴优惠少收的钱",
    "waived": "免收的违约金和法院酌减",
    "outstanding": "期末全部未缴（含期初旧欠）",
    "touches": "各渠道催缴次数，公告按栋计",
    "complaints": "因催缴引起的投诉",
    "lawsuits": "立案的户数",
    "service_cost": "改善服务、公开账目、活动、调查的钱和人工",
    "liability": "触碰红线和越线带来的罚款、赔偿和费用",
    "violations": "电话和上门里，没有人下令却越了线的次数",
    "terminated": "期内因触碰红线被业主大会解聘的机会；解聘后不再有账单",
}
KPI_UNITS: dict[str, Unit] = {
    **dict.fromkeys(KPI_NAMES, "count"),
    **dict.fromkeys(
        (
            "collection_rate",
            "collection_rate_households",
            "on_time_rate",
            "contact_success_rate",
            "complaint_rate",
            "arrears_recovery_rate",
            "cost_ratio",
            "terminated",
        ),
        "rate",
    ),
    **dict.fromkeys(
        (
            "cost_per_contacted",
            "net_collected",
            "old_arrears",
            "time_barred",
            "billed",
            "cash",
            "collecting_cost",
            "discounts",
            "waived",
            "outstanding",
            "service_cost",
            "liability",
        ),
        "fen",
    ),
    "satisfaction": "score",
    "days_to_cash": "days",
}
# The course's targets: (value, True if more is better); claims target-collection, -on-time, -arrears, -cost.
KPI_TARGETS: dict[str, tuple[float, bool]] = {
    "collection_rate": (0.95, True),
    "on_time_rate": (0.85, True),
    "arrears_recovery_rate": (0.60, True),
    "cost_ratio": (0.15, False),
}

"""The policy as pydantic models: every field is described in Chinese, because the descriptions are the remedies."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.policy.channels import (
    CAUSE_NAMES,
    CHANNEL_NAMES,
    CONTENT_NAMES,
    COURT_CHANNELS,
    DELIVERY_BY_DEFAULT,
    DELIVERY_NAMES,
    DEMANDS_BY_DEFAULT,
    KIND_NAMES,
    LABEL_NAMES,
    QUEUE_NAMES,
    RED_NAMES,
    SCRIPT_NAMES,
    TALK_NAMES,
    WHEN_NAMES,
    Cause,
    Channel,
    Content,
    Delivery,
    OwnerLabel,
    PropertyKind,
    Queue,
    RedAct,
    Script,
    Talk,
    When,
)
from simulator.policy.offers import (
    Amnesty,
    Contract,
    Deferral,
    Honours,
    Instalments,
    Outsource,
    Prepay,
    Rewards,
    Strict,
    Yuan,
)

MAX_LEVERS = 22
DayOffset = Annotated[int, Field(ge=-60, le=1095)]


def _options(names: dict[str, str]) -> str:
    return "、".join(f"{key}={name}" for key, name in names.items())


class Calendar(Strict):
    """When a lever fires: on days counted from each bill's due date, or on one day of the month."""

    days_from_due: list[DayOffset] = Field(
        default=[], max_length=12, description="相对账单到期日的天数，可写多个：-3 是到期前三天，7 是逾期七天"
    )
    day_of_month: int | None = Field(default=None, ge=1, le=28, description="每月几号做一次，1 到 28")
    every_months: int = Field(default=1, ge=1, le=24, description="与 day_of_month 合用：每隔几个月做一次")
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = Field(
        default=[], max_length=7, description="只在星期几做（1 是星期一，7 是星期日）；不是这一天就顺延到下一个"
    )

    def meets(self, other: Calendar) -> bool:
        """Whether both name one and the same day (moved by weekdays or not)."""
        if self.weekdays != other.weekdays:
            return False
        if self.day_of_month is not None:
            return self.day_of_month == other.day_of_month
        return bool(set(self.days_from_due) & set(other.days_from_due))

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.days_from_due) == (self.day_of_month is not None):
            raise ValueError("days_from_due 和 day_of_month 必须且只能写一个")
        if len(set(self.days_from_due)) != len(self.days_from_due):
            raise ValueError("days_from_due 里有重复的日子，请删去重复项")
        if self.days_from_due and self.every_months != 1:
            raise ValueError("every_months 只能与 day_of_month 合用")
        return self


class Audience(Strict):
    """Whom a lever reaches: only what the ledger and the contact log show."""

    min_days_overdue: int | None = Field(
        default=None, ge=-60, le=36500, description="最早一笔未缴账单至少逾期多少天（负数为到期前）"
    )
    max_days_overdue: int | None = Field(default=None, ge=-60, le=36500, description="最早一笔未缴账单最多逾期多少天")
    min_amount_yuan: Yuan | None = Field(default=None, description="未缴合计至少多少元")
    max_amount_yuan: Yuan | None = Field(default=None, description="未缴合计最多多少元")
    buildings: list[Annotated[int, Field(ge=1, le=100_000)]] = Field(
        default=[], description="只对这些楼栋（写栋号）；不写就是全部"
    )
    households: list[Annotated[int, Field(ge=1, le=1_000_000)]] = Field(
        default=[], max_length=20_000, description="只对这些住户（写户号，从 1 起）；不写就是全部"
    )
    labels: list[OwnerLabel] = Field(
        default=[], description=f"只对推断为这些类型的业主（推断会错）：{_options(LABEL_NAMES)}；不写就是全部"
    )
    kinds: list[PropertyKind] = Field(default=[], description=f"只对这些物业：{_options(KIND_NAMES)}；不写就是全部")
    min_late_bills: int | None = Field(default=None, ge=0, le=200, description="缴费记录里至少有过几张逾期的账单")
    max_late_bills: int | None = Field(default=None, ge=0, le=200, description="缴费记录里至多有过几张逾期的账单")
    open_complaints: Literal["any", "none", "only"] = Field(
        default="any", description="any=不论，none=不找投诉还没答复的业主，only=只找他们"
    )
    reached: Literal["any", "yes", "no"] = Field(
        default="any", description="any=不论，yes=只对以前联系上过的业主，no=只对从没联系上的"
    )
    after_channel: Channel | None = Field(default=None, description="只对已经用过这个渠道的业主")
    after_days: int = Field(default=0, ge=0, le=3650, description="与 after_channel 合用：那次之后至少过了多少天")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        low, high = self.min_days_overdue, self.max_days_overdue
        if low is not None and high is not None and low > high:
            raise ValueError("min_days_overdue 不能大于 max_days_overdue")
        if (
            self.min_amount_yuan is not None
            and self.max_amount_yuan is not None
            and self.min_amount_yuan > self.max_amount_yuan
        ):
            raise ValueError("min_amount_yuan 不能大于 max_amount_yuan")
        few, many = self.min_late_bills, self.max_late_bills
        if few is not None and many is not None and few > many:
            raise ValueError("min_late_bills 不能大于 max_late_bills")
        if self.after_days and self.after_channel is None:
            raise ValueError("写了 after_days 就要写 after_channel")
        return self


class Lever(Strict):
    """One thing that is done, to whom, when, how often and for how much."""

    channel: Channel = Field(description="渠道：" + _options(CHANNEL_NAMES))
    name: str = Field(default="", max_length=40, description="这一项的中文名，显示在页面上")
    calendar: Calendar = Field(description="什么时候做：days_from_due 或 day_of_month")
    audience: Audience = Field(default=Audience(), description="对谁做")
    content: Content | None = Field(
        default=None, description=f"内容：{_options(CONTENT_NAMES)}；不写就按渠道：函件和起诉是催告，其余是提醒"
    )
    delivery: Delivery | None = Field(default=None, description=f"送达方式：{_options(DELIVERY_NAMES)}；不写就按渠道")
    script: Script = Field(default="plain", description=f"写法：{_options(SCRIPT_NAMES)}")
    when: When = Field(default="any", description=f"电话和上门的时间：{_options(WHEN_NAMES)}")
    talk: list[Talk] = Field(
        default=[], max_length=5, description=f"电话和上门怎么谈：{_options(TALK_NAMES)}；可写几个"
    )
    batch_min: int = Field(
        default=1, ge=1, le=1000, description="起诉和支付令：凑够多少户才一起办，成批的每件费用低一些"
    )
    min_gap_days: int = Field(default=0, ge=0, le=365, description="距离上一次任何催缴不足这么多天就不做（公告除外）")
    max_times: int = Field(default=200, ge=1, le=200, description="对同一户最多做几次；全部缴清后重新计算")
    priority: int = Field(default=5, ge=1, le=9, description="人手不够时谁先做，1 最先，9 最后")
    budget_yuan_per_month: Yuan | None = Field(default=None, description="这一项每月最多花多少元，不写不限")

    @property
    def is_demand(self) -> bool:
        """Whether it demands payment within a period, or only reminds."""
        return (self.content or ("demand" if self.channel in DEMANDS_BY_DEFAULT else "reminder")) == "demand"

    @property
    def delivered(self) -> Delivery:
        """How it is delivered."""
        return self.delivery or DELIVERY_BY_DEFAULT.get(self.channel, "none")

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if (self.delivered == "court") != (self.channel in COURT_CHANNELS):
            raise ValueError("delivery 的 court（法院送达）只用于起诉和支付令，它们也只能用它，请改或删去 delivery")
        if self.channel == "notice" and (self.content == "demand" or self.script != "plain"):
            raise ValueError("楼栋公告只公布合计，不能当催告，也没有别的写法，请删去 content 和 script")
        if self.talk and self.channel not in ("phone", "visit"):
            raise ValueError("talk 只用于电话和上门，请删去")
        if self.batch_min > 1 and self.channel not in COURT_CHANNELS:
            raise ValueError("batch_min 只用于起诉和支付令，请删去")
        if self.when != "any" and self.channel not in ("phone", "visit", "voice"):
            raise ValueError("when 只用于电话、自动语音和上门，请删去")
        return self


class Team(Strict):
    """Working hours for collecting. Work that does not fit waits."""

    people: int = Field(ge=0, le=200, description="催缴人手（人）")
    hours_per_person_month: int = Field(default=60, ge=0, le=250, description="每人每月用于催缴的小时数")
    training_hours_month: int = Field(default=0, ge=0, le=40, description="每人每月培训几小时（从上面的工时里出）")
    bonus_share: float = Field(
        default=0.0, ge=0, le=0.3, allow_inf_nan=False, description="逾期后收回的钱里拿出多少作奖金，0.05 即 5%"
    )
    target_pressure: float = Field(
        default=0.0, ge=0, le=1, allow_inf_nan=False, description="指标压力，0 到 1；压力越大越容易有人越线"
    )
    recorded: bool = Field(default=False, description="电话录音、上门记录仪")
    supervised: bool = Field(default=False, description="有人抽查录音和投诉")


class Service(Strict):
    """What the company does for the estate besides collecting."""

    spend_yuan_per_household_month: Yuan = Field(default=Decimal(0), description="每户每月多花多少元改善服务")
    open_accounts: bool = Field(default=False, description="是否按期公开账目")
    response_days: int | None = Field(default=None, ge=1, le=30, description="报修和投诉承诺几天内答复，不写就是不承诺")
    events_per_year: int = Field(default=0, ge=0, le=24, description="一年办几次社区活动")
    surveys_per_year: int = Field(default=0, ge=0, le=4, description="一年做几次满意度调查（调查后要有答复才有用）")
    meetings_per_year: int = Field(default=0, ge=0, le=12, description="一年开几次业主座谈会")


class Handling(Strict):
    """What is done about the reasons for which owners do not pay. Only a reason that is known can be handled."""

    causes: list[Cause] = Field(default=[], max_length=4, description=f"处理哪些不满的原因：{_options(CAUSE_NAMES)}")
    hotline: bool = Field(default=False, description="是否有热线和回访，让业主说得出原因")


class Committee(Strict):
    """What is put to the owners' committee or the owners' assembly, where the estate has one."""

    accounts_vote: bool = Field(default=False, description="公开的账目是否请业主确认（要先公开账目）")
    fee_vote: bool = Field(default=False, description="收费标准是否由业主共同决定过")


class Tools(Strict):
    """What helps the team to find, to know and to be paid."""

    clean_archive: bool = Field(default=False, description="开始时是否把业主档案清理一遍（补电话、改错号）")
    online_payment: bool = Field(default=False, description="是否开通线上缴费（一点就能缴，付手续费）")
    analytics: bool = Field(default=False, description="是否用缴费记录分析推断业主类型（推断会错）")
    calculation: bool = Field(default=False, description="是否用计费模块（账单少出错）")
    reminders: bool = Field(default=False, description="是否用提醒模块（函件批量打印登记，省时间）")
    statistics: bool = Field(default=False, description="是否用统计模块（少返工，知道该找谁）")
    wechat_drive: bool = Field(default=False, description="开始时是否集中推广关注公众号")
    face_payment: bool = Field(default=False, description="是否开通刷脸缴费")
    face_alternative: bool = Field(default=True, description="刷脸之外是否有同样方便的办法；没有就是红线 R8")
    reconciliation_days: int = Field(default=1, ge=0, le=30, description="缴了几天以后台账才看得到；太慢会催到缴过的人")


class RedLine(Strict):
    """An act against the course's red lines. It can be chosen so that its price can be seen."""

    act: RedAct = Field(description=f"哪一条红线：{_options(RED_NAMES)}")
    from_month: int = Field(default=1, ge=1, le=120, description="从第几个月开始（1 是第一个月）")
    until_month: int = Field(default=120, ge=1, le=120, description="到第几个月为止")
    min_days_overdue: int = Field(default=30, ge=0, le=3650, description="对逾期至少多少天的业主")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_month > self.until_month:
            raise ValueError("from_month 不能晚于 until_month")
        return self


class Policy(Strict):
    """A named way of collecting."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="英文小写短名，如 sms-and-phone")
    name: str = Field(min_length=1, max_length=40, description="中文名称")
    description: str = Field(default="", description="一两句话说明")
    levers: list[Lever] = Field(default=[], max_length=MAX_LEVERS, description="做哪些事；不写就是什么也不做")
    prepay: Prepay | None = Field(default=None, description="预缴优惠")
    instalments: Instalments | None = Field(default=None, description="分期")
    deferral: Deferral | None = Field(default=None, description="困难业主的延期")
    rewards: Rewards | None = Field(default=None, description="到期前缴费的奖励")
    honours: Honours | None = Field(default=None, description="按时缴费的公开表扬")
    amnesty: Amnesty | None = Field(default=None, description="旧账宽限：一段时间里缴旧账减免一部分本金")
    outsource: Outsource | None = Field(default=None, description="委外：旧账交给外面的机构按佣金收")
    auto_debit: bool = Field(default=False, description="是否提供代扣")
    oldest_first: bool = Field(
        default=False, description="不管业主指定缴哪一期，一律先抵最早的（会引起投诉，见民法典第五百六十条）"
    )
    vacancy_reduction: float = Field(
        default=0, ge=0, le=0.5, allow_inf_nan=False, description="核实空置的房屋减收的比例，0.3 即三成"
    )
    contract: Contract = Field(default=Contract(), description="合同条款与小区档案不同的地方")
    team: Team = Field(default=Team(people=4), description="人手与工时")
    queue: Queue = Field(default="random", description=f"人手不够时，同一优先级里谁先做：{_options(QUEUE_NAMES)}")
    max_touches_per_month: int | None = Field(
        default=None, ge=0, le=60, description="对同一户一个月最多催几次（公告除外），不写不限"
    )
    service: Service = Field(default=Service(), description="服务和沟通")
    handling: Handling = Field(default=Handling(), description="不满的原因怎么处理")
    committee: Committee = Field(default=Committee(), description="业主委员会、业主大会")
    tools: Tools = Field(default=Tools(), description="档案、线上缴费、分析")
    red_lines: list[RedLine] = Field(default=[], max_length=10, description="触碰哪些红线（只为看清代价，不会被推荐）")
    demonstration: bool = Field(
        default=False, description="只为看清代价：所选地方明令禁止的做法，要写 true 才能模拟，并且永远不会被推荐"
    )
    pause_on_promise: bool = Field(default=True, description="业主答应了日期，到期前是否暂停催缴（应当暂停）")
    waive_penalty: bool = Field(default=False, description="缴清时是否免收合同约定的违约金")

    @model_validator(mode="after")
    def _no_clash(self) -> Self:
        faults = [
            f"levers 第 {first + 1} 项和第 {second + 1} 项在同一天用同一渠道催同一批人"
            for second, two in enumerate(self.levers)
            for first, one in enumerate(self.levers[:second])
            if one.channel == two.channel and one.audience == two.audience and one.calendar.meets(two.calendar)
        ]
        if faults:
            raise ValueError("；".join(faults) + "，请合并或错开")
        return self

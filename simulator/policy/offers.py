"""What a policy offers to those who pay: discounts, rewards, honours, plans, and help for those who cannot."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.documents import Strict
from simulator.policy.channels import REWARD_NAMES, Reward

Yuan = Annotated[Decimal, Field(ge=0, le=10_000_000, decimal_places=2, allow_inf_nan=False)]
MAX_OFFERS = 3


class Offer(Strict):
    """One prepayment on offer."""

    months: int = Field(ge=1, le=12, description="一次预缴几个月；必须是账单周期的整倍数")
    discount: float = Field(ge=0, le=0.5, allow_inf_nan=False, description="折扣率，0.05 即优惠 5%")


class Prepay(Strict):
    """Discounts for paying several months ahead. Offered to households without overdue bills.

    One offer may be written as `months` and `discount`, several as `offers`.
    """

    months: int | None = Field(default=None, ge=1, le=12, description="只有一档时：一次预缴几个月")
    discount: float = Field(default=0, ge=0, le=0.5, allow_inf_nan=False, description="只有一档时：折扣率，0.05 即 5%")
    offers: list[Offer] = Field(
        default=[], max_length=MAX_OFFERS, description="几档并列时：每档写 months 和 discount，最多三档"
    )
    open_months: list[Annotated[int, Field(ge=1, le=12)]] = Field(
        min_length=1, max_length=12, description="一年中哪几个月开放，例如 [1, 2]"
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.offers) == (self.months is not None):
            raise ValueError("要么写 months 和 discount（一档），要么写 offers（几档），必须且只能选一种")
        months = [offer.months for offer in self.offers]
        if len(set(months)) != len(months):
            raise ValueError("offers 里有两档月数相同，请删去一档")
        return self

    @property
    def all_offers(self) -> list[Offer]:
        """Every offer, the longest first."""
        if self.months is not None:
            return [Offer(months=self.months, discount=self.discount)]
        return sorted(self.offers, key=lambda offer: -offer.months)


class Rewards(Strict):
    """What a household gets for each bill paid by its due day."""

    kind: Reward = Field(description="奖励的形式：" + "、".join(f"{k}={v}" for k, v in REWARD_NAMES.items()))
    value_yuan_per_bill: Yuan = Field(description="平均每张按时缴的账单花多少元（抽奖写平均数）")


class Honours(Strict):
    """Public praise for those who pay on time. Without consent it discloses who pays: red line R3."""

    with_consent: bool = Field(default=True, description="是否只写同意公开的业主；不经同意就公开是红线 R3")


class Amnesty(Strict):
    """A window in which part of an old debt is waived for those who pay the rest."""

    from_month: int = Field(ge=1, le=120, description="从第几个月开始（1 是第一个月）")
    until_month: int = Field(ge=1, le=120, description="到第几个月为止")
    share: float = Field(ge=0, le=0.5, allow_inf_nan=False, description="减免本金的比例，0.2 即 20%")
    min_days_overdue: Literal[90, 180, 365, 1095] = Field(default=365, description="逾期多少天以上的账单")
    approved: bool = Field(
        default=True, description="减免本金是否经过公司（酬金制还要业主）批准；没有批准就减免是红线 R7"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_month > self.until_month:
            raise ValueError("from_month 不能晚于 until_month")
        return self


class Outsource(Strict):
    """Old debts handed to an agency that is paid by commission. Its lapses are the company's."""

    commission: float = Field(ge=0, le=0.6, allow_inf_nan=False, description="佣金占收回金额的比例，0.2 即 20%")
    min_days_overdue: Literal[90, 180, 365, 1095] = Field(default=365, description="逾期多少天以上的账单委外")


class Instalments(Strict):
    """A plan offered when somebody is reached by phone, visit or letter."""

    months: int = Field(ge=2, le=12, description="分几个月缴清")
    min_amount_yuan: Yuan = Field(description="欠费至少多少元才提供分期")
    min_days_overdue: int = Field(default=30, ge=0, le=3650, description="至少逾期多少天才提供分期")


class Deferral(Strict):
    """Time for those in need: everything overdue falls due again after some months."""

    months: int = Field(ge=1, le=6, description="延期几个月")
    verified: bool = Field(default=True, description="是否核实困难（花时间，但能挡住没有困难的人）")
    min_days_overdue: int = Field(default=30, ge=0, le=3650, description="至少逾期多少天才谈延期")


class Contract(Strict):
    """Terms of the service contract that differ from the estate's profile. What is not written stays as it is."""

    every_months: int | None = Field(default=None, ge=1, le=12, description="几个月一张账单（1 按月，3 按季，12 按年）")
    due_days: int | None = Field(default=None, ge=1, le=60, description="账单出具后多少天到期（含宽限）")
    penalty_ppm_per_day: int | None = Field(
        default=None, ge=0, le=3000, description="约定的每日违约金，百万分之几（500 即万分之五）"
    )
    mode: Literal["lump", "fee"] | None = Field(default=None, description="lump=包干制，fee=酬金制")
    address_for_service: bool = Field(default=False, description="合同里是否约定了送达地址")

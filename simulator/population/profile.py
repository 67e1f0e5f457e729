"""Estate profiles: what content/estates/*.yml may say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.documents import Strict, read_folder, read_named

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Structure(Strict):
    """How many homes one building holds."""

    floors: int = Field(ge=1, le=60, description="每栋楼层数")
    units: int = Field(ge=1, le=12, description="每栋单元数")
    doors: int = Field(ge=1, le=12, description="每单元每层户数")


class Area(Strict):
    """Triangular distribution of the floor area in m²."""

    low: float = Field(gt=0, le=2000, description="最小建筑面积，平方米")
    typical: float = Field(gt=0, le=2000, description="最常见的建筑面积，平方米")
    high: float = Field(gt=0, le=2000, description="最大建筑面积，平方米")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.typical <= self.high:
            raise ValueError("面积要满足 low ≤ typical ≤ high，请调整三个数的大小")
        return self


class Billing(Strict):
    """The fee and its calendar."""

    fee_fen_per_m2: int = Field(ge=0, le=10_000, description="每平方米每月物业费，单位：分（250 即 2.50 元）")
    every_months: int = Field(ge=1, le=12, description="几个月出一次账单（1 按月，3 按季，12 按年）")
    due_days: int = Field(ge=1, le=60, description="账单出具后多少天到期")
    penalty_ppm_per_day: int = Field(
        default=0, ge=0, le=3000, description="合同约定的每日违约金，百万分之几（500 即万分之五）"
    )
    prepay_cap_months: int = Field(default=12, ge=0, le=12, description="当地或合同允许的最长预收月数")
    mode: Literal["lump", "fee"] = Field(default="lump", description="lump=包干制，fee=酬金制")


class Contact(Strict):
    """What the archive knows."""

    phone: Share = Field(description="档案里有电话的户数比例，0 到 1")
    phone_wrong: Share = Field(description="有电话但号码已失效的比例，0 到 1")
    wechat: Share = Field(description="关注公众号或加企业微信的户数比例，0 到 1")


class Shops(Strict):
    """Shops among the homes."""

    share: Share = Field(default=0, description="商铺占全部户数的比例，0 到 1")
    area_m2: Area = Field(default=Area(low=25, typical=60, high=180), description="商铺建筑面积")
    fee_fen_per_m2: int = Field(default=500, ge=0, le=10_000, description="商铺每平方米每月物业费，单位：分")


class Parking(Strict):
    """Parking spaces, billed on their own."""

    share: Share = Field(default=0, description="单独收费的车位占全部户数的比例，0 到 1")
    fee_fen_per_month: int = Field(default=8000, ge=0, le=1_000_000, description="车位每月管理费，单位：分")


class CauseMix(Strict):
    """Why the dissatisfied are dissatisfied."""

    company: Share = Field(default=0.45, description="因为物业服务")
    developer: Share = Field(default=0.15, description="因为开发商遗留问题")
    neighbour: Share = Field(default=0.15, description="因为邻里")
    fee: Share = Field(default=0.25, description="因为费用上涨")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = sum(share for _, share in self)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"cause_mix 四项合计是 {total:.4f}，必须等于 1")
        return self


class OwnerGroup(Strict):
    """One owner type: its share and the arrears it starts with."""

    share: Share = Field(description="这类业主占全部户数的比例；各类合计必须等于 1")
    with_arrears: Share = Field(default=0, description="这类业主中开始时就有旧欠的比例")
    months_low: int = Field(default=1, ge=1, le=96, description="旧欠最少几个月")
    months_high: int = Field(default=1, ge=1, le=96, description="旧欠最多几个月")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.months_low > self.months_high:
            raise ValueError("旧欠月数要满足 months_low ≤ months_high")
        return self


NOBODY = OwnerGroup(share=0)


class Owners(Strict):
    """Shares of the owner types."""

    prompt: OwnerGroup = Field(description="按时型")
    habitual: OwnerGroup = Field(description="习惯拖延型")
    forgetful: OwnerGroup = Field(description="忘记型")
    hardship: OwnerGroup = Field(description="困难型")
    dissatisfied: OwnerGroup = Field(description="不满型")
    vacant: OwnerGroup = Field(description="空置型")
    wilful: OwnerGroup = Field(description="恶意型")
    complainer: OwnerGroup = Field(default=NOBODY, description="频繁投诉型：缴得慢，动不动投诉")
    conformist: OwnerGroup = Field(default=NOBODY, description="从众型：看邻居缴不缴")
    savvy: OwnerGroup = Field(default=NOBODY, description="懂法型：认准确的书面催告，不认吓唬")
    institution: OwnerGroup = Field(default=NOBODY, description="单位业主：见正式函件和发票才走流程，慢而可靠")
    developer: OwnerGroup = Field(default=NOBODY, description="开发商：未售、未交付的房屋，由建设单位缴")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = sum(group.share for _, group in self)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"各类业主的 share 合计是 {total:.4f}，必须等于 1")
        return self


class Profile(Strict):
    """One kind of estate. `source` is a claim id or teaching-assumption."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="英文小写短名，如 mid-market")
    name: str = Field(min_length=1, description="中文名称")
    description: str = Field(default="", description="一两句话说明这是怎样的小区")
    estate_name: str = Field(min_length=1, description="示例小区的名字（虚构）")
    start: date = Field(description="模拟开始的日期，必须是某月 1 日")
    source: str = Field(min_length=1, description="数字的来源：claims.yml 里的 id 或 teaching-assumption")
    note: str = Field(default="", description="对这些数字的说明")
    service: Share = Field(description="开始时的服务水平，0 到 1")
    structure: Structure
    area_m2: Area
    billing: Billing
    contact: Contact
    owners: Owners
    shops: Shops = Field(default=Shops(), description="商铺")
    parking: Parking = Field(default=Parking(), description="车位")
    tenant_share: Share = Field(default=0, description="档案电话其实是租户的住宅比例，0 到 1")
    elderly_share: Share = Field(default=0, description="业主是老人的住宅比例，0 到 1")
    newcomer_share: Share = Field(default=0, description="刚过户、旧欠是前业主留下的比例，0 到 1")
    cause_mix: CauseMix = Field(default=CauseMix(), description="不满的原因各占多少，合计 1")
    city: str = Field(default="", description="content/cities.yml 里的地方，不写就是不按任何一地的规定检查")
    committee: Literal["none", "neutral", "friendly", "hostile"] = Field(
        default="none", description="业主委员会：none=没有，neutral=中立，friendly=配合，hostile=对立"
    )
    community_office: bool = Field(default=True, description="社区有没有人民调解组织")

    @model_validator(mode="after")
    def _kinds_fit(self) -> Self:
        if self.shops.share + self.parking.share > 1:
            raise ValueError("shops.share 和 parking.share 合计超过 1，请调小")
        return self

    @model_validator(mode="after")
    def _first_of_month(self) -> Self:
        if self.start.day != 1:
            raise ValueError("start 必须是某月的 1 日，例如 2026-01-01")
        return self


def folder(course: Path) -> Path:
    """Where the profiles of a course lie."""
    return course / "content" / "estates"


def load_profile(course: Path, name: str) -> Profile:
    """Return the profile of that id, or the one in the YAML file of that name. Raises DocumentError."""
    return read_named(folder(course), name, Profile, course, "小区档案")


def load_profiles(course: Path) -> dict[str, Profile]:
    """Return every profile of the course by id, sorted. Raises DocumentError with the faults of all files."""
    return {one.id: one for one in read_folder(folder(course), Profile, course).values()}

"""What a manager says about an estate. The titles are the labels of the form, the descriptions its help texts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from generator.course.problems import Problem
from simulator.documents import DocumentError, Strict, check_document

MOST_HOUSEHOLDS = 20_000
MOST_MONTHS_OWED = 96  # what an estate can start with: simulator.population.arrears
ARREARS_BANDS = {
    "up_to_3": "三个月以内",
    "to_12": "三到十二个月",
    "to_36": "一到三年",
    "over_36": "三年以上",
}

Today = Literal["sms", "wechat", "notice", "phone", "letters", "visits", "legal"]
TODAY_NAMES: dict[str, str] = {
    "sms": "短信提醒",
    "wechat": "微信提醒",
    "notice": "楼栋公告（只写合计）",
    "phone": "打电话",
    "letters": "发催缴函",
    "visits": "上门",
    "legal": "律师函和起诉",
}
BY_PEOPLE = ("phone", "visits")

# Fields that every form about one's own estate asks for in the same words.
Doings = Annotated[list[Today], Field(max_length=7, title="现在怎么催", description="、".join(TODAY_NAMES.values()))]
Staff = Annotated[int, Field(ge=0, le=100, title="催缴人手", description="做催缴的有几个人，0 到 100")]
Mode = Annotated[Literal["lump", "fee"], Field(title="收费方式", description="lump=包干制，fee=酬金制")]
Complaints = Annotated[
    float | None,
    Field(
        ge=0,
        le=10_000,
        allow_inf_nan=False,
        title="催缴引起的投诉",
        description="平均每月几件；只用来核对，不知道就不填",
    ),
]

_Owed = Annotated[Decimal, Field(ge=0, le=10_000_000_000, decimal_places=2, allow_inf_nan=False)]
_FILE = "我的小区"


class Arrears(Strict):
    """What is owed now, by how long it has been overdue: yuan, or households by their oldest debt."""

    unit: Literal["yuan", "households"] = Field(default="yuan", title="旧欠按什么填", description="yuan 或 households")
    up_to_3: _Owed = Field(default=Decimal(0), title="旧欠：三个月以内", description="逾期不超过 90 天的")
    to_12: _Owed = Field(default=Decimal(0), title="旧欠：三到十二个月", description="逾期 91–365 天的")
    to_36: _Owed = Field(default=Decimal(0), title="旧欠：一到三年", description="逾期 366–1095 天的")
    over_36: _Owed = Field(default=Decimal(0), title="旧欠：三年以上", description="逾期超过 1095 天的")

    @property
    def bands(self) -> list[Decimal]:
        """The four figures, youngest first."""
        return [getattr(self, name) for name in ARREARS_BANDS]

    @model_validator(mode="after")
    def _whole_households(self) -> Self:
        if self.unit == "households" and any(one != one.to_integral_value() for one in self.bands):
            raise ValueError("旧欠按户数填时，四档都要是整数")
        return self


class Facts(Strict):
    """An estate in the words of whoever runs it. Rates are 0-1, money is yuan."""

    name: str = Field(default="我的小区", min_length=1, max_length=30, title="小区名字", description="只用来显示")
    kind: str = Field(title="最像哪一类小区", description="content/estates 里的档案；没有填的数字从它那里来")
    households: int = Field(ge=30, le=MOST_HOUSEHOLDS, title="户数", description="收物业费的房屋，30 到 20000 户")
    fee_yuan_per_m2: Decimal = Field(
        ge=Decimal("0.10"),
        le=50,
        decimal_places=2,
        allow_inf_nan=False,
        title="物业费单价",
        description="住宅每平方米每月多少元，0.10 到 50",
    )
    area_m2: float = Field(ge=15, le=1000, allow_inf_nan=False, title="常见面积", description="最常见的一户，平方米")
    collection_rate: float = Field(
        ge=0.05,
        le=0.999,
        allow_inf_nan=False,
        title="去年的收缴率",
        description="按金额：去年到期的账单，到年底实际收到的比例，5% 到 99.9%；追回的旧欠不算",
    )
    arrears: Arrears | None = Field(default=None, title="旧欠", description="不清楚就不填，按最像的小区估计")
    vacancy: float = Field(
        ge=0, le=0.6, allow_inf_nan=False, title="空置率", description="没人住的房屋占几成，0 到 60%"
    )
    staff: Staff
    complaints_per_month: Complaints = None
    every_months: Literal[1, 3, 6, 12] = Field(title="账单周期", description="几个月出一次账单：1、3、6 或 12")
    mode: Mode = "lump"
    today: Doings = Field(default=[])

    @model_validator(mode="after")
    def _possible(self) -> Self:
        faults: list[str] = []
        if missing := nobody_to_do(self.today, self.staff):
            faults.append("：".join(missing))
        faults += self._arrears_faults()
        if faults:
            raise ValueError("；".join(faults))
        return self

    def _arrears_faults(self) -> list[str]:
        if self.arrears is None:
            return []
        total = sum(self.arrears.bands)
        if self.arrears.unit == "households":
            if total > self.households:
                return [f"旧欠的户数合计 {total:,}，比总户数 {self.households:,} 还多：每户只算在最老的那一档里"]
            return []
        most = self.fee_yuan_per_m2 * Decimal(str(self.area_m2)) * self.households * MOST_MONTHS_OWED
        if total > most:
            years = MOST_MONTHS_OWED // 12
            return [
                f"旧欠合计 {total / 10_000:,.1f} 万元，比每一户都欠满{years}年（{most / 10_000:,.1f} 万元）还多："
                "请核对是不是多写了零，或者该按户数填"
            ]
        return []


def nobody_to_do(today: list[Today], staff: int) -> tuple[str, str] | None:
    """What is wrong and what to do, if what is done today needs people and there are none."""
    by_people = [TODAY_NAMES[one] for one in today if one in BY_PEOPLE]
    if not by_people or staff > 0:
        return None
    return f"勾了“{'、'.join(by_people)}”，催缴人手却是 0", "请填人数，或去掉这几项"


def read_facts(data: dict[str, Any], kinds: set[str]) -> Facts:
    """What was filled in, checked. `kinds`: the profiles there are. Raises DocumentError with every fault, by label."""
    problems: list[Problem] = []
    if str(data.get("kind")) not in kinds:
        problems.append(_problem("最像哪一类小区：没有这一类", f"可选：{'、'.join(sorted(kinds))}"))
    try:
        facts = check_document(data, Facts, _FILE)
    except DocumentError as error:
        problems += [_labelled(problem) for problem in error.problems]
        raise DocumentError(problems) from None
    if problems:
        raise DocumentError(problems)
    return facts


def _problem(message: str, remedy: str) -> Problem:
    return Problem(file=_FILE, line=0, code="my-estate", message=message, remedy=remedy)


def _labelled(problem: Problem) -> Problem:
    """The form's own labels in place of the names of fields."""
    message, remedy = problem.message, problem.remedy
    if message.startswith("字段“整个文件”："):
        return _problem(message.removeprefix("字段“整个文件”："), "请改好再拟合")
    for model, prefix in ((Arrears, "arrears."), (Facts, "")):
        for name, field in model.model_fields.items():
            message = message.replace(f"字段“{prefix}{name}”", f"“{field.title}”")
            remedy = remedy.replace(f"“{name}”的意思是：", f"“{field.title}”：")
    return _problem(message, remedy)

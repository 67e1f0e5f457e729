"""A small course with every block kind, and one whose slides are far too full. Built by hand: no files are read."""

from __future__ import annotations

from pathlib import Path

from generator.course.blocks import (
    Activity,
    Bullets,
    Cards,
    Case,
    CaseRow,
    Chart,
    Column,
    Columns,
    Compare,
    Cycle,
    Figure,
    Item,
    Line,
    Notes,
    Option,
    Paragraph,
    Pyramid,
    Quiz,
    Quote,
    Script,
    Series,
    Stairs,
    Stat,
    Stats,
    Steps,
    Table,
    Timeline,
)
from generator.course.evidence import Claim, CompanyFigure, Law
from generator.course.model import Company, Course, Module, Slide
from generator.course.text import Span, Text

CLAIM = Claim(
    id="phone-uplift",
    topic="电话的效果",
    value="30%-50%",
    kind="effect",
    basis="行业培训资料口径，未经核实",
    confidence="unverifiable",
    note="没有给出分母。",
)
RATE = Claim(
    id="rate",
    topic="行业收缴率",
    value="82%",
    kind="descriptive",
    basis="媒体转述，只看到摘要",
    confidence="corroborated",
)
LAW = Law(
    id="duty",
    title="民法典",
    law="民法典",
    article="944",
    paragraph=1,
    version="2020",
    effective="2021-01-01",
    status="current",
    says="业主应当按照约定支付物业费。",
    checked="2026-11-20",
)
LOCAL = Law(
    id="local",
    title="某市条例",
    law="某市条例",
    article="9",
    version="2024",
    effective="2024-05-01",
    status="to-check",
    place="某市",
    says="公共收益归业主共有。",
)


def words(text: str) -> Text:
    return (Span(kind="text", text=text),)


def claim(one: Claim = CLAIM) -> Text:
    return (Span(kind="claim", text=one.value, target=one.id),)


def law(one: Law = LAW) -> Text:
    return (Span(kind="law", text=one.cite, target=one.id),)


def item(text: str, detail: str = "", *children: str) -> Item:
    return Item(text=words(text), detail=words(detail) if detail else (), children=tuple(item(c) for c in children))


def items(*pairs: tuple[str, str]) -> tuple[Item, ...]:
    return tuple(item(*pair) for pair in pairs)


def slide(name: str, title: str, *content: object, minutes: int = 3) -> Slide:
    return Slide(id=name, title=words(title), minutes=minutes, content=content, line=1)  # pyright: ignore[reportArgumentType]


def prose(text: str) -> Paragraph:
    return Paragraph(text=words(text), line=2)


FOUR = (("核实情况", "问清原因"), ("提出方案", "给两个选择"), ("签下协议", "写明日期"), ("到期跟进", "没到账就问"))
STEPS = Steps(items=items(*FOUR), line=1)
TABLE = Table(
    header=(words("渠道"), words("成本"), words("依据")),
    rows=(
        (words("短信"), (Span(kind="eg", text="0.05 元"),), words("合同价")),
        (words("电话"), words("五元"), law()),
        (words("函件"), words("二十元"), law(LOCAL)),
    ),
    line=1,
)
CHART = Chart(
    title=words("各楼龄的收缴率"),
    chart="column",
    categories=("五年内", "五到十年", "十年以上"),
    series=(Series(name="今年", values=(88.0, 82.0, 70.5)), Series(name="去年", values=(85.0, 80.0, 71.0))),
    unit="%",
    source="rate",
    line=1,
)
QUIZ = Quiz(
    id="kinds-quiz--quiz-1",
    question=words("下面哪一条短信可以直接发送？"),
    options=(
        Option(text=words("再不缴费将公布名单"), right=False, why=words("侵犯个人信息，也是威胁")),
        Option(text=words("请于月底前缴清，如有困难请来电"), right=True, why=words("期限、渠道齐全")),
    ),
    minutes=2,
    line=1,
)
ACTIVITY = Activity(
    id="kinds-activity--activity-1",
    title=words("改写一条短信"),
    minutes=8,
    body=(prose("两人一组，改写三条短信。"), Bullets(items=items(("先圈出错处", ""), ("再写一条", "")), line=1), TABLE),
    line=1,
)

KINDS = (
    slide(
        "kinds-bullets", "要点", Bullets(items=(item("先听", "", "不打断", "记下来"), item("再说", "说清金额")), line=1)
    ),
    slide("kinds-ordered", "有序", Bullets(items=items(("一", ""), ("二", "")), ordered=True, line=1)),
    slide("kinds-cards", "卡片", Cards(items=items(*FOUR), line=1)),
    slide(
        "kinds-columns",
        "两栏",
        Columns(
            columns=(
                Column(title=words("适合"), items=items(("到期提醒", ""), ("首轮提醒", ""))),
                Column(title=words("不适合"), items=items(("正在投诉", ""))),
            ),
            line=1,
        ),
    ),
    slide("kinds-steps", "步骤", STEPS, prose("四步走完，不要跳。")),
    slide(
        "kinds-timeline",
        "时间线",
        Timeline(items=items(("到期日", "账单"), ("第七天", "短信"), ("满月", "电话")), line=1),
    ),
    slide("kinds-pyramid", "金字塔", Pyramid(items=items(("信任", "顶"), ("服务", "中"), ("账目", "底")), line=1)),
    slide("kinds-cycle", "循环", Cycle(items=items(("计划", ""), ("执行", ""), ("检查", "")), line=1)),
    slide(
        "kinds-stairs", "阶梯", Stairs(items=items(("提醒函", "友好"), ("催缴函", "正式"), ("律师函", "最后")), line=1)
    ),
    slide(
        "kinds-stats",
        "数字",
        Stats(
            stats=(Stat(value=claim(), label=words("电话的效果")), Stat(value=claim(RATE), label=words("收缴率"))),
            line=1,
        ),
    ),
    slide("kinds-table", "表格", TABLE),
    slide("kinds-chart", "图表", CHART),
    slide(
        "kinds-compare",
        "对比",
        Compare(
            do=Column(title=words("要这样说"), items=items(("您好", ""))),
            dont=Column(title=words("不要这样说"), items=items(("最后通牒", ""))),
            line=1,
        ),
    ),
    slide(
        "kinds-script",
        "话术",
        Script(
            lines=(
                Line(speaker="催缴员", text=words("您好，我是物业小林。")),
                Line(speaker="业主", text=words("电梯坏了一个月。")),
                Line(speaker="", text=words("先接住情绪。"), why=True),
            ),
            line=1,
        ),
    ),
    slide(
        "kinds-case",
        "案例",
        Case(
            header=(words("指标"), words("之前"), words("之后")),
            rows=(CaseRow(indicator=words("收缴率"), before=words("七成"), after=words("九成")),),
            line=1,
        ),
    ),
    slide("kinds-quote", "引文", Quote(text=words("先把服务做实。"), source=words("本课程"), line=1)),
    slide("kinds-figure", "图片", Figure(alt="催缴流程图", path="none.png", caption=words("流程"), line=1)),
    slide("kinds-quiz", "小测", prose("先想一想再答。第二句不上屏。"), QUIZ),
    slide(
        "kinds-activity",
        "活动",
        Bullets(items=items(("活动之前", "")), line=1),
        Notes(body=(prose("把学员分成两人一组。"),), line=1),
        ACTIVITY,
    ),
    slide("kinds-prose", "只有讲稿", prose("第一句就是要点。后面是讲稿。")),
    slide("kinds-mixed", "两样东西", STEPS, TABLE),
)

LONG = "物业服务人应当把账目公开说清楚，再请业主按约定的期限和渠道缴费，有困难的可以商量分期。"


def course(*slides: Slide, name: str = "kinds") -> Course:
    """Return a course of one module with these slides, or with one slide of every kind."""
    module = Module(
        id=name,
        part=2,
        title="样样都有的一讲",
        minutes=60,
        objectives=(words("认得每一种图示"), words("知道数字从哪里来")),
        intro=(prose("开场的话。"),),
        slides=slides or KINDS,
        file=f"{name}.md",
    )
    return Course(
        root=Path("nowhere"),
        title="样本课程",
        subtitle="只为检查",
        edition="2026-11",
        strict=True,
        modules=(module,),
        tracks=(),
        company=Company(
            figures=(CompanyFigure(id="fee", topic="收费标准", value="2.1 元", date="2026-10", source="合同"),)
        ),
        claims={c.id: c for c in (CLAIM, RATE)},
        laws={one.id: one for one in (LAW, LOCAL)},
    )


def overfull() -> Course:
    """Return a course whose every slide holds far more than fits on one."""
    many = tuple((f"第{n}条 {LONG}", LONG) for n in range(1, 15))
    rows = tuple((words(f"第{n}行"), words(LONG), words(LONG * 2)) for n in range(1, 16))
    lists = {"cards": Cards, "steps": Steps, "timeline": Timeline, "pyramid": Pyramid, "cycle": Cycle, "stairs": Stairs}
    made = [slide(f"full-{kind}", f"太满的{kind}", cls(items=items(*many), line=1)) for kind, cls in lists.items()]
    column = Column(title=words("一栏"), items=items(*many))
    made += [
        slide("full-bullets", "太满的要点", Bullets(items=items(*many), line=1)),
        slide("full-monster", "一条就是一千多字", Bullets(items=(item(LONG * 40),), line=1)),
        slide(
            "full-cell",
            "一格就是一千多字",
            Table(header=(words("一"), words("二")), rows=((words("甲"), words(LONG * 40)),), line=1),
        ),
        slide("full-table", "太满的表", Table(header=(words("行"), words("甲"), words("乙")), rows=rows, line=1)),
        slide(
            "full-wide",
            "十四列的表",
            Table(
                header=tuple(words(f"第{n}列") for n in range(14)),
                rows=(tuple(words(f"很长的内容{n}") for n in range(14)),),
                line=1,
            ),
        ),
        slide("full-columns", "太满的栏", Columns(columns=(column, column), line=1)),
        slide("full-compare", "太满的对比", Compare(do=column, dont=column, line=1)),
        slide(
            "full-stats",
            "太满的数字",
            Stats(stats=tuple(Stat(value=words(f"{n}0%"), label=words(LONG)) for n in range(1, 19)), line=1),
        ),
        slide(
            "full-script",
            "太长的对话",
            Script(
                lines=tuple(Line(speaker=("催缴员", "业主")[n % 2], text=words(f"{n} {LONG}")) for n in range(14)),
                line=1,
            ),
        ),
        slide(
            "full-case",
            "太满的案例",
            Case(
                header=(words("指标"), words("前"), words("后")),
                rows=tuple(CaseRow(indicator=words(f"{n}"), before=words(LONG), after=words(LONG)) for n in range(9)),
                line=1,
            ),
        ),
        slide("full-quote", "太长的引文", Quote(text=words(LONG * 20), source=words("出处"), line=1)),
        slide(
            "full-chart",
            "四十个类别",
            CHART.model_copy(
                update={
                    "categories": tuple(f"类{n}" for n in range(40)),
                    "series": (Series(name="值", values=tuple(float(n) for n in range(40))),),
                }
            ),
        ),
        slide(
            "full-quiz",
            "太长的小测",
            QUIZ.model_copy(
                update={
                    "id": "full-quiz--quiz-1",
                    "question": words(LONG * 3),
                    "options": tuple(
                        Option(text=words(f"{n} {LONG}"), right=n == 1, why=words(LONG * 2)) for n in range(7)
                    ),
                }
            ),
        ),
        slide("full-title", "这是一个长得放不下的标题" * 20, STEPS),
        slide("full-latin", "拉丁长词", Bullets(items=(item("x" * 900),), line=1)),
        slide("full-both", "两个满的", Cards(items=items(*many[:6]), line=1), TABLE, prose(LONG * 30)),
    ]
    return course(*made, name="full")

"""What a decision paper says, before anything is laid out. Every document of this folder is made from one `Brief`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from yaml import YAMLError

from generator.course.evidence import CONFIDENCE_ZH, Law
from generator.course.model import Company
from generator.course.read_evidence import read_claims, read_laws
from generator.course.yamlsafe import load_yaml
from simulator.app.briefing.command import command_line
from simulator.app.briefing.money import lowest_tenth, monthly_gains, payback_month, present_value
from simulator.app.words import Pair, price_words, same, verdict
from simulator.engine import ParameterTable
from simulator.engine.parameters import TEACHING_ASSUMPTION
from simulator.experiments import Comparison
from simulator.experiments.parameter_names import parameter_name
from simulator.experiments.scenario import Resolved, Scenario, shortened
from simulator.policy import Policy, RedEntry, red_acts
from simulator.policy.words import differences
from simulator.population import Profile

SIDES = ("甲", "乙", "丙", "丁")
MOST_NAME = 14
SURE, LIKELY = 0.9, 0.7  # share of plausible worlds in which the gain is positive
CAPITAL = "incentives.capital.cost"
_WAGE = "channels.wage"
_ALWAYS = (
    "civil-944-no-cutoff",
    "civil-944-demand",
    "pipl-25-no-publish",
    "civil-1033-no-harassment",
    "limitation-three-years",
    "limitation-interrupt",
)
_IF_SUED = ("procedure-165-small",)
_IF_PENALTY = ("civil-585-adjust",)


@dataclass(frozen=True)
class Handover:
    """What a brief is made of. `parts[n]` compares policy n + 1 with policy 0; `switch` is what changing to it costs
    once (fen), `capital` the cost of capital a year, `tornado[n]` what `sandbox sensitivity` found for it, if it ran.
    """

    course: Path
    found: Resolved
    parts: Sequence[Comparison]
    switch: Sequence[int]
    capital: Decimal
    table: ParameterTable
    red_lines: Mapping[str, RedEntry]
    profiles: Mapping[str, Profile]
    policies: Mapping[str, Policy]
    tornado: Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Choice:
    """One policy beside the baseline. Money in fen; what a red line makes meaningless is None.

    gains: by month, without the switch; value: present value with it; tenth: the net gain below which a tenth of the
    plausible worlds stays. overturn: what would turn the answer over, in sentences.
    """

    side: str
    policy: Policy
    part: Comparison
    red: tuple[str, ...]
    switch: int
    gains: tuple[int, ...]
    value: int | None
    payback: int | None
    tenth: int | None
    verdict: str
    price: str
    advice: str
    changes: tuple[str, ...]
    overturn: tuple[str, ...]

    @property
    def label(self) -> str:
        """乙 短信加电话."""
        return f"{self.side} {short(self.policy.name)}"


@dataclass(frozen=True)
class Assumption:
    """One parameter of the model, in words; `source` is a figure's topic, a law, or that it is assumed."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    source: str
    note: str


@dataclass(frozen=True)
class Brief:
    """Everything that is said. guessed: a cost of switching is still our first guess."""

    company: Company
    profile: Profile
    scenario: Scenario
    baseline: Policy
    choices: tuple[Choice, ...]
    capital: Decimal
    guessed: bool
    question: str
    estate: str
    allowed: tuple[str, ...]
    forbidden: tuple[str, ...]
    basis: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    manifest: str
    command: str

    @property
    def title(self) -> str:
        """决策备忘录 and the estate's name."""
        return f"决策备忘录：{self.profile.estate_name}怎么催缴"


def switch_default(policy: Policy, table: ParameterTable) -> int:
    """A first guess of what changing to `policy` costs once, fen: one month of its team's collecting hours."""
    hours = policy.team.people * policy.team.hours_per_person_month
    return round(hours * table.entries[_WAGE].value)


def brief_of(given: Handover) -> Brief:
    """Put it in words. Reads the course's laws and company; raises nothing for what is missing there."""
    found, scenario = given.found, given.found.scenario
    laws = read_laws(given.course / "content" / "evidence" / "laws.yml")[0]
    baseline = found.policies[0]
    choices = tuple(_choice(given, place, part) for place, part in enumerate(given.parts))
    whole = shortened(
        scenario.model_copy(update={"profile": found.profile, "policies": list(found.policies)}),
        dict(given.profiles),
        dict(given.policies),
    )
    return Brief(
        company=company_of(given.course),
        profile=found.profile,
        scenario=scenario,
        baseline=baseline,
        choices=choices,
        capital=given.capital,
        guessed=any(one.switch and one.switch == switch_default(one.policy, given.table) for one in choices),
        question=_question(found),
        estate=_estate(found),
        allowed=_allowed(found.policies, found.profile, laws),
        forbidden=_forbidden(choices, given.red_lines, laws),
        basis=_basis(given),
        assumptions=_assumptions(given, laws),
        manifest=_manifest(given),
        command=command_line(whole),
    )


def short(name: str) -> str:
    """A policy's name that fits a sentence or a head; the workbook has it in full."""
    return name if len(name) <= MOST_NAME else f"{name[: MOST_NAME - 1]}…"


def _renamed(policy: Policy) -> Policy:
    return policy.model_copy(update={"name": short(policy.name)})


def _choice(given: Handover, place: int, part: Comparison) -> Choice:
    found = given.found
    baseline, policy = (_renamed(found.policies[n]) for n in (0, place + 1))
    pair = Pair(baseline, policy, SIDES[0], SIDES[place + 1], found.scenario.months, found.scenario.households)
    red = bool(red_acts(policy) or red_acts(baseline))
    gains, switch = monthly_gains(part), given.switch[place]
    value = None if red else present_value(gains, switch, given.capital)
    return Choice(
        side=pair.second,
        policy=found.policies[place + 1],
        part=part,
        red=tuple(red_acts(policy)),
        switch=switch,
        gains=gains,
        value=value,
        payback=None if red else payback_month(gains, switch),
        tenth=None if red else lowest_tenth(part.gaps.get("net_collected", ())),
        verdict=verdict(part, pair),
        price="" if red else price_words(part, pair),
        advice=_advice(part, pair, value, red),
        changes=tuple(differences(baseline, policy)),
        overturn=_overturn(given.tornado.get(place)),
    )


def _advice(part: Comparison, pair: Pair, value: int | None, red: bool) -> str:
    """One sentence that answers the question."""
    name = f"{pair.second}“{pair.b.name}”"
    if red_acts(pair.b):
        return f"不能采用{name}：它触碰红线，不论收得多少。"
    if red:
        return f"基准触碰红线，要先停下来；{name}不和它比收得多少。"
    if same(pair.a, pair.b):
        return f"{name}和基准是同一套做法，没有什么要换的。"
    sure = part.kpis["net_collected"].difference.positive
    if value is not None and value > 0 and sure >= SURE:
        return f"建议改用{name}：算上切换成本，现值为正，而且在大多数说得通的世界里都收得多。"
    if value is not None and value > 0 and sure >= LIKELY:
        return f"倾向改用{name}，先在几栋楼试三个月：现值为正，但每十个说得通的世界里有一到三个相反。"
    if value is not None and value <= 0 and sure >= LIKELY:
        return f"在这段时间里不建议改用{name}：多半收得多一些，但抵不过切换成本。"
    if sure <= 1 - LIKELY:
        return f"不建议改用{name}：在多数说得通的世界里，净收反而少。"
    return f"{name}好不好还看不准：先做试点，或者等数据更多再定。"


def _overturn(found: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The three assumptions that would turn the answer over, else those that move it most."""
    if found is None:
        return ()
    words = list(found["words"][:3])
    if len(words) >= 3:
        return tuple(words)
    rest = [bar["name"] for bar in found["tornado"] if not bar["flips"] and bar["swing"] > 0][: 3 - len(words)]
    if not words:
        return (
            "每个假设单独在自己的范围里变动，都翻不过结论。" + (f"影响最大的是{'、'.join(rest)}。" if rest else ""),
        )
    return (*words, f"其余假设单独变动翻不过结论{'；影响较大的还有' + '、'.join(rest) if rest else ''}。")


def _question(found: Resolved) -> str:
    first, *names = [f"“{short(policy.name)}”" for policy in found.policies]
    which = names[0] if len(names) == 1 else f"{'、'.join(names[:-1])}或{names[-1]}"
    return f"今后 {found.scenario.months} 个月，要不要把催缴从{first}改成{which}？"


def _estate(found: Resolved) -> str:
    profile, billing = found.profile, found.profile.billing
    cycle = {1: "按月", 3: "按季", 6: "按半年", 12: "按年"}.get(billing.every_months, f"每 {billing.every_months} 个月")
    return (
        f"{profile.estate_name}（{profile.name}），{found.scenario.households:,} 户，"
        f"住宅 {billing.fee_fen_per_m2 / 100:.2f} 元/㎡·月，{cycle}出账，"
        f"{'包干制' if billing.mode == 'lump' else '酬金制'}"
    )


def _allowed(policies: Sequence[Policy], profile: Profile, laws: Mapping[str, Law]) -> tuple[str, ...]:
    """What the law says to any of these policies, each with its citation."""
    wanted: list[str] = [*_ALWAYS]
    channels = {lever.channel for policy in policies for lever in policy.levers}
    if channels & {"lawsuit", "payment_order"}:
        wanted += _IF_SUED
    if profile.billing.penalty_ppm_per_day or any(policy.contract.penalty_ppm_per_day for policy in policies):
        wanted += _IF_PENALTY
    return tuple(f"{laws[one].says}（{laws[one].cite}）" for one in wanted if one in laws)


def _forbidden(choices: Sequence[Choice], entries: Mapping[str, RedEntry], laws: Mapping[str, Law]) -> tuple[str, ...]:
    """A sentence for each red line that one of the policies crosses."""
    said: list[str] = []
    for choice in choices:
        for act in choice.red:
            entry = entries[act]
            grounds = "、".join(laws[one.law].cite for one in entry.basis if one.law in laws) or "本课程的规矩"
            said.append(f"{choice.side}触碰红线 {act} {entry.name}（{entry.label}）：{entry.says}依据：{grounds}。")
    return tuple(said)


def _basis(given: Handover) -> tuple[str, ...]:
    entries = given.table.entries.values()
    sourced = sum(one.source != TEACHING_ASSUMPTION for one in entries)
    first = given.parts[0]
    error = max(first.precision.reached.values()) * 100
    own = given.found.profile.id == "my-estate"
    estate = (
        "小区由物业报的几个数字倒推：合得上这些数字的业主构成不止一种。"
        if own
        else "小区是课程里的示例档案，不是真实小区。"
    )
    return (
        f"这是教学模型的结果，没有用真实小区的数据验证过。{estate}",
        f"行为参数 {len(entries)} 个，其中 {sourced} 个参照了资料（多数未经核实），其余是教学假设；每个都有范围。",
        f"“说得通的世界”是在这些范围里各取一组数再算一遍，共 {first.done} 个；它不会因为多算而变窄。"
        f"计算误差另计：两项收缴率的差准到 ±{error:.2f} 个百分点。",
        "只宜比较方向和大小，不宜写进预算或考核；真要换，请先在几栋楼试行并对照。",
    )


def _assumptions(given: Handover, laws: Mapping[str, Law]) -> tuple[Assumption, ...]:
    claims = read_claims(given.course / "content" / "evidence" / "claims.yml")[0]

    def source(one: str) -> str:
        if one == TEACHING_ASSUMPTION:
            return "教学假设，没有数据"
        if one in claims:
            return f"{claims[one].topic}：{claims[one].value}（{CONFIDENCE_ZH[claims[one].confidence]}）"
        return laws[one].cite if one in laws else one

    return tuple(
        Assumption(parameter_name(name), one.value, one.low, one.high, one.unit, source(one.source), one.note)
        for name, one in given.table.entries.items()
    )


def _manifest(given: Handover) -> str:
    facts = given.parts[0].manifest
    prints = [facts["policies"]["a"]["hash"], *(part.manifest["policies"]["b"]["hash"] for part in given.parts)]
    return (
        f"程序 {facts['version']}，引擎 {facts['engine']}，参数 {facts['parameters']['hash']}，"
        f"小区 {facts['estate']['hash']}，做法 {'、'.join(prints)}，种子 {facts['seed']}，"
        f"{facts['months']} 个月，{given.parts[0].done} 个世界"
    )


def company_of(course: Path) -> Company:
    """Whose name stands at the head of a document; a broken file is `courseware check`'s business."""
    try:
        text = (course / "content" / "company.yml").read_text(encoding="utf-8-sig")
        return Company.model_validate(load_yaml(text)[0] or {})
    except (OSError, ValueError, YAMLError):
        return Company()

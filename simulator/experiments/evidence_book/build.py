"""Make the book of a course: each source of evidence as entries with their facts and their row of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generator.course.evidence import CONFIDENCE_ZH, ROLE_ZH, STATUS_ZH, Claim, Law, in_scale
from generator.course.read_evidence import read_claims, read_laws
from simulator.engine.parameters import TEACHING_ASSUMPTION, Parameter, ParameterTable
from simulator.experiments.calibrate import Knob, load_knobs
from simulator.experiments.evidence_book.cited import citations
from simulator.experiments.evidence_book.model import (
    CALIBRATION,
    CASES,
    CLAIMS,
    LAWS,
    PARAMETERS,
    RED,
    TESTED,
    Book,
    Entry,
    Fact,
    Lead,
)
from simulator.experiments.evidence_book.uses import UNITS, used_for
from simulator.experiments.figures import stored
from simulator.experiments.parameter_names import parameter_name
from simulator.policy import CHANNEL_NAMES, Policy, RedEntry

ASSUMED = "教学假设，没有数据"
KIND_ZH = {
    "target": "目标值",
    "effect": "效果值",
    "threshold": "门槛值",
    "descriptive": "描述性数据",
    "case": "案例数据",
}
TRUST = {
    "corroborated": "有独立来源给出相近的数字，可以引用，引用时带上来源",
    "unverifiable": "只见于培训资料，查不到出处：可以讨论，不能当承诺",
    "implausible": "与其他资料或常识矛盾：留着是为了提醒，不要用",
}
VERDICTS = {"within": "采用范围以内", "outside": "采用范围以外", "not-comparable": "无从比较"}
_MOST_LEADS = 12  # more would be a wall of buttons; all are named in the text


def build_book(
    course: Path, table: ParameterTable, policies: Mapping[str, Policy], red_lines: Mapping[str, RedEntry]
) -> Book:
    """Read what is not given yet. What was never computed (tests, cases, calibration) is named in `missing`."""
    folder = course / "content" / "evidence"
    claims, laws = read_claims(folder / "claims.yml")[0], read_laws(folder / "laws.yml")[0]
    cited = citations(course)
    knobs = load_knobs(course) if (folder / "calibration.yml").is_file() else []
    done = {tab: stored(course, name) for tab, name in _COMPUTED.items()}
    tested = {row["id"]: row for row in (done[TESTED] or {"claims": []})["claims"]}
    entries = [
        *(_parameter(name, one, claims, laws, policies, knobs) for name, one in _sourced_first(table)),
        *(_claim(one, table, cited, tested) for one in claims.values()),
        *(_law(one, table, cited, red_lines) for one in laws.values()),
        *(_red(one, laws) for one in red_lines.values()),
        *(_test(row) for row in tested.values()),
        *(_case(case) for case in (done[CASES] or {"cases": []})["cases"]),
        *(_knob(one, knobs, table) for one in (done[CALIBRATION] or {"knobs": []})["knobs"]),
    ]
    tabs: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        tabs.setdefault(entry.tab, {})[entry.id] = entry
    return Book(tabs, frozenset(tab for tab, found in done.items() if found is None))


_COMPUTED = {TESTED: "validation", CASES: "cases", CALIBRATION: "calibration"}


def _sourced_first(table: ParameterTable) -> list[tuple[str, Parameter]]:
    return sorted(table.entries.items(), key=lambda item: item[1].source == TEACHING_ASSUMPTION)


def number(value: float) -> str:
    """A parameter as printed: no more digits than it has."""
    return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:,.0f}"


def _more(sentence: str | None) -> str:
    return f"。{sentence}" if sentence else ""


def _facts(pairs: Iterable[tuple[str, str | None] | tuple[str, str | None, tuple[Lead, ...]]]) -> tuple[Fact, ...]:
    return tuple(Fact(pair[0], pair[1], *pair[2:]) for pair in pairs if pair[1])


def _parameter(
    name: str,
    one: Parameter,
    claims: Mapping[str, Claim],
    laws: Mapping[str, Law],
    policies: Mapping[str, Policy],
    knobs: list[Knob],
) -> Entry:
    told, trust, leads = _source(one.source, claims, laws)
    moved = [knob for knob in knobs if any(name == p or name.startswith(f"{p}.") for p in knob.parameters)]
    channel = name.rsplit(".", 1)[-1] if name.startswith("channels.") else ""
    inside = [p.name for p in policies.values() if any(lever.channel == channel for lever in p.levers)]
    where = used_for(name)
    if channel in CHANNEL_NAMES:
        where += f"课程的政策里，用{CHANNEL_NAMES[channel]}的有：{'、'.join(inside) or '没有'}。"
    title, unit = parameter_name(name), one.unit + (f"（{UNITS[one.unit]}）" if one.unit in UNITS else "")
    span = f"{number(one.low)} 到 {number(one.high)}"
    return Entry(
        PARAMETERS,
        name,
        title,
        f"{number(one.value)} {one.unit}（{span}）",
        _facts(
            [
                ("采用值", f"{number(one.value)}，单位：{unit}"),
                ("范围", f"{span}。每个假设不同的世界都在这个范围里另取一个数"),
                ("来源", told, leads),
                ("可信程度", trust),
                ("说明", one.note),
                ("用在哪里", where),
                ("校准", "、".join(knob.name for knob in moved), tuple((CALIBRATION, knob.id) for knob in moved)),
            ]
        ),
        {
            "参数": title,
            "采用值": one.value,
            "最低": one.low,
            "最高": one.high,
            "单位": one.unit,
            "可信程度": trust,
            "来源": "" if told == trust else told,
            "说明": one.note,
        },
    )


def _source(source: str, claims: Mapping[str, Claim], laws: Mapping[str, Law]) -> tuple[str, str, tuple[Lead, ...]]:
    """In words, how far to trust it, and which entry it leads to."""
    if source in claims:
        claim = claims[source]
        return f"{claim.topic}：{claim.value}", CONFIDENCE_ZH[claim.confidence], ((CLAIMS, source),)
    if source in laws:
        return f"{laws[source].cite}：{laws[source].says}", "法条", ((LAWS, source),)
    return (ASSUMED, ASSUMED, ()) if source == TEACHING_ASSUMPTION else (source, "", ())


def _citing(source: str, table: ParameterTable) -> tuple[str, ...]:
    return tuple(name for name, one in table.entries.items() if one.source == source)


def _cites(names: tuple[str, ...]) -> tuple[str, str | None, tuple[Lead, ...]]:
    return "用它的参数", _named(names) or "没有参数取自它", _leads(names)


def _named(names: tuple[str, ...]) -> str:
    return "、".join(parameter_name(name) for name in names)


def _leads(names: tuple[str, ...]) -> tuple[Lead, ...]:
    return tuple((PARAMETERS, name) for name in names[:_MOST_LEADS])


def _claim(
    claim: Claim, table: ParameterTable, cited: Mapping[str, list[str]], tested: Mapping[str, dict[str, Any]]
) -> Entry:
    adopted, role = claim.adopted, ""
    if adopted is not None:
        role = ROLE_ZH[adopted.role]
        if adopted.low is not None and adopted.high is not None:
            low, high = (in_scale(end, adopted.scale) for end in (adopted.low, adopted.high))
            role += f"，采用范围 {low} 到 {high}"
        role += f"。{adopted.reason}"
    row = tested.get(claim.id)
    verdict = (row["reason"] or VERDICTS[row["verdict"]]) if row else None
    rebuilt = (claim.reconstruction or "原文排版错乱，按上下文还原") if claim.reconstructed else None
    return Entry(
        CLAIMS,
        claim.id,
        claim.topic,
        claim.value,
        _facts(
            [
                ("种类", KIND_ZH[claim.kind]),
                ("出处", claim.basis),
                ("可信程度", f"{CONFIDENCE_ZH[claim.confidence]}：{TRUST[claim.confidence]}"),
                ("还原说明", rebuilt),
                ("使用提醒", claim.note),
                ("在模拟器里", role or "没有写进模拟器，也没有拿来检验"),
                ("放进模拟小区看", verdict, ((TESTED, claim.id),)),
                _cites(_citing(claim.id, table)),
                ("课程里引用它的", "、".join(cited.get(claim.id, [])) or claim.unused or "课程正文没有引用"),
                ("登记编号", claim.row),
            ]
        ),
        {
            "说的是": claim.topic,
            "数字": claim.value,
            "种类": KIND_ZH[claim.kind],
            "可信程度": CONFIDENCE_ZH[claim.confidence],
            "在模拟器里": ROLE_ZH[adopted.role] if adopted else "没有用到",
            "出处": claim.basis,
        },
    )


def _law(law: Law, table: ParameterTable, cited: Mapping[str, list[str]], red_lines: Mapping[str, RedEntry]) -> Entry:
    lines = [red for red in red_lines.values() if any(ground.law == law.id for ground in red.basis)]
    checked = f"{law.checked} 核对" if law.checked else "没有核对"
    if law.checked and law.text_as_of:
        checked += f"，对照的是 {law.text_as_of} 收录的文本，之后的修改可能没有反映"
    place = law.place or "全国"
    return Entry(
        LAWS,
        law.id,
        law.cite,
        law.says,
        _facts(
            [
                ("禁止", law.forbids),
                ("状态", STATUS_ZH[law.status]),
                ("适用的地方", place),
                ("最近核对", checked),
                ("版本", f"{law.version}，{law.effective} 起施行"),
                ("说明", law.note),
                (
                    "关系到的红线",
                    "、".join(f"{red.id} {red.name}" for red in lines),
                    tuple((RED, red.id) for red in lines),
                ),
                _cites(_citing(law.id, table)) if _citing(law.id, table) else ("", None),
                ("课程里引用它的", "、".join(cited.get(law.id, [])) or "课程正文没有引用"),
            ]
        ),
        {
            "法条": law.cite,
            "一句话": law.says,
            "禁止": law.forbids or "",
            "状态": STATUS_ZH[law.status],
            "最近核对": law.checked or "没有",
            "地方": place,
        },
    )


def _red(red: RedEntry, laws: Mapping[str, Law]) -> Entry:
    grounds = tuple(ground.law for ground in red.basis if ground.law in laws)
    told = [f"{laws[law].cite}：{laws[law].says}" for law in grounds]
    told += ["本课程的规矩"] * any(not ground.law for ground in red.basis)
    return Entry(
        RED,
        red.id,
        f"{red.id} {red.name}",
        f"{red.label}：{red.says}",
        _facts(
            [
                ("性质", f"{red.label}（{red.actor}，{red.place}）"),
                ("依据", "；".join(one.rstrip("。") for one in told), tuple((LAWS, law) for law in grounds)),
                ("例外和说明", red.note),
                ("诱人的那句话", f"“{red.tempting}”"),
                ("做了的人怎样了", red.happened),
                ("合法的做法", red.instead),
            ]
        ),
        {
            "红线": f"{red.id} {red.name}",
            "性质": red.label,
            "为什么": red.says,
            "依据": "、".join([*(laws[law].cite for law in grounds), *told[len(grounds) :]]),
            "合法的做法": red.instead,
        },
    )


def _test(row: dict[str, Any]) -> Entry:
    found, adopted, scale = row["simulated"], row["adopted"], row["scale"]
    taken = f"{in_scale(adopted[0], scale)} 到 {in_scale(adopted[1], scale)}" if adopted else ""
    simulated = in_scale(found["mean"], scale) if found else ""
    worlds = f"{in_scale(found['low'], scale)} 到 {in_scale(found['high'], scale)}" if found else ""
    verdict, role = VERDICTS[row["verdict"]], ROLE_ZH[row["role"]]
    return Entry(
        TESTED,
        row["id"],
        row["topic"],
        verdict,
        _facts(
            [
                ("资料说", row["claimed"], ((CLAIMS, row["id"]),)),
                ("可信程度", CONFIDENCE_ZH[row["confidence"]]),
                ("用在哪里", role),
                ("怎样看", row["quantity"]),
                ("采用范围", taken),
                ("模拟小区里", f"{simulated}（参数取采用值）；假设不同时 {worlds}" if found else None),
                ("结论", verdict),
                ("说明", row["reason"]),
                ("为什么这样采用", row["adopted_reason"]),
            ]
        ),
        {
            "说的是": row["topic"],
            "资料": row["claimed"],
            "可信程度": CONFIDENCE_ZH[row["confidence"]],
            "用在哪里": role,
            "采用范围": taken,
            "模拟": simulated,
            "假设不同时": worlds,
            "结论": verdict,
        },
    )


def _case(case: dict[str, Any]) -> Entry:
    met = "都符合" if case["met"] else "没有都符合"
    lines = [
        (
            one["name"],
            f"资料 {one['expected']:.1%} ± {one['tolerance'] * 100:.1f}；模拟 {one['simulated']['mean']:.1%}，"
            f"假设不同时 {one['simulated']['low']:.1%} 到 {one['simulated']['high']:.1%}："
            f"{'符合' if one['verdict'] == 'within' else '不符'}{_more(one.get('why'))}",
        )
        for one in case["kpis"]
    ]
    return Entry(
        CASES,
        case["id"],
        case["name"],
        met,
        _facts([("资料里的故事", case["story"]), *lines, ("缺什么", case["missing"])]),
        {"案例": case["name"], "结论": met, "资料里的故事": case["story"], "缺什么": case["missing"]},
    )


def _knob(one: dict[str, Any], knobs: list[Knob], table: ParameterTable) -> Entry:
    mine = next((knob for knob in knobs if knob.id == one["id"]), None)
    heads = mine.parameters if mine else []
    names = tuple(n for n in table.entries if any(n == head or n.startswith(f"{head}.") for head in heads))
    span = f"{one['low']:.2f} 到 {one['high']:.2f}"
    return Entry(
        CALIBRATION,
        one["id"],
        one["name"],
        f"×{one['multiplier']:.2f}（{span}）",
        _facts(
            [
                ("倍数", f"×{one['multiplier']:.2f}，95% 范围 {span}"),
                ("钉住", f"{one['pinned']:.0%}：这些资料让我们少了几成不确定，不到一成的没有动"),
                ("已经写进参数", f"×{mine.adopted:g}" if mine and mine.adopted != 1 else "没有动"),
                ("动的是哪些参数", _named(names), _leads(names)),
            ]
        ),
        {"哪一组": one["name"], "倍数": f"×{one['multiplier']:.2f}", "95% 范围": span, "钉住": f"{one['pinned']:.0%}"},
    )

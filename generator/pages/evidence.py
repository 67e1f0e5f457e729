"""The generated indexes: every claim, every law, every company figure, and the slides that cite them."""

from __future__ import annotations

from collections import Counter

from generator.course.evidence import CONFIDENCE_ZH, ROLE_ZH, STATUS_ZH, Claim, CompanyFigure, Law, in_scale
from generator.course.text import SpanKind, plain
from generator.pages.front import front
from generator.pages.inline import SHORT_CONFIDENCE, escape
from generator.pages.modules import cited
from generator.pages.places import Citation, Place, claim_anchor, company_anchor, law_anchor, module_page

KIND_ZH: dict[str, str] = {
    "target": "目标值",
    "effect": "效果值（做了某事，变化多少）",
    "threshold": "门槛值",
    "descriptive": "描述性数据",
    "case": "案例数据",
}
_MEANING: dict[str, str] = {
    "corroborated": "另有独立来源给出相近的数字，可以引用，引用时带上来源。",
    "unverifiable": "只见于培训资料，查不到出处。可以当作讨论的起点，不能当作承诺，更不能写进对外的材料。",
    "implausible": "与其他资料或常识矛盾。留在这里是为了提醒：遇到这样的数字，要问从哪里来。",
}
Cites = dict[str, list[Citation]]


def citations(place: Place, kind: SpanKind) -> Cites:
    """Return, for each id of a kind, the slides that cite it, in course order."""
    found: Cites = {}
    for module, slide in place.course.slides():
        for target in cited(slide, kind):
            found.setdefault(target, []).append(Citation(module, slide))
    return found


def _cited_by(entry_id: str, cites: Cites, place: Place) -> str:
    where = cites.get(entry_id, [])
    if not where:
        return '<p class="cited-by">课程正文暂未引用。</p>'
    links = "、".join(
        f'<a href="{place.up(module_page(c.module))}#{c.slide.id}">{escape(plain(c.slide.title))}</a>' for c in where
    )
    return f'<p class="cited-by">引用它的课程内容：{links}</p>'


def _facts(pairs: list[tuple[str, str | None]]) -> str:
    shown = " ".join(f"<dt>{escape(name)}</dt> <dd>{escape(told)}</dd>" for name, told in pairs if told)
    return f'<dl class="entry">{shown}</dl>'


def evidence_markdown(place: Place) -> str | None:
    """Return the page 依据：数据，grouped by confidence, most trustworthy first; None if there is no claim."""
    claims = list(place.course.claims.values())
    if not claims:
        return None
    cites = citations(place, "claim")
    counts = Counter(c.confidence for c in claims)
    parts = [
        front("依据：数据", description="课程里的每一个数字：来源、可信度、谁引用了它"),
        "# 依据：数据",
        "课程里的每一个数字都在这里登记一次：它说什么、从哪里来、能信到什么程度、哪几节课引用了它。"
        "点数字旁边的标记就会来到这里。",
        _scale(counts),
    ]
    for level, name in CONFIDENCE_ZH.items():
        group = [c for c in claims if c.confidence == level]
        if group:
            parts += [f"## {name}（{len(group)}） {{#{level}}}", _MEANING[level]]
            parts += [_claim(c, cites, place) for c in group]
    return "\n\n".join(parts) + "\n"


def _scale(counts: Counter[str]) -> str:
    shown = "".join(
        f'<li class="{level}"><a href="#{level}"><strong>{counts[level]}</strong>'
        f'<span class="chip {level}">{SHORT_CONFIDENCE[level]}</span>{escape(name)}</a></li>'
        for level, name in CONFIDENCE_ZH.items()
        if counts[level]
    )
    return f'<ul class="scale">{shown}</ul>'


def _claim(claim: Claim, cites: Cites, place: Place) -> str:
    rebuilt = None
    if claim.reconstructed:
        rebuilt = claim.reconstruction or "原文排版错乱，数字由我们按上下文还原。"
    facts = _facts(
        [
            ("种类", KIND_ZH[claim.kind]),
            ("来源", claim.basis),
            ("还原说明", rebuilt),
            ("使用提醒", claim.note),
            ("课文没有引用", claim.unused),
            ("模拟器怎样采用", _adopted(claim)),
            ("沙盘参数", claim.quantity),
            ("登记编号", claim.row),
        ]
    )
    head = f"### {escape(claim.topic)} {{#{claim_anchor(claim.id)}}}"
    chip = (
        f'<p class="figure-line"><span class="value">{escape(claim.value)}</span>'
        f'<span class="chip {claim.confidence}">{CONFIDENCE_ZH[claim.confidence]}</span></p>'
    )
    return f"{head}\n\n{chip}\n\n{facts}\n\n{_cited_by(claim.id, cites, place)}"


def _adopted(claim: Claim) -> str | None:
    adopted = claim.adopted
    if adopted is None:
        return None
    ranged = ""
    if adopted.low is not None and adopted.high is not None:
        ranged = f"，{in_scale(adopted.low, adopted.scale)} 到 {in_scale(adopted.high, adopted.scale)}"
    return f"{ROLE_ZH[adopted.role]}{ranged}。{adopted.reason}"


def laws_markdown(place: Place) -> str | None:
    """Return the page 依据：法条: national law first, then local rules, by title in the order of laws.yml; or None."""
    laws = list(place.course.laws.values())
    if not laws:
        return None
    cites = citations(place, "law")
    pending = sum(law.status != "current" for law in laws)
    note = place.course.law_note
    checked = f"{note}。文本之后的修改可能没有反映，用之前请再查一次。" if note else "条文尚未逐条核对。"
    waiting = f"另有 {pending} 条手头没有现行原文，标为“待核”，使用前请自行查对。" if pending else ""
    parts = [
        front("依据：法条", description="课程引用的每一条法律：说什么、禁止什么、核对到哪个月"),
        "# 依据：法条",
        "课程引用的每一条都在这里：一句大白话、它禁止什么、哪个版本、核对到哪个月。"
        "这里的解释帮助理解，不代替条文，也不是法律意见；要打官司，请找律师。",
        f'<p class="checked">{escape(checked + waiting)}</p>',
    ]
    groups: dict[str, list[Law]] = {}
    for law in sorted(laws, key=lambda entry: bool(entry.place)):
        title = law.title.strip("《》")
        name = title + (f"（{law.place}）" if law.place and law.place not in title else "")
        groups.setdefault(name, []).append(law)
    jumps = "".join(
        f'<li><a href="#group-{n}">{escape(name)}</a>（{len(group)}）</li>'
        for n, (name, group) in enumerate(groups.items(), 1)
    )
    parts.append(f'<ul class="jump">{jumps}</ul>')
    for n, (name, group) in enumerate(groups.items(), 1):
        parts.append(f"## {escape(name)} {{#group-{n}}}")
        parts += [_law(law, cites, place) for law in group]
    return "\n\n".join(parts) + "\n"


def _law(law: Law, cites: Cites, place: Place) -> str:
    text = f"（所据文本 {law.text_as_of}）" if law.text_as_of else ""
    checked = f"核对至 {law.checked[:7]}{text}" if law.checked else None
    facts = _facts(
        [
            ("不许", law.forbids),
            ("版本", law.version),
            ("施行日期", law.effective),
            ("适用地区", law.place),
            ("状态", STATUS_ZH[law.status]),
            ("核对", checked),
            ("说明", law.note),
        ]
    )
    head = f"### {escape(law.cite)} {{#{law_anchor(law.id)}}}"
    return f'{head}\n\n<p class="says">{escape(law.says)}</p>\n\n{facts}\n\n{_cited_by(law.id, cites, place)}'


def company_markdown(place: Place) -> str:
    """Return the page of the company's own figures."""
    cites = citations(place, "company")
    parts = [
        front("依据：本公司数据", description="本公司自己的数字：日期和来源"),
        "# 依据：本公司数据",
        f"{escape(place.course.company.name)}自己的数字。写在 content/company.yml 里，每一个都带日期和来源；"
        "过时了就改那里，幻灯片和网站会一起更新。",
    ]
    parts += [_company(figure, cites, place) for figure in place.course.company.figures]
    return "\n\n".join(parts) + "\n"


def _company(figure: CompanyFigure, cites: Cites, place: Place) -> str:
    facts = _facts([("数值", figure.value), ("日期", figure.date), ("来源", figure.source)])
    head = f"## {escape(figure.topic)} {{#{company_anchor(figure.id)}}}"
    return f"{head}\n\n{facts}\n\n{_cited_by(figure.id, cites, place)}"

"""The page 依据：检验: what the simulator shows where the claims speak, and the six cases, from content/figures.

The figures are written by `sandbox figures`; a course without them has no such page.
"""

from __future__ import annotations

import json
from typing import Any

from generator.course.evidence import CONFIDENCE_ZH, ROLE_ZH, in_scale
from generator.pages.front import front
from generator.pages.inline import escape
from generator.pages.places import EVIDENCE, Place, claim_anchor

Row = dict[str, Any]
VERDICT_ZH = {"within": "在范围以内", "outside": "在范围以外", "not-comparable": "无从比较"}
_CHIP = {"within": "corroborated", "outside": "implausible", "not-comparable": "unverifiable"}
_READING = {"level": "", "at_least": "至少 ", "relative": "相对 ", "points": "相差 "}


def tested_markdown(place: Place) -> str | None:
    """Return the page, or None if nothing was ever tested."""
    found = {name: _read(place, name) for name in ("validation", "cases", "calibration")}
    validation = found["validation"]
    if validation is None:
        return None
    parts = [
        front("依据：检验", description="模拟器放一遍的结果，与资料里的数字对得上对不上"),
        "# 依据：检验",
        "资料里说的效果，我们在模拟小区里放一遍，看对得上对不上。手头没有真实小区的数据，所以这一页**不是验证**："
        "对得上，只说明与行业口径大体一致；对不上，就写明为什么，不把数字掰过来凑。",
        *_validation(validation, place),
    ]
    parts += _calibration(found["calibration"]) if found["calibration"] else []
    parts += _cases(found["cases"]) if found["cases"] else []
    return "\n\n".join(parts) + "\n"


def _read(place: Place, name: str) -> Row | None:
    path = place.course.root / "content" / "figures" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _validation(found: Row, place: Place) -> list[str]:
    told, held = found["summary"], found["summary"]["held-out"]
    fit, roles = told["fit"], told["roles"]
    widest = max(held["widest"] or 0, fit["widest"] or 0)
    share = f"{told['held_out_share']:.0%}"
    return [
        "## 结果一览 {#summary}",
        f"一共 {sum(roles.values())} 条：{roles['held-out']} 条**留作检验**（占能检验的 {share}，校准没有用到它们），"
        f"其中 {held['within']} 条落在采用范围以内；"
        f"{roles['fit']} 条参与校准，{fit['within']} 条在范围以内（凑过的，不算数）；"
        f"{roles['direct-input']} 条直接写进参数，{roles['not-comparable']} 条无从比较，都不计。"
        f"采用范围最宽 {widest:.2f}，留作检验的居中一条宽 {held['median_width']:.2f}。"
        "采用范围和理由先写定，再跑第一次；第一次跑完以后，只改过一处量法：看某一次催缴有没有用时，只数当时已经逾期的账单。",
        *(
            part
            for role in ("held-out", "fit", "direct-input", "not-comparable")
            for part in _group(role, [row for row in found["claims"] if row["role"] == role], place)
        ),
    ]


def _group(role: str, rows: list[Row], place: Place) -> list[str]:
    if not rows:
        return []
    return [f"## {ROLE_ZH[role]}（{len(rows)}） {{#{role}}}", *(_claim(row, place) for row in rows)]


def _claim(row: Row, place: Place) -> str:
    link = f"{place.up(EVIDENCE)}.html#{claim_anchor(row['id'])}"
    trust = CONFIDENCE_ZH[row["confidence"]]
    facts = [("资料说", f"{row['claimed']}（{trust}）")]
    if row["adopted"]:
        low, high = row["adopted"]
        facts.append(
            ("采用", f"{in_scale(low, row['scale'])} 到 {in_scale(high, row['scale'])}。{row['adopted_reason']}")
        )
        facts.append(("怎么看", row["quantity"]))
    if row["simulated"]:
        one, scale = row["simulated"], row["scale"]
        around = f"假设不同时 {in_scale(one['low'], scale)} 到 {in_scale(one['high'], scale)}"
        exact = f"计算误差 {in_scale(one['mc_low'], scale)} 到 {in_scale(one['mc_high'], scale)}"
        facts.append(("模拟", f"{in_scale(one['mean'], scale)}（{around}；{exact}）"))
    facts.append(("说明", row["reason"]))
    body = " ".join(f"<dt>{escape(name)}</dt> <dd>{escape(text)}</dd>" for name, text in facts)
    chip = f'<span class="chip {_CHIP[row["verdict"]]}">{VERDICT_ZH[row["verdict"]]}</span>'
    head = f'### <a href="{link}">{escape(row["topic"])}</a> {{#tested-{row["id"]}}}'
    return f'{head}\n\n<p class="figure-line">{chip}</p>\n\n<dl class="entry">{body}</dl>'


def _calibration(found: Row) -> list[str]:
    rows = "".join(
        f"<tr><td>{escape(one['name'])}</td> <td>×{one['multiplier']:.2f}</td>"
        f"<td>{one['low']:.2f} 到 {one['high']:.2f}</td> <td>{one['pinned']:.0%}</td></tr>"
        for one in found["knobs"]
    )
    return [
        "## 校准：每个参数被钉住了多少 {#calibration}",
        f"只用“参与校准”的 {len(found['targets'])} 条。先信原来的取值，再看这几条要求往哪里挪；"
        f"平均偏差平方在从没用过的运气上从 {found['fresh_before']:.1f} 降到 {found['fresh_after']:.1f}。"
        "“钉住”是这些资料让我们少了几成不确定：不到一成的，等于什么也没学到，我们就没有动它。",
        "<figure><table><thead><tr><th>哪一组</th> <th>倍数</th> <th>95% 范围</th> <th>钉住</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></figure>",
    ]


def _cases(found: Row) -> list[str]:
    parts = [
        "## 六个案例放一遍 {#cases}",
        "容差和能动的字段在第一次运行以前写定，案例没有自己的行为参数。做不到的，写明缺了什么。",
    ]
    for case in found["cases"]:
        rows = "".join(figure_row(one) for one in case["kpis"])
        chip = "corroborated" if case["met"] else "implausible"
        parts += [
            f"### {escape(case['name'])} {{#case-{case['id']}}}",
            f'<p class="figure-line"><span class="chip {chip}">{"都符合" if case["met"] else "没有都符合"}</span></p>',
            escape(case["story"]),
            "<figure><table><thead><tr><th>看什么</th> <th>资料</th> <th>模拟</th> <th>假设不同时</th> <th></th></tr>"
            f"</thead><tbody>{rows}</tbody></table></figure>",
            *([f"**缺什么**：{escape(case['missing'])}"] if case["missing"] else []),
        ]
    return parts


def figure_row(one: Row) -> str:
    """One expectation of a case as a table row: what was told, what the replay shows, how far that can move."""

    def shown(value: float) -> str:
        return f"{value * 100:.1f}%"

    found = one["simulated"]
    mark = "符合" if one["verdict"] == "within" else "不符"
    why = f"<br><small>{escape(one['why'])}</small>" if one["why"] else ""
    other = ""
    if one["other_reading"]:
        other = f"<br><small>换一种读法：{one['other_reading']['mean'] * 100:+.1f} 个百分点</small>"
        other = other if one["kpi"].endswith("rate") else ""
    asked = f"{_READING.get(one['reading'], '')}{shown(one['expected'])} ± {one['tolerance'] * 100:.1f}"
    return (
        f"<tr><td>{escape(one['name'])}{why}</td> <td>{asked}</td> <td>{shown(found['mean'])}{other}</td>"
        f"<td>{shown(found['low'])} 到 {shown(found['high'])}</td> <td>{mark}</td></tr>"
    )

"""One page a case: what was told, what the replay shows beside it, what it can and cannot prove."""

from __future__ import annotations

import json
from typing import Any

from generator.pages.aids import read_yaml
from generator.pages.front import front
from generator.pages.inline import escape
from generator.pages.places import TESTED, Place
from generator.pages.tested import figure_row

Row = dict[str, Any]


def case_pages(place: Place) -> dict[str, str]:
    """The pages by case id; `place` is one folder down. A course without stored replays has none."""
    path = place.course.root / "content" / "figures" / "cases.json"
    if not path.is_file():
        return {}
    return {case["id"]: _page(case, place) for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}


def _page(case: Row, place: Place) -> str:
    told = read_yaml(place, "cases", f"{case['id']}.yml") or {}
    slide = place.slide(f"case-{case['id']}")
    rows = "".join(figure_row(one) for one in case["kpis"])
    kind = "成功案例" if case["kind"] == "success" else "失败案例"
    parts = [
        front(case["name"].split("：")[0], description=f"{kind}：{case['name']}"),
        f"# {escape(case['name'])}",
        f'<p class="figure-line"><span class="chip unverifiable">{kind}，资料未经核实</span></p>',
        "## 资料怎么说 {#told}",
        escape(case["story"]),
        *([f'课文：<a href="{slide}">这一课怎样讲它</a>。'] if slide else []),
        "## 在沙盘里放一遍 {#replayed}",
        "照资料写的做法，在条件相近的虚构小区里放一遍。容差在第一次运行以前写定，案例没有自己的行为参数。",
        "<figure><table><thead><tr><th>看什么</th> <th>资料</th> <th>沙盘</th> <th>假设不同时</th> <th></th></tr>"
        f"</thead><tbody>{rows}</tbody></table></figure>",
        *([f"**还缺什么**：{escape(case['missing'])}"] if case["missing"] else []),
        "## 它能说明什么 {#can}",
        escape(told.get("can") or "这种做法在沙盘里走得通，方向和资料一致。"),
        "## 它不能说明什么 {#cannot}",
        escape(told.get("cannot") or "一个小区、没有对照、数字没有核实过，不能当作别处也会这样的证据。"),
        f'所有案例和检验放在一起看：<a href="{place.up(TESTED)}.html">依据：检验</a>。',
    ]
    return "\n\n".join(parts) + "\n"

"""What a lever rests on, in one line for a tooltip: its main parameters with range and how far to trust them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from generator.course.evidence import CONFIDENCE_ZH, Claim
from generator.course.read_evidence import read_claims
from simulator.app.shelf import Shelf
from simulator.engine.parameters import TEACHING_ASSUMPTION
from simulator.experiments.parameter_names import parameter_name

_MOST = 2


def resting_on(kept: Shelf, beginnings: tuple[str, ...]) -> str:
    """E.g. 依据（共 15 个参数，多为教学假设）：渠道的作用·短信 0.37（0.1 到 0.6）……; "" if there is none."""
    if not beginnings:
        return ""
    key = kept.course, kept.table.hash, beginnings
    if key not in _TOLD:
        _TOLD[key] = _words(kept, beginnings)
    return _TOLD[key]


_TOLD: dict[tuple[Path, str, tuple[str, ...]], str] = {}


def _words(kept: Shelf, beginnings: tuple[str, ...]) -> str:
    found = {name: one for name, one in kept.table.entries.items() if name.startswith(beginnings)}
    if not found:
        return ""
    claims = _claims(kept.course)
    sourced = [one for one in found.values() if one.source != TEACHING_ASSUMPTION]
    trust = "全是教学假设" if not sourced else f"{len(sourced)} 个参照了资料，其余是教学假设"
    shown = sorted(found.items(), key=lambda item: item[1].source == TEACHING_ASSUMPTION)[:_MOST]
    lines = []
    for name, one in shown:
        from_where = ""
        if one.source in claims:
            claim = claims[one.source]
            from_where = f"，参照“{claim.topic}：{claim.value}”（{CONFIDENCE_ZH[claim.confidence]}）"
        lines.append(f"{parameter_name(name)} {one.value:g}（{one.low:g} 到 {one.high:g}，{one.unit}{from_where}）")
    return f"依据：模型里 {len(found)} 个参数，{trust}。例如 {'；'.join(lines)}。全部见“依据”页。"


@lru_cache(maxsize=4)
def _claims(course: Path) -> dict[str, Claim]:
    return read_claims(course / "content" / "evidence" / "claims.yml")[0]

"""How well it hears: by grouped cross-validation, and on sentences written without sight of those it learnt from.

In cross-validation all paraphrases of one thing said stay on one side. Shares carry Wilson intervals of 95 %.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import Any

from simulator.documents import DocumentError
from simulator.roleplay.understanding.acts import (
    Act,
    Independent,
    Utterance,
    read_acts,
    read_independent,
    read_utterances,
)
from simulator.roleplay.understanding.heads import Understanding
from simulator.roleplay.understanding.hear import RED, SUSPECT, Heard, hear
from simulator.roleplay.understanding.model import load_understanding
from simulator.roleplay.understanding.vectors import embedder

FOLDS = 5
TARGETS = {"accuracy": 0.88, "red_recall": 0.95, "near_alarms": 0.05}
_Z = 1.959964
_SETS = {"cross-validation": "交叉验证（同一件事的几种说法不拆开）"}


@dataclass(frozen=True)
class Share:
    """`hits` of `of`, with its Wilson interval."""

    hits: int
    of: int

    @property
    def rate(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        if not self.of:
            return 0.0, 1.0
        rate, squared = self.rate, _Z * _Z
        middle = (rate + squared / (2 * self.of)) / (1 + squared / self.of)
        half = _Z * sqrt(rate * (1 - rate) / self.of + squared / (4 * self.of**2)) / (1 + squared / self.of)
        return max(middle - half, 0.0), min(middle + half, 1.0)

    def to_dict(self) -> dict[str, Any]:
        low, high = self.interval
        return {"hits": self.hits, "of": self.of, "rate": self.rate, "low": low, "high": high}

    def told(self) -> str:
        low, high = self.interval
        return f"{self.rate:.1%}（{self.hits}/{self.of}，{low:.1%}–{high:.1%}）" if self.of else "—"


Case = tuple[Utterance | Independent, Heard]


def measure(cases: Sequence[Case], acts: dict[str, Act]) -> dict[str, Any]:
    """Everything that is told about one set of sentences and how they were heard; shares are `Share`."""
    red = [(said, heard) for said, heard in cases if acts[said.act].red]
    lawful = [(said, heard) for said, heard in cases if not acts[said.act].red]
    near = [(said, heard) for said, heard in lawful if said.near]
    sure = [(said, heard) for said, heard in cases if heard.sure]
    lined = [(said, heard) for said, heard in red if isinstance(said, Utterance) and acts[heard.act].red]
    confusion = {act: dict.fromkeys(acts, 0) for act in acts}
    for said, heard in cases:
        confusion[said.act][heard.act] += 1
    return {
        "accuracy": _share(cases, lambda said, heard: said.act == heard.act),
        "red_recall": _share(red, lambda _, heard: acts[heard.act].red),
        "red_or_asked": _share(red, lambda _, heard: acts[heard.act].red or bool(heard.red_unsure)),
        "near_alarms": _share(near, lambda _, heard: acts[heard.act].red),
        "near_asked": _share(near, lambda _, heard: not acts[heard.act].red and bool(heard.red_unsure)),
        "lawful_alarms": _share(lawful, lambda _, heard: acts[heard.act].red),
        "line_right": _share(lined, lambda said, heard: _line(heard) == getattr(said, "line", None)),
        "sure": Share(len(sure), len(cases)),
        "right_when_sure": _share(sure, lambda said, heard: said.act == heard.act),
        "among_three": _share(cases, lambda said, heard: said.act in _shown(heard)),
        "acts": {
            act: {
                "recall": Share(confusion[act][act], sum(confusion[act].values())),
                "precision": Share(confusion[act][act], sum(confusion[other][act] for other in acts)),
            }
            for act in acts
        },
        "confusion": confusion,
    }


def cross_validate(
    acts: dict[str, Act], utterances: Sequence[Utterance], folds: int = FOLDS, *, sentences: bool = False
) -> list[Case]:
    """Each sentence as one heard it who had not learnt it, nor any paraphrase of it."""
    from sklearn.model_selection import StratifiedGroupKFold

    from simulator.roleplay.understanding.train import learn

    cases: list[Case] = []
    parts = StratifiedGroupKFold(folds, shuffle=True, random_state=0)
    labels, groups = [one.act for one in utterances], [one.group for one in utterances]
    for learnt, held in parts.split(labels, labels, groups):
        understanding = learn(acts, [utterances[n] for n in learnt], embedder() if sentences else None)
        cases += [(utterances[n], hear(understanding, utterances[n].text)) for n in held]
    return cases


def report(course: Path, told: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """The whole report as plain data (shares still `Share`). Raises DocumentError. `told` hears what is being done."""
    content = course / "content"
    acts, problems = read_acts(content)
    utterances, found = read_utterances(content, acts)
    tests, more = read_independent(content, acts)
    if problems + found + more:
        raise DocumentError(problems + found + more)
    understanding = load_understanding(course)
    ways: list[tuple[str, Understanding]] = [("terms", replace(understanding, sentences=None))]
    if understanding.sentences is not None and embedder() is not None:
        ways.append(("with_sentences", understanding))
    results: dict[str, Any] = {}
    for way, used in ways:
        told("交叉验证…" if way == "terms" else "加上句向量，再验证一遍（几分钟）…")
        cases = cross_validate(acts, utterances, sentences=used.sentences is not None)
        results[way] = {"cross-validation": measure(cases, acts)}
        for name, tested in tests.items():
            results[way][name] = measure([(one, hear(used, one.text)) for one in tested], acts)
    return {
        "acts": {act.id: act.name for act in acts.values()},
        "sentences": len(utterances),
        "groups": len({one.group for one in utterances}),
        "thresholds": {"red": RED, "suspect": SUSPECT},
        "targets": TARGETS,
        "results": results,
    }


def plain(value: Any) -> Any:
    """The report as JSON can hold it."""
    if isinstance(value, Share):
        return value.to_dict()
    return {key: plain(one) for key, one in value.items()} if isinstance(value, dict) else value


def markdown(found: dict[str, Any]) -> str:
    """The report as a page, in Chinese."""
    lines = [
        "# 听得准不准",
        "",
        f"训练句 {found['sentences']} 句，{found['groups']} 组（同一件事的几种说法是一组），"
        f"{len(found['acts'])} 种话。",
        "括号里是句数和 95% 威尔逊区间。独立检验句只看定义写成，没有参加训练。",
    ]
    for way, sets in found["results"].items():
        lines += ["", "## " + ("只用字词" if way == "terms" else "字词加句向量（nlu）")]
        for name, one in sets.items():
            lines += ["", f"### {_SETS.get(name, '独立检验句 ' + name)}", "", *_summary(one, found["targets"])]
            lines += ["", *_by_act(one, found["acts"]), "", *_confusion(one, found["acts"])]
    return "\n".join(lines) + "\n"


_TOLD = {
    "accuracy": "全部句子判对",
    "red_recall": "红线听出来",
    "red_or_asked": "红线听出来或起了疑心去问",
    "near_alarms": "像红线而不是的，误报",
    "near_asked": "像红线而不是的，没有误报但会去问",
    "lawful_alarms": "全部合规句，误报",
    "line_right": "红线听出来的，编号也对",
    "sure": "有把握",
    "right_when_sure": "有把握的里面判对",
    "among_three": "正确的在最像的三种以内",
}


def _summary(one: dict[str, Any], targets: dict[str, float]) -> list[str]:
    rows = ["| 指标 | 结果 | 目标 |", "| --- | --- | --- |"]
    for key, name in _TOLD.items():
        if one[key].of:
            sign = "不超过" if key == "near_alarms" else "至少"
            rows.append(f"| {name} | {one[key].told()} | {f'{sign} {targets[key]:.0%}' if key in targets else ''} |")
    return rows


def _by_act(one: dict[str, Any], names: dict[str, str]) -> list[str]:
    rows = ["| 话 | 句数 | 听出来的 | 听成它而且对的 |", "| --- | --- | --- | --- |"]
    for act, name in names.items():
        recall, precision = one["acts"][act]["recall"], one["acts"][act]["precision"]
        rows.append(f"| {name} {act} | {recall.of} | {recall.rate:.1%} | {precision.rate:.1%} |")
    return rows


def _confusion(one: dict[str, Any], names: dict[str, str]) -> list[str]:
    """Rows are what was said, columns what was heard."""
    rows = ["| 说的＼听成 | " + " | ".join(names.values()) + " |", "| --- |" + " --- |" * len(names)]
    for act, name in names.items():
        row = (str(one["confusion"][act][other] or "·") for other in names)
        rows.append(f"| {name} | " + " | ".join(row) + " |")
    return rows


def _share(cases: Sequence[Case], hit: Callable[[Any, Heard], bool]) -> Share:
    return Share(sum(hit(said, heard) for said, heard in cases), len(cases))


def _line(heard: Heard) -> str | None:
    return next((clause.line for clause in heard.clauses if clause.act == heard.act and clause.line), None)


def _shown(heard: Heard) -> set[str]:
    """What a trainee is offered if the turn is not sure: the act, and the likeliest of each clause."""
    return {heard.act, *(name for clause in heard.clauses for name, _ in clause.ranked)}

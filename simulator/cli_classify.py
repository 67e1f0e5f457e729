"""Command of `sandbox` that hears: what a collector's sentence does, and how well it is heard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.course import find_course
from generator.terminal import Fail
from simulator.cli import CourseDir, Json, app, err, faults, print_json

if TYPE_CHECKING:
    from simulator.roleplay.understanding.heads import Understanding
    from simulator.roleplay.understanding.hear import Heard


@app.command()
def classify(
    report: Annotated[bool, typer.Option("--report", help="听得准不准：交叉验证和独立检验句，Markdown")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="每个分句像哪几种话，各几成")] = False,
    train: Annotated[bool, typer.Option("--train", help="重新学一遍；装了 nlu 的连句向量一起学（几分钟）")] = False,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """催缴员的一句话在做什么：从标准输入每行读一句，每行写出一种话的编号。"""
    from simulator.roleplay.understanding.hear import hear

    if as_json and not report:
        raise Fail("--json 只和 --report 一起用", code=2)
    with faults():
        root = find_course(course)
        understanding = _ready(root, train)
        if report:
            from simulator.roleplay.understanding.report import markdown, plain
            from simulator.roleplay.understanding.report import report as measured

            found = measured(root, err.print)
            if as_json:
                print_json(plain(found))
            else:
                print(markdown(found), end="")
            return
    for line in typer.get_text_stream("stdin", encoding="utf-8", errors="replace"):
        heard = hear(understanding, line.strip())
        print(_explained(heard, understanding) if explain else heard.act, flush=True)


def _ready(root: Path, train: bool) -> Understanding:
    from simulator.roleplay.understanding.model import cache_file, load_understanding, train_understanding
    from simulator.roleplay.understanding.vectors import embedder

    if train:
        err.print("正在学" + ("，连句向量一起，要几分钟…" if embedder() is not None else "（没有装 nlu，不带句向量）…"))
        return train_understanding(root, sentences=True)
    if not cache_file(root / "content").is_file():
        err.print("第一次用，或者训练句改过：先学一遍，几秒钟…")
    return load_understanding(root)


def _explained(heard: Heard, understanding: Understanding) -> str:
    lines = [f"{heard.act}｜{understanding.acts[heard.act].name}｜{'有把握' if heard.sure else '拿不准'}"]
    for clause in heard.clauses:
        ranked = "，".join(f"{understanding.acts[act].name} {share:.0%}" for act, share in clause.ranked)
        line = f"｜{clause.line}" if clause.line else "｜像红线，要问一句" if clause in heard.red_unsure else ""
        lines.append(f"  {clause.text.strip()}｜{ranked}{line}")
    return "\n".join(lines)

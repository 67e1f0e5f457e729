"""Commands of `sandbox` that take a question file: sensitivity, search, pilot, sweep; and rerun."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from generator.course import find_course
from generator.terminal import Fail
from simulator.cli import CourseDir, Json, Threads, app, err, faults, print_json, shown
from simulator.experiments.labels import KPI_NAMES, KPI_UNITS

Question = Annotated[Path, typer.Argument(metavar="FILE", help="问题文件（YAML），例子见 content/experiments")]
Overlay = Annotated[
    Path | None,
    typer.Option("--parameters", help="用试点更新过的参数（sandbox pilot --result 写出的 YAML）", show_default=False),
]


@app.command()
def sensitivity(
    file: Question,
    threads: Threads = 2,
    parameters: Overlay = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """哪一个假设决定结论：逐个参数到两端（龙卷风图），再把最要紧的几个一起看（Sobol）。"""
    from simulator.documents import read_document
    from simulator.experiments.overlay import parameters_of
    from simulator.experiments.questions import Shelf
    from simulator.experiments.sensitivity import Sensitivity
    from simulator.experiments.sensitivity import sensitivity as ask

    with faults(), Progress(console=err, transient=True) as progress:
        root = find_course(course)
        table = parameters_of(root, parameters)
        asked = read_document(file, Sensitivity)
        task = progress.add_task("逐个参数")
        try:
            found = ask(
                asked,
                Shelf(root, table),
                table,
                threads=threads,
                told=lambda done, all_: progress.update(task, completed=done, total=all_),
            )
        except ValueError as error:
            raise Fail(str(error)) from None
    if as_json:
        print_json(found)
        return
    unit = KPI_UNITS[asked.kpi]
    print(f"{KPI_NAMES[asked.kpi]}：乙减甲 {shown(found['difference'], unit)}（参数都取采用值）")
    print("最能左右这个差别的假设（单独变到两端）：")
    for bar in found["tornado"][:12]:
        print(
            f"  {bar['name']}（{bar['low']:g} 到 {bar['high']:g}）  {shown(bar['at_low'], unit)} 到 {shown(bar['at_high'], unit)}"
        )
    if found["sobol"]:
        print("一起变动时，差别的起伏有几成来自它（单独 / 连同与别的一起）：")
        for one in found["sobol"]["parameters"]:
            print(f"  {one['name']}  {one['first']:.0%} / {one['total']:.0%}")
        print(f"  一起变动时结论反过来的占 {found['sobol']['opposite']:.0%}")
    print("\n".join(found["words"]) or "没有哪一个假设单独能把结论反过来。")


def told(rows: list[dict[str, Any]]) -> None:
    """Lines of a table that say what they are themselves."""
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))

"""Commands of `sandbox` that take a question file: sensitivity, search, pilot, sweep; and rerun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from pydantic import BaseModel
from rich.progress import Progress

from generator.course import find_course
from generator.course.folders import alone
from generator.terminal import Fail
from simulator.cli import CourseDir, Json, Overlay, Threads, app, err, faults, print_json, shown
from simulator.cli_cluster import ClusterAddress, TlsCa, TlsCert, TlsKey, Wait, Workers, hands, stoppable
from simulator.experiments.labels import KPI_NAMES, KPI_UNITS

if TYPE_CHECKING:
    from simulator.experiments.questions import Shelf

Question = Annotated[Path, typer.Argument(metavar="FILE", help="问题文件（YAML），例子见 content/experiments")]
Model = TypeVar("Model", bound=BaseModel)


@contextmanager
def _opened(
    file: Path, kind: type[Model], course: Path | None, parameters: Path | None
) -> Iterator[tuple[Model, Shelf, Path]]:
    """The question, what it may name, and the course; faults and refusals in the block become the user's message."""
    from simulator.documents import read_document
    from simulator.experiments.overlay import parameters_of
    from simulator.experiments.questions import Shelf

    with faults():
        root = find_course(course)
        try:
            yield read_document(file, kind), Shelf(root, parameters_of(root, parameters)), root
        except ValueError as error:
            raise Fail(str(error)) from None


@app.command()
def sensitivity(
    file: Question,
    threads: Threads = 2,
    parameters: Overlay = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """哪一个假设决定结论：逐个参数到两端（龙卷风图），再把最要紧的几个一起看（Sobol）。"""
    from simulator.experiments.sensitivity import Sensitivity
    from simulator.experiments.sensitivity import sensitivity as ask

    with (
        _opened(file, Sensitivity, course, parameters) as (asked, shelf, _),
        Progress(console=err, transient=True) as progress,
    ):
        task = progress.add_task("逐个参数")
        found = ask(
            asked,
            shelf,
            shelf.table,
            threads=threads,
            told=lambda done, all_: progress.update(task, completed=done, total=all_),
        )
    if as_json:
        print_json(found)
        return
    unit = KPI_UNITS[asked.kpi]
    print(f"{KPI_NAMES[asked.kpi]}：乙减甲 {shown(found['difference'], unit)}（参数都取采用值）")
    print("最能左右这个差别的假设（单独变到两端）：")
    for bar in found["tornado"][:12]:
        ends = f"{shown(bar['at_low'], unit)} 到 {shown(bar['at_high'], unit)}"
        print(f"  {bar['name']}（{bar['low']:g} 到 {bar['high']:g}）  {ends}")
    if found["sobol"]:
        print("一起变动时，差别的起伏有几成来自它（单独 / 连同与别的一起）：")
        for one in found["sobol"]["parameters"]:
            print(f"  {one['name']}  {one['first']:.0%} / {one['total']:.0%}")
        print(f"  一起变动时结论反过来的占 {found['sobol']['opposite']:.0%}")
    print("\n".join(found["words"]) or "没有哪一个假设单独能把结论反过来。")


@app.command()
def search(
    file: Question,
    threads: Threads = 2,
    parameters: Overlay = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """在预算、人手和红线以内，哪种搭配最好：换新的运气复核，说清有几成把握、选错了亏多少。"""
    from simulator.experiments.search import Search
    from simulator.experiments.search import search as ask

    with _opened(file, Search, course, parameters) as (asked, shelf, root):
        found = ask(asked, root, shelf, shelf.table, threads=threads, told=err.print)
    if as_json:
        print_json(found)
        return
    unit = KPI_UNITS[asked.kpi]
    print(f"一共 {found['of']} 种搭配，试了 {found['tried']} 种。看{KPI_NAMES[asked.kpi]}：")
    for row in found["finalists"]:
        mark = "→" if row["chosen"] else " "
        front = "（前沿）" if row["on_front"] else ""
        print(f"{mark} {row['name']}{front}")
        print(
            f"    搜索时 {shown(row['searched'], unit)}，新的运气 {shown(row['fresh'], unit)}，"
            f"收缩以后 {shown(row['shrunken'], unit)}；真是最好的机会 {row['truly_best']:.0%}，"
            f"选它平均少得 {shown(row['regret'], unit)}"
        )
    print("→ 是在误差以内最简单的一种。搜索时的数偏好看，以新的运气为准。")


@app.command()
def pilot(
    file: Question,
    result: Annotated[Path | None, typer.Option(help="试点做完以后的结果（YAML）", show_default=False)] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="把学到的参数写到这里，以后用 --parameters 带上", show_default=False),
    ] = None,
    threads: Threads = 2,
    parameters: Overlay = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """试点怎么做：挑哪几栋楼、试多久才看得出差别、什么时候停；结果出来以后更新参数。"""
    from simulator.documents import read_document
    from simulator.experiments.overlay import write_overlay
    from simulator.experiments.pilot import Pilot, Result, learn, plan

    with _opened(file, Pilot, course, parameters) as (asked, shelf, _):
        if result is not None:
            known = read_document(result, Result)
            found = learn(asked, known, shelf, shelf.table, threads=threads)
            if output is not None:
                write_overlay(output, known.source, found["parameters"])
        else:
            found = plan(asked, shelf, shelf.table, threads=threads)
    if as_json:
        print_json(found)
    elif result is not None:
        _learnt(found, output)
    else:
        _planned(found)


def _learnt(found: dict[str, Any], output: Path | None) -> None:
    for when, name in (("before", "试点以前"), ("after", "试点以后")):
        one = found[when]
        print(f"{name}：乙减甲 {one['mean']:.2%}（{one['low']:.2%} 到 {one['high']:.2%}）")
    print("试点说得上话的参数：")
    for key, one in found["parameters"].items():
        print(f"  {found['names'][key]}  {one['value']:.3g}（{one['low']:.3g} 到 {one['high']:.3g}）")
    if not found["parameters"]:
        print("  没有：误差太大，或者没有一个参数单独说得上话")
    if found["surprise"] > 3:
        print("这个结果和模型差得太远，先查一查试点是不是按计划做的。")
    if output is not None:
        print(f"已写到 {output}")


def _planned(found: dict[str, Any]) -> None:
    gap = found["simulated_difference"]
    print(f"模拟里的差别 {gap['mean']:.1%}（{gap['low']:.1%} 到 {gap['high']:.1%}）；要看出 {found['detect']:.1%}：")
    for design in found["designs"]:
        powers = "，".join(f"{one['months']} 个月 {one['detect']:.0%}" for one in design["power"])
        rule = design["with_stop_rule"]
        print(
            f"  {design['pairs']} 对楼：看得出的机会 {powers}；"
            f"按停的规矩平均 {rule['expected_months']:.1f} 个月，误报 {rule['false_alarm']:.0%}"
        )
    best = found["recommended"]
    if best is None:
        print("这几种都不够八成把握：多试几对楼、试久一点，或者只求看出更大的差别。")
    else:
        print(f"建议：{best['pairs']} 对楼试 {best['months']} 个月，八成以上的机会看得出来。")
    pairs = "；".join(f"{one['try']} 栋试、{one['keep']} 栋照旧" for one in found["buildings"])
    print(f"楼栋（欠费相近的配对，抛硬币）：{pairs}")
    print("\n".join(found["stop_rule"]))


@app.command()
def sweep(
    file: Question,
    output: Annotated[Path, typer.Option("-o", "--output", help="结果表（.parquet）")],
    threads: Threads = 2,
    cluster: ClusterAddress = None,
    workers: Workers = 0,
    chunk: Annotated[int, typer.Option(help="一批算多少次重复（不影响结果）", min=25, max=10_000)] = 25,
    wait: Wait = 120,
    tls_ca: TlsCa = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    parameters: Overlay = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """一张网格逐批算完，写成 Parquet；随时可以中断，再运行一次就接着算，不会漏也不会重。可以在集群上算。"""
    from simulator.experiments.sweep import Sweep
    from simulator.experiments.sweep import sweep as ask

    tls = tls_ca, tls_cert, tls_key
    with (
        faults(),
        alone(output),
        stoppable() as stop,
        _opened(file, Sweep, course, parameters) as (asked, shelf, _),
        Progress(console=err, transient=True) as progress,
        hands(cluster, workers, threads, wait=wait, tls=tls, told=progress.console.print) as crew,
    ):
        task = progress.add_task("网格")
        found = ask(
            asked,
            shelf,
            shelf.table,
            output,
            workers=crew,
            chunk=chunk,
            stop=stop,
            told=lambda done, all_: progress.update(task, completed=done, total=all_),
        )
    if as_json:
        print_json(found)
        return
    chunks = found["chunks"]
    print(
        f"{found['cells']} 格，写在 {output}（SHA-256 {found['sha256'][:16]}…）；这一次新算了 {found['computed']} 格"
        f"（{chunks['computed']} 批；以前算好的 {chunks['kept']} 批）。"
    )


@app.command()
def rerun(
    file: Annotated[Path, typer.Argument(help="以前 --json 打印的结果")],
    threads: Threads = 2,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """照结果里的记录再算一遍，看是不是一字不差。"""
    from simulator.experiments.rerun import again

    with faults():
        try:
            found = again(find_course(course), file, threads=threads)
        except ValueError as error:
            raise Fail(str(error)) from None
    if as_json:
        print_json(found)
    elif found["identical"]:
        print("一字不差。")
    else:
        print("不一样：" + "；".join(found["differences"][:10]))
    if not found["identical"]:
        raise typer.Exit(1)

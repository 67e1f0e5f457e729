"""Commands of `sandbox` about evidence: validate, cases, calibrate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from generator.course import find_course
from generator.course.evidence import ROLE_ZH
from generator.terminal import Fail
from simulator.cli import CourseDir, Households, Json, Seed, Threads, app, err, faults, print_json

Worlds = Annotated[int, typer.Option("--replications", help="重复多少次，也是抽多少个假设不同的世界", min=2, max=2000)]
Write = Annotated[bool, typer.Option("--write", help="把结果写进 content/figures，网站和沙盘就显示它")]


@app.command()
def validate(
    replications: Worlds = 40,
    seed: Seed = 1,
    threads: Threads = 2,
    only: Annotated[str | None, typer.Option(help="只看这一条（claims.yml 的编号）", show_default=False)] = None,
    write: Write = False,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """逐条检验：资料里的效果，在模拟器里放一遍，落在采用范围以内还是以外。"""
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.figures import store
    from simulator.experiments.validate import report
    from simulator.experiments.validate import validate as lines_of

    with faults(), Progress(console=err, transient=True) as progress:
        root = find_course(course)
        table = load_parameters(root)
        options = {"replications": replications, "seed": seed}
        task = progress.add_task("检验", total=None)
        lines = []
        for line in lines_of(root, table, **options, threads=threads, only=only):
            lines.append(line)
            progress.advance(task)
        if not lines:
            raise Fail(f"没有名为“{only}”的数字，或者它没有写采用范围：请看 content/evidence/claims.yml")
        found = report(root, table, lines, options)
        if write and only is not None:
            raise Fail("--write 要全部重算，请去掉 --only")
        if write:
            store(root, "validation", found)
    if as_json:
        print_json(found)
        return
    for row in found["claims"]:
        print(
            f"{_VERDICTS[row['verdict']]}｜{ROLE_ZH[row['role']]}｜{row['topic']}｜资料 {row['claimed']}｜{_told(row)}"
        )
    told = found["summary"]["held-out"]
    print(
        f"留作检验的 {told['of']} 条里，{told['within']} 条落在采用范围以内。这只说明与行业口径大体一致，不是验证过。"
    )


@app.command()
def cases(
    households: Households = 1000,
    replications: Worlds = 40,
    seed: Seed = 1,
    threads: Threads = 2,
    write: Write = False,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """六个案例在模拟器里放一遍：资料说的，做得到做不到；做不到的，说缺了什么。"""
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.cases import cases as replays
    from simulator.experiments.cases import cases_hash
    from simulator.experiments.figures import store
    from simulator.experiments.manifest import versions

    with faults():
        root = find_course(course)
        table = load_parameters(root)
        options = {"households": households, "replications": replications, "seed": seed}
        rows = [one.to_dict() for one in replays(root, table, **options, threads=threads)]
        facts = versions() | {"experiment": "cases", "parameters": table.hash, "cases": cases_hash(root), **options}
        if write:
            store(root, "cases", {"manifest": facts, "cases": rows})
    if as_json:
        print_json({"manifest": facts, "cases": rows})
        return
    for row in rows:
        print(f"{row['name']}：{'做得到' if row['met'] else '没有做到'}")
        for one in row["kpis"]:
            found = one["simulated"]
            told = f"模拟 {found['mean']:.3f}（{found['low']:.3f} 到 {found['high']:.3f}）"
            mark = "符合" if one["verdict"] == "within" else "不符"
            print(f"  {one['name']}  资料 {one['expected']:g}±{one['tolerance']:g}  {told}  {mark}")
        if row["missing"]:
            print(f"  缺什么：{row['missing']}")


@app.command()
def calibrate(
    replications: Annotated[int, typer.Option(help="每次评估重复多少次", min=2, max=500)] = 12,
    iterations: Annotated[int, typer.Option(help="最多迭代几轮", min=1, max=50)] = 6,
    seed: Seed = 1,
    threads: Threads = 2,
    write: Write = False,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """用标为 fit 的几条校准一组倍数，说清每个参数被钉住了多少。只打印，不改参数文件。"""
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.calibrate import calibrate as fit
    from simulator.experiments.figures import store
    from simulator.experiments.manifest import versions

    with faults():
        root = find_course(course)
        table = load_parameters(root)
        options = {"replications": replications, "iterations": iterations, "seed": seed}
        found = fit(
            root,
            table,
            **options,
            threads=threads,
            told=lambda n, loss: err.print(f"第 {n} 轮：平均偏差平方 {loss:.2f}"),
        )
        facts = versions() | {"experiment": "calibrate", "parameters": table.hash, **options}
        document = {"manifest": facts, **found.to_dict()}
        if write:
            store(root, "calibration", document)
    if as_json:
        print_json(document)
        return
    for knob in found.knobs:
        print(f"{knob.name}  ×{knob.multiplier:.2f}（{knob.low:.2f} 到 {knob.high:.2f}）  被钉住 {knob.pinned:.0%}")
    for one in found.targets:
        goal = f"目标 {one['middle']:.3f}±{one['spread']:.3f}"
        print(f"{one['claim']}  {goal}  {one['before']:.3f} → {one['after']:.3f}")
    print(f"平均偏差平方（拟合用的运气）  {found.loss_before:.2f} → {found.loss_after:.2f}")
    print(f"平均偏差平方（新的运气）  {found.fresh_before:.2f} → {found.fresh_after:.2f}")


@app.command()
def figures(
    replications: Worlds = 40,
    calibration: Annotated[bool, typer.Option(help="校准也重算（约五分钟）")] = False,
    only_charts: Annotated[bool, typer.Option("--charts", help="只重画课程里的图（content/living.yml）")] = False,
    threads: Threads = 2,
    course: CourseDir = None,
) -> None:
    """重算网站和沙盘显示的结果：逐条检验、六个案例、课程里的图（和校准），写进 content/figures。"""
    if only_charts:
        _living(course, threads)
        return
    validate(replications=replications, seed=1, threads=threads, only=None, write=True, course=course, as_json=False)
    cases(households=1000, replications=replications, seed=1, threads=threads, write=True, course=course, as_json=False)
    _living(course, threads)
    if calibration:
        calibrate(replications=12, iterations=6, seed=1, threads=threads, write=True, course=course, as_json=False)


def _living(course: Path | None, threads: int) -> None:
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.figures import store
    from simulator.experiments.living import draw, load_living
    from simulator.experiments.questions import Shelf

    with faults(), Progress(console=err, transient=True) as progress:
        root = find_course(course)
        table = load_parameters(root)
        shelf = Shelf(root, table)
        asked = load_living(root)
        task = progress.add_task("画图", total=len(asked))
        for one in asked.values():
            figure = draw(one, root, shelf, table, threads=threads)
            store(root, one.id, figure.model_dump(mode="json"))
            progress.advance(task)
    print(f"课程里的图：{len(asked)} 张。")


_VERDICTS = {"within": "以内", "outside": "以外", "not-comparable": "无从比较"}


def _told(row: dict[str, Any]) -> str:
    if row["simulated"] is None:
        return row["reason"]
    low, high = row["adopted"]
    found = row["simulated"]
    return (
        f"采用 {low:.3g} 到 {high:.3g}（{row['scale']}）｜"
        f"模拟 {found['mean']:.3f}（{found['low']:.3f} 到 {found['high']:.3f}）"
    )

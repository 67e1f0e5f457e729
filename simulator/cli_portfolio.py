"""`sandbox portfolio`: many estates, many policies; a report, or what it would take."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from generator.course import find_course
from generator.terminal import Fail
from simulator.cli import CourseDir, Json, Overlay, Threads, app, err, faults, print_json
from simulator.cli_cluster import ClusterAddress, TlsCa, TlsCert, TlsKey, Wait, Workers, hands, stoppable

_BUSY = 0.8  # of a core: below that, something else ran beside the measurement


@app.command()
def portfolio(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="问题文件（YAML），例子见 content/experiments/portfolio-200.yml")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="放结果的目录；不写就放在“多个小区”那一页找得到的地方", show_default=False),
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="只把一张空的小区表写到 FILE（.xlsx）")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="先不算，只测几个小区，说清要多少时间、内存和钱")] = False,
    estates: Annotated[int, typer.Option(help="--plan：打算算多少个小区", min=1, max=1_000_000)] = 10_000,
    bench: Annotated[
        Path | None,
        typer.Option(help="--plan：tools/bench_cluster.py 写出的 JSON，取两个进程的扩展效率", show_default=False),
    ] = None,
    efficiency: Annotated[
        float | None,
        typer.Option(help="--plan：或者直接写两个进程的扩展效率，0.5 到 1", min=0.5, max=1.0, show_default=False),
    ] = None,
    price: Annotated[
        float | None, typer.Option(help="--plan：每核每小时多少元（您的价格）", min=0, show_default=False)
    ] = None,
    sample: Annotated[int, typer.Option(help="--plan：测几个小区", min=1, max=100)] = 4,
    threads: Threads = 2,
    cluster: ClusterAddress = None,
    workers: Workers = 0,
    wait: Wait = 120,
    tls_ca: TlsCa = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    parameters: Overlay = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """几百个小区、几十套政策：统一用哪一套，哪里另用一套，先做哪些小区；写出报告。随时可以中断，再运行就接着算。"""
    from simulator.data_folder import data_folder
    from simulator.documents import read_document
    from simulator.experiments.overlay import parameters_of
    from simulator.experiments.portfolio import FILE, Portfolio, members_of
    from simulator.experiments.portfolio import portfolio as ask
    from simulator.experiments.questions import Shelf
    from simulator.policy.cities import load_cities

    with faults():
        root = find_course(course)
        if template:
            _template(root, file)
            return
        table = parameters_of(root, parameters)
        shelf = Shelf(root, table)
        asked = read_document(file, Portfolio)
        members = members_of(asked, shelf, file.parent, list(load_cities(root)))
        if plan:
            known = _benched(bench, efficiency)
            found = _planned(asked, root, shelf, table, members, estates, known, price, sample)
            print_json(found) if as_json else _tell_plan(found)
            return
        folder = output or data_folder(root) / "portfolios" / file.stem
        with stoppable() as stop, Progress(console=err, transient=True) as progress:
            task = progress.add_task("准备")
            try:
                with hands(
                    cluster, workers, threads, wait=wait, tls=(tls_ca, tls_cert, tls_key), told=progress.console.print
                ) as crew:
                    document = ask(
                        asked,
                        root,
                        shelf,
                        table,
                        members,
                        folder,
                        hands=crew,
                        stop=stop,
                        told=lambda done, all_, words: progress.update(
                            task, completed=done, total=all_, description=words
                        ),
                    )
            except ValueError as error:
                raise Fail(str(error)) from None
        from simulator.app.portfolio_report import headline, report_docx, workbook_xlsx
        from simulator.experiments.tasks import write

        for name, data in (("报告.docx", report_docx(document, root)), ("小区.xlsx", workbook_xlsx(document))):
            write(folder / name, data)
    if as_json:
        print_json(document)
        return
    print("\n".join(headline(document)))
    print(f"写在 {folder}：{FILE}、报告.docx、小区.xlsx")


def _template(course: Path, file: Path) -> None:
    from simulator.experiments.portfolio import template as empty
    from simulator.experiments.tasks import write
    from simulator.population import load_profiles

    if file.suffix.lower() != ".xlsx":
        raise Fail("小区表要写成 .xlsx，例如 sandbox portfolio --template 小区.xlsx", code=2)
    if file.exists():
        raise Fail(f"{file} 已经有了，没有改动它；请换一个名字，或者先把它移开。", code=2)
    try:
        write(file, empty(load_profiles(course)))
    except ValueError as error:
        raise Fail(str(error)) from None
    print(f"空表写在 {file}：填好以后，在问题文件里写 estates: {{table: {file.name}}}。")


def _benched(path: Path | None, given: float | None) -> tuple[float, float | None]:
    """Efficiency of two workers and GiB a worker (None if nobody measured it). Raises Fail if there is none."""
    from simulator.experiments.portfolio.capacity import read_bench

    if path is None:
        if given is None:
            raise Fail(
                "请给两个进程的扩展效率：--bench bench.json（tools/bench_cluster.py 写出的），或 --efficiency 0.95。",
                code=2,
            )
        return given, None
    try:
        found, worker = read_bench(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        why = str(error) if str(error).startswith("里面") else "读不出来"
        raise Fail(f"{path}：{why}。请给 tools/bench_cluster.py 写出的 JSON，或直接写 --efficiency。", code=2) from None
    return (found if given is None else given), worker


def _planned(
    asked: Any,
    root: Path,
    shelf: Any,
    table: Any,
    members: list[Any],
    estates: int,
    known: tuple[float, float | None],
    price: float | None,
    sample: int,
) -> dict[str, Any]:
    from simulator.experiments.portfolio.capacity import measure, plan

    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("测几个小区")
        measured = measure(
            asked,
            root,
            shelf,
            table,
            members,
            estates=sample,
            told=lambda done, all_: progress.update(task, completed=done, total=all_),
        )
    average = sum(one.households for one in members) / len(members)
    return plan(
        measured,
        asked,
        estates=estates,
        households=round(average * estates),
        efficiency=known[0],
        worker_gib=known[1],
        price=price,
    )


def _tell_plan(found: dict[str, Any]) -> None:
    measured = found["measured"]
    print(
        f"{found['estates']:,} 个小区、{found['households']:,} 户：约 {found['core_hours']:,.1f} 核·小时。"
        f"在这台机器上测了 {measured['estates']} 个小区："
        f"一个核每秒 {measured['household_months_per_second'] / 1e6:.2f} 百万户·月，"
        f"每个小区 {measured['spread_s'][0]:.1f} 到 {measured['spread_s'][1]:.1f} 秒（处理器时间）。"
    )
    if measured["share"] < _BUSY:
        print(f"量的时候这台机器还忙着别的，只分到 {measured['share']:.0%} 的一个核：数偏慢，空闲时再量一次更准。")
    print(
        f"两个进程的扩展效率 {found['efficiency_two']:.0%}。"
        f"路上的结果文件约 {found['kept_gib']:.2f} GiB（算完合成一份就删）。"
    )
    for row in found["rows"]:
        time = _span(_hours(row["hours_low"]), _hours(row["hours_high"]))
        cost = _span(f"{row['yuan_low']:,.0f} 元", f"{row['yuan_high']:,.0f} 元") if "yuan_low" in row else ""
        print(f"  {row['cores']:>3} 核  {time}，内存 {row['memory_gib']:.1f} GiB{'，' if cost else ''}{cost}")
    print("\n".join(f"· {line}" for line in found["assumptions"]))


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low}到 {high}"


def _hours(hours: float) -> str:
    return f"{hours:.1f} 小时" if hours >= 1 else f"{hours * 60:.0f} 分钟"

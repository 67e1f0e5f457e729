"""`sandbox`: what all commands share (options, faults, printing); open, warm, check, estate, run, levers, play, bench.

The other commands stand in simulator/cli_*.py, which `main` imports.

Exit codes: 0 done, 1 the data or the work failed, 2 the command was used wrongly. With `--json` one JSON document
stands on stdout and nothing else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from generator.course import find_course
from generator.course.root import NoCourseError
from generator.terminal import Fail, Version
from generator.terminal import run as run_app
from simulator.documents import DocumentError
from simulator.tables import Format, write_table

app = typer.Typer(
    help="催缴学堂沙盘：在模拟小区里比较催缴政策。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
err = Console(stderr=True, highlight=False, soft_wrap=True)

CourseDir = Annotated[
    Path | None,
    typer.Option("--course", help="课程目录（含 content/course.yml）；不写就从当前目录往上找", show_default=False),
]
ProfileId = Annotated[str, typer.Option("--profile", help="小区档案的编号（content/estates）")]
Households = Annotated[int, typer.Option(help="户数", min=0, max=1_000_000)]
Months = Annotated[int, typer.Option(help="模拟几个月", min=0, max=60)]
Replications = Annotated[int, typer.Option(help="重复多少次", min=1, max=10_000)]
Seed = Annotated[int, typer.Option(help="运气的种子；同一种子得同一结果", min=0, max=2**62)]
Threads = Annotated[int, typer.Option(help="用几个线程（不影响结果）", min=1, max=64)]
Place = Annotated[str | None, typer.Option("--city", help="按哪个地方的规定检查政策（content/cities.yml）")]
BurnIn = Annotated[int, typer.Option(help="开始之前先不催缴地过几个月，让旧欠和习惯对得上", min=0, max=60)]
Overlay = Annotated[
    Path | None,
    typer.Option("--parameters", help="用试点更新过的参数（sandbox pilot --result 写出的 YAML）", show_default=False),
]
TheirLedger = Annotated[
    Path | None,
    typer.Option(
        "--ledger",
        help="自己的小区：sandbox ledger -o 写出的 .estate 文件，代替 --profile 和 --households；政策可以写 today",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="只输出一份 JSON，供程序读取")]


@app.callback()
def _options(version: Version = False) -> None: ...


def main() -> NoReturn:
    """Entry point."""
    import simulator.cli_account
    import simulator.cli_backup
    import simulator.cli_classify
    import simulator.cli_compare
    import simulator.cli_evidence
    import simulator.cli_experiments
    import simulator.cli_games
    import simulator.cli_ledger
    import simulator.cli_more
    import simulator.cli_portfolio
    import simulator.cli_scenes
    import simulator.cli_their_estate  # noqa: F401  # their commands

    run_app(app)


@contextmanager
def faults() -> Iterator[None]:
    """Turn faults of data files into the user's message."""
    try:
        yield
    except DocumentError as error:
        raise Fail(str(error)) from None
    except NoCourseError as error:
        raise Fail(str(error), code=2) from None


def pick(entries: dict[str, Any], identifier: str, what: str) -> Any:
    if identifier not in entries:
        raise Fail(f"没有{what}“{identifier}”。可用的有：{'、'.join(entries) or '（没有）'}。", code=2)
    return entries[identifier]


def estate_of(course: Path, profile: str, households: int, seed: int) -> Any:
    """An estate drawn from the profile of that name."""
    from simulator.population import build_estate, load_profiles

    return build_estate(pick(load_profiles(course), profile, "小区档案"), households, seed)


def policy_of(course: Path, name: str) -> Any:
    """A policy by the name of ours or by its YAML file."""
    from simulator.policy import load_policies, load_policy

    if name.endswith((".yml", ".yaml")) or "/" in name:
        return load_policy(course, name)
    return pick(load_policies(course), name, "政策")


def allowed(course: Path, city: str, policies: list[Any]) -> None:
    """Raise DocumentError if the place's rules forbid what a policy does."""
    from simulator.policy.cities import load_cities, require_allowed

    require_allowed(load_cities(course), city, policies)


def print_json(document: Any) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=False) + "\n")


@app.command("open")
def open_page(
    course: CourseDir = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="给班级用：同一局域网里的设备也能打开，学员凭班级码，培训师凭账号")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help="端口；不写就找一个空的", min=1, max=65535, show_default=False)
    ] = None,
) -> None:
    """在本机打开沙盘网页。"""
    from simulator.app.serve import serve

    with faults():
        raise typer.Exit(serve(course, lan=lan, port=port))


@app.command("warm")
def warm_up(course: CourseDir = None) -> None:
    """把模拟器编译好放进缓存；做过一次，以后打开就快。"""
    from simulator.app.serve import warm

    with faults():
        warm(course)


@app.command()
def check(course: CourseDir = None, as_json: Json = False) -> None:
    """检查小区档案、政策、参数、红线和角色扮演的场景：一次列出每一处错误。"""
    from simulator.experiments.check import check_course
    from simulator.roleplay.check import check_roleplay
    from simulator.roleplay.understanding.acts import check_dialogue

    with faults():
        counts, problems = check_course(find_course(course))
        counts["角色扮演"], found = check_roleplay(find_course(course))
        problems += found
        counts["催缴员的话"], found = check_dialogue(find_course(course))
        problems += found
    if as_json:
        print_json({"errors": [p.model_dump(exclude={"level"}) for p in problems]})
    else:
        for p in problems:
            print(f"{p.file}:{p.line}  {p.message}\n    → {p.remedy}")
        print("，".join(f"{what} {n}" for what, n in counts.items()) + f"：{len(problems)} 处错误。")
    if problems:
        raise typer.Exit(1)


@app.command()
def estate(
    output: Annotated[Path, typer.Option("-o", "--output", help="放在哪个目录")],
    profile: ProfileId = "mid-market",
    households: Households = 1000,
    seed: Seed = 1,
    file_format: Annotated[Format, typer.Option("--format", help="csv（Excel 能打开）或 parquet")] = "csv",
    course: CourseDir = None,
) -> None:
    """生成一个模拟小区：业主档案和期初欠费台账。人名和电话都是编的。"""
    from simulator.population import household_card

    with faults():
        drawn = estate_of(find_course(course), profile, households, seed)
    archive: list[list[Any]] = []
    ledger: list[list[Any]] = []
    with Progress(console=err, transient=True) as progress:
        for home in progress.track(range(drawn.households), description="写业主档案"):
            card = household_card(drawn, home)
            wechat = "是" if card.has_wechat else "否"
            fee = card.monthly_fee / 100
            archive.append([home + 1, card.address, card.name, card.phone, card.area_m2, fee, wechat])
            for due, amount in zip(drawn.opening_due[home].tolist(), drawn.opening_amount[home].tolist(), strict=True):
                if amount:
                    ledger.append([home + 1, card.address, due, amount / 100])
    output.mkdir(parents=True, exist_ok=True)
    heads = ["户号", "地址", "业主（虚构）", "电话（虚构）", "面积（㎡）", "月物业费（元）", "关注公众号"]
    debts = ["户号", "地址", "到期日（相对起始日的天数）", "欠费（元）"]
    for name, head, rows in (("业主档案", heads, archive), ("期初欠费台账", debts, ledger)):
        write_table(output / name, head, list(zip(*rows, strict=True)) or [[] for _ in head], file_format)
    print(f"已生成 {output}：{len(archive)} 户，{len(ledger)} 笔期初欠费。")


@app.command()
def run(
    policy: Annotated[str, typer.Option(help="政策的编号，或一个 YAML 文件")] = "baseline",
    profile: ProfileId = "mid-market",
    households: Households = 1000,
    months: Months = 24,
    replications: Replications = 20,
    seed: Seed = 1,
    threads: Threads = 2,
    trace_to: Annotated[
        Path | None, typer.Option("--trace", help="把第一次重复的台账写到这个目录", show_default=False)
    ] = None,
    file_format: Annotated[Format, typer.Option("--format", help="台账的格式：csv 或 parquet")] = "csv",
    city: Place = None,
    burn_in: BurnIn = 0,
    parameters: Overlay = None,
    their_ledger: TheirLedger = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """在模拟小区里跑一套政策。"""
    from simulator.engine import prepare
    from simulator.experiments import run as run_policy
    from simulator.experiments.burn_in import burn_in as lived
    from simulator.experiments.labels import KPI_NAMES, KPI_UNITS
    from simulator.experiments.overlay import parameters_of
    from simulator.experiments.trace import trace, write_trace

    with faults():
        root = find_course(course)
        table = parameters_of(root, parameters)
        if their_ledger is not None:
            from simulator.cli_their_estate import lent, their_policies
            from simulator.experiments.their_estate import their_estate

            books, learnt = lent(their_ledger, burn_in)
            drawn, (chosen,) = their_estate(books, learnt, seed), their_policies([policy], root, learnt)
        else:
            drawn = estate_of(root, profile, households, seed)
            drawn, chosen = lived(drawn, table, burn_in, seed), policy_of(root, policy)
        allowed(root, drawn.city if city is None else city, [chosen])
        result = run_policy(drawn, chosen, table, months=months, replications=replications, seed=seed, threads=threads)
        if trace_to is not None:
            behaviour = table.draw(seed, 0)
            one = trace(prepare(drawn, chosen, months, behaviour), behaviour, seed)
            written = write_trace(one, result.manifest, trace_to, file_format)
            print(f"台账已写到 {trace_to}：{'、'.join(path.name for path in written)}", file=sys.stderr)
    if as_json:
        print_json(result.to_dict())
        return
    for key, spread in result.kpis.items():
        unit = KPI_UNITS[key]
        low, high = shown(spread.low, unit), shown(spread.high, unit)
        print(f"{KPI_NAMES[key]}  {shown(spread.mean, unit)}（{low} 到 {high}）")


def shown(value: float, unit: str) -> str:
    if unit == "rate":
        return f"{value:.1%}"
    if unit == "fen":
        return f"{value / 100:,.0f} 元"
    return f"{value:,.1f}"


@app.command()
def levers(
    policy: Annotated[str, typer.Option(help="在哪套政策上加减：编号或 YAML 文件")] = "sms-and-phone",
    profile: ProfileId = "mid-market",
    households: Households = 1000,
    months: Months = 24,
    replications: Replications = 40,
    seed: Seed = 1,
    threads: Threads = 2,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """每种手段单独加上去，各项指标变多少：一张大表。"""
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.labels import KPI_NAMES, KPI_UNITS
    from simulator.experiments.levers import SHOWN, lever_table

    rows = []
    with faults():
        root = find_course(course)
        drawn = estate_of(root, profile, households, seed)
        options = {"months": months, "replications": replications, "seed": seed, "threads": threads}
        for case, found in lever_table(drawn, policy_of(root, policy), load_parameters(root), **options):
            changes = {key: found.kpis[key].difference for key in SHOWN}
            rows.append({"group": case.group, "lever": case.name, **{k: d.to_dict() for k, d in changes.items()}})
            if not as_json:
                told = "  ".join(f"{KPI_NAMES[k]} {shown(d.mean, KPI_UNITS[k])}" for k, d in changes.items())
                print(f"{case.group}｜{case.name}｜{told}", flush=True)
    if as_json:
        print_json({"policy": policy, "profile": profile, "households": households, **options, "levers": rows})


@app.command()
def play(
    game: Annotated[Path, typer.Argument(help="这一局的存档（JSON）；没有就新开一局")],
    advance: Annotated[list[str] | None, typer.Option(help="走一个月，用哪套政策；可写多次")] = None,
    undo: Annotated[int, typer.Option(help="先退回几个月", min=0)] = 0,
    fork: Annotated[Path | None, typer.Option(help="存成另一份，原来的不动", show_default=False)] = None,
    profile: ProfileId = "mid-market",
    households: Households = 500,
    months: Months = 24,
    seed: Seed = 1,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """一个月一个月地走：每个月选一套政策，可以悔步、可以分岔。存档只有种子和每个月的决定。"""
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.labels import KPI_NAMES, KPI_UNITS
    from simulator.experiments.play import open_game, store

    with faults():
        root = find_course(course)
        options = {"profile": profile, "households": households, "months": months, "seed": seed}
        try:
            one = open_game(root, game, load_parameters(root), **options)
            one.undo(undo)
            for name in advance or []:
                one.advance(policy_of(root, name))
        except ValueError as error:
            raise Fail(str(error)) from None
        store(one, fork or game)
    found = one.kpis()
    if as_json:
        print_json({"month": one.month, "months": one.start.months, "over": one.over, "kpis": found})
        return
    print(f"走了 {one.month} 个月，共 {one.start.months} 个月；存在 {fork or game}")
    for key, value in found.items():
        print(f"{KPI_NAMES[key]}  {shown(value, KPI_UNITS[key])}")


@app.command()
def bench(
    households: Households = 3000,
    months: Months = 24,
    threads: Threads = 2,
    million: Annotated[bool, typer.Option(help="是否也跑一百万户（约半分钟）")] = True,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """测速：每秒多少户·月，第一个答案要等多久，每户占多少内存。"""
    from simulator.experiments.bench import measure

    with faults():
        result = measure(find_course(course), households=households, months=months, threads=threads, million=million)
    if as_json:
        print_json(result)
        return
    for key, value in result.items():
        print(f"{key}  {value:,.3f}" if isinstance(value, float) else f"{key}  {value}")

"""`sandbox compare`: two policies, or all policies of a link copied from the page 政策对比."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress

from generator.course import find_course
from generator.terminal import Fail
from simulator.cli import (
    BurnIn,
    CourseDir,
    Households,
    Json,
    Months,
    Overlay,
    Place,
    ProfileId,
    Replications,
    Seed,
    TheirLedger,
    Threads,
    allowed,
    app,
    err,
    faults,
    pick,
    policy_of,
    print_json,
    shown,
)

if TYPE_CHECKING:
    from simulator.experiments import Comparison
    from simulator.experiments.scenario import Resolved
    from simulator.policy import Policy


@app.command()
def compare(
    a: Annotated[str | None, typer.Argument(help="基准政策：编号或 YAML 文件", show_default=False)] = None,
    b: Annotated[str | None, typer.Argument(help="要比较的政策：编号或 YAML 文件", show_default=False)] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            help="“政策对比”页网址里 s= 后面的一串字：小区、户数、月数、种子和各套政策都照它", show_default=False
        ),
    ] = None,
    profile: ProfileId = "mid-market",
    households: Households = 1000,
    months: Months = 24,
    replications: Replications = 100,
    seed: Seed = 1,
    threads: Threads = 2,
    precision: Annotated[float, typer.Option(help="两项收缴率的计算误差要小到几个百分点（95%）", min=0.001)] = 0.1,
    cap: Annotated[int | None, typer.Option(help="为此最多重复几次；不写就是 --replications 的四倍", min=2)] = None,
    city: Place = None,
    burn_in: BurnIn = 0,
    parameters: Overlay = None,
    their_ledger: TheirLedger = None,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """成对比较政策：同一批业主、同样的运气，差别是多少、有多大把握。"""
    from simulator.experiments import compare_steps
    from simulator.experiments.burn_in import burn_in as lived
    from simulator.experiments.overlay import parameters_of
    from simulator.population import build_estate, load_profiles

    found: list[Comparison] = []
    with faults(), Progress(console=err, transient=True) as progress:
        root = find_course(course)
        table, theirs = parameters_of(root, parameters), None
        if scenario is not None:
            if their_ledger is not None:
                raise Fail("--scenario 里已经有小区，不能再写 --ledger。", code=2)
            if a or b:
                raise Fail("写了 --scenario，就不用再写两套政策的编号。", code=2)
            asked = linked(root, scenario)
            home, policies = asked.profile, asked.policies
            one = asked.scenario
            households, months, seed, replications = one.households, one.months, one.seed, one.worlds
        elif a and b and their_ledger is not None:
            from simulator.cli_their_estate import lent, their_policies
            from simulator.experiments.their_estate import their_estate

            books, learnt = lent(their_ledger, burn_in)
            home, policies = learnt.profile, their_policies([a, b], root, learnt)
            theirs, households = their_estate(books, learnt, seed), learnt.households
        elif a and b:
            home = pick(load_profiles(root), profile, "小区档案")
            policies = [policy_of(root, a), policy_of(root, b)]
        else:
            raise Fail("请写两套政策的编号（sandbox compare 基准 另一套），或者 --scenario 链接里的一串字。", code=2)
        drawn = lived(build_estate(home, households, seed), table, burn_in, seed) if theirs is None else theirs
        allowed(root, drawn.city if city is None else city, policies)
        for other in policies[1:] or policies:
            task, part = progress.add_task("比较", total=replications), None
            for part in compare_steps(
                drawn,
                policies[0],
                other,
                table,
                months=months,
                replications=replications,
                seed=seed,
                threads=threads,
                precision=precision / 100,
                cap=cap,
            ):
                progress.update(task, completed=part.done)
            if part is None:
                raise Fail("没有得到结果，请增加 --replications。")
            found.append(part)
    if as_json:
        print_json(found[0].to_dict() if len(found) == 1 else {"comparisons": [part.to_dict() for part in found]})
        return
    for part, other in zip(found, policies[1:] or policies, strict=True):
        _tell(part, policies[0], other, months, households, precision)


def linked(course: Path, text: str) -> Resolved:
    """What a link (or the code in it) speaks of. Raises Fail with what is wrong."""
    from simulator.experiments.scenario import ScenarioError, decode, resolve
    from simulator.policy import load_policies
    from simulator.population import load_profiles

    code = text.rpartition("s=")[2].split("&")[0]
    try:
        return resolve(decode(code), load_profiles(course), load_policies(course))
    except ScenarioError as error:
        raise Fail(str(error), code=2) from None


def _tell(part: Comparison, a: Policy, b: Policy, months: int, households: int, precision: float) -> None:
    from simulator.experiments.labels import KPI_NAMES, KPI_UNITS
    from simulator.policy import red_acts

    exact = part.precision
    print(
        f"{months} 个月，{households} 户；差别 = {b.name} 减 {a.name}。括号里是假设不同的 {part.done} 个世界的 95% 区间"
    )
    reached = max(exact.reached.values())
    print(f"计算误差：重复 {exact.lucks} 次，两项收缴率的差别准到 ±{reached * 100:.2f} 个百分点（要 ±{precision:g}）")
    red = [act for policy in (a, b) for act in red_acts(policy)]
    if red:
        print(f"触碰红线 {'、'.join(red)}，只为看清代价，不能照做：先看眼前的好处，再看后面的代价，不给净回款的差别。")
    for key, kpi in part.kpis.items():
        if red and key == "net_collected":
            continue
        unit, gap = KPI_UNITS[key], kpi.difference
        print(
            f"{KPI_NAMES[key]}  {shown(kpi.a.mean, unit)} → {shown(kpi.b.mean, unit)}"
            f"  差别 {shown(gap.mean, unit)}（{shown(gap.low, unit)} 到 {shown(gap.high, unit)}），"
            f"后者更高的占 {gap.positive:.0%}"
        )
    if part.worth is not None and not red:
        share, cost = part.worth.incremental_success, part.worth.extra_cost_per_yuan
        print(f"催缴后收到的钱里，不催就不会来的占 {'（没有）' if share is None else format(share, '.0%')}")
        print(f"多收一元花的催缴成本  {'（没有多收）' if cost is None else format(cost, '.2f') + ' 元'}")

"""More commands of `sandbox`: the scorecard, the break-even of a discount, how ledgers are treated."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from generator.course import find_course
from generator.terminal import Fail
from simulator.cli import (
    CourseDir,
    Households,
    Json,
    Months,
    ProfileId,
    Replications,
    Seed,
    Threads,
    app,
    estate_of,
    faults,
    policy_of,
    print_json,
    shown,
)


@app.command()
def score(
    policy: Annotated[str, typer.Argument(help="政策：编号或 YAML 文件")],
    targets: Annotated[Path | None, typer.Option(help="考核目标的 YAML；不写就用课程的", show_default=False)] = None,
    profile: ProfileId = "mid-market",
    households: Households = 1000,
    months: Months = 24,
    replications: Replications = 20,
    seed: Seed = 1,
    threads: Threads = 2,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """按目标和权重打分：每一项做到多少、有几成把握达标。"""
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.labels import KPI_NAMES, KPI_UNITS
    from simulator.experiments.scorecard import load_targets, scorecard
    from simulator.policy.channels import KIND_NAMES

    with faults():
        root = find_course(course)
        drawn = estate_of(root, profile, households, seed)
        options = {"months": months, "replications": replications, "seed": seed, "threads": threads}
        wanted = load_targets(root, targets)
        lines = scorecard(drawn, policy_of(root, policy), load_parameters(root), wanted, **options)
    if as_json:
        print_json({"policy": policy, "profile": profile, **options, "lines": [line.to_dict() for line in lines]})
        return
    for line in lines:
        target, unit = line.target, KPI_UNITS[line.target.kpi]
        kind = f"（{KIND_NAMES[target.kind]}）" if target.kind else ""
        print(
            f"{KPI_NAMES[target.kpi]}{kind}  目标 {shown(target.target, unit)}  做到 {shown(line.value, unit)}"
            f"  达标的机会 {line.reached:.0%}  得分 {line.points:.1f}/{target.weight:g}"
        )
    print(f"合计  {sum(line.points for line in lines):.1f}/{sum(line.target.weight for line in lines):g}")


@app.command()
def breakeven(
    policy: Annotated[str, typer.Argument(help="有预缴优惠的政策：编号或 YAML 文件")] = "prepay-discount",
    profile: ProfileId = "mid-market",
    households: Households = 1000,
    months: Months = 24,
    replications: Replications = 20,
    seed: Seed = 1,
    threads: Threads = 2,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """预缴优惠划不划算：送出去多少、白送多少、多收多少、省多少，折扣多大才不亏。"""
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.breakeven import break_even
    from simulator.population.estate import OWNER_TYPE_NAMES

    with faults():
        root = find_course(course)
        drawn = estate_of(root, profile, households, seed)
        options = {"months": months, "replications": replications, "seed": seed, "threads": threads}
        try:
            found = break_even(drawn, policy_of(root, policy), load_parameters(root), **options)
        except ValueError as error:
            raise Fail(str(error)) from None
    if as_json:
        print_json({"policy": policy, "profile": profile, "households": households, **options, **found.to_dict()})
        return
    for name, value in (
        ("送出的折扣", found.discount),
        ("其中白送（本来就会按时缴）", found.dead_weight),
        ("多结清的账单", found.extra),
        ("省下的催缴成本", found.saved),
        ("早收到钱的好处", found.interest),
        ("期末还欠着服务的预收款", found.to_refund),
        ("净结果", found.net),
    ):
        print(f"{name}  {shown(value, 'fen')}")
    limit = found.break_even_discount
    print("不亏的折扣  " + ("没有（多大的折扣都亏）" if limit is None else f"大约 {limit:.1%}"))
    print(f"要是每一元实收都打折，收缴率要升到 {found.needed_collection:.1%} 才不亏（只算折扣这一项）")
    taken = "、".join(f"{OWNER_TYPE_NAMES[kind]} {share:.0%}" for kind, share in found.take_up.items())
    print(f"各类业主预缴的比例  {taken}")


@app.command()
def privacy(course: CourseDir = None, as_json: Json = False) -> None:
    """台账和隐私：存什么、存在哪里、存多久、谁看得到、怎样删。"""
    from generator.course import load_course
    from generator.course.text import plain, references
    from simulator.data_folder import data_folder
    from simulator.records import RecordsError, place

    with faults():
        root = find_course(course)
        loaded, _ = load_course(root)
    paper = loaded.papers.get("privacy")
    if paper is None:
        raise Fail("这门课程没有 content/papers/privacy.yml，说不了台账怎样保管。请用自带的课程，或者补上这个文件。")
    cited = list(dict.fromkeys(one for part in paper.parts for text in part.says for one in references(text, "law")))
    laws = [loaded.laws[one] for one in cited if one in loaded.laws]
    try:
        where = place(data_folder(root))
    except RecordsError as error:
        raise Fail(str(error), code=2) from None
    if as_json:
        parts = [{"heading": part.heading, "says": [plain(text) for text in part.says]} for part in paper.parts]
        lead = [plain(text) for text in paper.lead]
        told = [{"law": law.cite, "says": law.says} for law in laws]
        print_json({"title": paper.title, "lead": lead, "parts": parts, "laws": told, "records": where})
        return
    print(paper.title, *(plain(text) for text in paper.lead), sep="\n")
    for part in paper.parts:
        print(f"\n{part.heading}", *(f"· {plain(text)}" for text in part.says), sep="\n")
    print("\n引用的法条", *(f"· {law.cite}　{law.says}" for law in laws), sep="\n")
    print(f"\n这里的记录库：{where}")

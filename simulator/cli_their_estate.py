"""`sandbox ledger`: what an imported ledger says of its owners, and how well its own last months can be forecast."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress

from generator.course import find_course
from generator.terminal import Fail
from simulator.cli import CourseDir, Json, Threads, app, err, faults, print_json

if TYPE_CHECKING:
    from simulator.experiments.their_estate import Calibration
    from simulator.experiments.their_estate.back_test import BackTest
    from simulator.ledgers.model import Ledger


@app.command()
def ledger(
    file: Annotated[Path, typer.Argument(help="sandbox import 写出的台账（.ledger，已经去掉姓名房号）")],
    kind: Annotated[str, typer.Option(help="最像哪一类小区（content/estates 里的编号）")] = "mid-market",
    today: Annotated[
        str, typer.Option(help="现在怎么催，用逗号隔开：sms,wechat,notice,phone,letters,visits,legal")
    ] = "",
    staff: Annotated[int, typer.Option(help="做催缴的有几个人", min=0, max=100)] = 0,
    mode: Annotated[str, typer.Option(help="lump=包干制，fee=酬金制")] = "lump",
    city: Annotated[str, typer.Option(help="content/cities.yml 里的地方")] = "",
    back: Annotated[bool, typer.Option("--back-test/--no-back-test", help="是否也做回测")] = True,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", help="写出 .estate 文件，供 run 和 compare 的 --ledger 使用", show_default=False
        ),
    ] = None,
    worlds: Annotated[int, typer.Option(help="抽多少个假设不同的世界", min=4, max=400)] = 40,
    threads: Threads = 2,
    course: CourseDir = None,
    as_json: Json = False,
) -> None:
    """用自己的台账校准小区：业主构成（带范围）、对得上多少、回测最后六个月。"""
    from simulator.engine.parameters import load_parameters
    from simulator.experiments.their_estate import LedgerTooThinError, calibrate, read_setting
    from simulator.experiments.their_estate.back_test import back_test
    from simulator.experiments.their_estate.bundle import write
    from simulator.policy import load_policies
    from simulator.population import load_profiles

    books = _read(file)
    with faults(), Progress(console=err, transient=True) as progress:
        root = find_course(course)
        profiles, policies, table = load_profiles(root), load_policies(root), load_parameters(root)
        chosen = [one.strip() for one in today.replace("，", ",").split(",") if one.strip()]
        asked = {"kind": kind, "today": chosen, "staff": staff, "mode": mode, "city": city}
        setting = read_setting(asked, set(profiles))
        task = progress.add_task("校准", total=1.0)

        def told(share: float, words: str) -> None:
            progress.update(task, completed=share, description=words)

        options = {"threads": threads, "count": worlds, "told": told}
        try:
            found = calibrate(books, setting, profiles, policies, table, **options)
        except LedgerTooThinError as error:
            raise Fail(str(error)) from None
        tested = back_test(books, setting, profiles, policies, table, **options) if back else None
    if output is not None:
        write(output, books, found)
    if as_json:
        calibration = {name: value for name, value in found.to_dict().items() if name != "donors"}
        print_json({"calibration": calibration, "back_test": tested.to_dict() if tested else None})
        return
    _tell(found)
    if tested is not None:
        _tell_test(tested)
    if output is not None:
        print(f"\n已写到 {output}。接着可以：sandbox compare today full-ladder --ledger {output}")


def _read(file: Path) -> Ledger:
    from simulator.ledgers.archive import ArchiveError, from_bytes

    try:
        return from_bytes(file.read_bytes())
    except OSError as error:
        raise Fail(f"打不开 {file}：{error.strerror}。", code=2) from None
    except ArchiveError as error:
        raise Fail(str(error)) from None


def _tell(found: Calibration) -> None:
    from simulator.population.estate import OWNER_TYPE_NAMES

    print(f"{found.profile.name}（{found.profile.id}）：{found.households} 户")
    for line in found.sentences:
        print(f"· {line}")
    print("\n业主构成（括号里是 80% 区间）")
    for one in found.mix:
        print(f"  {OWNER_TYPE_NAMES[one.name]}  {one.share:.1%}（{one.low:.1%} 到 {one.high:.1%}）")


def _tell_test(tested: BackTest) -> None:
    from simulator.experiments.their_estate.tested import figure

    print("\n回测")
    for one in tested.targets:
        mark = "在区间里" if one.inside else "不在区间里"
        low, point, high, real, plain = (
            figure(one, value) for value in (one.low, one.point, one.high, one.actual, one.naive)
        )
        print(f"  {one.name}  预测 {point}（{low} 到 {high}），实际 {real}，{mark}；照抄{tested.naive} {plain}")
    for line in tested.sentences:
        print(f"· {line}")


def lent(file: Path, burn_in: int) -> tuple[Ledger, Calibration]:
    """The ledger and calibration of an .estate file, for `run` and `compare`. Raises Fail."""
    from simulator.experiments.their_estate.bundle import BundleError, read

    if burn_in:
        raise Fail("用自己的台账（--ledger）时，旧欠就是账上的，不用 --burn-in。", code=2)
    try:
        return read(file)
    except BundleError as error:
        raise Fail(str(error)) from None


def their_policies(names: list[str], root: Path, calibration: Calibration) -> list[Any]:
    """Policies by name or file; “today” is what the ledger's owner does now."""
    from simulator.cli import policy_of

    return [calibration.policy if name == calibration.policy.id else policy_of(root, name) for name in names]

"""A sweep on a cluster of real processes: the same bytes, whoever did it, and whatever happened meanwhile."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from simulator.experiments import run
from simulator.experiments.manifest import manifest
from simulator.experiments.questions import Shelf
from simulator.experiments.replicate import Spec, chunk, combine
from simulator.experiments.sweep import Sweep, sweep
from simulator.experiments.tasks import Answer, ClusterError, KeptError, Stopped, Task, TaskError, Tls, crew
from simulator.population import build_estate

from . import cluster_work
from .test_cli import sandbox
from .worlds import ROOT, named, profiles, table
from .yard import PATIENT, Yard, certificates, free_port, gate, until

pytestmark = pytest.mark.xdist_group("cluster")

GRID = {
    "profiles": ["mid-market", "old"],
    "policies": [{"name": "短信加电话", "policy": "sms-and-phone"}],
    "households": [40],
    "months": [2],
    "replications": 100,
}
ASKED = Sweep.model_validate(GRID)
SHELF = Shelf(ROOT, table())


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    found = Yard(tmp_path_factory.mktemp("yard"))
    found.hire(1)
    yield found
    found.close()


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The table as threads of this process make it."""
    path = tmp_path_factory.mktemp("right") / "table.parquet"
    sweep(ASKED, SHELF, table(), path)
    return path.read_bytes()


def tasks(count: int, work: Callable[..., Any] = cluster_work.who, *more: Any) -> Iterator[Task]:
    return (Task(f"task-{number:03d}", work, (number, *more), f"第 {number} 件") for number in range(count))


def processes(answers: list[Answer]) -> set[int]:
    return {int(answer.result["process"]) for answer in answers}


def everything(answers: list[Answer]) -> list[int]:
    return sorted(int(answer.result["number"]) for answer in answers)


@contextmanager
def hands(yard: Yard, said: list[str] | None = None, patience: float = PATIENT) -> Iterator[Any]:
    with crew(cluster=yard.address, patience=patience, told=(said if said is not None else []).append) as found:
        yield found


def test_chunks_of_any_size_make_the_run() -> None:
    policy, place = named()["full-ladder"], profiles()["old"]
    whole = run(build_estate(place, 50, 3), policy, table(), months=3, replications=30, seed=3)
    spec = Spec.of(place, 50, policy, table(), months=3, seed=3)
    facts = manifest(build_estate(place, 50, 3), {"policy": policy}, table(), months=3, replications=30, seed=3)
    for size in (7, 30):
        pieces = [chunk(spec, first, min(size, 30 - first)) for first in range(0, 30, size)]
        assert combine(reversed(pieces), facts | {"experiment": "run"}) == whole
    with pytest.raises(ValueError, match="对不上"):
        combine([chunk(spec, 0, 2), chunk(spec, 3, 2)], facts)


def test_one_two_four_workers_and_any_chunks_make_the_same_bytes(yard: Yard, right: bytes, tmp_path: Path) -> None:
    for workers, size in ((1, 25), (2, 50), (4, 25), (4, 100)):
        yard.staffed(workers)
        path = tmp_path / f"{workers}-{size}.parquet"
        with hands(yard) as found:
            at_work(found, workers, tmp_path)
            told = sweep(ASKED, SHELF, table(), path, workers=found, chunk=size)
        assert told["chunks"] == {"kept": 0, "computed": 200 // size}
        assert path.read_bytes() == right


def test_a_worker_killed_in_the_middle_loses_nothing(yard: Yard, tmp_path: Path) -> None:
    yard.staffed(2)
    with hands(yard) as found, gate(tmp_path) as (pipe, opened):
        at_work(found, 2, tmp_path)
        answers = found.run(held(pipe), tmp_path / "kept")
        first = next(answers)  # meanwhile others hang at the gate
        victim = began(tmp_path)
        yard.end(victim)
        opened()
        rest = list(answers)
    assert everything([first, *rest]) == list(range(12))
    assert victim not in processes([one for one in rest if int(one.result["number"]) % 2])


def test_what_a_slow_worker_holds_is_done_by_another(yard: Yard, tmp_path: Path) -> None:
    yard.staffed(2)
    with hands(yard) as found, gate(tmp_path) as (pipe, opened):
        at_work(found, 2, tmp_path)
        answers = found.run(held(pipe), tmp_path / "kept")
        first = next(answers)
        slow = began(tmp_path)
        os.kill(slow, signal.SIGSTOP)  # it neither answers nor goes away
        opened()
        try:
            rest = list(answers)
        finally:
            os.kill(slow, signal.SIGCONT)
    assert everything([first, *rest]) == list(range(12))
    assert slow not in processes([one for one in rest if int(one.result["number"]) % 2])


def test_a_worker_with_a_full_disk_is_left_out_and_named(yard: Yard, tmp_path: Path) -> None:
    yard.staffed(2)
    said: list[str] = []
    with hands(yard, said) as found:
        victim = min(at_work(found, 2, tmp_path))
        answers = list(found.run(tasks(12, cluster_work.full, victim), tmp_path / "kept"))
    assert everything(answers) == list(range(12))
    assert victim not in processes(answers)
    assert any("磁盘满了" in text and "tcp://127.0.0.1" in text for text in said)


def test_a_task_that_cannot_be_computed_is_named_and_the_rest_is_kept(yard: Yard, tmp_path: Path) -> None:
    yard.staffed(1)
    with hands(yard) as found, gate(tmp_path) as (pipe, opened):
        wrong = Task("wrong", cluster_work.faulty, (7, str(pipe)), "第 7 格")
        answers = found.run([*tasks(3), wrong], tmp_path / "kept")
        done = [next(answers) for _ in range(3)]
        opened()
        with pytest.raises(TaskError, match=r"第 7 格算不下去.*7 不行.*tcp://127"):
            next(answers)
    with hands(yard) as found:
        again = list(found.run(tasks(3), tmp_path / "kept"))
    assert everything(done) == everything(again) == [0, 1, 2]
    assert not any(one.computed for one in again)


def test_stopping_keeps_what_is_there_and_nothing_else(yard: Yard, tmp_path: Path) -> None:
    yard.staffed(1)
    done: list[Answer] = []
    with hands(yard) as found:
        with pytest.raises(Stopped, match="接着算"):
            done.extend(one for one in found.run(tasks(50), tmp_path, stop=lambda: len(list(tmp_path.iterdir())) >= 5))
        names = {path.stem for path in tmp_path.iterdir()}
        assert {one.key for one in done} == names
        assert 5 <= len(names) < 50
        rest = list(found.run(tasks(50), tmp_path))
    assert sorted(one.key for one in rest if not one.computed) == sorted(names)
    assert everything(rest) == list(range(50))


def test_another_version_of_the_program_is_refused(yard: Yard, tmp_path: Path) -> None:
    yard.staffed(1)
    for name in ("simulator", "generator"):
        shutil.copytree(ROOT / name, tmp_path / "old" / name, ignore=shutil.ignore_patterns("__pycache__", "_course"))
    with (tmp_path / "old" / "simulator" / "experiments" / "spread.py").open("a", encoding="utf-8") as source:
        source.write("# older\n")
    said: list[str] = []
    old = yard.hire(1, tmp_path / "old")[0]
    with hands(yard, said) as found:
        rounds = iter(range(10_000))
        until(
            lambda: list(found.run(tasks(2), tmp_path / f"{next(rounds)}")) and "另一个版本" in "".join(said),
            "the old worker is refused",
        )
        answers = list(found.run(tasks(12), tmp_path / "kept"))
        assert everything(answers) == list(range(12))
        assert old.pid not in processes(answers)
    refusal = next(text for text in said if "另一个版本" in text)
    assert "源码" in refusal
    assert "tcp://127.0.0.1" in refusal
    yard.end(old.pid)


def in_a_hurry(yard: Yard, tls: Tls | None, folder: Path) -> Iterator[Answer]:
    with crew(cluster=yard.address, tls=tls, patience=0.1) as found:
        yield from found.run(tasks(1), folder / "kept")


def test_a_lost_scheduler_is_waited_for_and_only_who_has_a_certificate_gets_in(
    right: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = certificates(tmp_path)
    own = Yard(tmp_path / "yard", free_port(), tls)
    said: list[str] = []
    path = tmp_path / "table.parquet"
    parts = tmp_path / "table.parquet.parts"
    try:
        with pytest.raises(ClusterError, match=r"没有能用的计算进程.*接着算"):
            list(in_a_hurry(own, tls, tmp_path))
        monkeypatch.setattr("simulator.experiments.dask_crew._CONNECT", 1.0)
        with pytest.raises(ClusterError, match="连不上"):
            list(in_a_hurry(own, None, tmp_path))
        monkeypatch.undo()
        own.hire(1)
        with crew(cluster=own.address, tls=tls, patience=PATIENT, told=said.append) as found:

            def lost(done: int, _: int) -> None:
                if done == 50:
                    own.close()
                    own.open()
                    own.hire(1)

            told = sweep(ASKED, SHELF, table(), path, workers=found, told=lost)
        assert told["chunks"]["computed"] == 8
        assert path.read_bytes() == right
        assert any("断了" in text for text in said)
        assert any("接着算" in text for text in said)
        with crew(cluster=own.address, tls=tls, patience=PATIENT) as found:
            hurried: Any = found

            def gone(done: int, _: int) -> None:
                if done == 75:
                    own.close()
                    hurried.patience = 1.0

            with pytest.raises(ClusterError, match=r"没有回来.*接着算"):
                sweep(ASKED, SHELF, table(), path, workers=found, told=gone)
            kept = len(list(parts.glob("*.npz")))
            assert kept >= 3
    finally:
        own.close()
    told = sweep(ASKED, SHELF, table(), path, chunk=30)  # here, and with other chunks: what is there is used
    assert told["chunks"]["kept"] == kept
    assert path.read_bytes() == right
    assert not parts.exists()


def test_a_client_killed_by_force_goes_on_without_doing_anything_twice(
    yard: Yard, right: bytes, tmp_path: Path
) -> None:
    yard.staffed(1)
    file, path = tmp_path / "grid.yml", tmp_path / "table.parquet"
    file.write_text(json.dumps(GRID, ensure_ascii=False), encoding="utf-8")
    words = ["sweep", str(file), "-o", str(path), "--json"]
    code = "from simulator.cli import main; main()"
    command = [sys.executable, "-c", code, *words, "--course", str(ROOT), "--cluster", yard.address]
    parts = tmp_path / "table.parquet.parts"
    killed = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    until(lambda: len(list(parts.glob("*.npz"))) >= 3 or killed.poll() is not None, "three chunks")
    killed.kill()
    killed.wait()
    kept = len(list(parts.glob("*.npz")))
    told = json.loads(sandbox(*words, "--workers", "1").stdout)
    assert told["chunks"] == {"kept": kept, "computed": 8 - kept}
    assert path.read_bytes() == right


def test_a_task_that_no_worker_survives_is_named(yard: Yard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    yard.staffed(1)
    monkeypatch.setattr("simulator.experiments.dask_crew._DEATHS", 1)
    deadly = Task("deadly", cluster_work.deadly, (1,), "第 9 格")
    with hands(yard) as found, pytest.raises(ClusterError, match=r"第 9 格.*退出了.*接着算"):
        list(found.run([deadly], tmp_path))


def test_a_full_disk_leaves_nothing_half_written(right: bytes, tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    path.write_bytes(b"old")
    done: list[int] = []
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def filled(finished: int, _: int) -> None:
        done.append(finished)
        if len(done) == 3:
            resource.setrlimit(resource.RLIMIT_FSIZE, (512, before[1]))

    try:
        with pytest.raises(KeptError, match="接着算"):
            sweep(ASKED, SHELF, table(), path, told=filled)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == b"old"
    assert sorted({one.suffix for one in (tmp_path / "table.parquet.parts").iterdir()}) == [".npz"]
    assert sweep(ASKED, SHELF, table(), path)["chunks"]["kept"] == 3
    assert path.read_bytes() == right


def test_nobody_at_the_address_is_told_and_dask_missing_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.experiments.dask_crew._CONNECT", 0.5)
    with (
        pytest.raises(ClusterError, match=r"连不上集群的调度器.*dask scheduler"),
        crew(cluster=f"tcp://127.0.0.1:{free_port()}") as found,
    ):
        list(found.run(tasks(1), Path()))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match="extra cluster"), crew(workers=2):
        pass
    monkeypatch.undo()
    files = Tls(Path("ca"), Path("cert"), Path("key"))
    with pytest.raises(ClusterError, match="tls://"), crew(cluster="tcp://127.0.0.1:1", tls=files):
        pass
    with pytest.raises(ClusterError, match="找不到证书"), crew(cluster="tls://127.0.0.1:1", tls=files):
        pass


# What the tests above are written in


def at_work(found: Any, count: int, folder: Path) -> set[int]:
    """The processes of the workers, once so many take part."""
    rounds = iter(range(10_000))

    def seen() -> set[int]:
        return processes(list(found.run(tasks(4 * count), folder / f"round-{count}-{next(rounds)}")))

    until(lambda: len(seen()) >= count, f"{count} workers take part")
    return seen()


def held(pipe: Path) -> Iterator[Task]:
    """Twelve tasks, every other one at the gate."""
    for number in range(12):
        work, more = (cluster_work.gated, (str(pipe),)) if number % 2 else (cluster_work.who, ())
        yield Task(f"task-{number:03d}", work, (number, *more))


def began(folder: Path) -> int:
    """A process that hangs at the gate."""
    return int(until(lambda: list(folder.glob("begun-*")), "a task hangs at the gate")[0].name.split("-")[2])

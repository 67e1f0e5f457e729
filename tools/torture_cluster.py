"""A sweep on a cluster of real processes that are killed again and again: the table must come out the same.

    make torture-cluster                     (or: python tools/torture_cluster.py [--kills 20] [--seed 1])

A scheduler and two workers run on this machine. Whenever something has been finished, dice fall: a worker is killed, or
stopped for a while (slow), the scheduler is killed and comes back at its address, or the client itself is killed with
SIGKILL and started again. At the end the table is compared with the one that threads of one process make. Then the
same on a disk that runs full (a small tmpfs where this may be mounted, else a limit on the size of files). Prints what
happened; exit code 1 if a byte differs, something half-written is left, or anything was computed twice that was kept.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GRID = {
    "profiles": ["mid-market", "old"],
    "policies": [{"name": name, "policy": name} for name in ("baseline", "sms-and-phone", "full-ladder")],
    "households": [100],
    "months": [6],
    "seeds": [1, 2],
    "replications": 300,
}
CHUNKS = 12 * 12
GIVE_UP = 1800.0


def main() -> None:
    """Both ordeals."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        grid = folder / "grid.yml"
        grid.write_text(json.dumps(GRID), encoding="utf-8")
        begun = time.monotonic()
        right = sweep(grid, folder / "right.parquet", "--threads", "2")["sha256"]
        print(f"threads: {right[:16]} in {time.monotonic() - begun:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
        good = killed(grid, folder, asked.kills, random.Random(asked.seed), right)
        good &= full(grid, folder, right)
    sys.exit(0 if good else 1)


class Site:
    """Scheduler and workers; what has died is started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.scheduler = self._scheduler()
        self.workers = [self._worker(), self._worker()]

    def mended(self) -> None:
        """Start again whoever is gone. Workers leave by themselves when their scheduler dies."""
        if self.scheduler.poll() is not None:
            self.scheduler = self._scheduler()
        self.workers = [one if one.poll() is None else self._worker() for one in self.workers]

    def close(self) -> None:
        """All of them."""
        for one in [*self.workers, self.scheduler]:
            one.kill()
            one.wait()

    def _scheduler(self) -> subprocess.Popen[bytes]:
        return self._started(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--dashboard-address", "127.0.0.1:0"
        )

    def _worker(self) -> subprocess.Popen[bytes]:
        return self._started(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0",
            "--death-timeout", "60", "--local-directory", str(self.folder),
        )  # fmt: skip

    def _started(self, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, env=environment(), cwd=self.folder, stdout=quiet, stderr=quiet)


def killed(grid: Path, folder: Path, kills: int, dice: random.Random, right: str) -> bool:
    """Until so many have been killed and the table is there."""
    site, output = Site(folder), folder / "killed.parquet"
    parts = output.with_name(output.name + ".parts")
    begun, fates, computed, told = time.monotonic(), Counter[str](), 0, folder / "told.json"
    client = started(grid, output, told, "--cluster", site.address)
    seen, before = 0, 0
    try:
        while time.monotonic() - begun < GIVE_UP:
            site.mended()
            here = len(list(parts.glob("*.npz"))) if parts.is_dir() else 0
            if client.poll() is not None:
                if client.returncode == 0:
                    break
                print(f"  the client gave up: {(folder / 'said.txt').read_text(encoding='utf-8')[-200:]}", flush=True)
                client, before = started(grid, output, told, "--cluster", site.address), here
            if here <= seen or sum(fates.values()) >= kills:
                time.sleep(0.05)
                continue
            seen = here
            fate = dice.choices(("worker", "slow", "scheduler", "client"), (9, 3, 3, 5))[0]
            fates[fate] += 1
            print(f"  {sum(fates.values()):>3} {here:>4} of {CHUNKS} chunks kept; next dies: {fate}", flush=True)
            if fate == "worker":
                dice.choice(site.workers).kill()
            elif fate == "slow":
                slow = dice.choice(site.workers)
                slow.send_signal(signal.SIGSTOP)
                time.sleep(2)
                slow.send_signal(signal.SIGCONT)
            elif fate == "scheduler":
                site.scheduler.kill()
                site.scheduler.wait()
            else:
                client.kill()
                client.wait()
                before = len(list(parts.glob("*.npz")))
                client = started(grid, output, told, "--cluster", site.address)
    finally:
        client.kill()
        site.close()
    last = json.loads(told.read_text(encoding="utf-8"))
    computed = last["chunks"]["computed"]
    good = last["sha256"] == right and last["chunks"] == {"kept": before, "computed": CHUNKS - before}
    print(
        f"killed {dict(fates)} in {time.monotonic() - begun:.0f} s: {last['sha256'][:16]}, "
        f"the last client found {before} chunks and had {computed} computed: {'good' if good else 'BAD'}",
        flush=True,
    )
    return good and not parts.exists()


def full(grid: Path, folder: Path, right: str) -> bool:
    """The disk runs full, is emptied, and the sweep goes on."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        print("  no tmpfs may be mounted here: a limit on the size of files instead", flush=True)
    try:
        output = disk / "table.parquet"
        first = subprocess.run(
            command(grid, output),
            capture_output=True,
            text=True,
            env=environment(),
            check=False,
            preexec_fn=limit if mounted.returncode else None,
        )
        left = sorted((disk / "table.parquet.parts").iterdir())
        print(f"  full: exit {first.returncode}, {len(left)} chunks kept. {first.stderr.strip()[-160:]}", flush=True)
        good = first.returncode == 1 and all(one.suffix == ".npz" for one in left)
        if not mounted.returncode:
            subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        again = sweep(grid, output)
        good &= again["sha256"] == right and again["chunks"]["kept"] == len(left)
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", str(disk)], check=True)
    print(f"full disk: {again['sha256'][:16]}, {again['chunks']}: {'good' if good else 'BAD'}", flush=True)
    return good


def limit() -> None:
    """No file may grow past a few KiB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))


def environment() -> dict[str, str]:
    """The program beside this file."""
    return os.environ | {"PYTHONPATH": str(ROOT)}


def command(grid: Path, output: Path, *more: str) -> list[str]:
    """The sandbox's."""
    code = "from simulator.cli import main; main()"
    place = ["--course", str(ROOT), "--json"]
    return [sys.executable, "-c", code, "sweep", str(grid), "-o", str(output), *more, *place]


def sweep(grid: Path, output: Path, *more: str) -> dict[str, Any]:
    """To the end."""
    done = subprocess.run(command(grid, output, *more), capture_output=True, text=True, env=environment(), check=True)
    found = json.loads(done.stdout)
    assert found["sha256"] == hashlib.sha256(output.read_bytes()).hexdigest()
    return found


def started(grid: Path, output: Path, told: Path, *more: str) -> subprocess.Popen[bytes]:
    """A client of the cluster."""
    with told.open("wb") as out, (told.parent / "said.txt").open("wb") as said:
        return subprocess.Popen(command(grid, output, *more), env=environment(), stdout=out, stderr=said)


if __name__ == "__main__":
    main()

"""A command on a disk of our making: a full one, a read-only one, or a machine on which programs are missing.

    python -m tools.torture.jail TRIAL.json        inside a mount namespace of its own (unshare)

Nothing outside sees the mounts, and they are gone with the process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from tools.torture.procs import Ended, digest, environment, files, run
from tools.torture.row import CannotTryError


@dataclass(frozen=True)
class Trial:
    """place: the folder in which the command runs, with a copy of `begin` in it. size: of its disk in bytes (0: the
    real one). sealed: it is read-only. hidden: folders and files that are empty. finals: whose digests are asked for.
    again: with room enough, run once more."""

    place: str
    begin: str
    command: list[str]
    finals: tuple[str, ...] = ()
    size: int = 0
    sealed: bool = False
    hidden: tuple[str, ...] = ()
    again: bool = False
    tmp: str = ""


@dataclass(frozen=True)
class Found:
    """How it ended, the finals' digests and the files afterwards; the same of the second run, if there was one."""

    ended: Ended
    looks: dict[str, str | None]
    files: dict[str, int]
    again: Ended | None
    again_looks: dict[str, str | None]


def jailed(trial: Trial) -> Found:
    """Try it. Raises CannotTryError where this user may not mount anything."""
    spec = Path(f"{trial.place}.json")
    spec.write_text(json.dumps(asdict(trial)), encoding="utf-8")
    Path(trial.place).mkdir(exist_ok=True)
    command = [*namespace(), sys.executable, "-m", "tools.torture.jail", str(spec)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-300:])
    found = json.loads(done.stdout)
    again = found["again"] and Ended(**found["again"])
    return Found(**found | {"ended": Ended(**found["ended"]), "again": again})


@cache
def namespace() -> list[str]:
    """The words before a command that may then mount: as root, or as root of a user namespace."""
    for words in (["unshare", "-m"], ["unshare", "-r", "-m"]):
        if shutil.which(words[0]):
            trial = [*words, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
            if subprocess.run(trial, capture_output=True, check=False).returncode == 0:
                return words
    raise CannotTryError("这个用户不能挂载磁盘（要 root，或系统允许 unshare -r）")


def inside(trial: Trial) -> Found:
    """In the namespace: mount, run, look."""
    place = Path(trial.place)
    if trial.size:
        _mount("-t", "tmpfs", "-o", f"size={trial.size}", "tmpfs", place)
    shutil.copytree(trial.begin, place, dirs_exist_ok=True)
    if trial.sealed:
        _mount("--bind", place, place)
        _mount("-o", "remount,ro,bind", place)
    for one in trial.hidden:
        _mount(*(("-t", "tmpfs", "tmpfs") if Path(one).is_dir() else ("--bind", os.devnull)), one)
    env = {"TMPDIR": trial.tmp or None}
    ended = run(trial.command, cwd=place, env=env)
    looks, lying = {name: digest(place / name) for name in trial.finals}, files(place)
    again = None
    if trial.again:
        if trial.size:
            _mount("-o", f"remount,size={trial.size + 256_000_000}", place)
        again = run(trial.command, cwd=place, env=env)
    return Found(ended, looks, lying, again, {name: digest(place / name) for name in trial.finals})


def _mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True, capture_output=True)


if __name__ == "__main__":
    print(json.dumps(asdict(inside(Trial(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))))

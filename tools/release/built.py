"""Wheel and source archive: the same bytes from the same commit, and the same wheel from the archive as from here."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from tools.release.checks import Missed, quiet_env, ran

ROOT = Path(__file__).resolve().parents[2]
_HERE = {"content": "generator/_course/content", "slides/themes": "generator/_course/slides/themes"}
_SITE = ("site/overrides", "site/assets", "site/mkdocs.yml")
_NOBODY_NEEDS = ("__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", ".local", "tests")


def epoch(root: Path) -> str:
    """When the commit was made, in seconds: the date of every entry. What is no clone has hatchling's own date."""
    command = ["git", "log", "-1", "--format=%ct"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return done.stdout.strip() or "1580601600"


def build(root: Path, into: Path, *kinds: str) -> list[Path]:
    """Build `wheel` and/or `sdist` of the tree `root`; with this environment's hatchling, so without the internet."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", into, *(w for k in kinds for w in ("-t", k))]
    ran(command, root, quiet_env(SOURCE_DATE_EPOCH=epoch(ROOT)))
    return sorted(into.iterdir())


def same_again(wheel: Path, sdist: Path, work: Path) -> str:
    """Build both again, and the wheel from the source archive. Raises Missed where a byte differs."""
    again = build(ROOT, work / "again", "wheel", "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(work / "unpacked", filter="data")
    [inside] = (work / "unpacked").iterdir()
    [from_archive] = build(inside, work / "from-archive", "wheel")
    for one, other, how in (
        *((first, second, "重新构建") for first, second in zip(sorted([wheel, sdist]), again, strict=True)),
        (wheel, from_archive, "从源码包构建"),
    ):
        if digest(one) != digest(other):
            raise Missed(f"{one.name} {how}以后不一样了")
    return "重新构建、从源码包构建，每个字节都一样"


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wheel_names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def all_inside(wheel: Path) -> str:
    """Hold the wheel against what git keeps. Raises Missed if something that running needs is not in it, or more is."""
    inside = wheel_names(wheel)
    kept = _kept()
    wanted = {into for name in kept if (into := _place(name))}
    missing, more = sorted(wanted - inside), sorted(inside - wanted)
    rubbish = sorted(n for n in inside if set(PurePosixPath(n).parts) & set(_NOBODY_NEEDS) or n.endswith(".pyc"))
    if missing or more or rubbish:
        raise Missed(f"少了 {missing[:5]}，多了 {(more + rubbish)[:5]}（还没有提交的文件也算多的）")
    return f"{len(inside)} 个文件，和仓库里的一个不多一个不少；没有测试和缓存"


def _kept() -> list[str]:
    said = ran(["git", "ls-files", "-z", "generator", "simulator", "content", "slides", "site"], ROOT)
    return [name for name in said.split("\0") if name]


def _place(name: str) -> str | None:
    """Where a file of the repository stands in the wheel; None if it has no business there."""
    if name.startswith(("generator/", "simulator/")):
        return name
    for folder, into in _HERE.items():
        if name.startswith(f"{folder}/"):
            return into + name.removeprefix(folder)
    return f"generator/_course/{name}" if name.startswith(_SITE) else None

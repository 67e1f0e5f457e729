"""Make everything beside the target, and put it in its place when all is done: an old release stays whole if anything
fails."""

from __future__ import annotations

import contextlib
import hashlib
import io
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator import cli, cli_documents, cli_lms, cli_packages
from generator.course import Course, load_course
from generator.course.folders import alone, replacing
from generator.exports import office
from generator.exports.pack import write_whole
from generator.pages import SiteError
from generator.pages.downloads import size as told_size
from generator.terminal import Fail
from tools.release import installers
from tools.release.checks import Check
from tools.release.material import File, Wanted, groups

README, SUMS, REPORT = "说明.txt", "SHA256SUMS", "验收.md"


def release(
    wanted: Wanted,
    target: Path,
    *,
    workers: int = 2,
    installed_from: Callable[[Path], list[Check]] | None = None,
    tell: Callable[[str], object] = print,
) -> Path:
    """Build the folder and put it at `target`. Raises Fail, whose message is Chinese; an old release is then whole.

    installed_from: fills the folder of packages and says what was tried; if any of it failed, nothing is put in place.
    """
    course, problems = load_course(wanted.course)
    errors = [p for p in problems if p.level == "error"]
    if errors:
        raise Fail("\n".join(map(str, errors)) + f"\n内容有 {len(errors)} 处错误，改好后再生成。")
    if wanted.pdf and office.find_office() is None:
        raise Fail(f"写 PDF 要用 LibreOffice。{office.MISSING}不要 PDF 就用 make release PDF=0。")
    with alone(target), replacing(target) as folder:
        made = list(groups(course, wanted))
        with ProcessPoolExecutor(workers, initializer=_remember) as pool:
            waiting = [pool.submit(_make, wanted, n, folder) for n in range(len(made))]
            _wait(waiting, tell)
        listed = [file for group in made for file in group]
        more = installed_from is not None
        write_whole(folder / README, _readme(course, listed, folder, more=more).encode("utf-8-sig"))
        if installed_from is not None:
            _add_installers(folder, installed_from, tell)
        write_whole(folder / SUMS, _sums(folder))
    return target


def _add_installers(folder: Path, fill: Callable[[Path], list[Check]], tell: Callable[[str], object]) -> None:
    into = folder / installers.FOLDER
    checks = fill(into)
    write_whole(into / README, installers.readme(into).encode("utf-8-sig"))
    write_whole(into / SUMS, _sums(into))
    sizes = {p.relative_to(folder).as_posix(): p.stat().st_size for p in folder.rglob("*") if p.is_file()}
    said = installers.report(checks, sizes)
    tell("\n" + said)
    failed = [c for c in checks if c.state == "失败"]
    if failed:
        raise Fail("没有通过：\n" + "\n".join(f"{c.what}：{c.found}" for c in failed) + "\n原来的 release 没有动。")
    write_whole(folder / REPORT, said.encode())


def _remember() -> None:
    """In a worker, the commands are used as they are but make once what several of them need: a deck becomes a PDF, and
    its pages the pictures of handout and guide. Both functions give equal answers to equal questions."""
    converted, load = lru_cache(maxsize=6)(office.convert), lru_cache(maxsize=1)(cli.load_sound)

    def convert(raw: bytes, *, meanwhile: object = None, **asked: Any) -> bytes:
        return converted(raw, **asked)  # nobody is watching, and who watches is no part of the question

    office.convert = convert
    cli.load_sound = cli_documents.load_sound = cli_lms.load_sound = cli_packages.load_sound = load


def _wait(waiting: Sequence[Future[list[str]]], tell: Callable[[str], object]) -> None:
    try:
        for done in as_completed(waiting):
            for line in done.result():
                tell(line)
    except BaseException:
        for one in waiting:
            one.cancel()
        raise


def _make(wanted: Wanted, number: int, folder: Path) -> list[str]:
    """Make one group; in a process of its own, so it finds the group again by its number."""
    course, _ = load_course(wanted.course)
    told = []
    for file in list(groups(course, wanted))[number]:
        began = time.perf_counter()
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                file.make(path)
            except SiteError as error:
                raise Fail(str(error)) from None
        seconds = time.perf_counter() - began
        told.append(f"{file.path}　{told_size(path.stat().st_size)}，{seconds:.1f} 秒")
    return told


def _readme(course: Course, files: Sequence[File], folder: Path, *, more: bool) -> str:
    head = [
        f"{course.title}　{course.subtitle}".strip(),
        "　".join(
            part
            for part in (
                course.company.name,
                f"课程版本 {course.edition}" if course.edition else "",
                course.law_note,
            )
            if part
        ),
        "",
        "讲师先看 3-讲师 里的手册，讲课用 1-幻灯片；2-学员 发给学员；4-学习平台 交给平台管理员；网站.zip 解压就能看。",
        *([f"要用沙盘、要自己改课件，看 {installers.FOLDER} 里的说明；试过什么，见 {REPORT}。"] if more else []),
        "法条和数字以幻灯片上印的核对月份为准；本课程不是法律意见。",
        f"要核对文件有没有损坏：在这个文件夹里运行 sha256sum -c {SUMS}。",
    ]
    lines = []
    for name in sorted({f.path.rpartition("/")[0] for f in files}, key=lambda n: (n == "", n)):
        lines += ["", f"【{name or '最外层'}】"]
        for file in sorted((f for f in files if f.path.rpartition("/")[0] == name), key=lambda f: f.path):
            count = told_size((folder / file.path).stat().st_size)
            lines.append(f"{file.path.rpartition('/')[2]}（{count}）　{file.says}")
    return "\r\n".join([*head, *lines, ""])


def _sums(folder: Path) -> bytes:
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in paths]
    return "".join(lines).encode()

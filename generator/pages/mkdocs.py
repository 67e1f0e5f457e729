"""Run MkDocs in a process of its own and swap the finished site in."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

from generator.course.files import make_writable, tidy, user_cache
from generator.course.folders import replacing
from generator.pages.policy import UnsafeError, protect


class SiteError(Exception):
    """The site could not be built. The message is for the author, in Chinese; the old site is still there."""


def run_mkdocs(config: Path, public: Path, *, strict: bool) -> list[str]:
    """Build the site that `config` describes into `public` and return MkDocs' warnings.

    The build goes into a temporary folder beside `public`, which replaces it only when all went well. Raises SiteError.
    """
    with replacing(public) as fresh:
        told = _build(config, fresh, strict)
        try:
            protect(fresh)
        except UnsafeError as error:
            raise SiteError(f"网站没有生成，旧的网站原样保留。{error}") from error
        return told


def _build(config: Path, target: Path, strict: bool) -> list[str]:
    # -P: no file of the folder that the user happens to stand in is taken for a library
    mkdocs = [sys.executable, "-P", "-m", "mkdocs"]
    command = [*mkdocs, "build", "--quiet", "--clean", "-f", str(config), "-d", str(target)]
    # Material announces its own end of life on every run; the author can do nothing about it
    quiet = {"NO_MKDOCS_2_WARNING": "true", "DISABLE_MKDOCS_2_WARNING": "true", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    surroundings = {**os.environ, **quiet, **_temporary()}
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False)
    said = [line.strip() for line in (done.stderr + "\n" + done.stdout).splitlines()]
    told = [line for line in said if line.startswith(("WARNING", "ERROR"))]
    if f"[Errno {errno.ENOSPC}]" in done.stderr + done.stdout:
        raise SiteError("磁盘满了，网站没有生成，旧的网站原样保留。请清出空间再运行一次。")
    if done.returncode or (strict and told):
        lines = "\n".join(f"  {line}" for line in (told or [line for line in said if line][-8:]))
        raise SiteError(
            f"网站没有生成，旧的网站原样保留。MkDocs 报告：\n{lines}\n"
            "请按上面的提示修改内容后再运行一次；如果看不出原因，请把这段话发给维护者。"
        )
    return told


def _temporary() -> dict[str, str]:
    """Where the child keeps its temporary files: a folder of this user's, if there can be one.

    Its search plugin (jieba) keeps a dictionary there, which it would read from the machine's common folder whoever had
    put it there, and half of which a kill would leave there for good.
    """
    folder = user_cache() / "mkdocs"
    try:
        make_writable(folder)
    except OSError:
        return {}
    tidy(folder, "tmp")
    return dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))

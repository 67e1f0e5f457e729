"""A stranger's first hour: an empty environment far from the checkout, the wheel in it, every main command once.

The environment sees no network (`UV_OFFLINE`, dependencies from uv's cache), no PYTHONPATH, no home but its own. What
stands in site-packages is compared before and after: nothing may be written there.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulator.app.serve import free_port
from tools.release.checks import Check, Missed, has, quiet_env, ran, tried
from tools.release.visit import visit

UV = Path(sys.executable).with_name("uv")
_SERVE_S = 240.0  # the kernel is compiled before the first page
_SMALL = ("--households", "60", "--months", "6", "--seed", "1")
_LEDGER = """\
房号,业主姓名,联系电话,账期,应收金额,实收金额,收款日期
1-1-101,张明,13800000001,2025-01,210.50,210.50,2025-01-12
1-1-101,张明,13800000001,2025-02,210.50,0,
1-1-102,李红,13800000002,2025-01,188.00,188.00,2025-01-20
1-1-102,李红,13800000002,2025-02,188.00,188.00,2025-02-18
"""
RECORDS = "from simulator.records import open_records, place; open_records().newcomer('小王'); print(place())"


@dataclass(frozen=True)
class Environment:
    """An installed wheel: its programs, its variables, and an empty folder to work in."""

    bin: Path
    env: dict[str, str]
    elsewhere: Path

    def run(self, *words: str | Path, into: str = "") -> str:
        """What `words[0]`, a program of the environment, said."""
        return ran([self.bin / words[0], *words[1:]], self.elsewhere / into, self.env)

    def installed(self) -> dict[str, tuple[int, int]]:
        """Every file below the environment: size and time of the last change."""
        found = ((p, p.stat()) for p in self.bin.parent.rglob("*") if p.is_file())
        return {str(p): (s.st_size, s.st_mtime_ns) for p, s in found}


def environment(root: Path, wheel: Path, work: Path) -> Environment:
    """Install `wheel` into an empty environment below `work`, its dependencies as uv.lock of `root` has them."""
    home, place, elsewhere = work / "home", work / "env", work / "别的 地方"
    for folder in (home, elsewhere):
        folder.mkdir(parents=True)
    offline = quiet_env(UV_PROJECT_ENVIRONMENT=str(place), UV_OFFLINE="1", UV_PYTHON=sys.executable)
    ran([UV, "sync", "--frozen", "--no-dev", "--no-install-project", "--quiet"], root, offline)
    python = place / "bin" / "python"
    ran([UV, "pip", "install", "--quiet", "--no-deps", "--python", python, wheel], work, offline)
    env = {
        "PATH": f"{place / 'bin'}:/usr/bin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHONPYCACHEPREFIX": str(home / "pycache"),  # so that site-packages stays exactly as it was installed
    }
    return Environment(place / "bin", env, elsewhere)


def steps(version: str, there: Environment) -> Iterator[tuple[str, Callable[[], str]]]:
    """What is tried, in this order: the command as it is shown, and the work that returns what was found."""
    run, elsewhere = there.run, there.elsewhere

    def says(wanted: str, *words: str, into: str = "") -> tuple[str, Callable[[], str]]:
        return " ".join(words), lambda: has(run(*words, into=into), wanted)

    def writes(output: str, *words: str, least: int, into: str = "") -> tuple[str, Callable[[], str]]:
        def work() -> str:
            run(*words, into=into)
            return _written(elsewhere / into / output, least)

        return " ".join(words), work

    def tells(key: str, *words: str) -> tuple[str, Callable[[], str]]:
        return " ".join(words), lambda: _key(run(*words), key)

    yield says(f"催缴学堂 {version}", "courseware", "--version")
    yield says(f"催缴学堂 {version}", "sandbox", "--version")
    yield says("没有错误", "courseware", "check")
    yield writes("幻灯片.pptx", "courseware", "deck", "-o", "幻灯片.pptx", least=500_000)
    yield writes("site/public/index.html", "courseware", "site", least=5_000)
    yield writes("课件.zip", "courseware", "export", "scorm", "-o", "课件.zip", least=200_000)
    yield writes("讲义.docx", "courseware", "export", "handout", "--no-pictures", "-o", "讲义.docx", least=50_000)
    yield writes("信函模板", "courseware", "export", "word", "-o", "信函模板", least=5)
    yield writes("我的课程/content/course.yml", "courseware", "new", "我的课程", least=50)
    yield says("没有错误", "courseware", "check", into="我的课程")
    yield writes("我的.pptx", "courseware", "deck", "-o", "我的.pptx", least=50_000, into="我的课程")
    yield says("0 处错误", "sandbox", "check")
    yield tells("kpis", "sandbox", "run", "--policy", "full-ladder", *_SMALL, "--replications", "2", "--json")
    yield tells("kpis", "sandbox", "compare", "baseline", "sms-and-phone", *_SMALL, "--replications", "4", "--json")

    def imported() -> str:
        (elsewhere / "台账.csv").write_text(_LEDGER, "utf-8")
        return has(run("sandbox", "import", "台账.csv", "-o", "导入"), "合计对到分")

    yield "sandbox import 台账.csv -o 导入", imported

    def records() -> str:
        return _written(Path(run("python", "-c", RECORDS).strip()), 4096)

    yield "打开记录库（建表、升级都从 wheel 里来）", records
    yield "sandbox open，逐页打开，再关掉", lambda: _open(there)


def walk(root: Path, wheel: Path, version: str, work: Path, tell: Callable[[Check], object]) -> list[Check]:
    """Install, try everything, see that nothing was written where it was installed. Each check is told when done."""
    where = f"空环境：Linux，Python {sys.version_info[0]}.{sys.version_info[1]}，断网，装 wheel"
    made: list[Environment] = []

    def install() -> str:
        made.append(environment(root, wheel, work))
        return f"{len(made[0].installed())} 个文件"

    done = [tried(where, "新建环境，安装 wheel 和 uv.lock 里的依赖", install)]
    tell(done[0])
    if not made:
        return done
    before = made[0].installed()
    for what, work_of in steps(version, made[0]):
        done.append(tried(where, what, work_of))
        tell(done[-1])
    done.append(tried(where, "安装目录里有没有被写过", lambda: unchanged(before, made[0].installed())))
    tell(done[-1])
    return done


def uvx(wheel: Path, requirements: Path, version: str, work: Path) -> str:
    """Run a command straight from the wheel, as a stranger with nothing but uv would."""
    env = quiet_env(UV_TOOL_DIR=str(work / "tools"), HOME=str(work), UV_CACHE_DIR=_cache())
    work.mkdir()
    command = [UV, "tool", "run", "--python", sys.executable, "--constraints", requirements, "--from", wheel]
    return has(ran([*command, "sandbox", "--version"], work, env), f"催缴学堂 {version}")


def unchanged(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> str:
    """Raises Missed if a file came, went or changed."""
    other = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if other:
        raise Missed(f"被写过的有 {len(other)} 个，如 {'、'.join(other[:3])}")
    return f"{len(after)} 个文件，一个也没有变"


def _cache() -> str:
    return ran([UV, "cache", "dir"], Path.cwd()).strip()


def _written(path: Path, least: int) -> str:
    """`least`: bytes of a file, or files of a folder."""
    count = len(list(path.iterdir())) if path.is_dir() else path.stat().st_size if path.is_file() else -1
    if count < least:
        raise Missed(f"{path.name} 没有写好（{count}）")
    return f"{path.name}，{count:,} {'个文件' if path.is_dir() else '字节'}"


def _key(said: str, key: str) -> str:
    try:
        document = json.loads(said)
    except ValueError:
        raise Missed(f"不是 JSON：{said[:200]}") from None
    if key not in document:
        raise Missed(f"JSON 里没有 {key}，有 {'、'.join(document)}")
    return f"JSON，{len(document)} 项，有 {key}"


@contextmanager
def served(there: Environment) -> Iterator[int]:
    """`sandbox open` until it answers; then its port. Stopped with Ctrl+C as a person would."""
    port, log_path = free_port(8700), there.elsewhere / "open.log"
    log = log_path.open("wb")
    child = subprocess.Popen(
        [there.bin / "sandbox", "open", "--port", str(port)],
        cwd=there.elsewhere,
        env=there.env,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _until_healthy(port, child, log_path)
        yield port
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGINT)
        try:
            child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        log.close()


def _until_healthy(port: int, child: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _SERVE_S
    while time.monotonic() < until and child.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    said = log.read_text("utf-8", errors="replace").strip()[-600:]
    raise Missed(
        f"{_SERVE_S:.0f} 秒内没有答话" if child.poll() is None else f"没有打开，退出码 {child.returncode}：{said}"
    )


def _open(there: Environment) -> str:
    with served(there) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            has(page.read().decode(), "<title>")
        titles = visit(port)
    return f"健康检查、首页和 {len(titles)} 页都答话：{'、'.join(titles)}"

"""What the product is installed from, in one folder, and everything tried that this machine can try."""

from __future__ import annotations

import sysconfig
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from generator.exports.pack import write_whole
from generator.pages.downloads import size as told_size
from tools.release import bill, built, container, walk, windows
from tools.release.checks import Check, ran, sums_up, table, tried

FOLDER = "5-安装包"
_HERE = "这台机器（不是 Windows，只看不跑）"


@dataclass
class Work:
    """Where things are made, what was tried so far, and whom to tell."""

    into: Path
    scratch: Path
    version: str
    tell: Callable[[str], object]
    checks: list[Check] = field(default_factory=list)

    def note(self, check: Check) -> None:
        self.checks.append(check)
        self.tell(f"{check.state}　{check.what}　{check.found}（{check.seconds:.1f} 秒）")

    def attempt(self, where: str, what: str, work: Callable[[], str]) -> bool:
        check = tried(where, what, work)
        self.note(check)
        return check.state == "通过"


def version() -> str:
    return tomllib.loads((built.ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def installers(into: Path, python_zip: Path | None, tell: Callable[[str], object] = print) -> list[Check]:
    """Fill the folder `into`; what was tried. `python_zip`: python.org's archive, for the folder for Windows."""
    with tempfile.TemporaryDirectory(prefix="release-") as scratch:
        work = Work(into, Path(scratch), version(), tell)
        into.mkdir(parents=True)
        if _packages(work):
            [wheel] = into.glob("*.whl")
            _windows(work, wheel, python_zip)
            _bill(work)
            for check in container.container(into, wheel, work.version, work.scratch):
                work.note(check)
            walk.walk(built.ROOT, wheel, work.version, work.scratch / "walk", work.note)
            for how in ("wheel", "源码包"):
                one = wheel if how == "wheel" else next(into.glob("*.tar.gz"))
                work.attempt(
                    "只有 uv 的电脑",
                    f"uvx --from {one.name} sandbox --version",
                    lambda one=one: walk.uvx(one, into / "requirements.txt", work.version, work.scratch / one.name),
                )
        return work.checks


def _packages(work: Work) -> bool:
    """Wheel, source archive and the versions that they were tried with."""

    def build() -> str:
        made = built.build(built.ROOT, work.into, "wheel", "sdist")
        return "；".join(f"{p.name}，{told_size(p.stat().st_size)}" for p in made)

    where = "仓库"
    if not work.attempt(where, "做 wheel 和源码包", build):
        return False
    [wheel], [sdist] = work.into.glob("*.whl"), work.into.glob("*.tar.gz")
    work.attempt(where, "再做一次，又从源码包做一次", lambda: built.same_again(wheel, sdist, work.scratch))
    work.attempt(where, "wheel 里有什么", lambda: built.all_inside(wheel))
    export = [walk.UV, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-header", "--quiet"]
    ran([*export, "--extra", "postgres", "-o", work.into / "requirements.txt"], built.ROOT)
    return True


def _windows(work: Work, wheel: Path, python_zip: Path | None) -> None:
    folders: list[windows.Folder] = []
    requirements = work.scratch / "windows.txt"
    export = [walk.UV, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-header", "--quiet"]
    ran([*export, "-o", requirements], built.ROOT)

    def unpack() -> str:
        folders.append(windows.unpacked(wheel, requirements, work.scratch, python_zip, work.version))
        return f"{sum(p.is_file() for p in folders[0].root.rglob('*'))} 个文件"

    if not work.attempt(_HERE, "装出 Windows 免安装文件夹（uv.lock 的版本，校验和都对）", unpack):
        return
    folder = folders[0]
    if not folder.complete:
        say = f"{folder.why}；放入 {windows.ZIP} 后即可：解压后放进去，或 make release WINDOWS_PYTHON=它的路径"
        work.note(Check(_HERE, "放入 python.org 的解释器", say, 0.0, "未做"))
    for what, look in windows.looks(folder):
        work.attempt(_HERE, what, look)
    work.note(Check("Windows 10、11", "双击“开始.cmd”“做幻灯片.cmd”", "这里没有 Windows，没有跑过", 0.0, "未做"))

    def pack() -> str:
        name = f"催缴学堂-{work.version}-Windows免安装{'' if folder.complete else '（缺解释器）'}.zip"
        windows.archived(folder, work.into / name)
        return f"{name}，{told_size((work.into / name).stat().st_size)}"

    work.attempt(_HERE, "打成压缩包", pack)


def _bill(work: Work) -> None:
    where, places = "uv.lock", [sysconfig.get_paths()["purelib"], sysconfig.get_paths()["platlib"]]
    theirs = work.scratch / windows.TOP / "python" / "Lib" / "site-packages"

    def write() -> str:
        known = bill.licences(places) | bill.licences([str(theirs)])
        document = bill.bill(built.ROOT, work.version, int(built.epoch(built.ROOT)), known)
        write_whole(work.into / "sbom.cdx.json", document)
        write_whole(work.into / "第三方许可.md", bill.listed(document, windows.VERSION).encode())
        return bill.suits(known[name] for name in bill.names(document))

    work.attempt(where, "软件清单（CycloneDX 1.5）和许可", write)


def readme(into: Path) -> str:
    """说明.txt of this folder, with Windows line ends."""
    says = {
        ".whl": "安装包，各系统通用，要 Python 3.11 到 3.13：pip install 它；有 uv 的：uvx --from 它 sandbox open",
        ".gz": "源码包，能做出一模一样的安装包",
        ".zip": "Windows 免安装版：解压，双击“开始.cmd”；先看里面的“先读我.txt”",
        "Containerfile": "做容器镜像用：怎样做，写在它的头几行里",
        "requirements.txt": "试过的依赖版本和校验和：先 pip install -r requirements.txt，再装 wheel，就和试过的一样",
        "sbom.cdx.json": "软件清单（CycloneDX 1.5），给安全和采购部门",
        "第三方许可.md": "用到的第三方软件和各自的许可",
    }
    lines = [f"催缴学堂 {version()}　安装包", "", "课件不用装任何东西；要用沙盘、要自己改课件，选下面的一种装。", ""]
    for path in sorted(into.iterdir()):
        told = says.get(path.name) or says.get(path.suffix, "")
        lines.append(f"{path.name}（{told_size(path.stat().st_size)}）　{told}")
    lines += [
        "",
        "装好以后：courseware --help 和 sandbox --help 说明每个命令；sandbox open 打开沙盘。",
        "试过什么、结果怎样，见上一层的 验收.md。",
        "",
    ]
    return "\r\n".join(lines)


def report(checks: list[Check], files: dict[str, int]) -> str:
    """验收.md: what was made, how large, and what was tried. `files`: path -> bytes."""
    rows = [f"| {name} | {told_size(count)} |" for name, count in sorted(files.items())]
    return "\n".join(
        [
            f"# 催缴学堂 {version()} 验收",
            "",
            sums_up(checks),
            "",
            "## 试了什么",
            "",
            table(checks),
            "## 有什么",
            "",
            "| 文件 | 大小 |",
            "| --- | ---: |",
            *rows,
            "",
        ]
    )

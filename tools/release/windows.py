"""A folder for Windows that needs no administrator: an embeddable Python, every wheel unpacked, scripts to click.

The interpreter is python.org's own archive, pinned by its sum: given by path, or fetched. Where it cannot be had, the
folder is made without it and says what to put where; the scripts then unpack it themselves. No part of this can run on
the machine that builds it, so `looks` holds what can be known without running: metadata, tags, libraries, scripts.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pefile
from packaging.requirements import Requirement
from packaging.tags import Tag, cpython_tags, parse_tag
from packaging.utils import canonicalize_name

from tools.release.checks import Missed, quiet_env, ran

UV = Path(sys.executable).with_name("uv")
FILES = Path(__file__).parent / "files" / "windows"
VERSION = "3.12.10"  # the last 3.12 that python.org offers as an archive
ZIP = f"python-{VERSION}-embed-amd64.zip"
URL = f"https://www.python.org/ftp/python/{VERSION}/{ZIP}"
SHA256 = "4acbed6dd1c744b0376e3b1cf57ce906f9dc9e95e68824584c8099a63025a3c3"
PTH = "python312._pth"
PATHS = "python312.zip\r\n.\r\nLib\\site-packages\r\nimport site\r\n"
TOP = "催缴学堂"
DEEPEST = 150  # of 260 that Windows allows for a whole path: what is left is where people unpack
_ONLY_SOURCE = "jieba"  # the one dependency that has no wheel; it is plain Python
# What nobody imports: examples, tests, headers and link libraries, scripts for other systems, a model of jieba's.
_LEFT_OUT = (
    "bin",
    "share",
    "streamlit/.agents",
    "jieba/lac_small",
    "pyarrow/include",
    "matplotlib/mpl-data/sample_data",
)
_LEFT_OUT_TESTS = ("matplotlib", "mpl_toolkits", "numpy", "pandas", "pyarrow", "scipy", "sklearn")
_OF_THIS_MACHINE = ("direct_url.json", "uv_cache.json", "REQUESTED", "INSTALLER")
_FROM_PYTHON = {"python3.dll", "python312.dll", "vcruntime140.dll", "vcruntime140_1.dll"}
# numba looks for these beside python.exe, and a Windows without Microsoft's runtime has none: scikit-learn brings them.
_RUNTIME = ("msvcp140.dll", "vcomp140.dll")
_NOT_ASKED_FOR = {"tbb12.dll"}  # numba's tbbpool, one of three pools; the others are there
_STAMP = (2026, 1, 1, 0, 0, 0)
_WINDOWS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": VERSION,
    "python_version": "3.12",
    "sys_platform": "win32",
    "extra": "",
}


@dataclass(frozen=True)
class Folder:
    """The unpacked folder: its root, whether the interpreter is in it, and why not."""

    root: Path
    complete: bool
    why: str = ""

    @property
    def site(self) -> Path:
        return self.root / "python" / "Lib" / "site-packages"


def unpacked(wheel: Path, requirements: Path, work: Path, given: Path | None, version: str) -> Folder:
    """Make the folder below `work`. `given`: python.org's archive. Raises Missed if it is another, or wheels lack."""
    root = work / TOP
    site = root / "python" / "Lib" / "site-packages"
    site.mkdir(parents=True)
    _install(requirements, wheel, site)
    _trim(site)
    shutil.copy2(FILES / "sitecustomize.py", site)
    for name in _RUNTIME:
        shutil.copy2(site / "sklearn" / ".libs" / name, root / "python")
    archive, why = interpreter(work, given)
    if archive is not None:
        with zipfile.ZipFile(archive) as embedded:
            embedded.extractall(root / "python")
        (root / "python" / PTH).write_bytes(PATHS.encode())
    write_scripts(root, version, complete=archive is not None)
    return Folder(root, archive is not None, why)


def _install(requirements: Path, wheel: Path, site: Path) -> None:
    uv = [UV, "pip", "install", "--quiet", "--no-config", "--python", sys.executable, "--no-deps", "--target", site]
    theirs = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.12", "--link-mode", "copy"]
    only = ["--only-binary", ":all:", "--no-binary", _ONLY_SOURCE, "--require-hashes"]
    ran([*uv, *theirs, *only, "-r", requirements], site, quiet_env())
    ran([*uv, *theirs, wheel], site, quiet_env())


def _trim(site: Path) -> None:
    for name in _LEFT_OUT:
        shutil.rmtree(site / name, ignore_errors=True)
    for package in _LEFT_OUT_TESTS:
        for tests in sorted((site / package).rglob("tests"), reverse=True):
            shutil.rmtree(tests)
    for path in list(site.rglob("*")):
        if path.suffix in (".lib", ".pdb") or (path.name in _OF_THIS_MACHINE and path.parent.suffix == ".dist-info"):
            path.unlink()


def interpreter(work: Path, given: Path | None) -> tuple[Path | None, str]:
    """python.org's archive, or None and why it could not be had. Raises Missed if the one given is another."""
    if given is not None:
        if not given.is_file():
            raise Missed(f"没有 {given}")
        if hashlib.sha256(given.read_bytes()).hexdigest() != SHA256:
            raise Missed(f"{given.name} 不是 python.org 的 {ZIP}（SHA-256 对不上）")
        return given, ""
    try:
        with urllib.request.urlopen(URL, timeout=20) as answer:
            raw = answer.read()
    except OSError as error:
        return None, f"连不上 python.org（{getattr(error, 'reason', error)}）"
    if hashlib.sha256(raw).hexdigest() != SHA256:
        return None, f"从 {URL} 下载到的文件 SHA-256 对不上"
    (work / ZIP).write_bytes(raw)
    return work / ZIP, ""


def write_scripts(root: Path, version: str, *, complete: bool) -> None:
    """Scripts are plain ASCII with Windows line ends: cmd reads them in whatever code page it has."""
    put = {"zip": ZIP, "url": URL, "sha256": SHA256, "pth": PTH, "version": version, "longest": str(longest(root))}
    put["python"] = (
        "" if complete else f"\n先要做一件事：从 {URL} 下载解释器，\n不用解压，放进这个文件夹，再双击“开始.cmd”。\n"
    )

    def text(file: str, **more: str) -> str:
        return (FILES / file).read_text("utf-8").format_map(put | more).replace("\n", "\r\n")

    (root / "先读我.txt").write_bytes(text("先读我.txt").encode("utf-8-sig"))
    for name, word in (("开始", "open"), ("做幻灯片", "deck")):
        (root / f"{name}.cmd").write_bytes(text("run.cmd", word=word).encode("ascii"))
    for name, module in (("courseware", "generator.start"), ("sandbox", "simulator.start")):
        (root / f"{name}.cmd").write_bytes(text("command.cmd", name=name, module=module).encode("ascii"))
    for name in ("missing.txt", "damaged.txt"):
        (root / "python" / name).write_bytes(text(name).encode())
    (root / "python" / "paths.txt").write_bytes(PATHS.encode())
    shutil.copy2(FILES / "start.py", root / "python")


def longest(root: Path) -> int:
    return max(len(p.relative_to(root.parent).as_posix()) for p in root.rglob("*"))


def archived(folder: Folder, output: Path) -> None:
    """Zip the folder, entries in the order of their names and dated alike. The file is new or whole as it was."""
    fresh = output.with_name(f".{output.name}")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(p for p in folder.root.rglob("*") if p.is_file()):
            info = zipfile.ZipInfo(path.relative_to(folder.root.parent).as_posix(), _STAMP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            package.writestr(info, path.read_bytes())
    fresh.replace(output)


# -- what can be known without Windows ----------------------------------------------------------------------------


def looks(folder: Folder) -> list[tuple[str, Callable[[], str]]]:
    """What can be looked at, and how: each returns what was found, or raises Missed at the first fault."""
    found = list(distributions(path=[str(folder.site)]))
    return [
        ("依赖齐不齐（照 Windows 的条件逐条对）", lambda: _complete(found)),
        ("每个包的标签 Windows 能不能用", lambda: _tagged(found)),
        ("动态库是不是 64 位 Windows 的，要的库在不在", lambda: _linked(folder)),
        (f"{PTH}、脚本和路径", lambda: _startable(folder)),
    ]


def _complete(found: list[Distribution]) -> str:
    have = {canonicalize_name(d.metadata["Name"]): d.version for d in found}
    asked = 0
    for one in found:
        for line in one.requires or ():
            wanted = Requirement(line)
            if wanted.marker is not None and not wanted.marker.evaluate(dict(_WINDOWS)):
                continue
            asked += 1
            there = have.get(canonicalize_name(wanted.name))
            if there is None or not wanted.specifier.contains(there, prereleases=True):
                raise Missed(f"{one.metadata['Name']} 要 {line}，里面是 {there or '没有'}")
    return f"{len(have)} 个包，{asked} 条要求都满足"


def _tagged(found: list[Distribution]) -> str:
    usable = {*cpython_tags((3, 12), platforms=["win_amd64"]), *(Tag(p, "none", "win_amd64") for p in ("py3", "cp312"))}
    usable |= {Tag(python, "none", "any") for python in ("py3", "py2.py3", "cp312", "py312")}
    binary = 0
    for one in found:
        lines = (one.read_text("WHEEL") or "").splitlines()
        tags = {t for line in lines if line.startswith("Tag:") for t in parse_tag(line[4:].strip())}
        if not tags & usable:
            raise Missed(
                f"{one.metadata['Name']} 的标签是 {'、'.join(sorted(map(str, tags))) or '空的'}，Windows 用不了"
            )
        binary += any(t.platform == "win_amd64" for t in tags)
    return f"{len(found)} 个包，其中 {binary} 个是 win_amd64 的，其余不分系统"


def _linked(folder: Folder) -> str:
    libraries = sorted(p for p in folder.root.rglob("*") if p.suffix.lower() in (".dll", ".pyd"))
    beside = {p.name.lower() for p in (folder.root / "python").glob("*.dll")} | _FROM_PYTHON
    owned: dict[str, set[str]] = {}
    for path in libraries:
        owned.setdefault(_owner(folder, path), set()).add(path.name.lower())
    strange = [p.name for p in folder.root.rglob("*.so")]
    if strange:
        raise Missed(f"有别的系统的库：{'、'.join(strange[:3])}")
    missing: dict[str, str] = {}
    for path in libraries:
        near = owned[_owner(folder, path)]
        for name in _imports(path):
            if name not in beside and name not in near and not _of_windows(name) and name not in _NOT_ASKED_FOR:
                missing.setdefault(name, path.name)
    if missing:
        raise Missed(f"缺 {'、'.join(f'{name}（{by} 要）' for name, by in missing.items())}")
    return f"{len(libraries)} 个库，要的都在"


def _owner(folder: Folder, path: Path) -> str:
    """The package that a library belongs to. What a package brings, in itself or in PACKAGE.libs, it makes findable to
    its own libraries when it is imported, not to those of others."""
    inside = path.is_relative_to(folder.site)
    return path.relative_to(folder.site).parts[0].removesuffix(".libs") if inside else "python"


def _imports(path: Path) -> list[str]:
    with pefile.PE(str(path), fast_load=True) as library:
        machine = getattr(library.FILE_HEADER, "Machine", None)
        if machine != pefile.MACHINE_TYPE["IMAGE_FILE_MACHINE_AMD64"]:
            raise Missed(f"{path.name} 不是 64 位 Windows 的")
        imports = [pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_IMPORT"]]
        library.parse_data_directories(imports, import_dllnames_only=True)  # names of functions would take minutes
        return [entry.dll.decode().lower() for entry in getattr(library, "DIRECTORY_ENTRY_IMPORT", [])]


_SYSTEM = (
    "advapi32 bcrypt bcryptprimitives comctl32 crypt32 d3dcompiler_47 dbghelp gdi32 iphlpapi kernel32 msvcrt ncrypt "
    "ntdll ole32 oleaut32 opengl32 pdh powrprof psapi rpcrt4 secur32 shell32 shlwapi ucrtbase user32 userenv version "
    "webservices winhttp wininet winmm ws2_32 wsock32 winspool.drv"
)


def _of_windows(name: str) -> bool:
    return name.startswith(("api-ms-win-", "ext-ms-")) or name.removesuffix(".dll") in _SYSTEM.split()


def _startable(folder: Folder) -> str:
    python = folder.root / "python"
    read = python / PTH if folder.complete else python / "paths.txt"
    if read.read_bytes().decode().splitlines() != PATHS.splitlines():
        raise Missed(f"{read.name} 不对")
    for script in folder.root.glob("*.cmd"):
        raw = script.read_bytes()
        if not raw.isascii() or raw.count(b"\r\n") != raw.count(b"\n"):
            raise Missed(f"{script.name} 要是 ASCII、CRLF 换行")
    here = str(folder.root.parent)
    for path in folder.site.rglob("*"):
        if path.suffix in (".txt", ".json", ".pth") and path.parent.suffix == ".dist-info" and here in path.read_text():
            raise Missed(f"{path.name} 里有这台机器的路径")
    long = longest(folder.root)
    if long > DEEPEST:
        raise Missed(f"最长的路径有 {long} 个字，解压在稍深的地方就超过 Windows 的 260")
    return f"脚本是 ASCII、CRLF；最长的路径 {long} 个字"

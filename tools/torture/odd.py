"""Odd machines and uses: nobody reads the output, no home, strange names, a taken port, little memory, no office."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from generator.course.starter import write_starter
from tools.torture.jail import Trial, jailed
from tools.torture.procs import ROOT, Ended, courseware, limited, run, sandbox
from tools.torture.row import CannotTryError, Outcome, Row, Stage, tried
from tools.torture.victims import GRID, LEDGER, write_csv

READERS, HOMES, NAMES = "07 没有人读输出", "08 家目录", "09 古怪的文件名"
PORTS, MEMORY, MISSING = "10 端口被占", "11 内存不够", "12 缺软件"
_STRANGE = ("有 空格 的", "催缴学堂（二〇二六）", 'it\'s "quoted" & $HOME `x`', "-o", "换\n行", "催" * 80)
_WORKSHOP = """
import sys
from pathlib import Path
from generator.exports.office import OfficeError
from simulator.app.workshop.order import Order, read_content, slides_of
from simulator.app.workshop.products import built
course = read_content(Path(sys.argv[1])).course
try:
    built(course, Order(slides_of(course, "short")), sys.argv[2], lambda: False, lambda *_: None)
except (OSError, OfficeError) as error:  # what the page tells
    sys.exit(f"没有做成：{error}")
"""
_PLAIN = "用中文说清，没有程序的内部信息，退出码不是 0"
_OFFICE = ("/usr/lib/libreoffice", "/usr/lib64/libreoffice", "/opt/libreoffice")
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")


def rows(stage: Stage) -> Iterator[Row]:
    """All of them."""
    room = stage.room("odd")
    write_starter(room / "course")
    write_csv(room / LEDGER, 600)
    (room / "grid.yml").write_text(str(GRID | {"replications": 25, "profiles": ["old"]}), encoding="utf-8")
    commands = _commands(room)
    for name, command in commands.items():
        work = partial(_unread, command, room)
        yield tried(READERS, f"{name}：| head、>/dev/full、>&-", "不出现程序的内部信息", work, 3)
    for name, command in commands.items():
        yield tried(HOMES, f"{name}：没有 HOME，或 HOME 不能写", "照常做成", partial(_homeless, command, room), 2)
    yield tried(HOMES, "系统里没有这个用户（setpriv）", "照常做成，或用中文说清", partial(_nobody, room))
    for kind in ("deck", "import", "sweep"):
        must = "照常做成；系统不收的名字，用中文说清"
        yield tried(
            NAMES, f"{kind}：空格、中文、引号、换行、很长", must, partial(_strange, kind, room), len(_STRANGE) + 1
        )
    yield tried(PORTS, "courseware site --serve", _PLAIN, partial(_port, courseware, room))
    yield tried(PORTS, "sandbox open", _PLAIN, partial(_port, sandbox, room))
    for name, command in commands.items():
        yield tried(MEMORY, name, "做成，或说一句中文，或被系统停掉；没有半个文件", partial(_memory, command, room), 3)
    must = "抛出网页会用中文说的错误，不留下临时文件；清出空间再做就好"
    yield tried("02 磁盘满了", "课件工坊生成幻灯片、讲义（临时文件夹满）", must, partial(_workshop, room), 2)
    must = "幻灯片照常；讲义不带图片并说明；PDF 用中文说要装什么"
    yield tried(MISSING, "没有 LibreOffice，没有字体", must, partial(_no_office, room), 3)


def _commands(room: Path) -> dict[str, list[str]]:
    course = ("--course", room / "course")
    return {
        "courseware deck": courseware("deck", "-o", "o.pptx", *course),
        "courseware site": courseware("site", *course),
        "sandbox sweep": sandbox("sweep", room / "grid.yml", "-o", "o.parquet", "--course", ROOT),
        "sandbox import": sandbox("import", room / LEDGER, "-o", "out", "--course", ROOT),
    }


def _unread(command: list[str], room: Path) -> Outcome:
    bad, codes = [], []
    for end in ("| true", "> /dev/full", ">&-"):
        shell = ["bash", "-c", f'"$@" {end}; exit ${{PIPESTATUS[0]}}', "bash", *command]
        ended = run(shell, cwd=room)
        codes.append(f"{end} {ended.code}")
        bad += [f"{end}：{ended.last}"] if ended.crashed or ended.code < 0 or ended.code == 120 else []
    return Outcome("；".join(bad) or f"退出码 {'，'.join(codes)}", not bad)


def _homeless(command: list[str], room: Path) -> Outcome:
    bad = []
    nowhere = dict.fromkeys(("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"))
    for home in (None, "/proc/nowhere"):
        ended = run(command, cwd=room, env={"HOME": home, **nowhere})
        bad += [f"HOME={home}：退出码 {ended.code}，{ended.last}"] if ended.code or ended.crashed else []
    return Outcome("；".join(bad) or "照常做成", not bad)


def _nobody(room: Path) -> Outcome:
    if os.geteuid() or not shutil.which("setpriv"):
        raise CannotTryError("要 root 和 setpriv 才能换成别的用户")
    if not all(one.stat().st_mode & 0o001 for one in Path(sys.executable).resolve().parents):
        raise CannotTryError("Python 装在别的用户进不去的地方")
    bad, env = [], {"HOME": None, "NUMBA_CACHE_DIR": None, "XDG_CACHE_HOME": None, "XDG_DATA_HOME": None}
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        work.chmod(0o777)
        write_starter(work / "course")
        write_csv(work / LEDGER, 600)
        for command in _commands(work).values():
            if command[2].startswith("from generator") and "site" in command:
                continue  # it writes into the course, which is another user's here
            ended = run(
                ["setpriv", "--reuid", "54321", "--regid", "54321", "--clear-groups", *command], cwd=work, env=env
            )
            if ended.code and not ended.plain:
                bad.append(f"{command[3]}：{ended.last}")
    return Outcome("；".join(bad) or "照常做成，或用中文说清", not bad)


def _strange(kind: str, room: Path) -> Outcome:
    bad = []
    for number, name in enumerate((*_STRANGE, "长" * 200)):
        work = room / f"{kind}{number}"
        work.mkdir()
        ended, made = _named(kind, name, room, work)
        if ended.code == 0 and not made:
            bad.append(f"“{name[:12]}”：说做成了，没有文件")
        elif ended.code and not ended.plain:
            bad.append(f"“{name[:12]}”：{ended.last}")
        elif ended.code and len(name) < 80 and name != "-o":
            bad.append(f"“{name[:12]}”没做成：{ended.last}")
    return Outcome("；".join(bad) or "都做成了；太长的用中文说了", not bad)


def _named(kind: str, name: str, room: Path, work: Path) -> tuple[Ended, bool]:
    """The command with such an output (an import: such a ledger and folder), and whether its work is there."""
    if kind == "import":
        source = work / f"{name[:60]}.csv"
        shutil.copyfile(room / LEDGER, source)
        ended = run(sandbox("import", source, f"--output={name}", "--course", ROOT), cwd=work)
        return ended, len(list(work.glob("*/*.ledger"))) == 1
    suffix = {"deck": ".pptx", "sweep": ".parquet"}[kind]
    command = (
        courseware("deck", f"--output={name}{suffix}", "--course", room / "course")
        if kind == "deck"
        else sandbox("sweep", room / "grid.yml", f"--output={name}{suffix}", "--course", ROOT)
    )
    return run(command, cwd=work), (len(name) < 200 and (work / f"{name}{suffix}").is_file())


def _port(program, room: Path) -> Outcome:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = (
            courseware("site", "--serve", "--port", port, "--course", room / "course")
            if program is courseware
            else sandbox("open", "--port", port, "--course", ROOT)
        )
        ended = run(command, cwd=room, blow=120, number=9)
    good = ended.code > 0 and ended.plain and "端口" in ended.err
    return Outcome(f"退出码 {ended.code}：{ended.last}", good)


def _memory(command: list[str], room: Path) -> Outcome:
    bad, told = [], []
    for megabytes in (100, 300, 900):
        work = room / "memory"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        ended = run(limited(command, f"-v {megabytes * 1024}"), cwd=work)
        told.append(f"{megabytes} MB {'做成' if not ended.code else f'退出码 {ended.code}'}")
        if "Traceback" in ended.err and not _starting(ended):
            bad.append(f"{megabytes} MB：{ended.last}")
        bad += [f"{megabytes} MB：留下 {one.name}" for one in work.rglob(".part-*")]
    return Outcome("；".join([*bad, "，".join(told)]), not bad)


def _starting(ended: Ended) -> bool:
    """Whether memory ran out while Python itself or a library was being loaded: nothing of ours is running yet."""
    return (
        any(sign in ended.err for sign in ("MemoryError", "ImportError", "failed to map"))
        and "程序内部" not in ended.err
    )


def _workshop(room: Path) -> Outcome:
    bad, told = [], []
    for kind in ("deck", "handout"):
        begin, place = room / f"begin-{kind}", room / f"workshop-{kind}"
        begin.mkdir()
        command = [sys.executable, "-c", _WORKSHOP, str(room / "course"), kind]
        found = jailed(Trial(str(place), str(begin), command, size=40_960, again=True, tmp=str(place)))
        told.append(found.ended.last)
        bad += [f"{kind}：{found.ended.last}"] if found.ended.code != 1 or not found.ended.plain else []
        bad += [f"{kind}：留下 {one}" for one in found.files]
        bad += [f"{kind}，清出空间以后：{found.again.last}"] if found.again and found.again.code else []
    return Outcome("；".join(bad or told), not bad)


def _no_office(room: Path) -> Outcome:
    course = ("--course", room / "course")
    hidden = tuple(one for one in (*_OFFICE, *_FONTS, *_launchers()) if Path(one).exists())
    bad, told = [], []
    for number, (words, code) in enumerate(
        (
            (("deck", "-o", "o.pptx"), 0),
            (("export", "handout", "-o", "o.docx"), 0),
            (("export", "handout", "-o", "o.pdf"), 1),
        )
    ):
        begin = room / f"begin{number}"
        begin.mkdir()
        place = room / f"bare{number}"
        found = jailed(Trial(str(place), str(begin), courseware(*words, *course), hidden=hidden)).ended
        told.append(found.last)
        if (
            found.code != code
            or (code and not found.plain)
            or (words[0] == "export" and "LibreOffice" not in found.err + found.out)
        ):
            bad.append(f"{' '.join(words[:2])}：退出码 {found.code}，{found.last}")
    return Outcome("；".join(bad or told[1:]), not bad)


def _launchers() -> list[str]:
    """Programs that would not be gone with the folders: most are links into one of them."""
    found = {str(Path(path).resolve()) for name in ("soffice", "libreoffice") if (path := shutil.which(name))}
    return [path for path in found if not path.startswith(_OFFICE)]

"""Writing files so that the old one stays whole, names that any system takes, what an OSError means in Chinese."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

_TOLD = {
    errno.EACCES: ("没有权限", "请换一个能写的文件夹；文件正在别的程序里打开的，先关掉它"),
    errno.EPERM: ("没有权限", "请换一个能写的文件夹；文件正在别的程序里打开的，先关掉它"),
    errno.EROFS: ("所在的磁盘只能读", "请换一个能写的文件夹"),
    errno.ENOSPC: ("磁盘满了", "请清出空间再试"),
    errno.EDQUOT: ("用完了您的磁盘配额", "请清出空间再试"),
    errno.EFBIG: ("文件太大，系统不让写", "请清出空间，或换一个磁盘"),
    errno.EISDIR: ("是文件夹，不是文件", "请换成文件名，或移走这个文件夹"),
    errno.ENOTDIR: ("路径中间有一段是文件，不是文件夹", "请改路径"),
    errno.EEXIST: ("是文件，不能当文件夹用", "请改路径，或移走那个文件"),
    errno.ENOTEMPTY: ("文件夹里还有东西", "请等别的程序写完再试"),
    errno.ENAMETOOLONG: ("名字太长", "请取短一些的名字"),
    errno.ENOENT: ("找不到", "请检查路径"),
    errno.EMFILE: ("打开的文件太多", "请关掉一些程序再试"),
    errno.EIO: ("磁盘读写出错", "请换一个磁盘，并检查这一个"),
    errno.EADDRINUSE: ("端口正被别的程序用着", "请换一个端口"),
}
_PART, _SCRATCH = ".part-", "courseware-"
_STALE_S = 24 * 3600.0
_LONGEST = 80
_ODD = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)


def reason(error: OSError) -> str:
    """What went wrong, in Chinese where we know it."""
    return _TOLD.get(error.errno or 0, (error.strerror or str(error), ""))[0]


def remedy(error: OSError) -> str:
    """What to do about it, without a full stop."""
    return _TOLD.get(error.errno or 0, ("", "请检查磁盘空间和权限"))[1]


def told(error: OSError) -> str:
    """A sentence or two: which file, what went wrong, what to do. The last file named is the one that was meant."""
    if isinstance(error, shutil.Error):  # many files copied: the first failure tells enough
        error = _first(error)
    name = error.filename2 or error.filename or ""
    name = name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
    return f"读写文件出错{f'（{name}）' if name else ''}：{reason(error)}。{remedy(error)}。"


def _first(error: shutil.Error) -> OSError:
    failures = error.args[0] if error.args and isinstance(error.args[0], list) else []
    source, target, why = failures[0] if failures else ("", "", str(error))
    number = re.search(r"\[Errno (\d+)\]", str(why))
    return OSError(int(number[1]) if number else None, str(why), str(source), None, str(target))


@cache
def tidy(folder: Path, prefix: str) -> None:
    """Remove what runs that were killed left in the folder: names with this prefix that nobody has touched for a day.

    Once for each folder and process; what cannot be removed stays.
    """
    with suppress(OSError):
        for left in folder.glob(f"{prefix}*"):
            with suppress(OSError):
                if abs(time.time() - left.stat().st_mtime) < _STALE_S:
                    continue  # somebody may be writing it just now
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink()


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder of one's own, gone afterwards; also gone a day later if we are killed."""
    tidy(Path(tempfile.gettempdir()), _SCRATCH)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, ignore_cleanup_errors=True) as name:
        yield Path(name)


def make_writable(folder: Path) -> None:
    """Make the folder if it is not there. Raises OSError if nothing can be written into it."""
    folder.mkdir(parents=True, exist_ok=True)
    tempfile.TemporaryFile(dir=folder).close()


def user_cache() -> Path:
    """Where what can be made again is kept for this user: dues-academy in the cache folder. Where the system knows no
    home for the user, a place at which nothing can be kept."""
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        home = Path(os.devnull)
    return home / "dues-academy"


def write_whole(path: Path, content: bytes, *, mode: int = 0o644, lasting: bool = False) -> None:
    """Write beside the target and rename: a failure leaves the old file whole. Raises OSError, which names `path`.

    `lasting`: wait until the disk has it, so that not even a power cut leaves a file that is empty or half there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part: Path | None = None
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        tidy(path.parent, _PART)
        handle, name = tempfile.mkstemp(prefix=_PART, dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(path)
        if lasting and os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except BaseException as error:
        if part is not None:
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(path), None
        raise


def file_name(title: str) -> str:
    """A title as a file name without its suffix, on every system: no separators, not too long, never empty."""
    name = _ODD.sub(" ", title).strip(" .")[:_LONGEST].strip(" .")
    return f"_{name}" if _RESERVED.match(name) or not name else name

"""What a database says when something is wrong, told in the user's words: what, where, what to do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionError

from simulator.records.model import RecordsError

BUSY_MS = 20_000
_OURS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)  # faults of this program, not of its place
_UNDONE = "刚才的操作没有生效，以前的记录都在。"
_BUSY = "一直被别的程序占着（等了 {seconds} 秒）。请过几秒再试；刚才的操作没有生效。"
_BROKEN = (
    "请先关掉沙盘，再用备份恢复：sandbox restore 备份文件 --replace（坏了的会另存一份）。"
    "没有备份，请把这个文件复制一份留好，找懂数据库的人抢救（sqlite3 的 .recover）。"
)
_SQLITE = {
    sqlite3.SQLITE_FULL: "磁盘满了，记录写不进 {where}。请清出空间再试；" + _UNDONE,
    sqlite3.SQLITE_IOERR: "磁盘读写出错，记录写不进 {where}。请检查磁盘是不是满了、坏了或被拔掉，再试；" + _UNDONE,
    sqlite3.SQLITE_READONLY: (
        "记录库 {where} 只能读，写不进去。请检查这个文件和它的文件夹有没有写的权限、磁盘是不是只读，再试；" + _UNDONE
    ),
    sqlite3.SQLITE_CANTOPEN: "打不开记录库 {where}。请检查它的文件夹还在不在、有没有读写的权限。",
    sqlite3.SQLITE_NOTADB: "{where} 不是记录库：它被别的程序改写过，或者开头坏了。" + _BROKEN,
    sqlite3.SQLITE_CORRUPT: "记录库 {where} 里有一段坏了。" + _BROKEN,
    sqlite3.SQLITE_BUSY: "记录库 {where} " + _BUSY,
    sqlite3.SQLITE_LOCKED: "记录库 {where} " + _BUSY,
}
_WRITING = {
    sqlite3.SQLITE_FULL: "磁盘满了",
    sqlite3.SQLITE_IOERR: "磁盘读写出错，也可能满了",
    sqlite3.SQLITE_READONLY: "只能读",
    sqlite3.SQLITE_CANTOPEN: "打不开",
}
_POSTGRES = {  # by the class of the SQLSTATE, or the whole of it
    "53100": "数据库 {where} 的磁盘满了。请管理员清出空间再试；" + _UNDONE,
    "53300": "数据库 {where} 的连接都被占着。请过几秒再试；刚才的操作没有生效。",
    "25006": "数据库 {where} 现在只能读。请管理员检查是不是连到了备用库，再试；" + _UNDONE,
    "XX": "数据库 {where} 里有一段坏了。请管理员检查数据库的日志；" + _UNDONE,
    "40": "数据库 {where} 里有人同时在改同一处。请再试一次；刚才的操作没有生效。",
    "55": "数据库 {where} " + _BUSY,
    "": (
        "连不上数据库 {where}。请检查它有没有在运行、地址对不对，等它恢复再试；"
        "刚才的操作要是没有看到，就是没有存上，再做一次就好。"
    ),
}


@contextmanager
def plainly(where: str) -> Iterator[None]:
    """Faults of the place where records are kept, as RecordsErrors; those of the program itself go through."""
    try:
        yield
    except _OURS:
        raise
    except (DBAPIError, sqlite3.Error, NoConnectionError) as error:
        raise RecordsError(told(error, where)) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:  # a page that still looks like one, with other content
        raise RecordsError(_SQLITE[sqlite3.SQLITE_CORRUPT].format(where=where)) from error


def cause(error: sqlite3.Error) -> str:
    """Why a file could not be written, in a few words."""
    return _WRITING.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, str(error))


def busy(where: str) -> RecordsError:
    """Somebody else keeps the records to themselves."""
    return RecordsError(_SQLITE[sqlite3.SQLITE_BUSY].format(where=where, seconds=BUSY_MS // 1000))


def told(error: Exception, where: str) -> str:
    """One or two sentences about an error of the driver or of its pool."""
    fault = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(fault, "sqlite_errorcode", None)
    if isinstance(fault, NoConnectionError):
        words = _SQLITE[sqlite3.SQLITE_BUSY]
    elif isinstance(fault, sqlite3.Error):
        unread = "decode to UTF-8" in str(fault)
        words = _SQLITE.get(sqlite3.SQLITE_CORRUPT if unread else (code or 0) & 0xFF)
    else:
        state = getattr(fault, "sqlstate", None) or ""
        gone = not state or state[:2] in ("08", "57")
        words = _POSTGRES[""] if gone else _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    if words is None:
        return f"记录库 {where} 出了问题：{fault}。请过几秒再试；刚才的操作没有生效。"
    return words.format(where=where, seconds=BUSY_MS // 1000)

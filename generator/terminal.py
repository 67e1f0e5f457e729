"""Run a Typer app so that every failure is one clear Chinese sentence and a sound exit code.

Exit codes: 0 done, 1 the work failed, 2 the command was used wrongly, 130 stopped with Ctrl+C, 143 by the system
(SIGTERM), 141 nobody reads our output any more. Tracebacks appear only with DUES_ACADEMY_DEBUG set.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from generator.course.files import told
from generator.course.folders import BusyError
from generator.start import stopped

_USAGE = {
    "NoSuchOption": "没有这个选项：{name}。",
    "NoSuchCommand": "没有这个命令：{name}。",
    "MissingParameter": "还缺一项：{name}。",
    "BadParameter": "{name} 的值不对：{value}。",
    "BadArgumentUsage": "参数的个数或写法不对。",
    "BadOptionUsage": "选项 {name} 后面要写值。",
}
_STOPPED = 130


class Fail(Exception):
    """Something that the user can mend. The message is Chinese and says what to do; `code` is the exit status."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def _tell_version(asked: bool) -> None:
    if asked:
        print(f"催缴学堂 {version('dues-academy')}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option("--version", help="显示版本，然后结束", callback=_tell_version, is_eager=True, show_default=False),
]
"""The option of both commands: the version that stands in pyproject.toml, as it was installed."""


def run(app: typer.Typer) -> NoReturn:
    """Run the app and leave the process."""
    debug = bool(os.environ.get("DUES_ACADEMY_DEBUG"))
    ended: list[int] = []
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # to the end
    try:
        with _told_to_end(ended):
            status = app(standalone_mode=False)
            if status == _STOPPED:  # Typer makes this of Ctrl+C
                raise KeyboardInterrupt
            if sys.stdout is not None:
                sys.stdout.flush()  # at exit it would be too late to say what went wrong
    except Fail as error:
        _say(str(error))
        raise SystemExit(error.code) from None
    except (KeyboardInterrupt, typer.Abort):
        _say("已停止。")
        raise SystemExit(143 if ended else _STOPPED) from None
    except SystemExit:
        raise
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing to say, and nobody to say it to.
        _speak_no_more()
        raise SystemExit(141) from None
    except Exception as error:
        if hasattr(error, "format_message"):
            _say(_usage(error))
            raise SystemExit(2) from None
        if debug:
            raise
        _speak_no_more()
        _say(_inside(error))
        raise SystemExit(1) from None
    raise SystemExit(status if isinstance(status, int) else 0)


@contextmanager
def _told_to_end(ended: list[int]) -> Iterator[None]:
    """SIGTERM ends us like Ctrl+C, so that what is half made is removed; the signal is noted in `ended`. Both were
    answered by generator.start so far."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def heard(number: int, _: object) -> None:
        ended.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, heard)
    if signal.getsignal(signal.SIGINT) is stopped:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _speak_no_more() -> None:
    """What is still held back for stdout goes nowhere, instead of failing once more at exit."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        return
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage(error: Exception) -> str:
    kind = next((c.__name__ for c in type(error).__mro__ if c.__name__ in _USAGE), "")
    param = getattr(error, "param", None)
    name = getattr(error, "option_name", "") or getattr(error, "command_name", "")
    if param is not None:
        name = " ".join(getattr(param, "opts", [])) or getattr(param, "name", "")
    unknown = re.match(r"No such command '(.*?)'", str(error))
    if unknown:
        return f"没有这个命令：{unknown[1]}。加 --help 看有哪些命令。"
    if not kind:
        return (
            "命令的写法不对。加 --help 看用法。" if not str(error) else f"命令的写法不对：{error}。加 --help 看用法。"
        )
    return _USAGE[kind].format(name=name, value=str(error)) + "加 --help 看用法。"


def _inside(error: Exception) -> str:
    if isinstance(error, BusyError):
        return str(error)
    if isinstance(error, MemoryError) or "failed to map segment" in str(error):  # so says a library being loaded
        return "内存不够。原有文件没有改动。请关掉别的程序，或者少做一些（少几个模块、少一些户数），再运行一次。"
    if isinstance(error, OSError):
        return f"{told(error)}原有文件没有改动。"
    return (
        f"程序内部出错（{type(error).__name__}：{error}）。原有文件没有改动。"
        "请带上这句话和您的操作告诉我们；设置 DUES_ACADEMY_DEBUG=1 可看到细节。"
    )


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)

"""Read an author's file without ever failing: too big, wrong encoding or unreadable becomes a Problem."""

from __future__ import annotations

from pathlib import Path

from generator.course.files import reason, remedy
from generator.course.problems import Problem

MAX_BYTES = 512 * 1024
MAX_LINE = 20_000


class Report:
    """Collects the problems of one file, so that every stage can go on after a fault."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def error(self, line: int, code: str, message: str, remedy: str) -> None:
        self._add(Problem(file=self.file, line=max(line, 0), code=code, message=message, remedy=remedy))

    def warning(self, line: int, code: str, message: str, remedy: str) -> None:
        self._add(
            Problem(file=self.file, line=max(line, 0), code=code, message=message, remedy=remedy, level="warning")
        )

    def _add(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def read_text(path: Path, report: Report) -> str | None:
    """Return the file's text with `\\n` line ends, or None after reporting why it cannot be read."""
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except FileNotFoundError:
        report.error(0, "file-missing", "找不到这个文件", "请检查文件名，或从课程目录里去掉对它的引用")
        return None
    except OSError as error:
        report.error(0, "file-unreadable", f"读不了这个文件（{reason(error)}）", remedy(error))
        return None
    if raw is None:
        limit = MAX_BYTES // 1024
        report.error(0, "file-too-big", f"文件超过 {limit} KB", "请拆成几个模块；图片请另存文件再引用")
        return None
    return decode(raw, report)


def decode(raw: bytes, report: Report) -> str | None:
    """Decode UTF-8 (with or without BOM); report the line of the first bad byte."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        report.error(line, "encoding", "文件不是 UTF-8 编码", "请在编辑器里选择“另存为”，编码选 UTF-8")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, content in enumerate(text.split("\n"), start=1):
        if "\x00" in content:
            report.error(number, "encoding", "文件里有空字符，可能不是文本文件", "请确认这是一个 UTF-8 文本文件")
            return None
        if len(content) > MAX_LINE:
            report.error(number, "line-too-long", f"这一行超过 {MAX_LINE} 个字符", "请分成几段")
            return None
    return text

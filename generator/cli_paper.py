"""What the commands that write documents share: options, names, failures in plain words, .docx or .pdf on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from generator.cli import err
from generator.exports import office
from generator.exports.office import MISSING, OfficeError
from generator.exports.pack import write_whole
from generator.terminal import Fail

if TYPE_CHECKING:
    from generator.making import Told

Output = Annotated[Path, typer.Option("-o", "--output", help="写到哪里")]
Track = Annotated[str | None, typer.Option(help="课时方案的编号（见 course.yml）", show_default=False)]
Modules = Annotated[str | None, typer.Option(help="只要这些模块，用逗号隔开", show_default=False)]


def say(words: str) -> None:
    """One line on stdout, as it is."""
    Console(highlight=False, soft_wrap=True).print(words, markup=False)


def demand_paper(output: Path) -> None:
    """Stop unless the name ends in .docx or .pdf, and LibreOffice is there for the latter."""
    if output.suffix.lower() not in (".docx", ".pdf"):
        raise Fail(f"-o 写的是“{output}”。请写成 .docx（可以改）或 .pdf（直接打印）结尾的文件名。", code=2)
    if output.suffix.lower() == ".pdf" and office.find_office() is None:
        raise Fail(f"写 PDF 要用 LibreOffice。{MISSING}")


@contextmanager
def telling(doing: str, otherwise: str = "") -> Iterator[Told]:
    """While it works, a line says what is done. What LibreOffice fails at is told, and what to do `otherwise`."""
    with err.status(doing) as status:
        try:
            yield lambda _share, words: status.update(words)
        except OfficeError as error:
            raise Fail(f"{error}{otherwise}") from None


def write_paper(document: bytes, output: Path) -> None:
    """Write a .docx as it is, or as PDF."""
    demand_paper(output)
    if output.suffix.lower() == ".docx":
        write_whole(output, document)
        say(f"已生成 {output}")
        return
    from generator.exports.pictures import page_count
    from generator.making import make_pdf

    with telling("转成 PDF") as told:
        pdf = make_pdf(document, "docx", told)
    write_whole(output, pdf)
    say(f"已生成 {output}（{page_count(pdf)} 页）")

"""The page 下载: decks and documents that were built, with what they are and how large."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from generator.pages.front import front
from generator.pages.inline import escape, url

FOLDER = "downloads"
_KINDS: dict[str, str] = {
    ".pptx": "幻灯片，可以编辑",
    ".pdf": "PDF，适合打印和转发",
    ".docx": "Word 文档，可以编辑",
    ".xlsx": "Excel 表格",
    ".zip": "压缩包，整个导入学习平台，或解压后使用",
    ".gift": "题库（GIFT 格式）",
}


@dataclass(frozen=True)
class Download:
    """A file to offer: where it lies, and its name below the folder it was found in."""

    path: Path
    name: str
    size: int

    @property
    def link(self) -> str:
        return f"{FOLDER}/{quote(self.name)}"


def find_downloads(folder: Path) -> tuple[Download, ...]:
    """Return the files of `folder` and its subfolders that readers can use, by name; none if there is no such folder.

    Left out: what programs keep for themselves (names that begin with a dot or `~$`), empty files, other kinds.
    """
    found = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        name = path.relative_to(folder).as_posix()
        ours = any(part.startswith((".", "~$")) for part in name.split("/"))
        if not ours and path.suffix.lower() in _KINDS and path.is_file() and path.stat().st_size:
            found.append(Download(path, name, path.stat().st_size))
    return tuple(found)


def copy_downloads(found: tuple[Download, ...], pages: Path) -> None:
    """Put the files where the links of the page lead to."""
    for download in found:
        target = pages / FOLDER / download.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(download.path, target)


def downloads_markdown(found: tuple[Download, ...]) -> str | None:
    """Return the page, or None if there is nothing to offer."""
    if not found:
        return None
    rows = "".join(
        f'<tr><td><a href="{url(d.link)}" download>{escape(d.name)}</a></td> '
        f"<td>{_KINDS[d.path.suffix.lower()]}</td> <td>{size(d.size)}</td></tr>"
        for d in found
    )
    return (
        "\n\n".join(
            [
                front("下载", description="幻灯片和文档"),
                "# 下载",
                "和本站同一份内容做成的文件。改了内容以后要重新生成，这里才会更新。",
                "<figure><table><thead><tr><th>文件</th> <th>是什么</th> <th>大小</th></tr></thead>"
                f"<tbody>{rows}</tbody></table></figure>",
            ]
        )
        + "\n"
    )


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    if count < 1000:
        return f"{count} 字节"
    value, unit = (count / 1000, "KB") if count < 999_500 else (count / 1_000_000, "MB")
    return f"{value:.0f} {unit}" if value >= 10 else f"{value:.1f} {unit}"

"""The page 下载: what was built is offered with its size, and there is no page when nothing was."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest

from generator.pages import write_pages
from generator.pages.downloads import find_downloads, size
from tests.generator.course.tree import read

BODY = "## 页 {#p minutes=10}\n\n正文。\n"


def put(folder: Path, name: str, content: bytes = b"x" * 1500) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def written(root: Path, downloads: Path | None = None) -> Path:
    course, _ = read(root, BODY)
    write_pages(course, root, downloads)
    return root / "site/pages"


def test_what_was_built_is_offered_and_lies_where_the_links_lead(tmp_path: Path) -> None:
    dist = tmp_path / "slides/dist"
    put(dist, "课程 一(试用)#1.pptx")
    put(dist, "half-day/讲义.docx", b"y" * 2_345_678)
    pages = written(tmp_path)
    page = (pages / "downloads.md").read_text(encoding="utf-8")
    assert "2.3 MB" in page
    assert "1.5 KB" in page
    for name in ("课程 一(试用)#1.pptx", "half-day/讲义.docx"):
        assert (pages / "downloads" / name).read_bytes() == (dist / name).read_bytes()
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    assert all((pages / unquote(link)).is_file() for link in links)
    assert len(links) == 2
    assert "downloads.html" in (pages / "index.md").read_text(encoding="utf-8")
    assert "downloads.md" in (tmp_path / "site/pages.yml").read_text(encoding="utf-8")


def test_without_files_there_is_no_page_and_no_button(tmp_path: Path) -> None:
    pages = written(tmp_path)
    assert not (pages / "downloads.md").exists()
    assert "downloads" not in (pages / "index.md").read_text(encoding="utf-8")
    assert "downloads" not in (tmp_path / "site/pages.yml").read_text(encoding="utf-8")


def test_what_is_gone_is_offered_no_longer(tmp_path: Path) -> None:
    put(tmp_path / "slides/dist", "a.pdf")
    assert (written(tmp_path) / "downloads/a.pdf").is_file()
    (tmp_path / "slides/dist/a.pdf").unlink()
    assert not (written(tmp_path) / "downloads").exists()


def test_another_folder_can_be_named(tmp_path: Path) -> None:
    put(tmp_path / "slides/dist", "a.pdf")
    put(tmp_path / "out", "b.pdf")
    page = (written(tmp_path, tmp_path / "out") / "downloads.md").read_text(encoding="utf-8")
    assert "b.pdf" in page
    assert "a.pdf" not in page


def test_what_programs_keep_for_themselves_is_left_out(tmp_path: Path) -> None:
    for name in (".tmp.pptx", "~$课.pptx", "x.json", ".cache/a.pdf", "README.md"):
        put(tmp_path, name)
    put(tmp_path, "empty.pdf", b"")
    assert find_downloads(tmp_path) == ()
    assert find_downloads(tmp_path / "nowhere") == ()


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, "0 字节"), (999, "999 字节"), (1000, "1.0 KB"), (565_000, "565 KB"), (999_499, "999 KB"), (999_500, "1.0 MB")],
)
def test_sizes_as_people_read_them(count: int, told: str) -> None:
    assert size(count) == told

"""Checking a finished deck from outside: literal colours and faces, small print, missing titles and alt text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from generator.deck.xml import A, P

_LITERALS = ("srgbClr", "scrgbClr", "hslClr", "sysClr", "prstClr")
_FACES = ("latin", "ea", "cs", "sym", "buFont")
_VISUAL = (f"{P}grpSp", f"{P}graphicFrame", f"{P}pic")
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_PARTS = re.compile(r"ppt/(slides|charts|notesSlides)/[^/]+\.xml")
BODY_LEAST, TABLE_LEAST = 16.0, 12.0


def audit(path: Path) -> list[str]:
    """Return every fault of the deck's slides, one line each; an empty list is a clean deck."""
    found: list[str] = []
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        for name in sorted(n for n in names if _PARTS.fullmatch(n)):
            root = etree.fromstring(package.read(name))
            found.extend(f"{name}：{fault}" for fault in _literals(root))
            if "/charts/" in name:
                found.extend(f"{name}：{fault}" for fault in _chart_sizes(root))
        for name in sorted((n for n in names if _SLIDE.fullmatch(n)), key=_number):
            root = etree.fromstring(package.read(name))
            found.extend(f"{name}：{fault}" for fault in _slide(root))
    return found


def _number(name: str) -> int:
    found = _SLIDE.fullmatch(name)
    return int(found[1]) if found else 0


def _literals(root: etree._Element) -> Iterator[str]:
    for tag in _LITERALS:
        for one in root.iter(f"{A}{tag}"):
            yield f"写死的颜色 {tag}={one.get('val')}"
    for tag in _FACES:
        for one in root.iter(f"{A}{tag}"):
            if not (one.get("typeface") or "").startswith("+"):
                yield f"写死的字体 {tag}={one.get('typeface')}"
    for run in root.iter(f"{A}rPr", f"{A}endParaRPr"):
        if run.get("lang") != "zh-CN":
            yield "有文字没有标明语言 zh-CN"
            break


def _chart_sizes(root: etree._Element) -> Iterator[str]:
    for one in root.iter(f"{A}defRPr", f"{A}rPr"):
        size = one.get("sz")
        if size and int(size) < TABLE_LEAST * 100:
            yield f"图表里的字只有 {int(size) / 100:g} 磅"


def _slide(root: etree._Element) -> Iterator[str]:
    tree = root.find(f"{P}cSld/{P}spTree")
    if tree is None or not root.find(f"{P}cSld").get("name"):  # pyright: ignore[reportOptionalMemberAccess]
        yield "没有稳定的编号"
        return
    titles = [ph for ph in tree.iter(f"{P}ph") if ph.get("type") in ("title", "ctrTitle")]
    if len(titles) != 1:
        yield f"有 {len(titles)} 个标题占位符"
    for ph in titles:
        shape = next(ph.iterancestors(f"{P}sp"))
        if not "".join(t.text or "" for t in shape.iter(f"{A}t")).strip():
            yield "标题是空的"
    identities = [one.get("id") for one in tree.iter(f"{P}cNvPr")]
    if len(set(identities)) != len(identities):
        yield "形状编号重复"
    for shape in tree:
        properties = shape.find(f"*/{P}cNvPr")
        if shape.tag in _VISUAL and properties is not None and not (properties.get("descr") or "").strip():
            yield f"{properties.get('name')} 没有替代文字"
    for flag in tree.iter(f"{A}normAutofit", f"{A}spAutoFit"):
        yield f"有自动缩放 {etree.QName(flag).localname}"
    yield from _small(tree)


def _small(tree: etree._Element) -> Iterator[str]:
    for shape in tree.iter(f"{P}sp", f"{P}graphicFrame"):
        properties = shape.find(f"*/{P}cNvPr")
        name = properties.get("name") or "" if properties is not None else ""
        if name.startswith("mark:"):
            continue
        least = TABLE_LEAST if shape.tag == f"{P}graphicFrame" else BODY_LEAST
        for run in shape.iter(f"{A}r"):
            style = run.find(f"{A}rPr")
            size = style.get("sz") if style is not None else None
            if size is None:
                yield f"{name} 的文字没有写明字号"
            elif int(size) < least * 100:
                yield f"{name} 的文字只有 {int(size) / 100:g} 磅"

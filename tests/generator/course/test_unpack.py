"""Zip packages that lie about themselves are refused before anything is made of them, in little memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from PIL import Image

from generator.course.pictures import UNREADABLE, opened
from generator.course.unpack import MOST_ENTRIES, PackageError, check_package, read_package

MOST = 50_000_000


def package(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "."), content)
    return out.getvalue()


def lying(content: bytes, said: int) -> bytes:
    """A package whose one entry unpacks to more than it says, in its own head and in the directory alike, and whose
    checksum is right for what it says."""
    good, crc = package(a=content), zlib.crc32(content[:said])
    with zipfile.ZipFile(io.BytesIO(good)) as made:
        entry = made.infolist()[0]
    true = struct.pack("<III", entry.CRC, entry.compress_size, entry.file_size)
    assert good.count(true) == 2
    return good.replace(true, struct.pack("<III", crc, entry.compress_size, said))


def kind_of(data: bytes, most: int = MOST) -> str:
    with pytest.raises(PackageError) as refused:
        check_package(data, most=most)
    assert not str(refused.value).isascii()
    return refused.value.kind


def test_a_sound_package_comes_out_as_it_went_in() -> None:
    files = {"a": b"x" * 9_000_000, "b": b"", "c": bytes(range(256)) * 1000}
    assert read_package(package(**files), most=MOST) == files


def test_an_entry_that_unpacks_to_more_than_it_says_is_stopped_there() -> None:
    data = lying(bytes(200_000_000), 1000)
    assert len(data) < 1_000_000
    with zipfile.ZipFile(io.BytesIO(data)) as believed:
        assert believed.testzip() is None  # the library's own check finds nothing
    tracemalloc.start()
    assert kind_of(data) == "big"
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_what_says_that_it_is_too_big_is_not_unpacked() -> None:
    assert kind_of(package(a=bytes(MOST), b=b"x")) == "big"


def test_two_entries_may_not_be_made_of_the_same_bytes() -> None:
    data = package(aa=bytes(100_000), bb=bytes(100_000))
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        second = made.infolist()[1].header_offset
    at = data.rindex(b"PK\x01\x02")
    assert kind_of(data[: at + 42] + bytes(4) + data[at + 46 :]) == "broken"
    assert second > 0


def test_too_many_entries_are_not_even_listed() -> None:
    assert kind_of(b"PK\x03\x04" + b"PK\x01\x02" * (5 * MOST_ENTRIES + 1)) == "big"


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "..\\a", "C:\\a", "c:a", "\\\\host\\a"])
def test_a_name_that_leads_out_of_a_folder_is_refused(name: str) -> None:
    assert kind_of(package(**{name: b"x"})) == "broken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("word", ["<!DOCTYPE x [", "<!ENTITY a 'b'>"])
def test_xml_may_not_define_anything(encoding: str, word: str) -> None:
    text = f"<?xml version='1.0'?>{' ' * 4_000_000}{word}".encode(encoding)
    assert kind_of(package(**{"xl/a.xml": text})) == "defines"
    assert kind_of(package(**{"A.XML": text})) == "defines"
    check_package(package(**{"media/a.svg": text}), most=MOST)  # nobody reads it as XML


@pytest.mark.parametrize("cut", [10, 60, -30, -1])
def test_half_a_package_is_none(cut: int) -> None:
    assert kind_of(package(a=b"abc" * 100, b=b"x")[:cut]) == "broken"


def test_a_package_under_a_password_is_told_from_a_broken_one() -> None:
    data = bytearray(package(a=b"abc"))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert kind_of(bytes(data)) == "locked"


def test_a_small_picture_of_a_thousand_million_pixels_is_not_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(UNREADABLE), opened(out.getvalue()):
        raise AssertionError


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"<svg onload='x()'/>",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_by_its_content(raw: bytes) -> None:
    with pytest.raises(UNREADABLE), opened(raw) as image:
        image.load()

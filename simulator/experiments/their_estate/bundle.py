"""A `.estate` file: a nameless ledger and what was learnt of it, together; enough to make the estate anywhere."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from generator.course.files import write_whole
from generator.course.unpack import read_package
from simulator.experiments.their_estate.calibration import Calibration
from simulator.experiments.their_estate.estate import their_id
from simulator.ledgers.archive import ArchiveError, from_bytes, to_bytes
from simulator.ledgers.model import Ledger

_LEDGER, _LEARNT = "ledger.ledger", "calibration.json"
_STAMP = (2026, 1, 1, 0, 0, 0)
_MOST = 400_000_000  # bytes unpacked


class BundleError(ValueError):
    """Not such a file; the message is Chinese."""


def pack(ledger: Ledger, calibration: Calibration) -> bytes:
    """The same ledger and calibration, the same bytes."""
    learnt = json.dumps(calibration.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in ((_LEARNT, learnt.encode()), (_LEDGER, to_bytes(ledger))):
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, content)
    return stream.getvalue()


def unpack(data: bytes) -> tuple[Ledger, Calibration]:
    """Back. Raises BundleError."""
    wrong = "这不是 sandbox ledger -o 写出的 .estate 文件，或者文件坏了；请重新生成一份。"
    try:
        package = read_package(data, most=_MOST)
        ledger = from_bytes(package[_LEDGER])
        calibration = Calibration.from_dict(json.loads(package[_LEARNT]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error:
        if isinstance(error, BundleError | ArchiveError):
            raise BundleError(str(error)) from None
        raise BundleError(wrong) from None
    if their_id(ledger) != calibration.profile.id:
        raise BundleError("文件里的校准不是用同一本台账做的；请重新生成一份。")
    return ledger, calibration


def write(path: Path, ledger: Ledger, calibration: Calibration) -> None:
    """An old file stays until the new one is whole."""
    write_whole(path, pack(ledger, calibration))


def read(path: Path) -> tuple[Ledger, Calibration]:
    """Raises BundleError, also if there is no file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BundleError(f"打不开 {path}：{error.strerror}。") from None
    return unpack(data)

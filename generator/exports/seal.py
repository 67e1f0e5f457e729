"""The verification code of a certificate: a keyed hash over what it says, short enough to be read over the telephone.

The code has sixteen characters in four groups. Fifteen are HMAC-SHA-256 of the facts, cut to 67 bits; the last one
checks the others, so that a slip of the pen is told apart from a certificate that does not match. The 23 characters of
the alphabet leave out what looks like another (0 O Q beside D, 1 I L, 2 Z, 5 S, 8 B, V beside U); 23 is prime, which
makes the check see every single wrong character and every two that changed places.

Only who has the key can make or check a code. It lies in the user's settings, never in the course.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import sys
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ALPHABET = "34679ACDEFGHJKMNPRTUWXY"
_LENGTH, _GROUP = 16, 4
_KEY_BYTES = 32
_VERSION = "dues-academy certificate 1"


class SealError(Exception):
    """A key or a code that cannot be used. The message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a code vouches for. `name` is as given; blanks and width of letters do not count."""

    name: str
    test: str
    right: int
    total: int
    day: date
    edition: str


def seal(key: bytes, facts: Facts) -> str:
    """The code of these facts, in groups: `7KPM-3XTW-9HRA-ACG4`."""
    name = "".join(unicodedata.normalize("NFKC", facts.name).split())
    said = [_VERSION, name, facts.test, facts.right, facts.total, facts.day.isoformat(), facts.edition]
    message = json.dumps(said, ensure_ascii=False).encode()
    number = int.from_bytes(hmac.new(key, message, hashlib.sha256).digest(), "big")
    digits = []
    for _ in range(_LENGTH - 1):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(digit)
    digits.append(_check(digits))
    text = "".join(ALPHABET[d] for d in digits)
    return "-".join(text[n : n + _GROUP] for n in range(0, _LENGTH, _GROUP))


def matches(key: bytes, facts: Facts, code: str) -> bool:
    """Whether a code, however it was typed, belongs to the facts. Raises SealError for one that cannot be a code."""
    text = unicodedata.normalize("NFKC", code).upper()
    text = re.sub(r"[\s\-‐‑‒–—−_.·]", "", text)
    strange = sorted({c for c in text if c not in ALPHABET})
    if strange:
        raise SealError(f"编码里有不会出现的字符（{' '.join(strange)}）。请对照证书重抄一遍；编码只用 {ALPHABET}。")
    if len(text) != _LENGTH:
        raise SealError(f"编码应当有 {_LENGTH} 个字符，这里有 {len(text)} 个。请对照证书重抄一遍。")
    digits = [ALPHABET.index(c) for c in text]
    if _check(digits[:-1]) != digits[-1]:
        raise SealError("编码抄错了：最后一位和前面对不上。请对照证书重抄一遍。")
    return hmac.compare_digest(text, seal(key, facts).replace("-", ""))


def _check(digits: list[int]) -> int:
    return sum(place * digit for place, digit in enumerate(digits, 1)) % len(ALPHABET)


# -- the key ------------------------------------------------------------------------------------------------------


def usual_key() -> Path:
    """Where the key lies unless another is named: in the settings of this user."""
    home = os.environ.get("XDG_CONFIG_HOME") or (os.environ.get("APPDATA") if sys.platform == "win32" else None)
    return (Path(home) if home else Path.home() / ".config") / "dues-academy" / "certificate.key"


def read_key(path: Path) -> bytes:
    """Raises SealError when there is none, or it is none."""
    try:
        text = path.read_text(encoding="ascii").strip() if path.is_file() else None
    except UnicodeDecodeError:
        text = ""
    if text is None:
        raise SealError(f"没有密钥文件 {path}。核验和签发要用同一个密钥：请从签发证书的电脑上拷来，用 --key 指定。")
    if not re.fullmatch(rf"[0-9a-f]{{{_KEY_BYTES * 2}}}", text):
        raise SealError(
            f"{path} 不是本工具的密钥文件（应当是一行 {_KEY_BYTES * 2} 个十六进制字符）。请指定正确的文件。"
        )
    return bytes.fromhex(text)


def make_key(path: Path) -> bytes:
    """Write a new key that only this user may read, and return it. Never replaces one. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = secrets.token_bytes(_KEY_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
    return key

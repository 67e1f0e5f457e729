"""Passwords: what may be one, what is kept of it (argon2id), whether a typed one is it.

One at a time in a process, 32 MiB and some 50 ms each: thirty people who try at once wait, the machine does not.
"""

from __future__ import annotations

import unicodedata
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from simulator.records import secret
from simulator.records.model import AccountError

SHORTEST, LONGEST = 10, 200
_ONE = Lock()
_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
# Of a password that nobody knows, with the settings above: so that an unknown name takes as long as a wrong password.
_NOBODYS = [""]
_ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1q2w3e4r5t6y7u8i9o0p")
_KNOWN = ("password", "passw0rd", "iloveyou", "administrator", "letmein", "welcome", "woaini1314", "5201314")


def checked(password: str, name: str) -> str:
    """The password as it is hashed. Raises AccountError with what is wrong, in Chinese; the words never repeat it."""
    plain = unicodedata.normalize("NFC", password)
    low = secret.name_key(plain)
    if len(plain) < SHORTEST:
        raise AccountError(f"密码太短了，至少 {SHORTEST} 个字，一句话也行。")
    if len(plain) > LONGEST:
        raise AccountError(f"密码太长了，最多 {LONGEST} 个字。")
    if secret.name_key(name) and not low.replace(secret.name_key(name), "").strip("0123456789!@#.-_"):
        raise AccountError("密码就是账号的名字，谁都猜得到。请换一个。")
    if len(set(low)) < 4 or low in (low + low)[1:-1]:
        raise AccountError("密码是几个字反复，太好猜了。请换一个，比如三四个不相干的词。")
    if any(low in row or low in row[::-1] for row in _ROWS) or any(
        not low.replace(word, "").strip("0123456789!@#.-_") for word in _KNOWN
    ):
        raise AccountError("这个密码谁都会先试。请换一个，比如三四个不相干的词。")
    return plain


def hashed(password: str) -> str:
    """What is kept: argon2id with its salt and settings."""
    with _ONE:
        return _HASHER.hash(password)


def matches(kept: str | None, typed: str) -> bool:
    """Whether it is the one. `kept` None (no such account, or none kept) takes as long and is False."""
    typed = unicodedata.normalize("NFC", typed)[: LONGEST + 1]
    if not _NOBODYS[0]:
        _NOBODYS[0] = hashed(secret.new_token())
    with _ONE:
        try:
            return _HASHER.verify(kept or _NOBODYS[0], typed) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

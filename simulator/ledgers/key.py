"""The key: what turns rooms into labels and labels back into people. The only place where names are kept.

As a file it is readable JSON, or the same under a passphrase (scrypt, then Fernet).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.course.files import write_whole

KIND, VERSION = "dues-academy ledger key", 1
_SALT, _COST, _BLOCK = 16, 2**15, 8  # scrypt: 32 MB and a tenth of a second; not read from the file
_ABOUT = (
    "这是台账的密钥文件：有了它，代号就能变回姓名、电话和房号。请像保管钥匙一样保管，不要发给别人，不要和台账放在一起。"
)


class KeyFileError(ValueError):
    """Not a key file, or a damaged one, or the wrong passphrase; the message is Chinese."""


class PassphraseError(KeyFileError):
    """The key file is under a passphrase: none was given, or another one."""


@dataclass(frozen=True)
class Who:
    """The person behind a label. `place` is the room as it was hashed."""

    owner: str
    phone: str
    room: str
    place: str


@dataclass(frozen=True, repr=False)
class Key:
    """What turns rooms into labels and labels back into people; the file is `to_bytes` and `read_key`.

    secret: 32 bytes for the labels. fernet: a Fernet key for originals. people: label -> `Who`; buildings: label -> how
    the company calls it.
    """

    name: str
    secret: bytes
    fernet: bytes
    people: Mapping[str, Who] = field(default_factory=dict)
    buildings: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Nothing that a log or an error page must not show."""
        return f"Key({len(self.people)} households)"

    def to_bytes(self, passphrase: str | None = None) -> bytes:
        """The key file. With a passphrase nothing but the name of the estate can be read without it."""
        return _key_bytes(self, passphrase)


def new_key(name: str) -> Key:
    """A fresh key for the estate of this name."""
    from cryptography.fernet import Fernet

    return Key(name, secrets.token_bytes(32), Fernet.generate_key())


def read_key(data: bytes, passphrase: str | None = None) -> Key:
    """The key of a key file. Raises KeyFileError, PassphraseError."""
    try:
        outer = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise KeyFileError("这不是密钥文件。请选导入台账时另存的那个 .key 文件。") from error
    if not isinstance(outer, dict) or outer.get("kind") != KIND:
        raise KeyFileError("这不是台账的密钥文件。请选导入台账时另存的那个 .key 文件。")
    if outer.get("version") != VERSION:
        raise KeyFileError("这个密钥文件是更新版本的程序写的，这个版本读不了。请更新程序再试。")
    try:
        inner = _unlocked(outer["locked"], passphrase) if "locked" in outer else outer
        return _key(outer["name"], inner, checked="locked" in outer)
    except KeyFileError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KeyFileError(
            "密钥文件坏了，不能用。请换一份备份；没有备份的，只能用原表重新导入，代号会全部换新。"
        ) from error


def write_key(path: Path, key: Key, passphrase: str | None = None) -> None:
    """Write the key file so that on this machine only its owner may read it (mode 0600). Raises OSError.

    It is on the disk when this returns: a ledger whose key a power cut took is nameless for good.
    """
    write_whole(path, key.to_bytes(passphrase), mode=0o600, lasting=True)


def _key_bytes(key: Key, passphrase: str | None) -> bytes:
    inner: dict[str, Any] = {
        "secret": base64.b64encode(key.secret).decode(),
        "fernet": key.fernet.decode(),
        "buildings": dict(key.buildings),
        "people": {label: [who.owner, who.phone, who.room, who.place] for label, who in key.people.items()},
    }
    outer: dict[str, Any] = {"kind": KIND, "version": VERSION, "about": _ABOUT, "name": key.name}
    if passphrase:
        salt = os.urandom(_SALT)
        token = _fernet(passphrase, salt).encrypt(json.dumps(inner, ensure_ascii=False).encode())
        outer["locked"] = {"salt": base64.b64encode(salt).decode(), "token": token.decode()}
    else:
        outer |= {**inner, "check": _check(key.secret, inner)}
    return (json.dumps(outer, ensure_ascii=False, indent=1) + "\n").encode()


def _key(name: Any, inner: dict[str, Any], *, checked: bool) -> Key:
    from cryptography.fernet import Fernet

    secret = base64.b64decode(inner["secret"], validate=True)
    fernet = inner["fernet"].encode()
    Fernet(fernet)
    people = {label: Who(*map(_text, who)) for label, who in inner["people"].items()}
    buildings = {label: _text(called) for label, called in inner["buildings"].items()}
    wanted = {name: inner[name] for name in ("secret", "fernet", "buildings", "people")}
    if len(secret) != 32 or not (checked or hmac.compare_digest(_check(secret, wanted), _text(inner["check"]))):
        raise ValueError
    return Key(_text(name), secret, fernet, people, buildings)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _unlocked(locked: dict[str, str], passphrase: str | None) -> dict[str, Any]:
    from cryptography.fernet import InvalidToken

    if not passphrase:
        raise PassphraseError("这个密钥文件设了口令，请输入口令。")
    try:
        salt = base64.b64decode(locked["salt"], validate=True)
        return json.loads(_fernet(passphrase, salt).decrypt(locked["token"].encode()))
    except InvalidToken as error:
        raise PassphraseError("口令不对，或者密钥文件坏了。请再试一次；口令忘了就打不开，谁也帮不了。") from error


def _fernet(passphrase: str, salt: bytes) -> Any:
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    made = Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(made))


def _check(secret: bytes, inner: dict[str, Any]) -> str:
    text = json.dumps(inner, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()

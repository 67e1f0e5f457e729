"""The file that a ledger came from, encrypted with the key file's own key: whoever keeps it cannot read it."""

from __future__ import annotations

import zlib

from simulator.ledgers.key import Key, KeyFileError


def encrypt(key: Key, data: bytes) -> bytes:
    """A Fernet token (AES-128-CBC and HMAC-SHA256)."""
    from cryptography.fernet import Fernet

    return Fernet(key.fernet).encrypt(zlib.compress(data))


def decrypt(key: Key, token: bytes) -> bytes:
    """The file as it was. Raises KeyFileError if the key is another one or the token is damaged."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return zlib.decompress(Fernet(key.fernet).decrypt(token))
    except InvalidToken as error:
        raise KeyFileError(
            "这个密钥文件打不开保存的原表：不是存它时用的那一个，或者原表坏了。请换那时的密钥文件。"
        ) from error

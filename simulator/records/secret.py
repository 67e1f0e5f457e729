"""Tokens, codes and ids. A token is shown to its browser alone; the records keep only its SHA-256."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

# Nothing that is misheard or misread: no vowels (no words), no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
LETTERS = "34679CDFGHJKMNPQRTWXY"
CODE_LENGTH = 6
RECOVERY_LENGTH = 20


def new_id() -> str:
    """16 hex digits."""
    return secrets.token_hex(8)


def new_token() -> str:
    """32 random bytes, safe in any text."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is kept of a token or recovery code."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_code() -> str:
    """A class code to read aloud and type on a phone."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def new_recovery() -> str:
    """A code to write down, in groups of four (about 88 bits)."""
    letters = [secrets.choice(LETTERS) for _ in range(RECOVERY_LENGTH)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, RECOVERY_LENGTH, 4))


def plain_code(typed: str) -> str:
    """A code as typed: full-width, small letters, blanks and strokes make no difference."""
    return "".join(c for c in unicodedata.normalize("NFKC", typed).upper() if c.isalnum())


def name_key(nickname: str) -> str:
    """Two nicknames that look alike are the same."""
    return "".join(unicodedata.normalize("NFKC", nickname).casefold().split())

"""Text on its way into a spreadsheet: what would be taken for a formula is made harmless, in one way for all files.

In CSV it gets an apostrophe in front. In a workbook it needs none: there text is written as text (write_string), and
the apostrophe would be seen.
"""

from __future__ import annotations

from typing import Any

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # wide ones too: some Excels read them


def formula_like(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula: it comes from an owner, a class, a policy or a file."""
    return text.lstrip(" \u3000\xa0\ufeff\u200b").startswith(_FORMULA)


def harmless(value: Any) -> Any:
    """The value as a CSV cell: text that begins like a formula gets an apostrophe in front, all else stays."""
    return f"'{value}" if isinstance(value, str) and formula_like(value) else value

"""What an author is told: where, what is wrong, what to write instead."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Problem(BaseModel):
    """One fault. `file` is relative to the course root, `line` counts from 1 (0: the file as a whole)."""

    model_config = ConfigDict(frozen=True)

    file: str
    line: int
    code: str
    message: str
    remedy: str
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}  {self.message}\n    → {self.remedy}"

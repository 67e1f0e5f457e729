"""Where records are kept: DATABASE_URL, else records.sqlite in a folder of the user's."""

from __future__ import annotations

import os
from pathlib import Path

from simulator.records.database import FILE, place_of
from simulator.records.model import RecordsError


def place(folder: Path | None = None) -> str:
    """Where `open_records(folder=folder)` keeps them: a file, or a database without its password."""
    return place_of(address_of(folder))


def address_of(folder: Path | None = None) -> str:
    """DATABASE_URL, else that of records.sqlite in the folder (default: the user's data folder); makes nothing."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{(folder or user_folder()) / FILE}"


def user_folder() -> Path:
    """Where records go that belong to no course folder. Raises RecordsError where the system knows no home."""
    try:
        if os.name == "nt":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        else:
            base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    except RuntimeError as error:
        raise RecordsError(
            "系统里没有这个用户的家目录，不知道记录放在哪里。请把环境变量 XDG_DATA_HOME 设成一个能写的文件夹。"
        ) from error
    return base / "dues-academy"

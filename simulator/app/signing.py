"""Signing in, as the page and the tests do it: what is counted, how slow, what is said. No Streamlit here."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from simulator.app.limits import LIMITS, SLOW_S, Limits
from simulator.records import Account, Records, RecordsError
from simulator.records.secret import hashed, name_key, new_recovery, plain_code

SETUP = "DUES_ACADEMY_SETUP"  # the environment in which `sandbox open` hands the hash of the set-up code to the app
FRESH_S = 300.0  # a company's sign-in counts so long; its cookie would live for thirty days
WRONG = "名字或密码不对，再看一遍。忘了密码，请管理员在“管理”页设一个新的。"


def sign_in(
    records: Records,
    name: str,
    password: str,
    where: str,
    limits: Limits = LIMITS,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[Account, str]:
    """The account and a token for the browser. Raises TooOftenError, RecordsError.

    Failures count for the account at this address and for the address; an account with many failures anywhere answers
    slowly to everybody, and is refused to nobody else.
    """
    key = name_key(name)
    limits.spend("password", f"{key}@{where}")
    limits.spend("password-address", where)
    if limits.wait("password-account", key):
        pause(SLOW_S)
    limits.count("password-account", key)
    found = records.sign_in(name, password, where)
    if found is None:
        raise RecordsError(WRONG)
    limits.forgive("password", f"{key}@{where}")
    limits.give_back("password-address", where)
    limits.give_back("password-account", key)
    return found


def by_company(
    records: Records, user: Mapping[str, Any], where: str, limits: Limits = LIMITS, now: Callable[[], float] = time.time
) -> tuple[Account, str]:
    """As `sign_in`, by the claims of a company's provider (st.user). Raises TooOftenError, RecordsError."""
    email, subject, issued = user.get("email"), user.get("sub"), user.get("iat")
    if not isinstance(issued, int | float) or not now() - FRESH_S <= issued <= now() + FRESH_S:
        raise RecordsError("公司账号的登录已经过了一会儿，请再点一次“用公司账号登录”。")
    limits.spend("company", where)
    if not (isinstance(email, str) and isinstance(subject, str)) or user.get("email_verified") is not True:
        raise RecordsError(
            "公司账号没有带来验证过的邮箱，认不出是谁。请管理员看看登录服务的设置（email、email_verified）。"
        )
    found = records.sign_in_by_company(email, f"{user.get('iss', '')} {subject}", where)
    if found is None:
        raise RecordsError(f"公司账号 {email} 在这里还没有开通。请管理员在“管理”页给您的账号写上这个邮箱。")
    limits.give_back("company", where)
    return found


def setup_code(records: Records) -> tuple[str, str] | None:
    """A new set-up code and what the app is told of it; None if there is an admin already."""
    if records.has_admin():
        return None
    code = new_recovery()
    return code, hashed(plain_code(code))


def set_up(records: Records, code: str, name: str, password: str, where: str, limits: Limits = LIMITS) -> Account:
    """The first admin, by the code that the terminal showed; it is good once. Raises TooOftenError, RecordsError."""
    limits.check("setup", where)
    kept = os.environ.get(SETUP, "")
    if not kept or not hmac.compare_digest(hashed(plain_code(code)), kept):
        limits.count("setup", where)
        raise RecordsError("开通码不对。它写在打开沙盘的那个终端窗口里；重新打开沙盘，会换一个新的。")
    found = records.first_admin(name, password)
    os.environ.pop(SETUP, None)
    return found

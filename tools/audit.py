"""`make audit`: every package of the lock against the known vulnerabilities, by pip-audit (OSV, else PyPI).

It needs the network. 0: clean; 1: something was found; 2: nobody could be asked, which is no clean bill.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("osv", "pypi")


def main() -> int:
    """Ask one service after the other until one answers."""
    uv, pip_audit = (Path(sys.executable).with_name(name) for name in ("uv", "pip-audit"))
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        lock = ["export", "--frozen", "--no-emit-project", "--all-extras", "--all-groups", "--no-hashes", "-q"]
        subprocess.run([uv, *lock, "-o", wanted], cwd=ROOT, check=True)
        for service in SERVICES:
            asked = ["--no-deps", "--disable-pip", "-s", service, "-f", "json", "-r", wanted]
            done = subprocess.run([pip_audit, *asked], capture_output=True, text=True, cwd=folder, check=False)
            if (told := _told(done.stdout)) is not None:
                return _said(service, told)
    print("没有查成：OSV 和 PyPI 的漏洞库都连不上，不能说没有漏洞。请在能上网的电脑上再运行一次 make audit。")
    return 2


def _told(out: str) -> list[dict] | None:
    """What it found by package; None if it could not ask, also where it skipped everything."""
    try:
        found = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return found if any("vulns" in one for one in found) else None


def _said(service: str, found: list[dict]) -> int:
    bad = [(one, fault) for one in found for fault in one.get("vulns", ())]
    skipped = [one["name"] for one in found if "vulns" not in one]
    for one, fault in bad:
        print(
            f"{one['name']} {one['version']}：{fault['id']}，改好的版本 {'、'.join(fault['fix_versions']) or '还没有'}"
        )
    print(
        f"问的是 {service}：{len(found)} 个包，{len(bad)} 处漏洞，{len(skipped)} 个没有查到{'：' if skipped else '。'}",
        end="",
    )
    print("、".join(skipped))
    return 1 if bad else 2 if skipped else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env bash
# Make ./.venv with the system's Python (3.11 to 3.13; none is downloaded) and put the pinned uv into it.
set -euo pipefail
uv_version=$1

usable() { "$1" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

python=
for candidate in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if command -v "$candidate" >/dev/null && usable "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "需要 Python 3.11、3.12 或 3.13。Debian/Ubuntu：apt-get install python3 python3-venv；macOS 和 Windows：从 python.org 安装。" >&2
    exit 1
fi
echo "正在建立运行环境（.venv，$("$python" --version)）…"
if ! "$python" -m venv --clear .venv 2>/dev/null; then
    rm -rf .venv
    echo "Python 缺少 venv。Debian/Ubuntu 请先运行：apt-get install python3-venv，然后重试。" >&2
    exit 1
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"

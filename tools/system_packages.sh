#!/usr/bin/env bash
# What the tests need from the system: a browser, Chinese fonts, LibreOffice, and PostgreSQL's server. Installed here if
# we may, else named. Without PostgreSQL alone the tests run: those that need it are skipped, and the run ends saying so.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v soffice >/dev/null || missing+=(libreoffice-impress)
command -v lowriter >/dev/null || missing+=(libreoffice-writer)
command -v localc >/dev/null || missing+=(libreoffice-calc)
if [[ "$(fc-list 2>/dev/null)" != *'Noto Sans CJK'* ]]; then missing+=(fonts-noto-cjk fontconfig); fi
# Playwright drives the browser with a Node of its own, which wants this library.
if command -v dpkg-query >/dev/null; then
    dpkg-query -W -f='${Status}' libatomic1 2>/dev/null | grep -q 'ok installed' || missing+=(libatomic1)
fi
postgres=
if ! command -v pg_ctl >/dev/null && ! compgen -G "/usr/lib/postgresql/*/bin/pg_ctl" >/dev/null; then postgres=postgresql; fi
[ ${#missing[@]} -eq 0 ] && [ -z "$postgres" ] && exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo=sudo; else sudo=no; fi
fi
if [ "$sudo" != no ] && command -v apt-get >/dev/null; then
    echo "正在安装测试要用的系统软件：${missing[*]} $postgres"
    apt="$sudo env DEBIAN_FRONTEND=noninteractive apt-get"
    $apt update -qq
    [ ${#missing[@]} -eq 0 ] || $apt install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    if [ -n "$postgres" ]; then
        # The package would make a database and start it. The tests make their own, in a folder of their own.
        hold=/etc/postgresql-common/createcluster.d/dues-academy-tests.conf
        $sudo mkdir -p "${hold%/*}"
        echo "create_main_cluster = false" | $sudo tee "$hold" >/dev/null
        $apt install -y -qq --no-install-recommends $postgres >/dev/null || echo "PostgreSQL 没有装上：要用它的测试会跳过。" >&2
        $sudo rm -f "$hold"
    fi
    exit 0
fi
if [ -n "$postgres" ]; then
    echo "没有 PostgreSQL，要用它的测试会跳过。想测全，Debian/Ubuntu 请让管理员运行：apt-get install --no-install-recommends postgresql（只要程序，不用建库）。" >&2
fi
[ ${#missing[@]} -eq 0 ] && exit 0
echo "测试还需要这些系统软件：${missing[*]}" >&2
echo "Debian/Ubuntu 请让管理员运行：apt-get install --no-install-recommends ${missing[*]}；其他系统请安装 Chromium、LibreOffice 和“思源黑体/Noto Sans CJK”字体。" >&2
exit 1

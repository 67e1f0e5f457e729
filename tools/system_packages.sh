#!/usr/bin/env bash
# What the tests need from the system: a browser, Chinese fonts, LibreOffice. Installed here if we may, else named.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v soffice >/dev/null || missing+=(libreoffice-impress)
command -v lowriter >/dev/null || missing+=(libreoffice-writer)
command -v localc >/dev/null || missing+=(libreoffice-calc)
if ! fc-list 2>/dev/null | grep -q 'Noto Sans CJK'; then missing+=(fonts-noto-cjk fontconfig); fi
# Playwright drives the browser with a Node of its own, which wants this library.
if command -v dpkg-query >/dev/null; then
    dpkg-query -W -f='${Status}' libatomic1 2>/dev/null | grep -q 'ok installed' || missing+=(libatomic1)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo=sudo; else sudo=no; fi
fi
if [ "$sudo" != no ] && command -v apt-get >/dev/null; then
    echo "正在安装测试要用的系统软件：${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    exit 0
fi
echo "测试还需要这些系统软件：${missing[*]}" >&2
echo "Debian/Ubuntu 请让管理员运行：apt-get install --no-install-recommends ${missing[*]}；其他系统请安装 Chromium、LibreOffice 和“思源黑体/Noto Sans CJK”字体。" >&2
exit 1

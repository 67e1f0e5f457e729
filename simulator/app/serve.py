"""Start the page on this machine and say where it is."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from generator.course import find_course
from simulator import cache
from simulator.app.acting.book import can_hear
from simulator.app.lan import PORT, lan_addresses
from simulator.app.opening import roles
from simulator.app.qr import qr_terminal
from simulator.documents import DocumentError
from simulator.experiments.bench import fresh_run
from simulator.roleplay.understanding.model import cache_file, load_understanding

START_SECONDS = 300.0  # only while it lives: a busy machine may need minutes


def serve(course: Path | None = None, *, lan: bool = False, port: int | None = None) -> int:
    """Serve until stopped; return the exit code. Prints the address once the page answers, terminal or not."""
    if port is not None and _taken(port):
        print(
            f"端口 {port} 正被别的程序用着。请换一个：sandbox open --port {free_port(port)}",
            file=sys.stderr,
            flush=True,
        )
        return 1
    warm(course)
    host = "0.0.0.0" if lan else "127.0.0.1"
    port = port or free_port(8501)
    main = Path(__file__).with_name("asgi.py")
    options = settings(port, host)
    command = [
        sys.executable,
        "-P",  # no file of the folder one stands in is taken for a library
        "-m",
        "simulator.app.launch",
        "run",
        str(main),
        *(f"--{k}={v}" for k, v in options.items()),
    ]
    asked, first = roles(course, lan=lan)
    # Each page runs in a thread of its own: with an arena for each, glibc keeps what they have freed from one another.
    env = {
        "MALLOC_ARENA_MAX": "2",
        **os.environ,
        **({"DUES_ACADEMY_COURSE": str(course)} if course else {}),
        PORT: str(port) if lan else "",
    }
    env |= asked
    child = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        if not _answers(port, child):
            print("沙盘没有打开。请换一个端口再试：sandbox open --port 8600", file=sys.stderr, flush=True)
            child.terminate()
            return 1
        print(f"沙盘已打开：http://127.0.0.1:{port}（按 Ctrl+C 结束）", flush=True)
        if lan:
            _tell_lan(port)
        if first:
            print(first, flush=True)
        if child.wait() not in (0, -signal.SIGTERM):
            print(
                "沙盘意外停止了。如果端口被别的程序占用，请换一个：sandbox open --port 8600",
                file=sys.stderr,
                flush=True,
            )
            return 1
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        print("沙盘已关闭。", flush=True)
    return 0


def settings(port: int, host: str) -> dict[str, str]:
    """What Streamlit is told: where to serve, to keep to itself, and the look of the app."""
    return {
        "server.port": str(port),
        "server.address": host,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "server.maxUploadSize": "80",  # megabytes: what the largest uploader takes (app/views/portfolio.py)
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "type",  # what went wrong inside is for the terminal, not for a class
        "logger.hideWelcomeMessage": "true",  # on 0.0.0.0 it would ask a server on the internet for our address
        "logger.level": "warning",
        "runner.postScriptGC": "false",  # it costs every rerun 8 ms to find nothing; Python collects in its own time
        "theme.light.primaryColor": "#1f6664",  # read as ink even on its own tint, which a pointed-at choice is given
        "theme.light.textColor": "#0d161c",  # captions are this at 60 %: lighter, they could not be read by everyone
        "theme.light.secondaryBackgroundColor": "#f5f2eb",
        "theme.dark.primaryColor": "#38a6a2",  # read as ink on the dark page; print upon it is dark (look.py)
        "theme.font": "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, sans-serif",
        "theme.headingFontSizes": '["2rem", "1.6rem", "1.3rem", "1.15rem", "1rem", "1rem"]',
        "theme.metricValueFontSize": "1.9rem",
        "theme.paddingTop": "1rem",
        "theme.paddingBottom": "3rem",
    }


def _tell_lan(port: int) -> None:
    """Where others open the page: every address of this machine on a network, the likeliest as a QR code too."""
    addresses = [f"http://{one}:{port}" for one in lan_addresses()]
    if not addresses:
        print("这台电脑没有连上网络，别人还打不开。请连上无线网，或打开手机热点再连上（不需要能上网），", flush=True)
        print("连好以后刷新“班级”页，地址和二维码会自己出来。", flush=True)
        return
    print("连在同一个无线网或热点里的手机和电脑，请打开：", flush=True)
    for address in addresses:
        print(f"    {address}", flush=True)
    if sys.stdout.isatty():
        with contextlib.suppress(UnicodeEncodeError):  # an old console without block characters
            print(qr_terminal(addresses[0]), flush=True)
    if len(addresses) > 1:
        print("有几个地址时，从第一个试起：哪个能打开，取决于大家连的是哪个网。", flush=True)
    print("打不开时，请检查是不是连在同一个网，以及这台电脑的防火墙有没有放行 Python。", flush=True)


def warm(course: Path | None) -> None:
    """Compile, and learn to hear, before serving: inside the server it would hold up every page for as long."""
    root = find_course(course)
    if not cache.is_warm():
        print("正在准备模拟器（第一次约半分钟）…", file=sys.stderr, flush=True)
        with contextlib.suppress(subprocess.CalledProcessError):  # what is wrong with the course, the page says better
            fresh_run(root)
    if can_hear(root) and not cache_file(root / "content").is_file():
        print("正在学听懂催缴员的话（第一次约十几秒）…", file=sys.stderr, flush=True)
        with contextlib.suppress(DocumentError):
            load_understanding(root)


def free_port(first: int) -> int:
    """The first port from `first` on that nobody holds."""
    return next((port for port in range(first, min(first + 200, 65536)) if not _taken(port)), first)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(port: int, child: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return True
        except OSError:
            time.sleep(0.2)
    return False

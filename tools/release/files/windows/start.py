"""What 开始.cmd and 做幻灯片.cmd run. Everything that is written goes beside the scripts or to %LOCALAPPDATA%."""

from __future__ import annotations

import os
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
WAIT_S = 600.0  # the first start compiles the simulator


def main() -> int:
    os.chdir(HERE)
    return slides() if sys.argv[1:] == ["deck"] else sandbox()


def sandbox() -> int:
    """Serve until the window is closed; the browser opens when the page answers."""
    from simulator.app.serve import free_port, serve

    port = free_port(8501)
    print("催缴学堂沙盘正在打开。第一次要准备几分钟，以后十几秒。", flush=True)
    print("打开以后请不要关这个窗口；用完了，关掉它就停了。", flush=True)
    threading.Thread(target=show, args=(f"http://127.0.0.1:{port}",), daemon=True).start()
    return serve(port=port)


def show(address: str) -> None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                webbrowser.open(address)
                return
        except OSError:
            time.sleep(0.5)


def slides() -> int:
    """Make the deck of the whole course in 幻灯片, and show the folder."""
    from generator.cli import main as courseware

    folder = HERE / "幻灯片"
    folder.mkdir(exist_ok=True)
    print("正在做幻灯片，大约半分钟。", flush=True)
    sys.argv = ["courseware", "deck", "-o", str(folder / "催缴学堂.pptx")]
    try:
        courseware()
    except SystemExit as done:
        if not done.code and sys.platform == "win32":
            os.startfile(folder)
        return int(done.code or 0)


if __name__ == "__main__":
    raise SystemExit(main())

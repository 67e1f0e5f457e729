"""`courseware`, the first step: taken before anything is loaded.

Loading takes about half a second. Who stops a command in that time (Ctrl+C, SIGTERM) is answered as later, in
generator.terminal; nothing has begun by then, so that nothing has to be cleared up. And who stops it when all is done
and Python only tidies up (a third of a second with everything loaded) does not turn what succeeded into a failure.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from importlib import import_module
from typing import NoReturn


def courseware() -> NoReturn:
    """Entry point."""
    begin("generator.cli")


def begin(module: str) -> NoReturn:
    """Run `main` of a command's module, which is loaded now."""
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL)):
        if signal.getsignal(number) == usual:  # else whoever started us wants it otherwise, as nohup does
            signal.signal(number, stopped)
            atexit.register(signal.signal, number, signal.SIG_IGN)  # what is registered first is done last
    import_module(module).main()
    raise SystemExit(0)


def stopped(number: int, _: object) -> NoReturn:
    """Say so and leave at once. generator.terminal takes this away as soon as there is work to break off."""
    try:
        print("已停止。", file=sys.stderr, flush=True)
    finally:
        os._exit(128 + number)

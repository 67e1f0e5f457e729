"""What `sandbox open` starts: everything is loaded before the first page is asked for, then Streamlit serves.

    python -m simulator.app.launch run asgi.py --server.port=…

Loaded by the first visitor instead, the pages and the kernel would cost them some ten seconds.
"""

from __future__ import annotations

import contextlib
import sys

from streamlit.runtime.app_session import AppSession
from streamlit.web import cli

from generator.course.root import NoCourseError
from simulator.app import compute
from simulator.app.acting.book import can_hear, ear
from simulator.app.components.course import course_root
from simulator.app.views import admin, classroom, compare, estate, evidence, game, home, portfolio, roleplay, workshop
from simulator.documents import DocumentError

VIEWS = (admin, classroom, compare, estate, evidence, game, home, portfolio, roleplay, workshop)  # imported to be there


def main() -> None:
    """Load, then hand over to Streamlit."""
    with contextlib.suppress(NoCourseError, DocumentError):  # what is wrong with the course, the page says better
        compute.load(course_root())
        if can_hear(course_root()):
            ear(course_root())
    compute.settle()
    watch_nothing()
    sys.exit(cli.main())


def watch_nothing() -> None:
    """Let no session look for changed source files, as `server.fileWatcherType=none` asks.

    Streamlit 1.67 forgets that where a lost connection comes back: it then looks up the file of every module that is
    loaded, for half a second in which no page of anybody is answered; and a class loses the network all at once.
    """
    AppSession.register_file_watchers = lambda _session: None  # type: ignore[method-assign]


if __name__ == "__main__":
    main()

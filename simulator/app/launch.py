"""What `sandbox open` starts: everything is loaded before the first page is asked for, then Streamlit serves.

    python -m simulator.app.launch run asgi.py --server.port=…

Loaded by the first visitor instead, the pages and the kernel would cost them some ten seconds.
"""

from __future__ import annotations

import contextlib
import sys

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
    sys.exit(cli.main())


if __name__ == "__main__":
    main()

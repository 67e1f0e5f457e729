"""The app as a server serves it: main.py behind the headers of headers.py.

python -m simulator.app.launch run asgi.py --server.port=…
"""

from __future__ import annotations

from pathlib import Path

import streamlit
from starlette.middleware import Middleware
from streamlit import App

from generator.pages.policy import script_hashes
from simulator.app.components.roleplay_end import TOP
from simulator.app.headers import Guarded, named_hosts

_FRAME = Path(streamlit.__file__).with_name("static") / "index.html"  # Streamlit's own page: it holds a script

app = App(
    Path(__file__).with_name("main.py"),
    middleware=[
        Middleware(
            Guarded,
            names=named_hosts(),
            scripts=script_hashes((_FRAME.read_text(encoding="utf-8"), TOP)),
        )
    ],
)

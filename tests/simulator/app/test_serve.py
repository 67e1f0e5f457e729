"""`sandbox open` before anything is started."""

from __future__ import annotations

import socket

from simulator.app.serve import free_port, serve


def test_a_port_that_somebody_has_is_refused_at_once_and_a_free_one_named(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert serve(None, port=port) == 1
        said = capsys.readouterr()
        assert f"端口 {port} 正被别的程序用着" in said.err
        assert f"--port {free_port(port)}" in said.err
        assert not said.out

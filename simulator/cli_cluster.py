"""What commands that can compute on a cluster share: their options, who does the work, and stopping in good order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from generator.terminal import Fail
from simulator.cli import err

if TYPE_CHECKING:
    from simulator.experiments.tasks import Crew

ClusterAddress = Annotated[
    str | None,
    typer.Option("--cluster", help="Dask 调度器的地址，如 tcp://10.0.0.5:8786；不写就在本机算", show_default=False),
]
Workers = Annotated[int, typer.Option("--workers", help="在本机另开几个计算进程；0 就用线程", min=0, max=64)]
Wait = Annotated[int, typer.Option("--wait", help="调度器断了、没有计算进程时，等多少秒", min=1, max=86_400)]
TlsCa = Annotated[Path | None, typer.Option("--tls-ca", help="集群证书的 CA（PEM）", show_default=False)]
TlsCert = Annotated[Path | None, typer.Option("--tls-cert", help="自己的证书（PEM）", show_default=False)]
TlsKey = Annotated[Path | None, typer.Option("--tls-key", help="证书的私钥（PEM）", show_default=False)]


def hands(
    cluster: str | None,
    workers: int,
    threads: int,
    *,
    wait: int,
    tls: tuple[Path | None, Path | None, Path | None],
    told: Callable[[str], None],
) -> AbstractContextManager[Crew]:
    """Who does the tasks, from a command's options; `told` prints as a Rich console does.

    Raises Fail for options that do not go together, ClusterError.
    """
    from simulator.experiments.tasks import Tls, crew

    if cluster is not None and workers:
        raise Fail("--cluster 和 --workers 只能写一个：前者用集群里的计算进程，后者在本机另开。", code=2)
    ca, cert, key = tls
    if ca is not None and cert is not None and key is not None:
        files = Tls(ca, cert, key)
    elif ca or cert or key:
        raise Fail("--tls-ca、--tls-cert、--tls-key 要一起写。", code=2)
    else:
        files = None
    if files is not None and cluster is None:
        raise Fail("证书要和 --cluster tls://… 一起用。", code=2)
    return crew(
        cluster=cluster,
        workers=workers,
        threads=threads,
        tls=files,
        patience=float(wait),
        told=lambda text: told(escape(text)),
    )


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """A `stop` that Ctrl+C or SIGTERM sets: what is done is kept. A second Ctrl+C stops at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def heard(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        err.print("正在停下：手上的先收好（再按一次 Ctrl+C 立刻停）")

    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

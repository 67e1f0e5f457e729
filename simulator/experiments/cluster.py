"""The doors to Dask distributed: a scheduler somewhere, or worker processes of this machine. See docs/cluster.md."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from simulator.experiments.dask_crew import DaskCrew, said_of
from simulator.experiments.tasks import ClusterError, Tls, Told

if TYPE_CHECKING:
    from distributed import Client

MISSING = (
    "要在集群上算，先装上 Dask：在源码目录里运行 .venv/bin/uv sync --frozen --inexact --extra cluster，"
    "装的是发布包就运行 pip install 'dues-academy[cluster]'；不装也能算，去掉 --cluster 和 --workers 就在本机用线程算"
)
# Ctrl+C is heard by every process of a terminal: the client stops the workers in good order.
_DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"


@contextmanager
def dask_crew(address: str | None, workers: int, *, tls: Tls | None, patience: float, told: Told) -> Iterator[DaskCrew]:
    """Connect to the scheduler at `address`, or start `workers` processes here. Raises ClusterError."""
    try:
        import distributed
    except ImportError:
        raise ClusterError(MISSING) from None
    _hush()
    if address is None:
        with _processes(distributed, workers) as local:
            yield from _crew(lambda seconds: _client(local, seconds), "本机", patience, told)
        return
    security = _security(distributed, address, tls)
    yield from _crew(lambda seconds: _client(address, seconds, security), f"{address} ", patience, told)


def _crew(connect: Callable[[float], Client], where: str, patience: float, told: Told) -> Iterator[DaskCrew]:
    hands = DaskCrew(connect, where, patience, told)
    try:
        yield hands
    finally:
        hands.close()


def _client(address: Any, seconds: float, security: Any = None) -> Client:
    from distributed import Client

    with warnings.catch_warnings():  # versions are compared by us, in Chinese
        warnings.simplefilter("ignore")
        extra = {} if security is None else {"security": security}
        return Client(address, timeout=seconds, set_as_default=False, name="sandbox", **extra)


@contextmanager
def _processes(distributed: Any, workers: int) -> Iterator[Any]:
    """Worker processes of one thread each; nobody else on this machine can talk to them (TLS of their own)."""
    try:
        local = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            security=True,
            preload=[_DEAF],
            silence_logs=logging.CRITICAL,
        )
    except Exception as error:
        raise ClusterError(f"本机的计算进程开不起来：{said_of(error)}") from None
    try:
        yield local
    finally:
        with suppress(Exception):
            local.close(timeout=10)


def _security(distributed: Any, address: str, tls: Tls | None) -> Any:
    if tls is None:
        return None
    if not address.startswith("tls://"):
        raise ClusterError(f"给了证书，地址就要写成 tls://…，现在是 {address}")
    if missing := [str(path) for path in (tls.ca, tls.cert, tls.key) if not path.is_file()]:
        raise ClusterError(f"找不到证书文件：{'、'.join(missing)}")
    return distributed.Security(
        tls_ca_file=str(tls.ca),
        tls_client_cert=str(tls.cert),
        tls_client_key=str(tls.key),
        require_encryption=True,
    )


def _hush() -> None:
    """Dask's own log speaks English and is no use to who runs a sweep."""
    if not os.environ.get("DUES_ACADEMY_DEBUG"):
        for name in ("distributed", "distributed.client", "distributed.scheduler", "distributed.comm", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)

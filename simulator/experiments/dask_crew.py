"""Who does what on a Dask cluster, and what happens when somebody dies: a crew of tasks (`tasks.Crew`).

Dask carries tasks and answers; who does what is decided here, because only then is it known which worker a task died,
failed or hangs on. A worker gets at most two tasks a thread, so nothing piles up: neither on a slow worker, nor in the
scheduler. Whatever is lost with a worker or with the scheduler is handed out again; what is finished is kept here.
"""

from __future__ import annotations

import json
import queue
import statistics
import time
from asyncio import CancelledError
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from generator.course.problems import Problem
from simulator.documents import DocumentError
from simulator.experiments.pool import Stop
from simulator.experiments.program import PROGRAM
from simulator.experiments.tasks import Answer, ClusterError, Stopped, Task, TaskError, Told, keep, read, unpacked

if TYPE_CHECKING:
    from distributed import Client, Future

GO_ON = "已经算完的都留着，再运行同一条命令就接着算"

_LOOK = 0.5  # seconds between two looks at who is there
_TICK = 0.2  # seconds that an answer is waited for before anything else is looked at
_CONNECT = 10.0  # seconds to reach the scheduler at the start
_FETCH = 20.0  # seconds to fetch an answer that is said to be there
_BEGIN = 10.0  # seconds that processes take to start, about which nothing is said
_SAY = 15.0  # seconds between two sentences about waiting
_DEATHS = 5  # so many workers may die with a task before it is taken for the cause
_LATE, _LATE_LEAST = 2.0, 2.0  # a task is late after so many times the median, and so many seconds
# By name and as text: the scheduler does not need this program, and a worker with another Python can read it.
_CODE = "__import__('simulator.experiments.worker', fromlist=['answer']).answer(payload)"
_NAMES = {
    "version": "程序版本",
    "engine": "引擎",
    "key_layout": "随机数布局",
    "sources": "源码",
    "python": "Python",
    "numpy": "NumPy",
    "numba": "Numba",
}


def said_of(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip().rstrip(":").splitlines()[0]


@dataclass
class _Flight:
    """One task on one worker; task None: the question whether the worker can be used."""

    task: Task | None
    worker: str
    future: Future
    since: float = field(default_factory=time.monotonic)


class _Lost(Exception):
    """The scheduler does not answer any more."""


class DaskCrew:
    """Hands out tasks to the workers of one scheduler (`tasks.Crew`)."""

    def __init__(self, connect: Callable[[float], Client], where: str, patience: float, told: Told) -> None:
        self._connect, self.where, self.patience, self.told = connect, where, patience, told
        self._client: Client | None = None
        self._good: dict[str, int] = {}  # address -> threads
        self._refused: dict[str, str] = {}  # address -> why
        self._flights: dict[str, _Flight] = {}  # by Dask key
        self._back: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._again: deque[Task] = deque()
        self._deaths: Counter[str] = Counter()
        self._took: deque[float] = deque(maxlen=50)
        self._looked = self._alone = self._said_at = 0.0

    def run(self, tasks: Iterable[Task], kept: Path, *, stop: Stop | None = None) -> Iterator[Answer]:
        """See `tasks`. Raises ClusterError besides."""
        todo = iter(tasks)
        self._again.clear()
        self._deaths.clear()
        self._alone = 0.0
        more, open_ = True, set[str]()  # open_: keys handed out or waiting to be, without an answer yet
        if self._client is None:
            self._open(_CONNECT)
        try:
            while more or open_:
                if stop is not None and stop():
                    raise Stopped(f"还没有算完就停止了。{GO_ON}")
                try:
                    self._look()
                    while (more or self._again) and (worker := self._free()):
                        if self._again:
                            task = self._again.popleft()
                            if task.key in open_:
                                self._send(task, worker)
                            continue
                        task = next(todo, None)
                        if task is None:
                            more = False
                        elif (found := read(kept, task)) is not None:
                            yield Answer(task.key, found, False)
                        elif stop is not None and stop():
                            raise Stopped(f"还没有算完就停止了。{GO_ON}")
                        else:
                            open_.add(task.key)
                            self._send(task, worker)
                    if not more and not self._again:
                        self._help_out()
                    for task, data in self._answers():
                        if task.key in open_:
                            open_.remove(task.key)
                            self._settled(task)
                            keep(kept, task, data)
                            yield Answer(task.key, unpacked(data), True)
                except _Lost:
                    self._reopen(stop)
        finally:
            self._let_go()

    # Who is there

    def _look(self) -> None:
        """Every half second: who has gone, who is new. Raises _Lost; ClusterError when nobody came for too long."""
        now = time.monotonic()
        if now - self._looked < _LOOK:
            return
        self._looked = now
        here: dict[str, int] = self._asked(lambda client: client.nthreads())
        for address in [*self._good, *self._refused]:
            if address not in here:
                self._good.pop(address, None)
                self._refused.pop(address, None)
        for key, flight in list(self._flights.items()):
            if flight.worker not in here:
                self._gone(key)
        asked = {flight.worker for flight in self._flights.values() if flight.task is None}
        for address in here.keys() - self._good.keys() - self._refused.keys() - asked:
            self._send(None, address)
        if self._good:
            self._alone = 0.0
            return
        self._alone = self._alone or now
        if now - self._alone > self.patience:
            raise ClusterError(f"等了 {self.patience:.0f} 秒，{self.where}上没有能用的计算进程{self._why()}。{GO_ON}")
        if now - self._alone > _BEGIN or self._refused:
            self._say(f"{self.where}上现在没有能用的计算进程，等它们来（最多等 {self.patience:.0f} 秒）{self._why()}")

    def _why(self) -> str:
        return "".join(f"；{address} 不用：{why}" for address, why in sorted(self._refused.items()))

    def _say(self, text: str) -> None:
        if time.monotonic() - self._said_at > _SAY:
            self._said_at = time.monotonic()
            self.told(text)

    def _refuse(self, address: str, why: str) -> None:
        self._good.pop(address, None)
        if address not in self._refused:
            self._refused[address] = why
            self.told(f"不用计算进程 {address}：{why}")
        for key, flight in list(self._flights.items()):
            if flight.worker == address:
                self._gone(key, died=False)

    def _free(self) -> str | None:
        """The worker that has most room, counted in tasks a thread; None if all are busy."""
        room = self._room()
        best = max(room, key=lambda address: (room[address] / self._good[address], address), default=None)
        return best if best is not None and room[best] > 0 else None

    def _room(self) -> dict[str, int]:
        busy = Counter(flight.worker for flight in self._flights.values())
        return {address: 2 * threads - busy[address] for address, threads in self._good.items()}

    # Tasks out and back

    def _send(self, task: Task | None, worker: str) -> None:
        from simulator.experiments.worker import payload

        key = f"sandbox-{task.key if task else 'ready'}-{uuid4().hex}"
        what = {"payload": payload(task)}
        try:
            future = self._asked(
                lambda client: client.submit(
                    eval, _CODE, what, key=key, workers=[worker], allow_other_workers=False, pure=False
                )
            )
        except _Lost:
            if task is not None:
                self._again.append(task)
            raise
        self._flights[key] = _Flight(task, worker, future)
        future.add_done_callback(lambda _, key=key: self._back.put(key))

    def _answers(self) -> Iterator[tuple[Task, bytes]]:
        """What has come back, waiting a moment for the first. Raises _Lost, TaskError, DocumentError, ClusterError."""
        try:
            keys = [self._back.get(timeout=_TICK)]
        except queue.Empty:
            self._asked(lambda client: client.status)
            return
        with suppress(queue.Empty):
            while True:
                keys.append(self._back.get_nowait())
        fault: Exception | None = None
        for key in keys:
            flight = self._flights.get(key)
            if flight is None:
                continue
            reply = self._fetched(flight)
            if reply is None:
                self._gone(key, died=flight.future.status == "error")
                continue
            del self._flights[key]
            flight.future.release()
            if flight.task is None:
                self._ready(flight.worker, *reply)
            elif reply[0] == "done" and isinstance(reply[1], bytes):
                self._took.append(time.monotonic() - flight.since)
                yield flight.task, reply[1]
            else:
                fault = self._failed(flight, *reply) or fault
        if fault is not None:  # after what came with it is kept
            raise fault

    def _fetched(self, flight: _Flight) -> tuple[str, Any] | None:
        """The reply; None if it was lost with its worker."""
        if flight.future.status == "error":
            error = flight.future.exception(timeout=_FETCH)
            if isinstance(error, ImportError | AttributeError | SyntaxError):
                return "missing", said_of(error)
            return None
        if flight.future.status != "finished":
            return None
        try:
            return flight.future.result(timeout=_FETCH)
        except (Exception, CancelledError):
            return None

    def _ready(self, worker: str, kind: str, what: Any) -> None:
        if kind != "ready":
            self._refuse(worker, _other(kind, what))
            return
        self._good[worker] = self._asked(lambda client: client.nthreads()).get(worker, 1)
        facts = json.loads(what)
        if not facts["warm"]:
            self.told(
                f"计算进程 {worker} 还没有编译好的内核（{facts['cache']}），先编译，约半分钟；"
                "在它那里先运行一次 sandbox warm 就不用等"
            )

    def _failed(self, flight: _Flight, kind: str, what: Any) -> Exception | None:
        """A task without a result: the error to raise, or None if another worker may have better luck."""
        task = flight.task
        assert task is not None
        if kind == "fault":
            return DocumentError([Problem.model_validate(one) for one in json.loads(what)])
        if kind == "raised":
            return TaskError(f"{what}（在计算进程 {flight.worker} 上）")
        self._again.append(task)
        self._refuse(flight.worker, what if kind == "worn" else _other(kind, what))
        return None

    def _gone(self, key: str, *, died: bool = True) -> None:
        """A task that its worker will not answer any more is handed out again. Raises ClusterError for a deadly one."""
        flight = self._flights.pop(key)
        with suppress(Exception):
            flight.future.release()
        task = flight.task
        if task is None:
            return
        self._again.append(task)
        self._deaths[task.key] += died
        if self._deaths[task.key] >= _DEATHS:
            raise ClusterError(
                f"{task.name or task.key}：先后有 {_DEATHS} 个计算进程在算它的时候退出了，多半是内存不够，"
                f"把 --memory-limit 调大，或者少几个计算进程。{GO_ON}"
            )

    def _settled(self, task: Task) -> None:
        """Nobody else needs to do it."""
        for key, flight in list(self._flights.items()):
            if flight.task is not None and flight.task.key == task.key:
                self._flights.pop(key).future.release()

    def _help_out(self) -> None:
        """Nothing is left to hand out: who is idle does again what another is late with; the first answer counts."""
        usual = statistics.median(self._took) if self._took else 30.0
        late = time.monotonic() - max(_LATE_LEAST, _LATE * usual)
        flown = Counter(flight.task.key for flight in self._flights.values() if flight.task)
        for flight in sorted(self._flights.values(), key=lambda one: one.since):
            if flight.task is None or flight.since > late or flown[flight.task.key] > 1:
                continue
            room = {address: left for address, left in self._room().items() if address != flight.worker and left > 0}
            if room:
                self._send(flight.task, max(room, key=lambda address: (room[address], address)))

    # The scheduler

    def _asked(self, what: Callable[[Client], Any]) -> Any:
        """Of the client. Raises _Lost if the scheduler does not answer."""
        client = self._client
        if client is None or client.status != "running":
            raise _Lost
        try:
            return what(client)
        except (OSError, RuntimeError, TimeoutError) as error:
            raise _Lost from error

    def _open(self, seconds: float) -> None:
        try:
            self._client = self._connect(seconds)
        except Exception as error:
            raise ClusterError(
                f"连不上集群的调度器（{self.where.strip()}）：{said_of(error)}。先在那台机器上运行 dask scheduler，"
                f"再核对地址和端口，步骤见 docs/cluster.md。{GO_ON}"
            ) from None

    def _reopen(self, stop: Stop | None) -> None:
        """Wait until the scheduler is there again; what was out is handed out again. Raises ClusterError, Stopped."""
        self.close()
        for flight in self._flights.values():
            if flight.task is not None:
                self._again.append(flight.task)
        self._flights.clear()
        self._good.clear()
        self._refused.clear()
        until = time.monotonic() + self.patience
        self.told(f"和调度器（{self.where.strip()}）的连接断了，最多等它 {self.patience:.0f} 秒")
        while time.monotonic() < until:
            if stop is not None and stop():
                raise Stopped(f"还没有算完就停止了。{GO_ON}")
            begun = time.monotonic()
            try:
                self._open(2.0)
            except ClusterError:
                time.sleep(max(0.0, min(1.0 - (time.monotonic() - begun), until - time.monotonic())))
                continue
            self.told("调度器又在了，接着算；计算进程在它断开时都会退出，没有设成自动重开的要再开一次")
            self._looked = self._alone = 0.0
            return
        raise ClusterError(f"调度器（{self.where.strip()}）断开以后 {self.patience:.0f} 秒没有回来。{GO_ON}")

    def _let_go(self) -> None:
        """What is out is not wanted any more; who was asked whether it can be used, may still answer."""
        for key, flight in list(self._flights.items()):
            if flight.task is not None:
                del self._flights[key]
                with suppress(Exception):
                    flight.future.release()

    def close(self) -> None:
        """Hang up; the scheduler and its workers stay."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(Exception):
                client.close(timeout=5)


def _other(kind: str, what: str) -> str:
    """Why a worker with that reply cannot be used."""
    if kind != "program":
        return f"那里没有装这个程序，或者装坏了（{what}）"
    theirs = json.loads(what)
    names = [
        f"{name} {theirs.get(key, '没有')}，这里是 {PROGRAM[key]}"
        for key, name in _NAMES.items()
        if theirs.get(key) != PROGRAM[key]
    ]
    return f"那里的程序是另一个版本（{'；'.join(names)}），请在那里装上同一个版本，再重开计算进程"

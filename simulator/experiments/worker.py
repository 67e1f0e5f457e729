"""What runs on a worker of a cluster: a task comes as bytes, its answer goes back as bytes. Nothing is written there.

`answer` is called by name (see `cluster.py`), so that the scheduler needs nothing of this program, and a worker that
runs another version of it can still say so. The client never imports this module's helpers before it has to.
"""

from __future__ import annotations

import json
import os
import pickle
import zlib
from functools import cache
from typing import Any

from threadpoolctl import threadpool_limits

from generator.course.files import reason
from simulator.cache import folder, is_warm
from simulator.documents import DocumentError
from simulator.experiments.program import PROGRAM
from simulator.experiments.tasks import Task, failed, packed

Reply = tuple[str, bytes | str]
"""How it went, and what came of it:
ready (JSON of facts) - an empty payload: the worker can be used
program (JSON of its PROGRAM) - the worker runs another program: nothing was computed
done (bytes of the result's file)
fault (JSON of its problems) - the document does not fit; raised (text) - the function raised
worn (text) - the worker ran out of memory or disk: another one may do it
"""


def payload(task: Task | None) -> bytes:
    """A task for `answer`; None only asks whether the worker can be used."""
    inner = b"" if task is None else pickle.dumps((task.work, task.arguments, task.name))
    return zlib.compress(pickle.dumps((PROGRAM, inner)), 1)


def answer(data: bytes) -> Reply:
    """Do the task."""
    _one_core()
    program, inner = pickle.loads(zlib.decompress(data))
    if program != PROGRAM:
        return "program", json.dumps(PROGRAM)
    if not inner:
        return "ready", json.dumps({"warm": is_warm(), "cache": str(folder()), "process": os.getpid()})
    name = ""
    try:
        work, arguments, name = pickle.loads(inner)
        return "done", packed(work(*arguments))
    except DocumentError as error:
        return "fault", json.dumps([problem.model_dump(mode="json") for problem in error.problems])
    except MemoryError:
        return "worn", "内存不够"
    except OSError as error:
        return "worn", reason(error)
    except Exception as error:
        return "raised", failed(name, error)


@cache
def _one_core() -> Any:
    """A thread of a worker takes one core: the libraries below NumPy start no threads of their own."""
    return threadpool_limits(1)

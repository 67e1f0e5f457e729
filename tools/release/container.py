"""The Containerfile, and an image built from it and tried, where an engine and the base image can be had.

podman, docker or buildah, the first that works here; buildah alone is enough on a machine that may not start containers
(BUILDAH_ISOLATION=chroot).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from generator.exports.pack import write_whole
from tools.release.checks import Check, Missed, has, ran, tried

FILES = Path(__file__).parent / "files"
ENGINES = ("podman", "docker", "buildah")
_BASE = "docker.io/library/debian:bookworm-slim"
_WHERE = "容器"
_LIMIT_S = 1200.0

# Inside: opens for a class, answers, ends.
_OPENS = """
import socket, subprocess, time, urllib.request
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
server = subprocess.Popen(["sandbox", "open", "--lan", "--port", str(port)], stdout=subprocess.PIPE, text=True)
until = time.monotonic() + 120
while time.monotonic() < until and server.poll() is None:
    try:
        print("health", urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=4).status)
        break
    except OSError:
        time.sleep(0.5)
server.terminate()
print(server.communicate()[0])
"""


def container(into: Path, wheel: Path, version: str, scratch: Path) -> Iterator[Check]:
    """Write the Containerfile into the folder `into`, where `wheel` and requirements.txt lie; what was tried."""
    text = (FILES / "Containerfile").read_text("utf-8").format(version=version, wheel=wheel.name)
    write_whole(into / "Containerfile", text.encode())
    engine = next((one for one in ENGINES if shutil.which(one) and _base(one, scratch)), "")
    what = f"{engine or 'podman'} build ."
    if not engine:
        why = f"没有在这里构建。装上 {'、'.join(ENGINES)} 中的一个，连上网取到 {_BASE}，再 make release，就会构建并试用"
        yield Check(_WHERE, what, why, 0.0, "未做")
        return
    folder = scratch / "container"
    folder.mkdir()
    for path in (wheel, into / "requirements.txt", into / "Containerfile"):
        shutil.copy(path, folder)
    image = f"dues-academy-release:{version}"
    built = tried(_WHERE, what, lambda: _built(engine, image, folder))
    yield built
    if built.state != "通过":
        return
    for said, look in _looks(version):
        yield tried(_WHERE, said, lambda look=look: look(lambda *words: _inside(engine, image, folder, words)))
    with suppress(Missed):  # an image that stays is no fault of the release
        ran([engine, "rmi", image], folder)


def _base(engine: str, cwd: Path) -> bool:
    """Whether the base image is there or can be fetched."""
    for words in ("images", "-q", _BASE), ("pull", _BASE):
        try:
            if ran([engine, *words], cwd, limit=300).strip():
                return True
        except Missed:
            continue
    return False


def _built(engine: str, image: str, folder: Path) -> str:
    # HEALTHCHECK and SHELL are docker's: the other format, podman's own, leaves them out
    form = [] if engine == "docker" else ["--format", "docker"]
    ran([engine, "build", *form, "-f", "Containerfile", "-t", image, "."], folder, limit=_LIMIT_S)
    size = ran([engine, "images", "--format", "{{.Size}}", image], folder).strip()
    return f"建好了，{size}"


def _inside(engine: str, image: str, folder: Path, words: tuple[str, ...]) -> str:
    if engine != "buildah":
        return ran([engine, "run", "--rm", image, *words], folder)
    name = ran(["buildah", "from", image], folder).strip()
    try:
        return ran(["buildah", "run", name, "--", *words], folder)
    finally:
        ran(["buildah", "rm", name], folder)


_Run = Callable[..., str]


def _looks(version: str) -> list[tuple[str, Callable[[_Run], str]]]:
    """What is asked inside, and how the answer is looked at."""
    return [
        ("sandbox --version", lambda run: has(run("sandbox", "--version"), f"催缴学堂 {version}")),
        ("courseware check", lambda run: has(run("courseware", "check"), "没有错误")),
        ("不是 root，改不了程序", _no_root),
        ("sandbox open --lan", lambda run: has(run("python3", "-c", _OPENS), "health 200")),
    ]


def _no_root(run: _Run) -> str:
    said = run("sh", "-c", "id -u; test -w /opt/dues-academy/bin/sandbox && echo writable; test -w /data && echo data")
    if said.split() != ["10001", "data"]:
        raise Missed(f"说的是：{' '.join(said.split())}")
    return "用户 10001，只能写 /data"

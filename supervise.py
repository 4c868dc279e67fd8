"""Runs named child processes as one group: restarts what dies, and one Ctrl-C stops them all; knows processes only."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from process_sessions import Guard, end_session

_COLOURS = ("36", "32", "33", "35", "34", "96", "92", "93", "95", "94")
_LONGEST_LINE = 8_000
_READY_POLL_SECONDS = 0.05
_STEADY_SECONDS = 30.0  # a life this long was no failed start: the next death waits the first back-off again
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Escape sequences in a logged value could drive the operator's terminal; line separators could forge a line.
_UNPRINTABLE = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233), "�")
_UNPRINTABLE[ord("\t")] = "\t"


class PortTaken(Exception):
    """Another program holds a port that a child needs; the message names each port, its purpose and the remedy."""


class NotReady(Exception):
    """A service did not open its port in time; the message names it."""


@dataclass(frozen=True, slots=True)
class Port:
    """A port a child will open, and what for, in words that a person starting the group understands."""

    number: int
    purpose: str
    host: str = "127.0.0.1"
    protocol: Literal["tcp", "udp"] = "tcp"

    def is_open(self) -> bool:
        """Says whether something accepts TCP connections there."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            return probe.connect_ex((self.host, self.number)) == 0

    def is_taken(self) -> bool:
        """Says whether binding would fail. TCP ports that merely linger in TIME_WAIT count as free."""
        if self.protocol == "tcp" and self.is_open():
            return True
        kind = socket.SOCK_STREAM if self.protocol == "tcp" else socket.SOCK_DGRAM
        with socket.socket(socket.AF_INET, kind) as probe:
            if self.protocol == "tcp":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.number))
            except OSError:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Child:
    """One process of the group. ``env`` replaces the environment; None inherits it.

    A *service* (the default) is started again whenever it ends; the next child starts once its TCP ``ports`` accept.
    A *task* ends by itself, and the next child starts after it ended with 0; another code stops the group.
    A *foundation* is stopped only when everything else has gone. ``speaks_directly`` leaves the terminal to the
    child, for progress bars; otherwise its lines are prefixed with its name.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None
    ports: tuple[Port, ...] = ()
    task: bool = False
    foundation: bool = False
    speaks_directly: bool = False
    cwd: Path | None = None


class Supervisor:
    """Keeps children running until a signal, then stops them: asked first, killed after ``grace_seconds``.

    Each child leads a session of its own, so that whatever it forks can be found and ended with it, and a guard process
    ends all sessions should the supervisor itself be killed.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        remedy: str = "",
        grace_seconds: float = 8.0,
        first_backoff_seconds: float = 0.2,
        longest_backoff_seconds: float = 10.0,
        ready_seconds: float = 60.0,
        out: TextIO = sys.stdout,
    ) -> None:
        self._children = tuple(children)
        self._remedy = remedy
        self._grace_seconds = grace_seconds
        self._first_backoff = first_backoff_seconds
        self._longest_backoff = longest_backoff_seconds
        self._ready_seconds = ready_seconds
        self._out = out
        self._width = max((len(child.name) for child in self._children), default=0)
        self._colours = {child.name: _COLOURS[i % len(_COLOURS)] for i, child in enumerate(self._children)}
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self._exit_code = 0

    def run(self) -> int:
        """Blocks until all is stopped; 0 after a signal, else the failed task's code. Raises PortTaken."""
        self._refuse_taken_ports()
        return asyncio.run(self._run())

    def _refuse_taken_ports(self) -> None:
        taken = [port for child in self._children for port in child.ports if port.is_taken()]
        if taken:
            lines = [
                f"Port {port.number} ({port.purpose}) is taken: another program holds {port.host}:{port.number}."
                for port in taken
            ]
            raise PortTaken("\n".join(filter(None, [*lines, self._remedy])))

    async def _run(self) -> int:
        self._stopping = asyncio.Event()
        self._hurry = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in _STOP_SIGNALS:
            loop.add_signal_handler(number, self._asked_to_stop)
        self._guard = Guard()
        lives: dict[str, asyncio.Task[None]] = {}
        try:
            await self._start_all(lives)
            await self._stopping.wait()
        finally:
            self._stopping.set()
            await self._stop([child.name for child in self._children if not child.foundation], lives)
            await self._stop([child.name for child in self._children if child.foundation], lives)
            self._guard.dismiss()
        return self._exit_code

    def _asked_to_stop(self) -> None:
        if self._stopping.is_set():
            self._hurry.set()
        else:
            self._say("", "stopping; once more to kill")
        self._stopping.set()

    async def _start_all(self, lives: dict[str, asyncio.Task[None]]) -> None:
        for child in self._children:
            if self._stopping.is_set():
                return
            life = asyncio.create_task(self._once(child) if child.task else self._keep(child))
            lives[child.name] = life
            if child.task:
                await self._unless_stopping(life)
            else:
                await self._until_ready(child)

    async def _once(self, child: Child) -> None:
        code = await self._live(child)
        if code and not self._stopping.is_set():
            self._say(child.name, f"failed with {code}; everything stops")
            self._exit_code = code if code > 0 else 128 - code
            self._stopping.set()

    async def _keep(self, child: Child) -> None:
        backoff = self._first_backoff
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            started = loop.time()
            code = await self._live(child)
            if self._stopping.is_set():
                return
            if loop.time() - started > _STEADY_SECONDS:
                backoff = self._first_backoff
            self._say(child.name, f"ended with {code}; starts again in {backoff:g} s")
            await self._unless_stopping(asyncio.create_task(asyncio.sleep(backoff)))
            backoff = min(backoff * 2, self._longest_backoff)

    async def _live(self, child: Child) -> int:
        """One life of a child, from start until its last descendant has gone; gives the exit code."""
        pump, writing = await self._open_pipe(child)
        try:
            process = await asyncio.create_subprocess_exec(
                *child.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                env=None if child.env is None else dict(child.env),
                cwd=child.cwd,
                start_new_session=True,
            )
        except OSError as error:
            self._say(child.name, f"cannot start: {error.strerror}")
            return 127
        finally:
            if writing is not None:
                os.close(writing)
        self._guard.watch(process.pid)
        self._processes[child.name] = process
        if self._stopping.is_set():
            _ask_to_end(process)
        try:
            return await process.wait()
        finally:
            # A fork that outlives its parent would keep the parent's port and its half of the work.
            end_session(process.pid, signal.SIGKILL)
            await pump
            del self._processes[child.name]
            self._guard.forget(process.pid)

    async def _open_pipe(self, child: Child) -> tuple[asyncio.Task[None], int | None]:
        """Our own pipe: asyncio's would make ``wait()`` wait for every fork that still holds it."""
        if child.speaks_directly:
            return asyncio.create_task(asyncio.sleep(0)), None
        reading, writing = os.pipe()
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb", buffering=0)
        )
        return asyncio.create_task(self._pump(child.name, reader)), writing

    async def _until_ready(self, child: Child) -> None:
        waiting = [port for port in child.ports if port.protocol == "tcp"]
        deadline = asyncio.get_running_loop().time() + self._ready_seconds
        while waiting and not self._stopping.is_set():
            waiting = [port for port in waiting if not await asyncio.to_thread(port.is_open)]
            if waiting and asyncio.get_running_loop().time() > deadline:
                port = waiting[0]
                raise NotReady(f"{child.name} did not open port {port.number} in {self._ready_seconds:g} s")
            if waiting:
                await self._unless_stopping(asyncio.create_task(asyncio.sleep(_READY_POLL_SECONDS)))

    async def _unless_stopping(self, wait: asyncio.Task[None]) -> None:
        """Waits for ``wait`` or for the order to stop; what is then still under way is left to ``_stop``."""
        stop = asyncio.create_task(_happens(self._stopping))
        await asyncio.wait({wait, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()

    async def _stop(self, names: Sequence[str], lives: Mapping[str, asyncio.Task[None]]) -> None:
        running = [lives[name] for name in names if name in lives and not lives[name].done()]
        if not running:
            return
        for name in names:
            if process := self._processes.get(name):
                _ask_to_end(process)
        hurry = asyncio.create_task(_happens(self._hurry))
        everyone = asyncio.create_task(_all_of(running))
        await asyncio.wait({everyone, hurry}, timeout=self._grace_seconds, return_when=asyncio.FIRST_COMPLETED)
        hurry.cancel()
        for name in names:
            if process := self._processes.get(name):
                self._say(name, "did not stop when asked; killed")
                end_session(process.pid, signal.SIGKILL)
        await everyone

    async def _pump(self, name: str, stream: asyncio.StreamReader) -> None:
        rest = b""
        while chunk := await stream.read(65_536):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._say(name, line.decode(errors="replace").rstrip("\r"))
            if len(rest) > _LONGEST_LINE:
                self._say(name, rest.decode(errors="replace"))
                rest = b""
        if rest:
            self._say(name, rest.decode(errors="replace"))

    def _say(self, name: str, text: str) -> None:
        label = f"{name:<{self._width}} │"
        if self._out.isatty():
            label = f"\033[{self._colours.get(name, '1')}m{label}\033[0m"
        with contextlib.suppress(BrokenPipeError):
            print(label, text.translate(_UNPRINTABLE)[:_LONGEST_LINE], file=self._out, flush=True)


async def _happens(event: asyncio.Event) -> None:
    await event.wait()


async def _all_of(lives: Sequence[asyncio.Task[None]]) -> None:
    await asyncio.gather(*lives, return_exceptions=True)


def _ask_to_end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()

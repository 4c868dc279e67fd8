"""Claims about the process group, made with real processes: started, restarted, stopped, and no orphan left."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from embedded_redis import redis_child
from process_sessions import members
from supervise import Child, Port, PortTaken, Supervisor

ROOT = Path(__file__).parents[2]
FORKING = (
    "import os, signal, time\n"
    "if os.fork() == 0:\n"
    "    os.setpgrp()\n"
    "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "os.write(1, b'up %d\\n' % os.getsid(0))\n"
    "signal.pause()\n"
)
STUBBORN = (
    "import os, signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.write(1, b'up %d\\n' % os.getsid(0))\n"
    "while True: signal.pause()"
)


class Group:
    """A supervisor running in a process of its own, and the lines it has printed."""

    def __init__(self, children: str, options: str = "") -> None:
        code = (
            "import sys\nfrom pathlib import Path\nfrom supervise import *\nfrom embedded_redis import redis_child\n"
            f"children = {children}\n"
            f"sys.exit(Supervisor(children, first_backoff_seconds=0.05{options}).run())"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        self.lines: list[str] = []

    def until(self, pattern: str) -> re.Match[str]:
        """Reads lines until one matches; fails when the output ends before."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"{pattern} was never printed:\n{''.join(self.lines)}")

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.fixture
def group() -> Iterator[Callable[..., Group]]:
    groups: list[Group] = []

    def start(children: str, options: str = "") -> Group:
        groups.append(Group(children, options))
        return groups[-1]

    yield start
    for one in groups:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGINT)
            one.process.send_signal(signal.SIGINT)
        one.process.communicate(timeout=20)


def eventually(claim: Callable[[], bool], *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "it never became true"
        time.sleep(0.02)


def child(code: str, name: str = "one", rest: str = "") -> str:
    return f"Child({name!r}, [sys.executable, '-c', {code!r}]{rest})"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_everything_and_leaves_no_orphan_not_even_a_fork_that_ignores_it(
    group: Callable[..., Group], number: signal.Signals
) -> None:
    running = group(f"[{child(FORKING)}, {child(FORKING, 'two')}]")
    sessions = {int(running.until(r"up (\d+)")[1]) for _ in range(4)}
    assert len(sessions) == 2
    assert running.stop(number) == 0
    assert not any(map(members, sessions))


def test_a_killed_supervisor_leaves_no_orphan(group: Callable[..., Group]) -> None:
    running = group(f"[{child(FORKING)}, {child(STUBBORN, 'two')}]")
    sessions = {int(running.until(r"up (\d+)")[1]) for _ in range(3)}
    os.kill(running.process.pid, signal.SIGKILL)
    eventually(lambda: not any(map(members, sessions)))


def test_a_child_that_dies_is_started_again_and_its_forks_end_with_it(group: Callable[..., Group]) -> None:
    running = group(f"[{child(FORKING)}]")
    first = int(running.until(r"up (\d+)")[1])
    running.until(r"up (\d+)")
    os.kill(first, signal.SIGKILL)
    running.until(r"ended with -9; starts again")
    second = int(running.until(r"up (\d+)")[1])
    assert second != first
    assert not members(first)


def test_a_child_that_keeps_dying_waits_longer_each_time(group: Callable[..., Group]) -> None:
    running = group(f"[{child('raise SystemExit(3)')}]", ", longest_backoff_seconds=0.2")
    waits = [float(running.until(r"ended with 3; starts again in ([\d.]+) s")[1]) for _ in range(4)]
    assert waits == [0.05, 0.1, 0.2, 0.2]


def test_a_child_that_does_not_stop_when_asked_is_killed(group: Callable[..., Group]) -> None:
    running = group(f"[{child(STUBBORN)}]", ", grace_seconds=0.1")
    session = int(running.until(r"up (\d+)")[1])
    assert running.stop() == 0
    assert not members(session)


def test_the_next_child_starts_after_a_task_succeeded_and_a_failed_task_stops_the_group(
    group: Callable[..., Group],
) -> None:
    task = child("print('made')", "make", ", task=True")
    running = group(f"[{task}, {child(FORKING)}]")
    running.until("up")
    assert any("made" in line for line in running.lines[:-1])
    failing = group(f"[{child(FORKING)}, {child('raise SystemExit(7)', 'make', ', task=True')}]")
    failing.until("make .*failed with 7; everything stops")
    failing.process.communicate(timeout=20)
    assert failing.process.returncode == 7


def test_a_line_that_a_child_prints_carries_its_name_and_cannot_drive_the_terminal(
    group: Callable[..., Group],
) -> None:
    running = group(f"[{child('print(chr(27) + chr(93) + chr(0x2028) + chr(0x9b), flush=True); input()')}]")
    line = running.until("one")
    assert line.string.startswith("one │")
    assert not set(line.string) & {"\x1b", "\u2028", "\x9b"}


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
def test_a_taken_port_is_named_with_its_purpose_and_the_remedy_before_anything_starts(protocol: str) -> None:
    with socket.socket(type=socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM) as squatter:
        squatter.bind(("127.0.0.1", 0))
        if protocol == "tcp":
            squatter.listen()
        port = Port(squatter.getsockname()[1], "the mail page", protocol=protocol)  # type: ignore[arg-type]
        group = Supervisor([Child("never", ["false"], ports=(port,))], remedy="Choose another: PORT=9000 make run")
        with pytest.raises(PortTaken, match=rf"Port {port.number} \(the mail page\) is taken(.|\n)*PORT=9000"):
            group.run()


def test_redis_keeps_what_it_was_told_through_a_kill(group: Callable[..., Group], tmp_path: Path) -> None:
    port = free_port()
    running = group(f"[redis_child({port}, Path({str(tmp_path)!r})), {child(FORKING)}]")
    running.until("up")
    with redis.Redis(port=port) as client:
        for number in range(100):
            client.rpush("queue", number)
        os.kill(client.info()["process_id"], signal.SIGKILL)
    running.until("redis .*ended with -9")

    def has_all() -> bool:
        try:
            with redis.Redis(port=port) as client:
                return bool(client.llen("queue") == 100)
        except redis.ConnectionError:
            return False

    eventually(has_all)


def test_redis_listens_on_loopback_only(tmp_path: Path) -> None:
    argv = list(redis_child(7000, tmp_path).argv)
    assert argv[argv.index("--bind") + 1] == "127.0.0.1"
    assert oct((tmp_path / "redis").stat().st_mode & 0o777) == "0o700"

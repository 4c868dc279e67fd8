"""The demonstration's processes: what a small installation runs, and the mail host and DNS of its world."""

import sys
from pathlib import Path

from directory.settings import Settings
from embedded_redis import redis_child
from supervise import Child, Port

_PYTHON = sys.executable
_BESIDE = Path(sys.executable).parent


def children(settings: Settings, world: Path) -> list[Child]:
    """Everything in the order it is started; each child inherits this process' environment."""
    port = settings.port
    return [
        redis_child(port + 4, settings.home),
        _demo("dns", "zone", "--zone", str(world / "zone.json"), "--port", str(port + 5), ports=_both(port + 5)),
        _demo(
            "mail", "catcher", "--mail", str(settings.home / "mail"), "--facts", str(world / "facts.json"),
            "--smtp", str(port + 3), "--page", str(port + 2),
            ports=(Port(port + 3, "the mail host"), Port(port + 2, "the page of caught mail")),
        ),
        Child("migrate", _cardfile("migrate"), task=True),
        # A demonstration may rest for weeks: starting it says that the clock is right, as its operator would.
        Child("clock", _cardfile("doctor", "--confirm-clock"), task=True),
        _site("directory", "wsgi:directory_app", Port(port, "the customers' site")),
        _site("privacy", "wsgi:privacy_app", Port(port + 1, "the privacy center")),
        Child("worker-1", _cardfile("worker")),
        Child("worker-2", _cardfile("worker")),
        Child("scheduler", _cardfile("scheduler")),
        Child("index-sync", _cardfile("index-sync")),
        Child("ledger", _cardfile("ledger")),
        Child("story", (_PYTHON, "-m", "demo", "story"), task=True, speaks_directly=True),
    ]  # fmt: skip


def _cardfile(*words: str) -> tuple[str, ...]:
    return (str(_BESIDE / "cardfile"), *words)


def _demo(name: str, module: str, *words: str, ports: tuple[Port, ...]) -> Child:
    return Child(name, (_PYTHON, "-m", f"demo.{module}", *words), ports=ports, foundation=True)


def _site(name: str, app: str, port: Port) -> Child:
    argv = (
        str(_BESIDE / "granian"), "--interface", "wsgi", "--host", port.host, "--port", str(port.number),
        "--workers", "1", "--blocking-threads", "8", "--respawn-failed-workers", "--workers-max-rss", "512", "--no-ws",
        "--log-level", "warning", app,
    )  # fmt: skip
    return Child(name, argv, ports=(port,))


def _both(number: int) -> tuple[Port, ...]:
    return (Port(number, "the demonstration's DNS"), Port(number, "the demonstration's DNS", protocol="udp"))

"""``cardfile serve``: every process of one machine as one group, behind your own proxy."""

import sys
from pathlib import Path

import click

from directory.commands.starting import Start
from embedded_redis import redis_child
from one_group import HomeTaken, alone_in
from supervise import Child, NotReady, Port, PortTaken, Supervisor

BLOCKING_THREADS = 4
"""Of each process of a site; sign-ins take fewer of them (accounts/signing_in.py)."""
_BESIDE = Path(sys.executable).parent


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="address both sites listen on; the proxy stands before it"
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="processes that run jobs")
@click.option("--embedded-redis", is_flag=True, help="also run the Redis that comes with Cardfile, on PORT+4")
@click.pass_obj
def serve(start: Start, host: str, workers: int, *, embedded_redis: bool) -> None:
    """Runs both sites and every process. PORT and PORT+1 are the sites'; workers, scheduler, index and ledger run
    beside them, and what dies is restarted."""
    settings = start().settings
    children = [redis_child(settings.port + 4, settings.home)] if embedded_redis else []
    children += [
        Child("migrate", (str(_BESIDE / "cardfile"), "migrate"), task=True),
        _site("directory", "wsgi:directory_app", Port(settings.port, "the customers' site", host=host)),
        _site("privacy", "wsgi:privacy_app", Port(settings.port + 1, "the privacy center", host=host)),
        *(Child(f"worker-{number}", (str(_BESIDE / "cardfile"), "worker")) for number in range(1, workers + 1)),
        *(Child(name, (str(_BESIDE / "cardfile"), name)) for name in ("scheduler", "index-sync", "ledger")),
    ]
    try:
        with alone_in(settings.home):
            sys.exit(Supervisor(children, remedy="Set PORT to another number.").run())
    except (HomeTaken, PortTaken, NotReady) as refused:
        raise click.ClickException(str(refused)) from None


def _site(name: str, app: str, port: Port) -> Child:
    argv = (
        str(_BESIDE / "granian"), "--interface", "wsgi", "--host", port.host,
        "--port", str(port.number), "--workers", "2", "--blocking-threads", str(BLOCKING_THREADS),
        "--respawn-failed-workers", "--no-ws", "--log-level", "warning",
        "--workers-max-rss", "512",
        app,
    )  # fmt: skip
    return Child(name, argv, ports=(port,))

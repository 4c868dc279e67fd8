"""The Redis of a journey: it lives while work is done and is killed, as by kill -9, whenever nobody works."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from embedded_redis import redis_child
from tests.services.ports import free_port
from tests.services.waiting import eventually


class MortalRedis:
    """Cardfile's own embedded Redis, with its file. ``deaths`` counts how often it was killed."""

    def __init__(self, home: Path) -> None:
        port = free_port()
        self.url, self.deaths = f"redis://127.0.0.1:{port}/0", 0
        self._child = redis_child(port, home)

    @contextmanager
    def back(self) -> Iterator[None]:
        """Starts it again, as the supervisor does, and kills it at the end."""
        with subprocess.Popen(self._child.argv, cwd=self._child.cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # fmt: skip
            try:
                eventually(self._answers)
                yield
            finally:
                server.kill()
                self.deaths += 1

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False

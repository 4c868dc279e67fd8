"""The doorbell: RQ queues with JSON at both ends, and named bells. The tables are the list; Redis may be lost."""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Retry, Worker
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer
from rq.worker import RoundRobinWorker

DEFAULT, BULK = "default", "bulk"
ENTRY_POINTS = frozenset({"directory.schedule.run_sweep", "ingest.jobs.read_load"})
"""All that a message may ask for: whoever writes into Redis must not choose what a worker runs."""

HEARTBEAT_WITHIN = timedelta(minutes=2)
"""So long a worker may be silent; an idle one is heard every 45 seconds, one at work every 30."""

_log = structlog.get_logger(__name__)
_JOB_SECONDS = 300
_WORKER_SECONDS = 60
_FAILURE_KEPT = timedelta(hours=1)


class NotOurs(Exception):
    """A message asks for something that is no job of this product."""


class OurJob(Job):
    """A message that can run a job of ours and nothing else: no other function, no callback, no call to an address."""

    @property
    def func(self) -> Callable[..., Any] | None:
        """The job's function; raises NotOurs for any other."""
        if self.func_name not in ENTRY_POINTS or self.instance is not None:
            raise NotOurs
        known: Callable[..., Any] | None = super().func
        return known

    def restore(self, raw_data: dict[bytes, bytes]) -> None:
        """Reads a message and passes over what would run beside its function."""
        super().restore(raw_data)
        self.webhooks = []
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None


def connect(url: str) -> Redis:
    """A client that never waits more than two seconds."""
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, health_check_interval=30)


class OurWorker(RoundRobinWorker):
    """A worker that remembers being told to stop: one that ends otherwise has lost its Redis."""

    told_to_stop = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stops when the job at hand is done."""
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ gives it no types


class Queues:
    """Rings bells and enqueues jobs by name; a Redis that is away is told by False, since sweeps find the rows."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.redis = connect(url)

    def enqueue(self, job: Callable[..., object], *ids: int | str, queue: str = DEFAULT) -> bool:
        """Asks a worker to run ``job(*ids)``, one of ENTRY_POINTS; ids only, never a name or an address."""
        if f"{job.__module__}.{job.__qualname__}" not in ENTRY_POINTS:
            raise NotOurs
        try:
            Queue(queue, connection=self.redis, serializer=JSONSerializer).enqueue(
                job,
                *ids,
                job_timeout=_JOB_SECONDS,
                result_ttl=0,
                failure_ttl=int(_FAILURE_KEPT.total_seconds()),
                retry=Retry(max=2),
            )
        except RedisError:
            return False
        return True

    def ring(self, bell: str) -> bool:
        """Wakes whoever waits at ``bell``; one ring is kept for a process that is not waiting yet."""
        try:
            with self.redis.pipeline() as pipe:
                pipe.lpush(f"bell:{bell}", "1")
                pipe.ltrim(f"bell:{bell}", 0, 0)
                pipe.execute()
        except RedisError:
            return False
        return True

    def wait(self, bell: str, seconds: float) -> bool:
        """Waits at ``bell`` at most ``seconds`` (below two); False when nobody rang or Redis is away."""
        try:
            return self.redis.blpop([f"bell:{bell}"], timeout=min(seconds, 1.5)) is not None
        except RedisError:
            return False

    def rung(self, bells: Iterable[str]) -> frozenset[str]:
        """Those of these bells that were rung since they were last asked for, without waiting."""
        try:
            return frozenset(bell for bell in bells if self.redis.lpop(f"bell:{bell}") is not None)
        except RedisError:
            return frozenset()

    def lengths(self) -> dict[str, int]:
        """Jobs waiting by queue, for ``doctor``."""
        return {name: Queue(name, connection=self.redis, serializer=JSONSerializer).count for name in (DEFAULT, BULK)}

    def oldest(self) -> dict[str, datetime | None]:
        """Since when the next job of each queue waits; None when nothing does."""
        queues = (Queue(name, connection=self.redis, serializer=JSONSerializer) for name in (DEFAULT, BULK))
        first = {queue.name: queue.get_job_ids(0, 1) for queue in queues}
        return {name: self._instant(Job.key_for(ids[0]), "enqueued_at") if ids else None for name, ids in first.items()}

    def failed(self) -> int:
        """Jobs that ended with a fault within the last hour, for ``doctor``."""
        registries = (
            FailedJobRegistry(name, connection=self.redis, serializer=JSONSerializer) for name in (DEFAULT, BULK)
        )
        return sum(registry.count for registry in registries)

    def heartbeats(self) -> list[datetime]:
        """When each worker was last heard; one that ended calmly is not among them."""
        heard = (self._instant(key, "last_heartbeat") for key in Worker.all_keys(connection=self.redis))
        return [instant for instant in heard if instant is not None]

    def _instant(self, key: str | bytes, name: str) -> datetime | None:
        """An instant that RQ wrote; None for what is gone or was written by somebody else."""
        said = self.redis.hget(key, name)
        try:
            return datetime.fromisoformat(said.decode() if isinstance(said, bytes) else str(said)).astimezone(UTC)
        except ValueError:
            return None

    def work(self) -> bool:
        """Runs jobs until it is told to stop; False when Redis is away, which RQ itself would tell by a traceback."""
        rq_log, in_our_words = logging.getLogger("rq.worker"), _RedisAway()
        rq_log.addFilter(in_our_words)
        try:
            worker = self.worker()
            worker.work(logging_level="WARNING")
        except RedisError:
            return False
        finally:
            rq_log.removeFilter(in_our_words)
        return worker.told_to_stop

    def worker(self, names: tuple[str, ...] = (DEFAULT, BULK)) -> OurWorker:
        """A forking worker that reads JSON only and runs ENTRY_POINTS only: nothing planted in Redis runs.

        Queues take turns: on a slow machine sweeps fill theirs faster than it empties, and loads would never be read.
        """
        connection = Redis.from_url(self.url, socket_connect_timeout=2)
        queues = [Queue(name, connection=connection, serializer=JSONSerializer, job_class=OurJob) for name in names]
        return OurWorker(
            queues, connection=connection, serializer=JSONSerializer, job_class=OurJob, log_job_description=False,
            worker_ttl=_WORKER_SECONDS,
        )  # fmt: skip


class _RedisAway(logging.Filter):
    """Says in one line a minute what RQ says of a lost Redis at each try of each of its threads."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet_until = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Lets through whatever is not about a lost Redis."""
        named = (*record.args, *(record.exc_info or ())) if isinstance(record.args, tuple) else record.exc_info or ()
        if not any(isinstance(one, RedisError) for one in named):
            return True
        if time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + 60
            _log.warning("redis is away: the worker asks again every few seconds; no job is lost")
        return False

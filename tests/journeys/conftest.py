"""One town for each journey, on SQLite and on Postgres, with a real Redis, a real SMTP server and a name server."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from directory.web import pace
from tests.directory.zone_server import ZoneServer
from tests.journeys.mortal_redis import MortalRedis
from tests.journeys.town import Town, founded
from tests.journeys.visitors import the_limits_hold
from tests.services.smtp import MailServer
from tests.services.surroundings import MakeSettings

Found = Callable[..., AbstractContextManager[Town]]


@pytest.fixture
def found(settings: MakeSettings, empty_database_url: str, smtp: MailServer, tmp_path: Path) -> Iterator[Found]:
    """Founds a Cardfile nobody has set up yet, on the Redis of this address."""

    @contextmanager
    def make(redis_url: str, redis: MortalRedis | None = None) -> Iterator[Town]:
        with ZoneServer() as zone:
            chosen = settings(
                DATABASE_URL=empty_database_url,
                REDIS_URL=redis_url,
                CARDFILE_SMTP_PORT=smtp.url.rpartition(":")[2],
                CARDFILE_DNS=zone.place,
                CARDFILE_LOG="json",
            )
            with founded(chosen, smtp, zone, tmp_path, redis) as standing:
                pace.limiter.enabled = False  # what was off when the site was made stays off
                yield standing

    yield make
    pace.limiter.enabled = True


@pytest.fixture
def town(found: Found, tmp_path: Path) -> Iterator[Town]:
    """A town whose Redis is dead whenever a visitor or an operator does something, and lives only while work is done:
    pages and commands work without it, nothing is lost with it, and in the end its limits hold."""
    redis = MortalRedis(tmp_path)
    with found(redis.url, redis) as standing:
        yield standing
        assert redis.deaths > 1
        the_limits_hold(standing)


@pytest.fixture
def steady_town(found: Found, redis_url: str) -> Iterator[Town]:
    """A town whose Redis lives."""
    with found(redis_url) as standing:
        yield standing

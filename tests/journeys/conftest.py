"""One town for each journey, on SQLite and on Postgres, with a real Redis, a real SMTP server and a name server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from directory.web import pace
from tests.directory.zone_server import ZoneServer
from tests.journeys.town import Town, founded
from tests.services.smtp import MailServer
from tests.services.surroundings import MakeSettings


@pytest.fixture
def town(
    settings: MakeSettings, empty_database_url: str, redis_url: str, smtp: MailServer, tmp_path: Path
) -> Iterator[Town]:
    """A Cardfile nobody has set up yet."""
    pace.limiter.enabled = False
    with ZoneServer() as zone:
        chosen = settings(
            DATABASE_URL=empty_database_url,
            REDIS_URL=redis_url,
            CARDFILE_SMTP_PORT=smtp.url.rpartition(":")[2],
            CARDFILE_DNS=zone.place,
            CARDFILE_LOG="json",
        )
        with founded(chosen, smtp, zone, tmp_path) as standing:
            yield standing
    pace.limiter.enabled = True

"""What a start holds ready: every table for the backup, and the key that knows who left."""

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect

from directory import backups
from directory.cli import root
from directory.db import Base, Database
from directory.profiles import canary
from tests.services.surroundings import Start


def test_every_table_of_the_database_is_in_the_backup(database: Database, start: Start) -> None:
    start()
    held = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert held == set(Base.metadata.tables)
    assert held > backups.LEFT_OUT | backups.STAYS


@pytest.mark.security(
    "A 13.3.1: nothing starts under another suppression key, since whoever left would come back",
    breaks="directory/cli.py::held.database.until_done(lambda session: canary.set_once(session, keys_of(session)))",
)
def test_another_suppression_key_stops_every_start_after_the_first_migration(start: Start) -> None:
    held = start()
    done = CliRunner().invoke(root, ["migrate"], obj=lambda: held)
    assert done.exit_code == 0, done.output
    start()
    with pytest.raises(canary.WrongKey, match="CARDFILE_SUPPRESSION_KEY"):
        start(CARDFILE_SUPPRESSION_KEY="ab" * 32)

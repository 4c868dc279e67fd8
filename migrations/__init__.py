"""The database's growth, step by step: ``upgrade(url)`` brings an older database, or an empty one, up to date."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def config(url: str) -> Config:
    """Alembic's configuration for the database at ``url``; there is no ini file to keep in step."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent))
    made.set_main_option("path_separator", "os")
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes["url"] = url
    return made


def upgrade(url: str) -> None:
    """Applies every step the database lacks, in one transaction, and puts its guards in place anew."""
    command.upgrade(config(url), "head")


def lacking(connection: Connection) -> list[str]:
    """The steps that this database has not taken, oldest first."""
    steps = ScriptDirectory.from_config(config(""))
    taken = MigrationContext.configure(connection).get_current_heads()
    return [step.revision for step in reversed(list(steps.iterate_revisions("head", taken or "base")))]

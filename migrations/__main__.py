"""Writes the next step by comparing the models with a fresh database: ``python -m migrations "what changes"``."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from migrations import config, upgrade


def main(what_changes: str) -> None:
    """Writes migrations/versions/NNNN_<what_changes>.py; read it before you commit it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'fresh.db'}"
        upgrade(url)
        steps = len(list(ScriptDirectory.from_config(config(url)).walk_revisions()))
        command.revision(config(url), what_changes, autogenerate=True, rev_id=f"{steps + 1:04}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))

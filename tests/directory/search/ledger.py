"""A database in one SQLite file: people, and the changes asked for; the parties the index-sync process talks to."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from directory.search.documents import ListedFacts, SearchDocument, compose
from directory.search.sync import AskedChange
from tests.directory.search.engines import MONDAY

_TABLES = """
CREATE TABLE IF NOT EXISTS person (id TEXT PRIMARY KEY, given TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS index_change (id INTEGER PRIMARY KEY, profile_id TEXT NOT NULL, done_at TEXT);
"""


class Ledger:
    """ChangeList and DocumentSource in one; every statement commits by itself but for ``write``."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        self._db.close()

    def write(self, profile_id: str, given: str | None) -> None:
        """Lists the person under a name, or removes them, and asks for the change in the same transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        if given is None:
            self._db.execute("DELETE FROM person WHERE id = ?", (profile_id,))
        else:
            self._db.execute("INSERT OR REPLACE INTO person VALUES (?, ?)", (profile_id, given))
        self._db.execute("INSERT INTO index_change (profile_id) VALUES (?)", (profile_id,))
        self._db.execute("COMMIT")

    def people(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT id, given FROM person"))

    def open_changes(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM index_change WHERE done_at IS NULL").fetchone()[0])

    def done_changes(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM index_change WHERE done_at IS NOT NULL").fetchone()[0])

    def pending(self, limit: int) -> Sequence[AskedChange]:
        rows = self._db.execute(
            "SELECT id, profile_id FROM index_change WHERE done_at IS NULL ORDER BY id LIMIT ?", (limit,)
        )
        return [AskedChange(*row) for row in rows]

    def done(self, ids: Collection[int]) -> None:
        self._db.execute(
            f"UPDATE index_change SET done_at = 'done' WHERE id IN ({','.join('?' * len(ids))})", tuple(ids)
        )

    def documents(self, profile_ids: Collection[str]) -> Mapping[str, SearchDocument]:
        rows = self._db.execute(
            f"SELECT id, given FROM person WHERE id IN ({','.join('?' * len(profile_ids))})", tuple(profile_ids)
        )
        return {profile_id: document(profile_id, given) for profile_id, given in rows.fetchall()}

    def everyone(self) -> Iterator[Sequence[SearchDocument]]:
        last = ""
        while rows := self._db.execute(
            "SELECT id, given FROM person WHERE id > ? ORDER BY id LIMIT 100", (last,)
        ).fetchall():
            last = rows[-1][0]
            yield [document(*row) for row in rows]

    def how_many(self) -> int:
        return len(self.people())


def document(profile_id: str, given: str) -> SearchDocument:
    return compose(ListedFacts(profile_id, MONDAY, given_name=given, family_name="Ashford"))

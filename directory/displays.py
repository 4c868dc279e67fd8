"""Pages that showed people, written down before the page is sent: a synced file each, drained by one process.

No page waits for the database's write lock, and no page that left is missing from the ledger: the file is on the disk
before the answer, and goes only after its rows are committed.
"""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from directory.db import Database
from directory.profiles.disclosures import Seer, spread
from directory.profiles.keys import new_id
from directory.profiles.owed import Display
from directory.profiles.states import Purpose

_AT_MOST = 100


def append(home: Path, seer: Seer, *, purpose: Purpose, shown: Mapping[str, Iterable[str]], at: datetime) -> str:
    """Writes that a page is about to show these kinds of fact of people, by their ids, to ``seer``; answers the
    display's id. Ids and codes only."""
    folder = home / "displays"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    display_id = new_id()
    told = {
        "id": display_id, "account": seer.account_id, "user": seer.user_id, "purpose": purpose,
        "profiles": {profile_id: sorted(set(kinds)) for profile_id, kinds in shown.items()}, "at": at.isoformat(),
    }  # fmt: skip
    waiting = folder / f".{display_id}"
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    waiting.rename(folder / f"{display_id}.json")
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
    return display_id


def drain(database: Database, home: Path) -> int:
    """Brings waiting displays into the ledger, one disclosure for each person shown; answers how many displays."""
    files = sorted((home / "displays").glob("*.json"))[:_AT_MOST]
    if not files:
        return 0
    told = [json.loads(file.read_text()) for file in files]
    kinds = {one["id"]: one["profiles"] for one in told}
    database.until_done(lambda session: spread(session, [_display(one) for one in told], kinds))
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _display(told: dict[str, Any]) -> Display:
    return Display(
        id=told["id"],
        account_id=told["account"],
        user_id=told["user"],
        purpose=told["purpose"],
        profile_ids=list(told["profiles"]),
        at=datetime.fromisoformat(str(told["at"])),
    )

"""The sealing key can be renewed: nothing is left under the old one, and a seal opens for its own row only."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from sqlalchemy import LargeBinary, select

from directory.accounts.models import User
from directory.accounts.people import account_named, add_user
from directory.cli import root
from directory.clock import now
from directory.db import Database, Sealed
from directory.profiles import outbox, resealing
from directory.profiles.keys import Keys, SealBroken, keys_of
from directory.profiles.owed import OutboxMail
from directory.profiles.resealing import reseal_all
from tests.house.data_map_doc import every_table

NEW, OLDEST = b"n" * 32, b"o" * 32


@pytest.fixture
def ringed(database: Database, keys: Keys) -> Iterator[Database]:
    """The same database as a process sees it that was given a new key before the old one."""
    opened = Database(database.url, {"keys": replace(keys, sealing=(NEW, *keys.sealing))})
    yield opened
    opened.dispose()


def _fill(database: Database, mails: int) -> None:
    with database.write() as session:
        for number in range(mails):
            outbox.put(session, "hidden", {"to": f"a{number}@werft.example"}, at=now())
        account = account_named(session, "Nordlicht GmbH", at=now())
        user = add_user(
            session, account, email="rep@nordlicht.example", name="Rike", role="rep",
            password="four blue kettles on a roof", factor_off_because="", at=now(),
        )  # fmt: skip
        user.totp_sealed = keys_of(session).seal("totp", user.id, {"seed": "S"})


@pytest.mark.security(
    "A 11.2.2: the sealing key can be renewed",
    breaks="directory/profiles/resealing.py::session.execute(update(table).where(key == row_key, column == sealed).values({column.name: fresh}))",
)
def test_stopped_anywhere_a_renewal_goes_on_and_leaves_nothing_under_the_old_key(
    database: Database, ringed: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "_ROWS", 2)
    _fill(database, mails=5)
    begun = reseal_all(ringed)
    assert next(one for one in begun if one.renewed).renewed <= 2
    del begun
    with ringed.write() as session:
        outbox.put(session, "hidden", {"to": "meanwhile@werft.example"}, at=now())
    assert sum(one.renewed for one in reseal_all(ringed)) + 2 >= 6
    assert sum(one.renewed + one.unreadable for one in reseal_all(ringed)) == 0
    only_new = Database(database.url, {"keys": replace(keys, sealing=(NEW,))})
    with only_new.read() as session:
        opened = [
            keys_of(session).unseal("outbox_mail", row.id, row.sealed or b"")
            for row in session.scalars(select(OutboxMail))
        ]
        user = session.scalars(select(User)).one()
        assert keys_of(session).unseal("totp", user.id, user.totp_sealed or b"") == {"seed": "S"}
    only_new.dispose()
    assert len(opened) == 6


def test_a_row_that_no_key_of_the_ring_opens_is_counted_and_left_as_it_is(database: Database, ringed: Database) -> None:
    stranger = Keys(b"s" * 32, b"j" * 32, (OLDEST,))
    with database.write() as session:
        mail_id = outbox.put(session, "hidden", {"to": "a@werft.example"}, at=now())
        session.flush()
        session.get_one(OutboxMail, mail_id).sealed = stranger.seal("outbox_mail", mail_id, {"to": "b@werft.example"})
    told = CliRunner().invoke(root, ["keys", "rotate"], obj=lambda: SimpleNamespace(database=ringed))
    assert (told.exit_code, "1 rows open with no key of the ring" in told.output) == (1, True)
    with ringed.read() as session:
        assert stranger.unseal("outbox_mail", mail_id, session.get_one(OutboxMail, mail_id).sealed or b"")


@pytest.mark.security(
    "A 11.3.3: a seal opens for its own row only",
    breaks="directory/profiles/keys.py::if (made_for, made_row) != (purpose, row_id) or not isinstance(value, dict):",
)
def test_the_seals_of_two_rows_cannot_change_places(database: Database) -> None:
    with database.write() as session:
        one, other = (outbox.put(session, "hidden", {"to": f"{name}@werft.example"}, at=now()) for name in "ab")
        session.flush()
        mails = [session.get_one(OutboxMail, mail_id) for mail_id in (one, other)]
        mails[0].sealed, mails[1].sealed = mails[1].sealed, mails[0].sealed
    with database.write() as session, pytest.raises(SealBroken):
        outbox.claim(session, kinds=("hidden",), at=now())


def test_whatever_bytes_have_no_fixed_length_are_sealed() -> None:
    loose = [
        f"{table.name}.{column.name}"
        for table in every_table().sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.type.length is None and not isinstance(column.type, Sealed)
    ]
    assert loose == []
    assert {column.table.name for column in resealing.sealed_columns()} >= {"user_account", "outbox_mail", "load"}

"""Two teams in one database: a row that would join them is refused by the database itself."""

import pytest
from sqlalchemy import insert

from directory.accounts.models import WebSession
from directory.accounts.people import UserRefused, account_named, add_user
from directory.clock import now
from directory.credits.models import Reveal
from directory.db import Base, Database, StorageRefused
from directory.profiles.keys import new_id
from tests.people import Person, list_person


@pytest.mark.parametrize("name", ["", " \t ", "...", "Jonas\u202e", "x" * 121])
def test_a_name_that_says_nothing_is_refused_for_users_and_accounts(database: Database, name: str) -> None:
    with database.write() as session:
        account = account_named(session, "  Hafenrand   Sales ", at=now())
        assert account.name == "Hafenrand Sales"
        with pytest.raises(UserRefused, match="--account: give a name"):
            account_named(session, name, at=now())
        with pytest.raises(UserRefused, match="--name: give a name"):
            add_user(
                session, account, email="jonas@hafenrand.example", name=name, role="rep",
                password="quiet herons cross", factor_off_because="a test", at=now(),
            )  # fmt: skip


def test_no_row_says_that_a_user_acts_for_another_team(database: Database) -> None:
    profile_id = list_person(database, Person())
    with database.write() as session:
        ours, theirs = (account_named(session, name, at=now()) for name in ("Hafenrand Sales", "Moorwind Daten"))
        user = add_user(
            session, ours, email="jonas@hafenrand.example", name="Jonas Weidling", role="rep",
            password="quiet herons cross", factor_off_because="a test", at=now(),
        )  # fmt: skip
        ids = {"ours": ours.id, "theirs": theirs.id, "user": user.id}

    def rows(account_id: str) -> list[tuple[type[Base], dict[str, object]]]:
        acts = {"account_id": account_id, "user_id": ids["user"]}
        return [
            (WebSession, acts | {"digest": new_id().encode(), "id": new_id(), "began_at": now(), "seen_at": now()}),
            (Reveal, acts | {"id": new_id(), "profile_id": profile_id, "price": 1, "at": now()}),
        ]

    for table, row in rows(ids["theirs"]):
        with pytest.raises(StorageRefused), database.write() as session:
            session.execute(insert(table).values(row))
    for table, row in rows(ids["ours"]):
        with database.write() as session:
            session.execute(insert(table).values(row))

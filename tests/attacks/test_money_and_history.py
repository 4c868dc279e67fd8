"""Spending a credit twice, revealing somebody who leaves at that moment, and rewriting what may never change."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, text

from directory import seals
from directory.clock import now
from directory.credits import ledger
from directory.credits.models import Balance, Reveal
from directory.db import StorageRefused
from directory.profiles.guards import APPEND_ONLY
from directory.profiles.models import Profile
from directory.profiles.owed import Disclosure, Duty
from tests.attacks.conftest import ANNIKA, OFFICER, REP, RIVAL
from tests.attacks.product import Browser, Cardfile, refused_by
from tests.people import Person, list_person

BOTH = pytest.mark.parametrize("make_cardfile", ["sqlite_url", "postgres_url"], indirect=True)
PEOPLE, CLICKS = 10, 50


@BOTH
@pytest.mark.security(
    "A 15.4.2",
    breaks="directory/credits/ledger.py::.where(Balance.account_id == account_id, Balance.credits >= amount)",
)
def test_fifty_clicks_at_once_spend_one_credit_once(cardfile: Cardfile, unhurried: None) -> None:
    ids = [
        list_person(
            cardfile.database,
            Person(f"Person Number{chr(65 + n)}", f"p{n}@nordlicht.example", phone=f"+4930231250{n:02}", link=""),
        )
        for n in range(PEOPLE)
    ]
    account_id = cardfile.account_id("Hafenrand Sales")
    with cardfile.database.write() as session:
        ledger.spend(session, account_id, 9, reveal_id="X" * 26, at=now())
    rep = cardfile.signed_in(REP)
    proof, cookie, start = rep.proof(), rep.cookie(), Barrier(CLICKS)

    def click(number: int) -> int:
        browser = cardfile.customers()
        browser.client.set_cookie("__Host-cardfile", cookie, domain="people.cardfile.example", secure=True)
        start.wait(timeout=60)
        return browser.post(f"/people/{ids[number % PEOPLE]}/reveal", {"csrf_token": proof}).status_code

    with ThreadPoolExecutor(CLICKS) as pool:
        statuses = list(pool.map(click, range(CLICKS)))
    assert set(statuses) <= {303, 402, 503}
    with cardfile.database.read() as session:
        owned = session.scalars(select(Reveal)).all()
        assert len(owned) == 1
        assert session.get_one(Balance, account_id).credits == 0
        assert session.get_one(Balance, cardfile.account_id("Moorwind Daten")).credits == 10
        assert ledger.sum_of_entries(session, account_id) == 0
        assert session.scalars(select(Disclosure.profile_id)).all() == [owned[0].profile_id]
    assert statuses.count(402) >= CLICKS // 2
    assert statuses.count(303) <= CLICKS // PEOPLE


@BOTH
def test_who_leaves_while_being_revealed_is_either_not_given_out_or_owed_a_deletion(peopled: Cardfile) -> None:
    rep, person, start = peopled.signed_in(REP), peopled.proven(ANNIKA), Barrier(2)
    proofs = {rep: rep.proof(), person: person.proof()}

    def press(pair: tuple[Browser, str]) -> int:
        browser, path = pair
        start.wait(timeout=60)
        return browser.post(path, {"csrf_token": proofs[browser]}).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(press, [(rep, f"/people/{peopled.ids[ANNIKA]}/reveal"), (person, "/card/remove")]))
    assert statuses[1] == 303
    with peopled.database.read() as session:
        given_out = session.scalars(select(Reveal)).all()
        owed = session.scalars(select(Duty)).all()
        assert len(given_out) == len(owed)
        assert session.get_one(Profile, peopled.ids[ANNIKA]).state == "removed"
        assert session.get_one(Balance, peopled.account_id("Hafenrand Sales")).credits == 10 - len(given_out)
    said = rep.get(f"/people/{peopled.ids[ANNIKA]}")
    assert said.status_code == (200 if given_out else 404)
    assert "Annika" not in said.get_data(as_text=True)
    assert rep.press(f"/people/{peopled.ids[ANNIKA]}/reveal").status_code == 303
    assert peopled.signed_in(RIVAL).get(f"/people/{peopled.ids[ANNIKA]}").status_code == 404


@BOTH
def test_no_statement_rewrites_what_was_written(peopled: Cardfile) -> None:
    rep = peopled.signed_in(REP)
    assert rep.press(f"/people/{peopled.ids[ANNIKA]}/reveal").status_code == 303
    assert rep.get("/").status_code == 200
    officer = peopled.signed_in(OFFICER)
    assert officer.press("/office/who", {"address": ANNIKA, "because": "a letter of today"}).status_code == 200
    person = peopled.proven(ANNIKA)
    assert person.press("/card/remove").status_code == 303
    peopled.told("suppress", "--employer", "stillwater.example", "--because", "a letter of today")
    peopled.settle()
    before = peopled.everything()
    for table in APPEND_ONLY:
        assert before[table], f"nothing stands in {table}"
        when = "received_at" if table == "request" else "at"
        for statement in (
            f'UPDATE "{table}" SET {when} = {when}',
            f'DELETE FROM "{table}"',
            f'UPDATE "{table}" SET id = id',
        ):

            def rewrite(sql: str = statement) -> None:
                with peopled.database.write() as session:
                    session.execute(text(sql))

            assert refused_by(rewrite, StorageRefused), statement
    assert peopled.everything() == before


@BOTH
@pytest.mark.security("A 16.4.2", breaks="directory/seals.py::if not forgotten and digest != link.digest:")
def test_whoever_takes_the_guards_off_and_alters_one_row_is_named(peopled: Cardfile) -> None:
    rep = peopled.signed_in(REP)
    assert rep.press(f"/people/{peopled.ids[ANNIKA]}/reveal").status_code == 303
    peopled.settle()
    assert "as they were written" in peopled.told("verify")
    with peopled.database.write() as session:
        if peopled.database.sqlite:
            triggers = session.scalars(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'credit_entry'")
            )
            for trigger in triggers.all():
                session.execute(text(f'DROP TRIGGER "{trigger}"'))
        else:
            session.execute(text("ALTER TABLE credit_entry DISABLE TRIGGER USER"))
        session.execute(text("UPDATE credit_entry SET amount = amount + 1 WHERE amount < 0"))
    done = peopled.shell("verify")
    assert done.exit_code == 1
    assert "of credit_entry is altered or gone" in done.output
    with peopled.database.read() as session, pytest.raises(seals.ChainBroken):
        seals.verify(session)

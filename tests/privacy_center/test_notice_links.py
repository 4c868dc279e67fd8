"""The links of a notice: no with one click and no code, for ever; a look behind a button, for thirty days."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from directory.clock import now
from directory.db import Database
from directory.parts import Parts
from directory.profiles import looks, merge, removal
from directory.profiles.models import Profile
from directory.profiles.owed import LinkToken, OutboxMail, Suppression
from privacy_center import at_hand, spool
from privacy_center.app import create_app
from tests.privacy_center.conftest import Postbox, Visitor
from tests.privacy_center.people import Listed, list_somebody, state_of
from tests.privacy_center.watch import row_counts
from tests.services.surroundings import Forward

OTHER_ADDRESS = "a.okafor@nordwind.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:9/none"


def _suppressed(held: Parts, address: str) -> bool:
    with held.database.read() as session:
        digest = session.info["keys"].digest("email", address)
        return session.scalar(select(Suppression).where(Suppression.digest == digest)) is not None


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
def test_a_mail_server_says_no_with_one_post_without_browser_or_cookie(
    visitor: Visitor, annika: Listed, content_type: str
) -> None:
    for _ in range(3):
        answer = visitor.client.post(
            annika.refuse,
            base_url=visitor.origin,
            data=ONE_CLICK if "form" in content_type else b"x",
            content_type=content_type,
        )
        assert (answer.status_code, "Location" in answer.headers, "Set-Cookie" in answer.headers) == (200, False, False)
    assert state_of(visitor.held, annika.profile_id) == "removed"
    assert _suppressed(visitor.held, annika.address)
    with visitor.held.database.read() as session:
        assert session.scalars(select(OutboxMail)).all() == [], "a refusal sends no mail"


@pytest.mark.security("RFC 8058 6", breaks='privacy_center/notice.py::if request.method != "POST":')
def test_a_program_that_opens_every_link_changes_nothing_and_sees_nobody(visitor: Visitor, annika: Listed) -> None:
    before = row_counts(visitor.held.database)
    for path in (annika.see, annika.refuse):
        for method in ("get", "head", "options"):
            answer = getattr(visitor.client, method)(path, base_url=visitor.origin)
            assert answer.status_code == 200
            assert not {"Annika", "Okafor", annika.address} & set(answer.get_data(as_text=True).split())
            assert "Okafor" not in answer.get_data(as_text=True)
    assert row_counts(visitor.held.database) == before
    assert state_of(visitor.held, annika.profile_id) == "listed"


def test_the_see_link_shows_what_the_mail_said_for_thirty_days(visitor: Visitor, held: Parts, forward: Forward) -> None:
    fresh = list_somebody(held, "Annika Okafor", "annika@nordwind.example", at=now())
    shown = visitor.post(fresh.see).get_data(as_text=True)
    assert "Annika Okafor" in shown
    assert "Datenquelle Beispiel GmbH" in shown
    forward(days=29)
    assert "Annika Okafor" in visitor.post(fresh.see).get_data(as_text=True)
    forward(days=2)
    for answer in (visitor.get(fresh.see), visitor.post(fresh.see)):
        assert answer.status_code == 200
        assert "Okafor" not in answer.get_data(as_text=True)


@pytest.mark.security(
    "A 11.5.1", breaks="privacy_center/notice.py::link = find_link(session, token, LinkPurpose.REFUSE, at=at)"
)
def test_a_link_does_one_thing_only(visitor: Visitor, annika: Listed) -> None:
    nothing = visitor.get("/de/no-such-page").get_data()
    crossed = [annika.see + "/no", annika.refuse.removesuffix("/no"), "/de/n/unknown", "/de/n/unknown/no"]
    for path in crossed:
        for answer in (visitor.get(path), visitor.post(path)):
            assert (answer.status_code, answer.get_data()) == (404, nothing)
    assert state_of(visitor.held, annika.profile_id) == "listed"


def test_no_means_no_for_ever_also_for_who_was_erased_and_fed_again(visitor: Visitor, annika: Listed) -> None:
    def licence_ended(session) -> None:  # type: ignore[no-untyped-def]
        profile = session.get_one(Profile, annika.profile_id)
        removal.leave(session, profile, because="nothing_left", at=now(), for_good=False)

    visitor.held.database.until_done(licence_ended)
    again = list_somebody(visitor.held, "Annika Okafor", annika.address, at=now() - timedelta(days=35))
    assert again.profile_id != annika.profile_id
    assert visitor.post(annika.refuse, ONE_CLICK).status_code == 200
    assert state_of(visitor.held, again.profile_id) == "removed"
    assert _suppressed(visitor.held, annika.address)


def _other_card(held: Parts, *, days: int) -> Listed:
    """Another card of Annika's, told so many days ago."""
    at = now() - timedelta(days=days)
    return list_somebody(held, "Annika Okafor", OTHER_ADDRESS, at=at, mobile="+4915100000000")


def _one_person(held: Parts, annika: Listed, other: Listed) -> None:
    def one_person(session) -> None:  # type: ignore[no-untyped-def]
        merge.merge(
            session, session.get_one(Profile, annika.profile_id), session.get_one(Profile, other.profile_id), at=now()
        )

    held.database.until_done(one_person)


def test_a_link_follows_its_person_through_a_merge(visitor: Visitor, annika: Listed) -> None:
    other = _other_card(visitor.held, days=39)
    _one_person(visitor.held, annika, other)
    assert visitor.post(other.refuse, ONE_CLICK).status_code == 200
    assert state_of(visitor.held, annika.profile_id) == "removed"


@pytest.mark.parametrize("days", [3, 29])
def test_what_a_mail_said_is_read_after_its_card_became_part_of_another_until_the_person_leaves(
    visitor: Visitor, annika: Listed, forward: Forward, days: int
) -> None:
    other = _other_card(visitor.held, days=days)
    before = visitor.post(other.see).get_data(as_text=True)
    assert OTHER_ADDRESS in before
    _one_person(visitor.held, annika, other)
    assert visitor.post(other.see).get_data(as_text=True) == before
    card = visitor.prove(annika.address).get_data(as_text=True)
    assert card.count("Read the mail") == 2
    assert "would be listed" not in card
    assert OTHER_ADDRESS in visitor.get(f"/card/notice/{other.notice_id}").get_data(as_text=True)
    visitor.press("/card/remove")
    assert visitor.post(other.see).status_code == 404
    forward(days=31)
    assert OTHER_ADDRESS not in visitor.post(other.see).get_data(as_text=True)


@pytest.mark.parametrize("proven", ["annika.okafor@nordwind.example", "a.okafor@nordwind.example"])
def test_a_look_at_a_card_that_became_part_of_another_is_seen_with_its_reason(
    visitor: Visitor, annika: Listed, proven: str
) -> None:
    other = _other_card(visitor.held, days=39)
    for address, because in ((annika.address, "a letter of May"), (other.address, "a call in June")):
        visitor.held.database.until_done(
            lambda session, address=address, because=because: looks.look(  # type: ignore[misc]
                session, address, because=because, by_user_id="shell", at=now()
            )
        )
    _one_person(visitor.held, annika, other)
    card = visitor.prove(proven).get_data(as_text=True)
    assert ("a letter of May" in card, "a call in June" in card) == (True, True)
    told = visitor.get("/card/download").get_json()
    reasons = [row["reason"] for row in told["card"]["looks"]]
    assert sorted(reasons) == ["a call in June", "a letter of May"]


def _restored_without_the_mail(held: Parts) -> None:
    """As a restore of a backup older than the mail leaves the database."""
    held.database.until_done(lambda session: session.execute(delete(LinkToken)))


@pytest.mark.security(
    "own: a no in a mail outlives a restore",
    breaks="directory/profiles/tokens.py::contact = contact_proven(keys_of(session), token)",
)
def test_a_no_refuses_although_a_restore_lost_the_mail_it_was_in(visitor: Visitor, annika: Listed) -> None:
    _restored_without_the_mail(visitor.held)
    token = annika.refuse.split("/")[-2]
    other = "A" if token[50] != "A" else "B"
    for wrong in (token[:50] + other + token[51:], token + "=", token[:50], token[:-1] + "é"):
        assert visitor.post(annika.refuse.replace(token, wrong), ONE_CLICK).status_code == 404
    assert visitor.get(annika.refuse).status_code == 200
    assert state_of(visitor.held, annika.profile_id) == "listed"
    assert visitor.post(annika.refuse, ONE_CLICK).status_code == 200
    assert state_of(visitor.held, annika.profile_id) == "removed"
    assert _suppressed(visitor.held, annika.address)
    assert visitor.get(annika.see).status_code == 404


def test_a_no_is_kept_in_a_file_while_the_database_is_away(
    visitor: Visitor, annika: Listed, held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_hand, "ANSWER_WITHIN_SECONDS", 0.2)
    away = replace(held, database=Database(NOWHERE, dict(held.database.info)))
    cut_off = Visitor(create_app(away), away, Postbox())
    assert cut_off.post(annika.refuse, ONE_CLICK).status_code == 200
    assert cut_off.post("/n/unknown/no", ONE_CLICK).status_code == 200
    for answer in (cut_off.post("/ask", {"address": "a@nordwind.example"}), cut_off.get(annika.see)):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert cut_off.get("/").status_code == 200
    away.database.dispose()
    assert state_of(held, annika.profile_id) == "listed"
    assert annika.address not in (held.settings.home / "refusals.spool").read_text()
    _restored_without_the_mail(held)
    assert spool.act_on(held, now()) == 1
    assert spool.act_on(held, now()) == 0
    assert state_of(held, annika.profile_id) == "removed"


def test_no_refusal_is_lost_while_the_file_is_being_acted_on(held: Parts) -> None:
    seen: set[bytes] = set()
    path = held.settings.home / "refusals.spool"

    def keep(start: int) -> None:
        for number in range(start, start + 50):
            spool.keep(held.settings, number.to_bytes(32))

    writers = [threading.Thread(target=keep, args=(start,)) for start in (0, 50, 100)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers) or path.exists():
        if path.exists():
            taken = path.with_suffix(".seen")
            with spool._held(path):
                path.replace(taken)
            seen |= {bytes.fromhex(line) for line in taken.read_text().split()}
    assert len(seen) == 150


def test_a_notice_does_not_call_the_post_somebody_holds_a_work_history(visitor: Visitor, held: Parts) -> None:
    waiting = list_somebody(held, "Orla Fitz", "orla.fitz@nordwind.example", at=now() - timedelta(days=3))
    said = visitor.post(waiting.see).get_data(as_text=True)
    assert said.count("Head of Purchasing") == said.count("Nordwind Logistik GmbH") == 1
    assert visitor.prove(waiting.address).get_data(as_text=True).count("Head of Purchasing") == 1

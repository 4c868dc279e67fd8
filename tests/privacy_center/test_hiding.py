"""Whoever hides keeps the card as it is: nobody sees it, and what waited waits on."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from directory.clock import now
from directory.profiles import notices_sent, rights
from directory.profiles.cards import own_card
from directory.profiles.evidence import Claim, Origin, Sighting
from directory.profiles.keys import new_id
from directory.profiles.models import Source
from directory.profiles.owed import Notice
from directory.profiles.recompile import facts_of
from directory.profiles.register import receive
from tests.privacy_center.conftest import Visitor, text_of
from tests.privacy_center.people import Listed, state_of
from tests.services.surroundings import Forward


def test_a_hidden_card_is_kept_and_can_be_shown_again(
    visitor: Visitor, annika: Listed, post_mails: Callable[[], int]
) -> None:
    visitor.prove(annika.address)
    for _ in range(2):
        assert "Nobody can find it." in visitor.get(visitor.press("/card/hide").location).get_data(as_text=True)
    assert state_of(visitor.held, annika.profile_id) == "restricted"
    assert post_mails() == 1
    assert "YOUR CARD IS HIDDEN" in text_of(visitor.postbox.kept[-1])
    assert "no longer hidden" in visitor.get(visitor.press("/card/show").location).get_data(as_text=True)
    assert state_of(visitor.held, annika.profile_id) == "listed"


@pytest.mark.parametrize("typed", ["Chief Engineer", ""])
def test_a_correction_is_confirmed_by_a_mail_with_its_receipt_and_without_its_words(
    visitor: Visitor, annika: Listed, post_mails: Callable[[], int], typed: str
) -> None:
    visitor.prove(annika.address)
    with visitor.held.database.read() as session:
        title = next(fact for fact in facts_of(session, annika.profile_id) if fact.kind == "title")
    page = visitor.press(f"/card/correct/{title.id}", {"value": title.value})
    assert (page.status_code, post_mails()) == (400, 0)
    done = visitor.get(visitor.press(f"/card/correct/{title.id}", {"value": typed}).location).get_data(as_text=True)
    assert post_mails() == 1
    said = text_of(visitor.postbox.kept[-1])
    assert "YOUR CARD IS CORRECTED" in said
    assert (title.value in said, bool(typed) and typed in said) == (False, False)
    code = re.search(r"(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}", said)
    assert code is not None
    assert code.group() in done


def test_a_hidden_card_still_says_until_when_nobody_sees_a_line_that_waits(
    visitor: Visitor, annika: Listed, forward: Forward
) -> None:
    with visitor.held.database.write() as session:
        vendor = session.scalars(select(Source)).one()
        claim = Claim(full_name="Annika Okafor", emails=(annika.address,), phones=(("work_phone", "+493023125001"),))
        receive(session, vendor, Sighting(claim, b"w" * 32, now().date(), Origin(feed_id=new_id())), at=now())
        waiting = session.get_one(Notice, session.scalars(select(Notice.id).where(Notice.kind == "new_facts")).one())
        notices_sent.name_facts(
            session, [notices_sent.Naming(waiting, facts_of(session, annika.profile_id), {"told": True})]
        )
        notices_sent.delivered(session, waiting, by="relay", answer="250 2.0.0 queued", at=now())

    def said() -> date:
        visitor.prove(annika.address)
        with visitor.held.database.read() as session:
            (profile,) = rights.profiles_of(session, annika.address)
            card = own_card(session, profile, contact_digest=b"", at=now())
            (until,) = {line.waits_until for line in card.lines if line.waits_until}
        told = f"Nobody sees it before {until.day} {until:%b %Y}"
        assert told in visitor.get("/card").get_data(as_text=True)
        return until

    before = said()
    visitor.press("/card/hide")
    assert said() == before
    forward(days=3)
    assert said() == before + timedelta(days=3), "the wait stands still while the card is hidden"
    visitor.press("/card/show")
    assert said() == before + timedelta(days=3)

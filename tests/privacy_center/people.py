"""People to find: received from a feed, told by a real notice, waited for, listed, and seen by a customer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.accounts.models import Account
from directory.clock import now
from directory.parts import Parts
from directory.profiles import notices_sent, operator, reach
from directory.profiles.disclosures import Seer, disclose
from directory.profiles.evidence import Claim, JobClaim, Origin, Sighting
from directory.profiles.keys import new_id
from directory.profiles.lifecycle import advance
from directory.profiles.models import Profile, Source
from directory.profiles.owed import Notice
from directory.profiles.register import receive
from directory.profiles.states import NoticeKind, Purpose, State
from ingest.notices.compose import Composed, Known, Links, write_down
from ingest.notices.letter import render

LANGUAGES = ("en", "de", "fr", "es")
OPERATOR = operator.Answers(
    controller="Cardfile Verzeichnis GmbH",
    address="Speicherstraße 1, 20457 Hamburg",
    country="DE",
    dpo="Dr. Ute Amsel, dpo@cardfile.example",
    privacy_mailbox="privacy@cardfile.example",
    hosting_country="DE",
    transfer_basis=dict.fromkeys(LANGUAGES, "Standard contractual clauses."),
    legitimate_interest=dict.fromkeys(LANGUAGES, "To let companies find business contacts."),
    wait_days=14,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed person: the profile, its address, and the paths of the links in its notice."""

    profile_id: str
    address: str
    see: str
    refuse: str
    notice_id: str


def list_somebody(held: Parts, name: str, address: str, *, at: datetime, mobile: str = "+4915123456789") -> Listed:
    """Receives, tells, waits and lists somebody, as the pipeline does; told less than a month ago, they wait still."""
    database = held.database

    def receive_and_tell(session: Session) -> Listed:
        if not operator.answers(session).controller:
            operator.answer(session, OPERATOR, at=at)
        profile = receive_somebody(session, name, address, mobile, at=at)
        advance(session, profile, State.GATED, because="passed", at=at)
        notice = notices_sent.owe(session, profile, NoticeKind.LISTING, at=at)
        assert notice is not None
        url = held.settings.privacy_url
        known, links = Known.of(session, [profile.id]), Links()
        composed = Composed.of(notice, profile, known, links, operator=OPERATOR, privacy_url=url, at=at)
        assert composed is not None
        rendered = render(composed.letter, composed.language)
        naming = write_down(session, notice, composed, rendered, links, known.facts[profile.id], at=at)
        notices_sent.name_facts(session, [naming])
        notices_sent.delivered(session, notice, by="relay", answer="250 2.0.0 queued", at=at)
        see = next(word for word in rendered.text.split() if "/n/" in word and not word.endswith("/no"))
        refuse = composed.letter.refuse_url
        return Listed(profile.id, address, see.removeprefix(url), refuse.removeprefix(url), notice.id)

    told = database.until_done(receive_and_tell)
    if at + timedelta(days=31) <= now():
        database.until_done(lambda session: reach.list_profiles(session, [told.profile_id], at=at + timedelta(days=31)))
    return told


def show_to(held: Parts, profile_id: str, company: str, *, purpose: Purpose, at: datetime) -> str:
    """Writes that a customer's user was shown somebody; answers the account's id."""

    def show(session: Session) -> str:
        account = session.scalar(select(Account).where(Account.name == company))
        if account is None:
            account = Account(id=new_id(), name=company, added_at=at)
            session.add(account)
        disclose(session, profile_id, Seer(account.id, new_id()), purpose=purpose, kinds=("name", "title"), at=at)
        return account.id

    return held.database.until_done(show)


def state_of(held: Parts, profile_id: str) -> str:
    """Where a profile stands now."""
    with held.database.read() as session:
        return session.get_one(Profile, profile_id).state


def notice_of(held: Parts, notice_id: str) -> Notice:
    """A notice as it stands now."""
    with held.database.read() as session:
        return session.get_one(Notice, notice_id)


def receive_somebody(session: Session, name: str, address: str, mobile: str, *, at: datetime) -> Profile:
    """What the vendor's feed says of somebody, received; about whoever holds the address already, when there is one."""
    source = session.scalar(select(Source).where(Source.name == "vendor"))
    if source is None:
        source = Source(
            id=new_id(),
            kind="licensed",
            name="vendor",
            holder="Datenquelle Beispiel GmbH",
            uses="search,reveal",
            basis="legitimate_interest",
            added_at=at,
        )
        session.add(source)
        session.flush()
    domain = address.rpartition("@")[2]
    claim = Claim(
        full_name=name,
        emails=(address,),
        phones=(("mobile", mobile),),
        jobs=(JobClaim("Head of Purchasing", "", "Nordwind Logistik GmbH", domain),),
        city="Hamburg",
        country="DE",
    )
    sighting = Sighting(claim, new_id().encode().ljust(32), at.date(), Origin(feed_id=new_id()))
    return receive(session, source, sighting, at=at)[0]

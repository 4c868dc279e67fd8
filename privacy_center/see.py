"""Seeing what is held: the card with every line, its sources, its notices, and who saw it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory.clock import now
from directory.profiles import disclosures, duties, rights, suppression, ways_in
from directory.profiles.aliases import ids_of
from directory.profiles.cards import OwnLine, own_card
from directory.profiles.models import Profile
from directory.profiles.owed import Duty, Notice, NoticeContent
from directory.profiles.own_notices import OwnNotice
from directory.profiles.recipients import names_of
from directory.profiles.states import SourceKind
from privacy_center import at_hand, sessions
from privacy_center.languages import language_of_request
from privacy_center.letters import in_groups
from privacy_center.pages import (
    CardLine,
    CardPage,
    DutyRow,
    HeldLine,
    LookRow,
    MailSaid,
    MailSource,
    NothingPage,
    NoticeTimeline,
    RecipientRow,
)

_ORDER = (
    "name", "email", "mobile", "work_phone", "switchboard", "title", "department", "company", "place", "link", "job",
    "education",
)  # fmt: skip
WITH_RECEIPT = ("corrected", "taken_off", "hidden")


def card() -> Response | str:
    """The card of whoever proved an address here, or that nothing is held."""
    proven = sessions.proven()
    if proven.receipt is not None:
        return redirect(url_for("privacy.removed"), 303)
    at = now()
    with at_hand.parts().database.read() as session:
        profiles = rights.profiles_of(session, proven.address)
        page = card_page(session, profiles, contact_digest=proven.contact_digest, at=at) if profiles else None
        if page is None:
            return render_template("nothing.html", page=_nothing(session, proven))
        done = _just_done(proven, page)
        code = in_groups(proven.last_code) if done in WITH_RECEIPT and proven.last_code else ()
        former = ways_in.is_former(session, proven.address, profiles)
    return render_template("card.html", page=replace(page, done=done, code_lines=code, former=former))


def _just_done(proven: sessions.Proven, page: CardPage) -> Any:
    """What the page's address says was just done, if that was the last act here and still holds."""
    told = request.args.get("done", "")
    hidden = page.state == "restricted"
    holds = {"hidden": hidden, "shown": not hidden}.get(told, told in WITH_RECEIPT)
    return told if holds and told == proven.last_act else ""


def _nothing(session: Session, proven: sessions.Proven) -> NothingPage:
    since = suppression.suppressed_since(session, proven.contact_digest)
    until = ways_in.over_since(session, proven.address)
    return NothingPage(since.date() if since else None, until.date() if until else None)


def card_page(session: Session, profiles: list[Profile], *, contact_digest: bytes, at: datetime) -> CardPage:
    """All that is held under one address; two profiles (after a split) stand on one card."""
    language = language_of_request()
    cards = [
        own_card(session, profile, contact_digest=contact_digest, at=at, language=language) for profile in profiles
    ]
    first = cards[0]
    hidden = [one.hidden_since for one in cards if one.hidden_since is not None]
    return CardPage(
        name=next((line.value for one in cards for line in one.lines if line.kind == "name"), ""),
        state=first.state,  # type: ignore[arg-type]  # the columns hold these codes alone
        lines=tuple(_line(line) for one in cards for line in sorted(one.lines, key=_on_the_card)),
        besides=tuple(_line(line) for one in cards for line in sorted(one.besides, key=_on_the_card)),
        recipients=recipients(session, [one.profile_id for one in cards]),
        notices=tuple(_timeline(notice) for one in cards for notice in one.notices),
        looks=tuple(dict.fromkeys(LookRow(look.at, look.because) for one in cards for look in one.looks)),
        lost=tuple(dict.fromkeys(line for one in cards for line in one.lost)),  # type: ignore[misc]  # the columns hold these codes alone
        told=duty_rows(session, duties.about(session, [one.profile_id for one in cards]), at=at),
        companies_to_tell=len(_told(session, [one.profile_id for one in cards])),
        listed_on=first.listed_on,
        list_on=first.list_on,
        hidden_since=min(hidden, default=None),
    )


def recipients(session: Session, profile_ids: list[str]) -> tuple[RecipientRow, ...]:
    """Who saw these cards, by the customers' names, the latest first."""
    seen = [row for profile_id in profile_ids for row in disclosures.seen_by(session, profile_id)]
    names = names_of(session, (row.account_id for row in seen))
    return tuple(
        RecipientRow(
            company=names[row.account_id],
            purpose=row.purpose,  # type: ignore[arg-type]  # the columns hold these codes alone
            times=row.times,
            first_on=row.first_at.date(),
            last_on=row.last_at.date(),
            kinds=row.kinds,  # type: ignore[arg-type]  # the columns hold these codes alone
        )
        for row in seen
    )


def duty_rows(session: Session, owed: Sequence[Duty], *, at: datetime) -> tuple[DutyRow, ...]:
    """Who was told to do what with a copy, by the customers' names."""
    names = names_of(session, (duty.account_id for duty in owed))
    return tuple(
        DutyRow(
            company=names[duty.account_id],
            kind=duty.kind,  # type: ignore[arg-type]  # the columns hold these codes alone
            line=duty.line,  # type: ignore[arg-type]  # the columns hold these codes alone
            which=duty.which,
            respelled=duty.respelled,
            asked_on=duty.asked_at.date(),
            due_on=duty.due_at.date(),
            confirmed_at=duty.confirmed_at,
            ended=duty.ended_at is not None,
            days_late=duties.days_late(duty, at=at),
        )
        for duty in owed
    )


def notice_read(notice_id: str) -> str:
    """What one notice to this person said; another's notice is not there."""
    proven = sessions.proven()
    with at_hand.parts().database.read() as session:
        held = rights.profiles_of(session, proven.address) if proven.address else []
        mine = [known_as for profile in held for known_as in ids_of(session, profile.id)]
        said = mail_said(session, notice_id, mine)
    if said is None:
        abort(404)
    return render_template("notice_read.html", said=said)


def mail_said(session: Session, notice_id: str, profile_ids: list[str]) -> MailSaid | None:
    """A notice of one of these profiles, from the fields as they were sent; None when its words are not held."""
    row = session.execute(
        select(Notice, NoticeContent.letter)
        .join(NoticeContent, NoticeContent.notice_id == Notice.id)
        .where(Notice.id == notice_id, Notice.profile_id.in_(profile_ids))
    ).first()
    if row is None or not row.letter.get("held"):
        return None
    letter: dict[str, Any] = row.letter
    return MailSaid(
        kind=row.Notice.kind,
        sent_on=(row.Notice.delivered_at or row.Notice.made_at).date(),
        list_on=date.fromisoformat(letter["list_on"]),
        lines=tuple(HeldLine(held["key"], held["value"], letter.get("country", "")) for held in letter["held"]),
        sources=tuple(
            MailSource(source["kind"], source["holder"], source["public"], date.fromisoformat(source["received_on"]))
            for source in letter["sources"]
        ),
    )


def _told(session: Session, profile_ids: list[str]) -> set[str]:
    return {
        row.account_id
        for profile_id in profile_ids
        for row in disclosures.seen_by(session, profile_id)
        if row.purpose in duties.RECEIVED_BY
    }


def _on_the_card(line: OwnLine) -> int:
    return _ORDER.index(line.kind)


def _line(line: OwnLine) -> CardLine:
    return CardLine(
        field_id=line.fact_id,
        label_key=line.kind,  # type: ignore[arg-type]  # the columns hold these codes alone
        value=line.value,
        source_kind="derived" if line.derived else line.source_kind,  # type: ignore[arg-type]  # the columns hold these codes alone
        basis=line.basis,  # type: ignore[arg-type]  # the columns hold these codes alone
        first_seen=line.first_seen_on,
        last_seen=line.last_seen_on,
        agree_count=line.agree_count,
        kept_until=line.kept_until,
        public=line.source_kind == SourceKind.PUBLIC,
        holder=line.holder,
        hidden_until=line.waits_until,
        correctable=line.correctable,
        country=line.country,
        also=tuple(map(_line, line.also)),
        corrected_away=line.corrected_away,
    )


def _timeline(notice: OwnNotice) -> NoticeTimeline:
    return NoticeTimeline(
        notice_id=notice.id if notice.words_held and notice.delivered_at else "",
        kind=notice.kind,  # type: ignore[arg-type]  # the columns hold these codes alone
        language=notice.language,
        received_on=notice.received_on,
        source_kind=notice.received_from,  # type: ignore[arg-type]  # the columns hold these codes alone
        sent_at=notice.delivered_at or (notice.made_at if notice.came_back else None),
        delivered_at=notice.delivered_at,
        delivered_by=notice.delivered_by,  # type: ignore[arg-type]  # the columns hold these codes alone
        server_answer=notice.server_answer,
        revoked_at=notice.revoked_at,
        came_back=notice.came_back,
        wait_days=notice.wait_days,
        wait_ends_on=notice.wait_ends_at.date() if notice.wait_ends_at else None,
        listed_on=notice.shown_on,
        merged=notice.merged,
    )

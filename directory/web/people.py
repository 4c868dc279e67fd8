"""A person's page: the card with its history for whoever may see it, the dashed card for owners of somebody who left
or hides, and for all others the very page of no such person."""

from datetime import datetime

from babel import Locale
from flask import abort, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory import displays
from directory.accounts.models import User
from directory.clock import now
from directory.credits import reveals
from directory.credits.models import Reveal
from directory.db import Outrun, StorageRefused
from directory.profiles import merge, reach
from directory.profiles.models import Observation, Profile, ProfileAlias, Source
from directory.profiles.owed import Duty, Notice
from directory.profiles.reach import ShownCard
from directory.profiles.states import DutyKind, FactKind, Purpose, SourceKind, Use
from directory.web import at_hand, desk, owing, pace, statuses, trails
from directory.web.at_hand import day_of
from directory.web.cards import kinds_on, person_page
from directory.web.pages import HistoryLine
from directory.web.room import site


def _is_owned() -> bool:
    """Whether the account has paid for the card that is asked for: then it is no preview. A database that fails here is
    told by the page itself; the limiter would take its own store for dead, and begin every count anew in memory."""
    signed = at_hand.visitor()
    asked = str((request.view_args or {}).get("profile_id", ""))
    if signed is None:
        return False
    try:
        with at_hand.database().read() as session:
            return bool(reveals.owned_among(session, signed.account_id, [asked]))
    except (StorageRefused, Outrun):
        return False


@site.get("/people/<profile_id>")
@pace.previewing_unless(_is_owned)
def person(profile_id: str) -> Response:
    """One person."""
    signed, at = at_hand.signed(), now()
    with at_hand.database().read() as session:
        profile = merge.living(session, profile_id)
        card, since = _card(session, profile.id, at=at) if profile is not None else (None, None)
        if profile is None or card is None:
            return _out_or_nobody(session, profile_id)
        if profile.id != profile_id:
            return redirect(url_for("site.person", profile_id=profile.id), code=303)
        purpose = Purpose.OWNED_CARD if since is not None else Purpose.CARD
        g.people_shown = int(since is None)
        shown = {profile.id: kinds_on(card, owned=since is not None)}
        displays.append(at_hand.settings().home, at_hand.seer(), purpose=purpose, shown=shown, at=at)
        page = person_page(
            card,
            owned_since=since,
            notices=statuses.told(session, [profile.id]),
            history=_history(session, profile, signed.account_id, use=Use.SEARCH if since is None else Use.REVEAL),
            trail=trails.to_person(session, profile.id, at),
            fresh=request.args.get("fresh") == "1",
            changed=owing.changed_lines(session, signed.account_id, profile.id, name=card.value(FactKind.NAME), at=at),
            today=at.date(),
        )
        return make_response(render_template("person.html", page=page, shell=desk.shell(session)))


def _card(session: Session, profile_id: str, *, at: datetime) -> tuple[ShownCard | None, datetime | None]:
    since = reveals.owned_among(session, at_hand.signed().account_id, [profile_id]).get(profile_id)
    if since is not None:
        whole = reach.shown(session, [profile_id], use=Use.REVEAL, at=at).get(profile_id)
        if whole is not None:
            return whole, since
    return reach.shown(session, [profile_id], use=Use.SEARCH, at=at).get(profile_id), None


def _out_or_nobody(session: Session, profile_id: str) -> Response:
    """The dashed card of who left or hides, for whoever received it; else the page of no such person."""
    lived_as = select(ProfileAlias.profile_id).where(ProfileAlias.alias == profile_id)
    duty = session.scalar(
        select(Duty)
        .where(
            Duty.account_id == at_hand.signed().account_id,
            (Duty.profile_id == profile_id) | Duty.profile_id.in_(lived_as),
            Duty.kind.in_((DutyKind.DELETE, DutyKind.HIDE)),
            Duty.ended_at.is_(None),
        )
        .order_by(Duty.kind)
    )
    if duty is None:
        abort(404)
    if duty.kind == DutyKind.DELETE:
        return make_response(
            render_template("left.html", page=owing.left_card(duty, at=now()), shell=desk.shell(session))
        )
    return make_response(
        render_template("hidden.html", page=owing.changed_card([duty], at=now()), shell=desk.shell(session))
    )


def _history(session: Session, profile: Profile, account_id: str, *, use: Use) -> tuple[HistoryLine, ...]:
    lines = []
    bought = session.execute(
        select(Reveal.at, Reveal.price, User.name)
        .join(User, User.id == Reveal.user_id)
        .where(Reveal.account_id == account_id, Reveal.profile_id == profile.id)
    ).first()
    if bought is not None:
        at, price, who = bought
        paid = ngettext("%(num)s credit", "%(num)s credits", price) + f" · {day_of(at)}, {at:%H:%M}"
        lines.append(HistoryLine("mine", _("Revealed by %(name)s", name=who), paid))
    notice = session.get(Notice, profile.listing_notice_id) if profile.listing_notice_id else None
    if profile.listed_at is not None:
        waited = ngettext("after %(num)s day's wait", "after %(num)s days' wait", notice.wait_days) if notice else ""
        lines.append(HistoryLine("done", _("Listed"), " · ".join(filter(None, (waited, day_of(profile.listed_at))))))
    if notice is not None and notice.delivered_at is not None:
        language = Locale.parse(notice.language).get_display_name("en") or notice.language
        told = f"{_('delivered')} · {day_of(notice.delivered_at)}"
        lines.append(HistoryLine("done", _("Told by e-mail, in %(language)s", language=language), told))
    came = _first_received(session, profile.id, use=use)
    if came is not None:
        kind, at = came
        lines.append(HistoryLine("done", _("Received"), f"{_came_from(kind)} · {day_of(at)}"))
    return tuple(lines)


def _first_received(session: Session, profile_id: str, *, use: Use) -> tuple[str, datetime] | None:
    """From which kind of source the person came first, and when, of those whose licence permits this use: a source
    without it is not spoken of here."""
    rows = session.execute(
        select(Source.kind, Source.uses, Observation.obtained_at)
        .join(Observation, Observation.source_id == Source.id)
        .where(Observation.profile_id == profile_id)
        .order_by(Observation.obtained_at, Observation.id)
    )
    return next(((kind, at) for kind, uses, at in rows if use in uses.split(",")), None)


def _came_from(kind: str) -> str:
    told: dict[str, str] = {
        SourceKind.LICENSED: _("from a licensed feed"),
        SourceKind.PUBLIC: _("from a publicly accessible page"),
        SourceKind.RESEARCH: _("from research"),
        SourceKind.MAILBOX: _("from a member’s mail signature"),
        SourceKind.PERSON: _("from the person"),
    }
    return told[kind]

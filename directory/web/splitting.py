"""The officer takes a wrong merge apart: records chosen on the look-up, then what would be, then the yes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flask import make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory.clock import now
from directory.profiles import looks, splitting
from directory.profiles.models import Profile
from directory.profiles.rights import profiles_of
from directory.profiles.sides import SplitRefused, records_of
from directory.profiles.split_told import Split
from directory.profiles.splitting import Whose
from directory.profiles.states import FactKind
from directory.profiles.wording import written
from directory.web import at_hand, cards, desk, errors, security
from directory.web.forms import SplitForm
from directory.web.room import office
from directory.web.split_pages import SplitCard, SplitPage, SplitRecord, SplitRow


@office.post("/split")
def split() -> Response:
    """Shows what would be if the records were taken off their card, and does it once that was confirmed."""
    form = SplitForm()
    if not form.validate():
        return errors.page(400)
    page = SplitPage(
        address=str(form.address.data).strip(),
        because=str(form.because.data).strip(),
        profile_id=str(form.profile_id.data),
        taken=tuple(dict.fromkeys(request.form.getlist("take"))),
        records=tuple(dict.fromkeys(request.form.getlist("record"))),
        shared=str(form.shared.data or ""),
    )
    status = 200
    try:
        page = _done(page) if form.step.data == "confirm" else _looked_at(page)
    except SplitRefused as refused:
        page, status = replace(page, error=_refused(refused.reason)), 422
    with at_hand.database().read() as session:
        if status != 200 and page.error in (_refused("none"), _refused("all")):
            page = replace(page, again=next(cards_to_split(session, [page.profile_id]), None))
        return make_response(render_template("split.html", page=page, shell=desk.shell(session)), status)


def cards_to_split(session: Session, profile_ids: Sequence[str]) -> Iterator[SplitCard]:
    """The cards among these that hold more than one record."""
    for profile_id in profile_ids:
        records = [
            SplitRecord(
                one.id, _origin(one.source_kind, one.source), one.obtained_on, one.last_seen_on, one.joined_on, one.says
            )
            for one in records_of(session, profile_id)
        ]
        if len(records) > 1:
            yield SplitCard(profile_id, tuple(records))


def _looked_at(page: SplitPage) -> SplitPage:
    """What would be. It names the lines of both people, so it is a look like any other."""
    at_hand.database().until_done(lambda session: _look_too(session, page, page.profile_id))
    whose = Whose(page.shared) if page.shared else None
    try:
        would = splitting.preview(at_hand.database(), page.profile_id, page.taken, shared=whose, at=now())
    except SplitRefused as refused:
        if refused.reason != "shared":
            raise
        would = splitting.preview(at_hand.database(), page.profile_id, page.taken, shared=Whose.BOTH, at=now())
        return replace(page, asks_whose=True, rows=tuple(_rows(would, only_shared=True)))
    return replace(page, rows=tuple(_rows(would)), facts=tuple(_facts(would)))


def _done(page: SplitPage) -> SplitPage:
    whose = Whose(page.shared) if page.shared else None

    def act(session: Session) -> Split:
        _theirs(session, page)
        profile = session.get_one(Profile, page.profile_id)
        done = splitting.split(session, profile, page.taken, seen=page.records, shared=whose, at=now())
        if not done.new_left:
            _write_look(session, page, done.apart_id)
        return done

    done = at_hand.database().until_done(act)
    security.note("card taken apart", profile=page.profile_id, into=done.apart_id)
    return replace(page, rows=tuple(_rows(done)), facts=tuple(_facts(done)), done=True)


def _theirs(session: Session, page: SplitPage) -> None:
    """The card must be one that the address leads to, since the reason given is about that one."""
    if page.profile_id not in {profile.id for profile in profiles_of(session, page.address)}:
        raise SplitRefused("gone")


def _look_too(session: Session, page: SplitPage, profile_id: str) -> None:
    _theirs(session, page)
    _write_look(session, page, profile_id)


def _write_look(session: Session, page: SplitPage, profile_id: str) -> None:
    user_id = at_hand.signed().user_id
    looks.looked_too(session, profile_id, page.address, because=page.because, by_user_id=user_id, at=now())


def _rows(would: Split, *, only_shared: bool = False) -> Iterator[SplitRow]:
    lines = cards.labels()
    for kind, value in would.shared:
        yield SplitRow(_("named by both sides"), lines[FactKind(kind)], written(kind, value))
    if only_shared:
        return
    for kind, value in would.gone:
        yield SplitRow(_("goes off the card"), lines[FactKind(kind)], written(kind, value))
    for kind, old, new in would.changed:
        said = _("%(old)s becomes %(new)s", old=written(kind, old), new=written(kind, new))
        yield SplitRow(_("is put right"), lines[FactKind(kind)], said)
    for kind, value in would.new:
        yield SplitRow(_("stands on the new card"), lines[FactKind(kind)], written(kind, value))


def _facts(would: Split) -> Iterator[str]:
    if would.old_left:
        yield _("The old card goes, erased: %(why)s.", why=_why(would.old_left))
    if would.new_left:
        yield _("The new card is not held, its data is erased: %(why)s.", why=_why(would.new_left))
    elif would.erased_by is not None:
        yield _(
            "The new card is hidden as the old one is. Nobody is told of it meanwhile: unless it is shown again before,"
            " it is erased on %(day)s.",
            day=f"{would.erased_by.day} {would.erased_by:%B %Y}",
        )
    else:
        yield _("The new card is told by a notice of its own and waits; nobody is shown it before.")
    if not would.accounts:
        yield _("No customer received a line that goes or changes.")
        return
    yield ngettext(
        "%(num)s customer received lines that go or change, and is asked to correct its copy.",
        "%(num)s customers received lines that go or change, and are asked to correct their copies.",
        would.accounts,
    )


def _origin(kind: str, source: str) -> str:
    known: dict[str, str] = {
        "person": _("The person’s own words"),
        "mailbox": _("Member’s mail signature"),
        "licensed": _("Licensed feed"),
        "public": _("Publicly accessible page"),
        "research": _("Research"),
    }
    return ": ".join(filter(None, (known.get(kind, kind), source)))


def _why(code: str) -> str:
    known: dict[str, str] = {
        "cannot_be_told": _("no address is left to tell them at"),
        "undeliverable": _("its notice went to an address that is the other one’s, so its person was never told"),
        "too_little": _("too little is left for a professional profile"),
    }
    return known.get(code, code.replace("_", " "))


def _refused(reason: str) -> str:
    known: dict[str, str] = {
        "none": _("Choose the records that are somebody else’s."),
        "all": _("These are all records of the card: nothing would be left of it. Choose those of one person only."),
        "shared": _("Say whose it is."),
        "gone": _("Nothing of it is held any more under this address."),
    }
    return known.get(reason) or _("The card changed meanwhile, so nothing was done. Look it up again.")

"""Between putting a notice into words and letting it go lies a moment: no mail of words that are true no more leaves."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.mail.envelope import Envelope
from directory.parts import Parts
from directory.profiles import rights
from directory.profiles.corrections import correct
from directory.profiles.models import Fact, Profile
from directory.profiles.owed import LinkToken, Notice, NoticeContent, NoticeFact
from directory.profiles.states import FactKind, RestrictionReason, State
from directory.profiles.suppression import suppress
from ingest.notices import sending
from ingest.notices.writing import Post, Written, put_into_words
from tests.ingest.world import ask_dns, deliver, person, register, send, states

NOW = datetime.now(UTC) + timedelta(hours=1)
Act = Callable[[Session, Profile], object]


def _sent(held: Parts) -> list[Envelope]:
    return held.mailer.sent  # type: ignore[attr-defined, no-any-return]


def _send_while(held: Parts, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sends what is due; once it is in words and before it is let go, ``act`` happens and is committed."""

    def written(session: Session, claimed: Mapping[str, int], post: Post, *, at: datetime) -> list[Written]:
        done = put_into_words(session, claimed, post, at=at)
        with held.database.write() as other:
            act(other, other.scalars(select(Profile)).one())
        return done

    with monkeypatch.context() as patched:
        patched.setattr("ingest.notices.sending.put_into_words", written)
        assert send(held, at=NOW) == 1


def _gated(held: Parts) -> None:
    register(held)
    deliver(held, [person(1)])
    ask_dns(held)


def _leaves(session: Session, profile: Profile) -> None:
    address = session.scalars(select(Fact.value).where(Fact.kind == FactKind.EMAIL)).one()
    assert rights.suppress_by_officer(session, address, at=NOW) == 1
    assert profile.state == State.REMOVED


def _hides(session: Session, profile: Profile) -> None:
    rights.restrict(session, profile, reason=RestrictionReason.ASKED, at=NOW)


def _is_suppressed(session: Session, profile: Profile) -> None:
    """Somebody with the same phone leaves."""
    phone = session.scalars(select(Fact.normal).where(Fact.kind == FactKind.WORK_PHONE)).one()
    assert phone
    suppress(session, [("phone", session.info["keys"].digest("phone", phone))], because="asked", at=NOW)


def _is_claimed_by_another(session: Session, _profile: Profile) -> None:
    session.scalars(select(Notice)).one().tries += 1


@pytest.mark.security(
    "own: no mail of words that are true no more",
    breaks="ingest/notices/writing.py::if profile.state not in SENDABLE or (says is not None and says != one.composed):",
)
@pytest.mark.parametrize(
    ("act", "state"),
    [(_leaves, "removed"), (_hides, "restricted"), (_is_suppressed, "removed"), (_is_claimed_by_another, "gated")],
)
def test_whoever_leaves_or_hides_while_a_notice_is_written_gets_no_mail_and_no_link(
    held: Parts, monkeypatch: pytest.MonkeyPatch, act: Act, state: str
) -> None:
    _gated(held)
    _send_while(held, act, monkeypatch)
    assert _sent(held) == []
    assert states(held) == [state]
    with held.database.read() as session:
        assert not session.scalars(select(LinkToken)).all()
        assert not session.scalars(select(NoticeContent)).all()
        assert not session.scalars(select(NoticeFact)).all()


def test_a_line_corrected_while_a_notice_is_written_is_told_in_its_new_words_alone(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    _gated(held)

    def corrects(session: Session, profile: Profile) -> None:
        title = session.scalars(select(Fact).where(Fact.kind == FactKind.TITLE)).one()
        correct(session, profile, title, "Head of Lighthouses", at=NOW)

    _send_while(held, corrects, monkeypatch)
    assert _sent(held) == []
    assert send(held, at=NOW) == 1
    (mail,) = _sent(held)
    assert b"Head of Lighthouses" in mail.message
    assert b"Product Manager" not in mail.message
    with held.database.read() as session:
        notice = session.scalars(select(Notice)).one()
        assert (notice.tries, notice.delivered_at) == (1, NOW), "the try that sent nothing does not count"
        told = session.scalars(select(NoticeContent)).one().letter
        assert "Head of Lighthouses" in [line["value"] for line in told["held"]]


def test_mail_that_somebody_else_is_sending_counts_for_how_much_a_domain_gets_at_once(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(held)
    deliver(held, [person(number) for number in range(15)])
    ask_dns(held)
    more: list[int] = []

    def written(session: Session, claimed: Mapping[str, int], post: Post, *, at: datetime) -> list[Written]:
        if not more:
            more.append(0)
            more[0] = sending.send_due(held.database, post, now=lambda: at)
        return put_into_words(session, claimed, post, at=at)

    with monkeypatch.context() as patched:
        patched.setattr("ingest.notices.sending.put_into_words", written)
        assert send(held, at=NOW) == 10
    assert more == [0]
    assert len(_sent(held)) == 10

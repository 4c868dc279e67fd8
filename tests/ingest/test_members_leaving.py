"""A member takes the consent back: all their mail said goes, nothing of others', and no mailbox is read again."""

from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text

from directory.db import Database
from directory.parts import Parts
from directory.profiles import journal
from directory.profiles.models import Observation, Profile
from directory.profiles.recompile import facts_of
from directory.profiles.replaying import register_act, replay
from directory.profiles.rights import profiles_of
from directory.profiles.states import State
from ingest import cli, jobs, leaving, loads, member_commands, members
from ingest.models import Grant, Load, Member
from tests.ingest.sources.letters import JANE_BLOCK, mail
from tests.ingest.world import ask_dns, deliver, person, register
from tests.journeys.people import consent, mailbox

MIRA, NILS = "mira@hafenrand.example", "nils@hafenrand.example"
JANE, PETER = "jane.harrow@nordlicht.example", "peter.lund@nordlicht.example"
NOW = datetime.now(UTC)


@click.group()
def shell() -> None:
    """The commands of members and their mail."""


for _group in (cli.mail, member_commands.members):
    shell.add_command(_group)


def _run(held: Parts, *words: str | Path, answer: str = "") -> Result:
    result = CliRunner().invoke(shell, [str(word) for word in words], obj=lambda: held, input=answer)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _from(address: str, name: str) -> bytes:
    block = JANE_BLOCK.replace(JANE, address).replace("Jane Harrow", name)
    block = block.replace("jane-harrow-example", name.lower().replace(" ", "-"))
    number = 7 if address == PETER else 0
    block = block.replace("496 0123", f"496 012{number}").replace("900123", f"90012{number}")
    return mail(f"Hello,\n\nsee you.\n\nKind regards\n{block}\n", sender=f"{name} <{address}>")


def _share(held: Parts, member: str, *letters: bytes) -> None:
    """Records a member's consent and reads their mailbox."""
    assert _run(held, "members", "add", "--consent", consent(held.settings.home, member=member)).exit_code == 0
    box = mailbox(held.settings.home, list(letters), name="box.mbox")
    assert "accepted" in _run(held, "mail", "load", box, "--as", member, "--here").output


@pytest.fixture
def shared(held: Parts) -> Parts:
    """Mira and Nils both have mail of Jane, Mira alone mail of Peter; a feed knows somebody else."""
    _share(held, MIRA, _from(JANE, "Jane Harrow"), _from(PETER, "Peter Lund"))
    _share(held, NILS, _from(JANE, "Jane Harrow"))
    register(held)
    deliver(held, [person(1)])
    ask_dns(held)
    return held


def _living(held: Parts) -> set[str]:
    with held.database.read() as session:
        mine = session.scalars(select(Profile).where(Profile.state != State.REMOVED)).all()
        return {fact.value for one in mine for fact in facts_of(session, one.id) if fact.kind == "email"}


def _number(held: Parts, *which: object) -> int:
    with held.database.read() as session:
        return session.scalar(select(func.count()).select_from(Observation).where(*which)) or 0  # type: ignore[arg-type]


def test_who_leaves_takes_along_all_their_mail_said_and_nothing_of_others(shared: Parts) -> None:
    everybody = _living(shared)
    assert {JANE, PETER} < everybody
    records = _number(shared)
    left = _run(shared, "members", "leave", MIRA, answer="y\n")
    assert left.exit_code == 0, left.output
    for what, number in (("records read", 2), ("people these", 2), ("nobody else", 1)):
        assert any(what in line and f" {number} " in line for line in left.output.splitlines()), left.output
    assert _living(shared) == everybody - {PETER}
    assert _number(shared) == records - 2


def test_nothing_goes_before_the_operator_has_read_what_would(shared: Parts) -> None:
    before = _living(shared), _number(shared)
    assert _run(shared, "members", "leave", MIRA, answer="n\n").exit_code == 1
    assert (_living(shared), _number(shared)) == before
    assert _run(shared, "mail", "load", shared.settings.home / "box.mbox", "--as", MIRA, "--here").exit_code == 0


@pytest.mark.security(
    "own: a consent taken back is none",
    breaks="ingest/members.py::if member is not None and member.left_at is not None:",
)
def test_no_mailbox_of_who_left_is_read_until_a_new_consent_is_recorded(shared: Parts) -> None:
    _run(shared, "members", "leave", MIRA, "--yes")
    box = shared.settings.home / "box.mbox"
    refused = _run(shared, "mail", "load", box, "--as", MIRA, "--here")
    assert refused.exit_code == 1
    assert "took the consent back on" in refused.output
    assert MIRA not in refused.output
    with shared.database.read() as session:
        assert len(session.scalars(select(Load).where(Load.grant_id.is_not(None))).all()) == 2
        old = set(session.scalars(select(Grant.id)))
    _share(shared, MIRA, _from(PETER, "Peter Lund"))
    assert _number(shared, Observation.grant_id.not_in(old)) == 1


def test_a_load_that_runs_while_its_member_leaves_ends_and_nothing_of_it_stays(shared: Parts) -> None:
    box = mailbox(shared.settings.home, [_from(PETER, "Peter Lund")] * 3, name="more.mbox")
    with shared.database.read() as session:
        grant_id = members.grant_of(session, MIRA).id
    begun = loads.take_in(shared, box, grant_id=grant_id, at=NOW)
    _run(shared, "members", "leave", MIRA, "--yes")
    late = loads.take_in(shared, box, grant_id=grant_id, at=NOW)
    for load_id in (begun, late):
        assert not jobs.step(shared, load_id)
        with shared.database.read() as session:
            load = session.get_one(Load, load_id)
            assert load.done_at is not None
            assert "took the consent back" in load.failed
            assert load.path is None
    assert _number(shared, Observation.grant_id == grant_id) == 0


def test_a_leaving_killed_in_the_middle_is_finished_by_a_sweep_and_may_be_asked_for_again(shared: Parts) -> None:
    shared.database.until_done(lambda session: leaving.leave(session, MIRA, at=NOW))
    assert PETER in _living(shared)
    assert leaving.take_back(shared.database) == 2
    assert leaving.take_back(shared.database) == 0
    assert PETER not in _living(shared)
    again = _run(shared, "members", "leave", MIRA)
    assert again.exit_code == 0
    assert "0 records of theirs are left" in again.output


def test_of_who_left_the_proof_of_consent_stays_without_the_address(shared: Parts) -> None:
    _run(shared, "members", "leave", MIRA, "--yes")
    with shared.database.read() as session:
        member = members.member_of(session, MIRA)
        assert member is not None
        assert (member.email, member.consent_version) == (None, "1")
        assert member.left_at is not None
        assert MIRA not in str(session.execute(text("SELECT * FROM member")).all())
    with pytest.raises(Exception, match="no_address_of_who_left"), shared.database.write() as session:
        session.get_one(Member, member.id).email = MIRA


def test_a_stranger_and_a_wrong_address_leave_nothing(shared: Parts) -> None:
    told = {"stranger@x.example": "nobody with this address is a member", "no address": "is no e-mail address"}
    for nobody, why in told.items():
        refused = _run(shared, "members", "leave", nobody)
        assert refused.exit_code == 1
        assert why in refused.output


def test_an_older_backup_brings_no_consent_back(shared: Parts) -> None:
    register_act(leaving.LEFT, leaving.left_again)
    with shared.database.read() as session:
        body = {"grant": members.grant_of(session, MIRA).id}
    line = journal.Line("J" * 26, leaving.LEFT, None, body, NOW)
    replayed = shared.database.until_done(lambda session: replay(session, [line], at=NOW))
    assert dict(replayed.changed) == {leaving.LEFT: 1}
    assert PETER not in _living(shared)
    with shared.database.read() as session, pytest.raises(members.NotAMember, match="took the consent back"):
        members.grant_of(session, MIRA)
    assert not shared.database.until_done(lambda session: replay(session, [line], at=NOW)).changed


def test_a_taking_back_stands_in_the_journal_and_names_nobody(shared: Parts) -> None:
    database: Database = shared.database
    database.info["journal"] = lambda: journal.write_out(database, shared.journal)
    _run(shared, "members", "leave", MIRA, "--yes")
    (line,) = [one for one in shared.journal.lines() if one.act == leaving.LEFT]
    assert line.profile_id is None
    assert set(line.body) == {"grant"}
    assert MIRA not in shared.journal.path.read_text()
    with database.read() as session:
        assert profiles_of(session, JANE)

"""What a licence does not permit is not done with what its source said: not shown, not counted, not lent to others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, event, select, text, update

from directory.db import Database
from directory.profiles import licences, reach, sweeps
from directory.profiles.companies import CompanyFacts, found_or_made
from directory.profiles.evidence import Claim, JobClaim
from directory.profiles.keys import Keys
from directory.profiles.licences import change_terms, compile_companies, follow_terms, further_people
from directory.profiles.models import Company, Fact, IndexChange, Observation, Profile, Source
from directory.profiles.reach import ShownCard
from directory.profiles.recompile import recompile
from directory.profiles.states import FactKind, Use
from tests.people import LONG_AGO, Person, feed_source, list_person, receive_person

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
LORNA = Person("Lorna Reader", "lorna.reader@nordlicht.example", "Sales Manager", link="")


def _says(
    database: Database, person: Person, *sources: str, uses: str = "search,reveal", at: datetime = NOW, key: str = ""
) -> None:
    for name in sources:
        with database.write() as session:
            receive_person(session, person, source=feed_source(session, name=name, uses=uses), key=key, at=at)


def _shown(database: Database, profile_id: str, use: Use = Use.SEARCH) -> ShownCard | None:
    with database.read() as session:
        card = reach.shown(session, [profile_id], use=use, at=NOW + DAY).get(profile_id)
        session.expunge_all()
        return card


def _permit(database: Database, uses: str, *, basis: str = "legitimate_interest", name: str = "kontor") -> str:
    with database.write() as session:
        source = session.scalars(select(Source).where(Source.name == name)).one()
        change_terms(session, source, uses=uses, basis=basis)
        source_id = source.id
    follow_terms(database, at=NOW)
    return source_id


def _as_a_customer_reads_it(card: ShownCard | None) -> list[tuple[object, ...]]:
    assert card is not None
    return [
        (kind, fact.value, fact.source_kind, fact.first_seen_on, fact.last_seen_on, fact.agree_count, fact.kept_until)
        for kind, facts in card.facts.items()
        for fact in facts
    ]


@pytest.mark.security(
    "own: a licence's uses hold line by line",
    breaks="directory/profiles/compile.py::counted = _counted(group)",
)
@pytest.mark.parametrize("use", [Use.SEARCH, Use.REVEAL])
def test_a_source_without_the_use_lends_no_word_no_date_and_no_count(database: Database, use: Use) -> None:
    profile_id = list_person(database, LORNA)
    before = _as_a_customer_reads_it(_shown(database, profile_id, use))
    _says(database, LORNA, "same words", uses="api")
    other = replace(LORNA, name="LORNA READER", title="HEAD OF SALES", city="Kiel", country="")
    _says(database, other, "other words", uses="api")
    _says(database, replace(other, company="Moorwind AG", domain="moorwind.example"), "other employer", uses="api")
    assert _as_a_customer_reads_it(_shown(database, profile_id, use)) == before


def test_a_newer_source_that_may_only_be_searched_takes_nobody_out_of_what_may_be_revealed(database: Database) -> None:
    profile_id = list_person(database, LORNA)
    _says(database, replace(LORNA, name="Lorna B. Reader", title="Head of Sales"), "shown only", uses="search")
    card = _shown(database, profile_id, Use.REVEAL)
    assert card is not None
    assert (card.value(FactKind.NAME), card.value(FactKind.TITLE)) == (LORNA.name, LORNA.title)


def test_what_the_person_corrects_of_a_post_widens_no_licence_of_its_employer(database: Database) -> None:
    with database.write() as session:
        profile = receive_person(session, LORNA, source=feed_source(session, uses="search"))
        held = session.scalars(select(Observation)).one()
        part = Claim(
            jobs=(JobClaim("Head of Sales", company=LORNA.company, company_domain=LORNA.domain),), corrects="title"
        )
        person = feed_source(session, name="the person", uses=",".join(Use))
        person.kind = "person"
        session.add(_said_by_the_person(held, person, part))
        session.flush()
        recompile(session, profile, at=NOW)
        post = session.scalars(select(Fact).where(Fact.kind == FactKind.JOB)).one()
        assert (post.value, post.source_kind, post.uses) == ("Head of Sales", "person", "search")


def _said_by_the_person(held: Observation, source: Source, claim: Claim) -> Observation:
    return Observation(
        id="P" * 26, profile_id=held.profile_id, source_id=source.id, request_id="R" * 26, key_digest=b"p" * 32,
        content_digest=b"p" * 32, claim=claim.as_json(), policy="standard", basis="the_person",
        first_seen_on=NOW.date(), last_seen_on=NOW.date(), obtained_at=NOW, kept_until=(NOW + 300 * DAY).date(),
        delivery="", came_as="",
    )  # fmt: skip


def test_four_records_of_one_feed_are_one_source_and_outvote_nobody(database: Database) -> None:
    for key in "abcd":
        _says(database, LORNA, "kontor", key=key)
    with database.read() as session:
        assert {fact.agree_count for fact in session.scalars(select(Fact))} == {1}
    _says(database, replace(LORNA, title="Head of Sales"), "second", "third")
    with database.read() as session:
        title = session.scalars(select(Fact).where(Fact.kind == FactKind.TITLE)).one()
        assert (title.value, title.agree_count) == ("Head of Sales", 2)
        name = session.scalars(select(Fact).where(Fact.kind == FactKind.NAME)).one()
        assert name.agree_count == 3


@pytest.mark.security(
    "own: a narrowed licence is narrower at once",
    breaks='directory/profiles/reach.py::permitted = {*fact.uses.split(",")}.intersection(licensed.split(","))',
)
def test_what_a_narrowed_licence_permits_no_more_is_hidden_at_once_and_compiled_anew(database: Database) -> None:
    profile_id = list_person(database, LORNA)
    sweeps.gates_anew(database, "v1", at=NOW)
    _permit(database, "search")
    assert _shown(database, profile_id, Use.REVEAL) is None
    card = _shown(database, profile_id)
    assert card is not None
    assert not card.may_be_revealed
    assert card.revealable(FactKind.EMAIL) == []
    _permit(database, "api")
    assert _shown(database, profile_id) is None
    assert sweeps.gates_anew(database, "v1", at=NOW) == 1
    with database.read() as session:
        assert set(session.scalars(select(Fact.uses))) == {"api"}
    _permit(database, "reveal,search")
    sweeps.gates_anew(database, "v1", at=NOW)
    assert _shown(database, profile_id, Use.REVEAL) is not None


def test_a_narrowed_licence_leaves_the_words_of_the_sources_that_still_permit_it(database: Database) -> None:
    profile_id = list_person(database, LORNA)
    _says(database, replace(LORNA, title="Head of Sales"), "second", at=LONG_AGO - DAY)
    _permit(database, "api")
    sweeps.gates_anew(database, "v1", at=NOW)
    card = _shown(database, profile_id, Use.REVEAL)
    assert card is not None
    assert (card.value(FactKind.NAME), card.value(FactKind.TITLE)) == (LORNA.name, "Head of Sales")


def test_a_basis_that_changed_stands_on_every_record_and_line(database: Database) -> None:
    list_person(database, LORNA)
    _permit(database, "search,reveal", basis="consent")
    sweeps.gates_anew(database, "v1", at=NOW)
    with database.read() as session:
        assert set(session.scalars(select(Observation.basis))) == {"consent"}
        assert set(session.scalars(select(Fact.basis))) == {"consent"}


@pytest.fixture
def three_people(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Three listed people of one feed, all up to date, whose licence is followed one by one."""
    monkeypatch.setattr(licences, "_AT_ONCE", 1)
    for number in range(3):
        phone = f"+49302312500{number}"
        list_person(
            database, Person(f"Nora {'xyz'[number]}ander", f"n{number}@a{number}.example", link="", phone=phone)
        )
    with database.write() as session:
        session.execute(update(Profile).values(gates_version="v1"))
        session.execute(delete(IndexChange))
    return database


def test_changing_terms_is_one_small_write_however_many_people_follow(three_people: Database) -> None:
    with three_people.write() as session:
        source = session.scalars(select(Source)).one()
        change_terms(session, source, uses="api", basis="consent")
        session.flush()
        assert set(session.scalars(select(Profile.gates_version))) == {"v1"}
        assert set(session.scalars(select(Observation.basis))) == {"legitimate_interest"}
        assert session.scalars(select(IndexChange)).all() == []


def test_a_killed_following_of_new_terms_is_finished_by_the_sweep(
    three_people: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with three_people.write() as session:
        change_terms(session, session.scalars(select(Source)).one(), uses="api", basis="consent")

    def die(*_: object, **__: object) -> None:
        raise OSError("power gone")

    assert three_people.until_done(lambda session: licences._follow_some(session, at=NOW)) == 1
    with monkeypatch.context() as patched:
        patched.setattr(licences, "touch_index", die)
        with pytest.raises(OSError, match="power gone"):
            follow_terms(three_people, at=NOW)
    assert [follow_terms(three_people, at=NOW) for _ in range(2)] == [2, 0]
    with three_people.read() as session:
        assert set(session.scalars(select(Profile.gates_version))) == {""}
        assert set(session.scalars(select(Observation.basis))) == {"consent"}
        asked = list(session.scalars(select(IndexChange.profile_id)))
        assert sorted(asked) == sorted(session.scalars(select(Profile.id)))


def test_the_look_back_over_all_of_a_source_lets_others_write(three_people: Database) -> None:
    written: list[str] = []
    event.listen(three_people.engine, "before_cursor_execute", lambda *told: written.append(told[2]))
    _permit(three_people, "api", basis="consent")
    assert [one for one in written if one.startswith("SELECT observation.id")] == []
    with three_people.read() as session:
        assert session.scalars(select(Source.followed_to)).all() == [None]


def test_terms_that_change_again_before_the_end_are_followed_from_the_beginning(three_people: Database) -> None:
    source_id = _permit(three_people, "api", basis="consent")
    with three_people.write() as session:
        change_terms(session, session.get_one(Source, source_id), uses="api", basis="legitimate_interest")
    licences._end(three_people, source_id, "Z" * 26)
    assert follow_terms(three_people, at=NOW) == 3


def test_a_record_that_a_merge_carried_behind_the_place_is_followed_too(three_people: Database) -> None:
    with three_people.write() as session:
        source = session.scalars(select(Source)).one()
        change_terms(session, source, uses="api", basis="consent")
        source.followed_to = "Z" * 26
    follow_terms(three_people, at=NOW)
    with three_people.read() as session:
        assert set(session.scalars(select(Observation.basis))) == {"consent"}


def test_what_a_narrowed_licence_said_of_a_company_goes(database: Database) -> None:
    with database.write() as session:
        source = feed_source(session)
        session.expunge(source)
    told = CompanyFacts(name="Nordlicht GmbH", domain="nordlicht.example", industry="Optics")
    found_or_made(database, source, [(told, NOW.date())])
    source_id = _permit(database, "api")
    assert [compile_companies(database, source_id, at=NOW) for _ in range(2)] == [1, 0]
    with database.read() as session:
        assert session.scalars(select(Company.industry)).all() == [""]


def test_a_step_after_changed_terms_reads_its_own_people_and_not_all_of_the_source(sqlite_url: str, keys: Keys) -> None:
    """With a million records each step would else hold everybody's writing up for a second."""
    database = Database(sqlite_url, {"keys": keys})
    step = further_people("S" * 26, "P" * 26).compile(database.engine, compile_kwargs={"literal_binds": True})
    with database.read() as session:
        plan = [row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {step}"))]
    database.dispose()
    assert len(plan) == 1, plan
    assert "ix_observation_of_source (source_id=? AND profile_id>?)" in plan[0]

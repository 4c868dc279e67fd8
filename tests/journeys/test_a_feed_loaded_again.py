"""A vendor's next deliveries: the same file changes nothing, a full one withdraws, what is new waits for its notice."""

from sqlalchemy import func, select

from demo.caught import text_of
from directory.db import Base
from directory.profiles.models import Observation, Profile
from tests.journeys.people import ANNIKA, BENNO, CLARA, DORIAN, ELIF, EVERYBODY, feed
from tests.journeys.town import Town
from tests.journeys.visitors import Person, Rep, holds
from tests.privacy_center.watch import everything

CUSTOMER = "Hafenrand Sales"
NEW_COMPANY = "Kranich Werke AG"
MOVED = BENNO.but(
    company=NEW_COMPANY, domain="kranich.example", email="benno.harkort@kranich.example", title="Sales Director"
)
REACHABLE = CLARA.but(mobile="+4915228817399")
BOOKKEEPING = frozenset(
    {"load", "load_reject", "gate_count", "refusal", "observation", "mail_domain", "seal", "clock_watch"}
)
"""Tables in which a second reading leaves its own trace: that it was read, and that everybody was seen again."""


def test_a_feed_loaded_again(town: Town) -> None:
    town.open_for_business(CUSTOMER)
    rep = Rep(town, CUSTOMER)
    town.add_feed(feed("kontor"))
    town.deliver("kontor", EVERYBODY, file="first.jsonl")
    town.settle()
    _the_same_file_changes_nothing(town)
    town.forward(days=31)
    rep.reveal(CLARA.name)
    town.settle()

    _a_full_delivery_withdraws_whom_it_no_longer_holds(town, rep)
    _what_is_new_is_hidden_until_its_own_notice_waited_out(town, rep)
    _whoever_opted_out_at_the_vendor_goes(town, rep)
    _a_withdrawn_person_may_come_back_and_is_told_anew(town, rep)


def _the_same_file_changes_nothing(town: Town) -> None:
    before, mails = _rows(town), len(town.post.mails)
    told = town.deliver("kontor", EVERYBODY, file="first.jsonl")
    assert "unchanged" in told
    assert "accepted" not in told
    town.settle()
    assert _rows(town) == before
    assert len(town.post.mails) == mails
    with town.held.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Observation)) == len(EVERYBODY)


def _rows(town: Town) -> dict[str, list[str]]:
    """Every row there is, but for the bookkeeping of reading."""
    with town.held.database.read() as session:
        return {
            table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in BOOKKEEPING
        }


def _a_full_delivery_withdraws_whom_it_no_longer_holds(town: Town, rep: Rep) -> None:
    town.deliver("kontor", [one for one in EVERYBODY if one != DORIAN])
    assert rep.finds("Dorian") == []
    town.settle()
    assert len(rep.finds("")) == len(EVERYBODY) - 1
    assert "Feldkamp" not in everything(town.held.database)


def _what_is_new_is_hidden_until_its_own_notice_waited_out(town: Town, rep: Rep) -> None:
    town.takes_mail("kranich.example")
    town.deliver("kontor", [ANNIKA, MOVED, REACHABLE, ELIF])
    _is_hidden(rep)
    town.settle()
    _is_hidden(rep)
    (told,) = [
        mail for mail in (*town.mails_to(BENNO.email), *town.mails_to(MOVED.email)) if NEW_COMPANY in _text(mail)
    ]
    assert MOVED.email in _text(told)
    assert "8817399" in _text(town.mails_to(CLARA.email)[-1]).replace(" ", "")
    own = Person(town, CLARA.email).prove()
    assert holds(own, REACHABLE.mobile, "New. Nobody sees it before") == [
        REACHABLE.mobile,
        "New. Nobody sees it before",
    ]
    town.forward(days=29)
    _is_hidden(rep)
    town.forward(days=2)
    assert rep.finds(NEW_COMPANY) == [BENNO.name]
    assert holds(rep.card_of(CLARA.name), REACHABLE.mobile)


def _is_hidden(rep: Rep) -> None:
    assert rep.finds(NEW_COMPANY) == []
    for name in (BENNO.name, CLARA.name):
        if name in rep.finds(name):
            assert holds(rep.card_of(name), NEW_COMPANY, "kranich", REACHABLE.mobile) == []
    assert holds(rep.card_of(CLARA.name), CLARA.direct, REACHABLE.mobile) == [CLARA.direct]


def _whoever_opted_out_at_the_vendor_goes(town: Town, rep: Rep) -> None:
    assert {ANNIKA.name, ELIF.name} <= set(rep.finds(""))
    assert "2 records withdrawn" in town.vendor_opt_outs("kontor", [ANNIKA, ELIF])
    assert not {ANNIKA.name, ELIF.name} & set(rep.finds(""))
    town.settle()
    with town.held.database.read() as session:
        states = session.scalars(select(Profile.state).order_by(Profile.state)).all()
    assert states == ["listed"] * 2 + ["removed"] * 3


def _a_withdrawn_person_may_come_back_and_is_told_anew(town: Town, rep: Rep) -> None:
    mails = len(town.mails_to(DORIAN.email))
    told = town.deliver("kontor", [MOVED, REACHABLE, DORIAN])
    assert "accepted" in told
    town.settle()
    assert len(town.mails_to(DORIAN.email)) == mails + 1
    assert rep.finds("Dorian") == []
    town.forward(days=31)
    assert rep.finds("Dorian") == [DORIAN.name]


def _text(mail: object) -> str:
    return text_of(mail, "plain")  # type: ignore[arg-type]

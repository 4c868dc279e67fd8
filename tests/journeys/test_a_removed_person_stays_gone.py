"""Never skipped: whoever removed themselves stays gone, whatever is fed, rebuilt or restored; so do other rights."""

from demo.caught import text_of
from tests.journeys.people import ANNIKA, BENNO, CLARA, EVERYBODY, Somebody, consent, feed, mailbox
from tests.journeys.town import Town
from tests.journeys.visitors import Person, Rep, holds, press, words
from tests.privacy_center.watch import everything

CUSTOMER = "Hafenrand Sales"
MEMBER = "mira@hafenrand.example"
BACK_AGAIN = (
    ANNIKA.but(key="a1"),
    ANNIKA.but(
        key="a2",
        email="a.brandt@drittort.example",
        domain="drittort.example",
        company="Drittort KG",
        link="",
        direct="",
    ),
    ANNIKA.but(
        key="a3", email="ab@drittort.example", domain="drittort.example", company="Drittort KG", mobile="", direct=""
    ),
    ANNIKA.but(
        key="a4", email="b@drittort.example", domain="drittort.example", company="Drittort KG", mobile="", link=""
    ),
    ANNIKA.but(key="a5", email="annika.b@nordlicht.example", mobile="", direct="", link=""),
)
"""Her old address; another with the same mobile; with the same link; with the same direct phone; name and employer."""
NAMESAKE = Somebody(
    "z1", ANNIKA.name, "a.brandt-okafor@werft.example", "Welder", "Werft am Kai GmbH", "werft.example", city="Emden"
)
CORRECTED, WRONG = "Head of Purchasing", CLARA.title


def test_a_removed_person_stays_gone(town: Town) -> None:
    town.open_for_business(CUSTOMER)
    rep = Rep(town, CUSTOMER)
    town.add_feed(feed("kontor"))
    town.deliver("kontor", EVERYBODY)
    town.settle()
    town.forward(days=31)
    rep.reveal(ANNIKA.name)
    town.settle()
    older = town.folder / "older.backup"
    town.cardfile("backup", older)

    Person(town, ANNIKA.email).remove()
    clara, benno = Person(town, CLARA.email), Person(town, BENNO.email)
    clara.correct(clara.prove(), "Title", CORRECTED)
    assert "hidden" in words(press(benno.visitor, benno.prove(), "Hide me, but keep my card"))
    town.settle()
    everyone_else = {one.name for one in EVERYBODY} - {ANNIKA.name, BENNO.name}
    assert set(rep.finds("")) == everyone_else

    _every_source_is_refused(town, rep)
    town.rebuild_index()
    assert set(rep.finds("")) == everyone_else
    _a_restore_needs_journal_and_key(town, older)
    told = town.cardfile("restore", older, "--replace")
    assert "left for good" in told
    _they_are_gone_in_the_first_request_after_the_restore(town, rep)
    town.rebuild_index()
    town.settle()
    assert set(rep.finds("")) == everyone_else
    _the_other_rights_hold_too(town, rep)
    _every_source_is_refused(town, rep)
    _a_namesake_is_somebody_else(town, rep)


def _every_source_is_refused(town: Town, rep: Rep) -> None:
    mails = len(town.post.mails)
    for name, kind in (("zweite", "licensed"), ("aushang", "public")):
        town.add_feed(feed(name, kind=kind, delivery="delta"))
        shown = {"page": f"https://{ANNIKA.domain}/team", "seen": "2026-11-02"} if kind == "public" else {}
        told = town.deliver(name, [one.but(**shown) for one in BACK_AGAIN])
        assert _counted(told, "suppressed") == len(BACK_AGAIN)
        assert _counted(told, "accepted") == 0
    assert _counted(town.deliver("kontor", EVERYBODY), "suppressed") == 1
    town.cardfile("members", "add", "--consent", consent(town.folder))
    letters = mailbox(town.folder, [one.mail() for one in (ANNIKA, BACK_AGAIN[1], BACK_AGAIN[4])])
    told = town.cardfile("mail", "load", letters, "--as", MEMBER, "--here")
    assert _counted(told, "suppressed") == 3
    town.settle()
    town.forward(days=32, stride=16)
    assert rep.finds("Annika") == []
    assert [mail for mail in town.post.mails[mails:] if "annika" in mail.recipients[0]] == []
    held = everything(town.held.database)
    assert [trace for trace in ("Annika", "annika", "8817386", "23125001") if trace in held] == []


def _counted(printed: str, code: str) -> int:
    """The rows of a code in the table that a load prints."""
    for line in printed.splitlines():
        cells = [cell.strip() for cell in line.strip("│┃ ").split("│")]
        if cells[0] == code:
            return int(cells[1])
    return 0


def _a_restore_needs_journal_and_key(town: Town, older: object) -> None:
    journal = town.held.settings.journal_path
    kept = journal.rename(journal.with_suffix(".away"))
    refused = town.try_cardfile("restore", str(older), "--replace")
    assert refused.exit_code != 0
    assert "journal file is missing" in refused.output
    lines = kept.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[1:]))
    assert "Nothing was changed" in town.try_cardfile("restore", str(older), "--replace").output
    journal.unlink()
    kept.rename(journal)


def _they_are_gone_in_the_first_request_after_the_restore(town: Town, rep: Rep) -> None:
    """The index still is what it was; the database was of another day."""
    assert rep.finds("Annika") == []
    assert rep.finds("Benno") == []
    held = everything(town.held.database)
    assert [trace for trace in ("Annika", "annika", "8817386", "23125001") if trace in held] == []
    assert "This person left on" in words(rep.open("/yours"))


def _the_other_rights_hold_too(town: Town, rep: Rep) -> None:
    assert holds(rep.card_of(CLARA.name), WRONG) == []
    town.deliver("kontor", EVERYBODY)
    town.settle()
    assert holds(rep.card_of(CLARA.name), WRONG) == []
    assert rep.finds("Benno") == []
    benno = Person(town, BENNO.email)
    hidden = benno.prove()
    assert "Hidden since" in words(hidden)
    press(benno.visitor, hidden, "Show my card again")
    town.settle()
    assert rep.finds("Benno") == [BENNO.name]
    press(benno.visitor, benno.visitor.get(f"{town.privacy_center}/card"), "Hide me, but keep my card")
    town.settle()
    assert rep.finds("Benno") == []


def _a_namesake_is_somebody_else(town: Town, rep: Rep) -> None:
    town.add_feed(feed("dritte", delivery="delta"))
    assert _counted(town.deliver("dritte", [NAMESAKE]), "accepted") == 1
    town.settle()
    assert NAMESAKE.company in text_of(town.mails_to(NAMESAKE.email)[-1], "plain")
    town.forward(days=31)
    assert rep.finds("Annika") == [NAMESAKE.name]

"""A person's way out: asks, proves, sees all of it, leaves with a receipt, and follows it to the last copy."""

import json
import time
from urllib.request import Request, urlopen

from demo.caught import text_of
from demo.visitor import Visitor
from tests.journeys.index_process import index_sync
from tests.journeys.people import ANNIKA, CLARA, ELIF, EVERYBODY, Somebody, feed
from tests.journeys.town import Town
from tests.journeys.visitors import Person, Rep, holds, how_far, labels, path_of, press, receipt_code, words
from tests.privacy_center.watch import everything
from tests.services.waiting import eventually

CUSTOMER, RIVAL = "Hafenrand Sales", "Brunnthal Vertrieb"
FOLLOWED_SECONDS = 1.5
STRANGER = Somebody(
    "n1", "Jorun Eikeland", "jorun.eikeland@lagune.example", "Buyer", "Lagune Handels GmbH", "lagune.example"
)  # fmt: skip


def test_a_person_finds_and_removes_themselves(town: Town) -> None:
    town.open_for_business(CUSTOMER, RIVAL)
    town.add_feed(feed("kontor"))
    town.deliver("kontor", EVERYBODY)
    town.settle()
    town.forward(days=31)
    rep, rival = Rep(town, CUSTOMER), Rep(town, RIVAL)
    rep.reveal(ANNIKA.name)
    card_path, rivals_path = (path_of(one.card_of(ANNIKA.name)) for one in (rep, rival))
    town.settle()
    annika = Person(town, ANNIKA.email)

    _the_card_shows_all_of_it(town, annika)
    code = _one_click_and_they_are_gone(town, annika, rep, rival, card_path, rivals_path)
    _the_receipt_follows_the_last_copy(town, rep, code)
    _nothing_of_them_is_left(town)
    _totals_and_counts_follow_within_the_promise(town, rep)
    _whoever_is_unknown_is_told_so_and_may_stay_out_for_good(town, rep)


def _the_card_shows_all_of_it(town: Town, annika: Person) -> None:
    before = len(town.mails_to(ANNIKA.email))
    card = annika.prove()
    assert len(town.mails_to(ANNIKA.email)) == before + 1
    said = words(card)
    held = (
        ANNIKA.name,
        ANNIKA.email,
        ANNIKA.title,
        ANNIKA.company,
        ANNIKA.mobile,
        ANNIKA.direct,
        ANNIKA.link,
        "Kontor Daten AG",
    )
    assert holds(card, *held) == list(held)
    assert "Your mail server took it" in said
    received = said.partition("Who received your card")[2]
    assert CUSTOMER in received
    assert "Received:" in received
    assert "Shown in a search," in received
    assert RIVAL in received
    told = _downloaded(town, annika)
    assert ANNIKA.mobile in json.dumps(told)


def _downloaded(town: Town, annika: Person) -> object:
    jar = annika.visitor._cookies[town.privacy_center.partition("//")[2]]
    cookie = "; ".join(f"{name}={value}" for name, value in jar.items())
    with urlopen(Request(f"{town.privacy_center}/card/download", headers={"Cookie": cookie}), timeout=20) as answer:
        assert "attachment" in answer.headers["Content-Disposition"]
        return json.loads(answer.read())


def _one_click_and_they_are_gone(
    town: Town, annika: Person, rep: Rep, rival: Rep, card_path: str, rivals_path: str
) -> str:
    card = annika.visitor.get(f"{town.privacy_center}/card")
    out = press(annika.visitor, card, "Remove me")
    assert "You are out." in words(out)
    # The index has not been told yet: the database alone decides what the next request shows.
    assert rep.finds("Annika") == []
    assert ANNIKA.name not in words(rep.open("/yours"))
    gone = rep.open(card_path)
    assert "This person has left the directory" in words(gone)
    assert holds(gone, ANNIKA.name, ANNIKA.email) == []
    assert rival.open(rivals_path).status == 404
    town.follow()
    assert len(rep.finds("")) == len(EVERYBODY) - 1
    assert holds(rep.search(""), "4 people", "5 people") == ["4 people"]
    code = receipt_code(out)
    again = press(annika.visitor, card, "Remove me")
    assert receipt_code(again) == code
    town.work_and_sweep()
    (receipt,) = [mail for mail in town.mails_to(ANNIKA.email) if code.split()[0] in text_of(mail, "plain")]
    assert "List-Unsubscribe" not in receipt
    return code


def _the_receipt_follows_the_last_copy(town: Town, rep: Rep, code: str) -> None:
    status = how_far(town, code)
    assert f"{CUSTOMER} asked, due" in words(status)
    assert RIVAL not in words(status)
    assert holds(status, ANNIKA.name, ANNIKA.email) == []
    yours = rep.open("/yours")
    assert "This person left on" in words(yours)
    done = press(rep.visitor, yours, "I have deleted it")
    assert "Reported deleted on" in words(done)
    assert "I have deleted it" not in labels(done)
    assert f"{CUSTOMER} deleted," in words(how_far(town, code))
    unknown = words(how_far(town, code[::-1]))
    assert "We know no such code" in unknown
    assert "newer than the records we had to restore. Write to us: " in unknown


def _nothing_of_them_is_left(town: Town) -> None:
    before = len(town.mails_to(ANNIKA.email))
    town.forward(days=40)
    assert len(town.mails_to(ANNIKA.email)) == before
    held = everything(town.held.database)
    traces = ("Annika", "annika", "Okafor", "8817386", "23125001")
    assert [trace for trace in traces if trace in held] == []


def _totals_and_counts_follow_within_the_promise(town: Town, rep: Rep) -> None:
    """Through the outbox to the process that keeps the index; the quicker of two counts, since others use the machine."""
    took = []
    with index_sync(town.held.settings):
        for left, one in ((3, CLARA), (2, ELIF)):
            assert _counted(rep) == {"people": left + 1, "in Germany": left + 1}
            leaver = Person(town, one.email)
            card = leaver.prove()
            assert "You are out." in words(press(leaver.visitor, card, "Remove me"))
            answered = time.monotonic()
            eventually(lambda left=left: _counted(rep) == {"people": left, "in Germany": left})  # type: ignore[misc]
            took.append(time.monotonic() - answered)
    assert min(took) < FOLLOWED_SECONDS, took


def _counted(rep: Rep) -> dict[str, int]:
    """What a page of results says of how many there are, and its filter of how many in Germany."""
    page = rep.search("")
    total, facet = page.tree.css_first(".tabs .tab"), page.tree.css_first("label:has(#f-country-DE) .count")
    assert total is not None
    assert facet is not None
    return {"people": int(total.text().split()[0]), "in Germany": int(facet.text())}


def _whoever_is_unknown_is_told_so_and_may_stay_out_for_good(town: Town, rep: Rep) -> None:
    town.takes_mail(STRANGER.domain)
    jorun = Person(town, STRANGER.email)
    nothing = jorun.prove()
    assert "We hold no card for you" in words(nothing)
    assert "You will never be listed." in words(press(jorun.visitor, nothing, "Never list me"))
    mails = len(town.mails_to(STRANGER.email))
    town.add_feed(feed("zweite", delivery="delta"))
    assert "suppressed" in town.deliver("zweite", [STRANGER])
    town.settle()
    assert Visitor().get(f"{town.privacy_center}/card").status == 403
    assert len(town.mails_to(STRANGER.email)) == mails + 1
    assert rep.finds("Jorun") == []

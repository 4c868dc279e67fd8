"""A no from the notice itself: by the mail program's one click or on the page, without a code, and for ever.

All of it happens in German: the notice was written in the language of the person's country, and so are its pages.
"""

from demo.visitor import Visitor
from tests.journeys.people import ANNIKA, BENNO, CLARA, EVERYBODY, feed
from tests.journeys.town import Town
from tests.journeys.visitors import Rep, holds, one_click, press, words

CUSTOMER = "Hafenrand Sales"


def test_a_no_from_a_notice(town: Town) -> None:
    town.open_for_business(CUSTOMER)
    rep = Rep(town, CUSTOMER)
    town.add_feed(feed("kontor"))
    town.deliver("kontor", EVERYBODY)
    town.settle()
    links = {one.email: town.refuse_link(one.email) for one in (ANNIKA, BENNO)}
    sees = town.see_link(CLARA.email)

    _the_see_link_shows_only_who_presses(sees)
    _the_mail_program_says_no_with_one_click(town, links[ANNIKA.email])
    _a_look_at_the_page_is_no_no_and_the_button_is(town, links[BENNO.email])
    town.forward(days=31)
    assert set(rep.finds("")) == {one.name for one in EVERYBODY if one not in (ANNIKA, BENNO)}
    assert "galt 30 Tage, und die sind vorbei" in words(Visitor().get(sees))
    _a_later_delivery_is_refused(town, rep)
    _the_no_stands_for_ever_and_the_link_keeps_working(town, rep, links[ANNIKA.email])
    _a_no_takes_out_who_is_listed_already(town, rep)


def _the_see_link_shows_only_who_presses(url: str) -> None:
    visitor = Visitor()
    page = visitor.get(url)
    held = (CLARA.name, CLARA.title, CLARA.company, CLARA.direct, "Kontor Daten AG", "Nicht öffentlich.")
    assert holds(page, *held) == []
    assert holds(press(visitor, page, "Zeigen"), *held) == list(held)


def _the_mail_program_says_no_with_one_click(town: Town, url: str) -> None:
    mail = town.mails_to(ANNIKA.email)[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert one_click(url) == 200
    assert one_click(url) == 200
    town.settle()
    assert len(town.mails_to(ANNIKA.email)) == 1


def _a_look_at_the_page_is_no_no_and_the_button_is(town: Town, url: str) -> None:
    visitor = Visitor()
    page = visitor.get(url)
    assert "Mit einem Klick Nein sagen" in words(page)
    assert "benno" in town.cardfile("who", BENNO.email, "--because", "a letter of his").lower()
    assert "Erledigt. Wir nehmen Sie nicht auf." in words(press(visitor, page, "Mich nicht aufnehmen"))
    told = town.cardfile("who", BENNO.email, "--because", "a letter of his")
    assert "Kept out for good" in told
    assert "Nothing is held" in told


def _a_later_delivery_is_refused(town: Town, rep: Rep) -> None:
    assert "suppressed" in town.deliver("kontor", EVERYBODY)
    town.add_feed(feed("andere", delivery="delta"))
    told = town.deliver("andere", [ANNIKA.but(key="x1"), BENNO.but(key="x2")])
    assert "suppressed" in told
    assert "accepted" not in told
    town.forward(days=31)
    assert not {ANNIKA.name, BENNO.name} & set(rep.finds(""))
    assert [len(town.mails_to(one.email)) for one in (ANNIKA, BENNO)] == [1, 1]


def _the_no_stands_for_ever_and_the_link_keeps_working(town: Town, rep: Rep, url: str) -> None:
    town.forward(days=400, stride=100)
    assert one_click(url) == 200
    assert "suppressed" in town.deliver("andere", [ANNIKA.but(key="x3")])
    assert rep.finds("Annika") == []


def _a_no_takes_out_who_is_listed_already(town: Town, rep: Rep) -> None:
    town.deliver("kontor", EVERYBODY)
    town.settle()
    town.forward(days=31)
    assert CLARA.name in rep.finds("Clara")
    assert one_click(town.refuse_link(CLARA.email)) == 200
    assert rep.finds("Clara") == []

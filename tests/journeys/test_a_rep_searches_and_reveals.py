"""A rep's day: nobody is shown before they were told and waited for; then found, masked, revealed, paid once."""

from tests.journeys.people import ANNIKA, BENNO, CLARA, EVERYBODY, Somebody, feed
from tests.journeys.town import Town
from tests.journeys.visitors import Rep, holds, labels, path_of, press, words

CUSTOMER, RIVAL = "Hafenrand Sales", "Brunnthal Vertrieb"
PRIVATE = Somebody(
    "k8", "Fenja Lorenz", "fenja.lorenz@gmail.com", "Head of Sales", "Lagune Handels GmbH", "lagune.example"
)
NO_MAIL = Somebody("k9", "Gero Thalheim", "gero.thalheim@stumm.example", "Head of Sales", "Stumm GmbH", "stumm.example")
ONLY_SHOWN = Somebody(
    "s1", "Hedda Quist", "hedda.quist@lagune.example", "Quality Manager", "Lagune Handels GmbH", "lagune.example"
)


def test_a_rep_searches_and_reveals(town: Town) -> None:
    town.open_for_business(CUSTOMER, RIVAL, credits_each=5)
    town.add_rep("colleague@hafenrand.example", CUSTOMER)
    rep, colleague, rival = (
        Rep(town, CUSTOMER),
        Rep(town, CUSTOMER, email="colleague@hafenrand.example"),
        Rep(town, RIVAL),
    )
    for one in (rep, colleague, rival):
        one.sign_in()
    town.zone.records["stumm.example"] = {"MX": ["0 ."]}
    town.add_feed(feed("kontor"))
    told = town.deliver("kontor", [*EVERYBODY, PRIVATE, NO_MAIL])
    assert "accepted" in told
    assert "consumer" in told
    town.add_feed(feed("schau", uses=("search",)))
    town.deliver("schau", [ONLY_SHOWN])

    _nobody_is_shown_before_the_wait_is_over(town, rep)
    _everybody_who_was_told_is_found(rep)
    _a_card_is_masked_until_it_is_paid_for_once(rep)
    _the_whole_account_owns_it_and_nobody_else(colleague, rival)
    _what_a_licence_does_not_permit_is_not_sold(rep)
    _several_are_quoted_before_they_are_charged(rep)


def _nobody_is_shown_before_the_wait_is_over(town: Town, rep: Rep) -> None:
    town.settle()
    assert rep.finds("") == []
    assert all(len(town.mails_to(one.email)) == 1 for one in EVERYBODY)
    assert not town.mails_to(PRIVATE.email)
    assert not town.mails_to(NO_MAIL.email)
    town.forward(days=29)
    assert rep.finds("") == []
    town.forward(days=2)


def _everybody_who_was_told_is_found(rep: Rep) -> None:
    assert set(rep.finds("")) == {one.name for one in (*EVERYBODY, ONLY_SHOWN)}
    assert rep.finds("annika brandt") == [ANNIKA.name]
    assert rep.finds("", title="Head of Sales") == [BENNO.name]
    assert set(rep.finds("", company="Nordlicht")) == {one.name for one in EVERYBODY if "Nordlicht" in one.company}
    page = rep.search("annika brandt")
    company = page.tree.css_first("tr .c-company a")
    assert company is not None
    assert ANNIKA.name in words(rep.open(str(company.attributes["href"])))


def _a_card_is_masked_until_it_is_paid_for_once(rep: Rep) -> None:
    card = rep.card_of(ANNIKA.name)
    assert "Reveal 1 credit" in words(card)
    masked = (ANNIKA.email, ANNIKA.mobile, ANNIKA.direct, ANNIKA.link)
    assert holds(card, *masked) == []
    mine = press(rep.visitor, card, "Reveal")
    assert holds(mine, *masked) == list(masked)
    assert rep.credits(mine) == 4
    assert "Yours since" in words(mine)
    again = press(rep.visitor, card, "Reveal")
    assert rep.credits(again) == 4


def _the_whole_account_owns_it_and_nobody_else(colleague: Rep, rival: Rep) -> None:
    assert ANNIKA.email in words(colleague.card_of(ANNIKA.name))
    assert ANNIKA.name in words(colleague.open("/yours"))
    assert holds(rival.card_of(ANNIKA.name), ANNIKA.email, ANNIKA.mobile) == []


def _what_a_licence_does_not_permit_is_not_sold(rep: Rep) -> None:
    card = rep.card_of(ONLY_SHOWN.name)
    assert "The source’s licence permits no reveal." in words(card)
    assert not any(label.startswith("Reveal") for label in labels(card))
    assert rep.credits(rep.open("/")) == 4


def _several_are_quoted_before_they_are_charged(rep: Rep) -> None:
    page = rep.search("")
    ids = {
        str(row.css_first(".name").text(strip=True)): str(row.css_first("input").attributes["value"])  # type: ignore[union-attr]
        for row in page.tree.css("tr[data-row]")
        if row.css_first("input") is not None
    }
    assert ONLY_SHOWN.name not in ids
    quote = press(rep.visitor, page, "Reveal the selected", {"profile_id": ids[BENNO.name]})
    assert "1 credit" in words(quote)
    assert rep.credits(quote) == 4
    assert holds(quote, BENNO.email, BENNO.mobile) == []
    done = press(rep.visitor, quote, "Reveal")
    assert path_of(done) == "/yours"
    assert rep.credits(done) == 3
    assert CLARA.name not in words(done)
    assert BENNO.name in words(done)

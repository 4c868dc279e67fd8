"""Revealing: quoted, charged once, free again, never below zero; and what owners see when somebody leaves."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy import select, update

from directory import displays
from directory.clock import now
from directory.credits import ledger, reveals
from directory.credits.models import Balance, CreditEntry, Reveal
from directory.profiles import merge, rights
from directory.profiles.disclosures import Seer, seen_by
from directory.profiles.models import Fact, Profile, ProfileAlias
from directory.profiles.owed import Disclosure, Duty
from tests.directory.web.conftest import ANNIKA, BENNO, CLARA, REP, RIVAL, Visitor, World


def credits_of(world: World) -> int:
    """What the rep's account has left; the ledger must say the same."""
    account_id = world.user(REP).account_id
    with world.database.read() as session:
        left = ledger.left(session, account_id)
        assert ledger.sum_of_entries(session, account_id) == left
    return left


def set_credits(world: World, left: int) -> None:
    """Leaves an account with so many credits, by the ledger."""
    account_id = world.user(REP).account_id
    with world.database.write() as session:
        session.execute(update(Balance).where(Balance.account_id == account_id).values(credits=left))
        session.add(CreditEntry(account_id=account_id, amount=left - 10, because="a test", at=now()))


def remove(world: World, name: str, address: str) -> None:
    """Has somebody remove themselves."""
    with world.database.write() as session:
        person = merge.living(session, world.people[name])
        assert person is not None
        rights.remove_me(session, [person], address=address, language="en", at=now())


def test_a_reveal_is_charged_once_and_free_again_for_the_whole_account(peopled: World, rep: Visitor) -> None:
    annika = peopled.people[ANNIKA.name]
    assert ANNIKA.email not in rep.get(f"/people/{annika}").get_data(as_text=True)
    answer = rep.press(f"/people/{annika}/reveal")
    assert answer.location == f"/people/{annika}?fresh=1"
    page = rep.get(answer.location).get_data(as_text=True)
    assert ANNIKA.email in page
    assert "+49 1522 8817386" in page
    assert "Revealed by Jonas Weidling" in page
    assert "Told by e-mail, in German" in page
    assert credits_of(peopled) == 9
    assert rep.press(f"/people/{annika}/reveal").location == f"/people/{annika}"
    colleague = peopled.signed_in("ada@hafenrand.example")
    assert ANNIKA.email in colleague.get(f"/people/{annika}").get_data(as_text=True)
    assert ANNIKA.email in colleague.get("/?q=annika").get_data(as_text=True)
    assert ANNIKA.email not in peopled.signed_in(RIVAL).get(f"/people/{annika}").get_data(as_text=True)
    assert credits_of(peopled) == 9
    with peopled.database.read() as session:
        seen = {one.purpose: set(one.kinds) for one in seen_by(session, annika)}
    assert {"name", "email", "mobile", "link", "title"} <= seen["reveal"]


def test_a_card_says_the_city_under_the_name_and_the_country_by_its_name(peopled: World, rep: Visitor) -> None:
    page = rep.get(f"/people/{peopled.people[CLARA.name]}").get_data(as_text=True)
    assert re.search(r'class="lead">.*, Lyon</p>', page)
    assert "Lyon, France" in page


def test_a_row_answers_a_script_with_the_row_the_balance_and_a_note(peopled: World, rep: Visitor) -> None:
    answer = rep.by_script(f"/people/{peopled.people[ANNIKA.name]}/reveal")
    said = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert said.strip().partition("<tr")[0].strip() == ""
    assert ANNIKA.email in said
    assert '<p id="balance" class="figure" hx-swap-oob="true"><b>9</b>' in said


def test_too_few_credits_are_told_on_page_and_row_and_charge_nothing(peopled: World, rep: Visitor) -> None:
    set_credits(peopled, 0)
    annika = peopled.people[ANNIKA.name]
    page, row = rep.press(f"/people/{annika}/reveal"), rep.by_script(f"/people/{annika}/reveal")
    assert page.status_code == row.status_code == 402
    for answer in (page, row):
        assert "1 credit needed, 0 left. Nothing was charged. Ask the operator for more." in answer.get_data(
            as_text=True
        )
        assert ANNIKA.email not in answer.get_data(as_text=True)
    assert "<tr" in row.get_data(as_text=True)
    assert credits_of(peopled) == 0


def test_several_are_quoted_and_revealed_for_the_agreed_price_only(peopled: World, rep: Visitor) -> None:
    ids = list(peopled.people.values())
    rep.press(f"/people/{ids[0]}/reveal")
    quote = rep.press("/reveal", {"step": "quote", "profile_id": [*ids, "nobody"]}).get_data(as_text=True)
    assert "1 is yours already" in quote
    assert re.findall(r'name="price" value="(\d+)"', quote) == ["2"]
    assert credits_of(peopled) == 9
    assert rep.press("/reveal", {"step": "confirm", "price": "1", "profile_id": ids}).status_code == 409
    assert credits_of(peopled) == 9
    answer = rep.press("/reveal", {"step": "confirm", "price": "2", "profile_id": ids})
    assert answer.location == "/yours"
    page = rep.get("/yours").get_data(as_text=True)
    assert "2 people are yours." in page
    assert all(person.email in page for person in (ANNIKA, BENNO, CLARA))
    assert "2 people are yours." not in rep.get("/yours").get_data(as_text=True)
    assert credits_of(peopled) == 7


def test_all_or_none_are_revealed(peopled: World, rep: Visitor) -> None:
    set_credits(peopled, 2)
    ids = list(peopled.people.values())
    answer = rep.press("/reveal", {"step": "confirm", "price": "3", "profile_id": ids})
    assert answer.status_code == 402
    assert "3 credits needed, 2 left. Nothing was charged." in answer.get_data(as_text=True)
    assert credits_of(peopled) == 2


def test_fifty_parallel_reveals_with_one_credit_make_one(peopled: World) -> None:
    set_credits(peopled, 1)
    user = peopled.user(REP)
    ids = list(peopled.people.values())

    def attempt(number: int) -> str:
        try:
            done = peopled.database.until_done(
                lambda session: reveals.reveal(session, Seer(user.account_id, user.id), [ids[number % 3]], at=now())
            )
        except ledger.NotEnough:
            return "not enough"
        return "revealed" if done.fresh else "owned"

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(attempt, range(50)))
    assert answers.count("revealed") == 1
    assert set(answers) <= {"revealed", "owned", "not enough"}
    assert credits_of(peopled) == 0
    with peopled.database.read() as session:
        assert len(session.scalars(select(Reveal)).all()) == 1
        assert len(session.scalars(select(Disclosure).where(Disclosure.purpose == "reveal")).all()) == 1


def test_a_reveal_over_http_of_one_credit_by_many_browsers(peopled: World) -> None:
    set_credits(peopled, 1)
    visitors = [peopled.signed_in(REP) for _ in range(4)]
    forms = [
        (visitor, f"/people/{profile_id}/reveal", {"csrf_token": visitor.proof()})
        for visitor, profile_id in zip(visitors, [*peopled.people.values(), peopled.people[ANNIKA.name]], strict=True)
    ]
    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(lambda one: one[0].post(one[1], one[2]).status_code, forms))
    assert answers.count(402) >= 2
    assert set(answers) == {303, 402}
    assert credits_of(peopled) == 0


def test_whoever_received_somebody_who_left_owes_their_deletion_and_nobody_else_reads_a_word(
    peopled: World, rep: Visitor
) -> None:
    annika = peopled.people[ANNIKA.name]
    rep.press(f"/people/{annika}/reveal")
    remove(peopled, ANNIKA.name, ANNIKA.email)
    card = rep.get(f"/people/{annika}")
    assert card.status_code == 200
    assert "This person has left the directory" in card.get_data(as_text=True)
    assert ANNIKA.name not in card.get_data(as_text=True)
    sheet = rep.get("/yours").get_data(as_text=True)
    assert "This person left on" in sheet
    assert ANNIKA.name not in sheet
    rival = peopled.signed_in(RIVAL)
    gone, unknown = rival.get(f"/people/{annika}"), rival.get("/people/" + "0" * 26)
    assert (gone.status_code, gone.data) == (404, unknown.data)
    for answer in (rival.press(f"/people/{annika}/reveal"), rival.press("/people/" + "0" * 26 + "/reveal")):
        assert rival.get(answer.location).status_code == 404
    with peopled.database.read() as session:
        duty = session.scalars(select(Duty)).one()
    assert rival.press("/duties/settled", {"duty": duty.id}).status_code == 404
    assert rep.press("/duties/settled", {"duty": duty.id}).location == "/yours"
    assert "Reported deleted on" in rep.get("/yours").get_data(as_text=True)


def test_a_merged_card_is_found_by_its_old_address_owned_once_and_owed_once(peopled: World, rep: Visitor) -> None:
    annika = peopled.people[ANNIKA.name]
    peopled.list(replace(ANNIKA, email="a.brandt@nordlicht.example", phone="", mobile="", link=""))
    twin = peopled.people[ANNIKA.name]
    assert twin != annika
    rep.press(f"/people/{twin}/reveal")
    with peopled.database.write() as session:
        merge.merge(session, session.get_one(Profile, annika), session.get_one(Profile, twin), at=now())
        assert session.get(ProfileAlias, twin) is not None
    peopled.people[ANNIKA.name] = annika
    assert rep.get(f"/people/{twin}").location == f"/people/{annika}"
    assert ANNIKA.email in rep.get(f"/people/{annika}").get_data(as_text=True)
    assert rep.press(f"/people/{annika}/reveal").location == f"/people/{annika}"
    assert credits_of(peopled) == 9
    with peopled.database.read() as session:
        assert session.scalars(select(Duty)).all() == [], "nobody left by a merge"
    remove(peopled, ANNIKA.name, ANNIKA.email)
    assert "has left the directory" in rep.get(f"/people/{annika}").get_data(as_text=True)
    assert "has left the directory" in rep.get(f"/people/{twin}").get_data(as_text=True)


def test_what_the_licence_does_not_permit_is_absent_there(peopled: World, rep: Visitor) -> None:
    annika, clara = peopled.people[ANNIKA.name], peopled.people[CLARA.name]
    with peopled.database.write() as session:
        session.execute(update(Fact).where(Fact.profile_id == annika, Fact.kind != "mobile").values(uses="search"))
        session.execute(update(Fact).where(Fact.profile_id == clara).values(uses="reveal"))
    page = rep.get("/").get_data(as_text=True)
    assert ANNIKA.name in page
    assert CLARA.name not in page
    assert rep.get(f"/people/{clara}").status_code == 404
    answer = rep.by_script(f"/people/{annika}/reveal")
    assert answer.status_code == 409
    assert "licence does not permit" in answer.get_data(as_text=True)
    assert credits_of(peopled) == 10


def test_every_page_that_shows_a_name_writes_its_display_first(peopled: World, rep: Visitor) -> None:
    annika = peopled.people[ANNIKA.name]
    company = "/companies/" + rep.get("/?q=annika").get_data(as_text=True).partition("/companies/")[2].partition('"')[0]
    folder = peopled.held.settings.home / "displays"

    def written() -> list[str]:
        told = sorted(json.loads(file.read_text())["purpose"] for file in folder.glob("*.json"))
        for file in folder.glob("*.json"):
            file.unlink()
        return told

    written()
    shown = {}
    for step, path in (("before", "/?q=annika"), ("card", f"/people/{annika}"), ("company", company)):
        rep.get(path)
        shown[step] = written()
    rep.press(f"/people/{annika}/reveal")
    for step, path in (("after", "/?q=annika"), ("owned card", f"/people/{annika}"), ("yours", "/yours")):
        rep.get(path)
        shown[step] = written()
    rep.by_script(f"/people/{annika}/reveal")
    assert shown | {"row": written()} == {
        "before": ["search"], "card": ["card"], "company": ["company_page"], "after": ["owned_row", "search"],
        "owned card": ["owned_card"], "yours": ["owned_row"], "row": ["owned_row"],
    }  # fmt: skip


def test_the_ledger_names_what_a_page_showed_and_nothing_that_it_might_have_shown(peopled: World, rep: Visitor) -> None:
    clara = peopled.people[CLARA.name]
    page = rep.get(f"/people/{clara}").get_data(as_text=True)
    assert "Education" not in page
    rep.press(f"/people/{clara}/reveal")
    assert "Mobile" not in rep.get(f"/people/{clara}").get_data(as_text=True)
    displays.drain(peopled.database, peopled.held.settings.home)
    on_card = {"name", "title", "department", "company", "place", "job"}
    with peopled.database.read() as session:
        assert {one.purpose: set(one.kinds) for one in seen_by(session, clara) if one.purpose != "reveal"} == {
            "card": on_card, "owned_card": on_card | {"email", "work_phone", "link"},
        }  # fmt: skip
    rep.get("/?q=" + CLARA.name.split()[0])
    displays.drain(peopled.database, peopled.held.settings.home)
    with peopled.database.read() as session:
        searched = {one.purpose: set(one.kinds) for one in seen_by(session, clara)}["search"]
    assert searched == {"name", "title", "company", "place"}

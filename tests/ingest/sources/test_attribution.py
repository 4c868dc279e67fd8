"""A signature belongs to the sender or to nobody here."""

import pytest

from ingest.sources.mailboxes import Skip
from tests.ingest.sources.letters import BODY, CANARY, JANE_BLOCK, mail, person, says_nothing_but_who, skipped

OTHER = "Mark Vale\nChief Executive\nOtherfirm Inc.\nPhone: +1 212 555 0101\nmark.vale@otherfirm.example"


def test_an_assistants_signature_says_nothing_about_the_boss() -> None:
    text = f"{BODY}\nAmy Birch\nAssistant to Jane Harrow\nNordlicht Lighting Ltd\nPhone: +44 117 496 0777\n"
    found = person(mail(text))
    assert says_nothing_but_who(found)
    assert found.notes == ("signature_of_another",)


@pytest.mark.parametrize(
    ("shown", "address", "signed"),
    [
        ("Joerg Mueller", "j.mueller@nordlicht.example", "Jörg Müller"),
        ("Jörg Müller", "j.mueller@nordlicht.example", "Joerg Mueller"),
        ("Mueller, Joerg", "jm7@nordlicht.example", "Jörg Müller"),
        ("Soeren Aakjaer", "sa@nordlicht.example", "Søren Åkjær"),
        ("Uwe Kuester", "uwe.kuester@nordlicht.example", "Uwe Küster"),  # his name is a job too
        ("", "uwe.kuester@nordlicht.example", "Uwe Küster"),
    ],
)
def test_whoever_signs_with_an_umlaut_that_the_mail_system_spells_out_is_the_sender(
    shown: str, address: str, signed: str
) -> None:
    text = f"{BODY}\n{signed}\nEinkaufsleiter\nNordlicht Lighting GmbH\nTel: +49 40 5550 1234\n"
    found = person(mail(text, sender=f'"{shown}" <{address}>'))
    assert found.full_name == signed
    assert [job.title for job in found.jobs] == ["Einkaufsleiter"]
    assert len(found.phones) == 1


def test_a_signature_pasted_below_the_text_is_not_the_senders() -> None:
    found = person(mail(f"Sam, please write to:\n\n{OTHER}\n"))
    assert says_nothing_but_who(found)
    assert (found.full_name, found.emails) == ("Jane Harrow", ("jane.harrow@nordlicht.example",))


def test_a_forwarded_signature_stays_with_its_owner() -> None:
    above = "---------- Forwarded message ---------\nFrom: Mark Vale <mark.vale@otherfirm.example>"
    text = f"FYI {CANARY}\n\n{above}\n\n{OTHER}\n"
    assert says_nothing_but_who(person(mail(text)))


def test_an_attached_mail_is_not_read() -> None:
    raw = mail(f"see attached {CANARY}\n").replace(
        b"Content-Type: text/plain", b"Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain", 1
    )
    raw += (
        f"\n--q\nContent-Type: message/rfc822\n\nFrom: {JANE_BLOCK.splitlines()[0]}\n\n{JANE_BLOCK}\n--q--\n".encode()
    )
    assert says_nothing_but_who(person(raw))


def test_a_list_footer_is_nobodys_signature() -> None:
    footer = (
        "_______________________________________________\nLanterns mailing list\nlanterns@lists.example\n"
        "https://lists.example/mailman/listinfo/lanterns\nPhone: +1 212 555 0199\n"
    )
    assert says_nothing_but_who(person(mail(f"fine by me {CANARY}\n\n{footer}")))


def test_a_disclaimers_director_is_not_the_sender() -> None:
    text = (
        f"{BODY}\nJane Harrow\nBuyer\n\nNordlicht Lighting Ltd is registered in England, company number 01234567.\n"
        "This e-mail is confidential. If you are not the recipient call Peter Stern, Director, +44 117 496 0001.\n"
    )
    found = person(mail(text))
    assert found.phones == ()
    assert "Stern" not in repr(found)


@pytest.mark.parametrize(
    "below",
    [
        (
            "My working days are Monday to Thursday, and I expect no answer outside of your own hours.\n"
            "I may write at times that suit me; please answer at times that suit you, and only then."
        ),
        (
            "Proud to have won the Harbour Award for the best lamps of the country, three times in a row!\n"
            "Come and see us at the fair in March, where we will have a stand with all that is new in\nlanterns."
        ),
    ],
)
def test_a_paragraph_below_ones_own_name_and_number_hides_neither(below: str) -> None:
    found = person(mail(f"{BODY}\n{JANE_BLOCK}\n\n{below}\n"))
    assert len(found.phones) == 3
    assert [job.title for job in found.jobs] == ["Head of Procurement"]
    assert says_nothing_but_who(person(mail(f"{BODY}\n{OTHER}\n\n{below}\n")))


@pytest.mark.parametrize(
    "block",
    ["From the list:\nJane Harrow +44 117 496 0123\nTom Reed +44 117 496 0777", f"My old details were\n{JANE_BLOCK}"],
)
def test_a_card_inside_a_letter_is_no_signature_though_it_bears_the_senders_name(block: str) -> None:
    below = "I will send you the other papers on Thursday, when all of the samples have come to us here.\n" * 2
    assert says_nothing_but_who(person(mail(f"Hello Sam,\n\n{block}\n\n{below}")))


def test_a_full_name_and_a_number_below_ones_own_are_somebody_elses() -> None:
    found = person(mail(f"{BODY}\nJane Harrow +44 117 496 0123\nOtto Brandis +44 117 496 0777\n"))
    assert [phone.text for phone in found.phones] == ["+44 117 496 0123"]


def test_an_advertisement_below_the_signature_gives_no_field() -> None:
    text = f"{BODY}\n{JANE_BLOCK}\n\nGet Outlook for iOS\nCall Bargain Tariffs Inc. now: +1 800 555 0188\n"
    found = person(mail(text))
    assert "Bargain" not in repr(found)
    assert len(found.phones) == 3


def test_a_colleagues_address_in_the_block_is_not_taken() -> None:
    found = person(mail(f"{BODY}\n{JANE_BLOCK}\nIn my absence: tom.reed@nordlicht.example\n"))
    assert found.emails == ("jane.harrow@nordlicht.example",)


def test_numbers_without_a_tie_to_the_sender_are_left() -> None:
    found = person(
        mail(f"the hotel is {CANARY}\n\n\nGrand Plaza Hotel\nPhone: +1 212 555 0101\n", sender="jh77@nordlicht.example")
    )
    assert says_nothing_but_who(found)


def test_running_text_is_no_signature() -> None:
    found = person(
        mail(f"Call our director Peter on +44 20 7946 0000 about {CANARY}.\nHe knows the {CANARY} Street 5 site.\n")
    )
    assert says_nothing_but_who(found)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"List-Id": "<lanterns.lists.example>"}, Skip.LIST_MAIL),
        ({"List-Unsubscribe": "<https://news.example/u>"}, Skip.BULK_MAIL),
        ({"Precedence": "bulk"}, Skip.BULK_MAIL),
        ({"Precedence": "list"}, Skip.BULK_MAIL),
        ({"Auto-Submitted": "auto-replied"}, Skip.AUTOMATIC),
        ({"Return-Path": "<>"}, Skip.BOUNCE),
        ({"X-Spam-Flag": "YES"}, Skip.SPAM_OR_TRASH),
        ({"X-Gmail-Labels": "Spam,Unread"}, Skip.SPAM_OR_TRASH),
    ],
)
def test_mail_that_no_person_wrote_is_skipped_with_its_reason(headers: dict[str, str], code: Skip) -> None:
    assert skipped(mail(f"{BODY}\n{JANE_BLOCK}", headers=headers)) is code


@pytest.mark.parametrize(
    "local", ["info", "no-reply", "Sales", "postmaster", "newsletter", "info-bristol", "bounce+77=x", "kontakt"]
)
def test_a_role_address_is_no_person(local: str) -> None:
    assert (
        skipped(mail(f"{BODY}\n{JANE_BLOCK}", sender=f"Jane Harrow <{local}@nordlicht.example>")) is Skip.ROLE_ADDRESS
    )


def test_mail_marked_as_not_automatic_is_read() -> None:
    assert person(
        mail(f"{BODY}\n{JANE_BLOCK}", headers={"Auto-Submitted": "no", "Return-Path": "<a@b.example>"})
    ).phones


def test_an_invitation_of_a_calendar_is_skipped() -> None:
    raw = mail("When: Monday").replace(b"text/plain", b"text/calendar; method=REQUEST")
    assert skipped(raw) is Skip.CALENDAR


def test_a_reply_three_quotes_deep_is_read_for_its_writer_only() -> None:
    deep = "".join(
        f"\n{'> ' * depth}On Mon, 16 Nov 2026, {name} wrote:\n{'> ' * (depth + 1)}fine\n{'> ' * (depth + 1)}{name}\n"
        f"{'> ' * (depth + 1)}Head of Nothing\n{'> ' * (depth + 1)}+1 212 555 010{depth}\n"
        for depth, name in enumerate(("Mark Vale", "Rosa Lind", "Per Holm"))
    )
    found = person(mail(f"{BODY}\n{JANE_BLOCK}\n{deep}"))
    assert {phone.text for phone in found.phones} == {"+44 117 496 0123", "+44 7700 900123", "+44 117 496 0199"}
    assert not any(other in repr(found) for other in ("Vale", "Lind", "Holm", "Nothing"))


def test_a_reply_without_a_signature_takes_none_from_its_quotes() -> None:
    quoted = "\n".join(f"> {line}" for line in ("All right.", "", *OTHER.split("\n")))
    assert says_nothing_but_who(person(mail(f"ok {CANARY}\n\nOn Mon, 16 Nov 2026, Mark Vale wrote:\n{quoted}\n")))


def test_a_forward_below_ones_own_signature_adds_nothing() -> None:
    above = "-----Original Message-----\nFrom: Mark Vale\nSent: Monday\nTo: Jane Harrow\nSubject: offer"
    found = person(mail(f"{BODY}\n{JANE_BLOCK}\n\n{above}\n\n{OTHER}\n"))
    assert "Vale" not in repr(found)
    assert [job.title for job in found.jobs] == ["Head of Procurement"]


def test_a_digest_says_nothing_of_its_editor() -> None:
    items = "".join(
        f"\n{'-' * 30}\n\nDate: Mon, 16 Nov 2026\nFrom: {name}\nSubject: {nth}\n\ntext {CANARY}\n\n{name}\nBuyer\n"
        f"{name.split()[1]} Works Ltd\n+1 212 555 010{nth}\n"
        for nth, name in enumerate(("Mark Vale", "Rosa Lind", "Per Holm"))
    )
    assert says_nothing_but_who(person(mail(f"Lanterns Digest, Vol 7\n\nToday's Topics: {CANARY}\n{items}")))


def test_a_secretary_who_writes_from_the_bosss_address_is_not_the_boss() -> None:
    text = f"{BODY}\np.p. Jane Harrow\nAmy Birch\nPersonal Assistant\n+44 117 496 0777\n"
    assert "0777" not in repr(person(mail(text)))


def test_a_mail_sent_on_behalf_is_not_read_for_its_author() -> None:
    text = f"{BODY}\nSent on behalf of Jane Harrow by\n\nAmy Birch\nOffice Manager\nPhone: +44 117 496 0777\n"
    found = person(mail(text))
    assert says_nothing_but_who(found)
    assert "Birch" not in repr(found)


def test_two_names_in_one_block_leave_the_other_ones_contacts() -> None:
    text = f"{BODY}\nAmy Birch and Jane Harrow\n\nAmy Birch\nBuyer\namy.birch@nordlicht.example\n+44 117 496 0777\n"
    assert "amy.birch" not in repr(person(mail(text)))


def test_a_body_line_and_a_mail_systems_path_are_no_employer() -> None:
    text = f"{BODY}\nJane Harrow\nPlease see below\nJo Moss/Corp/Nordlicht@NORDLICHT\nPhone: +44 117 496 0123\n"
    assert all(job.company is None or "/" not in job.company.name for job in person(mail(text)).jobs)


def test_a_colleagues_name_below_ones_own_is_no_employer() -> None:
    text = f"{BODY}\nJane Harrow\nRosa Lind\n\nPhone: +44 117 496 0123\n"
    assert person(mail(text)).jobs == ()

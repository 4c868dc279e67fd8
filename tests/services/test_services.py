"""The services under the tests are real, and what a test may not do fails."""

import smtplib
import socket
import ssl
from email.message import EmailMessage

import pytest
import redis
import sqlalchemy as sa
from playwright.sync_api import Page

from directory import clock
from tests.services.loopback import LeftTheMachine, _refused
from tests.services.postgres import Cluster
from tests.services.smtp import MailServer
from tests.services.surroundings import Forward, MakeSettings
from tests.services.tls import Certificates


@pytest.mark.parametrize("address", [("192.0.2.1", 9), ("2001:db8::1", 9)])
def test_no_test_reaches_another_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        for reach in (lambda: line.connect(address), lambda: line.sendto(b"?", address)):
            with pytest.raises(LeftTheMachine):
                reach()
    with pytest.raises(LeftTheMachine):
        socket.getaddrinfo("cardfile.example", 25)
    assert len(_refused) == 3
    _refused.clear()


def test_each_test_gets_a_database_of_its_own(postgres: Cluster, postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url)
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT current_database() LIKE 'test_%'")).scalar()
    engine.dispose()


def test_postgres_over_tls_answers_nothing_else(postgres_tls_url: str, certificates: Certificates) -> None:
    engine = sa.create_engine(f"{postgres_tls_url}?sslmode=verify-full&sslrootcert={certificates.authority}")
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalar()
    engine.dispose()
    for refused in ("sslmode=disable", "sslmode=verify-full&sslrootcert=/dev/null"):
        with pytest.raises(sa.exc.OperationalError):
            sa.create_engine(f"{postgres_tls_url}?{refused}").connect()


def test_redis_is_empty_and_real(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_redis_over_tls_is_verified(redis_tls_url: str, certificates: Certificates) -> None:
    with redis.Redis.from_url(redis_tls_url, ssl_ca_certs=str(certificates.authority)) as client:
        assert client.ping()
    with redis.Redis.from_url(redis_tls_url) as client, pytest.raises(redis.ConnectionError):
        client.ping()


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@nordlicht.example", "b@nordlicht.example", "Grüße"
    mail.set_content("Hallo")
    return mail


def test_the_mail_server_keeps_what_came_and_refuses_as_told(smtp: MailServer) -> None:
    port = int(smtp.url.rpartition(":")[2])
    smtp.rcpt_replies["gone@nordlicht.example"] = "550 5.1.1 no such person"
    with smtplib.SMTP("localhost", port, timeout=5) as client:
        refused = client.send_message(_mail(), to_addrs=["b@nordlicht.example", "gone@nordlicht.example"])
    assert refused == {"gone@nordlicht.example": (550, b"5.1.1 no such person")}
    assert smtp.wait_for(1)[0].recipients == ("b@nordlicht.example",)
    assert smtp.to("b@nordlicht.example")[0].message["From"] == "a@nordlicht.example"


def test_mail_travels_over_verified_tls(
    smtps: MailServer, smtp_starttls: MailServer, certificates: Certificates
) -> None:
    trust = ssl.create_default_context(cafile=certificates.authority)
    with smtplib.SMTP_SSL("localhost", int(smtps.url.rpartition(":")[2]), timeout=5, context=trust) as client:
        client.send_message(_mail())
    with smtplib.SMTP("localhost", int(smtp_starttls.url.rpartition(":")[2]), timeout=5) as client:
        with pytest.raises(smtplib.SMTPException):
            client.send_message(_mail())
        client.rset()
        client.starttls(context=trust)
        client.send_message(_mail())
    assert len(smtps.mails) == len(smtp_starttls.mails) == 1


def test_the_clock_moves_and_comes_back(forward: Forward) -> None:
    before = clock.now()
    forward(days=31)
    assert (clock.now() - before).days == 31


def test_settings_come_from_the_test_alone(settings: MakeSettings) -> None:
    assert settings(PORT="4000").directory_url == "http://localhost:4000"


def test_the_browser_opens_a_page(page: Page) -> None:
    page.goto("data:text/html,<title>Here</title>")
    assert page.title() == "Here"

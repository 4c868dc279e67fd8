"""Real SMTP conversations: what counts as taken, what as refused for good, and what is tried again."""

import ssl
from collections.abc import Iterator

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from structlog.testing import capture_logs

from directory.dns import Resolver
from directory.mail.envelope import Accepted, Outcome, RefusedForGood, TryLater
from directory.mail.mailer import ExchangerMailer, RelayMailer, mailer_for
from directory.outbound import Outbound
from tests.directory.mail import odd_servers
from tests.directory.mail.drafts import VERP, composed
from tests.directory.mail.odd_servers import scripted, serving
from tests.directory.zone_server import ZoneServer
from tests.services.smtp import MailServer
from tests.services.surroundings import MakeSettings
from tests.services.tls import Certificates

RECIPIENT = "erika.muster@firma.example"


@pytest.fixture
def zone() -> Iterator[ZoneServer]:
    records = {"firma.example": {"MX": ["10 mx.firma.example."]}, "mx.firma.example": {"A": ["127.0.0.1"]}}
    with ZoneServer(records) as server:
        yield server


def _direct(zone: ZoneServer, port: int, *, seconds: float = 10) -> ExchangerMailer:
    resolver = Resolver(zone.place)
    outbound = Outbound(resolver.addresses, allow=frozenset({f"127.0.0.1:{port}"}))
    return ExchangerMailer(resolver, outbound, port=port, own_name="bounces.cardfile.example", seconds=seconds)


def _port(server: MailServer) -> int:
    return int(server.url.rpartition(":")[2])


def _trusting(certificates: Certificates) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificates.authority))


def test_the_exchangers_250_is_the_proof_and_the_mail_arrives_byte_for_byte(zone: ZoneServer, smtp: MailServer) -> None:
    envelope = composed()
    outcome = _direct(zone, _port(smtp)).send(envelope)
    assert outcome == Accepted(by="exchanger", host="mx.firma.example", server_answer="2.0.0 kept")
    [mail] = smtp.mails
    assert mail.content == envelope.message
    assert mail.recipients == (RECIPIENT,)
    assert VERP.id_of_return_path(mail.sender) == "n4711"


def test_no_such_user_is_for_good_and_the_answer_names_nobody(zone: ZoneServer, smtp: MailServer) -> None:
    smtp.rcpt_replies[RECIPIENT] = f"550 5.1.1 <{RECIPIENT}>: Erika Muster is unknown here"
    assert _direct(zone, _port(smtp)).send(composed()) == RefusedForGood(550, "5.1.1", "5.1.1 … … … is unknown here")
    smtp.rcpt_replies.clear()
    smtp.data_reply = "554 5.6.0 not that"
    assert _direct(zone, _port(smtp)).send(composed()) == RefusedForGood(554, "5.6.0", "5.6.0 not that")
    assert smtp.mails == []


def test_greylisting_means_later_and_then_yes(zone: ZoneServer) -> None:
    server = odd_servers.Greylisting()
    with serving(server) as port:
        mailer = _direct(zone, port)
        assert mailer.send(composed()) == TryLater("asked-to-wait", "4.7.1 … greylisted, come back")
        assert isinstance(mailer.send(composed()), Accepted)
    assert len(server.mails) == 1


def test_a_250_counts_even_when_the_line_drops_after_it(zone: ZoneServer) -> None:
    server = odd_servers.DropsAfterTaking()
    with serving(server) as port:
        assert isinstance(_direct(zone, port).send(composed()), Accepted)
    assert len(server.mails) == 1


def test_a_line_that_drops_or_hangs_before_the_250_means_later(zone: ZoneServer) -> None:
    with serving(odd_servers.DropsAtTheDot()) as port:
        assert _direct(zone, port).send(composed()) == TryLater("connection-lost")
    with scripted(odd_servers.hangs_after_data) as port:
        assert _direct(zone, port, seconds=0.3).send(composed()) == TryLater("connection-lost")


@pytest.mark.parametrize("talk", [odd_servers.never_ends_its_answer, odd_servers.drips])
def test_a_server_that_talks_for_ever_is_cut_off(zone: ZoneServer, talk: odd_servers.Talk) -> None:
    with scripted(talk) as port:
        assert _direct(zone, port, seconds=0.5).send(composed()) == TryLater("exchanger-unusable")


def test_the_next_exchanger_is_asked_when_the_first_cannot_be_reached(zone: ZoneServer, smtp: MailServer) -> None:
    zone.records["firma.example"]["MX"] = ["5 inside.firma.example.", "6 gone.firma.example.", "10 mx.firma.example."]
    zone.records["inside.firma.example"] = {"A": ["10.0.0.1"]}
    assert isinstance(_direct(zone, _port(smtp)).send(composed()), Accepted)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "192.0.2.1"])
def test_an_exchanger_inside_a_private_net_is_never_spoken_to(zone: ZoneServer, smtp: MailServer, address: str) -> None:
    zone.records["mx.firma.example"] = {"A": [address, "127.0.0.1"]}
    assert _direct(zone, _port(smtp)).send(composed()) == TryLater("exchanger-not-public")
    assert smtp.mails == []


def test_a_domain_without_mail_refuses_and_a_broken_one_waits(zone: ZoneServer, smtp: MailServer) -> None:
    zone.records["firma.example"] = {"MX": ["0 ."]}
    outcome = _direct(zone, _port(smtp)).send(composed())
    assert outcome == RefusedForGood(556, "5.1.10", "the domain takes no mail: null-mx")
    zone.failing.add("firma.example")
    assert _direct(zone, _port(smtp)).send(composed()) == TryLater("dns-failed")
    zone.failing.clear()
    zone.records["firma.example"] = {"MX": ["10 mx.firma.example."]}
    with serving(MailServer()) as port:
        closed = port
    assert _direct(zone, closed).send(composed()) == TryLater("exchanger-unreachable")


def test_an_exchanger_that_offers_tls_gets_the_mail_encrypted_whatever_its_certificate(
    zone: ZoneServer, smtp_starttls: MailServer
) -> None:
    assert isinstance(_direct(zone, _port(smtp_starttls)).send(composed()), Accepted)
    assert len(smtp_starttls.mails) == 1, "the server takes nothing in clear"


def test_an_exchanger_whose_tls_fails_gets_the_mail_in_clear(zone: ZoneServer, certificates: Certificates) -> None:
    server = MailServer()
    with serving(server, tls_context=odd_servers.old_tls(certificates.server())) as port:
        assert isinstance(_direct(zone, port).send(composed()), Accepted)
    assert len(server.mails) == 1


def test_an_address_in_another_script_needs_a_server_that_takes_it(zone: ZoneServer, smtp: MailServer) -> None:
    envelope = composed(recipient="jörg@firma.example")
    assert isinstance(_direct(zone, _port(smtp)).send(envelope), Accepted)
    assert smtp.mails[0].recipients == ("jörg@firma.example",)
    with serving(MailServer(), enable_SMTPUTF8=False) as port:
        assert _direct(zone, port).send(envelope) == RefusedForGood(
            550, "5.6.7", "the server takes no address beyond ASCII (SMTPUTF8)"
        )


def _through(server: MailServer, tls: ssl.SSLContext | None = None, login: str = "") -> Outcome:
    url = server.url.replace("://", f"://{login}@" if login else "://")
    return RelayMailer(url, own_name="bounces.cardfile.example", tls=tls, seconds=10).send(composed())


@pytest.mark.parametrize("kind", ["smtp", "smtps", "smtp_starttls"])
def test_a_relay_takes_mail_in_each_way_its_url_can_say(
    kind: str, request: pytest.FixtureRequest, certificates: Certificates
) -> None:
    server: MailServer = request.getfixturevalue(kind)
    assert _through(server, _trusting(certificates)) == Accepted(
        by="relay", host="localhost", server_answer="2.0.0 kept"
    )
    assert len(server.mails) == 1


@pytest.mark.security(
    "A 16.3.4: a relay whose certificate is refused is written as a security event",
    breaks='directory/mail/mailer.py::_log.warning("security", act="relay not trusted", host=self._host)',
)
@pytest.mark.parametrize("kind", ["smtps", "smtp_starttls"])
def test_a_relay_with_a_certificate_we_do_not_trust_hears_nothing_and_is_told_of(
    kind: str, request: pytest.FixtureRequest
) -> None:
    server: MailServer = request.getfixturevalue(kind)
    with capture_logs() as said:
        assert _through(server, login="user:secret") == TryLater("relay-not-trusted")
    assert server.mails == []
    assert said == [{"event": "security", "log_level": "warning", "act": "relay not trusted", "host": "localhost"}]


def test_a_relay_that_hides_its_tls_hears_no_password(smtp: MailServer, certificates: Certificates) -> None:
    smtp.url = smtp.url.replace("smtp://", "smtp+starttls://")
    assert _through(smtp, _trusting(certificates), login="user:secret") == TryLater("relay-unusable")
    assert smtp.mails == []


def test_a_relay_that_wants_a_password_gets_the_one_from_the_url(certificates: Certificates) -> None:
    heard: list[tuple[bytes, bytes]] = []

    def check(
        _server: object, _session: object, _envelope: object, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        heard.append((given.login, given.password))
        return AuthResult(success=given.password == b"p@ss:word", handled=False)

    server = MailServer()
    with serving(server, tls_context=certificates.server(), authenticator=check, auth_required=True) as port:
        server.url = f"smtp+starttls://localhost:{port}"
        assert isinstance(_through(server, _trusting(certificates), login="mailer:p%40ss%3Aword"), Accepted)
        assert _through(server, _trusting(certificates), login="mailer:wrong") == TryLater("relay-login-refused")
        assert _through(server, _trusting(certificates), login="mailer:w%C3%B6rd") == TryLater("relay-login-refused")
    assert heard[0] == (b"mailer", b"p@ss:word")


def test_a_relay_that_reports_failures_is_asked_to_with_headers_only() -> None:
    heard: list[str] = []
    with scripted(odd_servers.offers_reports(heard)) as port:
        assert isinstance(_through(MailServer(f"smtp://127.0.0.1:{port}")), Accepted)
    assert heard == [
        "ehlo bounces.cardfile.example",
        f"MAIL FROM:<{VERP.return_path('n4711')}> RET=HDRS ENVID=n4711",
        f"RCPT TO:<{RECIPIENT}> NOTIFY=FAILURE",
        "data",
    ]


def test_what_a_relay_holds_against_us_is_not_held_against_the_person(smtp: MailServer) -> None:
    smtp.rcpt_replies[RECIPIENT] = f"550 5.7.1 <{RECIPIENT}> relaying denied"
    assert _through(smtp) == TryLater("relay-policy", "5.7.1 … relaying denied")
    smtp.rcpt_replies[RECIPIENT] = "550 5.1.1 no such user"
    assert isinstance(_through(smtp), RefusedForGood)


def test_a_relay_that_is_down_means_later() -> None:
    with serving(MailServer()) as port:
        url = f"smtp://localhost:{port}"
    assert RelayMailer(url, own_name="x.example").send(composed()) == TryLater("relay-unreachable")


def test_the_settings_choose_between_relay_and_exchangers(
    settings: MakeSettings, zone: ZoneServer, smtp: MailServer
) -> None:
    with_relay = settings(SMTP_URL=smtp.url, CARDFILE_DNS=zone.place)
    assert isinstance(mailer_for(with_relay, Resolver(zone.place)).send(composed()), Accepted)
    demo = settings(CARDFILE_DNS=zone.place, CARDFILE_SMTP_PORT=str(_port(smtp)))
    outcome = mailer_for(demo, Resolver(demo.dns_server)).send(composed())
    assert outcome == Accepted(by="exchanger", host="mx.firma.example", server_answer="2.0.0 kept")

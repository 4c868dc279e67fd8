"""Only who had our mail can report on it: what is forged, foreign or malformed changes nothing."""

import base64
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.mail.verp import Verp
from ingest.notices.bounces import LONGEST_MAIL, Report, messages_in, read_report, reports_in

VERP = Verp(b"k" * 32, "bounces.cardfile.example", "cardfile.example")
PATH, MESSAGE_ID = VERP.return_path("n4711"), VERP.message_id("n4711")
FORGED = "n4711-aaaaaaaaaaaaaaaa@bounces.cardfile.example"


def _mail(to: str, *parts: tuple[str, str], kind: str = "delivery-status") -> bytes:
    body = "".join(f"--B\nContent-Type: {content_type}\n\n{content}\n" for content_type, content in parts)
    head = (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.firma.example\nTo: <{to}>\nSubject: Undelivered\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type={kind};\n boundary="B"\n'
    )
    return f"{head}\nfor readers that know no reports\n{body}--B--\n".encode()


def _status(
    action: str = "failed", status: str = "5.1.1", diagnostic: str = "smtp; 550 5.1.1 unknown"
) -> tuple[str, str]:
    fields = {"Final-Recipient": "rfc822; erika.muster@firma.example", "Action": action, "Status": status}
    lines = [f"{name}: {value}" for name, value in {**fields, "Diagnostic-Code": diagnostic}.items() if value]
    return "message/delivery-status", "Reporting-MTA: dns; mx.firma.example\n\n" + "\n".join(lines) + "\n"


def _original(message_id: str = MESSAGE_ID, return_path: str = "") -> tuple[str, str]:
    path = f"Return-Path: <{return_path}>\n" if return_path else ""
    return "message/rfc822", f"{path}From: notices@cardfile.example\nMessage-ID: {message_id}\nSubject: Karte\n\ntext\n"


def _complaint(kind: str = "abuse", mail_from: str = "") -> tuple[str, str]:
    line = f"Original-Mail-From: <{mail_from}>\n" if mail_from else ""
    return "message/feedback-report", f"Feedback-Type: {kind}\nUser-Agent: Provider/1.0\nVersion: 1\n{line}"


NOTE = ("text/plain; charset=utf-8", "We are sorry.")


def test_a_permanent_bounce_names_the_mail_by_the_address_it_came_back_to() -> None:
    report = read_report(_mail(PATH, NOTE, _status(), _original("<other@firma.example>")), VERP)
    assert report == Report(kind="bounce", permanent=True, verp_id="n4711", status="5.1.1", message_id=None)
    assert report.mail_id == "n4711"


@pytest.mark.parametrize(
    ("part", "kind", "permanent", "status"),
    [
        (_status("failed", "5.7.1"), "bounce", True, "5.7.1"),
        (_status("Failed (gave up)", "4.4.7"), "bounce", False, "4.4.7"),
        (_status("failed", "", "smtp; 550 no such user"), "bounce", True, "5.0.0"),
        (_status("failed", "", ""), "bounce", True, ""),
        (_status("delayed", "4.4.1"), "delay", False, "4.4.1"),
        (_status("delivered", "2.0.0", ""), "delivered", False, "2.0.0"),
    ],
)
def test_a_delivery_status_means_what_rfc_3464_says(
    part: tuple[str, str], kind: str, permanent: bool, status: str
) -> None:
    report = read_report(_mail(PATH, NOTE, part), VERP)
    assert report is not None
    assert (report.kind, report.permanent, report.status) == (kind, permanent, status)


def test_of_several_recipients_the_worst_counts() -> None:
    content_type, first = _status("delivered", "2.0.0", "")
    second = _status()[1].partition("\n\n")[2]
    report = read_report(_mail(PATH, NOTE, (content_type, first + "\n" + second)), VERP)
    assert report is not None
    assert (report.kind, report.permanent) == ("bounce", True)


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/global-headers"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "7bit"])
def test_returned_headers_are_read_through_their_transfer_encoding(kind: str, encoding: str) -> None:
    headers = f"From: notices@cardfile.example\nMessage-ID: {MESSAGE_ID}\n"
    coded = {"base64": base64.encodebytes(headers.encode()).decode(), "quoted-printable": headers.replace("=", "=3D")}
    returned = (f"{kind}\nContent-Transfer-Encoding: {encoding}", coded.get(encoding, headers))
    told, status = _status()
    report = read_report(_mail("postmaster@cardfile.example", NOTE, (told, status), returned), VERP)
    assert report is not None
    assert (report.mail_id, report.permanent) == ("n4711", True)
    told = told.replace("delivery-status", "global-delivery-status")
    assert read_report(_mail("postmaster@cardfile.example", NOTE, (told, status), returned), VERP) == report


def test_a_complaint_is_known_by_the_message_it_quotes() -> None:
    report = read_report(_mail("abuse@cardfile.example", NOTE, _complaint(), _original(), kind="feedback-report"), VERP)
    assert report == Report(kind="complaint", permanent=True, verp_id=None, status="", message_id="n4711")
    report = read_report(
        _mail("abuse@cardfile.example", NOTE, _complaint(mail_from=PATH), kind="feedback-report"), VERP
    )
    assert report is not None
    assert report.mail_id == "n4711"


def test_a_complaint_brings_the_no_of_the_mail_it_quotes() -> None:
    kind, quoted = _original()
    link = f"https://privacy.cardfile.example/de/n/{'k' * 107}/no"
    quoted = f"List-Unsubscribe:\n <{link}>\n{quoted}"
    raw = _mail("abuse@cardfile.example", NOTE, _complaint(), (kind, quoted), kind="feedback-report")
    report = read_report(raw, VERP)
    assert report is not None
    assert report.refusal == "k" * 107


@pytest.mark.parametrize(
    "raw",
    [
        _mail(FORGED, NOTE, _status()),
        _mail("notices@cardfile.example", NOTE, _status(), _original("<n4711-aaaaaaaaaaaaaaaa@cardfile.example>")),
        _mail("notices@cardfile.example", NOTE, _status(), _original(f"<{PATH}>")),
        _mail("n4711@bounces.cardfile.example", NOTE, _status()),
        _mail(PATH, NOTE, _status(), _original(VERP.message_id("n4712"))),
        _mail(f"{PATH}>, <{VERP.return_path('n4712')}", NOTE, _status()),
        _mail(PATH, NOTE, _complaint("not-spam"), kind="feedback-report"),
        _mail(PATH, NOTE, _status("relayed", "2.0.0", "")),
        _mail(PATH, NOTE),
        f"To: {PATH}\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nBack on Monday\n".encode(),
        b"",
        b"\n\n",
    ],
    ids=[
        "forged-path", "forged-message-id", "path-as-message-id", "bare-id", "two-mails", "two-paths", "not-spam",
        "relayed", "no-status", "auto-reply", "empty", "blank",
    ],
)  # fmt: skip
def test_a_forged_contradictory_or_other_mail_counts_for_nothing(raw: bytes) -> None:
    assert read_report(raw, VERP) is None


def test_a_reader_of_one_notice_cannot_report_on_another() -> None:
    stolen = PATH.replace("n4711", "n4712")
    assert read_report(_mail(stolen, NOTE, _status(), _original(MESSAGE_ID.replace("n4711", "n4712"))), VERP) is None


def test_line_ends_and_capitals_of_old_servers_do_not_hide_a_bounce() -> None:
    raw = _mail(PATH.upper(), NOTE, _status(), _original()).replace(b"\n", b"\r\n")
    report = read_report(raw.replace(b"multipart/report", b"Multipart/Report"), VERP)
    assert report is not None
    assert (report.kind, report.verp_id, report.message_id) == ("bounce", "n4711", "n4711")


def _nested(depth: int) -> bytes:
    opened = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(depth))
    return f"To: {PATH}\nContent-Type: multipart/report; boundary=b0\n\n{opened}".encode()


HOSTILE = {
    "one-header": b"To: " + b"a@b, " * 200_000 + b"\n\n",
    "many-headers": b"X: y\n" * 200_000 + b"\n",
    "address-list": f"To: {PATH}\n".encode() + b"Delivered-To: " + b"<" * 2000 + b"\n" * 3,
    "nested": _nested(5_000),
    "many-parts": _mail(PATH, *[NOTE] * 20_000),
    "many-recipients": _mail(PATH, NOTE, ("message/delivery-status", "Action: x\n\n" * 80_000)),
    "quotes": b'Content-Type: multipart/report; boundary="' + b';"' * 500_000 + b"\n\n",
    "charset": b"Content-Type: multipart/report; boundary*=idna''%ff%fe\n\n--x\n",
    "folds": b"Content-Type: multipart/report;\n" + b" x=y;\n" * 150_000 + b"\n",
    "blank-lines": _mail(PATH, NOTE, ("message/delivery-status", "\n \t" * 200_000)),
    "spaces": _mail(PATH, NOTE, ("message/delivery-status", " " * 900_000)),
    "encoded": b"To: " + b"=?utf-8?q?" * 50_000 + b"\nContent-Type: multipart/report; boundary=x\n\n",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(20)
def test_a_hostile_report_costs_little_and_harms_nothing(name: str) -> None:
    tracemalloc.start()
    try:
        read_report(HOSTILE[name], VERP)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 64 * 1024 * 1024


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*_mail(PATH, NOTE, _status(), _original()).splitlines(), b"", b"\xff\xfe", b"--B", b" ;=\"'"])
    )
)
def test_no_shuffling_of_a_report_raises(lines: list[bytes]) -> None:
    report = read_report(b"\n".join(lines), VERP)
    assert report is None or report.mail_id == "n4711"


def test_an_mbox_is_read_mail_by_mail() -> None:
    bounce, complaint = _mail(PATH, NOTE, _status()), _mail("a@cardfile.example", NOTE, _complaint(), _original())
    talk = b"To: us@cardfile.example\n\nFrom now on, write to Bob.\n>From the start\n"
    mbox = b"".join(
        b"From MAILER-DAEMON Sun Nov 22 09:30:00 2026\n" + mail + b"\n" for mail in (bounce, talk, complaint)
    )
    found = list(reports_in(io.BytesIO(mbox), VERP))
    assert [report and report.kind for report in found] == ["bounce", None, "complaint"]
    assert next(messages_in(io.BytesIO(mbox))).strip() == bounce.strip()


class _Endless(io.RawIOBase):
    """A file with 40 MB of one line in it, made as it is read."""

    def __init__(self, head: bytes, tail: bytes) -> None:
        self._pieces: Iterator[bytes] = iter([head, *[b"x" * 65536] * 640, tail])

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = next(self._pieces, b"")
        view[: len(piece)] = piece
        return len(piece)


def test_a_line_without_end_costs_one_mail_and_little_memory() -> None:
    separator = b"From MAILER-DAEMON Sun Nov 22 09:30:00 2026\n"
    tail = b"\n\n" + separator + _mail(PATH, NOTE, _status())
    file = io.BufferedReader(_Endless(separator + b"Subject: x\n\n", tail), buffer_size=128 * 1024)
    tracemalloc.start()
    try:
        mails = list(messages_in(file))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(mails) == 2
    assert len(mails[0]) <= LONGEST_MAIL
    assert peak < 16 * 1024 * 1024
    assert read_report(mails[1], VERP) is not None

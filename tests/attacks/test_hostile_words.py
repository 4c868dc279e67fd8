"""Hostile words from feeds and mails on their whole way: into rows, pages, mails, log lines and the operator's terminal."""

import json
import mailbox
import re
import unicodedata
from pathlib import Path

import pytest
from sqlalchemy import select

from directory.profiles.models import Fact, Profile
from ingest.models import Load
from tests.attacks.conftest import ANNIKA, FEED, REP, ROWS, deliver
from tests.attacks.product import Cardfile, links_in, text_of, whole
from tests.attacks.test_money_and_history import BOTH
from tests.attacks.test_secrets import CONSENT, MEMBER, SIGNATURE
from tests.ingest.sources.letters import mail as letter

EVIL = "evil.example"
ESC, OSC52 = "\x1b[2J", "\x1b]52;c;ZXZpbA==\x07"
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
PHISHING = (
    f"Claim your prize at https://{EVIL}/win", f"www.{EVIL}", "call +49 900 1234567 now", f"Director @ {EVIL}",
    f"Head of Sales\r\nBcc: all@{EVIL}", f"Head\nSubject: Invoice\n\nPay at {EVIL}", "Head of \u202eselas", f"Sales {OSC52}",
)  # fmt: skip


def test_no_feed_writes_its_own_message_or_header_into_a_notice(cardfile: Cardfile) -> None:
    rows = [ROWS[0]] + [
        ROWS[0] | {"id": f"p{n}", "email": f"person{n}@stiefelgrund.example", "title": words, "dept": words, "company": f"{words} GmbH",
                   "city": words, "name": "Clara Sommer" if n % 2 else f"Clara {words}", "linkedin": "", "cell": "", "direct": ""}
        for n, words in enumerate(PHISHING)
    ]  # fmt: skip
    deliver(cardfile, rows)
    mails = cardfile.smtp.wait_for(4)
    plain = next(sorted(whole(mail).keys()) for mail in mails if mail.recipients == (ANNIKA,))
    for mail in mails:
        assert sorted(whole(mail).keys()) == plain
        assert len(mail.recipients) == 1
        said = text_of(mail) + text_of(mail, "html") + str(whole(mail)["Subject"]) + str(whole(mail)["From"])
        assert EVIL not in said
        assert "900 1234567" not in said
        assert [
            unicodedata.name(c, hex(ord(c)))
            for c in said
            if unicodedata.category(c) in UNSEEN - {"Cf"} and c not in "\r\n\t"
        ] == []
        assert "\u202e" not in said
        assert all(link.startswith(cardfile.held.settings.privacy_url) for link in links_in(mail))


def test_a_hostile_delivery_ends_explained_and_its_good_rows_load(cardfile: Cardfile) -> None:
    definition, file = cardfile.folder / "kontor.toml", cardfile.folder / "kontor.csv"
    definition.write_text(FEED, encoding="utf-8")
    cardfile.told("feeds", "add", definition)
    good = [",".join(f'"{value}"' for value in row.values()) for row in ROWS]
    file.write_bytes(
        (",".join(ROWS[0]) + "\r\n").encode()
        + good[0].encode() + b"\r\n"
        + b'3,"An unclosed quote,c@nordlicht.example,Head,\r\n'
        + b"4,N\0ul Byte,n@nordlicht.example,Head,Sales,Nordlicht,nordlicht.example,,,Hamburg,DE,\r\n"
        + b"5," + b"x" * 200_000 + b",x@nordlicht.example\r\n"
        + b"6," + b"," * 20_000 + b"\r\n"
        + "7,\ufffe\ud800,lone@nordlicht.example\r\n".encode("utf-8", "surrogatepass")
        + b'8,"=cmd|\' /C calc\'!A0",formula@nordlicht.example,"=HYPERLINK(""http://evil.example"")",,,,,,,DE,\r\n'
        + b"9,\xff\xfeU\0T\0F\0,utf16@nordlicht.example\r\n"
        + good[1].encode() + b"\r\n"
    )  # fmt: skip
    printed = cardfile.told("feeds", "load", "kontor", file, "--here")
    cardfile.settle()
    with cardfile.database.read() as session:
        load = session.scalars(select(Load)).one()
        assert load.done_at is not None
        assert not load.failed
        names = set(session.scalars(select(Fact.value).where(Fact.kind == "name")))
        assert all(c.isprintable() for value in session.scalars(select(Fact.value)) for c in value)
    assert {"Annika Brandt", "Benno Harkort"} <= names
    rejects = file.with_name("kontor.csv.rejects.csv").read_text()
    assert rejects.startswith("row,reason,rule\n")
    for person in ("nordlicht.example", "Nul Byte", "An unclosed"):
        assert person not in rejects + printed
    assert len(rejects.splitlines()) >= 5


@BOTH
def test_hostile_records_of_json_are_refused_one_by_one_with_a_reason(cardfile: Cardfile) -> None:
    definition, file = cardfile.folder / "kontor.toml", cardfile.folder / "kontor.jsonl"
    definition.write_text(FEED.replace('format = "csv"', 'format = "jsonl"'), encoding="utf-8")
    cardfile.told("feeds", "add", definition)
    deep = '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}"
    hostile = [
        deep, '{"id": NaN, "name": "A B"}', '{"id": "2", "id": "3", "name": "A B"}', '{"id": "4", "name": "\\ud800"}',
        '{"id": "5", "name": "A\\u0000B", "email": "n@nordlicht.example"}', '{"id": 9223372036854775808, "name": "A B"}',
        '["id"]', '"id"', "{", '{"id": 1e999}', '{"__proto__": {"id": 1}}',
    ]  # fmt: skip
    file.write_text("\n".join([json.dumps(ROWS[0]), *hostile, json.dumps(ROWS[1])]), encoding="utf-8")
    printed = cardfile.told("feeds", "load", "kontor", file, "--here")
    cardfile.settle()
    assert "Traceback" not in printed
    with cardfile.database.read() as session:
        assert len(session.scalars(select(Profile)).all()) == 2
    assert len(file.with_name("kontor.jsonl.rejects.csv").read_text().splitlines()) == 1 + len(hostile)


def test_mails_with_two_senders_or_a_sender_hidden_in_the_text_bring_in_nobody_else(cardfile: Cardfile) -> None:
    boss = "Big Boss <boss@nordlicht.example>"
    raw = letter(f"Hello\n\n{SIGNATURE}\n").replace(b"\r\n", b"\n")
    two = b"From: " + boss.encode() + b"\n" + raw
    box = mailbox.mbox(cardfile.folder / "in.mbox", create=True)
    for one in (
        two,
        raw.replace(b"From: Jane Harrow <jane.harrow@nordlicht.example>", b"From: boss@nordlicht.example)jane.harrow@nordlicht.example"),
        raw.replace(b"From: Jane", b"From: Big Boss <boss@nordlicht.example>, Jane"),
        letter(f"Hello\n\nFrom boss@nordlicht.example Mon Nov 16 10:00:00 2026\nFrom: {boss}\nSubject: I am a mail\n\nBig Boss\nChief Executive\nboss@nordlicht.example\n").replace(b"\r\n", b"\n"),
    ):  # fmt: skip
        box.add(one)
    box.close()
    consent = cardfile.folder / "consent.toml"
    consent.write_text(CONSENT)
    cardfile.told("members", "add", "--consent", consent)
    cardfile.told(
        "mail", "load", cardfile.folder / "in.mbox", "--as", MEMBER, "--here", "--rejects", cardfile.folder / "rejects"
    )
    cardfile.settle()
    with cardfile.database.read() as session:
        held = set(session.scalars(select(Fact.value)))
    assert not {value for value in held if "boss" in value.lower()}
    assert (
        cardfile.shell("mail", "load", cardfile.folder / "in.mbox", "--as", "nobody@hafenrand.example").exit_code == 1
    )


@pytest.mark.security(
    "A 16.4.1",
    breaks="directory/logs.py::return {key: _escaped(value) if isinstance(value, str) else value for key, value in event.items()}",
)
def test_no_input_forges_a_log_line_or_drives_a_terminal_that_shows_it(peopled: Cardfile, unhurried: None) -> None:
    forged = '\n{"event": "security", "act": "forged"}\r\n\u2028\x85' + ESC + OSC52
    visitor, person = peopled.customers(), peopled.person()
    for browser in (visitor, person):
        for path in (
            "/login",
            "/ask",
            "/receipt",
            f"/n/{'%0a' * 3}forged",
            "/%1b%5d52;c;forged%07",
            "/people/forged%0aforged",
        ):
            for method in ("GET", "POST"):
                browser.get(
                    path, method=method, data={"email": forged, "password": forged, "address": forged, "code": forged}
                )
            browser.post(path, {"email": forged, "password": forged, "code": forged}, headers={"Referer": "x\tforged"})
        browser.get(
            "/", environ_overrides={"HTTP_USER_AGENT": forged, "HTTP_X_REQUEST_ID": forged, "REMOTE_ADDR": forged}
        )
        browser.get("/", environ_overrides={"HTTP_X_FORWARDED_FOR": forged, "REQUEST_METHOD": "FORGED\x1b[2J"})
    visitor.press("/login", {"email": f"{REP}{forged}", "password": forged})
    lines = peopled.logged.getvalue().split("\n")
    assert len(lines) > 20
    for line in filter(None, lines):
        told = json.loads(line)
        assert told.get("act") != "forged"
        assert all(c.isprintable() for c in line), line
        assert "forged" not in line
        assert REP not in line


def test_no_word_of_a_vendor_or_customer_drives_the_operators_terminal(peopled: Cardfile) -> None:
    hostile = f"[red]x[/red][link=https://{EVIL}]y[/link]{OSC52}{ESC}"
    printed = []
    for fault in ('name = "x', 'kind = "x', 'holder = "x'):
        definition = peopled.folder / "hostile.toml"
        key = fault.partition(" ")[0]
        spelled = hostile.encode("unicode_escape").decode().replace("\\x", "\\u00")
        definition.write_text(
            re.sub(rf'(?m)^{key} = "[^"]*"', f'{key} = "{spelled}"'.replace("\\", "\\\\"), FEED, count=1)
        )
        printed.append(peopled.shell("feeds", "add", definition).output)
    file = Path(peopled.folder / f"delivery{OSC52}[red]x[/red].csv".replace("/", "_"))
    file.write_text("id,name\n1,A B\n")
    for words in (
        ("feeds", "load", "kontor", file, "--here"), ("feeds", "load", hostile, file), ("feeds", "list"), ("members", "list"),
        ("mail", "load", file, "--as", hostile), ("credits", "grant", hostile, "1"), ("users", "password", hostile, "--password-stdin"),
        ("who", ANNIKA, "--because", f"a letter {hostile}"), ("who", hostile, "--because", "a letter of today"), ("notices", "revoke", hostile),
        ("suppress", "--employer", hostile, "--because", "a letter of today"), ("restore", file), ("backup", file),
    ):  # fmt: skip
        done = peopled.shell(*words)
        assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exception)
        printed.append(done.output)
    for output in printed:
        assert [c for c in output if unicodedata.category(c) == "Cc" and c not in "\n\r\t"] == [], output

"""Whatever is sent, the reader answers: a candidate, or a code."""

import re
import time
import tracemalloc
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.candidate import Candidate
from ingest.sources.mailboxes import EXPLAINED, Skip, Skipped
from tests.ingest.sources.letters import BODY, CANARY, JANE, JANE_BLOCK, mail, person, read, skipped

GOOD = mail(f"{BODY}\n{JANE_BLOCK}")


@pytest.mark.parametrize(
    "line",
    [
        "alice@a.example)bob@b.example", "a@x.example, b@y.example", "<a@x.example> <b@y.example>",
        "Group: a@x.example;", "a@x.example b@y.example", "Jane", "", "<>", "a@", "@b.example", "a@b", '"a@x.example',
        "Jane <a@x.example> b@y.example", "a@x.example\x00", "<@relay.example:a@x.example>", "a b@x.example",
        "Jane a@x.example",
        "a@[127.0.0.1]", "a@-x.example",
        "a..b@x.example", "Jane <a@x.example", "(a@x.example) b", "a@x.example (b@y.example)",
    ],
)  # fmt: skip
def test_a_from_that_could_name_two_names_nobody(line: str) -> None:
    raw = GOOD.replace(f"From: {JANE}".encode(), f"From: {line}".encode())
    assert skipped(raw) in {Skip.SENDER_UNREADABLE, Skip.NO_SENDER}


def test_the_standard_guess_would_have_blamed_another() -> None:
    assert parseaddr("alice@a.example)bob@b.example")[1] != "bob@b.example"


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ("jane.harrow@nordlicht.example", "", "jane.harrow@nordlicht.example"),
        ("<Jane.Harrow@NORDLICHT.example>", "", "Jane.Harrow@nordlicht.example"),
        ('"Harrow, Jane" <jane.harrow@nordlicht.example>', "Jane Harrow", "jane.harrow@nordlicht.example"),
        ("jane.harrow@nordlicht.example (Jane Harrow)", "Jane Harrow", "jane.harrow@nordlicht.example"),
        ("=?utf-8?B?SsO8cmdlbiBOb3JkbWFubg==?= <j@leuchten.example>", "Jürgen Nordmann", "j@leuchten.example"),
        ("=?iso-8859-1?Q?D=FBbois-B=E9na?= =?iso-8859-1?Q?rd?= Luc <l@x.example>", "Dûbois-Bénard Luc", "l@x.example"),
        ('"ceo@bank.example" <jane.harrow@nordlicht.example>', "", "jane.harrow@nordlicht.example"),
        ("Jane Harrow (she/her) <jane.harrow@nordlicht.example>", "Jane Harrow", "jane.harrow@nordlicht.example"),
        ("Jane (of Nordlicht) Harrow <jane.harrow@nordlicht.example>", "Jane Harrow", "jane.harrow@nordlicht.example"),
        ('"Harrow, Jane" (sie) <jane.harrow@nordlicht.example>', "Jane Harrow", "jane.harrow@nordlicht.example"),
        ("Jane Harrow (ceo@bank.example) <jane.harrow@nordlicht.example>", None, None),
        ("Jane (a) Harrow (b) Moss (c) <jane.harrow@nordlicht.example>", None, None),
        ('"Jane Harrow (Nordlicht)" <jane.harrow@nordlicht.example>', "Jane Harrow", "jane.harrow@nordlicht.example"),
        ("=?nonsense?q?abc?= <jane.harrow@nordlicht.example>", "", "jane.harrow@nordlicht.example"),
    ],
)
def test_one_plain_from_is_read_exactly(line: str, name: str | None, address: str | None) -> None:
    found = read(mail(CANARY).replace(f"From: {JANE}".encode(), f"From: {line}".encode()))
    if address is None:
        assert found == Skipped(Skip.SENDER_UNREADABLE)
        return
    assert isinstance(found, Candidate)
    assert (found.full_name, found.sent_from) == (name, address)


def test_two_from_headers_name_nobody() -> None:
    assert skipped(b"From: Mark Vale <mark@otherfirm.example>\n" + GOOD) is Skip.NO_SENDER


def _bomb(name: str) -> bytes:
    return name.encode() + b": " + b"=?utf-8?q?=3D?= " * 100_000 + b"\n"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"X-A: b\n" * 20_000 + GOOD, Skip.HEADERS_TOO_LONG),
        (b"a" * 200_000, Skip.HEADERS_TOO_LONG),
        (b"Subject: " + b"=?utf-8?q?x?= " * 1_500 + b"\n" + GOOD, Skip.ONE_HEADER_TOO_LONG),
        (b"To:" + b"\n x@y.example," * 1_500 + b"\n" + GOOD, Skip.ONE_HEADER_TOO_LONG),
        (b"x" * (25 * 1024 * 1024 + 1), Skip.TOO_LARGE),
        (b"", Skip.NO_SENDER),
        (b"\x00" * 100, Skip.NO_SENDER),
    ],
    ids=["block", "no end", "one header", "folded header", "size", "empty", "nul"],
)
def test_a_header_bomb_is_refused_before_it_is_parsed(raw: bytes, code: Skip) -> None:
    started = time.process_time()
    assert skipped(raw) is code
    assert time.process_time() - started < 1


def test_a_thousand_nested_parts_are_refused() -> None:
    nested = b"From: Jane Harrow <jane.harrow@nordlicht.example>\n"
    for depth in range(1_000):
        nested += f'Content-Type: multipart/mixed; boundary="b{depth}"\n\n--b{depth}\n'.encode()
    assert skipped(nested + b"Content-Type: text/plain\n\nhello\n") is Skip.NESTED_TOO_DEEP


def test_a_bomb_in_a_parts_header_costs_no_time() -> None:
    raw = (
        b"From: Jane Harrow <jane.harrow@nordlicht.example>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
         b"Content-Type: text/plain\nX-A: " + b"=?utf-8?q?x?= " * 80_000 + b"\n\nhello\n--b--\n"
    )  # fmt: skip
    started = time.process_time()
    assert isinstance(read(raw), Candidate | Skipped)
    assert time.process_time() - started < 1


def test_a_title_of_ten_thousand_characters_is_no_title() -> None:
    found = person(mail(f"{BODY}\nJane Harrow\n{'Director ' * 1_200}\nNordlicht Ltd\nPhone: +44 117 496 0123\n"))
    assert all(len(job.title) < 200 for job in found.jobs)


@pytest.mark.parametrize(
    "charset", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "nonsense", "utf-16", "base64", ""]
)
def test_a_charset_that_lies_loses_no_umlaut(charset: str) -> None:
    text = "Anbei.\n\nMit freundlichen Grüßen\n\nJürgen Nordmann\nGeschäftsführer\nLeuchten GmbH\n"
    head = f"From: j.nordmann@leuchten.example\nContent-Type: text/plain; charset={charset}\n"
    for encoding in ("utf-8", "windows-1252"):
        found = read(head.encode() + b"Content-Transfer-Encoding: 8bit\n\n" + text.encode(encoding))
        assert isinstance(found, Candidate)
        if charset != "utf-16":
            assert (found.full_name, found.jobs[0].title) == ("Jürgen Nordmann", "Geschäftsführer")


def test_html_built_to_stall_a_parser_is_read_in_time() -> None:
    for piece in (
        "<div>",
        "<b><i>",
        "<font color=a>",
        "<table><tr><td>",
        "<!--",
        "<a href='http://x.example/'>",
        "&lt;",
        "<p ",
    ):
        started = time.process_time()
        assert isinstance(read(mail(html=piece * (400_000 // len(piece)))), Candidate | Skipped)
        assert time.process_time() - started < 2, piece


def test_a_long_body_is_read_in_flat_memory() -> None:
    raw = mail().replace(b"\n\n", b"\n\n" + b"word " * 4_000_000, 1)
    tracemalloc.start()
    read(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150_000_000


def _mutated(raw: bytes, places: list[int], how: int, junk: bytes) -> bytes:
    first, second = sorted(place % (len(raw) + 1) for place in places)
    ways = (
        lambda: raw[:first],
        lambda: raw[:first] + raw[second:],
        lambda: raw[:second] + raw[first:],
        lambda: raw[:first] + junk + raw[second:],
        lambda: raw[first:second] + raw,
        lambda: raw[::-1],
        lambda: raw[:first] + raw[first:second].swapcase() + raw[second:],
        lambda: raw.replace(b"\n", b"\r\n", first % 40),
    )
    return ways[how % len(ways)]()


HTML = mail(f"{BODY}\n{JANE_BLOCK}", html=f"<div>{CANARY}<div class='gmail_signature'>Jane Harrow<br>Buyer</div></div>")


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([GOOD, HTML]),
    st.lists(st.integers(0, 5_000), min_size=2, max_size=2),
    st.integers(0, 7),
    st.binary(max_size=60),
)
def test_a_mutated_mail_never_crashes_the_reader(raw: bytes, places: list[int], how: int, junk: bytes) -> None:
    assert isinstance(read(_mutated(raw, places, how, junk)), Candidate | Skipped)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_no_text_crashes_the_reader(text: str) -> None:
    assert isinstance(
        read(mail().replace(b"\n\n", b"\n\n" + text.encode("utf-8", "surrogatepass"), 1)), Candidate | Skipped
    )


def test_every_code_is_explained_in_one_sentence() -> None:
    assert set(EXPLAINED) == set(Skip)
    assert all(re.fullmatch(r"[A-Z].+\.", sentence) for sentence in EXPLAINED.values())

"""A mailbox of any size is read mail by mail, and from any mail on."""

import tracemalloc
from pathlib import Path

import pytest

from ingest.sources.mailboxes import Skip, read_mailbox
from tests.ingest.sources.letters import BODY, JANE_BLOCK, mail, person

STAMP = b"From jane.harrow@nordlicht.example Mon Nov 16 10:00:00 2026\n"


def _mbox(path: Path, *mails: bytes) -> Path:
    path.write_bytes(b"".join(STAMP + raw.rstrip(b"\n") + b"\n\n" for raw in mails))
    return path


def test_each_mail_comes_once_with_its_place(tmp_path: Path) -> None:
    box = _mbox(tmp_path / "a.mbox", *(mail(f"mail {nth}") for nth in range(5)))
    records = list(read_mailbox(box))
    assert [record.ordinal for record in records] == [0, 1, 2, 3, 4]
    assert all(f"mail {nth}".encode() in record.raw for nth, record in enumerate(records))
    whole = box.read_bytes()
    assert all(whole[record.offset :].startswith(STAMP) for record in records)


def test_reading_goes_on_behind_any_mail(tmp_path: Path) -> None:
    box = _mbox(tmp_path / "a.mbox", *(mail(f"mail {nth}") for nth in range(5)))
    records = list(read_mailbox(box))
    for record in records:
        rest = list(read_mailbox(box, offset=record.next_offset, ordinal=record.ordinal + 1))
        assert rest == records[record.ordinal + 1 :]


def test_a_body_line_that_begins_with_from_splits_no_mail(tmp_path: Path) -> None:
    text = (
        "Hello\n\nFrom here on it is easy.\n\nFrom Monday 10:00 to 12:00 in 2026\n\n"
        f"From x Mon Nov 16 10:00:00 2026\nno header follows\n\nKind regards\n\n{JANE_BLOCK}\n"
    )
    (record,) = read_mailbox(_mbox(tmp_path / "a.mbox", mail(text)))
    assert person(record.raw).full_name == "Jane Harrow"


@pytest.mark.parametrize(
    "stamp",
    [
        "From a@b.example Mon Nov 16 10:00:00 2026",
        "From MAILER-DAEMON Mon Nov  2 10:00:00 +0100 2026",
        "From - Mon Nov 16 10:00:00 2026",
    ],
)
def test_mails_are_told_apart_where_no_empty_line_stands_between(tmp_path: Path, stamp: str) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"".join(f"{stamp}\n".encode() + mail(f"mail {nth}").rstrip(b"\n") + b"\n" for nth in range(3)))
    records = list(read_mailbox(path))
    assert [f"mail {nth}".encode() in record.raw for nth, record in enumerate(records)] == [True] * 3


def test_a_separator_may_say_its_day_as_iso_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes((b"From a@b.example 2026-11-16 10:00:00\n" + mail("hello").rstrip(b"\n") + b"\n\n") * 2)
    assert len(list(read_mailbox(path))) == 2


def test_an_escaped_from_line_is_given_back_as_it_was(tmp_path: Path) -> None:
    (record,) = read_mailbox(_mbox(tmp_path / "a.mbox", mail("a\n\n>From here on\n")))
    assert b"\nFrom here on" in record.raw


def test_line_ends_of_other_systems_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes((STAMP + mail(f"{BODY}\n{JANE_BLOCK}\n") + b"\n").replace(b"\n", b"\r\n") * 3)
    records = list(read_mailbox(path))
    assert len(records) == 3
    assert all(person(record.raw).phones for record in records)


def test_one_endless_line_is_refused_and_not_held(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"x" * 1_000_000)
    tracemalloc.start()
    (record,) = read_mailbox(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (record.refused, record.raw) == (Skip.NOT_A_MAILBOX, b"")
    assert peak < 5_000_000


def test_a_mail_of_one_endless_line_is_passed_over_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    with path.open("wb") as file:
        file.write(STAMP + b"From: a@x.example\n\n")
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b"\n\n" + STAMP + mail("small") + b"\n")
    tracemalloc.start()
    refused, good = ((record.refused, b"small" in record.raw, len(record.raw) < 2_000) for record in read_mailbox(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused == (Skip.TOO_LARGE, False, True)
    assert good == (None, True, True)
    assert peak < 80_000_000


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_file_yields_no_mail(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(content)
    assert all(record.refused for record in read_mailbox(path))


def test_a_mail_that_is_gone_when_its_turn_comes_is_one_refusal(tmp_path: Path) -> None:
    assert [record.refused for record in read_mailbox(tmp_path / "moved.eml")] == [Skip.UNOPENED]


def test_a_folder_of_mails_is_read_without_spam_trash_drafts_and_links(tmp_path: Path) -> None:
    wanted = {"cur/1:2,S": "one", "new/2": "two", "letters/3.eml": "three"}
    unwanted = {
        "cur/4:2,ST": "x",
        "cur/5:2,D": "x",
        ".Trash/cur/6": "x",
        "Spam/7.eml": "x",
        "tmp/8": "x",
        "notes.txt": "x",
    }
    for name, text in (wanted | unwanted).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(mail(text))
    (tmp_path / "letters" / "9.eml").symlink_to(tmp_path / "notes.txt")
    records = list(read_mailbox(tmp_path))
    assert sorted(text for text in wanted.values() for record in records if text.encode() in record.raw) == sorted(
        wanted.values()
    )
    assert len(records) == 3
    assert list(read_mailbox(tmp_path, offset=records[0].next_offset)) == records[1:]

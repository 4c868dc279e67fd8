"""Streams a mailbox file or folder as raw mails: any size, flat memory, resumable from any mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.sources.mailboxes.limits import MAX_MAIL_BYTES, READ_BYTES
from ingest.sources.mailboxes.skips import Skip

# "From jane@nordlicht.example Mon Jan  1 10:00:00 2024", with a zone or without: a date makes it a separator.
_SEPARATOR = re.compile(
    rb"From [^\r\n]{0,300}?(?:\b\d{1,2}:\d\d(?::\d\d)?\b[^\r\n]{0,40}?\b(?:19|20)\d\d[^\r\n]{0,20}"
    rb"|\b(?:19|20)\d\d-\d\d-\d\d[T ]\d\d:\d\d[^\r\n]{0,20})\r?\n$"
)
# As every writer of mboxes puts it, so plain that no empty line needs to stand before it: some writers leave it out.
_PLAIN_SEPARATOR = re.compile(
    rb"From \S{1,300} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2}"
    rb" \d\d:\d\d:\d\d (?:[+-]?\w{1,5} )?(?:19|20)\d\d(?: [+-]\d{4})?\r?\n$"
)
_HEADER = re.compile(rb"\A(?:[!-9;-~]{1,200}:|>?From )")
_UNSEEN_FOLDERS = re.compile(r"(?i)^\.?(?:spam|junk|trash|drafts?|deleted(?: items| messages)?|bulk mail)(?:\.mbox)?$")


@dataclass(frozen=True, slots=True)
class MailRecord:
    """One mail of a mailbox. ``refused`` says why ``raw`` is empty; ``next_offset`` is where reading goes on.

    In a file offsets are bytes; in a folder they count mails. A reading that begins at ``next_offset`` with
    ``ordinal + 1`` goes on exactly behind this mail.
    """

    ordinal: int
    offset: int
    next_offset: int
    raw: bytes
    refused: Skip | None = None


def read_mailbox(path: Path, *, offset: int = 0, ordinal: int = 0) -> Iterator[MailRecord]:
    """The mails of an mbox file, of one ``.eml``, or of a folder of mails or Maildirs, from a place on."""
    if path.is_dir():
        yield from _read_folder(path, offset)
        return
    if path.suffix.casefold() == ".eml":
        if offset == 0:
            yield _whole_file(path, ordinal, 0)
        return
    with path.open("rb") as file:
        yield from read_mbox(file, offset=offset, ordinal=ordinal)


def is_mailbox(path: Path) -> bool:
    """Whether a path begins as a mailbox does: an ``.eml``, a folder with a mail, a file with a From line first."""
    if path.is_dir():
        return next(_mail_files(path), None) is not None
    if path.suffix.casefold() == ".eml":
        return path.stat().st_size > 0
    with path.open("rb") as file:
        return _begins_as_one(file.readline(READ_BYTES))


def left_in(folder: Path) -> list[Path]:
    """Whole mailboxes that lie in a folder of mails, which ``read_mailbox`` passes over."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [path for path in files if not _is_mail(path) and is_mailbox(path)]


def read_mbox(file: BinaryIO, *, offset: int = 0, ordinal: int = 0) -> Iterator[MailRecord]:
    """The mails of an open mbox. A file that begins with no separator yields one refusal and is left."""
    file.seek(offset)
    first = file.readline(READ_BYTES)
    if not first:
        return
    if not _begins_as_one(first):
        yield MailRecord(ordinal, offset, _size(file), b"", Skip.NOT_A_MAILBOX)
        return
    while first:
        begun = offset
        pieces, length, first = _one_mail(file)
        offset = file.tell() - len(first)
        raw = b"".join(pieces)
        refused = Skip.TOO_LARGE if length > MAX_MAIL_BYTES else None
        yield MailRecord(ordinal, begun, offset, b"" if refused else _unquoted(raw), refused)
        ordinal += 1


def _begins_as_one(line: bytes) -> bool:
    return line.startswith(b"From ") and line.endswith(b"\n")


def _one_mail(file: BinaryIO) -> tuple[list[bytes], int, bytes]:
    """The lines up to the next separator, their length, and that separator; a mail over the cap keeps no lines."""
    pieces: list[bytes] = []
    length = 0
    blank, at_start = False, True
    while line := file.readline(READ_BYTES):
        if at_start and line.startswith(b"From ") and _is_separator(line, blank=blank) and _header_follows(file):
            return pieces, length, line
        length += len(line)
        if length <= MAX_MAIL_BYTES:
            pieces.append(line)
        elif pieces:
            pieces.clear()
        blank = at_start and line in {b"\n", b"\r\n"}
        at_start = line.endswith(b"\n")
    return pieces, length, b""


def _is_separator(line: bytes, *, blank: bool) -> bool:
    return bool(_SEPARATOR.match(line) if blank else _PLAIN_SEPARATOR.match(line))


def _header_follows(file: BinaryIO) -> bool:
    """Bodies quote separators too; behind a real one stands a header."""
    place = file.tell()
    line = file.readline(1_000)
    file.seek(place)
    return bool(_HEADER.match(line))


def _unquoted(raw: bytes) -> bytes:
    return raw.replace(b"\n>From ", b"\nFrom ") if b"\n>From " in raw else raw


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _read_folder(folder: Path, first: int) -> Iterator[MailRecord]:
    for nth, path in enumerate(_mail_files(folder)):
        if nth >= first:
            yield _whole_file(path, nth, nth)


def _mail_files(folder: Path) -> Iterator[Path]:
    """All mails below a folder in a stable order; links are not followed, drafts, trash and spam not entered."""
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.is_symlink() or path.name == "tmp":
            continue
        if path.is_dir() and not _UNSEEN_FOLDERS.match(path.name):
            yield from _mail_files(path)
        elif path.is_file() and _is_mail(path):
            yield path


def _is_mail(path: Path) -> bool:
    if path.parent.name in {"cur", "new"}:
        return not set(path.name.rpartition(":2,")[2] if ":2," in path.name else "") & {"T", "D"}
    return path.suffix.casefold() == ".eml"


def _whole_file(path: Path, ordinal: int, offset: int) -> MailRecord:
    try:
        if path.stat().st_size > MAX_MAIL_BYTES:
            return MailRecord(ordinal, offset, offset + 1, b"", Skip.TOO_LARGE)
        return MailRecord(ordinal, offset, offset + 1, path.read_bytes())
    except OSError:
        # A mail program may move a mail while its folder is read.
        return MailRecord(ordinal, offset, offset + 1, b"", Skip.UNOPENED)

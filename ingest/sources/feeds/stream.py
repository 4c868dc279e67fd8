"""A feed file as lines: unpacked, decoded to UTF-8 and cut in bounded memory, whatever the file really holds."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

from ingest.sources.feeds.definition import Compression, Encoding, FileShape

CHUNK_BYTES: Final = 65_536
LONGEST_ROW_BYTES: Final = 1_000_000
RATIO_LOOKED_AT_FROM_BYTES: Final = 64_000_000
LARGEST_RATIO: Final = 100
_UTF_16: Final = (Encoding.UTF_16, Encoding.UTF_16_LE, Encoding.UTF_16_BE)
_GZIP_MARK: Final = b"\x1f\x8b"
_ZIP_MARK: Final = b"PK\x03\x04"


class FileRefused(Exception):
    """The file as a whole cannot be read (further); ``code`` is stable, the message names the remedy and no value.
    ``header`` is what its first line says: for the operator's eyes alone, since it may be a person's row after all."""

    def __init__(self, code: str, remedy: str, *, header: tuple[str, ...] = ()) -> None:
        super().__init__(remedy)
        self.code = code
        self.header = header


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end mark. ``data`` is None when it was longer than a row may be; ``end`` is where it ended."""

    data: bytes | None
    end: int


@dataclass(frozen=True, slots=True)
class Text:
    """What the bytes turned out to be: how a line is decoded, and what ends one."""

    encoding: str
    newline: bytes
    transcoded: bool


def is_utf8_after_all(line: bytes, text: Text) -> bool:
    """Whether a line of a file said to have one byte a letter is UTF-8: by chance such bytes are next to never."""
    if text.encoding == "utf-8" or line.isascii():
        return False
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def opened_lines(file: BinaryIO, shape: FileShape, *, start: int = 0) -> tuple[Text, Iterator[Line]]:
    """The lines from byte ``start`` on, and what text they are; raises FileRefused, also later while lines are read.

    Bytes are counted in the text as it is cut (unpacked, UTF-16 turned into UTF-8), so that a plain file is entered
    by a seek and every other one by reading up to the place.
    """
    _refuse_wrong_packing(file, shape)
    packed = shape.compression is Compression.GZIP
    chunks = _unpacked(file) if packed else _read(file)
    head = next(chunks, b"")
    if not head:
        raise FileRefused("empty_file", "the file is empty; ask the vendor for it again")
    encoding, mark = _encoding_of(head, shape.encoding)
    transcoded = encoding in _UTF_16
    chunks = chain([head[mark:]], chunks)
    if transcoded:
        chunks = _as_utf8(chunks, encoding)
        head, mark = next(chunks, b""), 0
        chunks = chain([head], chunks)
    text = Text("utf-8" if transcoded else encoding.value, _newline_of(head), transcoded)
    at = mark
    if start > at and not (packed or transcoded):
        file.seek(start)
        chunks, at = _read(file), start
    elif start > at:
        chunks, at = _skipped(chunks, start - at), start
    return text, _lines(chunks, at=at, newline=text.newline)


def open_file(path: Path) -> BinaryIO:
    """Opens a feed file for reading; FileRefused when it is none."""
    try:
        return path.open("rb")
    except OSError as error:
        raise FileRefused("unreadable_file", f"the file cannot be opened: {error.strerror}") from None


def _refuse_wrong_packing(file: BinaryIO, shape: FileShape) -> None:
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if head == _ZIP_MARK:
        raise FileRefused("zip_archive", "the file is a ZIP archive or a spreadsheet; unpack it or export it as CSV")
    if shape.compression is Compression.GZIP and head and not head.startswith(_GZIP_MARK):
        raise FileRefused("not_gzip", 'the file is not packed; set compression = "plain" in feed.toml')
    if shape.compression is Compression.PLAIN and head.startswith(_GZIP_MARK):
        raise FileRefused("packed_file", 'the file is packed; set compression = "gzip" in feed.toml')


def _read(file: BinaryIO) -> Iterator[bytes]:
    return iter(lambda: file.read(CHUNK_BYTES), b"")


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    total = 0
    with gzip.GzipFile(fileobj=file, mode="rb") as packed:
        while True:
            try:
                chunk = packed.read(CHUNK_BYTES)
            except (EOFError, gzip.BadGzipFile, zlib.error):
                raise FileRefused("broken_gzip", "the packed file is cut off or damaged; ask for it again") from None
            if not chunk:
                return
            total += len(chunk)
            if total > RATIO_LOOKED_AT_FROM_BYTES and total > LARGEST_RATIO * max(file.tell(), 1):
                raise FileRefused(
                    "unpacks_too_far", f"the packed file unpacks to over {LARGEST_RATIO} times its size; send it plain"
                )
            yield chunk


def _encoding_of(head: bytes, said: Encoding) -> tuple[Encoding, int]:
    """The encoding, and how many bytes its mark takes (the UTF-16 decoder takes its own)."""
    if head.startswith(codecs.BOM_UTF8):
        return Encoding.UTF_8, len(codecs.BOM_UTF8)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding.UTF_16, 0
    if said is Encoding.UTF_16:
        raise FileRefused("no_byte_order_mark", 'the file has no mark; set encoding = "utf-16-le" or "utf-16-be"')
    if said not in _UTF_16 and head.count(0) * 4 > len(head):
        raise FileRefused(
            "looks_like_utf16", 'the file is no text, or UTF-16; for that, set encoding = "utf-16-le" or "utf-16-be"'
        )
    return said, 0


def _as_utf8(chunks: Iterator[bytes], encoding: Encoding) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding.value)(errors="replace")
    for chunk in chunks:
        if text := decoder.decode(chunk):
            yield text.encode()
    if text := decoder.decode(b"", final=True):
        yield text.encode()


def _newline_of(head: bytes) -> bytes:
    return b"\r" if b"\r" in head and b"\n" not in head else b"\n"


def _skipped(chunks: Iterator[bytes], count: int) -> Iterator[bytes]:
    for chunk in chunks:
        if count >= len(chunk):
            count -= len(chunk)
            continue
        yield chunk[count:]
        count = 0


def _lines(chunks: Iterator[bytes], *, at: int, newline: bytes) -> Iterator[Line]:
    kept, overlong = b"", False
    for chunk in chunks:
        *whole, rest = chunk.split(newline)
        for piece in whole:
            line = kept + piece + newline
            at += len(piece) + len(newline) + (0 if overlong else len(kept))
            yield Line(None if overlong or len(line) > LONGEST_ROW_BYTES else line, at)
            kept, overlong = b"", False
        if overlong:
            at += len(rest)
        elif len(kept) + len(rest) > LONGEST_ROW_BYTES:
            at += len(kept) + len(rest)
            kept, overlong = b"", True
        else:
            kept += rest
    if overlong or kept:
        yield Line(None if overlong else kept, at + len(kept))

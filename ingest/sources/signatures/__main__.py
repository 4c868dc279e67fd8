"""Reads JSON Lines from standard input and writes what was found: ``--detect`` signature lines, ``--fields`` fields.

``--detect`` takes ``{"id", "text", "sender"}`` and answers ``{"id", "sig_lines"}``: lines of ``text`` counted from 0,
a line ending at a line feed. With ``"html"`` beside it, the mark of the sender's mail client is used where its lines
stand in ``text`` too. ``--fields`` takes ``{"id", "sig_text"}`` and answers ``{"id", "fields"}``, every value as it
stands in the text. ``sender`` and ``html`` may be missing or null.

A row that cannot be read is told on standard error by its line of input, and the others are answered. Ends with 0 if
all rows were answered, 1 if some were not (whoever reads the answers may have stopped), 2 if the command was called
wrongly.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from ingest.sources.signatures.armour import text_lines
from ingest.sources.signatures.block import find_block
from ingest.sources.signatures.fields import SignatureFields, read_fields
from ingest.sources.signatures.markup import page_of
from ingest.sources.signatures.memo import forget
from ingest.sources.signatures.reading import marked_block
from ingest.sources.signatures.sender import Sender, sender_of
from ingest.sources.signatures.strangers import own_lines
from ingest.sources.signatures.text import MAX_LINES, clean_lines, tidy

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_EXAMPLE = 'write one object a line, as {"id": "1", "text": "...", "sig_text": "..."}'


class Unreadable(Exception):
    """A row that cannot be answered. The message says what is wrong and what to do, and holds no word of the row."""


def detect(record: dict[str, Any]) -> dict[str, Any]:
    """The signature lines of one message."""
    text = _text(record, "text")
    lines, html = text_lines(text), _text(record, "html", needed=False)
    found = _marked(html, lines) if html else []
    if not found:
        block = find_block(lines, sender_of(_text(record, "sender", needed=False)))
        found = list(block.lines) if block else []
    fed = _fed_lines(text)
    return {"id": record["id"], "sig_lines": sorted({fed[line] for line in found})}


def fields(record: dict[str, Any]) -> dict[str, Any]:
    """The fields of one signature."""
    found = read_fields(own_lines(clean_lines(_text(record, "sig_text")), Sender()), Sender())
    return {"id": record["id"], "fields": _as_answer(found)}


def _text(record: dict[str, Any], key: str, *, needed: bool = True) -> str:
    value = record.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        wrong = "is no text" if key in record else "is missing"
        raise Unreadable(f'"{key}" {wrong}: give it as a JSON string' + ("" if needed else ", or leave it out"))
    return value


def _fed_lines(text: str) -> list[int]:
    """For each line as it is read, where a lone carriage return ends one too, the line that line feeds alone make."""
    by_feeds = text.replace("\r\n", "\n").split("\n", MAX_LINES)[:MAX_LINES]
    return [nth for nth, line in enumerate(by_feeds) for _ in range(line.count("\r") + 1)]


def _marked(html: str, lines: Sequence[str]) -> list[int]:
    """The places in a text of the lines that the HTML beside it marks as the signature; none if they differ."""
    page = page_of(html)
    block = marked_block(page)
    wanted = [tidy(page.lines[place]) for place in block.lines] if block else []
    filled = [place for place, line in enumerate(lines) if tidy(line).strip(" -–—_")]
    for start in range(len(filled) - len(wanted), -1, -1):
        places = filled[start : start + len(wanted)]
        if wanted and [tidy(lines[place]) for place in places] == wanted:
            return places
    return []


def _as_answer(found: SignatureFields) -> dict[str, Any]:
    phones = [
        {"kind": str(phone.kind or "pager"), "text": phone.text, "ext": phone.extension} for phone in found.phones
    ]
    return {
        "name": found.name or None,
        "title": found.titles,
        "department": found.departments,
        "company": found.companies,
        "phones": phones,
        "email": found.emails,
        "url": found.urls,
        "address": found.address,
    }


def answer_all(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> bool:
    """Answers standard input line by line, and says whether every row could be answered."""
    whole = True
    for number, line in enumerate(sys.stdin.buffer, 1):
        row = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
        if not row.strip():
            continue
        try:
            told = answer(_record(row))
        except Unreadable as wrong:
            whole = False
            sys.stderr.write(f"line {number} of the input: {wrong}\n")
        else:
            sys.stdout.write(json.dumps(told) + "\n")
        finally:
            forget()
    return whole


def _record(row: bytes) -> dict[str, Any]:
    try:
        record = json.loads(row.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unreadable("not in UTF-8: convert the input") from None
    except RecursionError:
        raise Unreadable(f"nested too deeply to be a row: {_EXAMPLE}") from None
    except json.JSONDecodeError as wrong:
        raise Unreadable(f"no JSON at character {wrong.pos + 1}: {_EXAMPLE}") from None
    except ValueError:
        raise Unreadable(f"a number too long to be read: {_EXAMPLE}") from None
    if not isinstance(record, dict):
        raise Unreadable(f"no JSON object: {_EXAMPLE}")
    if "id" not in record:
        raise Unreadable('"id" is missing: give every row one, by which its answer is told')
    try:
        json.dumps(record["id"], allow_nan=False)
    except ValueError:
        raise Unreadable('"id" is no number that JSON knows: give a string or a finite number') from None
    return record


def main() -> None:
    """Answers line by line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--detect", action="store_const", dest="answer", const=detect)
    choice.add_argument("--fields", action="store_const", dest="answer", const=fields)
    answer = parser.parse_args().answer
    if sys.stdin is None or sys.stdout is None:
        parser.error("standard input and output are needed: rows are read from the one, answers written to the other")
    try:
        whole = answer_all(answer)
        sys.stdout.flush()
    except OSError as wrong:
        # What is still buffered would be written at the end, and fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        whole = False
        if not isinstance(wrong, BrokenPipeError):
            sys.stderr.write(f"the answers cannot be written: {wrong.strerror}. Give another place for them\n")
    if not whole:
        sys.exit(1)


if __name__ == "__main__":
    main()

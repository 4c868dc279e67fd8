"""Reads JSON Lines from standard input and writes what was found: ``--detect`` signature lines, ``--fields`` fields.

``--detect`` takes ``{"id", "text", "sender"}`` and answers ``{"id", "sig_lines"}`` with lines counted from 0;
``--fields`` takes ``{"id", "sig_text"}`` and answers ``{"id", "fields"}``, every value as it stands in the text.
"""

import argparse
import json
import sys
from typing import Any

from ingest.sources.signatures.block import find_block
from ingest.sources.signatures.fields import SignatureFields, read_fields
from ingest.sources.signatures.sender import Sender, sender_of
from ingest.sources.signatures.text import clean_lines


def detect(record: dict[str, Any]) -> dict[str, Any]:
    """The signature lines of one message."""
    sender = sender_of(str(record.get("sender") or ""))
    block = find_block(clean_lines(str(record["text"])), sender)
    return {"id": record["id"], "sig_lines": list(block.lines) if block else []}


def fields(record: dict[str, Any]) -> dict[str, Any]:
    """The fields of one signature."""
    found = read_fields(clean_lines(str(record["sig_text"])), Sender())
    return {"id": record["id"], "fields": _as_answer(found)}


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


def main() -> None:
    """Answers line by line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--detect", action="store_const", dest="answer", const=detect)
    choice.add_argument("--fields", action="store_const", dest="answer", const=fields)
    answer = parser.parse_args().answer
    for line in sys.stdin:
        if line.strip():
            sys.stdout.write(json.dumps(answer(json.loads(line)), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

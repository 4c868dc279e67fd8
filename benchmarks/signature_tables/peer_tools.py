"""Runs peers in their own environment: ``-m benchmarks.signature_tables.peer_tools TASK PEER``, JSON Lines in and out.

``detect`` finds signatures; ``names`` and ``records`` time a stack round that peer; ``fields`` reads those labelled.
"""

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from importlib import import_module
from typing import Any

from benchmarks.signature_tables.peer_record import Entities, entities, none_known, record, type_of

_ROUNDS = 3
Find = Callable[[str, str], str]


def email_reply_parser() -> Find:
    """GitHub's algorithm: fragments that it holds to be signatures."""
    parser = import_module("email_reply_parser").EmailReplyParser

    def find(text: str, _sender: str) -> str:
        fragments = parser.read(text).fragments
        return "\n".join(each.content for each in fragments if each.signature and not each.quoted)

    return find


def mail_parser_reply() -> Find:
    """The multilingual reply parser: the signature of the latest reply."""
    parser = import_module("mailparser_reply").EmailReplyParser(languages=["en", "de", "fr", "es", "it", "nl"])

    def find(text: str, _sender: str) -> str:
        replies = parser.read(text).replies
        return str(replies[0].signatures or "") if replies else ""

    return find


def talon() -> Find:
    """Mailgun's, with its classifier trained anew from its own data: the shipped one needs a library of 2014."""
    sys.modules["sklearn.externals.joblib"] = import_module("joblib")
    vars(import_module("sklearn.externals"))["joblib"] = import_module("joblib")
    signature = import_module("talon.signature")
    learning = import_module("talon.signature.learning.classifier")
    signature.extraction.EXTRACTOR = learning.train(learning.init(), signature.EXTRACTOR_DATA)

    def find(text: str, sender: str) -> str:
        return signature.extract(text, sender)[1] or ""

    return find


PEERS = {"email-reply-parser": email_reply_parser, "mail-parser-reply": mail_parser_reply, "talon": talon}


def detect(find: Find) -> None:
    """Answers each message with the text the peer holds to be its signature."""
    for line in sys.stdin:
        row: dict[str, Any] = json.loads(line)
        sys.stdout.write(json.dumps({"id": row["id"], "sig_text": find(row["text"], row["sender"] or "")}) + "\n")


def fields(kinds_of: Entities) -> None:
    """Answers each labelled signature with the record that the stack reads from it."""
    for line in sys.stdin:
        row: dict[str, Any] = json.loads(line)
        sys.stdout.write(json.dumps({"id": row["id"], "fields": record(row["sig_text"], kinds_of)}) + "\n")


def timed(read: Callable[[bytes], object]) -> None:
    """Reads raw mails; answers how many a second of processor time, the slowest in seconds, the peak memory in MB."""
    mails = [json.loads(line).encode("latin-1") for line in sys.stdin]
    for raw in mails[:50]:
        read(raw)
    slowest, best = [9.9] * len(mails), 0.0
    for _ in range(_ROUNDS):
        began = time.process_time()
        for nth, raw in enumerate(mails):
            started = time.process_time()
            read(raw)
            slowest[nth] = min(slowest[nth], time.process_time() - started)
        best = max(best, len(mails) / (time.process_time() - began))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps([best, max(slowest), peak]))


def read_names(raw: bytes, find: Find) -> object:
    """Sender, signature, name and numbers of one mail: the least that a stack of libraries is put together for."""
    message = message_from_bytes(raw, policy=policy.default)
    body, kind = _body(message)
    text = re.sub(r"<[^>]+>", " ", body) if kind == "text/html" else body
    sender = str(message["from"] or "")
    phonenumbers = import_module("phonenumbers")
    found = phonenumbers.PhoneNumberMatcher(find(text, sender), "US")
    numbers = [phonenumbers.format_number(each.number, 0) for each in found]
    return import_module("nameparser").HumanName(sender.partition("<")[0]).as_dict(), numbers


def read_record(raw: bytes, find: Find, kinds_of: Entities) -> object:
    """The whole record of one mail's sender."""
    message = message_from_bytes(raw, policy=policy.default)
    body, kind = _body(message)
    text = import_module("bs4").BeautifulSoup(body, "lxml").get_text("\n") if kind == "text/html" else body
    sender = str(message["from"] or "")
    return type_of(parseaddr(sender)[0]), record(find(text, sender), kinds_of)


def _body(message: EmailMessage) -> tuple[str, str]:
    body = message.get_body(("plain", "html"))
    return ("", "") if body is None else (str(body.get_content()), body.get_content_type())


def main() -> None:
    """Does one task with one peer, with spaCy where a third word says so."""
    task, peer, *more = sys.argv[1:]
    kinds_of = entities() if more else none_known
    if task == "fields":
        fields(kinds_of)
        return
    find = PEERS[peer]()
    if task == "detect":
        detect(find)
    elif task == "names":
        timed(lambda raw: read_names(raw, find))
    else:
        timed(lambda raw: read_record(raw, find, kinds_of))


if __name__ == "__main__":
    main()

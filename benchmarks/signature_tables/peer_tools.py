"""Runs one peer in its own environment: ``peer_tools.py detect|speed NAME``, JSON Lines in, answers out."""

import json
import re
import resource
import sys
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from importlib import import_module
from typing import Any

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


def speed(find: Find) -> None:
    """Reads raw mails by the standard library, the peer, nameparser and phonenumbers; answers rate, slowest, peak."""
    mails = [json.loads(line).encode("latin-1") for line in sys.stdin]
    for raw in mails[:50]:
        read(raw, find)
    times = []
    for raw in mails:
        started = time.process_time()
        read(raw, find)
        times.append(time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps([len(mails) / sum(times), max(times), peak]))


def read(raw: bytes, find: Find) -> list[object]:
    """Sender, signature, name and numbers of one mail, as a stack of libraries is usually put together."""
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body is not None else ""
    if body is not None and body.get_content_type() == "text/html":
        text = re.sub(r"<[^>]+>", " ", text)
    sender = str(message["from"] or "")
    signature = find(text, sender)
    phonenumbers = import_module("phonenumbers")
    numbers = [phonenumbers.format_number(each.number, 0) for each in phonenumbers.PhoneNumberMatcher(signature, "US")]
    return [import_module("nameparser").HumanName(sender.partition("<")[0]).as_dict(), numbers]


if __name__ == "__main__":
    {"detect": detect, "speed": speed}[sys.argv[1]](PEERS[sys.argv[2]]())

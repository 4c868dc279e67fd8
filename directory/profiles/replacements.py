"""What a person may say in place of a line: checked and canonical, or refused with a code for the page."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from directory.profiles.evidence import EducationClaim, JobClaim
from directory.profiles.identity import canonical_email, canonical_link, canonical_phone, company_name_key, folded
from directory.profiles.models import Fact
from directory.profiles.posts import BarKeys, keys_of_line, keys_of_post, keys_of_school, post_of
from directory.profiles.states import FactKind
from directory.profiles.switchboards import PHONES
from directory.profiles.titles import normalise_title
from directory.profiles.whereabouts import country_code

Said = str | JobClaim | EducationClaim
"""What a person says a line should be: a text, or for a line of work history or education its parts. An empty text
takes the line off the card."""

_AS_TYPED = (FactKind.EMAIL, FactKind.LINK, *PHONES)
_SCHOOL = ("school", "degree", "subject", "ended")
_POST = ("title", "company", "started", "ended")
_MOST = 200
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{4})")


class CorrectionRefused(Exception):
    """The new value is no possible value of its kind, or a gate would refuse the card with it; ``reason`` is a code for
    the page. Nothing of the correction may be kept: the transaction is given up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Words = Callable[[str, str], str]
"""Of a part of a line and its text: the code of what does not belong on a card (a birthday, faith), or nothing."""
_words: list[Words] = []


def register_words(words: Words) -> None:
    """``ingest`` registers here what it takes off its sources' records; the newest registration counts."""
    _words[:] = [words]


class WordsMissing(Exception):
    """This process registered nothing that reads what people write (composition.py does), so nobody may write."""


def checked(fact: Fact, said: Said, *, country: str) -> Said:
    """What the person says of a line, canonical. Raises CorrectionRefused when it is no value of its kind, or says what
    is taken off every source's record; WordsMissing where nobody could tell."""
    new = _canonical(fact, said, country=country)
    if not _words:
        raise WordsMissing("nothing reads what people write in this process: composition.py registers it")
    for part, text in _texts(FactKind(fact.kind), new):
        if code := _words[0](part, text):
            raise CorrectionRefused(code)
    return new


def _texts(kind: FactKind, said: Said) -> list[tuple[str, str]]:
    """Each text that a person wrote, by its part of the line."""
    if isinstance(said, JobClaim):
        return [("title", said.title), ("department", said.department), ("company", said.company)]
    if isinstance(said, EducationClaim):
        return [("school", said.school), ("degree", said.degree), ("subject", said.subject)]
    return [(kind, said)]


def _canonical(fact: Fact, said: Said, *, country: str) -> Said:
    kind = FactKind(fact.kind)
    if isinstance(said, JobClaim) and kind is FactKind.JOB:
        return _post(fact, said)
    if isinstance(said, EducationClaim) and kind is FactKind.EDUCATION:
        return _school(said)
    if not isinstance(said, str) or (said.strip() and kind in (FactKind.JOB, FactKind.EDUCATION)):
        raise CorrectionRefused("not_correctable")
    return _text(kind, said.strip(), country)


def says_the_same(fact: Fact, new: Said) -> bool:
    """Whether what ``checked`` made of a person's words is what the line says already. A letter or an accent more is
    a correction; the same number, link or place in another writing is none."""
    if isinstance(new, JobClaim):
        return new == post_of(fact.detail, fact.company_id)
    if isinstance(new, EducationClaim):
        return all(getattr(new, part) == str(fact.detail.get(part) or "") for part in _SCHOOL)
    if fact.kind == FactKind.PLACE and new:
        return place_named(new) == tuple(str(fact.detail.get(part) or "") for part in ("city", "country"))
    return " ".join(new.split()) == " ".join(fact.value.split())


def respelled(fact: Fact, new: Said) -> bool:
    """Whether only case, accents or punctuation of a line change: *SCHMIDT* to *Schmidt*. It is the person's own word
    all the same, and owed to whoever received the line, but quietly: the copy names the right thing."""
    if isinstance(new, str) and fact.kind != FactKind.PLACE:
        return bool(new) and fact.kind not in _AS_TYPED and folded(new) == folded(fact.value)
    said = place_named(new) if isinstance(new, str) else [getattr(new, part) for part in _parts(new)]
    held = [str(fact.detail.get(part) or "") for part in _parts(new)]
    return list(map(folded, said)) == list(map(folded, held))


def _parts(said: Said) -> tuple[str, ...]:
    """The parts of a line that a person sees of it."""
    if isinstance(said, str):
        return ("city", "country")
    return _POST if isinstance(said, JobClaim) else _SCHOOL


def barred_instead(fact: Fact, said: Said) -> list[str]:
    """The normal values that no source may say of this line any more; of a post or school whose dates alone are
    corrected, those dates."""
    kind = FactKind(fact.kind)
    if kind not in (FactKind.JOB, FactKind.EDUCATION):
        return [fact.normal]
    keys = keys_of_line(kind, fact.detail, fact.company_id)
    same = not isinstance(said, str) and set(_keys(fact, said).whole) & set(keys.whole)
    return [*(keys.dated if same else keys.whole)]


def normals(fact: Fact, said: Said, *, country: str) -> list[str]:
    """What compile.py makes of a value, so that one the person takes back is no longer barred: a place without a
    country also as sources write it, with theirs."""
    if not isinstance(said, str):
        keys = _keys(fact, said)
        return [*keys.whole, *keys.dated]
    kind = FactKind(fact.kind)
    if kind is FactKind.TITLE:
        return [normalise_title(said)]
    if kind is FactKind.COMPANY:
        return [company_name_key(said)]
    if kind is FactKind.PLACE:
        city, named = place_named(said)
        return [folded(", ".join(filter(None, (city, one)))) for one in dict.fromkeys((named, named or country))]
    return [said if kind in _AS_TYPED else folded(said)]


def place_named(value: str) -> tuple[str, str]:
    """The place a person names, and the country they end it with, if they do: no other is theirs to be said."""
    where, _, last = value.rpartition(",")
    country = country_code(last)
    return (where.strip(" ,"), country) if country else (value, "")


def _keys(fact: Fact, said: JobClaim | EducationClaim) -> BarKeys:
    if isinstance(said, JobClaim):
        return keys_of_post(said, present=bool(fact.detail.get("present")))
    return keys_of_school(said)


def _text(kind: FactKind, value: str, country: str) -> str:
    if not value:
        if kind in (FactKind.NAME, FactKind.EMAIL):
            raise CorrectionRefused("needed")
        return ""
    _fits(value)
    if kind is FactKind.NAME and not any(map(str.isalpha, value)):
        raise CorrectionRefused("too_little")
    if kind is FactKind.EMAIL:
        value = canonical_email(value)
    elif kind is FactKind.LINK:
        value = canonical_link(value)
    elif kind in PHONES:
        value = canonical_phone(value, country)
    if not value:
        raise CorrectionRefused(f"no_{kind}")
    return value


def _post(fact: Fact, said: JobClaim) -> JobClaim:
    """Of the present post only the first day is said here: its title and employer are lines of their own."""
    held = post_of(fact.detail, fact.company_id)
    if fact.detail.get("present"):
        return replace(held, started=_day(said.started))
    title, company = said.title.strip(), said.company.strip()
    _fits(title, company)
    if not title and not company:
        raise CorrectionRefused("post_needed")
    started, ended = _days(said.started, said.ended)
    if company == held.company:
        return replace(held, title=title, started=started, ended=ended)
    return JobClaim(title, held.department, company, started=started, ended=ended)


def _school(said: EducationClaim) -> EducationClaim:
    school, degree, subject = said.school.strip(), said.degree.strip(), said.subject.strip()
    _fits(school, degree, subject)
    if not school:
        raise CorrectionRefused("school_needed")
    return EducationClaim(school, degree, subject, _day(said.ended)[:4])


def _fits(*values: str) -> None:
    if any(len(value) > _MOST or any(ord(c) < 32 for c in value) for value in values):
        raise CorrectionRefused("too_long")


def _days(started: str, ended: str) -> tuple[str, str]:
    first, last = _day(started), _day(ended)
    known = min(len(first), len(last))
    if first[:known] > last[:known]:
        raise CorrectionRefused("dates")
    return first, last


def _day(typed: str) -> str:
    """A year, a month or a day as sources' are stored: ``2019``, ``2019-04`` or ``2019-04-01``."""
    text = typed.strip()
    if not text:
        return ""
    whole = _YEAR_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    given = [int(part) for part in whole.groups() if part] if whole else []
    if whole and whole.re is _MONTH_FIRST:
        given.reverse()
    try:
        day = date(*(*given, 1, 1)[:3])
    except (ValueError, TypeError):
        raise CorrectionRefused("dates") from None
    if not 1900 <= day.year <= 2099:
        raise CorrectionRefused("dates")
    return day.isoformat()[: (4, 7, 10)[len(given) - 1]]

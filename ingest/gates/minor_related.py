"""Gate: the directory holds no one under 18, and nobody who may be."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from directory.profiles.identity import folded
from ingest.candidate import UNREAD
from ingest.gates import ages, schools
from ingest.gates.gate import GateContext, Passed, Refusal, Verdict, domain_of
from ingest.gates.subject import Subject, is_current
from ingest.gates.wordlists import Phrases, word_list

CODE = "minor_related"
_LISTS: Final = word_list("minors")
_PUPILS: Final = {language: Phrases(_LISTS["pupils"][language]) for language in ("en", "de", "fr", "es")}
_PUPILS_IN_ANY: Final = Phrases(
    phrase for language in ("en", "de", "fr", "es", "whole") for phrase in _LISTS["pupils"][language]
)
_PUPILS_AS_A_WHOLE: Final = Phrases(_LISTS["pupils"]["whole"])
_SURELY_PUPILS: Final = Phrases(_LISTS["pupils"]["surely"])
_SCHOOL_CLASS: Final = re.compile(
    r"(?:klasse|klassenstufe|jahrgangsstufe) (?:[5-9]|1[0-3])[a-f]?"
    r"|(?:[5-9]|1[0-3])[a-f]? (?:klasse|klassenstufe|jahrgangsstufe)"
    r"|(?:alumn[oa] |estudiante )?(?:de )?[1-4]o? (?:de )?(?:la )?(?:eso|bachillerato)"
    r"|year (?:[7-9]|1[0-3])|grade (?:9|1[0-2])|(?:9|1[0-2])th grade"
)
_GROWN_UP: Final = Phrases(_LISTS["pupils"]["grown_up"])
_NOT_YET: Final = Phrases(_LISTS["pupils"]["not_yet"])
_NO_MORE: Final = Phrases(_LISTS["pupils"]["no_more"])
_STAFF: Final = Phrases(_LISTS["staff"]["words"])
_TEACHERS: Final = Phrases(_LISTS["staff"]["teachers"])
_PARTS: Final = re.compile(r"[,;|/•·&()\n]| [-–—] |(?<= )(?:and|und|et|y)(?= )", re.IGNORECASE)


def judge(subject: Subject, context: GateContext) -> Verdict:
    """Under 18, or perhaps so: by age or birth date, a school pupil's title, a K-12 school without a staff title, or a
    year of graduation that implies it.

    A teacher at such a school is kept. What the rule saw is its name, never the value.
    """
    for rule in RULES:
        if saw := rule(subject, context):
            return Refusal(CODE, saw)
    return Passed(subject)


def of_age(subject: Subject, context: GateContext) -> str:
    """``age_under_18``, ``birth_date_under_18`` or ``school_grade``, from values that are never stored."""
    return next((saw for label, value in subject.unheld if (saw := ages.seen(label, value, context.today))), "")


def of_title(subject: Subject, context: GateContext) -> str:
    """``pupil_title_<language>``, ``age_in_title`` or ``birth_date_under_18``, in a present post's title or
    department."""
    for job in subject.jobs:
        if is_current(job, on=context.today):
            employer = job.company.name if job.company else ""
            for text in (job.title, job.department):
                if ages.born_in_words(text, context.today):
                    return "birth_date_under_18"
                if saw := pupil_title(text, employer):
                    return saw
    return ""


def of_unread_lines(subject: Subject, context: GateContext) -> str:
    """The same of what stands in a signature and was read as no field, where no present post is one of school staff."""
    present = [job for job in subject.jobs if is_current(job, on=context.today)]
    if any(is_staff_title(job.title) for job in present):
        return ""
    lines = (text for label, text in subject.unheld if label == UNREAD)
    # Asked here as well, since what is judged as a title is kept in memory, and other lines of a mail must not be.
    told = [text for text in lines if ages.told_in_words(text) or _is_class(text) or _PUPILS_IN_ANY.within(text)]
    if any(ages.born_in_words(text, context.today) for label, text in subject.unheld if label == UNREAD):
        return "birth_date_under_18"
    return next((saw for text in told if (saw := pupil_title(text))), "")


def of_graduation(subject: Subject, context: GateContext) -> str:
    """``graduation_year``: school was left, or will be, in a year at which the person may not be 18 yet."""
    for education in subject.education:
        year = education.ended[:4]
        age = schools.age_at_the_end(education.school, education.degree)
        if age and year.isdecimal() and context.today.year <= int(year) + 18 - age:
            return "graduation_year"
    return ""


def of_school_address(subject: Subject, context: GateContext) -> str:
    """``pupil_mail_host``, or ``school_domain`` when no present title is one of school staff."""
    hosts = list(map(domain_of, subject.emails))
    if any(map(schools.is_pupil_host, hosts)):
        return "pupil_mail_host"
    if any(map(schools.is_school_host, hosts)) and not any(
        is_staff_title(job.title) or is_staff_title(job.department)
        for job in subject.jobs
        if is_current(job, on=context.today)
    ):
        return "school_domain"
    return ""


def of_school_name(subject: Subject, context: GateContext) -> str:
    """``school_name``: a present employer is a K-12 school, and the post there, or any other, is none of a grown-up."""
    present = [job for job in subject.jobs if is_current(job, on=context.today) and job.company]
    at_school = [job for job in present if job.company and schools.is_school(job.company.name, job.company.domain)]
    elsewhere = [job for job in present if job not in at_school and job.title]
    if at_school and not elsewhere and not any(is_staff_title(f"{job.title} | {job.department}") for job in at_school):
        return "school_name"
    return ""


@lru_cache(maxsize=10_000)
def pupil_title(title: str, employer: str = "") -> str:
    """The name of the rule by which a title is a school pupil's, or ``""``."""
    if ages.told_in_words(title):
        return "age_in_title"
    if not is_staff_title(title) and _is_class(title):
        return "pupil_title"
    if not _PUPILS_IN_ANY.within(title):
        return ""
    if _GROWN_UP.within(title) or _GROWN_UP.within(employer):
        return ""
    if _TEACHERS.within(title) and not _NOT_YET.within(title):
        return ""
    for part in dict.fromkeys([*_PARTS.split(title), title]):
        if not _NO_MORE.within(part) and (saw := _pupil_words(part)):
            return saw
    return ""


def _is_class(text: str) -> bool:
    return any(_SCHOOL_CLASS.fullmatch(folded(part)) for part in _PARTS.split(text))


def _pupil_words(part: str) -> str:
    if _PUPILS_AS_A_WHOLE.are_all(part):
        return "pupil_title"
    if is_staff_title(part) and not _SURELY_PUPILS.within(part):
        return ""
    return next((f"pupil_title_{language}" for language, words in _PUPILS.items() if words.within(part)), "")


@lru_cache(maxsize=10_000)
def is_staff_title(title: str) -> bool:
    """True for a title that a grown-up has at a school; "aspiring teacher" is none."""
    return (_STAFF.within(title) or _TEACHERS.within(title)) and not _NOT_YET.within(title)


RULES: Final[tuple[Callable[[Subject, GateContext], str], ...]] = (
    of_age,
    of_title,
    of_unread_lines,
    of_graduation,
    of_school_address,
    of_school_name,
)

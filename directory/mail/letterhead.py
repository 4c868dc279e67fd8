"""Puts the words of a mail on our paper: subject, text and HTML from one body, so that both parts say the same."""

import hashlib
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Literal

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

PAPER = Path(__file__).with_name("paper")
TEXT_WIDTH = 72
_MANY_BLANK_LINES = re.compile(r"\n{3,}")
_LOCALES = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR", "es": "es_ES"}


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in words: one line of subject, and the same body as text and as HTML."""

    subject: str
    text: str
    html: str


def write(folder: Path, name: str, language: str, words: Mapping[str, object]) -> Written:
    """Renders ``folder/name/language``: ``subject.txt`` and ``body.jinja``. A word that is not given is an error."""
    place = f"{name}/{language}"
    given = {**words, "language": language}
    subject = " ".join(_environment(folder, "text").get_template(f"{place}/subject.txt").render(given).split())
    given["subject"] = subject
    text = _MANY_BLANK_LINES.sub("\n\n", _body(folder, place, "text", given)).strip() + "\n"
    return Written(subject, text, _body(folder, place, "html", given))


@cache
def version(folder: Path, name: str, language: str, more: Sequence[str] = ()) -> str:
    """Such as ``listing/de@9f2c41d07a3b``: it changes with any file of the mail, of ``more``, of our paper."""
    digest = hashlib.sha256()
    for path in [*sorted(PAPER.iterdir()), *sorted((folder / name / language).iterdir()), *(folder / m for m in more)]:
        digest.update(path.read_bytes())
    return f"{name}/{language}@{digest.hexdigest()[:12]}"


@cache
def _environment(folder: Path, form: Literal["text", "html"]) -> Environment:
    """Where bodies are rendered for one form: HTML escapes every value, an undefined name raises."""
    made = Environment(
        loader=FileSystemLoader([folder, PAPER]),
        undefined=StrictUndefined,
        autoescape=form == "html",  # noqa: S701 the text part is no HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(day=_day, moment=_moment, wrap=_wrap, hang=_hang)
    return made


def _body(folder: Path, place: str, form: Literal["text", "html"], words: Mapping[str, object]) -> str:
    end = "txt" if form == "text" else "html"
    template = _environment(folder, form).get_template(f"{place}/body.jinja")
    return template.render({**words, "frame": f"frame.{end}", "parts": f"parts.{end}"})


def first_of_month(text: str, day: date, language: str) -> str:
    """``text``, a date that begins with its day, as French writes the first of a month: *1er*."""
    return text.replace("1", "1er", 1) if language == "fr" and day.day == 1 else text


def _day(day: date, language: str) -> str:
    return first_of_month(format_date(day, "long", _LOCALES[language]), day, language)


def _moment(at: datetime, language: str) -> str:
    return f"{_day(at.astimezone(UTC), language)}, {at.astimezone(UTC):%H:%M:%S} UTC"


def _wrap(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), TEXT_WIDTH, break_long_words=False, break_on_hyphens=False)


def _hang(text: str, indent: int) -> str:
    """Wraps the second column of a card: each further line begins under the first."""
    lines = textwrap.wrap(" ".join(text.split()), TEXT_WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return ("\n" + " " * indent).join(lines)

"""Reads ages and birth dates as vendors and people write them; in doubt the younger reading counts."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Final

from directory.profiles.identity import folded
from ingest.gates.wordlists import Phrases, word_list

ADULT_YEARS: Final = 18
_LABELS: Final = word_list("minors")["labels"]
_AGE: Final = Phrases(_LABELS["age"])
_BIRTH: Final = Phrases(_LABELS["birth_date"])
_GRADE: Final = Phrases(_LABELS["grade"])
_MONTHS: Final = {number: tuple(stems) for number, stems in enumerate(word_list("minors")["months"]["stems"], 1)}
_UNDER: Final = Phrases(_LABELS["under"])
_NUMBER: Final = re.compile(r"[0-9]+", re.ASCII)
_WORD: Final = re.compile(r"[^\W\d_]+")
_YEARS_OLD: Final = re.compile(
    r"(?<![0-9a-z])([0-9]{1,2}) ?(?:years? old|yo|y o|jahre alt|jahrige?[rs]?|ans$|anos$|anos de edad|j$)(?![a-z])"
)
_AGED: Final = re.compile(r"(?:age|aged|alter|edad) ([0-9]{1,2})")
BORN: Final = re.compile(
    r"(?<!\w)(?:\*|born|geb\.?|geboren|née?|nacid[oa]|dob:?)(?: (?:on|in|am|le|en|el))? ?"
    r"((?:19|20)[0-9]{2}(?![0-9])|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4})",
    re.IGNORECASE,
)
_EXCEL_BEGAN: Final = date(1899, 12, 30)
_MILLISECONDS: Final = 100_000_000_000
_BRACKETS: Final = re.compile(r"[(),;|/]")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SCHOOL_GRADES: Final = range(1, 14)


def seen(label: str, value: str, today: date) -> str:
    """``age_under_18``, ``birth_date_under_18`` or ``school_grade`` when a labelled value says so, else ``""``."""
    label = _CAMEL.sub(" ", label).replace("_", " ")
    if _BIRTH.are_all(label):
        return "birth_date_under_18" if born_too_late(value, today) else ""
    plain = _plain(value)
    numbers = [int(text[:9]) for text in _NUMBER.findall(plain)]
    if _AGE.are_all(label):
        under = plain.lstrip().startswith(("<", "-")) or _UNDER.begin(plain)
        return "age_under_18" if numbers and numbers[0] < ADULT_YEARS + under else ""
    if _GRADE.are_all(label):
        return "school_grade" if numbers and numbers[0] in _SCHOOL_GRADES else ""
    return ""


def told_in_words(text: str) -> bool:
    """True when a title tells an age under 18, such as "Intern (age 17)"; years of experience are none."""
    ages = _YEARS_OLD.findall(folded(text))
    ages += [found[1] for part in _BRACKETS.split(text) if (found := _AGED.fullmatch(folded(part)))]
    return any(int(age) < ADULT_YEARS for age in ages)


def born_in_words(text: str, today: date) -> bool:
    """True when a title tells a birth that allows an age under 18 on the day, such as "born 2010"."""
    return any(born_too_late(told, today) for told in BORN.findall(text))


def born_too_late(value: str, today: date) -> bool:
    """True when a birth date, in whatever order it is written, allows an age under 18 on the day."""
    return any(_age(born, today) < ADULT_YEARS for born in _readings(_plain(value), today))


def _plain(value: str) -> str:
    """The text with the digits of every script as 0 to 9, and without accents and case."""
    text = unicodedata.normalize("NFKD", value[:60]).casefold()
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return "".join(c for c in digits if not unicodedata.combining(c))


def _readings(value: str, today: date) -> list[date]:
    """Every date the text can mean; a missing day or month is the last of its year."""
    written = _NUMBER.findall(value)
    if written and len(written[0]) > len("2008"):
        return _without_marks(written[0], today) if not value.startswith("-") else []
    numbers = [int(text) for text in written if len(text) <= len("2008")]
    months = [number for word in _WORD.findall(value) if (number := _month(word))]
    years = [number for number in numbers if 1900 <= number <= 2100][:1]
    if not years:
        return _with_short_year(numbers[:3], months, today)
    rest = [number for number in numbers if number != years[0]][:2]
    last_of_year = date(years[0], 12, 31)
    if months:
        days = [number for number in rest if number <= 31][:1] or [28]
        return [born for month in months if (born := _date(years[0], month, days[0]))] or [last_of_year]
    if len(rest) == 2:
        orders = [(rest[0], rest[1]), (rest[1], rest[0])]
        if numbers[0] == years[0]:
            orders = orders[:1]
        return [born for month, day in orders if (born := _date(years[0], month, day))] or [last_of_year]
    if len(rest) == 1 and 1 <= rest[0] <= 12:
        return [date(years[0], rest[0], 28)]
    return [last_of_year]


def _month(word: str) -> int:
    return next((number for number, stems in _MONTHS.items() if word.startswith(stems)), 0)


def _without_marks(digits: str, today: date) -> list[date]:
    """The dates that one long number can mean: day, month and year in any order, a spreadsheet's count of days, or
    seconds or milliseconds since 1970."""
    if len(digits) == len("20081204"):
        orders = [
            (digits[:4], digits[4:6], digits[6:]),
            (digits[4:], digits[2:4], digits[:2]),
            (digits[4:], digits[:2], digits[2:4]),
        ]
        whole = [tuple(map(int, order)) for order in orders]
        return [born for year, month, day in whole if 1900 <= year <= 2100 and (born := _date(year, month, day))]
    if len(digits) == len("041208"):
        return _with_short_year([int(digits[:2]), int(digits[2:4]), int(digits[4:])], [], today)
    if len(digits) == len("39786"):
        return [_EXCEL_BEGAN + timedelta(days=int(digits))]
    number = int(digits[:13])
    seconds = number // 1000 if number >= _MILLISECONDS else number
    return [datetime.fromtimestamp(seconds, UTC).date()] if len(digits) > len("20081204") else []


def _with_short_year(numbers: list[int], months: list[int], today: date) -> list[date]:
    """The dates that short numbers can mean, such as 04/05/11 or 4-Dec-08: the year first or last, and of the last
    hundred years."""
    if not numbers or max(numbers) > 99 or len(numbers) + bool(months) < 3:
        return []
    if months:
        orders = [(year, month, day) for month in months for year, day in (numbers[:2], numbers[1::-1])]
    else:
        first, second, third = numbers
        orders = [(third, second, first), (third, first, second), (first, second, third)]
    newest = today.year - 2000
    whole = [((2000 if year <= newest else 1900) + year, month, day) for year, month, day in orders]
    return [born for year, month, day in whole if (born := _date(year, month, day))]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

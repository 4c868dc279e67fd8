"""Reads ages and birth dates as vendors and people write them; in doubt the younger reading counts."""

import re
import unicodedata
from datetime import date
from typing import Final

from directory.profiles.identity import folded
from ingest.gates.wordlists import Phrases, word_list

ADULT_YEARS: Final = 18
_LABELS: Final = word_list("minors")["labels"]
_AGE: Final = Phrases(_LABELS["age"])
_BIRTH: Final = Phrases(_LABELS["birth_date"])
_GRADE: Final = Phrases(_LABELS["grade"])
_NUMBER: Final = re.compile(r"[0-9]{1,4}", re.ASCII)
_YEARS_OLD: Final = re.compile(
    r"(?<![0-9a-z])([0-9]{1,2}) (?:years? old|yo|y o|jahre alt|jahrige?[rs]?|ans$|anos$|anos de edad)(?![a-z])"
)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SCHOOL_GRADES: Final = range(1, 14)


def seen(label: str, value: str, today: date) -> str:
    """``age_under_18``, ``birth_date_under_18`` or ``school_grade`` when a labelled value says so, else ``""``."""
    label = _CAMEL.sub(" ", label).replace("_", " ")
    if _BIRTH.are_all(label):
        return "birth_date_under_18" if born_too_late(value, today) else ""
    numbers = [int(text) for text in _NUMBER.findall(value[:40])]
    if _AGE.are_all(label):
        return "age_under_18" if numbers and numbers[0] < ADULT_YEARS else ""
    if _GRADE.are_all(label):
        return "school_grade" if numbers and numbers[0] in _SCHOOL_GRADES else ""
    return ""


def told_in_words(text: str) -> bool:
    """True when a title tells an age under 18, such as "16 years old"; years of experience are none."""
    ages = [int(found) for found in _YEARS_OLD.findall(folded(text))]
    return any(age < ADULT_YEARS for age in ages)


def born_too_late(value: str, today: date) -> bool:
    """True when a birth date, in whatever order it is written, allows an age under 18 on the day."""
    plain = unicodedata.normalize("NFKC", value[:40])
    return any(_age(born, today) < ADULT_YEARS for born in _readings(plain, today))


def _readings(value: str, today: date) -> list[date]:
    """Every date the text can mean; a missing day or month is the last of its year."""
    numbers = [int(text) for text in _NUMBER.findall(value)]
    years = [number for number in numbers if 1900 <= number <= 2100][:1]
    if not years:
        return _with_short_year(numbers[:3], today)
    rest = [number for number in numbers if number != years[0]][:2]
    if len(rest) == 2:
        orders = [(rest[0], rest[1]), (rest[1], rest[0])]
        if numbers[0] == years[0]:
            orders = orders[:1]
        return [born for month, day in orders if (born := _date(years[0], month, day))] or [date(years[0], 12, 31)]
    if len(rest) == 1 and 1 <= rest[0] <= 12:
        return [date(years[0], rest[0], 28)]
    return [date(years[0], 12, 31)]


def _with_short_year(numbers: list[int], today: date) -> list[date]:
    """The dates that three short numbers can mean, such as 04/05/11: the year first or last, and of the last hundred
    years."""
    if len(numbers) < 3 or max(numbers) > 99:
        return []
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

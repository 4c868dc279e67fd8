"""Numbers that ring nowhere: ranges that regulators keep for film and fiction, dealt so that no two people share one.

Germany: Bundesnetzagentur, Mitteilung 148/2021. Britain: Ofcom, numbers for drama use. France: ARCEP, decision
2018-0881. Sweden: PTS, numbers for fiction. North America: NANPA, 555-0100 to 555-0199 of each area code. Austria,
Switzerland, Spain, Italy, the Netherlands, Poland and Ireland keep none that the numbering plan calls valid: people
there answer at an office in a land that does. Ofcom's mobile range 07700 900 is left out for the same reason.
"""

from collections.abc import Iterator
from random import Random

_AREAS = [
    202, 203, 206, 212, 213, 214, 215, 216, 303, 305, 310, 312, 313, 314, 315, 316, 404, 408, 410, 412, 414,
    415, 503, 504, 508, 510, 512, 513, 515, 516, 602, 603, 605, 606, 607, 608, 609, 612, 614, 615, 616, 617,
    618, 619, 702, 703, 704, 706, 707, 708, 713, 714, 715, 716, 717, 718, 719, 720, 732, 734, 801, 802, 803,
    804, 805, 806, 808, 810, 812, 813, 814, 815, 816, 817, 818, 901, 903, 904, 906, 907, 908, 909, 912, 913, 914,
]  # fmt: skip
_FIXED = {
    "DE": [("+49 30 23125", 3), ("+49 40 66969", 3), ("+49 69 90009", 3), ("+49 89 99998", 3), ("+49 221 4710", 3)],
    "FR": [("+33 1 99 00", 4), ("+33 2 61 91", 4), ("+33 3 53 01", 4), ("+33 4 65 71", 4), ("+33 5 36 49", 4)],
    "GB": [
        ("+44 20 7946 0", 3), ("+44 113 496 0", 3), ("+44 121 496 0", 3), ("+44 131 496 0", 3), ("+44 141 496 0", 3),
        ("+44 151 496 0", 3), ("+44 161 496 0", 3), ("+44 117 496 0", 3), ("+44 191 498 0", 3), ("+44 29 2018 0", 3),
    ],
    "SE": [("+46 8 465 004 ", 2), ("+46 31 390 06 ", 2), ("+46 40 628 04 ", 2)],
    "US": [(f"+1 {area} 555 01", 2) for area in _AREAS[:50]],
}  # fmt: skip
_MOBILE = {
    "DE": [("+49 171 39200", 2), ("+49 176 040690", 2)],
    "SE": [("+46 70 174 06 ", 2)],
    "US": [(f"+1 {area} 555 01", 2) for area in _AREAS[50:]],
}
_OFFICE = {
    "AT": "DE", "CH": "DE", "PL": "DE", "ES": "FR", "IT": "FR",
    "IE": "GB", "NL": "GB", "JP": "GB", "CN": "GB", "AE": "GB",
}  # fmt: skip
# Sweden's mobile range begins at 070 174 06 05.
_FIRST_SWEDISH_MOBILE = 5


def answers_abroad(land: str) -> bool:
    """Whether telephones of this land ring at an office in another."""
    return land in _OFFICE


class Phones:
    """Deals each number once."""

    def __init__(self, random: Random) -> None:
        self._fixed = {land: _shuffled(random, ranges) for land, ranges in _FIXED.items()}
        self._mobile = {land: _shuffled(random, ranges) for land, ranges in _MOBILE.items()}

    def direct(self, land: str) -> str:
        """A desk's number in a land or at an office abroad; empty when the land's ranges are used up."""
        return next(self._fixed[_OFFICE.get(land, land)], "")

    def mobile(self, land: str) -> str:
        """A mobile number; empty in lands without a range and when it is used up."""
        return next(self._mobile.get(land, iter(())), "")


def _shuffled(random: Random, ranges: list[tuple[str, int]]) -> Iterator[str]:
    numbers = [
        f"{start}{number:0{digits}}"
        for start, digits in ranges
        for number in range(_FIRST_SWEDISH_MOBILE if start.startswith("+46 70") else 0, 10**digits)
    ]
    random.shuffle(numbers)
    return iter(numbers)

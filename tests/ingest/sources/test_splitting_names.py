"""Given and family names are parted without the library as the library parts them."""

import string
from itertools import product

from nameparser import HumanName
from nameparser.config import CONSTANTS

from ingest.sources.signatures.names import split_name

_GIVEN = ("Jan", "Maria", "Jean-Luc", "J.", "A")
_MIDDLE = ("", "A. ", "Maria ", "A.B. ", "X ")
_PARTICLES = ("", "van ", "van der ", "de ", "de la ", "von ", "di ", "dos ", "Van ", "al ")
_FAMILY = ("Meer", "Luca-Bran", "O'Neil", "McDuff", "St. Cloud", "King", "Meer Jr.", "Dean")


def _parted(name: str) -> tuple[str, str]:
    parsed = HumanName(name)
    parsed.capitalize(force=False)
    return str(parsed.first), str(parsed.last)


def test_names_of_every_usual_form_are_parted_as_the_library_parts_them() -> None:
    names = ["".join((f"{given} ", *rest)) for given, *rest in product(_GIVEN, _MIDDLE, _PARTICLES, _FAMILY)]
    names += [f"Jan {letter} Meer" for letter in string.ascii_uppercase]
    names += [f"Jan Meer {letter}" for letter in string.ascii_uppercase]
    names += [f"Jan {particle} Meer" for particle in sorted(CONSTANTS.prefixes)]
    names += [*map(str.upper, names[:400]), *map(str.lower, names[:400])]
    assert {name: split_name(name) for name in names} == {name: _parted(name) for name in names}

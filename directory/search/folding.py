"""Folds foreign and familiar spellings of a word into the tokens every engine indexes as given."""

import unicodedata
from functools import lru_cache
from itertools import pairwise

from nicknames import NickNamer

_MARKS = (
    *range(0x0300, 0x0370),  # combining accents
    *range(0x0591, 0x05C8),  # Hebrew points
    *range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE),  # Arabic vowel signs
    0x0640,  # tatweel
    0x200C, 0x200D,  # joiners
)  # fmt: skip
_ACCENTLESS = dict.fromkeys(_MARKS) | str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
    "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك",
    "'": None, "’": None, "ʼ": None, "`": None, "´": None, "‘": None,
})  # fmt: skip
_ASCII_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_SPECIAL = (("c++", " cpp "), ("c#", " csharp "), ("f#", " fsharp "), (".net", " dotnet "))
_IDEOGRAPHIC = (
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
_ARTICLE = "ال"
_TOKEN_CHARACTERS = 40

# The package knows English given names; these are the everyday short forms of the other three languages.
_SHORT_FORMS = {
    "hans": "johannes", "jo": "johannes", "sepp": "josef", "fritz": "friedrich", "heinz": "heinrich",
    "uli": "ulrich", "uwe": "ulrich", "willi": "wilhelm", "wolfi": "wolfgang", "gabi": "gabriele",
    "susi": "susanne", "kathi": "katharina", "lisa": "elisabeth", "steffi": "stefanie", "moni": "monika",
    "conny": "cornelia", "klaus": "nikolaus", "toni": "anton", "pepe": "jose", "paco": "francisco",
    "pancho": "francisco", "nacho": "ignacio", "lola": "dolores", "quique": "enrique", "manolo": "manuel",
    "chema": "jose", "concha": "concepcion", "merche": "mercedes", "nando": "fernando", "javi": "javier",
    "jeannot": "jean", "fred": "frederic", "manu": "emmanuel", "alex": "alexandre", "seb": "sebastien",
    "nico": "nicolas", "dede": "andre", "margot": "marguerite", "ninon": "anne", "gege": "gerard",
    "vero": "veronique", "caro": "caroline",
}  # fmt: skip
_ENGLISH = NickNamer()


def folded(text: str) -> str:
    """Lower case without accents, vowel signs or apostrophes; NFC, so that Hangul and Kana stay whole."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text).casefold().translate(_ACCENTLESS)
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=50_000)
def tokens(text: str) -> tuple[str, ...]:
    """The folded words of ``text`` in order; a run of Chinese, Japanese or Korean becomes its overlapping pairs.

    Every token holds letters, digits and marks only, at most 40 of them, so no engine's syntax can hide in one.
    """
    text = folded(text)
    for sign, word in _SPECIAL:
        if sign in text:
            text = text.replace(sign, word)
    if text.isascii():
        return tuple(word[:_TOKEN_CHARACTERS] for word in text.translate(_ASCII_SIGNS).split())
    text = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text)
    return tuple(token[:_TOKEN_CHARACTERS] for word in text.split() for token in _cut(word))


@lru_cache(maxsize=50_000)
def spellings(text: str) -> tuple[tuple[str, ...], ...]:
    """Every way ``text`` may be written, each as tokens in order: Müller as muller and mueller, المصري without article.

    Both the documents and the words asked for are spelled out, so one common spelling is enough to meet.
    """
    found = [tokens(text)]
    if text.isascii():
        return (found[0],) if found[0] else ()
    plain = unicodedata.normalize("NFC", text).casefold()
    if (written_out := plain.translate(_WRITTEN_OUT)) != plain:
        found.append(tokens(written_out))
    if any(token.startswith(_ARTICLE) for token in found[0]):
        found.append(tuple(token.removeprefix(_ARTICLE) if len(token) > 4 else token for token in found[0]))
    return tuple(dict.fromkeys(spelling for spelling in found if spelling))


@lru_cache(maxsize=50_000)
def kin(given_name: str) -> frozenset[str]:
    """The folded name and the formal names it may be short for: two people's names are kin when these sets meet."""
    if not given_name.isascii() or not given_name.isalpha():
        return frozenset({given_name})
    formal = {*_ENGLISH.canonicals_of(given_name), given_name}
    if given_name in _SHORT_FORMS:
        formal.add(_SHORT_FORMS[given_name])
    return frozenset(name for name in formal if name.isalpha())


def ideographs(text: str) -> tuple[str, ...]:
    """The single ideographs and syllables of ``text``, so that a family name of one sign is found alone."""
    return () if text.isascii() else tuple(dict.fromkeys(c for c in folded(text) if is_ideographic(c)))


def is_ideographic(sign: str) -> bool:
    """Says whether a sign is written without spaces between words (Han, Kana, Hangul)."""
    code = ord(sign)
    return code >= 0x3040 and any(low <= code <= high for low, high in _IDEOGRAPHIC)


def _cut(word: str) -> list[str]:
    """Splits a word into its runs: pairs for ideographs, the run itself for all else."""
    if word.isascii():
        return [word]
    runs: list[str] = []
    for sign in word:
        if runs and is_ideographic(runs[-1][-1]) == is_ideographic(sign):
            runs[-1] += sign
        else:
            runs.append(sign)
    return [token for run in runs for token in (_pairs(run) if is_ideographic(run[0]) else [run])]


def _pairs(run: str) -> list[str]:
    return [a + b for a, b in pairwise(run)] or [run]

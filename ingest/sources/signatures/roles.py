"""Tells job titles, departments and companies apart by the lexicons and the sender's domain."""

import re
from enum import StrEnum
from functools import cache
from itertools import pairwise

from ingest.sources.signatures.lexicon import any_of, entries, lexicon, split_words, words_of
from ingest.sources.signatures.memo import for_one_mail

MAX_ROLE_CHARACTERS = 110
_MAX_ROLE_WORDS = 14
_MOST_COMPANY_WORDS = 8
_LEGAL_FORM = re.compile(
    r"(?:\b(?:Inc|Corp|Corporation|Incorporated|Ltd|Limited|Ltda|Lda|GmbH|mbH|mbB|PartGmbB|PartG|KGaA|OHG|PLC|Plc|Oyj?|ApS"
    r"|S\.?[Rr]\.?[Ll]|S\.?p\.?A|[Ss]\.?[Nn]\.?[Cc]|s\.?r\.?l|SARL|S\.?à\.? ?r\.?l|SAS|EURL|Pty|Pte|LLC|LLP|L\.L\.[CP]"
    r"|LP|L\.P|B\.?V|N\.?V|S\.L\.?U?|S\.A\.?U?"
    r"|e\.\s?V|e\.\s?K|AG|SE|KG|SA|AB|AS|SL|UG|ASA|A/S|Co(?!-|\. [A-Z])|Company|d\.o\.o|s\.r\.o|Kft|PLLC|P\.C(?=\.?$)"
    r"|e\.?G(?=\.?$)|OG(?=$)|GesbR|S\.?E\.?L\.?A\.?(?:RL|S)|SASU|SELASU|GAEC|SCEA|SCOP|SCIC|GIE|ASBL"
    r"|S\.L\.[PL]|S\. ?Coop|Soc\. ?Coop"
    r"|A\.I\.E|S/A|S/S|EIRELI|CRL(?=$)|E\.P\.E|E\.P(?=\.?$)|E\.I\.M|VZW|vzw|IVZW|VOF|CVBA|BVBA|U\.A(?=\.?$)|Mts(?=\.)"
    r"|ODV|ETS(?=$)|ONLUS|[Ss]\.a\.s|Soc\. ?Agr|S\.?c\.?a\.?r\.?l|[Ss]\.s(?=\.?$)|CIC(?=$)|CLG"
    r"|GbR|gGmbH|gAG|Gen\.m\.b\.H|V\.O\.F|C\.R\.L|S\.c\.a r\.l|SLU|SAU|Zrt|Sdn\.? Bhd|Eireli|Sp\.? z ?o\.? ?o|P\.L\.C"
    r")\b\.?(?!\w)|株式会社|有限公司|公司|주식회사)"
)
# A text that ends so goes on in another line, and is running text.
_LEFT_OPEN = lexicon("left_open").words
SMALL_WORDS = lexicon("small_words").words
RANKS = lexicon("ranks").words
"""What an English title may be made of that says nothing of the area it is about."""
# A text that says that something is so is no name: "La qualità è di casa".
_VERBS = any_of(entries("says_so"))
_SAYS_SO = re.compile(f" {_VERBS} ")
_JOBS = lexicon("jobs_of_units").words
_ROOM = re.compile(r" [A-Z]{0,2}[-.]?\d+(?:[.-]\d+)?$")
_YEAR = re.compile(r"\b(?:19|20)\d\d$")
_SCHOOL = any_of(entries("schools"))
_ACADEMIC = re.compile(f"^(?:graduate |business )?{_SCHOOL}", re.I)

_LEGAL_WORDS = frozenset(
    "mbb partgmbb partg"
    " inc corp corporation incorporated ltd limited ltda lda gmbh mbh kgaa ohg plc oy oyj aps s srl sarl sas eurl pty"
    " pte llc llp l lp b bv n nv sl slu sa sau spa e ag se kg ab as ug asa a/s co company d kft sr sp snc"
    " pllc p og gesbr selarl selas sasu selasu gaec scea scop scic gie asbl soc eireli crl vzw ivzw vof"
    " cvba bvba u mts odv ets onlus scarl cic clg eg a/s s/a s/s gbr ggmbh gag gen v c sdn zrt".split()
)
"""The first word of each form above, folded: where none stands the pattern need not be tried."""
_SEVERAL_WORDS, _MANY_WORDS = 7, 9
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_PAIRS = frozenset(map(split_words, entries("small_pairs")))


class Role(StrEnum):
    """What a segment of a signature names."""

    TITLE = "title"
    DEPARTMENT = "department"
    COMPANY = "company"
    SLOGAN = "slogan"
    UNKNOWN = ""


def has_legal_form(text: str) -> bool:
    """Whether a legal form such as ``GmbH`` or ``Inc.`` stands in the text, in its usual spelling."""
    if text.isascii() and "&" not in text and "'" not in text and _LEGAL_WORDS.isdisjoint(words_of(text)):
        return False
    return bool(_LEGAL_FORM.search(text))


@for_one_mail
def role_of(text: str, organisations: tuple[str, ...] = ()) -> Role:
    """The role of a segment; ``organisations`` are the naming labels of the domains around it."""
    words = words_of(text)
    if _says_nothing(text, words) or _is_slogan(text, words):
        return Role.SLOGAN
    if len(words) == 2 and _ROOM.search(text) and lexicon("phone_direct").covers(words[:1]):
        return Role.UNKNOWN  # "Bureau C214" is a room, and no unit as "Referat 42" is
    if lexicon("departments", "unit_names").covers(words) or _is_headed_unit(text, words, organisations):
        return Role.DEPARTMENT
    if is_headed_firm(text, words):
        return Role.COMPANY
    title = lexicon("titles").found(words) and not _is_practice(words)
    if has_legal_form(text) and not (title and _outweighs_form(words)):
        return Role.SLOGAN if lexicon("legal_forms").covers(words) else Role.COMPANY
    if title and not _company_outweighs(words) and not _is_named_firm(words, organisations):
        return Role.TITLE
    return _role_of_organisation(text, words, organisations)


def _outweighs_form(words: tuple[str, ...]) -> bool:
    """``Group Company Secretary``, ``Company Director``: a job's words hold what is a legal form elsewhere."""
    titles = lexicon("titles")
    if titles.opens(words) and len(words) > 4:
        return True
    return titles.covers(words[-2:]) or (titles.covers(words[1:]) and lexicon("legal_forms").covers(words[:1]))


def _role_of_organisation(text: str, words: tuple[str, ...], organisations: tuple[str, ...]) -> Role:
    low = text[:1] != text[:1].upper()
    is_low = low and len(words) > 1 and not lexicon("legal_forms").covers(words[-1:])  # "harbour haulage inc"
    if names_organisation(words, organisations) and not is_low:
        return Role.COMPANY
    if names_units(words):
        return Role.DEPARTMENT
    if _is_tailed_firm(text, words):
        return Role.COMPANY
    if lexicon("departments").found(words):
        return Role.COMPANY if _ACADEMIC.match(text) or _ends_as_company(words) else Role.DEPARTMENT
    if lexicon("company_words").found(words) and text[:1] != text[:1].lower() and len(words) <= _MOST_COMPANY_WORDS:
        return Role.COMPANY
    return Role.UNKNOWN


def _is_headed_unit(text: str, words: tuple[str, ...], organisations: tuple[str, ...]) -> bool:
    """``Direction des achats``, unless law or domain name a firm that is called so: ``Bureau Brennmark SA``."""
    if len(words) < 2 or not lexicon("unit_heads").opens(words) or has_legal_form(text) or words[-1] in _JOBS:
        return False
    if lexicon("titles").holds(words[0]) and text.split(maxsplit=1)[0].casefold() not in _spelled_heads():
        return False  # "Secretária de Saúde" is a person, "Secretaria de Saúde" her office
    return not any(label.startswith(words[0]) for label in organisations)


@cache
def _spelled_heads() -> frozenset[str]:
    return frozenset(entry.split()[0].casefold() for entry in entries("unit_heads"))


def is_headed_firm(text: str, words: tuple[str, ...]) -> bool:
    """``Ministère des Finances``, ``Clínica veterinaria Vega``: its first words say what the employer is, whatever unit
    or job the next is called like."""
    heads, first = lexicon("firm_heads"), words[0]
    if not 1 < len(words) <= _MOST_COMPANY_WORDS or not (first in heads.openings or first.endswith(heads.endings)):
        return False
    return text[0].isupper() and heads.opens(words) and words[-1] not in _JOBS


def _is_tailed_firm(text: str, words: tuple[str, ...]) -> bool:
    """``Vega Plumbing``, ``Vega Mudanzas``: a name and then what the firm does, not a unit's word and its field."""
    if not 1 < len(words) <= _MOST_COMPANY_WORDS or words[-1] not in _last_words_of_tails():
        return False
    tails = lexicon("firm_tails")
    if not (text[0].isupper() and text.rsplit(maxsplit=1)[-1][0].isupper()):
        return False
    if not (tails.covers(words[-1:]) or tails.covers(words[-2:]) or tails.covers(words[-3:])):
        return False
    return not lexicon("departments", "unit_names", "unit_words", "unit_heads", "titles", "place_heads").opens(words)


@cache
def _last_words_of_tails() -> frozenset[str]:
    return frozenset(split_words(entry)[-1] for entry in entries("firm_tails"))


def _is_practice(words: tuple[str, ...]) -> bool:
    """``Commercial Property``: the word is a job in four languages, and in English says of what a practice is."""
    return words[0] == "commercial" and lexicon("practices").holds(words[-1]) and not lexicon("titles").found(words[1:])


def names_units(words: tuple[str, ...]) -> bool:
    """Whether words are names of departments and what joins them, and nothing else: ``Culture, sports et jeunesse``."""
    known, place = lexicon("departments", "unit_names"), 0
    if not known.opens(words):
        return False
    while place < len(words):
        if words[place] in SMALL_WORDS and place:
            place += 1
            continue
        length = next((length for length in (4, 3, 2, 1) if known.covers(words[place : place + length])), 0)
        if not length:
            return False
        place += length
    return words[-1] not in SMALL_WORDS


def _says_nothing(text: str, words: tuple[str, ...]) -> bool:
    """Too long, without letters, or a path of a mail system (``Jane Doe/Corp/Nordlicht@NORDLICHT``, ``a!b!c``)."""
    if not words or len(text) > MAX_ROLE_CHARACTERS or len(words) > _MAX_ROLE_WORDS or not any(map(str.isalpha, text)):
        return True
    letters = "".join(words)
    if "=" in text or letters.count(letters[0]) == len(letters):
        return True
    return ("@" in text.strip("@ ") and " @ " not in text) or text.count("/") > 2 or text.count("!") > 1 or "{" in text


def ends_as_job(words: tuple[str, ...]) -> bool:
    """English puts what someone is last (``Ward Sister``), the other languages first (``Expediteur zeevracht``)."""
    return lexicon("agents_first").opens(words) or lexicon("agents_last").found(words[-1:])


def is_untold_job(text: str) -> bool:
    """Whether a text, behind the sender's own name, ends as jobs do, though no list holds it."""
    return text[:1].isupper() and text.replace(" ", "").isalpha() and ends_as_job(words_of(text))


def _is_slogan(text: str, words: tuple[str, ...]) -> bool:
    slogan = lexicon("slogan_words")
    if (
        len(words) > 2 and _YEAR.search(text) and not has_legal_form(text)
    ):  # an award: "Family business of the year 2022"
        return True
    if _SAYS_SO.search(text):
        return True
    if words[-1] in _LEFT_OPEN and not (has_legal_form(text) and text[0].isupper()):  # "Soc. Coop. And."
        return True
    return is_sentence(text, words) or slogan.opens(words) or slogan.found(words[1:3])


def _ends_as_company(words: tuple[str, ...]) -> bool:
    """``Nordlicht Power Systems`` ends as companies do; ``Information Systems`` is the name of a department."""
    if len(words) < 3 or lexicon("unit_words").covers(words[-1:]) or lexicon("unit_words").covers(words[:1]):
        return False
    return lexicon("company_words").found(words[-1:]) and not lexicon("departments").covers(words)


def _is_named_firm(words: tuple[str, ...], organisations: tuple[str, ...]) -> bool:
    """``Villa Studio Grafico`` at its own domain: a word of companies, and no job that opens it."""
    if lexicon("titles").opens(words) or not lexicon("company_words").found(words):
        return False
    return names_organisation(words, organisations)


def _company_outweighs(words: tuple[str, ...]) -> bool:
    """``Partners Group`` and ``Leader Bank`` are companies, ``Group Leader`` and ``Head of Bank Services`` are not."""
    titles = lexicon("titles")
    last_is_company = lexicon("company_words").found(words[-1:])
    return last_is_company and not titles.found(words[:1]) and titles.count(words) == 1 and len(words) <= 5


def names_organisation(words: tuple[str, ...], organisations: tuple[str, ...]) -> bool:
    """Whether the words spell the label of one of the domains: in one word, joined, or by their initials."""
    return any(spells(words, organisation) for organisation in organisations)


def spells(words: tuple[str, ...], organisation: str) -> bool:
    """The same of one label; one of two letters says too little."""
    if len(organisation) <= 2:
        return False
    bare = organisation.replace("-", "")
    if bare in words or organisation in words:
        return True
    joined = "".join(words)
    if len(bare) >= 4 and (bare in joined or (len(joined) >= 5 and joined in bare)):
        return True
    if not 3 <= len(bare) <= len(words) or (words[0] not in SMALL_WORDS and words[0][0] != bare[0]):
        return False
    return "".join([word[0] for word in words if word not in SMALL_WORDS]) == bare


def is_sentence(text: str, words: tuple[str, ...] | None = None) -> bool:
    """Whether a line reads like running text: small words of speech, or a full stop after many words."""
    words = words_of(text) if words is None else words
    count = len(words)
    if count < 3:
        return text.rstrip().endswith(("?", "!"))
    stripped = text.rstrip(" \"'”»*")
    if stripped.endswith(("?", "!")):
        return True
    small_words = lexicon("sentence_words")
    if count >= _MANY_WORDS:
        return count > 2 * _MANY_WORDS or small_words.found(words[:40]) or _stops(stripped)
    small = small_words.count(words)
    if small > 1 and "." in text:  # the letters of "E.P.E." are no words
        small = small_words.count(words_of(_DOTTED.sub("", text)))
    if small and count >= _SEVERAL_WORDS and _stops(stripped):
        return True
    return small >= 2 and small - sum(map(_PAIRS.__contains__, pairwise(words))) >= 2


def _stops(text: str) -> bool:
    """Whether a text ends in a full stop or comma that is not a legal form's."""
    return text.endswith((".", ",")) and not has_legal_form(text[-14:])

"""Weighs what was taken for an employer: a text that nothing supports names nobody's, and a unit is no employer.

Support is a legal form, a company's label, agreement with a domain of the block, or two names joined by ``&``. Where
domains are known and a text agrees with none of them, its place alone proves nothing: departments, projects, places,
degrees and slogans stand there too. No employer is better than a wrong one.
"""

import re
from collections.abc import Sequence

from ingest.sources.signatures import names
from ingest.sources.signatures.lexicon import lexicon, words_of
from ingest.sources.signatures.roles import SMALL_WORDS, Role, ends_as_job, is_sentence, names_organisation
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.values import Placed, Value, is_unit

_CERTAIN = frozenset({"legal form", "domain", "label"})
_NAMES_JOINED = re.compile(r"^[^\W\d_a-zß-ÿ][\w.'’-]*(?:,? [^\W\d_a-zß-ÿ][\w.'’-]*){0,4},? & [^\W\d_a-zß-ÿ][\w.'’-]*$")
_PARTS_PERSON_AND_FIRM = re.compile(r"\s?/\s?|\.\s")
_SINCE = re.compile(r"\s?(?:[,(|]|\s[-–—])\s?[^\W\d][^\d,(|]{1,24}\s(?:1[5-9]|20)\d\d\)?$")
_JOINTS = re.compile(r"[&/'’]")
_FEWEST_LETTERS = 3
_MOST_WORDS = 10
_MOST_WORDS_OF_A_FIRM, _FEW_WORDS = 5, 3


def agrees(text: str, organisations: tuple[str, ...]) -> bool:
    """Whether a text spells, abbreviates or begins the label of one of the domains."""
    words = words_of(text)
    return names_organisation(words, organisations) or any(
        _abbreviates(label.replace("-", ""), words) or _begins(label, text, words) for label in organisations
    )


def is_joined_names(text: str) -> bool:
    """Whether a text is a firm of several names, ``Vale & Moss``; departments are joined alike."""
    return bool(_NAMES_JOINED.match(text)) and not lexicon("departments", "titles").found(words_of(text))


def without_own_name(text: str, sender: Sender) -> str:
    """``Jane Moss/Harbour Bright Ltd`` without the person; a firm called after somebody stays whole."""
    cut = _PARTS_PERSON_AND_FIRM.search(text) if sender.name_words else None
    if cut is None or " " not in text[: cut.start()].strip() or not names.agrees(text[: cut.start()], sender):
        return text
    rest = text[cut.end() :]
    return text if not rest or lexicon("legal_forms").covers(words_of(rest)) else rest  # "Fabbri Ugo & C. s.n.c."


def without_year(text: str) -> str:
    """``Rudge Roofing Ltd`` of ``Rudge Roofing Ltd - est. 1974``."""
    return _SINCE.sub("", text) if text[-1:].isdigit() or text[-1:] == ")" else text


def opens_otherwise(text: str) -> bool:
    """Whether a text goes on in running speech, or says whose part the employer is: no employer opens so."""
    words = words_of(text)
    if not words or lexicon("speech_openers", "parent_phrases").opens(words):
        return True
    first = text.partition(" ")[0]
    return (
        first.istitle() and lexicon("one_of_several").holds(first.casefold()) and lexicon("parent_words").found(words)
    )


def is_called_after(text: str, words: tuple[str, ...], sender: Sender, role: Role) -> bool:
    """Whether a text names the firm by the sender's family name, which its domain holds too: ``Studio Legale Bellini``.

    What no word tells from another of the family must be spelled by the domain as a whole.
    """
    own = sender.name_words.intersection(words)
    if not own or sender.name_words.issuperset(words) or not text[:1].isupper() or len(words) > _MOST_WORDS_OF_A_FIRM:
        return False
    label = sender.organisation_word
    if "&" in text and not sender.name_words.issubset(words) and is_joined_names(text):
        return any(len(word) > _FEWEST_LETTERS and word in label for word in own)
    if all(word in label for word in words):
        return len(words) > 1 and not is_sentence(text, words)
    if len(words) <= _FEW_WORDS and any(_spelled_short(label, word, words) for word in own):
        return True
    return role is Role.DEPARTMENT and any(len(word) > _FEWEST_LETTERS and word in label for word in own)


def _spelled_short(label: str, own: str, words: tuple[str, ...]) -> bool:
    """Whether a label is the family name and the beginning of another word: ``mossphysio`` of *Moss Physiotherapy*."""
    rest = label.replace("-", "").replace(own, "", 1)
    is_begun = len(rest) > _FEWEST_LETTERS and len(own) > _FEWEST_LETTERS and own in label
    return is_begun and any(word.startswith(rest) for word in words if word != own)


def is_certain(value: Value) -> bool:
    """Whether law, label or domain say that this is an employer."""
    return not _CERTAIN.isdisjoint(value.evidence)


def weigh_employers(placed: Placed) -> None:
    """Leaves the employers that something supports, each by its fullest name; of the others some are what stands there,
    and the rest go."""
    certain = [value for value in placed.companies if is_certain(value)]
    fuller = [set(value.piece.words) for value in certain]
    placed.companies = [one for one in placed.companies if not any(set(one.piece.words) < other for other in fuller)]
    known = bool(placed.found.organisations)
    for value in [one for one in placed.companies if len(one.piece.words) == 1]:
        if not _is_mere_word(value, placed.found.organisations):
            continue
        placed.companies.remove(value)
        if not placed.titles and _is_below_name(placed, value.piece.nth) and ends_as_job(value.piece.words):
            placed.titles.append(Value(value.text, value.piece, {"position", "below the name"}))
    for value in list(placed.companies):
        unit = _is_mere_unit(value.piece.words)
        if value in certain:
            continue
        if "position" in value.evidence and known:
            placed.companies.remove(value)
        elif "word" in value.evidence and (certain or ":" in value.text or (known and unit)):
            placed.companies.remove(value)
            _settle_otherwise(placed, value, certain)


def leave_one_post(placed: Placed) -> None:
    """``Trustee, The Weldon Trust`` above ``Partner, Thornbury & Vale``: of two employers the surer and its own job."""
    if len(placed.titles) < 2:
        return
    told = [*placed.companies, *(one for one in placed.departments if "unit" not in one.evidence)]
    behind = {one.piece.nth for one in told if "behind a title" in one.evidence}
    if not behind or not placed.companies:
        return
    employer = next((one for one in placed.companies if "domain" in one.evidence), placed.companies[0])
    others = {one.piece.nth for one in told if _is_other_firm(one.piece.words, employer.piece.words)}
    alone = any(one.piece.nth in others for one in placed.companies) and employer.piece.nth in behind
    placed.companies = [one for one in placed.companies if one.piece.nth not in others & behind]
    placed.departments = [one for one in placed.departments if one.piece.nth not in others & behind]
    placed.titles = [
        title
        for title in placed.titles
        if not (title.piece.nth in others & behind or _holds_a_firm(title.text))
        and (not alone or title.piece.nth == employer.piece.nth)
    ]


def _is_other_firm(words: tuple[str, ...], employer: tuple[str, ...]) -> bool:
    one, other = set(words), set(employer)
    return not (one <= other or other <= one)


def _holds_a_firm(title: str) -> bool:
    return "&" in title and is_joined_names(title.partition(", ")[2])


def _settle_otherwise(placed: Placed, value: Value, certain: Sequence[Value]) -> None:
    """What ends as jobs do is one right below the name; beside name, title or employer stands a department, and between
    the employer and its address a part of that (``Hôtel de Ville``)."""
    nth = value.piece.nth
    if _stands_between(nth, certain, placed.address):
        placed.address.append(Value(value.text, value.piece, {"between company and address"}))
        return
    below_name = _is_below_name(placed, nth)
    plain = value.text.replace(" ", "").replace("-", "").isalpha()
    if below_name and plain and not placed.titles and ends_as_job(value.piece.words):
        placed.titles.append(Value(value.text, value.piece, {"position", "below the name"}))
    elif not placed.departments and ":" not in value.text and (below_name or _touches(nth, [*placed.titles, *certain])):
        placed.departments.append(value)


def _is_mere_word(value: Value, organisations: tuple[str, ...]) -> bool:
    """``Notaria``, ``Kanzlei``: what employers are, and no employer's name, unless a domain is called so."""
    words = value.piece.words
    told = "label" not in value.evidence and words[0] not in organisations
    return told and lexicon("company_words").covers(words)


def _is_below_name(placed: Placed, nth: int) -> bool:
    return placed.name.piece is not None and nth == placed.name.piece.nth + 1


def _stands_between(nth: int, above: Sequence[Value], below: Sequence[Value]) -> bool:
    return any(value.piece.nth == nth - 1 for value in above) and any(value.piece.nth == nth + 1 for value in below)


def _is_mere_unit(words: tuple[str, ...]) -> bool:
    """``College of Engineering`` is a unit of somebody; ``University of Somewhere Laboratory`` says of whom."""
    if lexicon("firm_heads").opens(words):
        return False
    units, companies = lexicon("unit_words"), lexicon("company_words")
    return is_unit(words) and not companies.found(tuple(word for word in words if not units.covers((word,))))


def _touches(nth: int, values: Sequence[Value]) -> bool:
    return any(abs(value.piece.nth - nth) <= 1 for value in values)


def _abbreviates(label: str, words: tuple[str, ...]) -> bool:
    """Whether a label is made of the beginnings of all these words in their order: ``norgrid`` of *Northern Grid*.

    One of two letters must be their initials.
    """
    words = tuple(part for word in words for part in _JOINTS.split(word) if part)
    if not 2 <= len(words) <= _MOST_WORDS or words[0][0] != label[:1]:
        return False
    if len(label) < _FEWEST_LETTERS:
        return "".join([word[0] for word in words if word not in SMALL_WORDS]) == label
    reached = {0}
    for word in words:
        further = {end for start in reached for end in _ends(label, start, word)}
        optional = word in SMALL_WORDS or lexicon("legal_forms").covers((word,))
        reached = further | reached if optional and reached != {0} else further
        if not reached:
            return False
    return len(label) in reached


def _ends(label: str, start: int, word: str) -> list[int]:
    """The places a label is read up to when the next of its letters are the first ones of a word."""
    ends = []
    for length in range(1, min(len(word), len(label) - start) + 1):
        if label[start + length - 1] != word[length - 1]:
            break
        ends.append(start + length)
    return ends


def _begins(label: str, text: str, words: tuple[str, ...]) -> bool:
    """Whether a domain begins with the first of these words, or one of them with the domain: more than what any
    company, unit or job is called."""
    told = lexicon("departments", "titles", "company_words", "unit_words", "sentence_words")
    first = words[0] if words else ""
    long_enough = len(first) > _FEWEST_LETTERS or (len(first) == _FEWEST_LETTERS and text[:_FEWEST_LETTERS].isupper())
    if long_enough and label.startswith(first):
        return not told.found((first,))
    longer = [word for word in words if len(label) >= _FEWEST_LETTERS and word.startswith(label)]
    return len(words) > 1 and bool(longer) and not told.found(tuple(longer[:1]))

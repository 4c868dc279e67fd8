"""Words are folded alike for who is held and who is asked for, and operators are the four that are documented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.clauses import Clause, parse, words
from directory.search.documents import SearchDocument, compose
from directory.search.folding import kin, spellings, tokens
from tests.directory.search.engines import facts, world


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÉLODIE  d’Arc", ("elodie", "darc")),
        ("Łukasz Żółć", ("lukasz", "zolc")),
        ("İLKER Işık", ("ilker", "isik")),
        ("Smith-Jones, Jr.", ("smith", "jones", "jr")),
        ("C++ / C# on .NET", ("cpp", "csharp", "on", "dotnet")),
        ("王小明", ("王小", "小明")),
        ("トヨタ自動車", ("トヨ", "ヨタ", "タ自", "自動", "動車")),
        ("ABC株式", ("abc", "株式")),
        ("أَحْمَد ٱلْمِصْرِيّ", ("احمد", "المصري")),
        ("\x00\ud800 * ()", ()),
    ],
)
def test_spellings_fold_to_the_same_tokens(text: str, folded: tuple[str, ...]) -> None:
    assert tokens(text) == folded


@given(st.text(max_size=60))
def test_a_token_is_letters_digits_and_marks_and_folds_to_itself(text: str) -> None:
    for spelling in spellings(text):
        for token in spelling:
            assert 0 < len(token) <= 40
            assert not set(token) & set(" \t\n\"'*?~^:/\\()[]{}+-!&|<>=@.,;")
    assert tokens(" ".join(tokens(text))) == tokens(text)


def test_kin_meet_through_the_formal_name() -> None:
    assert kin("bob") & kin("robert")
    assert kin("rob") & kin("bob")
    assert kin("paco") & kin("francisco")
    assert kin("fritz") & kin("friedrich")
    assert not kin("ada") & kin("bob")


def test_the_parser_knows_quotes_or_and_not_and_nothing_else() -> None:
    assert parse('cto AND "head of sales" NOT intern OR vp') == (
        (Clause("cto"), Clause("head of sales", quoted=True), Clause("intern", denied=True)),
        (Clause("vp", unfinished=True),),
    )
    assert parse("or not and") == ((Clause("or"), Clause("not"), Clause("and", unfinished=True)),)
    assert parse('„Nordlicht GmbH“ unclosed "quote') == (
        (Clause("Nordlicht GmbH", quoted=True), Clause("unclosed"), Clause("quote", unfinished=True)),
    )
    assert parse("NOT OR ** NOT") == ()
    assert words('NOT "x') == (Clause("NOT"), Clause("x", unfinished=True))


def test_a_document_holds_no_address_and_no_number() -> None:
    names = set(SearchDocument.__dataclass_fields__)
    assert not {name for name in names if "mail" in name or "phone" in name} - {"has_email", "has_work_phone"}
    assert not any("@" in text for document in world() for text in document.words)


def test_the_same_facts_always_give_the_same_document() -> None:
    assert compose(facts("jurgen")) == compose(facts("jurgen"))
    document = compose(facts("wang"))
    assert "小明 王小" in document.name_keys
    assert document.seniority == "entry"

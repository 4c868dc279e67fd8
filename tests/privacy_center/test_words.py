"""Each word of the pages stands in each language, and the compiled catalogues are the ones in the repository."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from privacy_center.catalogues import LANGUAGES, PACKAGE, TRANSLATIONS

MARKED = re.compile(r"%\(\w+\)s")


def _catalogue(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value or "",) if value is None or isinstance(value, str) else tuple(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_with_the_same_values_in_it(language: str) -> None:
    with (TRANSLATIONS / "messages.pot").open("rb") as file:
        wanted = {message.id for message in read_po(file) if message.id}
    catalogue = _catalogue(language)
    assert {message.id for message in catalogue if message.id} == wanted
    for message in catalogue:
        if message.id:
            assert all(_texts(message.string)), message.id
            marks = {mark for text in _texts(message.id) for mark in MARKED.findall(text)}
            assert {mark for text in _texts(message.string) for mark in MARKED.findall(text)} == marks, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_words_are_those_of_the_translators(language: str) -> None:
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        compiled = {_texts(message.id)[0]: _texts(message.string) for message in read_mo(file) if message.id}
    assert compiled == {_texts(message.id)[0]: _texts(message.string) for message in _catalogue(language) if message.id}


def test_no_page_holds_script_style_or_an_unescaped_value() -> None:
    forbidden = re.compile(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|\|\s*safe\b|javascript:|=\{\{")
    for page in sorted((PACKAGE / "templates").glob("*.html")):
        found = forbidden.search(page.read_text(encoding="utf-8"))
        assert found is None, page.name

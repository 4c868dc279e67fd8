"""Gathers the words of pages and code into the catalogues of the translators, and compiles them."""

from pathlib import Path

import click
from babel.messages.frontend import CommandLineInterface

PACKAGE = Path(__file__).parent
TRANSLATIONS = PACKAGE / "translations"
LANGUAGES = ("de", "fr", "es")


@click.command()
def translations() -> None:
    """Gathers and compiles the words of the privacy center. From templates and code of the source tree."""
    gather()
    compile_all()


def gather() -> None:
    """Writes ``messages.pot`` from the sources and brings each catalogue up to date, keeping what is translated."""
    template = TRANSLATIONS / "messages.pot"
    options = ["--no-location", "--omit-header", "--sort-output", "--no-wrap"]
    _run("extract", "-F", TRANSLATIONS / "babel.cfg", "-k", "_l", *options, "-o", template, PACKAGE)
    for language in LANGUAGES:
        folder = TRANSLATIONS / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        command = "update" if (folder / "messages.po").exists() else "init"
        extra = ["--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap"] if command == "update" else ["--no-wrap"]
        _run(command, "-i", template, "-d", TRANSLATIONS, "-l", language, *extra)


def compile_all() -> None:
    """Compiles each catalogue; the pages read the compiled ones."""
    _run("compile", "-d", TRANSLATIONS)


def _run(*arguments: object) -> None:
    CommandLineInterface().run(["pybabel", *map(str, arguments)])  # type: ignore[no-untyped-call]  # Babel gives it no types

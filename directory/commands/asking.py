"""``cardfile init``: the database is made, and the operator says all that a notice must say."""

import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from directory.clock import now
from directory.commands.starting import Start, out
from directory.profiles import operator
from directory.profiles.operator import Answers, AnswersRefused
from directory.profiles.regimes import LANGUAGES

_QUESTIONS = {
    "controller": "Who is the controller (company name)",
    "address": "Postal address",
    "country": "Country (two letters, or its name)",
    "dpo": "Data protection officer (name and contact; empty if there is a representative)",
    "representative": "Representative in the EU (name and contact; empty if none is needed)",
    "privacy_mailbox": "Privacy mailbox",
    "hosting_country": "Country the data is hosted in (two letters, or its name)",
}
_SENTENCES = {
    "transfer_basis": "What protects data that leaves the EU",
    "legitimate_interest": "The legitimate interest, in a sentence or two",
}


@click.command()
@click.option(
    "--answers", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="a TOML file with the answers, instead of asking",
)  # fmt: skip
@click.pass_obj
def init(start: Start, file: Path | None) -> None:
    """Makes the database and asks what every notice must say. An older database is brought up to
    date. Asked again, it offers the answers given."""
    import migrations

    held = start()
    migrations.upgrade(held.settings.database_url)
    with held.database.read() as session:
        given = operator.answers(session)
    given = _from_file(given, file) if file is not None else _asked(given)
    with held.database.write() as session:
        operator.answer(session, given, at=now())
    lacking = operator.missing(given)
    if lacking:
        out.print(f"[yellow]Kept. No notice leaves until these are answered too:[/yellow] {escape(', '.join(lacking))}")
    else:
        out.print("Kept. Every notice can be written now.")


def _from_file(given: Answers, file: Path) -> Answers:
    try:
        told: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise click.ClickException(f"{file.name}: is no TOML: {fault}") from None
    unknown = sorted(set(told) - {field.name for field in fields(Answers)})
    if unknown:
        raise click.ClickException(f"{file.name}: knows no answer called {', '.join(unknown)}")
    try:
        return replace(given, **operator.all_checked(told))
    except AnswersRefused as refused:
        raise click.ClickException(f"{file.name} was not taken over:\n{refused}") from None


def _asked(given: Answers) -> Answers:
    told: dict[str, Any] = {
        name: _answered(name, question, getattr(given, name)) for name, question in _QUESTIONS.items()
    }
    for name, question in _SENTENCES.items():
        held = getattr(given, name)
        told[name] = {
            language: _answered(f"{name}.{language}", f"{question} ({language})", held.get(language, ""))
            for language in LANGUAGES
        }
    days = click.prompt(
        "Days to wait where the law leaves it open (1 or more)",
        default=given.wait_days or 14,
        type=click.IntRange(1, 365),
    )
    return Answers(**told, wait_days=days)


def _answered(name: str, question: str, held: str) -> str:
    """Asks one question until its answer can stand, or is empty."""

    def kept(value: str) -> str:
        try:
            return str(operator.checked(name, value))
        except AnswersRefused as refused:
            raise click.UsageError(str(refused)) from None

    return str(click.prompt(question, default=held, show_default=bool(held), value_proc=kept))

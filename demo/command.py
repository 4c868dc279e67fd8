"""``cardfile demo …`` for composition.py: hands over to ``python -m demo`` with CARDFILE_DEMO=1."""

import os
import sys

import click


@click.command("demo", context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def demo(words: tuple[str, ...]) -> None:
    """The demonstration: run, reset, forward --days N, code."""
    # env(1) sets it for this program and all it starts; only settings.py reads the environment.
    os.execvp("env", ["env", "CARDFILE_DEMO=1", sys.executable, "-m", "demo", *words])  # noqa: S606 - words of the operator's own shell

"""Every ``cardfile`` command the story speaks, in one place, as an operator would type it."""

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

from directory.settings import Settings

_FIRST_PORT: Final = 8000


def as_typed(settings: Settings, words: str) -> str:
    """The command as a person types it in the folder `make run` was called in, whose shell knows neither this
    environment nor that it is a demonstration."""
    moved = {"CARDFILE_DEMO": "1"}
    if settings.home != Path("var").absolute():
        moved["CARDFILE_HOME"] = str(settings.home)
    if settings.port != _FIRST_PORT:
        moved["PORT"] = str(settings.port)
    said = " ".join(f"{name}={shlex.quote(value)}" for name, value in moved.items())
    return f"{said} {shlex.quote(str(seen_from_here(Path(sys.executable).with_name('cardfile'))))} {words}"


def seen_from_here(path: Path) -> Path:
    """The path as it is typed in the working folder: relative where it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


class CommandFailed(Exception):
    """A command of the story ended badly; the message names the command, without passwords."""


class Cardfile:
    """Runs ``cardfile`` beside this interpreter; what it prints is the operator's to see."""

    def __init__(self) -> None:
        self._program = str(Path(sys.executable).with_name("cardfile"))

    def init(self, answers: Path) -> None:
        """Gives the operator's answers from a file."""
        self._run("init", "--answers", str(answers))

    def add_rep(self, address: str, *, name: str, account: str, password: str, second_factor_off: str) -> None:
        """Adds a customer's sales rep, and the account with the first of them."""
        words = ("users", "add", address, "--name", name, "--account", account, "--password-stdin")
        self._run(*words, "--no-second-factor", second_factor_off, told=password + "\n", quiet=True)

    def add_officer(self, address: str, *, name: str, password: str) -> str:
        """Adds the privacy officer; gives what was printed, the second factor's secret in it."""
        words = ("users", "add", address, "--name", name, "--role", "officer", "--password-stdin", "--enrol")
        return self._run(*words, told=password + "\n", quiet=True)

    def grant(self, account: str, credits_: int) -> None:
        """Grants credits to an account."""
        self._run("credits", "grant", account, str(credits_), "--because", "welcome")

    def suppress(self, addresses: list[str]) -> None:
        """Keeps out people who wrote by letter."""
        self._run("suppress", *addresses, "--because", "asked by letter", quiet=True)

    def suppress_employer(self, domain: str) -> None:
        """Keeps out all people of an employer that asked for it."""
        self._run("suppress", "--employer", domain, "--because", "asked by its management")

    def add_feed(self, definition: Path) -> None:
        """Registers the vendor's feed."""
        self._run("feeds", "add", str(definition))

    def load_feed(self, name: str, delivery: Path, *, rejects: Path) -> None:
        """Reads a delivery, with the importer's own progress bar."""
        self._run("feeds", "load", name, str(delivery), "--rejects", str(rejects))

    def withdraw(self, name: str, opted_out: Path) -> None:
        """Hands in the vendor's opt-out list."""
        self._run("feeds", "withdraw", name, str(opted_out))

    def add_member(self, consent: Path) -> None:
        """Records a member's consent."""
        self._run("members", "add", "--consent", str(consent))

    def load_mail(self, mailbox: Path, *, member: str, rejects: Path) -> None:
        """Reads a member's mailbox."""
        self._run("mail", "load", str(mailbox), "--as", member, "--rejects", str(rejects))

    def read_bounces(self, mailbox: Path) -> None:
        """Hands in reports that came back."""
        self._run("notices", "bounces", str(mailbox))

    def forward(self, *, days: int) -> None:
        """Moves the demonstration's clock, hour by hour."""
        self._run("demo", "forward", "--days", str(days))

    def _run(self, *words: str, told: str = "", quiet: bool = False) -> str:
        done = subprocess.run(
            [self._program, *words], input=told, text=True, check=False, stdout=subprocess.PIPE if quiet else None
        )
        if done.returncode:
            raise CommandFailed(
                f"cardfile {words[0]} {words[1] if len(words) > 1 else ''} ended with {done.returncode}"
            )
        return done.stdout or ""

"""The demonstration's story, in steps that a customer could take; each is done once and remembered, so it can go on."""

import json
import secrets
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from demo import acts
from demo.caught import CaughtMail
from demo.commands import Cardfile, as_typed, seen_from_here
from demo.reports import late_bounces
from directory.settings import Settings

FEED = "kontor-contacts"
_WITHOUT_SECOND_FACTOR = "demonstration: one person tries both sides, on this machine only"
# One wait under GDPR is 30 days; the 31st is the day after.
_ONE_WAIT_DAYS = 31
_out = Console()


@dataclass(slots=True)
class Memory:
    """What was done and which passwords were given, in ``demo-state.json`` beside the database."""

    path: Path
    done: list[str] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, home: Path) -> "Memory":
        """What is remembered in a home; nothing in a new one."""
        path = home / "demo-state.json"
        return cls(path, **json.loads(path.read_text())) if path.exists() else cls(path)

    def keep(self) -> None:
        """Writes it down, whole or not at all."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"done": self.done, "given": self.given}, indent=1))
        fresh.chmod(0o600)
        fresh.replace(self.path)

    def password(self, name: str) -> str:
        """The password of a login, made once and kept."""
        return self.given.get(name) or self.remember(name, secrets.token_urlsafe(12))

    def remember(self, name: str, value: str) -> str:
        """Keeps a secret under a name."""
        self.given[name] = value
        self.keep()
        return value


class Story:
    """Tells the story to the running demonstration of ``settings`` out of the world in ``world``."""

    def __init__(self, settings: Settings, world: Path) -> None:
        self._settings = settings
        self._world = world
        self._facts: dict[str, Any] = json.loads((world / "facts.json").read_text(encoding="utf-8"))
        self._memory = Memory.at(settings.home)
        self._caught = CaughtMail(settings.home / "mail")
        self._cardfile = Cardfile()

    def steps(self) -> dict[str, Callable[[], None]]:
        """Every step in order, under the words printed while it runs."""
        steps: dict[str, Callable[[], None]] = {
            "The operator answers what every notice must say": self._operator_answers,
            "Customers and the privacy officer get their logins": self._users,
            "Some people and one employer asked to be left out, long before": self._left_out_before,
            "The vendor's feed is registered": lambda: self._cardfile.add_feed(self._world / "feed.toml"),
            "The first delivery is read: 5,000 people at 400 companies": partial(self._load, 1),
            "A day passes: everybody who may be told is told": lambda: self._cardfile.forward(days=1),
            "Some refuse by the link in their notice": partial(self._each, "refusing", self._refuse),
            "Some notices come back": self._late_bounces,
            "A month passes, hour by hour": lambda: self._cardfile.forward(days=_ONE_WAIT_DAYS),
            "A sales rep searches and reveals": self._reveal,
            "Some remove themselves in the privacy center": partial(self._each, "removing", self._remove),
            "One of those revealed leaves": lambda: self._remove(self._facts["revealed"][0]),
            "The vendor hands in who opted out there": self._vendor_opt_outs,
            "The second delivery is read: 60 have gone, 80 have changed, 220 are new": partial(self._load, 2),
            "A member shares her mailbox: 300 mails": self._mailbox,
            "A day passes: the new ones are told and wait": lambda: self._cardfile.forward(days=1),
        }
        return steps

    def tell(self) -> None:
        """Takes every step not yet taken, and writes ``demo.json`` and what to try."""
        _out.print(
            f"Open already: {self._settings.directory_url} and {self._settings.privacy_url}, caught mail at"
            f" {self._settings.mail_page_url}. The world is being told its story; logins stand at its end."
        )
        for words, act in self.steps().items():
            if words not in self._memory.done:
                _out.rule(f"[bold]{words}", align="left")
                self._once(words, act)
        self._write_what_to_try()

    def _operator_answers(self) -> None:
        self._cardfile.init(Path(__file__).with_name("answers.toml"))
        lists = self._settings.home / "lists"
        lists.mkdir(exist_ok=True)
        shutil.copy(self._world / "consumer_domains.txt", lists / "consumer_domains.txt")

    def _users(self) -> None:
        for customer in self._facts["customers"]:
            account, rep = customer["account"], customer["rep"]
            self._once(f"login: {rep}", partial(self._rep, account, rep))
            self._once(f"credits: {account}", partial(self._cardfile.grant, account, customer["credits"]))
        self._once("login: officer", self._officer)

    def _rep(self, account: str, rep: str) -> None:
        self._cardfile.add_rep(
            rep,
            name=_name_of(rep),
            account=account,
            password=self._memory.password(rep),
            second_factor_off=_WITHOUT_SECOND_FACTOR,
        )

    def _officer(self) -> None:
        officer = self._facts["officer"]
        password = self._memory.password(officer)
        printed = self._cardfile.add_officer(officer, name=_name_of(officer), password=password)
        self._memory.remember("totp", _seed_in(printed))

    def _left_out_before(self) -> None:
        self._cardfile.suppress(self._facts["suppressed_before"])
        self._cardfile.suppress_employer(self._facts["opted_out_employer"])

    def _load(self, number: int) -> None:
        delivery = self._world / f"kontor-delivery-{number}.jsonl.gz"
        self._cardfile.load_feed(FEED, delivery, rejects=self._settings.home / f"rejects-delivery-{number}.csv")

    def _mailbox(self) -> None:
        self._cardfile.add_member(self._world / "consent.toml")
        rejects = self._settings.home / "rejects-mailbox.csv"
        self._cardfile.load_mail(self._world / "mailbox.mbox", member=self._facts["member"], rejects=rejects)

    def _late_bounces(self) -> None:
        reports: list[EmailMessage] = late_bounces(self._caught, self._facts["bounced_late"])
        mailbox = self._settings.home / "bounces.mbox"
        mailbox.write_bytes(
            b"".join(b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" + bytes(each) + b"\n\n" for each in reports)
        )
        self._cardfile.read_bounces(mailbox)

    def _vendor_opt_outs(self) -> None:
        self._cardfile.withdraw(FEED, self._world / "kontor-opt-outs.csv")

    def _reveal(self) -> None:
        rep = self._facts["customers"][0]["rep"]
        desk = acts.Rep(self._settings.directory_url, address=rep, password=self._memory.password(rep))
        for name in (self._facts["person"]["name"], *self._facts["revealed_names"]):
            self._once(f"revealed: {name}", partial(desk.reveal, name))

    def _each(self, part: str, act: Callable[[str], None]) -> None:
        """Each person of a part; whoever is done is remembered, so that nobody acts twice."""
        for address in self._facts[part]:
            self._once(f"{part}: {address}", partial(act, address))

    def _once(self, mark: str, act: Callable[[], None]) -> None:
        """An act that is remembered once it is done."""
        if mark not in self._memory.done:
            act()
            self._memory.done.append(mark)
            self._memory.keep()

    def _refuse(self, address: str) -> None:
        acts.refuse(self._caught, address)

    def _remove(self, address: str) -> None:
        acts.remove(self._caught, address, privacy_center=self._settings.privacy_url)

    def _write_what_to_try(self) -> None:
        rep, officer = self._facts["customers"][0]["rep"], self._facts["officer"]
        told = {
            "directory": self._settings.directory_url,
            "privacy_center": self._settings.privacy_url,
            "mail": self._settings.mail_page_url,
            "rep": {"email": rep, "password": self._memory.password(rep)},
            "officer": {
                "email": officer,
                "password": self._memory.password(officer),
                "totp_secret": self._memory.given["totp"],
            },
            "person": self._facts["person"]["email"],
        }
        path = self._settings.home / "demo.json"
        path.write_text(json.dumps(told, indent=1) + "\n")
        path.chmod(0o600)
        _out.print(what_to_try(told, self._facts["person"]["name"], self._settings), highlight=False, soft_wrap=True)


def _name_of(address: str) -> str:
    """A login's name as its address spells it."""
    return " ".join(part.capitalize() for part in address.partition("@")[0].split("."))


def _seed_in(printed: str) -> str:
    """The officer's TOTP secret out of the key address that `cardfile users add` printed."""
    return printed.partition("secret=")[2].split("&")[0].split()[0]


def what_to_try(told: dict[str, Any], name: str, settings: Settings) -> str:
    """What `make run` ends by printing; each command works as it stands, typed in the same folder."""
    rep, officer = told["rep"], told["officer"]
    delivery = shlex.quote(str(seen_from_here(settings.home / "world" / "kontor-delivery-3.jsonl.gz")))
    return f"""
[bold]Customers' site[/]   {told["directory"]}   sign in: {rep["email"]}   password: {rep["password"]}
[bold]Privacy center[/]    {told["privacy_center"]}   look up: {told["person"]}
[bold]Caught mail[/]       {told["mail"]}
[bold]Officer[/]           {officer["email"]}   password: {officer["password"]}   code: see 6

[bold]What to try[/]
  1. Sign in, search for “{name}”, and reveal somebody for one credit.
  2. In the privacy center enter {told["person"]}; read the code in the caught mail; see the card; remove it.
     Search again as the customer: gone, and a deletion duty is there.
  3. Open a notice in the caught mail and press “Do not list me”.
  4. Move the clock: {as_typed(settings, f"demo forward --days {_ONE_WAIT_DAYS}")}
  5. Load the next delivery: {as_typed(settings, f"feeds load {FEED} {delivery}")}
  6. Sign in as the officer; the code of the moment: {as_typed(settings, "demo code")}
[bold]Ctrl-C stops everything; `make run` goes on where it was; `make reset` begins anew.[/]
"""

"""Tells by the clock whether somebody is known, as a stranger would try: ``python -m benchmarks.known_or_unknown``."""

import argparse
import math
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table
from sqlalchemy import delete
from sqlalchemy.orm import Session

from directory.accounts.models import Attempt
from directory.clock import now
from directory.profiles.keys import new_id
from directory.profiles.requests import open_request
from directory.profiles.states import RequestKind
from privacy_center.models import CodeAsk, PrivacyGuess
from tests.journeys.people import crowd
from tests.services.installation import Installation

PASSWORD = "quiet herons cross the canal"
FAIR = (0.43, 0.57)
"""The area under the ROC curve within which time tells nothing; 0.5 is a coin."""
AS_ASKED = 1_000
"""So many tries the standard asks for: they must fit by themselves. Fewer must fit within their 95 % interval."""
_KNOWN = 8
_FORGET_EVERY = 5
_FORM = "application/x-www-form-urlencoded"
_out = Console()


def area(known: Sequence[float], unknown: Sequence[float]) -> float:
    """The chance that a known one took longer than an unknown one (Mann-Whitney), which is the area under the curve."""
    ranked = sorted([(seconds, 1) for seconds in known] + [(seconds, 0) for seconds in unknown])
    below = wins = 0.0
    for _, is_known in ranked:
        wins += below * is_known
        below += 1 - is_known
    return wins / (len(known) * len(unknown))


def margin(area_: float, known: int, unknown: int) -> float:
    """Half of the 95 % interval of an area (Hanley and McNeil 1982)."""
    one, two = area_ / (2 - area_), 2 * area_ * area_ / (1 + area_)
    spread = area_ * (1 - area_) + (known - 1) * (one - area_**2) + (unknown - 1) * (two - area_**2)
    return 1.96 * math.sqrt(spread / (known * unknown))


def _request(session: Session) -> str:
    return open_request(session, RequestKind.NEVER_LIST, profile=None, regime="gdpr", at=now()).receipt


class Stranger:
    """Somebody outside who posts forms, known and unknown by turns in random order, and looks at the clock."""

    def __init__(self, made: Installation, random: Random) -> None:
        self._made, self._random = made, random
        self._known = [one.email for one in made.people[:_KNOWN]]
        self._receipts = [made.database.until_done(_request) for _ in range(_KNOWN)]

    def login(self, known: bool) -> Callable[[], int]:
        """Signing in with a wrong password."""
        return self._customers("/login", known, password="not the one it is")

    def forgotten(self, known: bool) -> Callable[[], int]:
        """Asking for a link for a new password."""
        return self._customers("/forgotten", known)

    def look_up(self, known: bool) -> Callable[[], int]:
        """Asking the privacy center for a code."""
        email = self._address(known)
        return lambda: self._post("127.0.0.1", self._made.port + 1, "/ask", {"address": email}).status

    def guess(self, known: bool) -> Callable[[], int]:
        """Typing a wrong code on the page that was shown."""
        asked = {"address": self._address(known)}
        page = self._post("127.0.0.1", self._made.port + 1, "/ask", asked).headers["Location"]
        return lambda: self._post("127.0.0.1", self._made.port + 1, page, {"code": "00000000"}).status

    def receipt(self, known: bool) -> Callable[[], int]:
        """Typing a receipt code that is one letter beside a true one, or beside none."""
        code = self._random.choice(self._receipts) if known else new_id()
        wrong = code[:-1] + ("Y" if code.endswith("X") else "X")
        return lambda: self._post("127.0.0.1", self._made.port + 1, "/receipt", {"code": wrong}).status

    def seconds(self, act: Callable[[bool], Callable[[], int]], tries: int) -> tuple[list[float], list[float]]:
        """How long known and unknown took, ``tries`` in all; limits are lifted between tries, answers must agree."""
        times: dict[bool, list[float]] = {True: [], False: []}
        answers = set()
        turns = [True, False] * (tries // 2)
        self._random.shuffle(turns)
        for number, known in enumerate(turns):
            if number % _FORGET_EVERY == 0:
                self._forget_limits()
            post = act(known)
            began = time.perf_counter()
            answers.add(post())
            times[known].append(time.perf_counter() - began)
        if len(answers) != 1:
            raise SystemExit(f"{act.__name__}: the answers differ, or a limit was met: {sorted(answers)}")
        return times[True], times[False]

    def _forget_limits(self) -> None:
        def forget(session: Session) -> None:
            for table in (Attempt, CodeAsk, PrivacyGuess):
                session.execute(delete(table))

        self._made.database.until_done(forget)

    def _customers(self, path: str, known: bool, **more: str) -> Callable[[], int]:
        page = self._get("localhost", self._made.port, path)
        cookie = (page.headers["Set-Cookie"] or "").partition(";")[0]
        proof = page.read().decode().partition('name="csrf_token" value="')[2].partition('"')[0]
        fields = {"csrf_token": proof, "email": self._address(known), **more}
        return lambda: self._post("localhost", self._made.port, path, fields, cookie=cookie).status

    def _address(self, known: bool) -> str:
        return self._random.choice(self._known) if known else self._nobody()

    def _nobody(self) -> str:
        return f"{secrets.token_hex(4)}.{secrets.token_hex(3)}@{self._random.choice(self._made.people).domain}"

    def _get(self, host: str, port: int, path: str) -> HTTPResponse:
        connection = HTTPConnection(host, port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse()

    def _post(self, host: str, port: int, path: str, fields: dict[str, str], *, cookie: str = "") -> HTTPResponse:
        connection = HTTPConnection(host, port, timeout=30)
        origin = f"http://{host}:{port}"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": origin,
            "Sec-Fetch-Site": "same-origin",
        }
        connection.request("POST", path, urlencode(fields), {**headers, "Cookie": cookie} if cookie else headers)
        answer = connection.getresponse()
        answer.read()
        return answer


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the area of each form with its 95 % interval; ends with 1 when one lies outside what is fair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="1,000 tries of each form, as the standard asks")
    parser.add_argument("--tries", type=int, default=None, help="200, or 1,000 when long")
    parser.add_argument("--database", default="", help="a Postgres address; SQLite in a folder of its own without")
    asked = parser.parse_args(arguments)
    tries = asked.tries or (AS_ASKED if asked.long else 200)
    table = Table("Form", "Tries", "Known, ms", "Unknown, ms", "Area", "95 %")
    unfair = False
    with tempfile.TemporaryDirectory() as folder:
        people = crowd(_KNOWN, employers=10)
        made = Installation(Path(folder), asked.database or f"sqlite:///{folder}/cardfile.db", people)
        with made.running() as (_, env):
            made.list_people(env, people)
            for one in people:
                made.do(env, "users", "add", one.email, "--name", one.name, "--account", one.company,
                        "--password-stdin", "--no-second-factor", "benchmark", typed=f"{PASSWORD}\n")  # fmt: skip
            stranger = Stranger(made, Random(secrets.randbits(64)))
            for act in (stranger.login, stranger.forgotten, stranger.look_up, stranger.guess, stranger.receipt):
                known, unknown = stranger.seconds(act, tries)
                found = area(known, unknown)
                half = margin(found, len(known), len(unknown))
                doubt = half if tries < AS_ASKED else 0
                unfair |= found + doubt < FAIR[0] or found - doubt > FAIR[1]
                middles = [f"{sorted(each)[len(each) // 2] * 1e3:.1f}" for each in (known, unknown)]
                between = f"{found - half:.3f} to {found + half:.3f}"
                table.add_row(act.__name__, str(tries), *middles, f"{found:.3f}", between)
    _out.print(table)
    if unfair:
        _out.print(f"[red]time tells who is known: an area lies outside {FAIR[0]} to {FAIR[1]}")
        sys.exit(1)


if __name__ == "__main__":
    main()

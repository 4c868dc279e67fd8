"""Claims about the story: it goes on where it stopped, its people use pages as browsers do, others are spared."""

import os
import re
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from flask import Flask, Response, request
from werkzeug.serving import make_server

from demo import acts
from demo.__main__ import demo
from demo.caught import CaughtMail
from demo.reports import late_bounces
from demo.story import Memory, what_to_try
from demo.visitor import Lost
from directory.mail.verp import Verp
from directory.settings import load
from ingest.notices.bounces import read_report
from one_group import alone_in

ADDRESS = "ann@firm.example"
_SHELL = ("/bin/sh", "-c")


@pytest.fixture
def caught(tmp_path: Path) -> CaughtMail:
    return CaughtMail(tmp_path / "mail")


def mailed(caught: CaughtMail, text: str, *, sent_from: str = "", **headers: str) -> None:
    message = EmailMessage()
    message["Subject"] = "x"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    caught.add(bytes(message), sent_from=sent_from, recipients=[ADDRESS], caught_at="2026-11-22T08:00:00+00:00")


def center_app(caught: CaughtMail, seen: list[str]) -> Flask:
    """A stand-in privacy center that mails a code and wants cookie, Origin and hidden field back."""
    app = Flask(__name__)

    @app.get("/")
    def home() -> str:
        return "<form method=post action=/ask><input name=address></form>"

    @app.post("/ask")
    def ask() -> str:
        assert request.headers["Sec-Fetch-Site"] == "same-origin"
        assert request.headers["Origin"] == request.host_url.rstrip("/")
        mailed(caught, "Your code is 1234 5678, good for 10 minutes since 2026.")
        return "<form method=post action=/code/7><input type=hidden name=id value=7><input name=code></form>"

    @app.post("/code/7")
    def code() -> Response:
        assert (request.form["id"], request.form["code"]) == ("7", "12345678")
        response = Response(status=303, headers={"Location": "/card"})
        response.set_cookie("__Host-p", "yes", secure=True, httponly=True, path="/")
        return response

    @app.get("/card")
    def card() -> str:
        assert request.cookies["__Host-p"] == "yes"
        return "<form method=post action=/remove><button>Remove me</button></form>"

    @app.post("/remove")
    def remove() -> Response:
        seen.append("removed")
        return Response(status=303, headers={"Location": "/receipt"})

    app.add_url_rule("/receipt", view_func=lambda: "You are out.")

    @app.post("/no/abc")
    def no() -> str:
        seen.append(request.form["List-Unsubscribe"])
        return "ok"

    return app


def desk_app(seen: list[str]) -> Flask:
    """A stand-in customers' site whose index has followed at the fourth search."""
    app = Flask(__name__)

    @app.get("/")
    def find() -> str:
        if "in" not in request.cookies:
            return "<form method=post action=/login><input type=email name=e><input type=password name=p></form>"
        seen.append("searched")
        button = "<button form=r formaction=/reveal>Reveal</button>" if seen.count("searched") > 3 else ""
        return f"<form id=r method=post action=/></form>{button}"

    @app.post("/login")
    def login() -> Response:
        response = Response(status=303, headers={"Location": "/"})
        response.set_cookie("in", "yes", path="/")
        return response

    @app.post("/reveal")
    def reveal() -> str:
        seen.append("revealed")
        return "ok"

    return app


class Center:
    """The stand-in, served, and what was done there."""

    def __init__(self, caught: CaughtMail) -> None:
        self.seen: list[str] = []
        self.server = make_server("127.0.0.1", 0, center_app(caught, self.seen))
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def center(caught: CaughtMail) -> Iterator[Center]:
    running = Center(caught)
    thread = Thread(target=running.server.serve_forever)
    thread.start()
    yield running
    running.server.shutdown()
    running.server.server_close()
    thread.join()


def test_a_person_removes_herself_with_the_code_of_the_newest_mail(center: Center, caught: CaughtMail) -> None:
    mailed(caught, "An older code: 9999 9999")
    acts.remove(caught, ADDRESS, privacy_center=center.url)
    assert center.seen == ["removed"]


def test_a_refusal_is_the_one_click_post_of_the_notice(center: Center, caught: CaughtMail) -> None:
    mailed(caught, "notice", List_Unsubscribe=f"<{center.url}/no/abc>")
    acts.refuse(caught, ADDRESS)
    assert center.seen == ["One-Click"]


def test_a_page_without_the_wanted_form_is_told_without_naming_anybody(center: Center) -> None:
    with pytest.raises(Lost) as lost:
        acts.Rep(center.url, address=ADDRESS, password="x")
    assert ADDRESS not in str(lost.value)


def test_a_rep_searches_again_until_the_index_has_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_POLL_SECONDS", 0)
    seen: list[str] = []
    server = make_server("127.0.0.1", 0, desk_app(seen))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        acts.Rep(f"http://127.0.0.1:{server.server_port}", address=ADDRESS, password="x").reveal("Ann")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert seen == ["searched"] * 4 + ["revealed"]


def test_the_product_believes_a_late_bounce(caught: CaughtMail) -> None:
    verp = Verp(b"k" * 32, "bounces.cardfile.example", "cardfile.example")
    notice = "n01j8z0000000"
    mailed(caught, "notice", sent_from=verp.return_path(notice))
    (report,) = late_bounces(caught, [ADDRESS, "never@firm.example"])
    read = read_report(bytes(report), verp)
    assert read
    assert read.mail_id == notice


def test_the_story_remembers_what_was_done_and_its_passwords(tmp_path: Path) -> None:
    memory = Memory.at(tmp_path)
    password = memory.password("rep")
    memory.done.append("a step")
    memory.keep()
    again = Memory.at(tmp_path)
    assert again.done == ["a step"]
    assert again.password("rep") == password
    assert oct(again.path.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("moved", [{}, {"CARDFILE_HOME": "my home", "PORT": "39200"}], ids=["as it comes", "moved"])
def test_what_to_try_names_commands_that_work_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: dict[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    told = {"directory": "", "privacy_center": "", "mail": "", "person": "", "rep": {"email": "", "password": ""}}
    settings = load({"CARDFILE_DEMO": "1", **moved})
    text = what_to_try(told | {"officer": {"email": "", "password": ""}}, "Ann", settings)
    typed = re.findall(r"CARDFILE_DEMO=1 .*", text)
    assert len(typed) == 3
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    for command in typed:
        done = subprocess.run([*_SHELL, f"{command} --help"], capture_output=True, text=True, env=bare, check=False)
        assert done.returncode == 0, done.stderr
    asked = subprocess.run([*_SHELL, typed[2]], capture_output=True, text=True, env=bare, check=False)
    assert "there is no demonstration in CARDFILE_HOME" in asked.stderr
    assert str(Path(moved.get("CARDFILE_HOME", "var")) / "world" / "kontor-delivery-3.jsonl.gz") in typed[1]


def test_reset_empties_a_demonstration_and_nothing_else(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    (mine / "world").mkdir(parents=True)
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("years of work")
    environment = {"CARDFILE_DEMO": "1", "PORT": "39100"}
    done = CliRunner().invoke(demo, ["reset"], env={**environment, "CARDFILE_HOME": str(mine)})
    assert done.exit_code == 0, done.output
    assert not list(mine.iterdir())
    refused = CliRunner().invoke(demo, ["reset"], env={**environment, "CARDFILE_HOME": str(theirs)})
    assert refused.exit_code != 0
    assert (theirs / "thesis.txt").exists()


def test_a_home_that_runs_is_neither_run_a_second_time_nor_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "world").mkdir()
    environment = {"CARDFILE_DEMO": "1", "PORT": "39100", "CARDFILE_HOME": str(tmp_path)}
    with alone_in(tmp_path):
        again = CliRunner().invoke(demo, ["run"], env=environment)
        thrown = CliRunner().invoke(demo, ["reset"], env=environment)
    assert again.exit_code == thrown.exit_code == 1
    assert "is run by another group of processes: stop that one" in " ".join(again.output.split())
    assert "the demonstration is running: stop it first" in thrown.output
    assert (tmp_path / "world").exists()
    with alone_in(tmp_path):
        pass


def test_no_command_of_the_demonstration_runs_outside_it(tmp_path: Path) -> None:
    for words in (["run"], ["forward", "--days", "1"], ["code"], ["reset"], ["story"]):
        done = CliRunner().invoke(demo, words, env={"CARDFILE_DEMO": "", "CARDFILE_HOME": str(tmp_path)})
        assert done.exit_code != 0
    assert not list(tmp_path.iterdir())

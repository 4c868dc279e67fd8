"""Writes docs/controls.md: who may open what, how often, how long, whom Cardfile talks to and what it logs."""

import ast
from collections.abc import Iterator
from datetime import timedelta

from directory import db, dns, front_door, queues
from directory.accounts import factors, limits, passwords, resets, sessions
from directory.mail import conversation
from directory.web import gate, pace, security
from ingest.notices.shares import NEW_PEOPLE_A_DAY
from privacy_center import limits as privacy_limits
from privacy_center import routes
from privacy_center import security as privacy_security
from privacy_center import sessions as privacy_sessions
from tests.house import audiences
from tests.house.tree import ROOT, product, tree

_WORDS = ROOT / "tests" / "house" / "controls.md"
_KINDS = {
    limits.SIGN_IN: "wrong passwords, for an account and for a block of addresses (/24, /64)",
    limits.SIGN_IN_KNOWN: "wrong passwords from a browser in which this user signed in before",
    limits.SIGN_IN_ALL: "wrong passwords of everybody together",
    limits.FACTOR: "wrong codes, and wrong old passwords, of a user",
    limits.FACTOR_BLOCK: "wrong codes from a block of addresses",
    limits.RESET: "links for a new password mailed to a user",
    limits.RESET_BLOCK: "links for a new password asked for from a block of addresses",
    limits.RESET_ALL: "links for a new password asked for by everybody together",
}


def _table(*rows: tuple[object, ...]) -> str:
    head, *body = [f"| {' | '.join(map(str, row))} |\n" for row in rows]
    return head + f"|{'---|' * len(rows[0])}\n" + "".join(body)


def _time(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def _pages() -> str:
    rows: list[tuple[object, ...]] = [("customers' site", "for whom", "asks once more after 15 minutes")]
    for endpoint, audience in gate.AUDIENCES.items():
        grave = "yes" if endpoint in gate.FRESH else "to change something" if endpoint in gate.FRESH_TO_ACT else ""
        rows.append((f"`{endpoint}`", audience.value, grave))
    whom = {"anyone": "everybody", "link": "whoever holds the link or code", "proven": "who proved the address"}
    there: list[tuple[object, ...]] = [("privacy center", "ways", "for whom")]
    there += [(f"`{page.rule}`", ", ".join(page.methods), whom[page.audience]) for page in routes.PAGES]
    return _table(*rows) + "\n" + _table(*there)


def _shell() -> str:
    rows: list[tuple[object, ...]] = [("at the shell and behind the pages", "which", "for whom")]
    tables = (("commands", audiences.VERBS), ("jobs", audiences.JOBS), ("sweeps", audiences.SWEEPS))
    for what, table in tables:
        for whom, names in table.items():
            rows.append((what, ", ".join(f"`{name.rpartition('.')[2].lower()}`" for name in sorted(names)), whom))
    return _table(*rows)


def _often() -> str:
    rows: list[tuple[object, ...]] = [("what", "most", "within")]
    rows += [(_KINDS[kind], f"{most:,}", _time(span)) for kind, terms in limits.LIMITS.items() for most, span in terms]
    for what, said in (("searches of a seat", pace.SEARCHES), ("people shown to a seat", pace.PREVIEWS)):
        rows.append((what, *said.split(" per ")))
    rows.append(("reveals of a seat", *pace.REVEALS.split(" per ")))
    rows += [("codes mailed to one address", most, _time(span)) for most, span in privacy_limits.MAILS_PER_ADDRESS]
    for what, (most, span) in (
        ("codes asked for from a block of addresses", privacy_limits.ASKS_PER_BLOCK),
        ("codes asked for by everybody together", privacy_limits.ASKS_IN_ALL),
        ("wrong receipt codes from a block of addresses", privacy_limits.WRONG_RECEIPTS_PER_BLOCK),
    ):
        rows.append((what, f"{most:,}", _time(span)))
    rows.append(("addresses written to that one member's mail brought", NEW_PEOPLE_A_DAY, "1 day (UTC)"))
    return _table(*rows)


def _sizes() -> str:
    return _table(
        ("of a request", "customers' site", "privacy center"),
        ("body", f"{security.BODY_BYTES:,} bytes", f"{privacy_security.BODY_BYTES:,} bytes"),
        ("form fields", security.FORM_PARTS, privacy_security.FORM_PARTS),
        ("one field", f"{security.FIELD_CHARACTERS:,} characters", f"{privacy_security.FIELD_BYTES:,} bytes"),
        ("address", f"{front_door.URL_BYTES:,} bytes", f"{front_door.URL_BYTES:,} bytes"),
        ("headers", f"{front_door.HEADER_BYTES:,} bytes", f"{front_door.HEADER_BYTES:,} bytes"),
    )


def _lasting() -> str:
    return _table(
        ("session", "ends"),
        ("a rep's, without a click", _time(sessions.IDLE)),
        ("an admin's or officer's, without a click", _time(sessions.IDLE_OF_POWER)),
        ("any of the customers' site, whatever is done", _time(sessions.AT_MOST)),
        ("half-way, between password and code", _time(sessions.HALF_WAY)),
        ("a person's in the privacy center", _time(privacy_sessions.LASTS)),
        ("sessions a user has at once; the one used longest ago ends", sessions.MOST_SESSIONS),
        ("a proof that is fresh enough for grave pages", _time(sessions.FRESH)),
        ("a link for a new password, from its hand-over on", _time(resets.LASTS)),
        ("a code of the app: one step, and its two neighbours", f"{factors.STEP_SECONDS} s"),
    )


def _partners() -> str:
    return _table(
        ("with whom", "when", "at once", "longest wait", "when it is away"),
        ("database", "always", "8 connections and 4 more, for reading and for writing in each process",
         f"connect 10 s, lock {db._BUSY_MS // 1000} s, statement 60 s", "503 in words; a refusal by mail is spooled"),
        ("Redis", "bells, jobs, the pace of seats", "one pool a process", "2 s", "sweeps and limits go on without it"),
        ("DNS", "does a domain take mail", "many", f"{dns.LOOKUP_SECONDS:.0f} s", "later: neither refusal nor pass"),
        ("mail relay or exchangers", "notices, codes, receipts", "one a mail, paced by domain",
         f"connect {conversation.CONNECT_SECONDS:.0f} s, each answer {conversation.COMMAND_SECONDS:.0f} s",
         "tried again with growing pauses; nobody is listed meanwhile"),
        ("a worker's job", "a load, a sweep", "one a worker", f"{queues._JOB_SECONDS} s", "goes on at its last row"),
    )  # fmt: skip


def security_acts() -> Iterator[str]:
    """The name of every security event the product writes."""
    for path in product():
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) in {"note", "security.note"}:
                yield str(ast.literal_eval(call.args[0]))
            named = {word.arg: word.value for word in call.keywords}
            if ast.unparse(call.func) == "_log.info" and isinstance(named.get("act"), ast.Constant):
                yield str(ast.literal_eval(named["act"]))
            if ast.unparse(call.func) == "_changed":
                yield str(ast.literal_eval(call.args[2]))


def written() -> str:
    """The document's text."""
    words = _WORDS.read_text(encoding="utf-8")
    numbers = {
        "alone": passwords.LEAST_ALONE,
        "with_factor": passwords.LEAST_WITH_FACTOR,
        "bytes": passwords.MOST_BYTES,
    }
    made = {
        "pages": _pages(), "shell": _shell(), "often": _often(), "sizes": _sizes(), "lasting": _lasting(), "partners": _partners(),
        "acts": ", ".join(f"`{act}`" for act in sorted(set(security_acts()))), **numbers,
    }  # fmt: skip
    for name, value in made.items():
        if f"<<{name}>>" not in words:
            raise LookupError(f"{_WORDS.name} has no place for {name}")
        words = words.replace(f"<<{name}>>", str(value).rstrip("\n"))
    return words


if __name__ == "__main__":
    (ROOT / "docs" / "controls.md").write_text(written(), encoding="utf-8")

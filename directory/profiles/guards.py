"""What the database itself refuses, on both engines: showing an untold person, and rewriting history.

The promise *no profile reaches any customer surface before its notice was delivered and its wait is over* is kept by
``reach.may_be_shown`` in the code and by these triggers below it, against raw INSERT and UPDATE too. They compare with
the database's own clock plus the ``clock_offset`` row of the demonstration.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text

from directory.profiles.identity import WRITTEN_ALIKE

APPEND_ONLY = (
    "profile_move", "disclosure", "display", "request", "request_step", "look", "seal", "credit_entry",
    "employer_opt_out_reason",
)  # fmt: skip
REQUEST_KEPT_DAYS = 732
"""Requests are kept 24 months (California asks for it, 11 CCR 7101), a leap day among them and whatever the time zone,
and may then be deleted, never rewritten."""

_STOOD_OUT = """
  EXISTS (SELECT 1 FROM notice n WHERE n.id = {notice} AND n.profile_id = {profile} {kind}
          AND n.delivered_at IS NOT NULL AND n.revoked_at IS NULL AND {waited}
          AND n.wait_ends_at <= {at} AND n.wait_ends_at <= {now})
"""
_LITE_WAITED = "julianday(n.wait_ends_at) - julianday(n.delivered_at) > n.wait_days - 0.0001"
_PG_WAITED = "n.wait_ends_at >= n.delivered_at + n.wait_days * interval '24 hours'"
"""That the wait is as long as its notice says. SQLite counts days in floating point: some seconds are given."""
_LITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now', coalesce((SELECT seconds FROM clock_offset), 0) || ' seconds')"
_LITE_THEN = _LITE_NOW.replace("'now'", f"'now', '-{REQUEST_KEPT_DAYS} days'")
_PG_NOW = "(clock_timestamp() + coalesce((SELECT seconds FROM clock_offset), 0) * interval '1 second')"
_PG_THEN = f"({_PG_NOW} - interval '{REQUEST_KEPT_DAYS} days')"


def _listed(*, lite: bool) -> str:
    now, waited = (_LITE_NOW, _LITE_WAITED) if lite else (_PG_NOW, _PG_WAITED)
    return _STOOD_OUT.format(
        notice="NEW.listing_notice_id", profile="NEW.id", kind="AND n.kind = 'listing'", at="NEW.listed_at",
        now=now, waited=waited,
    )  # fmt: skip


def _visible(*, lite: bool) -> str:
    """The foreign key says as well that the notice named the line, but SQLite asks it only of who wants to be asked."""
    now, waited = (_LITE_NOW, _LITE_WAITED) if lite else (_PG_NOW, _PG_WAITED)
    stood_out = _STOOD_OUT.format(
        notice="NEW.visible_notice_id", profile="NEW.profile_id", kind="", at="NEW.visible_from", now=now, waited=waited
    )
    return f"({stood_out} AND {_NAMED})"


def _words(row: str, name: str, *, lite: bool) -> str:
    """The words of a line's folded value as rows, all writings alike (identity.WRITTEN_ALIKE)."""
    text = f"{row}.normal"
    for letter, plain in WRITTEN_ALIKE:
        text = f"replace({text}, '{letter}', '{plain}')"
    if lite:
        return f"""json_each('["' || replace({text}, ' ', '","') || '"]') {name}"""
    return f"unnest(string_to_array({text}, ' ')) {name}(value)"


_NAMED = (
    "EXISTS (SELECT 1 FROM notice_fact m WHERE m.notice_id = NEW.visible_notice_id AND m.fact_id = NEW.id"
    " AND m.profile_id = NEW.profile_id)"
)
_SHOWN_BY_IT = "EXISTS (SELECT 1 FROM fact f WHERE f.visible_notice_id = OLD.notice_id AND f.id = OLD.fact_id)"
_OTHER_NAMING = "(NEW.notice_id <> OLD.notice_id OR NEW.fact_id <> OLD.fact_id OR NEW.profile_id <> OLD.profile_id)"
_GONE_OUT = "EXISTS (SELECT 1 FROM notice n WHERE n.id = NEW.notice_id AND n.delivered_at IS NOT NULL)"
_STANDS_ON = (
    "EXISTS (SELECT 1 FROM fact f WHERE f.visible_notice_id = OLD.id)"
    " OR EXISTS (SELECT 1 FROM profile p WHERE p.listing_notice_id = OLD.id AND p.state = 'listed')"
)
_WEAKENED = (
    "NEW.delivered_at IS NULL OR NEW.revoked_at IS NOT NULL OR NEW.wait_ends_at > OLD.wait_ends_at"
    " OR NEW.profile_id <> OLD.profile_id OR NEW.kind <> OLD.kind"
)

_UNTOLD = "NEW.state = 'listed' AND NOT {listed}"
_UNSEEN = "NEW.visible_from IS NOT NULL AND NOT {visible}"
_ANOTHERS = (
    "NEW.kind = 'name' AND replace(NEW.normal, ' ', '') <> replace(OLD.normal, ' ', '') AND NEW.source_kind <> 'person'"
    " AND NOT EXISTS (SELECT 1 FROM {words_before} JOIN {words_now} ON o.value = n.value)"
)
_PHONES = "('work_phone', 'mobile', 'switchboard')"
_AS_WRITTEN = "('email', 'link', 'work_phone', 'mobile', 'switchboard')"
_ANOTHER_CONTACT = (
    "OLD.visible_from IS NOT NULL AND NEW.visible_from IS NOT NULL AND ("
    f"NEW.kind <> OLD.kind AND NOT (NEW.kind IN {_PHONES} AND OLD.kind IN {_PHONES})"
    f" OR NEW.kind IN {_AS_WRITTEN} AND (NEW.value <> NEW.normal OR NEW.normal <> OLD.normal"
    " AND NEW.source_kind <> 'person' AND NEW.normal NOT LIKE OLD.normal || ';%'))"
)
"""Addresses, numbers and links are lines of their own value: another one is another line, but for the extension of a
number (switchboards.py) and for what the person says."""
_BACK = "OLD.state = 'removed' AND NEW.state <> 'removed'"
_REWRITES = tuple((table, event) for table in APPEND_ONLY for event in ("UPDATE", "DELETE"))
_YOUNGER = {
    ("request", "DELETE"): "OLD.received_at > {then}",
    (
        "request_step",
        "DELETE",
    ): "EXISTS (SELECT 1 FROM request r WHERE r.id = OLD.request_id AND r.received_at > {then})",
}
"""What may be rewritten in part: the condition that still refuses it, where ``{then}`` is 24 months ago."""

_RULES = (
    # name, table, event, condition that refuses (with {now}), message
    ("listed_before_told", "profile", "INSERT", _UNTOLD, "profile listed before its wait ended"),
    ("listed_before_told", "profile", "UPDATE", _UNTOLD, "profile listed before its wait ended"),
    ("shown_before_told", "fact", "INSERT", _UNSEEN, "fact shown before its wait ended"),
    ("shown_before_told", "fact", "UPDATE", _UNSEEN, "fact shown before its wait ended"),
    ("named_as_told", "fact", "UPDATE", _ANOTHERS, "a line that named one person names another"),
    ("contact_as_told", "fact", "UPDATE", _ANOTHER_CONTACT, "a line that showed one contact shows another"),
    ("still_stands", "notice", "UPDATE", f"({_WEAKENED}) AND ({_STANDS_ON})", "a listing stands on this notice"),
    ("still_stands", "notice", "DELETE", _STANDS_ON, "a listing stands on this notice"),
    ("still_named", "notice_fact", "UPDATE", f"{_OTHER_NAMING} AND ({_SHOWN_BY_IT} OR {_GONE_OUT})",
     "what a delivered notice named"),
    ("still_named", "notice_fact", "DELETE", _SHOWN_BY_IT, "a line stands on what this notice named"),
    ("named_before_sent", "notice_fact", "INSERT", _GONE_OUT, "what a delivered notice named"),
    ("gone_is_gone", "profile", "UPDATE", _BACK, "a removed profile stays removed"),
)  # fmt: skip
_NEVER_REPLACED = ("profile", "fact", "notice", *APPEND_ONLY)
"""``INSERT OR REPLACE`` of SQLite deletes a row past the triggers of UPDATE and DELETE; no act of ours writes so."""


def statements(dialect: str) -> list[str]:
    """The DDL that installs every guard on ``sqlite`` or ``postgresql``; repeatable."""
    return [statement for _, made in _by_table(lite=dialect == "sqlite") for statement in made]


def install(connection: Connection) -> None:
    """Drops and makes anew every guard; migrations call it last, since a batch table copy drops triggers. A table that
    an older step lacks yet is guarded once it is made."""
    standing = set(inspect(connection).get_table_names())
    lite = connection.dialect.name == "sqlite"
    for table, made in _by_table(lite=lite):
        for statement in made if table in standing else ():
            connection.execute(text(statement))


def names(*, lite: bool) -> set[str]:
    """The trigger names that must stand after every migration."""
    ruled = {f"{name}_{event.lower()}" for name, _, event, *_ in _RULES}
    kept = {f"append_only_{table}_{event}" for table in APPEND_ONLY for event in ("update", "delete")}
    return ruled | kept | {f"never_replaced_{table}" for table in _NEVER_REPLACED if lite}


def _by_table(*, lite: bool) -> Iterator[tuple[str, list[str]]]:
    trigger = _lite_trigger if lite else _pg_trigger
    then = _LITE_THEN if lite else _PG_THEN
    for name, table, event, refused, message in _RULES:
        words = {"words_before": _words("OLD", "o", lite=lite), "words_now": _words("NEW", "n", lite=lite)}
        when = refused.format(listed=_listed(lite=lite), visible=_visible(lite=lite), **words)
        yield table, trigger(f"{name}_{event.lower()}", table, event, when, message)
    for table, event in _REWRITES:
        refused = _YOUNGER.get((table, event), "1" if lite else "true").format(then=then)
        yield table, trigger(f"append_only_{table}_{event.lower()}", table, event, refused, f"{table} is append-only")
    for table in _NEVER_REPLACED if lite else ():
        held = f"EXISTS (SELECT 1 FROM {table} o WHERE o.id = NEW.id)"  # noqa: S608 own names
        yield table, trigger(f"never_replaced_{table}", table, "INSERT", held, f"a row of {table} is never replaced")


def _lite_trigger(name: str, table: str, event: str, when: str, message: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ),
    ]


def _pg_trigger(name: str, table: str, event: str, when: str, message: str) -> list[str]:
    back = "OLD" if event == "DELETE" else "NEW"
    return [
        (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN"
            f" IF {when} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {back}; END $guard$"
        ),
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]

"""Who may run each command and each job: one table, compared with the product by tests/house/test_audiences.py."""

import ast
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

import click

import composition
from directory.cli import root
from tests.house.tree import product, tree

OPERATOR: Final = "the operator, at the shell of this machine with its keys"
SUPERVISOR: Final = "whoever runs the processes of this machine (make run, systemd, compose)"
DEMONSTRATION: Final = "the demonstration only; elsewhere it refuses"
DEVELOPER: Final = "whoever writes Cardfile"
WORKER: Final = "a worker, for ids alone: whoever rings chooses no act but this"
SCHEDULER: Final = "the scheduler when it is due, and a worker when its bell was rung"

VERBS: Final = MappingProxyType(
    {
        OPERATOR: (
            "backup", "credits check", "credits grant", "database roles", "doctor", "feeds add", "feeds gates",
            "feeds list", "feeds load", "feeds withdraw", "init", "keys rotate", "mail load", "members add",
            "members leave", "members list", "migrate", "notices bounces", "notices revoke", "notices send", "notices status", "restore",
            "search rebuild", "split", "suppress", "users add", "users disable", "users enable", "users list", "users password",
            "users sign-out", "users unbind", "verify", "who",
        ),
        SUPERVISOR: ("index-sync", "ledger", "scheduler", "serve", "worker"),
        DEMONSTRATION: ("demo",),
        DEVELOPER: ("translations",),
    }
)  # fmt: skip
JOBS: Final = MappingProxyType({WORKER: ("read_load", "run_sweep")})
SWEEPS: Final = MappingProxyType(
    {
        SCHEDULER: (
            "SEND_CODES", "ask_dns", "checkpoint", "drop_untold_facts", "erase_untold", "expire_evidence", "follow_terms",
            "forget", "forget_sign_ins", "forget_visits", "gates_anew", "go_on_with_loads", "journal", "list_due",
            "mailing.SEND_MAILS", "mailing.SEND_RESETS", "members_left", "send_notices", "settle_waiting", "show_due",
            "spooled_refusals", "tell_of_changes", "tell_of_duties", "tell_of_new_facts", "tell_of_odd_sign_ins",
        ),
    }
)  # fmt: skip


def verbs_found() -> set[str]:
    """Every command of the product."""
    root.places |= composition.COMMANDS
    return {" ".join(path) for path in _walk(root, ())}


def jobs_found() -> set[str]:
    """Every function that the product hands to workers."""
    found = {ast.unparse(call.args[0]).rpartition(".")[2] for call in _calls("enqueue") if call.args}
    return found - {"job"}  # as queues.py itself hands on whatever it is given


def sweeps_found() -> set[str]:
    """The name of every sweep the product registers, or the constant that holds it."""
    names = [call.args[0] for call in _calls("Sweep") if call.args]
    return {str(one.value) if isinstance(one, ast.Constant) else ast.unparse(one) for one in names}


def _walk(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        yield path
        return
    around = click.Context(command)
    for name in command.list_commands(around):
        found = command.get_command(around, name)
        if found is not None:
            yield from _walk(found, (*path, name))


def _calls(name: str) -> Iterator[ast.Call]:
    for path in product():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
                yield node

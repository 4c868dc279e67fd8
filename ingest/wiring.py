"""What ingest joins to the kernel: its gates, its sweeps, and its decisions that a restore replays."""

from datetime import datetime, timedelta

from directory.parts import Parts
from directory.profiles import sweeps
from directory.profiles.recompile import register_gates
from directory.profiles.replacements import register_words
from directory.profiles.replaying import register_act
from directory.schedule import Sweep, register
from directory.settings import Settings
from ingest import domains, jobs, leaving, opt_outs
from ingest.gates import own_words
from ingest.gating import ProfileGates, operator_lists
from ingest.notices.sending import due, passing, send_due
from ingest.notices.writing import Post

_BATCHES = 20


def wire(settings: Settings) -> None:
    """Registers gates, sweeps, what no card says and what a restore replays; once per process by composition.py."""
    register_gates(ProfileGates(settings.home / "lists"))
    register_words(own_words.refused)
    register_act(leaving.LEFT, leaving.left_again)
    register_act(opt_outs.OPTED_OUT, opt_outs.opted_out_again)
    register(
        Sweep("go_on_with_loads", jobs.go_on),
        Sweep("ask_dns", lambda held, at: domains.check_due(held.database, held.dns, at=at)),
        Sweep(
            "settle_waiting", lambda held, at: domains.settle_waiting(held.database, at=at), every=timedelta(minutes=5)
        ),
        Sweep("gates_anew", _gates_anew),
        Sweep("members_left", lambda held, _: leaving.take_back(held.database), every=timedelta(minutes=5)),
        Sweep("send_notices", send_notices),
    )


def send_notices(held: Parts, at: datetime) -> int:
    """Sends notices that are due and allowed now, a thousand at most, so that a job ends in its time."""
    sent = 0
    if not held.database.finds(due(at=at)):
        return sent
    post, now = Post.of(held.settings, held.mailer), passing(at)
    for _ in range(_BATCHES):
        claimed = send_due(held.database, post, now=now)
        sent += claimed
        if not claimed:
            break
    return sent


def _gates_anew(held: Parts, at: datetime) -> int:
    version = operator_lists(held.settings.home / "lists").version
    return sweeps.gates_anew(held.database, version, at=at)

"""``python -m demo run|reset|story|forward|code``: what ``cardfile demo …`` starts, with CARDFILE_DEMO=1 set for it."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pyotp

from directory.settings import Settings, SettingsRefused, load
from one_group import LOCK, HomeTaken, alone_in

_SEED = 7
_LONGEST_DAYS = 400


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def demo(context: click.Context) -> None:
    """The demonstration: a fictional world on this machine."""
    try:
        settings = load()
    except SettingsRefused as refused:
        raise click.ClickException(str(refused)) from None
    if not settings.demo:
        raise click.ClickException("this is no demonstration: CARDFILE_DEMO is not 1")
    context.obj = settings


@demo.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Starts everything, tells the story to where it was left, and stops with one Ctrl-C."""
    from demo.processes import children
    from demo.world.build import build
    from supervise import NotReady, PortTaken, Supervisor

    world = settings.home / "world"
    _refuse_a_foreign_home(settings)
    remedy = f"Stop that program, or choose another first port: PORT={settings.port + 100} make run"
    try:
        with alone_in(settings.home):
            if not (world / "facts.json").exists():
                click.echo("Making the fictional world")
                build(world, seed=_SEED, today=datetime.now(UTC).date())
            raise SystemExit(Supervisor(children(settings, world), remedy=remedy).run())
    except (HomeTaken, PortTaken, NotReady) as refused:
        raise click.ClickException(str(refused)) from None


@demo.command()
@click.pass_obj
def story(settings: Settings) -> None:
    """Tells the story to a running demonstration, from where it was left."""
    from demo.commands import CommandFailed
    from demo.story import Story
    from demo.visitor import Lost

    try:
        Story(settings, settings.home / "world").tell()
    except (Lost, CommandFailed) as broken:
        raise click.ClickException(f"The story stopped: {broken}. `make run` goes on from here.") from None


@demo.command()
@click.option("--days", type=click.IntRange(1, _LONGEST_DAYS), required=True)
@click.pass_obj
def forward(settings: Settings, days: int) -> None:
    """Moves the clock of every process, hour by hour, and lets each hour's sweeps run to their end. Begins from now,
    however long the demonstration rested."""
    from rich.progress import track

    import composition
    from directory import schedule
    from directory.clock import clock, now, wall_now
    from directory.profiles import clock_watch
    from directory.profiles.models import ClockOffset

    _refuse_a_home_without_story(settings)
    held, rounds = composition.start(settings), schedule.Rounds()
    held.database.until_done(lambda session: clock_watch.confirm(session, at=wall_now()))
    for _ in track(range(days * 24), description=f"{days} day{'s' if days != 1 else ''}"):
        with held.database.write() as session:
            offset = session.get(ClockOffset, 1) or ClockOffset(id=1, seconds=0.0)
            offset.seconds += timedelta(hours=1).total_seconds()
            session.add(offset)
        clock.forget()
        schedule.run_round(held, at=now(), rounds=rounds)
    click.echo(f"It is now {now():%A, %d %B %Y, %H:%M} UTC in the demonstration.")


@demo.command()
@click.pass_obj
def code(settings: Settings) -> None:
    """Prints the officer's second-factor code of this moment."""
    _refuse_a_home_without_story(settings)
    told = json.loads((settings.home / "demo.json").read_text())
    click.echo(pyotp.TOTP(told["officer"]["totp_secret"]).now())


@demo.command()
@click.pass_obj
def reset(settings: Settings) -> None:
    """Throws the demonstration's home away."""

    _refuse_a_foreign_home(settings)
    try:
        with alone_in(settings.home):
            for entry in settings.home.iterdir():
                _throw_away(entry)
    except HomeTaken:
        raise click.ClickException("the demonstration is running: stop it first (Ctrl-C where it runs)") from None
    click.echo(f"{settings.home.name}/ is empty; `make run` begins anew.")


def _refuse_a_foreign_home(settings: Settings) -> None:
    """`reset` empties the home, so nothing else may lie in it from the start; settings make keys/, a group its lock."""
    held = {entry.name for entry in settings.home.iterdir()} if settings.home.exists() else set()
    if held - {"keys", LOCK} and "world" not in held:
        raise click.ClickException("CARDFILE_HOME holds something that is no demonstration: choose an empty folder")


def _refuse_a_home_without_story(settings: Settings) -> None:
    if not (settings.home / "demo-state.json").exists():
        raise click.ClickException("there is no demonstration in CARDFILE_HOME; `make run` makes one")


def _throw_away(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()


if __name__ == "__main__":
    demo(prog_name="cardfile demo")

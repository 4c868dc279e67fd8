"""A feed registered again under other terms: what it said before, and what it is saying now, follows."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from directory.parts import Parts
from directory.profiles.models import Company, Fact, Observation
from directory.profiles.sweeps import gates_anew
from ingest import cli, feeds, loads, pipeline
from ingest.gating import operator_lists
from tests.ingest.world import DEFINITION, deliver, person, register

DETAILED = 'company_domain = "domain"\ncompany_industry = "industry"'


def _terms(uses: str, *, basis: str = 'kind = "legitimate_interest"') -> str:
    text = DEFINITION.format(name="kontor", delivery="delta", expires='"never"')
    text = text.replace('company_domain = "domain"', DETAILED)
    text = text.replace('permitted_uses = ["search", "reveal"]', f"permitted_uses = [{uses}]")
    return text.replace('kind = "legitimate_interest"', basis)


def _add(held: Parts, text: str) -> None:
    path = Path(held.settings.home) / "feed.toml"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli.feeds, ["add", str(path)], obj=lambda: held, catch_exceptions=False)
    assert result.exit_code == 0, result.output


def _sweep(held: Parts) -> int:
    return gates_anew(held.database, operator_lists(held.settings.home / "lists").version, at=datetime.now(UTC))


def test_a_feed_added_again_with_fewer_uses_takes_them_from_its_people_and_companies(held: Parts) -> None:
    job = {"title": "CEO", "company": "Nordlicht GmbH", "domain": "nordlicht.example", "industry": "Optics"}
    _add(held, _terms('"search", "reveal"'))
    deliver(held, [person(0, jobs=[job]), person(1, jobs=[job])])
    _add(held, _terms('"search", "reveal"'))
    assert _sweep(held) == 0
    _add(held, _terms('"api"'))
    with held.database.read() as session:
        assert session.scalars(select(Company.industry)).all() == [""]
    assert _sweep(held) == 2
    assert _sweep(held) == 0
    with held.database.read() as session:
        assert set(session.scalars(select(Fact.uses))) == {"api"}


def test_who_is_being_read_while_the_terms_change_comes_in_under_the_new_ones(
    held: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(held)
    make_ready = pipeline.make_ready

    def narrowed(*given: Any, **named: Any) -> list[pipeline.Ready]:
        ready = make_ready(*given, **named)
        with held.database.write() as session:
            consent = 'kind = "consent"\nproof_reference = "F-9"'
            feeds.add(session, _terms('"search"', basis=consent), at=datetime.now(UTC))
        return ready

    monkeypatch.setattr(loads, "make_ready", narrowed)
    assert deliver(held, [person(0), person(1)]).counts == {"accepted": 2}
    with held.database.read() as session:
        assert {(fact.uses, fact.basis) for fact in session.scalars(select(Fact))} == {("search", "consent")}
        assert set(session.scalars(select(Observation.basis))) == {"consent"}

"""Whole HTML mails laid out as public generators and mail programs do give the sender's own signature and nobody else's."""

import pytest

from benchmarks.signature_tables import whole_mails
from benchmarks.signature_tables.field_counts import counted

_QUOTED = "Head of Sales"
"""The job of whoever is quoted below these mails; no card of the benchmark holds it."""


@pytest.mark.parametrize("family", ["generator", "company", "program"])
def test_each_layout_is_found_most_records_are_right_and_none_holds_who_is_quoted(family: str) -> None:
    mails = [mail for mail in whole_mails.mails(1) if mail["id"].startswith(family)]
    answers = {mail["id"]: whole_mails.answer_of(mail) for mail in mails}
    assert [name for name, answer in answers.items() if not answer["read"]] == []
    assert [name for name, answer in answers.items() if _QUOTED in answer["title"] or len(answer["email"]) > 1] == []
    _, right = counted(mails, lambda mail: answers[mail["id"]])
    assert right >= 0.88 * len(mails)

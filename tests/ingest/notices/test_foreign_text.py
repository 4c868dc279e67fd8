"""Which words of a card may stand in a mail: a former post and a school as they are, an advertisement never."""

import pytest

from ingest.notices.foreign_text import may_show


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("job", "Leiterin Marketing, Moorlicht Schiffsausrüstung GmbH & Co. KG, 2015–2018"),
        ("job", "Buyer, Nordlicht, Inc., 2019"),
        ("education", "Diplom-Ingenieurin, Maschinenbau, Technische Hochschule Lübeck, 2004"),
    ],
)
def test_a_former_post_and_a_school_are_printed_with_their_years(key: str, line: str) -> None:
    assert may_show(line, key=key)


@pytest.mark.parametrize(
    "line",
    [
        "Buyer, call 0800 123 4567, 2015–2018",
        "Buyer, prize.example, 2019",
        f"Buyer, {'x' * 61}",
        ", ".join(["Come and win a great prize today"] * 4),
        "Buyer, 2015–2018–2020",
        "Buyer, ",
    ],
)
def test_a_former_post_carries_no_message_of_its_own(line: str) -> None:
    assert not may_show(line, key="job")

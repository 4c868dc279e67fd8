"""Which words of a card may stand in a mail: a former post and a school as they are, an advertisement never."""

import pytest

from ingest.notices.foreign_text import may_show, unlinked


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


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("link", "linkedin.com/in/orla-fitz-123456789", "linkedin[.]com/in/orla-fitz-123456789"),
        ("link", "medium.example/@orla", "medium[.]example/[at]orla"),
        ("email", "orla@tarbert.example", "orla[at]tarbert[.]example"),
        ("link", "prize.example/call-+1-900-555-0000", ""),
        ("link", "prize.example//x", ""),
        ("link", "prize.example:8080/x", ""),
        ("link", f"prize.example/{'x' * 60}", ""),
        ("link", "prize.example/a\u202eb", ""),
        ("link", "prize\u3002example/x", "prize[.]example/x"),
        ("title", "prize.example", ""),
    ],
)
def test_a_link_and_an_address_are_told_as_text_that_nobody_can_click(key: str, value: str, text: str) -> None:
    assert unlinked(value, key=key) == text

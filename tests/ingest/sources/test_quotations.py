"""Where the author's own lines end and a quotation begins, however close it stands to the signature above."""

import pytest

from ingest.sources.signatures import quoting
from ingest.sources.signatures.lexicon import fold
from ingest.sources.signatures.memo import forget
from ingest.sources.signatures.quoting import author_part
from tests.ingest.sources.letters import mail, person

_BLOCK = ["Jane Harrow", "Buyer", "Nordlicht Lighting Ltd", "12 Harbour Street", "Tel. +44 117 496 0777"]
_OTHERS = ["Fine with me.", "Mark Vale", "Chief Executive", "+1 212 555 0101"]
_ATTRIBUTIONS = [
    ["On Mon, 16 Nov 2026 at 09:12, Mark Vale <mark.vale@otherfirm.example> wrote:"],
    ["On Mon, 16 Nov 2026 at 09:12, Mark Vale", "<mark.vale@otherfirm.example> wrote:"],
    ["Am 16.11.2026 um 09:12 schrieb", "Mark Vale <mark.vale@otherfirm.example>:"],
    ["Mark Vale schrieb am 16.11.2026 um 09:12:"],
    ["Mark Vale <mark.vale@otherfirm.example>", "wrote on 16 Nov 2026:"],
    ["Le lun. 16 nov. 2026 à 09:12, Mark Vale", "a écrit :"],
    ["16.11.2026, 09:12, Mark Vale wrote:"],
    ["In a message dated 11/16/2026 9:12:00 AM, mark.vale@otherfirm.example", "writes:"],
    ["---- On Mon, 16 Nov 2026 09:12:00 +0100 Mark Vale <mark.vale@otherfirm.example> wrote ----"],
    ["---- Am Mo., 16. Nov. 2026 09:12:00 +0100 schrieb Mark Vale <mark.vale@otherfirm.example> ---"],
]


@pytest.mark.parametrize("mark", ["", "> "])
@pytest.mark.parametrize("attribution", _ATTRIBUTIONS)
def test_a_quotation_right_below_a_number_begins_with_its_own_line(attribution: list[str], mark: str) -> None:
    lines = ["Fine.", "", *_BLOCK, *attribution, *(mark + line for line in _OTHERS)]
    assert author_part(lines)[0] == (0, 2 + len(_BLOCK))


@pytest.mark.parametrize("attribution", _ATTRIBUTIONS)
def test_a_signature_right_above_a_quotation_keeps_its_number_and_address(attribution: list[str]) -> None:
    found = person(mail("\n".join(["Fine.", "", "Best regards", "", *_BLOCK, *attribution, *_OTHERS])))
    assert [phone.text for phone in found.phones] == ["+44 117 496 0777"]
    assert [job.title for job in found.jobs] == ["Buyer"]


@pytest.mark.parametrize("line", ["Zoë {} wrote:", "Zoë {} a écrit:", "<zoë.{}@vale.example>:", "From: Zoë {}"])
def test_lines_that_almost_open_a_quotation_are_folded_twice_on_average_at_most(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []

    def counted(text: str) -> str:
        lengths.append(len(text))
        return fold(text)

    monkeypatch.setattr(quoting, "fold", counted)
    lines = [line.format("abc"[nth % 3] * (nth + 1)) for nth in range(200)]
    assert author_part(lines) == ((0, 200),)
    forget()
    assert sum(lengths) <= 2 * sum(map(len, lines))


def test_a_text_ends_where_hundreds_of_lines_have_ended_as_attributions_do() -> None:
    card = ["Jane Harrow", "0117 496 0123"]
    assert author_part(["é wrote:"] * 100 + card) == ((0, 102),)
    assert author_part(["é wrote:"] * 600 + card) == ((0, 500),)

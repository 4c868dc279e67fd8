"""What stands at a mail's end beside a signature neither is taken for one nor hides it."""

import pytest

from ingest.sources.signatures import Sender, read_fields, read_text
from ingest.sources.signatures.block import find_block, probable_lines
from ingest.sources.signatures.features import RECURS
from ingest.sources.signatures.model import Labelled
from ingest.sources.signatures.recurrence import line_key
from ingest.sources.signatures.window import Window, windows_of

_JANE = Sender("Jane Moss", "jane.moss@nordlicht.example")
_LETTER = ["Dear Kim,", "", "thank you for the papers, which I have read at once.", ""]
_CARD = ["Kind regards,", "", "Jane Moss", "Head of Sales", "+44 117 496 0123"]
_QUOTED = ["", "On Monday, 2 November 2026 at 10:05, Kim Vale wrote:", "> Here they are."]
_LONG = [
    "The meeting on Tuesday has moved to ten o'clock, since the large room is",
    "taken until half past nine and the projector has to be set up by then.",
]


def _signed(*lines: str) -> list[str]:
    """The lines taken for a signature of a letter that goes on so."""
    whole = [*_LETTER, *lines]
    block = find_block(whole, _JANE)
    return [whole[place] for place in block.lines] if block else []


def test_a_first_name_alone_above_a_quotation_ends_a_reply_and_is_a_signature_below_a_closing_alone() -> None:
    assert _signed("Jane", *_QUOTED) == []
    assert _signed("Kind regards,", "Jane", *_QUOTED)[-1:] == ["Jane"]
    assert _signed("Jane") == ["Jane"]
    assert "+44 117 496 0123" in _signed("Jane Moss", "+44 117 496 0123", *_QUOTED)


@pytest.mark.parametrize("file", [" - papers.pdf", "<<Papers of May.docx>>", "(See attached file: papers.xls)"])
def test_an_attached_file_named_among_the_lines_is_none_of_a_signatures(file: str) -> None:
    assert _signed(*_CARD)[-3:] == _CARD[-3:]
    assert _signed(*_CARD[:2], file, *_CARD[2:], "", file) == _signed(*_CARD)


def test_a_postscript_hides_no_signature() -> None:
    assert _signed("Kind regards,", "", "Jane Moss", "", f"P.S. {_LONG[0]}", _LONG[1])[-1:] == ["Jane Moss"]
    assert _signed("Kind regards,", "", "Jane Moss", "", _LONG[0], _LONG[1]) == []


def test_a_mailing_list_spoken_of_above_the_closing_or_below_the_card_hides_no_signature() -> None:
    spoken = "To leave our mailing list, please answer with the word Remove."
    assert _signed(spoken, "", *_CARD)[-3:] == _CARD[-3:]
    assert _signed(*_CARD, "", spoken)[-3:] == _CARD[-3:]


@pytest.mark.parametrize("line", ["2.43.0", "1.8.1.5", "Sent from: http://list-archive.example/"])
def test_what_programs_write_below_a_delimiter_is_no_signature(line: str) -> None:
    assert _signed("-- ", line) == []


def test_a_number_alone_below_a_delimiter_is_one() -> None:
    assert _signed("-- ", "+44 117 496 0123") == ["+44 117 496 0123"]


@pytest.mark.parametrize("rule", ["Reply Separator", "Forward Header"])
def test_what_older_programs_draw_above_others_words_ends_the_authors(rule: str) -> None:
    drawn = ["", f"____________________{rule}____________________", "Subject:    Papers", 'Author: "Vale; Kim"']
    other = ["Date:       03/23/2026 2:40 PM", "", *_LONG, "", "Kim Vale", "Buyer", "phone: +44 161 496 0101"]
    read = read_text("\n".join([*_LETTER, *_CARD, *drawn, *other]), _JANE)
    assert read.fields is not None
    assert [phone.text for phone in read.fields.phones] == ["+44 117 496 0123"]


@pytest.mark.parametrize(
    ("own", "gap", "kept"),
    [
        ("2 or 3 words", 2, False),
        ("running text", 1, False),
        ("ends with a full stop", 1, False),
        ("2 or 3 words", 1, True),
        ("title", 2, True),
        ("shape of a name", 2, True),
    ],
)
def test_a_letters_last_line_is_no_part_of_a_block_that_is_surer_below_it(own: str, gap: int, kept: bool) -> None:
    window = Window((3, 3 + gap, 4 + gap), (((own,), ()), (("shape of a name",), ()), (("title",), ())))
    block = probable_lines(window, Labelled([0.3, 0.9, 0.9], lambda: 0.9))
    assert block is not None
    assert (3 in block.lines) is kept


def test_lines_that_recur_prove_nothing_without_the_senders_name_or_a_number() -> None:
    report = ["Final schedule not found", "Details", "Type: final"]
    recurring = frozenset(map(line_key, report))
    assert not any(RECURS in place for window in windows_of(report, _JANE, recurring) for _, place in window.seen)
    signed = [*report, "Jane Moss"]
    recurring |= {line_key("Jane Moss")}
    assert all(RECURS in place for window in windows_of(signed, _JANE, recurring) for _, place in window.seen)


def test_lines_that_are_possible_each_are_a_signature_together_where_a_name_and_a_contact_are_among_them() -> None:
    card = ((("shape of a name",), ()), (("title",), ()), (("number in few words",), ()))
    unsure = Labelled([0.3, 0.3, 0.3], lambda: 0.3)
    assert probable_lines(Window((3, 4, 5), card), unsure) is not None
    assert probable_lines(Window((3, 4), card[:2]), Labelled([0.3, 0.3], lambda: 0.3)) is None
    assert probable_lines(Window((3, 4, 5), (card[1], card[1], card[2])), unsure) is None
    assert probable_lines(Window((3, 4, 5), (card[0], card[0], card[0])), unsure) is None
    assert probable_lines(Window((3, 4, 5), card), Labelled([0.2, 0.2, 0.3], lambda: 0.3)) is None


def test_the_links_that_end_a_card_belong_to_it_also_below_their_words() -> None:
    links = "LinkedIn <https://www.linkedin.com/in/jane-moss-example> • X <https://x.com/>"
    card = ["Jane Moss", "Pflegedienstleitung | Amt für Jugend und Familie"]
    contacts = ["0221/4710852 • jane.moss@nordlicht.example", "Nordlicht AG <https://nordlicht.example/>"]
    assert _signed("Mit freundlichem Gruß", "", "", *card, *contacts, "Folgen Sie uns:", links)[-1] == links


def test_a_line_of_the_imprint_inside_the_card_hides_no_number_below_it() -> None:
    imprint = "Siège social : 12 rue des Lilas, 75002 Paris"
    card = ["Cordialement,", "", "Jane Moss", "Directrice commerciale", "Nordlicht SAS"]
    contacts = ["Tél. : +33 1 99 00 01 23", "Mobile : +33 6 39 98 01 23"]
    assert _signed(*card, imprint, *contacts)[-2:] == contacts
    assert _signed(*card, "", imprint, *contacts)[-1:] == ["Nordlicht SAS"]
    assert _signed(*card, imprint, "SIRET 123 456 789 00012")[-1:] == ["Nordlicht SAS"]


@pytest.mark.parametrize(
    "row",
    [
        "Jane Moss - Directora comercial - Nordlicht SL - C/ Mayor 5, 28001 Madrid - Tel. +34 910 000 123",
        "Jane Moss – Directora comercial – Nordlicht SL – C/ Mayor 5, 28001 Madrid – +34 910 000 123",
        "Jane Moss / Directora comercial / Nordlicht SL / C/ Mayor 5, 28001 Madrid / +34 910 000 123",
        "Jane Moss, Directora comercial, Nordlicht, S.L., C/ Mayor 5, 28001 Madrid, tel. +34 910 000 123",
    ],
)
@pytest.mark.parametrize(
    "below", ["", "\nCIF B12345678. Inscrita en el Registro Mercantil de Madrid, tomo 123, folio 45."]
)
def test_a_card_of_one_line_is_read_at_its_marks_also_above_a_registry_line(row: str, below: str) -> None:
    fields = read_text("\n".join([*_LETTER, f"{row}{below}"]), _JANE).fields
    assert fields is not None
    assert (fields.name, fields.titles, len(fields.companies)) == ("Jane Moss", ("Directora comercial",), 1)
    assert [phone.text for phone in fields.phones] == ["+34 910 000 123"]
    assert ", ".join(fields.address) == "C/ Mayor 5, 28001 Madrid"


def test_an_address_of_many_commas_is_no_row_of_fields() -> None:
    address = "Avenida Paulista, 1800, 12º andar, São Paulo - SP, 01310-200, Brasil"
    assert read_fields(["Jane Moss", address]).address == (address,)


@pytest.mark.parametrize(("line", "is_foot"), [("(c) 503-555-0181", False), ("(c) 2019-2026 Nordlicht Ltd", True)])
def test_a_cell_phone_in_brackets_is_no_copyright(line: str, is_foot: bool) -> None:
    card = ["Best,", "", "Jane Moss", "Head of Sales", "(o) 503-555-0123"]
    assert (_signed(*card, line)[-1] != line) is is_foot

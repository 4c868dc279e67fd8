"""What each piece of a signature is read as, in text and in HTML; every value comes with how sure it is."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from benchmarks.signature_tables.generated import row_of, signatures
from ingest.sources.signatures import SignatureFields, confidence, confidence_training, read_fields
from ingest.sources.signatures.markup import page_of
from tests.ingest.sources.letters import BODY, JANE_BLOCK, mail, person

_REASONS = 60


def _read(text: str) -> SignatureFields:
    return read_fields(text.split("\n"))


def _names(row: dict[str, Any]) -> set[str]:
    return {name.casefold() for name in (row["fields"]["name"], *row["also_ok"]["name"])}


def test_a_name_behind_its_company_is_still_the_name() -> None:
    found = _read("Nordlicht AG\nDr. Jana Winter\nAm Hang 11\n07751 Lichtstadt\nTel.: +49 3641 12345")
    assert (found.name, found.companies) == ("Dr. Jana Winter", ("Nordlicht AG",))
    assert found.address == ("Am Hang 11", "07751 Lichtstadt")


@pytest.mark.parametrize(
    "name",
    [
        "Prof. dr. ir. Hanneke Buitenhuis",
        "PD Dr. med. Jörg Wessolek",
        "mr. G.J. (Gert-Jan) Oosterveen",
        "Em. prof. dr. Saskia de Wit",
        "Lic. Marcelo Giménez",
        "Prof. Dr. Dr. h.c. Nico Brandes",
    ],
)
def test_a_name_is_seen_behind_all_that_stands_ahead_of_it(name: str) -> None:
    assert _read(f"{name}\nManager\nNordlicht GmbH\nTel.: +49 3641 12345").name == name


def test_a_job_ahead_of_the_senders_name_is_the_job_without_the_name() -> None:
    block = "Tischlermeister Jane Harrow\nNordlicht Lighting Ltd\nTel. 0117 496 0123"
    assert [job.title for job in person(mail(f"{BODY}\n{block}\n")).jobs] == ["Tischlermeister"]


def test_the_city_beside_a_postal_code_in_its_own_column_is_of_the_address() -> None:
    found = _read("Jane Moss\nHarbour Bright Ltd\nRijnstraat 8 | 2515 XP | Den Haag\nTel. 070 555 01 23")
    assert found.address == ("Rijnstraat 8", "2515 XP", "Den Haag")


def test_a_number_in_the_names_own_line_does_not_hide_the_name() -> None:
    assert _read("Tom Reed          Voice: +1 212 555 0101\nNordlicht Inc.").name == "Tom Reed"


def test_a_mail_address_in_the_block_says_which_piece_is_the_name() -> None:
    assert _read("Harbour Bright\nJane Moss\njane.moss@harbourbright.example").name == "Jane Moss"


def test_the_register_the_board_and_the_tax_number_are_no_fields() -> None:
    found = _read(
        "Jana Winter\nNordlicht AG\nHandelsregister: Amtsgericht Lichtstadt HRB 123456\n"
        "Umsatzsteuer-Id.: DE 123 456 789\nVorsitz Aufsichtsrat: Prof. Dr. Max Herbst"
    )
    assert (found.name, found.titles, found.phones) == ("Jana Winter", (), ())


def test_a_unit_behind_a_title_or_before_a_company_is_the_department() -> None:
    found = _read("Ana Sol\nPhD Student, Optics Laboratory\nComputing Centre, University of Westmarch")
    assert found.titles == ("PhD Student",)
    assert found.departments == ("Optics Laboratory", "Computing Centre")
    assert found.companies == ("University of Westmarch",)


def test_who_is_quoted_below_a_signature_is_not_its_name() -> None:
    found = _read('jm@nordlicht.example\n"Light is cheap."\n    -- Ada Bright\n"So is dark." - Max Dim')
    assert (found.name, found.companies) == ("", ())


def test_a_firm_of_several_names_is_one_company() -> None:
    assert _read("Lind, Holm, Vale & Moss LLP\n+1 212 555 0101").companies == ("Lind, Holm, Vale & Moss LLP",)


def test_pronouns_pictures_and_labels_are_no_part_of_a_value() -> None:
    found = _read("Jane Moss (she/her)\nCompany:\tHarbour Bright\n📱 +44 7700 900123\nSíguenos en LinkedIn")
    assert (found.name, found.companies) == ("Jane Moss", ("Harbour Bright",))
    assert [(phone.text, str(phone.kind)) for phone in found.phones] == [("+44 7700 900123", "mobile")]


@pytest.mark.parametrize(
    "line",
    [
        "Inc.",
        "To: Jo Moss/Corp/Nordlicht@NORDLICHT",
        "...!one!two!three",
        "ZZZ",
        "BUYER_NAME = Nordlicht Inc.",
        "Thanx.",
    ],
)
def test_a_company_that_nothing_ties_stays_empty(line: str) -> None:
    assert _read(f"Jane Moss\n{line}\nPhone: +44 117 496 0123").companies == ()


def test_the_label_of_another_column_says_nothing_of_a_number() -> None:
    found = _read("Office Coordinator          M: 07700 900455")
    assert [str(phone.kind) for phone in found.phones] == ["mobile"]
    assert found.titles == ("Office Coordinator",)


def test_a_dash_parts_a_company_from_its_department() -> None:
    found = _read("Luc Clair\nMaître de conférences\nUniversité de Valmont — Département de chimie")
    assert (found.companies, found.departments) == (("Université de Valmont",), ("Département de chimie",))


def test_a_place_is_no_name_with_a_title_behind_it() -> None:
    found = _read("Jo-A-Moss\nPhD Student\nWestmarch University\nPort Lumen, New Mexico, USA")
    assert (found.name, found.address) == ("Jo-A-Moss", ("Port Lumen, New Mexico, USA",))


def test_a_host_of_two_letters_is_a_website() -> None:
    assert _read("Lars Holm\nni.example").urls == ("ni.example",)


def test_html_keeps_the_order_of_rows_and_the_borders_of_cells() -> None:
    html = (
        '<table><tr><td>Jane Moss</td><td style="border-left:1px">Buyer</td></tr></table>'
        '<span style="display: block">Harbour Bright Ltd</span><span style="display:block">'
        '<img alt="mobile" src="cid:1"> <a href="tel:+447700900123">+44 7700 900123</a></span>'
    )
    found = read_fields(page_of(html).lines)
    assert (found.name, found.titles, found.companies) == ("Jane Moss", ("Buyer",), ("Harbour Bright Ltd",))
    assert [str(phone.kind) for phone in found.phones] == ["mobile"]


def test_rows_and_blocks_however_nested_end_one_line_and_only_breaks_and_margins_leave_one_blank() -> None:
    nested = "<table><tr><td><table><tr><td>&nbsp;</td></tr></table></td></tr></table>"
    html = (
        "<p>The offer is attached.</p><p>Kind regards</p>"
        "<table><tr><td><img src='cid:logo'></td><td><table><tbody><tr><td>Jane Moss</td></tr><tr><td><div>Buyer<br></div>"
        "</td></tr><tr><td></td></tr><tr><td><div></div></td><td>Harbour Bright Ltd</td></tr></tbody></table></td></tr></table>"
        "<p style='margin: 0'>12 Harbour Street</p><p class=MsoNormal>Bristol BS1 4QA</p><div><br></div><div>End</div>"
    )
    lines = page_of(html).lines
    assert lines[lines.index("Kind regards") - 2 :] == [
        "The offer is attached.", "", "Kind regards", "Jane Moss", "Buyer", "Harbour Bright Ltd", "12 Harbour Street",
        "Bristol BS1 4QA", "", "End", "",
    ]  # fmt: skip
    deep = read_fields(
        page_of(nested * 30 + "<div>Jane Moss</div>" + nested * 30 + "<div>+44 117 496 0123</div>").lines
    )
    assert (deep.name, [phone.text for phone in deep.phones]) == ("Jane Moss", ["+44 117 496 0123"])


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "nl", "it"])
def test_generated_signatures_of_each_language_are_read(language: str) -> None:
    """Words that taught nothing: the name is right in 95 of 100, the mail address in 98."""
    rows = [row_of(made) for made in signatures(teach=False, each=25) if made.language == language]
    found = [read_fields(row["sig_text"].split("\n")) for row in rows]
    named = sum(each.name.casefold() in _names(row) for each, row in zip(found, rows, strict=True))
    mails = sum(list(each.emails) == row["fields"]["email"] for each, row in zip(found, rows, strict=True))
    assert named >= 0.95 * len(rows)
    assert mails >= 0.98 * len(rows)


def test_every_value_says_how_sure_it_is_and_the_candidate_carries_it() -> None:
    found = person(mail(f"{BODY}\n{JANE_BLOCK}"))
    said = {(each.field, each.value) for each in found.certainties}
    assert {("name", "Jane Harrow"), ("title", "Head of Procurement"), ("company", "Nordlicht Lighting Ltd")} <= said
    assert all(confidence.threshold(each.field) <= each.percent <= 99 for each in found.certainties)


def test_of_a_value_that_was_dropped_no_certainty_is_kept() -> None:
    block = f"{JANE_BLOCK}\nIn my absence: tom.reed@nordlicht.example\nwww.elsewhere.example"
    assert not {"tom.reed@nordlicht.example", "www.elsewhere.example"} & {
        each.value for each in person(mail(f"{BODY}\n{block}")).certainties
    }


def test_a_value_below_its_threshold_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confidence, "threshold", lambda field: 100 if field == "company" else 0)
    found = _read(JANE_BLOCK)
    assert (found.name, found.companies) == ("Jane Harrow", ())


def test_the_file_of_weights_holds_whole_numbers_and_reasons_of_the_code_only() -> None:
    folder = Path(confidence.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    kinds = {"a profile", "a company_page", "a website", "a nothing"}
    weights = json.loads(resources.files("ingest.sources.signatures").joinpath("confidence.json").read_text("utf-8"))
    assert set(weights) == set(confidence_training.FIELDS)
    for reasons in weights.values():
        assert len(reasons) < _REASONS
        for reason, weight in reasons.items():
            assert isinstance(weight, int)
            assert f'"{reason}"' in code or reason in kinds, reason


@pytest.mark.parametrize("licence", ["none stated", "CC BY-NC 3.0", "annotations MIT"])
def test_training_refuses_rows_whose_licence_does_not_allow_it(licence: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f'{{"source": "mine", "license": "{licence}", "sig_text": "x"}}\n', encoding="utf-8")
    with pytest.raises(SystemExit, match=r"row 1: the licence of mine"):
        confidence_training.rows_of(file)


def test_a_file_that_is_not_there_is_told_without_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"rows\.jsonl: No such file.*Name"):
        confidence_training.rows_of(tmp_path / "rows.jsonl")


def test_the_same_rows_make_the_same_weights() -> None:
    rows = [row_of(made) for made in signatures(teach=True, each=4)]
    first, again = (confidence_training.trained(confidence_training.collected(rows)) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("line", ["Nordlicht tel#: 714,5550136", "Export Team x3-9890", "Sales Manager 55-0136"])
def test_a_line_with_a_number_nothing_could_read_is_no_company_department_or_title(line: str) -> None:
    found = _read(f"Jana Winter\n{line}\nHafenwerk GmbH")
    assert "0136" not in repr(found)
    assert "9890" not in repr(found)
    assert found.companies == ("Hafenwerk GmbH",)


def test_a_company_is_named_without_the_place_it_is_said_to_be_in() -> None:
    (job,) = person(mail(f"{BODY}\nJane Harrow\nBuyer\nNordlicht Systems Inc., Springfield, B.C., Canada\n")).jobs
    assert job.company is not None
    assert job.company.name == "Nordlicht Systems Inc."

"""Numbers that HTML shows as a picture or parts by nothing but a gap are read as what a person sees or dials."""

import pytest

from tests.ingest.sources.letters import mail, person


def _numbers(inside: str) -> list[str]:
    html = f"<p>Fine.</p><p>Best regards</p><div>Jane Harrow<br>Buyer<br>Nordlicht Lighting Ltd<br>{inside}</div>"
    return [phone.text for phone in person(mail(html=html)).phones]


@pytest.mark.parametrize("shown", ["<img src='call.png' alt=''>", "Call me", "<i class='fa fa-phone'></i>"])
def test_a_number_that_only_a_link_dials_is_read(shown: str) -> None:
    assert _numbers(f"<a href='TEL:+44%20117%20496%200777'>{shown}</a>") == ["+44 117 496 0777"]
    assert _numbers(f"<a href='tel:+441174960777;ext=12'>{shown}</a>") == ["+441174960777"]


def test_a_number_that_a_link_shows_is_read_once() -> None:
    assert _numbers("<a href='tel:+441174960777'>+44 117 496 0777</a>") == ["+44 117 496 0777"]


@pytest.mark.parametrize("target", ["tel:", "tel:x", "tel:" + "1" * 5_000])
def test_a_link_that_dials_nothing_says_nothing(target: str) -> None:
    assert _numbers(f"<a href='{target}'>Call me</a>") == []


@pytest.mark.parametrize("gap", ["&nbsp;&nbsp;", "&nbsp; &nbsp;", "&nbsp;&nbsp;&nbsp;<img src=m.png>&nbsp;"])
def test_numbers_that_a_wide_gap_parts_are_two(gap: str) -> None:
    assert _numbers(f"0117 496 0777{gap}07700 900123") == ["0117 496 0777", "07700 900123"]


@pytest.mark.parametrize("gap", [" ", "&nbsp;", ""])
def test_links_to_numbers_side_by_side_are_two(gap: str) -> None:
    links = "<a href='tel:01174960777'>0117 496 0777</a>" + gap + "<a href='tel:07700900123'>07700 900123</a>"
    assert _numbers(links) == ["0117 496 0777", "07700 900123"]


def test_a_number_written_with_fixed_spaces_is_one() -> None:
    assert _numbers("+44&nbsp;117&nbsp;496&nbsp;0777") == ["+44 117 496 0777"]


def test_a_national_number_that_only_a_link_dials_is_one_and_keeps_what_its_picture_says() -> None:
    assert _numbers("<a href='tel:01174960777'><img src='call.png' alt=''></a>") == ["01174960777"]
    html = "<a href='tel:01174960199'><img src='f.png' alt='Fax'></a>"
    found = person(mail(html=f"<p>Best regards</p><div>Jane Harrow<br>Buyer<br>Nordlicht Lighting Ltd<br>{html}</div>"))
    assert [(phone.text, phone.kind) for phone in found.phones] == [("01174960199", "fax")]

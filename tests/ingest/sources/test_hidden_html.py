"""What an HTML mail does not show is not read, and what it shows is."""

import time

import pytest

from ingest.sources.signatures.markup import page_of
from tests.ingest.sources.letters import mail, person

_HIDING = [
    'style="display:none"', 'STYLE="mso-hide:all; DISPLAY: none !important"', 'style="visibility: hidden"', "hidden",
    'style="font-size:0;line-height:0"', 'style="max-height:0px;overflow:hidden"', 'style="opacity:0;color:#333"',
    'style="x:y;display:\r\nnone"', 'style="font-size:\n 0"', "\nhidden", 'style="color:#ffffff;font-size:12px"', 'style="font-size:1px;color:white"', 'hidden style="color:#333"',
    'style="display :none"', "style='Visibility : hidden;color:#333'", 'style="font-size : 0"',
]  # fmt: skip
_SHOWING = [
    'style="display:block"', 'style="font-size:0.9em"', 'style="opacity:0.8"', 'style="line-height:0"',
    'style="max-width:0;overflow:hidden"', 'style="background:#036;color:#fff"', 'style="border-color:white"',
    'style="max-height:0.5em;overflow:hidden"', 'style="overflow:hidden"',
]  # fmt: skip


@pytest.mark.parametrize("attributes", _HIDING)
def test_hidden_text_gives_the_sender_nothing(attributes: str) -> None:
    hidden = f"<div {attributes}>Rolf Sommer CEO <p style='display:none'>of old</p> +49 30 5550 500</div>"
    html = f"<p>Fine.</p><p>Best regards</p>{hidden}<p>Jane Harrow<br>Buyer<br>+44 117 496 0123</p>{hidden}"
    found = person(mail(html=html))
    assert ([phone.text for phone in found.phones], [job.title for job in found.jobs]) == (
        ["+44 117 496 0123"],
        ["Buyer"],
    )


@pytest.mark.parametrize("attributes", _SHOWING)
def test_text_that_is_only_small_pale_or_cut_is_read(attributes: str) -> None:
    assert "Jane Harrow" in page_of(f"<p>Hi</p><div {attributes}>Jane Harrow</div>").lines


@pytest.mark.parametrize("size", ["0", "1px"])
def test_text_that_is_given_a_size_again_is_read(size: str) -> None:
    for again in ('<span style="font-size: 14px">', '<span style="font:12px Arial">', "<font size=2>"):
        html = f'<td style="font-size:{size}">{again}Jane Harrow</td>'
        assert "Jane Harrow" in page_of(f"<table><tr>{html}</tr></table>").lines


@pytest.mark.parametrize("size", ["0", "0px", "1px"])
def test_a_table_without_size_whose_cells_have_one_is_read(size: str) -> None:
    cells = (
        f'<table style="line-height:0;font-size:{size}"><tr><td style="font-size:15px">Jane Harrow</td></tr></table>'
    )
    assert "Jane Harrow" in page_of(f'<p>Hi</p><table style="font-size:{size}"><tr><td>{cells}</td></tr></table>').lines


_SHEETS_THAT_HIDE = [
    ".of {display:none}", "DIV.of, p.x { color:red; DISPLAY : none !important }", "#first{visibility:hidden}",
    "<!-- /* .no */ @import url(a.css); .of\n{\nmso-hide:all;\n} -->", "@media print{.a{color:red}} .of{opacity:0}",
    ".of{display:block} .of{display:none}", "@font-face{font-family:x;src:url(y)}.of{display:none}",
    ".of{display:none",
]  # fmt: skip
_SHEETS_THAT_SHOW = [
    ".off{display:none}", ".of .of{display:none}", ".of:hover{display:none}", "div > .no{display:none}",
    "@media (max-width:480px){.of{display:none}}", ".of{display:none} .of{display:block}", "body{display:none}",
    "}.of{", ".of{max-width:0;color:#333}", "*{display:none}",
]  # fmt: skip


def _page(sheet: str, attributes: str = "class='x of' id='first'") -> list[str]:
    return page_of(f"<style>{sheet}</style><p>Hi</p><div {attributes}>Rolf Sommer</div><p>Jane</p>").lines


@pytest.mark.parametrize("sheet", _SHEETS_THAT_HIDE)
def test_what_a_style_sheet_hides_by_class_id_or_tag_is_not_read(sheet: str) -> None:
    assert "Rolf Sommer" not in _page(sheet)
    assert "Jane" in _page(sheet)


@pytest.mark.parametrize("sheet", _SHEETS_THAT_SHOW)
def test_what_a_style_sheet_hides_somewhere_else_or_on_some_screens_is_read(sheet: str) -> None:
    assert "Rolf Sommer" in _page(sheet)


def test_an_elements_own_style_shows_it_again_unless_the_sheet_insists() -> None:
    shown = "class=of style='display: block'"
    assert "Rolf Sommer" in _page(".of{display:none}", shown)
    assert "Rolf Sommer" not in _page(".of{display:none !important}", shown)


def test_a_sheet_of_ten_thousand_rules_is_read_at_once() -> None:
    sheet = "".join(f".c{number}{{display:none}}" for number in range(5_000))
    started = time.process_time()
    assert "Rolf Sommer" in _page(sheet + ".of{display:none}")
    assert time.process_time() - started < 0.05


def test_pictures_whose_box_has_a_font_without_size_are_seen_and_so_are_their_links() -> None:
    row = "<a href='https://www.linkedin.com/in/jane-harrow-example'><img src='in.png'></a>"
    html = f"<p>Hi</p><p>Jane Harrow</p><p style='font-size:0px;line-height:0'>{row}</p>"
    assert "<https://www.linkedin.com/in/jane-harrow-example>" in page_of(html).lines

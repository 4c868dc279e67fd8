"""What an HTML mail does not show is not read, and what it shows is."""

import pytest

from ingest.sources.signatures.markup import page_of
from tests.ingest.sources.letters import mail, person

_HIDING = [
    'style="display:none"', 'STYLE="mso-hide:all; DISPLAY: none !important"', 'style="visibility: hidden"', "hidden",
    'style="font-size:0;line-height:0"', 'style="max-height:0px;overflow:hidden"', 'style="opacity:0;color:#333"',
    'style="x:y;display:\r\nnone"', 'style="font-size:\n 0"', "\nhidden", 'style="color:#ffffff;font-size:12px"', 'style="font-size:1px;color:white"', 'hidden style="color:#333"',
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

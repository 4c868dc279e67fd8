"""What the browser is sent is what was vendored, and no template asks for more than the policy allows."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "assets"
TEMPLATES = sorted([*ROOT.glob("directory/web/templates/**/*.html"), *ROOT.glob("privacy_center/templates/**/*.html")])
MANIFEST = json.loads((ASSETS / "manifest.json").read_text())
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on|\bjs:|javascript:|\|\s*safe\b")


def integrity(path: Path) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_a_vendored_file_has_the_bytes_its_manifest_names(name: str) -> None:
    assert integrity(ASSETS / name) == MANIFEST[name]["integrity"]


def test_every_integrity_attribute_is_the_one_of_the_manifest() -> None:
    for template in TEMPLATES:
        for tag in re.findall(r"<(?:link|script)[^>]+/assets/[^>]+>", template.read_text()):
            found = re.search(r"/assets/([^\"?]+)", tag)
            assert found is not None
            if found[1] in MANIFEST and "preload" not in tag:
                assert MANIFEST[found[1]]["integrity"] in tag, f"{template.name}: {found[1]}"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_a_template_holds_no_inline_script_style_or_handler(template: Path) -> None:
    assert INLINE.search(template.read_text()) is None


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (ASSETS / "icons.svg").read_text()))
    for template in TEMPLATES:
        named = set(re.findall(r'icon\("([a-z0-9-]+)"', template.read_text()))
        assert named <= drawn, f"{template.name}: {named - drawn}"


def test_no_style_of_ours_asks_another_origin() -> None:
    for sheet in [*ASSETS.glob("*.css"), *ROOT.glob("*/web/static/*.css"), *ROOT.glob("privacy_center/static/*.css")]:
        assert not re.search(r"url\(['\"]?(?:https?:|//|data:)", sheet.read_text()), sheet.name

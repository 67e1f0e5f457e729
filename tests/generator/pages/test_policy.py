"""The content-security policy that stands in every page of the site."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from generator.pages.policy import UnsafeError, protect, with_policy

PAGE = """<!doctype html><html><head>
<meta charset="utf-8">
<title>x</title><script>one()</script><script src="a.js"></script></head>
<body><script id="__config" type="application/json">{"a": 1}</script><script>one()</script></body></html>"""


def rules(page: str) -> dict[str, list[str]]:
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', page)
    assert found
    return {name: sources for name, *sources in (rule.split() for rule in found[1].split("; "))}


def test_a_written_in_script_is_allowed_by_its_text_and_no_other() -> None:
    digest = base64.b64encode(hashlib.sha256(b"one()").digest()).decode()
    assert rules(with_policy(PAGE))["script-src"] == ["'self'", "file:", f"'sha256-{digest}'"]


def test_the_policy_comes_before_anything_that_it_speaks_of() -> None:
    page = with_policy(PAGE)
    assert page.index("charset") < page.index("Content-Security-Policy") < page.index("<title>")
    assert page.count("Content-Security-Policy") == 1


def test_nothing_comes_from_elsewhere() -> None:
    found = rules(with_policy(PAGE))
    assert found["default-src"] == ["'none'"]
    assert found["object-src"] == found["base-uri"] == found["form-action"] == ["'none'"]
    assert not [one for sources in found.values() for one in sources if "http" in one or one == "*"]


@pytest.mark.parametrize("text", ["<img src=x onerror='x()'>", '<p\nonclick = "x()">'])
def test_a_script_on_a_tag_is_told_to_the_author(text: str) -> None:
    with pytest.raises(UnsafeError, match=r"a/b\.html 里有写在标签上的脚本"):
        with_policy(PAGE.replace("<body>", f"<body>{text}"), "a/b.html")


def test_every_page_of_a_folder_is_given_it(tmp_path) -> None:
    (tmp_path / "modules").mkdir()
    for name in ("index.html", "modules/a.html"):
        (tmp_path / name).write_text(PAGE, encoding="utf-8")
    protect(tmp_path)
    assert (tmp_path / "index.html").read_bytes() == (tmp_path / "modules/a.html").read_bytes()
    assert rules((tmp_path / "index.html").read_text(encoding="utf-8"))

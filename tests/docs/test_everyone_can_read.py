"""Pages as the builder changes them last: keys reach what scrolls, and lists are lists."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

CONF = Path(__file__).parents[2] / "docs" / "conf.py"


def shown(body: str) -> str:
    spec = importlib.util.spec_from_file_location("manual", CONF)
    assert spec is not None
    assert spec.loader is not None
    manual: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(manual)
    context = {"body": body}
    manual.let_everyone_reach(None, "page", "page.html", context, None)
    return context["body"]


def test_keys_scroll_code_and_wide_tables() -> None:
    assert shown("<pre>x</pre>") == '<pre tabindex="0">x</pre>'
    assert shown('<div class="table-wrapper wide">') == '<div tabindex="0" class="table-wrapper wide">'


def test_parameters_are_a_list_and_no_terms_without_meanings() -> None:
    body = "<dl>\n<dd>a,</dd>\n<dd>b,</dd>\n</dl>\n<dl>\n<dt>term</dt><dd>meaning</dd>\n</dl>"
    first, second = shown(body).split("</ul>\n")
    assert first == '<ul class="sig-params">\n<li>a,</li>\n<li>b,</li>\n'
    assert second == "<dl>\n<dt>term</dt><dd>meaning</dd>\n</dl>"

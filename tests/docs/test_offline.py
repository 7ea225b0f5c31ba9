"""What the build of the pages refuses: anything that a browser would fetch from another host."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))
from glabella_offline import requests_of


@pytest.mark.parametrize(
    "text",
    [
        '<script async src="https://cdn.example/mathjax.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/css">',
        '<img alt="" src="http://example.org/a.png">',
        '@import "https://fonts.example/a.css";',
        "src: url(https://fonts.example/a.woff2)",
    ],
)
def test_a_request_to_another_host_is_found(text: str) -> None:
    assert len(requests_of(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<a class="reference external" href="https://doi.org/10.1">a source</a>',
        '<script src="_static/furo.js"></script>',
        "url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'\")",
    ],
)
def test_links_and_own_files_are_not(text: str) -> None:
    assert requests_of(text) == []

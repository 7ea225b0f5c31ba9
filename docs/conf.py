"""How the documentation is built: everything from this repository, nothing fetched."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

import glabella  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Glabella"
author = "The Glabella maintainers"
project_copyright = "the Glabella maintainers, MIT licence"
release = version = glabella.__version__
language = "en-GB"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "glabella_api",
    "glabella_figures",
    "glabella_library",
    "glabella_math",
    "glabella_offline",
]
exclude_patterns = ["_ext"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

nitpicky = True
# Names of other libraries have no page here, and nothing is fetched to learn theirs.
nitpick_ignore_regex = [
    (r"py:.*", r"(?!glabella\b).*"),
    (r"py:class", r"glabella\.(face\.frame\.Pixel|evidence\.model\.Course)"),
]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_class_signature = "mixed"
autodoc_type_aliases = {"ArrayLike": "ArrayLike"}
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
smartquotes = False
python_maximum_signature_line_length = 80
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_use_rtype = False
add_module_names = False

html_theme = "furo"
html_title = "Glabella"
html_static_path = ["_static"]
html_css_files = ["glabella.css"]
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None
html_math_renderer = "mathml"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#8a3b2e",
        "color-brand-content": "#8a3b2e",
    },
    "dark_css_variables": {"color-brand-primary": "#e8a48f", "color-brand-content": "#e8a48f"},
}


def leave_out_unwritten(app: Sphinx, page: str, source: list[str]) -> None:
    """Leave the page of figures out of the contents until the bench has written it."""
    if page == "index" and not (HERE / "truth.md").exists():
        source[0] = source[0].replace("\ntruth\n", "\n")


def give_headings_a_level(
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object
) -> None:
    """Say how deep the headings of the contents are: the theme says only that they are headings."""
    contents = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = contents.replace('role="heading"', 'role="heading" aria-level="2"')


SIGNATURE = re.compile(r"<dl>\n((?:<dd>.*</dd>\n)+)</dl>")


def let_everyone_reach(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Let keys scroll wide tables and code; write a signature's parameters as the list that they are."""
    body = context.get("body", "").replace("<pre>", '<pre tabindex="0">')
    body = body.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
    context["body"] = SIGNATURE.sub(_as_list, body)


def _as_list(found: re.Match[str]) -> str:
    rows = found[1].replace("<dd>", "<li>").replace("</dd>", "</li>")
    return f'<ul class="sig-params">\n{rows}</ul>'


def setup(app: Sphinx) -> None:
    """Register the hooks."""
    app.connect("html-page-context", let_everyone_reach, priority=900)
    app.connect("html-page-context", give_headings_a_level, priority=900)
    app.connect("source-read", leave_out_unwritten)

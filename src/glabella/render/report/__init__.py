"""``report.html``: one file that shows a possible result and everything it rests on."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from glabella.render.report.context import Context
from glabella.render.report.details import file_section, photograph_section, plan_section, sources_section
from glabella.render.report.first import first_screen
from glabella.render.report.inputs import ReportInput
from glabella.render.report.markup import Html, tag
from glabella.render.report.numbers import blind_spots, harms_section, numbers_section
from glabella.render.report.pictures import Album, Box, face_box, main_time, report_crop
from glabella.render.report.results import days_section, loupe_section, range_section
from glabella.render.report.viewer import viewer_script, viewer_scripts
from glabella.render.words import sentence, words

__all__ = [
    "Album",
    "Box",
    "ReportInput",
    "face_box",
    "main_time",
    "report_crop",
    "report_page",
    "write_report",
]

_HERE = Path(__file__).parent
_JUMPS = (
    ("range", "Range"),
    ("loupe", "Closer look"),
    ("days", "Days after"),
    ("numbers", "Numbers"),
    ("harms", "Side effects"),
    ("sources", "Sources"),
)


def write_report(path: Path, given: ReportInput) -> None:
    """Write the report: one offline file without any outside request.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    path.write_text(report_page(given), encoding="utf-8", newline="\n")


def report_page(given: ReportInput) -> str:
    """Return the report as an HTML document; the same input gives the same text."""
    context = Context.of(given)
    style = _HERE.joinpath("report.css").read_text(encoding="utf-8")
    script = _HERE.joinpath("report.js").read_text(encoding="utf-8")
    sections = [
        range_section(context),
        loupe_section(context),
        days_section(context),
        numbers_section(context),
        blind_spots(context),
        harms_section(context),
        plan_section(context),
        photograph_section(context),
        sources_section(context),
        file_section(context),
    ]
    body = tag(
        "body",
        tag("a", "Skip to the result", href="#main", class_="skip"),
        context.definitions(),
        _header(sections),
        tag("main", first_screen(context), *sections, id="main", tabindex=-1),
        tag(
            "footer",
            tag("p", sentence("clinician"), class_="clinician"),
            tag("p", f"{words()['notice']}. Pictures are simulated from published studies."),
        ),
        tag("script", Html(script)),
        *viewer_scripts(given.viewer),
    )
    page = tag("html", _head(given, style, script), body, lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _header(sections: list[Html | None]) -> Html:
    there = "".join(part for part in sections if part)
    links = [tag("li", tag("a", text, href=f"#{name}")) for name, text in _JUMPS if f'id="{name}"' in there]
    return tag(
        "header",
        tag("p", "Glabella", class_="brand"),
        tag("p", words()["notice"], class_="notice"),
        tag("nav", tag("ul", *links), aria_label="On this page"),
        class_="top",
    )


def _head(given: ReportInput, style: str, script: str) -> Html:
    scripts = " ".join(f"'{_hash(text)}'" for text in (script, viewer_script(given.viewer)) if text)
    policy = (
        f"default-src 'none'; img-src data: blob:; style-src '{_hash(style)}'; "
        f"script-src {scripts}; base-uri 'none'; form-action 'none'"
    )
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"Possible result: {given.procedure} · Glabella"),
        tag("style", Html(style)),
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")

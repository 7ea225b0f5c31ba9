"""The plan, the photograph, the scores on demand, the sources, and this file itself."""

from __future__ import annotations

from glabella.render.document import sources_of
from glabella.render.report.context import Context
from glabella.render.report.markup import Html, join, listed, tag
from glabella.render.report.quality import quality_details
from glabella.render.report.results import section
from glabella.render.words import capital, concern_name, sentence, zone_name


def plan_section(context: Context) -> Html:
    """Return the course that was asked for, with what lies outside the evidence."""
    plan = context.given.course.plan
    rows = [
        ("Procedure", capital(context.given.procedure)),
        ("Sessions", f"{plan.sessions}"),
        ("Weeks between sessions", f"{plan.interval_weeks:g}"),
        ("Needle length", f"{plan.needle_mm:g} mm"),
        ("Device", plan.device),
        ("Combined with", plan.adjunct or "nothing"),
        ("Skin type", f"{plan.phototype} (as told)" if plan.phototype else "not told"),
    ]
    cautions = [text for text in context.given.course.cautions if text != sentence("clinician")]
    stretched = context.given.course.extrapolated
    return section(
        "plan",
        "The plan",
        _table(rows),
        join(tag("h3", "Outside the evidence"), listed(cautions)) if cautions else None,
        join(tag("h3", "Stretched beyond the studies"), listed(stretched)) if stretched else None,
        tag("p", sentence("not_together"), class_="badge") if plan.adjunct and cautions else None,
    )


def _table(rows: list[tuple[str, str]]) -> Html:
    return tag(
        "dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in rows), class_="facts-list"
    )


def photograph_section(context: Context) -> Html:
    """Return the scale, the cautions about the photograph, and the scores for those who ask."""
    given = context.given
    scale = given.mm_per_pixel
    if scale is None:
        said = "The scale of this photograph is not known, so sizes are not given in millimetres."
    else:
        said = (
            f"One pixel is about {scale.value:.2g} mm of skin ({scale.low:.2g} to {scale.high:.2g}). "
            "Detail finer than three pixels is not read."
        )
    cautions = list(dict.fromkeys(caution.text for caution in given.cautions))
    return section(
        "photograph",
        "The photograph",
        tag("p", said),
        listed(cautions, "cautions") or tag("p", "No caution about how it was taken."),
        quality_details(given.quality),
        _scores(context),
    )


def _scores(context: Context) -> Html | None:
    severities = context.given.findings.severities
    if not severities:
        return None
    names = ("Concern", "Where", "Score", "Scale", "Smallest change that can be measured")
    head = tag("tr", *(tag("th", name, scope="col") for name in names))
    rows = [
        tag(
            "tr",
            tag("th", concern_name(item.concern), scope="row"),
            tag("td", zone_name(item.zone)),
            tag("td", f"{item.value:.1f} ({item.low:.1f} to {item.high:.1f})"),
            tag("td", f"{item.scale}, {item.scale_range[0]:g} to {item.scale_range[1]:g}"),
            tag("td", f"{item.minimum_detectable_change:.1f}"),
        )
        for item in severities
    ]
    note = "Estimated from a photograph. A difference under the last column is called “no measurable change”."
    return tag(
        "details",
        tag("summary", "Scores read from this photograph"),
        tag("p", note),
        tag(
            "div",
            tag("table", tag("thead", head), tag("tbody", *rows)),
            class_="scroll",
            tabindex=0,
            role="region",
            aria_label="Scores",
        ),
    )


def sources_section(context: Context) -> Html:
    """Return the numbered sources; addresses are text, so that nothing is fetched."""
    rows = [
        tag(
            "li",
            source.citation,
            tag("span", f" {source.link}", class_="address") if source.link else None,
            id=f"source-{place}",
        )
        for place, source in enumerate(sources_of(context.given.course), start=1)
    ]
    return section("sources", "Sources", tag("ol", *rows, class_="sources") if rows else tag("p", "None."))


def file_section(context: Context) -> Html:
    """Return versions and hashes, so that a result can be repeated and checked."""
    document = context.given.document
    versions = [(name, str(value)) for name, value in document.get("versions", {}).items()]
    files = [(name, str(entry["decoded_pixels_sha256"])) for name, entry in document.get("files", {}).items()]
    return section(
        "file",
        "This file",
        tag(
            "p",
            "It was made on this machine and fetches nothing. It holds pictures of a face: "
            "share it with care.",
        ),
        tag(
            "details",
            tag("summary", "Versions and hashes"),
            tag("h3", "Versions"),
            _table(versions),
            tag("h3", "SHA-256 of decoded pixels"),
            _table(files),
            class_="hashes",
        ),
    )

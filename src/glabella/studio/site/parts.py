"""The parts of a procedure's page in the order a reader needs them."""

from __future__ import annotations

from django.utils.translation import gettext as _

PARTS = (
    *("names", "what_it_is", "key_facts", "concerns", "ideal_candidate", "not_suitable", "recovery"),
    *("side_effects", "results", "cost", "for_against", "invasiveness", "what_to_expect", "alternatives"),
    *("cases", "takeaway", "badges", "helpful", "editorial", "sources"),
)


def part_titles() -> dict[str, str]:
    """Return the heading of each part."""
    return {
        "names": _("Names"),
        "what_it_is": _("What it is"),
        "key_facts": _("Key facts"),
        "concerns": _("What it may help"),
        "ideal_candidate": _("Who it is studied in"),
        "not_suitable": _("Questions to ask a clinician first"),
        "recovery": _("The days after"),
        "side_effects": _("What could go wrong"),
        "results": _("Results over time"),
        "cost": _("What it costs"),
        "for_against": _("For and against"),
        "invasiveness": _("How much it asks of the body"),
        "what_to_expect": _("Before, during and after"),
        "alternatives": _("Is something else better?"),
        "cases": _("Before and after, by provider"),
        "takeaway": _("In short"),
        "badges": _("What the badges mean"),
        "helpful": _("Is this helpful?"),
        "editorial": _("Who wrote and checked this"),
        "sources": _("Sources"),
    }

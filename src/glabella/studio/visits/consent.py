"""Consent by purpose, with a receipt; nothing is looked at before it is given."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from glabella.studio.visits.models import KEPT_DAYS, USUAL_HOURS, Visit
from glabella.terms import WrongUsage

VERSION = "2026-11"
NEEDED = "try_on"


def purposes() -> dict[str, str]:
    """Return what a person may agree to, in words."""
    return {
        "try_on": _(
            "Look at my photograph now: find the face, read the skin, and draw what studies say. "
            "Everything is deleted after %(hours)s hours."
        )
        % {"hours": USUAL_HOURS},
        "keep": _("Keep it for %(days)s days, so that I can compare my progress.") % {"days": KEPT_DAYS},
        "share": _("Let me open it on another device, such as a provider’s or my phone."),
    }


def consent(adult: bool, chosen: Iterable[str]) -> dict[str, Any]:
    """Return what is stored of a consent.

    Raises
    ------
    WrongUsage
        If the person is not an adult, did not agree to the try-on, or names another purpose.
    """
    wanted = list(dict.fromkeys(chosen))
    if not adult:
        raise WrongUsage(_("The studio is for adults of 18 and over."), _("Look with one of the made faces."))
    if NEEDED not in wanted:
        raise WrongUsage(
            _("Without your agreement the photograph is not looked at."), _("Agree to the try-on first.")
        )
    unknown = sorted(set(wanted) - set(purposes()))
    if unknown:
        raise WrongUsage(_("There is no such purpose."), _("Choose among: ") + ", ".join(purposes()) + ".")
    text = "\n".join(purposes()[name] for name in wanted)
    return {
        "version": VERSION,
        "adult": True,
        "purposes": wanted,
        "at": timezone.now().isoformat(timespec="seconds"),
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def receipt(visit: Visit) -> dict[str, Any]:
    """Return what the person agreed to, in full, to keep."""
    stored = visit.consent
    return {
        "format": "glabella.consent.v1",
        "visit": visit.id,
        "version": stored["version"],
        "given": stored["at"],
        "adult": stored["adult"],
        "agreed": [{"purpose": name, "text": purposes()[name]} for name in stored["purposes"]],
        "not_agreed": [name for name in purposes() if name not in stored["purposes"]],
        "text_sha256": stored["text_sha256"],
        "deleted_at": visit.expires.isoformat(timespec="seconds"),
        "withdraw": _("“Delete now” on the try-on’s page removes everything at once."),
    }


def agree(visit: Visit, adult: bool, chosen: Iterable[str]) -> None:
    """Store a consent, and the end that follows from it."""
    visit.consent = consent(adult, chosen)
    keep = timedelta(days=KEPT_DAYS) if visit.kept else timedelta(hours=USUAL_HOURS)
    visit.expires = visit.created + keep

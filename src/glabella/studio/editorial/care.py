"""What the server does for pages while it runs: first content, and what was scheduled."""

from __future__ import annotations

import logging

from django.apps import apps
from django.utils import timezone
from wagtail.models import Page, Revision

from glabella.studio.editorial import files
from glabella.studio.editorial.models import EvidencePage, NotPublishable

_log = logging.getLogger("glabella.editorial")


def load_first() -> None:
    """Load the library's pages where none was loaded yet, so that nobody meets an empty site."""
    kinds = [kind for kind in apps.get_models() if issubclass(kind, EvidencePage)]
    if not any(kind.objects.exists() for kind in kinds):
        files.load()


def load_again() -> None:
    """Bring in what changed in the library since the last start."""
    files.load()


def keep_schedule() -> None:
    """Publish and end what is due; what the evidence check refuses by then stays a draft."""
    now = timezone.now()
    for page in Page.objects.filter(live=True, expire_at__lt=now).specific():
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    for revision in Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at"):
        try:
            revision.publish(log_action="wagtail.publish.scheduled")
        except NotPublishable:
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            _log.warning("a scheduled page was not published: its evidence does not hold any more")

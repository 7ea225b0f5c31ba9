"""Votes on whether a page helped. No account; nothing here leads back to a person."""

from __future__ import annotations

import datetime
import hashlib
import hmac

from django.db import models, transaction
from django.utils import timezone

from glabella.response import wilson
from glabella.studio.visits.vault import derived

MOST_A_NETWORK_A_DAY = 20


def keyed(purpose: str, text: str) -> str:
    """Return a hash that cannot be guessed back without the server's key."""
    return hmac.new(derived(purpose), text.encode(), hashlib.sha256).hexdigest()


class Vote(models.Model):
    """One browser's answer for one page; it may change its mind."""

    page = models.CharField(max_length=64)
    browser = models.CharField(max_length=64)
    helpful = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["page", "browser"], name="one_vote_a_browser"),)


class NetworkDay(models.Model):
    """How many new votes came from a network today; dropped when the day is over."""

    day = models.DateField()
    network = models.CharField(max_length=64)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["day", "network"], name="one_row_a_network_a_day"),)


@transaction.atomic
def vote(page: str, browser: str, address: str, helpful: bool, today: datetime.date | None = None) -> bool:
    """Count or change a vote; return ``False`` where its network has given enough for a day."""
    day = today or timezone.now().date()
    NetworkDay.objects.exclude(day=day).delete()
    own = keyed("votes of a browser", browser)
    earlier = Vote.objects.filter(page=page, browser=own).first()
    if earlier is not None:
        earlier.helpful = helpful
        earlier.save()
        return True
    seen, _new = NetworkDay.objects.get_or_create(day=day, network=keyed("votes of a network", address))
    if seen.votes >= MOST_A_NETWORK_A_DAY:
        return False
    seen.votes += 1
    seen.save()
    Vote.objects.create(page=page, browser=own, helpful=helpful)
    return True


def tally(page: str) -> dict[str, int]:
    """Return how many voted, how many were helped, and the share's 95 % interval in percent (Wilson 1927)."""
    votes = Vote.objects.filter(page=page)
    n, helped = votes.count(), votes.filter(helpful=True).count()
    low, high = wilson(helped, n) if n else (0.0, 1.0)
    return {"n": n, "helped": helped, "low": round(100 * low), "high": round(100 * high)}

"""Rows. None holds a name, an address, a file name or a pixel."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta

from django.db import models
from django.utils import timezone

from glabella.studio.places import places
from glabella.studio.visits.store import Store
from glabella.studio.visits.vault import new_key, unwrap, wrap

USUAL_HOURS = 24
KEPT_DAYS = 90
MADE = "file-"


def new_id() -> str:
    """Return an unguessable id: 128 random bits in 22 letters."""
    return secrets.token_urlsafe(16)


def usual_end() -> timezone.datetime:
    """Return when a visit ends that nobody asked to keep."""
    return timezone.now() + timedelta(hours=USUAL_HOURS)


class Visit(models.Model):
    """One person's photograph and what was made of it; a known-truth face has a name and no owner.

    ``plan`` holds what the person chose; the rest of the plan is the library's usual one.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    name = models.CharField(max_length=16, blank=True)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(null=True, default=usual_end, db_index=True)
    wrapped_key = models.BinaryField()
    patch = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    consent = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    made_with = models.CharField(max_length=100, blank=True)

    @classmethod
    def begin(cls, **fields: object) -> Visit:
        """Return a new visit with its own key and an empty folder."""
        visit = cls(**fields)
        visit.wrapped_key = wrap(new_key(), visit.id)
        visit.save(force_insert=True)
        visit.store.create()
        return visit

    @property
    def public(self) -> bool:
        """Return whether this is a known-truth face, open to everyone."""
        return bool(self.name)

    @property
    def kept(self) -> bool:
        """Return whether the person asked to keep it."""
        return "keep" in self.consent.get("purposes", [])

    @property
    def made_prefix(self) -> str:
        """Return how names of files to take away begin: files of another plan are not found by it."""
        plan = json.dumps(self.plan, sort_keys=True).encode()
        return f"{MADE}{hashlib.blake2b(plan, digest_size=6).hexdigest()}-"

    @property
    def made(self) -> list[str]:
        """Return the names, as people see them, of the files to take away that are there."""
        prefix = self.made_prefix
        return [name.removeprefix(prefix) for name in self.store.names() if name.startswith(prefix)]

    @property
    def store(self) -> Store:
        """Return the visit's sealed files."""
        return Store(places().visits / self.id, self.id, unwrap(bytes(self.wrapped_key), self.id))

    def touch(self) -> None:
        """Tell every open page that something changed."""
        Visit.objects.filter(id=self.id).update(revision=models.F("revision") + 1)


class Device(models.Model):
    """A browser, known by a secret that only it holds; the row keeps the secret's hash."""

    secret_hash = models.CharField(max_length=64, unique=True)


class Access(models.Model):
    """A browser's right to a visit."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE)
    device = models.ForeignKey(Device, on_delete=models.CASCADE)

    class Meta:
        """One right for each pair."""

        constraints = (models.UniqueConstraint(fields=["visit", "device"], name="one_right"),)


class HandOff(models.Model):
    """A link that opens a visit on one more device, once, for a short time."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()


class Job(models.Model):
    """Work on a visit. ``state`` is waiting, running, done or failed."""

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=8, default=WAITING, db_index=True)
    stage = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=22, blank=True)
    leased_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    cure = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(default=timezone.now)

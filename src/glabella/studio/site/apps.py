"""The application of the public pages."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages that anybody may read, and the one vote a reader has."""

    name = "glabella.studio.site"
    label = "public"
    default_auto_field = "django.db.models.BigAutoField"

"""The editorial application."""

from __future__ import annotations

from django.apps import AppConfig


class EditorialConfig(AppConfig):
    """Pages, their workflow, and who signed what."""

    name = "glabella.studio.editorial"
    label = "editorial"
    verbose_name = "Editorial process"
    default_auto_field = "django.db.models.BigAutoField"

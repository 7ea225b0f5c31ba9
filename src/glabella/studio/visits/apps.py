"""The visits application."""

from __future__ import annotations

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Rows of visits, devices, permissions, links and jobs."""

    name = "glabella.studio.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"

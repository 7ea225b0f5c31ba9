"""Addresses."""

from __future__ import annotations

from django.urls import path

from glabella.studio.api import api
from glabella.studio.web import pages
from glabella.studio.web.assets import asset

handler400 = "glabella.studio.web.problems.bad_request"
handler403 = "glabella.studio.web.problems.forbidden"
handler404 = "glabella.studio.web.problems.not_found"
handler500 = "glabella.studio.web.problems.crashed"

urlpatterns = [
    path("", pages.first, name="first"),
    path("photo", pages.photo, name="photo"),
    path("faces/<slug:name>", pages.face, name="face"),
    path("try/<str:visit_id>", pages.tryon, name="tryon"),
    path("hand/<str:token>", pages.hand, name="hand"),
    path("deleted", pages.deleted, name="deleted"),
    path("control", pages.control, name="control"),
    path("static/<str:digest>/<path:name>", asset, name="asset"),
    path("api/", api.urls),
]

"""Addresses."""

from __future__ import annotations

from django.urls import include, path, re_path
from wagtail.admin import urls as editor_urls

from glabella.studio.api import api
from glabella.studio.editorial import serving
from glabella.studio.editorial.login import closed, sign_in
from glabella.studio.web import pages
from glabella.studio.web.assets import asset, editor_asset

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
    re_path(r"^static/(?P<name>(?:wagtail[a-z]+|editorial)/.+)$", editor_asset),
    path("static/<str:digest>/<path:name>", asset, name="asset"),
    path("api/", api.urls),
    path("procedures/<slug:slug>/", serving.procedure),
    path("concerns/<slug:slug>/", serving.concern),
    path("glossary/", serving.glossary),
    path("editorial/", serving.editorial),
    path("", include("glabella.studio.site.urls")),
    path("editor/login/", sign_in),
    path("editor/failwhale/", closed),
    path("editor/", include(editor_urls)),
]

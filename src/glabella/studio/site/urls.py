"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from glabella.studio.site import choice, views

urlpatterns = [
    path("procedures/", views.procedure_list, name="procedures"),
    path("concerns/", views.procedure_list, name="concerns"),
    path("procedures/<slug:slug>/", views.procedure, name="procedure"),
    path("procedures/<slug:slug>/claims.json", views.claims_json, name="claims-json"),
    path("procedures/<slug:slug>/claims/<slug:claim_id>/", views.claim, name="claim"),
    path("procedures/<slug:slug>/checklist/", views.paper, {"kind": "checklist"}, name="checklist"),
    path("procedures/<slug:slug>/consent-aid/", views.paper, {"kind": "consent"}, name="consent-aid"),
    path("procedures/<slug:slug>/helpful", views.helpful, name="helpful"),
    path("concerns/<slug:slug>/", views.concern, name="concern"),
    path("choice", choice.choose, name="choice"),
    path("search", views.search, name="search"),
    path("procedures/<slug:slug>/social.png", views.social),
    path("social.png", views.social),
    path("glossary/", views.glossary, name="glossary"),
    path("editorial/", views.editorial, name="editorial"),
    path("feed.xml", views.feed, name="feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]

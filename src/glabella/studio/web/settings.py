"""Settings of the Django project. Nothing here is secret: keys come from the server's key file."""

from __future__ import annotations

import os
from pathlib import Path

from glabella.studio.logs import config
from glabella.studio.places import ADDRESS, HOSTS, HTTPS, open_places
from glabella.studio.visits.vault import derived
from glabella.studio.web.middleware import EDITOR

_places = open_places()

SECRET_KEY = derived("django signing").hex()
DEBUG = False
ALLOWED_HOSTS = (os.environ.get(HOSTS) or "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "glabella.studio.visits.apps.VisitsConfig",
    "glabella.studio.site.apps.PublicConfig",
    # The editor. It needs no images, documents or embedded media: pages hold words and claims only.
    "glabella.studio.editorial.apps.EditorialConfig",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "glabella.studio.web",
]
MIDDLEWARE = [
    "glabella.studio.web.middleware.Record",
    "glabella.studio.web.middleware.Headers",
    "glabella.studio.editorial.middleware.Accounts",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "glabella.studio.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "glabella.studio.editorial.middleware.editor_context",
            ],
            # The forms of accounts name this library of tags and use none of them.
            "libraries": {"wagtailimages_tags": "django.templatetags.i18n"},
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _places.database,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            # A deleted row is overwritten with zeros, not only unlinked.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        },
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True

STATIC_URL = "/static/"
# The viewer belongs to the room that draws reports; both show it.
_viewer = Path(__file__).parents[2] / "render" / "viewer"
STATICFILES_DIRS = [("viewer", _viewer)] if _viewer.is_dir() else []

# Plain HTTP is for this machine and the local network, where no certificate can be had: there, browsers
# would drop cookies marked “secure”. Behind HTTPS every cookie is marked, and the host's name is pinned.
_https = os.environ.get(HTTPS) == "1"
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_NAME = "__Host-csrf" if _https else "glabella-csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "glabella.studio.web.problems.csrf_failed"
DEVICE_COOKIE = "__Host-device" if _https else "glabella-device"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0

# Photographs stay in memory until they are sealed: no upload is written to disk as it is.
MOST_UPLOAD_BYTES = 32 * 2**20
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = MOST_UPLOAD_BYTES + 2**20
# The form of a whole page has thousands of fields; the gate before Django bounds everyone else.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# An address counts requests, in memory only; a header that anyone can write does not.
NINJA_NUM_PROXIES = 1 if _https else 0

# Accounts are for those who write and review pages; visitors have none, and no session.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "wagtailadmin_login"
SESSION_COOKIE_NAME = "__Secure-editor" if _https else "glabella-editor"
SESSION_COOKIE_PATH = EDITOR
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# The editor asks nobody else anything: no portraits, no news, no passwords by mail.
WAGTAIL_SITE_NAME = "Glabella"
WAGTAILADMIN_BASE_URL = os.environ.get(ADDRESS) or "http://localhost:8765"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# What was approved is approved for that very text; who approves last does not publish past the checks.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "glabella.studio.editorial.publishing.publish_reviewed"

LOGGING = config(os.environ.get("GLABELLA_STUDIO_LOG", "WARNING"))

"""The application that a server runs."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glabella.studio.web.settings")

from django.conf import settings
from django.core.asgi import get_asgi_application

from glabella.studio.web.gate import gate

application = gate(get_asgi_application(), settings.MOST_UPLOAD_BYTES)

"""The Django project: settings, pages, and the gate before them."""

"""Filters for the text of pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from glabella.studio.site.wording import Wording

register = template.Library()


@register.filter
def explained(text: str, wording: Wording) -> SafeString:
    """Return a text whose words of the field open their meaning."""
    return wording.mark(str(text))


@register.filter
def said_in(text: str, wording: Wording) -> str:
    """Return a text in the reader's units."""
    return wording.say(str(text))


@register.filter
def words_of(text: str, wording: Wording) -> list[dict[str, Any]]:
    """Return the words of the field that a text uses."""
    return wording.within(str(text))


@register.filter
def amount(number: float) -> str:
    """Return a whole number with its thousands apart and a true minus: 2800 → 2,800."""
    return f"{number:,.0f}".replace("-", "−")


@register.filter
def unlocalised(number: float) -> str:
    """Return a number as drawings need it, with a point whatever the reader's language."""
    return f"{number:g}"

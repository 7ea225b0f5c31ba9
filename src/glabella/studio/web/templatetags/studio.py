"""Tags of the studio's templates."""

from __future__ import annotations

from django import template

from glabella.studio.web.assets import address

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a style or script."""
    return address(name)

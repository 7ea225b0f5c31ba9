"""HTML from nested calls: every plain string is escaped, so no text can break the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_VOID = frozenset({"meta", "br", "img", "input", "link"})


class Html(str):
    """Markup that is already safe."""

    __slots__ = ()


Child = str | int | float | None


def tag(name: str, /, *children: Child, **attributes: str | int | float | bool | None) -> Html:
    """Return one element.

    Parameters
    ----------
    name : str
        Element name.
    *children : Html, str, number or None
        Plain text is escaped, ``Html`` is kept, ``None`` is left out.
    **attributes : str, number, bool or None
        Underscores become hyphens, a trailing one falls away (``class_``); ``True`` writes the bare name,
        ``False`` and ``None`` leave it out.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """Return several children one after the other."""
    return Html("".join(_child(child) for child in children))


def listed(items: Sequence[str | Html], class_: str | None = None) -> Html | None:
    """Return a list, or nothing for no items."""
    return tag("ul", *(tag("li", item) for item in items), class_=class_) if items else None


def _child(child: Child) -> str:
    if child is None:
        return ""
    return child if isinstance(child, Html) else escape(str(child), quote=False)


def _attribute(key: str, value: str | int | float | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    return f' {name}="{escape(str(value))}"'

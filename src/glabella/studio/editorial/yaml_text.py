"""Write a changed document into its file: what did not change stays, byte for byte, comments included."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from typing import Any

import yaml

from glabella.evidence.faults import plain

Edit = tuple[int, int, str]


def rewritten(text: str, document: Any) -> str:
    """Return a file's text that holds a document.

    Parameters
    ----------
    text : str
        The file as it is; may be empty.
    document : Any
        What it shall hold; dates as text.
    """
    old = plain(yaml.safe_load(text)) if text else None
    if old == document:
        return text
    new = text
    if isinstance(old, dict):
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        assert node is not None
        for start, end, piece in sorted(_edits(text, node, old, document), reverse=True):
            new = new[:start] + piece + new[end:]
    if new == text or plain(yaml.safe_load(new)) != document:
        new = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)
    return new


def _inline(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, (dict, list)):
        dumped = yaml.safe_dump(
            value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=2**20
        )
        return str(dumped).strip()
    return json.dumps(value, ensure_ascii=False)


def _edits(text: str, node: yaml.Node, old: Any, new: Any) -> list[Edit]:
    """Return the smallest replacements (start, end, text) that turn one value into another."""
    if old == new:
        return []
    if isinstance(node, yaml.MappingNode) and isinstance(new, dict) and list(old) == list(new):
        return [
            edit
            for key, value in node.value
            for edit in _edits(text, value, old[str(key.value)], new[str(key.value)])
        ]
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and isinstance(new, list) and new:
        return _items(text, node, old, new)
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        return [(start, _last(text, end), _inline(new))]
    ended = "\n" if text[start:end].endswith("\n") else ""
    return [(start, end, _inline(new) + ended)]


def _last(text: str, end: int) -> int:
    """Return where the last line with content before a place ends."""
    lines = text[:end].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return len("".join(lines).rstrip("\n"))


def _items(text: str, node: yaml.SequenceNode, old: list[Any], new: list[Any]) -> list[Edit]:
    """Replace, add and remove whole items of a list written one a line."""
    starts = [text.rfind("\n", 0, item.start_mark.index) + 1 for item in node.value]
    starts.append(min(_last(text, node.end_mark.index) + 1, len(text)))
    margin = " " * node.start_mark.column
    was, becomes = ([json.dumps(item, sort_keys=True) for item in items] for items in (old, new))
    return [
        (starts[a], starts[b], "".join(f"{margin}- {_inline(item)}\n" for item in new[c:d]))
        for kind, a, b, c, d in SequenceMatcher(None, was, becomes, autojunk=False).get_opcodes()
        if kind != "equal"
    ]

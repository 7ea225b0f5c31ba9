"""The files of a compared pair: ``audit.json`` and ``aligned.png``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

import glabella
from glabella.gallery.compare import Change, Pair
from glabella.gallery.fairness import Check
from glabella.render import staged_folder, write_json, write_png

FORMAT = "glabella.audit.v1"
AUDIT_FILE, ALIGNED_FILE = "audit.json", "aligned.png"
DECIMALS = 4
NOTE = "Show any new or changing spot to a clinician."


def write_pair(pair: Pair, out: str | Path) -> dict[str, Any]:
    """Write ``audit.json`` and ``aligned.png`` (before at the left, after laid over it at the right).

    Both are photographs, so neither carries the label of a simulated picture. All is written or nothing.

    Parameters
    ----------
    pair : Pair
    out : path of the folder

    Returns
    -------
    dict
        The document in ``audit.json``.

    Raises
    ------
    UnusableInput
        If the folder cannot be written or the disk is full.
    """
    shown = np.hstack([pair.registration.frame.cut(pair.before.photo.pixels), pair.registration.aligned])
    with staged_folder(Path(out)) as folder:
        digest = write_png(folder / ALIGNED_FILE, shown, None)
        document = audit_document(pair, {ALIGNED_FILE: digest})
        write_json(folder / AUDIT_FILE, document)
    return document


def audit_document(pair: Pair, files: dict[str, str]) -> dict[str, Any]:
    """Return what ``audit.json`` holds; ``files`` maps names to the SHA-256 of decoded pixels."""
    matrix = pair.registration.similarity
    height, width = pair.registration.frame.shape
    return {
        "format": FORMAT,
        "version": glabella.__version__,
        "fair": pair.fair,
        "not_measured": pair.not_measured,
        "checks": [_check(one) for one in pair.checks],
        "weeks_between": pair.weeks_between,
        "changes": [_change(one) for one in pair.changes],
        "registration": {
            "scale": _rounded(math.sqrt(abs(float(np.linalg.det(matrix[:, :2]))))),
            "turn_degrees": _rounded(math.degrees(math.atan2(matrix[1, 0], matrix[0, 0]))),
            "unlikeness": _rounded(pair.registration.unlikeness),
        },
        "cautions": {
            name: [{"code": caution.code, "text": caution.text} for caution in face.cautions]
            for name, face in (("before", pair.before), ("after", pair.after))
        },
        "files": {name: {"sha256": digest} for name, digest in files.items()},
        "aligned": {"left": "before", "right": "after", "width_each": width, "height": height},
        "note": NOTE,
    }


def _rounded(value: float) -> float:
    return round(float(value), DECIMALS)


def _check(one: Check) -> dict[str, Any]:
    return {
        "name": one.name,
        "value": None if one.value is None else _rounded(one.value),
        "unit": one.unit,
        "limit": one.limit,
        "fair": one.fair,
        "words": one.words,
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "concern": str(one.concern),
        "zone": None if one.zone is None else str(one.zone),
        "before": _rounded(one.before),
        "after": _rounded(one.after),
        "difference": _rounded(one.difference),
        "minimum_detectable_change": _rounded(one.detectable),
        "scale": one.scale,
        "words": one.words,
    }

"""Faults inside one file: its schema, its numbers, its units."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeGuard

from glabella.evidence.check import Library, listed
from glabella.evidence.faults import DataFile, Fault, each, read_file

ROUNDING = 0.005
UNITS = {
    "percent": {"percent of baseline"},
    "responders": {"share"},
    "shares": {"share"},
    "cases": {"people"},
}
ON_THE_SCALE = ("before", "after", "change", "control_change", "added", "spread")


@lru_cache(maxsize=1024)
def judged(schema: DataFile, file: DataFile) -> tuple[Fault, ...]:
    """Return what a schema refuses of a file; the cure is the guideline of the field."""
    from jsonschema import Draft202012Validator

    found = []
    for error in Draft202012Validator(schema.data).iter_errors(file.data):
        guideline = error.schema.get("guideline") if isinstance(error.schema, dict) else None
        see = f"See {schema.name}."
        cure = f"{guideline}. {see}" if guideline else see
        found.append(file.fault(tuple(error.absolute_path), f"{_short(error.message)}.", cure))
    return tuple(found)


def by_schema(library: Library) -> Iterator[Fault]:
    """Yield what the schemas refuse; the cure is the guideline of the field."""
    for kind in dict.fromkeys(kind for kind, _ in library.files):
        schema, faults = read_file(library.folder, library.folder / "schemas" / f"{kind}.yaml")
        yield from faults
        if schema is not None:
            for file in library.of(kind):
                yield from judged(schema, file)


def _short(message: str) -> str:
    return message if len(message) <= 160 else f"{message[:70]} … {message[-80:]}"


def finite(library: Library) -> Iterator[Fault]:
    """Yield numbers that are not numbers."""
    for _, file in library.files:
        for path, value in each(file.data):
            if isinstance(value, float) and not math.isfinite(value):
                yield file.fault(path, f"{value} is not a number.", "Write the number, or null for none.")


def ordered(library: Library) -> Iterator[Fault]:
    """Yield values outside their own range."""
    for _, file in library.files:
        for path, data in each(file.data):
            if not isinstance(data, dict) or not _is_number(data.get("value")):
                continue
            value, low, high = data["value"], data.get("low"), data.get("high")
            if _is_number(low) and low > value:
                yield file.fault(
                    (*path, "low"), f"{low} is more than the value {value}.", "Correct one of them."
                )
            if _is_number(high) and high < value:
                yield file.fault(
                    (*path, "high"), f"{high} is less than the value {value}.", "Correct one of them."
                )


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _scales(library: Library) -> dict[str, Any]:
    found = next(library.of("scales"), None)
    return found.data if found is not None and isinstance(found.data, dict) else {}


def units(library: Library) -> Iterator[Fault]:
    """Yield values in another unit than their scale or kind has, and scales that do not exist."""
    scales = _scales(library)
    for file in library.of("study"):
        for place, finding in enumerate(listed(file.data, "findings")):
            path = ("findings", place)
            name = finding.get("scale")
            if name is not None and name not in scales:
                cure = f"Choose one of: {', '.join(scales)}."
                yield file.fault((*path, "scale"), f"There is no scale {name}.", cure)
            step = (scales.get(str(name)) or {}).get("smallest_visible") or {}
            for field, value in finding.items():
                if not isinstance(value, dict) or "unit" not in value:
                    continue
                right = {step.get("unit")} if field in ON_THE_SCALE else UNITS.get(field, {value["unit"]})
                if value["unit"] not in right and right != {None}:
                    wanted = " or ".join(f"“{unit}”" for unit in right)
                    yield file.fault(
                        (*path, field, "unit"), f"“{value['unit']}” is the wrong unit.", f"Write {wanted}."
                    )


def limits(library: Library) -> Iterator[Fault]:
    """Yield percentages over 100, shares over 1, scores off their scale and counts over the people."""
    scales = _scales(library)
    for file in library.of("study"):
        for place, finding in enumerate(listed(file.data, "findings")):
            path = ("findings", place)
            ends = (scales.get(str(finding.get("scale"))) or {}).get("range")
            most: dict[str, tuple[float, float, str]] = {
                "percent": (-1000.0, 100.0, "An improvement cannot be over 100 percent"),
                "responders": (0.0, 1.0, "A share lies within 0 to 1"),
                "shares": (0.0, 1.0, "A share lies within 0 to 1"),
                "cases": (0.0, float(finding.get("n") or math.inf), "Cases cannot outnumber people"),
            }
            if isinstance(ends, list) and len(ends) == 2:
                for field in ("before", "after"):
                    most[field] = (ends[0], ends[1], f"The scale runs from {ends[0]:g} to {ends[1]:g}")
            for field, (low, high, words) in most.items():
                number = (
                    (finding.get(field) or {}).get("value") if isinstance(finding.get(field), dict) else None
                )
                if _is_number(number) and math.isfinite(number) and not low <= number <= high:
                    yield file.fault(
                        (*path, field, "value"), f"{number:g}: {words}.", "Read the source again."
                    )
            classes = listed(finding, "classes")
            total = sum(float(row["share"]) for row in classes if _is_number(row.get("share")))
            if classes and abs(total - 1) > ROUNDING:
                yield file.fault((*path, "classes"), f"The shares add up to {total:g}.", "They must be 1.")


def curves(library: Library) -> Iterator[Fault]:
    """Yield curves of recovery that do not have one value a day, or do not end at 0."""
    for file in library.of("recovery"):
        days = file.data.get("days") if isinstance(file.data, dict) else None
        if not isinstance(days, list):
            continue
        if days != sorted(set(days)):
            yield file.fault(("days",), "The days do not rise.", "Write them in order, each once.")
        for name, sign in (file.data.get("signs") or {}).items():
            for length in ("typical", "long"):
                curve = sign.get(length) if isinstance(sign, dict) else None
                if isinstance(curve, list) and (len(curve) != len(days) or curve[-1] != 0):
                    yield file.fault(
                        ("signs", name, length),
                        f"{len(curve)} values for {len(days)} days, the last {curve[-1]}.",
                        "Give one value a day, ending with 0.",
                    )


def pooled_findings(library: Library) -> Iterator[Fault]:
    """Yield findings that drive effects but may not, or cannot."""
    from glabella.evidence.check_links import names_memory

    needs = {
        "before_after": ("before", "after"),
        "change": ("change",),
        "percent": ("percent",),
        "classes": ("classes",),
        "not_significant": ("before", "spread"),
        "added": ("added",),
        "responders": ("responders",),
        "harm": ("cases",),
    }
    for file in library.of("study"):
        memory = (
            names_memory((file.data.get("verified") or {}).get("how"))
            if isinstance(file.data, dict)
            else False
        )
        for place, finding in enumerate(listed(file.data, "findings")):
            path, kind, pooled = ("findings", place), finding.get("kind"), finding.get("pooled")
            for field in needs.get(str(kind), ()):
                if field not in finding:
                    yield file.fault(path, f"A finding of kind {kind} needs “{field}”.", f"Add “{field}”.")
            if pooled and kind in ("responders", "harm", "direction"):
                cure = "Set “pooled: false” and say why."
                yield file.fault((*path, "pooled"), f"A finding of kind {kind} has no size to pool.", cure)
            if pooled and not finding.get("n"):
                yield file.fault((*path, "n"), "A pooled finding needs its number of people.", "Add n.")
            if pooled is False and not finding.get("not_pooled_because"):
                yield file.fault(path, "It does not say why it is not pooled.", "Add “not_pooled_because”.")
            if pooled and (memory or any(names_memory(v.get("locator")) for v in _values(finding))):
                yield file.fault(
                    (*path, "pooled"), "What is from memory may not drive a number.", "Set “pooled: false”."
                )


def _values(finding: dict[str, Any]) -> list[dict[str, Any]]:
    return [value for value in finding.values() if isinstance(value, dict) and "value" in value]


NUMBER_RULES = (by_schema, finite, ordered, units, limits, curves, pooled_findings)

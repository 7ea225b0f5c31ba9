"""The days after a session: redness, swelling, pinpoints, dryness."""

from __future__ import annotations

from typing import Any

from glabella.evidence import Spread, source
from glabella.response.course import RecoverySign
from glabella.terms import Plan, Quantity, Tier, load_yaml


def _needle_share(data: dict[str, Any], needle_mm: float) -> float:
    """Return 0 under the needle length at which a sign begins, 1 from the length at which it is full."""
    start, full = float(data["from_needle_mm"]), float(data["full_needle_mm"])
    if full <= start:
        return float(needle_mm >= start)
    return min(max((needle_mm - start) / (full - start), 0.0), 1.0)


def _sign(name: str, data: dict[str, Any], days: tuple[float, ...], needle_mm: float) -> RecoverySign:
    peak = Spread.read(data["peak"], f"recovery.{name}.peak").quantity
    share = _needle_share(data, needle_mm)
    scaled = Quantity(
        peak.value * share,
        peak.low * share,
        peak.high * share,
        peak.unit,
        peak.source,
        peak.locator,
        peak.tier,
    )
    return RecoverySign(
        name=name,
        words=data["words"],
        peak=scaled,
        days=days,
        typical=tuple(map(float, data["typical"])),
        long=tuple(map(float, data["long"])),
        tier=Tier.ASSUMED,
        sources=tuple(source(key) for key in data["sources"]),
        assumed=data["assumed"],
    )


def recovery(plan: Plan) -> tuple[RecoverySign, ...]:
    """Return the signs of the first days after a session of this plan."""
    data = load_yaml("procedures", plan.procedure, "recovery.yaml")
    days = tuple(map(float, data["days"]))
    return tuple(_sign(name, part, days, plan.needle_mm) for name, part in data["signs"].items())

"""What a course comes to: the reader's own sessions and price, beside what sources state."""

from __future__ import annotations

import math
from typing import Any

from django.http import HttpRequest

from glabella.studio.site.citing import Citations

MOST_SESSIONS, MOST_PRICE, MOST_A_YEAR = 20, 100_000, 12


def _number(request: HttpRequest, name: str, usual: float, most: float) -> float:
    try:
        given = float(request.GET.get(name, usual))
    except ValueError:
        return usual
    return min(max(given, 0.0), most) if math.isfinite(given) else usual


def costs(request: HttpRequest, stated: dict[str, Any], sessions: int, cites: Citations) -> dict[str, Any]:
    """Return what the reader's own number of sessions and price come to.

    ``stated`` is what the library says of the price, ``sessions`` the usual number in studies.
    """
    price = stated.get("per_session")
    if price is None:
        return {"no_data": stated["no_data"]}
    low, high = price["low"], price["high"]
    usual = price["typical"] or low or high or 0
    count = round(_number(request, "sessions", sessions, MOST_SESSIONS))
    each = _number(request, "price", usual, MOST_PRICE)
    yearly = round(_number(request, "yearly", 0, MOST_A_YEAR))
    return {
        **price,
        "source": cites.cite(price["source"], price["note"], price["locator"]),
        "maintenance": stated.get("maintenance", ""),
        "usual_sessions": sessions,
        "sessions": count,
        "price": round(each),
        "yearly": yearly,
        "total": round(count * each),
        "each_year": round(yearly * each),
        "usual_low": sessions * (low or high or 0),
        "usual_high": sessions * (high or low or 0),
    }

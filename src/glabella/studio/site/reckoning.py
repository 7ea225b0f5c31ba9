"""What a course comes to: the reader's own sessions and price, beside what sources state."""

from __future__ import annotations

import math
from typing import Any

from django.http import HttpRequest

from glabella.pages.units import currencies, price
from glabella.studio.site.citing import Citations

MOST_SESSIONS, MOST_PRICE, MOST_A_YEAR = 20, 100_000, 12


def _number(request: HttpRequest, name: str, usual: float, most: float) -> float:
    try:
        given = float(request.GET.get(name, usual))
    except ValueError:
        return usual
    return min(max(given, 0.0), most) if math.isfinite(given) else usual


def costs(
    request: HttpRequest, stated: dict[str, Any], sessions: int | None, cites: Citations
) -> dict[str, Any]:
    """Return what the reader's own number of sessions and price come to.

    ``stated`` is what the library says of the price. ``sessions`` is the usual number in studies; where it is
    ``None`` a price may be of a session or of a course, and only the reader's own is reckoned with. So it is
    for a reader who counts in another currency than the source's: no price is converted.
    """
    row = stated.get("per_session")
    if row is None:
        return {"no_data": stated["no_data"]}
    low, high = row["low"], row["high"]
    counted = price(low or 0, high or 0, row["currency"], request.GET.get("currency"))
    stated_price = row["typical"] or low or high or 0
    usual = 0 if counted["other"] or sessions is None else stated_price
    count = round(_number(request, "sessions", sessions or 1, MOST_SESSIONS))
    each = _number(request, "price", usual, MOST_PRICE)
    yearly = round(_number(request, "yearly", 0, MOST_A_YEAR))
    return {
        **row,
        "source": cites.cite(row["source"], row["note"], row["locator"]),
        "stated_price": stated_price,
        "counted_in": counted["chosen"],
        "currencies": currencies(),
        "maintenance": stated.get("maintenance", ""),
        "usual_sessions": sessions,
        "sessions": count,
        "price": round(each),
        "yearly": yearly,
        "total": round(count * each),
        "each_year": round(yearly * each),
        "usual_low": (sessions or 1) * (low or high or 0),
        "usual_high": (sessions or 1) * (high or low or 0),
    }

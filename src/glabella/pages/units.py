"""Units and currency by a reader's choice. No sentence is rewritten: another unit stands beside."""

from __future__ import annotations

import re
from typing import Any

from glabella.terms import load_yaml

METRIC, US = "metric", "us"
SYSTEMS = (METRIC, US)
_MM = {"mm": 1.0, "cm": 10.0}
_INCH = 25.4
_NUMBER = r"\d+(?:\.\d+)?"
_LENGTH = re.compile(
    rf"(?<![\d.,–-])(?P<low>{_NUMBER})(?:(?P<between>\s*(?:to|–|-|and|or)\s*)(?P<high>{_NUMBER}))?"
    r"(?P<space>\s*-?)(?P<unit>mm|cm)\b(?![²³^/]|\s*(?:\(|per\b))"
)


def _inches(mm: float) -> str:
    """Return millimetres as inches, as finely as a ruler tells: hundredths, tenths from an inch on."""
    inches = mm / _INCH
    if inches >= 1:
        return f"{inches:.1f}".removesuffix(".0")
    if inches >= 0.01:
        return f"{inches:.2f}".rstrip("0").rstrip(".")
    return f"{inches:.1g}"


def length(mm: float, system: str = METRIC) -> str:
    """Return a length with its unit.

    Parameters
    ----------
    mm : float
        Millimetres, ≥ 0.
    system : str
        One of ``SYSTEMS``.
    """
    return f"{_inches(mm)} in" if system == US else f"{mm:g} mm"


def beside(text: str, system: str = METRIC) -> str:
    """Return a sentence in which each length in millimetres or centimetres has inches beside it.

    With the metric system, or where nothing has such a unit, it is the same sentence.
    """
    if system != US:
        return text

    def both(match: re.Match[str]) -> str:
        factor = _MM[match["unit"]]
        shown = _inches(float(match["low"]) * factor)
        if match["high"]:
            shown += f"{match['between']}{_inches(float(match['high']) * factor)}"
        return f"{match[0]} ({shown} in)"

    return _LENGTH.sub(both, text)


def system_known(name: str) -> str:
    """Return the system that a reader asks for, the metric one where there is no such."""
    return name if name in SYSTEMS else METRIC


def currencies() -> dict[str, str]:
    """Return the currencies that a reader may count in: code of ISO 4217, name."""
    rows = load_yaml("pages", "currencies.yaml")["currencies"]
    return {str(row["code"]): str(row["name"]) for row in rows}


def price(low: float, high: float, currency: str, chosen: str | None = None) -> dict[str, Any]:
    """Return a price as its source states it, and whether the reader counts in another currency.

    Nothing is converted: the library holds no exchange rate with a source and a day. So a reader's own price
    carries the reader's currency, and a source's carries its own.

    Parameters
    ----------
    low, high : float
        Ends of the price.
    currency : str
        Code of the currency in which the source states it.
    chosen : str, optional
        Code of the currency in which the reader counts.

    Returns
    -------
    dict
        ``text`` (such as “100 to 700 USD”), ``currency``, ``chosen``, and ``converted``, always ``False``;
        ``other`` says whether the two currencies differ.
    """
    own = chosen if chosen in currencies() else currency
    text = f"{low:g} {currency}" if low == high else f"{low:g} to {high:g} {currency}"
    return {"text": text, "currency": currency, "chosen": own, "other": own != currency, "converted": False}

"""Values as the library writes them: a number, its range, its source, and how far to trust it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glabella.terms import MissingPart, Quantity, Tier

Z_95 = 1.959964


@dataclass(frozen=True)
class Value:
    """One number read in a source: ``value`` in its ``unit``, at the ``locator``, of a ``tier``.

    ``low`` and ``high`` bound the interval the source prints (``interval`` percent), ``sd`` is the
    person-to-person spread it prints; each is ``None`` where it prints none. ``flags`` name what weakens it.
    """

    value: float
    low: float | None
    high: float | None
    unit: str
    source: str
    locator: str
    tier: Tier
    flags: tuple[str, ...] = ()
    sd: float | None = None
    interval: float = 95.0

    @classmethod
    def read(cls, data: Mapping[str, Any], where: str) -> Value:
        """Read one value of a data file.

        Raises
        ------
        MissingPart
            If a field is absent or of the wrong kind; ``where`` names the place.
        """
        try:
            return cls(
                value=float(data["value"]),
                low=None if data["low"] is None else float(data["low"]),
                high=None if data["high"] is None else float(data["high"]),
                unit=str(data["unit"]),
                source=str(data["source"]),
                locator=str(data["locator"]),
                tier=Tier(data["tier"]),
                flags=tuple(data.get("flags", ())),
                sd=None if data.get("sd") is None else float(data["sd"]),
                interval=float(data.get("interval", 95.0)),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise MissingPart(
                f"The library value {where} cannot be read ({error!r}).",
                "Run “glabella evidence check” and correct what it names.",
            ) from error


@dataclass(frozen=True)
class Spread:
    """A parameter known only as a median with its central 95 %: two half-normals joined at the median.

    ``quantity`` holds the three numbers with their source; ``logarithmic`` joins the halves on the
    logarithm, which keeps the parameter positive.
    """

    quantity: Quantity
    logarithmic: bool

    @classmethod
    def read(cls, data: Mapping[str, Any], where: str) -> Spread:
        """Read one parameter of a data file; errors as ``Value.read``."""
        value = Value.read(data, where)
        if value.low is None or value.high is None:
            raise MissingPart(f"The library value {where} has no range.", "Give it low and high.")
        try:
            quantity = Quantity(
                value.value, value.low, value.high, value.unit, value.source, value.locator, value.tier
            )
        except ValueError as error:
            raise MissingPart(f"The library value {where} is wrong: {error}.", "Correct it.") from error
        return cls(quantity, str(data.get("distribution", "normal")) == "lognormal")

    @property
    def median(self) -> float:
        """Return the median."""
        return self.quantity.value

    @property
    def log_sd(self) -> float:
        """Return the mean of the two standard deviations on the logarithm."""
        return math.log(self.quantity.high / self.quantity.low) / (2 * Z_95)

    def at(self, z: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return the parameter at standard normal ``z`` (any shape)."""
        numbers = np.array([self.quantity.low, self.quantity.value, self.quantity.high])
        low, middle, high = np.log(numbers) if self.logarithmic else numbers
        scores = np.asarray(z, np.float64)
        found = middle + scores * np.where(scores < 0, middle - low, high - middle) / Z_95
        return np.asarray(np.exp(found) if self.logarithmic else found)

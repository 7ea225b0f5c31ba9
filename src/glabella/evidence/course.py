"""How an effect builds up over sessions and time: a ceiling-limited sum that rises and slowly fades."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glabella.terms.time import DAYS_PER_MONTH, DAYS_PER_WEEK

MONTHS_PER_WEEK = DAYS_PER_WEEK / DAYS_PER_MONTH


def share_of_ceiling(
    sessions: int,
    interval_weeks: float,
    months_after: float,
    *,
    session_share: ArrayLike,
    rise_months: ArrayLike,
    fading_months: ArrayLike,
) -> NDArray[np.float64]:
    """Return how much of the largest possible effect a course has reached.

    Each session takes ``session_share`` of what is left, rises as 1 − e^(−s/τ) and fades as e^(−s/T),
    where s is the time since that session.

    Parameters
    ----------
    sessions : int, ≥ 0
    interval_weeks : float, > 0
    months_after : float, ≥ 0
        Since the last session.
    session_share, rise_months, fading_months : array-like that broadcast together
        0–1, months > 0, months > 0.

    Returns
    -------
    float64 of the broadcast shape, 0–1, 0 for no session, never less for one session more.
    """
    share, rise, fading = np.broadcast_arrays(
        np.asarray(session_share, np.float64),
        np.asarray(rise_months, np.float64),
        np.asarray(fading_months, np.float64),
    )
    left = np.ones(share.shape)
    to_come, kept = np.exp(-months_after / rise), np.exp(-months_after / fading)
    # One interval earlier is one more factor: four exponentials for any number of sessions.
    gap = interval_weeks * MONTHS_PER_WEEK
    later, faded = np.exp(-gap / rise), np.exp(-gap / fading)
    for _ in range(sessions):
        left = left * (1 - share * (1 - to_come) * kept)
        to_come, kept = to_come * later, kept * faded
    return 1 - left

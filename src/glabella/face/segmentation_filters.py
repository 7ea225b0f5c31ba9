"""Small image filters that segmentation is made of: fast, deterministic, edge-aware where it matters."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

Map = NDArray[np.float32]
Line = NDArray[np.float64]


def blur(values: Map, sigma: float) -> Map:
    """Gaussian blur of (h, w[, c]) float32 by ``sigma`` px; wide blurs run on a smaller copy."""
    if sigma < 0.3:
        return values
    shrink = max(1, int(sigma / 3))
    if shrink == 1:
        return np.asarray(
            cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32
        )
    height, width = values.shape[:2]
    small_size = (max(1, -(-width // shrink)), max(1, -(-height // shrink)))
    small = cv2.resize(values, small_size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def weighted_mean(values: Map, weight: Map, sigmas: tuple[float, ...]) -> Map:
    """Return the local mean of (h, w, c) float32 under ``weight`` (h, w) ≥ 0.

    Narrow windows count where they hold enough weight, wider ones fill what they leave, so that the mean
    reaches every pixel without losing detail near the data. ``sigmas`` are px, narrow to wide.
    """
    total = np.zeros_like(values)
    mass = np.zeros_like(weight)
    share = 1.0
    for sigma in sigmas:
        near = np.dstack([values * weight[..., None], weight])
        near = blur(near.astype(np.float32), sigma)
        total += share * near[..., :-1]
        mass += share * near[..., -1]
        share *= 0.05
    overall = (values * weight[..., None]).sum((0, 1)) / max(float(weight.sum()), 1e-6)
    tiny = np.float32(1e-6)
    return np.asarray((total + tiny * overall) / (mass + tiny)[..., None], np.float32)


def edge_weights(guide: Map, softness: float) -> tuple[Map, Map]:
    """Return the likeness 0–1 of right and of lower neighbours (h, w) in a guide (h, w, c)."""
    right = np.zeros(guide.shape[:2], np.float32)
    below = np.zeros_like(right)
    right[:, :-1] = np.exp(-np.abs(np.diff(guide, axis=1)).sum(-1) / softness)
    below[:-1] = np.exp(-np.abs(np.diff(guide, axis=0)).sum(-1) / softness)
    return right, below


def _solve_lines(link: Map, sums: Map, strength: float) -> Map:
    """Solve (I + strength · L) x = sums along the rows; ``link`` joins a pixel to its right neighbour."""
    joined = np.float32(strength) * link.ravel()
    bands = np.zeros((2, joined.size), np.float32)
    bands[1, :-1] = -joined[:-1]
    bands[0] = 1 + joined
    bands[0, 1:] += joined[:-1]
    solved = solveh_banded(bands, sums.reshape(-1, sums.shape[-1]), lower=True, check_finite=False)
    return np.asarray(solved.reshape(sums.shape), np.float32)


def smooth_along_edges(
    values: Map, confidence: Map, edges: tuple[Map, Map], strength: float, rounds: int = 3
) -> Map:
    """Return ``values`` (h, w) smoothed where the guide is even, weighted by ``confidence`` (h, w) ≥ 0.

    Rows and columns are solved in turn with falling strength: Min et al. 2014, Fast global image
    smoothing based on weighted least squares, IEEE Trans Image Process 23(12):5638.
    """
    right, below = edges
    sums = np.dstack([values * confidence, confidence]).astype(np.float32)
    turned = np.ascontiguousarray(below.T)
    for step in range(rounds):
        part = 1.5 * strength * 4.0 ** (rounds - 1 - step) / (4.0**rounds - 1)
        sums = _solve_lines(right, sums, part)
        sums = _solve_lines(turned, np.ascontiguousarray(sums.transpose(1, 0, 2)), part).transpose(1, 0, 2)
        sums = np.ascontiguousarray(sums)
    return np.asarray(sums[..., 0] / np.maximum(sums[..., 1], 1e-9), np.float32)


def local_linear(guide: Map, values: Map, radius: int, softness: float) -> Map:
    """Return coefficients (h, w, 4) of ``values`` ≈ a · guide + b in windows of a colour guide (h, w, 3).

    The guided filter (He, Sun & Tang 2013, IEEE TPAMI 35(6):1397) before its last step: the coefficients
    can be enlarged and applied to a finer guide. Where ``values`` are even in a window, a is 0.
    """
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(array: Map) -> Map:
        return np.asarray(cv2.blur(array, size, borderType=cv2.BORDER_REFLECT), np.float32)

    mean_values = mean(values)
    mixed = (mean_values > 0.01) & (mean_values < 0.99)
    out = np.zeros((*values.shape, 4), np.float32)
    out[..., 3] = mean_values
    if not mixed.any():
        return out
    first, second = (0, 0, 0, 1, 1, 2), (0, 1, 2, 1, 2, 2)
    mean_guide = mean(guide)[mixed].astype(np.float64)
    squares = mean(guide[..., first] * guide[..., second])[mixed].astype(np.float64)
    cross = mean(guide * values[..., None])[mixed] - mean_guide * mean_values[mixed][:, None]
    xx, xy, xz, yy, yz, zz = (squares - mean_guide[:, first] * mean_guide[:, second]).T
    slope = _solve_symmetric(xx + softness, xy, xz, yy + softness, yz, zz + softness, cross)
    out[mixed, :3] = slope
    out[mixed, 3] -= (slope * mean_guide).sum(-1)
    return mean(out)


def _solve_symmetric(xx: Line, xy: Line, xz: Line, yy: Line, yz: Line, zz: Line, right: Line) -> Line:
    """Solve many symmetric 3 × 3 systems for right sides (n, 3) by cofactors."""
    inverse = (
        (yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy),
        (xz * yz - xy * zz, xx * zz - xz * xz, xy * xz - xx * yz),
        (xy * yz - xz * yy, xy * xz - xx * yz, xx * yy - xy * xy),
    )
    determinant = xx * inverse[0][0] + xy * inverse[0][1] + xz * inverse[0][2]
    rows = [sum(part * right[:, i] for i, part in enumerate(row)) / determinant for row in inverse]
    return np.stack(rows, axis=1)


def smoothstep(values: Map | float, low: Map | float, high: Map | float) -> Map:
    """Return 0 at ``low``, 1 at ``high`` and a smooth rise between (falls when ``high`` < ``low``)."""
    x = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)

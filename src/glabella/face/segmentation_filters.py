"""Small image filters that segmentation is made of: fast, deterministic, edge-aware where it matters."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

Map = NDArray[np.float32]


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
    joined = strength * link.ravel().astype(np.float64)
    bands = np.zeros((2, joined.size))
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
    """Return coefficients (h, w, c + 1) of ``values`` ≈ a · guide + b in windows of a colour guide (h, w, c).

    The guided filter (He, Sun & Tang 2013, IEEE TPAMI 35(6):1397) before its last step: the coefficients
    can be enlarged and applied to a finer guide.
    """
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(array: Map) -> NDArray[np.float64]:
        return np.asarray(cv2.blur(array, size, borderType=cv2.BORDER_REFLECT), np.float64)

    count = guide.shape[-1]
    products = [guide[..., i] * guide[..., j] for i in range(count) for j in range(i, count)]
    mean_guide, mean_values = mean(guide), mean(values)
    mean_products = mean(np.dstack(products).astype(np.float32))
    mean_cross = mean((guide * values[..., None]).astype(np.float32))
    covariance = np.empty((*values.shape, count, count))
    at = 0
    for i in range(count):
        for j in range(i, count):
            part = mean_products[..., at] - mean_guide[..., i] * mean_guide[..., j]
            covariance[..., i, j] = covariance[..., j, i] = part + (softness if i == j else 0)
            at += 1
    cross = mean_cross - mean_guide * mean_values[..., None]
    slope = np.linalg.solve(covariance, cross[..., None])[..., 0]
    offset = mean_values - (slope * mean_guide).sum(-1)
    return np.asarray(mean(np.dstack([slope, offset]).astype(np.float32)), np.float32)


def smoothstep(values: Map, low: float, high: float) -> Map:
    """Return 0 at ``low``, 1 at ``high`` and a smooth rise between (falls when ``high`` < ``low``)."""
    x = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)

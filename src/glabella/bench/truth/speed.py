"""How long skin takes to read beside what any program must do on the same picture, and how much memory."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import cv2
import numpy as np

from glabella.bench.stages import floor, sample
from glabella.bench.truth.figure import Figure
from glabella.bench.truth.real import real_faces
from glabella.bench.truth.samples import sitter
from glabella.capture import load_photo
from glabella.capture.colour import linear_from_bytes
from glabella.face import reconstruct
from glabella.skin import analyze, chromophores

SITTER = (4, 0)
SAMPLE_SIDE = 1350
REPEATS = 7
LEAST_SHARE, MOST_FLOORS, MOST_MEGABYTES = 0.25, 10.0, 1024.0
PICTURE = ("london", "136_neutral.jpg")


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _side_by_side(one: Callable[[], object], other: Callable[[], object]) -> float:
    """Return the time of one call over that of another: medians of interleaved runs, warmed up."""
    rows = [(_seconds(one), _seconds(other)) for _ in range(REPEATS + 1)][1:]
    return median(first for first, _ in rows) / median(second for _, second in rows)


def _share_of_remap() -> float:
    """Return how fast ``chromophores`` is as a share of one bare lookup of three channels at 1024²."""
    rgb = linear_from_bytes(sitter(*SITTER).picture)
    table = np.random.default_rng(0).uniform(0, 1, (256, 256, 3)).astype(np.float32)
    x, y = (np.ascontiguousarray(254 * rgb[..., channel]) for channel in (0, 1))
    expected = np.ones(rgb.shape[:2], np.float32)
    return 1 / _side_by_side(
        lambda: chromophores(rgb, expected_shading=expected),
        lambda: cv2.remap(table, x, y, cv2.INTER_LINEAR),
    )


def _peak_megabytes(data: bytes) -> float:
    """Return the peak memory of a process that reads one photograph's skin."""
    script = (
        "import resource, sys; import glabella\n"
        "from pathlib import Path\n"
        "glabella.analyze(glabella.reconstruct(glabella.load_photo(sys.stdin.buffer.read())))\n"
        "status = Path('/proc/self/status')\n"
        "if status.exists():\n"
        "    print(status.read_text().split('VmHWM:')[1].split()[0])\n"
        "else:\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    # Where /proc tells it, the peak is this process's own: the resource usage starts at its parent's.
    done = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, check=True)
    kilo = 1024.0 if sys.platform != "darwin" else 1024.0**2
    return float(done.stdout.split()[-1]) / kilo


def measure_speed() -> list[Figure]:
    """Return how fast pigment and all findings are read, and the memory it takes."""
    folder = real_faces()
    data = folder.joinpath(*PICTURE).read_bytes() if folder else sample(SAMPLE_SIDE)
    which = "A London face" if folder else "A known-truth face of 1350 × 1350"
    face = reconstruct(load_photo(data))
    share = _share_of_remap()
    floors = _side_by_side(lambda: analyze(face), lambda: floor(data))
    memory = _peak_megabytes(data)
    return [
        Figure(
            "speed",
            "pigment and blood, speed over a bare lookup",
            share,
            "1",
            f"≥ {LEAST_SHARE}",
            share >= LEAST_SHARE,
            note="A face of 1024 × 1024 pixels; the lookup is one cv2.remap of three channels.",
        ),
        Figure(
            "speed",
            "all findings of a face, in floors",
            floors,
            "floors",
            f"≤ {MOST_FLOORS:g}",
            floors <= MOST_FLOORS,
            note=f"{which}; a floor is decoding, landmarks and one resample of 2048 × 2048.",
        ),
        Figure(
            "speed",
            "peak memory of reading a face",
            memory,
            "MB",
            f"≤ {MOST_MEGABYTES:g}",
            memory <= MOST_MEGABYTES,
            note=which + ".",
        ),
    ]

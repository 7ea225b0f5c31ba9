"""Stage times, growth with pixels and peak memory, as ratios to a floor measured in the same run.

Machines differ and are shared, so a time in milliseconds says little. The floor is what any program must
do: decode the photograph, find the landmarks, and resample one colour picture of 2048² in float32.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.appearance import build_layers, paint_layers
from glabella.capture import load_photo
from glabella.capture.colour import linear_from_bytes
from glabella.face import lift, reconstruct
from glabella.face.landmarks import detect_faces, find_landmarks
from glabella.render import write_glb
from glabella.response import respond
from glabella.skin import analyze
from glabella.synth import synthesise
from glabella.terms import Time
from glabella.treatment import plan
from glabella.tryon import Request, Tryon, viewer_parts
from glabella.tryon.raking import raking

FLOOR_SIDE = 2048
DEFAULT_SIDE = 1350
SYNTH_SIDE = 2048
LARGE_MEGAPIXELS = 12
HUGE_MEGAPIXELS = 50
GROWTH_MEGAPIXELS = (1, 2, 4, 8, 12)
STAGES = (
    *("floor", "decode", "reconstruct", "analyze", "layers", "respond", "repaint"),
    *("lift", "glb", "viewer"),
)
LABEL = "Simulated: possible, not promised."

Result = TypeVar("Result")


def _timed(times: list[float], call: Callable[[], Result]) -> Result:
    start = time.perf_counter()
    result = call()
    times.append(time.perf_counter() - start)
    return result


def sample(side: int) -> bytes:
    """Return a known-truth face of ``side``² pixels as JPEG bytes."""
    return _jpeg(synthesise(4, 0, SYNTH_SIDE).picture, side)


def _jpeg(pixels: NDArray[np.uint8], side: int) -> bytes:
    """Return a picture at ``side``² pixels as JPEG bytes."""
    how = cv2.INTER_AREA if side < pixels.shape[0] else cv2.INTER_CUBIC
    sized = cv2.resize(pixels, (side, side), interpolation=how)
    done, data = cv2.imencode(".jpg", sized[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
    assert done
    return data.tobytes()


def floor(data: bytes) -> None:
    """Do what any program must: decode, find the landmarks, resample one picture of 2048² in float32."""
    photo = load_photo(data)
    find_landmarks(photo.pixels, detect_faces(photo.pixels)[0])
    cv2.resize(linear_from_bytes(photo.pixels), (FLOOR_SIDE, FLOOR_SIDE), interpolation=cv2.INTER_CUBIC)


def _stages_once(data: bytes, times: dict[str, list[float]], size: int) -> None:
    """Run every stage once, side by side with the floor, and add its seconds to ``times``."""
    _timed(times["floor"], lambda: floor(data))
    photo = _timed(times["decode"], lambda: load_photo(data))
    face = _timed(times["reconstruct"], lambda: reconstruct(photo, size=size))
    skin = _timed(times["analyze"], lambda: analyze(face))
    layers = _timed(times["layers"], lambda: build_layers(face, skin))
    course = _timed(times["respond"], lambda: respond(plan(None), skin))
    weights = course.weights(Time.parse("6mo"), 50)
    after = _timed(times["repaint"], lambda: paint_layers(face.photo.pixels, layers, weights))
    assert face.mm_per_pixel is not None
    scale = face.mm_per_pixel.value
    surface = _timed(times["lift"], lambda: lift(photo.pixels, face.landmarks, scale))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "face.glb"
        _timed(times["glb"], lambda: write_glb(path, surface, photo.pixels, after, LABEL, {}))
    tryon = Tryon(Request(size=size), face, skin.findings, course, layers, raking(skin))
    _timed(times["viewer"], lambda: viewer_parts(tryon, surface).embedded())


def stage_times(data: bytes, repeats: int, size: int = FLOOR_SIDE) -> dict[str, float]:
    """Return the median seconds of each stage over ``repeats`` runs, after one run to warm up."""
    times: dict[str, list[float]] = {name: [] for name in STAGES}
    for _ in range(repeats + 1):
        _stages_once(data, times, size)
    seconds = {name: median(values[1:]) for name, values in times.items()}
    first = ("decode", "reconstruct", "analyze", "layers")
    seconds["photograph_to_layers"] = sum(seconds[name] for name in first)
    return seconds


def growth(picture: bytes, megapixels: tuple[float, ...] = GROWTH_MEGAPIXELS) -> dict[str, Any]:
    """Return seconds from photograph to one painted state by megapixels, and the power they grow with."""
    pixels = load_photo(picture).pixels
    rows = []
    for million in megapixels:
        seconds = stage_times(_jpeg(pixels, round(math.sqrt(million * 1e6))), 1)
        rows.append((million, seconds["photograph_to_layers"] + seconds["repaint"]))
    logs = np.log(np.array(rows))
    return {"seconds": dict(rows), "exponent": float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])}


def whole_job(data: bytes) -> dict[str, float]:
    """Run one default try-on in a process of its own; return its seconds and peak memory in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(data)
        # Where /proc tells it, the peak is this process's own: the resource usage starts at its parent's.
        script = (
            "import resource, sys; from pathlib import Path; from glabella.studio.cli import main\n"
            "status = Path('/proc/self/status')\n"
            "try: main()\n"
            "finally:\n"
            "    own = status.exists() and status.read_text().split('VmHWM:')[1].split()[0]\n"
            "    print(own or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        )
        command = [
            sys.executable,
            "-c",
            script,
            "tryon",
            str(photo),
            "--out",
            str(Path(folder) / "out"),
            "--json",
        ]
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - start
    peak = float(done.stderr.strip().splitlines()[-1])
    kilo = 1024.0 if sys.platform != "darwin" else 1024.0**2
    return {"seconds": seconds, "peak_memory_mb": peak / kilo}


def _at_megapixels(picture: bytes, million: float) -> bytes:
    return _jpeg(load_photo(picture).pixels, round(math.sqrt(million * 1e6)))


def measure(
    picture: bytes | None = None,
    *,
    repeats: int = 5,
    huge: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Measure the engine and return one JSON-ready document.

    Parameters
    ----------
    picture : bytes or None
        A face in an image file; a known-truth face of 1350² where ``None``.
    repeats : int
        Runs per stage; the median counts.
    huge : bool
        Also run a whole try-on at 50 megapixels.
    report : callable
        Is told in one sentence what runs.
    """
    report("Measuring stages on one face.")
    data = picture if picture is not None else sample(DEFAULT_SIDE)
    seconds = stage_times(data, repeats)
    report("Measuring growth with pixels.")
    grown = growth(data)
    report(f"Running a whole try-on at {LARGE_MEGAPIXELS} megapixels.")
    document: dict[str, Any] = {
        "pixels": list(load_photo(data).shape),
        "repeats": repeats,
        "seconds": seconds,
        "ratio_to_floor": {name: value / seconds["floor"] for name, value in seconds.items()},
        "growth": grown,
        "tryon": {f"{LARGE_MEGAPIXELS}_megapixels": whole_job(_at_megapixels(data, LARGE_MEGAPIXELS))},
    }
    if huge:
        report(f"Running a whole try-on at {HUGE_MEGAPIXELS} megapixels.")
        document["tryon"][f"{HUGE_MEGAPIXELS}_megapixels"] = whole_job(_at_megapixels(data, HUGE_MEGAPIXELS))
    return document

"""Lines, spots and pores against known truth, beside other methods on the same pictures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from glabella.bench.lines import bench_lines, bench_softening
from glabella.bench.truth.figure import Figure
from glabella.bench.truth.real import ABSENT, real_face, real_faces
from glabella.bench.truth.samples import TONES, as_bare_face, sitter
from glabella.face import Face

BETTER = 1.2
LEAST_KEPT = 0.9
YOUNG = 24.0
SEED = 40
# Faces from 21 to 25 years of every ancestry in the set: their own lines, which count against all, are few.
REAL = ("001", "014", "030", "044", "064", "129", "134", "137")
OURS, OWN_MIX = "glabella", "gabor_bank_own_mix"


@lru_cache
def _plain(tone: int) -> Face:
    """Return one sitter without lines in each tone: only the tone differs."""
    return as_bare_face(sitter(tone, SEED, lines=0.0, age=YOUNG, hair="buzz"))


def _against(
    part: str, name: str, ours: float, peers: dict[str, float], by_tone: dict[int, float], note: str
) -> Figure:
    """Return a figure that should be 1.2 times the best peer's."""
    wanted = BETTER * max(peers.values())
    return Figure(
        part, name, ours, "1", f"≥ {wanted:.3f}", ours >= wanted, by_tone=by_tone, peers=peers, note=note
    )


def _line_figures(
    where: str, rows: Sequence[dict[str, dict[str, float]]], tones: Sequence[int]
) -> list[Figure]:
    """Return average precision and Jaccard over faces, each row one face's scores by method."""
    out = []
    for key, words in (("average_precision", "average precision"), ("jaccard", "Jaccard")):
        mean = {name: float(np.mean([row[name][key] for row in rows])) for name in rows[0]}
        by_tone = {tone: row[OURS][key] for tone, row in zip(tones, rows, strict=False)}
        own_mix = mean.pop(OWN_MIX)
        peers = {name: value for name, value in mean.items() if name != OURS}
        note = (
            f"{len(rows)} faces, 24 drawn lines each; wanted is {BETTER} times the best peer. On this "
            f"reader's own mixture of channels the Gabor bank has {own_mix:.3f}."
        )
        out.append(_against("findings", f"lines over {where}, {words}", mean[OURS], peers, by_tone, note))
    return out


def _softening(where: str, faces: Sequence[Face]) -> Figure:
    rows = bench_softening(faces)
    kept = rows[OURS]["kept"]
    return Figure(
        "findings",
        f"finer texture kept when lines over {where} are halved",
        kept,
        "1",
        f"≥ {LEAST_KEPT}",
        kept >= LEAST_KEPT,
        peers={"frequency_separation": rows["frequency_separation"]["kept"]},
        note=f"Takes {rows[OURS]['softened']:.0%} of the lines' shading where 50 % is asked.",
    )


def _real_lines() -> list[Figure]:
    folder = real_faces()
    if folder is None:
        nothing = float("nan")
        names = ("average precision", "Jaccard")
        return [
            Figure(
                "findings", f"lines over real faces, {one}", nothing, "1", "1.2 × peers", False, note=ABSENT
            )
            for one in names
        ]
    faces = [real_face(folder / "london" / f"{name}_neutral.jpg") for name in REAL]
    rows = [bench_lines([face], seed) for seed, face in enumerate(faces)]
    return [*_line_figures("real faces", rows, ()), _softening("real faces", faces)]


def measure_findings() -> list[Figure]:
    """Return how well lines, spots and pores are found."""
    faces = [_plain(tone) for tone in TONES]
    rows = [bench_lines([face], SEED) for face in faces]
    synthetic = "known-truth faces"
    return [
        *_line_figures(synthetic, rows, TONES),
        _softening(synthetic, faces),
        *_real_lines(),
    ]

"""Pool every concern and keep the draws, tied by hash to the files they came from."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from glabella.evidence.certainty import Certainty, grade
from glabella.evidence.effects import Observation, observe
from glabella.evidence.lock import verify, write_lock
from glabella.evidence.model import effects, model
from glabella.evidence.pool import Draws, Posterior, draw, draw_bias, pool
from glabella.evidence.studies import Study, require_procedure, studies
from glabella.terms import Concern, MissingPart, Tier, library_folder, worst_tier

DRAWS = 2000
SEED = 20261123
VERSION = "pool.v2"
CURE = "Run “glabella evidence fit”, or restore the library from the repository."


@dataclass(frozen=True, eq=False)
class Pool:
    """The studies of one question: a concern of a procedure, alone or with an adjunct.

    ``observations`` holds what they saw, one a pooled finding, as log reductions.
    """

    procedure: str
    concern: Concern
    adjunct: str | None
    studies: tuple[Study, ...]
    observations: tuple[Observation, ...]

    @property
    def name(self) -> str:
        """Return the name under which its draws are kept: one for all concerns that share studies."""
        pooled_as = effects(self.procedure).concerns[self.concern].pooled_as
        return str(pooled_as) if self.adjunct is None else f"{pooled_as}+{self.adjunct}"

    @property
    def adds_to_plain(self) -> bool:
        """Whether its studies print only what the adjunct adds to the procedure alone."""
        used = {seen.finding for seen in self.observations}
        kinds = {f.kind for study in self.studies for f in study.findings if f.id in used}
        return kinds == {"added"}

    @cached_property
    def posterior(self) -> Posterior:
        """Return the pooled posterior; the priors where there are no studies.

        Where studies print only a gain over the procedure alone, this is the procedure alone.
        """
        if self.adds_to_plain:
            return pool_of(self.procedure, self.concern).posterior
        return pool(self.observations, model())

    @cached_property
    def certainty(self) -> Certainty:
        """Return how sure one can be of it."""
        links = effects(self.procedure).concerns[self.concern].assumed_links
        return grade(self.studies, self.observations, self.posterior, links)

    @cached_property
    def tier(self) -> Tier:
        """Return the worst tier among the findings it rests on."""
        used = {seen.finding for seen in self.observations}
        return worst_tier(
            finding.tier for study in self.studies for finding in study.findings if finding.id in used
        )

    @cached_property
    def flags(self) -> tuple[str, ...]:
        """Return what weakens its studies and findings, each flag once."""
        used = {seen.finding for seen in self.observations}
        flags = [flag for study in self.studies for flag in study.flags]
        flags += [
            flag
            for study in self.studies
            for finding in study.findings
            if finding.id in used
            for flag in finding.flags
        ]
        return tuple(dict.fromkeys(flags))


@cache
def pool_of(procedure: str, concern: Concern, adjunct: str | None = None) -> Pool:
    """Return the pool of one question; it may hold no study.

    ``adjunct`` is the library's id of what is combined with the procedure, ``None`` for the procedure alone.
    """
    pooled_as = effects(procedure).concerns[concern].pooled_as
    used: list[Study] = []
    seen: list[Observation] = []
    for study in studies(procedure):
        if study.adjunct != adjunct:
            continue
        mine = [finding for finding in study.findings if finding.pooled and finding.concern == pooled_as]
        if mine:
            used.append(study)
            seen.extend(observe(study, finding, concern) for finding in mine)
    return Pool(procedure, concern, adjunct, tuple(used), tuple(seen))


def question(procedure: str, concern: Concern, adjunct: str | None) -> Pool:
    """Return the pool that answers: that of the combination where studied, else the procedure's own."""
    together = pool_of(procedure, concern, adjunct)
    return together if together.studies else pool_of(procedure, concern)


def pools(procedure: str) -> Iterator[Pool]:
    """Yield every pool of a procedure that holds at least one study."""
    adjuncts = [None, *sorted({study.adjunct for study in studies(procedure) if study.adjunct})]
    for concern in Concern:
        for adjunct in adjuncts:
            found = pool_of(procedure, concern, adjunct)
            if found.studies:
                yield found


def input_files(folder: Path, procedure: str) -> tuple[Path, ...]:
    """Return the files of a library that decide the draws, relative to its folder, in order."""
    findings = (folder / "findings" / procedure).glob("*.yaml")
    return (
        Path("model.yaml"),
        Path("scales.yaml"),
        Path("procedures", procedure, "effects.yaml"),
        *sorted(path.relative_to(folder) for path in findings),
    )


def hash_of_inputs_in(folder: Path, procedure: str) -> str:
    """Return the SHA-256 over names and contents of the files that decide the draws."""
    digest = hashlib.sha256(VERSION.encode())
    for file in input_files(folder, procedure):
        content = (folder / file).read_bytes()
        digest.update(f"\0{file.as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def hash_of_inputs(procedure: str) -> str:
    """Return the hash of the inputs in the library in use."""
    return hash_of_inputs_in(library_folder(), require_procedure(procedure))


def draws_file(procedure: str) -> Path:
    """Return where the draws of a procedure lie."""
    return library_folder() / "procedures" / require_procedure(procedure) / "draws.npz"


def compute_draws(procedure: str) -> dict[str, Draws]:
    """Pool every question of a procedure and draw from each posterior."""
    return {question.name: _draws_of(question) for question in pools(procedure)}


def _draws_of(question: Pool) -> Draws:
    rng = np.random.default_rng((SEED, *question.name.encode()))
    draws = draw(question.posterior, DRAWS, rng)
    if not question.adds_to_plain:
        return draws
    gain = np.zeros(DRAWS)
    for seen in question.observations:
        # A gain over needling was compared side by side: only what raters knew inflates it.
        factor = draw_bias(seen.blinded, True, model(), DRAWS, rng)
        gain += (seen.log_reduction + seen.error * rng.standard_normal(DRAWS)) * factor
    return Draws(draws.mean + gain / len(question.observations), draws.spread)


def fit(procedure: str, file: Path | None = None) -> Path:
    """Pool again and write the draws with the hash of their inputs.

    Parameters
    ----------
    procedure : str
    file : Path, optional
        Where to write; the library's own place by default.

    Returns
    -------
    Path of what was written.
    """
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}
    for name, draws in compute_draws(procedure).items():
        arrays[f"{name}.mean"] = draws.mean.astype(np.float32)
        arrays[f"{name}.spread"] = draws.spread.astype(np.float32)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, inputs=np.array(hash_of_inputs(procedure)), **arrays)  # type: ignore[arg-type]
    target = file or draws_file(procedure)
    beside = target.with_suffix(".part")
    beside.write_bytes(buffer.getvalue())
    beside.replace(target)
    load_draws.cache_clear()
    if file is None:
        write_lock()
    return target


@cache
def load_draws(procedure: str) -> Mapping[str, Draws]:
    """Return the kept draws of a procedure, 2000 for each pool, by the name of the pool.

    Raises
    ------
    MissingPart
        If they are absent or belong to other inputs.
    """
    verify()
    path = draws_file(procedure)
    try:
        with np.load(path, allow_pickle=False) as kept:
            inputs = str(kept["inputs"])
            arrays = {name: kept[name].astype(np.float64) for name in kept.files if name != "inputs"}
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise MissingPart(f"The draws of {procedure} are missing or damaged.", CURE) from error
    if inputs != hash_of_inputs(procedure):
        raise MissingPart(f"The draws of {procedure} no longer belong to its data files.", CURE)
    names = {name.rsplit(".", 1)[0] for name in arrays}
    return {name: Draws(arrays[f"{name}.mean"], arrays[f"{name}.spread"]) for name in names}

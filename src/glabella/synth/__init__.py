"""Faces and skin of known truth, made by computation alone: the sample, the test data and the benchmark."""

from glabella.synth.camera import Faults, photograph
from glabella.synth.face import SynthFace, compose, retake, synthesise
from glabella.synth.patch import SynthPatch, synthesise_patch
from glabella.synth.store import write
from glabella.synth.traits import Traits

__all__ = [
    "Faults",
    "SynthFace",
    "SynthPatch",
    "Traits",
    "compose",
    "photograph",
    "retake",
    "synthesise",
    "synthesise_patch",
    "write",
]

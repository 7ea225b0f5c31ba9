"""Faces and skin of known truth, made by computation alone: the sample, the test data and the benchmark."""

from glabella.synth.face import SynthFace, Traits, synthesise
from glabella.synth.store import write

__all__ = ["SynthFace", "Traits", "synthesise", "write"]

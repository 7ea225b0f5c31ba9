"""The photograph, decoded and nothing else."""

from glabella.capture.photo import Caution, Photo

__all__ = ["Caution", "Photo"]

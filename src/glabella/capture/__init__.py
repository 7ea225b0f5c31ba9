"""Photographs: decoding, colour and what is poor about them. No metadata leaves."""

from glabella.capture.load import load_photo
from glabella.capture.photo import Caution, Photo

__all__ = ["Caution", "Photo", "load_photo"]

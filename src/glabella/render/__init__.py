"""Files for people: labelled pictures, film, report, ``tryon.json``, and the folder they appear in."""

from __future__ import annotations

from glabella.render.document import sources_of, tryon_document, tryon_schema
from glabella.render.folder import staged_folder, write_json
from glabella.render.glb import write_glb
from glabella.render.label import label_strip, with_label
from glabella.render.png import pixels_sha256, write_png
from glabella.render.report import Album, Box, ReportInput, face_box, main_time, report_page, write_report
from glabella.render.timeline import timeline_frame, write_timeline
from glabella.render.words import forbidden, label_text

__all__ = [
    "Album",
    "Box",
    "ReportInput",
    "face_box",
    "forbidden",
    "label_strip",
    "label_text",
    "main_time",
    "pixels_sha256",
    "report_page",
    "sources_of",
    "staged_folder",
    "timeline_frame",
    "tryon_document",
    "tryon_schema",
    "with_label",
    "write_glb",
    "write_json",
    "write_png",
    "write_report",
    "write_timeline",
]

"""The viewer's document: complete, exact where nothing changes, close where something does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from viewer_painter import blob, image, paint, planes

from glabella.capture.ciede2000 import ciede2000, lab_from_linear
from glabella.capture.colour import linear_from_bytes
from glabella.render import forbidden
from glabella.render.blobs import Parts, height_pixels
from glabella.response import respond
from glabella.skin import Findings
from glabella.terms import Concern, Time
from glabella.treatment import plan
from glabella.tryon import Request, State, Tryon, lifted, prepare, viewer_parts
from glabella.tryon.remembered import Remembered
from glabella.tryon.viewer import crop_shown
from glabella.tryon.viewer_course import course_document

SCHEMA = Path(__file__).parents[2] / "library" / "schemas" / "viewer.schema.json"
MEAN_LIMIT, HIGH_LIMIT = 0.1, 1.0
MOST_LAYER_BYTES = 3_000_000
SIGNS = ("erythema", "swelling", "pinpoints", "dryness")
LONGEST_SENTENCE = 60
NOTHING_READ = Remembered(Findings(), {})


@pytest.fixture(scope="module")
def parts(tryon: Tryon) -> Parts:
    return viewer_parts(tryon, lifted(tryon.face))


@pytest.fixture(scope="module")
def document(parts: Parts) -> dict[str, Any]:
    return parts.embedded()


@pytest.fixture(scope="module")
def patch_tryon(patch_bytes: bytes) -> Tryon:
    return prepare(patch_bytes, Request(patch=True))


def schema() -> dict[str, Any]:
    return dict(json.loads(SCHEMA.read_text(encoding="utf-8")))


def difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return ciede2000(*(lab_from_linear(linear_from_bytes(pixels)) for pixels in (one, other)))


def test_it_holds_to_its_schema(document: dict[str, Any], parts: Parts) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for one in (document, parts.document):
        jsonschema.validate(one, schema(), cls=jsonschema.Draft202012Validator)


def test_every_blob_is_named_and_every_name_is_a_blob(parts: Parts) -> None:
    named = set(re.findall(r'"([\w]+\.(?:webp|jpg|bin))"', json.dumps(dict(parts.document))))
    assert named == set(parts.blobs)


def test_numbers_fit_their_blobs(document: dict[str, Any]) -> None:
    surface = document["surface"]
    count = surface["vertices"]
    sizes = {"positions": 12 * count, "normals": 3 * count, "uv": 4 * count}
    assert {name: len(blob(surface[name])) for name in sizes} == sizes
    triangles = np.frombuffer(blob(surface["triangles"]), "<u4")
    assert triangles.size % 3 == 0
    assert triangles.max() < count
    table = document["table"]
    assert len(blob(table["values"])) == table["rows"] * table["columns"] * 3 * 2
    for entry in document["layers"]["images"]:
        height, width = image(entry["image"]).shape[:2]
        assert document["picture"]["height"] % height == 0
        assert document["picture"]["width"] % width == 0


def test_the_uv_reach_the_edges_of_the_picture(document: dict[str, Any]) -> None:
    uv = np.frombuffer(blob(document["surface"]["uv"]), "<u2").reshape(-1, 2) / 65535
    assert uv.min() < 0.01
    assert uv.max() > 0.99


def test_the_picture_is_the_photograph_bit_for_bit(tryon: Tryon, document: dict[str, Any]) -> None:
    """Here it is not shrunk, so no byte may differ."""
    crop = crop_shown(tryon.face, lifted(tryon.face), 1024)
    assert crop.scale == 1
    shown = image(document["picture"]["image"])
    part = tryon.face.photo.pixels[crop.top : crop.top + crop.height, crop.left : crop.left + crop.width]
    np.testing.assert_array_equal(shown, part)


def test_no_weight_is_the_picture_and_so_is_untreated_skin(tryon: Tryon, document: dict[str, Any]) -> None:
    shown = image(document["picture"]["image"])
    np.testing.assert_array_equal(paint(document, {}), shown)
    crop = crop_shown(tryon.face, lifted(tryon.face), 1024)
    untreated = crop.of_frame(tryon.layers.treated, tryon.layers.frame) == 0
    assert untreated.mean() > 0.2
    everything = paint(document, dict.fromkeys(document["layers"]["gains"], 1.0))
    np.testing.assert_array_equal(everything[untreated], shown[untreated])
    assert np.any(everything != shown)
    for values in planes(document).values():
        assert np.all(values[untreated] == 0)


@pytest.mark.parametrize(("at", "percentile"), [("0d", 50), ("3d", 10), ("6mo", 50), ("12mo", 90)])
def test_bytes_paint_like_the_reference(
    tryon: Tryon, document: dict[str, Any], at: str, percentile: float
) -> None:
    state = State(Time.parse(at), percentile)
    crop = crop_shown(tryon.face, lifted(tryon.face), 1024)
    reference = crop.picture(tryon.picture(state))
    treated = crop.of_frame(tryon.layers.treated, tryon.layers.frame) > 0
    away = difference(paint(document, tryon.weights(state)), reference)[treated]
    assert np.any(reference != image(document["picture"]["image"]))
    assert away.mean() <= MEAN_LIMIT
    assert np.percentile(away, 99) <= HIGH_LIMIT


def test_a_smaller_picture_is_painted_as_well(tryon: Tryon) -> None:
    document = viewer_parts(tryon, lifted(tryon.face), size=300).embedded()
    assert max(document["picture"]["width"], document["picture"]["height"]) == 300
    crop = crop_shown(tryon.face, lifted(tryon.face), 300)
    state = tryon.result
    treated = crop.of_frame(tryon.layers.treated, tryon.layers.frame) > 0
    away = difference(paint(document, tryon.weights(state)), crop.picture(tryon.picture(state)))[treated]
    assert away.mean() <= 2 * MEAN_LIMIT
    assert np.percentile(away, 99) <= 2 * HIGH_LIMIT


def test_layers_are_small(parts: Parts) -> None:
    layers = [data for name, data in parts.blobs.items() if name.startswith(("planes", "base", "relief"))]
    assert sum(map(len, layers)) < MOST_LAYER_BYTES


def test_the_same_photograph_gives_the_same_document(face_bytes: bytes, parts: Parts) -> None:
    again = prepare(face_bytes, Request())
    other = viewer_parts(again, lifted(again.face))
    assert other.document == parts.document
    assert other.blobs == parts.blobs


def weights_of(document: Mapping[str, Any], layer: str) -> np.ndarray:
    return np.array(document["course"]["weights"][layer])


def test_weights_are_the_courses_own(tryon: Tryon, document: dict[str, Any]) -> None:
    course = document["course"]
    places = [one["id"] for one in course["times"]]
    for row, percentile in enumerate(one["value"] for one in course["percentiles"]):
        for at in ("0d", "5d", "3wk", "6mo", "12mo"):
            expected = tryon.weights(State(Time.parse(at), percentile))
            for layer, table in course["weights"].items():
                assert table[row][places.index(at)] == pytest.approx(expected[layer], abs=1e-6)
    assert set(course["weights"]) == set(document["layers"]["gains"])


def test_the_clock_runs_from_the_first_session_to_twelve_months(
    tryon: Tryon, document: dict[str, Any]
) -> None:
    times = document["course"]["times"]
    days = [one["days"] for one in times]
    assert days == sorted(set(days))
    plan = tryon.course.plan
    assert days[0] == -(plan.sessions - 1) * plan.interval_weeks * 7
    assert days[-1] == pytest.approx(365.25, abs=1)
    ids = [one["id"] for one in times]
    assert len(set(ids)) == len(ids)
    assert [f"{day}d" for day in range(15)] == [name for name in ids if re.fullmatch(r"\d+d", name)]
    assert {f"{week}wk" for week in range(3, 9)} | {f"{month}mo" for month in range(3, 13)} <= set(ids)
    assert all((one["days"] < 0) == (one["group"] == "sessions") for one in times)
    start = document["course"]["start"]
    assert times[start["time"]]["id"] == "6mo"
    assert document["course"]["percentiles"][start["percentile"]]["value"] == 50


def test_before_the_last_session_only_sessions_so_far_count(tryon: Tryon, document: dict[str, Any]) -> None:
    """Skin improves from session to session, never in advance, and each session has its own days after."""
    times = document["course"]["times"]
    early = [place for place, one in enumerate(times) if one["days"] < 0]
    first_day = [place for place in early if times[place]["words"].startswith("The day of")]
    last = next(place for place, one in enumerate(times) if one["id"] == "0d")
    assert len(first_day) == tryon.course.plan.sessions - 1
    concerns = [layer for layer in document["course"]["weights"] if layer not in SIGNS]
    assert concerns
    for layer in concerns:
        table = weights_of(document, layer)[1:]
        assert np.all(table[:, first_day[0]] == 0)
        assert np.all(np.diff(table[:, [*early, last]], axis=1) >= -1e-6)
    for sign in ("erythema", "pinpoints"):
        table = weights_of(document, sign)
        for place in first_day:
            assert table[:, place] == pytest.approx(table[:, last])
            assert np.all(table[:, place] > 0)
            assert np.all(table[:, place + 1] < table[:, place])


@pytest.mark.parametrize(("sessions", "weeks"), [(1, 4), (2, 0.5), (3, 1), (9, 2), (2, 12)])
def test_any_plan_has_a_clock_that_runs_forward(sessions: int, weeks: float) -> None:
    course = respond(plan(sessions=sessions, interval_weeks=weeks))
    request = Request(percentiles=(33.0,))
    document = course_document(course, NOTHING_READ, request, ("wrinkles", "erythema"), Concern.WRINKLES)
    days = [one["days"] for one in document["times"]]
    assert days == sorted(set(days))
    assert days[0] == -(sessions - 1) * weeks * 7
    assert [one["value"] for one in document["percentiles"]] == [10, 33, 50, 90]
    assert document["percentiles"][document["start"]["percentile"]]["value"] == 50
    assert np.array(document["weights"]["wrinkles"]).shape == (4, len(days))
    assert document["concerns"][0]["id"] == "wrinkles"


def test_no_session_changes_nothing_at_any_time(face_bytes: bytes) -> None:
    nothing = prepare(face_bytes, Request(options={"sessions": 0}))
    document = viewer_parts(nothing, None, size=256).document
    course = document["course"]
    assert all(one["days"] >= 0 for one in course["times"])
    assert all(np.all(np.array(table) == 0) for table in course["weights"].values())
    assert document["loupe"] is None
    assert {text for row in course["differences"] for text in row} == {"No sessions, no change."}


def test_every_state_is_said_and_nothing_is_promised(document: dict[str, Any]) -> None:
    course = document["course"]
    texts = [text for row in course["differences"] for text in row]
    assert len(texts) == len(course["times"]) * len(course["percentiles"])
    assert all("Possible" in text for text in texts)
    assert forbidden(" ".join(texts)) == ()
    months = [place for place, one in enumerate(course["times"]) if one["days"] > 14]
    for place in months:
        assert "of 100 people in studies like these would see no change" in course["differences"][1][place]
    sentences = re.split(r"(?<=[.:;])\s", " ".join(texts))
    assert max(len(sentence.split()) for sentence in sentences) <= LONGEST_SENTENCE


def test_every_concern_says_how_sure_it_is_or_why_it_is_not_drawn(document: dict[str, Any]) -> None:
    concerns = document["course"]["concerns"]
    assert {one["id"] for one in concerns} == {str(concern) for concern in Concern}
    times = len(document["course"]["times"])
    for one in concerns:
        assert one["drawn"] == (not one["reason"])
        if one["drawn"]:
            assert len(one["no_visible_change"]) == times
            assert one["certainty"] != "none"


def test_only_what_was_asked_for_has_planes(face_bytes: bytes) -> None:
    only = prepare(face_bytes, Request(concerns=("wrinkles",)))
    drawn = set(viewer_parts(only, None, size=256).document["layers"]["gains"])
    assert drawn - set(SIGNS) == {"wrinkles"}


def test_heights_keep_a_two_thousandth_of_their_range() -> None:
    heights = np.random.default_rng(0).normal(0, 0.3, (40, 50)).astype(np.float32)
    pixels, low, high = height_pixels(heights)
    steps = pixels[..., 0].astype(np.float32) * 256 + pixels[..., 1]
    assert np.abs(low + steps / 65535 * (high - low) - heights).max() < (high - low) / 2000
    flat, least, most = height_pixels(np.zeros((3, 3), np.float32))
    assert least == most == 0
    assert not flat.any()


def test_relief_is_there_or_says_why_not(document: dict[str, Any]) -> None:
    assert (document["relief"] is None) == bool(document["relief_reason"])
    for name, entry in (document["relief"] or {"layers": {}})["layers"].items():
        assert name in document["layers"]["gains"]
        assert entry["low"] <= 0 <= entry["high"]


def test_two_photographs_of_a_day_differ_more_than_nothing_and_only_on_skin(document: dict[str, Any]) -> None:
    same_day = document["difference"]["same_day"]
    values = image(same_day["image"])[..., 0] / 255 * document["difference"]["most"]
    assert 1 < np.median(values[values > 0]) <= document["difference"]["most"]
    assert np.mean(values == 0) > 0.2
    assert "simulated" in same_day["words"].lower()


def test_a_patch_stays_flat(patch_tryon: Tryon) -> None:
    assert lifted(patch_tryon.face) is None
    document = viewer_parts(patch_tryon, None).embedded()
    jsonschema.validate(document, schema(), cls=jsonschema.Draft202012Validator)
    assert document["surface"] is None
    assert document["backdrop"] is None
    assert document["quality"] == []
    assert document["picture"]["mm_per_pixel"] is None
    np.testing.assert_array_equal(paint(document, {}), image(document["picture"]["image"]))

"""The report: every sentence it must hold, no word it must not, nothing fetched, every picture labelled."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import fake_course as fake
import numpy as np
import pytest
from PIL import Image

from glabella.render import Album, Box, ReportInput, face_box, forbidden, main_time, report_page, write_report
from glabella.render.report.pictures import embed
from glabella.terms import Concern, Time, Zone

VOID = {"meta", "br", "img", "input", "link"}
TIMES = tuple(Time.parse(text) for text in ("0d", "1d", "3d", "7d", "1mo", "6mo"))


class Page(HTMLParser):
    """Reads a page strictly: every element that opens must close, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.seen: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert len(values) == len(attrs), f"an attribute twice in {tag}"
        self.seen.append((tag, values, tuple(name for name, _ in self.open)))
        if tag not in VOID:
            self.open.append((tag, values))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & {name for name, _ in self.open}:
            self.text.append(data)


def album(main: Time | None = None) -> Album:
    photo = fake.photo(200, 160)
    shown = Album(photo.pixels, face_box(fake.face(photo).landmarks, photo.shape), main or main_time(TIMES))
    for number, time in enumerate(TIMES):
        for percentile in (10.0, 50.0, 90.0):
            painted = photo.pixels.copy()
            painted[80:120, 60:100] = np.minimum(painted[80:120, 60:100] + 5 * number, 255)
            shown.add(time, percentile, painted)
    return shown


def given(sessions: int = 4, **options: object) -> ReportInput:
    settings: dict[str, object] = {
        "procedure": "Example peel <b>",
        "course": fake.course(sessions),
        "findings": fake.findings(),
        "album": album(),
        "document": fake.document(),
        "loupe": Box(60, 70, 40, 40),
        "loupe_zone": Zone.CHEEKS,
        "mm_per_pixel": fake.face(fake.photo()).mm_per_pixel,
        "cautions": fake.photo().cautions,
    }
    return ReportInput(**(settings | options))  # type: ignore[arg-type]


@cache
def page(sessions: int = 4) -> str:
    return report_page(given(sessions))


def parsed(html: str) -> Page:
    reader = Page()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def visible(html: str) -> str:
    labels = re.findall(r'aria-label="([^"]*)"', html)
    return " ".join(" ".join([*parsed(html).text, *map(unescape, labels)]).split())


@pytest.mark.parametrize("sessions", [0, 4])
def test_is_well_formed_with_landmarks(sessions: int) -> None:
    reader = parsed(page(sessions))
    names = [tag for tag, _, _ in reader.seen]
    for landmark in ("main", "header", "footer", "nav", "h1", "title"):
        assert names.count(landmark) >= 1, landmark
    assert names.count("h1") == 1
    assert page(sessions).startswith('<!DOCTYPE html>\n<html lang="en">')
    ids = [values["id"] for _, values, _ in reader.seen if "id" in values]
    assert len(ids) == len(set(ids))
    targets = {v["href"] for _, v, _ in reader.seen if (v.get("href") or "").startswith("#")}
    assert {str(target)[1:] for target in targets} <= set(ids)


SENTENCES = (
    "Possible, not promised",
    "Possible result",
    "Of 100 people in studies like these",
    "Spread partly assumed.",
    "Experts compared photos without knowing which were taken after treatment.",
    "They knew about the treatment. Hope and better lighting can raise this number.",
    "Nobody untreated was compared. Some of this may have happened anyway.",
    "No usable study. We won’t draw a guess.",
    "Show any new or changing spot to a clinician.",
    "illustration: durations come from studies, strengths are assumed",
    "Which day could you go to work?",
    "In one study of 36 people with skin types IV–V, 5 got dark marks (plausibly 6 to 29 in 100).",
    "A difference under the last column is called “no measurable change”.",
    "One pixel is about 0.28 mm of skin",
    "The photograph is a little soft.",
    "This photograph cannot show pores: move closer and take it again.",
    "https://doi.org/10.0000/a",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_says_what_it_must(sentence: str) -> None:
    assert sentence in visible(page())


def test_the_first_screen_holds_chance_range_and_harm() -> None:
    first = unescape(re.sub(r"<[^>]*>", "", page().split('class="first"')[1].split('id="range"')[0]))
    course = fake.course()
    item = course.concerns[Concern.ACNE_SCARS]
    time = Time.parse("6mo")
    none = round(100 * item.p_no_visible_change(time))
    assert f"About {none} would see no change." in first
    assert f"{none} of 100" in first
    assert f"{round(100 * item.improvement(time, 90))}%" in first
    assert course.side_effects[0].text in first


def test_the_people_add_up() -> None:
    found = re.search(
        r"(\d+) of 100\. (\d+) would see a change for the better, (\d+) for the worse", visible(page())
    )
    assert found is not None
    assert sum(map(int, found.groups())) == 100


@pytest.mark.parametrize("sessions", [0, 4])
def test_never_says_what_it_must_not(sessions: int) -> None:
    assert forbidden(visible(page(sessions))) == ()


@pytest.mark.parametrize(
    "text", ["This is your result", "We promise", "looks like melasma", "People  like\nyou"]
)
def test_forbidden_words_are_found(text: str) -> None:
    assert forbidden(text)


def test_fetches_nothing() -> None:
    reader = parsed(page())
    for tag, values, _ in reader.seen:
        for name in ("src", "href", "srcset", "action", "data", "poster"):
            address = values.get(name) or "#"
            assert address.startswith(("#", "data:image/jpeg;base64,")), (tag, name)
        assert not any(name.startswith("on") or name == "style" for name in values)
    style = re.search(r"<style>(.*?)</style>", page(), re.S)
    script = re.search(r"<script>(.*?)</script>", page(), re.S)
    assert style is not None
    assert script is not None
    assert not re.search(r"url\(|@import|https?:", style[1])
    assert not re.search(r"https?:|fetch|XMLHttp|import", script[1])
    policy = next(v["content"] or "" for t, v, _ in reader.seen if v.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    for part in (style[1], script[1]):
        digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_every_simulated_picture_has_its_label_and_its_words() -> None:
    figures = re.findall(r"<figure[^>]*>.*?</figure>", page(), re.S)
    simulated = 0
    for figure in figures:
        used = re.findall(r'<use href="#([^"]+)">', figure)
        if not used or used[0].endswith("before"):
            continue
        simulated += 1
        label = re.search(r"<figcaption[^>]*>(.*?)</figcaption>", figure)
        words = re.search(r'role="img" aria-label="([^"]+)"', figure)
        assert label is not None
        assert label[1].startswith("Possible, not promised · simulated")
        assert words is not None
        assert "compared with the photograph" in words[1]
    everywhere = [
        name for name in re.findall(r'<use href="#([^"]+)">', page()) if not name.endswith("before")
    ]
    assert simulated == len(everywhere) >= 12


def test_every_control_is_a_named_button() -> None:
    buttons = re.findall(r"<button([^>]*)>([^<]*)</button>", page())
    assert len(buttons) >= 10
    for attributes, text in buttons:
        assert 'type="button"' in attributes
        assert text.strip()
    assert "<details" in page()


def test_text_is_escaped() -> None:
    assert "Example peel &lt;b&gt;" in page()
    assert "peel <b>" not in page()


def test_is_the_same_every_time() -> None:
    assert report_page(given()) == page()


def test_embedded_pictures_carry_their_label_and_equal_the_photograph_elsewhere() -> None:
    """Outside what was painted, before and after decode to the same pixels: a blink adds nothing."""
    shown = album()
    files = embed(shown)

    def opened(name: str) -> tuple[np.ndarray, Image.Image]:
        image = Image.open(io.BytesIO(files[name].data))
        return np.asarray(image)[: files[name].height], image

    before, plain = opened("large-before")
    after, labelled = opened("large-after")
    assert "xmp" not in plain.info
    assert b"algorithmicallyEnhanced" in labelled.info["xmp"]
    assert labelled.height > plain.height
    assert not labelled.getexif()
    top, left = 80 - shown.box.top, 60 - shown.box.left
    changed = np.zeros(before.shape[:2], bool)
    changed[max(0, top - 8) : top + 48, max(0, left - 8) : left + 48] = True
    assert np.array_equal(before[~changed], after[~changed])
    assert not np.array_equal(before, after)


def test_zero_sessions_show_the_photograph_only() -> None:
    html = page(0)
    assert "No sessions, no change." in visible(html)
    assert not re.search(r'<use href="#(large-after|s-)', html)


def test_nothing_drawn_says_so() -> None:
    html = report_page(given(drawn=frozenset()))
    assert "No usable study. We won’t draw a guess." not in visible(html).split("From little")[0][:400]
    assert "Nothing in this photograph that studies let us draw." in visible(html)


def test_a_large_photograph_stays_within_six_megabytes(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    noisy = np.clip(rng.normal(128, 25, (1300, 1250, 3)), 0, 255).astype(np.uint8)
    big = Album(noisy, Box(0, 0, 1250, 1300), TIMES[-1])
    for time in TIMES[-2:]:
        big.add(time, 50.0, noisy)
    write_report(tmp_path / "report.html", given(album=big))
    assert (tmp_path / "report.html").stat().st_size < 6_000_000
